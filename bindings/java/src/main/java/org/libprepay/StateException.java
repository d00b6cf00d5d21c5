/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Not now: something else must come first. */
public final class StateException extends PrepayException {
    private static final long serialVersionUID = 1L;

    StateException(String what) {
        super(-7, what);
    }
}
