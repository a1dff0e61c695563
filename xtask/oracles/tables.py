"""Compares the tables for analysts as DuckDB reads them with what `probity sql` answers.

Usage: tables.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import csv
import io
import os
import pathlib
import sys

import duckdb
from example_city import DAY, Checks, City

check = Checks()
city = City(sys.argv[1], pathlib.Path(sys.argv[2]) / "demo", 300)
city.run("lake", role="operator")
os.chdir(city.data / "tables")
duck = duckdb.connect()
duck.execute(pathlib.Path("views.sql").read_text(encoding="utf-8"))


def here(question, role=None):
    return list(csv.reader(io.StringIO(city.run("sql", "--output", "csv", question, role=role))))[1:]


def there(question):
    return [["" if value is None else str(value) for value in row] for row in duck.execute(question).fetchall()]


tables = [row[0] for row in duck.execute("select view_name from duckdb_views() where not internal").fetchall()]
for table in sorted(tables):
    question = f"select count(*), count(distinct subject), min(subject), max(subject) from {table}"
    check(table, here(question, "auditor"), there(question))
fines = "select division, cast(date_trunc('month', decided_on) as date) as month, count(*), sum(cf_nr_fk) from penalty_2018 group by 1, 2 order by 1, 2"
check("fines by division and month", here(fines, "auditor"), there(fines))
words = "select cf_xdr_lb, count(*) from penalty_2018 group by 1 order by 1"
check("codes", here(words, "auditor"), there(words))
public = "select record from penalty_2018 order by 1"
rule = (
    f"select record from penalty_2018 where open and public_from <= date '{DAY}' and public_until > date '{DAY}' "
    "and hidden_until is null order by 1"
)
check("what everyone may have", here(public), there(rule))
check.end()
