/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The other side may or may not have acted, and nobody guesses: present the same card again, the next contact resolves it. */
public final class OutcomeUnknownException extends PrepayException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(String what) {
        super(-4, what);
    }
}
