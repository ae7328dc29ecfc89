/* SPDX-License-Identifier: MPL-2.0 */
/* A text as one of the kinds of file that workflows are in, which its size chooses: it is read or
 * refused with a place, each fact is of the table, each line is one of the text, and reading again
 * tells the same. */
#include "lib/actions_expression.h"
#include "lib/fact_providers.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

struct checking {
    int64_t lines;
    size_t count;
    struct facts *other;
};

static int check_fact(void *context, struct text name, const struct fact_value *values,
                      size_t count, struct error *err)
{
    struct checking *c = context;
    const struct fact_predicate *predicate = fact_predicate_find(name, count);
    (void)err;
    demand(predicate != NULL);
    size_t size = strlen(predicate->columns);
    if (size >= 4 && strcmp(predicate->columns + size - 4, "Line") == 0) {
        const struct fact_value *line = &values[count - 1];
        demand(line->is_number && line->number >= 1 && line->number <= c->lines);
    }
    c->count++;
    return 0;
}

/* libyaml counts more breaks than there are in a text of ours: NEL, LS, PS and lone CR. */
static int64_t lines_of(struct text bytes)
{
    int64_t lines = 1;
    for (size_t i = 0; i < bytes.size; i++)
        lines += bytes.data[i] == '\n' || bytes.data[i] == '\r' || bytes.data[i] == '\x85' ||
                 bytes.data[i] == '\xa8' || bytes.data[i] == '\xa9';
    return lines + 1;
}

static void check_path(const char *path, struct text bytes)
{
    static const struct facts_limits limits = {20000, 8u << 20};
    struct checking c = {.lines = lines_of(bytes)};
    struct facts *facts = facts_new(&limits), *again = facts_new(&limits);
    struct error err = {0};
    demand(fact_provider_workflows.wants(text_of(path)));
    int result = fact_provider_workflows.read(text_of(path), bytes, facts, &err);
    demand(result == 0 || (err.code == ERROR_DATA && err.message[0]));
    demand(fact_provider_workflows.read(text_of(path), bytes, again, NULL) == result);
    demand(facts_each(facts, check_fact, &c, NULL) == 0);
    demand(c.count == facts_count(facts) && c.count == facts_count(again));
    facts_destroy(&facts);
    facts_destroy(&again);
}

static void check_expression(struct text source)
{
    struct arena *arena = arena_new();
    struct actions_node *node = NULL;
    struct error err = {0};
    if (actions_expression_read(source, arena, &node, &err) == 0) {
        int truth = actions_expression_truth(node);
        demand(truth >= -1 && truth <= 1);
        (void)actions_expression_is_constant(node);
    } else {
        demand(err.code == ERROR_DATA && err.message[0] && !node);
    }
    arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {".github/workflows/a.yml", "action.yml", ".gitlab-ci.yml",
                                        "other/a.yaml"};
    struct text bytes = {(const char *)data, size};
    check_path(paths[size % (sizeof paths / sizeof paths[0])], bytes);
    check_expression(bytes);
    return 0;
}
