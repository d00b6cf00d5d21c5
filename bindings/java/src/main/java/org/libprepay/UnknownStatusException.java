/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** An error that this version of the package has no class for: the native library is newer. */
public final class UnknownStatusException extends PrepayException {
    private static final long serialVersionUID = 1L;

    UnknownStatusException(int status, String what) {
        super(status, what);
    }
}
