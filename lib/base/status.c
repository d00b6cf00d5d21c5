/* SPDX-License-Identifier: Apache-2.0 */
/* What a status is called and what to do about it. The rows are generated from the registry, doc/errors.yaml. */
#include <prepay/base.h>

struct row {
    int number;
    const char *name;
    const char *text;
};

static const struct row rows[] = {
#include "base/status_table.h"
};

static const struct row unknown = { 0, "PREPAY_UNKNOWN",
                                    "This number is not registered. It comes from a newer version or is no status." };

static const struct row *find(int status)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].number == status) {
            return &rows[i];
        }
    }
    return &unknown;
}

const char *prepay_status_name(int status)
{
    return find(status)->name;
}

const char *prepay_status_text(int status)
{
    return find(status)->text;
}
