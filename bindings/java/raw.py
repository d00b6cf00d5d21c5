#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs SWIG for Java: raw.py FOLDER C_FILE SWIG ARGUMENT...

The package-private classes go to FOLDER/org/libprepay, anew each time, so that none is left of an earlier interface. SWIG has no
way to say that its interface of constants is package-private too: that is done here.
"""
import pathlib
import shutil
import subprocess
import sys


def main():
    folder, c_file, *swig = sys.argv[1:]
    package = pathlib.Path(folder) / "org/libprepay"
    shutil.rmtree(folder, ignore_errors=True)
    package.mkdir(parents=True)
    done = subprocess.run([*swig[:1], "-java", "-module", "Raw", "-package", "org.libprepay", "-outdir", package, "-o", c_file,
                           *swig[1:]], check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    constants = package / "RawConstants.java"
    text = constants.read_text()
    if "\npublic interface" not in text:
        sys.exit(f"{constants} does not look as SWIG makes it")
    constants.write_text(text.replace("\npublic interface", "\ninterface"))


main()
