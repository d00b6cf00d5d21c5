/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** What a key may be used for, fixed when it is made. */
public enum KeyUse implements Coded {
    /** To derive children and to wrap keys. */
    DERIVE(1),
    /** To seal messages. */
    MAC(2);

    private final int code;

    KeyUse(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
