#!/usr/bin/env python3
"""Fetches the day's payments and writes one line per currency with what they add up to."""

import sys
from collections import defaultdict

import requests


def settle(endpoint, day):
    answer = requests.get(endpoint, params={"day": day}, timeout=30)
    answer.raise_for_status()
    totals = defaultdict(int)
    for payment in answer.json():
        totals[payment["currency"]] += payment["amount"]
    return dict(sorted(totals.items()))


if __name__ == "__main__":
    for currency, minor_units in settle(sys.argv[1], sys.argv[2]).items():
        print(f"{currency} {minor_units / 100:.2f}")
