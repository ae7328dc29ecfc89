/* SPDX-License-Identifier: MPL-2.0 */
/* bench_fixes [--folds N] [--kind NAME] [--show N] [--rules N] [--earlier 1]
 *             workflows|eslint FILE.jsonl
 *
 * How often fixes learned elsewhere are exactly those that people made. Pairs of a file of JSON
 * lines (`before`, `after`, and `kinds` and `repo`, or `rule`) fall into folds: by repository, so
 * that nothing is learned from the one that is asked, or each case of a rule for itself. For each
 * fold fixes are learned from the other folds, and asked for each `before`; nothing else is known,
 * not even the place.
 *
 * Of workflows a pair may hold edits of several kinds, so that one of the kind that is asked
 * counts, alone or with others of the kind: those whose new lines, or old ones for what goes away,
 * hold the kind's mark (below). A pair counts as learnable if such an edit can be told from what
 * surrounds it: it puts in lines that begin with the mark, or changes lines. Of those, "known" are
 * pairs whose new lines stand, but for indentation, in a pair of another group, so that a literal
 * can be known. "Place": one of the top five, or the first, is the edit but for numbers and words
 * of values (what stands behind `:`).
 *
 * What can be reached: "usual" are pairs whose new lines are those that most other groups put in at
 * that level (indented or not), so what the best single value would get; "mixed" pairs hold edits
 * that are not of the kind, too, "several" more than one of it. "all1" asks more than "top1": the
 * first text has all edits of the kind, where top1 takes one of them. "same1" asks less: the order
 * of keys and empty lines may be others (the same to a YAML parser), and of commands quotes and
 * blanks around the name of a file that is written to (the same to a shell). "mean" is top1 of each
 * group, averaged, so that one large repository does not decide; "@" before a name: where the place
 * is told.
 *
 * --earlier 1: not only other groups are learned from, but also what the same repository did before
 * the commit that is asked. This is no measure of what carries over to others. */
#include "lib/edit.h"
#include "lib/fix.h"
#include "lib/fix_learn.h"
#include "lib/fix_rank.h"
#include "lib/json.h"
#include "lib/siblings.h"
#include "schema/id.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FILE_BYTES_MAX = 256 << 20, KINDS_MAX = 512, TOP = 5, FOLDS = 10 };

/* What tells the edits of a kind of workflows: in new lines, or in old ones. */
struct mark {
    const char *kind, *added, *removed, *key; /* key: what an insertion begins with */
};

static const struct mark marks[] = {
    {"add-permissions", "permissions:", NULL, "permissions:"},
    {"add-timeout", "timeout-minutes:", NULL, "timeout-minutes:"},
    {"persist-credentials-false", "persist-credentials: false", NULL, NULL},
    {"set-output-to-env-file", NULL, "::set-output", NULL},
    {"add-concurrency", "concurrency:", NULL, "concurrency:"},
    {"pin-sha", "uses:", "uses:", NULL},
    {"bump-action", "uses:", "uses:", NULL},
};

struct asked {
    struct fix_pair pair;
    size_t fold;
    struct text date, commit;
    struct texts accepted; /* texts that are right; the last has all edits of the kind */
    bool learnable, known, usual, mixed, several;
    struct text put;        /* what the edits put in, without indentation */
    bool indented;          /* it is */
    size_t at;              /* where the first of them begins */
    bool right, right_told; /* as the first answer */
};

struct kind_row {
    struct text name;
    struct asked *items;
    size_t count;
    size_t groups, learnable, known, usual, mixed, several, whole, whole_told, same, same_told;
    double mean, mean_told; /* over groups, of the first answer; 0 to 1 */
    struct tallied {
        size_t top1, top5, shape1, shape5;
    } anywhere, placed;
    double seconds;
};

struct bench {
    struct arena *arena;
    struct kind_row kinds[KINDS_MAX];
    size_t count, folds, show, rules, groups;
    bool workflows, earlier;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_fixes: %s: %s\n", what, why);
    exit(1);
}

static struct text read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "re");
    if (!file)
        die(path, strerror(errno));
    if (fseek(file, 0, SEEK_END) != 0 || ftell(file) > FILE_BYTES_MAX)
        die(path, "too large");
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *bytes = arena_alloc(arena, size + 1);
    size = fread(bytes, 1, size, file);
    fclose(file);
    return (struct text){bytes, size};
}

/* Reading. */

static struct kind_row *kind_of(struct bench *bench, struct text name)
{
    for (size_t i = 0; i < bench->count; i++)
        if (text_equal(bench->kinds[i].name, name))
            return &bench->kinds[i];
    if (bench->count == KINDS_MAX)
        die("kinds", "too many");
    bench->kinds[bench->count] = (struct kind_row){.name = name};
    return &bench->kinds[bench->count++];
}

struct line {
    struct text before, after, repo, rule, path, date, commit;
    struct texts kinds;
};

static void read_line(struct text text, struct line *out, struct arena *arena)
{
    struct json j;
    struct text key;
    struct error err;
    *out = (struct line){0};
    json_init(&j, text, arena);
    for (json_object(&j); json_member(&j, &key);) {
        struct text *field = text_is(key, "before")   ? &out->before
                             : text_is(key, "after")  ? &out->after
                             : text_is(key, "repo")   ? &out->repo
                             : text_is(key, "rule")   ? &out->rule
                             : text_is(key, "path")   ? &out->path
                             : text_is(key, "date")   ? &out->date
                             : text_is(key, "commit") ? &out->commit
                                                      : NULL;
        if (field)
            *field = json_string(&j);
        else if (text_is(key, "kinds"))
            for (json_array(&j); json_item(&j);) {
                out->kinds.items =
                    arena_grow(arena, out->kinds.items, out->kinds.count, sizeof(struct text));
                out->kinds.items[out->kinds.count++] = json_string(&j);
            }
    }
    if (json_done(&j, "a line", &err) != 0)
        die("FILE", err.message);
}

static void add_pair(struct bench *bench, struct text name, const struct line *line, size_t number)
{
    struct kind_row *kind = kind_of(bench, name);
    struct asked asked = {.pair = {.label = name, .path = line->path}};
    asked.date = line->date;
    asked.commit = line->commit;
    asked.pair.group =
        bench->workflows ? line->repo : arena_print(bench->arena, "case %zu", number);
    /* Files end with a line break; hunks do not. */
    const char *end = bench->workflows ? "\n" : "";
    asked.pair.before = arena_print(bench->arena, "%.*s%s", TEXT_ARG(line->before), end);
    asked.pair.after = arena_print(bench->arena, "%.*s%s", TEXT_ARG(line->after), end);
    kind->items = arena_grow(bench->arena, kind->items, kind->count, sizeof asked);
    kind->items[kind->count++] = asked;
}

static void read_pairs(struct bench *bench, struct text bytes)
{
    size_t number = 0;
    for (size_t at = 0; at < bytes.size;) {
        struct text text = edit_line(bytes, at);
        struct line line;
        at += text.size;
        read_line(text_trim(text), &line, bench->arena);
        for (size_t i = 0; i < line.kinds.count; i++)
            add_pair(bench, line.kinds.items[i], &line, number);
        if (!bench->workflows)
            add_pair(bench, line.rule, &line, number);
        number++;
    }
}

/* What is right. */

static const struct mark *mark_of(struct text kind)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (text_is(kind, marks[i].kind))
            return &marks[i];
    return NULL;
}

static void accept_text(struct bench *bench, struct asked *asked, struct text text)
{
    asked->accepted.items =
        arena_grow(bench->arena, asked->accepted.items, asked->accepted.count, sizeof(struct text));
    asked->accepted.items[asked->accepted.count++] = text;
}

static struct text part(struct text text, struct edit_span span)
{
    return (struct text){text.data + span.start, span.end - span.start};
}

/* The first line that is neither empty nor a comment, without blanks around it. */
static struct text key_line(struct text lines)
{
    for (size_t at = 0; at < lines.size;) {
        struct text line = edit_line(lines, at), trimmed = text_trim(line);
        if (trimmed.size && trimmed.data[0] != '#')
            return trimmed;
        at += line.size;
    }
    return (struct text){0};
}

static bool is_of_kind(const struct mark *mark, const struct asked *asked,
                       const struct text_edit *edit)
{
    struct text old = part(asked->pair.before, edit->before);
    struct text new = part(asked->pair.after, edit->after);
    if (mark->removed) { /* the mark may stand before the piece that changes, in its line */
        size_t start = edit->before.start, end = edit->before.end;
        while (start > 0 && asked->pair.before.data[start - 1] != '\n')
            start--;
        while (end < asked->pair.before.size && asked->pair.before.data[end] != '\n')
            end++;
        old = (struct text){asked->pair.before.data + start, end - start};
        return !edit->lines && text_has(old, text_of(mark->removed));
    }
    struct text key = key_line(new);
    if (!edit->lines)
        return false;
    return mark->key
               ? text_starts(key, text_of(mark->key))
               : text_has(new, text_of(mark->added)) &&
                     (text_starts(key, TEXT("with:")) || text_starts(key, text_of(mark->added)));
}

static size_t least_indent(struct text lines)
{
    size_t least = SIZE_MAX;
    for (size_t at = 0; at < lines.size;) {
        struct text line = edit_line(lines, at);
        if (text_trim(line).size && edit_indent(line) < least)
            least = edit_indent(line);
        at += line.size;
    }
    return least;
}

/* New lines without their indentation. */
static struct text dedented(struct text lines, struct arena *arena)
{
    size_t least = least_indent(lines), used = 0;
    char *out = arena_alloc(arena, lines.size + 1);
    for (size_t at = 0; at < lines.size;) {
        struct text line = edit_line(lines, at);
        at += line.size;
        if (!text_trim(line).size)
            continue;
        memcpy(out + used, line.data + least, line.size - least);
        used += line.size - least;
    }
    return (struct text){out, used};
}

static void judge(struct bench *bench, struct asked *asked)
{
    const struct mark *mark = bench->workflows ? mark_of(asked->pair.label) : NULL;
    struct text before = asked->pair.before, after = asked->pair.after;
    accept_text(bench, asked, after);
    struct text_edits edits = edit_find(before, after, bench->arena);
    if (!mark) {
        asked->learnable = true;
        asked->at = edits.count ? edits.items[0].before.start : 0;
        return;
    }
    bool *all = arena_array(bench->arena, edits.count + 1, sizeof *all);
    for (size_t i = 0; i < edits.count; i++) {
        if (edits.items[i].part)
            continue;
        if (!is_of_kind(mark, asked, &edits.items[i])) {
            asked->mixed = true;
            continue;
        }
        bool *one = arena_array(bench->arena, edits.count + 1, sizeof *one);
        all[i] = one[i] = true;
        asked->several = asked->learnable;
        if (!asked->learnable)
            asked->at = edits.items[i].before.start;
        asked->learnable = true;
        asked->put = dedented(part(after, edits.items[i].after), bench->arena);
        asked->indented = least_indent(part(after, edits.items[i].after)) > 0;
        accept_text(bench, asked, edit_apply(before, after, &edits, one, bench->arena));
    }
    accept_text(bench, asked, edit_apply(before, after, &edits, all, bench->arena));
}

static void find_known(struct kind_row *kind)
{
    for (size_t i = 0; i < kind->count; i++)
        for (size_t k = 0; k < kind->count && !kind->items[i].known; k++)
            kind->items[i].known =
                kind->items[i].put.size && kind->items[k].learnable &&
                !text_equal(kind->items[i].pair.group, kind->items[k].pair.group) &&
                text_equal(kind->items[i].put, kind->items[k].put);
}

/* Lines that were put in, with the groups that did. */
struct habit {
    struct text put, last;
    size_t groups;
};

static bool is_other(const struct asked *asked, const struct asked *other)
{
    return other->learnable && other->put.size && other->indented == asked->indented &&
           !text_equal(other->pair.group, asked->pair.group);
}

/* The lines that most other groups put in at that level; none if several are. Pairs of
 * one group stand together. */
static struct text usual_of(const struct kind_row *kind, const struct asked *asked)
{
    struct arena *arena = arena_new();
    struct habit *habits = arena_array(arena, kind->count + 1, sizeof *habits), *best = NULL;
    size_t count = 0;
    for (size_t i = 0; i < kind->count; i++) {
        const struct asked *other = &kind->items[i];
        size_t k = 0;
        if (!is_other(asked, other))
            continue;
        while (k < count && !text_equal(habits[k].put, other->put))
            k++;
        count += k == count;
        habits[k].put = other->put;
        habits[k].groups += !text_equal(habits[k].last, other->pair.group);
        habits[k].last = other->pair.group;
    }
    for (size_t i = 0; i < count; i++)
        if (!best || habits[i].groups > best->groups)
            best = &habits[i];
    for (size_t i = 0; best && i < count; i++)
        if (&habits[i] != best && habits[i].groups == best->groups)
            best = NULL;
    struct text put = best ? best->put : (struct text){0};
    arena_destroy(&arena);
    return put;
}

static int by_group(const void *a, const void *b)
{
    const struct asked *left = a, *right = b;
    int order = text_compare(left->pair.group, right->pair.group);
    order = order ? order : text_compare(left->pair.before, right->pair.before);
    return order ? order : text_compare(left->pair.after, right->pair.after);
}

static void find_usual(struct kind_row *kind)
{
    qsort(kind->items, kind->count, sizeof *kind->items, by_group);
    for (size_t i = 0; i < kind->count; i++) {
        struct asked *asked = &kind->items[i];
        struct text usual = asked->put.size ? usual_of(kind, asked) : (struct text){0};
        asked->usual = usual.size && text_equal(usual, asked->put);
    }
}

/* Folds. */

static int by_hash(const void *a, const void *b)
{
    struct text left = *(const struct text *)a, right = *(const struct text *)b;
    uint64_t x = digest_of(left), y = digest_of(right);
    return x != y ? (x < y ? -1 : 1) : text_compare(left, right);
}

static void deal(struct bench *bench, struct kind_row *kind)
{
    struct text *groups = arena_array(bench->arena, kind->count, sizeof *groups);
    for (size_t i = 0; i < kind->count; i++)
        groups[i] = kind->items[i].pair.group;
    qsort(groups, kind->count, sizeof *groups, by_hash);
    for (size_t i = 0; i < kind->count; i++)
        if (!kind->groups || !text_equal(groups[kind->groups - 1], groups[i]))
            groups[kind->groups++] = groups[i];
    for (size_t i = 0; i < kind->count; i++)
        for (size_t k = 0; k < kind->groups; k++)
            if (text_equal(kind->items[i].pair.group, groups[k]))
                kind->items[i].fold = k % bench->folds;
}

/* Asking. */

static bool is_accepted(const struct asked *asked, struct text text)
{
    for (size_t i = 0; i < asked->accepted.count; i++)
        if (text_equal(asked->accepted.items[i], text))
            return true;
    return false;
}

/* Where lines were put, how far indented, and how the first begins, up to a colon; of other edits
 * all. */
static struct text shape(struct text before, struct text text, struct arena *arena)
{
    struct text_edits edits = edit_find(before, text, arena);
    struct text out = {0};
    for (size_t i = 0; i < edits.count; i++) {
        const struct text_edit *edit = &edits.items[i];
        struct text new = part(text, edit->after), key = key_line(new);
        const char *colon = key.size ? memchr(key.data, ':', key.size) : NULL;
        if (edit->part)
            continue;
        if (!edit->lines || !colon)
            out = arena_print(arena, "%.*s%zu-%zu %.*s\n", TEXT_ARG(out), edit->before.start,
                              edit->before.end, TEXT_ARG(new));
        else
            out = arena_print(arena, "%.*s%zu+%zu %.*s\n", TEXT_ARG(out), edit->before.start,
                              least_indent(new), (int)(colon - key.data), key.data);
    }
    return out;
}

static bool is_shape(const struct asked *asked, struct text text, struct arena *arena)
{
    struct text shaped = shape(asked->pair.before, text, arena);
    for (size_t i = 0; i < asked->accepted.count; i++)
        if (text_equal(shape(asked->pair.before, asked->accepted.items[i], arena), shaped))
            return true;
    return false;
}

/* The same to a YAML parser, which does not ask in what order the keys of a mapping stand: the same
 * lines at the same level among the same siblings, none of which they cut in two. */

static int by_line(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* The lines beside the ones that were put in, in order. */
static struct texts sorted_siblings(struct text text, struct edit_span put, struct arena *arena)
{
    size_t first = put.start;
    while (first < put.end && !text_trim(edit_line(text, first)).size)
        first += edit_line(text, first).size;
    struct text siblings = siblings_of(text, first, first + 1, arena);
    struct texts out = {0};
    for (size_t at = 0; at < siblings.size; at += out.items[out.count - 1].size) {
        out.items = arena_grow(arena, out.items, out.count, sizeof *out.items);
        out.items[out.count++] = edit_line(siblings, at);
    }
    if (out.count > 1)
        qsort(out.items, out.count, sizeof *out.items, by_line);
    return out;
}

/* Whether what stands behind it can stand there without what stands before it. */
static bool cuts_none(struct text text, struct edit_span put)
{
    size_t at = put.end, indent = least_indent(part(text, put));
    while (at < text.size && !text_trim(edit_line(text, at)).size)
        at += edit_line(text, at).size;
    struct text next = at < text.size ? edit_line(text, at) : TEXT("");
    return edit_indent(next) < indent ||
           (edit_indent(next) == indent && !text_starts(text_trim(next), TEXT("- ")));
}

/* The only edit, if it puts lines in. */
static bool only_put(struct text before, struct text text, struct arena *arena,
                     struct edit_span *out)
{
    struct text_edits edits = edit_find(before, text, arena);
    if (edits.count != 1 || !edits.items[0].lines)
        return false;
    *out = edits.items[0].after;
    return true;
}

static bool is_equal_yaml(const struct asked *asked, struct text text, struct text right,
                          struct arena *arena)
{
    struct edit_span got, wanted;
    if (!only_put(asked->pair.before, text, arena, &got) ||
        !only_put(asked->pair.before, right, arena, &wanted) || !cuts_none(text, got) ||
        least_indent(part(text, got)) != least_indent(part(right, wanted)) ||
        !text_equal(dedented(part(text, got), arena), dedented(part(right, wanted), arena)))
        return false;
    struct texts a = sorted_siblings(text, got, arena), b = sorted_siblings(right, wanted, arena);
    bool equal = a.count == b.count;
    for (size_t i = 0; equal && i < a.count; i++)
        equal = text_equal(a.items[i], b.items[i]);
    return equal;
}

/* Commands of the shell that differ in how a file is named that is written to: with quotes around
 * the name or not, with blanks before it or not. */

static bool skips(const struct text *text, size_t at, size_t redirected)
{
    char c = text->data[at];
    return at >= redirected && (c == ' ' || c == '"');
}

/* The line without them behind its last `>>`. */
static struct text plain_line(struct text line, struct arena *arena)
{
    char *out = arena_alloc(arena, line.size + 1);
    size_t used = 0, redirected = line.size;
    for (size_t i = 0; i + 2 < line.size; i++)
        if (line.data[i] == '>' && line.data[i + 1] == '>')
            redirected = i;
    for (size_t i = 0; i < line.size; i++)
        if (!skips(&line, i, redirected))
            out[used++] = line.data[i];
    return (struct text){out, used};
}

static bool is_equal_shell(struct text a, struct text b, struct arena *arena)
{
    size_t i = 0, k = 0;
    while (i < a.size && k < b.size) {
        struct text x = edit_line(a, i), y = edit_line(b, k);
        if (!text_equal(plain_line(x, arena), plain_line(y, arena)))
            return false;
        i += x.size;
        k += y.size;
    }
    return i == a.size && k == b.size;
}

static bool is_same(const struct asked *asked, const struct fix_result *results, size_t count,
                    struct arena *arena)
{
    bool shell = text_is(asked->pair.label, "set-output-to-env-file");
    bool same = count && is_accepted(asked, results[0].text);
    for (size_t i = 0; count && !same && i < asked->accepted.count; i++)
        same = shell ? is_equal_shell(results[0].text, asked->accepted.items[i], arena)
                     : is_equal_yaml(asked, results[0].text, asked->accepted.items[i], arena);
    return same;
}

static void show(const struct asked *asked, const struct fix_result *results, size_t count)
{
    printf("---- %.*s (%.*s)\n%.*s==== wanted\n%.*s", TEXT_ARG(asked->pair.label),
           TEXT_ARG(asked->pair.group), TEXT_ARG(asked->pair.before),
           TEXT_ARG(asked->accepted.items[asked->accepted.count - 1]));
    for (size_t i = 0; i < count && i < 2; i++)
        printf("\n==== got, score %.3f of %u/%u in %u\n%.*s\n     %.*s\n  -> %.*s\n",
               results[i].fix->score, results[i].fix->successes, results[i].fix->failures,
               results[i].fix->groups, TEXT_ARG(results[i].text), TEXT_ARG(results[i].fix->regex),
               TEXT_ARG(results[i].fix->fix));
}

/* Which of the results is right, and which but for values; TOP if none is. */
struct ranks {
    size_t right, shaped, count;
};

static struct ranks ranks_of(const struct asked *asked, const struct fix_result *results,
                             size_t count, struct arena *arena)
{
    struct ranks ranks = {TOP, TOP, count};
    for (size_t i = count; i-- > 0;) {
        if (is_accepted(asked, results[i].text))
            ranks.right = i;
        if (is_shape(asked, results[i].text, arena))
            ranks.shaped = i;
    }
    return ranks;
}

static void tally(struct tallied *tallied, struct ranks ranks)
{
    tallied->top1 += ranks.right == 0;
    tallied->top5 += ranks.right < TOP;
    tallied->shape1 += ranks.shaped == 0;
    tallied->shape5 += ranks.shaped < TOP;
}

/* Whether the first text has all edits of the kind. */
static bool is_whole(const struct asked *asked, const struct fix_result *results, size_t count)
{
    return count && (text_equal(results[0].text, asked->accepted.items[0]) ||
                     text_equal(results[0].text, asked->accepted.items[asked->accepted.count - 1]));
}

static void ask(struct bench *bench, struct kind_row *kind, struct asked *asked,
                struct fix_ranker *ranker)
{
    struct arena *arena = arena_new();
    struct fix_result results[TOP];
    size_t count = fix_rank(ranker, asked->pair.before, asked->at, results, TOP, arena);
    struct ranks placed = ranks_of(asked, results, count, arena);
    tally(&kind->placed, placed);
    kind->whole_told += is_whole(asked, results, count);
    kind->same_told += is_same(asked, results, count, arena);
    count = fix_rank(ranker, asked->pair.before, FIX_ANYWHERE, results, TOP, arena);
    struct ranks ranks = ranks_of(asked, results, count, arena);
    tally(&kind->anywhere, ranks);
    kind->whole += is_whole(asked, results, count);
    kind->same += is_same(asked, results, count, arena);
    kind->learnable++;
    kind->known += asked->known;
    kind->usual += asked->usual;
    kind->mixed += asked->mixed;
    kind->several += asked->several;
    asked->right = ranks.right == 0;
    asked->right_told = placed.right == 0;
    if (ranks.right != 0 && bench->show) {
        show(asked, results, count);
        bench->show--;
    }
    arena_destroy(&arena);
}

/* Pairs that are asked together, as they have the same to learn from. */
struct part {
    size_t fold;
    const struct asked *like; /* of the same repository and commit, or NULL: all of the fold */
};

static bool is_asked(const struct part *part, const struct asked *asked)
{
    return asked->fold == part->fold && asked->learnable &&
           (!part->like || (text_equal(asked->pair.group, part->like->pair.group) &&
                            text_equal(asked->commit, part->like->commit)));
}

static bool is_taught(const struct part *part, const struct asked *asked)
{
    return asked->fold != part->fold ||
           (part->like && text_equal(asked->pair.group, part->like->pair.group) &&
            !text_equal(asked->commit, part->like->commit) &&
            text_compare(asked->date, part->like->date) < 0);
}

static void run_part(struct bench *bench, struct kind_row *kind, const struct part *part)
{
    struct arena *arena = arena_new();
    struct fix_pair *pairs = arena_array(arena, kind->count, sizeof *pairs);
    struct learned_fixes learned;
    struct fix_learn_options options = {2, (unsigned)bench->groups};
    size_t count = 0;
    for (size_t i = 0; i < kind->count; i++)
        if (is_taught(part, &kind->items[i]))
            pairs[count++] = kind->items[i].pair;
    fix_learn(pairs, count, &options, arena, &learned);
    for (size_t i = 0; i < learned.count && i < bench->rules; i++)
        printf("%.3f %u/%u in %u\n  %.*s\n  %.*s\n", learned.items[i].score,
               learned.items[i].successes, learned.items[i].failures, learned.items[i].groups,
               TEXT_ARG(learned.items[i].regex), TEXT_ARG(learned.items[i].fix));
    struct fix_ranker *ranker = fix_ranker_new(learned.items, learned.count);
    for (size_t i = 0; i < kind->count; i++)
        if (is_asked(part, &kind->items[i]))
            ask(bench, kind, &kind->items[i], ranker);
    fix_ranker_destroy(&ranker);
    arena_destroy(&arena);
}

/* Whether a pair before it is asked with it. */
static bool is_done(const struct kind_row *kind, size_t index, const struct part *part)
{
    for (size_t i = 0; i < index; i++)
        if (is_asked(part, &kind->items[i]))
            return true;
    return false;
}

static void run_fold(struct bench *bench, struct kind_row *kind, size_t fold)
{
    struct part part = {fold, NULL};
    if (!bench->earlier)
        run_part(bench, kind, &part);
    for (size_t i = 0; bench->earlier && i < kind->count; i++) {
        part.like = &kind->items[i];
        if (is_asked(&part, &kind->items[i]) && !is_done(kind, i, &part))
            run_part(bench, kind, &part);
    }
}

/* The mean over groups of how often the first answer was right. */
static void find_means(struct kind_row *kind)
{
    size_t groups = 0;
    for (size_t from = 0, to; from < kind->count; from = to) {
        size_t all = 0, right = 0, told = 0;
        for (to = from; to < kind->count &&
                        text_equal(kind->items[to].pair.group, kind->items[from].pair.group);
             to++) {
            all += kind->items[to].learnable;
            right += kind->items[to].right;
            told += kind->items[to].right_told;
        }
        groups += all > 0;
        kind->mean += all ? (double)right / (double)all : 0;
        kind->mean_told += all ? (double)told / (double)all : 0;
    }
    kind->mean = groups ? kind->mean / (double)groups : 0;
    kind->mean_told = groups ? kind->mean_told / (double)groups : 0;
}

static void run_kind(struct bench *bench, struct kind_row *kind)
{
    struct timespec start, end;
    for (size_t i = 0; i < kind->count; i++)
        judge(bench, &kind->items[i]);
    find_known(kind);
    find_usual(kind);
    deal(bench, kind);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    for (size_t fold = 0; fold < bench->folds && fold < kind->groups; fold++)
        run_fold(bench, kind, fold);
    find_means(kind);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    kind->seconds =
        (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

/* The table. */

static double percent(size_t part_of, size_t all)
{
    return all ? 100.0 * (double)part_of / (double)all : 0;
}

static void print_rates(const struct tallied *t, size_t all)
{
    printf(" %6.1f %5.1f %5.1f %5.1f", percent(t->top1, all), percent(t->top5, all),
           percent(t->shape1, all), percent(t->shape5, all));
}

static void print_row(const struct kind_row *k)
{
    printf("%-34.*s %5zu %5zu %5zu %5zu", TEXT_ARG(k->name), k->count, k->groups, k->learnable,
           k->known);
    print_rates(&k->anywhere, k->learnable);
    print_rates(&k->placed, k->learnable);
    printf(" %6zu %5zu %7zu %6.1f %6.1f", k->usual, k->mixed, k->several,
           percent(k->whole, k->learnable), percent(k->whole_told, k->learnable));
    printf(" %6.1f %6.1f", percent(k->same, k->learnable), percent(k->same_told, k->learnable));
    printf(" %6.1f %6.1f %7.1f\n", 100 * k->mean, 100 * k->mean_told, k->seconds);
    (void)fflush(stdout);
}

static void add_tallied(struct tallied *total, const struct tallied *t)
{
    total->top1 += t->top1;
    total->top5 += t->top5;
    total->shape1 += t->shape1;
    total->shape5 += t->shape5;
}

static void add_to(struct kind_row *total, const struct kind_row *k, size_t kinds)
{
    total->count += k->count;
    total->learnable += k->learnable;
    total->known += k->known;
    total->usual += k->usual;
    total->mixed += k->mixed;
    total->several += k->several;
    total->whole += k->whole;
    total->whole_told += k->whole_told;
    total->same += k->same;
    total->same_told += k->same_told;
    total->mean += k->mean / (double)kinds;
    total->mean_told += k->mean_told / (double)kinds;
    total->seconds += k->seconds;
    add_tallied(&total->anywhere, &k->anywhere);
    add_tallied(&total->placed, &k->placed);
}

static int by_count(const void *a, const void *b)
{
    const struct kind_row *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return text_compare(left->name, right->name);
}

int main(int argc, char **argv)
{
    struct bench *bench = xcalloc(1, sizeof *bench);
    const char *only = NULL;
    int at = 1;
    bench->arena = arena_new();
    bench->folds = FOLDS;
    bench->groups = 1;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "--folds") == 0)
            bench->folds = strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--earlier") == 0)
            bench->earlier = strcmp(argv[at + 1], "0") != 0;
        else if (strcmp(argv[at], "--kind") == 0)
            only = argv[at + 1];
        else if (strcmp(argv[at], "--groups") == 0)
            bench->groups = strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--rules") == 0)
            bench->rules = strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "--show") == 0)
            bench->show = strtoul(argv[at + 1], NULL, 10);
    }
    if (argc - at != 2 || bench->folds < 2)
        die("usage", "bench_fixes [--folds N] [--kind NAME] [--show N] [--rules N] [--earlier 1] "
                     "workflows|eslint FILE");
    bench->workflows = strcmp(argv[at], "workflows") == 0;
    read_pairs(bench, read_file(argv[at + 1], bench->arena));
    qsort(bench->kinds, bench->count, sizeof bench->kinds[0], by_count);
    struct kind_row total = {.name = TEXT("all")};
    printf("%-34s %5s %5s %5s %5s %6s %5s %5s %5s %6s %5s %5s %5s %6s %5s %7s %6s %6s %6s %6s %6s "
           "%6s %7s\n",
           "kind", "pairs", "from", "learn", "known", "top1", "top5", "shp1", "shp5", "@top1",
           "@top5", "@shp1", "@shp5", "usual", "mixed", "several", "all1", "@all1", "same1",
           "@same1", "mean", "@mean", "seconds");
    for (size_t i = 0; i < bench->count; i++) {
        if (only && !text_is(bench->kinds[i].name, only))
            continue;
        run_kind(bench, &bench->kinds[i]);
        print_row(&bench->kinds[i]);
        add_to(&total, &bench->kinds[i], only ? 1 : bench->count);
    }
    print_row(&total);
    arena_destroy(&bench->arena);
    free(bench);
    return 0;
}
