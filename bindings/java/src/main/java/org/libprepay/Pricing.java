/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What pricing remembers between two charges. Keep it beside the meter reading it belongs to.
 *
 * @param periodUsedMicro use in the running block period
 * @param remainder money not yet charged, 10^-12 of the currency unit
 * @param period month: year * 12 + month - 1; year: year; 0: none yet
 */
public record Pricing(
        long periodUsedMicro, long remainder, int period) {
    /** Where every account begins. */
    public static final Pricing START = new Pricing(0, 0, 0);

    static Pricing from(prepay_pricing raw) {
        return new Pricing(
                raw.getPeriod_used_micro(), raw.getRemainder(), raw.getPeriod());
    }

    prepay_pricing raw() {
        prepay_pricing raw = new prepay_pricing();
        raw.setPeriod_used_micro(periodUsedMicro);
        raw.setRemainder(remainder);
        raw.setPeriod(period);
        return raw;
    }
}
