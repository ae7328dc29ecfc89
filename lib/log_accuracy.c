/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_accuracy.h"

#include "schema/error.h"

#include <stdbool.h>
#include <stdlib.h>

struct pair {
    struct text mined, truth;
};

static int by_truth(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    return text_compare(left->truth, right->truth);
}

static int by_mined(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    int order = text_compare(left->mined, right->mined);
    return order ? order : by_truth(a, b);
}

/* How many pairs from `from` on have that one's mined (else: true) template. */
static size_t run(const struct pair *pairs, size_t count, size_t from, bool mined)
{
    size_t to = from + 1;
    while (to < count && (mined ? text_equal(pairs[to].mined, pairs[from].mined)
                                : text_equal(pairs[to].truth, pairs[from].truth)))
        to++;
    return to - from;
}

/* The true templates and how many lines each has, in their order. */
struct tally {
    struct text truth;
    size_t lines;
};

static int compare_tally(const void *a, const void *b)
{
    const struct tally *left = a, *right = b;
    return text_compare(left->truth, right->truth);
}

static size_t count_truth(const struct pair *pairs, size_t count, struct tally *tallies)
{
    size_t used = 0;
    for (size_t from = 0, size; from < count; from += size) {
        size = run(pairs, count, from, false);
        tallies[used++] = (struct tally){pairs[from].truth, size};
    }
    return used;
}

struct log_accuracy log_accuracy_of(const struct text *mined, const struct text *truth,
                                    size_t count)
{
    struct log_accuracy accuracy = {0};
    struct pair *pairs = xmalloc(count * sizeof *pairs);
    struct tally *tallies = xmalloc(count * sizeof *tallies);
    size_t lines_grouped = 0, lines_right = 0, groups = 0, templates = 0;
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (struct pair){mined[i], truth[i]};
        lines_right += text_equal(mined[i], truth[i]);
    }
    qsort(pairs, count, sizeof *pairs, by_truth);
    accuracy.truth = count_truth(pairs, count, tallies);
    qsort(pairs, count, sizeof *pairs, by_mined);
    for (size_t from = 0, size; from < count; from += size) {
        size = run(pairs, count, from, true);
        accuracy.mined++;
        if (!text_equal(pairs[from].truth, pairs[from + size - 1].truth))
            continue; /* sorted: first and last of the group differ if any two do */
        const struct tally *tally = bsearch(&(struct tally){pairs[from].truth, 0}, tallies,
                                            accuracy.truth, sizeof *tallies, compare_tally);
        bool same = tally->lines == size;
        groups += same;
        lines_grouped += same ? size : 0;
        templates += text_equal(pairs[from].mined, pairs[from].truth);
    }
    double both = (double)(accuracy.mined + accuracy.truth);
    accuracy.grouping_accuracy = (double)lines_grouped / (double)count;
    accuracy.grouping_f1 = 2 * (double)groups / both;
    accuracy.parsing_accuracy = (double)lines_right / (double)count;
    accuracy.template_f1 = 2 * (double)templates / both;
    free(pairs);
    free(tallies);
    return accuracy;
}
