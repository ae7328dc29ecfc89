/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_input.h"

#include "lib/finding_alert.h"
#include "lib/intern.h"
#include "lib/store_graph.h"
#include "schema/id.h"

#include <stdlib.h>

enum { GROUP_NAME_MAX = 1024 };

/* Lines of one rule in one repository, or fixes of one rule. */
struct group {
    uint64_t count;
    uint64_t below; /* what the hash of a member that is taken is below */
};

struct groups {
    struct interner names;
    struct group *items;
};

struct subject_row {
    struct learn_subject subject;
    size_t room;
};

/* A line that was taken, and the alert that it is of. */
struct ordered {
    struct id alert;
    size_t line;
};

struct reading {
    struct store_txn *txn;
    struct text tool;
    struct arena *arena, *scratch;
    struct learn_input *out;
    struct groups lines, fixes;
    struct interner texts;    /* names, paths and messages, which come again and again */
    struct interner subjects; /* of tool and rule */
    struct subject_row *rows; /* of each */
    size_t fix_bytes;
    struct ordered *alerts; /* of each flagged line that was taken */
    struct arena *ordering; /* that they are in */
};

static struct text name_of(struct reading *r, struct text first, struct text second,
                           struct text third)
{
    return arena_print(r->scratch, "%.*s%c%.*s%c%.*s", TEXT_ARG(text_cut(first, GROUP_NAME_MAX)), 0,
                       TEXT_ARG(text_cut(second, GROUP_NAME_MAX)), 0,
                       TEXT_ARG(text_cut(third, GROUP_NAME_MAX)));
}

static struct group *group_of(struct groups *groups, struct text name)
{
    size_t known = groups->names.count;
    uint32_t number = intern(&groups->names, name);
    if (groups->names.count > known) {
        groups->names.items[number] = arena_copy(groups->names.arena, name);
        groups->items = arena_grow(groups->names.arena, groups->items, known, sizeof(struct group));
        groups->items[number] = (struct group){0};
    }
    return &groups->items[number];
}

/* How many each may have so that all have `most`. */
static uint64_t share_of(const struct groups *groups, uint64_t each, uint64_t most)
{
    for (;; each /= 2) {
        uint64_t sum = 0;
        for (size_t i = 0; i < groups->names.count; i++)
            sum += groups->items[i].count < each ? groups->items[i].count : each;
        if (sum <= most || each <= 1)
            return each;
    }
}

static void bound(struct groups *groups, uint64_t each, uint64_t most)
{
    each = share_of(groups, each, most);
    for (size_t i = 0; i < groups->names.count; i++) {
        struct group *group = &groups->items[i];
        group->below = group->count > each ? UINT64_MAX / group->count * each : UINT64_MAX;
    }
}

/* Subjects. */

static struct subject_row *subject_of(struct reading *r, struct text tool, struct text rule)
{
    struct text name = name_of(r, tool, rule, TEXT(""));
    size_t known = r->subjects.count;
    uint32_t number = intern(&r->subjects, name);
    if (r->subjects.count > known) {
        struct learn_subject subject = {.tool = intern_copy(&r->texts, tool),
                                        .rule = intern_copy(&r->texts, rule)};
        subject.label = arena_print(r->arena, "%.*s.%.*s", TEXT_ARG(tool), TEXT_ARG(rule));
        r->subjects.items[number] = arena_copy(r->arena, name);
        r->rows = arena_grow(r->arena, r->rows, known, sizeof *r->rows);
        r->rows[number] = (struct subject_row){.subject = subject};
    }
    return &r->rows[number];
}

/* Keeps the smallest ids, ascending. */
static void add_origin(struct reading *r, struct subject_row *row, struct id pattern)
{
    struct learn_subject *subject = &row->subject;
    size_t at = subject->origin_count;
    while (at > 0 && id_compare(subject->origins[at - 1], pattern) > 0)
        at--;
    if (at > 0 && id_equal(subject->origins[at - 1], pattern))
        return;
    if (subject->origin_count == RULE_ORIGINS_MAX) {
        if (at == RULE_ORIGINS_MAX)
            return;
        subject->origin_count--;
    } else {
        subject->origins =
            arena_grow(r->arena, subject->origins, subject->origin_count, sizeof(struct id));
    }
    memmove(&subject->origins[at + 1], &subject->origins[at],
            (subject->origin_count - at) * sizeof(struct id));
    subject->origins[at] = pattern;
    subject->origin_count++;
}

static void note_subject(struct reading *r, const struct store_line *line)
{
    struct subject_row *row = subject_of(r, line->tool, line->rule);
    struct learn_subject *subject = &row->subject;
    add_origin(r, row, line->pattern);
    if (line->severity > subject->severity ||
        (line->severity == subject->severity && line->category > subject->category)) {
        subject->severity = line->severity;
        subject->category = line->category;
    }
}

/* The patterns that stand for them now. */
static int resolve_origins(struct reading *r, struct subject_row *row, struct error *err)
{
    struct id *origins = row->subject.origins;
    size_t count = row->subject.origin_count;
    row->subject.origins = NULL;
    row->subject.origin_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct store_pattern pattern;
        arena_reset(r->scratch);
        if (store_pattern_get(r->txn, origins[i], r->scratch, &pattern, err) != 0)
            return -1;
        add_origin(r, row, pattern.pattern.id);
    }
    return 0;
}

/* Lines. */

/* What people call a false positive is a line that a rule should not find. */
static bool is_flagged(const struct store_line *line)
{
    return line->flagged && line->verdict != VERDICT_FALSE_POSITIVE;
}

static struct group *line_group(struct reading *r, const struct store_line *line)
{
    arena_reset(r->scratch);
    return group_of(&r->lines, name_of(r, line->tool, line->rule, line->repo));
}

/* What this program's own rules find, a rule finds already. */
static bool is_own(const struct store_line *line)
{
    return text_is(line->tool, FINDING_TOOL);
}

static int count_line(void *context, const struct store_line *line, struct error *err)
{
    struct reading *r = context;
    (void)err;
    if (!is_own(line))
        line_group(r, line)->count++;
    return 0;
}

/* As lib/distil orders lines: it favours no repository. */
static uint64_t line_hash(const struct store_line *line)
{
    return digest_mix(digest_of(line->path) ^ digest_mix(digest_of(line->text) + line->line));
}

static int take_line(void *context, const struct store_line *line, struct error *err)
{
    struct reading *r = context;
    struct learn_input *out = r->out;
    bool flagged = is_flagged(line);
    (void)err;
    if (is_own(line)) {
        arena_reset(r->scratch);
        if (flagged)
            note_subject(r, line);
        return 0;
    }
    *(flagged ? &out->flagged : &out->clean) += 1;
    if (line->flagged && line_hash(line) > line_group(r, line)->below)
        return 0;
    if (flagged)
        note_subject(r, line);
    if (line->last_seen > out->at)
        out->at = line->last_seen;
    out->lines = arena_grow(r->arena, out->lines, out->line_count, sizeof *out->lines);
    if (line->flagged) {
        r->alerts = arena_grow(r->ordering, r->alerts, out->line_count, sizeof *r->alerts);
        r->alerts[out->line_count] = (struct ordered){line->alert, out->line_count};
    }
    out->lines[out->line_count++] = (struct distil_observation){
        .tool = intern_copy(&r->texts, line->tool),
        .rule = flagged ? intern_copy(&r->texts, line->rule) : TEXT(""),
        .repo = intern_copy(&r->texts, line->repo),
        .commit = intern_copy(&r->texts, line->commit),
        .path = intern_copy(&r->texts, line->path),
        .line = line->line,
        .code = arena_copy(r->arena, line->text),
        .message = flagged ? intern_copy(&r->texts, line->message) : TEXT(""),
        .severity = line->severity,
        .category = line->category,
        .first_seen = line->first_seen,
        .last_seen = line->last_seen,
    };
    return 0;
}

/* Clean lines have no time of their own: they were seen when the alerts of their commit were. */

struct commit_time {
    struct text repo, commit;
    int64_t first, last;
};

static int compare_commits(const void *a, const void *b)
{
    const struct commit_time *x = a, *y = b;
    int order = text_compare(x->repo, y->repo);
    return order ? order : text_compare(x->commit, y->commit);
}

static size_t commit_times(const struct learn_input *input, struct commit_time *times)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < input->line_count; i++) {
        const struct distil_observation *line = &input->lines[i];
        if (line->last_seen)
            times[count++] =
                (struct commit_time){line->repo, line->commit, line->last_seen, line->last_seen};
    }
    if (count > 1)
        qsort(times, count, sizeof *times, compare_commits);
    for (size_t i = 0; i < count; i++) {
        struct commit_time *last = kept ? &times[kept - 1] : NULL;
        if (!last || compare_commits(last, &times[i]) != 0) {
            times[kept++] = times[i];
            continue;
        }
        last->first = times[i].first < last->first ? times[i].first : last->first;
        last->last = times[i].last > last->last ? times[i].last : last->last;
    }
    return kept;
}

static void date_clean_lines(struct learn_input *input)
{
    struct commit_time *times = xcalloc(input->line_count + 1, sizeof *times);
    size_t count = commit_times(input, times);
    for (size_t i = 0; i < input->line_count && count; i++) {
        struct distil_observation *line = &input->lines[i];
        struct commit_time wanted = {.repo = line->repo, .commit = line->commit};
        if (line->last_seen)
            continue;
        const struct commit_time *found =
            bsearch(&wanted, times, count, sizeof *times, compare_commits);
        line->first_seen = found ? found->first : 0;
        line->last_seen = found ? found->last : 0;
    }
    free(times);
}

static int compare_ordered(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    return id_compare(x->alert, y->alert);
}

/* By alert, whatever the order in which they were read. */
static void order_lines(struct reading *r)
{
    struct learn_input *out = r->out;
    size_t count = out->line_count;
    struct distil_observation *lines = xcalloc(count + 1, sizeof *lines);
    if (count > 1)
        qsort(r->alerts, count, sizeof *r->alerts, compare_ordered);
    for (size_t i = 0; i < count; i++)
        lines[i] = out->lines[r->alerts[i].line];
    if (count)
        memcpy(out->lines, lines, count * sizeof *lines);
    free(lines);
}

static int read_lines(struct reading *r, struct error *err)
{
    if (store_flagged_lines(r->txn, r->tool, count_line, r, err) != 0)
        return -1;
    bound(&r->lines, LEARN_GROUP_LINES, LEARN_LINES_MAX);
    if (store_flagged_lines(r->txn, r->tool, take_line, r, err) != 0)
        return -1;
    order_lines(r);
    if (store_clean_lines(r->txn, r->tool, take_line, r, err) != 0)
        return -1;
    date_clean_lines(r->out);
    return 0;
}

/* Fixes. */

/* Made by people, with success; what learned rules did teaches them nothing. */
static bool is_lesson(const struct store_fix *fix)
{
    return fix->fix.outcome == OUTCOME_SUCCESS && id_is_zero(fix->fix.by) && fix->fix.before.size &&
           !text_equal(fix->fix.before, fix->fix.after) && fix->fix.before.size <= FIX_TEXT_MAX &&
           fix->fix.after.size <= FIX_TEXT_MAX;
}

/* The group that a fix belongs to, by the pattern of its alert: 1, 0 if it is none to learn from,
 * -1. */
static int fix_group(struct reading *r, const struct store_item *item,
                     struct store_pattern *pattern, struct group **out, struct error *err)
{
    if (!is_lesson(item->fix))
        return 0;
    arena_reset(r->scratch);
    if (store_pattern_get(r->txn, item->fix->pattern, r->scratch, pattern, err) != 0)
        return -1;
    if (r->tool.size && !text_equal(pattern->pattern.tool, r->tool))
        return 0;
    *out = group_of(&r->fixes, name_of(r, pattern->pattern.tool, pattern->pattern.rule, TEXT("")));
    return 1;
}

static int count_fix(void *context, const struct store_item *item, struct error *err)
{
    struct reading *r = context;
    struct store_pattern pattern;
    struct group *group;
    int found = fix_group(r, item, &pattern, &group, err);
    if (found > 0)
        group->count++;
    return found < 0 ? -1 : 0;
}

static int take_fix(void *context, const struct store_item *item, struct error *err)
{
    struct reading *r = context;
    struct learn_input *out = r->out;
    const struct store_fix *made = item->fix;
    struct store_pattern pattern;
    struct group *group;
    size_t bytes = made->fix.before.size + made->fix.after.size;
    int found = fix_group(r, item, &pattern, &group, err);
    if (found <= 0)
        return found;
    out->fixes_made++;
    if (id_prefix(made->id) > group->below || r->fix_bytes + bytes > LEARN_FIX_BYTES)
        return 0;
    r->fix_bytes += bytes;
    struct subject_row *row = subject_of(r, pattern.pattern.tool, pattern.pattern.rule);
    add_origin(r, row, pattern.pattern.id);
    if (made->last_at > out->at)
        out->at = made->last_at;
    out->fixes = arena_grow(r->arena, out->fixes, out->fix_count, sizeof *out->fixes);
    out->fixes[out->fix_count++] = (struct learn_fix){
        .pair = {.label = row->subject.label,
                 .group = intern_copy(&r->texts, made->repo),
                 .path = intern_copy(&r->texts, made->path),
                 .before = arena_copy(r->arena, made->fix.before),
                 .after = arena_copy(r->arena, made->fix.after)},
        .commit = intern_copy(&r->texts, made->commit),
        .first_at = made->first_at,
        .last_at = made->last_at,
    };
    return 0;
}

static int read_fixes(struct reading *r, struct error *err)
{
    if (store_nodes(r->txn, NODE_FIX, count_fix, r, err) != 0)
        return -1;
    bound(&r->fixes, FIX_PAIRS_MAX, LEARN_FIXES_MAX);
    return store_nodes(r->txn, NODE_FIX, take_fix, r, err);
}

/* Known rules. */

static struct text copy(struct reading *r, struct text text)
{
    return arena_copy(r->arena, text);
}

static struct rule copy_rule(struct reading *r, const struct rule *from)
{
    struct rule rule = {
        .id = from->id,
        .kind = from->kind,
        .lifecycle = from->lifecycle,
        .tool = copy(r, from->tool),
        .rule = copy(r, from->rule),
        .name = copy(r, from->name),
        .text = copy(r, from->text),
        .proposed_at = from->proposed_at,
        .checks = {arena_array(r->arena, from->checks.count, sizeof(struct check)), 0},
        .examples = {arena_array(r->arena, from->examples.count, sizeof(struct text)), 0},
    };
    for (size_t i = 0; i < from->checks.count; i++) {
        const struct check *check = &from->checks.items[i];
        rule.checks.items[rule.checks.count++] =
            (struct check){copy(r, check->name), check->passed, copy(r, check->detail)};
    }
    for (size_t i = 0; i < from->examples.count; i++)
        rule.examples.items[rule.examples.count++] = copy(r, from->examples.items[i]);
    return rule;
}

static int take_rule(void *context, const struct store_item *item, struct error *err)
{
    struct reading *r = context;
    struct rules *known = &r->out->known;
    const struct rule *rule = item->rule;
    bool sound = rule->checks.count > 0;
    (void)err;
    for (size_t i = 0; i < rule->checks.count; i++)
        sound = sound && rule->checks.items[i].passed;
    if (!rule_is_learned(rule) || !sound || (r->tool.size && !text_equal(rule->tool, r->tool)))
        return 0;
    known->items = arena_grow(r->arena, known->items, known->count, sizeof *known->items);
    known->items[known->count++] = copy_rule(r, rule);
    return 0;
}

/* All. */

static int compare_subjects(const void *a, const void *b)
{
    const struct learn_subject *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    return order ? order : text_compare(x->rule, y->rule);
}

static int end_subjects(struct reading *r, struct error *err)
{
    struct learn_input *out = r->out;
    out->subjects = arena_array(r->arena, r->subjects.count, sizeof *out->subjects);
    for (size_t i = 0; i < r->subjects.count; i++) {
        if (resolve_origins(r, &r->rows[i], err) != 0)
            return -1;
        out->subjects[out->subject_count++] = r->rows[i].subject;
    }
    if (out->subject_count > 1)
        qsort(out->subjects, out->subject_count, sizeof *out->subjects, compare_subjects);
    return 0;
}

int learn_input_read(struct store_txn *txn, struct text tool, struct arena *arena,
                     struct learn_input *out, struct error *err)
{
    struct arena *names = arena_new();
    struct reading r = {.txn = txn,
                        .tool = tool,
                        .arena = arena,
                        .scratch = arena_new(),
                        .ordering = arena_new(),
                        .out = out,
                        .lines.names.arena = names,
                        .fixes.names.arena = names,
                        .texts.arena = arena,
                        .subjects.arena = arena};
    *out = (struct learn_input){0};
    int result = read_lines(&r, err);
    if (result == 0)
        result = read_fixes(&r, err);
    if (result == 0)
        result = store_nodes(txn, NODE_RULE, take_rule, &r, err);
    if (result == 0)
        result = end_subjects(&r, err);
    interner_close(&r.lines.names);
    interner_close(&r.fixes.names);
    interner_close(&r.texts);
    interner_close(&r.subjects);
    arena_destroy(&r.scratch);
    arena_destroy(&r.ordering);
    arena_destroy(&names);
    return result;
}

const struct learn_subject *learn_subject_find(const struct learn_input *input, struct text tool,
                                               struct text rule)
{
    struct learn_subject wanted = {.tool = tool, .rule = rule};
    return input->subject_count ? bsearch(&wanted, input->subjects, input->subject_count,
                                          sizeof wanted, compare_subjects)
                                : NULL;
}

const struct learn_subject *learn_subject_labelled(const struct learn_input *input,
                                                   struct text label)
{
    for (size_t i = 0; i < input->subject_count; i++)
        if (text_equal(input->subjects[i].label, label))
            return &input->subjects[i];
    return NULL;
}
