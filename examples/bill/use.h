/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BILL_USE_H
#define BILL_USE_H
/* A file of consumption (use.schema.json): what was used, or tendered, in one or more bills by one tariff. */
#include "tariff.h"

/* Somebody among whom a total is shared. */
struct party {
    const char *name;
    int64_t weight_micro;
};

struct use {
    const char *name;
    const char *place;    /* in which file and line it stands */
    int64_t *given_micro; /* in the order of the tariff's given quantities */
    int is_given_counter; /* the count of what was bought before is given here, not taken over */
    int has_tender;
    int64_t tendered_micro;
    int has_carried;
    int64_t carried_micro;
    struct party *parties;
    size_t party_count;
};

struct uses {
    struct use *list;
    size_t count;
};

void use_read(struct uses *uses, const struct tariff *tariff, const char *file);

#endif
