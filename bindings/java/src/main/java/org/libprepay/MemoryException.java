/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The computer is out of memory. */
public final class MemoryException extends PrepayException {
    private static final long serialVersionUID = 1L;

    MemoryException(String what) {
        super(-12, what);
    }
}
