"""Carries the tables of an example city to the S3 of moto and to a folder, and reads them there by pyarrow and DuckDB.

Usage: object_store.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import csv
import io
import json
import os
import pathlib
import re
import sys

import boto3
import duckdb
import pyarrow.parquet
from example_city import Checks, City
from moto.server import ThreadedMotoServer
from pyarrow import fs

probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
guide = (pathlib.Path(__file__).parents[2] / "docs/guide/lake.md").read_text(encoding="utf-8")
secret = "the-secret-of-the-key"
check = Checks()
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
os.environ.update(
    AWS_ENDPOINT_URL=f"http://{host}:{port}",
    AWS_ALLOW_HTTP="true",
    AWS_REGION="us-east-1",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="the-key",
    AWS_SECRET_ACCESS_KEY=secret,
)


def carry(city, to, role="operator", **settings):
    return city.probe("lake", "--to", to, role=role, **settings)


def carried(city, to):
    done = carry(city, to)
    if done.returncode != 0:
        sys.exit(f"probity lake --to {to}: {done.stderr}")
    count = re.search(r"(\d+) files count, (\d+) put \((\d+) bytes\), (\d+) removed, generation (\d+)", done.stdout)
    return [int(number) for number in count.groups()]


def refused(what, words, done):
    check(f"{what} is refused", True, done.returncode == 1 and words in done.stderr)
    check(f"{what}: no key is told", False, secret in done.stdout + done.stderr)


def local(data):
    """What the node's own manifest names, by segment and table."""
    manifest = json.loads((data / "tables/manifest.json").read_text(encoding="utf-8"))
    files = sorted((data / "tables").glob("*.parquet"))
    segments = [f"s{segment['number']:06}." for segment in manifest["segments"]]
    return [{file.name.split(".")[1]: file.read_bytes() for file in files if file.name.startswith(name)} for name in segments]


def there(store, at):
    manifest = json.loads(store.open_input_stream(f"{at}/manifest.json").read())
    read = lambda item: store.open_input_stream(f"{at}/{item['key']}").read()
    return [{table: read(item) for table, item in segment.items()} for segment in manifest["segments"]]


def rows(data, table):
    """The rows that count, as DuckDB reads the node's own files."""
    os.chdir(data / "tables")
    return by_duckdb(pathlib.Path("views.sql"), table)


def by_duckdb(views, table):
    duck = duckdb.connect()
    duck.execute("set timezone = 'UTC'")
    duck.execute(views.read_text(encoding="utf-8"))
    return sorted(map(repr, duck.sql(f"select * from {table}").to_arrow_table().to_pylist()))


def corrected(city):
    """Delivers a penalty of the city again with another fine."""
    file = sorted((city.place / "city/deliveries/market").glob("penalty-2018-*.csv"))[0]
    table = list(csv.reader(io.StringIO(file.read_bytes().decode("gb18030"))))
    table[1][next(at for at, name in enumerate(table[0]) if name.startswith("罚款金额"))] = "7.77"
    with open(folder / "corrected.csv", "w", encoding="utf-8", newline="") as again:
        csv.writer(again).writerows(table[:2])
    city.run("deliver", "--dataset", "penalty-2018", str(folder / "corrected.csv"), role="deliverer")


try:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="credit")
    store = fs.S3FileSystem(endpoint_override=f"{host}:{port}", scheme="http", region="us-east-1")
    city = City(probity, folder / "demo", 100)
    data = city.data
    mirror = "s3://credit/city"
    count, put, size, removed, generation = carried(city, mirror)
    check("the first carrying", (count, 0, 1), (put, removed, generation))
    check("files", local(data), there(store, "credit/city"))
    check("nothing changed", [count, 0, 0, 0, 1], carried(city, mirror))
    # The example of the guide reads what counts.
    example = re.search(r"```python\n(.*?)```", guide, re.DOTALL).group(1).replace("fs.S3FileSystem()", "store_of_test")
    names = {"store_of_test": store}
    exec(example, names)
    for table in ["subjects", "identifiers", "penalty_2018", "listings", "links"]:
        check(f"{table} by pyarrow", rows(data, table), sorted(map(repr, names["rows"](table).to_pylist())))
    city.run("lake", "--anew", role="operator")
    check("made anew, the same bytes", [count, 0, 0, 0, 1], carried(city, mirror))
    # A fine is corrected: a segment is added, under the condition that nobody was there meanwhile.
    corrected(city)
    count, put, _, removed, generation = carried(city, mirror)
    check("a second manifest", (True, 0, 2), (0 < put < count, removed, generation))
    check("files of two segments", (2, local(data)), (len(there(store, "credit/city")), there(store, "credit/city")))
    check("penalties of two segments", rows(data, "penalty_2018"), sorted(map(repr, names["rows"]("penalty_2018").to_pylist())))
    # A folder, read by DuckDB from anywhere.
    (folder / "mirror").mkdir()
    carried(city, f"file://{folder / 'mirror'}")
    check("files in a folder", local(data), there(fs.LocalFileSystem(), str(folder / "mirror")))
    here = {table: rows(data, table) for table in ["subjects", "penalty_2018"]}
    os.chdir(folder)
    for table, expected in here.items():
        check(f"{table} of the folder by DuckDB", expected, by_duckdb(folder / "mirror/views.sql", table))
    # What stands against it.
    before = {item["Key"]: item["ETag"] for item in s3.list_objects_v2(Bucket="credit")["Contents"]}
    refused("a reviewer", "may not", carry(city, mirror, role="reviewer"))
    refused("no bucket", "no such bucket", carry(city, "s3://nothing-here/city"))
    refused("a store that is not there", "nobody answers", carry(city, mirror, AWS_ENDPOINT_URL="http://127.0.0.1:9"))
    refused("an endpoint that is not encrypted", "AWS_ALLOW_HTTP", carry(city, mirror, AWS_ALLOW_HTTP="false"))
    refused("a key in an address", "no address", carry(city, f"s3://the-key:{secret}@credit/city"))
    refused("a store without conditions", "condition", carry(city, "s3://credit/other", AWS_CONDITIONAL_PUT="disabled"))
    other = City(probity, folder / "other", 100)
    refused("another register", "another register", carry(other, mirror))
    after = {item["Key"]: item["ETag"] for item in s3.list_objects_v2(Bucket="credit")["Contents"]}
    check("what was refused changed nothing", before, after)
finally:
    server.stop()
check.end()
