/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** An unknown key, or a key used for what it is not. */
public final class KeyException extends PrepayException {
    private static final long serialVersionUID = 1L;

    KeyException(String what) {
        super(-14, what);
    }
}
