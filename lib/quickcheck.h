/* SPDX-License-Identifier: MPL-2.0 */
/* Properties of rules on random texts (after QuickCheck, Claessen and Hughes, 2000): check_quick of
 * lib/check.
 *
 * For each rule texts are made of samples of its patterns (lib/regex_sample), alone and among
 * ordinary lines, and of its examples with a few bytes changed. In each text:
 *
 * - deterministic: a second search with a fresh scratch, and searches by two threads at once, find
 *   the same;
 * - prefilter: where PCRE2 alone, on the whole text, finds a pattern, so do the database and its
 *   windows, and the other way round;
 * - resolves: where a fix was made its rule no longer matches;
 * - idempotent: all fixes of a rule made twice are those made once;
 * - local: a fix changes nothing outside of its match;
 * - commute: two fixes give the same in either order, and none undoes the other: else they are a
 *   conflict of their two rules.
 *
 * A text that breaks a property is made smaller while it still does, and becomes a remark with the
 * seed that makes it again. All follows from the seed, whatever was checked before. */
#ifndef HYPER_LIB_QUICKCHECK_H
#define HYPER_LIB_QUICKCHECK_H

#include "lib/check.h"

enum quick_property {
    QUICK_DETERMINISTIC,
    QUICK_PREFILTER,
    QUICK_RESOLVES,
    QUICK_IDEMPOTENT,
    QUICK_LOCAL,
    QUICK_CONFLICT,
    QUICK_PROPERTIES
};

extern const struct names quick_property_names;

/* What a text breaks; `other` is the second rule of a conflict. */
struct quick_failure {
    enum quick_property property;
    const struct content_rule *rule, *other;
};

enum { QUICK_FAILURES_MAX = 16 };

struct quick_failures {
    struct quick_failure items[QUICK_FAILURES_MAX];
    size_t count;
};

struct quick; /* a detector of the patterns alone, and each pattern's matcher */

struct quick *quick_open(struct checkup *check);
void quick_close(struct quick **quick);

/* Which properties the text breaks for the rule of that number. */
void quick_examine(struct quick *quick, size_t rule, struct text text, struct quick_failures *out);

/* The text made smaller while `breaks` holds of it, in `arena`; at most some thousand tries. */
typedef bool quick_predicate(void *context, struct text text);
struct text quick_shrink(struct text text, quick_predicate *breaks, void *context,
                         struct arena *arena);

/* The text of that rule and number: the same for the same seed. */
struct text quick_make(const struct checkup *check, size_t rule, size_t number,
                       struct arena *arena);

#endif
