/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/object_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 200 * 1000 };

static void number_id(unsigned char id[OBJECT_SET_ID_SIZE], uint32_t number)
{
    memset(id, 0, OBJECT_SET_ID_SIZE);
    memcpy(id + OBJECT_SET_ID_SIZE - sizeof number, &number, sizeof number);
}

static void an_empty_set_has_nothing(void **state)
{
    struct object_set set = {0};
    unsigned char id[OBJECT_SET_ID_SIZE] = {0};
    (void)state;
    assert_int_equal(object_set_slot(&set, id), SIZE_MAX);
    object_set_close(&set);
}

/* Of one beginning, as a hostile tree has them: a table that goes by it would be walked from one
 * end to the other for each. */
static void ids_of_one_beginning_do_not_meet(void **state)
{
    struct object_set set = {0};
    unsigned char id[OBJECT_SET_ID_SIZE];
    size_t added = 0, again = 0, found = 0;
    (void)state;
    for (uint32_t i = 0; i < MANY; i++) {
        number_id(id, i);
        added += object_set_add(&set, id);
        again += object_set_add(&set, id);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        number_id(id, i);
        size_t slot = object_set_slot(&set, id);
        assert_true(slot == SIZE_MAX || slot < set.slots);
        found += slot != SIZE_MAX;
    }
    number_id(id, MANY);
    assert_int_equal(object_set_slot(&set, id), SIZE_MAX);
    assert_int_equal(added, MANY);
    assert_int_equal(again, 0);
    assert_int_equal(found, MANY);
    object_set_close(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_set_has_nothing),
        cmocka_unit_test(ids_of_one_beginning_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
