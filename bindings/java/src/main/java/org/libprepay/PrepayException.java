/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

/**
 * What could not be done, or must not be relied on. Do not go on as if it had been done; each subclass says what to do.
 * Refusals that one decides upon are no exceptions but {@link Verdict}s.
 */
public abstract class PrepayException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    PrepayException(int status, String what) {
        super(what);
        this.status = status;
    }

    /** The number of what happened, as the C library has it and doc/errors.yaml lists it. */
    public final int status() {
        return status;
    }

    /** Its name there, such as {@code PREPAY_E_NOT_AUTHENTIC}. */
    public final String statusName() {
        return Raw.prepay_status_name(status);
    }

    /** One English sentence: what happened and what to do. */
    public final String statusText() {
        return Raw.prepay_status_text(status);
    }

    /** A verdict or zero is handed back, an error thrown. */
    static int check(int status) {
        if (status < 0) {
            throw of(status);
        }
        return status;
    }

    static PrepayException of(int status) {
        String text = Raw.prepay_status_text(status) + " (" + Raw.prepay_status_name(status) + ")";
        return switch (status) {
            case -1 -> new ArgumentException(text);
            case -2 -> new OverflowException(text);
            case -3 -> new NotAuthenticException(text);
            case -4 -> new OutcomeUnknownException(text);
            case -5 -> new PermissionException(text);
            case -6 -> new TooSmallException(text);
            case -7 -> new StateException(text);
            case -8 -> new StorageException(text);
            case -9 -> new FormatException(text);
            case -10 -> new VersionException(text);
            case -11 -> new NotFoundException(text);
            case -12 -> new MemoryException(text);
            case -13 -> new RandomException(text);
            case -14 -> new KeyException(text);
            case -15 -> new BlankKeyException(text);
            case -16 -> new DamagedException(text);
            case -17 -> new FullException(text);
            case -18 -> new BusyException(text);
            case -19 -> new UnsupportedException(text);
            case -20 -> new CardException(text);
            default -> new UnknownStatusException(status, text);
        };
    }
}
