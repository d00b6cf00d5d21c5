#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Does a test notice when a safety rule is gone? Each patch beside this file takes away one rule:

    # rule: a token states a total; only the difference is credited
    # kills: meter/accept
    --- a/lib/meter/accept.c
    ...

The patch is applied to a copy of the tree, the named meson test is built and run, and it must fail. A patch that no
longer applies, does not compile, or whose test passes with or fails without it, fails this run. So does having none.
PREPAY_MUTANT_SHARE=10 judges every tenth one, beginning where the commit says, and of the others only sees that they apply.
"""
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/gates"))
import tree  # noqa: E402

WORKERS = os.cpu_count() or 1
PATIENCE, LEAST_S = 10, 20  # a mutant that runs ten times longer than the rule did, and over 20 s, is noticed


@dataclasses.dataclass
class Mutant:
    path: pathlib.Path
    rule: str
    kills: str

    @classmethod
    def read(cls, path):
        head = dict(re.findall(r"^# (rule|kills): *(.+?) *$", path.read_text(), re.M))
        return cls(path, head.get("rule", ""), head.get("kills", ""))


def run(*command, cwd=None):
    """Exit status and everything said."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


class Copy:
    """One worker's copy of the tree with its own build, in which mutants come and go."""

    def __init__(self, folder):
        self.tree, self.build = folder / "tree", folder / "build"
        for path in tree.files(ROOT):
            target = self.tree / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
        status, said = run("/usr/bin/meson", "setup", self.build, self.tree, "-Doptimization=1", "--auto-features=enabled",
                           "-Dpython=enabled")
        if status != 0:
            sys.exit(said)
        introspect = ("/usr/bin/meson", "introspect", self.build)
        files = {target["id"]: target["filename"] for target in json.loads(run(*introspect, "--targets")[1])}
        tests = json.loads(run(*introspect, "--tests")[1])
        self.needs = {test["name"]: [name for target in test["depends"] for name in files[target]] for test in tests}
        self.limit_s = {test["name"]: test["timeout"] for test in tests}

    def compiles(self, test):
        return run("ninja", "-C", self.build, *(os.path.relpath(name, self.build) for name in self.needs[test]))

    def passes(self, test, seconds):
        """Meson ends the test when its time is up, with all that it started."""
        return run("/usr/bin/meson", "test", "-C", self.build, "--no-rebuild", "--num-processes", "1",
                   "--timeout-multiplier", seconds / self.limit_s[test], test)

    def patch(self, path, *options):
        return run("patch", "-p1", "--fuzz=0", "--batch", "--silent", *options, "-i", path, cwd=self.tree)


def seen_passing(copy, test):
    """The seconds it took; or, as text, why the test cannot judge a mutant."""
    if test not in copy.needs:
        return "there is no such test"
    status, said = copy.compiles(test)
    begin = time.monotonic()
    if status == 0:
        status, said = copy.passes(test, copy.limit_s[test])
    return time.monotonic() - begin if status == 0 else f"fails without any mutant\n{said}"


def verdict(copy, mutant, took):
    """'killed', or what is wrong."""
    if copy.patch(mutant.path, "--dry-run")[0] != 0:
        return "no longer applies"
    copy.patch(mutant.path)
    try:
        status, said = copy.compiles(mutant.kills)
        if status != 0:
            return f"does not compile\n{said}"
        status, _ = copy.passes(mutant.kills, max(PATIENCE * took, LEAST_S))
        return "killed" if status != 0 else f"SURVIVED: {mutant.kills} passes without this rule"
    finally:
        copy.patch(mutant.path, "-R")


def judge(copies, mutants):
    """Each mutant on whichever copy is free; lines appear as they are known. How many were killed."""
    def with_copy(work, *what):
        copy = copies.get()
        try:
            return work(copy, *what)
        finally:
            copies.put(copy)

    killed = 0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        tests = sorted({mutant.kills for mutant in mutants})
        sound = dict(zip(tests, pool.map(lambda test: with_copy(seen_passing, test), tests)))

        def one(mutant):
            begin = time.monotonic()
            if not mutant.rule or not mutant.kills:
                return mutant, "has no '# rule:' or no '# kills:' line", begin
            took = sound[mutant.kills]
            if isinstance(took, str):
                return mutant, f"{mutant.kills}: {took}", begin
            return mutant, with_copy(verdict, mutant, took), begin

        for mutant, result, begin in pool.map(one, mutants):
            killed += result == "killed"
            took = f" ({time.monotonic() - begin:.1f} s)" if result == "killed" else ""
            print(f"{'ok' if result == 'killed' else 'not ok'} {mutant.path.stem}: {mutant.rule}: {result}{took}", flush=True)
    return killed


def turn_of_this_commit():
    """A number that another commit changes, so that each mutant has its turn."""
    status, said = run("git", "-C", ROOT, "rev-parse", "HEAD")
    return int(said[:8], 16) if status == 0 else 0


def main():
    """Arguments: names of patches, without .patch; none: all."""
    os.environ.pop("PREPAY_TEST_ALL", None)  # a test judges as it does every day; everything, for each of hundreds, would take weeks
    mutants = [Mutant.read(path) for path in sorted(pathlib.Path(__file__).parent.glob("*.patch"))]
    wanted = set(sys.argv[1:])
    mutants = [mutant for mutant in mutants if not wanted or mutant.path.stem in wanted]
    share = 1 if wanted else int(os.environ.get("PREPAY_MUTANT_SHARE", "1"))
    turn = turn_of_this_commit() if share > 1 else 0
    waiting = [mutant for i, mutant in enumerate(mutants) if (i + turn) % share != 0]
    mutants = [mutant for mutant in mutants if mutant not in waiting]
    copies, stale = queue.Queue(), []
    with tempfile.TemporaryDirectory() as folder:
        for worker in range(min(WORKERS, len(mutants))):
            copies.put(Copy(pathlib.Path(folder) / str(worker)))
        if mutants:
            stale = [mutant for mutant in waiting if copies.queue[0].patch(mutant.path, "--dry-run")[0] != 0]
        for mutant in stale:
            print(f"not ok {mutant.path.stem}: {mutant.rule}: no longer applies", flush=True)
        killed = judge(copies, mutants) if mutants else 0
    print(f"{len(mutants)} mutants, {killed} killed; {len(waiting)} wait for another commit or `script/test mutants`")
    sys.exit(0 if mutants and killed == len(mutants) and not stale else 1)


main()
