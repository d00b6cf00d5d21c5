#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Vectors as C: NAME.txt becomes NAME_vectors.h, so that a test without files can hold them.

A line of a vector file is `name = hex`, a comment begins with #. A name's dots become underscores:
`case1.key` of rfc4231.txt is rfc4231_case1_key[20].

    headers.py           write the headers again
    headers.py --check   say which are not what their file says; exit status 1 if any
"""
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent


def read(path):
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return {name.strip(): bytes.fromhex(value) for name, value in (line.split("=") for line in lines if line)}


def array(name, value):
    rows = [", ".join(f"{byte:#04x}" for byte in value[at:at + 18]) for at in range(0, len(value), 18)]
    return f"static const uint8_t {name}[{len(value)}] = {{\n    " + ",\n    ".join(rows) + "};\n"


def header(path):
    guard = f"PREPAY_TESTS_VECTORS_{path.stem.upper()}_H"
    arrays = (array(f"{path.stem}_{name.replace('.', '_')}", value) for name, value in read(path).items() if value)
    return (f"/* SPDX-License-Identifier: Apache-2.0 */\n#ifndef {guard}\n#define {guard}\n"
            f"/* {path.name} as C, written by headers.py. */\n#include <stdint.h>\n\n" + "".join(arrays) + "\n#endif\n")


def write_or_check(path, text, check):
    """True when the file is, or now is, what it should be."""
    fresh = path.exists() and path.read_text() == text
    if not fresh and not check:
        path.write_text(text)
    elif not fresh:
        print(f"# {path.name} is stale")
    return fresh or not check


def main(names, check):
    fresh = [write_or_check(FOLDER / f"{name}_vectors.h", header(FOLDER / f"{name}.txt"), check) for name in names]
    return 0 if all(fresh) else 1


if __name__ == "__main__":
    sys.exit(main([path.stem for path in sorted(FOLDER.glob("*.txt"))], "--check" in sys.argv))
