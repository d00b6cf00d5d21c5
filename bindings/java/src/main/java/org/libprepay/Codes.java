/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** Numbers between Java and C: constants by their number, and ranges that are checked rather than cut. */
final class Codes {
    private Codes() {
    }

    /** The constant with this number. */
    static <E extends Enum<E> & Coded> E of(Class<E> type, long code) {
        for (E constant : type.getEnumConstants()) {
            if (constant.code() == code) {
                return constant;
            }
        }
        throw new FormatException(code + " is the number of no " + type.getSimpleName());
    }

    /** The constants whose bits are set; bits without a name are left out. */
    static <E extends Enum<E> & Coded> Set<E> set(Class<E> type, long bits) {
        EnumSet<E> found = EnumSet.noneOf(type);
        for (E constant : type.getEnumConstants()) {
            if ((bits & constant.code()) != 0) {
                found.add(constant);
            }
        }
        return found;
    }

    /** The bits of a set. */
    static long bits(Set<? extends Coded> set) {
        long bits = 0;
        for (Coded constant : set) {
            bits |= constant.code();
        }
        return bits;
    }

    /** Refuses what does not fit 8 bits without a sign. */
    static short u8(long value, String name) {
        return (short) inRange(value, 0xFF, name);
    }

    /** Refuses what does not fit 16 bits without a sign. */
    static int u16(long value, String name) {
        return (int) inRange(value, 0xFFFF, name);
    }

    /** Refuses what does not fit 32 bits without a sign. */
    static long u32(long value, String name) {
        return inRange(value, 0xFFFF_FFFFL, name);
    }

    private static long inRange(long value, long most, String name) {
        if (value < 0 || value > most) {
            throw new ArgumentException(name + " must lie between 0 and " + most + ", not " + value);
        }
        return value;
    }

    /** A copy, if it has this length. */
    static byte[] exactly(byte[] value, int bytes, String name) {
        if (Objects.requireNonNull(value, name).length != bytes) {
            throw new ArgumentException(name + " must have " + bytes + " bytes, not " + value.length);
        }
        return value.clone();
    }
}
