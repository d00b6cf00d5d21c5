/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Objects;

/** Sealing and opening of the messages between desk and meter. Whatever carries them is never trusted. */
public final class Tokens {
    /** Flag of a token that brings a parameter container. */
    public static final int HAS_PARAMETERS = 0x0100;
    /** Unit of an account that counts kilowatt-hours. */
    public static final int UNIT_KWH = 0xF001;
    /** Unit of an account that counts cubic metres. */
    public static final int UNIT_M3 = 0xF002;
    /** Length of a sealed token and of a sealed return record. */
    public static final int BYTES = 128;

    private Tokens() {
    }

    /**
     * Seals a token, after checking that what it states may be stated.
     *
     * @param sealKey {@link KeyKind#TOKEN} under the meter's credit key (open, purchase, replacement) or command key
     * @throws ArgumentException a field out of range
     * @throws KeyException not a MAC key
     */
    public static byte[] seal(Key sealKey, Token token) {
        byte[][] out = new byte[1][];
        try (prepay_token raw = token.raw()) {
            sealKey.store().with(store -> Raw.prepay_token_seal(sealKey.store().table(), sealKey.ref(), raw, out));
        }
        return out[0];
    }

    /**
     * Checks the seal, then reads the token.
     *
     * @throws NotAuthenticException the seal is not of this key, or a byte has changed
     * @throws FormatException wrong length, or authentic and yet out of range
     * @throws VersionException authentic, of a newer format
     */
    public static Token open(Key sealKey, byte[] sealed) {
        Objects.requireNonNull(sealed, "sealed");
        try (prepay_token raw = new prepay_token()) {
            sealKey.store().with(store -> Raw.prepay_token_open(sealKey.store().table(), sealKey.ref(), sealed, raw));
            return Token.from(raw);
        }
    }

    /**
     * What a token claims, unchecked: to find the right key, or for a receipt. Never act on it.
     *
     * @throws FormatException wrong length or version, or a kind that does not exist
     */
    public static Token peek(byte[] sealed) {
        try (prepay_token raw = new prepay_token()) {
            Raw.prepay_token_peek(Objects.requireNonNull(sealed, "sealed"), raw);
            return Token.from(raw);
        }
    }

    /** Which key seals this kind: {@link KeyKind#CREDIT_METER} or {@link KeyKind#COMMAND_METER}. */
    public static KeyKind keyKind(TokenKind kind) {
        return Codes.of(KeyKind.class, Raw.prepay_token_key_kind((short) kind.code()));
    }

    /**
     * Seals a return record.
     *
     * @param sealKey {@link KeyKind#RETURN} under the meter's credit key
     * @throws ArgumentException a field out of range
     */
    public static byte[] sealReturn(Key sealKey, ReturnRecord record) {
        byte[][] out = new byte[1][];
        try (prepay_return_record raw = record.raw()) {
            sealKey.store().with(store -> Raw.prepay_return_seal(sealKey.store().table(), sealKey.ref(), raw, out));
        }
        return out[0];
    }

    /** Checks the seal, then reads the return record. Throws as {@link #open}. */
    public static ReturnRecord openReturn(Key sealKey, byte[] sealed) {
        Objects.requireNonNull(sealed, "sealed");
        try (prepay_return_record raw = new prepay_return_record()) {
            sealKey.store().with(store -> Raw.prepay_return_open(sealKey.store().table(), sealKey.ref(), sealed, raw));
            return ReturnRecord.from(raw);
        }
    }

    /** What a return record claims, unchecked. Never act on it. */
    public static ReturnRecord peekReturn(byte[] sealed) {
        try (prepay_return_record raw = new prepay_return_record()) {
            Raw.prepay_return_peek(Objects.requireNonNull(sealed, "sealed"), raw);
            return ReturnRecord.from(raw);
        }
    }
}
