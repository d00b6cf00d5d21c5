/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** The library itself. */
public final class Prepay {
    private Prepay() {
    }

    /** Version of the native library, such as {@code "0.1.0"}. */
    public static String version() {
        return Raw.prepay_version_text();
    }
}
