# SPDX-License-Identifier: Apache-2.0
"""Both ends of the carrier: a terminal's session with a card, and the card application itself.

A session does no I/O. Each operation prepares a command (APDU) and returns Verdict.CARD_SEND; transmit CardSession.apdu() and feed
what came back to CardSession.answer(), until that returns something else. CardSession.run() is that loop over anything that has
transmit(bytes) -> bytes: a pyscard connection in three lines, or a CardApp in this process:

    session.run(reader, session.select())
    session.run(reader, session.authenticate())
    session.run(reader, session.read(File.TOKEN, 128))
    token = session.content

When a card is pulled out, transmit() raises something (anything); the outcome is then unknown, the session is over, and
OutcomeUnknownError says so. Read the card again, in a new session: its files are all old or all new.
"""
from __future__ import annotations

import dataclasses
import enum
from typing import Any, Callable, List, Optional, Protocol

from . import _raw
from ._errors import OutcomeUnknownError, PrepayError, StateError, Verdict
from ._handles import Handle, integer, octets, of_type, u32, u64
from ._values import Value
from .keys import NO_ID, Arrow, Key, KeyStore, Role, _reference, _table

TRANSPORT_KEY_VERSION = 1
"""Version of a blank card's transport key."""


class File(enum.IntEnum):
    """Files of a card."""

    IDENTITY = 1
    TOKEN = 2
    RETURN = 3
    PARAMETERS = 4
    LOG = 5


class CardKind(enum.IntEnum):
    """What a card is for."""

    USER = 1
    CHECK = 2
    RESET = 3
    CLEAR = 4
    PARAMETER = 5
    TEST = 6
    KEY = 7


class Tear(enum.IntEnum):
    """How the write in flight is torn when power goes."""

    BEFORE = 0
    HALF = 1
    AFTER = 2


class Transport(Protocol):
    """Anything that carries a command to a card and brings its answer. It raises when no answer came."""

    def transmit(self, apdu: bytes) -> bytes:
        """Send one command, return data and status word."""


@dataclasses.dataclass(frozen=True)
class CardIdentity(Value):
    """What a card says of itself when it is selected, unchecked until authentication."""

    card_id: bytes
    region: bytes
    card_generation: int
    """0: a blank card"""
    version: int
    suites: int
    key_versions: bytes
    """of the key for Role r at index r; 0: none"""
    _c = "prepay_card_identity"


@dataclasses.dataclass(frozen=True)
class CardFileIdentity(Value):
    """File.IDENTITY, unpacked. A stranger reads zeros for the customer."""

    card_id: bytes
    meter_id: bytes
    customer: bytes
    card_generation: int
    kind: int = CardKind.USER
    region: bytes = bytes(4)
    version: int = 1
    _c = "prepay_card_file_identity"

    def pack(self) -> bytes:
        """The file's 64 bytes."""
        return bytes(_raw.prepay_card_identity_pack(self._to_raw())[1])

    @classmethod
    def unpack(cls, data: bytes) -> "CardFileIdentity":
        """The inverse. FormatError: not such a file."""
        raw = _raw.prepay_card_file_identity()
        _raw.prepay_card_identity_unpack(octets(data, "data"), raw)
        return cls._from_raw(raw)


class Memory(Handle):
    """The memory of a simulated card or meter. It can lose power at a chosen write, as real ones do."""

    def __init__(self, erase_unit_count: int, *, erase_unit_bytes: int = 256, program_unit_bytes: int = 1,
                 overwritable: bool = False) -> None:
        """`overwritable`: EEPROM, without erase; else flash. ArgumentError: an impossible geometry."""
        options = _raw.prepay_memory_options()
        options.erase_unit_count = integer(erase_unit_count, "erase_unit_count", 1, 1 << 16)
        options.erase_unit_bytes = integer(erase_unit_bytes, "erase_unit_bytes", 1, 1 << 16)
        options.program_unit_bytes = u32(program_unit_bytes, "program_unit_bytes")
        options.overwritable = int(of_type(overwritable, bool, "overwritable"))
        self._hold(_raw.prepay_memory_new(options)[1], _raw.prepay_memory_free)

    @property
    def writes(self) -> int:
        """Writes (program and erase) so far."""
        with self._lock:
            return int(_raw.prepay_memory_writes(self._raw))

    def cut(self, write: int, tear: Tear = Tear.HALF) -> None:
        """Lose power at the write-th write from now (1: the next; 0: never)."""
        write, tear = u64(write, "write"), Tear(integer(tear, "tear", 0, 2))
        with self._lock:
            _raw.prepay_memory_cut(self._raw, write, tear)

    @property
    def is_dark(self) -> bool:
        """Power is gone."""
        with self._lock:
            return bool(_raw.prepay_memory_is_dark(self._raw))

    def power_up(self) -> None:
        """Power is back; what was written is there."""
        with self._lock:
            _raw.prepay_memory_power_up(self._raw)

    def __len__(self) -> int:
        with self._lock:
            return int(_raw.prepay_raw_memory_count(self._raw))

    def read(self) -> bytes:
        """All bytes, for looking at and for keeping in a file."""
        with self._lock:
            return bytes(_raw.prepay_raw_memory_read(self._raw, 0, _raw.prepay_raw_memory_count(self._raw))[1])

    def write(self, data: bytes, address: int = 0) -> None:
        """Put bytes there, as a flasher would. ArgumentError: not all of them are inside."""
        data, address = octets(data, "data"), u32(address, "address")
        with self._lock:
            _raw.prepay_raw_memory_write(self._raw, address, data)

    def _storage(self) -> Any:
        return _raw.prepay_memory_storage(self._raw)


class CardApp(Handle):
    """The card application over a memory: a card in this process. It is a Transport itself."""

    def __init__(self, memory: Memory, store: KeyStore, *, local_key: Key, transport_key: Key, card_id: bytes,
                 region: bytes = bytes(4)) -> None:
        """Power up. `local_key`: the chip's own; `transport_key`: opens the card while it is blank (Arrow.TRANSPORT)."""
        of_type(memory, Memory, "memory"), of_type(store, KeyStore, "store")
        options = _raw.prepay_card_app_options()
        options.card_id, options.region = octets(card_id, "card_id", 8), octets(region, "region", 4)
        with memory._lock, store._lock:
            options.storage, options.store = memory._storage(), _table(store)
            options.local_key = _reference(store, local_key, "local_key")
            options.transport_key = _reference(store, transport_key, "transport_key")
            self._keys = (local_key, transport_key)
            self._hold(_raw.prepay_card_app_new(options)[1], _raw.prepay_card_app_free, store, memory)

    @staticmethod
    def storage_bytes(erase_unit_bytes: int) -> int:
        """Memory a card needs, for this erase unit (1 for memory that can be overwritten). 0: no such unit."""
        return int(_raw.prepay_card_app_storage_bytes(u32(erase_unit_bytes, "erase_unit_bytes")))

    def transmit(self, apdu: bytes) -> bytes:
        """One command, one answer. A refusal is an answer. StorageError: the memory lost power, there is no answer."""
        apdu = octets(apdu, "apdu")
        with self._lock:
            return bytes(_raw.prepay_card_app_apdu(self._raw, apdu)[1])

    @property
    def delay_ms(self) -> int:
        """How long a real card holds the last answer back, after many wrong tries."""
        with self._lock:
            return int(_raw.prepay_card_app_delay_ms(self._raw))


def _exchange(apdu: bytes, transport: Transport, answer: Callable[[bytes], Verdict], lost: Callable[[], Verdict]) -> Verdict:
    """One command and its answer, fed. Whatever transmit() raises means that no answer came, and so does None. Anything else
    that is not bytes is a mistake in the program: the session is told that no answer came, the program what is wrong."""
    try:
        came = transport.transmit(apdu)
    except Exception as error:
        try:
            return lost()
        except OutcomeUnknownError as unknown:
            raise unknown from error
    except BaseException:
        try:
            lost()
        except PrepayError:
            pass
        raise
    if isinstance(came, (bytes, bytearray, memoryview)):
        return answer(came)
    try:
        verdict = lost()
    except PrepayError:
        if came is None:
            raise
    if came is None:
        return verdict
    raise TypeError(f"what transmit() returned: bytes are needed, data and status word, not {type(came).__name__}")


def _carrier(transport: Transport) -> Transport:
    if not callable(getattr(transport, "transmit", None)):
        raise TypeError("transport: something with transmit(bytes) -> bytes is needed")
    return transport


class CardSession(Handle):
    """A terminal's session with one card. It does no I/O; see the module's text."""

    def __init__(self, store: KeyStore, *, role: Role, key: Key, key_kind: Arrow, key_version: int, terminal_secret: Key,
                 session_counter: int, terminal_id: bytes = NO_ID) -> None:
        """
        key, key_kind     where the card's key comes from: the role's group key (Arrow.CARD), the meter's own
                          (Arrow.CARD_METER), or the manufacturer's (Arrow.TRANSPORT)
        terminal_secret   a key for MACs, the terminal's own
        session_counter   one more than at the last session of this terminal, stored by you before this call
        """
        of_type(store, KeyStore, "store")
        options = _raw.prepay_card_session_options()
        options.session_counter, options.role = u64(session_counter, "session_counter"), u32(role, "role")
        options.key_kind, options.key_version = u32(key_kind, "key_kind"), u32(key_version, "key_version")
        options.terminal_id = octets(terminal_id, "terminal_id", 8)
        buffers: List[Any] = []  # at most one: what the operation reads into or writes from

        def free(raw: Any) -> None:
            _raw.prepay_card_session_free(raw)
            while buffers:
                _raw.prepay_raw_buffer_free(buffers.pop())

        self._buffers = buffers
        self._is_reading = self._is_read = False
        with store._lock:
            options.store, options.key = _table(store), _reference(store, key, "key")
            options.terminal_secret = _reference(store, terminal_secret, "terminal_secret")
            self._keys, self._store = (key, terminal_secret), store
            self._hold(_raw.prepay_card_session_new(options)[1], free, store)

    def _with_buffer(self, begin: Callable[..., int], file: int, data: bytes, is_read: bool) -> Verdict:
        """Begin an operation on bytes that stay where they are until the next such operation has begun."""
        buffer = _raw.prepay_raw_buffer_new(data)[1]
        try:
            status = Verdict(begin(self._raw, file, buffer))
        except BaseException:
            _raw.prepay_raw_buffer_free(buffer)
            raise
        while self._buffers:
            _raw.prepay_raw_buffer_free(self._buffers.pop())
        self._buffers.append(buffer)
        self._is_reading, self._is_read = is_read, False
        return status

    def select(self) -> Verdict:
        """Select the application and learn who the card is. First operation."""
        with self._lock:
            return Verdict(_raw.prepay_card_session_select(self._raw))

    def authenticate(self) -> Verdict:
        """Both prove themselves. After select(). KeyRefusedError: the card has no key of this role and version."""
        with self._lock:
            return Verdict(_raw.prepay_card_session_authenticate(self._raw))

    def read(self, file: int, length: int) -> Verdict:
        """Read a file, or its beginning. When the operation is done, `content` has the bytes."""
        file, length = u32(file, "file"), integer(length, "length", 0, 1 << 16)
        with self._lock:
            return self._with_buffer(_raw.prepay_raw_session_read, file, bytes(length), True)

    @property
    def content(self) -> bytes:
        """What the last read() brought. StateError: nothing was read to its end, or something was staged since."""
        with self._lock:
            self._raw
            if not self._is_read:
                raise StateError("nothing was read to its end")
            buffer = self._buffers[-1]
            return bytes(_raw.prepay_raw_buffer_read(buffer, _raw.prepay_raw_buffer_count(buffer))[1])

    def stage(self, file: int, data: bytes) -> Verdict:
        """Stage a file's next content; nothing changes until commit(). The rest of the file becomes zeros."""
        file, data = u32(file, "file"), octets(data, "data")
        with self._lock:
            return self._with_buffer(_raw.prepay_raw_session_stage, file, data, False)

    def commit(self) -> Verdict:
        """Make all staged files live, as one fact."""
        with self._lock:
            return Verdict(_raw.prepay_card_session_commit(self._raw))

    def abort(self) -> Verdict:
        """Forget what was staged."""
        with self._lock:
            return Verdict(_raw.prepay_card_session_abort(self._raw))

    def put_key(self, role: Role, key_version: int, key: Key) -> Verdict:
        """Put a key into a role's slot (Role.ADMIN only); it travels wrapped. Its version must be greater than the slot's."""
        role, version = Role(integer(role, "role", 1, 4)), u32(key_version, "key_version")
        with self._lock:
            return Verdict(_raw.prepay_card_session_put_key(self._raw, role, version, _reference(self._store, key, "key")))

    def apdu(self) -> bytes:
        """The command to transmit, after Verdict.CARD_SEND; empty otherwise."""
        with self._lock:
            return bytes(_raw.prepay_raw_session_apdu(self._raw)[1])

    def answer(self, answer: bytes) -> Verdict:
        """Feed the card's answer, as it came. CARD_SEND: there is more; OK: the operation is done; CARD_PROTECTED: the card
        refuses this file to this role. NotAuthenticError, CardError, OutcomeUnknownError, FormatError."""
        answer = octets(answer, "answer")
        with self._lock:
            reading, self._is_reading = self._is_reading, False
            verdict = Verdict(_raw.prepay_card_session_answer(self._raw, answer))
            self._is_reading = reading and verdict == Verdict.CARD_SEND
            self._is_read = self._is_read or (reading and verdict == Verdict.OK)
            return verdict

    def lost(self) -> Verdict:
        """No answer will come. Raises OutcomeUnknownError always; the session is over."""
        with self._lock:
            return Verdict(_raw.prepay_card_session_lost(self._raw))

    def run(self, transport: Transport, status: Verdict) -> Verdict:
        """Transmit and feed until the operation is done; `status` is what the operation returned."""
        status = of_type(status, Verdict, "status")
        _carrier(transport)
        while status == Verdict.CARD_SEND:
            status = _exchange(self.apdu(), transport, self.answer, self.lost)
        return status

    @property
    def identity(self) -> Optional[CardIdentity]:
        """Who the card says it is; None before select()."""
        with self._lock:
            raw = _raw.prepay_card_session_identity(self._raw)
            return None if raw is None else CardIdentity._from_raw(raw)

    @property
    def status_word(self) -> int:
        """The card's last true status word; 0 before any."""
        with self._lock:
            return int(_raw.prepay_card_session_status_word(self._raw))
