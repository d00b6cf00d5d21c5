/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public constructor and method with null, wrong lengths, garbage bytes, numbers out of range, closed objects: what comes is a clean
 * exception or an answer, never a fault of the VM.
 */
class WalkTest {
    private static final int ROUNDS = 6;
    private static final long[] NUMBERS = {0, 1, -1, 7, 255, 256, 65_535, 65_536, 1L << 32, -(1L << 31), 1L << 60, (1L << 60) + 1,
        Long.MAX_VALUE, Long.MIN_VALUE};
    private static final int[] LENGTHS = {0, 1, 2, 7, 8, 9, 16, 31, 32, 33, 48, 64, 127, 128, 129, 255, 300, 1024, 5000};
    /** save costs 256 MiB on purpose and is tried in RoadTest; valueOf of an enum is Java's own. */
    private static final Set<String> LEFT_OUT = Set.of("save", "valueOf");

    private final Random random = new Random(20_240_101);
    private final Map<Class<?>, List<Object>> open = new HashMap<>();
    private final Map<Class<?>, List<Object>> closed = new HashMap<>();
    private int calls;
    private int refusals;

    static List<Class<?>> publicTypes() throws ReflectiveOperationException {
        Path folder = Path.of(System.getProperty("prepay.classes"), "org/libprepay");
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.class$", "");
                Class<?> type = Class.forName("org.libprepay." + name);
                boolean isVisible = Modifier.isPublic(type.getModifiers());
                for (Class<?> outer = type.getEnclosingClass(); outer != null; outer = outer.getEnclosingClass()) {
                    isVisible &= Modifier.isPublic(outer.getModifiers());
                }
                if (isVisible) {
                    types.add(type);
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return types;
    }

    @Test
    void nothingOfTheRawLayerIsPublic() throws ReflectiveOperationException {
        for (Class<?> type : publicTypes()) {
            assertTrue(!type.getSimpleName().startsWith("prepay_") && !type.getSimpleName().startsWith("Raw"), type::getName);
        }
        assertTrue(publicTypes().size() > 80);
    }

    private void fill(World world, Map<Class<?>, List<Object>> pool) {
        world.found();
        CardApp card = world.personalised();
        Meter meter = world.meter();
        world.pay(world.call(world.cashier), 2000).must();
        world.serve(Purpose.OPEN, card).must();
        VendingSession vending = new VendingSession(world.vendingOptions());
        CardSession session = world.session(Role.VENDING);
        session.run(card, session.select()).must();
        for (Object one : new Object[] {world.keys, world.utility, world.secret, world.keyRole, world.keyCredit, world.meterOwn,
            world.meterMemory, world.cardMemory, world.offsets, world.tariff, world.limits, world.ledger, card, meter, vending, session,
            new Balance(world.limits), world.ledger.books(world.call(world.cashier), World.METER).must(), world.call(world.cashier),
            world.call(world.supervisor), World.METER, World.CARD, RequestId.random(), Hash.of(new byte[32]), Pricing.START,
            world.meterOptions(), world.cardOptions(), world.sessionOptions(Role.ADMIN).key(world.manufacturer), world.vendingOptions(),
            Tariff.builder(), Tariff.builder().rate(1), new Parameters.Part(PartKind.LIMITS, 1, new byte[48])}) {
            pool.computeIfAbsent(one.getClass(), type -> new ArrayList<>()).add(one);
        }
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private Object number(Class<?> type) {
        long value = random.nextInt(4) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
        if (type == int.class) {
            return (int) value;
        }
        return type == short.class ? (Object) (short) value : type == byte.class ? (Object) (byte) value : (Object) value;
    }

    private byte[] bytes() {
        byte[] value = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        if (random.nextInt(4) != 0) {
            random.nextBytes(value);
        }
        return value;
    }

    /** Something of this type, good or bad; null often. */
    private Object argument(Class<?> type, int chance) {
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type.isPrimitive()) {
            return number(type);
        }
        if (random.nextInt(100) < chance) {
            return null;
        }
        Map<Class<?>, List<Object>> pool = random.nextInt(5) == 0 ? closed : open;
        if (pool.containsKey(type)) {
            return pick(random, pool.get(type));
        }
        if (type.isEnum()) {
            return pick(random, Arrays.asList(type.getEnumConstants()));
        }
        return simple(type, chance);
    }

    private Object simple(Class<?> type, int chance) {
        String text = pick(random, List.of("", "a", "with \0 zero", "half \uD800", "x".repeat(70), "汉字", "12.5"));
        if (type == byte[].class) {
            return bytes();
        } else if (type == int[].class) {
            return new int[random.nextInt(10)];
        } else if (type == char[].class) {
            return text.toCharArray();
        } else if (type == String.class) {
            return text;
        } else if (type == Path.class) {
            return scratch.resolve("file" + random.nextInt(5));
        } else if (type == BigDecimal.class) {
            return new BigDecimal(random.nextInt()).movePointLeft(random.nextInt(10));
        } else if (type == List.class) {
            return pick(random, List.of(List.of(), Arrays.asList((Object) null), List.of(1L, 2L), List.of("no"), List.of(Debt.NONE, Debt.NONE)));
        } else if (type == Optional.class) {
            return Optional.empty();
        } else if (type == Set.class) {
            return Set.of();
        } else if (type == Transport.class) {
            return (Transport) command -> bytes();
        } else if (type == Function.class) {
            return (Function<Object, Object>) step -> Verdict.OK;
        } else if (type.isArray()) {
            return java.lang.reflect.Array.newInstance(type.getComponentType(), random.nextInt(3));
        }
        return made(type, chance);
    }

    /** A value or builder of the package, made from arguments of the same kind; null when it refuses. */
    private Object made(Class<?> type, int chance) {
        List<Executable> ways = new ArrayList<>(List.of(type.getConstructors()));
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers()) && method.getName().equals("builder")) {
                ways.add(method);
            }
        }
        Object way = ways.isEmpty() ? null : call(pick(random, ways), null, Math.min(chance + 25, 100)).orElse(null);
        return way == null || type.isInstance(way) ? way : built(way, chance);
    }

    /** What a builder makes after some of its methods. */
    private Object built(Object builder, int chance) {
        Method[] methods = builder.getClass().getMethods();
        for (int i = 0; i < 8; i++) {
            Method method = methods[random.nextInt(methods.length)];
            if (method.getReturnType() == builder.getClass()) {
                call(method, builder, chance);
            }
        }
        try {
            return call(builder.getClass().getMethod("build"), builder, chance).orElse(null);
        } catch (NoSuchMethodException never) {
            throw new AssertionError(never);
        }
    }

    @TempDir
    Path scratch;

    /** Calls it; anything but an answer or a clean exception fails. */
    private Optional<Object> call(Executable executable, Object on, int chance) {
        Object[] arguments = Arrays.stream(executable.getParameterTypes()).map(type -> argument(type, chance)).toArray();
        calls++;
        try {
            Object result = executable instanceof Constructor<?> constructor ? constructor.newInstance(arguments)
                    : ((Method) executable).invoke(on, arguments);
            return Optional.ofNullable(result);
        } catch (InvocationTargetException thrown) {
            refusals++;
            Throwable cause = thrown.getCause();
            boolean isClean = cause instanceof PrepayException || cause instanceof ClosedException || cause instanceof NullPointerException
                    || cause instanceof ClassCastException || cause instanceof java.util.NoSuchElementException;
            if (!isClean) {
                throw new AssertionError(executable + " " + Arrays.deepToString(arguments), cause);
            }
            return Optional.empty();
        } catch (ReflectiveOperationException | IllegalArgumentException never) {
            throw new AssertionError(executable + " " + Arrays.deepToString(arguments), never);
        }
    }

    private void walk(Executable executable, List<Object> objects) {
        boolean isStatic = executable instanceof Constructor || Modifier.isStatic(executable.getModifiers());
        for (int round = 0; round < ROUNDS; round++) {
            int chance = round == 0 ? 100 : round < 4 ? 40 : 5;
            if (isStatic) {
                call(executable, null, chance);
            }
            for (Object object : isStatic ? List.of() : objects) {
                call(executable, object, chance);
            }
        }
    }

    private static boolean isWalked(Executable executable) {
        return executable.getDeclaringClass().getName().startsWith("org.libprepay") && !LEFT_OUT.contains(executable.getName())
                && !executable.getName().equals("close");
    }

    private void walkAll(Map<Class<?>, List<Object>> pool) throws ReflectiveOperationException {
        for (Class<?> type : publicTypes()) {
            if (Modifier.isAbstract(type.getModifiers())) {
                continue;
            }
            List<Object> objects = new ArrayList<>(pool.getOrDefault(type, List.of()));
            if (objects.isEmpty() && type.isEnum()) {
                objects.add(type.getEnumConstants()[0]);
            }
            for (int i = 0; i < 20 && objects.size() < 2; i++) {
                Optional.ofNullable(made(type, 0)).ifPresent(objects::add);
            }
            Stream.of(type.getConstructors()).filter(WalkTest::isWalked).forEach(one -> walk(one, objects));
            Stream.of(type.getMethods()).filter(WalkTest::isWalked).forEach(one -> walk(one, objects));
        }
    }

    @Test
    void everyPublicMethodRefusesCleanlyAndTheWorldGoesOn() throws ReflectiveOperationException {
        World gone = new World();
        fill(gone, closed);
        gone.close();
        for (List<Object> all : closed.values()) {
            for (Object one : all) {
                if (one instanceof AutoCloseable handle && (one instanceof Handle || one instanceof Key)) {
                    call(handle.getClass().getMethod("close"), handle, 0);
                }
            }
        }
        try (World world = new World()) {
            fill(world, open);
            walkAll(open);
            walkAll(closed);
            assertTrue(calls > 5_000 && refusals > 1_000, () -> calls + " calls, " + refusals + " refused");
            LedgerCall later = new LedgerCall((World.NOW_S + 86_400) * 1000, 0, 28_800, RequestId.random());
            long auditor = world.ledger.login(later, "supervisor", "own-password".toCharArray()).must();
            assertTrue(world.ledger.verify(new LedgerCall(later.timeMillis(), auditor, 28_800, RequestId.random())).holds());
        }
        try (World world = new World()) {
            world.found();
            assertEquals(Verdict.OK, world.pay(world.call(world.cashier), 2000).verdict());
        }
    }
}
