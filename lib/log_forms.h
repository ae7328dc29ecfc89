/* SPDX-License-Identifier: MPL-2.0 */
/* The different forms of a log's lines (lib/log_line) with how many lines have each: a set that is
 * bounded, and the same whatever the order in which lines come and halves are merged.
 *
 * Those with the smallest digests are kept, as many as fit: a sample that depends on nothing but
 * which forms there are (bottom-k, after Cohen and Kaplan, "Summarizing Data Using Bottom-k
 * Sketches", PODC 2007). In between there may be twice as many. */
#ifndef HYPER_LIB_LOG_FORMS_H
#define HYPER_LIB_LOG_FORMS_H

#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

struct log_form {
    uint64_t digest;
    struct text text; /* the set's */
    uint64_t lines;
    size_t template; /* for who mines them */
};

struct log_forms {
    size_t count_max, bytes_max; /* of all texts together */
    struct log_form *items;
    size_t count, capacity, bytes;
    uint32_t *slots; /* 1 + a form's place, or 0; a power of two, at least half of them free */
    size_t slot_count;
    bool some_left;             /* forms were left out, of which... */
    struct log_form first_left; /* ...this has the smallest digest: all from it on are */
};

/* Limits of at least 1; `count_max` is less than 2^30. */
void log_forms_open(struct log_forms *forms, size_t count_max, size_t bytes_max);
void log_forms_close(struct log_forms *forms);

/* Adds a form's lines; the text is copied. */
void log_forms_add(struct log_forms *forms, struct text text, uint64_t lines);

/* Adds what `other` has, which has the same limits. */
void log_forms_merge(struct log_forms *forms, const struct log_forms *other);

/* Sorts the forms by digest and leaves out those that do not fit. */
void log_forms_settle(struct log_forms *forms);

/* The form with that text, or NULL. */
const struct log_form *log_forms_find(const struct log_forms *forms, struct text text);

#endif
