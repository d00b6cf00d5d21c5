#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the core asks of a machine: nothing but mem*, the compiler's integer helpers and memory for what it is given.

The gate compiles the core itself (--cc, with the options of a machine) and links it into one object, so that what is
left undefined is what a firmware would have to bring. On x86-64 it compiles with -mgeneral-regs-only: there an
operation on a float or double either does not compile or calls a helper, and moving bytes through a vector register,
which would be harmless, cannot hide one. On a machine without floating point every such operation is a helper's call;
there (--bare) the library as it was built for it is judged, too.
Writable data is judged by section, not by the letter that nm shows.
"""
import pathlib
import re
import shlex
import subprocess
import tempfile
import tree

MEMORY = {"memcpy", "memset", "memmove", "memcmp"}
INTEGER_HELPERS = re.compile(
    r"__aeabi_(u?idiv(mod)?|u?ldivmod|lmul|llsl|llsr|lasr|u?lcmp|memcpy[48]?|memmove[48]?|memset[48]?|memclr[48]?)"
    r"|__gnu_thumb1_case_(uqi|sqi|uhi|shi|si)|__(clz|ctz|popcount)[sd]i2|__(u?div|u?mod|mul|ashl|ashr|lshr)di3")
WRITABLE = re.compile(r"\.(data|bss|tdata|tbss|noinit)(\.(?!rel\.ro).*)?$|COMMON$")
FLAGS = ["-std=c11", "-O2", "-fno-pic", "-fno-common", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-ffunction-sections"]


def compile_core(root, cc, folder):
    """One object of all core sources, and what the compiler refused."""
    objects, refused = [], []
    machine = tree.output(*cc, "-dumpmachine")
    general = ["-mgeneral-regs-only"] if machine.startswith("x86_64") else []
    for module in tree.CORE:
        for source in sorted((root / "lib" / module).rglob("*.c")):
            target = folder / f"{module}_{source.stem}.o"
            command = [*cc, *FLAGS, *general, "-I", root / "include", "-I", root / "lib", "-c", source, "-o", target]
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
            objects += [target] if done.returncode == 0 else []
            refused += [done.stderr.strip()] if done.returncode else []
    whole = folder / "core.o"
    if objects:
        link(cc, whole, *objects)
    return whole, refused


def link(cc, whole, *objects):
    """One object of several, by the compiler, who knows the machine; without a C library's own linker script."""
    tree.output(*(word for word in cc if not word.startswith("--specs")), "-r", "-nostdlib", "-o", whole, *objects)


def undefined(whole):
    for line in tree.output("nm", "-u", whole).splitlines():
        name = line.split()[-1]
        if name not in MEMORY and not INTEGER_HELPERS.fullmatch(name):
            yield f"the core needs {name}"


def writable(whole, tool):
    for line in tree.output(tool, "-SW", whole).splitlines():
        found = re.match(r"\s*\[\s*\d+\]\s+(\S+)\s+\S+\s+\S+\s+\S+\s+([0-9a-f]+)", line)
        if found and WRITABLE.match(found[1]) and int(found[2], 16) != 0:
            yield f"the core keeps writable data: {found[1]}, {int(found[2], 16)} bytes"


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("core")
    with tempfile.TemporaryDirectory() as name:
        whole, refused = compile_core(options.root, shlex.split(options.cc), pathlib.Path(name))
        gate.rule("compiles without a floating-point register", refused)
        gate.rule("has sources", [] if whole.exists() else ["no core source compiled"])
        if whole.exists():
            gate.rule("needs nothing but mem* and integer helpers", undefined(whole))
            gate.rule("keeps no writable data", writable(whole, "readelf"))
        if options.bare:
            built = pathlib.Path(name) / "built.o"
            link(shlex.split(options.cc), built, "-Wl,--whole-archive", options.build / "lib/libprepay-core.a")
            gate.rule("as built, needs nothing but mem* and integer helpers", undefined(built))
            gate.rule("as built, keeps no writable data", writable(built, "readelf"))
    gate.done()


main()
