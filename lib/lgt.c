/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt_internal.h"

#include "lib/utf8.h"

enum {
    PRIORITY_MAX = 1200,
    PRIORITY_ARGUMENT = 999, /* of arguments and items: the comma separates them */
};

/* Reads one clause. */
struct parser {
    struct lgt_lexer lexer;
    size_t terms;
    unsigned nesting;
};

int lgt_error(const struct lgt_term *term, struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)lgt_set_error(err, term->line, term->column, format, args);
    va_end(args);
    return -1;
}

static bool is_punctuation(const struct parser *p, char c)
{
    return p->lexer.token.kind == TOKEN_PUNCTUATION && p->lexer.token.punctuation == c;
}

static bool is_comma(const struct parser *p)
{
    return p->lexer.token.kind == TOKEN_NAME && p->lexer.token.punctuation == ',';
}

/* Passes the punctuation or fails. */
static void expect(struct parser *p, char c, const char *expected)
{
    if (is_punctuation(p, c))
        lgt_advance(&p->lexer);
    else
        lgt_unexpected(&p->lexer, expected);
}

static const struct lgt_term *parse(struct parser *p, unsigned max);

static struct lgt_term *new_term(struct parser *p, enum lgt_kind kind,
                                 const struct lgt_token *token)
{
    if (++p->terms > LGT_TERMS_MAX)
        lgt_fail_at_token(&p->lexer, "a clause of more than 65536 terms");
    struct lgt_term *term = arena_alloc(p->lexer.reader->arena, sizeof *term);
    *term = (struct lgt_term){
        .kind = kind,
        .line = token->line,
        .column = token->column,
        .depth = 1,
        .text = token->text,
    };
    return term;
}

static bool deepen(struct parser *p, struct lgt_term *term, const struct lgt_term *inner)
{
    if (inner->depth >= LGT_DEPTH_MAX) {
        lgt_fail(&p->lexer, term->line, term->column, "terms nest deeper than 256");
        return false;
    }
    if (term->depth <= inner->depth)
        term->depth = inner->depth + 1;
    return true;
}

static bool add_item(struct parser *p, struct lgt_term *term, const struct lgt_term *item)
{
    if (!item || !deepen(p, term, item))
        return false;
    term->items =
        arena_grow(p->lexer.reader->arena, term->items, term->count, sizeof(term->items[0]));
    term->items[term->count++] = item;
    return true;
}

/* Items up to a token that is no comma. */
static bool parse_items(struct parser *p, struct lgt_term *term)
{
    for (;;) {
        if (!add_item(p, term, parse(p, PRIORITY_ARGUMENT)))
            return false;
        if (!is_comma(p))
            return true;
        lgt_advance(&p->lexer);
    }
}

/* The name is passed and "(" is due. */
static const struct lgt_term *parse_call(struct parser *p, const struct lgt_token *name)
{
    struct lgt_term *term = new_term(p, LGT_COMPOUND, name);
    lgt_advance(&p->lexer);
    if (!parse_items(p, term))
        return NULL;
    expect(p, ')', "',' or ')'");
    return term;
}

/* What follows a bar. A list there goes on with this one; its items count again, since they are
 * copied. */
static bool parse_tail(struct parser *p, struct lgt_term *list)
{
    const struct lgt_term *tail = parse(p, PRIORITY_ARGUMENT);
    if (!tail)
        return false;
    if (tail->kind != LGT_LIST) {
        list->tail = tail;
        return deepen(p, list, tail);
    }
    p->terms += tail->count;
    if (p->terms > LGT_TERMS_MAX) {
        lgt_fail_at_token(&p->lexer, "a clause of more than 65536 terms");
        return false;
    }
    for (size_t i = 0; i < tail->count; i++)
        if (!add_item(p, list, tail->items[i]))
            return false;
    list->tail = tail->tail;
    return !list->tail || deepen(p, list, list->tail);
}

static const struct lgt_term *parse_list(struct parser *p, const struct lgt_token *open)
{
    struct lgt_term *list = new_term(p, LGT_LIST, open);
    list->text = (struct text){"", 0};
    if (is_punctuation(p, ']')) {
        lgt_advance(&p->lexer);
        return list;
    }
    if (!parse_items(p, list))
        return NULL;
    if (is_punctuation(p, '|')) {
        lgt_advance(&p->lexer);
        if (!parse_tail(p, list))
            return NULL;
        expect(p, ']', "']'");
    } else {
        expect(p, ']', "',', '|' or ']'");
    }
    return list;
}

static const struct lgt_term *parse_braces(struct parser *p, const struct lgt_token *open)
{
    struct lgt_token name = *open;
    name.text = TEXT("{}");
    if (is_punctuation(p, '}')) {
        lgt_advance(&p->lexer);
        return new_term(p, LGT_ATOM, &name);
    }
    struct lgt_term *term = new_term(p, LGT_COMPOUND, &name);
    if (!add_item(p, term, parse(p, PRIORITY_MAX)))
        return NULL;
    expect(p, '}', "an operator or '}'");
    return term;
}

/* The opening bracket is passed. */
static const struct lgt_term *parse_bracket(struct parser *p, const struct lgt_token *open)
{
    if (open->punctuation == '[')
        return parse_list(p, open);
    if (open->punctuation == '{')
        return parse_braces(p, open);
    const struct lgt_term *term = parse(p, PRIORITY_MAX);
    if (term)
        expect(p, ')', "an operator or ')'");
    return term;
}

/* `sign` is where the number begins; it is negative when that is another token. */
static const struct lgt_term *make_number(struct parser *p, const struct lgt_token *number,
                                          const struct lgt_token *sign)
{
    bool negative = number != sign;
    if (number->kind == TOKEN_FLOAT) {
        struct lgt_term *term = new_term(p, LGT_FLOAT, sign);
        term->text = (struct text){"", 0};
        term->real = negative ? -number->real : number->real;
        return term;
    }
    if (number->magnitude > (uint64_t)INT64_MAX + negative) {
        lgt_fail(&p->lexer, sign->line, sign->column, "an integer that does not fit 64 bits");
        return NULL;
    }
    struct lgt_term *term = new_term(p, LGT_INTEGER, sign);
    term->text = (struct text){"", 0};
    term->integer = (int64_t)(negative ? 0 - number->magnitude : number->magnitude);
    return term;
}

/* Does the token that is due begin an operand? If not, the operator before it is an atom. */
static bool begins_operand(const struct parser *p)
{
    const struct lgt_token *token = &p->lexer.token;
    if (token->kind == TOKEN_END || token->kind == TOKEN_INPUT || is_comma(p))
        return false;
    if (token->kind == TOKEN_PUNCTUATION)
        return strchr("([{", token->punctuation) != NULL;
    const struct lgt_op *op = token->op;
    return !op || op->prefix || token->adjacent;
}

/* The operator is passed. */
static const struct lgt_term *parse_prefix(struct parser *p, const struct lgt_token *name,
                                           unsigned max, unsigned *priority)
{
    const struct lgt_op *op = name->op;
    if (op->prefix > max) {
        lgt_fail(&p->lexer, name->line, name->column, "'%s' needs parentheses here", op->name);
        return NULL;
    }
    struct lgt_term *term = new_term(p, LGT_COMPOUND, name);
    *priority = op->prefix;
    return add_item(p, term, parse(p, op->operand)) ? term : NULL;
}

/* The name is passed: an atom, a compound term, a prefix operator or a sign. */
static const struct lgt_term *parse_name(struct parser *p, const struct lgt_token *name,
                                         unsigned max, unsigned *priority)
{
    if (name->adjacent)
        return parse_call(p, name);
    if (name->op && name->op->prefix) {
        struct lgt_token number = p->lexer.token;
        bool is_number = number.kind == TOKEN_INTEGER || number.kind == TOKEN_FLOAT;
        if (is_number && number.start == name->end && text_is(name->text, "-")) {
            lgt_advance(&p->lexer);
            return make_number(p, &number, name);
        }
        if (begins_operand(p))
            return parse_prefix(p, name, max, priority);
    }
    return new_term(p, LGT_ATOM, name);
}

static const struct lgt_term *parse_primary(struct parser *p, unsigned max, unsigned *priority)
{
    struct lgt_token token = p->lexer.token;
    *priority = 0;
    if (token.kind == TOKEN_FAILED)
        return NULL;
    if (token.kind == TOKEN_END || token.kind == TOKEN_INPUT || is_comma(p) ||
        (token.kind == TOKEN_PUNCTUATION && !strchr("([{", token.punctuation))) {
        lgt_unexpected(&p->lexer, "a term");
        return NULL;
    }
    lgt_advance(&p->lexer);
    switch (token.kind) {
    case TOKEN_NAME:
        return parse_name(p, &token, max, priority);
    case TOKEN_QUOTED:
        return token.adjacent ? parse_call(p, &token) : new_term(p, LGT_ATOM, &token);
    case TOKEN_STRING:
        return new_term(p, LGT_STRING, &token);
    case TOKEN_VARIABLE:
        return new_term(p, LGT_VARIABLE, &token);
    case TOKEN_PUNCTUATION:
        return parse_bracket(p, &token);
    default:
        return make_number(p, &token, &token);
    }
}

/* The left operand is read and the operator is due. */
static const struct lgt_term *parse_infix(struct parser *p, const struct lgt_term *left,
                                          unsigned *priority)
{
    struct lgt_token name = p->lexer.token;
    const struct lgt_op *op = name.op;
    if (*priority > op->left) {
        lgt_fail(&p->lexer, name.line, name.column, "what stands before '%s' needs parentheses",
                 op->name);
        return NULL;
    }
    lgt_advance(&p->lexer);
    struct lgt_term *term = new_term(p, LGT_COMPOUND, &name);
    *priority = op->infix;
    if (!add_item(p, term, left) || !add_item(p, term, parse(p, op->right)))
        return NULL;
    return term;
}

/* A term of at most that priority; NULL after an error. */
static const struct lgt_term *parse(struct parser *p, unsigned max)
{
    unsigned priority;
    if (p->nesting == LGT_DEPTH_MAX) {
        lgt_fail_at_token(&p->lexer, "terms nest deeper than 256");
        return NULL;
    }
    p->nesting++;
    const struct lgt_term *term = parse_primary(p, max, &priority);
    while (term && p->lexer.token.op && p->lexer.token.op->infix && p->lexer.token.op->infix <= max)
        term = parse_infix(p, term, &priority);
    p->nesting--;
    return p->lexer.token.kind == TOKEN_FAILED ? NULL : term;
}

void lgt_init(struct lgt_reader *reader, struct text bytes, uint32_t line, struct arena *arena)
{
    *reader = (struct lgt_reader){
        .bytes = bytes,
        .arena = arena,
        .placed = lgt_mark_size(bytes),
        .line = line,
        .column = 1,
    };
}

static bool check_utf8(struct lgt_lexer *lexer)
{
    size_t at = lexer->at;
    for (size_t size; at < lexer->bytes.size; at += size)
        if (!lgt_is_beyond_ascii(lexer->bytes.data[at]))
            size = 1;
        else if ((size = utf8_size(text_from(lexer->bytes, at))) == 0)
            break;
    if (at < lexer->bytes.size)
        lgt_fail_at_offset(lexer, at, "a byte that is not UTF-8");
    return at == lexer->bytes.size;
}

/* Sets the span of the next clause, and moves behind it; false when there is none. */
static bool find_clause(struct lgt_reader *reader)
{
    size_t start = reader->at, end = reader->bytes.size;
    if (start < end) {
        struct text rest = text_from(reader->bytes, start);
        size_t size = lgt_clause_end(rest, true);
        end = size ? start + size : end;
        start = lgt_skip_layout(reader->bytes, start + lgt_mark_size(rest));
    }
    lgt_place(reader, start);
    reader->at = end;
    reader->clause = (struct lgt_span){.offset = start, .size = end - start, .line = reader->line};
    return start < end;
}

int lgt_next(struct lgt_reader *reader, const struct lgt_term **term, struct error *err)
{
    if (!find_clause(reader))
        return 0;
    struct parser p = {
        .lexer = {.reader = reader,
                  .bytes = {reader->bytes.data, reader->at},
                  .at = reader->clause.offset,
                  .err = err},
    };
    if (!check_utf8(&p.lexer))
        return -1;
    lgt_advance(&p.lexer);
    const struct lgt_term *clause = parse(&p, PRIORITY_MAX);
    if (!clause)
        return -1;
    if (p.lexer.token.kind != TOKEN_END || p.lexer.at != p.lexer.bytes.size) {
        lgt_unexpected(&p.lexer, "an operator or '.'");
        return -1;
    }
    *term = clause;
    return 1;
}

bool lgt_is(const struct lgt_term *term, const char *functor, size_t arity)
{
    return term && term->kind == (arity ? LGT_COMPOUND : LGT_ATOM) && term->count == arity &&
           text_is(term->text, functor);
}

const struct lgt_term *lgt_arg(const struct lgt_term *term, size_t index)
{
    return term && index < term->count ? term->items[index] : NULL;
}

bool lgt_is_list(const struct lgt_term *term)
{
    return term && term->kind == LGT_LIST && !term->tail;
}

bool lgt_atom_text(const struct lgt_term *term, struct text *out)
{
    if (!term || (term->kind != LGT_ATOM && term->kind != LGT_STRING))
        return false;
    *out = term->text;
    return true;
}

bool lgt_integer(const struct lgt_term *term, int64_t *out)
{
    if (!term || term->kind != LGT_INTEGER)
        return false;
    *out = term->integer;
    return true;
}

bool lgt_number(const struct lgt_term *term, double *out)
{
    if (!term || (term->kind != LGT_INTEGER && term->kind != LGT_FLOAT))
        return false;
    *out = term->kind == LGT_FLOAT ? term->real : (double)term->integer;
    return true;
}
