/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Somebody else holds it. Repeat in a moment. */
public final class BusyException extends PrepayException {
    private static final long serialVersionUID = 1L;

    BusyException(String what) {
        super(-18, what);
    }
}
