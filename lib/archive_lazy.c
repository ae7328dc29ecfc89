/* SPDX-License-Identifier: MPL-2.0 */
#define ARCHIVE_LAZY_NO_NAMES
#include "lib/archive_lazy.h"

#include "lib/lazy.h"

#include <pthread.h>
#include <stdbool.h>

struct archive_functions archive_functions;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool loaded;

int archive_load(struct error *err)
{
#define ARCHIVE_FUNCTION(name) {#name, offsetof(struct archive_functions, name)},
    static const struct lazy_function list[] = {ARCHIVE_FUNCTIONS(ARCHIVE_FUNCTION)};
#undef ARCHIVE_FUNCTION
    (void)pthread_mutex_lock(&lock);
    int result = loaded ? 0
                        : lazy_load("libarchive.so.13", list, sizeof list / sizeof list[0],
                                    &archive_functions, err);
    loaded = result == 0;
    (void)pthread_mutex_unlock(&lock);
    return result;
}
