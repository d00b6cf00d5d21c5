# SPDX-License-Identifier: Apache-2.0
"""SWIG writes a Python function around each function of C's. Nothing is lost by calling C's at once, and a tenth of a microsecond
is won each time: where both have the name, the raw module's becomes the extension's."""
import types

from . import _prepay, _raw  # type: ignore[attr-defined]

for _name, _value in list(vars(_raw).items()):
    if isinstance(_value, types.FunctionType) and hasattr(_prepay, _name):
        setattr(_raw, _name, getattr(_prepay, _name))
