/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes of a fixed number that never change and compare by what they are. */
public abstract sealed class Octets permits Id, RequestId, Hash {
    private final byte[] bytes;

    Octets(byte[] bytes, int length, String name) {
        this.bytes = Codes.exactly(bytes, length, name);
    }

    /** A copy of them. */
    public final byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && Arrays.equals(bytes, ((Octets) other).bytes);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As hexadecimal digits, two a byte. */
    @Override
    public final String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] parse(String hex, String name) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException other) {
            throw new ArgumentException(name + " must be hexadecimal digits, two a byte");
        }
    }
}
