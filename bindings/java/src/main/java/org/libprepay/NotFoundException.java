/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** There is no such record. */
public final class NotFoundException extends PrepayException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String what) {
        super(-11, what);
    }
}
