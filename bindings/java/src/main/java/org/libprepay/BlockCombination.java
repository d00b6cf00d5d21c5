/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** How the block's price joins the rate's. */
public enum BlockCombination implements Coded {
    /** Added to it. */
    SURCHARGE(0),
    /** In its place. */
    REPLACE(1);

    private final int code;

    BlockCombination(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
