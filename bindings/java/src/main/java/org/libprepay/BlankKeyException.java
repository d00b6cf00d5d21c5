/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A key of all 00 or all FF; refused everywhere. */
public final class BlankKeyException extends PrepayException {
    private static final long serialVersionUID = 1L;

    BlankKeyException(String what) {
        super(-15, what);
    }
}
