/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** A constant with the number that C, the cards and the books know it by. Numbers never move. */
public interface Coded {
    /** The number. */
    int code();
}
