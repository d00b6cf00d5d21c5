# SPDX-License-Identifier: Apache-2.0
"""A figure of script/bench: one line for people, or one JSON object."""
import dataclasses
import json
from typing import Optional


@dataclasses.dataclass
class Figure:
    name: str
    value: float
    unit: str
    baseline: str  # what it was measured beside, in the same run
    ratio: Optional[float] = None
    goal: str = ""  # empty: for information
    ok: Optional[bool] = None

    def line(self):
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} x" if self.ratio < 10 else f"{self.ratio:.0f} x"
        verdict = "" if self.ok is None else "ok" if self.ok else "missed"
        return f"{self.name:<28} {self.value:>10.3f} {self.unit:<3} {ratio:>9}  {self.baseline:<44} {self.goal:<7} {verdict}".rstrip()

    def json(self):
        return json.dumps(dataclasses.asdict(self))
