/* SPDX-License-Identifier: MPL-2.0 */
/* gitleaks' configuration (https://github.com/gitleaks/gitleaks#configuration) as a ruleset.
 *
 * What it means there it means here: the secret is the group that secretGroup names, else the
 * first one that matched something; entropy, keywords and path are conditions; allowlists, of
 * rules and global, old and new, with conditions OR and AND, are exceptions. What has no
 * counterpart is told, never dropped in silence: lists of commits, rules that need other rules
 * (required), rules that are not reported (skipReport), and what Go's regular expressions have
 * and PCRE2 has not. */
#ifndef HYPER_LIB_GITLEAKS_H
#define HYPER_LIB_GITLEAKS_H

#include "lib/lgt_write.h"
#include "lib/toml.h"
#include "schema/record.h"

enum { GITLEAKS_LAYERS_MAX = 3 /* configurations that extend each other, as gitleaks has it */ };

struct gitleaks_layer {
    const struct toml *config;
    struct text file; /* for messages */
};

/* A configuration, then what it extends, then what that extends. */
struct gitleaks_config {
    struct gitleaks_layer layers[GITLEAKS_LAYERS_MAX];
    size_t count;
};

struct gitleaks_import {
    size_t rules;       /* that the configurations have, without disabled ones */
    size_t imported;    /* of these */
    struct texts notes; /* "FILE: line 3, column 14: ...": what could not be kept, and why */
};

/* What extends a configuration: `*uses_default` (useDefault), or the path of another file, empty if
 * there is none. ERROR_DATA if it is both or has the wrong form. */
int gitleaks_extends(const struct toml *config, bool *uses_default, struct text *path,
                     struct error *err);

/* Writes the ruleset `name` (a plain atom). Bad input costs one rule or one allowlist, with a note.
 * ERROR_DATA if nothing is left, or the configuration is no list of rules at all. */
int gitleaks_write(const struct gitleaks_config *config, struct text name, struct arena *arena,
                   struct lgt_writer *out, struct gitleaks_import *import, struct error *err);

#endif
