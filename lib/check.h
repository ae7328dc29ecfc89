/* SPDX-License-Identifier: MPL-2.0 */
/* Checks of rulesets, as a registry makes them before it takes one: what cannot be seen by reading.
 *
 *     struct checkup *check = check_open(rulesets, count, &options, arena);
 *     check_all(check);
 *     use(check->remarks, check->remark_count);
 *     check_close(&check);
 *
 * A check adds remarks and never fails: what is wrong with one rule costs that rule only. The same
 * rules, options and program give the same remarks, but for figures of time. */
#ifndef HYPER_LIB_CHECK_H
#define HYPER_LIB_CHECK_H

#include "lib/detect.h"
#include "lib/policy.h"

enum {
    CHECK_RUNS = 100,             /* texts for each rule */
    CHECK_TEXTS_MAX = 200 * 1000, /* in all */
    CHECK_TEXT_BYTES = 4096,
};

enum check_kind {
    CHECK_READ,       /* it is a ruleset */
    CHECK_IDS,        /* no two rules share one */
    CHECK_COMPILE,    /* every regular expression compiles */
    CHECK_EXAMPLES,   /* found; counter-examples not; every rule has some */
    CHECK_REFERENCES, /* URLs and weaknesses that exist */
    CHECK_COST,       /* no rule slows the one pass over a file */
    CHECK_REDOS,      /* nobody who writes a file can make a rule slow */
    CHECK_OVERLAP,    /* no rule is another one again */
    CHECK_QUICK,      /* properties hold on random texts */
    CHECK_COVERAGE,   /* of the alerts in a store */
    CHECK_KINDS
};

enum check_level { CHECK_NOTE, CHECK_PROBLEM };

extern const struct names check_kind_names;

struct remark {
    enum check_kind kind;
    enum check_level level;
    struct text file; /* with line and column, 0 where there is no such */
    uint32_t line, column;
    struct text rule;    /* id, or empty */
    struct text message; /* for people */
    struct text text;    /* that shows it: a counter-example, an attack; may be empty */
};

struct check_options {
    uint64_t seed;
    unsigned runs;  /* texts for each rule; 0: none */
    uint64_t steps; /* lib/redos: for each regular expression */
};

/* A text that was made for a rule. */
struct check_text {
    struct text text;
    uint64_t digest; /* of all hits in it */
    bool found;      /* by the rule that it was made for */
};

/* One rule that takes part, its number that of the detector's order. */
struct check_rule {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    struct check_text *texts;
    size_t text_count;
};

struct checkup {
    struct arena *arena;
    struct check_options options;
    struct ruleset *rulesets; /* without what does not compile, examples and hiding */
    size_t count;
    struct check_rule *rules;
    size_t rule_count;
    struct text *generic; /* ids of rules that hide where another finds the same secret */
    size_t generic_count;
    struct detector *detector; /* NULL if the rules do not compile together */
    struct detector_scratch *scratch;
    struct policies *policies; /* NULL if a regular expression in a clause is wrong */
    struct remark *remarks;
    size_t remark_count;
};

/* Takes rulesets that were read, and sees which of their rules can take part: checks ids and
 * regular expressions. Everything lives as long as `arena` and the rulesets. */
struct checkup *check_open(const struct ruleset *rulesets, size_t count,
                           const struct check_options *options, struct arena *arena);
void check_close(struct checkup **check);

/* Adds a remark about a rule (or NULL), at the place of the rule's declaration. */
struct remark *check_remark(struct checkup *check, enum check_kind kind, enum check_level level,
                            const struct check_rule *rule, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same anywhere in a file. */
struct remark *check_remark_at(struct checkup *check, enum check_kind kind, enum check_level level,
                               struct text file, uint32_t line, uint32_t column, const char *format,
                               ...) __attribute__((format(printf, 7, 8)));

void check_examples(struct checkup *check);
void check_references(struct checkup *check);

/* The checks of files of their own: lib/check_cost, lib/check_redos, lib/quickcheck,
 * lib/check_overlap. The last asks what the one before it found. */
void check_cost(struct checkup *check);
void check_redos(struct checkup *check);
void check_quick(struct checkup *check);
void check_overlap(struct checkup *check);

/* All of them in their order, but for the coverage of a store. */
void check_all(struct checkup *check);

/* How many remarks of a kind and level there are. */
size_t check_count(const struct checkup *check, enum check_kind kind, enum check_level level);

/* Whether the rule is found in the text, by the check's detector. */
bool check_finds(struct checkup *check, const struct content_rule *rule,
                 const struct subject *subject);

#endif
