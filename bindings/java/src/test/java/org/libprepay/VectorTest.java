/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** Known answers from elsewhere: tests/vectors, the files that C's tests read. */
class VectorTest {
    private static final Id METER = id("METER-07");

    private static Id id(String text) {
        return Id.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, byte[]> vectors(String file) throws IOException {
        Map<String, byte[]> found = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(System.getProperty("prepay.tests"), "vectors", file))) {
            String[] parts = line.split(" =", 2);
            if (!line.startsWith("#") && parts.length == 2) {
                found.put(parts[0], HexFormat.of().parseHex(parts[1].strip()));
            }
        }
        return found;
    }

    private static Key derive(Key root, KeyKind... kinds) {
        KeyPath path = KeyPath.builder().keyVersion(3).meterId(METER).build();
        Key key = root;
        for (KeyKind kind : kinds) {
            key = key.derive(kind, path);
        }
        return key;
    }

    @Test
    void hmacIsThatOfRfc4231() throws IOException {
        Map<String, byte[]> vectors = vectors("rfc4231.txt");
        int count = 0;
        try (KeyStore store = new KeyStore()) {
            for (int i = 1; vectors.containsKey("case" + i + ".key"); i++) {
                byte[] key = vectors.get("case" + i + ".key");
                byte[] tag = vectors.get("case" + i + ".tag");
                if (key.length <= 32) { // a shorter key is the same as one with zeros behind it
                    byte[] got = store.put(KeyUse.MAC, Arrays.copyOf(key, 32)).mac(vectors.get("case" + i + ".data"));
                    assertArrayEquals(tag, Arrays.copyOf(got, tag.length), "case " + i);
                    count++;
                }
            }
        }
        assertEquals(5, count);
    }

    private static Token.Builder token(TokenKind kind, int flags, byte[] digest) {
        return Token.builder().kind(kind).flags(flags).cardGeneration(0x0102).contract(5).keyVersion(3).unit(156).purchaseCount(11)
                .meterId(METER).cardId(id("CARD-042")).customer(id("CUST-900")).paidTotalMicro(350_000_000).refundedTotalMicro(20_000_000)
                .amountMicro(50_000_000).commandCount(4).statementId(Id.of("a1b2c3d4e5f60718"))
                .parametersDigest((flags & Tokens.HAS_PARAMETERS) != 0 ? digest : new byte[16]);
    }

    @Test
    void tokensAreTheBytesComputedElsewhere() throws IOException {
        Map<String, byte[]> vectors = vectors("handshake.txt");
        byte[] digest = vectors.get("digest");
        try (KeyStore store = new KeyStore()) {
            Key root = store.put(KeyUse.DERIVE, vectors.get("root"));
            Key credit = derive(root, KeyKind.CREDIT, KeyKind.CREDIT_METER, KeyKind.TOKEN);
            Key command = derive(root, KeyKind.COMMAND, KeyKind.COMMAND_METER, KeyKind.TOKEN);
            Token open = token(TokenKind.OPEN, Tokens.HAS_PARAMETERS, digest).carriedInMicro(-2_500_000).build();
            check(vectors.get("sealed.open"), credit, open);
            check(vectors.get("sealed.purchase"), credit, token(TokenKind.PURCHASE, 0, digest).build());
            check(vectors.get("sealed.parameter"), command, token(TokenKind.PARAMETER, Tokens.HAS_PARAMETERS | 1, digest)
                    .notBeforeSeconds(1_700_000_000).expirySeconds(0xF000_0000L).build());
        }
    }

    private static void check(byte[] right, Key key, Token token) {
        assertArrayEquals(right, Tokens.seal(key, token));
        assertEquals(token, Tokens.open(key, right));
        assertEquals(token, Tokens.peek(right));
        byte[] changed = right.clone();
        changed[40] ^= 1;
        assertThrows(NotAuthenticException.class, () -> Tokens.open(key, changed));
        assertThrows(FormatException.class, () -> Tokens.open(key, Arrays.copyOf(right, 127)));
    }

    @Test
    void returnRecordsAreTheBytesComputedElsewhere() throws IOException {
        Map<String, byte[]> vectors = vectors("handshake.txt");
        ReturnRecord record = ReturnRecord.builder().flags(1).cardGeneration(0x0102).contract(5).keyVersion(3).unit(156).meterId(METER)
                .cardId(id("CARD-042")).statementId(Id.of("a1b2c3d4e5f60718")).lastCount(11).lastCommandCount(4)
                .acceptedPaidMicro(350_000_000).acceptedRefundedMicro(20_000_000).usedMicro(331_000_001).balanceMicro(-1_000_001)
                .importMicro(6_000_000_000L).reverseMicro(12).meterTimeSeconds(0xF000_0000L).status(0x13).tamper(0x8000_0001L)
                .illegalInsertions(3).lastResult(714).recordCounter(77).build();
        try (KeyStore store = new KeyStore()) {
            Key key = derive(store.put(KeyUse.DERIVE, vectors.get("root")), KeyKind.CREDIT, KeyKind.CREDIT_METER, KeyKind.RETURN);
            assertArrayEquals(vectors.get("sealed.return"), Tokens.sealReturn(key, record));
            assertEquals(record, Tokens.openReturn(key, vectors.get("sealed.return")));
            assertEquals(record, Tokens.peekReturn(vectors.get("sealed.return")));
        }
    }

    @Test
    void wrappedKeysAndContainersAreTheBytesComputedElsewhere() throws IOException {
        Map<String, byte[]> vectors = vectors("handshake.txt");
        try (KeyStore store = new KeyStore();
                Offsets offsets = new Offsets(List.of(new Offsets.Change(-5, 3600), new Offsets.Change(1_700_000_000, -19_800)))) {
            Key wrapping = derive(store.put(KeyUse.DERIVE, vectors.get("root")), KeyKind.METER, KeyKind.METER_OWN, KeyKind.METER_WRAP);
            Key target = store.put(KeyUse.DERIVE, vectors.get("wrap.target"));
            assertArrayEquals(vectors.get("wrap.wrapped"), wrapping.wrap(target, vectors.get("wrap.info")));
            wrapping.unwrap(vectors.get("wrap.wrapped"), vectors.get("wrap.info"), KeyUse.DERIVE).close();
            assertThrows(NotAuthenticException.class, () -> wrapping.unwrap(vectors.get("wrap.wrapped"), new byte[1], KeyUse.DERIVE));
            assertArrayEquals(vectors.get("offsets"), offsets.pack());
            try (Offsets again = Offsets.unpack(vectors.get("offsets"))) {
                assertEquals(offsets.changes(), again.changes());
            }
            assertArrayEquals(vectors.get("digest"), Parameters.digest(store, vectors.get("container")));
            assertArrayEquals("limits".getBytes(StandardCharsets.US_ASCII),
                    Parameters.find(vectors.get("container"), PartKind.LIMITS).data());
            assertArrayEquals(vectors.get("offsets"), Parameters.find(vectors.get("container"), PartKind.OFFSETS).data());
        }
    }
}
