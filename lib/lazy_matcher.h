/* SPDX-License-Identifier: MPL-2.0 */
/* Regular expressions that are compiled when they are first needed: of many rules most never are.
 * Threads may share them. */
#ifndef HYPER_LIB_LAZY_MATCHER_H
#define HYPER_LIB_LAZY_MATCHER_H

#include "lib/match.h"

#include <pthread.h>
#include <stdatomic.h>

struct lazy_matcher {
    struct text regex; /* over bytes (MATCHER_BYTES) */
    _Atomic(struct matcher *) matcher;
};

struct lazy_matchers {
    struct lazy_matcher *items;
    size_t count;
};

/* Compiled under the lock if nobody did it before. Belongs to `lazy`. NULL, and what matcher_new
 * says, if it does not compile. */
const struct matcher *lazy_matcher_get(struct lazy_matcher *lazy, pthread_mutex_t *lock,
                                       struct error *err);

/* Frees what was compiled, at the end: the items themselves are somebody else's. */
void lazy_matchers_destroy(struct lazy_matchers *lazies);

#endif
