/* SPDX-License-Identifier: Apache-2.0 */
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

import org.libprepay.Account;
import org.libprepay.Books;
import org.libprepay.DayClose;
import org.libprepay.Id;
import org.libprepay.Key;
import org.libprepay.KeyStore;
import org.libprepay.KeyUse;
import org.libprepay.Ledger;
import org.libprepay.LedgerCall;
import org.libprepay.NotFoundException;
import org.libprepay.Offsets;
import org.libprepay.OperatorRole;
import org.libprepay.Purpose;
import org.libprepay.Quote;
import org.libprepay.QuoteRequest;
import org.libprepay.Receipt;
import org.libprepay.RequestId;
import org.libprepay.ReturnRecord;
import org.libprepay.Sale;
import org.libprepay.Shift;
import org.libprepay.VendingSession;
import org.libprepay.Verdict;
import org.libprepay.Verification;

/**
 * The desk at work. Every verb of the ledger gets the time, who asks, and a request id; a sale is written down before anything else
 * happens, a statement is stored before its bytes go to the card - the vending session sees to that order.
 */
final class Desk implements AutoCloseable {
    private static final long FLOAT_MINOR = 10_000; // 100.00 in the drawer every morning
    private static final Id DESK = Id.of("4445534b2d310000"); // "DESK-1"
    private static final int DAY_S = 86_400;

    enum Clerk { ADMINISTRATOR, CASHIER, SUPERVISOR }

    private static final String[] LOGINS = {"admin", "cashier", "supervisor"};

    private final Plan plan;
    private final Offsets place;
    private final Id meterId; // the customer's meter
    private final KeyStore keys = new KeyStore();
    private final Key secret = keys.draw(KeyUse.MAC);
    private final Key keyRole;
    private final Key keyCredit;
    private final Ledger ledger;
    private final long[] clerks = new long[Clerk.values().length]; // who is logged in
    private long sessions; // with cards; a desk that outlives its program stores it, as it stores its keys
    private long drawerMinor; // the cash that lies in the drawer
    private DayClose slip; // of the last day: the witness outside of the books
    long nowSeconds; // what the clock on the desk's wall shows
    boolean isOpen; // a shift is
    Optional<ReturnRecord> record = Optional.empty(); // the last authentic one read here

    /** A new ledger in this file, with an administrator, a cashier, a supervisor and the tariff; all three are logged in. */
    Desk(Plan plan, Offsets place, Id meterId, Station station, Path file, long nowSeconds) {
        this.plan = plan;
        this.place = place;
        this.meterId = meterId;
        this.nowSeconds = nowSeconds;
        keyRole = station.equipDeskRole(keys);
        keyCredit = station.equipDeskCredit(keys);
        ledger = new Ledger(file, new Ledger.Options().create(Plan.CURRENCY, Plan.EXPONENT));
        char[] given = drawPassword();
        ledger.bootstrap(call(Clerk.ADMINISTRATOR), LOGINS[0], given).must();
        logIn(Clerk.ADMINISTRATOR, given);
        ledger.tariffAdd(call(Clerk.ADMINISTRATOR), Plan.VERSION, nowSeconds, plan.json, plan.packedTariff).must();
        addClerk(Clerk.CASHIER, OperatorRole.CASHIER);
        addClerk(Clerk.SUPERVISOR, OperatorRole.SUPERVISOR);
    }

    private LedgerCall call(Clerk clerk) {
        return new LedgerCall(nowSeconds * 1000, clerks[clerk.ordinal()], place.at(nowSeconds), RequestId.random());
    }

    // ------------------------------------------------------------- foundation

    /** 32 random digits; people would choose theirs. */
    private char[] drawPassword() {
        return HexFormat.of().formatHex(keys.random(16)).toCharArray();
    }

    /** The first login, with the password somebody else chose; then one of one's own. */
    private void logIn(Clerk clerk, char[] given) {
        var answer = ledger.login(call(clerk), LOGINS[clerk.ordinal()], given);
        if (answer.verdict() != Verdict.LEDGER_MUST_CHANGE_PASSWORD) {
            answer.must();
        }
        clerks[clerk.ordinal()] = answer.value();
        ledger.password(call(clerk), given, drawPassword()).must();
    }

    private void addClerk(Clerk clerk, OperatorRole role) {
        char[] given = drawPassword();
        ledger.operatorAdd(call(Clerk.ADMINISTRATOR), LOGINS[clerk.ordinal()], given, role).must();
        logIn(clerk, given);
    }

    // -------------------------------------------------------------------- days

    /** A working day: a shift with 100.00 in the drawer. Opening an open day is nothing. */
    void beginDay() {
        if (isOpen) {
            return;
        }
        ledger.shiftOpen(call(Clerk.CASHIER), FLOAT_MINOR).must();
        drawerMinor = FLOAT_MINOR;
        isOpen = true;
    }

    Shift endShift() {
        return ledger.shiftClose(call(Clerk.CASHIER), drawerMinor).must();
    }

    DayClose endDay() {
        long localSeconds = nowSeconds + place.at(nowSeconds);
        slip = ledger.dayClose(call(Clerk.SUPERVISOR), (int) (localSeconds / DAY_S)).must();
        isOpen = false;
        return slip;
    }

    // ------------------------------------------------------------------- verbs

    void openAccount(Card card, Id customer, String name, String address) {
        ledger.accountOpen(call(Clerk.CASHIER), Account.builder().meterId(meterId).customer(customer).cardId(card.cardId)
                .contract(1).unit(Plan.CURRENCY).cardGeneration(card.generation).keyVersion(Station.KEY_VERSION)
                .name(name).address(address).build()).must();
    }

    void replaceCard(Card card) {
        ledger.cardReplace(call(Clerk.CASHIER), meterId, card.cardId, card.generation).must();
    }

    Receipt pay(long tenderedMinor) {
        Quote quote = QuoteRequest.builder().tenderedMinor(tenderedMinor).taxPpm(Plan.TAX_PPM).exponent(Plan.EXPONENT).build()
                .quote().must();
        Sale sale = Sale.of(meterId, quote).tariffVersion(Plan.VERSION).build();
        Receipt receipt = ledger.pay(call(Clerk.CASHIER), sale).must();
        drawerMinor += tenderedMinor;
        return receipt;
    }

    Receipt voidSale(Receipt receipt) {
        ledger.voidSale(call(Clerk.CASHIER), receipt.requestId()).must();
        drawerMinor -= receipt.tenderedMinor();
        return ledger.receipt(call(Clerk.CASHIER), receipt.requestId()).must();
    }

    /** The index-th receipt; empty past the last one. */
    Optional<Receipt> receipt(long index) {
        try {
            return Optional.of(ledger.receiptAt(call(Clerk.CASHIER), meterId, index).must());
        } catch (NotFoundException end) {
            return Optional.empty();
        }
    }

    /** Is there a statement that no return record has confirmed yet? */
    boolean hasOpenStatement() {
        try {
            ledger.openStatement(call(Clerk.CASHIER), 0).must();
            return true;
        } catch (NotFoundException none) {
            return false;
        }
    }

    /** Recomputes the whole ledger, and that it passes through the head on the last slip. */
    Verification verify() {
        return slip == null ? ledger.verify(call(Clerk.SUPERVISOR))
                : ledger.verify(call(Clerk.SUPERVISOR), slip.head(), slip.headEntry());
    }

    // ------------------------------------------------------------ a card's visit

    /** A card's visit: read, sell, open or replace. Parameters travel with the opening token. */
    void serve(Card card, Purpose purpose) {
        VendingSession.Options options = new VendingSession.Options()
                .parameters(purpose == Purpose.OPEN ? plan.parameters : null)
                .sessionCounter(++sessions)
                .keyRole(keyRole)
                .keyCredit(keyCredit)
                .terminalSecret(secret)
                .roleVersion(Station.KEY_VERSION)
                .terminalId(DESK);
        Books books = ledger.books(call(Clerk.CASHIER), meterId).must();
        card.powerUp();
        try (VendingSession session = new VendingSession(options)) {
            session.run(purpose, books, card.reader(), step -> ledger.store(call(Clerk.CASHIER), step)).must();
            session.record().ifPresent(read -> record = Optional.of(read));
        } finally {
            card.powerDown();
        }
    }

    @Override
    public void close() {
        ledger.close();
        keys.close();
    }
}
