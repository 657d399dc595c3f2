# SPDX-License-Identifier: Apache-2.0
"""Prints the settlements of a month as a table."""

from dateutil import parser
from tabulate import tabulate


def table(settlements):   
    rows = [(parser.parse(day).date(), amount) for day, amount in settlements]
    return tabulate(sorted(rows), headers=["day", "amount"])