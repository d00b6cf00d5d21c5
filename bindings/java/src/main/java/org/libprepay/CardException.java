/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The card answered with a refusal or nonsense. */
public final class CardException extends PrepayException {
    private static final long serialVersionUID = 1L;

    CardException(String what) {
        super(-20, what);
    }
}
