#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Files a person can read: none over 500 lines (a public header 900), no trailing blank, a licence line on top."""
import tree

LIMIT, HEADER_LIMIT = 500, 900
CODE = {".c", ".h", ".py", ".java", ".i", ".sh"}
TEXT = CODE | {".build", ".txt", ".yaml", ".map", ".ini", ".toml", ".cfg"}


def is_script(path):
    return path.parent.name == "script" and path.suffix == ""


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("lines")
    code = [path for path in tree.files(options.root) if path.suffix in CODE or is_script(path)]
    text = [path for path in tree.files(options.root) if path.suffix in TEXT or is_script(path)]

    def long():
        for path in code:
            limit = HEADER_LIMIT if path.parent.name == "prepay" and path.suffix == ".h" else LIMIT
            count = len(path.read_text().splitlines())
            if count > limit:
                yield f"{path.relative_to(options.root)} has {count} lines, the limit is {limit}"

    def trailing():
        for path in text:
            for number, line in enumerate(path.read_text().split("\n"), 1):
                if line != line.rstrip():
                    yield f"{path.relative_to(options.root)}:{number}: blank at the end of the line"

    def unlicensed():
        for path in code:
            if "SPDX-License-Identifier: Apache-2.0" not in "".join(path.read_text().splitlines(True)[:3]):
                yield f"{path.relative_to(options.root)} does not begin with its SPDX line"

    gate.rule("no file is too long", long())
    gate.rule("no blank at the end of a line", trailing())
    gate.rule("every source says its licence", unlicensed())
    gate.done()


main()
