#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pip install . into a fresh virtual environment outside the tree, and README's program run from an empty folder.

    install.py SOURCE FOLDER        TAP
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import venv

class Points:
    def __init__(self):
        self.count, self.failed = 0, 0

    def point(self, what, is_so, said=""):
        self.count += 1
        self.failed += not is_so
        print(f"{'ok' if is_so else 'not ok'} {self.count} - {what}")
        if not is_so:
            print("".join(f"# {line}\n" for line in said.splitlines()[-30:]), end="")


def run(*command, **more):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def main():
    source, build, points = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), Points()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MESON", "CFLAGS", "LDFLAGS"))}
    with tempfile.TemporaryDirectory() as folder:
        room, empty = pathlib.Path(folder) / "venv", pathlib.Path(folder) / "empty"
        empty.mkdir()
        venv.create(room, with_pip=True)
        shutil.rmtree(build, ignore_errors=True)
        build.mkdir(parents=True)
        before = run("git", "-c", "safe.directory=*", "-C", source, "status", "--short").stdout
        done = run(room / "bin/pip", "install", "--no-input", f"--config-settings=build-dir={build / 'meson'}", source, env=clean)
        points.point("pip installs it", done.returncode == 0, done.stdout)
        after = run("git", "-c", "safe.directory=*", "-C", source, "status", "--short").stdout
        points.point("nothing is left in the tree", before == after, after)
        program = re.search(r"^```python\n(.*?)^```$", (source / "README.md").read_text(), re.M | re.S)[1]
        done = run(room / "bin/python", "-I", "-c", program, cwd=empty, env=clean)
        points.point("README's program runs from an empty folder", done.stdout == "OK 350.000000\nBALANCE_NOTHING_NEW 350.000000\n", done.stdout)
        done = run(room / "bin/python", "-I", "-c", "import prepay; print(prepay.__file__)", cwd=empty, env=clean)
        points.point("with the package that was installed", done.stdout.startswith(str(room)), done.stdout)
        library = next(room.glob("lib/python*/site-packages/prepay/_prepay*.so"), pathlib.Path("none"))
        points.point("with its licence, and those of what it carries", all((library.parent / name).exists() for name in ("LICENSE", "NOTICE")))
        done = run("readelf", "-d", library)
        points.point("the library is inside, and needs no libprepay", "NEEDED" in done.stdout and "libprepay" not in done.stdout, done.stdout)
        done = run("nm", "-D", "--defined-only", library)
        points.point("only its init symbol is let out", [line.split()[-1] for line in done.stdout.splitlines()] == ["PyInit__prepay"], done.stdout)
        done = run(room / "bin/pip", "check", env=clean)
        points.point("pip finds nothing wrong", done.returncode == 0, done.stdout)
    print(f"1..{points.count}")
    return 1 if points.failed else 0


if __name__ == "__main__":
    sys.exit(main())
