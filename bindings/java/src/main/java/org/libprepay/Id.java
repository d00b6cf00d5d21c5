/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A number that names something: a meter, a card, a customer, a terminal, a statement. 8 bytes. */
public final class Id extends Octets {
    /** All zeros: nothing is named. */
    public static final Id NONE = new Id(new byte[8]);

    private Id(byte[] bytes) {
        super(bytes, 8, "an Id");
    }

    /**
     * From its bytes, which are copied.
     *
     * @throws ArgumentException other than 8 bytes
     */
    public static Id of(byte[] bytes) {
        return new Id(bytes);
    }

    /**
     * From its 16 hexadecimal digits.
     *
     * @throws ArgumentException anything else
     */
    public static Id of(String hex) {
        return new Id(parse(hex, "an Id"));
    }
}
