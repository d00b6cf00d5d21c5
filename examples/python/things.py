# SPDX-License-Identifier: Apache-2.0
"""The things one can hold, a card and a meter; and the utility's commissioning station, which gives them their keys.

The station is the only place that holds the root key, and hands out what others need, never more. A key never leaves a store in
the clear: it travels wrapped under a transfer key that both stores were given for this one occasion.
"""
from __future__ import annotations

import contextlib
from typing import Iterator

from prepay import (Arrow, CardApp, CardFileIdentity, CardSession, File, Key, KeyStore, Memory, Meter, MeterState, Outputs, Role,
                    TRANSPORT_KEY_VERSION, Use, Verdict)

KEY_VERSION = 1


def move_key(key: Key, to: KeyStore) -> Key:
    """One key under a transfer key that is drawn for it, put into both stores, used once and gone."""
    info = b"quickstart/transfer\0"
    transfer = key.store.random(32)
    with key, key.store.put(Use.DERIVE, transfer) as here, to.put(Use.DERIVE, transfer) as there:
        return there.unwrap(here.wrap(key, info), info)


class Card:
    """A chip with 64-byte pages of EEPROM. Its keys are in it already."""

    def __init__(self, station: "Station", name: str, card_id: bytes, generation: int) -> None:
        self.name, self.card_id, self.generation = name, card_id, generation
        self.keys = KeyStore()
        self.local_key = self.keys.draw(Use.DERIVE)
        self.transport_key = move_key(station.manufacturer.derive(Arrow.TRANSPORT, card_id=card_id), self.keys)
        self.memory = Memory(CardApp.storage_bytes(64) // 64, erase_unit_bytes=64, overwritable=True)

    @contextlib.contextmanager
    def in_reader(self) -> Iterator[CardApp]:
        """Powered up; on the way out power goes, and what is in the memory stays."""
        with CardApp(self.memory, self.keys, local_key=self.local_key, transport_key=self.transport_key,
                     card_id=self.card_id) as app:
            yield app


class Device:
    """A meter on the wall: flash in pages of 4096 bytes, and a register that counts what flows."""

    def __init__(self, station: "Station", meter_id: bytes) -> None:
        self.meter_id, self.register_micro = meter_id, 0
        self.keys = KeyStore()
        own = station.utility.derive(Arrow.METER, key_version=KEY_VERSION).derive(Arrow.METER_OWN, meter_id=meter_id)
        credit = station.utility.derive(Arrow.CREDIT, key_version=KEY_VERSION).derive(Arrow.CREDIT_METER, meter_id=meter_id)
        key_own, key_credit = move_key(own, self.keys), move_key(credit, self.keys)
        with Memory(1, erase_unit_bytes=4096, program_unit_bytes=8) as sample:
            units = Meter.storage_units(sample)
        self.memory = Memory(units, erase_unit_bytes=4096, program_unit_bytes=8)
        self.meter = Meter(self.memory, self.keys, key_own=key_own, key_credit=key_credit, key_version=KEY_VERSION,
                           meter_id=meter_id)
        self.outputs: Outputs = self.meter.outputs()

    def feed(self, time_s: int) -> None:
        """The time, and what the register reads."""
        self.meter.time(time_s)
        must(self.meter.reading(self.register_micro))
        self.outputs = self.meter.outputs()

    def press_key(self) -> None:
        self.meter.key()
        self.outputs = self.meter.outputs()

    def insert(self, card: Card) -> Verdict:
        with card.in_reader() as app:
            verdict = self.meter.insert(app)
        self.outputs = self.meter.outputs()
        return verdict

    @property
    def state(self) -> MeterState:
        return self.meter.state()


class Station:
    """Draw the keys: at random, here and now. They exist nowhere else."""

    def __init__(self) -> None:
        self.keys = KeyStore()
        self.utility, self.manufacturer = self.keys.draw(Use.DERIVE), self.keys.draw(Use.DERIVE)
        self.secret = self.keys.draw(Use.MAC)
        self.sessions = 0

    def card_key(self, role: Role, card: Card, meter_id: bytes) -> Key:
        """The card's key for a role: group key and card; or for the meter's door the meter's own key and card."""
        if role == Role.METER:
            own = self.utility.derive(Arrow.METER, key_version=KEY_VERSION).derive(Arrow.METER_OWN, meter_id=meter_id)
            return own.derive(Arrow.CARD_METER, card_id=card.card_id, card_generation=card.generation)
        group = self.utility.derive(Arrow.ROLE, role=role, key_version=KEY_VERSION)
        return group.derive(Arrow.CARD, card_id=card.card_id, card_generation=card.generation)

    def personalise(self, card: Card, meter_id: bytes, customer: bytes) -> None:
        """Make a blank card one of this customer and meter: file 01 and its keys take effect in one COMMIT."""
        self.sessions += 1
        identity = CardFileIdentity(card.card_id, meter_id, customer, card.generation)
        with card.in_reader() as app, CardSession(
                self.keys, role=Role.ADMIN, key=self.manufacturer, key_kind=Arrow.TRANSPORT, key_version=TRANSPORT_KEY_VERSION,
                terminal_secret=self.secret, session_counter=self.sessions, terminal_id=b"STATION\0") as session:
            must(session.run(app, session.select()))
            must(session.run(app, session.authenticate()))
            for role in (Role.VENDING, Role.INSPECTION, Role.METER, Role.ADMIN):
                with self.card_key(role, card, meter_id) as key:
                    must(session.run(app, session.put_key(role, KEY_VERSION, key)))
            must(session.run(app, session.stage(File.IDENTITY, identity.pack())))
            must(session.run(app, session.commit()))


def must(verdict: Verdict) -> None:
    """Nothing else was to be expected."""
    if verdict != Verdict.OK:
        raise SystemExit(f"quickstart: {verdict.text} ({verdict.name})")
