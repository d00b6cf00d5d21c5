/* SPDX-License-Identifier: Apache-2.0 */
package org.libprepay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** The enums say what C says: every constant has C's number under C's name, and none of C's is missing. */
class ConstantsTest {
    private static final Map<Class<? extends Coded>, String> PREFIXES = Map.ofEntries(
            Map.entry(KeyUse.class, "USE_"), Map.entry(KeyKind.class, "KEY_"), Map.entry(Role.class, "ROLE_"),
            Map.entry(TokenKind.class, "TOKEN_"), Map.entry(ReturnKind.class, "RETURN_"), Map.entry(CardFile.class, "FILE_"),
            Map.entry(CardKind.class, "CARD_KIND_"), Map.entry(PartKind.class, "PART_"), Map.entry(BalanceState.class, "BALANCE_"),
            Map.entry(UsedKind.class, "USED_"), Map.entry(SupplyReason.class, "SUPPLY_"), Map.entry(BalanceChange.class, "BALANCE_"),
            Map.entry(Tear.class, "TEAR_"), Map.entry(TimeValidity.class, "TIME_"), Map.entry(MeterKey.class, "METER_KEY_"),
            Map.entry(Purpose.class, "VENDING_"), Map.entry(StepKind.class, "STEP_"), Map.entry(OperatorRole.class, "LEDGER_"),
            Map.entry(Tender.class, "TENDER_"), Map.entry(StatementState.class, "STATEMENT_"),
            Map.entry(BlockCombination.class, "BLOCKS_"), Map.entry(BlockPeriod.class, "PERIOD_"),
            Map.entry(Condition.class, "CONDITION_"), Map.entry(Latch.class, "LATCH_"), Map.entry(LimitFlag.class, "BALANCE_"),
            Map.entry(ChargeKind.class, "CHARGE_"), Map.entry(ChargePer.class, "CHARGE_PER_"), Map.entry(ChargeFlag.class, "CHARGE_"),
            Map.entry(MeterPolicy.class, "METER_POLICY_"), Map.entry(MeterControl.class, "METER_CONTROL_"),
            Map.entry(MeterSense.class, "SENSE_"), Map.entry(MeterInput.class, "INPUT_"), Map.entry(EventKind.class, "EVENT_"),
            Map.entry(DisplayItem.class, "DISPLAY_"), Map.entry(BlockCount.class, "LADDER_BY_"), Map.entry(TariffPart.class, "TARIFF_"),
            Map.entry(Verdict.class, ""));
    /** Families in which C has no other constants than the enum's: one that is new in C is missed here. */
    private static final List<Class<? extends Coded>> WHOLE = List.of(KeyUse.class, Role.class, CardFile.class, CardKind.class,
            SupplyReason.class, Tear.class, TimeValidity.class, MeterKey.class, StepKind.class, Tender.class, StatementState.class,
            BlockCombination.class, BlockPeriod.class, Condition.class, Latch.class, ChargePer.class,
            MeterControl.class, MeterSense.class, MeterInput.class, EventKind.class, DisplayItem.class, BlockCount.class);

    private static long number(String name) throws ReflectiveOperationException {
        return ((Number) RawConstants.class.getField("PREPAY_" + name).get(null)).longValue();
    }

    @Test
    void everyConstantHasTheNumberThatCGivesIt() throws ReflectiveOperationException {
        for (var entry : PREFIXES.entrySet()) {
            for (Coded constant : entry.getKey().getEnumConstants()) {
                String name = entry.getValue() + ((Enum<?>) constant).name();
                assertEquals(number(name), constant.code(), name);
            }
        }
    }

    @Test
    void noConstantOfAFamilyIsMissing() throws ReflectiveOperationException {
        for (Class<? extends Coded> type : WHOLE) {
            long count = 0;
            for (Field field : RawConstants.class.getFields()) {
                String prefix = "PREPAY_" + PREFIXES.get(type);
                boolean isStatus = Raw.prepay_status_name(((Number) field.get(null)).intValue()).equals(field.getName());
                count += field.getName().startsWith(prefix) && !isStatus && !field.getName().matches(".*_(COUNT|KINDS|BYTES)") ? 1 : 0;
            }
            assertEquals(count, type.getEnumConstants().length, type.getSimpleName());
        }
    }

    @Test
    void everyRegisteredStatusIsAVerdictOrAnExceptionOfItsOwn() {
        List<String> missing = new ArrayList<>();
        for (int status = -200; status < 2000; status++) {
            if (Raw.prepay_status_name(status).equals("PREPAY_UNKNOWN")) {
                continue;
            }
            if (status < 0 ? PrepayException.of(status) instanceof UnknownStatusException : !isVerdict(status)) {
                missing.add(Raw.prepay_status_name(status));
            }
        }
        assertTrue(missing.isEmpty(), missing::toString);
    }

    private static boolean isVerdict(int status) {
        try {
            return Verdict.of(status).statusName().equals(Raw.prepay_status_name(status));
        } catch (FormatException none) {
            return false;
        }
    }

    @Test
    void everyExceptionSaysItsStatusNameAndText() {
        for (int status = -1; status >= -20; status--) {
            PrepayException made = PrepayException.of(status);
            assertEquals(status, made.status());
            assertEquals(Raw.prepay_status_name(status), made.statusName());
            assertTrue(made.getMessage().contains(made.statusText()), made.getMessage());
            assertTrue(made.getClass().getSimpleName().endsWith("Exception"));
        }
        assertEquals("PREPAY_UNKNOWN", PrepayException.of(-9999).statusName());
    }
}
