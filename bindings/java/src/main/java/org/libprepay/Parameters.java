/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Parameters that a token brings to a meter: parts, each with a version of its own, in one container. */
public final class Parameters {
    private Parameters() {
    }

    /**
     * One part.
     *
     * @param kind what it is
     * @param version taken only when greater than the one the meter has
     * @param data its bytes: {@link Limits#pack}, {@link Tariff#pack}, {@link Offsets#pack}
     */
    public record Part(PartKind kind, long version, byte[] data) {
        /** No component may be null. */
        public Part {
            Objects.requireNonNull(kind, "kind");
            Codes.u32(version, "version");
            data = data.clone();
        }

        @Override
        public byte[] data() {
            return data.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part that && kind == that.kind && version == that.version && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return Objects.hash(kind, version, Arrays.hashCode(data));
        }
    }

    /**
     * The parts in one container.
     *
     * @param parts one of each kind at most, in the order of their numbers
     * @throws ArgumentException another order
     * @throws TooSmallException more than 1024 bytes, which is what a card carries
     */
    public static byte[] pack(List<Part> parts) {
        long[] made = new long[1];
        byte[][] out = new byte[1][];
        Raw.prepay_raw_parts_new(made);
        try {
            for (Part part : parts) {
                Raw.prepay_raw_parts_add(made[0], part.kind.code(), part.version, part.data);
            }
            Raw.prepay_raw_parts_pack(made[0], out);
        } finally {
            Raw.prepay_raw_parts_free(made[0]);
        }
        return out[0];
    }

    /** The same, of parts in a row. */
    public static byte[] pack(Part... parts) {
        return pack(List.of(parts));
    }

    /**
     * The part of a kind.
     *
     * @throws NotFoundException a whole container without it
     * @throws FormatException not a container
     */
    public static Part find(byte[] container, PartKind kind) {
        Objects.requireNonNull(container, "container");
        long[] version = new long[1];
        byte[][] out = new byte[1][];
        Raw.prepay_raw_parameters_find(container, kind.code(), version, out);
        return new Part(kind, version[0], out[0]);
    }

    /**
     * What a token seals of the container: 16 bytes.
     *
     * @param store any; it only hashes
     * @throws FormatException not a container
     */
    public static byte[] digest(KeyStore store, byte[] container) {
        Objects.requireNonNull(container, "container");
        byte[][] out = new byte[1][];
        store.with(keys -> Raw.prepay_parameters_digest(store.table(), container, out));
        return out[0];
    }
}
