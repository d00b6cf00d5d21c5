/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Keys in locked, guarded memory. Nothing gives a key's bytes back; a {@link Key} is a reference to use it by.
 *
 * <pre>{@code
 * try (KeyStore store = new KeyStore()) {
 *     Key utility = store.draw(KeyUse.DERIVE);
 *     Key credit = utility.derive(KeyKind.CREDIT, KeyPath.builder().keyVersion(1).build());
 * }
 * }</pre>
 */
public final class KeyStore extends Handle {
    private static final int REFERENCE_BYTES = 4;

    /**
     * An empty store.
     *
     * @throws MemoryException no lockable memory
     */
    public KeyStore() {
        super(KeyStore::make, Raw::prepay_keystore_free);
    }

    private static long make() {
        long[] out = new long[1];
        Raw.prepay_keystore_new(out);
        return out[0];
    }

    /** The verbs, for what is made of this store. */
    long table() {
        return Raw.prepay_keystore_table(address());
    }

    /** Draws a new root key at random. */
    public Key draw(KeyUse use) {
        long[] out = new long[1];
        with(store -> Raw.prepay_keystore_draw(store, use.code(), out));
        return new Key(this, out[0]);
    }

    /**
     * Brings in a key from outside (tests, migration). Wipe your copy afterwards.
     *
     * @param key 32 bytes
     * @throws BlankKeyException all 00 or all FF
     */
    public Key put(KeyUse use, byte[] key) {
        Objects.requireNonNull(use, "use");
        byte[] copy = Codes.exactly(key, 32, "key");
        long[] out = new long[1];
        try {
            with(store -> Raw.prepay_keystore_put(store, use.code(), copy, out));
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
        return new Key(this, out[0]);
    }

    /**
     * Unpredictable bytes.
     *
     * @throws ArgumentException a negative number, or more than a million
     */
    public byte[] random(int count) {
        if (count < 0 || count > 1_000_000) {
            throw new ArgumentException("count must lie between 0 and 1000000, not " + count);
        }
        byte[] out = new byte[count];
        with(store -> Raw.prepay_raw_key_random(store, out));
        return out;
    }

    /** SHA-256. */
    public Hash sha256(byte[] data) {
        Objects.requireNonNull(data, "data");
        byte[][] out = new byte[1][];
        with(store -> Raw.prepay_raw_key_sha256(store, data, out));
        return Hash.of(out[0]);
    }

    /**
     * Saves root keys in a file, sealed under a passphrase: whole or not at all. Takes about a second and 256 MiB on purpose, which is
     * what each guess at the passphrase costs.
     *
     * @param keys 1 to 16 keys of this store, in an order that {@link #load} gives back
     * @throws StorageException the old file stands, or the new one does, whole
     * @throws FullException the old file stands
     * @throws ArgumentException an empty passphrase, no key or too many, or a key of another store
     */
    public void save(Path file, char[] passphrase, List<Key> keys) {
        byte[] path = Text.utf8(file.toString(), 4096, "file");
        byte[] refs = new byte[keys.size() * REFERENCE_BYTES];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = (byte) (keys.get(i / REFERENCE_BYTES).refIn(this) >> (24 - 8 * (i % REFERENCE_BYTES)));
        }
        byte[] secret = Text.secret(passphrase, "passphrase");
        try {
            with(store -> Raw.prepay_raw_keystore_save(store, path, secret, refs));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * Loads them again, in the order saved.
     *
     * @throws NotAuthenticException wrong passphrase or a changed file: nothing was loaded
     * @throws NotFoundException no such file
     * @throws FormatException not a key file, or cut short
     * @throws VersionException of a newer library
     */
    public List<Key> load(Path file, char[] passphrase) {
        byte[] path = Text.utf8(file.toString(), 4096, "file");
        byte[] secret = Text.secret(passphrase, "passphrase");
        byte[][] out = new byte[1][];
        try {
            with(store -> Raw.prepay_raw_keystore_load(store, path, secret, out));
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        List<Key> keys = new ArrayList<>();
        for (int at = 0; at < out[0].length; at += REFERENCE_BYTES) {
            long ref = 0;
            for (int i = 0; i < REFERENCE_BYTES; i++) {
                ref = ref << 8 | out[0][at + i] & 0xFF;
            }
            keys.add(new Key(this, ref));
        }
        return keys;
    }

    /** Keys alive in the store: a test's way to see that nothing leaks. */
    public long count() {
        return with(Raw::prepay_keystore_count);
    }
}
