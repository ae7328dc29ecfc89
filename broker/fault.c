/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/fault.h"

#ifdef HYPER_FAULTS

#include <stdlib.h>
#include <unistd.h>

static bool wanted(const char *variable, struct text bytes)
{
    const char *needle = getenv(variable);
    return needle && *needle && memmem(bytes.data, bytes.size, needle, strlen(needle));
}

int fault_batch(struct text bytes, struct error *err)
{
    if (wanted("HYPER_FAULT_CRASH", bytes))
        abort();
    if (wanted("HYPER_FAULT_FAIL", bytes))
        return error_set(err, ERROR_DATA, "a fault was injected");
    return 0;
}

void fault_commit(void)
{
    const char *milliseconds = getenv("HYPER_FAULT_SLOW_STORE");
    if (milliseconds)
        usleep((useconds_t)strtoul(milliseconds, NULL, 10) * 1000);
}

#else

int fault_batch(struct text bytes, struct error *err)
{
    (void)bytes;
    (void)err;
    return 0;
}

void fault_commit(void)
{
}

#endif
