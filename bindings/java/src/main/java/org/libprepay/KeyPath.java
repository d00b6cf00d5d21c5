/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/**
 * The facts that an arrow of the key tree is labelled with; each arrow uses only those it names.
 *
 * @param meterId the meter
 * @param cardId the card
 * @param cardGeneration of the card
 * @param role number of a {@link Role}; 0: none
 * @param keyVersion 1 to 255
 */
public record KeyPath(
        Id meterId, Id cardId, int cardGeneration, int role, int keyVersion) {
    /** No component may be null, no number out of its range. */
    public KeyPath {
        Objects.requireNonNull(meterId, "meterId");
        Objects.requireNonNull(cardId, "cardId");
        Codes.u16(cardGeneration, "cardGeneration");
        Codes.u8(role, "role");
        Codes.u8(keyVersion, "keyVersion");
    }

    /** An empty path, for arrows that name nothing. */
    public static final KeyPath NONE = builder().build();

    prepay_key_path raw() {
        prepay_key_path raw = new prepay_key_path();
        raw.setMeter_id(meterId.bytes());
        raw.setCard_id(cardId.bytes());
        raw.setCard_generation(cardGeneration);
        raw.setRole((short) role);
        raw.setKey_version((short) keyVersion);
        return raw;
    }

    /** Everything zero, empty or as said; set what differs. */
    public static Builder builder() {
        return new Builder();
    }

    /** Sets one component a call, under its name. */
    public static final class Builder {
        private Id meterId = Id.NONE;
        private Id cardId = Id.NONE;
        private int cardGeneration;
        private int role;
        private int keyVersion = 1;

        private Builder() {
        }

        /** The meter. */
        public Builder meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** The card. */
        public Builder cardId(Id cardId) {
            this.cardId = cardId;
            return this;
        }

        /** Of the card. */
        public Builder cardGeneration(int cardGeneration) {
            this.cardGeneration = cardGeneration;
            return this;
        }

        /** Number of a {@link Role}; 0: none. */
        public Builder role(int role) {
            this.role = role;
            return this;
        }

        /** 1 to 255. */
        public Builder keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** The finished value. */
        public KeyPath build() {
            return new KeyPath(
                    meterId, cardId, cardGeneration, role, keyVersion);
        }
    }
}
