/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** Parts of a parameter container. */
public enum PartKind implements Coded {
    /** {@link Limits#pack}. */
    LIMITS(1),
    /** {@link Tariff#pack}. */
    TARIFF(2),
    /** A tariff with its switch instant; meters of this version leave it. */
    BACKUP(3),
    /** {@link Offsets#pack}. */
    OFFSETS(4);

    private final int code;

    PartKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
