/* SPDX-License-Identifier: Apache-2.0 */
import org.libprepay.CardApp;
import org.libprepay.Id;
import org.libprepay.Key;
import org.libprepay.KeyStore;
import org.libprepay.KeyUse;
import org.libprepay.Memory;
import org.libprepay.Transport;

/** A card as one holds it: a chip with a memory that survives when its power goes. */
final class Card implements AutoCloseable {
    final String name; // "Card 1"
    final Id cardId;
    final int generation;
    private final KeyStore keys = new KeyStore(); // the chip's own
    private final Key localKey = keys.draw(KeyUse.DERIVE);
    private final Key transportKey;
    private final Memory memory = Memory.ofCard();
    private CardApp app;

    Card(String name, Id cardId, int generation, Station station) {
        this.name = name;
        this.cardId = cardId;
        this.generation = generation;
        transportKey = station.equipCard(keys, cardId);
    }

    /** Put into a reader. */
    void powerUp() {
        app = new CardApp(new CardApp.Options().memory(memory).localKey(localKey).transportKey(transportKey).cardId(cardId));
    }

    void powerDown() {
        app.close();
    }

    /** What the reader says to it. */
    Transport reader() {
        return app;
    }

    @Override
    public void close() {
        memory.close();
        keys.close();
    }
}
