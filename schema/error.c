/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int error_set(struct error *err, enum error_code code, const char *format, ...)
{
    if (!err)
        return -1;
    va_list args;
    va_start(args, format);
    err->code = code;
    (void)vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
    if (!err)
        return -1;
    char rest[ERROR_MESSAGE_SIZE];
    memcpy(rest, err->message, sizeof rest);
    va_list args;
    va_start(args, format);
    int used = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    if (used < 0 || (size_t)used + 3 > sizeof err->message)
        return -1;
    int room = (int)sizeof err->message - used - 3;
    (void)snprintf(err->message + used, (size_t)room + 3, ": %.*s", room, rest);
    return -1;
}

static void *require(void *memory)
{
    if (memory)
        return memory;
    (void)fputs("hyper: out of memory; what was acknowledged is safe, run the command again\n",
                stderr);
    abort();
}

void *xmalloc(size_t size)
{
    return require(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return require(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *memory, size_t size)
{
    return require(realloc(memory, size ? size : 1));
}

char *xstrdup(const char *string)
{
    return require(strdup(string));
}
