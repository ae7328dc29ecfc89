/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/dice.h"
#include "lib/log_miner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { LINES = 3000, LINE_MAX = 128 };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void add(struct log_miner *miner, const char *line)
{
    log_miner_add(miner, text_of(line));
}

static void assert_template(const struct log_templates *templates, const struct log_miner *miner,
                            const char *line, const char *wanted)
{
    size_t found = log_miner_find(miner, text_of(line));
    assert_true(found < templates->count);
    if (!text_is(templates->items[found].text, wanted))
        fail_msg("\"%s\" is of \"%.*s\", not \"%s\"", line, TEXT_ARG(templates->items[found].text),
                 wanted);
}

static void events_are_told_apart(void **state)
{
    (void)state;
    static const char *const names[] = {"amber", "birch", "cedar", "dahlia",
                                        "elder", "fern",  "ginger"};
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    char line[LINE_MAX];
    for (int i = 0; i < 7; i++) {
        (void)snprintf(line, sizeof line, "Valve %s opened after %d ms", names[i], i);
        add(miner, line);
        (void)snprintf(line, sizeof line, "Valve %s closed after %d ms", names[i], i);
        add(miner, line);
    }
    add(miner, "Tank is empty");
    add(miner, "Tank is full");
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 4);
    assert_int_equal(templates.lines, 16);
    assert_int_equal(templates.left, 0);
    assert_template(&templates, miner, "Valve fern opened after 5 ms",
                    "Valve <*> opened after <*> ms");
    assert_template(&templates, miner, "Valve fern closed after 5 ms",
                    "Valve <*> closed after <*> ms");
    assert_template(&templates, miner, "Tank is empty", "Tank is empty");
    assert_template(&templates, miner, "Tank is full", "Tank is full");
    assert_int_equal(log_miner_find(miner, TEXT("Something else")), SIZE_MAX);
    log_miner_destroy(&miner);
    assert_null(miner);
}

static void users_and_units_are_values(void **state)
{
    (void)state;
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    add(miner, "session opened for user ada by (uid=0)");
    add(miner, "session opened for user bob by (uid=0)");
    add(miner, "wrote 3 kB to disk");
    add(miner, "wrote 3 MB to disk");
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 2);
    assert_template(&templates, miner, "session opened for user ada by (uid=0)",
                    "session opened for user <*> by (uid=<*>)");
    assert_template(&templates, miner, "wrote 3 kB to disk", "wrote <*> <*> to disk");
    log_miner_destroy(&miner);
}

/* Two names that occur once outnumber the one word that the program wrote. */
static void rare_words_are_values(void **state)
{
    (void)state;
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    char line[LINE_MAX];
    for (char c = 'a'; c <= 'j'; c++) {
        (void)snprintf(line, sizeof line, "ada%c went home%c", c, c);
        add(miner, line);
    }
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 1);
    assert_true(text_is(templates.items[0].text, "<*> went <*>"));
    log_miner_destroy(&miner);
}

static void most_frequent_first_and_mined_again(void **state)
{
    (void)state;
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 0);
    add(miner, "rare");
    add(miner, "often 1");
    add(miner, "often 2");
    templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 2);
    assert_true(text_is(templates.items[0].text, "often <*>"));
    assert_int_equal(templates.items[0].lines, 2);
    add(miner, "rare");
    add(miner, "rare");
    add(miner, "");
    templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 3);
    assert_true(text_is(templates.items[0].text, "rare"));
    assert_int_equal(templates.items[0].lines, 3);
    assert_int_equal(templates.lines, 6);
    log_miner_destroy(&miner);
}

static const char *long_word(struct dice *dice)
{
    size_t size = 10 + dice_below(dice, 1000);
    char *word = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < size; i++)
        word[i] = (char)('a' + dice_below(dice, 26));
    word[size] = '\0';
    return word;
}

/* A log of several events, some of whose values look like words. */
static struct text random_line(struct dice *dice)
{
    static const char letters[] = "abcdefghij";
    char name[8] = "", other[8] = "";
    for (size_t i = 0, size = 3 + dice_below(dice, 2); i < size; i++) {
        name[i] = letters[dice_below(dice, 10)];
        other[i] = letters[dice_below(dice, 10)];
    }
    unsigned number = (unsigned)dice_below(dice, 200);
    switch (dice_below(dice, 7)) {
    case 6: /* sizes that differ: a large form leaves room that a smaller one after it would fit */
        return arena_print(arena, "big %s", long_word(dice));
    case 0:
        return arena_print(arena, "Pump %s started by %s after %u ms", name, other, number);
    case 1:
        return arena_print(arena, "Pump %s stopped", name);
    case 2:
        return arena_print(arena, "flow is %u at %s, was %u", number, name, number / 2);
    case 3:
        return arena_print(arena, "user %s logged in from 10.0.0.%u", name, number);
    case 4:
        return arena_print(arena, "state=%s %u", name, number);
    default:
        return arena_print(arena, "%s", name);
    }
}

static void shuffle(struct dice *dice, struct text *lines, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t at = dice_below(dice, i);
        struct text swapped = lines[i - 1];
        lines[i - 1] = lines[at];
        lines[at] = swapped;
    }
}

static void assert_same(const struct log_templates *a, const struct log_templates *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->lines, b->lines);
    assert_int_equal(a->left, b->left);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(text_equal(a->items[i].text, b->items[i].text));
        assert_int_equal(a->items[i].lines, b->items[i].lines);
    }
}

/* The lines dealt to several miners, evenly or nearly all to one, which are merged in a random
 * order. */
static struct log_templates mine_in_parts(struct dice *dice, const struct text *lines, size_t count,
                                          size_t forms_max, size_t bytes_max)
{
    enum { PARTS = 4 };
    struct log_miner *parts[PARTS];
    size_t share = dice_once_in(dice, 2) ? 1 : 100, heavy = dice_below(dice, PARTS);
    for (size_t i = 0; i < PARTS; i++)
        parts[i] = log_miner_new(forms_max, bytes_max);
    for (size_t i = 0; i < count; i++)
        log_miner_add(parts[dice_once_in(dice, share) ? dice_below(dice, PARTS) : heavy], lines[i]);
    if (dice_once_in(dice, 2))
        (void)log_miner_mine(parts[0], arena);
    for (size_t left = PARTS; left > 1; left--) {
        size_t from = 1 + dice_below(dice, left - 1), into = dice_below(dice, from);
        log_miner_merge(parts[into], parts[from]);
        log_miner_destroy(&parts[from]);
        parts[from] = parts[left - 1];
    }
    struct log_templates templates = log_miner_mine(parts[0], arena);
    log_miner_destroy(&parts[0]);
    return templates;
}

/* Whatever the order of lines and merges, with room for all forms, for some, and for one. */
static void order_does_not_matter(void **state)
{
    (void)state;
    static const struct {
        size_t forms, bytes;
    } limits[] = {{LOG_FORMS_MAX, LOG_FORMS_BYTES},
                  {100, LOG_FORMS_BYTES},
                  {1000, 2000},
                  {1000, 5000},
                  {1, 2000}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct dice dice = {i};
        struct text lines[LINES];
        for (size_t k = 0; k < LINES; k++)
            lines[k] = random_line(&dice);
        struct log_miner *miner = log_miner_new(limits[i].forms, limits[i].bytes);
        for (size_t k = 0; k < LINES; k++)
            log_miner_add(miner, lines[k]);
        struct log_templates whole = log_miner_mine(miner, arena);
        log_miner_destroy(&miner);
        assert_int_equal(whole.lines, LINES);
        assert_true(whole.count > 0);
        assert_int_equal(whole.left > 0, i > 0);
        for (int round = 0; round < 10; round++) {
            shuffle(&dice, lines, LINES);
            struct log_templates parts =
                mine_in_parts(&dice, lines, LINES, limits[i].forms, limits[i].bytes);
            assert_same(&whole, &parts);
        }
    }
}

/* Lines of kept forms and those of others are all lines. */
static void forms_beyond_the_limits_are_left(void **state)
{
    (void)state;
    enum { FORMS = 50 };
    struct dice dice = {7};
    struct log_miner *miner = log_miner_new(FORMS, LOG_FORMS_BYTES);
    for (size_t i = 0; i < LINES; i++)
        log_miner_add(miner, random_line(&dice));
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_in_range(templates.count, 1, FORMS);
    uint64_t lines = templates.left;
    for (size_t i = 0; i < templates.count; i++)
        lines += templates.items[i].lines;
    assert_int_equal(lines, LINES);
    log_miner_destroy(&miner);
}

/* As many tokens as there may be, each position telling events apart: as deep as it gets. */
static void wide_lines_are_split_as_deep_as_they_are(void **state)
{
    (void)state;
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    struct dice dice = {11};
    for (int i = 0; i < 200; i++) {
        char line[512];
        for (size_t at = 0; at < sizeof line; at += 2) {
            line[at] = dice_once_in(&dice, 2) ? 'x' : 'y';
            line[at + 1] = ' ';
        }
        log_miner_add(miner, (struct text){line, sizeof line});
    }
    struct log_templates templates = log_miner_mine(miner, arena);
    assert_int_equal(templates.count, 200);
    log_miner_destroy(&miner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_are_told_apart),
        cmocka_unit_test(users_and_units_are_values),
        cmocka_unit_test(rare_words_are_values),
        cmocka_unit_test(most_frequent_first_and_mined_again),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(forms_beyond_the_limits_are_left),
        cmocka_unit_test(wide_lines_are_split_as_deep_as_they_are),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
