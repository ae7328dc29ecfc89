/* SPDX-License-Identifier: MPL-2.0 */
/* Facts of the workflows that run a repository's code: GitHub Actions (workflows and actions) and
 * GitLab CI. `fact_provider_workflows` (lib/fact_providers.h) has the table of predicates.
 *
 * What is here is shared by the parts of the provider, lib/workflow_*.c. A fact that does not fit
 * into the limits ends the telling: workflow_tell does nothing from then on, and the file is a
 * problem. */
#ifndef HYPER_LIB_WORKFLOW_H
#define HYPER_LIB_WORKFLOW_H

#include "lib/actions_expression.h"
#include "lib/fact_providers.h"
#include "lib/yaml.h"

enum {
    WORKFLOW_NONE = -1,                   /* the step of what is in none */
    WORKFLOW_MATRIX_MAX = 1024,           /* values of one matrix that are looked at */
    WORKFLOW_EXPRESSIONS_MAX = 20000,     /* of one file */
    WORKFLOW_TURNS_MAX = 4 * 1000 * 1000, /* values of matrices that are looked at for one file */
};

/* A value of a matrix; the name is in lower case, its parts joined by dots. */
struct workflow_value {
    struct text name;
    const struct yaml *value; /* a text, or a list of them */
};

/* One file while it is read, and where in it. */
struct workflow {
    struct facts *facts;
    struct arena *arena;
    struct error *err;
    bool failed;
    struct text path, bytes;
    const char **lines; /* where each line begins, and one more: the end */
    size_t line_count;
    struct text job;               /* '' outside of jobs */
    int64_t step;                  /* its number, from 0, or WORKFLOW_NONE */
    struct workflow_value *values; /* of the job's matrix */
    size_t value_count;
    size_t turns;               /* that are left of WORKFLOW_TURNS_MAX */
    int64_t expressions, calls; /* numbers given so far */
};

/* Adds a fact: the file, then the values. */
void workflow_tell(struct workflow *w, const char *name, const struct fact_value *values,
                   size_t count);
#define TELL(w, name, ...) workflow_tell(w, name, FACT(fact_text((w)->path), __VA_ARGS__))

/* The same about the job, or the job and the step, that is at hand. */
#define TELL_JOB(w, name, ...)  TELL(w, name, fact_text((w)->job), __VA_ARGS__)
#define TELL_STEP(w, name, ...) TELL_JOB(w, name, fact_number((w)->step), __VA_ARGS__)

static inline struct fact_value fact_word(const char *word)
{
    return fact_text(text_of(word));
}

static inline struct fact_value fact_line(size_t line)
{
    return fact_number((int64_t)line);
}

/* The member's text, or empty text when there is none or it is no text. */
struct text workflow_text(const struct yaml *map, const char *key);

/* Visits a text, or each text of a list. */
void workflow_each_text(const struct yaml *node,
                        void (*visit)(void *context, const struct yaml *text), void *context);

/* In the arena, with ASCII letters in lower case. */
struct text workflow_lower(struct workflow *w, struct text text);

/* Lines of a text's bytes. A text over several lines is laid beside the file. */
struct workflow_lines {
    struct workflow_line {
        size_t offset; /* of the text, where the line begins */
        size_t line;
    } * items;
    size_t count;
};
struct workflow_lines workflow_lines_of(struct workflow *w, const struct yaml *text);
size_t workflow_line_at(const struct workflow_lines *lines, size_t offset);

/* Tells of the expressions in all texts of a node. `where` says what takes the text: "run", "with",
 * "env", "if", or the key of the job or workflow; the key is that of the text itself. */
void workflow_expressions(struct workflow *w, const struct yaml *node, const char *where);

/* Tells of an `if`: the text as a whole is an expression, or has one. */
void workflow_condition(struct workflow *w, const struct yaml *node);

/* What a text may be in a run: itself; or, where it has one expression, what that yields, with what
 * stands around it. Values of the matrix that are known take its place. */
enum workflow_known {
    WORKFLOW_TEXT,    /* value is the text */
    WORKFLOW_CONTEXT, /* value is the context that it comes from; "*" for more than can be said */
};
typedef void workflow_visit(struct workflow *w, enum workflow_known known, struct text value,
                            size_t line, void *context);
void workflow_resolve(struct workflow *w, const struct yaml *text, workflow_visit *visit,
                      void *context);

/* Tells of the values of a matrix, or of none (NULL), which is that at hand from now on. */
void workflow_matrix(struct workflow *w, const struct yaml *matrix);

/* "digest", "tag", "latest" or "none": how an image's name says which image it is. */
const char *workflow_image_pin(struct text image);

/* Tells of the image of a container, service, action or job. */
void workflow_image(struct workflow *w, const struct yaml *text, const char *kind);

/* The parts. */
void workflow_steps(struct workflow *w, const struct yaml *steps);
void workflow_uses(struct workflow *w, const struct yaml *uses);
void workflow_with(struct workflow *w, const struct yaml *with);
void workflow_env(struct workflow *w, const struct yaml *env);
void workflow_github(struct workflow *w, const struct yaml *root);
void workflow_action(struct workflow *w, const struct yaml *root);
void workflow_gitlab(struct workflow *w, const struct yaml *document);

#endif
