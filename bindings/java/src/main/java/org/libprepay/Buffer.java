/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Bytes that C looks at after the call that named them. */
final class Buffer extends Handle {
    Buffer(byte[] data) {
        super(() -> make(data), Raw::prepay_raw_buffer_free);
    }

    private static long make(byte[] data) {
        long[] out = new long[1];
        Raw.prepay_raw_buffer_new(data, out);
        return out[0];
    }
}
