/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A verdict where the program had no use for one: {@link Verdict#must} and {@link Answer#must} throw it. */
public final class RefusedException extends PrepayException {
    private static final long serialVersionUID = 1L;
    private final Verdict verdict;

    RefusedException(Verdict verdict) {
        super(verdict.code(), verdict.text() + " (" + verdict.statusName() + ")");
        this.verdict = verdict;
    }

    /** What was said. */
    public Verdict verdict() {
        return verdict;
    }
}
