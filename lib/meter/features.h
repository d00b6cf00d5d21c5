/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_METER_FEATURES_H
#define PREPAY_LIB_METER_FEATURES_H
/* What a small meter can be built without: -DPREPAY_METER_COMMANDS=0 and the like. Nothing then refers to the file that does it, so the
 * linker leaves it out. Public structs are the same whatever is built. The switch machine needs no such word: who does not call
 * prepay_meter_sense() does not link it; nor does a history: who does not name prepay_meter_history() does not. */
#ifndef PREPAY_METER_COMMANDS
#define PREPAY_METER_COMMANDS 1 /* sealed commands: parameter, reset, clear, close, keep supply, test ... */
#endif
#ifndef PREPAY_METER_COUNT_POLICY
#define PREPAY_METER_COUNT_POLICY 1
#endif

#endif
