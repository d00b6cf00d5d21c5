/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/** An arrow of the key tree: which key from which. */
public enum KeyKind implements Coded {
    /** Utility to the group key of a role; role, keyVersion. */
    ROLE(1),
    /** Role to a card's key; cardId, cardGeneration. */
    CARD(2),
    /** Utility to credit; keyVersion. */
    CREDIT(3),
    /** Credit to one meter's; meterId. */
    CREDIT_METER(4),
    /** Utility to command; keyVersion. */
    COMMAND(5),
    /** Command to one meter's; meterId. */
    COMMAND_METER(6),
    /** Utility to meters; keyVersion. */
    METER(7),
    /** Meters to one meter's own; meterId. */
    METER_OWN(8),
    /** A meter's own to its door at a card; cardId, cardGeneration. */
    CARD_METER(9),
    /** A meter's own to its wrapping key. */
    METER_WRAP(10),
    /** Utility to service; keyVersion. */
    SERVICE(11),
    /** Service to one meter's; meterId. */
    SERVICE_METER(12),
    /** A meter's credit or command key to what seals tokens; for MACs. */
    TOKEN(13),
    /** A meter's credit key to what seals return records; for MACs. */
    RETURN(14),
    /** A card's administration key to what wraps its key slots. */
    CARD_WRAP(15),
    /** The manufacturer's key to a blank card's administration key; cardId. */
    TRANSPORT(16),
    /** A meter's own to its secret as a terminal; for MACs. */
    TERMINAL(17);

    private final int code;

    KeyKind(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
