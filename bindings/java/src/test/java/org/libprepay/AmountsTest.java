/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

class AmountsTest {
    @Test
    void decimalsAndSmallUnitsAreTheSameBothWays() {
        for (long micro : new long[] {0, 1, -1, 999_999, 12_500_000, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertEquals(micro, Amounts.micro(Amounts.ofMicro(micro)));
        }
        assertEquals(12_500_000, Amounts.micro("12.5"));
        assertEquals(12_500_000, Amounts.micro(new BigDecimal("12.50000000")));
        assertEquals(2000, Amounts.minor(new BigDecimal("20"), 2));
        assertEquals(20, Amounts.minor(new BigDecimal("2E+1"), 0));
        assertEquals("20.00", Amounts.ofMinor(2000, 2).toPlainString());
    }

    @Test
    void whatWouldBeRoundedIsRefused() {
        assertThrows(ArgumentException.class, () -> Amounts.micro("0.0000001"));
        assertThrows(ArgumentException.class, () -> Amounts.minor(new BigDecimal("0.001"), 2));
        assertThrows(ArgumentException.class, () -> Amounts.minor(BigDecimal.ONE, 5));
        assertThrows(ArgumentException.class, () -> Amounts.micro("twelve"));
    }

    @Test
    void whatDoesNotFitIsRefusedWithoutWorkingItOut() {
        assertThrows(OverflowException.class, () -> Amounts.micro("9223372036854.775808"));
        assertThrows(OverflowException.class, () -> Amounts.micro(new BigDecimal("1E+2000000000")));
        assertThrows(ArgumentException.class, () -> Amounts.micro(new BigDecimal("1E-2000000000")));
    }

    @Test
    void noMethodTakesOrGivesADouble() throws ReflectiveOperationException {
        for (Class<?> type : WalkTest.publicTypes()) {
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass().getName().startsWith("org.libprepay")) {
                    assertTrue(Arrays.stream(method.getParameterTypes()).noneMatch(AmountsTest::isInexact), method::toString);
                    assertTrue(!isInexact(method.getReturnType()), method::toString);
                }
            }
        }
    }

    private static boolean isInexact(Class<?> type) {
        return type == double.class || type == float.class || type == Double.class || type == Float.class;
    }
}
