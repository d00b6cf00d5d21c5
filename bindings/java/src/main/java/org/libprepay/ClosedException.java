/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The object was closed before. */
public final class ClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ClosedException(String what) {
        super(what + " is closed");
    }
}
