/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What a call has to say when it is no error: done ({@link #OK}), done in part, or refused with nothing done. Ignoring one can never
 * grant or double anything. Which ones a method may return stands at the method.
 */
public enum Verdict implements Coded {
    /** Done. Nothing to do. */
    OK(0),
    /** No valid record is there. Nothing to do: the first commit makes one. */
    JOURNAL_EMPTY(100),
    /** The difference between two readings is not believable. Hold the reading for a decision; nothing was charged. */
    METERING_IMPLAUSIBLE(200),
    /** A settlement point has passed and its freeze was made. Begin the new month's maximum and money, and store all of it as one. */
    METERING_FROZEN(210),
    /** A difference of quantities is below zero. Check the readings; no bill was made. */
    BILL_NEGATIVE(250),
    /** A table of the tariff has no row for this quantity. Complete the table; no bill was made. */
    BILL_NO_STEP(251),
    /** The amount does not cover what is due before anything is sold. Tender more; nothing was sold. */
    BILL_TOO_LITTLE(252),
    /** The amount would buy more than the greatest quantity that may be sold. Name a smaller amount, or a last price above zero. */
    BILL_NO_END(253),
    /** The credit was cut at the hoard limit. Insert the same card again when some is used. */
    BALANCE_CUT_AT_HOARD_LIMIT(300),
    /** The refund is more than the balance. The desk withdraws it. */
    BALANCE_REFUND_REFUSED(301),
    /** Everything stated was accepted before. Nothing to do. */
    BALANCE_NOTHING_NEW(302),
    /** The purchase is above the hoard limit. Insert the same card again when some is used. */
    BALANCE_OVER_HOARD_LIMIT(303),
    /** Emergency credit is not offered now. Buy credit. */
    BALANCE_NOT_OFFERED(304),
    /** The account is suspended. Resume it at the desk, then insert the same card again. */
    BALANCE_IS_SUSPENDED(305),
    /** There is an APDU to send. Transmit it and feed the answer. */
    CARD_SEND(600),
    /** The file is free to nobody in this role. Authenticate in a role that may. */
    CARD_PROTECTED(601),
    /** Everything this token states was accepted before. Nothing to do: the purchase is in the meter. */
    METER_ALREADY_ACCEPTED(700),
    /** The card or token is of another meter. Use the card of this meter. */
    METER_OTHER_METER(701),
    /** The token is of another customer. The desk closes the old account first. */
    METER_OTHER_CUSTOMER(702),
    /** The token is of another contract. The desk closes the old contract first. */
    METER_OTHER_CONTRACT(703),
    /** The token is in another unit or currency. A change of unit is a new contract. */
    METER_OTHER_UNIT(704),
    /** Another card is registered for this account. Use the newest card, or get a replacement at the desk. */
    METER_OTHER_CARD(705),
    /** No account is open in this meter. Insert the open-account card first. */
    METER_NOT_OPENED(706),
    /** The credit was cut at the hoard limit. Insert the same card again when some is used. */
    METER_CREDIT_CUT(707),
    /** The refund is more than the balance. The desk withdraws it. */
    METER_REFUND_REFUSED(708),
    /** The card was pulled out too early. Insert it again; what was accepted stands. */
    METER_PULLED_EARLY(709),
    /** The meter does not take this kind of card or token. Use a card of a kind it takes. */
    METER_CARD_KIND(710),
    /** The card or token is not authentic. Use the card of this meter; the attempt was counted. */
    METER_NOT_AUTHENTIC(711),
    /** What the card holds is not of the documented form. The desk writes the card again. */
    METER_CARD_FORMAT(712),
    /** The card did not answer as a card of this system. Insert it again, then try another card. */
    METER_CARD_FAILED(713),
    /** The card holds no token yet. The desk writes the card first. */
    METER_BLANK_CARD(714),
    /** The register reads less than before. The reading is held; check the metrology. */
    METER_READING_BACK(716),
    /** The clock stepped forward further than anything explains. Set the meter's time by a sealed source; metering goes on at one rate. */
    METER_TIME_HELD(717),
    /** The command is behind the last one accepted. The desk seals a new one. */
    METER_COMMAND_OLD(718),
    /** The command's time is over. The desk seals a new one. */
    METER_EXPIRED(719),
    /** The command's time has not come. Show it again later. */
    METER_NOT_YET(720),
    /** It needs the sealed programming switch. Press the switch and show it again. */
    METER_NOT_PROGRAMMING(721),
    /** A refund straight after a refund. The desk sells something first. */
    METER_REFUND_REPEATED(722),
    /** A replacement card before an account is open. Insert the open-account card first. */
    METER_REPLACEMENT_UNOPENED(723),
    /** The purchase count is ahead of the meter's. Take the card to the desk: the meter's count is on it now. */
    METER_COUNT_GAP(724),
    /** The card was not prepared for this purchase. Take the card to the desk. */
    METER_RETURN_NOT_EMPTY(725),
    /** The purchase would exceed the hoard limit. Use some first; the money stays on the card. */
    METER_OVER_HOARD(726),
    /** The voltage is too low for a card. Insert it again when the supply is right. */
    METER_LOW_VOLTAGE(727),
    /** Too many false seals today. Wait for 00:00, or bring the purchase by card. */
    METER_BLOCKED(728),
    /** The contract of this card was closed. Take the card to the desk: the final record is on it now. */
    METER_CLOSED(729),
    /** The security module's purse does not follow. Metering goes on; have the meter replaced if it stays so. */
    METER_PURSE_FAILED(730),
    /** The card does not answer to reset. Insert it the right way round, then try another card. */
    METER_CARD_MUTE(731),
    /** An answer of the card does not carry its session's seal. Insert it again, then try another card. */
    METER_CARD_SEAL(732),
    /** The card is under other keys than the meter. The desk makes a card under the keys of this meter. */
    METER_KEY_STATE(733),
    /** The session asks for something. Do the step it shows and report back. */
    VENDING_STEP(800),
    /** The card is of another meter. Use the card of this account. */
    VENDING_OTHER_METER(801),
    /** The card was replaced by a newer one. Use the newest card; keep the old one. */
    VENDING_OLD_CARD(802),
    /** The meter or card states more than the books hold. Sell nothing; enter the missing sales first. */
    VENDING_BOOKS_BEHIND(803),
    /** The amount is outside what may be sold. Sell an amount within the limits; nothing was taken. */
    VENDING_AMOUNT(804),
    /** A sealed statement covers the sale. Only a proved refund takes it back. */
    VENDING_COVERED(805),
    /** The return record has smaller totals than an older one. Report the meter: its memory was rolled back. */
    VENDING_ROLLED_BACK(806),
    /** The card refused and holds what it held before. Try again; the statement stays open. */
    VENDING_NOT_WRITTEN(807),
    /** The return record on the card is not authentic. Sell by the books; report the card. */
    VENDING_NOT_AUTHENTIC(808),
    /** This request was done before; here is its stored answer. Nothing to do: use the answer. */
    LEDGER_REPEATED(900),
    /** This request id was used for another request. Make a new id; nothing was done. */
    LEDGER_OTHER_BODY(901),
    /** Login and password do not fit. Try again. */
    LEDGER_WRONG_PASSWORD(902),
    /** Too many wrong passwords. Wait, or ask an administrator to unlock. */
    LEDGER_LOCKED(903),
    /** No shift is open. Open a shift first. */
    LEDGER_NO_SHIFT(904),
    /** A shift is open already. Close it first. */
    LEDGER_SHIFT_OPEN(905),
    /** The books have moved since this statement was sealed. Seal again from the new sums; nothing was stored. */
    LEDGER_STALE(906),
    /** A sealed statement covers this sale. Only a proved refund takes it back. */
    LEDGER_COVERED(907),
    /** This was reversed before. Nothing to do. */
    LEDGER_ALREADY_REVERSED(908),
    /** This business day is closed. Book it on the open day. */
    LEDGER_DAY_CLOSED(909),
    /** There is one with this name already. Choose another name. */
    LEDGER_EXISTS(910),
    /** Logged in; the password must be changed first. Change it. */
    LEDGER_MUST_CHANGE_PASSWORD(911);

    private final int code;

    Verdict(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /** Its name in the C library and in doc/errors.yaml, such as {@code PREPAY_LEDGER_REPEATED}. */
    public String statusName() {
        return Raw.prepay_status_name(code);
    }

    /** One English sentence: what happened and what to do. */
    public String text() {
        return Raw.prepay_status_text(code);
    }

    /**
     * For programs that expect nothing else than {@link #OK}.
     *
     * @throws RefusedException any other verdict
     */
    public void must() {
        if (this != OK) {
            throw new RefusedException(this);
        }
    }

    static Verdict of(int code) {
        return Codes.of(Verdict.class, code);
    }
}
