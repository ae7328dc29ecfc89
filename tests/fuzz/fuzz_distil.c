/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect.h"
#include "lib/distil.h"
#include "lib/rule_text.h"
#include "lib/similar.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line of the input is an observation: its first byte says of which rule, repository and language
 * it is, the rest is code. Each stands for some copies, so that little input has enough support. */
enum { INPUT_MAX = 2048, COPIES = 6 };

static void demand(bool holds)
{
    if (!holds)
        abort();
}

struct list {
    struct distil_observation *items;
    size_t count;
};

static void add(struct list *list, struct arena *arena, struct text line)
{
    static const char *const rules[] = {"", "", "one", "two"};
    static const char *const repos[] = {"a", "b", "c", ""};
    static const char *const paths[] = {"a.c", "b.py", "c.sh", "d.yaml"};
    unsigned char kind = line.size ? (unsigned char)line.data[0] : 0;
    struct text code = line.size ? text_from(line, 1) : line;
    for (unsigned i = 0; i < COPIES; i++) {
        list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
        list->items[list->count] =
            (struct distil_observation){.tool = kind & 0x80 ? TEXT("other") : TEXT("tool"),
                                        .rule = text_of(rules[kind & 3]),
                                        .repo = text_of(repos[(kind + i) >> 2 & 3]),
                                        .path = text_of(paths[kind >> 4 & 3]),
                                        .line = (uint32_t)(list->count + 1),
                                        .code = code,
                                        .message = code};
        list->count++;
    }
}

/* The rules load, find their examples and not their counter-examples. */
static void load(const struct distillate *learned, struct arena *arena)
{
    struct text *texts = arena_array(arena, learned->count, sizeof *texts);
    struct ruleset ruleset;
    struct error err = {0};
    for (size_t i = 0; i < learned->count; i++)
        texts[i] = rule_text(&learned->rules[i].rule, arena);
    struct text text = ruleset_text(TEXT("l"), TEXT(""), texts, learned->count, arena);
    demand(ruleset_read(text, TEXT("l.lgt"), arena, &ruleset, &err) == 0);
    demand(ruleset.count == learned->count);
    struct detector *detector = detector_new(&ruleset, 1, NULL, &err);
    demand(detector != NULL);
    detector_destroy(&detector);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text rest = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
    struct arena *arena = arena_new();
    struct list list = {0};
    struct distillate learned;
    struct error err = {0};
    struct distil_options options = {.repositories = size % 3 == 0 ? 1 : 2,
                                     .precision = size % 5 == 0 ? 0.5 : 0};
    while (rest.size) {
        const char *end = memchr(rest.data, '\n', rest.size);
        struct text line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
        rest = text_from(rest, end ? line.size + 1 : line.size);
        add(&list, arena, line);
    }
    demand(distil(list.items, list.count, &options, arena, &learned, &err) == 0);
    for (size_t i = 0; i < learned.count; i++) {
        const struct distilled *rule = &learned.rules[i];
        demand(rule->seen.right > 0 && rule->seen.repos >= options.repositories);
        demand(rule->rule.patterns.count && rule->rule.patterns.count <= DISTIL_PATTERNS_MAX);
        demand(similar_jaccard(rule->rule.id, rule->rule.id) == 1);
    }
    load(&learned, arena);
    arena_destroy(&arena);
    return 0;
}
