/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The memory or disk reported a failure. What was committed before stands. */
public final class StorageException extends PrepayException {
    private static final long serialVersionUID = 1L;

    StorageException(String what) {
        super(-8, what);
    }
}
