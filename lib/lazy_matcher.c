/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lazy_matcher.h"

const struct matcher *lazy_matcher_get(struct lazy_matcher *lazy, pthread_mutex_t *lock,
                                       struct error *err)
{
    struct matcher *matcher = atomic_load_explicit(&lazy->matcher, memory_order_acquire);
    if (matcher)
        return matcher;
    (void)pthread_mutex_lock(lock);
    matcher = atomic_load_explicit(&lazy->matcher, memory_order_relaxed);
    if (!matcher) {
        matcher = matcher_new(lazy->regex, MATCHER_BYTES, err);
        atomic_store_explicit(&lazy->matcher, matcher, memory_order_release);
    }
    (void)pthread_mutex_unlock(lock);
    return matcher;
}

void lazy_matchers_destroy(struct lazy_matchers *lazies)
{
    for (size_t i = 0; i < lazies->count; i++) {
        struct matcher *matcher = atomic_load(&lazies->items[i].matcher);
        matcher_destroy(&matcher);
    }
}
