/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A terminal's session with a card. It sends nothing itself: each operation prepares a command and returns {@link Verdict#CARD_SEND};
 * transmit {@link #command} and feed {@link #answer} until something else comes back. {@link #run} is that loop:
 *
 * <pre>{@code
 * session.run(card, session.select()).must();
 * session.run(card, session.authenticate()).must();
 * session.run(card, session.read(CardFile.TOKEN, 128)).must();
 * byte[] token = session.data();
 * }</pre>
 *
 * <p>When the card is pulled out the result is {@link OutcomeUnknownException}: of a commit nobody knows whether it happened; reading the
 * card again, in a new session, tells. A session also ends with {@link NotAuthenticException}, {@link FormatException} and
 * {@link KeyException}; after {@link CardException} and {@link Verdict#CARD_PROTECTED} it goes on.
 */
public final class CardSession extends Handle {
    private static final int FILE_MAX_BYTES = 1024;

    /** Who opens the session, and with what. All are needed; the keys lie in one store. */
    public static final class Options {
        private long sessionCounter;
        private Role role;
        private Key key;
        private KeyKind keyKind = KeyKind.CARD;
        private int keyVersion = 1;
        private Key terminalSecret;
        private Id terminalId = Id.NONE;

        /** One more than at the last session of this terminal; store it before this session begins. */
        public Options sessionCounter(long sessionCounter) {
            this.sessionCounter = sessionCounter;
            return this;
        }

        /** Who asks. */
        public Options role(Role role) {
            this.role = role;
            return this;
        }

        /** What the card's key comes from: the role's group key, a meter's own, or the manufacturer's. */
        public Options key(Key key) {
            this.key = key;
            return this;
        }

        /** The arrow from it: {@link KeyKind#CARD} (when it is not said), {@link KeyKind#CARD_METER} or {@link KeyKind#TRANSPORT}. */
        public Options keyKind(KeyKind keyKind) {
            this.keyKind = keyKind;
            return this;
        }

        /** Version of that key; the card must have it. 1 when it is not said. */
        public Options keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** A MAC key of the terminal's own: keeps challenges from repeating when the random source is broken. */
        public Options terminalSecret(Key terminalSecret) {
            this.terminalSecret = terminalSecret;
            return this;
        }

        /** The desk's id, or the meter's. */
        public Options terminalId(Id terminalId) {
            this.terminalId = terminalId;
            return this;
        }
    }

    private final KeyStore keys;
    private final List<Key> held; // C knows them by number: they live as long as this does
    private Buffer buffer;
    private Buffer reading;
    private boolean isRead;
    private int readBytes;

    /** A session that has sent nothing. One object is one session. */
    public CardSession(Options options) {
        super(() -> make(options), Raw::prepay_card_session_free, options.key.store());
        keys = options.key.store();
        held = List.of(options.key, options.terminalSecret);
    }

    private static long make(Options options) {
        long[] out = new long[1];
        KeyStore keys = options.key.store();
        try (prepay_card_session_options raw = new prepay_card_session_options()) {
            raw.setStore(keys.table());
            raw.setSession_counter(options.sessionCounter);
            raw.setRole(options.role.code());
            raw.setKey(options.key.ref());
            raw.setKey_kind(options.keyKind.code());
            raw.setKey_version(Codes.u8(options.keyVersion, "keyVersion"));
            raw.setTerminal_secret(options.terminalSecret.refIn(keys));
            raw.setTerminal_id(options.terminalId.bytes());
            Raw.prepay_card_session_new(raw, out);
        }
        return out[0];
    }

    /** Selects the application and learns who the card is. First operation. */
    public Verdict select() {
        return verdict(Raw::prepay_card_session_select);
    }

    /**
     * The three passes: both sides prove who they are.
     *
     * @throws KeyException the card has no key of this role and version
     */
    public Verdict authenticate() {
        return verdict(Raw::prepay_card_session_authenticate);
    }

    /**
     * Reads a file, or its beginning; {@link #data} has it when the operation is done.
     *
     * @param bytes 1 to 1024
     */
    public Verdict read(CardFile file, int bytes) {
        Objects.requireNonNull(file, "file");
        if (bytes < 1 || bytes > FILE_MAX_BYTES) {
            throw new ArgumentException("bytes must lie between 1 and " + FILE_MAX_BYTES + ", not " + bytes);
        }
        return verdict(session -> {
            Buffer target = new Buffer(new byte[bytes]);
            int status;
            try {
                status = Raw.prepay_raw_session_read(session, file.code(), target.address());
            } catch (PrepayException refused) {
                target.close();
                throw refused;
            }
            keep(target);
            reading = target;
            isRead = false;
            readBytes = bytes;
            return status;
        });
    }

    /**
     * What the last {@link #read} brought.
     *
     * @throws StateException nothing was read to its end
     */
    public byte[] data() {
        return with(session -> {
            if (reading == null || !isRead) {
                throw new StateException("nothing was read to its end");
            }
            byte[] out = new byte[readBytes];
            Raw.prepay_raw_buffer_read(reading.address(), out);
            return out;
        });
    }

    /**
     * Stages a file's next content; nothing changes until {@link #commit}. At most 5 files.
     *
     * @param data shorter than the file: the rest is zeros
     * @throws ArgumentException longer than the file
     */
    public Verdict stage(CardFile file, byte[] data) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(data, "data");
        return verdict(session -> {
            Buffer source = new Buffer(data);
            int status;
            try {
                status = Raw.prepay_raw_session_stage(session, file.code(), source.address());
            } catch (PrepayException refused) {
                source.close();
                throw refused;
            }
            keep(source);
            return status;
        });
    }

    /** Makes all staged files live, as one fact. */
    public Verdict commit() {
        return verdict(Raw::prepay_card_session_commit);
    }

    /** Forgets what was staged. */
    public Verdict abort() {
        return verdict(Raw::prepay_card_session_abort);
    }

    /**
     * Puts a key into a role's slot, wrapped inside the key store (role A only). On a blank card every key waits for the commit of the
     * file that states the card's generation.
     *
     * @param key derivation key for the card's new generation; in the session's store
     */
    public Verdict putKey(Role role, int keyVersion, Key key) {
        Objects.requireNonNull(role, "role");
        int version = Codes.u8(keyVersion, "keyVersion");
        return verdict(session -> Raw.prepay_card_session_put_key(session, role.code(), version, key.refIn(keys)));
    }

    /** The command to transmit after {@link Verdict#CARD_SEND}; empty when there is none. */
    public byte[] command() {
        byte[][] out = new byte[1][];
        with(session -> Raw.prepay_raw_session_apdu(session, out));
        return out[0];
    }

    /**
     * Feeds the card's answer.
     *
     * @return {@link Verdict#CARD_SEND} there is more to transmit; {@link Verdict#OK} done; {@link Verdict#CARD_PROTECTED} refused to this role
     * @throws NotAuthenticException authentication failed, on either side
     * @throws CardException the card refused; see {@link #statusWord}
     * @throws OutcomeUnknownException fewer than 2 bytes, or no valid MAC: the session is over
     */
    public Verdict answer(byte[] answer) {
        Objects.requireNonNull(answer, "answer");
        return verdict(session -> {
            try {
                int status = Raw.prepay_card_session_answer(session, answer);
                if (status == Verdict.OK.code()) {
                    isRead = reading != null;
                } else if (status != Verdict.CARD_SEND.code() && !isRead) {
                    reading = null;
                }
                return status;
            } catch (PrepayException failed) {
                reading = null;
                throw failed;
            }
        });
    }

    /**
     * No answer will come: the card was pulled out or the reader failed.
     *
     * @throws OutcomeUnknownException always; the session is over
     */
    public Verdict lost() {
        return verdict(session -> {
            reading = null;
            return Raw.prepay_card_session_lost(session);
        });
    }

    /** Transmits and feeds until the operation is done. */
    public Verdict run(Transport transport, Verdict begun) {
        return Exchange.run(transport, begun, this::command, this::answer, this::lost);
    }

    /** Who the card says it is; there after {@link #select} is done. */
    public Optional<CardIdentity> identity() {
        return with(session -> Optional.ofNullable(Raw.prepay_card_session_identity(session)).map(CardIdentity::from));
    }

    /** The last true status word; 0 before any. */
    public int statusWord() {
        return with(Raw::prepay_card_session_status_word);
    }

    private void keep(Buffer next) {
        if (buffer != null) {
            buffer.close();
        }
        buffer = next;
        reading = null;
    }
}
