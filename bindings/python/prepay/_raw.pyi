# SPDX-License-Identifier: Apache-2.0
# The raw module is private and made by SWIG: everything in it is whatever C says.
from typing import Any

def __getattr__(name: str) -> Any: ...
