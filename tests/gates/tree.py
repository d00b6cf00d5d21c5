# SPDX-License-Identifier: Apache-2.0
"""What the gates share: where the tree is, what its headers declare, and how a gate speaks (TAP, one point a rule)."""
import argparse
import pathlib
import re
import subprocess
import sys

# Headers whose functions live in a library of their own; all others are in prepay.map.
MAP_OF_HEADER = {"ledger.h": "prepay-ledger", "pcsc.h": "prepay-pcsc"}
MODULE_OF_HEADER = {"bill": "metering", "quantity": "metering"}  # a module's further headers; any other header's module has its name
FIRMWARE = "PREPAY_FIRMWARE_API"  # functions of a static library for microcontrollers; no shared library exports them
CORE = ("base", "journal", "metering", "balance", "auth", "token", "card", "meter", "vending")
DECLARATION = re.compile(r"(?P<doc>/\*\*(?:[^*]|\*(?!/))*\*/)?\s*\b(?P<api>PREPAY_(?:[A-Z]+_)?API)\b(?P<text>[^;{]*);")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def arguments(what):
    """The tree (--root) and where it was built (--build); a gate that needs no build ignores the latter."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--cc", default="gcc", help="compiler of the core, with its machine options")
    parser.add_argument("--bare", action="store_true", help="the build is for a microcontroller")
    return parser.parse_args()


def files(root):
    """Every file that is, or would be, under version control; of a copy without it, simply all."""
    git = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run([str(word) for word in git], capture_output=True, text=True)
    names = set(listed.stdout.split("\0")) if listed.returncode == 0 else {path.relative_to(root) for path in root.rglob("*")}
    return [path for path in (root / name for name in sorted(names)) if path.is_file()]


def headers(root):
    return sorted((root / "include/prepay").glob("*.h"))


def code(header):
    """A header without its preprocessor lines."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", header.read_text(), flags=re.M)


def declarations(header):
    """Each function for users of a header: (name, its declaration on one line, the comment before it or None)."""
    for match in DECLARATION.finditer(code(header)):
        line = " ".join(COMMENT.sub("", match["api"] + match["text"]).split())
        name = re.search(r"\b(\w+)\s*\(", line.replace("PREPAY_MUST_USE", ""))
        yield (name[1] if name else line), line, match["doc"]


def prototypes(header):
    """Every function that a header declares outside of types and bodies, exported or not: (name, its declaration)."""
    text = COMMENT.sub("", code(header)).replace('extern "C" {', "")
    while (flat := re.sub(r"\{[^{}]*\}", ";", text)) != text:
        text = flat
    for line in (" ".join(part.split()) for part in text.split(";")):
        name = re.search(r"\b(prepay_\w+)\s*\(", line)
        if name and not line.startswith("typedef"):
            yield name[1], line


def declared(root):
    """Library name -> sorted names of the functions that its headers declare."""
    libraries = {"prepay": set(), "prepay-ledger": set()}
    for header in headers(root):
        names = {name for name, line, _ in declarations(header) if not line.startswith(FIRMWARE)}
        libraries.setdefault(MAP_OF_HEADER.get(header.name, "prepay"), set()).update(names)
    return {library: sorted(names) for library, names in libraries.items()}


def symbol_map(names):
    """One node a release, one name a line."""
    exported = "    global:\n" + "".join(f"        {name};\n" for name in names) if names else ""
    return f"PREPAY_0.1 {{\n{exported}    local:\n        *;\n}};\n"


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


class Gate:
    """Collects one verdict a rule; `done` prints the plan and is the exit status."""

    def __init__(self, name):
        self.name, self.points, self.failed = name, 0, 0

    def rule(self, rule, problems):
        problems = list(problems)
        self.points += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.points} - {self.name}: {rule}")
        for problem in problems:
            print("#", str(problem).replace("\n", "\n#   "))

    def skip(self, rule, why):
        self.points += 1
        print(f"ok {self.points} - {self.name}: {rule} # SKIP {why}")

    def done(self):
        print(f"1..{self.points}")
        sys.exit(1 if self.failed else 0)
