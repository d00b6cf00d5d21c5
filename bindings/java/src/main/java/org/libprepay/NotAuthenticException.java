/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A seal, tag or MAC is not right: the content must not be used. */
public final class NotAuthenticException extends PrepayException {
    private static final long serialVersionUID = 1L;

    NotAuthenticException(String what) {
        super(-3, what);
    }
}
