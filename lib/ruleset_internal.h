/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/ruleset share: a ruleset that is being read, and texts in its facts. */
#ifndef HYPER_LIB_RULESET_INTERNAL_H
#define HYPER_LIB_RULESET_INTERNAL_H

#include "lib/lgt.h"
#include "lib/ruleset.h"

struct ruleset_reader {
    struct ruleset *out;
    struct arena *arena;
    struct lgt_reader terms;
    size_t *index; /* rule number plus one, by hash of its id; a power of two, never full */
    size_t index_size;
    bool opened, closed;
    const struct lgt_term *must_have; /* the first clause that says what must be there */
};

/* One kind of fact: its name, its arguments, and what it does to the rule. `rule` is NULL when the
 * fact is about all rules, which only those with `all` may be. */
struct ruleset_fact {
    const char *name;
    size_t arguments; /* the rule's id among them */
    bool all;
    int (*read)(struct ruleset_reader *reader, struct content_rule *rule,
                const struct lgt_term *term, struct error *err);
};

/* ruleset_fact.c: a rule/5, and the rule of an id; NULL if there is none. */
int ruleset_read_rule(struct ruleset_reader *reader, const struct lgt_term *term,
                      struct error *err);
struct content_rule *ruleset_find_rule(const struct ruleset_reader *reader, struct text id);

/* ruleset_text.c: text that is an atom, a string, or some of them put together with +; the same if
 * it is not empty; and one of some names, from `least` on, which is 1 where the first means that
 * nothing is known. */
int ruleset_read_text(struct arena *arena, const struct lgt_term *term, struct text *out,
                      struct error *err);
int ruleset_read_word(struct arena *arena, const struct lgt_term *term, struct text *out,
                      struct error *err);
int ruleset_read_name(struct ruleset_reader *reader, const struct lgt_term *term,
                      const struct names *names, unsigned least, const char *what, unsigned *out,
                      struct error *err);
void ruleset_add_text(struct ruleset_reader *reader, struct texts *list, struct text text);

/* The kind of fact of that name and number of arguments; NULL if there is none. */
const struct ruleset_fact *ruleset_find_fact(const struct lgt_term *term);

/* ruleset_except.c: one kind of exception each. */
int ruleset_read_except_path(struct ruleset_reader *reader, struct content_rule *rule,
                             const struct lgt_term *term, struct error *err);
int ruleset_read_except_match(struct ruleset_reader *reader, struct content_rule *rule,
                              const struct lgt_term *term, struct error *err);
int ruleset_read_except_secret(struct ruleset_reader *reader, struct content_rule *rule,
                               const struct lgt_term *term, struct error *err);
int ruleset_read_except_line(struct ruleset_reader *reader, struct content_rule *rule,
                             const struct lgt_term *term, struct error *err);
int ruleset_read_except_sibling(struct ruleset_reader *reader, struct content_rule *rule,
                                const struct lgt_term *term, struct error *err);
int ruleset_read_stopword(struct ruleset_reader *reader, struct content_rule *rule,
                          const struct lgt_term *term, struct error *err);
int ruleset_read_except(struct ruleset_reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err);

#endif
