/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** How the write in flight is torn when power goes. */
public enum Tear implements Coded {
    /** Not begun. */
    BEFORE(0),
    /** Half of its bytes. */
    HALF(1),
    /** Done, but nobody hears of it. */
    AFTER(2);

    private final int code;

    Tear(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
