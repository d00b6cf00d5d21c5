#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""script/bench [AREA...] [--json]

Measures, and compares with what stands beside it in the same run on the same machine. One line a figure: name, value, unit, ratio,
baseline, goal, ok or missed. Without a name every area is measured: metering, meter. An area is a file AREA.py beside this one, and
a program AREA.c if it has one. A missed goal is not a failure; a result that is wrong is.
"""
import importlib
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
AREAS = ("metering", "meter")
BUILD = ROOT / "build-bench"
MESON = "/usr/bin/meson"


def run(*command):
    done = subprocess.run([str(word) for word in command], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "CC": "gcc"})
    if done.returncode != 0:
        sys.exit(done.stdout)


def built(area):
    """The area's program: -O2, as the library is built for its users."""
    if not (BUILD / "build.ninja").exists():
        print(f"building ({BUILD.name}/)", file=sys.stderr, flush=True)
        run(MESON, "setup", BUILD, "-Dexamples=disabled")
    run("ninja", "-C", BUILD, f"tests/bench/bench_{area}")
    return BUILD / f"tests/bench/bench_{area}"


def main():
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    flags = set(sys.argv[1:]) - set(names)
    unknown = [name for name in names if name not in AREAS] + sorted(flags - {"--json"})
    if unknown:
        sys.exit(f"{__doc__}\nnot known: {' '.join(unknown)}")
    for area in names or AREAS:
        program = built(area)
        print(f"measuring {area}", file=sys.stderr, flush=True)
        for figure in importlib.import_module(area).figures(program):
            print(figure.json() if "--json" in flags else figure.line(), flush=True)


if __name__ == "__main__":
    main()
