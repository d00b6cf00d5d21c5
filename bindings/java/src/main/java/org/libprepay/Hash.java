/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A SHA-256: the head of the ledger's chain, a digest. 32 bytes. */
public final class Hash extends Octets {
    private Hash(byte[] bytes) {
        super(bytes, 32, "a Hash");
    }

    /**
     * From its bytes, which are copied.
     *
     * @throws ArgumentException other than 32 bytes
     */
    public static Hash of(byte[] bytes) {
        return new Hash(bytes);
    }

    /**
     * From its 64 hexadecimal digits.
     *
     * @throws ArgumentException anything else
     */
    public static Hash of(String hex) {
        return new Hash(parse(hex, "a Hash"));
    }
}
