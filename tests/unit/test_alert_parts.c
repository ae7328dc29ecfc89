/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/alert_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct alert sample = {
    .commit = {"c0ffee", 6},
    .tool = {"tool", 4},
    .rule = {"R7", 2},
    .message = {"value 7 is wrong", 16},
    .template = {"value <number> is wrong", 23},
    .path = {"src/a.c", 7},
    .line = 3,
    .end_line = 4,
    .snippet = {"x = 7;", 6},
    .url = {"https://example.com/R7", 22},
    .level = LEVEL_ERROR,
    .has_score = true,
    .score = 7.5,
    .vector = {"AV:N", 4},
    .package = {"pkg:npm/a", 9},
    .secret = true,
    .suppression = SUPPRESSION_ACCEPTED,
    .justification = {"known", 5},
    .severity = SEVERITY_HIGH,
    .confidence = 0.9,
};

struct parts {
    struct pack common, own;
    struct id id;
};

static void parts_make(struct parts *parts, const struct alert *alert)
{
    pack_init(&parts->common);
    pack_init(&parts->own);
    alert_common_pack(&parts->common, alert);
    parts->id = alert_common_id(pack_bytes(&parts->common));
    alert_own_pack(&parts->own, parts->id, alert, true);
}

static void parts_close(struct parts *parts)
{
    pack_close(&parts->common);
    pack_close(&parts->own);
}

/* What the store has beside the record is not in it. */
static struct alert without_known(const struct alert *alert)
{
    struct alert rest = *alert;
    rest.base = (struct id){{0}};
    rest.discriminator = 0;
    rest.severity = SEVERITY_NONE;
    rest.category = CATEGORY_NONE;
    rest.repo.size = rest.template.size = 0;
    return rest;
}

static void assert_same(const struct alert *a, const struct alert *b)
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

static void assert_comes_back(const struct alert *alert, struct arena *arena)
{
    struct parts parts;
    struct alert back, rest = without_known(alert);
    struct error err = {0};
    struct id id;
    parts_make(&parts, alert);
    struct text own = pack_bytes(&parts.own), common = pack_bytes(&parts.common);
    assert_true(alert_common_of(own, &id) && id_equal(id, parts.id));
    assert_int_equal(alert_parts_unpack(own, common, arena, &back, &err), 0);
    assert_same(&back, &rest);
    assert_true(
        text_equal(alert_parts_text(own, common, offsetof(struct alert, message)), alert->message));
    assert_true(
        text_equal(alert_parts_text(own, common, offsetof(struct alert, path)), alert->path));
    parts_close(&parts);
}

static void both_parts_are_the_alert(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct text tags[] = {TEXT("a"), TEXT("b")};
    struct reason reason = {.aspect = ASPECT_SEVERITY, .value = TEXT("high")};
    struct edit fix = {.path = TEXT("src/a.c"), .line = 3, .text = TEXT("y")};
    struct alert alert = sample;
    alert.tags = (struct texts){tags, 2};
    alert.aliases = (struct texts){tags, 1};
    alert.reasons = (struct reasons){&reason, 1};
    alert.fixes = (struct edits){&fix, 1};
    assert_comes_back(&alert, arena);
    alert.message = alert.template = TEXT("nothing varies");
    alert.url = TEXT("https://example.com/alerts/17");
    assert_comes_back(&alert, arena);
    assert_comes_back(&(struct alert){.line = 0}, arena);
    arena_destroy(&arena);
}

/* Each field of an alert is in a part, or is one that the store knows. */
static void no_field_is_forgotten(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < alert_record.count; i++) {
        const struct field *field = &alert_record.fields[i];
        struct alert alert = {.line = 0};
        void *value = (char *)&alert + field->offset;
        if (field->type == FIELD_TEXT)
            *(struct text *)value = TEXT("text");
        else if (field->type == FIELD_DOUBLE)
            *(double *)value = 0.25;
        else if (field->type == FIELD_BOOL)
            *(bool *)value = true;
        else if (field->type == FIELD_UINT || field->type == FIELD_ENUM)
            *(unsigned *)value = 1;
        else
            continue; /* lists are above */
        assert_comes_back(&alert, arena);
    }
    arena_destroy(&arena);
}

/* So that alerts which differ in their place have one common part. */
static void places_are_not_common(void **state)
{
    (void)state;
    struct alert other = sample;
    struct parts first, second;
    other.path = TEXT("src/b.c");
    other.line = 77;
    other.message = TEXT("value 8 is wrong");
    other.snippet = TEXT("y = 8;");
    parts_make(&first, &sample);
    parts_make(&second, &other);
    assert_true(id_equal(first.id, second.id));
    assert_true(alert_common_equal(&sample, &other));
    assert_false(text_equal(pack_bytes(&first.own), pack_bytes(&second.own)));
    other.level = LEVEL_NOTE;
    parts_close(&second);
    parts_make(&second, &other);
    assert_false(id_equal(first.id, second.id));
    assert_false(alert_common_equal(&sample, &other));
    parts_close(&first);
    parts_close(&second);
}

/* What is said to be equal is equal, and the other way round, whichever field it is. */
static void equal_is_what_packs_equal(void **state)
{
    (void)state;
    for (size_t i = 0; i < alert_record.count; i++) {
        const struct field *field = &alert_record.fields[i];
        struct alert alert = sample;
        struct parts first, second;
        void *value = (char *)&alert + field->offset;
        struct text text[] = {TEXT("another")};
        uint32_t number = 5;
        struct reason reason = {.because = TEXT("another")};
        if (field->type == FIELD_TEXT)
            *(struct text *)value = text[0];
        else if (field->type == FIELD_TEXTS)
            *(struct texts *)value = (struct texts){text, 1};
        else if (field->type == FIELD_UINTS)
            *(struct uints *)value = (struct uints){&number, 1};
        else if (field->type == FIELD_DOUBLE)
            *(double *)value += 0.125;
        else if (field->type == FIELD_BOOL)
            *(bool *)value = !*(bool *)value;
        else if (field->type == FIELD_UINT || field->type == FIELD_ENUM)
            *(unsigned *)value ^= 1;
        else if (field->record == &reason_record)
            alert.reasons = (struct reasons){&reason, 1};
        parts_make(&first, &sample);
        parts_make(&second, &alert);
        assert_int_equal(alert_common_equal(&sample, &alert), id_equal(first.id, second.id));
        parts_close(&first);
        parts_close(&second);
    }
}

static void a_whole_record_is_read_too(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct alert back;
    struct pack pack;
    struct error err = {0};
    struct id id;
    pack_init(&pack);
    record_pack(&pack, &alert_record, &sample);
    struct text record = pack_bytes(&pack);
    assert_false(alert_common_of(record, &id));
    assert_int_equal(alert_parts_unpack(record, TEXT(""), arena, &back, &err), 0);
    assert_same(&back, &sample);
    assert_true(
        text_is(alert_parts_text(record, TEXT(""), offsetof(struct alert, path)), "src/a.c"));
    pack_close(&pack);
    arena_destroy(&arena);
}

static void damage_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct parts parts;
    struct alert back;
    struct error err = {0};
    parts_make(&parts, &sample);
    struct text own = pack_bytes(&parts.own), common = pack_bytes(&parts.common);
    assert_int_equal(alert_parts_unpack(own, TEXT(""), arena, &back, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    for (size_t size = 0; size < own.size; size++) {
        struct text cut = {own.data, size};
        assert_int_equal(alert_parts_unpack(cut, common, arena, &back, NULL), -1);
        (void)alert_parts_text(cut, common, offsetof(struct alert, message));
    }
    for (size_t size = 0; size < common.size; size++)
        assert_int_equal(
            alert_parts_unpack(own, (struct text){common.data, size}, arena, &back, NULL), -1);
    parts_close(&parts);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_parts_are_the_alert), cmocka_unit_test(no_field_is_forgotten),
        cmocka_unit_test(places_are_not_common),    cmocka_unit_test(a_whole_record_is_read_too),
        cmocka_unit_test(damage_is_refused),        cmocka_unit_test(equal_is_what_packs_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
