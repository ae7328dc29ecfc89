/* SPDX-License-Identifier: MPL-2.0 */
/* Pieces that became others: anti-unification of their tokens.
 *
 * An edit is a pattern without holes: its tokens before and after, and what stands before and
 * behind it. The least general pattern of two has their common tokens, and holes where they
 * differ; what is put there in the end must be made of common tokens and of holes, or the two have
 * none. Two holes with the same contents in both are one, which must be equal again. Patterns of
 * patterns are made in rounds: the hierarchy. */
#include "lib/fix_learn_internal.h"

#include "schema/id.h"

#include <stdlib.h>

enum {
    SYMBOLS_MAX = 160, /* of a side of an edit */
    CONTEXT_MAX = 8,   /* tokens before and behind it */
    HOLES_MAX = 9,     /* as many as a fix can name */
    LEAVES_MAX = 160,  /* edits that are compared with each other */
    NODES_MAX = 240,   /* patterns of a round that are kept */
    PARENTS_MAX = 72,  /* of which are compared with each other */
    ROUNDS = 3,
    DRAFTS_MAX = 900,
};

/* What the contents of a hole have. */
enum hole_has {
    HAS_DIGIT = 1,
    HAS_LETTER = 2,
    HAS_PATH = 4,     /* . / - $ */
    HAS_MARK = 8,     /* others that are no blanks, quotes or brackets */
    HAS_BRACKET = 16, /* that are balanced */
    HAS_QUOTE = 32,
    HAS_BLANK = 64,
    HAS_UNBALANCED = 128,
    HAS_LINE = 256, /* a line break */
    HAS_NOTHING = 512,
};

/* Symbols are tokens, from 0, and holes, from -1 down. */
struct pattern {
    int32_t body[SYMBOLS_MAX], after[SYMBOLS_MAX];
    int32_t before_it[CONTEXT_MAX], behind_it[CONTEXT_MAX]; /* outwards */
    unsigned body_count, after_count, before_count, behind_count;
    unsigned holes[HOLES_MAX]; /* enum hole_has */
    unsigned hole_count;
};

struct node {
    struct pattern *pattern;
    uint64_t digest;
    uint32_t support;
    uint32_t literals; /* bytes of the pattern that are known */
};

struct nodes {
    struct node *items;
    size_t count;
};

/* Tokens by their numbers. */
struct vocabulary {
    struct arena *arena;
    struct edit_token *tokens;
    size_t count;
    uint32_t *slots; /* number + 1 */
    size_t mask;
};

/* The vocabulary. */

static void slot_put(struct vocabulary *v, uint32_t number)
{
    size_t slot = digest_of(v->tokens[number].text) & v->mask;
    while (v->slots[slot])
        slot = (slot + 1) & v->mask;
    v->slots[slot] = number + 1;
}

static void grow_slots(struct vocabulary *v)
{
    v->mask = v->mask ? v->mask * 2 + 1 : 1023;
    free(v->slots);
    v->slots = xcalloc(v->mask + 1, sizeof *v->slots);
    for (size_t i = 0; i < v->count; i++)
        slot_put(v, (uint32_t)i);
}

/* Tokens of one text are one symbol, whatever their kinds. */
static int32_t symbol_of(struct vocabulary *v, struct edit_token token)
{
    if (v->count * 2 >= v->mask)
        grow_slots(v);
    size_t slot = digest_of(token.text) & v->mask;
    while (v->slots[slot]) {
        if (text_equal(v->tokens[v->slots[slot] - 1].text, token.text))
            return (int32_t)v->slots[slot] - 1;
        slot = (slot + 1) & v->mask;
    }
    v->tokens = arena_grow(v->arena, v->tokens, v->count, sizeof token);
    v->tokens[v->count] = token;
    v->slots[slot] = (uint32_t)v->count + 1;
    return (int32_t)v->count++;
}

static struct text symbol_text(const struct vocabulary *v, int32_t symbol)
{
    return v->tokens[symbol].text;
}

/* Leaves: patterns of edits. */

static bool put_symbols(struct vocabulary *v, struct text text, bool line_start, int32_t *out,
                        unsigned *count, struct arena *scratch)
{
    struct edit_tokens tokens = edit_tokens(text, line_start, scratch);
    if (tokens.count > SYMBOLS_MAX)
        return false;
    for (size_t i = 0; i < tokens.count; i++)
        out[i] = symbol_of(v, tokens.items[i]);
    *count = (unsigned)tokens.count;
    return true;
}

static bool starts_line(struct text text, size_t at)
{
    return at == 0 || text.data[at - 1] == '\n';
}

static void put_context(struct vocabulary *v, struct text text, struct edit_span at,
                        struct pattern *p, struct arena *scratch)
{
    /* Far enough for some tokens, and from a place where one begins: a line. */
    size_t start = at.start, lines = 0;
    while (start > 0 && (text.data[start - 1] != '\n' || ++lines < 3))
        start--;
    struct edit_tokens left =
        edit_tokens((struct text){text.data + start, at.start - start}, true, scratch);
    for (size_t i = left.count; i-- > 0 && p->before_count < CONTEXT_MAX;)
        p->before_it[p->before_count++] = symbol_of(v, left.items[i]);
    struct text rest = text_from(text, at.end);
    struct edit_tokens right =
        edit_tokens((struct text){rest.data, rest.size < 512 ? rest.size : 512},
                    starts_line(text, at.end), scratch);
    for (size_t i = 0; i < right.count && p->behind_count < CONTEXT_MAX; i++)
        p->behind_it[p->behind_count++] = symbol_of(v, right.items[i]);
}

static struct pattern *leaf(struct vocabulary *v, const struct fix_case *of,
                            const struct text_edit *edit, struct arena *scratch)
{
    struct pattern *p = arena_array(v->arena, 1, sizeof *p);
    struct text before = {of->before.data + edit->before.start,
                          edit->before.end - edit->before.start};
    struct text after = {of->after.data + edit->after.start, edit->after.end - edit->after.start};
    if (!put_symbols(v, before, starts_line(of->before, edit->before.start), p->body,
                     &p->body_count, scratch) ||
        !put_symbols(v, after, starts_line(of->after, edit->after.start), p->after, &p->after_count,
                     scratch))
        return NULL;
    put_context(v, of->before, edit->before, p, scratch);
    return p;
}

/* Nodes. */

static uint64_t pattern_digest(const struct pattern *p)
{
    struct id_hash hash;
    struct text parts[] = {{(const char *)p->body, p->body_count * sizeof p->body[0]},
                           {(const char *)p->after, p->after_count * sizeof p->after[0]},
                           {(const char *)p->before_it, p->before_count * sizeof p->body[0]},
                           {(const char *)p->behind_it, p->behind_count * sizeof p->body[0]},
                           {(const char *)p->holes, p->hole_count * sizeof p->holes[0]}};
    id_hash_init(&hash, "hyper.fix_pattern.1");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        id_hash_text(&hash, parts[i]);
    return id_prefix(id_hash_done(&hash));
}

static uint32_t literal_bytes(const struct vocabulary *v, const int32_t *symbols, unsigned count)
{
    uint32_t bytes = 0;
    for (unsigned i = 0; i < count; i++)
        bytes += symbols[i] >= 0 ? (uint32_t)symbol_text(v, symbols[i]).size : 0;
    return bytes;
}

static void add_node(const struct vocabulary *v, struct nodes *nodes, struct pattern *pattern,
                     struct arena *arena)
{
    struct node node = {.pattern = pattern, .digest = pattern_digest(pattern), .support = 1};
    node.literals = literal_bytes(v, pattern->body, pattern->body_count) +
                    literal_bytes(v, pattern->before_it, pattern->before_count) +
                    literal_bytes(v, pattern->behind_it, pattern->behind_count);
    nodes->items = arena_grow(arena, nodes->items, nodes->count, sizeof node);
    nodes->items[nodes->count++] = node;
}

static int by_digest(const void *a, const void *b)
{
    const struct node *left = a, *right = b;
    return (left->digest > right->digest) - (left->digest < right->digest);
}

static int by_support(const void *a, const void *b)
{
    const struct node *left = a, *right = b;
    if (left->support != right->support)
        return left->support < right->support ? 1 : -1;
    if (left->literals != right->literals)
        return left->literals < right->literals ? 1 : -1;
    return by_digest(a, b);
}

/* Equal ones become one, which has the support of all; the best `most` stay. */
static void settle(struct nodes *nodes, size_t most)
{
    size_t count = 0;
    if (nodes->count == 0)
        return;
    qsort(nodes->items, nodes->count, sizeof *nodes->items, by_digest);
    for (size_t i = 0; i < nodes->count; i++) {
        if (count && nodes->items[count - 1].digest == nodes->items[i].digest)
            nodes->items[count - 1].support += nodes->items[i].support;
        else
            nodes->items[count++] = nodes->items[i];
    }
    qsort(nodes->items, count, sizeof *nodes->items, by_support);
    nodes->count = count < most ? count : most;
}

/* Holes. */

static unsigned has_of_bracket(struct text token, int *depth)
{
    char c = token.data[0];
    if (c == '(' || c == '[' || c == '{')
        (*depth)++;
    else if (--*depth < 0)
        return HAS_UNBALANCED;
    return HAS_BRACKET;
}

static unsigned has_of_token(const struct edit_token *token, int *depth)
{
    char c = token->text.data[0];
    switch (token->kind) {
    case EDIT_NUMBER:
        return HAS_DIGIT;
    case EDIT_WORD:
        return HAS_LETTER;
    case EDIT_SPACE:
    case EDIT_INDENT:
        return HAS_BLANK;
    case EDIT_NEWLINE:
        return HAS_LINE;
    case EDIT_MARK:
        break;
    }
    if (strchr("()[]{}", c))
        return has_of_bracket(token->text, depth);
    if (strchr("\"'`", c))
        return HAS_QUOTE;
    return strchr("./-$", c) ? HAS_PATH : HAS_MARK;
}

static unsigned has_of(const struct vocabulary *v, const struct pattern *p, const int32_t *symbols,
                       unsigned count)
{
    unsigned has = count ? 0 : HAS_NOTHING;
    int depth = 0;
    for (unsigned i = 0; i < count; i++)
        has |= symbols[i] < 0 ? p->holes[-symbols[i] - 1]
                              : has_of_token(&v->tokens[symbols[i]], &depth);
    if (count)
        has &= ~(unsigned)HAS_NOTHING;
    return depth != 0 ? has | HAS_UNBALANCED : has;
}

/* Anti-unification. */

/* A hole with its contents in both patterns. */
struct gap {
    const int32_t *left, *right;
    unsigned left_count, right_count;
};

struct union_of {
    const struct vocabulary *vocabulary;
    const struct pattern *left, *right;
    struct pattern *out;
    struct gap gaps[HOLES_MAX];
};

static bool same_symbols(const int32_t *a, unsigned n, const int32_t *b, unsigned m)
{
    return n == m && memcmp(a, b, n * sizeof *a) == 0;
}

/* The number of the hole with these contents; -1 if there are too many. */
static int hole_for(struct union_of *u, struct gap gap)
{
    struct pattern *out = u->out;
    for (unsigned i = 0; i < out->hole_count; i++)
        if (same_symbols(u->gaps[i].left, u->gaps[i].left_count, gap.left, gap.left_count) &&
            same_symbols(u->gaps[i].right, u->gaps[i].right_count, gap.right, gap.right_count))
            return (int)i;
    if (out->hole_count == HOLES_MAX)
        return -1;
    u->gaps[out->hole_count] = gap;
    out->holes[out->hole_count] = has_of(u->vocabulary, u->left, gap.left, gap.left_count) |
                                  has_of(u->vocabulary, u->right, gap.right, gap.right_count);
    return (int)out->hole_count++;
}

static bool put_gap(struct union_of *u, struct gap gap)
{
    if (!gap.left_count && !gap.right_count)
        return true;
    int hole = hole_for(u, gap);
    if (hole < 0 || u->out->body_count == SYMBOLS_MAX)
        return false;
    u->out->body[u->out->body_count++] = -hole - 1;
    return true;
}

static bool is_shared(int32_t a, int32_t b)
{
    return a == b && a >= 0;
}

static bool unite_bodies(struct union_of *u)
{
    static const unsigned row = SYMBOLS_MAX + 1;
    const struct pattern *a = u->left, *b = u->right;
    uint16_t table[(SYMBOLS_MAX + 1) * (SYMBOLS_MAX + 1)];
    unsigned n = a->body_count, m = b->body_count, i = 0, j = 0, i_gap = 0, j_gap = 0;
    for (unsigned k = 0; k <= n; k++)
        table[k * row + m] = 0;
    for (unsigned k = 0; k <= m; k++)
        table[n * row + k] = 0;
    for (i = n; i-- > 0;)
        for (j = m; j-- > 0;) {
            uint16_t down = table[(i + 1) * row + j], right = table[i * row + j + 1];
            table[i * row + j] = is_shared(a->body[i], b->body[j])
                                     ? (uint16_t)(table[(i + 1) * row + j + 1] + 1)
                                     : (down > right ? down : right);
        }
    for (i = 0, j = 0; i < n && j < m;) {
        if (is_shared(a->body[i], b->body[j])) {
            struct gap gap = {a->body + i_gap, b->body + j_gap, i - i_gap, j - j_gap};
            if (!put_gap(u, gap) || u->out->body_count == SYMBOLS_MAX)
                return false;
            u->out->body[u->out->body_count++] = a->body[i];
            i_gap = ++i;
            j_gap = ++j;
        } else if (table[(i + 1) * row + j] >= table[i * row + j + 1])
            i++;
        else
            j++;
    }
    return put_gap(u, (struct gap){a->body + i_gap, b->body + j_gap, n - i_gap, m - j_gap});
}

/* The after: the fewest common tokens and holes that make both. A state is how much of both is
 * made. */

struct way {
    uint16_t cost;  /* of the rest; 0: there is no way */
    int16_t symbol; /* a hole from -1 down, or 0 for the token that both have */
};

static bool fits(const int32_t *symbols, unsigned count, unsigned at, const int32_t *part,
                 unsigned part_count)
{
    return part_count <= count - at && memcmp(symbols + at, part, part_count * sizeof *part) == 0;
}

static struct way best_way(const struct union_of *u, const struct way *ways, unsigned i, unsigned j)
{
    static const unsigned row = SYMBOLS_MAX + 1;
    const struct pattern *a = u->left, *b = u->right;
    struct way best = {0, 0};
    if (i < a->after_count && j < b->after_count && is_shared(a->after[i], b->after[j]) &&
        ways[(i + 1) * row + j + 1].cost)
        best = (struct way){(uint16_t)(ways[(i + 1) * row + j + 1].cost + 1), 0};
    for (unsigned k = 0; k < u->out->hole_count; k++) {
        const struct gap *gap = &u->gaps[k];
        if (!fits(a->after, a->after_count, i, gap->left, gap->left_count) ||
            !fits(b->after, b->after_count, j, gap->right, gap->right_count))
            continue;
        uint16_t rest = ways[(i + gap->left_count) * row + j + gap->right_count].cost;
        if (rest && (!best.cost || rest + 1 < best.cost))
            best = (struct way){(uint16_t)(rest + 1), (int16_t)(-(int)k - 1)};
    }
    return best;
}

static bool unite_afters(struct union_of *u)
{
    static const unsigned row = SYMBOLS_MAX + 1;
    struct way ways[(SYMBOLS_MAX + 1) * (SYMBOLS_MAX + 1)];
    unsigned n = u->left->after_count, m = u->right->after_count;
    for (unsigned i = n + 1; i-- > 0;)
        for (unsigned j = m + 1; j-- > 0;) {
            ways[i * row + j] = (struct way){i == n && j == m, 0};
            if (i < n || j < m)
                ways[i * row + j] = best_way(u, ways, i, j);
        }
    for (unsigned i = 0, j = 0; i < n || j < m;) {
        struct way way = ways[i * row + j];
        if (!way.cost || u->out->after_count == SYMBOLS_MAX)
            return false;
        u->out->after[u->out->after_count++] = way.symbol ? way.symbol : u->left->after[i];
        i += way.symbol ? u->gaps[-way.symbol - 1].left_count : 1;
        j += way.symbol ? u->gaps[-way.symbol - 1].right_count : 1;
    }
    return true;
}

static unsigned shared_context(const int32_t *a, unsigned n, const int32_t *b, unsigned m,
                               int32_t *out)
{
    unsigned count = 0;
    while (count < n && count < m && a[count] == b[count]) {
        out[count] = a[count];
        count++;
    }
    return count;
}

/* The least general pattern of both, in `arena`, or NULL. */
static struct pattern *unite(const struct vocabulary *v, const struct pattern *a,
                             const struct pattern *b, struct arena *arena)
{
    struct pattern made = {0};
    struct union_of u = {.vocabulary = v, .left = a, .right = b, .out = &made};
    if (!unite_bodies(&u) || !unite_afters(&u))
        return NULL;
    made.before_count = shared_context(a->before_it, a->before_count, b->before_it, b->before_count,
                                       made.before_it);
    made.behind_count = shared_context(a->behind_it, a->behind_count, b->behind_it, b->behind_count,
                                       made.behind_it);
    struct pattern *out = arena_alloc(arena, sizeof *out);
    *out = made;
    return out;
}

/* What a pattern is as a regular expression. */

struct hole_class {
    unsigned most;             /* has no more than these */
    const char *regex, *maybe; /* with something in it, or maybe nothing */
};

#define INNER    "[^()\\[\\]{}\\n]"
#define NESTED_1 "(?:" INNER "|[(\\[{]" INNER "*[)\\]}])*"
#define NESTED_2 "(?:" INNER "|[(\\[{]" NESTED_1 "[)\\]}])"

static const struct hole_class hole_classes[] = {
    {HAS_DIGIT, "[0-9]+", "[0-9]*"},
    {HAS_BLANK, "[ \\t]+", "[ \\t]*"},
    {HAS_BLANK | HAS_LINE, "\\s+", "\\s*"},
    {HAS_DIGIT | HAS_LETTER, "\\w+", "\\w*"},
    {HAS_QUOTE, "[\"'`]+", "[\"'`]*"},
    {HAS_DIGIT | HAS_LETTER | HAS_PATH, "[\\w./$-]+", "[\\w./$-]*"},
    {HAS_DIGIT | HAS_LETTER | HAS_PATH | HAS_MARK, "[^\\s\"'`()\\[\\]{}]+",
     "[^\\s\"'`()\\[\\]{}]*"},
    {HAS_DIGIT | HAS_LETTER | HAS_PATH | HAS_MARK | HAS_BLANK, "[^\\n\"'`()\\[\\]{}]+?",
     "[^\\n\"'`()\\[\\]{}]*?"},
    {HAS_DIGIT | HAS_LETTER | HAS_PATH | HAS_MARK | HAS_BLANK | HAS_BRACKET | HAS_QUOTE,
     NESTED_2 "+?", NESTED_2 "*?"},
    {HAS_LINE - 1, "[^\\n]+?", "[^\\n]*?"},
    {HAS_NOTHING - 1, "[\\s\\S]{1,500}?", "[\\s\\S]{0,500}?"},
};

static struct text class_of(unsigned has)
{
    unsigned what = has & ~(unsigned)HAS_NOTHING;
    size_t i = 0;
    while (what & ~hole_classes[i].most)
        i++;
    return text_of(has & HAS_NOTHING ? hole_classes[i].maybe : hole_classes[i].regex);
}

static void put_body(const struct vocabulary *v, const struct pattern *p, struct fix_text *out)
{
    bool seen[HOLES_MAX] = {false};
    for (unsigned i = 0; i < p->body_count; i++) {
        if (p->body[i] >= 0) {
            fix_add_regex(out, symbol_text(v, p->body[i]));
            continue;
        }
        unsigned hole = (unsigned)(-p->body[i] - 1);
        if (seen[hole])
            fix_add(out, arena_print(out->arena, "\\g{%u}", hole + 1));
        else {
            fix_add(out, TEXT("("));
            fix_add(out, class_of(p->holes[hole]));
            fix_add(out, TEXT(")"));
        }
        seen[hole] = true;
    }
}

static bool is_word_symbol(const struct vocabulary *v, const struct pattern *p, int32_t symbol)
{
    if (symbol < 0)
        return !(p->holes[-symbol - 1] & ~(unsigned)(HAS_DIGIT | HAS_LETTER));
    return v->tokens[symbol].kind == EDIT_WORD || v->tokens[symbol].kind == EDIT_NUMBER;
}

/* How much of the context counts. */
struct extent {
    unsigned before, behind;
};

static struct text pattern_regex(const struct vocabulary *v, const struct pattern *p,
                                 struct extent extent, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    int32_t first = extent.before   ? p->before_it[extent.before - 1]
                    : p->body_count ? p->body[0]
                                    : 0;
    if ((extent.before || p->body_count) && is_word_symbol(v, p, first))
        fix_add(&out, TEXT("\\b"));
    for (unsigned i = extent.before; i-- > 0;)
        fix_add_regex(&out, symbol_text(v, p->before_it[i]));
    put_body(v, p, &out);
    for (unsigned i = 0; i < extent.behind; i++)
        fix_add_regex(&out, symbol_text(v, p->behind_it[i]));
    int32_t last = extent.behind   ? p->behind_it[extent.behind - 1]
                   : p->body_count ? p->body[p->body_count - 1]
                   : extent.before ? p->before_it[0]
                                   : 0;
    if (is_word_symbol(v, p, last))
        fix_add(&out, TEXT("\\b"));
    return (struct text){out.data, out.size};
}

static struct text pattern_fix(const struct vocabulary *v, const struct pattern *p,
                               struct extent extent, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    for (unsigned i = extent.before; i-- > 0;)
        fix_add_fix(&out, symbol_text(v, p->before_it[i]));
    for (unsigned i = 0; i < p->after_count; i++) {
        if (p->after[i] >= 0)
            fix_add_fix(&out, symbol_text(v, p->after[i]));
        else
            fix_add(&out, arena_print(arena, "$%d", -p->after[i]));
    }
    for (unsigned i = 0; i < extent.behind; i++)
        fix_add_fix(&out, symbol_text(v, p->behind_it[i]));
    return (struct text){out.data, out.size};
}

static void longest_run(const struct vocabulary *v, const int32_t *symbols, unsigned count,
                        bool backwards, struct text *best, struct arena *arena)
{
    struct fix_text run = {.arena = arena};
    for (unsigned i = 0; i <= count; i++) {
        int32_t symbol = i == count ? -1 : symbols[backwards ? count - 1 - i : i];
        if (symbol >= 0) {
            fix_add(&run, symbol_text(v, symbol));
            continue;
        }
        if (run.size > best->size)
            *best = (struct text){run.data, run.size};
        run = (struct fix_text){.arena = arena};
    }
}

static void add_draft(const struct vocabulary *v, const struct node *node, struct extent extent,
                      struct arena *arena, struct fix_drafts *out)
{
    const struct pattern *p = node->pattern;
    struct text needle = {0};
    if (!p->body_count && !extent.before)
        return; /* an empty match */
    longest_run(v, p->body, p->body_count, false, &needle, arena);
    longest_run(v, p->before_it, extent.before, true, &needle, arena);
    longest_run(v, p->behind_it, extent.behind, false, &needle, arena);
    if (text_trim(needle).size == 0)
        return;
    struct fix_draft draft = {pattern_regex(v, p, extent, arena), pattern_fix(v, p, extent, arena),
                              needle, node->support};
    fix_draft_add(out, draft, arena);
}

/* A pattern with all of its context, some, and none. */
static void add_drafts(const struct vocabulary *v, const struct node *node, struct arena *arena,
                       struct fix_drafts *out)
{
    const struct pattern *p = node->pattern;
    unsigned before[] = {p->before_count, 2, 1, 0}, behind[] = {p->behind_count, 2, 1, 0};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++) {
            if ((i && before[i] >= p->before_count) || (k && behind[k] >= p->behind_count))
                continue;
            add_draft(v, node, (struct extent){before[i], behind[k]}, arena, out);
        }
}

/* The rounds. */

static void unite_all(const struct vocabulary *v, const struct node *nodes, size_t count,
                      struct arena *arena, struct nodes *out)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            struct pattern *made = unite(v, nodes[i].pattern, nodes[k].pattern, arena);
            if (made)
                add_node(v, out, made, arena);
        }
}

static void add_leaves(struct vocabulary *v, const struct fix_cases *cases, struct nodes *out,
                       struct arena *arena)
{
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < cases->count; i++)
        for (size_t k = 0; k < cases->items[i].edits.count; k++) {
            const struct text_edit *edit = &cases->items[i].edits.items[k];
            if (edit->lines)
                continue;
            struct pattern *made = leaf(v, &cases->items[i], edit, scratch);
            if (made)
                add_node(v, out, made, arena);
            arena_reset(scratch);
        }
    arena_destroy(&scratch);
}

void fix_draft_tokens(const struct fix_cases *cases, struct arena *arena, struct fix_drafts *out)
{
    struct arena *work = arena_new();
    struct vocabulary v = {.arena = work};
    struct nodes level = {0}, all = {0};
    grow_slots(&v);
    add_leaves(&v, cases, &level, work);
    settle(&level, LEAVES_MAX);
    for (size_t i = 0; i < level.count; i++)
        add_node(&v, &all, level.items[i].pattern, work);
    for (unsigned round = 0; round < ROUNDS && level.count > 1; round++) {
        struct nodes next = {0};
        unite_all(&v, level.items, round && level.count > PARENTS_MAX ? PARENTS_MAX : level.count,
                  work, &next);
        settle(&next, NODES_MAX);
        for (size_t i = 0; i < next.count; i++) {
            add_node(&v, &all, next.items[i].pattern, work);
            all.items[all.count - 1].support = next.items[i].support;
        }
        level = next;
    }
    settle(&all, DRAFTS_MAX);
    for (size_t i = 0; i < all.count; i++)
        add_drafts(&v, &all.items[i], arena, out);
    free(v.slots);
    arena_destroy(&work);
}
