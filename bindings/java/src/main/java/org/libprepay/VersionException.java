/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Written by a newer version of the format; refused unread. */
public final class VersionException extends PrepayException {
    private static final long serialVersionUID = 1L;

    VersionException(String what) {
        super(-10, what);
    }
}
