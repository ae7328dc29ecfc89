/* SPDX-License-Identifier: MPL-2.0 */
/* The language of format mappings: expressions, errors with their places, and that what is found
 * does not depend on how a report is cut into pieces. */
#include "lib/csv.h"
#include "lib/formats.h"
#include "lib/json_write.h"
#include "lib/mapping_run.h"
#include "lib/record_json.h"
#include "lib/surveyor.h"
#include "lib/tree_json.h"
#include "stages/stage.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define assert_words(found, wanted)                                                                \
    do {                                                                                           \
        struct text got_ = (found);                                                                \
        char copy_[4096];                                                                          \
        (void)snprintf(copy_, sizeof copy_, "%.*s", TEXT_ARG(got_));                               \
        assert_string_equal(copy_, wanted);                                                        \
    } while (0)

static const char document[] =
    "{\"a\":{\"b\":[{\"k\":\"x\",\"v\":1},{\"k\":\"y\",\"v\":2.5}],\"n\":null,\"e\":\"\"},"
    "\"list\":[\"Q\",\"r\",\"Q\"],\"m\":{\"one\":{\"t\":\"1\"},\"two\":{\"t\":\"2\"}},"
    "\"name\":\"org.acme:shop\",\"w\":\" a \\n  b \",\"yes\":true,\"no\":false,"
    "\"cwe\":\"CWE-79, cwe_89\",\"odd.name\":\"o\",\"h\":\"<p>a &amp; "
    "b</p>\",\"range\":\"L12-14\"}";

static bool no_table(void *context, struct text table, struct text column)
{
    (void)context;
    (void)table;
    (void)column;
    return false;
}

static bool has_member(void *context, struct text name)
{
    return value_member(context, name) != NULL;
}

/* The values of an expression over the document, joined by "|"; with `pruned`, of what is left of
 * it where the document's members are known. */
static struct text evaluated(const char *source, bool pruned, struct arena *arena)
{
    struct regex *regexes = NULL;
    struct expression_reader reader = {
        .name = TEXT("test"), .arena = arena, .has_table = no_table, .regexes = &regexes};
    struct yaml node = {.type = YAML_TEXT, .line = 1, .column = 1, .text = text_of(source)};
    struct plan_node all = {.whole = true};
    struct expression *expression;
    struct error err = {0};
    if (expression_read(&reader, &node, &expression, &err) != 0)
        return arena_copy(arena, text_of(err.message));
    struct scope scope = {.arena = arena, .scratch = match_scratch_new(), .steps = 10000};
    struct value *root = tree_json_bytes(TEXT(document), &all, false, arena);
    struct values values = {0};
    struct text out = {"", 0};
    scope.record = scope.root = root;
    if (pruned)
        expression = expression_prune(expression, has_member, root);
    if (expression)
        values = expression_values(expression, &scope);
    for (size_t i = 0; i < values.count; i++)
        out = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(out), i ? "|" : "",
                          TEXT_ARG(values.items[i]->text));
    match_scratch_destroy(&scope.scratch);
    regex_close(regexes);
    return out;
}

static void expressions_give_values(void **state)
{
    (void)state;
    static const struct {
        const char *source, *wanted;
    } cases[] = {
        {"a.b.k", "x|y"},
        {"a.b[*].v", "1|2.5"},
        {"a.b[0].k", "x"},
        {"a.b[-1].k", "y"},
        {"a.b[7].k", ""},
        {"a.b[k='y'].v", "2.5"},
        {"a.b[k!='y'].v", "1"},
        {"a.b[k~'^[xy]$'].v", "1|2.5"},
        {"m[*].@key", "one|two"},
        {"m[*].t | join('+')", "1+2"},
        {"list", "Q|r|Q"},
        {"list | unique | count", "2"},
        {"list | lower | last", "q"},
        {"\"odd.name\"", "o"},
        {"a.n // a.e // 'none'", "none"},
        {"a.n // name | after(':')", "shop"},
        {"(a.n // name) | before(':')", "org.acme"},
        {"w | collapse", "a b"},
        {"'{name} has {list | join('', '')}'", "test:1:28: the filter join takes 1 argument"},
        {"'{name} has {list | join(', ')}'", "org.acme:shop has Q, r, Q"},
        {"'it''s {{{name}}}'", "it's {org.acme:shop}"},
        {"'{name}{a.n}'", ""},
        {"cwe | cwe", "79|89"},
        {"h | html", "a & b"},
        {"range | lines(0)", "12"},
        {"range | lines(1)", "14"},
        {"a.b.v | add(1)", "2|3.5"},
        {"max(a.b.v, '7')", "7"},
        {"min(a.b.v, '7')", "1"},
        {"purl('maven', name, '1.0+x')", "pkg:maven/org.acme/shop@1.0%2Bx"},
        {"purl('npm', '@acme/x')", "pkg:npm/%40acme/x"},
        {"purl('pip', a.n)", ""},
        {"if(yes && !no, 'y', 'n')", "y"},
        {"if(list == 'r' && list != 'z', 'y', 'n')", "y"},
        {"if(name ~ '^org' && !(name in ['x', 'y']), 'y')", "y"},
        {"if(a.e == '' || list == 'z', 'empty')", "empty"},
        {"list | map({q: one, '*': 'the rest'})", "one|the rest|one"},
        {"name | match('[.](\\w+)')", "acme"},
        {"name | replace('o', '0')", "0rg.acme:sh0p"},
        {"'AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' | vector",
         "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"},
        {"'see ghsa-AAAA-bbbb-1234, RUSTSEC-2020-0001 and x-1' | ids",
         "GHSA-aaaa-bbbb-1234|RUSTSEC-2020-0001"},
        {"'cpe:2.3:a:acme:shop:1.2:*:*' | cpe", "pkg:generic/acme/shop@1.2"},
        {"'aGVsbG8=' | base64", "hello"},
        {"'2026-01-02T03:04:05+01:00' | time", "1767319445000"},
        {"'11' | score", ""},
        {"12.5", "12.5"},
        {"^.x", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        assert_words(evaluated(cases[i].source, false, arena), cases[i].wanted);
        arena_destroy(&arena);
    }
}

static void pruning_changes_no_value(void **state)
{
    (void)state;
    static const struct {
        const char *source, *wanted;
    } cases[] = {
        {"zz", ""},
        {"zz.a[0]", ""},
        {"$.zz // $.name", "org.acme:shop"},
        {"zz // zy // 'none'", "none"},
        {"name // zz", "org.acme:shop"},
        {"zz // (zy | lower) // list", "Q|r|Q"},
        {"(zz | ids) // (name | before(':'))", "org.acme"},
        {"zz | default('d')", "d"},
        {"zz | count", "0"},
        {"'{name} in {zz}'", ""},
        {"'{zz} in {name}'", ""},
        {"'in {name}'", "in org.acme:shop"},
        {"'{name}/{zz}' // 'x {name}'", "x org.acme:shop"},
        {"purl('npm', zz)", ""},
        {"purl(zz, name)", "pkg:generic/org.acme:shop"},
        {"if(zz, 'y')", ""},
        {"if(zz, 'y', 'n')", "n"},
        {"if(!zz, 'y', 'n')", "y"},
        {"if(zz || yes, 'y', 'n')", "y"},
        {"if(yes || zz, 'y', 'n')", "y"},
        {"if(zz && yes, 'y', 'n')", "n"},
        {"if(yes && zz, 'y', 'n')", "n"},
        {"if(zz == '', 'y', 'n')", "y"},
        {"if(zz in ['x'] || zy ~ 'x', 'y', 'n')", "n"},
        {"if(zz ~ 'x', 'a', if(zy ~ 'x', 'b', if(name ~ '^org', 'c', zx)))", "c"},
        {"if(yes, zz, zy)", ""},
        {"max(zz, a.b.v)", "2.5"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_words(evaluated(cases[i].source, false, arena), cases[i].wanted);
        assert_words(evaluated(cases[i].source, true, arena), cases[i].wanted);
    }
    arena_destroy(&arena);
}

/* Fields of one record that ask for the same: the first asks again for what it is asked. */
static void what_is_shared_follows_the_record(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "(k | upper) // 'none'",
        "'{(k | upper) // 'none'}-{v}'",
        "if((k | upper) == 'X', k | upper, k | match('(.)'))",
        "(k | match('(.)')) // (k | match('(..)'))",
        "v | add(1)",
        "v | add(2)",
    };
    enum { COUNT = sizeof sources / sizeof sources[0] };
    static const char *const wanted[2][COUNT] = {
        {"X", "X-1", "X", "x", "2", "3"},
        {"Y", "Y-2.5", "y", "y", "3.5", "4.5"},
    };
    struct arena *arena = arena_new();
    struct regex *regexes = NULL;
    struct expression_reader reader = {
        .name = TEXT("test"), .arena = arena, .has_table = no_table, .regexes = &regexes};
    struct expression *items[COUNT];
    struct plan_node all = {.whole = true};
    struct error err = {0};
    for (size_t i = 0; i < COUNT; i++) {
        struct yaml node = {.type = YAML_TEXT, .line = 1, .column = 1, .text = text_of(sources[i])};
        assert_int_equal(expression_read(&reader, &node, &items[i], &err), 0);
    }
    uint32_t count = expression_share(items, COUNT, 3, arena);
    assert_int_equal(count, 6); /* k | upper, the alternative with it, and k | match('(.)') */
    assert_int_equal(items[0]->memo, items[1]->parts[0]->memo);
    assert_int_equal(items[4]->memo, 0);
    const struct value *root = tree_json_bytes(TEXT(document), &all, false, arena);
    const struct value *record = value_member(value_member(root, TEXT("a")), TEXT("b"))->first;
    struct scope scope = {.arena = arena, .scratch = match_scratch_new(), .root = root};
    scope.memos = arena_array(arena, count, sizeof *scope.memos);
    for (size_t n = 0; n < 2; n++, record = record->next) {
        scope.record = record;
        scope.epoch++;
        scope.steps = 10000;
        for (size_t i = 0; i < COUNT; i++) {
            struct values values = expression_values(items[i], &scope);
            assert_int_equal(values.count, 1);
            assert_words(values.items[0]->text, wanted[n][i]);
            assert_words(expression_text(items[i], &scope), wanted[n][i]);
        }
    }
    match_scratch_destroy(&scope.scratch);
    regex_close(regexes);
    arena_destroy(&arena);
}

static void errors_have_places(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *wanted;
    } cases[] = {
        {"", "m:1:1: the file is empty"},
        {"nam: x", "m:1:1: \"nam\" is not known here"},
        {"name: X", "m:1:7: a name is"},
        {"name: x\nreads: yaml", "m:2:8: reads:"},
        {"name: x\nreads: json\ndetect:\n- keys: [a]", "m:4:3: \"sure\" is missing"},
        {"name: x\nreads: json\ndetect:\n- sure: 101\n  keys: [a]", "m:4:9: sure:"},
        {"name: x\nname: y", "m:2:1: this key is there twice"},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a[0]\n  fields: "
         "{rule: b}",
         "m:5:7: at:"},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields: {rul: "
         "b}",
         "m:6:12: there is no field \"rul\""},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields:\n    "
         "rule: b | lowr",
         "m:7:15: there is no filter \"lowr\""},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields:\n    "
         "rule: b | join",
         "m:7:19: the filter join takes 1 argument"},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields:\n    "
         "rule: '{b}'",
         "m:7:12: a text with values stands in single quotes"},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields:\n    "
         "rule: b == 'c'",
         "m:7:11: a condition is no value"},
        {"name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a\n  fields:\n    "
         "rule: b | table(t, c)",
         "m:7:21: there is no table \"t\""},
        {"name: x\nreads: lines\ndetect: [{sure: 9, has: [a]}]\nrecords:\n- fields: {rule: b}",
         "m:5:3: \"patterns\" is missing"},
        {"name: x\nreads: json\nseverity_words: {P1: bad}", "m:3:22: it is one of critical"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct mapping mapping;
        struct error err = {0};
        assert_int_equal(mapping_read(text_of(cases[i].yaml), TEXT("m"), 0, arena, &mapping, &err),
                         -1);
        assert_int_equal(err.code, ERROR_CONFIG);
        err.message[strlen(cases[i].wanted)] = '\0';
        assert_string_equal(err.message, cases[i].wanted);
        mapping_close(&mapping);
        arena_destroy(&arena);
    }
}

enum { SAME_MAX = 1000 };

/* `same` compares within a piece; beyond it, by the fingerprint that it makes. */
static bool is_repeated(const struct alert *alert, struct id *seen, size_t *count)
{
    if (!text_starts(alert->fingerprint, TEXT("same=")))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (id_equal(seen[i], alert->base))
            return true;
    assert_true(*count < SAME_MAX);
    seen[(*count)++] = alert->base;
    return false;
}

/* All alerts of a report as JSON, with units up to a size. */
static char *alerts_of(const struct mapping_source *source, struct text report, uint64_t unit_max)
{
    struct source_file file = {.path = (char *)"/nonexistent/report", .size = report.size};
    struct survey survey = {.arena = arena_new(),
                            .format = &format_mapping,
                            .mapping = source,
                            .name = TEXT("report"),
                            .files = &file,
                            .file_count = 1};
    struct json_writer w = {0};
    struct error err = {0};
    struct id seen[SAME_MAX];
    size_t seen_count = 0;
    int fd = memfd_create("report", MFD_CLOEXEC);
    assert_int_equal(write(fd, report.data, report.size), report.size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(mapping_survey(&survey, fd, unit_max, &err), 0);
    for (size_t i = 0; i < survey.piece_count; i++) {
        const struct piece *piece = &survey.pieces[i];
        struct arena *arena = arena_new();
        struct batch batch = {.form = BATCH_RAW,
                              .raw = {report.data + piece->offset, piece->size},
                              .origin = {.format = text_of(format_mapping.name),
                                         .offset = piece->offset,
                                         .line = piece->line}};
        struct view view = {.context = survey.contexts[piece->context - 1].bytes};
        assert_int_equal(stage_parse.run(&batch, &view, arena, &err), 0);
        for (size_t k = 0; k < batch.alerts.count; k++) {
            if (is_repeated(&batch.alerts.items[k], seen, &seen_count))
                continue;
            record_json_write(&w, &alert_record, &batch.alerts.items[k], RECORD_JSON_SKIP_EMPTY);
            json_write_newline(&w);
        }
        arena_destroy(&arena);
    }
    close(fd);
    arena_destroy(&survey.arena);
    struct text bytes = json_write_bytes(&w);
    char *copy = xcalloc(1, bytes.size + 1);
    memcpy(copy, bytes.data, bytes.size);
    json_write_close(&w);
    return copy;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In a piece of XML elements of one name come together; so the order is that of the lines. */
static char *sorted(char *lines)
{
    char *all[SAME_MAX];
    size_t count = 0, size = strlen(lines) + 2;
    char *out = xcalloc(1, size), *rest = lines;
    for (char *line; (line = strsep(&rest, "\n"));) {
        assert_true(count < SAME_MAX);
        all[count++] = line;
    }
    qsort(all, count, sizeof *all, compare_lines);
    for (size_t i = 0; i < count; i++)
        strcat(strcat(out, i ? "\n" : ""), all[i]);
    free(lines);
    return out;
}

static struct text read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "rb");
    char *bytes = arena_alloc(arena, 1 << 20);
    assert_non_null(file);
    size_t size = fread(bytes, 1, 1 << 20, file);
    (void)fclose(file);
    return (struct text){bytes, size};
}

/* Streamed or whole, a report gives the same alerts: what encloses records, tables and keys come to
 * them by the context or by the tree. */
static void pieces_do_not_matter(void **state)
{
    (void)state;
    struct formats *formats;
    struct error err = {0};
    glob_t samples;
    size_t compared = 0;
    assert_int_equal(formats_load(NULL, &formats, &err), 0);
    if (glob(TEST_DATA "/formats/*/*", 0, NULL, &samples) != 0)
        samples.gl_pathc = 0;
    for (size_t i = 0; i < samples.gl_pathc; i++) {
        const char *path = samples.gl_pathv[i];
        struct arena *arena = arena_new();
        struct recognition found[RECOGNITIONS_MAX];
        struct text report = read_file(path, arena);
        size_t count = strstr(path, ".expected")
                           ? 0
                           : formats_recognise(formats, report, text_of(path), found);
        if (count > 0 && found[0].entry->format == &format_mapping && report.size > 0) {
            char *whole = sorted(alerts_of(&found[0].entry->source, report, SURVEY_UNIT_MAX));
            char *streamed = sorted(alerts_of(&found[0].entry->source, report, 0));
            if (strcmp(whole, streamed) != 0)
                print_error("%s\n", path);
            assert_string_equal(streamed, whole);
            free(whole);
            free(streamed);
            compared++;
        }
        arena_destroy(&arena);
    }
    globfree(&samples);
    formats_destroy(&formats);
    assert_true(compared > 40);
}

static void rows_are_split_as_rfc_4180_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *row, *wanted;
    } cases[] = {
        {"a,b\r\n", "[a][b]"},
        {"\"a,\"\"b\"\"\",c", "[a,\"b\"][c]"},
        {",,", "[][][]"},
        {"\"a\nb\",c\n", "[a\nb][c]"},
        {"a \"b\" c,d", "[a \"b\" c][d]"},
        {"\"a\"x,b", "[ax][b]"},
        {"\"open,b", "[open,b]"},
        {"", "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct texts fields;
        struct text out = {"", 0};
        assert_null(csv_split(text_of(cases[i].row), ',', arena, &fields));
        for (size_t k = 0; k < fields.count; k++)
            out = arena_print(arena, "%.*s[%.*s]", TEXT_ARG(out), TEXT_ARG(fields.items[k]));
        assert_words(out, cases[i].wanted);
        arena_destroy(&arena);
    }
    assert_int_equal(csv_delimiter(TEXT("a;b,c;d\n1;2;3;4\n")), ';');
    assert_int_equal(csv_delimiter(TEXT("a\tb\n")), '\t');
}

static void tables_are_looked_up_packed(void **state)
{
    (void)state;
    struct lookup_builder *builder = lookup_builder_new();
    struct arena *arena = arena_new();
    struct lookup_names names = {.name = TEXT("t"), .columns = {TEXT("c"), TEXT("d")}, .count = 2};
    for (unsigned i = 0; i < 5000; i++) {
        struct text key = arena_print(arena, "k%u", i * 7919 % 5000);
        struct texts columns[] = {{&key, 1}, {NULL, 0}};
        assert_true(lookup_builder_add(builder, 0, key, columns, 2));
    }
    struct pack pack;
    struct unpack in;
    struct lookup_tables tables;
    pack_init(&pack);
    lookup_builder_pack(builder, &names, 1, &pack);
    unpack_init(&in, pack_bytes(&pack));
    lookup_unpack(&in, &tables);
    assert_int_equal(unpack_done(&in, "tables", NULL), 0);
    for (unsigned i = 0; i < 5000; i++) {
        struct text key = arena_print(arena, "k%u", i);
        const struct value *found = lookup_find(&tables, TEXT("t"), TEXT("c"), key, arena);
        assert_non_null(found);
        assert_true(text_equal(found->text, key));
        assert_null(lookup_find(&tables, TEXT("t"), TEXT("d"), key, arena));
    }
    assert_null(lookup_find(&tables, TEXT("t"), TEXT("c"), TEXT("k5000"), arena));
    assert_null(lookup_find(&tables, TEXT("u"), TEXT("c"), TEXT("k1"), arena));
    pack_close(&pack);
    arena_destroy(&arena);
    lookup_builder_destroy(&builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_give_values),
        cmocka_unit_test(pruning_changes_no_value),
        cmocka_unit_test(what_is_shared_follows_the_record),
        cmocka_unit_test(errors_have_places),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(rows_are_split_as_rfc_4180_has_it),
        cmocka_unit_test(tables_are_looked_up_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
