/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/edit.h"

#include "lib/fix.h"

#include <ctype.h>

enum {
    ALIKE_MIN = 40,   /* percent of two lines' tokens that are shared: the one became the other */
    ALIGN_MAX = 64,   /* lines of each side of a hunk that are compared with one another */
    PART_GAP_MIN = 1, /* tokens between two parts */
};

/* Tokens. */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t run(struct text text, size_t at, bool (*has)(char))
{
    while (at < text.size && has(text.data[at]))
        at++;
    return at;
}

static bool is_number(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return true;
}

static struct edit_token token_at(struct text text, size_t at, bool line_start)
{
    size_t end = at + 1;
    enum edit_token_kind kind = EDIT_MARK;
    if (text.data[at] == '\n')
        kind = EDIT_NEWLINE;
    else if (is_blank(text.data[at])) {
        end = run(text, at, is_blank);
        kind = line_start ? EDIT_INDENT : EDIT_SPACE;
    } else if (is_word(text.data[at])) {
        end = run(text, at, is_word);
        kind = is_number((struct text){text.data + at, end - at}) ? EDIT_NUMBER : EDIT_WORD;
    }
    return (struct edit_token){{text.data + at, end - at}, kind};
}

struct edit_tokens edit_tokens(struct text text, bool line_start, struct arena *arena)
{
    struct edit_tokens tokens = {arena_array(arena, 1, sizeof *tokens.items), 0};
    for (size_t at = 0; at < text.size;) {
        struct edit_token token = token_at(text, at, line_start);
        tokens.items = arena_grow(arena, tokens.items, tokens.count, sizeof token);
        tokens.items[tokens.count++] = token;
        line_start = token.kind == EDIT_NEWLINE;
        at += token.text.size;
    }
    return tokens;
}

/* Lines. As of tokens, those of an empty text are an array, so that parts of it can be named. */

struct text edit_line(struct text text, size_t start)
{
    const char *end = memchr(text.data + start, '\n', text.size - start);
    return (struct text){text.data + start,
                         end ? (size_t)(end - text.data) + 1 - start : text.size - start};
}

size_t edit_indent(struct text line)
{
    return run(line, 0, is_blank);
}

static bool is_empty_line(struct text line)
{
    return text_trim(line).size == 0;
}

static struct texts_list {
    struct text *items;
    size_t count;
} split(struct text text, struct arena *arena)
{
    struct texts_list lines = {arena_array(arena, 1, sizeof *lines.items), 0};
    for (size_t at = 0; at < text.size;) {
        struct text line = edit_line(text, at);
        lines.items = arena_grow(arena, lines.items, lines.count, sizeof line);
        lines.items[lines.count++] = line;
        at += line.size;
    }
    return lines;
}

/* The longest common subsequence of two sequences of texts, as pairs (i, j) that are equal: the
 * first such in both. */

struct pairing {
    size_t *left, *right;
    size_t count;
};

static uint16_t *lengths(const struct text *a, size_t n, const struct text *b, size_t m,
                         struct arena *arena)
{
    size_t row = m + 1;
    uint16_t *table = arena_array(arena, (n + 1) * row, sizeof *table);
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint16_t down = table[(i + 1) * row + j], right = table[i * row + j + 1];
            table[i * row + j] = text_equal(a[i], b[j])
                                     ? (uint16_t)(table[(i + 1) * row + j + 1] + 1)
                                     : (down > right ? down : right);
        }
    return table;
}

static struct pairing common(const struct text *a, size_t n, const struct text *b, size_t m,
                             struct arena *arena)
{
    size_t most = n < m ? n : m, row = m + 1;
    struct pairing out = {arena_array(arena, most + 1, sizeof(size_t)),
                          arena_array(arena, most + 1, sizeof(size_t)), 0};
    const uint16_t *table = lengths(a, n, b, m, arena);
    for (size_t i = 0, j = 0; i < n && j < m;) {
        if (text_equal(a[i], b[j])) {
            out.left[out.count] = i++;
            out.right[out.count++] = j++;
        } else if (table[(i + 1) * row + j] >= table[i * row + j + 1])
            i++;
        else
            j++;
    }
    return out;
}

/* One comparison of two texts. */
struct comparison {
    struct arena *arena;
    struct text before, after;
    struct text_edits edits;
    bool overflow;
};

static size_t start_of(struct text whole, struct text part)
{
    return (size_t)(part.data - whole.data);
}

static void add_edit(struct comparison *c, struct text_edit edit)
{
    if (c->edits.count == EDIT_EDITS_MAX) {
        c->overflow = true;
        return;
    }
    c->edits.items = arena_grow(c->arena, c->edits.items, c->edits.count, sizeof edit);
    c->edits.items[c->edits.count++] = edit;
}

/* Lines that were put in before byte `at`: one edit for each of the least indentation. Comments and
 * empty lines before such a line belong to it. */

static size_t least_indent(const struct text *lines, size_t count)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t indent = edit_indent(lines[i]);
        if (!is_empty_line(lines[i]) && indent < least)
            least = indent;
    }
    return least;
}

static bool is_comment(struct text line)
{
    struct text trimmed = text_trim(line);
    return trimmed.size > 0 && (trimmed.data[0] == '#' || text_starts(trimmed, TEXT("//")));
}

static void add_lines(struct comparison *c, size_t at, const struct text *lines, size_t count)
{
    size_t least = least_indent(lines, count), first = 0;
    bool has_head = false; /* the edit that is being collected has its first line of code */
    for (size_t i = 0; i <= count; i++) {
        bool begins = i < count && !is_empty_line(lines[i]) && edit_indent(lines[i]) == least;
        if (i == count || (begins && has_head)) {
            if (i == first)
                continue;
            size_t start = start_of(c->after, lines[first]);
            size_t end = start_of(c->after, lines[i - 1]) + lines[i - 1].size;
            add_edit(c, (struct text_edit){{at, at}, {start, end}, true, false});
            first = i;
            has_head = false;
        }
        has_head = has_head || (begins && !is_comment(lines[i]));
    }
}

/* A piece that became another: what their first and last tokens share is not part of it. */

static size_t shared_start(struct edit_tokens a, struct edit_tokens b)
{
    size_t n = 0;
    while (n < a.count && n < b.count && text_equal(a.items[n].text, b.items[n].text))
        n++;
    return n;
}

static size_t shared_end(struct edit_tokens a, struct edit_tokens b, size_t start)
{
    size_t n = 0;
    while (n + start < a.count && n + start < b.count &&
           text_equal(a.items[a.count - 1 - n].text, b.items[b.count - 1 - n].text))
        n++;
    return n;
}

static struct text *texts_of(const struct edit_token *tokens, size_t count, struct arena *arena)
{
    struct text *out = arena_array(arena, count + 1, sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i] = tokens[i].text;
    return out;
}

static size_t token_place(struct edit_tokens tokens, size_t index, struct edit_span span)
{
    size_t at = span.start;
    for (size_t i = 0; i < index; i++)
        at += tokens.items[i].text.size;
    return at;
}

/* The parts of an edit that has tokens in its middle that stay. */
static void add_parts(struct comparison *c, struct edit_tokens a, struct edit_span before,
                      struct edit_tokens b, struct edit_span after, size_t from, size_t tail)
{
    size_t n = a.count - from - tail, m = b.count - from - tail, i = 0, j = 0;
    if (n > EDIT_TOKENS_MAX || m > EDIT_TOKENS_MAX)
        return;
    struct pairing pairs = common(texts_of(a.items + from, n, c->arena), n,
                                  texts_of(b.items + from, m, c->arena), m, c->arena);
    size_t parts = 0, first = c->edits.count;
    for (size_t k = 0; k <= pairs.count; k++) {
        size_t left = k < pairs.count ? pairs.left[k] : n;
        size_t right = k < pairs.count ? pairs.right[k] : m;
        if (left > i || right > j) {
            struct edit_span old = {token_place(a, from + i, before),
                                    token_place(a, from + left, before)};
            struct edit_span new = {token_place(b, from + j, after),
                                    token_place(b, from + right, after)};
            add_edit(c, (struct text_edit){old, new, false, true});
            parts++;
        }
        i = left + 1;
        j = right + 1;
    }
    if (parts < 2)
        c->edits.count = first;
}

static bool begins_line(struct text text, size_t at)
{
    return at == 0 || text.data[at - 1] == '\n';
}

static void add_replaced(struct comparison *c, struct edit_span before, struct edit_span after)
{
    struct text old = {c->before.data + before.start, before.end - before.start};
    struct text new = {c->after.data + after.start, after.end - after.start};
    struct edit_tokens a = edit_tokens(old, begins_line(c->before, before.start), c->arena);
    struct edit_tokens b = edit_tokens(new, begins_line(c->after, after.start), c->arena);
    size_t from = shared_start(a, b), tail = shared_end(a, b, from);
    struct text_edit edit = {
        {token_place(a, from, before), token_place(a, a.count - tail, before)},
        {token_place(b, from, after), token_place(b, b.count - tail, after)},
        false,
        false,
    };
    add_edit(c, edit);
    if (!c->overflow)
        add_parts(c, a, before, b, after, from, tail);
}

/* Lines of a hunk that became others. */

/* Percent of the tokens of two lines that are shared, blanks aside. */
static unsigned alikeness(struct text a, struct text b, struct arena *arena)
{
    struct edit_tokens left = edit_tokens(text_trim(a), false, arena);
    struct edit_tokens right = edit_tokens(text_trim(b), false, arena);
    if (left.count > EDIT_TOKENS_MAX / 4 || right.count > EDIT_TOKENS_MAX / 4 || !left.count ||
        !right.count)
        return 0;
    struct pairing pairs = common(texts_of(left.items, left.count, arena), left.count,
                                  texts_of(right.items, right.count, arena), right.count, arena);
    size_t shared = 0, all = 0;
    for (size_t i = 0; i < left.count; i++)
        all += left.items[i].kind != EDIT_SPACE;
    for (size_t i = 0; i < right.count; i++)
        all += right.items[i].kind != EDIT_SPACE;
    for (size_t i = 0; i < pairs.count; i++)
        shared += left.items[pairs.left[i]].kind != EDIT_SPACE;
    return all ? (unsigned)(200 * shared / all) : 0;
}

/* Pairs of lines, the sum of whose alikeness is the greatest. */
static struct pairing align(const struct text *a, size_t n, const struct text *b, size_t m,
                            struct arena *arena)
{
    size_t row = m + 1, most = n < m ? n : m;
    uint32_t *sums = arena_array(arena, (n + 1) * row, sizeof *sums);
    unsigned *alike = arena_array(arena, n * m + 1, sizeof *alike);
    struct arena *scratch = arena_new();
    struct pairing out = {arena_array(arena, most + 1, sizeof(size_t)),
                          arena_array(arena, most + 1, sizeof(size_t)), 0};
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            unsigned percent = alikeness(a[i], b[j], scratch);
            arena_reset(scratch);
            alike[i * m + j] = percent >= ALIKE_MIN ? percent : 0;
            uint32_t best = sums[(i + 1) * row + j];
            if (sums[i * row + j + 1] > best)
                best = sums[i * row + j + 1];
            if (alike[i * m + j] && sums[(i + 1) * row + j + 1] + alike[i * m + j] > best)
                best = sums[(i + 1) * row + j + 1] + alike[i * m + j];
            sums[i * row + j] = best;
        }
    arena_destroy(&scratch);
    for (size_t i = 0, j = 0; i < n && j < m;) {
        uint32_t here = sums[i * row + j];
        if (alike[i * m + j] && here == sums[(i + 1) * row + j + 1] + alike[i * m + j]) {
            out.left[out.count] = i++;
            out.right[out.count++] = j++;
        } else if (here == sums[(i + 1) * row + j])
            i++;
        else
            j++;
    }
    return out;
}

/* One hunk: lines [i, i_end) of the one became [j, j_end) of the other. */
struct hunk {
    const struct text *a, *b;
    size_t n, m;
    size_t a_start, b_start; /* bytes where they begin, also if there are none */
};

static struct edit_span span_of(size_t start, const struct text *lines, size_t count)
{
    struct edit_span span = {start, start};
    for (size_t i = 0; i < count; i++)
        span.end += lines[i].size;
    return span;
}

/* A run without a pair: lines that came, went, or became others as a whole. */
static void add_run(struct comparison *c, struct hunk run)
{
    struct edit_span before = span_of(run.a_start, run.a, run.n);
    struct edit_span after = span_of(run.b_start, run.b, run.m);
    if (!run.n && !run.m)
        return;
    if (!run.n && begins_line(c->before, before.start))
        add_lines(c, before.start, run.b, run.m);
    else
        add_replaced(c, before, after);
}

/* What stands between two pairs of lines, and what is made of the lines of a pair. */
typedef void add_between(struct comparison *c, struct hunk between);
typedef void add_pair(struct comparison *c, struct edit_span before, struct edit_span after);

/* Walks a hunk along pairs of its lines; `pair` is NULL where they are equal. */
static void walk(struct comparison *c, struct hunk hunk, struct pairing pairs, add_between *between,
                 add_pair *pair)
{
    size_t i = 0, j = 0, a_at = hunk.a_start, b_at = hunk.b_start;
    for (size_t k = 0; k <= pairs.count && !c->overflow; k++) {
        size_t left = k < pairs.count ? pairs.left[k] : hunk.n;
        size_t right = k < pairs.count ? pairs.right[k] : hunk.m;
        between(c, (struct hunk){hunk.a + i, hunk.b + j, left - i, right - j, a_at, b_at});
        if (k == pairs.count)
            break;
        struct edit_span before =
            span_of(span_of(a_at, hunk.a + i, left - i).end, hunk.a + left, 1);
        struct edit_span after =
            span_of(span_of(b_at, hunk.b + j, right - j).end, hunk.b + right, 1);
        if (pair)
            pair(c, before, after);
        i = left + 1;
        j = right + 1;
        a_at = before.end;
        b_at = after.end;
    }
}

static void add_hunk(struct comparison *c, struct hunk hunk)
{
    struct pairing pairs = {0};
    if (hunk.n && hunk.m && hunk.n <= ALIGN_MAX && hunk.m <= ALIGN_MAX)
        pairs = align(hunk.a, hunk.n, hunk.b, hunk.m, c->arena);
    walk(c, hunk, pairs, add_run, add_replaced);
}

/* Without the lines that they begin and end with alike. */
static struct hunk differing(const struct comparison *c)
{
    struct texts_list a = split(c->before, c->arena), b = split(c->after, c->arena);
    size_t from = 0, tail = 0;
    while (from < a.count && from < b.count && text_equal(a.items[from], b.items[from]))
        from++;
    while (from + tail < a.count && from + tail < b.count &&
           text_equal(a.items[a.count - 1 - tail], b.items[b.count - 1 - tail]))
        tail++;
    return (struct hunk){a.items + from,
                         b.items + from,
                         a.count - from - tail,
                         b.count - from - tail,
                         span_of(0, a.items, from).end,
                         span_of(0, b.items, from).end};
}

static void compare(struct comparison *c)
{
    struct hunk all = differing(c);
    if (all.n > EDIT_LINES_MAX || all.m > EDIT_LINES_MAX)
        add_replaced(c, span_of(all.a_start, all.a, all.n), span_of(all.b_start, all.b, all.m));
    else
        walk(c, all, common(all.a, all.n, all.b, all.m, c->arena), add_hunk, NULL);
}

struct text_edits edit_find(struct text before, struct text after, struct arena *arena)
{
    struct comparison c = {.arena = arena, .before = before, .after = after};
    if (before.size > EDIT_BYTES_MAX || after.size > EDIT_BYTES_MAX || text_equal(before, after))
        return c.edits;
    compare(&c);
    return c.overflow ? (struct text_edits){0} : c.edits;
}

struct text edit_apply(struct text before, struct text after, const struct text_edits *edits,
                       const bool *chosen, struct arena *arena)
{
    struct replacement *pieces = arena_array(arena, edits->count + 1, sizeof *pieces);
    size_t count = 0;
    for (size_t i = 0; i < edits->count; i++) {
        const struct text_edit *edit = &edits->items[i];
        if (edit->part || (chosen && !chosen[i]))
            continue;
        pieces[count++] = (struct replacement){
            edit->before.start,
            edit->before.end,
            {after.data + edit->after.start, edit->after.end - edit->after.start}};
    }
    return fix_apply(before, pieces, count, arena);
}
