/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt.h"
#include "lib/lgt_write.h"

#include "lib/builtin.h"
#include "schema/alert.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <cmocka.h>

static struct arena *arena;

static int new_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int destroy_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

/* Copies to a block of the exact size, so that AddressSanitizer sees a read past the end. */
static struct text exact(struct text bytes)
{
    char *copy = xmalloc(bytes.size);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    return (struct text){copy, bytes.size};
}

/* A term in one form for each: everything in functional notation, lists as [a,b|T]. */
static void show(struct lgt_writer *w, const struct lgt_term *term)
{
    bool list = term->kind == LGT_LIST;
    switch (term->kind) {
    case LGT_ATOM:
    case LGT_COMPOUND:
        lgt_write_atom(w, term->text);
        break;
    case LGT_STRING:
        lgt_write_string(w, term->text);
        break;
    case LGT_VARIABLE:
        lgt_write_raw(w, term->text);
        break;
    case LGT_INTEGER:
        lgt_write_integer(w, term->integer);
        break;
    case LGT_FLOAT:
        lgt_write_raw(w, arena_print(arena, "%.17g%s", term->real,
                                     term->real == (double)(long)term->real ? ".0" : ""));
        break;
    case LGT_LIST:
        break;
    }
    if (list || term->count)
        lgt_write_raw(w, list ? TEXT("[") : TEXT("("));
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            lgt_write_raw(w, TEXT(","));
        show(w, term->items[i]);
    }
    if (term->tail) {
        lgt_write_raw(w, TEXT("|"));
        show(w, term->tail);
    }
    if (list || term->count)
        lgt_write_raw(w, list ? TEXT("]") : TEXT(")"));
}

static const char *shown(const struct lgt_term *term)
{
    struct lgt_writer w = {0};
    show(&w, term);
    const char *result = arena_copy(arena, lgt_write_bytes(&w)).data;
    lgt_write_close(&w);
    return result;
}

/* All clauses of the input, one a line; an error stands as "! message". */
static const char *all(struct text bytes)
{
    struct text copy = exact(bytes);
    struct lgt_writer w = {0};
    struct lgt_reader reader;
    const struct lgt_term *term = NULL;
    struct error err;
    lgt_init(&reader, copy, 1, arena);
    for (int got; (got = lgt_next(&reader, &term, &err)) != 0;) {
        if (got < 0) {
            assert_int_equal(err.code, ERROR_DATA);
            lgt_write_raw(&w, TEXT("! "));
            lgt_write_raw(&w, text_of(err.message));
        } else {
            show(&w, term);
        }
        lgt_write_raw(&w, TEXT("\n"));
    }
    assert_int_equal(reader.clause.offset, bytes.size);
    const char *result = arena_copy(arena, lgt_write_bytes(&w)).data;
    lgt_write_close(&w);
    free((char *)copy.data);
    return result;
}

struct sample {
    const char *input, *wanted; /* without the end token and the newline */
};

static void check_samples(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text input = arena_print(arena, "%s .", samples[i].input);
        struct text wanted = arena_print(arena, "%s\n", samples[i].wanted);
        assert_string_equal(all(input), wanted.data);
    }
}

#define CHECK(samples) check_samples(samples, sizeof(samples) / sizeof(samples)[0])

static void reads_atoms_and_variables(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"foo", "foo"},
        {"fooBar_1", "fooBar_1"},
        {"X", "X"},
        {"_", "_"},
        {"_x1", "_x1"},
        {"'foo'", "foo"},
        {"'Foo bar'", "'Foo bar'"},
        {"''", "''"},
        {"!", "'!'"},
        {";", "';'"},
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"{}", "'{}'"},
        {"{ }", "'{}'"},
        {"'[]'", "'[]'"},
        {"#&$", "'#&$'"},
        {"..", "'..'"},
        {"'caf\xc3\xa9'", "'caf\xc3\xa9'"},
    };
    CHECK(samples);
}

static void reads_quoted_text(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"'it''s'", "'it\\'s'"},
        {"'\"'", "'\"'"},
        {"'\"\"'", "'\"\"'"},
        {"\"it's\"", "\"it's\""},
        {"\"a\"\"b\"", "\"a\\\"b\""},
        {"\"\"", "\"\""},
        {"'\\n\\t\\\\\\''", "'\\n\\t\\\\\\''"},
        {"'\\a\\b\\f\\r\\v'", "'\\x7\\\\x8\\\\xc\\\\xd\\\\xb\\'"},
        {"'\\\"\\`'", "'\"`'"},
        {"'\\x41\\'", "'A'"},
        {"'\\x41\\\\x42\\'", "'AB'"},
        {"'\\101\\\\7\\'", "'A\\x7\\'"},
        {"'\\xE9\\'", "'\xc3\xa9'"},
        {"'\\x1F600\\'", "'\xf0\x9f\x98\x80'"},
        {"'\\0\\'", "'\\x0\\'"},
        {"'a\\\nb'", "ab"},
        {"'a\\\r\nb'", "ab"},
        {"'tab\there'", "'tab\\there'"},
        {"'% no comment /* here'", "'% no comment /* here'"},
        {"'a. b'", "'a. b'"},
    };
    CHECK(samples);
}

static void reads_numbers(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"0", "0"},
        {"007", "7"},
        {"1_000_000", "1000000"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0x1F", "31"},
        {"0xff_ff", "65535"},
        {"0o17", "15"},
        {"0b101", "5"},
        {"0'a", "97"},
        {"0' ", "32"},
        {"0'''", "39"},
        {"0'\"", "34"},
        {"0'\\n", "10"},
        {"0'\\\\", "92"},
        {"0'\\x41\\", "65"},
        {"0'\xc3\xa9", "233"},
        {"0'\xe2\x82\xac", "8364"},
        {"0'\xf0\x9f\x98\x80", "128512"},
        {"f(0'., 0'%)", "f(46,37)"},
        {"1.5", "1.5"},
        {"1.0e3", "1000.0"},
        {"2.5E-1", "0.25"},
        {"1.0e+2", "100.0"},
        {"-1", "-1"},
        {"-1.5", "-1.5"},
        {"-0x10", "-16"},
        {"- 1", "'-'(1)"},
        {"-(1)", "'-'(1)"},
        {"+1", "'+'(1)"},
        {"- -1", "'-'(-1)"},
        {"a-1", "'-'(a,1)"},
        {"a -1", "'-'(a,1)"},
        {"a - -1", "'-'(a,-1)"},
        {"[-1,-a]", "[-1,'-'(a)]"},
        {"-2^2", "'^'(-2,2)"},
        {"X=1", "'='(X,1)"},
    };
    CHECK(samples);
}

static void reads_compounds_and_lists(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"f(a)", "f(a)"},
        {"f(a , B,\"c\")", "f(a,B,\"c\")"},
        {"'F g'(a)", "'F g'(a)"},
        {"+(1,2)", "'+'(1,2)"},
        {";(a,b)", "';'(a,b)"},
        {"f(g(h(x)))", "f(g(h(x)))"},
        {"[a]", "[a]"},
        {"[a,b,c]", "[a,b,c]"},
        {"[a|T]", "[a|T]"},
        {"[a,b|T]", "[a,b|T]"},
        {"[a|[b,c]]", "[a,b,c]"},
        {"[a|[b|[c|T]]]", "[a,b,c|T]"},
        {"[a|[]]", "[a]"},
        {"[[]]", "[[]]"},
        {"[a=b,(c,d)]", "['='(a,b),','(c,d)]"},
        {"{a}", "'{}'(a)"},
        {"{a,b}", "'{}'(','(a,b))"},
        {"(a)", "a"},
        {"((a))", "a"},
        {"f((a,b))", "f(','(a,b))"},
        {"f((:-))", "f(':-')"},
        {"f(+)", "f('+')"},
        {"f(+,-)", "f('+','-')"},
        {"f(;,!)", "f(';','!')"},
        {"[-|T]", "['-'|T]"},
    };
    CHECK(samples);
}

static void reads_operators(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"a:-b,c;d->e", "':-'(a,';'(','(b,c),'->'(d,e)))"},
        {":- object(o)", "':-'(object(o))"},
        {":- dynamic foo/1", "':-'('dynamic'('/'(foo,1)))"},
        {"?- a", "'?-'(a)"},
        {"a --> b, {c}", "'-->'(a,','(b,'{}'(c)))"},
        {"a *-> b", "'*->'(a,b)"},
        {"\\+a", "'\\\\+'(a)"},
        {"\\+ (a,b)", "'\\\\+'(','(a,b))"},
        {"\\+ a = b", "'\\\\+'('='(a,b))"},
        {"\\+ \\+ a", "'\\\\+'('\\\\+'(a))"},
        {"1-2-3", "'-'('-'(1,2),3)"},
        {"1-(2-3)", "'-'(1,'-'(2,3))"},
        {"2^3^4", "'^'(2,'^'(3,4))"},
        {"2**3", "'**'(2,3)"},
        {"1+2*3", "'+'(1,'*'(2,3))"},
        {"(1+2)*3", "'*'('+'(1,2),3)"},
        {"- a * b", "'*'('-'(a),b)"},
        {"X is Y mod 2", "'is'(X,'mod'(Y,2))"},
        {"X is Y // 2 rem 3 div 4", "'is'(X,'div'('rem'('//'(Y,2),3),4))"},
        {"X =.. L", "'=..'(X,L)"},
        {"a\\=b", "'\\\\='(a,b)"},
        {"a\\==b", "'\\\\=='(a,b)"},
        {"a@<b", "'@<'(a,b)"},
        {"a@>=b", "'@>='(a,b)"},
        {"a=:=b", "'=:='(a,b)"},
        {"a=\\=b", "'=\\\\='(a,b)"},
        {"a=<b", "'=<'(a,b)"},
        {"a:b:c", "':'(a,':'(b,c))"},
        {"a<<2>>3", "'>>'('<<'(a,2),3)"},
        {"\\ a /\\ b \\/ c", "'\\\\/'('/\\\\'('\\\\'(a),b),c)"},
        {"o::m", "'::'(o,m)"},
        {"::m", "'::'(m)"},
        {"^^m", "'^^'(m)"},
        {"o::p::m", "'::'(o,'::'(p,m))"},
        {"mode(foo(+integer, ?list, @term), zero)",
         "mode(foo('+'(integer),'?'(list),'@'(term)),zero)"},
        {"uses(list, [append/3 as app])", "uses(list,['as'('/'(append,3),app)])"},
        {"- = x", "'='('-',x)"},
        {"X = -", "'='(X,'-')"},
        {"[- , +]", "['-','+']"},
        {"- (1)", "'-'(1)"},
        {"- =(a,b)", "'-'('='(a,b))"},
        {"[a,b]::c", "'::'([a,b],c)"},
        {"f(a:-b)", "! line 1, column 4: expected ',' or ')', found ':-'"},
        {"f((a:-b))", "f(':-'(a,b))"},
        {"dynamic", "'dynamic'"},
        {"f(dynamic)", "f('dynamic')"},
    };
    CHECK(samples);
}

static void passes_comments_and_layout(void **state)
{
    (void)state;
    assert_string_equal(all(TEXT("")), "");
    assert_string_equal(all(TEXT(" \t\r\n")), "");
    assert_string_equal(all(TEXT("% only a comment")), "");
    assert_string_equal(all(TEXT("/* only */ % comments\n")), "");
    assert_string_equal(all(TEXT("\xef\xbb\xbf"
                                 "a.\n")),
                        "a\n");
    assert_string_equal(all(TEXT("\xef\xbb\xbf"
                                 "0'..\nb.\n")),
                        "46\nb\n");
    assert_string_equal(all(TEXT("a.b.")), "! line 1, column 2: expected an operator or '.', found "
                                           "a name\n");
    assert_string_equal(all(TEXT("a.%b.\nc. % d.\n/* e. */ f /* . */ .")), "a\nc\nf\n");
    assert_string_equal(all(TEXT("/***/a. /**/\nb.")), "a\nb\n");
    assert_string_equal(all(TEXT("f(% one\n1, /* two */ 2\n).\r\ng.\r\n")), "f(1,2)\ng\n");
    assert_string_equal(all(TEXT("% a comment that is not UTF-8: \xe9\na.")), "a\n");
}

static void errors_have_their_place(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"f(a b)", "line 1, column 5: expected ',' or ')', found a name"},
        {"f(a,\n   b c)", "line 2, column 6: expected ',' or ')', found a name"},
        {"f(a", "line 1, column 4: expected ',' or ')', found '.'"},
        {"f()", "line 1, column 3: expected a term, found ')'"},
        {"f(a,)", "line 1, column 5: expected a term, found ')'"},
        {"f(,)", "line 1, column 3: expected a term, found ','"},
        {",(a)", "line 1, column 1: expected a term, found ','"},
        {"[a,b", "line 1, column 5: expected ',', '|' or ']', found '.'"},
        {"[a|b,c]", "line 1, column 5: expected ']', found ','"},
        {"[|a]", "line 1, column 2: expected a term, found '|'"},
        {"{a", "line 1, column 3: expected an operator or '}', found '.'"},
        {"(a", "line 1, column 3: expected an operator or ')', found '.'"},
        {"(a]", "line 1, column 3: expected an operator or ')', found ']'"},
        {"a)", "line 1, column 2: expected an operator or '.', found ')'"},
        {"a b", "line 1, column 3: expected an operator or '.', found a name"},
        {"a \"b\"", "line 1, column 3: expected an operator or '.', found a string"},
        {"a 'b'", "line 1, column 3: expected an operator or '.', found a quoted atom"},
        {"a B", "line 1, column 3: expected an operator or '.', found a variable"},
        {"a 1.5", "line 1, column 3: expected an operator or '.', found a number"},
        {"X(a)", "line 1, column 2: expected an operator or '.', found '('"},
        {"f (a)", "line 1, column 3: expected an operator or '.', found '('"},
        {"a |b", "line 1, column 3: expected an operator or '.', found '|'"},
        {"a :- ", "line 1, column 6: expected a term, found '.'"},
        {"", "line 1, column 1: expected a term, found '.'"},
        {"a = b = c", "line 1, column 7: what stands before '=' needs parentheses"},
        {":- a :- b", "line 1, column 6: what stands before ':-' needs parentheses"},
        {"X = \\+ a", "line 1, column 5: '\\+' needs parentheses here"},
        {"f(\xc3\xa9)", "line 1, column 3: characters outside ASCII stand in quotes only"},
        {"f('\xc3\xa9\xc3\xa9' b)", "line 1, column 8: expected ',' or ')', found a name"},
        {"f(\x01)", "line 1, column 3: a character that has no meaning here"},
        {"f('a\xff')", "line 1, column 5: a byte that is not UTF-8"},
        {"f('\xed\xa0\x80')", "line 1, column 4: a byte that is not UTF-8"},
        {"f(`a`)", "line 1, column 3: back quotes are not supported; use \"...\""},
        {"f('ab)", "line 1, column 3: the quoted atom does not end on its line"},
        {"f(\"ab)", "line 1, column 3: the string does not end on its line"},
        {"a('\n')", "line 1, column 3: the quoted atom does not end on its line"},
        {"f('a\\d')", "line 1, column 5: no such escape; a backslash is written \\\\"},
        {"'\\x41'", "line 1, column 2: no character has this escape; they look like \\x41\\ or "
                    "\\101\\"},
        {"'\\x\\'", "line 1, column 2: no character has this escape; they look like \\x41\\ or "
                    "\\101\\"},
        {"'\\x\\\\'", "line 1, column 1: the quoted atom does not end on its line"},
        {"'\\x110000\\'", "line 1, column 2: no character has this escape; they look like "
                          "\\x41\\ or \\101\\"},
        {"'\\xd800\\'", "line 1, column 2: no character has this escape; they look like \\x41\\ "
                        "or \\101\\"},
        {"'\\9'", "line 1, column 2: no character has this escape; they look like \\x41\\ or "
                  "\\101\\"},
        {"f(0'')", "line 1, column 3: 0' needs a character; the quote is 0'''"},
        {"1a", "line 1, column 2: the number runs into other characters"},
        {"0x", "line 1, column 2: the number runs into other characters"},
        {"0b2", "line 1, column 2: the number runs into other characters"},
        {"1__0", "line 1, column 2: the number runs into other characters"},
        {"1.0e", "line 1, column 4: the number runs into other characters"},
        {"1e5", "line 1, column 2: the number runs into other characters"},
        {"f(9223372036854775808)", "line 1, column 3: an integer that does not fit 64 bits"},
        {"-9223372036854775809", "line 1, column 1: an integer that does not fit 64 bits"},
        {"18446744073709551616", "line 1, column 1: an integer that does not fit 64 bits"},
        {"0x1ffffffffffffffff", "line 1, column 1: an integer that does not fit 64 bits"},
        {"1.0e999", "line 1, column 1: a number that is too large"},
        {"1.e5", "line 1, column 2: expected an operator or '.', found a name"},
        {"a /* b", "line 1, column 3: the comment does not end"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct text input = arena_print(arena, "%s.", samples[i].input);
        const char *got = all(input);
        struct text wanted = arena_print(arena, "! %s\n", samples[i].wanted);
        if (strncmp(got, wanted.data, wanted.size) != 0)
            fail_msg("%s\n gives %s\n but not %s", input.data, got, wanted.data);
    }
}

static void an_end_is_missing(void **state)
{
    (void)state;
    assert_string_equal(all(TEXT("a.\nb")), "a\n! line 2, column 2: expected an operator or '.', "
                                            "found the end of the input\n");
    assert_string_equal(all(TEXT("a.\nb % c.")), "a\n! line 2, column 7: expected an operator or "
                                                 "'.', found the end of the input\n");
    assert_string_equal(all(TEXT("a.\n/* b.\nc.")),
                        "a\n! line 2, column 1: the comment does not end\n");
    assert_string_equal(all(TEXT("'a\\")),
                        "! line 1, column 1: the quoted atom does not end on its line\n");
    assert_string_equal(all(TEXT("0'")),
                        "! line 1, column 1: 0' needs a character; the quote is 0'''\n");
}

/* One bad clause costs one error: b and c are always read. */
static void an_error_costs_one_clause(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "f(a",
        "f(a))",
        "f(a b, c, 'd. e', \"f. g\", 0'. )",
        "f(]",
        "f('it's bad')",
        "f('open)",
        "f('Really bad. It is open)",
        "f(\"open)",
        "f(\"It's open, 'twice)",
        "f(a, % a comment with a quote ' and a .\n b c)",
        "f(a, /* a. */ b c)",
        "f(a\n,b\n,c d)",
        "f('\xff')",
        "a = b = c",
        "X = 99999999999999999999",
        "f('\\q')",
        "f(0'' , 'a')",
        "'\\",
        ".a",
        ")",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct text input = arena_print(arena, "a.\n%s.\nb('x').\nc.\n", bad[i]);
        const char *got = all(input);
        const char *end = strchr(got, '!') ? strchr(strchr(got, '!'), '\n') : NULL;
        if (strncmp(got, "a\n! line ", 9) != 0 || !end || strcmp(end, "\nb(x)\nc\n") != 0)
            fail_msg("%s\n gives %s", input.data, got);
    }
}

static void clauses_have_spans_and_lines(void **state)
{
    (void)state;
    struct text bytes = TEXT("% first\n a(1).\n\n/* two\n lines */ b(\n X). c c. d.");
    static const struct lgt_span wanted[] = {{9, 5, 11}, {33, 7, 14}, {41, 4, 15}, {46, 2, 15}};
    struct lgt_reader reader;
    const struct lgt_term *term = NULL;
    struct error err;
    lgt_init(&reader, bytes, 10, arena);
    for (size_t i = 0; i < 4; i++) {
        const struct lgt_term *before = term;
        assert_int_equal(lgt_next(&reader, &term, &err), i == 2 ? -1 : 1);
        assert_int_equal(reader.clause.offset, wanted[i].offset);
        assert_int_equal(reader.clause.size, wanted[i].size);
        assert_int_equal(reader.clause.line, wanted[i].line);
        if (i == 1) {
            assert_int_equal(lgt_arg(term, 0)->line, 15);
            assert_int_equal(lgt_arg(term, 0)->column, 2);
            assert_int_equal(lgt_error(lgt_arg(term, 0), &err, "no %s here", "variable"), -1);
            assert_string_equal(err.message, "line 15, column 2: no variable here");
        }
        if (i == 2)
            assert_ptr_equal(term, before); /* untouched by an error */
    }
    assert_int_equal(lgt_next(&reader, &term, &err), 0);
    assert_int_equal(lgt_next(&reader, &term, NULL), 0);
    assert_int_equal(reader.clause.offset, bytes.size);
    assert_int_equal(reader.clause.size, 0);
}

static const struct lgt_term *read_one(struct text bytes)
{
    struct lgt_reader reader;
    const struct lgt_term *term = NULL;
    struct error err = {0};
    lgt_init(&reader, bytes, 1, arena);
    if (lgt_next(&reader, &term, &err) != 1)
        fail_msg("%.*s: %s", TEXT_ARG(bytes), err.message);
    return term;
}

static void gives_access(void **state)
{
    (void)state;
    const struct lgt_term *term = read_one(TEXT("f(a, \"b\", 3, 4.5, [x,y], [x|T], X, 'a')."));
    struct text text = TEXT("untouched");
    int64_t integer = -1;
    double number = -1;
    assert_true(lgt_is(term, "f", 8));
    assert_false(lgt_is(term, "f", 7));
    assert_false(lgt_is(term, "g", 8));
    assert_false(lgt_is(NULL, "f", 0));
    assert_true(lgt_is(lgt_arg(term, 0), "a", 0));
    assert_true(lgt_is(lgt_arg(term, 7), "a", 0));
    assert_false(lgt_is(lgt_arg(term, 1), "b", 0));
    assert_null(lgt_arg(term, 8));
    assert_null(lgt_arg(NULL, 0));

    assert_false(lgt_atom_text(lgt_arg(term, 2), &text));
    assert_false(lgt_atom_text(lgt_arg(term, 6), &text));
    assert_false(lgt_atom_text(NULL, &text));
    assert_true(text_is(text, "untouched"));
    assert_true(lgt_atom_text(lgt_arg(term, 0), &text) && text_is(text, "a"));
    assert_true(lgt_atom_text(lgt_arg(term, 1), &text) && text_is(text, "b"));

    assert_false(lgt_integer(lgt_arg(term, 3), &integer));
    assert_false(lgt_integer(NULL, &integer));
    assert_int_equal(integer, -1);
    assert_true(lgt_integer(lgt_arg(term, 2), &integer) && integer == 3);
    assert_false(lgt_number(lgt_arg(term, 0), &number));
    assert_true(lgt_number(lgt_arg(term, 2), &number) && number == 3);
    assert_true(lgt_number(lgt_arg(term, 3), &number) && number == 4.5);

    const struct lgt_term *list = lgt_arg(term, 4);
    assert_true(lgt_is_list(list));
    assert_int_equal(list->count, 2);
    assert_true(lgt_is(lgt_arg(list, 1), "y", 0));
    assert_false(lgt_is_list(lgt_arg(term, 5)));
    assert_false(lgt_is_list(term));
    assert_int_equal(lgt_arg(term, 5)->tail->kind, LGT_VARIABLE);
    assert_int_equal(term->depth, 3);
}

static struct text repeat(const char *before, size_t count, const char *middle, const char *after)
{
    struct lgt_writer w = {0};
    for (size_t i = 0; i < count; i++)
        lgt_write_raw(&w, text_of(before));
    lgt_write_raw(&w, text_of(middle));
    for (size_t i = 0; i < count; i++)
        lgt_write_raw(&w, text_of(after));
    lgt_write_raw(&w, TEXT("."));
    struct text result = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return result;
}

static void assert_refused(struct text bytes, const char *reason)
{
    const char *got = all(bytes);
    if (got[0] != '!' || !strstr(got, reason))
        fail_msg("%.60s... gives %.200s", bytes.data, got);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *before, *middle, *after;
    } shapes[] = {
        {"f(", "a", ")"},  {"[", "a", "]"},   {"{", "a", "}"},  {"- ", "a", ""},
        {"a,", "a", ""},   {"", "a", "-a"},   {"", "a", "::a"}, {"[a|f(", "a", ")]"},
        {"\\+ ", "a", ""}, {"- (", "a", ")"},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const char *before = shapes[i].before, *after = shapes[i].after;
        const struct lgt_term *term = read_one(repeat(before, 100, shapes[i].middle, after));
        assert_in_range(term->depth, 101, 201);
        assert_refused(repeat(before, 256, shapes[i].middle, after), "terms nest deeper than 256");
        assert_refused(repeat(before, 100000, shapes[i].middle, after),
                       "terms nest deeper than 256");
    }
    assert_int_equal(read_one(repeat("f(", 255, "a", ")"))->depth, 256);
    assert_int_equal(read_one(repeat("", 255, "a", "-a"))->depth, 256);
    assert_int_equal(read_one(repeat("a,", 255, "a", ""))->depth, 256);
    assert_int_equal(read_one(repeat("(", 255, "a", ")"))->depth, 1);
    assert_refused(repeat("(", 256, "a", ")"), "terms nest deeper than 256");
    assert_int_equal(read_one(repeat("[a|", 255, "b", "]"))->count, 255);
    assert_int_equal(read_one(repeat("[a|", 255, "b", "]"))->depth, 2);
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    /* f, the list and its items; then one more */
    char *items = xmalloc(2 * LGT_TERMS_MAX + 2);
    memset(items, 'a', 2 * LGT_TERMS_MAX + 2);
    for (size_t i = 0; i < LGT_TERMS_MAX; i++)
        items[2 * i + 1] = ',';
    items[2 * (LGT_TERMS_MAX - 2) - 1] = '\0';
    struct text list = arena_print(arena, "f([%s]).", items);
    assert_int_equal(lgt_arg(read_one(list), 0)->count, LGT_TERMS_MAX - 2);
    assert_refused(arena_print(arena, "f([a,%s]).", items), "a clause of more than 65536 terms");
    assert_refused(arena_print(arena, "[a|[b|[%s]]].", items), "a clause of more than 65536 terms");
    /* Items behind a bar are copied, and count each time. */
    items[LGT_TERMS_MAX / 2 - 1] = '\0';
    assert_int_equal(read_one(arena_print(arena, "[a|[%s]].", items))->count,
                     LGT_TERMS_MAX / 4 + 1);
    assert_refused(arena_print(arena, "[a|[a|[a|[%s]]]].", items),
                   "a clause of more than 65536 terms");
    free(items);

    char *name = xmalloc(LGT_TEXT_MAX + 2);
    memset(name, 'a', LGT_TEXT_MAX + 1);
    name[LGT_TEXT_MAX + 1] = '\0';
    assert_refused(arena_print(arena, "f(%s).", name), "line 1, column 3: text of more than 1 MiB");
    assert_refused(arena_print(arena, "f('%s').", name), "text of more than 1 MiB");
    assert_refused(arena_print(arena, "f(\"%s\").", name), "text of more than 1 MiB");
    assert_refused(arena_print(arena, "f(A%s).", name), "text of more than 1 MiB");
    name[LGT_TEXT_MAX] = '\0';
    assert_int_equal(lgt_arg(read_one(arena_print(arena, "f(\"%s\").", name)), 0)->text.size,
                     LGT_TEXT_MAX);
    memset(name, '1', LGT_TEXT_MAX);
    assert_refused(arena_print(arena, "f(%s).", name), "does not fit 64 bits");
    assert_refused(arena_print(arena, "f(%s.0).", name), "a number of more than 400 characters");
    free(name);
}

static void finds_the_end_of_a_clause(void **state)
{
    (void)state;
    static const struct {
        const char *window;
        size_t open, last; /* where the clause ends when more may follow, and when not */
    } samples[] = {
        {"", 0, 0},
        {"a", 0, 0},
        {"a.", 0, 2},
        {"a. ", 2, 2},
        {"a.\nb.", 2, 2},
        {"a.%", 2, 2},
        {" a. b. ", 3, 3},
        {"a.b. ", 4, 4},
        {"X =.. Y. ", 8, 8},
        {"a... b. ", 7, 7},
        {"1.5. ", 4, 4},
        {"'a. b'. ", 7, 7},
        {"\"a. b\". ", 7, 7},
        {"'a'. b'. ", 4, 4},
        {"'it''s. '. ", 10, 10},
        {"'\\'. '. ", 7, 7},
        {"'\\x41\\'. ", 8, 8},
        {"'a\\\nb. '. ", 9, 9},
        {"0'a. ", 4, 4},
        {"0'. . ", 5, 5},
        {"0''' . ", 6, 6},
        {"0'\\'. ", 5, 5},
        {"x0'a. b'. ", 9, 9},
        {"% a. b\nc. ", 9, 9},
        {"/* a. b */ c. ", 13, 13},
        {"/* a. ", 0, 0},
        {"+/* a. b */. ", 6, 6},
        {"'a. ", 0, 3},
        {"'a.\nb. ", 3, 3},
        {"'a. b.\nc. ", 6, 6},
        {"'a. b\nc. ", 8, 8},
        {"'a. b. \t\r\nc. ", 6, 6},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct text window = exact(text_of(samples[i].window));
        size_t open = lgt_clause_end(window, false), last = lgt_clause_end(window, true);
        free((char *)window.data);
        if (open != samples[i].open || last != samples[i].last)
            fail_msg("%s ends at %zu and %zu", samples[i].window, open, last);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t below(uint64_t *seed, size_t limit)
{
    return (size_t)(next_random(seed) >> 11) % limit;
}

/* Mostly what is special in quoted text. */
static struct text random_text(uint64_t *seed)
{
    static const char *const parts[] = {
        "a",        "Z",  "_",       "9",    "'",    "\"",       "\\",           "\n",
        "\t",       "\r", " ",       ".",    "%",    "/*",       "*/",           "`",
        "is",       "-",  "\\x41\\", "\x01", "\x7f", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
        "\xc2\x80", "0'",
    };
    struct lgt_writer w = {0};
    for (size_t i = below(seed, 9); i > 0; i--) {
        size_t part = below(seed, sizeof parts / sizeof parts[0] + 1);
        bool nul = part == sizeof parts / sizeof parts[0];
        lgt_write_raw(&w, nul ? (struct text){"", 1} : text_of(parts[part]));
    }
    struct text result = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return result;
}

static void written_text_reads_back(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 20000; run++) {
        uint64_t seed = run * 0x9e3779b97f4a7c15;
        struct text atom = random_text(&seed), string = random_text(&seed);
        struct lgt_writer w = {0};
        lgt_write_atom(&w, atom);
        lgt_write_raw(&w, TEXT("("));
        lgt_write_string(&w, string);
        lgt_write_raw(&w, TEXT(", "));
        lgt_write_atom(&w, atom);
        lgt_write_raw(&w, TEXT(").\n"));
        const struct lgt_term *term = read_one(lgt_write_bytes(&w));
        bool same = text_equal(term->text, atom) && term->count == 2 &&
                    term->items[0]->kind == LGT_STRING &&
                    text_equal(term->items[0]->text, string) && term->items[1]->kind == LGT_ATOM &&
                    text_equal(term->items[1]->text, atom);
        if (!same)
            fail_msg("run %llu: %.*s", (unsigned long long)run, TEXT_ARG(lgt_write_bytes(&w)));
        lgt_write_close(&w);
        arena_reset(arena);
    }
}

static void writes_the_shortest_quoting(void **state)
{
    (void)state;
    static const struct sample samples[] = {
        {"foo", "foo"},   {"fooBar_1", "fooBar_1"}, {"Foo", "'Foo'"}, {"", "''"},
        {"is", "'is'"},   {"mod", "'mod'"},         {"+", "'+'"},     {"a b", "'a b'"},
        {"[]", "'[]'"},   {"_a", "'_a'"},           {"1", "'1'"},     {"a\xff", "'a\xef\xbf\xbd'"},
        {"a-b", "'a-b'"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct lgt_writer w = {0};
        assert_int_equal(lgt_write_bytes(&w).size, 0);
        lgt_write_raw(&w, TEXT("dropped"));
        lgt_write_clear(&w);
        lgt_write_atom(&w, text_of(samples[i].input));
        assert_string_equal(arena_copy(arena, lgt_write_bytes(&w)).data, samples[i].wanted);
        lgt_write_close(&w);
    }
    struct lgt_writer w = {0};
    lgt_write_integer(&w, INT64_MIN);
    assert_true(text_is(lgt_write_bytes(&w), "-9223372036854775808"));
    lgt_write_close(&w);
}

static const struct lgt_term *random_term(uint64_t *seed, unsigned depth);

static struct lgt_term *random_compound(uint64_t *seed, unsigned depth)
{
    static const char *const functors[] = {"f", "-", "+", "=", ",", ":-", "is", "::", "\\+", "^"};
    struct lgt_term *term = arena_array(arena, 1, sizeof *term);
    term->kind = below(seed, 3) ? LGT_COMPOUND : LGT_LIST;
    term->text = term->kind == LGT_LIST ? TEXT("") : text_of(functors[below(seed, 10)]);
    size_t count = 1 + below(seed, 3);
    for (size_t i = 0; i < count; i++) {
        term->items = arena_grow(arena, term->items, i, sizeof term->items[0]);
        term->items[term->count++] = random_term(seed, depth - 1);
    }
    if (term->kind == LGT_LIST && below(seed, 3) == 0) {
        struct lgt_term *tail = arena_array(arena, 1, sizeof *tail);
        tail->kind = LGT_VARIABLE;
        tail->text = TEXT("Tail");
        term->tail = tail;
    }
    return term;
}

static const struct lgt_term *random_term(uint64_t *seed, unsigned depth)
{
    if (depth && below(seed, 2))
        return random_compound(seed, depth);
    static const enum lgt_kind kinds[] = {LGT_ATOM, LGT_STRING, LGT_VARIABLE, LGT_INTEGER,
                                          LGT_FLOAT};
    struct lgt_term *term = arena_array(arena, 1, sizeof *term);
    term->kind = kinds[below(seed, 5)];
    term->text = random_text(seed);
    if (term->kind == LGT_VARIABLE)
        term->text = below(seed, 2) ? TEXT("_x") : TEXT("Var");
    else if (term->kind == LGT_INTEGER)
        term->integer = (int64_t)next_random(seed) >> below(seed, 64);
    else if (term->kind == LGT_FLOAT)
        term->real = (double)((int64_t)next_random(seed) >> 40) / 64;
    return term;
}

static void write_layout(struct lgt_writer *w, uint64_t *seed)
{
    static const char *const layouts[] = {"", "", "", " ", "\n", "\t", " % it's. \n", "/* '. */"};
    lgt_write_raw(w, text_of(layouts[below(seed, 8)]));
}

/* In any of the forms that mean the term: functional or with an operator, layout between. */
static void write_somehow(struct lgt_writer *w, uint64_t *seed, const struct lgt_term *term)
{
    static const char *const infix[] = {"-", "+", "=", ",", ":-", "is", "::", "^"};
    static const char *const prefix[] = {"-", "+", ":-", "::", "\\+"};
    bool op = false;
    for (size_t i = 0; i < sizeof infix / sizeof infix[0]; i++)
        op |= term->count == 2 && text_is(term->text, infix[i]);
    for (size_t i = 0; i < sizeof prefix / sizeof prefix[0]; i++)
        op |= term->count == 1 && text_is(term->text, prefix[i]);
    if (term->kind == LGT_COMPOUND && op && below(seed, 2)) {
        lgt_write_raw(w, TEXT("("));
        for (size_t i = 0; i < term->count; i++) {
            if (i || term->count == 1) {
                lgt_write_raw(w, TEXT(" "));
                lgt_write_raw(w, term->text);
                lgt_write_raw(w, TEXT(" "));
            }
            lgt_write_raw(w, TEXT("("));
            write_somehow(w, seed, term->items[i]);
            lgt_write_raw(w, TEXT(")"));
        }
        lgt_write_raw(w, TEXT(")"));
        return;
    }
    if (term->kind != LGT_COMPOUND && term->kind != LGT_LIST) {
        show(w, term);
        return;
    }
    if (term->kind == LGT_COMPOUND)
        lgt_write_atom(w, term->text);
    lgt_write_raw(w, term->kind == LGT_LIST ? TEXT("[") : TEXT("("));
    for (size_t i = 0; i < term->count; i++) {
        if (i)
            lgt_write_raw(w, TEXT(","));
        write_layout(w, seed);
        write_somehow(w, seed, term->items[i]);
        write_layout(w, seed);
    }
    if (term->tail) {
        lgt_write_raw(w, TEXT("|"));
        show(w, term->tail);
    }
    lgt_write_raw(w, term->kind == LGT_LIST ? TEXT("]") : TEXT(")"));
}

static void written_terms_read_back(void **state)
{
    (void)state;
    for (uint64_t run = 1; run <= 20000; run++) {
        uint64_t seed = run * 0x9e3779b97f4a7c15;
        const struct lgt_term *term = random_term(&seed, 5);
        struct lgt_writer w = {0};
        write_layout(&w, &seed);
        write_somehow(&w, &seed, term);
        lgt_write_raw(&w, TEXT(" .\n"));
        struct text bytes = lgt_write_bytes(&w);
        const char *got = shown(read_one(bytes)), *wanted = shown(term);
        if (strcmp(got, wanted) != 0)
            fail_msg("run %llu: %.*s is read as\n%s, not as\n%s", (unsigned long long)run,
                     TEXT_ARG(bytes), got, wanted);
        if (lgt_clause_end(bytes, true) != bytes.size - 1)
            fail_msg("run %llu: the clause %.*s ends at %zu", (unsigned long long)run,
                     TEXT_ARG(bytes), lgt_clause_end(bytes, true));
        lgt_write_close(&w);
        arena_reset(arena);
    }
}

/* Pieces of syntax in any order: what is cut with lgt_clause_end reads as it does uncut, and a
 * window that ends anywhere gives the same end or none. */
static void cutting_changes_nothing(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "a",  "f(", ")",  ", ",   "'",  "\"", "\\",       ".\n", ". ",        ".",
        "0'", "%",  "/*", "*/",   "\n", "1",  "=..",      "[",   "]",         "X",
        "`",  "0x", "''", "\\\n", "-",  ".%", "\xc3\xa9", "\r",  "\xc3\xa9.", "b.\n"};
    for (uint64_t run = 1; run <= 20000; run++) {
        uint64_t seed = run * 0x9e3779b97f4a7c15;
        struct lgt_writer w = {0};
        for (size_t i = below(&seed, 40); i > 0; i--)
            lgt_write_raw(&w, text_of(parts[below(&seed, sizeof parts / sizeof parts[0])]));
        struct text bytes = lgt_write_bytes(&w);
        struct lgt_reader reader;
        const struct lgt_term *term;
        lgt_init(&reader, bytes, 1, arena);
        for (size_t at = 0; lgt_next(&reader, &term, NULL) != 0;) {
            struct text rest = text_from(bytes, at);
            size_t size = lgt_clause_end(rest, true);
            size_t end = size ? at + size : bytes.size;
            if (end != reader.clause.offset + reader.clause.size)
                fail_msg("run %llu: %.*s is cut at %zu", (unsigned long long)run, TEXT_ARG(bytes),
                         end);
            for (size_t shorter = 0; shorter < rest.size; shorter++) {
                size_t early = lgt_clause_end((struct text){rest.data, shorter}, false);
                if (early && early != size)
                    fail_msg("run %llu: %zu bytes of %.*s are cut at %zu, not %zu",
                             (unsigned long long)run, shorter, TEXT_ARG(rest), early, size);
            }
            at = end;
        }
        lgt_write_close(&w);
        arena_reset(arena);
    }
}

/* The catalogue's facts as keys, to see that none is there twice. */
struct keys {
    const char **items;
    size_t count;
};

static void add_key(struct keys *keys, const char *key)
{
    keys->items = arena_grow(arena, keys->items, keys->count, sizeof keys->items[0]);
    keys->items[keys->count++] = key;
}

static int compare_keys(const void *a, const void *b)
{
    return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *checked_text(const struct lgt_term *term)
{
    struct text text;
    if (!lgt_atom_text(term, &text) || text.size == 0)
        fail_msg("catalogue, line %u: an atom is wanted", term->line);
    return arena_copy(arena, text).data;
}

static void check_word(const struct lgt_term *term, const struct names *names)
{
    const char *word = checked_text(term);
    for (unsigned i = 1; i < names->count; i++)
        if (strcmp(word, names->words[i]) == 0)
            return;
    fail_msg("catalogue, line %u: %s is no category or severity", term->line, word);
}

/* Tools are looked up in lower case. */
static const char *checked_tool(const struct lgt_term *term)
{
    const char *tool = checked_text(term);
    for (const char *c = tool; *c; c++)
        if (isupper((unsigned char)*c))
            fail_msg("catalogue, line %u: %s is not in lower case", term->line, tool);
    return tool;
}

static void check_fact(const struct lgt_term *fact, struct keys *cwes, struct keys *rules,
                       struct keys *likes, struct keys *tools)
{
    if (lgt_is(fact, "cwe", 4)) {
        int64_t number;
        assert_true(lgt_integer(lgt_arg(fact, 0), &number));
        assert_in_range(number, 1, 1999);
        check_word(lgt_arg(fact, 1), &category_names);
        check_word(lgt_arg(fact, 2), &severity_names);
        (void)checked_text(lgt_arg(fact, 3));
        add_key(cwes, arena_print(arena, "%d", (int)number).data);
    } else if (lgt_is(fact, "tool_rule", 5)) {
        check_word(lgt_arg(fact, 2), &category_names);
        check_word(lgt_arg(fact, 3), &severity_names);
        (void)checked_text(lgt_arg(fact, 4));
        add_key(rules, arena_print(arena, "%s %s", checked_tool(lgt_arg(fact, 0)),
                                   checked_text(lgt_arg(fact, 1)))
                           .data);
    } else if (lgt_is(fact, "rule_like", 4)) {
        struct text tool;
        assert_true(lgt_atom_text(lgt_arg(fact, 0), &tool));
        check_word(lgt_arg(fact, 2), &category_names);
        (void)checked_text(lgt_arg(fact, 3));
        add_key(likes, arena_print(arena, "%s %s", tool.size ? checked_tool(lgt_arg(fact, 0)) : "",
                                   checked_text(lgt_arg(fact, 1)))
                           .data);
    } else if (lgt_is(fact, "tool", 2)) {
        check_word(lgt_arg(fact, 1), &category_names);
        add_key(tools, checked_tool(lgt_arg(fact, 0)));
    } else {
        fail_msg("catalogue, line %u: an unknown fact", fact->line);
    }
}

static void assert_distinct(struct keys *keys)
{
    qsort(keys->items, keys->count, sizeof keys->items[0], compare_keys);
    for (size_t i = 1; i < keys->count; i++)
        if (strcasecmp(keys->items[i - 1], keys->items[i]) == 0)
            fail_msg("catalogue: %s is there twice", keys->items[i]);
}

/* Kinds of rules are told apart by upper and lower case, too. */
static void assert_distinct_letters(const struct keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(keys->items[i], keys->items[k]) == 0)
                fail_msg("catalogue: %s is there twice", keys->items[i]);
}

static void the_catalogue_is_sound(void **state)
{
    (void)state;
    struct text bytes = {hyper_catalogue_text, hyper_catalogue_size};
    struct lgt_reader reader;
    const struct lgt_term *clause;
    struct error err;
    struct keys cwes = {0}, rules = {0}, likes = {0}, tools = {0};
    size_t clauses = 0;
    bool ended = false;
    lgt_init(&reader, bytes, 1, arena);
    for (int got; (got = lgt_next(&reader, &clause, &err)) != 0; clauses++) {
        if (got < 0)
            fail_msg("catalogue: %s", err.message);
        assert_false(ended);
        if (clauses == 0) {
            assert_string_equal(shown(clause), "':-'(object(catalogue,implements(ruleset)))");
            continue;
        }
        ended = lgt_is(clause, ":-", 1) && lgt_is(lgt_arg(clause, 0), "end_object", 0);
        if (!ended && !lgt_is(clause, ":-", 1))
            check_fact(clause, &cwes, &rules, &likes, &tools);
    }
    assert_true(ended);
    assert_in_range(cwes.count, 230, 1000);
    assert_in_range(rules.count, 100, 1000);
    assert_in_range(tools.count, 75, 1000);
    assert_distinct(&cwes);
    assert_distinct(&rules);
    assert_distinct(&tools);
    assert_distinct_letters(&likes);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, new_arena, destroy_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_atoms_and_variables),
        TEST(reads_quoted_text),
        TEST(reads_numbers),
        TEST(reads_compounds_and_lists),
        TEST(reads_operators),
        TEST(passes_comments_and_layout),
        TEST(errors_have_their_place),
        TEST(an_end_is_missing),
        TEST(an_error_costs_one_clause),
        TEST(clauses_have_spans_and_lines),
        TEST(gives_access),
        TEST(depth_is_bounded),
        TEST(sizes_are_bounded),
        TEST(finds_the_end_of_a_clause),
        TEST(written_text_reads_back),
        TEST(writes_the_shortest_quoting),
        TEST(written_terms_read_back),
        TEST(cutting_changes_nothing),
        TEST(the_catalogue_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
