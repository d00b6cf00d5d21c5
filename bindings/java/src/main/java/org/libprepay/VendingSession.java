/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The desk's session with a customer's card: what is read, sealed, stored and written, in the order that never loses or doubles money.
 * No command that writes a token is offered before the statement that holds it was reported stored.
 *
 * <pre>{@code
 * Books books = ledger.books(call, meterId);
 * try (VendingSession session = new VendingSession(options)) {
 *     session.run(Purpose.SELL, books, card, step -> ledger.store(freshCall(), step)).must();
 * }
 * }</pre>
 */
public final class VendingSession extends Handle {
    /** A desk. All but the parameters are needed; the keys lie in one store. */
    public static final class Options {
        private byte[] parameters;
        private long sessionCounter;
        private Key keyRole;
        private Key keyCredit;
        private Key terminalSecret;
        private int roleVersion = 1;
        private Id terminalId = Id.NONE;

        /** Container for the meter: needed for every write until a return record proves the contract open; null: none. */
        public Options parameters(byte[] parameters) {
            this.parameters = parameters == null ? null : parameters.clone();
            return this;
        }

        /** One more than at the last session of this terminal, in any role; store it before this session begins. */
        public Options sessionCounter(long sessionCounter) {
            this.sessionCounter = sessionCounter;
            return this;
        }

        /** The group key of the vending role. */
        public Options keyRole(Key keyRole) {
            this.keyRole = keyRole;
            return this;
        }

        /** The credit key, of the books' key version. */
        public Options keyCredit(Key keyCredit) {
            this.keyCredit = keyCredit;
            return this;
        }

        /** A MAC key of this desk's own. */
        public Options terminalSecret(Key terminalSecret) {
            this.terminalSecret = terminalSecret;
            return this;
        }

        /** Version of the role key; 1 when it is not said. */
        public Options roleVersion(int roleVersion) {
            this.roleVersion = roleVersion;
            return this;
        }

        /** This desk's number. */
        public Options terminalId(Id terminalId) {
            this.terminalId = terminalId;
            return this;
        }
    }

    private final List<Key> held; // C knows them by number: they live as long as this does

    /** A session that has asked for nothing. It may be started once for each session counter. */
    public VendingSession(Options options) {
        this(options, new Buffer(options.parameters == null ? new byte[0] : options.parameters));
    }

    private VendingSession(Options options, Buffer parameters) {
        super(() -> make(options, parameters), Raw::prepay_vending_free, options.keyRole.store(), parameters);
        parameters.close();
        held = List.of(options.keyRole, options.keyCredit, options.terminalSecret);
    }

    private static long make(Options options, Buffer parameters) {
        long[] out = new long[1];
        KeyStore keys = options.keyRole.store();
        try (prepay_vending_options raw = new prepay_vending_options()) {
            raw.setStore(keys.table());
            raw.setSession_counter(options.sessionCounter);
            raw.setKey_role(options.keyRole.ref());
            raw.setKey_credit(options.keyCredit.refIn(keys));
            raw.setTerminal_secret(options.terminalSecret.refIn(keys));
            raw.setRole_version(Codes.u8(options.roleVersion, "roleVersion"));
            raw.setTerminal_id(options.terminalId.bytes());
            if (options.parameters != null) {
                Raw.prepay_raw_vending_parameters(raw, parameters.address());
            }
            Raw.prepay_vending_new(raw, out);
        }
        return out[0];
    }

    /**
     * Begins.
     *
     * @return {@link Verdict#VENDING_STEP}: ask {@link #step}
     * @throws ArgumentException books that contradict themselves, or parameters are missing
     */
    public Verdict start(Purpose purpose, Books books) {
        Objects.requireNonNull(purpose, "purpose");
        try (prepay_books raw = books.raw()) {
            return verdict(session -> Raw.prepay_vending_start(session, purpose.code(), raw));
        }
    }

    /**
     * What it asks for now. Asking twice shows the same.
     *
     * @throws StateException nothing
     */
    public VendingStep step() {
        try (prepay_vending_request raw = new prepay_vending_request()) {
            return with(session -> {
                Raw.prepay_vending_step(session, raw);
                return VendingStep.from(raw);
            });
        }
    }

    /**
     * Feeds the card's answer to a {@link StepKind#SEND}.
     *
     * @return {@link Verdict#VENDING_STEP} go on; {@link Verdict#OK} done; or a verdict of this session: {@link Verdict#VENDING_OTHER_METER},
     *         {@code _OLD_CARD, _BOOKS_BEHIND, _ROLLED_BACK, _NOT_WRITTEN, _NOT_AUTHENTIC}
     * @throws KeyException a blank card, or one of another key version
     * @throws NotAuthenticException the card is not of this system
     * @throws OutcomeUnknownException the card is gone
     * @throws CardException the card answers as no card of this system does
     */
    public Verdict answer(byte[] answer) {
        Objects.requireNonNull(answer, "answer");
        return verdict(session -> Raw.prepay_vending_answer(session, answer));
    }

    /**
     * No answer will come to a {@link StepKind#SEND}.
     *
     * @throws OutcomeUnknownException the session is over
     */
    public Verdict lost() {
        return verdict(Raw::prepay_vending_lost);
    }

    /**
     * Reports a STORE: {@link Verdict#OK} when it is durable; anything else ends the session with that verdict.
     *
     * @throws StateException nothing was to be stored
     */
    public Verdict stored(Verdict verdict) {
        return report(verdict.code());
    }

    /** Reports a STORE that failed; ends the session and throws the same again. */
    public Verdict stored(PrepayException failure) {
        return report(failure.status());
    }

    private Verdict report(int status) {
        return verdict(session -> Raw.prepay_vending_stored(session, status));
    }

    /**
     * The whole visit: transmits, stores and feeds until there is a verdict.
     *
     * @param store makes a step durable: {@link Ledger#store}, or books of your own
     * @return as {@link #answer}; or what the store refused with
     */
    public Verdict run(Purpose purpose, Books books, Transport transport, Function<VendingStep, Verdict> store) {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(store, "store");
        Verdict verdict = start(purpose, books);
        while (verdict == Verdict.VENDING_STEP) {
            VendingStep step = step();
            verdict = step.kind() == StepKind.SEND
                    ? Exchange.send(transport, step.command(), this::answer, this::lost)
                    : store(step, store);
        }
        return verdict;
    }

    private Verdict store(VendingStep step, Function<VendingStep, Verdict> store) {
        Verdict said;
        try {
            said = store.apply(step);
        } catch (PrepayException failure) {
            return stored(failure);
        }
        return stored(said);
    }

    /** The return record that was read and is authentic. */
    public Optional<ReturnRecord> record() {
        return with(session -> Optional.ofNullable(Raw.prepay_vending_record(session)).map(ReturnRecord::from));
    }
}
