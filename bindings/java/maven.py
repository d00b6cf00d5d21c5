#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Maven on the Java package: maven.py BUILD jar|test

`jar` makes BUILD/bindings/java/target/prepay.jar; `test` does that with the tests and says each of them as TAP. Maven's own parts and
JUnit come from its repository of this computer; only when something is missing there from the network.
"""
import pathlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree

POM = pathlib.Path(__file__).resolve().parent / "pom.xml"


def maven(build, *goals):
    """Maven's exit status and what it said: offline first."""
    for more in (["-o"], []):
        done = subprocess.run(["mvn", "-B", "-q", *more, "-f", POM, f"-Dprepay.build={build}", *goals], text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode == 0 or "offline mode" not in done.stdout:
            break
    return done.returncode, done.stdout


def points(reports):
    """Each test case: its name, and None or what went wrong."""
    for report in sorted(reports.glob("TEST-*.xml")):
        for case in xml.etree.ElementTree.parse(report).iter("testcase"):
            wrong = next((child for child in case if child.tag in ("failure", "error")), None)
            name = f"{case.get('classname').rsplit('.', 1)[-1]}: {case.get('name')}".replace("#", "")
            yield name, None if wrong is None else wrong.text or wrong.get("message") or "failed"


def main():
    build, what = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    if what == "jar":
        status, said = maven(build, "package", "-Dmaven.test.skip=true")
        sys.exit(status and f"{said}\nmaven: {status}")
    reports = build / "bindings/java/target/surefire-reports"
    shutil.rmtree(reports, ignore_errors=True)
    status, said = maven(build, "verify")
    count = 0
    for count, (name, wrong) in enumerate(points(reports), 1):
        print(f"{'ok' if wrong is None else 'not ok'} {count} - {name}")
        if wrong is not None:
            print("".join(f"# {line}\n" for line in wrong.splitlines()[:15]), end="")
    print(f"1..{count}")
    if status != 0:
        print("".join(f"# {line}\n" for line in said.splitlines()[-40:]), end="")
    sys.exit(status)


main()
