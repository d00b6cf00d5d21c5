/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * What a vending session asks for.
 *
 * @param kind what to do
 * @param command SEND: the APDU to transmit; else empty
 * @param proof STORE_PROOF: the return record
 * @param statement STORE_STATEMENT, _WRITTEN, _UNKNOWN: the statement it is about
 */
public record VendingStep(StepKind kind, byte[] command, Optional<Proof> proof, Optional<Statement> statement) {
    /** No component may be null. */
    public VendingStep {
        Objects.requireNonNull(kind, "kind");
        command = command.clone();
        Objects.requireNonNull(proof, "proof");
        Objects.requireNonNull(statement, "statement");
    }

    @Override
    public byte[] command() {
        return command.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VendingStep that && kind == that.kind && Arrays.equals(command, that.command)
                && proof.equals(that.proof) && statement.equals(that.statement);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, Arrays.hashCode(command), proof, statement);
    }

    static VendingStep from(prepay_vending_request raw) {
        byte[][] command = new byte[1][];
        Raw.prepay_raw_request_apdu(raw, command);
        return new VendingStep(Codes.of(StepKind.class, raw.getKind()), command[0], Optional.ofNullable(raw.getProof()).map(Proof::from),
                Optional.ofNullable(raw.getStatement()).map(Statement::from));
    }
}
