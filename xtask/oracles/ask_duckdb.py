"""Asks DuckDB a question over the tables of a register, as their `views.sql` says.

Usage: ask_duckdb.py FOLDER THREADS ROUNDS QUESTION. Prints the seconds of each round and writes the answer to
`duckdb.csv` in the folder.
"""

import os
import sys
import time

import duckdb

folder, threads, rounds, question = sys.argv[1:]
os.chdir(folder)
connection = duckdb.connect()
connection.execute(f"set threads to {int(threads)}")
with open("views.sql", encoding="utf-8") as views:
    connection.execute(views.read())
for _ in range(int(rounds)):
    started = time.perf_counter()
    connection.execute(f"copy ({question}) to 'duckdb.csv' (header, delimiter ',')")
    print(f'{{"seconds": {time.perf_counter() - started}}}', flush=True)
