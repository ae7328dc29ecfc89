/* SPDX-License-Identifier: MPL-2.0 */
/* Mines the templates of a log: which events there are, and which parts of them vary.
 *
 * METHOD. After Brain (Yu, He, Chen and Lyu, "Brain: Log Parsing with Bidirectional Parallel Tree",
 * IEEE Transactions on Services Computing 16(5), 2023): what a statement of a program writes into
 * each of its lines occurs equally often. All that is counted are forms (lib/log_line), so the work
 * after the last line depends on how many different ones there are, not on the lines.
 *
 *   1. The words of each form are counted by their position over all forms. Those of the count
 *      that most words of the form have, the larger of two as frequent, are the form's root. A
 *      name after "user" or "host" does not count, nor do words of fewer than LOG_VARIANTS_MIN
 *      lines where the form has others: so rare are values, too.
 *   2. Forms with the same number of tokens, the same signs in the same places and the same root
 *      are a group.
 *   3. In a group a position with fewer than LOG_VARIANTS_MIN different words tells events apart;
 *      the group is split by the one that has fewest, the first of several, again and again. A
 *      position does not if one of its words holds a value, if all are units (kB, ms) after a
 *      value, or if the word before says that a name follows (user, host).
 *   4. Other positions with several words are values: `<*>` in the template. A run of values stays
 *      as it is where all forms of the group have it alike, else it is one.
 *   5. Values beside each other, or with a full stop between, become one; groups whose templates
 *      are the same are one event.
 *
 * Brain takes another threshold and other masks for each log; here all logs have the same.
 *
 * THE SAME, WHATEVER THE ORDER. What is kept is a set of forms with their counts (lib/log_forms).
 * Halves of a log merged, or its lines in any order, give the same templates with the same counts.
 *
 * BOUNDED. At most LOG_FORMS_MAX forms of LOG_FORMS_BYTES together are kept in the end, twice as
 * many in between. Lines of other forms are counted; their templates are missed if no form of
 * theirs is kept. Mining them takes time in proportion to their bytes times the positions at which
 * a group is split, of which a form has at most LOG_TOKENS_MAX. */
#ifndef HYPER_LIB_LOG_MINER_H
#define HYPER_LIB_LOG_MINER_H

#include "schema/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LOG_FORMS_MAX = 100000,
    LOG_FORMS_BYTES = 16 * 1024 * 1024,
    LOG_VARIANTS_MIN = 7, /* so many different words in a position are a value */
};

struct log_miner;

struct log_template {
    struct text text; /* with `<*>` for each value; as many bytes above ASCII as the lines have */
    uint64_t lines;
};

struct log_templates {
    struct log_template *items; /* the most frequent first, then by text */
    size_t count;
    uint64_t lines; /* all that were added */
    uint64_t left;  /* lines of forms that are not kept */
};

/* `forms_max` and `bytes_max`: as above, or smaller for tests; at least 1. */
struct log_miner *log_miner_new(size_t forms_max, size_t bytes_max);
void log_miner_destroy(struct log_miner **miner);

/* Adds one line, without what ends it. Empty lines too are lines. */
void log_miner_add(struct log_miner *miner, struct text line);

/* Adds what `other` has, which had the same limits. */
void log_miner_merge(struct log_miner *miner, const struct log_miner *other);

/* The templates, in the arena. More lines may be added after it, and it be called again. */
struct log_templates log_miner_mine(struct log_miner *miner, struct arena *arena);

/* After log_miner_mine: which of its templates that line has, or SIZE_MAX if its form is not kept.
 */
size_t log_miner_find(const struct log_miner *miner, struct text line);

#endif
