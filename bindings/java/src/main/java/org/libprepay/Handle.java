/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Something that lives outside of Java's memory until it is closed. Use it in {@code try (...)}; what is forgotten is freed when the
 * garbage collector finds it.
 *
 * <p>After {@link #close} every method throws {@link ClosedException}. An object that others were made of (the key store of a meter)
 * may be closed before them: it is freed when the last of them is closed. Any thread may call; calls to one object, and to objects
 * that share a part, happen one after another.
 */
public abstract class Handle implements AutoCloseable {
    static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong SERIALS = new AtomicLong();

    private final Core core;
    private final Cleaner.Cleanable cleanable;

    /** What is there: never refers to the handle, so that the handle can be found forgotten. */
    private static final class Core implements Runnable {
        final long serial = SERIALS.incrementAndGet();
        final ReentrantLock lock = new ReentrantLock();
        final LongConsumer free;
        final List<Core> parts;
        /** Itself and everything it is made of, oldest first: the order in which locks are taken. */
        final List<Core> all = new ArrayList<>();
        long address;
        boolean isClosed;
        int users;

        Core(LongConsumer free, List<Core> parts) {
            this.free = free;
            this.parts = parts;
            for (Core part : parts) {
                for (Core one : part.all) {
                    if (!all.contains(one)) {
                        all.add(one);
                    }
                }
            }
            all.sort(Comparator.comparingLong(one -> one.serial));
            all.add(this);
        }

        void lock() {
            for (Core one : all) {
                one.lock.lock();
            }
        }

        void unlock() {
            for (int i = all.size() - 1; i >= 0; i--) {
                all.get(i).lock.unlock();
            }
        }

        /** Closed and unused: gone. With all locks held. */
        void settle() {
            if (!isClosed || users > 0 || address == 0) {
                return;
            }
            free.accept(address);
            address = 0;
            for (Core part : parts) {
                part.users--;
                part.settle();
            }
        }

        @Override
        public void run() {
            lock();
            try {
                isClosed = true;
                settle();
            } finally {
                unlock();
            }
        }
    }

    /** Make it of these parts, which stay alive as long as it does. */
    Handle(LongSupplier make, LongConsumer free, Handle... parts) {
        List<Core> cores = new ArrayList<>();
        for (Handle part : parts) {
            if (!cores.contains(part.core)) {
                cores.add(part.core);
            }
        }
        core = new Core(free, cores);
        core.lock();
        try {
            for (Handle part : parts) {
                part.address();
            }
            core.address = make.getAsLong();
            for (Core part : cores) {
                part.users++;
            }
        } finally {
            core.unlock();
            for (Handle part : parts) {
                Reference.reachabilityFence(part);
            }
        }
        cleanable = CLEANER.register(this, core);
    }

    /** Where it is. Only inside {@link #with}, or while something is made of it. */
    final long address() {
        if (core.isClosed) {
            throw new ClosedException("this " + getClass().getSimpleName());
        }
        return core.address;
    }

    /** Do this while nobody else uses it or closes it. */
    final <T> T with(LongFunction<T> action) {
        core.lock();
        try {
            return action.apply(address());
        } finally {
            core.unlock();
            Reference.reachabilityFence(this);
        }
    }

    /** The same for calls whose result is a verdict. */
    final Verdict verdict(LongFunction<Integer> action) {
        return Verdict.of(with(action));
    }

    /** Ends it. Closing twice is closing once. */
    @Override
    public void close() {
        cleanable.clean();
    }
}
