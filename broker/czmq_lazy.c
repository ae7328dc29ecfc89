/* SPDX-License-Identifier: MPL-2.0 */
#define CZMQ_LAZY_NO_NAMES
#include "broker/czmq_lazy.h"

#include "lib/lazy.h"

#include <pthread.h>

static struct czmq_functions functions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
#define CZMQ_FUNCTION(name) {#name, offsetof(struct czmq_functions, name)},
    static const struct lazy_function list[] = {CZMQ_FUNCTIONS(CZMQ_FUNCTION)};
#undef CZMQ_FUNCTION
    struct error err = {0};
    if (lazy_load("libczmq.so.4", list, sizeof list / sizeof list[0], &functions, &err) != 0) {
        (void)fprintf(stderr, "hyper: %s\n", err.message);
        exit(ERROR_PERMISSION);
    }
    functions.zsys_handler_set(NULL); /* signals belong to the program */
}

const struct czmq_functions *czmq_functions(void)
{
    (void)pthread_once(&once, load);
    return &functions;
}
