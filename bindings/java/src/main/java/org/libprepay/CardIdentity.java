/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a card says of itself when it is selected: unchecked until authentication binds it.
 *
 * @param cardId the card
 * @param region 4 bytes, the utility's
 * @param cardGeneration 0: a blank card, whose administration key is the transport key
 * @param version of the card application
 * @param suites bit 0: suite 1
 * @param keyVersions of the current key of role 1 to 4 at index role; 0: no key
 */
public record CardIdentity(
        Id cardId, byte[] region, int cardGeneration, int version, int suites, byte[] keyVersions) {
    /** No component may be null. */
    public CardIdentity {
        Objects.requireNonNull(cardId, "cardId");
        region = Codes.exactly(region, 4, "region");
        keyVersions = Codes.exactly(keyVersions, 8, "keyVersions");
    }

    @Override
    public byte[] region() {
        return region.clone();
    }

    @Override
    public byte[] keyVersions() {
        return keyVersions.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CardIdentity that
                && cardId.equals(that.cardId)
                && Arrays.equals(region, that.region)
                && cardGeneration == that.cardGeneration
                && version == that.version
                && suites == that.suites
                && Arrays.equals(keyVersions, that.keyVersions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cardId, Arrays.hashCode(region), cardGeneration, version, suites,
                Arrays.hashCode(keyVersions));
    }

    static CardIdentity from(prepay_card_identity raw) {
        return new CardIdentity(
                Id.of(raw.getCard_id()), raw.getRegion(), raw.getCard_generation(), raw.getVersion(),
                raw.getSuites(), raw.getKey_versions());
    }
}
