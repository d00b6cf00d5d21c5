/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a call has to say, and what it gives when it does.
 *
 * @param verdict what was decided
 * @param optional the value, where this verdict brings one
 * @param <T> type of the value
 */
public record Answer<T>(Verdict verdict, Optional<T> optional) {
    /** No component may be null. */
    public Answer {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(optional, "optional");
    }

    /**
     * The value, whatever the verdict.
     *
     * @throws RefusedException the verdict brings none
     */
    public T value() {
        return optional.orElseThrow(() -> new RefusedException(verdict));
    }

    /**
     * The value, for programs that expect nothing else than {@link Verdict#OK}.
     *
     * @throws RefusedException any other verdict
     */
    public T must() {
        verdict.must();
        return value();
    }

    /** A value on OK, and on those verdicts that bring one too. */
    static <T> Answer<T> of(int status, Supplier<T> value, Verdict... also) {
        Verdict verdict = Verdict.of(status);
        boolean brings = verdict == Verdict.OK;
        for (Verdict other : also) {
            brings |= verdict == other;
        }
        return new Answer<>(verdict, brings ? Optional.of(value.get()) : Optional.empty());
    }
}
