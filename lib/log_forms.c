/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_forms.h"

#include "schema/error.h"
#include "schema/id.h"

#include <stdlib.h>

enum { SLOTS_MIN = 1024, CAPACITY_MIN = 256 };

void log_forms_open(struct log_forms *forms, size_t count_max, size_t bytes_max)
{
    *forms =
        (struct log_forms){.count_max = count_max, .bytes_max = bytes_max, .slot_count = SLOTS_MIN};
    forms->slots = xcalloc(forms->slot_count, sizeof *forms->slots);
}

static void free_text(struct text text)
{
    free((char *)(uintptr_t)text.data);
}

void log_forms_close(struct log_forms *forms)
{
    for (size_t i = 0; i < forms->count; i++)
        free_text(forms->items[i].text);
    free_text(forms->first_left.text);
    free(forms->items);
    free(forms->slots);
    *forms = (struct log_forms){0};
}

static int by_digest(const void *a, const void *b)
{
    const struct log_form *left = a, *right = b;
    int order = (left->digest > right->digest) - (left->digest < right->digest);
    return order ? order : text_compare(left->text, right->text);
}

/* The slot of a form, or the free one where it belongs. */
static uint32_t *slot_of(const struct log_forms *forms, uint64_t digest, struct text text)
{
    size_t mask = forms->slot_count - 1;
    for (size_t at = (size_t)digest & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &forms->slots[at];
        const struct log_form *form = *slot ? &forms->items[*slot - 1] : NULL;
        if (!form || (form->digest == digest && text_equal(form->text, text)))
            return slot;
    }
}

static void index_forms(struct log_forms *forms, size_t slot_count)
{
    free(forms->slots);
    forms->slot_count = slot_count;
    forms->slots = xcalloc(slot_count, sizeof *forms->slots);
    for (size_t i = 0; i < forms->count; i++)
        *slot_of(forms, forms->items[i].digest, forms->items[i].text) = (uint32_t)(i + 1);
}

/* How many of the sorted forms fit. */
static size_t count_fitting(const struct log_forms *forms, size_t *bytes)
{
    size_t kept = 0;
    *bytes = 0;
    while (kept < forms->count && kept < forms->count_max &&
           forms->items[kept].text.size <= forms->bytes_max - *bytes)
        *bytes += forms->items[kept++].text.size;
    return kept;
}

/* The first that does not fit is the same whenever it is looked for, since what is left out is
 * never smaller. */
void log_forms_settle(struct log_forms *forms)
{
    if (forms->count > 1)
        qsort(forms->items, forms->count, sizeof *forms->items, by_digest);
    size_t bytes, kept = count_fitting(forms, &bytes);
    if (kept < forms->count) {
        free_text(forms->first_left.text);
        forms->first_left = forms->items[kept];
        forms->some_left = true;
    }
    for (size_t i = kept + 1; i < forms->count; i++)
        free_text(forms->items[i].text);
    forms->count = kept;
    forms->bytes = bytes;
    index_forms(forms, forms->slot_count);
}

static void append(struct log_forms *forms, struct log_form form)
{
    char *copy = xmalloc(form.text.size + 1);
    memcpy(copy, form.text.data, form.text.size);
    form.text.data = copy;
    if (forms->count == forms->capacity) {
        forms->capacity = forms->capacity ? 2 * forms->capacity : CAPACITY_MIN;
        forms->items = xrealloc(forms->items, forms->capacity * sizeof *forms->items);
    }
    forms->items[forms->count++] = form;
    forms->bytes += form.text.size;
}

static void add_form(struct log_forms *forms, const struct log_form *form)
{
    uint32_t *slot = slot_of(forms, form->digest, form->text);
    if (*slot) {
        forms->items[*slot - 1].lines += form->lines;
        return;
    }
    if (forms->some_left && by_digest(form, &forms->first_left) >= 0)
        return;
    append(forms, *form);
    *slot = (uint32_t)forms->count;
    if (forms->count > 2 * forms->count_max || forms->bytes / 2 > forms->bytes_max)
        log_forms_settle(forms);
    else if (2 * forms->count > forms->slot_count)
        index_forms(forms, 2 * forms->slot_count);
}

void log_forms_add(struct log_forms *forms, struct text text, uint64_t lines)
{
    struct log_form form = {.digest = digest_of(text), .text = text, .lines = lines};
    add_form(forms, &form);
}

void log_forms_merge(struct log_forms *forms, const struct log_forms *other)
{
    for (size_t i = 0; i < other->count; i++)
        add_form(forms, &other->items[i]);
    if (other->some_left)
        add_form(forms, &(struct log_form){other->first_left.digest, other->first_left.text, 0, 0});
}

const struct log_form *log_forms_find(const struct log_forms *forms, struct text text)
{
    uint32_t slot = *slot_of(forms, digest_of(text), text);
    return slot ? &forms->items[slot - 1] : NULL;
}
