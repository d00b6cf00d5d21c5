/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;

/**
 * An authentic return record with its sealed bytes: what a vending session asks to store.
 *
 * @param record what it says
 * @param sealed as it was on the card, 128 bytes
 */
public record Proof(
        ReturnRecord record, byte[] sealed) {
    /** No component may be null. */
    public Proof {
        Objects.requireNonNull(record, "record");
        sealed = Codes.exactly(sealed, 128, "sealed");
    }

    @Override
    public byte[] sealed() {
        return sealed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Proof that
                && record.equals(that.record)
                && Arrays.equals(sealed, that.sealed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(record, Arrays.hashCode(sealed));
    }

    static Proof from(prepay_proof raw) {
        return new Proof(
                ReturnRecord.from(raw.getRecord()), raw.getSealed());
    }

    prepay_proof raw() {
        prepay_proof raw = new prepay_proof();
        try (prepay_return_record inner = record.raw()) {
            raw.setRecord(inner);
        }
        raw.setSealed(sealed);
        return raw;
    }
}
