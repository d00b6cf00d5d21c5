/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.security.SecureRandom;

/** Names one request to the ledger, so that a retry never doubles. 16 bytes, made by the station and kept there before it is sent. */
public final class RequestId extends Octets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestId(byte[] bytes) {
        super(bytes, 16, "a RequestId");
    }

    /**
     * From its bytes, which are copied.
     *
     * @throws ArgumentException other than 16 bytes
     */
    public static RequestId of(byte[] bytes) {
        return new RequestId(bytes);
    }

    /**
     * From its 32 hexadecimal digits.
     *
     * @throws ArgumentException anything else
     */
    public static RequestId of(String hex) {
        return new RequestId(parse(hex, "a RequestId"));
    }

    /** A fresh one, drawn at random. */
    public static RequestId random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return new RequestId(bytes);
    }
}
