# SPDX-License-Identifier: Apache-2.0
"""The known answers of tests/vectors, from Python: bytes and keys that were computed elsewhere."""
import hmac
import os
import pathlib

import pytest

import prepay
from prepay import Arrow, Part, TokenKind, Use

FOLDER = pathlib.Path(os.environ.get("PREPAY_TESTS", pathlib.Path(__file__).resolve().parents[3] / "tests")) / "vectors"
METER, CARD, CUSTOMER, STATEMENT = b"METER-07", b"CARD-042", b"CUST-900", bytes.fromhex("a1b2c3d4e5f60718")


def read(name):
    lines = (line.partition("=") for line in (FOLDER / name).read_text().splitlines() if not line.startswith("#"))
    return {key.strip(): bytes.fromhex(value.strip()) for key, _, value in lines}


V = read("handshake.txt")
RFC4231 = read("rfc4231.txt")


@pytest.fixture(scope="module")
def tree():
    """The keys of the tree that make MACs, and those they hang below."""
    store = prepay.KeyStore()
    root = store.put(Use.DERIVE, V["root"])
    credit = root.derive(Arrow.CREDIT, key_version=3).derive(Arrow.CREDIT_METER, meter_id=METER)
    command = root.derive(Arrow.COMMAND, key_version=3).derive(Arrow.COMMAND_METER, meter_id=METER)
    own = root.derive(Arrow.METER, key_version=3).derive(Arrow.METER_OWN, meter_id=METER)
    return {"store": store, "token": credit.derive(Arrow.TOKEN), "return": credit.derive(Arrow.RETURN),
            "terminal": own.derive(Arrow.TERMINAL), "command": command.derive(Arrow.TOKEN)}


@pytest.mark.parametrize("name", ["token", "return", "terminal"])
def test_a_key_below_the_root_is_as_computed_elsewhere(tree, name):
    assert tree[name].mac(b"data") == hmac.digest(V[f"tree.{name}.key"], b"data", "sha256")


@pytest.mark.parametrize("case", [6, 7])
def test_hmac_is_that_of_rfc_4231(case):
    """Cases 6 and 7 have long keys; a key here has 32 bytes, so they are hashed first, as HMAC does."""
    with prepay.KeyStore() as store:
        key = store.put(Use.MAC, store.sha256(RFC4231[f"case{case}.key"]))
        assert key.mac(RFC4231[f"case{case}.data"]) == RFC4231[f"case{case}.tag"]


@pytest.mark.parametrize("case", [1, 2, 3, 4])
def test_hmac_with_a_short_key_is_that_of_rfc_4231(case):
    """A key shorter than a block is filled with zeros."""
    with prepay.KeyStore() as store:
        key = store.put(Use.MAC, RFC4231[f"case{case}.key"].ljust(32, b"\0"))
        assert key.mac(RFC4231[f"case{case}.data"]) == RFC4231[f"case{case}.tag"]


def token(kind, **fields):
    return prepay.Token(kind, METER, contract=5, unit=156, paid_total_micro=350_000_000, statement_id=STATEMENT, key_version=3,
                        refunded_total_micro=20_000_000, amount_micro=50_000_000, customer=CUSTOMER, card_id=CARD,
                        card_generation=0x0102, purchase_count=11, command_count=4, **fields)


SEALED = dict(flags=prepay.HAS_PARAMETERS, parameters_digest=V["digest"])
TOKENS = {
    "open": (token(TokenKind.OPEN, carried_in_micro=-2_500_000, **SEALED), "token"),
    "purchase": (token(TokenKind.PURCHASE), "token"),
    "parameter": (token(TokenKind.PARAMETER, not_before_s=0, expiry_s=0x6553F100, **SEALED), "command"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_byte_by_byte_as_computed_elsewhere(tree, name):
    expected, key = V[f"sealed.{name}"], tree[TOKENS[name][1]]
    read = prepay.Token.open(key, expected)
    assert read.seal(key) == expected
    assert (read.kind, read.meter_id, read.paid_total_micro, read.statement_id) == (
        TOKENS[name][0].kind, METER, 350_000_000, STATEMENT)
    if name == "purchase":
        assert TOKENS[name][0].seal(key) == expected


def test_a_return_record_is_byte_by_byte_as_computed_elsewhere(tree):
    record = prepay.ReturnRecord.open(tree["return"], V["sealed.return"])
    assert record.seal(tree["return"]) == V["sealed.return"]
    assert (record.meter_id, record.accepted_paid_micro, record.statement_id, record.record_counter) == (METER, 350_000_000, STATEMENT, 77)


def test_parameters_and_local_time_are_as_computed_elsewhere(tree):
    offsets = prepay.find_parameter(V["container"], Part.OFFSETS)
    assert offsets.data == V["offsets"]
    assert prepay.LocalTime.unpack(V["offsets"]).changes == ((-5, 3600), (1_700_000_000, -19_800))
    assert prepay.LocalTime([(-5, 3600), (1_700_000_000, -19_800)]).pack() == V["offsets"]
    assert prepay.parameters_digest(tree["store"], V["container"]) == V["digest"]
    assert prepay.find_parameter(V["container"], Part.LIMITS).data == b"limits"


def test_a_wrapped_key_is_unwrapped(tree):
    """Under the meter's wrapping key: what comes out makes the same MACs as the key that went in."""
    with prepay.KeyStore() as store:
        root = store.put(Use.DERIVE, V["root"])
        own = root.derive(Arrow.METER, key_version=3).derive(Arrow.METER_OWN, meter_id=METER)
        key = own.derive(Arrow.METER_WRAP).unwrap(V["wrap.wrapped"], V["wrap.info"], Use.MAC)
        assert key.mac(b"data") == hmac.digest(V["wrap.target"], b"data", "sha256")
