/* SPDX-License-Identifier: Apache-2.0 */
import org.libprepay.Id;
import org.libprepay.Key;
import org.libprepay.KeyStore;
import org.libprepay.Memory;
import org.libprepay.Meter;
import org.libprepay.MeterKey;
import org.libprepay.MeterOutputs;
import org.libprepay.MeterState;
import org.libprepay.PrepayException;
import org.libprepay.TimeValidity;
import org.libprepay.Verdict;

/** The meter on the wall: its security module, its flash, its register, and the library's meter that they feed. */
final class MeterBox implements AutoCloseable {
    final Id meterId;
    private final KeyStore keys = new KeyStore();
    private final Memory memory = Memory.ofMeter();
    private final Meter meter;
    long registerMicro; // what the metrology has counted, 10^-6 kWh; never lost
    MeterOutputs outputs; // as of the last call

    MeterBox(Id meterId, Station station) {
        this.meterId = meterId;
        Key own = station.equipMeterOwn(keys, meterId);
        Key credit = station.equipMeterCredit(keys, meterId);
        meter = new Meter(new Meter.Options().memory(memory).keyOwn(own).keyCredit(credit).keyVersion(Station.KEY_VERSION)
                .meterId(meterId));
        outputs = meter.outputs();
    }

    /** The time, and what the register reads. */
    void feed(long timeSeconds) {
        meter.time(timeSeconds, TimeValidity.TRUSTED);
        meter.reading(registerMicro, 0).must();
        outputs = meter.outputs();
    }

    void pressKey() {
        meter.key(MeterKey.CONFIRM);
        outputs = meter.outputs();
    }

    /** A card is put in until the meter has taken what it holds. */
    Verdict insert(Card card) throws PrepayException {
        card.powerUp();
        try {
            return meter.insert(card.reader());
        } finally {
            card.powerDown();
            outputs = meter.outputs();
        }
    }

    MeterState state() {
        return meter.state();
    }

    @Override
    public void close() {
        meter.close();
        memory.close();
        keys.close();
    }
}
