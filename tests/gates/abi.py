#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a program built against an earlier library would notice: abidiff against tests/abi/.

Reports only, until 0.1.0 is tagged; from then on any difference but an added symbol fails. A new baseline:
abidw --headers-dir include --no-show-locs --no-corpus-path --drop-private-types libprepay.so > tests/abi/libprepay.abi
"""
import shutil
import subprocess
import tree

PROMISED = False  # becomes True with the tag 0.1.0


def differences(root, library, baseline):
    command = ["abidiff", "--no-added-syms", "--drop-private-types", "--headers-dir2", root / "include", baseline, library]
    suppression = root / "tests/abi/suppression.ini"
    if suppression.exists():
        command[1:1] = ["--suppressions", suppression]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return [f"abidiff ended with {done.returncode}", *done.stdout.splitlines(), *done.stderr.splitlines()] if done.returncode else []


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("abi")
    for name in ("libprepay", "libprepay-ledger"):
        baseline = options.root / f"tests/abi/{name}.abi"
        library = options.build / f"lib/{name}.so"
        if shutil.which("abidiff") is None or not baseline.exists() or not library.exists():
            gate.skip(name, "no abidiff" if shutil.which("abidiff") is None else "no baseline or no library to compare")
            continue
        found = differences(options.root, library, baseline)
        if not PROMISED:
            print("".join(f"# {name}, not promised yet: {line}\n" for line in found), end="")
        gate.rule(name, found if PROMISED else [])
    gate.done()


main()
