"""Reads lines `scheme,code` and answers each with true or false, as python-stdnum judges the code."""
import sys

from stdnum import lei
from stdnum.cn import ric, uscc
from stdnum.iso7064 import mod_11_10

JUDGES = {
    "uscc": uscc.is_valid,
    "lei": lei.is_valid,
    "regno": mod_11_10.is_valid,
    "resident-id": ric.is_valid,
}

for line in sys.stdin:
    scheme, _, code = line.rstrip("\n").partition(",")
    print("true" if JUDGES[scheme](code) else "false")
