/* SPDX-License-Identifier: MPL-2.0 */
/* Rulesets: content rules and policies as schema/RULESET.md describes them, read from a Logtalk
 * object.
 *
 * Reading checks the form of every fact, that each is about a rule of the file, and that policies
 * are safe, stratified and ask for what there is. That regular expressions compile, and that rules
 * find their own examples, is lib/detect's and lib/policy's to check. */
#ifndef HYPER_LIB_RULESET_H
#define HYPER_LIB_RULESET_H

#include "lib/policy_read.h"
#include "lib/secret_check.h"
#include "schema/alert.h"

enum {
    RULESET_RULES_MAX = 8192,
    RULESET_FACTS_MAX = 256 * 1024, /* of one file */
    RULESET_BYTES_MAX = 16 << 20,   /* of one file */
    RULE_NAME_MAX = 100,            /* bytes of an id */
    RULE_CAPTURE_MAX = 31,
};

enum rule_effect {
    EFFECT_NONE,
    EFFECT_DIAGNOSTIC,
    EFFECT_CURATIVE,
    EFFECT_PREVENTIVE,
    EFFECT_EVIDENCE, /* what it finds is for policies, and not told */
};

extern const struct names effect_names;

/* What a condition of an exception looks at. */
enum exception_target {
    EXCEPT_PATH,
    EXCEPT_MATCH,
    EXCEPT_SECRET,
    EXCEPT_LINE,
    EXCEPT_SIBLING,  /* the lines beside those of the match (lib/siblings.h) */
    EXCEPT_STOPWORD, /* a word in the secret, not a regular expression */
    EXCEPT_TARGETS
};

/* Holds when any of the texts does. */
struct exception_condition {
    enum exception_target target;
    struct texts any;
};

/* Holds when all of its conditions do. */
struct exception {
    struct exception_condition *conditions;
    size_t count;
    uint32_t line;
};

struct exceptions {
    struct exception *items;
    size_t count;
};

struct rule_example {
    struct text path; /* has_path: else conditions on path and language are not asked */
    struct text text;
    struct policy_facts facts; /* of a policy, in place of path and text */
    bool has_path;
    bool of_policy;
    bool counter; /* must not be found */
    uint32_t line, column;
};

struct rule_pattern {
    struct text regex;
    uint32_t line, column;
};

struct secret_checks {
    enum secret_check items[SECRET_CHECKS];
    size_t count;
};

struct content_rule {
    struct text id, message, help;
    enum rule_effect effect;
    enum severity severity;
    enum category category;
    struct {
        struct rule_pattern *items;
        size_t count;
    } patterns, paths;
    struct texts keywords, languages, tags, references;
    struct uints cwe;
    struct secret_checks checks;
    struct exceptions exceptions;
    struct {
        struct rule_example *items;
        size_t count;
    } examples;
    struct text fix;
    bool has_fix;
    bool policy; /* clauses conclude it, and it has no patterns */
    bool has_entropy;
    double entropy;        /* bits a byte; the secret must have more */
    unsigned capture;      /* 0: the first group that matched something */
    uint32_t line, column; /* of rule/5 */
};

struct ruleset {
    struct text name;
    struct text file; /* for messages */
    struct text text; /* its bytes, of all rules */
    struct text version, comment;
    struct text imported; /* what it was made from; empty for one that was written */
    struct id hash;       /* of the file's bytes */
    struct content_rule *rules;
    size_t count;
    struct exceptions exceptions; /* of all rules */
    struct datalog *policies;     /* NULL: there are none */
    struct text must_have;        /* the rule of files that the repository must have, or empty */
};

/* Reads `bytes`, which messages call `file`. Everything is made in `arena`; texts may point into
 * `bytes`, which must live as long. -1 and ERROR_CONFIG with "FILE: line 3, column 14: ..." for
 * the first thing that is wrong. */
int ruleset_read(struct text bytes, struct text file, struct arena *arena, struct ruleset *out,
                 struct error *err);

/* The same for the file of that path. */
int ruleset_load(const char *path, struct arena *arena, struct ruleset *out, struct error *err);

/* The bytes of that file, which must be a regular one of at most RULESET_BYTES_MAX. */
int ruleset_bytes(const char *path, struct arena *arena, struct text *out, struct error *err);

/* The rule of that id, or NULL. */
const struct content_rule *ruleset_find(const struct ruleset *ruleset, struct text id);

/* Whether a rule is to stay. */
typedef bool ruleset_wanted(const void *context, const struct content_rule *rule);

/* Lets the other rules leave; the hash tells apart what is left. Returns how many there are. */
size_t ruleset_keep(struct ruleset *ruleset, ruleset_wanted *wanted, const void *context);

/* Keeps the rules of these ids (none: all), and those that are evidence for policies. */
size_t ruleset_narrow(struct ruleset *ruleset, struct texts only);

#endif
