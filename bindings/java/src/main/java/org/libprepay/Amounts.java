/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.math.BigDecimal;

/**
 * Exact amounts. The library counts in whole numbers of small units, as {@code long}: {@code Micro} is 10^-6 of the currency unit or
 * of the commodity's unit (1 kWh is 1,000,000), {@code Minor} is the currency's minor unit (cent, fen). These methods are the way from
 * and to decimals; nothing is ever rounded, and no method of the package takes a {@code double}.
 */
public final class Amounts {
    private Amounts() {
    }

    /**
     * {@code micro(new BigDecimal("12.5"))} is 12,500,000.
     *
     * @throws ArgumentException more than six decimals
     * @throws OverflowException more than a {@code long} holds
     */
    public static long micro(BigDecimal amount) {
        return whole(amount, 6);
    }

    /** {@code micro("12.5")}, from text. */
    public static long micro(String amount) {
        return whole(parse(amount), 6);
    }

    /** {@code ofMicro(12_500_000)} is 12.500000. */
    public static BigDecimal ofMicro(long micro) {
        return BigDecimal.valueOf(micro, 6);
    }

    /**
     * {@code minor(new BigDecimal("20.00"), 2)} is 2000.
     *
     * @param exponent digits of the minor unit, 0 to 4 (ISO 4217; 2 for CNY and USD)
     * @throws ArgumentException more decimals than the currency has, or an exponent out of range
     * @throws OverflowException more than a {@code long} holds
     */
    public static long minor(BigDecimal amount, int exponent) {
        return whole(amount, digits(exponent));
    }

    /** {@code ofMinor(2000, 2)} is 20.00. */
    public static BigDecimal ofMinor(long minor, int exponent) {
        return BigDecimal.valueOf(minor, digits(exponent));
    }

    private static int digits(int exponent) {
        if (exponent < 0 || exponent > 4) {
            throw new ArgumentException("exponent must lie between 0 and 4, not " + exponent);
        }
        return exponent;
    }

    private static BigDecimal parse(String amount) {
        try {
            return new BigDecimal(amount);
        } catch (NumberFormatException other) {
            throw new ArgumentException("an amount must be a decimal number like 12.50");
        }
    }

    private static long whole(BigDecimal amount, int digits) {
        BigDecimal plain = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        if (plain.scale() > digits) {
            throw new ArgumentException("an amount must have at most " + digits + " decimals");
        }
        if ((long) plain.precision() - plain.scale() > 19) {
            throw new OverflowException("the amount is too large");
        }
        try {
            return plain.movePointRight(digits).longValueExact();
        } catch (ArithmeticException large) {
            throw new OverflowException("the amount is too large");
        }
    }
}
