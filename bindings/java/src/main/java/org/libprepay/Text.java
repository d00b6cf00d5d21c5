/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Texts as C has them: UTF-8 without a zero inside. */
final class Text {
    private Text() {
    }

    static byte[] utf8(String text, int most, String name) {
        byte[] bytes = encode(CharBuffer.wrap(Objects.requireNonNull(text, name)), name);
        if (bytes.length > most) {
            throw new ArgumentException(name + " must have at most " + most + " bytes of UTF-8, not " + bytes.length);
        }
        return bytes;
    }

    /** The result is the caller's to wipe. */
    static byte[] secret(char[] text, String name) {
        return encode(CharBuffer.wrap(Objects.requireNonNull(text, name)), name);
    }

    static String of(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] encode(CharBuffer text, String name) {
        ByteBuffer buffer;
        try {
            buffer = StandardCharsets.UTF_8.newEncoder().encode(text);
        } catch (CharacterCodingException half) {
            throw new ArgumentException(name + " holds half of a surrogate pair");
        }
        byte[] bytes = Arrays.copyOf(buffer.array(), buffer.limit());
        Arrays.fill(buffer.array(), (byte) 0);
        for (byte one : bytes) {
            if (one == 0) {
                throw new ArgumentException(name + " holds a zero character");
            }
        }
        return bytes;
    }
}
