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

/* What is counted of the groups. */
struct counts {
    size_t lines, groups, templates;
};

/* One mined group, sorted by truth: its first and last differ if any two do. */
static void count_group(const struct pair *group, size_t size, const struct tally *tallies,
                        size_t truths, struct counts *right)
{
    struct tally wanted = {group[0].truth, 0};
    if (!text_equal(group[0].truth, group[size - 1].truth))
        return;
    const struct tally *tally = bsearch(&wanted, tallies, truths, sizeof *tallies, compare_tally);
    bool same = tally->lines == size;
    right->groups += same;
    right->lines += same ? size : 0;
    right->templates += text_equal(group[0].mined, group[0].truth);
}

struct log_accuracy log_accuracy_of(const struct text *mined, const struct text *truth,
                                    size_t count)
{
    struct log_accuracy accuracy = {0};
    struct counts right = {0};
    struct pair *pairs = xmalloc(count * sizeof *pairs);
    struct tally *tallies = xmalloc(count * sizeof *tallies);
    size_t lines_parsed = 0;
    for (size_t i = 0; i < count; i++) {
        pairs[i] = (struct pair){mined[i], truth[i]};
        lines_parsed += text_equal(mined[i], truth[i]);
    }
    qsort(pairs, count, sizeof *pairs, by_truth);
    accuracy.truth = count_truth(pairs, count, tallies);
    qsort(pairs, count, sizeof *pairs, by_mined);
    for (size_t from = 0, size; from < count; from += size) {
        size = run(pairs, count, from, true);
        count_group(pairs + from, size, tallies, accuracy.truth, &right);
        accuracy.mined++;
    }
    double both = (double)(accuracy.mined + accuracy.truth);
    accuracy.grouping_accuracy = (double)right.lines / (double)count;
    accuracy.grouping_f1 = 2 * (double)right.groups / both;
    accuracy.parsing_accuracy = (double)lines_parsed / (double)count;
    accuracy.template_f1 = 2 * (double)right.templates / both;
    free(pairs);
    free(tallies);
    return accuracy;
}
