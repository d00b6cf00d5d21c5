# SPDX-License-Identifier: Apache-2.0
"""Key stores and keys. A key is used, never fetched: nothing here gives a key's bytes back.

A utility has one root key; every other key hangs below it by *arrows* (Arrow), each of which is a one-way derivation. A key is
good for deriving or for sealing (Use), fixed when it is made. It moves from one store to another only wrapped under a key
that both have.

    with KeyStore() as store:
        utility = store.draw(Use.DERIVE)
        credit = utility.derive(Arrow.CREDIT, key_version=1)
        seal_key = credit.derive(Arrow.CREDIT_METER, meter_id=meter_id).derive(Arrow.TOKEN)
"""
from __future__ import annotations

import enum
import os
from typing import List, Sequence, Union

from . import _raw
from ._handles import Handle, file_name, integer, listed, octets, of_type, text, u8, u16


class Use(enum.IntEnum):
    """What a key is for."""

    DERIVE = 1
    MAC = 2


class Arrow(enum.IntEnum):
    """Arrows of the key tree: from which key, to which, and the fields that the arrow names."""

    ROLE = 1
    """utility -> a role's group key; role, key_version"""
    CARD = 2
    """role -> a card's key; card_id, card_generation"""
    CREDIT = 3
    """utility -> credit; key_version"""
    CREDIT_METER = 4
    """credit -> one meter's; meter_id"""
    COMMAND = 5
    """utility -> command; key_version"""
    COMMAND_METER = 6
    """command -> one meter's; meter_id"""
    METER = 7
    """utility -> meters; key_version"""
    METER_OWN = 8
    """meters -> one meter's own; meter_id"""
    CARD_METER = 9
    """meter's own -> a card's key for the meter; card_id, card_generation"""
    METER_WRAP = 10
    """meter's own -> wrapping key"""
    SERVICE = 11
    """utility -> service; key_version"""
    SERVICE_METER = 12
    """service -> one meter's; meter_id"""
    TOKEN = 13
    """credit or command of a meter -> seals tokens (for MACs)"""
    RETURN = 14
    """credit of a meter -> seals return records (for MACs)"""
    CARD_WRAP = 15
    """a card's key for role ADMIN -> wraps keys on their way into it"""
    TRANSPORT = 16
    """manufacturer's key -> opens one blank card; card_id"""
    TERMINAL = 17
    """meter's own -> the meter's secret as a terminal (for MACs)"""


class Role(enum.IntEnum):
    """Who opens a session with a card."""

    VENDING = 1
    ADMIN = 2
    INSPECTION = 3
    METER = 4


NO_ID = bytes(8)


class KeyStore(Handle):
    """A key store in locked, guarded memory. Closing it wipes every key and closes everything that uses it."""

    def __init__(self) -> None:
        self._hold(_raw.prepay_keystore_new()[1], _raw.prepay_keystore_free)

    def __len__(self) -> int:
        """Keys alive in the store."""
        with self._lock:
            return int(_raw.prepay_keystore_count(self._raw))

    def draw(self, use: Use) -> "Key":
        """A new root key, drawn at random."""
        use = Use(integer(use, "use", 1, 2))
        with self._lock:
            return Key(self, _raw.prepay_keystore_draw(self._raw, use)[1], use)

    def put(self, use: Use, key: bytes) -> "Key":
        """Bring in 32 bytes from outside (tests, a key ceremony). BlankKeyError for all 00 or all FF."""
        use, key = Use(integer(use, "use", 1, 2)), octets(key, "key", 32)
        with self._lock:
            return Key(self, _raw.prepay_keystore_put(self._raw, use, key)[1], use)

    def random(self, length: int) -> bytes:
        """Unpredictable bytes."""
        length = integer(length, "length", 0, 1 << 20)
        with self._lock:
            return bytes(_raw.prepay_raw_key_random(self._raw, length)[1])

    def sha256(self, data: bytes) -> bytes:
        """SHA-256 of these bytes."""
        data = octets(data, "data")
        with self._lock:
            return bytes(_raw.prepay_raw_key_sha256(self._raw, data)[1])

    def save(self, path: Union[str, "os.PathLike[str]"], passphrase: str, keys: Sequence["Key"]) -> None:
        """Save root keys in a file, sealed under a passphrase: whole, or the old file stands. 1 to 16 keys; load() gives them
        back in this order. Takes about a second and 256 MiB on purpose: that is what each guess at the passphrase costs."""
        path, passphrase = file_name(path, "path"), text(passphrase, "passphrase")
        references = b"".join(_reference(self, key, "keys").to_bytes(4, "big") for key in listed(keys, "keys"))
        with self._lock:
            _raw.prepay_raw_keystore_save(self._raw, path, passphrase, references)

    def load(self, path: Union[str, "os.PathLike[str]"], passphrase: str) -> List["Key"]:
        """Load them again. NotAuthenticError: a wrong passphrase or a changed file; nothing was loaded.

        Which use each key was saved with is in the file; the store refuses any other, whatever Key.use says.
        """
        path, passphrase = file_name(path, "path"), text(passphrase, "passphrase")
        with self._lock:
            packed = _raw.prepay_raw_keystore_load(self._raw, path, passphrase)[1]
            references = [int.from_bytes(packed[i : i + 4], "big") for i in range(0, len(packed), 4)]
            return [Key(self, reference, None) for reference in references]


class Key(Handle):
    """One key in a store. It is released when it is closed, or when nobody has it any more."""

    def __init__(self, store: KeyStore, reference: int, use: "Use | None") -> None:
        """Private: a KeyStore or a Key makes keys."""
        of_type(store, KeyStore, "store")
        number = integer(reference, "reference", 1, 0xFFFFFFFF)
        raw = store._raw
        self.use = use
        """What it is for; None when a file knows."""
        self.store = store
        """The store that has it."""
        self._hold(number, lambda taken: _raw.prepay_raw_key_release(raw, taken), store)

    def derive(self, arrow: Arrow, *, meter_id: bytes = NO_ID, card_id: bytes = NO_ID, card_generation: int = 0,
               role: int = 0, key_version: int = 0) -> "Key":
        """The key at the end of an arrow. Give the fields that the arrow names (see Arrow); others are ignored.
        KeyRefusedError: this key is not for derivation."""
        arrow = Arrow(integer(arrow, "arrow", 1, 17))
        path = _raw.prepay_key_path()
        path.meter_id, path.card_id = octets(meter_id, "meter_id", 8), octets(card_id, "card_id", 8)
        path.card_generation = u16(card_generation, "card_generation")
        path.role, path.key_version = u8(role, "role"), u8(key_version, "key_version")
        use = Use.MAC if arrow in (Arrow.TOKEN, Arrow.RETURN, Arrow.TERMINAL) else Use.DERIVE
        with self._lock:
            return Key(self.store, _raw.prepay_raw_key_derive(self.store._raw, self._raw, arrow, path)[1], use)

    def mac(self, data: bytes) -> bytes:
        """HMAC-SHA-256 of these bytes, 32 bytes. KeyRefusedError: this key is not for MACs."""
        data = octets(data, "data")
        with self._lock:
            return bytes(_raw.prepay_raw_key_mac(self.store._raw, self._raw, data)[1])

    def wrap(self, target: "Key", info: bytes) -> bytes:
        """48 bytes that only this key can turn into `target` again, bound to `info`: which key, for whom. Never wrap two
        keys under the same key and info."""
        info = octets(info, "info")
        with self._lock:
            return bytes(_raw.prepay_raw_key_wrap(self.store._raw, self._raw, _reference(self.store, target, "target"), info)[1])

    def unwrap(self, wrapped: bytes, info: bytes, use: Use = Use.DERIVE) -> "Key":
        """The inverse, into this key's store. NotAuthenticError: other bytes, another key or another info."""
        wrapped, info, use = octets(wrapped, "wrapped", 48), octets(info, "info"), Use(integer(use, "use", 1, 2))
        with self._lock:
            return Key(self.store, _raw.prepay_raw_key_unwrap(self.store._raw, self._raw, wrapped, info, use)[1], use)


def _reference(store: KeyStore, key: Key, name: str) -> int:
    """The number of a key that must be of this store."""
    if of_type(key, Key, name).store is not store:
        raise TypeError(f"{name}: this key is in another key store")
    return int(key._raw)


def _table(store: KeyStore) -> object:
    return _raw.prepay_keystore_table(of_type(store, KeyStore, "store")._raw)
