/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fact_providers.h"
#include "lib/facts_files.h"
#include "schema/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct fact_value text(const char *string)
{
    return fact_text(text_of(string));
}

/* All facts as text, in the order of facts_each. */
static int print(void *context, struct text name, const struct fact_value *values, size_t count,
                 struct error *err)
{
    char *out = context;
    (void)err;
    (void)sprintf(out + strlen(out), "%.*s(", TEXT_ARG(name));
    for (size_t i = 0; i < count; i++)
        if (values[i].is_number)
            (void)sprintf(out + strlen(out), "%s%lld", i ? "," : "", (long long)values[i].number);
        else
            (void)sprintf(out + strlen(out), "%s%.*s", i ? "," : "", TEXT_ARG(values[i].text));
    (void)strcat(out, ") ");
    return 0;
}

static void assert_facts(const struct facts *facts, const char *expected)
{
    char out[4096] = "";
    assert_int_equal(facts_each(facts, print, out, NULL), 0);
    assert_string_equal(out, expected);
}

static void a_relation_is_a_set_in_sorted_order(void **state)
{
    struct facts *facts = facts_new(&facts_limits);
    (void)state;
    assert_int_equal(facts_add(facts, "b", FACT(text("x"), fact_number(2)), NULL), 0);
    assert_int_equal(facts_add(facts, "b", FACT(text("x"), fact_number(-1)), NULL), 0);
    assert_int_equal(facts_add(facts, "b", FACT(text("x"), fact_number(2)), NULL), 0);
    assert_int_equal(facts_add(facts, "b", FACT(fact_number(7)), NULL), 0);
    assert_int_equal(facts_add(facts, "b", FACT(text("7")), NULL), 0);
    assert_int_equal(facts_add(facts, "a", NULL, 0, NULL), 0);
    assert_int_equal(facts_add(facts, "a", NULL, 0, NULL), 0);
    assert_int_equal(facts_count(facts), 5);
    assert_facts(facts, "a() b(7) b(7) b(x,-1) b(x,2) ");
    facts_destroy(&facts);
}

static void limits_end_it_with_an_error(void **state)
{
    struct facts_limits limits = {2, 10};
    struct facts *facts = facts_new(&limits);
    struct error err = {0};
    (void)state;
    assert_int_equal(facts_add(facts, "p", FACT(text("12345678901")), &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(1)), &err), 0);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(2)), &err), 0);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(2)), &err), 0);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(3)), &err), -1);
    assert_non_null(strstr(err.message, "more than 2 facts"));
    assert_facts(facts, "p(1) p(2) ");
    facts_destroy(&facts);
}

static void only_what_is_wanted_is_kept(void **state)
{
    struct facts *facts = facts_new(&facts_limits);
    (void)state;
    assert_true(facts_wanted(facts, "q"));
    facts_want(facts, TEXT("p"), 1);
    assert_true(facts_wanted(facts, "p"));
    assert_false(facts_wanted(facts, "q"));
    assert_int_equal(facts_add(facts, "q", FACT(fact_number(1)), NULL), 0);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(1), fact_number(2)), NULL), 0);
    assert_int_equal(facts_add(facts, "p", FACT(fact_number(1)), NULL), 0);
    assert_facts(facts, "p(1) ");
    facts_destroy(&facts);
}

static void merging_is_the_union(void **state)
{
    struct facts *a = facts_new(&facts_limits), *b = facts_new(&facts_limits);
    (void)state;
    assert_int_equal(facts_add(a, "p", FACT(text("x")), NULL), 0);
    assert_int_equal(facts_add(b, "q", FACT(fact_number(3)), NULL), 0);
    assert_int_equal(facts_add(b, "p", FACT(text("y")), NULL), 0);
    assert_int_equal(facts_add(b, "p", FACT(text("x")), NULL), 0);
    assert_int_equal(facts_merge(a, b, NULL), 0);
    assert_facts(a, "p(x) p(y) q(3) ");
    facts_destroy(&a);
    facts_destroy(&b);
}

/* Each row by each of its columns, while rows are added and the index grows. */
static void an_index_finds_what_a_scan_finds(void **state)
{
    struct relation *relation = relation_new(3);
    (void)state;
    for (fact_id i = 0; i < 2000; i++) {
        fact_id row[3] = {i % 7, i % 11, i * i % 13};
        (void)relation_add(relation, row);
        if (i % 97)
            continue;
        for (uint32_t mask = 0; mask < 8; mask++) {
            size_t expected = 0, found = 0;
            for (size_t r = 0; r < relation_count(relation); r++) {
                const fact_id *other = relation_row(relation, r);
                bool same = true;
                for (size_t c = 0; c < 3; c++)
                    same = same && (!(mask & (1u << c)) || other[c] == row[c]);
                expected += same;
            }
            for (uint32_t r = ROW_NONE; (r = relation_last(relation, mask, row, r)) != ROW_NONE;)
                found++;
            assert_int_equal(found, expected);
        }
    }
    fact_id first[3] = {0, 0, 0};
    assert_true(relation_has(relation, first));
    assert_int_equal(relation_last(relation, 7, first, ROW_NONE), 0);
    assert_int_equal(relation_last(relation, 7, first, 0), ROW_NONE);
    relation_destroy(&relation);
}

static void a_file_has_its_facts(void **state)
{
    struct facts *facts = facts_new(&facts_limits);
    struct file_facts file = {TEXT("src/lib/a.tar.py"), FILE_TEXT, TEXT("python"), 12, 3};
    (void)state;
    assert_int_equal(facts_add_file(facts, &file, NULL), 0);
    file = (struct file_facts){TEXT(".env"), FILE_BINARY, TEXT(""), 0, 0};
    assert_int_equal(facts_add_file(facts, &file, NULL), 0);
    assert_facts(facts, "binary(.env) directory(src) directory(src/lib) "
                        "extension(src/lib/a.tar.py,py) file(.env) file(src/lib/a.tar.py) "
                        "file_name(.env,.env) file_name(src/lib/a.tar.py,a.tar.py) "
                        "file_size(.env,0) file_size(src/lib/a.tar.py,12) in_directory(.env,) "
                        "in_directory(src/lib/a.tar.py,src/lib) language(src/lib/a.tar.py,python) "
                        "line_count(src/lib/a.tar.py,3) ");
    facts_destroy(&facts);
}

/* Every predicate is documented once, and says what its columns are. */
static void predicates_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < fact_provider_count; i++) {
        const struct fact_predicates *list = &fact_providers[i]->predicates;
        for (size_t k = 0; k < list->count; k++) {
            const struct fact_predicate *p = &list->items[k];
            assert_ptr_equal(fact_predicate_find(text_of(p->name), fact_arity(p)), p);
            assert_true(p->help[0] != '\0');
            assert_true(fact_arity(p) <= FACT_COLUMNS_MAX);
        }
    }
    assert_null(fact_predicate_find(TEXT("file"), 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_relation_is_a_set_in_sorted_order),
        cmocka_unit_test(limits_end_it_with_an_error),
        cmocka_unit_test(only_what_is_wanted_is_kept),
        cmocka_unit_test(merging_is_the_union),
        cmocka_unit_test(an_index_finds_what_a_scan_finds),
        cmocka_unit_test(a_file_has_its_facts),
        cmocka_unit_test(predicates_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
