/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/batch.h"
#include "schema/submission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void numbers_and_texts_come_back(void **state)
{
    (void)state;
    static const uint64_t unsigned_values[] = {
        0, 1, 127, 128, 255, 256, 65535, 65536, UINT32_MAX, (uint64_t)UINT32_MAX + 1, UINT64_MAX};
    static const int64_t signed_values[] = {0,    -1,        -32,       -33,      -128,
                                            -129, INT32_MIN, INT64_MIN, INT64_MAX};
    struct pack pack;
    struct unpack in;
    pack_init(&pack);
    for (size_t i = 0; i < sizeof unsigned_values / sizeof unsigned_values[0]; i++)
        pack_uint(&pack, unsigned_values[i]);
    for (size_t i = 0; i < sizeof signed_values / sizeof signed_values[0]; i++)
        pack_int(&pack, signed_values[i]);
    pack_double(&pack, 0.1);
    pack_bool(&pack, true);
    pack_text(&pack, TEXT("text"));
    pack_binary(&pack, (struct text){"a\0b", 3});
    unpack_init(&in, pack_bytes(&pack));
    for (size_t i = 0; i < sizeof unsigned_values / sizeof unsigned_values[0]; i++)
        assert_true(unpack_uint(&in) == unsigned_values[i]);
    for (size_t i = 0; i < sizeof signed_values / sizeof signed_values[0]; i++)
        assert_true(unpack_int(&in) == signed_values[i]);
    assert_true(unpack_double(&in) == 0.1);
    assert_true(unpack_bool(&in));
    assert_true(text_is(unpack_text(&in), "text"));
    assert_int_equal(unpack_binary(&in).size, 3);
    assert_int_equal(unpack_done(&in, "values", NULL), 0);
    pack_close(&pack);
}

static struct alert sample_alert(struct arena *arena)
{
    struct alert alert = {.tool = TEXT("T"),
                          .rule = TEXT("R"),
                          .message = TEXT("m"),
                          .line = 7,
                          .level = LEVEL_ERROR,
                          .has_score = true,
                          .score = 5.5};
    alert.cwe = (struct uints){arena_array(arena, 2, sizeof(uint32_t)), 2};
    alert.cwe.items[0] = 79;
    alert.cwe.items[1] = 80000;
    alert.reasons.items = arena_array(arena, 1, sizeof *alert.reasons.items);
    alert.reasons.items[0] = (struct reason){
        .aspect = ASPECT_SEVERITY, .value = TEXT("high"), .because = TEXT("said so")};
    alert.reasons.count = 1;
    return alert;
}

static void assert_same_alert(const struct alert *a, const struct alert *b)
{
    struct pack first, second;
    pack_init(&first);
    pack_init(&second);
    record_pack(&first, &alert_record, a);
    record_pack(&second, &alert_record, b);
    assert_true(text_equal(pack_bytes(&first), pack_bytes(&second)));
    pack_close(&first);
    pack_close(&second);
}

static void a_batch_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = {.form = BATCH_ALERTS, .origin = {.repo = TEXT("r"), .at = -5}}, back;
    struct error err = {0};
    struct pack pack;
    pack_init(&pack);
    *batch_add_alert(&batch, arena) = sample_alert(arena);
    *batch_add_example(&batch, arena) = (struct example){.kind = EXAMPLE_FACT};
    batch_reject(&batch, arena, 9, TEXT("here"), "why");
    batch_pack(&pack, &batch);
    assert_int_equal(batch_unpack(pack_bytes(&pack), arena, &back, &err), 0);
    assert_int_equal(back.form, BATCH_ALERTS);
    assert_true(back.origin.at == -5);
    assert_int_equal(back.alerts.count, 1);
    assert_same_alert(&batch.alerts.items[0], &back.alerts.items[0]);
    assert_int_equal(back.examples.items[0].kind, EXAMPLE_FACT);
    assert_true(text_is(back.rejects.items[0].reason, "why"));
    pack_close(&pack);
    arena_destroy(&arena);
}

static void every_cut_and_every_changed_byte_is_survived(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = {.form = BATCH_ALERTS}, back;
    struct pack pack;
    pack_init(&pack);
    *batch_add_alert(&batch, arena) = sample_alert(arena);
    batch_pack(&pack, &batch);
    struct text bytes = pack_bytes(&pack);
    for (size_t size = 0; size < bytes.size; size++) {
        char *copy =
            malloc(size ? size : 1); /* of the exact size, so that a read past it is seen */
        memcpy(copy, bytes.data, size);
        struct error err = {0};
        assert_int_equal(batch_unpack((struct text){copy, size}, arena, &back, &err), -1);
        assert_int_equal(err.code, ERROR_DATA);
        free(copy);
    }
    char *copy = malloc(bytes.size);
    for (size_t i = 0; i < bytes.size; i++)
        for (int value = 0; value < 256; value += 15) {
            memcpy(copy, bytes.data, bytes.size);
            copy[i] = (char)value;
            (void)batch_unpack((struct text){copy, bytes.size}, arena, &back, NULL);
            arena_reset(arena);
        }
    free(copy);
    pack_close(&pack);
    arena_destroy(&arena);
}

static void a_claim_larger_than_the_bytes_reserves_nothing(void **state)
{
    (void)state;
    static const char *const claims[] = {"\xdd\xff\xff\xff\xff", "\xdf\x7f\xff\xff\xff",
                                         "\xdb\xff\xff\xff\xff", "\xc6\xff\xff\xff\xff"};
    for (size_t i = 0; i < 4; i++) {
        struct unpack in;
        struct arena *arena = arena_new();
        struct alert alert;
        unpack_init(&in, (struct text){claims[i], 5});
        record_unpack(&in, &alert_record, &alert, arena);
        assert_int_equal(unpack_done(&in, "alert", NULL), -1);
        assert_true(arena_used(arena) < 1024);
        arena_destroy(&arena);
    }
}

static void deep_values_are_refused(void **state)
{
    (void)state;
    char nested[200];
    struct unpack in;
    memset(nested, '\x91', sizeof nested);
    unpack_init(&in, (struct text){nested, sizeof nested});
    unpack_skip(&in);
    assert_true(in.failed);
}

static void later_fields_are_skipped_and_missing_ones_are_zero(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pack pack;
    struct unpack in;
    struct edit edit;
    pack_init(&pack);
    pack_array(&pack, 10); /* an edit has seven fields */
    pack_text(&pack, TEXT("path"));
    for (int i = 0; i < 4; i++)
        pack_uint(&pack, (uint64_t)i + 1);
    pack_text(&pack, TEXT("text"));
    pack_text(&pack, TEXT("description"));
    pack_array(&pack, 1);
    pack_text(&pack, TEXT("new"));
    pack_uint(&pack, 1);
    pack_double(&pack, 2.5);
    pack_uint(&pack, 77); /* what follows the record */
    unpack_init(&in, pack_bytes(&pack));
    record_unpack(&in, &edit_record, &edit, arena);
    assert_true(text_is(edit.description, "description"));
    assert_int_equal(edit.end_column, 4);
    assert_int_equal(unpack_uint(&in), 77);
    assert_int_equal(unpack_done(&in, "edit", NULL), 0);
    pack_clear(&pack);
    pack_array(&pack, 2);
    pack_text(&pack, TEXT("path"));
    pack_uint(&pack, 5);
    unpack_init(&in, pack_bytes(&pack));
    record_unpack(&in, &edit_record, &edit, arena);
    assert_int_equal(unpack_done(&in, "edit", NULL), 0);
    assert_int_equal(edit.line, 5);
    assert_int_equal(edit.text.size, 0);
    pack_close(&pack);
    arena_destroy(&arena);
}

static void fields_of_an_id_do_not_run_together(void **state)
{
    (void)state;
    struct id_hash a, b;
    id_hash_init(&a, "d");
    id_hash_init(&b, "d");
    id_hash_text(&a, TEXT("ab"));
    id_hash_text(&a, TEXT("c"));
    id_hash_text(&b, TEXT("a"));
    id_hash_text(&b, TEXT("bc"));
    assert_false(id_equal(id_hash_done(&a), id_hash_done(&b)));
    static char large[5000];
    id_hash_init(&a, "d");
    id_hash_init(&b, "d");
    id_hash_text(&a, (struct text){large, sizeof large});
    large[4999] = 1;
    id_hash_text(&b, (struct text){large, sizeof large});
    assert_false(id_equal(id_hash_done(&a), id_hash_done(&b)));
}

static void ids_are_read_and_written(void **state)
{
    (void)state;
    struct id id, back;
    char hex[ID_HEX_SIZE];
    size_t digits;
    id = id_of_bytes("x", 1);
    assert_int_equal(id_parse(text_of(id_hex(id, hex)), &back, &digits), 0);
    assert_true(id_equal(id, back));
    assert_int_equal(digits, 32);
    assert_int_equal(id_parse(TEXT("aBc"), &back, &digits), 0);
    assert_int_equal(back.bytes[0], 0xab);
    assert_int_equal(back.bytes[1], 0xc0);
    assert_int_equal(id_parse(TEXT("xyz"), &back, &digits), -1);
    assert_int_equal(id_parse(TEXT(""), &back, &digits), -1);
}

static void errors_say_where(void **state)
{
    (void)state;
    struct error err = {0};
    char longer[2 * ERROR_MESSAGE_SIZE];
    assert_int_equal(error_set(&err, ERROR_DATA, "no %s", "way"), -1);
    assert_int_equal(error_wrap(&err, "file %d", 3), -1);
    assert_string_equal(err.message, "file 3: no way");
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(error_wrap(&err, "%s", longer), -1);
    assert_int_equal(strlen(err.message), ERROR_MESSAGE_SIZE - 1);
    assert_int_equal(error_set(NULL, ERROR_DATA, "unheard"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_texts_come_back),
        cmocka_unit_test(a_batch_comes_back),
        cmocka_unit_test(every_cut_and_every_changed_byte_is_survived),
        cmocka_unit_test(a_claim_larger_than_the_bytes_reserves_nothing),
        cmocka_unit_test(deep_values_are_refused),
        cmocka_unit_test(later_fields_are_skipped_and_missing_ones_are_zero),
        cmocka_unit_test(fields_of_an_id_do_not_run_together),
        cmocka_unit_test(ids_are_read_and_written),
        cmocka_unit_test(errors_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
