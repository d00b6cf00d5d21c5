# SPDX-License-Identifier: Apache-2.0
"""Tariffs, local time and balances: exact, however they are cut."""
import hypothesis.strategies as st
import pytest
from hypothesis import given

import prepay
from prepay import Block, Combine, Counted, Period, Pricing, Season, SpecialDay, SwitchPoint, TariffPart, Verdict, YearPoint

PLAN = dict(switches=[SwitchPoint(0, 0, 0), SwitchPoint(0, 1, 480), SwitchPoint(1, 0, 0)],
            seasons=[Season(1, 1, bytes([0, 0, 0, 0, 0, 1, 1, 1]))], holidays=[0, 1, 15000],
            blocks=[Block(200_000_000, 0), Block(prepay.NO_LIMIT, 11_000)], block_period=Period.MONTH, version=3)
RATES = [62_000, 108_000]


def test_a_tariff_comes_back_as_it_was_packed():
    first = prepay.Tariff(RATES, **PLAN)
    again = prepay.Tariff.unpack(first.pack())
    for tariff in (first, again):
        assert tariff.rates == tuple(RATES) and tariff.version == 3 and tariff.combine == Combine.SURCHARGE
        for name in ("switches", "seasons", "holidays", "blocks"):
            assert getattr(tariff, name) == tuple(PLAN[name])
        assert tariff.block_period == Period.MONTH
    assert again.pack() == first.pack()


def test_a_backup_comes_back_and_holds_from_its_instants_on():
    zones = [YearPoint(5, 1, 8, 1), YearPoint(11, 1)]
    ladders = [Block(1_000_000, 10), Block(prepay.NO_LIMIT, 20), Block(prepay.NO_LIMIT, 30)]
    dearer = prepay.Tariff([90_000, 190_000], blocks=[Block(prepay.NO_LIMIT, 7)], ladder_zones=[YearPoint(1, 1)], version=4)
    first = prepay.Tariff(RATES, **{**PLAN, "blocks": ladders, "block_period": Period.SETTLEMENT}, ladder_zones=zones,
                          special_days=[SpecialDay(19675, 1)], settlements=[YearPoint(0, 25, 6), YearPoint(12, 31, 23)],
                          counted=Counted.PURCHASED, backup=dearer, switch_at={TariffPart.RATES: 1_700_000_000})
    again = prepay.Tariff.unpack(first.pack())
    for tariff in (first, again):
        assert tariff.settlements == (YearPoint(0, 25, 6), YearPoint(12, 31, 23)) and tariff.ladder_zones == tuple(zones)
        assert tariff.special_days == (SpecialDay(19675, 1),) and tariff.counted == Counted.PURCHASED
        assert tariff.switch_at == {TariffPart.RATES: 1_700_000_000} and tariff.backup.rates == (90_000, 190_000)
        assert tariff.backup.version == 4 and tariff.backup.blocks == (Block(prepay.NO_LIMIT, 7),) and tariff.backup.backup is None
        assert tariff.price_at(1_699_999_999).unit_price_micro == 62_010  # table 1 of that day, and the ladder of November
        assert tariff.price_at(1_699_999_999).until_s == 1_700_000_000
        assert tariff.price_at(1_700_000_000).unit_price_micro == 90_010
    assert again.pack() == first.pack()
    for wrong in (dict(backup=dearer), dict(switch_at={TariffPart.RATES: 5}), dict(backup=dearer, switch_at={TariffPart.RATES: 0}),
                  dict(backup=first, switch_at={TariffPart.RATES: 5}), dict(backup=dearer, switch_at={5: 5})):
        with pytest.raises(prepay.ArgumentError):
            prepay.Tariff(RATES, **wrong)
    with pytest.raises(TypeError):
        prepay.Tariff(RATES, backup=dearer, switch_at=5)


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=12))
def test_however_consumption_is_cut_the_sum_is_the_same(pieces):
    tariff = prepay.Tariff([108_001], blocks=[Block(3_000_000, 0), Block(prepay.NO_LIMIT, 7)])
    whole, _ = tariff.charge(Pricing(), 0, 0, sum(pieces))
    pricing, charged = Pricing(), 0
    for piece in pieces:
        amount, pricing = tariff.charge(pricing, 0, 0, piece)
        charged += amount
    assert charged == whole


def test_a_price_says_how_long_it_holds():
    tariff = prepay.Tariff(RATES, **PLAN)
    china = prepay.LocalTime([(0, 28800)])
    price = tariff.price_at(1_700_000_000, Pricing(), china)  # 2023-11-15 06:13:20 local, a Wednesday
    assert (price.unit_price_micro, price.rate, price.block) == (62_000, 0, 0)
    assert price.until_s == 1_700_006_400 and price.block_left_micro == 200_000_000
    flat = prepay.Tariff([5]).price_at(0)
    assert flat.until_s == flat.block_left_micro == prepay.NO_LIMIT


@given(st.binary(max_size=120))
def test_garbage_is_refused_or_is_what_it_packs_to(garbage):
    for kind in (prepay.Tariff, prepay.LocalTime, prepay.Limits):
        try:
            read = kind.unpack(garbage)
        except (prepay.FormatError, prepay.VersionError):
            continue
        assert read.pack() == garbage


def test_what_cannot_be_priced_is_refused():
    for wrong in (dict(rates=[]), dict(rates=[-1]), dict(rates=[1], switches=[SwitchPoint(0, 1, 0)]), dict(rates=[1], holidays=[5, 4]),
                  dict(rates=[1], blocks=[Block(5, 0)]), dict(rates=[1], seasons=[Season(13, 1, bytes(8))])):
        with pytest.raises(prepay.ArgumentError):
            prepay.Tariff(**wrong)
    with pytest.raises(prepay.TooSmallError):
        prepay.Tariff([1] * 33)
    with pytest.raises(prepay.AmountOverflowError):
        prepay.Tariff([9_000_000_000_000]).charge(Pricing(), 0, 0, (1 << 63) - 1)
    with pytest.raises(prepay.ArgumentError):
        prepay.Tariff([1]).charge(Pricing(remainder=-1), 0, 0, 1)


@given(st.lists(st.tuples(st.integers(0, 4_000_000_000), st.integers(-86399, 86399)), max_size=20, unique_by=lambda change: change[0]))
def test_local_time_comes_back(changes):
    changes.sort()
    local_time = prepay.LocalTime(changes)
    assert prepay.LocalTime.unpack(local_time.pack()).changes == tuple(changes) == local_time.changes
    for from_s, ahead in changes:
        assert local_time.offset_at(from_s) == ahead


def test_local_time_is_sorted():
    with pytest.raises(prepay.ArgumentError):
        prepay.LocalTime([(5, 0), (5, 0)])
    with pytest.raises(prepay.ArgumentError):
        prepay.LocalTime([(5, 86400)])


def test_a_balance_takes_totals_not_increments():
    with prepay.Balance(prepay.Limits(overdraft_limit_micro=10)) as balance:
        assert balance.accept(100)[0] == Verdict.OK
        assert balance.accept(100)[0] == Verdict.BALANCE_NOTHING_NEW
        assert balance.accept(40)[0] == Verdict.BALANCE_NOTHING_NEW
        balance.charge(105)
        assert (balance.micro, balance.remaining_micro, balance.overdraft_micro) == (-5, 0, 5)
        assert balance.supply().reasons == prepay.Supply.OVERDRAFT and balance.supply().permitted == 1
        verdict, applied = balance.accept(120)
        assert verdict == Verdict.OK and applied == prepay.Applied(20, 0, 5, 0, 15)
        saved = balance.save()
    with prepay.Balance() as again:
        again.restore(saved)
        assert again.micro == 15 and again.save() == saved
        with pytest.raises(prepay.StateError):
            again.carry_in(5)
        with pytest.raises(prepay.FormatError):
            again.restore(prepay.Totals(state=99))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1 << 40)), max_size=20))
def test_the_balance_is_what_was_paid_less_what_was_used(moves):
    paid = used = 0
    with prepay.Balance() as balance:
        for is_credit, amount in moves:
            if is_credit:
                paid += amount
                balance.accept(paid)
            else:
                used += amount
                balance.charge(amount)
            assert balance.micro == paid - used == balance.remaining_micro - balance.overdraft_micro
        assert prepay.Totals(**vars(balance.save())) == balance.save()


def test_limits_come_back():
    limits = prepay.Limits(1, 2, 3, 400, 5, prepay.NO_REMINDER)
    assert prepay.Limits.unpack(limits.pack()) == limits
    with pytest.raises(prepay.ArgumentError):
        prepay.Limits(hoard_limit_micro=1, reclose_micro=2).pack()
