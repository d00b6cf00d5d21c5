/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.lang.ref.Cleaner;
import java.util.Objects;

/**
 * A key that is used and never seen. It lies in its {@link KeyStore}; close it when it is not needed any more. One that is
 * forgotten is released when the garbage collector finds it, at the latest the store's own close ends it; what was made with a key
 * (a session, a meter) remembers it.
 */
public final class Key implements AutoCloseable {
    private final KeyStore store;
    private final long ref;
    private final Cleaner.Cleanable cleanable;
    private boolean isClosed;

    /** What ends it: never refers to the key, so that the key can be found forgotten. */
    private record Release(KeyStore store, long ref) implements Runnable {
        @Override
        public void run() {
            try {
                store.with(keys -> {
                    Raw.prepay_raw_key_release(keys, ref);
                    return null;
                });
            } catch (ClosedException gone) {
                // the store's own close has ended it, or will when its last user is closed
            }
        }
    }

    Key(KeyStore store, long ref) {
        this.store = store;
        this.ref = ref;
        cleanable = Handle.CLEANER.register(this, new Release(store, ref));
    }

    /** The store it lies in. */
    public KeyStore store() {
        return store;
    }

    synchronized long ref() {
        if (isClosed) {
            throw new ClosedException("this Key");
        }
        return ref;
    }

    /** The reference, if it is of this store: those of another would name another key there. */
    long refIn(KeyStore expected) {
        if (store != expected) {
            throw new ArgumentException("the key lies in another key store");
        }
        return ref();
    }

    /** One arrow down the key tree, for arrows that name nothing. */
    public Key derive(KeyKind kind) {
        return derive(kind, KeyPath.NONE);
    }

    /**
     * One arrow down the key tree.
     *
     * @throws KeyException this key is for MACs, not for derivation
     * @throws ArgumentException a role or key version out of range
     */
    public Key derive(KeyKind kind, KeyPath path) {
        Objects.requireNonNull(kind, "kind");
        long[] out = new long[1];
        try (prepay_key_path raw = path.raw()) {
            store.with(keys -> Raw.prepay_raw_key_derive(keys, ref(), kind.code(), raw, out));
        }
        return new Key(store, out[0]);
    }

    /**
     * HMAC-SHA-256 of the data, 32 bytes.
     *
     * @throws KeyException this key is for derivation, not for MACs
     */
    public byte[] mac(byte[] data) {
        Objects.requireNonNull(data, "data");
        byte[][] out = new byte[1][];
        store.with(keys -> Raw.prepay_raw_key_mac(keys, ref(), data, out));
        return out[0];
    }

    /**
     * Another key of the same store, wrapped under this one: 48 bytes that another store unwraps. No two keys are ever wrapped under
     * the same key and info.
     *
     * @param info says which key this is, for whom; unwrap must say the same
     */
    public byte[] wrap(Key target, byte[] info) {
        Objects.requireNonNull(info, "info");
        byte[][] out = new byte[1][];
        store.with(keys -> Raw.prepay_raw_key_wrap(keys, ref(), target.refIn(store), info, out));
        return out[0];
    }

    /**
     * The inverse of {@link #wrap}.
     *
     * @param wrapped 48 bytes
     * @throws NotAuthenticException not wrapped under this key and info
     */
    public Key unwrap(byte[] wrapped, byte[] info, KeyUse use) {
        byte[] copy = Codes.exactly(wrapped, 48, "wrapped");
        Objects.requireNonNull(info, "info");
        Objects.requireNonNull(use, "use");
        long[] out = new long[1];
        store.with(keys -> Raw.prepay_raw_key_unwrap(keys, ref(), copy, info, use.code(), out));
        return new Key(store, out[0]);
    }

    /** The store forgets it. Closing twice is closing once, also after the store. */
    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
        }
        cleanable.clean();
    }
}
