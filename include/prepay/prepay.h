/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_PREPAY_H
#define PREPAY_PREPAY_H
/**
 * @file prepay/prepay.h
 * Everything that libprepay.so offers. The record of sales is a library of its own: prepay/ledger.h.
 *
 * Where to look:
 *   base.h      status codes, habits of the API, civil time         card.h      both ends of the card
 *   journal.h   records that a power cut cannot break               meter.h     the device at the customer's
 *   quantity.h  what was measured                                   vending.h   the desk
 *   metering.h  quantities into money
 *   balance.h   what may still be used, and whether supply stays on keystore.h  where keys live
 *   auth.h      keys, three-pass authentication, secure channel     host.h      the core's objects on the heap
 *   token.h     tokens and return records                           bill.h      bills, from quantities to money and back
 */
#include <prepay/auth.h>
#include <prepay/balance.h>
#include <prepay/base.h>
#include <prepay/bill.h>
#include <prepay/card.h>
#include <prepay/host.h>
#include <prepay/journal.h>
#include <prepay/keystore.h>
#include <prepay/meter.h>
#include <prepay/metering.h>
#include <prepay/quantity.h>
#include <prepay/token.h>
#include <prepay/vending.h>
#endif
