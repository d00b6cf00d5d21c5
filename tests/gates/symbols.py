#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the headers declare = what the maps name = what the libraries export, and each has its documentation."""
import re
import tree


def stale_maps(root):
    for library, names in tree.declared(root).items():
        path = root / f"lib/{library}.map"
        if not path.exists() or path.read_text() != tree.symbol_map(names):
            yield f"{path.relative_to(root)} is not what the headers declare: run script/maps"


def unmarked(root):
    for header in tree.headers(root):
        for name, line in tree.prototypes(header):
            if not re.search(r"\bPREPAY_([A-Z]+_)?API\b|\binline\b", line):
                yield f"{header.relative_to(root)}: {name} is declared without PREPAY_API"


def exported(library):
    for line in tree.output("nm", "-D", "--defined-only", library).splitlines():
        _, kind, name = line.split()
        if kind != "A":  # the version node itself
            yield name.split("@")[0]


def export_differences(root, build):
    for library, names in tree.declared(root).items():
        path = build / f"lib/lib{library}.so"
        found = set(exported(path)) if path.exists() else set()
        if path.exists() or names and library == "prepay":
            yield from (f"{path.name}: {name} is declared and not exported" for name in sorted(set(names) - found))
            yield from (f"{path.name}: {name} is exported and not declared" for name in sorted(found - set(names)))


def foreign_globals(build):
    archive = build / "lib/libprepay-core.a"
    for line in tree.output("nm", "-g", "--defined-only", archive).splitlines():
        name = line.split()[-1] if len(line.split()) == 3 else "prepay_"
        if not name.startswith("prepay_"):
            yield f"{archive.name}: the global {name} does not begin with prepay_"


def undocumented(root):
    """Every exported function has its comment; one that returns a status names at least one it may return."""
    for header in tree.headers(root):
        for name, line, doc in tree.declarations(header):
            where = f"{header.relative_to(root)}: {name}"
            if doc is None:
                yield f"{where} has no /** comment */ directly before it"
            elif re.search(r"\bprepay_status prepay_", line):
                if "PREPAY_MUST_USE" not in line:
                    yield f"{where} returns a status and is not PREPAY_MUST_USE"
                if "@retval" not in doc:
                    yield f"{where} returns a status and has no @retval"


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("symbols")
    gate.rule("the maps are what the headers declare", stale_maps(options.root))
    gate.rule("every declared function is exported", unmarked(options.root))
    gate.rule("every exported function is documented", undocumented(options.root))
    if options.build:
        gate.rule("the libraries export what the headers declare", export_differences(options.root, options.build))
        gate.rule("the core's globals all begin with prepay_", foreign_globals(options.build))
    gate.done()


main()
