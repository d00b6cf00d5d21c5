/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_KEYS_H
#define PREPAY_TESTS_KEYS_H
/**
 * @file tests/support/keys.h
 * A key store for tests of modules that need one: the real store of the machine, with chance that can be repeated.
 *
 *     const prepay_key_store *store = test_store();                  empty, whatever ran before
 *     uint32_t root = test_key(PREPAY_USE_DERIVE, 0x11);             the key 11 11 11 ... 11
 *     CHECK_STATUS(PREPAY_OK, prepay_key_derive(store, root, PREPAY_KEY_CREDIT, &path, &credit));
 *     CHECK_INT(2, test_key_count());                                root and credit: nothing leaks
 *
 * On a host this is the sodium store, in a microcontroller the BearSSL store.
 */
#include <prepay/auth.h>

/** An empty store; the one before it is gone. Its random verb is a seeded generator (test_store_seed()). */
const prepay_key_store *test_store(void);

/** What random gives from now on: the splitmix64 stream of tests/support/seed.h from this state. test_store() starts at 1. */
void test_store_seed(uint64_t state);

/** A root key of 32 times the same byte, neither 00 nor FF; its reference. */
uint32_t test_key(uint32_t use, uint8_t byte);

/** A root key of these bytes. */
uint32_t test_key_of(uint32_t use, const uint8_t key[32]);

/** Keys alive in the store. */
size_t test_key_count(void);

#endif
