/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/datalog_program.h"

/* Comparisons, by the order of their two sides. */

static int is_equal(int order)
{
    return order == 0;
}

static int is_other(int order)
{
    return order != 0;
}

static int is_less(int order)
{
    return order < 0;
}

static int is_more(int order)
{
    return order > 0;
}

static int is_at_most(int order)
{
    return order <= 0;
}

static int is_at_least(int order)
{
    return order >= 0;
}

/* Tests of two texts. */

static bool starts_with(struct text subject, struct text other)
{
    return text_starts(subject, other);
}

static bool ends_with(struct text subject, struct text other)
{
    return subject.size >= other.size &&
           text_equal(text_from(subject, subject.size - other.size), other);
}

static bool contains(struct text subject, struct text other)
{
    return other.size == 0 || text_has(subject, other);
}

static bool same_letters(struct text subject, struct text other)
{
    return text_same(subject, other);
}

static const struct dl_builtin builtins[] = {
    {"=", 2, MODE_EQUAL, false, PATTERN_NONE, NULL, is_equal},
    {"==", 2, MODE_TEST, false, PATTERN_NONE, NULL, is_equal},
    {"\\=", 2, MODE_TEST, false, PATTERN_NONE, NULL, is_other},
    {"\\==", 2, MODE_TEST, false, PATTERN_NONE, NULL, is_other},
    {"<", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_less},
    {">", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_more},
    {"=<", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_at_most},
    {">=", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_at_least},
    {"=:=", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_equal},
    {"=\\=", 2, MODE_TEST, true, PATTERN_NONE, NULL, is_other},
    {"is", 2, MODE_IS, true, PATTERN_NONE, NULL, NULL},
    {"member", 2, MODE_MEMBER, false, PATTERN_NONE, NULL, NULL},
    {"starts_with", 2, MODE_TEST, false, PATTERN_NONE, starts_with, NULL},
    {"ends_with", 2, MODE_TEST, false, PATTERN_NONE, ends_with, NULL},
    {"contains", 2, MODE_TEST, false, PATTERN_NONE, contains, NULL},
    {"same_letters", 2, MODE_TEST, false, PATTERN_NONE, same_letters, NULL},
    {"matches", 2, MODE_TEST, false, PATTERN_REGEX, NULL, NULL},
    {"glob", 2, MODE_TEST, false, PATTERN_GLOB, NULL, NULL},
};

const struct dl_builtin *dl_builtin_at(size_t index)
{
    return index < sizeof builtins / sizeof builtins[0] ? &builtins[index] : NULL;
}

const struct dl_builtin *dl_builtin_find(struct text name, size_t arity)
{
    for (size_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++)
        if (builtins[i].arity == arity && text_is(name, builtins[i].name))
            return &builtins[i];
    return NULL;
}
