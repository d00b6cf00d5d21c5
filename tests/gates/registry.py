# SPDX-License-Identifier: Apache-2.0
"""doc/errors.yaml, the registry of status numbers, and the table of lib/base that is made from it."""
import json
import re
import yaml

FIELDS = ("number", "name", "module", "text", "action", "display")
HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Number, name and text of every status. Written by script/errors from doc/errors.yaml: change it there. */
"""


DISPLAYED = ("base", "journal", "metering", "balance", "card", "meter")
DISPLAY_HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* What a meter's display shows for a status. Written by script/errors from doc/errors.yaml: change it there. */
"""


def codes(row):
    """Err-NN of 2009 and class * 100 + detail of 2013; 0: none. A row's display is one of them, `err` and `code` are the other."""
    err, code = int(row.get("err", 0)), int(row.get("code", 0))
    shown = re.fullmatch(r"Err-(\d+)|(\d+)(?:/(\d+))?", str(row["display"]))
    if shown and shown[1]:
        err = int(shown[1])
    elif shown:
        code = int(shown[2]) * 100 + int(shown[3] or 0)
    return err, code


def display_table(rows):
    """The statuses that a display has a code for."""
    shown = [(row["number"], *codes(row)) for row in rows if row["module"] in DISPLAYED]
    return DISPLAY_HEAD + "".join(f"{{ {number}, {err}, {code} }},\n" for number, err, code in shown if err or code)


def read(root):
    return yaml.safe_load((root / "doc/errors.yaml").read_text()) or []


def sentence(row):
    """What happened, then what to do, as sentences."""
    parts = [str(row.get(field) or "").strip() for field in ("text", "action")]
    return " ".join(part if part.endswith((".", "!", "?")) else part + "." for part in parts if part)


def table(rows):
    """Zero and the errors first, from -1 down; then the verdicts, upwards."""
    ordered = sorted(rows, key=lambda row: (row["number"] > 0, abs(row["number"])))
    return HEAD + "".join(f'{{ {row["number"]}, "{row["name"]}", {json.dumps(sentence(row))} }},\n' for row in ordered)
