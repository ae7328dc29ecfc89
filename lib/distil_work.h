/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/distil share above patterns (lib/distil_internal.h): candidates on their
 * way to rules. */
#ifndef HYPER_LIB_DISTIL_WORK_H
#define HYPER_LIB_DISTIL_WORK_H

#include "lib/distil_internal.h"

#include "lib/match.h"

enum { DISTIL_THREADS = 2 };

/* Lines by number, ascending. */
struct hit_lines {
    uint32_t *items;
    size_t count, room;
};

/* A candidate on its way to a rule. */
struct proof {
    struct candidate *candidate;
    uint32_t rule;
    struct hit_lines lines; /* that it finds */
};

struct work {
    double wrong_cost; /* of a wrong line, in right ones: nothing is gained at the precision asked
                          for */
    struct distil_options options;
    struct arena *arena;   /* the result's */
    struct arena *scratch; /* of one tool */
    struct arena *arenas[DISTIL_THREADS];
    struct distil_corpus corpus;
    struct proof *proofs;
    size_t proof_count;
    struct distillate *out;
    struct id *sets;                 /* what each rule of the result finds */
    struct id *known_sets;           /* and each known one */
    struct text *texts;              /* this tool's lines as they stand in their files */
    struct distil_outcome *outcomes; /* of this tool's rules */
};

/* lib/distil_proof: how well a pattern did, and which of them are kept. */

/* A line that comes after those before it, or is the last of them. */
void distil_add_hit(struct hit_lines *lines, uint32_t line);
struct distil_counts distil_sum(const struct tally *repos, size_t count);
/* Whether what is outside of the part is reason enough to have it: it was learned without the part,
 * or is precise without it. */
bool distil_is_held_out(const struct work *work, const struct candidate *candidate, uint32_t fold);
/* What it did on the parts that it does not stand on, by what it did in each repository. */
void distil_hold_out(const struct work *work, struct candidate *candidate);
/* By tokens, on every repository. */
void distil_measure(const struct work *work, struct proof *proof, struct arena *arena);
bool distil_is_proven(const struct work *work, const struct candidate *candidate);
/* Marks the ones that are kept, in `proofs` of one rule. */
void distil_choose(const struct work *work, struct proof *proofs, size_t count);
/* Frees those that are not, and returns how many are left. */
size_t distil_drop_others(struct proof *proofs, size_t count);
/* The same among those that are sound: they compile, and nobody who writes a file can make them
 * slow. */
size_t distil_choose_sound(const struct work *work, struct proof *proofs, size_t count);

/* lib/distil_find: what regular expressions find in the lines. */

/* A regular expression and its exceptions, compiled. */
struct finder {
    struct matcher *regex;
    struct matcher **except;
    size_t except_count;
    struct text keyword;
    struct match_scratch *scratch;
};

/* Lines as they stand in their files: at the begin or not, and ended. */
struct text *distil_texts_of(const struct distil_corpus *corpus, struct arena *arena);
int distil_finder_open(struct finder *finder, struct text regex, const struct texts *lines,
                       struct text keyword, struct error *err);
void distil_finder_close(struct finder *finder);
/* `line` is what exceptions are asked of, `text` the line as it stands in its file. */
bool distil_finder_finds(const struct finder *finder, struct text text, struct text line);
/* Finds again what tokens found, for all proofs. */
int distil_find_all(struct work *work, struct error *err);
/* After that: what it did, by what it found. */
void distil_measure_again(struct work *work, struct proof *proof);

/* lib/distil_rule: rules from patterns. */

/* The longest word that the pattern needs, or empty. */
struct text distil_keyword_of(const struct distil_corpus *corpus, const struct pattern *pattern);
/* `counts` tells of each line of the corpus whether it takes part. */
struct distil_units distil_units_of(const struct work *work, const uint8_t *counts,
                                    struct text alert_rule);
/* Which lines of the tool are marked; zero for none. */
struct id distil_set_of(const struct distil_corpus *corpus, const uint8_t *marks);
/* Patterns of one rule of the tool, those with the same exceptions as one content rule. */
void distil_write_rules(struct work *work, struct proof *proofs, size_t count);

/* lib/distil_known: rules that were learned before, and what says the same as another. */

int distil_measure_all_known(struct work *work, struct error *err);
/* What says nothing that a rule before it does not: the same lines are found, or nearly the same is
 * said. Those that are known stand before all. */
void distil_find_duplicates(struct work *work, struct distillate *out);

#endif
