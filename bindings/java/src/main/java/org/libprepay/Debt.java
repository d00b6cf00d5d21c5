/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * One debt: imposed + advanced - recovered. Each only grows.
 *
 * @param imposedMicro imposed
 * @param advancedMicro advanced
 * @param recoveredMicro recovered
 */
public record Debt(long imposedMicro, long advancedMicro, long recoveredMicro) {
    /** No debt. */
    public static final Debt NONE = new Debt(0, 0, 0);
}
