/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** No random bytes could be drawn. */
public final class RandomException extends PrepayException {
    private static final long serialVersionUID = 1L;

    RandomException(String what) {
        super(-13, what);
    }
}
