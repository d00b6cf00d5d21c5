/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** This operator or role may not do that. Where the ledger says so, it has recorded the attempt. */
public final class PermissionException extends PrepayException {
    private static final long serialVersionUID = 1L;

    PermissionException(String what) {
        super(-5, what);
    }
}
