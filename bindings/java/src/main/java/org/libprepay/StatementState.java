/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What became of a sealed statement. */
public enum StatementState implements Coded {
    /** Stored, not on a card yet. */
    SEALED(1),
    /** On the card. */
    WRITTEN(2),
    /** It may or may not be on the card. */
    UNKNOWN(3),
    /** A return record proved it. */
    CONSUMED(4);

    private final int code;

    StatementState(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
