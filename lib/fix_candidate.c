/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_candidate.h"

#include <stdlib.h>

enum { ENDINGS_MAX = 8 /* of files, of one rule */ };

/* What a fix is worth that one group alone made: it may be its own way. */
static const double alone = 0.5;

/* What is there afterwards. */

static bool is_subsequence(struct text small, struct text large)
{
    size_t at = 0;
    for (size_t i = 0; i < large.size && at < small.size; i++)
        at += small.data[at] == large.data[i];
    return at == small.size;
}

static struct text without_blanks(struct text text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!text_one_of(" \t\r\n", text.data[i]))
            out[used++] = text.data[i];
    return (struct text){out, used};
}

/* Whether `new` is `old` without some of it; white space does not count. */
static bool is_less(struct text new, struct text old, struct arena *arena)
{
    struct text a = without_blanks(new, arena), b = without_blanks(old, arena);
    return a.size < b.size && is_subsequence(a, b);
}

/* Files. */

static struct text ending_of(struct text path)
{
    size_t at = path.size;
    while (at > 0 && path.data[at - 1] != '.' && path.data[at - 1] != '/')
        at--;
    bool has = at > 1 && path.data[at - 1] == '.' && path.data[at - 2] != '/';
    return has ? text_from(path, at - 1) : (struct text){0};
}

static struct text folder_of(struct text path)
{
    while (path.size && path.data[path.size - 1] != '/')
        path.size--;
    return path;
}

static bool add_ending(struct texts *endings, struct text ending, struct arena *arena)
{
    for (size_t i = 0; i < endings->count; i++)
        if (text_equal(endings->items[i], ending))
            return true;
    if (endings->count == ENDINGS_MAX || !ending.size)
        return false;
    endings->items = arena_grow(arena, endings->items, endings->count, sizeof ending);
    endings->items[endings->count++] = ending;
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Where the files are that it was right in; nothing, if any of them has no ending. */
static void find_files(struct learned_fix *fix, const struct fix_runner *runner,
                       struct match_scratch *match, const struct fix_cases *cases,
                       struct arena *arena, struct arena *scratch)
{
    bool first = true, known = true;
    for (size_t i = 0; i < cases->count; i++) {
        struct text path = cases->items[i].pair->path;
        enum fix_verdict verdict = fix_try_case(runner, match, &cases->items[i], scratch);
        arena_reset(scratch);
        if (verdict != TRIAL_RIGHT)
            continue;
        known = add_ending(&fix->endings, ending_of(path), arena) && known;
        struct text folder = folder_of(path);
        if (first)
            fix->folder = folder;
        else if (!text_equal(fix->folder, folder))
            fix->folder = (struct text){0};
        first = false;
    }
    if (!known)
        fix->endings.count = 0;
    if (fix->endings.count > 1)
        qsort(fix->endings.items, fix->endings.count, sizeof(struct text), by_bytes);
}

static bool only_deletes(const struct fix_learning *l, const struct fix_runner *runner,
                         size_t index)
{
    struct fix_made made;
    const struct fix_case *c = &l->cases.items[index];
    bool deletes = fix_run(runner, l->match, c->before, &made, l->scratch) == 1;
    for (size_t i = 0; deletes && i < made.count; i++) {
        struct replacement piece = made.pieces[i];
        struct text old = {c->before.data + piece.start, piece.end - piece.start};
        deletes = is_less(piece.text, old, l->scratch);
    }
    arena_reset(l->scratch);
    return deletes;
}

static void show_example(struct fix_learning *l, const struct fix_runner *runner, size_t index,
                         struct learned_fix *fix, size_t number)
{
    struct fix_made made;
    (void)fix_run(runner, l->match, l->cases.items[index].before, &made, l->scratch);
    fix->examples[number] = l->cases.items[index].before;
    fix->fixed[number] = arena_copy(l->arena, made.text);
    arena_reset(l->scratch);
}

static void describe(struct fix_learning *l, const struct fix_runner *runner,
                     const struct fix_trial *trial, struct fix_candidate *out)
{
    struct learned_fix *fix = &out->fix;
    *out = (struct fix_candidate){.set = trial->set};
    *fix = (struct learned_fix){.label = l->cases.items[0].pair->label,
                                .regex = runner->code.regex,
                                .fix = runner->code.fix,
                                .absent = runner->code.absent,
                                .successes = trial->right,
                                .failures = trial->wrong + trial->part,
                                .groups = trial->groups,
                                .score = fix_trial_score(trial)};
    if (trial->groups == 1 && l->cases.groups > 1)
        fix->score *= alone;
    fix->placed = fix->score;
    show_example(l, runner, trial->first, fix, 0);
    if (trial->second != SIZE_MAX)
        show_example(l, runner, trial->second, fix, 1);
    find_files(fix, runner, l->match, &l->cases, l->arena, l->scratch);
}

bool fix_try_draft(struct fix_learning *l, struct fix_code code, unsigned groups_min,
                   struct fix_candidate *out)
{
    struct fix_runner runner;
    struct fix_trial trial;
    if (!fix_runner_open(&runner, code))
        return false;
    fix_try_all(&runner, l->match, &l->cases, &trial, l->scratch);
    bool good = !trial.refused && trial.right && trial.groups >= groups_min &&
                !only_deletes(l, &runner, trial.first);
    if (good)
        describe(l, &runner, &trial, out);
    fix_runner_close(&runner);
    return good;
}

size_t fix_keep_ends(void *items, size_t count, size_t size, fix_is_alike *alike)
{
    char *all = items;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0, last = 0;
        for (size_t k = kept; k-- > 0 && same < 2;)
            if (alike(all + k * size, all + i * size)) {
                same++;
                last = same == 1 ? k : last;
            }
        size_t to = same < 2 ? kept++ : last;
        if (to != i)
            memcpy(all + to * size, all + i * size, size);
    }
    return kept;
}
