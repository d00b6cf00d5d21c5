/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** No room on the memory or disk. Free some and repeat. */
public final class FullException extends PrepayException {
    private static final long serialVersionUID = 1L;

    FullException(String what) {
        super(-17, what);
    }
}
