/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money at a desk becomes supply at a meter and comes back as a record; and what goes wrong on the way is said, not done. */
class RoadTest {
    private static final long CREDIT_MICRO = 17_700_000; // 20.00 less 13 % tax

    private static Receipt copyOf(Receipt of) {
        return new Receipt(of.requestId(), of.meterId(), of.customer(), of.number(), of.timeMillis(), of.tenderedMinor(), of.arrearsMinor(),
                of.feeMinor(), of.taxMinor(), of.creditMinor(), of.creditMicro(), of.paidTotalMicro(), of.utcOffsetSeconds(), of.station(),
                of.tender(), of.currency(), of.exponent(), 1, of.voided(), of.contract(), of.operatorLogin(), of.name(), of.reference());
    }

    @Test
    void aPurchaseGoesAllTheWayAndBack() {
        try (World world = new World()) {
            world.found();
            CardApp card = world.personalised();
            Meter meter = world.meter();
            assertFalse(meter.outputs().switchOn());
            assertEquals(Verdict.METER_NOT_OPENED, meter.returnRecord().verdict());
            Receipt receipt = world.pay(world.call(world.cashier), 2000).must();
            assertEquals(CREDIT_MICRO, receipt.creditMicro());
            assertEquals("王小明", receipt.name());
            assertEquals(Verdict.OK, world.serve(Purpose.OPEN, card));
            assertEquals(Verdict.OK, meter.insert(card));
            assertEquals(CREDIT_MICRO, meter.outputs().balanceMicro());
            assertTrue(meter.outputs().switchOn());
            assertEquals(Verdict.METER_ALREADY_ACCEPTED, meter.insert(card));
            assertEquals(1, meter.state().lastCount());
            meter.time(World.NOW_S + 3600, TimeValidity.TRUSTED);
            assertEquals(Verdict.OK, meter.reading(10_000_000, 0));
            assertEquals(Verdict.METER_READING_BACK, meter.reading(9_000_000, 0));
            assertEquals(CREDIT_MICRO - 5_200_000, meter.outputs().remainingMicro());
            assertEquals(Verdict.OK, world.serve(Purpose.READ, card));
            Books books = world.ledger.books(world.call(world.cashier), World.METER).must();
            assertEquals(CREDIT_MICRO, books.acceptedPaidMicro());
            assertThrows(NotFoundException.class, () -> world.ledger.openStatement(world.call(world.cashier), 0));
            Verification found = world.ledger.verify(world.call(world.supervisor));
            assertTrue(found.holds());
            assertTrue(world.ledger.verify(world.call(world.supervisor), found.head(), found.entries()).holds());
            Verification other = world.ledger.verify(world.call(world.supervisor), Hash.of(new byte[32]), found.entries());
            assertFalse(other.holds());
            assertFalse(other.reason().isEmpty());
        }
    }

    @Test
    void aMeterGoesOnFromItsMemoryAfterPowerWentInTheMiddle() {
        try (World world = new World()) {
            world.found();
            CardApp card = world.personalised();
            world.pay(world.call(world.cashier), 2000).must();
            world.serve(Purpose.OPEN, card).must();
            Meter meter = world.meter();
            world.meterMemory.cut(2, Tear.HALF);
            assertThrows(StorageException.class, () -> {
                meter.insert(card).must();
            });
            assertTrue(world.meterMemory.isDark());
            world.meterMemory.powerUp();
            try (Meter again = new Meter(world.meterOptions())) {
                again.time(World.NOW_S + 60, TimeValidity.TRUSTED);
                again.reading(0, 0).must();
                Verdict verdict = again.insert(card);
                assertTrue(verdict == Verdict.OK || verdict == Verdict.METER_ALREADY_ACCEPTED, verdict::toString);
                assertEquals(CREDIT_MICRO, again.state().totals().paidMicro());
            }
        }
    }

    @Test
    void aCardThatIsPulledOutIsToldAsUnknownAndReadAgain() {
        try (World world = new World()) {
            world.found();
            CardApp card = world.personalised();
            world.pay(world.call(world.cashier), 2000).must();
            for (int last = 1; last < 40; last++) {
                int[] left = {last};
                Transport pulled = command -> {
                    if (left[0]-- == 0) {
                        throw new IOException("pulled out");
                    }
                    return card.transmit(command);
                };
                try {
                    if (world.serve(Purpose.OPEN, pulled) == Verdict.OK) {
                        assertTrue(last > 5);
                        return;
                    }
                } catch (OutcomeUnknownException expected) {
                    assertEquals("PREPAY_E_OUTCOME_UNKNOWN", expected.statusName());
                }
                card.transmit(new byte[] {0, (byte) 0xA4, 4, 0, 0}); // any command: the card forgets the old session at a SELECT
            }
            throw new AssertionError("never done");
        }
    }

    @Test
    void aTransportThatBreaksOrAnswersNonsenseEndsTheSessionCleanly() {
        try (World world = new World()) {
            CardApp card = world.personalised();
            List<Transport> broken = List.of(command -> null, command -> new byte[0], command -> new byte[1], command -> new byte[300],
                    command -> new byte[] {0x6A, (byte) 0x82});
            for (Transport transport : broken) {
                try (CardSession session = world.session(Role.VENDING)) {
                    assertThrows(PrepayException.class, () -> session.run(transport, session.select()).must());
                }
            }
            try (CardSession session = world.session(Role.VENDING)) {
                assertThrows(IllegalMonitorStateException.class, () -> session.run(command -> {
                    throw new IllegalMonitorStateException("a fault of the program");
                }, session.select()));
                assertThrows(StateException.class, session::authenticate);
            }
            try (Meter meter = new Meter(world.meterOptions())) {
                assertEquals(Verdict.METER_PULLED_EARLY, meter.insert(command -> null));
                assertEquals(Verdict.OK, meter.cardRemoved());
                assertThrows(StateException.class, () -> meter.cardAnswer(new byte[] {(byte) 0x90, 0}));
            }
            assertEquals(2, card.transmit(new byte[0]).length);
        }
    }

    @Test
    void aSessionReadsAndRefusesByRole() {
        try (World world = new World()) {
            CardApp card = world.personalised();
            try (CardSession session = world.session(Role.VENDING)) {
                assertThrows(StateException.class, session::authenticate);
                session.run(card, session.select()).must();
                assertEquals(World.CARD, session.identity().orElseThrow().cardId());
                assertEquals(Verdict.CARD_PROTECTED, session.run(card, session.read(CardFile.TOKEN, 128)));
                session.run(card, session.authenticate()).must();
                assertThrows(StateException.class, session::data);
                Verdict begun = session.read(CardFile.IDENTITY, 64);
                assertThrows(StateException.class, session::data);
                session.run(card, begun).must();
                assertEquals(World.CUSTOMER, CardFileIdentity.unpack(session.data()).customer());
                session.run(card, session.stage(CardFile.TOKEN, new byte[] {1, 2, 3})).must();
                session.run(card, session.commit()).must();
                assertThrows(StateException.class, session::data);
                assertEquals(0x9000, session.statusWord());
                session.run(card, session.read(CardFile.TOKEN, 3)).must();
                assertArrayEquals(new byte[] {1, 2, 3}, session.data());
                assertEquals(Verdict.CARD_PROTECTED, session.run(card, session.read(CardFile.PARAMETERS, 1024)));
                assertThrows(StateException.class, session::data);
                assertThrows(StateException.class, () -> session.putKey(Role.METER, 2, world.cardKey(Role.METER)));
                assertThrows(ArgumentException.class, () -> session.stage(CardFile.TOKEN, new byte[129]));
            }
        }
    }

    @Test
    void aTokenByAnotherCarrierIsTakenOnceAndAForgedOneNever() {
        try (World world = new World()) {
            Meter meter = world.meter();
            Key seal = world.meterCredit.derive(KeyKind.TOKEN);
            Token token = Token.builder().kind(TokenKind.OPEN).flags(Tokens.HAS_PARAMETERS).contract(1).keyVersion(1).unit(World.CURRENCY)
                    .purchaseCount(1).meterId(World.METER).customer(World.CUSTOMER).paidTotalMicro(30_000_000).amountMicro(30_000_000)
                    .parametersDigest(Parameters.digest(world.keys, world.parameters)).statementId(Id.of("0102030405060708")).build();
            byte[] sealed = Tokens.seal(seal, token);
            byte[] forged = sealed.clone();
            forged[60] ^= 0x40;
            assertEquals(Verdict.METER_NOT_AUTHENTIC, meter.accept(forged, world.parameters));
            assertEquals(Verdict.OK, meter.accept(sealed, world.parameters));
            assertEquals(Verdict.METER_ALREADY_ACCEPTED, meter.accept(sealed, world.parameters));
            ReturnRecord record = Tokens.openReturn(world.meterCredit.derive(KeyKind.RETURN), meter.returnRecord().must());
            assertEquals(30_000_000, record.acceptedPaidMicro());
            assertEquals(token.statementId(), record.statementId());
            byte[] other = Tokens.seal(seal, token.toBuilder().meterId(World.CARD).build());
            assertEquals(Verdict.METER_OTHER_METER, meter.accept(other, new byte[0]));
            assertThrows(ArgumentException.class, () -> Tokens.seal(seal, token.toBuilder().paidTotalMicro(-1).build()));
            assertThrows(KeyException.class, () -> Tokens.seal(world.keyCredit, token));
        }
    }

    @Test
    void aRequestIdNeverDoublesAndRolesAreKept() {
        try (World world = new World()) {
            world.found();
            LedgerCall call = world.call(world.cashier);
            Receipt first = world.pay(call, 2000).must();
            Answer<Receipt> again = world.pay(call, 2000);
            assertEquals(Verdict.LEDGER_REPEATED, again.verdict());
            assertEquals(first, again.value());
            assertThrows(RefusedException.class, again::must);
            Answer<Receipt> other = world.pay(call, 3000);
            assertEquals(Verdict.LEDGER_OTHER_BODY, other.verdict());
            RefusedException refused = assertThrows(RefusedException.class, other::value);
            assertEquals(Verdict.LEDGER_OTHER_BODY, refused.verdict());
            assertThrows(PermissionException.class, () -> world.pay(world.call(world.supervisor), 2000));
            assertThrows(PermissionException.class, () -> world.pay(world.call(99), 2000));
            assertEquals(copyOf(first), world.ledger.reprint(world.call(world.cashier), first.requestId()).must());
            assertEquals(Verdict.OK, world.ledger.voidSale(world.call(world.cashier), first.requestId()));
            assertEquals(Verdict.LEDGER_ALREADY_REVERSED, world.ledger.voidSale(world.call(world.cashier), first.requestId()));
            assertTrue(world.ledger.receiptAt(world.call(world.cashier), World.METER, 0).must().voided());
            assertThrows(NotFoundException.class, () -> world.ledger.receiptAt(world.call(world.cashier), World.METER, 1));
            assertThrows(NotFoundException.class, () -> world.ledger.books(world.call(world.cashier), World.CARD));
            assertEquals(Verdict.LEDGER_WRONG_PASSWORD, world.ledger.login(world.call(0), "cashier", "wrong-password".toCharArray()).verdict());
            assertEquals(10_000, world.ledger.shiftClose(world.call(world.cashier), 10_000).must().expectedMinor());
            assertEquals(Verdict.LEDGER_NO_SHIFT, world.pay(world.call(world.cashier), 2000).verdict());
            int today = (int) ((World.NOW_S + 28_800) / 86_400);
            DayClose day = world.ledger.dayClose(world.call(world.supervisor), today).must();
            assertEquals(1, day.voids());
            assertEquals(Verdict.LEDGER_DAY_CLOSED, world.ledger.dayClose(world.call(world.supervisor), today).verdict());
            assertTrue(world.ledger.verify(world.call(world.supervisor), day.head(), day.headEntry()).holds());
            assertEquals(Verdict.OK, world.ledger.logout(world.call(world.cashier)));
            assertThrows(PermissionException.class, () -> world.ledger.shiftOpen(world.call(world.cashier), 0));
        }
    }

    @Test
    void filesOfAnotherKindAreRefusedUntouched(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("书.sqlite");
        assertThrows(NotFoundException.class, () -> new Ledger(file, new Ledger.Options()));
        new Ledger(file, new Ledger.Options().create(World.CURRENCY, 2)).close();
        assertTrue(Files.exists(file));
        new Ledger(file, new Ledger.Options()).close();
        Path text = Files.writeString(folder.resolve("notes.txt"), "not a ledger");
        assertThrows(FormatException.class, () -> new Ledger(text, new Ledger.Options().create(World.CURRENCY, 2)));
        assertEquals("not a ledger", Files.readString(text));
    }

    @Test
    void keysAreSavedUnderAPassphraseAndNothingElseOpensThem(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys");
        char[] passphrase = "correct horse".toCharArray();
        byte[] tag;
        try (KeyStore store = new KeyStore()) {
            Key mac = store.draw(KeyUse.MAC);
            tag = mac.mac(new byte[] {1});
            store.save(file, passphrase, List.of(store.draw(KeyUse.DERIVE), mac));
        }
        try (KeyStore store = new KeyStore()) {
            List<Key> keys = store.load(file, passphrase);
            assertArrayEquals(tag, keys.get(1).mac(new byte[] {1}));
            assertThrows(KeyException.class, () -> keys.get(0).mac(new byte[] {1}));
            assertThrows(NotFoundException.class, () -> store.load(folder.resolve("none"), passphrase));
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
            assertThrows(FormatException.class, () -> store.load(file, passphrase));
            assertEquals(2, store.count());
            assertThrows(BlankKeyException.class, () -> store.put(KeyUse.MAC, new byte[32]));
        }
    }

    @Test
    void aTariffChargesTheSameHoweverItIsCut() {
        try (Tariff tariff = Tariff.builder().rate(333_333).rate(777_777).switchPoint(0, 0, 0).switchPoint(0, 1, 480)
                .block(1_000_000, 0).block(Tariff.NO_LIMIT, 11_111).blocks(BlockCombination.SURCHARGE, BlockPeriod.MONTH).version(7).build();
                Tariff again = Tariff.unpack(tariff.pack()); Offsets place = new Offsets(List.of(new Offsets.Change(0, 3600)))) {
            long from = World.NOW_S / 86_400 * 86_400 + 8 * 3600;
            Tariff.Charge whole = tariff.charge(place, Pricing.START, from, from, 7_654_321);
            long sum = 0;
            Pricing pricing = Pricing.START;
            for (long left = 7_654_321; left > 0; left -= 1_234) {
                Tariff.Charge part = again.charge(place, pricing, from, from, Math.min(left, 1_234));
                pricing = part.pricing();
                sum += part.amountMicro();
            }
            assertEquals(whole.amountMicro(), sum);
            assertEquals(whole.pricing(), pricing);
            assertEquals(777_777 + 11_111, again.priceAt(place, from, pricing).unitPriceMicro());
            assertEquals(333_333, again.priceAt(null, from - 3600 * 4, Pricing.START).unitPriceMicro());
            assertEquals(7, again.version());
            assertThrows(ArgumentException.class, () -> tariff.charge(null, Pricing.START, 1, 0, 1));
            assertThrows(ArgumentException.class, () -> tariff.charge(null, Pricing.START, 0, 1, -1));
        }
        assertThrows(ArgumentException.class, () -> Tariff.builder().build());
        assertThrows(FormatException.class, () -> Tariff.unpack(new byte[3]));
        assertThrows(TooSmallException.class, () -> Parameters.pack(new Parameters.Part(PartKind.LIMITS, 1, new byte[1024])));
    }

    @Test
    void aTariffChangesToItsBackupPartByPart() {
        long at = 1_700_000_000; // 2023-11-14, day 19675
        try (Tariff dearer = Tariff.builder().rate(90_000).rate(190_000).block(Tariff.NO_LIMIT, 7).ladderZone(1, 1, 0, 0).build();
                Tariff tariff = Tariff.builder().rate(62_000).rate(108_000).switchPoint(0, 0, 0).switchPoint(1, 1, 0)
                        .block(1_000_000, 10).block(Tariff.NO_LIMIT, 20).block(Tariff.NO_LIMIT, 30)
                        .ladderZone(5, 1, 8, 1).ladderZone(11, 1, 0, 0).specialDay(19_675, 1)
                        .blocks(BlockCombination.SURCHARGE, BlockPeriod.SETTLEMENT).settlement(0, 25, 6).settlement(12, 31, 23)
                        .blocksCount(BlockCount.PURCHASED).backup(dearer, TariffPart.RATES, at).build();
                Tariff again = Tariff.unpack(tariff.pack())) {
            for (Tariff one : List.of(tariff, again)) {
                assertEquals(108_010, one.priceAt(null, at - 1, Pricing.START).unitPriceMicro());
                assertEquals(190_010, one.priceAt(null, at, Pricing.START).unitPriceMicro());
                assertEquals(at, one.priceAt(null, at - 1, Pricing.START).untilSeconds());
            }
            assertArrayEquals(tariff.pack(), again.pack());
            assertThrows(ArgumentException.class, () -> Tariff.builder().rate(1).backup(tariff, TariffPart.RATES, at).build());
            assertThrows(ArgumentException.class, () -> Tariff.builder().rate(1).backup(dearer, TariffPart.RATES, 0).build());
            assertThrows(ArgumentException.class, () -> Tariff.builder().specialDay(1L << 40, 0));
        }
    }

    @Test
    void aBalanceTakesTotalsAndSaysWhySupplyIsOff() {
        Limits limits = Limits.builder().alarm1Micro(5_000_000).alarm2Micro(2_000_000).overdraftLimitMicro(1_000_000)
                .hoardLimitMicro(50_000_000).build();
        assertEquals(limits, Limits.unpack(limits.pack()));
        try (Balance balance = new Balance(limits); Balance other = new Balance(limits)) {
            assertEquals(Verdict.OK, balance.accept(10_000_000, 0).verdict());
            assertEquals(Verdict.BALANCE_NOTHING_NEW, balance.accept(10_000_000, 0).verdict());
            Answer<Applied> cut = balance.accept(90_000_000, 0);
            assertEquals(Verdict.BALANCE_CUT_AT_HOARD_LIMIT, cut.verdict());
            assertEquals(40_000_000, cut.value().creditedMicro());
            balance.charge(UsedKind.QUANTITY, 48_500_000);
            assertEquals(BalanceState.REMINDER, balance.supply().state());
            assertTrue(balance.supply().reasons().contains(SupplyReason.REMINDER));
            balance.acknowledge();
            assertTrue(balance.supply().permitted());
            balance.charge(UsedKind.TIME, 2_500_000);
            assertEquals(1_000_000, balance.overdraftMicro());
            assertEquals(0, balance.remainingMicro());
            other.restore(balance.save());
            assertEquals(balance.save(), other.save());
            assertEquals(balance.micro(), other.micro());
            assertThrows(StateException.class, () -> balance.carryIn(1));
            assertThrows(ArgumentException.class, () -> balance.charge(UsedKind.OTHER, -1));
            assertThrows(ArgumentException.class, () -> balance.limits(Limits.builder().hoardLimitMicro(1).recloseMicro(2).build()));
            BalanceTotals saved = balance.save();
            BalanceTotals wrong = new BalanceTotals(0, -5, 0, saved.usedMicro(), saved.debts(), saved.state(), saved.latches(),
                    saved.conditions(), saved.counted(), saved.charges());
            assertThrows(FormatException.class, () -> other.restore(wrong));
        }
    }
}
