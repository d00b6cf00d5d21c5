/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** The loop that every fed session needs: transmit, feed, or say that no answer will come. */
final class Exchange {
    private Exchange() {
    }

    /** One command. An answer that is missing, for whatever reason, is told to the session before anything else. */
    static Verdict send(Transport transport, byte[] command, Function<byte[], Verdict> answer, Supplier<Verdict> lost) {
        byte[] received;
        try {
            received = transport.transmit(command);
        } catch (IOException | PrepayException gone) {
            return lost.get();
        } catch (RuntimeException | Error broken) {
            try {
                lost.get();
            } catch (PrepayException said) {
                broken.addSuppressed(said);
            }
            throw broken;
        }
        return received == null ? lost.get() : answer.apply(received);
    }

    /** Until the session wants nothing more. */
    static Verdict run(Transport transport, Verdict begun, Supplier<byte[]> command, Function<byte[], Verdict> answer, Supplier<Verdict> lost) {
        Objects.requireNonNull(transport, "transport");
        Verdict verdict = Objects.requireNonNull(begun, "begun");
        while (verdict == Verdict.CARD_SEND) {
            verdict = send(transport, command.get(), answer, lost);
        }
        return verdict;
    }
}
