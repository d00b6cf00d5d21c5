/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A buffer or table is too small. */
public final class TooSmallException extends PrepayException {
    private static final long serialVersionUID = 1L;

    TooSmallException(String what) {
        super(-6, what);
    }
}
