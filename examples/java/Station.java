/* SPDX-License-Identifier: Apache-2.0 */
import java.nio.charset.StandardCharsets;

import org.libprepay.CardFile;
import org.libprepay.CardFileIdentity;
import org.libprepay.CardSession;
import org.libprepay.Id;
import org.libprepay.Key;
import org.libprepay.KeyKind;
import org.libprepay.KeyPath;
import org.libprepay.KeyStore;
import org.libprepay.KeyUse;
import org.libprepay.Role;

/**
 * The commissioning station: the only place that holds the root key. It hands out what others need, never more: a desk gets the group key
 * of its role and the credit key, a meter its own two keys, a card nothing but the key that opens it blank. A key never leaves a store in
 * the clear; it travels wrapped under a transfer key that both stores were given for this one occasion. Cards become customers' cards in
 * a session of role A: file 01 and all keys take effect in one COMMIT.
 */
final class Station implements AutoCloseable {
    static final int KEY_VERSION = 1;
    private static final byte[] TRANSFER = "quickstart/transfer".getBytes(StandardCharsets.US_ASCII);
    private static final Id STATION = Id.of("53544154494f4e00"); // "STATION"

    // Drawn at random, here and now. They exist nowhere else.
    private final KeyStore keys = new KeyStore();
    private final Key utility = keys.draw(KeyUse.DERIVE); // the root of everything
    private final Key manufacturer = keys.draw(KeyUse.DERIVE); // opens blank cards, once
    private final Key secret = keys.draw(KeyUse.MAC); // the station's own, as a terminal
    private long sessions; // with cards, so far

    // -------------------------------------------------------- keys on the move

    /** One key under a transfer key that is drawn for it, put into both stores, used once and gone. */
    private Key handOver(Key key, KeyStore to) {
        byte[] transfer = keys.random(32);
        try (key; Key here = keys.put(KeyUse.DERIVE, transfer); Key there = to.put(KeyUse.DERIVE, transfer)) {
            return there.unwrap(here.wrap(key, TRANSFER), TRANSFER, KeyUse.DERIVE);
        }
    }

    /** Two arrows down the key tree; the key between is released. */
    private Key deriveTwice(KeyKind first, KeyKind second, KeyPath path) {
        try (Key between = utility.derive(first, path)) {
            return between.derive(second, path);
        }
    }

    private static KeyPath.Builder path() {
        return KeyPath.builder().keyVersion(KEY_VERSION);
    }

    /** What a desk needs to sell, and nothing that personalises cards or commands meters: the role's key, then the credit key. */
    Key equipDeskRole(KeyStore desk) {
        return handOver(utility.derive(KeyKind.ROLE, path().role(Role.VENDING.code()).build()), desk);
    }

    Key equipDeskCredit(KeyStore desk) {
        return handOver(utility.derive(KeyKind.CREDIT, path().build()), desk);
    }

    /** A meter's two keys, of this meter only. */
    Key equipMeterOwn(KeyStore meter, Id meterId) {
        return handOver(deriveTwice(KeyKind.METER, KeyKind.METER_OWN, path().meterId(meterId).build()), meter);
    }

    Key equipMeterCredit(KeyStore meter, Id meterId) {
        return handOver(deriveTwice(KeyKind.CREDIT, KeyKind.CREDIT_METER, path().meterId(meterId).build()), meter);
    }

    /** The manufacturer's key for one blank card. */
    Key equipCard(KeyStore chip, Id cardId) {
        return handOver(manufacturer.derive(KeyKind.TRANSPORT, path().cardId(cardId).build()), chip);
    }

    // ----------------------------------------------------------- personalisation

    /** The card's key for a role: group key and card, or for the meter's door the meter's own key and card. */
    private Key cardKey(Role role, Card card, Id meterId) {
        KeyPath path = path().role(role.code()).cardGeneration(card.generation).cardId(card.cardId).meterId(meterId).build();
        if (role != Role.METER) {
            return deriveTwice(KeyKind.ROLE, KeyKind.CARD, path);
        }
        try (Key own = deriveTwice(KeyKind.METER, KeyKind.METER_OWN, path)) {
            return own.derive(KeyKind.CARD_METER, path);
        }
    }

    private void putKeys(CardSession session, Card card, Id meterId) {
        for (Role role : new Role[] {Role.VENDING, Role.INSPECTION, Role.METER, Role.ADMIN}) {
            try (Key key = cardKey(role, card, meterId)) {
                session.run(card.reader(), session.putKey(role, KEY_VERSION, key)).must();
            }
        }
    }

    private void writeIdentity(CardSession session, Card card, Id meterId, Id customer) {
        byte[] file = CardFileIdentity.builder().cardId(card.cardId).cardGeneration(card.generation).meterId(meterId)
                .customer(customer).build().pack();
        session.run(card.reader(), session.stage(CardFile.IDENTITY, file)).must();
        session.run(card.reader(), session.commit()).must();
    }

    /** Makes a blank card one of this customer and meter: file 01 and its keys, as one fact. Done twice it is done once. */
    void personalise(Card card, Id meterId, Id customer) {
        CardSession.Options options = new CardSession.Options().sessionCounter(++sessions).role(Role.ADMIN)
                .key(manufacturer).keyKind(KeyKind.TRANSPORT).keyVersion(1).terminalSecret(secret).terminalId(STATION);
        card.powerUp();
        try (CardSession session = new CardSession(options)) {
            session.run(card.reader(), session.select()).must();
            if (session.identity().orElseThrow().cardGeneration() == 0) {
                session.run(card.reader(), session.authenticate()).must();
                putKeys(session, card, meterId);
                writeIdentity(session, card, meterId, customer);
            }
        } finally {
            card.powerDown();
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
