/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/distil share: lines of one tool, patterns, and what they match. */
#ifndef HYPER_LIB_DISTIL_INTERNAL_H
#define HYPER_LIB_DISTIL_INTERNAL_H

#include "lib/distil.h"
#include "lib/distil_token.h"

enum {
    PATTERN_CONDITIONS = 7,
    PATTERN_REACH_LEFT = 3, /* tokens from the anchor that conditions look at */
    PATTERN_REACH_RIGHT = 4,
    PATTERN_SIDE_TOKENS = 24, /* tokens on either side that may be asked for wherever they are */
    PATTERN_GAP = 200,        /* bytes */
    ANCHOR_PLACES = 6,        /* of one anchor in one line that are looked at */
};

#define NO_RULE UINT32_MAX

/* Whether a number is among those, which ascend. */
static inline bool distil_has_number(const uint32_t *items, size_t count, uint32_t number)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (items[middle] == number)
            return true;
        if (items[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

#define WORD_SOURCE "\1source" /* the text of tokens that are `sources` */

/* One line of the tool's files. */
struct distil_line {
    struct text code;
    const struct distil_observation *from; /* the first of its observations */
    const struct token *tokens;
    const uint32_t *ids;                          /* of the tokens' texts */
    const uint32_t *rules;                        /* that it was flagged for */
    const struct distil_observation *const *said; /* by each, what */
    uint32_t rule_count;
    uint32_t repo;
    uint16_t token_count;
    uint8_t family, first; /* first: line 1 of its file */
    int64_t first_seen, last_seen;
    uint64_t digest; /* of its place and code: an order that favours no repository */
};

struct posting {
    const uint32_t *lines; /* ascending, each once */
    size_t count;
};

/* Lines of one tool. Everything is sorted by content, so that numbers do not depend on the order of
 * observations. */
struct distil_corpus {
    struct text tool;
    struct distil_line *lines;
    size_t count;
    struct text *repos;
    size_t repo_count;
    uint32_t folds;    /* parts that repositories are in, each whole */
    uint32_t *fold_of; /* of each repository */
    struct text *rules;
    size_t rule_count;
    struct posting *flagged; /* lines of each rule */
    struct text *words;      /* texts of tokens */
    uint8_t *word_kinds;
    size_t word_count;
    struct posting *places; /* lines that have each */
    size_t clean;           /* lines flagged for nothing */
    size_t clean_texts;     /* of these, different ones but for white space around them */
};

/* A condition of a pattern, at a distance from the anchor where that means anything. */
enum condition_kind {
    CONDITION_WORD,   /* the token is this one */
    CONDITION_KIND,   /* enum token_kind */
    CONDITION_SHAPE,  /* enum token_shape */
    CONDITION_SPACE,  /* enum token_space before the token, or SPACE_SOME */
    CONDITION_STRING, /* the token is a string that holds this character */
    CONDITION_AFTER,  /* the token is somewhere after the anchor */
    CONDITION_BEFORE, /* somewhere before it */
    CONDITION_LINE,   /* somewhere in the line */
    CONDITION_LENGTH, /* the line has at least so many bytes */
    CONDITION_FIRST,  /* the line is the file's first */
    CONDITION_INSIDE, /* exactly one of this quote is before the anchor */
    CONDITION_KINDS
};

enum { SPACE_SOME = SPACE_MANY + 1 };

/* Packed into a number so that features sort and compare: kind, distance, value. */
typedef uint64_t feature;

static inline feature feature_of(enum condition_kind kind, int offset, uint32_t value)
{
    return ((uint64_t)kind << 40) | ((uint64_t)(uint8_t)(offset + 16) << 32) | value;
}

static inline enum condition_kind feature_kind(feature f)
{
    return (enum condition_kind)(f >> 40);
}

static inline int feature_offset(feature f)
{
    return (int)((f >> 32) & 0xff) - 16;
}

static inline uint32_t feature_value(feature f)
{
    return (uint32_t)f;
}

struct condition {
    feature feature;
    bool absent; /* it must not hold */
};

struct pattern {
    uint32_t anchor; /* word */
    uint32_t count;
    struct condition conditions[PATTERN_CONDITIONS]; /* ascending */
};

/* Of each repository. */
struct tally {
    uint32_t right, wrong;
};

/* A pattern with what is known of it. */
struct candidate {
    struct pattern pattern;
    uint64_t left_out;   /* folds that it was learned without, as bits */
    struct tally *repos; /* by matching tokens */
    struct distil_counts seen, held;
    struct text regex;
    struct texts except_lines;
    bool kept, sound;
};

struct candidates {
    struct candidate *items;
    size_t count;
};

/* lib/distil_corpus: `observations` are of one tool, sorted. */
void distil_corpus_build(const struct distil_observation *const *observations, size_t count,
                         struct arena *arena, struct distil_corpus *out);

bool distil_has_rule(const struct distil_line *line, uint32_t rule);

/* lib/distil_match: features of a line around the token `at`; `lengths` are those asked for, only
 * at the line's begin. Returns how many, at most FEATURES_MAX, ascending without duplicates. */
enum { FEATURES_MAX = 256 };
struct lengths {
    uint16_t items[24];
    size_t count;
};
size_t distil_features(const struct distil_corpus *corpus, const struct distil_line *line,
                       unsigned at, const struct lengths *lengths, feature *out);
bool distil_matches(const struct distil_corpus *corpus, const struct distil_line *line,
                    const struct pattern *pattern);
/* The first token that the pattern holds at, or -1. */
int distil_match_at(const struct distil_line *line, const struct pattern *pattern);
bool distil_may_be_absent(const struct distil_corpus *corpus, feature f);

/* lib/distil_learn: patterns of one rule, from every selection of folds. A wrong line costs what
 * `wrong_cost` right ones are worth. */
void distil_learn(const struct distil_corpus *corpus, uint32_t rule, double wrong_cost,
                  struct arena *arena, struct candidates *out);

/* lib/distil_write: the regular expression of a pattern and what excepts it. False if it has
 * none, such as for conditions that cannot be said together. */
bool distil_render(const struct distil_corpus *corpus, uint32_t rule, struct candidate *candidate,
                   struct arena *arena);

#endif
