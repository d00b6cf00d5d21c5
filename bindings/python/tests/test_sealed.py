# SPDX-License-Identifier: Apache-2.0
"""Keys, tokens, return records, parameters: round trips, and what a changed byte does."""
import os

import hypothesis.strategies as st
import pytest
from hypothesis import given

import prepay
from conftest import parameters
from prepay import Arrow, Use

ids = st.binary(min_size=8, max_size=8)
totals = st.integers(0, 1 << 60)
u16, u32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)


@given(meter_id=ids, customer=ids, card_id=ids, statement_id=ids.filter(any), paid_total_micro=totals, refunded_total_micro=totals,
       amount_micro=totals, contract=st.integers(1, 0xFFFF), card_generation=u16, purchase_count=u32, unit=st.sampled_from([156, 840]))
def test_a_token_comes_back_as_it_was_sealed(utility, **fields):
    token = utility.token(**fields)
    sealed = token.seal(utility.token_key)
    assert len(sealed) == 128
    assert prepay.Token.open(utility.token_key, sealed) == token == prepay.Token.peek(sealed)


@given(st.integers(0, 127), st.integers(1, 255))
def test_a_changed_byte_is_not_authentic(utility, place, change):
    sealed = bytearray(utility.token(paid_total_micro=5).seal(utility.token_key))
    sealed[place] ^= change
    with pytest.raises(prepay.NotAuthenticError):
        prepay.Token.open(utility.token_key, sealed)


@given(meter_id=ids, card_id=ids, statement_id=ids, accepted_paid_micro=totals, used_micro=totals,
       balance_micro=st.integers(-(1 << 62), 1 << 62), meter_time_s=u32, record_counter=u32, last_result=u16, tamper=u32)
def test_a_return_record_comes_back_as_it_was_sealed(utility, **fields):
    record = prepay.ReturnRecord(prepay.ReturnKind.RECORD, contract=1, unit=156, key_version=1, **fields)
    sealed = record.seal(utility.return_key)
    assert prepay.ReturnRecord.open(utility.return_key, sealed) == record == prepay.ReturnRecord.peek(sealed)


@given(st.binary(max_size=200))
def test_garbage_is_no_token_and_no_record(utility, garbage):
    for kind, key in ((prepay.Token, utility.token_key), (prepay.ReturnRecord, utility.return_key)):
        with pytest.raises((prepay.NotAuthenticError, prepay.FormatError)):
            kind.open(key, garbage)


@pytest.mark.parametrize("field, value", [("paid_total_micro", -1), ("paid_total_micro", (1 << 60) + 1), ("kind", 13), ("kind", 256),
                                          ("contract", 0), ("contract", 65536), ("statement_id", bytes(8)), ("meter_id", bytes(7))])
def test_what_may_not_be_stated_is_refused(utility, field, value):
    with pytest.raises(prepay.ArgumentError):
        utility.token(**{field: value}).seal(utility.token_key)


def test_a_key_is_for_one_use(utility):
    with pytest.raises(prepay.KeyRefusedError):
        utility.root.mac(b"data")
    with pytest.raises(prepay.KeyRefusedError):
        utility.token_key.derive(Arrow.CREDIT, key_version=1)
    with pytest.raises(prepay.KeyRefusedError):
        utility.token().seal(utility.root)


def test_a_blank_key_is_refused(utility):
    for blank in (bytes(32), b"\xff" * 32):
        with pytest.raises(prepay.BlankKeyError):
            utility.keys.put(Use.DERIVE, blank)


def test_a_key_moves_only_wrapped(utility):
    with prepay.KeyStore() as other:
        common = os.urandom(32)
        here, there = utility.keys.put(Use.DERIVE, common), other.put(Use.DERIVE, common)
        wrapped = here.wrap(utility.credit_meter, b"credit of meter 42")
        moved = there.unwrap(wrapped, b"credit of meter 42")
        sealed = utility.token(paid_total_micro=7).seal(moved.derive(Arrow.TOKEN))
        assert prepay.Token.open(utility.token_key, sealed).paid_total_micro == 7
        with pytest.raises(prepay.NotAuthenticError):
            there.unwrap(wrapped, b"credit of meter 43")
        with pytest.raises(TypeError, match="another key store"):
            here.wrap(moved, b"")


def test_a_key_is_released_when_nobody_has_it():
    with prepay.KeyStore() as store:
        key = store.draw(Use.DERIVE)
        assert len(store) == 1
        child = key.derive(Arrow.CREDIT, key_version=1)
        assert len(store) == 2
        child.close()
        assert len(store) == 1
        del key
        assert len(store) == 0


def test_root_keys_are_kept_in_a_file(tmp_path):
    path = str(tmp_path / "keys")
    with prepay.KeyStore() as first, prepay.KeyStore() as second:
        derive, mac = first.draw(Use.DERIVE), first.draw(Use.MAC)
        first.save(path, "correct horse", [derive, mac])
        with pytest.raises(prepay.NotAuthenticError):
            second.load(path, "wrong horse")
        again = second.load(path, "correct horse")
        assert [key.use for key in again] == [None, None] and again[1].mac(b"data") == mac.mac(b"data")
        with pytest.raises(prepay.KeyRefusedError):
            again[0].mac(b"data")
        with pytest.raises(prepay.NotFoundError):
            second.load(path + "-", "correct horse")
        with pytest.raises(prepay.FormatError):
            (tmp_path / "other").write_bytes(b"something else")
            second.load(str(tmp_path / "other"), "correct horse")


def test_parameters_are_found_again(utility):
    container = parameters()
    part = prepay.find_parameter(container, prepay.Part.LIMITS)
    assert part.version == 1 and prepay.Limits.unpack(part.data).alarm1_micro == 5_000_000
    assert prepay.find_parameter(container, prepay.Part.OFFSETS) is None
    assert len(prepay.parameters_digest(utility.keys, container)) == 16
    assert prepay.parameters_digest(utility.keys, container + bytes(9)) == prepay.parameters_digest(utility.keys, container)
    with pytest.raises(prepay.FormatError):
        prepay.find_parameter(b"no container", 1)
    with pytest.raises(prepay.ArgumentError):
        prepay.pack_parameters([part, part])
    with pytest.raises(prepay.TooSmallError):
        prepay.pack_parameters([prepay.ParameterPart(kind, 1, bytes(300)) for kind in range(1, 6)])


@given(st.lists(st.tuples(st.integers(1, 255), u32, st.binary(max_size=60)), max_size=8, unique_by=lambda part: part[0]))
def test_any_parts_come_back(parts):
    parts = [prepay.ParameterPart(*part) for part in sorted(parts)]
    container = prepay.pack_parameters(parts)
    assert [prepay.find_parameter(container, part.kind) for part in parts] == parts
