/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;

/**
 * The record of sales: double entry, a hash chain, receipts, operators and shifts, in one SQLite file.
 *
 * <p>Every verb that writes has a request id in its {@link LedgerCall}: done before under this id and with the same content, the answer is
 * the stored one with {@link Verdict#LEDGER_REPEATED}; with another content it is {@link Verdict#LEDGER_OTHER_BODY}. Any verb may also
 * throw {@link PermissionException} (not logged in through this object, or the role may not), {@link BusyException},
 * {@link FullException} and {@link StorageException} (repeat with the same id), {@link DamagedException} (stop and verify); before a
 * first password was changed all but {@link #password} answer {@link Verdict#LEDGER_MUST_CHANGE_PASSWORD}.
 */
public final class Ledger extends Handle {
    /** How to open a ledger. */
    public static final class Options {
        private boolean create;
        private long station = 1;
        private int currency;
        private int exponent;
        private boolean unsafe;
        private boolean memory;

        /** Make the file when it is not there, for this currency (ISO 4217 number) with so many digits of the minor unit. */
        public Options create(int currency, int exponent) {
            this.create = true;
            this.currency = currency;
            this.exponent = exponent;
            return this;
        }

        /** Number of this station, from 1; receipt numbers run per station. */
        public Options station(long station) {
            this.station = station;
            return this;
        }

        /** Keep it in memory: for tests and dry runs. */
        public Options inMemory() {
            this.memory = true;
            return this;
        }

        /** A power cut can lose acknowledged sales: for tests. */
        public Options unsafe() {
            this.unsafe = true;
            return this;
        }
    }

    /**
     * Opens a ledger file.
     *
     * @throws NotFoundException no such file, and it is not to be made
     * @throws FormatException a file of something else; it was not touched
     * @throws VersionException a newer ledger
     * @throws DamagedException it does not pass the quick check
     * @throws UnsupportedException on a network file system
     */
    public Ledger(Path file, Options options) {
        super(() -> make(file.toString(), options), Raw::prepay_ledger_close);
    }

    /** Opens a ledger in memory: for tests and dry runs. */
    public Ledger(Options options) {
        super(() -> make("", options.inMemory()), Raw::prepay_ledger_close);
    }

    private static long make(String file, Options options) {
        byte[] path = Text.utf8(file, 4096, "file");
        long[] out = new long[1];
        try (prepay_ledger_options raw = new prepay_ledger_options()) {
            raw.setCreate(options.create ? 1 : 0);
            raw.setStation(Codes.u32(options.station, "station"));
            raw.setCurrency(Codes.u16(options.currency, "currency"));
            raw.setExponent(Codes.u8(options.exponent, "exponent"));
            raw.setUnsafe(options.unsafe ? 1 : 0);
            raw.setMemory(options.memory ? 1 : 0);
            Raw.prepay_ledger_open(path, raw, out);
        }
        return out[0];
    }

    /** What a verb does with the ledger and the call. */
    private interface Verb<T> {
        T apply(long ledger, prepay_ledger_call call);
    }

    private <T> T ask(LedgerCall call, Verb<T> verb) {
        try (prepay_ledger_call raw = call.raw()) {
            return with(ledger -> verb.apply(ledger, raw));
        }
    }

    private Verdict verdict(LedgerCall call, Verb<Integer> verb) {
        return Verdict.of(ask(call, verb));
    }

    private static <T> T withSecret(char[] secret, String name, Function<byte[], T> action) {
        byte[] bytes = Text.secret(secret, name);
        try {
            return action.apply(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * First operator of a new ledger: an administrator, who must change the password at the first login.
     *
     * @throws StateException there is an operator already
     */
    public Verdict bootstrap(LedgerCall call, String login, char[] password) {
        byte[] name = Text.utf8(login, 4096, "login");
        return withSecret(password, "password",
                secret -> verdict(call, (ledger, raw) -> Raw.prepay_ledger_bootstrap(ledger, raw, name, secret)));
    }

    /**
     * Adds an operator (administrator).
     *
     * @param password 8 bytes or more
     * @return the operator's number; or no value and {@link Verdict#LEDGER_EXISTS}: the login is taken
     */
    public Answer<Long> operatorAdd(LedgerCall call, String login, char[] password, OperatorRole role) {
        byte[] name = Text.utf8(login, 4096, "login");
        Objects.requireNonNull(role, "role");
        long[] out = new long[1];
        int status = withSecret(password, "password", secret -> ask(call,
                (ledger, raw) -> Raw.prepay_ledger_operator_add(ledger, raw, name, secret, role.code(), out)));
        return Answer.of(status, () -> out[0], Verdict.LEDGER_REPEATED);
    }

    /**
     * Logs in; the call's operator and request id are ignored.
     *
     * @return the operator's number, also with {@link Verdict#LEDGER_MUST_CHANGE_PASSWORD}; or no value and
     *         {@link Verdict#LEDGER_WRONG_PASSWORD} (or no such login) or {@link Verdict#LEDGER_LOCKED} (after 5 wrong ones, for 15 minutes)
     */
    public Answer<Long> login(LedgerCall call, String login, char[] password) {
        byte[] name = Text.utf8(login, 4096, "login");
        long[] out = new long[1];
        int status = withSecret(password, "password",
                secret -> ask(call, (ledger, raw) -> Raw.prepay_ledger_login(ledger, raw, name, secret, out)));
        return Answer.of(status, () -> out[0], Verdict.LEDGER_MUST_CHANGE_PASSWORD);
    }

    /**
     * Changes one's own password.
     *
     * @return {@link Verdict#LEDGER_WRONG_PASSWORD} the old one does not fit; {@link Verdict#LEDGER_LOCKED}
     * @throws ArgumentException shorter than 8 bytes, or the new one is the old one
     */
    public Verdict password(LedgerCall call, char[] oldPassword, char[] newPassword) {
        return withSecret(oldPassword, "oldPassword", was -> withSecret(newPassword, "newPassword",
                now -> verdict(call, (ledger, raw) -> Raw.prepay_ledger_password(ledger, raw, was, now))));
    }

    /** Logs out: this object forgets the operator. A shift stays open. */
    public Verdict logout(LedgerCall call) {
        return verdict(call, Raw::prepay_ledger_logout);
    }

    /**
     * Adds a tariff version (administrator). Never edited in place.
     *
     * @param text yours: JSON, a name
     * @param packed what meters get, {@link Tariff#pack}
     * @return {@link Verdict#LEDGER_EXISTS} the version is there already
     */
    public Verdict tariffAdd(LedgerCall call, long version, long effectiveFromSeconds, String text, byte[] packed) {
        byte[] words = Text.utf8(text, 65535, "text");
        Objects.requireNonNull(packed, "packed");
        return verdict(call, (ledger, raw) -> Raw.prepay_ledger_tariff_add(ledger, raw, Codes.u32(version, "version"),
                effectiveFromSeconds, words, packed));
    }

    /**
     * Opens an account (cashier).
     *
     * @return {@link Verdict#LEDGER_EXISTS} the meter has an open contract, or the card is the newest of one
     */
    public Verdict accountOpen(LedgerCall call, Account account) {
        try (prepay_ledger_account value = account.raw()) {
            return verdict(call, (ledger, raw) -> Raw.prepay_ledger_account_open(ledger, raw, value));
        }
    }

    /**
     * Another card for the contract (补卡; cashier, supervisor); the old one is void from now on.
     *
     * @return {@link Verdict#LEDGER_EXISTS} the card is the newest of a contract
     * @throws NotFoundException no such meter
     * @throws ArgumentException a generation that is not greater than the last
     */
    public Verdict cardReplace(LedgerCall call, Id meterId, Id cardId, int cardGeneration) {
        byte[] meter = meterId.bytes();
        byte[] card = cardId.bytes();
        int generation = Codes.u16(cardGeneration, "cardGeneration");
        return verdict(call, (ledger, raw) -> Raw.prepay_ledger_card_replace(ledger, raw, meter, card, generation));
    }

    /**
     * What the books know of a meter's newest contract: the input of a vending session.
     *
     * @throws NotFoundException no such meter
     */
    public Answer<Books> books(LedgerCall call, Id meterId) {
        byte[] meter = meterId.bytes();
        try (prepay_books out = new prepay_books()) {
            return Answer.of(ask(call, (ledger, raw) -> Raw.prepay_ledger_books(ledger, raw, meter, out)), () -> Books.from(out));
        }
    }

    /**
     * Takes a payment: one transaction (cashier, in an open shift).
     *
     * @return the receipt, also with {@link Verdict#LEDGER_REPEATED}; or no value and {@link Verdict#LEDGER_OTHER_BODY},
     *         {@link Verdict#LEDGER_NO_SHIFT} or {@link Verdict#LEDGER_DAY_CLOSED}
     * @throws NotFoundException no such meter or tariff
     * @throws ArgumentException amounts that do not add up, zero or negative
     * @throws OverflowException the totals would leave the range; nothing was taken
     */
    public Answer<Receipt> pay(LedgerCall call, Sale sale) {
        try (prepay_ledger_sale value = sale.raw()) {
            return receipt(call, (ledger, raw, out) -> Raw.prepay_ledger_pay(ledger, raw, value, out));
        }
    }

    /** A verb that gives a receipt. */
    private interface ReceiptVerb {
        int apply(long ledger, prepay_ledger_call call, prepay_ledger_receipt out);
    }

    private Answer<Receipt> receipt(LedgerCall call, ReceiptVerb verb) {
        try (prepay_ledger_receipt out = new prepay_ledger_receipt()) {
            int status = ask(call, (ledger, raw) -> verb.apply(ledger, raw, out));
            return Answer.of(status, () -> Receipt.from(out), Verdict.LEDGER_REPEATED);
        }
    }

    /**
     * Voids a sale that no sealed statement covers (supervisor, or the cashier in the open shift that took it).
     *
     * @param saleId request id of the sale
     * @return {@link Verdict#LEDGER_COVERED} a statement was sealed since; {@link Verdict#LEDGER_ALREADY_REVERSED};
     *         {@link Verdict#LEDGER_DAY_CLOSED}
     * @throws NotFoundException no such sale
     */
    public Verdict voidSale(LedgerCall call, RequestId saleId) {
        byte[] sale = saleId.bytes();
        return verdict(call, (ledger, raw) -> Raw.prepay_ledger_void(ledger, raw, sale));
    }

    /**
     * The receipt of a sale.
     *
     * @throws NotFoundException no such sale
     */
    public Answer<Receipt> receipt(LedgerCall call, RequestId saleId) {
        byte[] sale = saleId.bytes();
        return receipt(call, (ledger, raw, out) -> Raw.prepay_ledger_receipt_get(ledger, raw, sale, out));
    }

    /** Prints it again (cashier, supervisor): marked with a copy number, under its old number; recorded. */
    public Answer<Receipt> reprint(LedgerCall call, RequestId saleId) {
        byte[] sale = saleId.bytes();
        return receipt(call, (ledger, raw, out) -> Raw.prepay_ledger_reprint(ledger, raw, sale, out));
    }

    /**
     * A receipt of a meter in order of time, from 0; voided ones too, and they say so.
     *
     * @throws NotFoundException past the end
     */
    public Answer<Receipt> receiptAt(LedgerCall call, Id meterId, long index) {
        byte[] meter = meterId.bytes();
        return receipt(call,
                (ledger, raw, out) -> Raw.prepay_ledger_receipt_at(ledger, raw, meter, Codes.u32(index, "index"), out));
    }

    /**
     * Makes a statement durable, if its sums are still those of the books (cashier, supervisor).
     *
     * @return {@link Verdict#LEDGER_STALE} they are not: start the session again; {@link Verdict#LEDGER_EXISTS}
     */
    public Verdict statement(LedgerCall call, Statement statement) {
        try (prepay_statement value = statement.raw()) {
            return verdict(call, (ledger, raw) -> Raw.prepay_ledger_statement(ledger, raw, value));
        }
    }

    /** What became of a statement (cashier, supervisor): written on the card, or unknown. */
    public Verdict mark(LedgerCall call, Id meterId, Id statementId, boolean isWritten) {
        byte[] meter = meterId.bytes();
        byte[] statement = statementId.bytes();
        return verdict(call, (ledger, raw) -> Raw.prepay_ledger_mark(ledger, raw, meter, statement, isWritten ? 1 : 0));
    }

    /**
     * An authentic return record (cashier, supervisor).
     *
     * @return {@link Verdict#VENDING_BOOKS_BEHIND} it exceeds the books, recorded; {@link Verdict#VENDING_ROLLED_BACK} it contradicts
     *         another record, recorded
     * @throws NotFoundException of a meter, contract or unit that is not in the books
     */
    public Verdict proof(LedgerCall call, Proof proof) {
        try (prepay_proof value = proof.raw()) {
            return verdict(call, (ledger, raw) -> Raw.prepay_ledger_proof(ledger, raw, value));
        }
    }

    /**
     * Stores what a vending session asks for, whichever it is; give the result to {@link VendingSession#stored(Verdict)} as it is. Each
     * step has a request id of its own.
     *
     * @return {@link Verdict#OK} durable, also when it was so before; or a refusal of {@link #statement}, {@link #mark}, {@link #proof}
     * @throws ArgumentException a step that asks for no STORE
     */
    public Verdict store(LedgerCall call, VendingStep step) {
        try (prepay_vending_request request = new prepay_vending_request();
                prepay_proof proof = step.proof().map(Proof::raw).orElse(null);
                prepay_statement statement = step.statement().map(Statement::raw).orElse(null)) {
            request.setKind(step.kind().code());
            request.setProof(proof);
            request.setStatement(statement);
            return verdict(call, (ledger, raw) -> Raw.prepay_ledger_store(ledger, raw, request));
        }
    }

    /**
     * A statement not yet consumed, oldest first, from 0.
     *
     * @throws NotFoundException past the end
     */
    public Answer<OpenStatement> openStatement(LedgerCall call, long index) {
        long[] state = new long[1];
        try (prepay_statement out = new prepay_statement()) {
            int status = ask(call,
                    (ledger, raw) -> Raw.prepay_ledger_open_statement(ledger, raw, Codes.u32(index, "index"), out, state));
            return Answer.of(status, () -> new OpenStatement(Statement.from(out), Codes.of(StatementState.class, state[0])));
        }
    }

    /**
     * Opens a shift with this float in the drawer (cashier).
     *
     * @return {@link Verdict#LEDGER_SHIFT_OPEN}, {@link Verdict#LEDGER_DAY_CLOSED}
     */
    public Verdict shiftOpen(LedgerCall call, long floatMinor) {
        return verdict(call, (ledger, raw) -> Raw.prepay_ledger_shift_open(ledger, raw, floatMinor));
    }

    /**
     * Closes the shift with the drawer as counted (cashier).
     *
     * @return what it took, also with {@link Verdict#LEDGER_REPEATED}; or no value and {@link Verdict#LEDGER_NO_SHIFT},
     *         {@link Verdict#LEDGER_DAY_CLOSED}
     */
    public Answer<Shift> shiftClose(LedgerCall call, long countedMinor) {
        try (prepay_ledger_shift out = new prepay_ledger_shift()) {
            int status = ask(call, (ledger, raw) -> Raw.prepay_ledger_shift_close(ledger, raw, countedMinor, out));
            return Answer.of(status, () -> Shift.from(out), Verdict.LEDGER_REPEATED);
        }
    }

    /**
     * Closes a business day, and any open day before it (supervisor, administrator).
     *
     * @param businessDay local days since 1970-01-01
     * @return its figures, also with {@link Verdict#LEDGER_REPEATED}; or no value and {@link Verdict#LEDGER_SHIFT_OPEN},
     *         {@link Verdict#LEDGER_DAY_CLOSED}
     * @throws ArgumentException it has not begun
     */
    public Answer<DayClose> dayClose(LedgerCall call, int businessDay) {
        try (prepay_ledger_day out = new prepay_ledger_day()) {
            int status = ask(call, (ledger, raw) -> Raw.prepay_ledger_day_close(ledger, raw, businessDay, out));
            return Answer.of(status, () -> DayClose.from(out), Verdict.LEDGER_REPEATED);
        }
    }

    /** Recomputes everything from the values. As the other, without a head noted outside. */
    public Verification verify(LedgerCall call) {
        return check(call, new byte[0], 0);
    }

    /**
     * Recomputes everything from the values: chains, sums, running balances, receipt numbers, statements against sales; and that the
     * chain passes through a head that was noted outside the file.
     *
     * @param trustedHead from a slip, {@link DayClose#head}
     * @param trustedEntry the entry it stood after, {@link DayClose#headEntry}
     */
    public Verification verify(LedgerCall call, Hash trustedHead, long trustedEntry) {
        return check(call, trustedHead.bytes(), trustedEntry);
    }

    private Verification check(LedgerCall call, byte[] head, long entry) {
        try (prepay_ledger_verdict out = new prepay_ledger_verdict()) {
            int status = ask(call, (ledger, raw) -> Raw.prepay_raw_ledger_verify(ledger, raw, head, entry, out));
            boolean isDamaged = status == RawConstants.PREPAY_E_DAMAGED;
            if (!isDamaged) {
                Verdict.of(PrepayException.check(status)).must();
            }
            return new Verification(!isDamaged, out.getEntries(), out.getFirst_bad(), Hash.of(out.getHead()), Text.of(out.getReason()));
        }
    }
}
