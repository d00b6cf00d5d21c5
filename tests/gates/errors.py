#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The status numbers: doc/errors.yaml = the constants in the headers = the table in lib/base; no number twice.

A verdict's constant is one that the registry lists, or a #define in a public header whose comment says "verdict".
"""
import collections
import re
import registry
import tree

CONSTANT = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(PREPAY_\w+)[ \t]+\(?(-?\d+)\)?[ \t]*(?:/\*.*)?$", re.M)


def constants(root):
    """Every whole-number macro of the public headers."""
    found = {}
    for header in tree.headers(root):
        for name, number in CONSTANT.findall(header.read_text()):
            found[name] = int(number)
    return found


def verdict_names(root):
    """Whole-number macros that @retval lines, somewhere, name as a return value."""
    names = set()
    for header in tree.headers(root):
        names.update(re.findall(r"@retval\s+(PREPAY_\w+[A-Z0-9])\b", header.read_text()))
    return names


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("errors")
    root = options.root
    rows = registry.read(root)
    listed = {row["name"]: row["number"] for row in rows}
    defined = constants(root)
    modules = {line.split(":")[0] for line in (root / "lib/LAYERS").read_text().splitlines() if not line.startswith("#")}

    def malformed():
        for row in rows:
            yield from (f"{row.get('name')}: no {field}" for field in registry.FIELDS if row.get(field) in (None, ""))
            if row.get("module") not in modules:
                yield f"{row.get('name')}: {row.get('module')} is not a module"
            if row["name"].startswith("PREPAY_E_") != (row["number"] < 0):
                yield f"{row['name']}: negative numbers are PREPAY_E_, and only they"

    def twice():
        for field in ("number", "name"):
            counts = collections.Counter(row[field] for row in rows)
            yield from (f"{field} {value} stands {count} times" for value, count in counts.items() if count > 1)

    def unlike():
        for name, number in sorted(listed.items()):
            if defined.get(name) != number:
                yield f"{name} is {number} in doc/errors.yaml and {defined.get(name, 'not defined')} in the headers"
        for name in sorted(defined):
            if name not in listed and (name.startswith("PREPAY_E_") or name in verdict_names(root)):
                yield f"{name} ({defined[name]}) is not in doc/errors.yaml"
        yield from (f"@retval {name}: no header defines it" for name in sorted(verdict_names(root) - set(defined)))

    def stale():
        if (root / "lib/base/status_table.h").read_text() != registry.table(rows):
            yield "lib/base/status_table.h is not what doc/errors.yaml says: run script/errors"
        if (root / "lib/meter/display_table.h").read_text() != registry.display_table(rows):
            yield "lib/meter/display_table.h is not what doc/errors.yaml says: run script/errors"

    gate.rule("every row of doc/errors.yaml is complete", malformed())
    gate.rule("no number and no name stands twice", twice())
    gate.rule("the headers define what doc/errors.yaml lists", unlike())
    gate.rule("the tables in lib/ are fresh", stale())
    gate.done()


main()
