#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a user gets: install into an empty folder, and build a program with nothing but what pkg-config says."""
import pathlib
import re
import subprocess
import tempfile
import tree

PROGRAM = """#include <prepay/base.h>
#include <stdio.h>
int main(void) { return puts(prepay_version_text()) == EOF; }
"""


def problems(folder, pc):
    where = next(folder.rglob(f"{pc}.pc"), None)
    if where is None:
        return [f"{pc}.pc is not installed"]
    library = where.parents[1]
    prefix = re.search(r"^prefix=(.*)$", where.read_text(), re.M)[1]
    flags = tree.output("env", f"PKG_CONFIG_PATH={where.parent}", "pkg-config", f"--define-variable=prefix={folder}{prefix}",
                        "--cflags", "--libs", pc).split()
    source, program = folder / "user.c", folder / "user"
    source.write_text(PROGRAM)
    command = ["gcc", source, "-o", program, *flags, f"-Wl,-rpath,{library}", "-Wl,--no-as-needed"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        return [f"{' '.join(flags)}\n{done.stderr}"]
    said = tree.output(program).strip()
    version = tree.output("pkg-config", "--modversion", where).strip()
    return [] if said == version else [f"the library says {said}, {pc}.pc says {version}"]


def strays(folder, root):
    """Nothing but public headers."""
    wanted = {path.name for path in tree.headers(root)}
    found = {path.name for path in folder.rglob("include/prepay/*")}
    return [f"{name}: installed or public, not both" for name in sorted(wanted ^ found)]


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("installed")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree.output("/usr/bin/meson", "install", "-C", options.build, "--no-rebuild", "--quiet", "--destdir", folder)
        gate.rule("the public headers, and they alone", strays(folder, options.root))
        for pc in ("prepay", "prepay-core", "prepay-ledger"):
            if pc == "prepay-ledger" and not (options.build / "lib/libprepay-ledger.so").exists():
                gate.skip(pc, "built without the ledger")
            else:
                gate.rule(f"a program by pkg-config {pc}", problems(folder, pc))
    gate.done()


main()
