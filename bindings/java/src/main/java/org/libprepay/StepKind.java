/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a vending session asks for. */
public enum StepKind implements Coded {
    /** Transmit the command to the card, feed its answer. */
    SEND(1),
    /** Make a return record durable. */
    STORE_PROOF(2),
    /** Make a statement durable, if its sums are still those of the books. */
    STORE_STATEMENT(3),
    /** The newest statement is on the card. */
    STORE_WRITTEN(4),
    /** It may or may not be. */
    STORE_UNKNOWN(5);

    private final int code;

    StepKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
