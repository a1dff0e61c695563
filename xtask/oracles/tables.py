"""Compares the tables for analysts as DuckDB reads them with what `probity sql` answers.

Usage: tables.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import csv
import io
import json
import os
import pathlib
import subprocess
import sys

import duckdb

probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
demo = folder / "demo"
day = "2026-11-25"
passed = failed = 0


def run(*arguments, account=None):
    environment = {name: value for name, value in os.environ.items() if name != "PROBITY_TOKEN"}
    if account:
        arguments = (*arguments, "--as", account["name"])
        environment["PROBITY_PASSWORD"] = account["password"]
    done = subprocess.run([probity, *arguments], capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"probity {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def check(what, ours, theirs):
    global passed, failed
    if ours == theirs:
        passed += 1
    else:
        failed += 1
        print(f"{what}: {ours} here, {theirs} in DuckDB")


run("demo", "--no-serve", "--date", day, "--subjects", "300", "--data", str(demo))
data = str(demo / "register")
logins = json.loads((demo / "demo-logins.json").read_text(encoding="utf-8"))
accounts = {account["role"]: account for account in logins["accounts"]}
on = ["--data", data, "--today", day]
run("lake", *on, account=accounts["operator"])
os.chdir(pathlib.Path(data) / "tables")
duck = duckdb.connect()
duck.execute(pathlib.Path("views.sql").read_text(encoding="utf-8"))


def here(question, account=None):
    return list(csv.reader(io.StringIO(run("sql", *on, "--output", "csv", question, account=account))))[1:]


def there(question):
    return [["" if value is None else str(value) for value in row] for row in duck.execute(question).fetchall()]


auditor = accounts["auditor"]
tables = [row[0] for row in duck.execute("select view_name from duckdb_views() where not internal").fetchall()]
for table in sorted(tables):
    question = f"select count(*), count(distinct subject), min(subject), max(subject) from {table}"
    check(table, here(question, auditor), there(question))
fines = "select division, cast(date_trunc('month', decided_on) as date) as month, count(*), sum(cf_nr_fk) from penalty_2018 group by 1, 2 order by 1, 2"
check("fines by division and month", here(fines, auditor), there(fines))
words = "select cf_xdr_lb, count(*) from penalty_2018 group by 1 order by 1"
check("codes", here(words, auditor), there(words))
public = "select record from penalty_2018 order by 1"
rule = (
    f"select record from penalty_2018 where open and public_from <= date '{day}' and public_until > date '{day}' "
    "and hidden_until is null order by 1"
)
check("what everyone may have", here(public), there(rule))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
