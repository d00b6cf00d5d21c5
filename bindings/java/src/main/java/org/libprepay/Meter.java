/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The device at the customer's. The firmware feeds it time, register readings, keys and cards; it says whether supply is on and what to
 * display. One record in its memory changes as one fact: close the meter at any moment, make it again over the same memory, and it
 * goes on.
 */
public final class Meter extends Handle {
    /** What a meter is made of. Memory, the two keys and the number are needed; the keys lie in one store. */
    public static final class Options {
        private Memory memory;
        private Key keyOwn;
        private Key keyCredit;
        private Key keyCommand;
        private Key keyService;
        private MeterPolicy policy = MeterPolicy.TOTALS;
        private boolean closeByKey;
        private long pulseConstant;
        private long unknownRate;
        private int keyVersion = 1;
        private Id meterId;
        private long checkpointMicro;
        private long checkpointSeconds;
        private long firstUnit;
        private MeterHistory history;

        /** Where its record is; {@link Memory#ofMeter} has the right size. */
        public Options memory(Memory memory) {
            this.memory = memory;
            return this;
        }

        /** {@link KeyKind#METER_OWN} of this meter. */
        public Options keyOwn(Key keyOwn) {
            this.keyOwn = keyOwn;
            return this;
        }

        /** {@link KeyKind#CREDIT_METER} of this meter. */
        public Options keyCredit(Key keyCredit) {
            this.keyCredit = keyCredit;
            return this;
        }

        /** {@link KeyKind#COMMAND_METER} of this meter; null: it takes no commands. */
        public Options keyCommand(Key keyCommand) {
            this.keyCommand = keyCommand;
            return this;
        }

        /** {@link KeyKind#SERVICE_METER} of this meter; null: it takes no check cards. */
        public Options keyService(Key keyService) {
            this.keyService = keyService;
            return this;
        }

        /** How tokens are accepted; {@link MeterPolicy#TOTALS} when it is not said. */
        public Options policy(MeterPolicy policy) {
            this.policy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Whether supply that comes back after a trip waits for the key or a card. */
        public Options closeByKey(boolean closeByKey) {
            this.closeByKey = closeByKey;
            return this;
        }

        /** imp/kWh or imp/m3 for {@link Meter#pulses}; 0: it is fed readings. */
        public Options pulseConstant(long pulseConstant) {
            this.pulseConstant = pulseConstant;
            return this;
        }

        /** Index of the rate that holds while the time is not known. */
        public Options unknownRate(long unknownRate) {
            this.unknownRate = unknownRate;
            return this;
        }

        /** Version of these keys, 1 to 255; 1 when it is not said. */
        public Options keyVersion(int keyVersion) {
            this.keyVersion = keyVersion;
            return this;
        }

        /** Its number. */
        public Options meterId(Id meterId) {
            this.meterId = meterId;
            return this;
        }

        /** Store when so much quantity was priced since the last time; 0: 0.1 kWh. */
        public Options checkpointMicro(long checkpointMicro) {
            this.checkpointMicro = checkpointMicro;
            return this;
        }

        /** ... or so much time passed; 0: 900. */
        public Options checkpointSeconds(long checkpointSeconds) {
            this.checkpointSeconds = checkpointSeconds;
            return this;
        }

        /** What outlives power cuts beside the record; null: nothing. */
        public Options history(MeterHistory history) {
            this.history = history;
            return this;
        }

        /** The memory's first erase unit that is the meter's. */
        public Options firstUnit(long firstUnit) {
            this.firstUnit = firstUnit;
            return this;
        }
    }

    private final List<Key> held; // C knows them by number: they live as long as this does

    /**
     * Powers up: restores the record, or is a new meter without an account. Feed the time next.
     *
     * @throws DamagedException the record contradicts itself: replace the meter, do not erase
     * @throws VersionException the record was written by a newer version
     * @throws StorageException the memory failed, or has no power
     */
    public Meter(Options options) {
        super(() -> make(options), Raw::prepay_meter_free, options.memory, options.keyOwn.store());
        held = Stream.of(options.keyOwn, options.keyCredit, options.keyCommand, options.keyService).filter(Objects::nonNull).toList();
    }

    private static long make(Options options) {
        long[] out = new long[1];
        KeyStore keys = options.keyOwn.store();
        try (prepay_meter_options raw = new prepay_meter_options();
                prepay_meter_history_options history = options.history == null ? null : options.history.raw()) {
            raw.setHistory(history);
            raw.setStore(keys.table());
            raw.setStorage(options.memory.storage());
            raw.setCheckpoint_micro(options.checkpointMicro);
            raw.setCheckpoint_s(Codes.u32(options.checkpointSeconds, "checkpointSeconds"));
            raw.setFirst_unit(Codes.u32(options.firstUnit, "firstUnit"));
            raw.setKey_own(options.keyOwn.ref());
            raw.setKey_credit(options.keyCredit.refIn(keys));
            raw.setKey_command(options.keyCommand == null ? 0 : options.keyCommand.refIn(keys));
            raw.setKey_service(options.keyService == null ? 0 : options.keyService.refIn(keys));
            raw.setPolicy(options.policy.code());
            raw.setFlags(options.closeByKey ? Raw.PREPAY_METER_CLOSE_BY_KEY : 0);
            raw.setPulse_constant(Codes.u32(options.pulseConstant, "pulseConstant"));
            raw.setUnknown_rate(Codes.u32(options.unknownRate, "unknownRate"));
            raw.setKey_version(Codes.u8(options.keyVersion, "keyVersion"));
            raw.setMeter_id(options.meterId.bytes());
            Raw.prepay_meter_new(raw, out);
        }
        return out[0];
    }

    /**
     * What time it is.
     *
     * @return {@link Verdict#METER_TIME_HELD}: a step that nothing explains, not used until it is trusted
     * @throws ArgumentException outside the years 1970 to 2106
     */
    public Verdict time(long timeSeconds, TimeValidity validity) {
        Objects.requireNonNull(validity, "validity");
        return verdict(meter -> Raw.prepay_meter_time(meter, timeSeconds, validity.code()));
    }

    /**
     * What the registers read now: totals, 10^-6 of the commodity's unit. The difference to the last reading is charged.
     *
     * @return {@link Verdict#METER_READING_BACK}: less than before, and held; nothing was charged
     * @throws ArgumentException out of range (0 to 2^60)
     * @throws StorageException charged, but not stored: metering goes on in memory
     */
    public Verdict reading(long importMicro, long reverseMicro) {
        return verdict(meter -> Raw.prepay_meter_reading(meter, importMicro, reverseMicro));
    }

    /**
     * So many pulses since the last call: the meter counts them up to a reading. As {@link #reading}.
     *
     * @throws StateException its options have no pulse constant
     */
    public Verdict pulses(long pulses) {
        long count = Codes.u32(pulses, "pulses");
        return verdict(meter -> Raw.prepay_meter_pulses(meter, count));
    }

    /**
     * What the board sees now; feed it about once a second. From the first call on the outputs' switch is the order of the switch
     * machine.
     *
     * @throws StorageException it acted, but could not be stored
     */
    public Verdict sense(MeterSenses senses) {
        try (prepay_meter_senses raw = Objects.requireNonNull(senses, "senses").raw()) {
            return verdict(meter -> Raw.prepay_meter_sense(meter, raw));
        }
    }

    /**
     * A remote order that was authenticated elsewhere. Durable before this returns.
     *
     * @param expirySeconds it is not begun after this, and what it began ends then; 0: never
     * @return {@link Verdict#METER_EXPIRED}: too late, nothing was done
     * @throws StorageException nothing was done
     */
    public Verdict control(MeterControl code, long expirySeconds) {
        Objects.requireNonNull(code, "code");
        return verdict(meter -> Raw.prepay_meter_control(meter, code.code(), expirySeconds));
    }

    /**
     * A key was pressed.
     *
     * @throws StorageException it acted, but could not be stored
     */
    public Verdict key(MeterKey key) {
        Objects.requireNonNull(key, "key");
        return verdict(meter -> Raw.prepay_meter_key(meter, key.code()));
    }

    /** The supply is going: stores what is priced, now. */
    public void powerFail() {
        with(Raw::prepay_meter_power_fail);
    }

    /**
     * A sealed token by any carrier. Durable before this returns.
     *
     * @param parameters the container that it brings; empty: none came
     * @return {@link Verdict#OK}, {@link Verdict#METER_ALREADY_ACCEPTED}, or why not: {@code METER_OTHER_METER} to {@code METER_CARD_FORMAT}
     * @throws StorageException nothing was accepted
     */
    public Verdict accept(byte[] token, byte[] parameters) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(parameters, "parameters");
        return verdict(meter -> Raw.prepay_meter_accept(meter, token, parameters.length == 0 ? null : parameters));
    }

    /**
     * The sealed return record as of now.
     *
     * @return no value and {@link Verdict#METER_NOT_OPENED}: there was never a contract
     */
    public Answer<byte[]> returnRecord() {
        byte[][] out = new byte[1][];
        int status = with(meter -> Raw.prepay_meter_return_record(meter, out));
        return Answer.of(status, () -> out[0]);
    }

    /**
     * The sealed final record of the contract that was closed last.
     *
     * @return no value and {@link Verdict#METER_NOT_OPENED}: none is kept
     */
    public Answer<byte[]> finalRecord() {
        byte[][] out = new byte[1][];
        int status = with(meter -> Raw.prepay_meter_final_record(meter, out));
        return Answer.of(status, () -> out[0]);
    }

    /** What happened, 0 the newest; empty: not so many were kept. The last 64 are kept until power goes. */
    public Optional<MeterEvent> eventAt(long index) {
        long at = Codes.u32(index, "index");
        try (prepay_meter_event raw = new prepay_meter_event()) {
            with(meter -> Raw.prepay_meter_event_at(meter, at, raw));
            return Optional.of(MeterEvent.from(raw));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /**
     * What happened, over power cuts, the newest first.
     *
     * @param number the newest one below this number is wanted; 0: the newest of all
     * @return empty: there is none, or no event is stored in this meter
     * @throws StorageException it cannot be read
     */
    public Optional<StoredEvent> eventBefore(long number) {
        long below = Codes.u32(number, "number");
        try (prepay_meter_event_report raw = new prepay_meter_event_report()) {
            with(meter -> Raw.prepay_meter_event_before(meter, below, raw));
            return Optional.of(StoredEvent.from(raw));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /**
     * A month: 0 the one that runs, 1 the last one that was settled, 2 the one before it.
     *
     * @return empty: it is not kept
     * @throws StorageException it cannot be read
     */
    public Optional<MeterMonth> month(long month) {
        long which = Codes.u32(month, "month");
        try (prepay_meter_month_report raw = new prepay_meter_month_report()) {
            with(meter -> Raw.prepay_meter_month(meter, which, raw));
            return Optional.of(MeterMonth.from(raw));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /** What a display of 2009 shows for a verdict: NN of Err-NN; 0: nothing. */
    public static long displayErr(Verdict verdict) {
        return Raw.prepay_meter_display_err(verdict.code());
    }

    /** What a display of 2013 shows: class * 100 + detail, 3311 is 33/11, 3600 is 36 without a detail; 0: nothing. */
    public static long displayCode(Verdict verdict) {
        return Raw.prepay_meter_display_code(verdict.code());
    }

    /**
     * A card was put in: {@link Verdict#CARD_SEND}, then transmit {@link #cardCommand} and feed {@link #cardAnswer}.
     * {@link #insert} is that loop.
     */
    public Verdict cardInsert() {
        return verdict(Raw::prepay_meter_card_insert);
    }

    /** The command to transmit after {@link Verdict#CARD_SEND}; empty when there is none. */
    public byte[] cardCommand() {
        byte[][] out = new byte[1][];
        with(meter -> Raw.prepay_raw_meter_apdu(meter, out));
        return out[0];
    }

    /**
     * Feeds the card's answer.
     *
     * @return {@link Verdict#CARD_SEND} there is more; {@link Verdict#OK} accepted and written back; or a verdict to display
     * @throws OutcomeUnknownException accepted, but whether the return record was written is not known: insert the card again
     * @throws StorageException the meter's memory failed before anything was accepted
     * @throws StateException no card is in
     */
    public Verdict cardAnswer(byte[] answer) {
        Objects.requireNonNull(answer, "answer");
        return verdict(meter -> Raw.prepay_meter_card_answer(meter, answer));
    }

    /**
     * The card is gone; ends the session.
     *
     * @return {@link Verdict#METER_PULLED_EARLY} before anything was accepted; {@link Verdict#OK} there was no session
     * @throws OutcomeUnknownException as {@link #cardAnswer}
     */
    public Verdict cardRemoved() {
        return verdict(Raw::prepay_meter_card_removed);
    }

    /** From insertion to verdict, over a transport. As {@link #cardAnswer}. */
    public Verdict insert(Transport card) {
        Objects.requireNonNull(card, "card");
        return Exchange.run(card, cardInsert(), this::cardCommand, this::cardAnswer, this::cardRemoved);
    }

    /** What to apply and display now. */
    public MeterOutputs outputs() {
        try (prepay_meter_outputs_report raw = new prepay_meter_outputs_report()) {
            with(meter -> Raw.prepay_meter_outputs(meter, raw));
            return MeterOutputs.from(raw);
        }
    }

    /** What it remembers. */
    public MeterState state() {
        try (prepay_meter_state_report raw = new prepay_meter_state_report()) {
            with(meter -> Raw.prepay_meter_state(meter, raw));
            return MeterState.from(raw);
        }
    }
}
