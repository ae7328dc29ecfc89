/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/gitleaks share: the rules of a configuration, reading it, and notes. */
#ifndef HYPER_LIB_GITLEAKS_INTERNAL_H
#define HYPER_LIB_GITLEAKS_INTERNAL_H

#include "lib/gitleaks.h"
#include "lib/rule_text.h"

/* A rule as the configurations define it: the extending one first. */
struct gitleaks_leak {
    struct text id;
    const struct toml *tables[GITLEAKS_LAYERS_MAX];
    struct text files[GITLEAKS_LAYERS_MAX];
    size_t count;
    bool written;
};

struct gitleaks_leaks {
    struct gitleaks_leak *items;
    size_t count;
};

struct gitleaks_work {
    const struct gitleaks_config *config;
    struct arena *arena;
    struct lgt_writer *out;
    struct lgt_writer facts; /* of the rule at hand, which may still be refused */
    struct gitleaks_import *import;
    struct gitleaks_leaks leaks;
};

/* Where something stands, for notes. */
struct gitleaks_origin {
    struct text file;
    const struct toml *value;
};

static inline void gitleaks_put(struct lgt_writer *w, const char *raw)
{
    lgt_write_raw(w, text_of(raw));
}

/* gitleaks_read.c: what could not be kept, and why; of very many the first. */
__attribute__((format(printf, 3, 4))) void
gitleaks_note(struct gitleaks_work *work, struct gitleaks_origin at, const char *format, ...);

/* Notes keys that are none of those, which NULL ends. */
void gitleaks_note_unknown(struct gitleaks_work *work, struct text file, const struct toml *table,
                           const char *const *known);

/* The value of a key in any case, as gitleaks takes them; NULL if there is none, or no table. */
const struct toml *gitleaks_field(const struct toml *table, const char *name);

/* Whether a value is what its kind has where nothing is said: "", 0, false, []. */
bool gitleaks_is_nothing(const struct toml *value);

/* A member that is there and says something, of the first configuration that has it. */
const struct toml *gitleaks_member(const struct gitleaks_leak *leak, const char *name,
                                   struct gitleaks_origin *at);

/* A member that is a text: 1, 0 if there is none, -1 and a note if it is something else. */
int gitleaks_text_member(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                         const char *name, struct text *out, struct gitleaks_origin *at);

/* A list of texts, or one text. False and a note for anything else. */
bool gitleaks_read_texts(struct gitleaks_work *work, struct text file, const struct toml *value,
                         struct texts *out);

/* Translates and compiles a regular expression; `groups` may be NULL. False and a note if it cannot
 * be kept. */
bool gitleaks_convert(struct gitleaks_work *work, struct gitleaks_origin at, struct text regex,
                      struct text *out, unsigned *groups);

/* gitleaks_allowlist.c: one kind of condition of an allowlist. */
struct gitleaks_clause {
    const char *fact;      /* alone: except_path(Id, Text) */
    const char *condition; /* among others: path(Texts) */
    bool given;            /* the allowlist has it */
    struct texts texts;
};

struct gitleaks_allowlist {
    struct gitleaks_clause paths, regexes, stopwords;
    bool commits;
    bool all; /* condition AND */
};

/* Called for each allowlist that could be read, with its table. */
typedef void gitleaks_use_allowlist(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                                    struct text file, const struct toml *table,
                                    const struct gitleaks_allowlist *list);

/* Those of a rule or configuration: the table `allowlist` and the tables of `allowlists`. */
void gitleaks_each_allowlist(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                             struct text file, const struct toml *table,
                             gitleaks_use_allowlist *use);

/* Writes it as exceptions of the rule, or with an empty id of all. */
void gitleaks_put_allowlist(struct lgt_writer *w, struct text id,
                            const struct gitleaks_allowlist *list);

/* gitleaks_rule.c: writes a rule with its allowlists; false and a note if it cannot be kept. */
bool gitleaks_put_rule(struct gitleaks_work *work, const struct gitleaks_leak *leak);

#endif
