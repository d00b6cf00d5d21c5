/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * The price that holds at an instant.
 *
 * @param unitPriceMicro of one unit, 10^-6 of the currency unit
 * @param blockLeftMicro quantity until the next block; {@link Tariff#NO_LIMIT}: there is none
 * @param untilSeconds the price holds by time until then; {@link Long#MAX_VALUE}: for ever
 * @param rate index of the rate
 * @param block index of the block
 */
public record Price(
        long unitPriceMicro, long blockLeftMicro, long untilSeconds, int rate, int block) {
    static Price from(prepay_price raw) {
        return new Price(
                raw.getUnit_price_micro(), raw.getBlock_left_micro(), raw.getUntil_s(), (int) raw.getRate(),
                (int) raw.getBlock());
    }
}
