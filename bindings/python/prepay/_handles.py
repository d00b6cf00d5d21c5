# SPDX-License-Identifier: Apache-2.0
"""Objects that stand on something of C's, and arguments that are looked at before C sees them.

A handle can be closed, by hand or by `with`, and closes itself when nobody has it any more. After that every call raises
ClosedError. What stands on another object - a meter on its memory and its key store - keeps that one alive, and when that
one is closed by hand it is closed first. One lock serves a key store and all that use it; so any of this may be called from
any thread, and only what waits for a disk lets other threads run meanwhile.
"""
from __future__ import annotations

import operator
import os
import threading
from typing import Any, Callable, Dict, List, Optional, Tuple, Type, TypeVar

from ._errors import ArgumentError, ClosedError

T = TypeVar("T")


class _Core:
    """What C has to free, and in which order. Knows no Python object above it, so that the collector cannot break it."""

    __slots__ = ("raw", "free", "lock", "parents", "children")

    def __init__(self, raw: Any, free: Callable[[Any], Any], lock: Any, parents: Tuple["_Core", ...]) -> None:
        self.raw: Any = raw
        self.free = free
        self.lock = lock
        self.parents = parents
        self.children: Dict[int, _Core] = {}
        for parent in parents:
            parent.children[id(self)] = self

    def close(self) -> None:
        with self.lock:
            for child in list(self.children.values()):
                child.close()
            raw, self.raw = self.raw, None
            for parent in self.parents:
                parent.children.pop(id(self), None)
            self.parents = ()
            if raw is not None:
                self.free(raw)


class Handle:
    """Something to be closed. Use it with `with`, or call close()."""

    _core: Optional[_Core] = None
    _parents: Tuple["Handle", ...] = ()

    def _hold(self, raw: Any, free: Callable[[Any], Any], *parents: "Handle") -> None:
        """Take what C made. The first parent, if any, gives the lock."""
        self._parents = parents
        lock = parents[0]._lock if parents else threading.RLock()
        raw = getattr(raw, "this", raw)  # C's pointer itself: a call with it takes half the time of one with SWIG's proxy
        self._core = _Core(raw, free, lock, tuple(parent._core for parent in parents if parent._core is not None))

    @property
    def _lock(self) -> Any:
        if self._core is None:
            raise ClosedError(f"this {type(self).__name__} was never opened")
        return self._core.lock

    @property
    def _raw(self) -> Any:
        raw = self._core.raw if self._core is not None else None
        if raw is None:
            raise ClosedError(f"this {type(self).__name__} is closed")
        return raw

    @property
    def closed(self) -> bool:
        """True when it was closed, by hand or together with what it stands on."""
        return self._core is None or self._core.raw is None

    def close(self) -> None:
        """Close it, and what stands on it first. Closing twice is nothing."""
        if self._core is not None:
            self._core.close()

    def __enter__(self: T) -> T:
        self._raw  # type: ignore[attr-defined]  # a closed one cannot be entered
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def __reduce__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} cannot be copied or pickled")

    def __repr__(self) -> str:
        return f"<prepay.{type(self).__name__}{' (closed)' if self.closed else ''}>"


# ---------------------------------------------------------------- arguments


def integer(value: Any, name: str, low: int = -(1 << 63), high: int = (1 << 63) - 1) -> int:
    """An int in this range. Refuses bool, and floats with a reason."""
    if isinstance(value, float):
        raise TypeError(f"{name}: a float is not exact; give an int, or convert a Decimal or str with prepay.micro()")
    if isinstance(value, bool):
        raise TypeError(f"{name}: an int is needed, not a bool")
    try:
        number = int(operator.index(value))
    except TypeError:
        raise TypeError(f"{name}: an int is needed, not {type(value).__name__}") from None
    if not low <= number <= high:
        said = str(number) if number.bit_length() <= 256 else "a number of more than 256 bits"  # Python prints no longer ones
        raise ArgumentError(f"{name}: {said} is not in {low} ... {high}")
    return number


def u8(value: Any, name: str) -> int:
    return integer(value, name, 0, 0xFF)


def u16(value: Any, name: str) -> int:
    return integer(value, name, 0, 0xFFFF)


def u32(value: Any, name: str) -> int:
    return integer(value, name, 0, 0xFFFFFFFF)


def u64(value: Any, name: str) -> int:
    return integer(value, name, 0, 0xFFFFFFFFFFFFFFFF)


def flag(value: Any, name: str) -> int:
    if not isinstance(value, bool):
        raise TypeError(f"{name}: True or False is needed, not {type(value).__name__}")
    return int(value)


def octets(value: Any, name: str, length: Optional[int] = None) -> bytes:
    """A copy of bytes, bytearray or memoryview; of exactly this length if one is given."""
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise TypeError(f"{name}: bytes are needed, not {type(value).__name__}")
    copy = bytes(value)
    if length is not None and len(copy) != length:
        raise ArgumentError(f"{name}: {length} bytes are needed, not {len(copy)}")
    return copy


def text(value: Any, name: str, limit: Optional[int] = None) -> str:
    """A str that C can read: no NUL, and at most `limit` - 1 bytes of UTF-8."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: a str is needed, not {type(value).__name__}")
    try:
        encoded = value.encode("utf-8")
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: not valid text") from None
    if b"\0" in encoded:
        raise ArgumentError(f"{name}: a NUL character is in it")
    if limit is not None and len(encoded) >= limit:
        raise ArgumentError(f"{name}: more than {limit - 1} bytes of UTF-8")
    return str(value)


def file_name(value: Any, name: str) -> str:
    """A file's name: a str or a pathlib.Path."""
    return text(os.fspath(value) if isinstance(value, os.PathLike) else value, name)


def listed(value: Any, name: str) -> List[Any]:
    """The entries of a list or tuple."""
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{name}: a list is needed, not {type(value).__name__}")
    return list(value)


def of_type(value: Any, kind: Type[T], name: str) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{name}: a {kind.__name__} is needed, not {type(value).__name__}")
    return value
