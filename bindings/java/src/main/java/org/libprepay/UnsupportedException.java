/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** This port or build does not offer it. */
public final class UnsupportedException extends PrepayException {
    private static final long serialVersionUID = 1L;

    UnsupportedException(String what) {
        super(-19, what);
    }
}
