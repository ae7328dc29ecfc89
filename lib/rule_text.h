/* SPDX-License-Identifier: MPL-2.0 */
/* Writes content rules as the facts of schema/RULESET.md: what lib/ruleset reads, the other way. */
#ifndef HYPER_LIB_RULE_TEXT_H
#define HYPER_LIB_RULE_TEXT_H

#include "lib/lgt_write.h"
#include "lib/ruleset.h"

/* One fact, "\tname(id, text).\n"; an empty id is that of all rules, `_`. */
void rule_text_fact(struct lgt_writer *w, const char *name, struct text id, struct text text);

/* "\tname(id": a fact whose other arguments and end the caller writes. */
void rule_text_open(struct lgt_writer *w, const char *name, struct text id);

/* The facts of a content rule, one a line, in an order that depends on the rule only; ruleset_read
 * takes them back in an object. Empty texts are left out where the language has no empty ones, and
 * bytes that are not UTF-8 become U+FFFD. The rule is none of a policy. The text is the arena's. */
struct text rule_text(const struct content_rule *rule, struct arena *arena);

/* A whole `.lgt` object, `count` rules' texts in the order given. `name` is the ruleset's; the text
 * is the arena's. */
struct text ruleset_text(struct text name, struct text comment, const struct text *rules,
                         size_t count, struct arena *arena);

#endif
