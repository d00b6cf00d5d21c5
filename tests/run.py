#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""script/test [SUITE...] [--all] [--coverage]

Without a name every suite runs. The suites:
  unit vector tear gate model binding example faults   meson's, in a build by gcc whose warnings are errors
  clang      the tree by clang, warnings are errors, and its unit tests
  sanitize   unit, vector, tear and example under the address and undefined-behaviour sanitizers
  options    the library with every option off
  bare       the core for a Cortex-M0+, a Cortex-M3 and a 32-bit RISC-V: its tests in QEMU, which must go as on the host
             (tests/bare.py), and what it asks of the machine
  mutants    one safety rule taken away at a time: a test must notice. All of them when named or with --all; a run of every suite
             takes a tenth, another one with each commit
--all lets tests that sample go through everything (PREPAY_TEST_ALL=1); --coverage prints what unit, vector and tear
reach. The last line alone is the result: N passed, M failed (, K skipped). A run in which nothing ran has failed, and so
has a test that said nothing.
"""
import dataclasses
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import bare

ROOT = pathlib.Path(__file__).resolve().parents[1]
MESON = "/usr/bin/meson"
POINT = re.compile(r"^(?P<bad>not )?ok\b(?P<text>[^#\n]*)(?:#\s*SKIP\b\s*(?P<skip>.*))?$", re.M | re.I)
FEATURES = ("ledger", "tests", "examples", "bill", "pcsc", "pkcs11", "python", "java")
BARE = ["-Dwerror=true", "-Dbearssl=build-bearssl"]  # the sources are there: script/test has fetched them
STRICT = ["-Dwerror=true", "--auto-features=enabled"]


@dataclasses.dataclass
class Build:
    folder: str
    options: list
    environment: dict = dataclasses.field(default_factory=dict)
    twin: str = ""  # the host's build whose tests must go the same way

    def run(self, *command):
        return subprocess.run(command, cwd=ROOT, text=True, errors="replace", env={**os.environ, **self.environment},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def make(self):
        """None, or what the compiler said."""
        if not (ROOT / self.folder / "build.ninja").exists():
            done = self.run(MESON, "setup", self.folder, *self.options)
            if done.returncode != 0:
                return done.stdout
        done = self.run("ninja", "-C", self.folder)
        return done.stdout if done.returncode != 0 else None

    def tests(self):
        return json.loads(self.run(MESON, "introspect", self.folder, "--tests").stdout)


BUILDS = {
    "gcc": Build("build", [*STRICT, "-Dpython=enabled", "-Djava=enabled"], {"CC": "gcc"}),
    "clang": Build("build-clang", STRICT, {"CC": "clang"}),
    "sanitizers": Build("build-san", [*STRICT, "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Doptimization=1",
                                      "-Dc_args=-fno-sanitize-recover=all"],
                        {"CC": "gcc", "UBSAN_OPTIONS": "print_stacktrace=1", "PREPAY_TEST_STRIDE": "5"}),  # three times as slow
    "no options": Build("build-off", ["-Dwerror=true", *(f"-D{feature}=disabled" for feature in FEATURES)], {"CC": "gcc"}),
    "Cortex-M0+": Build("build-m0", [*BARE, "--cross-file=packaging/cross/cortex-m0plus.ini"], twin="gcc"),
    "Cortex-M3": Build("build-m3", [*BARE, "--cross-file=packaging/cross/cortex-m3.ini"], twin="gcc"),
    "RV32": Build("build-rv32", [*BARE, "--cross-file=packaging/cross/rv32imac.ini"], twin="gcc"),
    "coverage": Build("build-cov", ["--auto-features=enabled", "-Db_coverage=true", "-Doptimization=0"], {"CC": "gcc"}),
}
MESON_SUITES = ("unit", "vector", "tear", "gate", "model", "binding", "example", "faults")
# suite -> (build, meson suites to run in it) in turn
STEPS = {
    **{suite: [("gcc", [suite])] for suite in MESON_SUITES},
    "clang": [("clang", ["unit"])],
    "sanitize": [("sanitizers", ["unit", "vector", "tear", "example"])],
    "options": [("no options", [])],
    "bare": [(machine, ["unit", "vector", "tear", "gate"]) for machine in ("Cortex-M0+", "Cortex-M3", "RV32")],
    "mutants": [],
}


@dataclasses.dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other):
        self.passed, self.failed, self.skipped = (
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def judge_tap(test):
    """Points of one TAP test. Silence is a failure: output that went astray must not look like success."""
    tally, said = Tally(), test.get("stdout", "")
    for point in POINT.finditer(said):
        if point["bad"]:
            tally.failed += 1
        elif point["skip"] is not None:
            tally.skipped += 1
            print(f"  skipped: {point['text'].strip(' -0123456789')}: {point['skip']}")
        else:
            tally.passed += 1
    whole = re.search(r"^1\.\.0\s*#\s*SKIP\s*(.*)$", said, re.M | re.I)
    if whole:
        tally.skipped += 1
        print(f"  skipped: {test['name']}: {whole[1]}")
    if tally == Tally() or (test["result"] not in ("OK", "SKIP") and tally.failed == 0):
        tally.failed += 1
    return tally


def judge_exit(test):
    if test["result"] == "SKIP":
        print(f"  skipped: {test['name']}: {(test.get('stdout', '').strip().splitlines() or ['no reason given'])[-1]}")
        return Tally(skipped=1)
    return Tally(passed=1) if test["result"] == "OK" else Tally(failed=1)


def show_failure(test):
    print(f"  FAILED {test['name']} ({test['result']})")
    lines = [line for line in (test.get("stdout", "") + test.get("stderr", "")).splitlines() if not re.match(r"ok\b", line)]
    print("".join(f"    {line}\n" for line in (lines or ["it said nothing"])[-40:]), end="")


def judge(test, result, twin):
    """Points of one test; a digest that is not the host's is one more, failed."""
    tally = judge_tap(result) if test["protocol"] == "tap" else judge_exit(result)
    wrong = twin.difference(test, result.get("stdout", "")) if twin and "PREPAY_TEST_STRIDE" in test["env"] else None
    if wrong:
        print(f"  FAILED {test['name']}: {wrong}")
        tally.failed += 1
    return tally


def run_meson(build, suites, log, twin=None):
    """The tests of these suites, none of them silently."""
    known = {test["name"]: test for test in build.tests() if any(suite.split(":")[-1] in suites for suite in test["suite"])}
    tally = Tally()
    if not known:
        return tally
    results = ROOT / build.folder / f"meson-logs/{log}.json"
    results.unlink(missing_ok=True)
    patience = ["--timeout-multiplier=20"] if os.environ.get("PREPAY_TEST_ALL") == "1" else []
    build.run(MESON, "test", "-C", build.folder, "--no-rebuild", *patience, "--logbase", log, *(f"--suite={suite}" for suite in suites))
    for test in map(json.loads, results.read_text().splitlines() if results.exists() else []):
        test["name"] = test["name"].split(" / ")[-1]
        one = judge(known.pop(test["name"]), test, twin)
        if one.failed:
            show_failure(test)
        tally.add(one)
    for name in known:
        print(f"  FAILED {name}: it did not run")
        tally.failed += 1
    return tally


def run_mutants():
    """One point a mutant; the runner's own summary must agree with its exit status."""
    tally = Tally()
    with subprocess.Popen([sys.executable, "-B", "tests/mutants/run.py"], cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            print("  " + line, end="", flush=True)
            tally.passed += line.startswith("ok ")
            tally.failed += line.startswith("not ok ")
    if process.returncode != 0 and tally.failed == 0:
        tally.failed += 1
    return tally


def make_once(name, built):
    """Whichever suite needs a build first makes it; it is a point of its own, because its warnings are errors."""
    if name in built:
        return Tally()
    print(f"  building: {name} ({BUILDS[name].folder}/)", flush=True)
    built[name] = BUILDS[name].make()
    if built[name] is None:
        return Tally(passed=1)
    print("".join(f"    {line}\n" for line in built[name].splitlines()[-30:]), end="")
    return Tally(failed=1)


@functools.cache
def twin_of(name):
    twin = BUILDS[name].twin
    return bare.Twin(BUILDS[twin].tests()) if twin else None


def run_suite(suite, built):
    """What its builds gave, and what its tests gave."""
    builds, tests = Tally(), run_mutants() if suite == "mutants" else Tally()
    for name, meson_suites in STEPS[suite]:
        needed = [name, BUILDS[name].twin] if BUILDS[name].twin else [name]
        for one in needed:
            builds.add(make_once(one, built))
        refused = [one for one in needed if built[one] is not None]
        if refused:
            print(f"  FAILED {suite}: {' and '.join(refused)} does not build")
            tests.failed += 1
        elif meson_suites:
            tests.add(run_meson(BUILDS[name], meson_suites, f"script-{suite}", twin_of(name)))
        else:
            tests.passed += 1
    return builds, tests


def coverage():
    build = BUILDS["coverage"]
    refused = build.make()
    if refused:
        print(refused)
        return Tally(failed=1)
    tally = run_meson(build, ["unit", "vector", "tear"], "script-coverage")
    # what a small build leaves out moves functions to other lines, which gcovr does not merge
    print(build.run("gcovr", "-r", ".", "--filter", "lib/", "--exclude-directories", r".*_without\.p", "--branches", build.folder).stdout)
    return tally


def main():
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    flags = set(sys.argv[1:]) - set(names)
    unknown = [name for name in names if name not in STEPS] + sorted(flags - {"--all", "--coverage"})
    if unknown:
        sys.exit(f"{__doc__}\nnot known: {' '.join(unknown)}")
    if "--all" in flags:
        os.environ["PREPAY_TEST_ALL"] = "1"
    elif not names:
        os.environ.setdefault("PREPAY_MUTANT_SHARE", "10")
    total, built = Tally(), {}
    for suite in names or ([] if flags == {"--coverage"} else STEPS):
        print(f"{suite}", flush=True)
        begin = time.monotonic()
        builds, tests = run_suite(suite, built)
        nothing = tests == Tally()
        total.add(builds)
        total.add(Tally(failed=1) if nothing and names else tests)
        print(f"  {'nothing to run' if nothing else tests}, {time.monotonic() - begin:.1f} s", flush=True)
    if "--coverage" in flags:
        total.add(coverage())
    if total == Tally():
        total.failed = 1
    print(total)
    sys.exit(1 if total.failed else 0)


if __name__ == "__main__":
    main()
