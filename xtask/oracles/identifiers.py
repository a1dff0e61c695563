"""Compares `probity id check` with python-stdnum and with the text of GB 11714 on drawn numbers.

Usage: identifiers.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import csv
import pathlib
import random
import string
import subprocess
import sys

from stdnum import lei
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10, mod_97_10

SEED = 20261125
NUMBERS = 2_000
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Departments and types that GB 32100-2015 names, so that no warning about them is in play.
USCC_HEADS = ["91", "92", "93", "11", "12", "51", "52", "53", "31", "81"]


def orgcode_check(body):
    """The check character of GB 11714-1997: weighted sum modulo 11."""
    weights = [3, 7, 9, 10, 5, 8, 4, 2]
    values = [int(c, 36) for c in body]
    check = 11 - sum(w * v for w, v in zip(weights, values)) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def orgcode_valid(number):
    compact = number.replace("-", "")
    return (
        len(compact) == 9
        and all(c in string.digits + string.ascii_uppercase for c in compact[:8])
        and compact[8] == orgcode_check(compact[:8])
    )


def stdnum_valid(module):
    def valid(number):
        try:
            return module.validate(number) == number
        except ValidationError:
            return False

    return valid


def regno_valid(number):
    return len(number) == 15 and number.isdigit() and mod_11_10.is_valid(number)


def draw(rng, alphabet, length):
    return "".join(rng.choice(alphabet) for _ in range(length))


def draw_orgcode(rng):
    body = draw(rng, string.digits + "ABCDEFGHJKLMNPQRTUWXY", 8)
    return body + orgcode_check(body)


def draw_uscc(rng):
    front = rng.choice(USCC_HEADS) + rng.choice(["110105", "310115", "440305", "350100"]) + draw_orgcode(rng)
    return front + uscc.calc_check_digit(front)


def draw_regno(rng):
    front = rng.choice(["110105", "310115", "440305"]) + draw(rng, string.digits, 8)
    return front + mod_11_10.calc_check_digit(front)


def draw_lei(rng):
    front = draw(rng, string.digits, 4) + "00" + draw(rng, string.digits + string.ascii_uppercase, 12)
    return front + mod_97_10.calc_check_digits(front)


ALPHANUMERIC = string.digits + string.ascii_uppercase


def uscc_places(at):
    # The oracle knows digits only in the first eight places.
    return string.digits if at < 8 else USCC_ALPHABET


def orgcode_places(at):
    return ALPHANUMERIC


def regno_places(at):
    return string.digits


def lei_places(at):
    # ISO 17442 keeps two zeros in the fifth and sixth place, which the oracle does not look at.
    return "0" if at in (4, 5) else string.digits if at >= 18 else ALPHANUMERIC


def change_one(rng, number, places):
    at = rng.randrange(len(number))
    return number[:at] + rng.choice(places(at)) + number[at + 1 :]


SCHEMES = {
    "uscc": (draw_uscc, stdnum_valid(uscc), uscc_places),
    "orgcode": (draw_orgcode, orgcode_valid, orgcode_places),
    "regno": (draw_regno, regno_valid, regno_places),
    "lei": (draw_lei, stdnum_valid(lei), lei_places),
}


def check(probity, folder, scheme):
    """How many numbers both judge alike, and the first that they do not."""
    make, valid, places = SCHEMES[scheme]
    rng = random.Random(SEED)
    numbers = []
    for _ in range(NUMBERS // 2):
        number = make(rng)
        numbers += [number, change_one(rng, number, places)]
    file = folder / f"{scheme}.txt"
    file.write_text("\n".join(numbers) + "\n", encoding="utf-8")
    command = [probity, "id", "check", "--scheme", scheme, str(file), "--output", "csv"]
    # The command may exit with 1 where it found invalid numbers.
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    rows = list(csv.DictReader(ended.stdout.splitlines()))
    if [row.get("value") for row in rows] != numbers:
        sys.exit(f"{scheme}: {len(rows)} answers to {len(numbers)} numbers; {ended.stderr}")
    differing = [
        (row["value"], row["valid"], row["reason"], valid(row["value"]))
        for row in rows
        if (row["valid"] == "true") != valid(row["value"])
    ]
    for value, ours, reason, theirs in differing[:10]:
        print(f"{scheme}: {value}: probity says {ours} ({reason}), the oracle says {theirs}")
    print(f"{scheme}: {len(numbers) - len(differing)} of {len(numbers)} numbers judged alike")
    return not differing


def main():
    probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    results = [check(probity, folder, scheme) for scheme in SCHEMES]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
