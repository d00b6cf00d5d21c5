/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A sum or product does not fit. Nothing was changed. */
public final class OverflowException extends PrepayException {
    private static final long serialVersionUID = 1L;

    OverflowException(String what) {
        super(-2, what);
    }
}
