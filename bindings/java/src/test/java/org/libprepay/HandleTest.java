/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

/** Objects outside of Java's memory: closed once or twice, in any order, forgotten, from any thread, in two class loaders. */
class HandleTest {
    @Test
    void afterCloseEveryCallSaysSoAndClosingTwiceIsClosingOnce() {
        KeyStore store = new KeyStore();
        Key key = store.draw(KeyUse.MAC);
        store.close();
        store.close();
        ClosedException said = assertThrows(ClosedException.class, store::count);
        assertTrue(said.getMessage().contains("KeyStore"));
        assertThrows(ClosedException.class, () -> key.mac(new byte[1]));
        assertThrows(ClosedException.class, () -> new Meter(new Meter.Options().memory(Memory.ofMeter()).keyOwn(key).keyCredit(key)
                .meterId(World.METER)));
        key.close();
        key.close();
        assertThrows(ClosedException.class, () -> key.mac(new byte[1]));
    }

    @Test
    void whatAnObjectIsMadeOfLivesAsLongAsIt() {
        World world = new World();
        Meter meter = world.meter();
        CardApp card = world.personalised();
        world.keys.close();
        world.meterMemory.close();
        world.cardMemory.close();
        meter.time(World.NOW_S + 1, TimeValidity.TRUSTED);
        assertEquals(Verdict.OK, meter.reading(1_000_000, 0));
        assertEquals(Verdict.METER_BLANK_CARD, meter.insert(card));
        world.close();
        assertThrows(ClosedException.class, meter::outputs);
        assertThrows(ClosedException.class, () -> card.transmit(new byte[5]));
    }

    @Test
    void aKeyOfAnotherStoreIsRefused() {
        try (KeyStore one = new KeyStore(); KeyStore other = new KeyStore()) {
            Key wrapping = one.draw(KeyUse.DERIVE);
            Key stranger = other.draw(KeyUse.DERIVE);
            assertThrows(ArgumentException.class, () -> wrapping.wrap(stranger, new byte[1]));
            assertThrows(ArgumentException.class, () -> one.save(Path.of("never"), "pass".toCharArray(), List.of(stranger)));
        }
    }

    private static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new AssertionError("no VmRSS");
    }

    private static void useManyTimes(int times) {
        for (int i = 0; i < times; i++) {
            try (Memory memory = Memory.flash(4096, 8, 8); Balance balance = new Balance(Limits.builder().build())) {
                memory.writes();
                balance.accept(1_000_000, 0).must();
                balance.save();
            }
        }
    }

    @Test
    void nothingGrowsOverThousandsOfObjects() throws IOException {
        useManyTimes(2000);
        System.gc();
        long before = residentKib();
        useManyTimes(10_000);
        System.gc();
        long grown = residentKib() - before;
        assertTrue(grown < 40_000, () -> "grown by " + grown + " KiB; 10000 memories of 32 KiB are 320000");
    }

    @Test
    void whatIsForgottenIsFreed() throws IOException, InterruptedException {
        long before = residentKib();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 20; i++) {
                Memory.flash(4096, 256, 8).writes(); // a mebibyte each
            }
            System.gc();
            Thread.sleep(10);
        }
        long grown = residentKib() - before;
        assertTrue(grown < 200_000, () -> "grown by " + grown + " KiB of 409600");
    }

    @Test
    void aForgottenKeyLeavesTheStoreAndOneInUseDoesNot() throws InterruptedException {
        try (World world = new World(); CardApp card = world.personalised(); CardSession session = world.session(Role.VENDING)) {
            long before = world.keys.count(); // with those of the card and the session, which nobody here holds any more
            for (int i = 0; i < 5000; i++) {
                world.utility.derive(KeyKind.METER_WRAP);
            }
            for (int round = 0; round < 100 && world.keys.count() > before; round++) {
                System.gc();
                Thread.sleep(20);
            }
            assertTrue(world.keys.count() <= before, () -> world.keys.count() + " keys, " + before + " before");
            session.run(card, session.select()).must();
            session.run(card, session.authenticate()).must();
        }
    }

    @Test
    void anyThreadMayCallAndCloseInTheMiddle() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (KeyStore store = new KeyStore()) {
            Key root = store.draw(KeyUse.DERIVE);
            Callable<Integer> work = () -> {
                int done = 0;
                try {
                    for (; done < 20_000; done++) {
                        root.derive(KeyKind.METER_WRAP).close();
                    }
                } catch (ClosedException closed) {
                    return done;
                }
                return done;
            };
            List<Future<Integer>> working = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                working.add(threads.submit(work));
            }
            Thread.sleep(50);
            assertTrue(store.count() >= 1);
            store.close();
            for (Future<Integer> one : working) {
                assertTrue(one.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Class<?> prepayIn(URLClassLoader loader) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass("org.libprepay.Prepay");
        assertEquals(loader, type.getClassLoader());
        return type;
    }

    @Test
    void twoClassLoadersHaveALibraryEach() throws ReflectiveOperationException, MalformedURLException, IOException {
        URL[] classes = {Path.of(System.getProperty("prepay.classes")).toUri().toURL()};
        for (int i = 0; i < 2; i++) {
            try (URLClassLoader one = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
                    URLClassLoader other = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
                Method first = prepayIn(one).getMethod("version");
                Method second = prepayIn(other).getMethod("version");
                assertEquals(Prepay.version(), first.invoke(null));
                assertEquals(Prepay.version(), second.invoke(null));
            }
        }
    }
}
