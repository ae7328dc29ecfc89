/* SPDX-License-Identifier: MPL-2.0 */
/* Edits give the text after, whatever the texts are; what is learned compiles, makes something new
 * of its examples that it does not find again, and does not depend on the order of the pairs. The
 * input is texts with a NUL between them: before, after, before, after. */
#include "lib/edit.h"
#include "lib/fix_learn.h"
#include "lib/fix_rank.h"

#include <stdint.h>
#include <stdlib.h>

enum { PAIRS_MAX = 8, BYTES_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition)
        abort();
}

static struct text next(struct text *rest)
{
    const char *end = rest->size ? memchr(rest->data, '\0', rest->size) : NULL;
    struct text out = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    *rest = text_from(*rest, out.size + (end != NULL));
    return out;
}

static void check_edits(const struct fix_pair *pair, struct arena *arena)
{
    struct text_edits edits = edit_find(pair->before, pair->after, arena);
    if (edits.count)
        expect(text_equal(edit_apply(pair->before, pair->after, &edits, NULL, arena), pair->after));
}

static void check_fix(const struct learned_fix *fix, struct arena *arena)
{
    struct fix_result result;
    struct fix_ranker *ranker = fix_ranker_new(fix, 1);
    expect(ranker != NULL);
    expect(fix->score >= 0 && fix->score <= 1 && fix->placed >= 0 && fix->placed <= 1);
    if (!fix->needs_place) {
        expect(fix_rank(ranker, fix->examples[0], FIX_ANYWHERE, &result, 1, arena) == 1);
        expect(text_equal(result.text, fix->fixed[0]));
        expect(fix_rank(ranker, fix->fixed[0], FIX_ANYWHERE, &result, 1, arena) == 0);
    }
    fix_ranker_destroy(&ranker);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct fix_learn_options options = {1, 1};
    struct text rest = {(const char *)data, size < BYTES_MAX ? size : BYTES_MAX};
    struct fix_pair pairs[PAIRS_MAX], turned[PAIRS_MAX];
    struct learned_fixes learned, again;
    struct arena *arena = arena_new();
    size_t count = 0;
    while (rest.size && count < PAIRS_MAX) {
        struct text before = next(&rest), after = next(&rest);
        struct text group = arena_print(arena, "%zu", count / 2);
        pairs[count++] = (struct fix_pair){TEXT("k"), group, TEXT("a.c"), before, after};
    }
    for (size_t i = 0; i < count; i++) {
        check_edits(&pairs[i], arena);
        turned[count - 1 - i] = pairs[i];
    }
    fix_learn(pairs, count, &options, arena, &learned);
    fix_learn(turned, count, &options, arena, &again);
    expect(learned.count == again.count);
    for (size_t i = 0; i < learned.count; i++) {
        expect(text_equal(learned.items[i].regex, again.items[i].regex));
        expect(text_equal(learned.items[i].fix, again.items[i].fix));
        if (i < 64)
            check_fix(&learned.items[i], arena);
    }
    arena_destroy(&arena);
    return 0;
}
