/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PREPAY_LIB_KEYSTORE_SODIUM_H
#define PREPAY_LIB_KEYSTORE_SODIUM_H
/* The inside of a sodium store, shared by its verbs and its key file. */
#include "keystore/slots.h"
#include <prepay/keystore.h>

struct prepay_keystore {
    prepay_key_store table;
    struct prepay__slots slots;
};

#endif
