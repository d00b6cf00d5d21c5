/* SPDX-License-Identifier: Apache-2.0 */
/* Which library this is: the one place in the sources where the version stands; a test holds it against the build's. */
#include <prepay/base.h>

#define MAJOR 0
#define MINOR 1
#define PATCH 0

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

uint32_t prepay_version_number(void)
{
    return (uint32_t)MAJOR << 16 | (uint32_t)MINOR << 8 | (uint32_t)PATCH;
}

const char *prepay_version_text(void)
{
    return TEXT(MAJOR) "." TEXT(MINOR) "." TEXT(PATCH);
}
