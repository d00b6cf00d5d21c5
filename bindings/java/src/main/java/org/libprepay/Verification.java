/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What {@link Ledger#verify} found.
 *
 * @param holds the books add up, and pass through the trusted head
 * @param entries checked
 * @param firstBad the first entry that does not add up; 0: none, or it is not about an entry
 * @param head of the chain, as recomputed
 * @param reason what is wrong, in English; empty: nothing
 */
public record Verification(boolean holds, long entries, long firstBad, Hash head, String reason) {
}
