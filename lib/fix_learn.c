/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_learn.h"

#include "lib/detect.h"
#include "lib/fix.h"
#include "lib/fix_learn_internal.h"
#include "lib/path.h"
#include "schema/id.h"

#include <math.h>
#include <stdlib.h>

enum {
    PLACES_MAX = 64,       /* of one rule in one text */
    ENDINGS_MAX = 8,       /* of files, of one rule */
    PLACES_KEPT_MAX = 120, /* of one label that are kept */
    VALUES_MAX = 6,        /* of one place */
};

/* A failure that every draft is taken to have had: what is seen once is not yet known. */
static const double prior = 1.0;

/* What a fix is worth that one group alone made: it may be its own way. */
static const double alone = 0.5;

/* Fixes with so much of the best one's score are made beside it. */
static const double others_share = 0.5;

/* How much evidence what is more general counts as, where a place has some of its own. */
static const double draw = 2.0;

/* Text. */

void fix_add(struct fix_text *out, struct text text)
{
    if (out->size + text.size + 1 > out->capacity) {
        size_t capacity = 2 * (out->size + text.size) + 64;
        char *data = arena_alloc(out->arena, capacity);
        if (out->size)
            memcpy(data, out->data, out->size);
        out->data = data;
        out->capacity = capacity;
    }
    if (text.size)
        memcpy(out->data + out->size, text.data, text.size);
    out->size += text.size;
    out->data[out->size] = '\0';
}

void fix_add_regex(struct fix_text *out, struct text literal)
{
    for (size_t i = 0; i < literal.size; i++) {
        char c = literal.data[i];
        if (c == '\n')
            fix_add(out, TEXT("\\n"));
        else if (c == '\t')
            fix_add(out, TEXT("\\t"));
        else if ((unsigned char)c < ' ' || c == 0x7f) {
            char code[] = {'\\', 'x', "0123456789abcdef"[(unsigned char)c >> 4],
                           "0123456789abcdef"[c & 15]};
            fix_add(out, (struct text){code, sizeof code});
        } else {
            if (strchr("\\^$.[]|()?*+{}", c))
                fix_add(out, TEXT("\\"));
            fix_add(out, (struct text){&c, 1});
        }
    }
}

void fix_add_fix(struct fix_text *out, struct text literal)
{
    for (size_t i = 0; i < literal.size; i++) {
        if (literal.data[i] == '$')
            fix_add(out, TEXT("$"));
        fix_add(out, (struct text){literal.data + i, 1});
    }
}

void fix_draft_add(struct fix_drafts *drafts, struct fix_draft draft, struct arena *arena)
{
    drafts->items = arena_grow(arena, drafts->items, drafts->count, sizeof draft);
    drafts->items[drafts->count++] = draft;
}

/* A rule that can be run. */

struct runner {
    struct text needle, fix;
    struct matcher *matcher;
    bool each; /* every place where lines may be put, also those that a match before it covers */
};

/* What it makes of a text. */
struct made {
    struct text text;
    struct replacement pieces[PLACES_MAX];
    size_t points[PLACES_MAX]; /* ends of the first group: where lines are put */
    size_t count;
};

static bool may_match(struct text text, struct text needle)
{
    return needle.size == 0 || text_has(text, needle);
}

/* -1 if a limit was met, or there are more places than are counted; 0 if it is not found. */
static int run(const struct runner *runner, struct match_scratch *scratch, struct text text,
               struct made *out, struct arena *arena)
{
    struct content_rule rule = {.fix = runner->fix, .has_fix = true};
    struct hit hit = {.rule = &rule};
    size_t from = 0;
    out->count = 0;
    if (!may_match(text, runner->needle))
        return 0;
    while (from <= text.size) {
        enum match_result result =
            match_find(runner->matcher, scratch, text, from, hit.groups, DETECT_GROUPS);
        if (result == MATCH_LIMIT)
            return -1;
        if (result == MATCH_NO)
            break;
        if (out->count == PLACES_MAX || hit.groups[0].end == hit.groups[0].start)
            return -1;
        out->points[out->count] = hit.groups[1].end;
        out->pieces[out->count++] = (struct replacement){hit.groups[0].start, hit.groups[0].end,
                                                         hit_fix(&hit, text, arena)};
        from = hit.groups[runner->each].end;
    }
    if (!out->count)
        return 0;
    out->text = fix_apply(text, out->pieces, out->count, arena);
    return 1;
}

/* Cases. */

static int by_content(const void *a, const void *b)
{
    const struct fix_pair *left = a, *right = b;
    int order = text_compare(left->label, right->label);
    order = order ? order : text_compare(left->group, right->group);
    order = order ? order : text_compare(left->before, right->before);
    order = order ? order : text_compare(left->after, right->after);
    return order ? order : text_compare(left->path, right->path);
}

static bool is_same(const struct fix_pair *a, const struct fix_pair *b)
{
    return text_equal(a->label, b->label) && text_equal(a->group, b->group) &&
           text_equal(a->before, b->before) && text_equal(a->after, b->after);
}

static bool counts(const struct fix_pair *pair)
{
    return pair->before.size <= FIX_TEXT_MAX && pair->after.size <= FIX_TEXT_MAX &&
           !text_equal(pair->before, pair->after);
}

/* The pairs that count, in order, each once. */
static size_t sorted_pairs(const struct fix_pair *pairs, size_t count, struct fix_pair *out)
{
    size_t kept = 0, once = 0;
    for (size_t i = 0; i < count; i++)
        if (counts(&pairs[i]))
            out[kept++] = pairs[i];
    if (kept > 1)
        qsort(out, kept, sizeof *out, by_content);
    for (size_t i = 0; i < kept; i++)
        if (!once || !is_same(&out[once - 1], &out[i]))
            out[once++] = out[i];
    return once;
}

struct sampled {
    uint64_t digest;
    size_t index;
};

static int by_sample(const void *a, const void *b)
{
    const struct sampled *left = a, *right = b;
    if (left->digest != right->digest)
        return left->digest < right->digest ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* Of too many pairs of a label, those of the least hashes, in their order. */
static size_t sample(struct fix_pair *pairs, size_t count, struct arena *arena)
{
    size_t kept = 0;
    if (count <= FIX_PAIRS_MAX)
        return count;
    struct sampled *order = arena_array(arena, count, sizeof *order);
    bool *chosen = arena_array(arena, count, sizeof *chosen);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct sampled){
            digest_mix(digest_of(pairs[i].before) ^ digest_mix(digest_of(pairs[i].group))), i};
    qsort(order, count, sizeof *order, by_sample);
    for (size_t i = 0; i < FIX_PAIRS_MAX; i++)
        chosen[order[i].index] = true;
    for (size_t i = 0; i < count; i++)
        if (chosen[i])
            pairs[kept++] = pairs[i];
    return kept;
}

/* The texts that a single edit makes are right, too: an edit of another kind may stand beside the
 * one that is learned. */
static void find_right(struct fix_case *c, struct arena *arena, struct arena *scratch)
{
    c->whole = digest_of(c->after);
    c->right = arena_array(arena, c->edits.count + 1, sizeof *c->right);
    c->right[c->right_count++] = c->whole;
    for (size_t i = 0; i < c->edits.count; i++) {
        const struct text_edit *edit = &c->edits.items[i];
        struct replacement piece = {
            edit->before.start,
            edit->before.end,
            {c->after.data + edit->after.start, edit->after.end - edit->after.start}};
        c->right[c->right_count++] = digest_of(fix_apply(c->before, &piece, 1, scratch));
        arena_reset(scratch);
    }
}

static void find_puts(struct fix_case *c, struct arena *arena)
{
    c->puts = arena_array(arena, c->edits.count + 1, sizeof *c->puts);
    for (size_t i = 0; i < c->edits.count; i++)
        c->put_count += fix_put_of(c, &c->edits.items[i], arena, &c->puts[c->put_count]);
}

/* With a line break at the end, as files have. */
static struct text whole_lines(struct text text, struct arena *arena)
{
    if (!text.size || text.data[text.size - 1] == '\n')
        return text;
    return arena_print(arena, "%.*s\n", TEXT_ARG(text));
}

static struct fix_cases cases_of(const struct fix_pair *pairs, size_t count, struct arena *arena)
{
    struct fix_cases cases = {arena_array(arena, count + 1, sizeof(struct fix_case)), 0, 0};
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < count; i++) {
        struct fix_case *c = &cases.items[cases.count++];
        bool same_group = i && text_equal(pairs[i].group, pairs[i - 1].group);
        cases.groups += !same_group;
        *c = (struct fix_case){.pair = &pairs[i], .group = cases.groups - 1};
        c->before = whole_lines(pairs[i].before, arena);
        c->after = whole_lines(pairs[i].after, arena);
        c->edits = edit_find(c->before, c->after, arena);
        find_right(c, arena, scratch);
        find_puts(c, arena);
    }
    arena_destroy(&scratch);
    return cases;
}

/* Trials. */

enum verdict_of { TRIAL_NOTHING, TRIAL_RIGHT, TRIAL_PART, TRIAL_WRONG, TRIAL_REFUSED };

static bool is_right(const struct fix_case *c, struct text text)
{
    uint64_t digest = digest_of(text);
    for (size_t i = 0; i < c->right_count; i++)
        if (c->right[i] == digest)
            return true;
    return false;
}

static bool each_is_right(const struct fix_case *c, const struct made *made, struct arena *scratch)
{
    for (size_t i = 0; i < made->count; i++)
        if (!is_right(c, fix_apply(c->before, &made->pieces[i], 1, scratch)))
            return false;
    return true;
}

/* What is made must not be found again: else a fix would grow without end. */
static bool is_stable(const struct runner *runner, struct match_scratch *match, struct text text,
                      struct arena *scratch)
{
    struct made again;
    return run(runner, match, text, &again, scratch) == 0;
}

static enum verdict_of try_case(const struct runner *runner, struct match_scratch *match,
                                const struct fix_case *c, struct arena *scratch)
{
    struct made made;
    int found = run(runner, match, c->before, &made, scratch);
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

/* The counts of one rule while it is tried. */
struct trial {
    uint32_t right, part, wrong, groups;
    double weight_right, weight;
    bool refused;
    uint64_t set;         /* of the cases where it was right */
    size_t first, second; /* cases where it was right, the shortest; SIZE_MAX: none */
};

static void note_example(struct trial *trial, const struct fix_cases *cases, size_t index)
{
    size_t size = cases->items[index].before.size;
    if (trial->first == SIZE_MAX || size < cases->items[trial->first].before.size) {
        trial->second = trial->first;
        trial->first = index;
    } else if (trial->second == SIZE_MAX || size < cases->items[trial->second].before.size)
        trial->second = index;
}

/* One group's trials: the more it has, the less each counts. */
static void weigh(struct trial *trial, double right, double all)
{
    if (all <= 0)
        return;
    trial->weight += sqrt(all);
    trial->weight_right += right / sqrt(all);
}

static void try_all(const struct runner *runner, struct match_scratch *match,
                    const struct fix_cases *cases, struct trial *out, struct arena *scratch)
{
    double right = 0, all = 0;
    size_t last = SIZE_MAX; /* the group that it was last right in */
    *out = (struct trial){.first = SIZE_MAX, .second = SIZE_MAX};
    for (size_t i = 0; i < cases->count && !out->refused; i++) {
        if (i && cases->items[i].group != cases->items[i - 1].group) {
            weigh(out, right, all);
            right = all = 0;
        }
        enum verdict_of verdict = try_case(runner, match, &cases->items[i], scratch);
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
    weigh(out, right, all);
}

/* Drafts. */

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
        if (!strchr(" \t\r\n", text.data[i]))
            out[used++] = text.data[i];
    return (struct text){out, used};
}

/* Whether `new` is `old` without some of it; white space does not count. */
static bool is_less(struct text new, struct text old, struct arena *arena)
{
    struct text a = without_blanks(new, arena), b = without_blanks(old, arena);
    return a.size < b.size && is_subsequence(a, b);
}

static int by_text(const void *a, const void *b)
{
    const struct fix_draft *left = a, *right = b;
    int order = text_compare(left->regex, right->regex);
    order = order ? order : text_compare(left->fix, right->fix);
    if (order)
        return order;
    return (left->support < right->support) - (left->support > right->support);
}

static int by_draft_support(const void *a, const void *b)
{
    const struct fix_draft *left = a, *right = b;
    if (left->support != right->support)
        return left->support < right->support ? 1 : -1;
    return by_text(a, b);
}

/* Each draft once, and of too many those with the most support. */
static void settle_drafts(struct fix_drafts *drafts, size_t from, size_t most)
{
    size_t count = from;
    if (drafts->count - from < 2)
        return;
    qsort(drafts->items + from, drafts->count - from, sizeof *drafts->items, by_text);
    for (size_t i = from; i < drafts->count; i++)
        if (count == from || !text_equal(drafts->items[count - 1].regex, drafts->items[i].regex) ||
            !text_equal(drafts->items[count - 1].fix, drafts->items[i].fix))
            drafts->items[count++] = drafts->items[i];
    qsort(drafts->items + from, count - from, sizeof *drafts->items, by_draft_support);
    drafts->count = count - from > most ? from + most : count;
}

/* A draft that was tried. */
struct candidate {
    struct learned_fix fix;
    uint64_t set;
};

static int by_score(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->fix.score != right->fix.score)
        return left->fix.score < right->fix.score ? 1 : -1;
    if (left->fix.groups != right->fix.groups)
        return left->fix.groups < right->fix.groups ? 1 : -1;
    if (left->fix.regex.size != right->fix.regex.size)
        return left->fix.regex.size < right->fix.regex.size ? 1 : -1;
    int order = text_compare(left->fix.regex, right->fix.regex);
    return order ? order : text_compare(left->fix.fix, right->fix.fix);
}

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
static void find_files(struct learned_fix *fix, const struct runner *runner,
                       struct match_scratch *match, const struct fix_cases *cases,
                       struct arena *arena, struct arena *scratch)
{
    bool first = true, known = true;
    for (size_t i = 0; i < cases->count; i++) {
        struct text path = cases->items[i].pair->path;
        enum verdict_of verdict = try_case(runner, match, &cases->items[i], scratch);
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

/* The learning of one label. */
struct learning {
    const struct fix_learn_options *options;
    struct fix_cases cases;
    struct match_scratch *match;
    struct arena *arena, *scratch;
};

static bool only_deletes(const struct learning *l, const struct runner *runner, size_t index)
{
    struct made made;
    const struct fix_case *c = &l->cases.items[index];
    bool deletes = run(runner, l->match, c->before, &made, l->scratch) == 1;
    for (size_t i = 0; deletes && i < made.count; i++) {
        struct replacement piece = made.pieces[i];
        struct text old = {c->before.data + piece.start, piece.end - piece.start};
        deletes = is_less(piece.text, old, l->scratch);
    }
    arena_reset(l->scratch);
    return deletes;
}

static bool try_draft(struct learning *l, const struct fix_draft *draft, unsigned groups_min,
                      struct candidate *out)
{
    struct runner runner = {.needle = draft->needle,
                            .fix = draft->fix,
                            .matcher = matcher_new(draft->regex, MATCHER_BYTES, NULL)};
    struct trial trial;
    bool good = false;
    if (!runner.matcher)
        return false;
    try_all(&runner, l->match, &l->cases, &trial, l->scratch);
    if (!trial.refused && trial.right && trial.groups >= groups_min &&
        !only_deletes(l, &runner, trial.first)) {
        *out = (struct candidate){.set = trial.set};
        out->fix = (struct learned_fix){.label = l->cases.items[0].pair->label,
                                        .regex = draft->regex,
                                        .fix = draft->fix,
                                        .successes = trial.right,
                                        .failures = trial.wrong + trial.part,
                                        .groups = trial.groups};
        out->fix.score = trial.weight_right / (trial.weight + prior);
        if (trial.groups == 1 && l->cases.groups > 1)
            out->fix.score *= alone;
        out->fix.placed = out->fix.score;
        size_t shown[] = {trial.first, trial.second};
        for (size_t i = 0; i < 2 && shown[i] != SIZE_MAX; i++) {
            struct made made;
            (void)run(&runner, l->match, l->cases.items[shown[i]].before, &made, l->scratch);
            out->fix.examples[i] = l->cases.items[shown[i]].before;
            out->fix.fixed[i] = arena_copy(l->arena, made.text);
            arena_reset(l->scratch);
        }
        find_files(&out->fix, &runner, l->match, &l->cases, l->arena, l->scratch);
        good = true;
    }
    matcher_destroy(&runner.matcher);
    return good;
}

typedef bool is_alike(const void *a, const void *b);

/* Keeps the first and the last of those that are alike, in the place of the first two. */
static size_t keep_ends(void *items, size_t count, size_t size, is_alike *alike)
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

/* Of rules with the same successes, failures and replacement, the longest and the shortest regex
 * are enough: the most special, and the most general. by_score has shorter ones last. */
static bool is_same_fix(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->set == y->set && x->fix.failures == y->fix.failures &&
           text_equal(x->fix.fix, y->fix.fix);
}

/* Places. What is put there has values that no text tells, so that the place is judged whatever the
 * lines are, and then the lines by what was put at that place, at such places, and anywhere. */

struct value {
    uint64_t digest;
    struct text text;
    double weight;
};

struct values {
    struct value *items;
    size_t count;
    double weight;
};

static void add_value(struct values *values, struct text text, double weight, struct arena *arena)
{
    uint64_t digest = digest_of(text);
    size_t i = 0;
    while (i < values->count && values->items[i].digest != digest)
        i++;
    if (i == values->count) {
        values->items = arena_grow(arena, values->items, values->count, sizeof *values->items);
        values->items[values->count++] = (struct value){.digest = digest, .text = text};
    }
    values->items[i].weight += weight;
    values->weight += weight;
}

static double share(const struct values *values, uint64_t digest)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->items[i].digest == digest)
            return values->items[i].weight / values->weight;
    return 0;
}

static bool is_such(const struct fix_place *place, const struct fix_put *put)
{
    return place->lead == put->lead && place->tail == put->tail && text_equal(place->key, put->key);
}

/* What was put, with each group's weight: the square root of how much it has. `right`: only in the
 * cases that are marked; `alike`: only where empty lines around it and the level are the same. */
static void collect(const struct learning *l, const struct fix_place *place, const bool *right,
                    bool alike, struct values *out)
{
    const struct fix_cases *cases = &l->cases;
    for (size_t from = 0, to; from < cases->count; from = to) {
        size_t found = 0;
        for (int pass = 0; pass < 2; pass++)
            for (to = from; to < cases->count && cases->items[to].group == cases->items[from].group;
                 to++)
                for (size_t k = 0; k < cases->items[to].put_count && (!right || right[to]); k++) {
                    const struct fix_put *put = &cases->items[to].puts[k];
                    if (alike ? !is_such(place, put) : !text_equal(place->key, put->key))
                        continue;
                    if (pass)
                        add_value(out, put->value, 1 / sqrt((double)found), l->arena);
                    else
                        found++;
                }
    }
}

static const struct fix_put *put_at(const struct fix_case *c, const struct fix_place *place,
                                    const struct match_span *groups)
{
    struct match_span span = groups[place->anchor];
    struct text indent = {c->before.data + span.start, place->anchor ? span.end - span.start : 0};
    for (size_t i = 0; i < c->put_count; i++) {
        const struct fix_put *put = &c->puts[i];
        if (put->at == groups[1].end && put->indent.size == indent.size + place->more.size &&
            text_starts(put->indent, indent) &&
            text_equal(text_from(put->indent, indent.size), place->more) && is_such(place, put))
            return put;
    }
    return NULL;
}

/* Whether lines were put there at all. */
static bool is_put_at(const struct fix_case *c, size_t at)
{
    for (size_t i = 0; i < c->put_count; i++)
        if (c->puts[i].at == at)
            return true;
    return false;
}

static enum verdict_of try_place(const struct learning *l, const struct fix_place *place,
                                 const struct matcher *matcher, const struct fix_case *c)
{
    struct match_span groups[DETECT_GROUPS];
    enum verdict_of verdict = TRIAL_NOTHING;
    if (!may_match(c->before, place->needle))
        return verdict;
    for (size_t from = 0, count = 0; from <= c->before.size; from = groups[0].end, count++) {
        enum match_result result =
            match_find(matcher, l->match, c->before, from, groups, DETECT_GROUPS);
        if (result == MATCH_LIMIT || count == PLACES_MAX)
            return TRIAL_REFUSED;
        if (result == MATCH_NO)
            break;
        bool right = put_at(c, place, groups) != NULL;
        verdict = right && verdict != TRIAL_WRONG ? TRIAL_RIGHT : TRIAL_WRONG;
    }
    return verdict;
}

/* The verdict of the places where lines were put alone, also those that a match before covers. */
static enum verdict_of try_there(const struct learning *l, const struct fix_place *place,
                                 const struct matcher *matcher, const struct fix_case *c)
{
    struct match_span groups[DETECT_GROUPS];
    enum verdict_of verdict = TRIAL_NOTHING;
    size_t from = 0;
    while (c->put_count && may_match(c->before, place->needle) && verdict != TRIAL_RIGHT &&
           match_find(matcher, l->match, c->before, from, groups, DETECT_GROUPS) == MATCH_YES) {
        if (put_at(c, place, groups))
            verdict = TRIAL_RIGHT;
        else if (is_put_at(c, groups[1].end))
            verdict = TRIAL_WRONG;
        from = groups[1].end;
    }
    return verdict;
}

/* A place with how it did. */
struct tried_place {
    struct fix_place place;
    double score, placed;
    uint64_t set;
    uint32_t groups;
};

static int by_place_score(const void *a, const void *b)
{
    const struct tried_place *left = a, *right = b;
    double a_score = left->score + left->placed, b_score = right->score + right->placed;
    if (a_score != b_score)
        return a_score < b_score ? 1 : -1;
    if (left->groups != right->groups)
        return left->groups < right->groups ? 1 : -1;
    if (left->place.regex.size != right->place.regex.size)
        return left->place.regex.size < right->place.regex.size ? 1 : -1;
    int order = text_compare(left->place.regex, right->place.regex);
    order = order ? order : text_compare(left->place.more, right->place.more);
    if (order)
        return order;
    return left->place.lead != right->place.lead
               ? (left->place.lead > right->place.lead) - (left->place.lead < right->place.lead)
               : (left->place.tail > right->place.tail) - (left->place.tail < right->place.tail);
}

/* Verdicts of one group, and then of all. */
struct score {
    struct trial trial;
    double right, all;
};

static void note(struct score *score, enum verdict_of verdict)
{
    score->all += verdict != TRIAL_NOTHING;
    score->right += verdict == TRIAL_RIGHT;
}

static void end_group(struct score *score)
{
    weigh(&score->trial, score->right, score->all);
    score->trial.groups += score->right > 0;
    score->right = score->all = 0;
}

static double score_of(const struct score *score)
{
    return score->trial.weight_right / (score->trial.weight + prior);
}

static bool judge_place(struct learning *l, const struct fix_place *place, bool *right,
                        struct tried_place *out)
{
    struct matcher *matcher = matcher_new(place->regex, MATCHER_BYTES, NULL);
    struct score anywhere = {0}, placed = {0};
    bool refused = false;
    uint64_t set = 0;
    for (size_t i = 0; matcher && i < l->cases.count && !refused; i++) {
        enum verdict_of verdict = try_place(l, place, matcher, &l->cases.items[i]);
        enum verdict_of there =
            verdict == TRIAL_RIGHT ? verdict : try_there(l, place, matcher, &l->cases.items[i]);
        right[i] = there == TRIAL_RIGHT;
        refused = verdict == TRIAL_REFUSED;
        set += right[i] ? digest_mix(i + 1) : 0;
        note(&anywhere, verdict);
        note(&placed, there);
        if (i + 1 == l->cases.count || l->cases.items[i + 1].group != l->cases.items[i].group) {
            end_group(&anywhere);
            end_group(&placed);
        }
    }
    *out = (struct tried_place){.place = *place,
                                .score = score_of(&anywhere),
                                .placed = score_of(&placed),
                                .set = set,
                                .groups = placed.trial.groups};
    bool usable = matcher && !refused && out->groups >= l->options->places_min;
    matcher_destroy(&matcher);
    return usable;
}

/* The same of places that are right in the same cases. */
static bool is_same_place(const void *a, const void *b)
{
    const struct tried_place *x = a, *y = b;
    return x->set == y->set && x->score == y->score;
}

static int by_weight(const void *a, const void *b)
{
    const struct value *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    return text_compare(left->text, right->text);
}

/* The best values for a place: those put there, drawn towards those put at such places, and those
 * towards those put anywhere. */
static struct values values_for(struct learning *l, const struct fix_place *place,
                                const bool *right)
{
    struct values here = {0}, alike = {0}, all = {0};
    collect(l, place, right, true, &here);
    collect(l, place, NULL, true, &alike);
    collect(l, place, NULL, false, &all);
    for (size_t i = 0; i < all.count; i++) {
        uint64_t digest = all.items[i].digest;
        double general =
            (share(&alike, digest) * alike.weight + draw * all.items[i].weight / all.weight) /
            (alike.weight + draw);
        double weight =
            (share(&here, digest) * here.weight + draw * general) / (here.weight + draw);
        all.items[i].weight = weight;
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, by_weight);
    return all;
}

static size_t add_place(struct learning *l, const struct tried_place *tried,
                        struct candidate *candidates)
{
    bool *right = arena_array(l->arena, l->cases.count + 1, sizeof *right);
    struct tried_place again;
    size_t count = 0;
    (void)judge_place(l, &tried->place, right, &again);
    struct values values = values_for(l, &tried->place, right);
    for (size_t i = 0; i < values.count && i < VALUES_MAX; i++) {
        struct fix_draft draft = {tried->place.regex,
                                  fix_place_fix(&tried->place, values.items[i].text, l->arena),
                                  tried->place.needle, tried->place.support};
        if (!tried->place.needle.size)
            candidates[count] = (struct candidate){.set = tried->set + i,
                                                   .fix = {.label = l->cases.items[0].pair->label,
                                                           .regex = draft.regex,
                                                           .fix = draft.fix,
                                                           .groups = tried->groups}};
        else if (!try_draft(l, &draft, 1, &candidates[count]))
            continue;
        struct learned_fix *fix = &candidates[count++].fix;
        fix->puts_lines = true;
        fix->needs_place = tried->place.needle.size == 0;
        fix->score = tried->score * values.items[i].weight;
        fix->placed = tried->placed * values.items[i].weight;
    }
    return count;
}

static size_t learn_places(struct learning *l, struct candidate *candidates)
{
    struct fix_places places = {0};
    size_t count = 0, good = 0;
    fix_draft_places(&l->cases, l->options->places_min, l->arena, &places);
    struct tried_place *tried = arena_array(l->arena, places.count + 1, sizeof *tried);
    bool *right = arena_array(l->arena, l->cases.count + 1, sizeof *right);
    for (size_t i = 0; i < places.count; i++)
        count += judge_place(l, &places.items[i], right, &tried[count]);
    if (count > 1)
        qsort(tried, count, sizeof *tried, by_place_score);
    count = keep_ends(tried, count, sizeof *tried, is_same_place);
    for (size_t i = 0; i < count && i < PLACES_KEPT_MAX; i++)
        good += add_place(l, &tried[i], candidates + good);
    return good;
}

static void learn_label(struct learning *l, const struct fix_pair *pairs, size_t count,
                        struct learned_fixes *out)
{
    struct fix_drafts drafts = {0};
    l->cases = cases_of(pairs, count, l->arena);
    fix_draft_tokens(&l->cases, l->arena, &drafts);
    settle_drafts(&drafts, 0, FIX_DRAFTS_MAX);
    size_t most = drafts.count + (size_t)PLACES_KEPT_MAX * VALUES_MAX;
    struct candidate *candidates = arena_array(l->arena, most, sizeof *candidates);
    size_t good = learn_places(l, candidates);
    for (size_t i = 0; i < drafts.count; i++)
        good += try_draft(l, &drafts.items[i], l->options->pieces_min, &candidates[good]);
    if (good > 1)
        qsort(candidates, good, sizeof *candidates, by_score);
    good = keep_ends(candidates, good, sizeof *candidates, is_same_fix);
    for (size_t i = 0; i < good && i < FIX_RULES_MAX; i++) {
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = candidates[i].fix;
    }
}

void fix_learn(const struct fix_pair *pairs, size_t count, const struct fix_learn_options *options,
               struct arena *arena, struct learned_fixes *out)
{
    struct learning learning = {
        .options = options, .match = match_scratch_new(), .arena = arena, .scratch = arena_new()};
    struct fix_pair *sorted = arena_array(arena, count + 1, sizeof *sorted);
    size_t all = sorted_pairs(pairs, count, sorted);
    *out = (struct learned_fixes){0};
    for (size_t start = 0, end; start < all; start = end) {
        end = start + 1;
        while (end < all && text_equal(sorted[end].label, sorted[start].label))
            end++;
        learn_label(&learning, sorted + start, sample(sorted + start, end - start, arena), out);
    }
    match_scratch_destroy(&learning.match);
    arena_destroy(&learning.scratch);
}

/* Ranking. */

struct fix_ranker {
    const struct learned_fix *fixes;
    struct runner *runners;
    size_t *order, *placed; /* the best first, if no place is known and if one is */
    size_t count;
    struct match_scratch *match;
};

struct ordered {
    double score;
    size_t index;
};

static int by_ordered(const void *a, const void *b)
{
    const struct ordered *left = a, *right = b;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return (left->index > right->index) - (left->index < right->index);
}

static size_t *order_of(const struct learned_fix *fixes, size_t count, bool placed)
{
    struct ordered *ordered = xcalloc(count + 1, sizeof *ordered);
    size_t *order = xcalloc(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        ordered[i] = (struct ordered){placed ? fixes[i].placed : fixes[i].score, i};
    qsort(ordered, count, sizeof *ordered, by_ordered);
    for (size_t i = 0; i < count; i++)
        order[i] = ordered[i].index;
    free(ordered);
    return order;
}

struct fix_ranker *fix_ranker_new(const struct learned_fix *fixes, size_t count)
{
    struct fix_ranker *ranker = xcalloc(1, sizeof *ranker);
    ranker->fixes = fixes;
    ranker->runners = xcalloc(count + 1, sizeof *ranker->runners);
    ranker->order = order_of(fixes, count, false);
    ranker->placed = order_of(fixes, count, true);
    ranker->match = match_scratch_new();
    for (size_t i = 0; i < count; i++) {
        ranker->runners[i] = (struct runner){
            .fix = fixes[i].fix, .matcher = matcher_new(fixes[i].regex, MATCHER_BYTES, NULL)};
        if (!ranker->runners[i].matcher) {
            fix_ranker_destroy(&ranker);
            return NULL;
        }
        ranker->count++;
    }
    return ranker;
}

void fix_ranker_destroy(struct fix_ranker **ranker)
{
    if (!*ranker)
        return;
    for (size_t i = 0; i < (*ranker)->count; i++)
        matcher_destroy(&(*ranker)->runners[i].matcher);
    match_scratch_destroy(&(*ranker)->match);
    free((*ranker)->runners);
    free((*ranker)->order);
    free((*ranker)->placed);
    free(*ranker);
    *ranker = NULL;
}

static bool is_at(const struct made *made, size_t index, size_t at, const struct learned_fix *fix)
{
    struct replacement piece = made->pieces[index];
    if (at == FIX_ANYWHERE)
        return !fix->needs_place;
    return fix->puts_lines ? made->points[index] == at : piece.start <= at && at <= piece.end;
}

/* The pieces that are at the place that is asked for; all of them if none is. */
static void keep_at(struct made *made, size_t at, const struct learned_fix *fix)
{
    size_t count = 0;
    for (size_t i = 0; i < made->count; i++)
        if (is_at(made, i, at, fix))
            made->pieces[count++] = made->pieces[i];
    made->count = count;
}

static bool overlaps(const struct made *made, struct replacement piece)
{
    for (size_t i = 0; i < made->count; i++)
        if (piece.start < made->pieces[i].end && made->pieces[i].start < piece.end)
            return true;
    return false;
}

static int by_start(const void *a, const void *b)
{
    const struct replacement *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

/* What other fixes make of places that this one leaves, as they would in a scan: those that are
 * nearly as good. Lines that are put in are put in once. */
static void add_others(struct fix_ranker *ranker, const size_t *order, size_t first,
                       const struct made *each, struct made *made)
{
    double least = ranker->fixes[order[first]].score * others_share;
    for (size_t i = first + 1; i < ranker->count && ranker->fixes[order[i]].score >= least; i++)
        for (size_t k = 0; !ranker->fixes[order[i]].puts_lines && k < each[order[i]].count; k++)
            if (made->count < PLACES_MAX && !overlaps(made, each[order[i]].pieces[k]))
                made->pieces[made->count++] = each[order[i]].pieces[k];
    qsort(made->pieces, made->count, sizeof *made->pieces, by_start);
}

size_t fix_rank(struct fix_ranker *ranker, struct text before, size_t at, struct fix_result *out,
                size_t most, struct arena *arena)
{
    const size_t *order = at == FIX_ANYWHERE ? ranker->order : ranker->placed;
    size_t count = 0;
    if (before.size > FIX_TEXT_MAX)
        return 0;
    struct made *each = xcalloc(ranker->count + 1, sizeof *each);
    for (size_t i = 0; i < ranker->count; i++) {
        ranker->runners[i].each = at != FIX_ANYWHERE && ranker->fixes[i].puts_lines;
        if (run(&ranker->runners[i], ranker->match, before, &each[i], arena) != 1)
            each[i].count = 0;
        keep_at(&each[i], at, &ranker->fixes[i]);
    }
    for (size_t i = 0; i < ranker->count && count < most; i++) {
        const struct learned_fix *fix = &ranker->fixes[order[i]];
        struct made made = each[order[i]];
        bool is_new = made.count > 0;
        if (is_new && !fix->puts_lines)
            add_others(ranker, order, i, each, &made);
        made.text = fix_apply(before, made.pieces, made.count, arena);
        for (size_t k = 0; k < count && is_new; k++)
            is_new = !text_equal(out[k].text, made.text);
        if (is_new)
            out[count++] = (struct fix_result){fix, made.text};
    }
    free(each);
    return count;
}
