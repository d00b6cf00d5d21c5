/* SPDX-License-Identifier: Apache-2.0 */
#ifndef QUICKSTART_TEAR_H
#define QUICKSTART_TEAR_H
/* The same story again and again, each time with power cut or the card pulled at another write. */
#include "books.h"

enum tear_choice {
    TEAR_ALL,   /* every write of an insertion or a sale, and of every 20th reading that stored something */
    TEAR_EVERY, /* every write */
};

/* Every stride-th of the chosen writes. 1 when all books held. */
int tear_run(const struct house *house, struct pricer *pricer, enum tear_choice choice, uint64_t stride);

#endif
