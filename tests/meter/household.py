#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""household.py CSV HEADER: the measured household of examples/quickstart/data as a C header, hours in 10 Wh, so that tests without files
live in the same house."""
import csv
import pathlib
import sys

COLUMNS = 24  # a day a line


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    with source.open(newline="") as rows:
        hours = [round(float(row["Consumption kWh"]) * 100) for row in csv.DictReader(rows)]
    assert hours and len(hours) % COLUMNS == 0 and all(0 <= hour < 65536 for hour in hours)
    lines = ["    " + ", ".join(map(str, hours[at:at + COLUMNS])) + "," for at in range(0, len(hours), COLUMNS)]
    target.write_text(f"/* Made from {source.name} by {pathlib.Path(__file__).name}. */\n"
                      f"#define HOUSEHOLD_HOURS {len(hours)}u\n"
                      "static const unsigned short household_10_wh[HOUSEHOLD_HOURS] = {\n" + "\n".join(lines) + "\n};\n")


main()
