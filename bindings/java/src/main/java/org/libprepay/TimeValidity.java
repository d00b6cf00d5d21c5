/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** How far the time that a meter is fed can be believed. */
public enum TimeValidity implements Coded {
    /** The clock lost it: charges are priced at the greatest time seen. */
    UNKNOWN(0),
    /** Set by hand or kept by a clock. */
    SET(1),
    /** From a sealed source. */
    TRUSTED(2),
    /** Only told, never fed: a step that nothing explains, not used yet. */
    HELD(3);

    private final int code;

    TimeValidity(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
