# SPDX-License-Identifier: Apache-2.0
"""doc/errors.yaml, the registry of status numbers, and the table of lib/base that is made from it."""
import json
import yaml

FIELDS = ("number", "name", "module", "text", "action", "display")
HEAD = """/* SPDX-License-Identifier: Apache-2.0 */
/* Number, name and text of every status. Written by script/errors from doc/errors.yaml: change it there. */
"""


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
