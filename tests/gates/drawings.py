#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Each drawing of a state machine shows what the machine's table says. script/drawings makes them; this compares the text that Graphviz
was given, letter by letter, and of the picture each state and arrow and what is written at it."""
import collections
import ctypes
import re
import xml.etree.ElementTree
import tree

# doc/state-machines/NAME.dot: the function of libprepay that gives the table's lines, and what stands above the drawing.
MACHINES = {"balance": ("prepay_balance_table_row", "May supply be on: balance, limits and the customer decide"),
            "switch": ("prepay_meter_switch_table_row", "What is ordered of the switch or valve, and whether it is trusted")}
ROW = re.compile(r'(\w+) -> (\w+) \[label="(\w+) / (\w+)"\];')
COLOURS = {"WARN": "#a06a00", "REMIND": "#b03030", "TRIP": "#b03030", "STOP": "#b03030", "EASE": "#3a7a3a", "RECLOSE": "#3a7a3a",
           "START": "#3a7a3a", "CLOSE": "#3a7a3a", "FORGET": "#3a7a3a", "WATCH": "#3a7a3a", "SPARE": "#3a7a3a", "ANNOUNCE": "#a06a00",
           "REST": "#a06a00", "OPEN": "#b03030", "REPORT": "#b03030"}
OFF = {"REMIND", "TRIP", "STOP", "OPEN"}  # actions that take supply away: where they lead is drawn dark
HEAD = """\
// Made by script/drawings from the machine's table; pairs that change nothing are left out.
digraph "{title}" {{
    label="{title}\\n(event / what it does; dark: supply is off)";
    labelloc=t; fontname="Helvetica"; nodesep=0.9; ranksep=1.1;
    node [shape=box, style="rounded,filled", fillcolor="#e8f2e4", fontname="Helvetica", fontsize=13];
    edge [fontname="Helvetica", fontsize=10];
"""


def rows(library, function):
    """(state, event, action, next) for each line of the table."""
    line_of = getattr(ctypes.CDLL(str(library)), function)
    line_of.restype, line_of.argtypes = ctypes.c_char_p, [ctypes.c_size_t]
    row = 0
    while (line := line_of(row)) is not None:
        row += 1
        state, following, event, action = ROW.fullmatch(line.decode()).groups()
        yield state, event, action, following


def words(name):
    return name.lower().replace("_", " ")


def arrows_of(table):
    """(state, next, colour): what is written at it. One arrow for all of a colour that leads from one state to another."""
    arrows = {}
    for state, event, action, following in table:
        if state != following:
            arrows.setdefault((state, following, COLOURS[action]), []).append(f"{words(event)} / {words(action)}")
    return arrows


def dot(table, title):
    """The drawing as text."""
    arrows = arrows_of(table)
    text = HEAD.format(title=title)
    off = {following for _, _, action, following in table if action in OFF}
    for state in dict.fromkeys(row[0] for row in table):
        dark = ', fillcolor="#3b3b46", fontcolor=white' if state in off else ""
        text += f'    {state} [label="{words(state)}"{dark}];\n'
    states = list(dict.fromkeys(row[0] for row in table))
    text += "    " + " -> ".join(states) + " [style=invis, weight=20];\n"
    for (state, following, colour), labels in arrows.items():
        label = "\\n".join(labels)
        text += f'    {state} -> {following} [label="{label}", color="{colour}", fontcolor="{colour}", constraint=false];\n'
    return text + "}\n"


def drawn(path):
    """Each state and arrow of the picture, with what is written at it."""
    svg = "{http://www.w3.org/2000/svg}"
    for group in xml.etree.ElementTree.parse(path).iter(svg + "g"):
        if group.get("class") in ("node", "edge"):
            yield group.findtext(svg + "title"), tuple(text.text for text in group.iter(svg + "text"))


def wanted(table):
    """The same, as the table has it."""
    yield from ((state, (words(state),)) for state in dict.fromkeys(row[0] for row in table))
    yield from ((f"{state}->{following}", tuple(labels)) for (state, following, _), labels in arrows_of(table).items())


def stale(root, build):
    for name, (function, title) in MACHINES.items():
        path = root / f"doc/state-machines/{name}.dot"
        table = list(rows(build / "lib/libprepay.so", function))
        if not path.exists() or path.read_text() != dot(table, title):
            yield f"{path.relative_to(root)} is not what the table says: run script/drawings"
        picture = path.with_suffix(".svg")
        if not picture.exists() or collections.Counter(drawn(picture)) != collections.Counter(wanted(table)):
            yield f"{picture.relative_to(root)} does not show what the table says: run script/drawings"


def main():
    options = tree.arguments(__doc__)
    gate = tree.Gate("drawings")
    gate.rule("the drawings are what the tables say", stale(options.root, options.build))
    gate.done()


if __name__ == "__main__":
    main()
