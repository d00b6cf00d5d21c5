/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_TESTS_LEDGER_BOOKS_H
#define PREPAY_TESTS_LEDGER_BOOKS_H
/**
 * @file tests/ledger/books.h
 * Books in which everything has happened once. Entries: 1 account, 2 shift, 3 and 4 sales, 5 statement, 6 mark, 7
 * proof, 8 sale, 9 void, 10 card, 11 sale, 12 shift close, 13 day close; a reprint and a tariff beside them.
 */
#include "ledger/desk.h"

#define BOOKS_ENTRIES 13

void books_make(struct desk *desk, const char *path);

#endif
