/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_trial.h"

#include "schema/id.h"

#include <math.h>

/* A failure that every draft is taken to have had: what is seen once is not yet known. */
static const double prior = 1.0;

static bool is_right(const struct fix_case *c, struct text text)
{
    uint64_t digest = digest_of(text);
    for (size_t i = 0; i < c->right_count; i++)
        if (c->right[i] == digest)
            return true;
    return false;
}

static bool each_is_right(const struct fix_case *c, const struct fix_made *made,
                          struct arena *scratch)
{
    for (size_t i = 0; i < made->count; i++)
        if (!is_right(c, fix_apply(c->before, &made->pieces[i], 1, scratch)))
            return false;
    return true;
}

/* What is made must not be found again: else a fix would grow without end. */
static bool is_stable(const struct fix_runner *runner, struct match_scratch *match,
                      struct text text, struct arena *scratch)
{
    struct fix_made again;
    return fix_run(runner, match, text, &again, scratch) == 0;
}

enum fix_verdict fix_try_case(const struct fix_runner *runner, struct match_scratch *match,
                              const struct fix_case *c, struct arena *scratch)
{
    struct fix_made made;
    int found = fix_run(runner, match, c->before, &made, scratch);
    if (found <= 0)
        return found < 0 ? TRIAL_REFUSED : TRIAL_NOTHING;
    if (text_equal(made.text, c->before) || !is_stable(runner, match, made.text, scratch))
        return TRIAL_REFUSED;
    if (digest_of(made.text) == c->whole)
        return TRIAL_RIGHT;
    if (!each_is_right(c, &made, scratch))
        return TRIAL_WRONG;
    for (size_t i = 0; i < c->edits.count; i++)
        if (c->edits.items[i].part)
            return TRIAL_PART;
    return TRIAL_RIGHT;
}

static void note_example(struct fix_trial *trial, const struct fix_cases *cases, size_t index)
{
    size_t size = cases->items[index].before.size;
    if (trial->first == SIZE_MAX || size < cases->items[trial->first].before.size) {
        trial->second = trial->first;
        trial->first = index;
    } else if (trial->second == SIZE_MAX || size < cases->items[trial->second].before.size)
        trial->second = index;
}

void fix_weigh(struct fix_trial *trial, double right, double all)
{
    if (all <= 0)
        return;
    trial->weight += sqrt(all);
    trial->weight_right += right / sqrt(all);
}

void fix_try_all(const struct fix_runner *runner, struct match_scratch *match,
                 const struct fix_cases *cases, struct fix_trial *out, struct arena *scratch)
{
    double right = 0, all = 0;
    size_t last = SIZE_MAX; /* the group that it was last right in */
    *out = (struct fix_trial){.first = SIZE_MAX, .second = SIZE_MAX};
    for (size_t i = 0; i < cases->count && !out->refused; i++) {
        if (i && cases->items[i].group != cases->items[i - 1].group) {
            fix_weigh(out, right, all);
            right = all = 0;
        }
        enum fix_verdict verdict = fix_try_case(runner, match, &cases->items[i], scratch);
        arena_reset(scratch);
        out->right += verdict == TRIAL_RIGHT;
        out->part += verdict == TRIAL_PART;
        out->wrong += verdict == TRIAL_WRONG;
        out->refused = verdict == TRIAL_REFUSED;
        all += verdict != TRIAL_NOTHING;
        right += verdict == TRIAL_RIGHT ? 1 : verdict == TRIAL_PART ? 0.5 : 0;
        if (verdict == TRIAL_RIGHT) {
            out->set += digest_mix(i + 1);
            out->groups += last != cases->items[i].group;
            last = cases->items[i].group;
            note_example(out, cases, i);
        }
    }
    fix_weigh(out, right, all);
}

double fix_trial_score(const struct fix_trial *trial)
{
    return trial->weight_right / (trial->weight + prior);
}
