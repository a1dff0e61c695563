"""Reads the tables of an example city by the ADBC driver of Flight SQL and compares them with what `probity sql` writes.

Usage: flight.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import pathlib
import re
import subprocess
import sys

import pyarrow
import pyarrow.parquet
from adbc_driver_flightsql import DatabaseOptions, dbapi
from adbc_driver_manager import Error
from example_city import Checks, City

probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
guide = pathlib.Path(__file__).parents[2] / "docs/guide/flight-sql.md"
check = Checks()
city = City(probity, folder / "demo", 100)
key = city.run("account", "key", "add", "notebook", "--until", "2026-12-31", role="auditor").strip()
server = subprocess.Popen([probity, "flight-sql", "--listen", "127.0.0.1:0", *city.on], stdout=subprocess.PIPE, text=True)
address = server.stdout.readline().strip()
bearer = {DatabaseOptions.AUTHORIZATION_HEADER.value: f"Bearer {key}"}
deliverer = city.accounts["deliverer"]
by_name = {"username": deliverer["name"], "password": deliverer["password"]}


def here(question, role):
    """What `probity sql` writes, from its Parquet file."""
    file = folder / "answer.parquet"
    city.run("sql", question, "--output", "parquet", "--to", str(file), role=role)
    return rows(pyarrow.parquet.read_table(file))


def rows(table):
    return table.column_names, [list(row.values()) for row in table.to_pylist()]


def shown(connection):
    listed = connection.adbc_get_objects(depth="columns").read_all().to_pylist()
    tables = [table for catalog in listed for schema in catalog["catalog_db_schemas"] for table in schema["db_schema_tables"]]
    return {table["table_name"]: [column["column_name"] for column in table["table_columns"]] for table in tables}


try:
    for role, options in [("auditor", bearer), ("deliverer", by_name), (None, {})]:
        who = role or "everyone"
        with dbapi.connect(address, db_kwargs=options, autocommit=True) as connection, connection.cursor() as cursor:
            check(f"{who}: vendor", "Probity", connection.adbc_get_info()["vendor_name"])
            columns = (
                "select table_name, column_name from information_schema.columns where table_schema = 'tables' "
                "order by table_name, ordinal_position"
            )
            expected = {}
            for table, column in here(columns, role)[1]:
                expected.setdefault(table, []).append(column)
            tables = shown(connection)
            check(f"{who}: tables and columns", expected, tables)
            for table, names in tables.items():
                ordered = f"select * from {table} order by {', '.join(str(at + 1) for at in range(len(names)))}"
                cursor.execute(ordered)
                check(f"{who}: {table}", here(ordered, role), rows(cursor.fetch_arrow_table()))
            schema = cursor.adbc_execute_schema("select subject, name from subjects")
            check(f"{who}: columns without rows", ["subject", "name"], schema.names)
            cursor.adbc_prepare("select count(*) as subjects from subjects")
            cursor.execute("select count(*) as subjects from subjects")
            check(f"{who}: prepared", here("select count(*) as subjects from subjects", role)[1][0][0], cursor.fetchone()[0])
            try:
                cursor.execute("delete from subjects")
                check(f"{who}: a deletion", "refused", "done")
            except Error as error:
                check(f"{who}: a deletion", True, "can't be answered" in str(error))
    refused = {DatabaseOptions.AUTHORIZATION_HEADER.value: "Bearer pby_of_nobody"}
    try:
        with dbapi.connect(address, db_kwargs=refused, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("select 1")
            check("an unknown key", "refused", "answered")
    except Error as error:
        check("an unknown key", True, "not known" in str(error))
    text = guide.read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1).replace("grpc://127.0.0.1:50060", address)
    names = {"key": key}
    exec(example, names)
    question = re.search(r'cursor.execute\("(.*)"\)', example).group(1)
    check("the example of the guide", here(question, "auditor"), rows(names["table"]))
finally:
    server.kill()
    server.wait()
check.end()
