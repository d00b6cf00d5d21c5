/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.List;
import java.util.Objects;

/**
 * The card application (卡应用) over a memory: a whole card in this process, for tests and emulation. It is powered up by the constructor
 * and down by {@link #close}; the memory keeps what was committed.
 */
public final class CardApp extends Handle implements Transport {
    /** What a card is made of. All four are needed. */
    public static final class Options {
        private Memory memory;
        private Key localKey;
        private Key transportKey;
        private Id cardId;
        private byte[] region = new byte[4];

        /** Where its files are. */
        public Options memory(Memory memory) {
            this.memory = memory;
            return this;
        }

        /** The chip's own derivation key: seals the key slots at rest. */
        public Options localKey(Key localKey) {
            this.localKey = localKey;
            return this;
        }

        /** This blank card's administration key, {@link KeyKind#TRANSPORT}; in the same store. */
        public Options transportKey(Key transportKey) {
            this.transportKey = transportKey;
            return this;
        }

        /** Its number. */
        public Options cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** 4 bytes, the utility's; zeros when it is not said. */
        public Options region(byte[] region) {
            this.region = Codes.exactly(region, 4, "region");
            return this;
        }
    }

    private final List<Key> held; // C knows them by number: they live as long as this does

    /**
     * Powers up: finds what is live, repairs after a cut. On empty memory the card is blank.
     *
     * @throws DamagedException both copies of the commit record are gone though files are there
     * @throws StorageException the memory failed, or has no power
     */
    public CardApp(Options options) {
        super(() -> make(options), Raw::prepay_card_app_free, options.memory, options.localKey.store());
        held = List.of(options.localKey, options.transportKey);
    }

    private static long make(Options options) {
        long[] out = new long[1];
        KeyStore keys = options.localKey.store();
        try (prepay_card_app_options raw = new prepay_card_app_options()) {
            raw.setStorage(options.memory.storage());
            raw.setStore(keys.table());
            raw.setLocal_key(options.localKey.ref());
            raw.setTransport_key(options.transportKey.refIn(keys));
            raw.setCard_id(options.cardId.bytes());
            raw.setRegion(options.region);
            Raw.prepay_card_app_new(raw, out);
        }
        return out[0];
    }

    /**
     * One command, one answer. Whatever the bytes, the answer is a status word at least; a refusal is an answer.
     *
     * @throws StorageException the card's memory failed or lost power: there is no answer
     */
    @Override
    public byte[] transmit(byte[] command) {
        Objects.requireNonNull(command, "command");
        byte[][] out = new byte[1][];
        with(app -> Raw.prepay_card_app_apdu(app, command, out));
        return out[0];
    }

    /** How long a real card would hold the last answer back, milliseconds: 0, or 1000 after many wrong tries. */
    public long delayMillis() {
        return with(Raw::prepay_card_app_delay_ms);
    }
}
