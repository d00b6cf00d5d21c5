/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The bytes are not of the documented form. */
public final class FormatException extends PrepayException {
    private static final long serialVersionUID = 1L;

    FormatException(String what) {
        super(-9, what);
    }
}
