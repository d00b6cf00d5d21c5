/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Stored data does not add up any more: checksum, chain or sum. Keep the file. */
public final class DamagedException extends PrepayException {
    private static final long serialVersionUID = 1L;

    DamagedException(String what) {
        super(-16, what);
    }
}
