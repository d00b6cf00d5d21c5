/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A parameter is outside what the method documents. Nothing was changed. */
public final class ArgumentException extends PrepayException {
    private static final long serialVersionUID = 1L;

    ArgumentException(String what) {
        super(-1, what);
    }
}
