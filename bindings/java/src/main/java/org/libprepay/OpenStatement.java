/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * A statement that no return record has proved yet.
 *
 * @param statement it
 * @param state what became of it so far
 */
public record OpenStatement(Statement statement, StatementState state) {
}
