#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every public header alone: strict C11 by two compilers, C++, and SWIG for Python and Java, all without a warning."""
import pathlib
import re
import subprocess
import tempfile
import tree

STRICT = ["-pedantic-errors", "-Wall", "-Wextra", "-Wshadow", "-Wundef", "-Werror", "-fsyntax-only"]
COMPILERS = {
    "C11 by gcc": (["gcc", "-x", "c", "-std=c11", "-Wstrict-prototypes", *STRICT], "c"),
    "C11 by clang": (["clang", "-x", "c", "-std=c11", "-Wstrict-prototypes", *STRICT], "c"),
    "C++11 by g++": (["g++", "-x", "c++", "-std=c++11", *STRICT], "cpp"),
    "C++20 by clang++": (["clang++", "-x", "c++", "-std=c++20", *STRICT], "cpp"),
}
SWIG = {
    "SWIG for Python": ["swig", "-python", "-Werror"],
    "SWIG for Java": ["swig", "-java", "-Werror"],
}


def needs(root, header, seen=()):
    """The header's own includes first: SWIG does not follow #include."""
    order = []
    for name in re.findall(r"#\s*include\s*<(prepay/[^>]+)>", (root / "include" / header).read_text()):
        for needed in [*needs(root, name), name]:
            if needed not in order:
                order.append(needed)
    return order


def complaints(root, command, suffix, text_of):
    for path in tree.headers(root):
        header = f"prepay/{path.name}"
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / f"alone.{suffix}"
            source.write_text(text_of(header))
            words = [*command, f"-I{root / 'include'}", str(source)]
            done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
            if done.returncode != 0 or done.stderr.strip():
                yield f"{header}\n{(done.stdout + done.stderr).strip()}"


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("headers")
    root = options.root

    def swig_text(header):
        included = "".join(f"%include <{name}>\n" for name in [*needs(root, header), header])
        return f"%module alone\n%include <stdint.i>\n%{{\n#include <{header}>\n%}}\n{included}"

    for rule, (command, suffix) in COMPILERS.items():
        gate.rule(rule, complaints(root, command, suffix, lambda header: f"#include <{header}>\nextern int nothing;\n"))
    for rule, command in SWIG.items():
        gate.rule(rule, complaints(root, command, "i", swig_text))
    gate.done()


main()
