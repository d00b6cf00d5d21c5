#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check.py BILL: what the program reads is what the schemas say, and what it refuses it refuses in one line.

1. Every tariff and use file of the tree satisfies its schema, and every field of a schema has a description.
2. Both agree on what a member may be called: a schema's members are taken, an unknown one is refused.
3. Faults of form and of content: file, line, place, what was expected.
4. Files damaged at random (seeded): never a crash, never silence, never another exit status than 0 or 2.
5. The chart is drawn, says what was charged, and does not run what a label says; without gnuplot there is a clear word.
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = int(os.environ.get("PREPAY_TEST_SEED", "0x5EED"), 0)
TARIFF = """{
  "format": "prepay-bill-tariff-1",
  "name": "flat",
  "currency": "EUR",
  "quantities": [
    {"name": "kwh", "register": {"digits": 5}}
  ],
  "charges": [
    {"name": "energy", "quantity": "kwh", "price": "0.30"}
  ]
}
"""
USE = """{"format": "prepay-bill-use-1",
 "bills": [{"given": {"kwh": 100}}]}
"""
# what is replaced in the tariff (T) or use (U), by what, and what is said
FAULTS = [
    ("T", '"name": "flat",', '"name": "flat"', r"tariff.json:4: not JSON: .*expected near"),
    ("T", "]\n}", "]\n", r"tariff.json:1?\d: not JSON: "),
    ("T", '"0.30"', "0.30", r"tariff.json:9: charges\[0\].price: expected a decimal in quotes"),
    ("T", '"0.30"', '"0,30"', r'tariff.json:9: charges\[0\].price: expected a decimal number such as "12.5"; here is "0,30"'),
    ("T", '"0.30"', '"1e2"', r"tariff.json:9: charges\[0\].price: expected a decimal"),
    ("T", '"0.30"', '"99999999999999"', r"tariff.json:9: charges\[0\].price: expected"),
    ("T", '"0.30"', "null", r"tariff.json:9: charges\[0\].price: expected a string; here is null"),
    ("T", '"0.30"', '"0.30", "prize": 1', r"tariff.json:9: charges\[0\].prize: not known here; expected one of: name, label"),
    ("T", '"0.30"', '"0.30", "price": "1"', r"tariff.json:9: not JSON: duplicate object key"),
    ("T", '"0.30"', '"0.30", "percent": "5"', r"tariff.json:9: charges\[0\]: expected, to say what the charge is, exactly one of"),
    ("T", '"0.30"', '"0.30", "into": "energy"', r'tariff.json:9: charges\[0\].into: does not belong to "price"'),
    ("T", '"quantity": "kwh"', '"quantity": "m3"', r'tariff.json:9: charges\[0\].quantity: there is no quantity "m3" above'),
    ("T", '"digits": 5', '"digits": 50', r"tariff.json:6: quantities\[0\].register.digits: expected a whole number from 1 to 18"),
    ("T", '"digits": 5', '"digits": "5"', r"tariff.json:6: quantities\[0\].register.digits: expected a whole number"),
    ("T", '"name": "kwh", ', "", r'tariff.json:6: quantities\[0\]: expected a member "name"'),
    ("T", '"name": "kwh"', '"name": "3kwh"', r"tariff.json:6: quantities\[0\].name: expected a name"),
    ("T", "bill-tariff-1", "bill-tariff-9", r'tariff.json:2: format: "prepay-bill-tariff-9" is not known'),
    ("T", '"quantities": [', '"quantities": {"a": [', r"tariff.json:\d+: not JSON"),
    ("T", TARIFF, "[]", r"tariff.json:1: expected a tariff, an object; here is an array"),
    ("T", TARIFF, "", r"tariff.json:1: not JSON"),
    ("T", "EUR", "\xff", r"tariff.json:4: not JSON: unable to decode byte"),
    ("T", '"price": "0.30"', '"blocks": [{"up_to": "5", "price": "1"}, {"up_to": "5", "price": "1"}, {"price": "2"}]',
     r"tariff.json:9: charges\[0\].blocks\[1\]: expected a limit above"),
    ("T", '"price": "0.30"', '"blocks": [{"up_to": "5", "price": "1"}]', r"tariff.json:9: charges\[0\].blocks\[0\]: expected no"),
    ("U", '"kwh": 100', '"kwh": -1', r"use.json:2: bills\[0\].given.kwh: expected a number that is not below 0"),
    ("U", '"kwh": 100', "", r'use.json:2: bills\[0\].given: expected a member "kwh"'),
    ("U", '"kwh": 100', '"kwh": {"from": "123456", "to": 1}', r"use.json:2: bills\[0\].given.kwh.from: expected a reading of a register with 5 digits"),
    ("U", '{"given": {"kwh": 100}}', '{"given": {"kwh": 100}, "tendered": 5}', r'use.json:2: bills\[0\].tendered: the tariff has no "vend"'),
    ("T", '"register": {"digits": 5}}', '"register": {"digits": 5}}, {"name": "kwh", "constant": "1"}',
     r'tariff.json:6: quantities\[1\].name: there is a quantity "kwh" above'),
    ("T", '"register": {"digits": 5}}', '"register": {"digits": 5}}, {"name": "x", "sum": ["x"]}',
     r'tariff.json:6: quantities\[1\].sum\[0\]: there is no quantity "x" above'),
    ("T", '"register": {"digits": 5}}', '"register": {"digits": 5}}, {"name": "x", "amount": ["vat"]}',
     r'tariff.json:6: quantities\[1\].amount\[0\]: there is no charge "vat"'),
    ("T", '"digits": 5}}\n  ],\n  "charges": [\n    {"name": "energy", "quantity": "kwh", "price": "0.30"}',
     '"digits": 5}},\n {"name": "x", "amount": ["energy"]}\n  ],\n  "charges": [\n    {"name": "energy", "quantity": "x", "price": "0.30"}',
     r'tariff.json:10: charges\[0\].quantity: expected a quantity that is known here; "x" waits for the charge "energy"'),
    ("T", '"digits": 5}}\n  ],\n  "charges": [\n    {"name": "energy", "quantity": "kwh", "price": "0.30"}',
     '"digits": 5}},\n {"name": "x", "amount": ["energy"]}, {"name": "y", "sum": ["kwh"]}\n  ],\n  "charges": [\n    {"name": "energy", "price": "y"}',
     r'tariff.json:10: charges\[0\].price: .* "y" waits, as what stands below the amount "x" does, for the charge "energy"'),
    ("T", '"price": "0.30"', '"blocks": [{"up_to": "m3", "price": "1"}, {"price": "2"}]',
     r'tariff.json:9: charges\[0\].blocks\[0\].up_to: there is no quantity "m3" above'),
    ("T", '"register": {"digits": 5}}', '"register": {"digits": 5}}, {"name": "x", "sum": ["5", "-kwh"]}',
     r'use.json:2: bills\[0\]: the quantity "x": A difference of quantities is below zero'),
    ("T", '"price": "0.30"', '"price": "0.30", "limits": {}', r'tariff.json:9: charges\[0\].limits: does not belong to "price"'),
    ("T", '"price": "0.30"', '"price": "9000000000000"', r'use.json:2: bills\[0\]: the charge "energy", or a quantity that waits'),
    ("U", '[{"given": {"kwh": 100}}]', "[]", r"use.json:2: bills: expected at least one bill"),
    ("U", USE, TARIFF, r'use.json:2: format: "prepay-bill-tariff-1" is not known; expected one of: prepay-bill-use-1'),
    ("U", '{"given": {"kwh": 100}}', "7", r"use.json:2: bills\[0\]: expected a bill's consumption, an object; here is a whole number"),
]


class Taps:
    def __init__(self):
        self.points = self.failed = 0

    def point(self, what, problems):
        problems = list(problems)
        self.points += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.points} - {what}")
        print("".join(f"# {problem}\n" for problem in problems[:20]), end="")


def run(program, folder, *arguments, **more):
    return subprocess.run([program, folder / "tariff.json", folder / "use.json", *arguments], capture_output=True, timeout=60, **more)


def put(folder, tariff, use):
    for name, text in (("tariff", tariff), ("use", use)):
        (folder / f"{name}.json").write_bytes(text if isinstance(text, bytes) else text.encode("latin-1"))


def undescribed(node, path=""):
    """Properties of a schema without a description of their own."""
    if isinstance(node, dict):
        for name, field in node.get("properties", {}).items() if isinstance(node.get("properties"), dict) else ():
            if "description" not in field:
                yield f"{path}/{name} has no description"
        for key, value in node.items():
            yield from undescribed(value, f"{path}/{key}")
    elif isinstance(node, list):
        for value in node:
            yield from undescribed(value, path)


def invalid(kind, schema):
    import jsonschema
    jsonschema.Draft202012Validator.check_schema(schema)
    validator, seen = jsonschema.Draft202012Validator(schema), 0
    for path in sorted([*ROOT.glob(f"tests/vectors/published-bills/*.{kind}.json"), *HERE.glob(f"tariffs/*.{kind}.json")]):
        seen += 1
        for error in validator.iter_errors(json.loads(path.read_text())):
            yield f"{path.name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    if not seen:
        yield "no file was seen"


def members_that_differ(schema):
    """The words of the schema are the words of the program's lists."""
    source = "".join(path.read_text() for path in HERE.glob("*.c"))
    known = set(re.findall(r'"(\w+)"', source))
    def names(node):
        if isinstance(node, dict):
            yield from node.get("properties", {})
            for value in node.values():
                yield from names(value)
        elif isinstance(node, list):
            for value in node:
                yield from names(value)
    yield from (f"the program does not know {name}" for name in sorted(set(names(schema)) - known))


def wrong_words(program, folder):
    for which, old, new, said in FAULTS:
        texts = {"T": TARIFF, "U": USE}
        if old not in texts[which]:
            yield f"{old!r} is not in the sample"
        texts[which] = texts[which].replace(old, new, 1)
        put(folder, texts["T"], texts["U"])
        done = run(program, folder)
        words = done.stderr.decode(errors="replace")
        if done.returncode != 2 or words.count("\n") != 1 or not re.search(said, words) or done.stdout:
            yield f"{new!r}: exit {done.returncode}: {words.strip()!r}, wanted {said!r}"


def damage(rng, text):
    data = bytearray(text)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            data[at:at + rng.randint(1, 8)] = b""
        elif kind == 1:
            data[at:at] = rng.choice([b"-", b"9", b"{", b"}", b"[", b"]", b'"', b",", b":", b"0.5", b"\\u0000", b"\xff", b"null", b"99999999999"])
        elif kind == 2 and data:
            data[at % len(data)] = rng.randrange(256)
        elif data:
            piece = data[at:at + rng.randint(1, 40)]
            to = rng.randrange(len(data) + 1)
            data[to:to] = piece
    return bytes(data)


def crashes(program, folder):
    rng = random.Random(SEED)
    tariffs = sorted(ROOT.glob("tests/vectors/published-bills/*.tariff.json"))
    for turn in range(3000 if os.environ.get("PREPAY_TEST_ALL") == "1" else 300):
        path = rng.choice(tariffs)
        texts = [path.read_bytes(), pathlib.Path(str(path).replace(".tariff.", ".use.")).read_bytes()]
        which = rng.randrange(4) == 0
        texts[which] = damage(rng, texts[which])
        put(folder, *texts)
        done = run(program, folder)
        if done.returncode not in (0, 2) or (done.returncode == 2) != bool(done.stderr):
            yield f"turn {turn}, {path.name}: exit {done.returncode}: {done.stderr[-300:]!r}"


def chart_problems(program, folder):
    trap = folder / "trap"
    put(folder, TARIFF.replace('"name": "energy"', f'"name": "energy", "label": "Energy `touch {trap}` \\"x\\""'), USE)
    picture = folder / "chart.svg"
    done = run(program, folder, "--chart", picture)
    if done.returncode != 0 or "Energy" not in picture.read_text() or "<svg" not in picture.read_text():
        yield f"exit {done.returncode}: {done.stderr.decode()}"
    if trap.exists():
        yield "the label was run"
    done = run(program, folder, "--chart", picture, env={**os.environ, "PATH": str(folder)})
    if done.returncode != 2 or b"gnuplot is not installed" not in done.stderr:
        yield f"without gnuplot: exit {done.returncode}: {done.stderr.decode()}"


def main():
    program, taps = sys.argv[1], Taps()
    schemas = {kind: json.loads((HERE / f"{kind}.schema.json").read_text()) for kind in ("tariff", "use")}
    print(f"# seed {SEED:#x}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for kind, schema in schemas.items():
            taps.point(f"{kind} files satisfy their schema", invalid(kind, schema))
            taps.point(f"every field of {kind}.schema.json has a description", undescribed(schema))
            taps.point(f"the program knows every member of {kind}.schema.json", members_that_differ(schema))
        taps.point(f"{len(FAULTS)} faults: file, line, place, what was expected", wrong_words(program, folder))
        taps.point("damaged files: no crash, no silence", crashes(program, folder))
        taps.point("the chart is drawn and runs nothing", chart_problems(program, folder))
    print(f"1..{taps.points}")
    sys.exit(1 if taps.failed else 0)


main()
