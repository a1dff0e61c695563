"""Reads the tables for analysts with DuckDB and holds them against what the register counts itself.

Usage: tables.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

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
        print(f"{what}: {ours} here, {theirs} there")


run("demo", "--no-serve", "--date", day, "--subjects", "300", "--data", str(demo))
data = str(demo / "register")
logins = json.loads((demo / "demo-logins.json").read_text(encoding="utf-8"))
accounts = {account["role"]: account for account in logins["accounts"]}
on = ["--data", data, "--today", day]
run("lake", *on, account=accounts["operator"])
os.chdir(pathlib.Path(data) / "tables")
duck = duckdb.connect()
duck.execute(pathlib.Path("views.sql").read_text(encoding="utf-8"))


def there(question):
    return [[str(value) for value in row] for row in duck.execute(question).fetchall()]


# What the register counts itself.
counted = {(row["what"], row["which"]): row["count"] for row in json.loads(run("stats", "--data", data, "--output", "json"))}
for state in ("confirmed", "provisional", "merged"):
    check(state, [[counted["subjects", state]]], there(f"select count(*) from subjects where state = '{state}'"))
for (what, which), count in counted.items():
    if what == "listings":
        check(which, [[count]], there(f"select count(*) from listings where list = '{which}'"))
    if what == "records":
        # A record that waits for a subject is in no table; those are the records that no link of theirs stands for.
        table = which.replace("-", "_")
        linked = there(f"select count(distinct record) from links where dataset = '{which}' and stands and linked_to is not null")
        check(which, there(f"select count(*) from {table}"), linked)
        check(f"{which}, each record once", there(f"select count(*) from {table}"), there(f"select count(distinct record) from {table}"))
        passed_all = int(there(f"select count(*) from {table}")[0][0]) <= int(count)
        check(f"{which}, no more than there are", True, passed_all)
# What everyone may have, as the open data that a server gives would: nothing held, nothing that ended.
for table in ("penalty_2018", "licence_2018"):
    wrong = f"select count(*) from {table} where open and (held is not null or withdrawn or public_from is null or public_until is null)"
    check(f"{table}, open and yet held", there(wrong), [["0"]])
types = dict(duck.execute("select column_name, data_type from duckdb_columns() where table_name = 'penalty_2018'").fetchall())
for column, kind in [("subject", "BIGINT"), ("decided_on", "DATE"), ("cf_nr_fk", "DECIMAL(18,2)"), ("cf_xdr_lb", "VARCHAR"), ("open", "BOOLEAN")]:
    check(f"type of {column}", kind, types[column])
# One file a table: the same rows without the views.
before = {table: there(f"select count(*) from {table}") for table, in duck.execute("select view_name from duckdb_views() where not internal").fetchall()}
run("lake", *on, "--anew", account=accounts["operator"])
duck.execute(pathlib.Path("views.sql").read_text(encoding="utf-8"))
for table, rows in before.items():
    check(f"{table}, made anew", rows, there(f"select count(*) from {table}"))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
