/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One of everything: a station, a meter, a card, a desk with a ledger in memory, joined as in life. */
final class World implements AutoCloseable {
    static final Id METER = Id.of("0000000000420815");
    static final Id CARD = Id.of("0000000010000001");
    static final Id CUSTOMER = Id.of("0000000000010042");
    static final Id DESK = Id.of("4445534b2d310000");
    static final long NOW_S = 1_700_000_000L;
    static final int CURRENCY = 156;

    final KeyStore keys = new KeyStore();
    final Key utility = keys.draw(KeyUse.DERIVE);
    final Key manufacturer = keys.draw(KeyUse.DERIVE);
    final Key secret = keys.draw(KeyUse.MAC);
    final Key keyRole = utility.derive(KeyKind.ROLE, path().role(Role.VENDING.code()).build());
    final Key keyCredit = utility.derive(KeyKind.CREDIT, path().build());
    final Key meterOwn = utility.derive(KeyKind.METER, path().build()).derive(KeyKind.METER_OWN, path().build());
    final Key meterCredit = keyCredit.derive(KeyKind.CREDIT_METER, path().build());
    final Memory meterMemory = Memory.ofMeter();
    final Memory cardMemory = Memory.ofCard();
    final Offsets offsets = new Offsets(List.of(new Offsets.Change(0, 28_800)));
    final Tariff tariff = Tariff.builder().rate(520_000).version(1).build();
    final Limits limits = Limits.builder().alarm1Micro(5_000_000).alarm2Micro(2_000_000).overdraftLimitMicro(1_000_000).build();
    final byte[] parameters = Parameters.pack(new Parameters.Part(PartKind.LIMITS, 1, limits.pack()),
            new Parameters.Part(PartKind.TARIFF, 1, tariff.pack()), new Parameters.Part(PartKind.OFFSETS, 1, offsets.pack()));
    final Ledger ledger = new Ledger(new Ledger.Options().create(CURRENCY, 2));
    private final List<AutoCloseable> made = new ArrayList<>();
    long cashier;
    long supervisor;
    long sessions;
    private long nowMillis = NOW_S * 1000;

    static KeyPath.Builder path() {
        return KeyPath.builder().keyVersion(1).meterId(METER).cardId(CARD).cardGeneration(1);
    }

    LedgerCall call(long operator) {
        return new LedgerCall(++nowMillis, operator, 28_800, RequestId.random());
    }

    Meter.Options meterOptions() {
        return new Meter.Options().memory(meterMemory).keyOwn(meterOwn).keyCredit(meterCredit).meterId(METER);
    }

    Meter meter() {
        Meter meter = new Meter(meterOptions());
        made.add(meter);
        meter.time(NOW_S, TimeValidity.TRUSTED);
        meter.reading(0, 0).must();
        return meter;
    }

    CardApp.Options cardOptions() {
        Key local = keys.put(KeyUse.DERIVE, "the chip's own key, 32 bytes wide".substring(0, 32).getBytes(StandardCharsets.US_ASCII));
        return new CardApp.Options().memory(cardMemory).localKey(local).transportKey(manufacturer.derive(KeyKind.TRANSPORT, path().build()))
                .cardId(CARD);
    }

    CardApp card() {
        CardApp card = new CardApp(cardOptions());
        made.add(card);
        return card;
    }

    CardSession.Options sessionOptions(Role role) {
        return new CardSession.Options().sessionCounter(++sessions).role(role).terminalSecret(secret).terminalId(DESK);
    }

    CardSession transportSession() {
        return new CardSession(sessionOptions(Role.ADMIN).key(manufacturer).keyKind(KeyKind.TRANSPORT));
    }

    CardSession session(Role role) {
        Key group = utility.derive(KeyKind.ROLE, path().role(role.code()).build());
        return new CardSession(sessionOptions(role).key(group));
    }

    Key cardKey(Role role) {
        return role == Role.METER ? meterOwn.derive(KeyKind.CARD_METER, path().build())
                : utility.derive(KeyKind.ROLE, path().role(role.code()).build()).derive(KeyKind.CARD, path().build());
    }

    /** A customer's card, from a blank one. */
    CardApp personalised() {
        CardApp card = card();
        try (CardSession session = transportSession()) {
            session.run(card, session.select()).must();
            session.run(card, session.authenticate()).must();
            for (Role role : Role.values()) {
                session.run(card, session.putKey(role, 1, cardKey(role))).must();
            }
            byte[] identity = CardFileIdentity.builder().cardId(CARD).meterId(METER).customer(CUSTOMER).build().pack();
            session.run(card, session.stage(CardFile.IDENTITY, identity)).must();
            session.run(card, session.commit()).must();
        }
        return card;
    }

    private long operator(long administrator, String login, OperatorRole role) {
        char[] given = "given-password".toCharArray();
        if (role == null) {
            ledger.bootstrap(call(0), login, given).must();
        } else {
            ledger.operatorAdd(call(administrator), login, given, role).must();
        }
        Answer<Long> answer = ledger.login(call(0), login, given);
        ledger.password(call(answer.value()), given, "own-password".toCharArray()).must();
        return answer.value();
    }

    /** A ledger with its clerks, a tariff, an open shift and an account. */
    void found() {
        long administrator = operator(0, "admin", null);
        cashier = operator(administrator, "cashier", OperatorRole.CASHIER);
        supervisor = operator(administrator, "supervisor", OperatorRole.SUPERVISOR);
        ledger.tariffAdd(call(administrator), 1, NOW_S, "{\"价\": 0.52}", tariff.pack()).must();
        ledger.shiftOpen(call(cashier), 10_000).must();
        ledger.accountOpen(call(cashier), Account.builder().meterId(METER).customer(CUSTOMER).cardId(CARD).unit(CURRENCY)
                .name("王小明").address("12 Maple Street").build()).must();
    }

    Answer<Receipt> pay(LedgerCall call, long tenderedMinor) {
        Quote quote = QuoteRequest.builder().tenderedMinor(tenderedMinor).taxPpm(130_000).exponent(2).build().quote().must();
        return ledger.pay(call, Sale.of(METER, quote).tariffVersion(1).build());
    }

    VendingSession.Options vendingOptions() {
        return new VendingSession.Options().parameters(parameters).sessionCounter(++sessions).keyRole(keyRole).keyCredit(keyCredit)
                .terminalSecret(secret).terminalId(DESK);
    }

    Verdict serve(Purpose purpose, Transport card) {
        Books books = ledger.books(call(cashier), METER).must();
        try (VendingSession session = new VendingSession(vendingOptions())) {
            return session.run(purpose, books, card, step -> ledger.store(call(cashier), step));
        }
    }

    @Override
    public void close() {
        made.forEach(one -> {
            try {
                one.close();
            } catch (Exception never) {
                throw new AssertionError(never);
            }
        });
        ledger.close();
        tariff.close();
        offsets.close();
        meterMemory.close();
        cardMemory.close();
        keys.close();
    }
}
