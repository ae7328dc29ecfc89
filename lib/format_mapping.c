/* SPDX-License-Identifier: MPL-2.0 */
/* The format of all reports that a mapping describes (schema/FORMATS.md). */
#include "lib/format.h"
#include "lib/formats.h"
#include "lib/mapping_run.h"
#include "lib/parse_kinds.h"
#include "lib/survey_kinds.h"

#include <stdlib.h>

typedef int surveys(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
                    int fd, struct error *err);
typedef void parses(struct mapping_run *run, const struct survey_context *context,
                    const struct plan_node *node);

static const struct {
    surveys *survey;
    parses *parse;
} kinds[] = {
    [READS_JSON] = {survey_json, parse_json},    [READS_JSONL] = {survey_lines, parse_jsonl},
    [READS_XML] = {survey_xml, parse_xml},       [READS_CSV] = {survey_csv, parse_csv},
    [READS_LINES] = {survey_lines, parse_lines},
};

static unsigned recognise_none(struct text head, struct text path)
{
    (void)head;
    (void)path;
    return 0;
}

int mapping_survey(struct survey *survey, int fd, uint64_t unit_max, struct error *err)
{
    struct mapping mapping;
    struct arena *arena = arena_new();
    if (!survey->mapping) {
        arena_destroy(&arena);
        return error_set(err, ERROR_DATA, "the format has no mapping");
    }
    int result =
        mapping_read(survey->mapping->yaml, survey->mapping->file, 0, arena, &mapping, err);
    if (result == 0) {
        struct surveyor *surveyor = surveyor_new(survey, &mapping, survey->mapping->yaml, unit_max);
        result = kinds[mapping.head.reads].survey(survey, surveyor, &mapping, fd, err);
        surveyor_destroy(&surveyor);
    }
    mapping_close(&mapping);
    arena_destroy(&arena);
    return result;
}

static int survey_mapping(struct survey *survey, int fd, struct error *err)
{
    return mapping_survey(survey, fd, SURVEY_UNIT_MAX, err);
}

/* The values that enclose the piece become levels, and the node is that of the container; NULL if
 * the mapping has no such place. */
static const struct plan_node *enter_chain(struct mapping_run *run,
                                           const struct survey_context *context)
{
    static const struct value nothing = {.type = VALUE_MAP, .text = TEXT_ITEM("")};
    const struct plan_node *node = run->mapping->plan.root;
    const struct value *value = NULL;
    struct text key = {"", 0};
    for (size_t i = 0; i < context->chain_count && node; i++) {
        const struct survey_link *link = &context->chain[i];
        if (link->link == LINK_NAMED) {
            node = plan_named(node, link->name);
            if (run->scope.depth == EXPRESSION_LEVELS_MAX)
                return NULL;
            run->scope.levels[run->scope.depth++] =
                (struct enclosing){value ? value : &nothing, key};
            key = TEXT("");
        } else if (link->link == LINK_ANY) {
            node = link->name.size ? node->any : plan_item(node);
            key = link->name.size ? link->name : key;
        }
        value = link->value ? link->value : &nothing;
        if (i == 0)
            run->scope.root = value;
    }
    run->container = value ? value : &nothing;
    run->container_key = key;
    run->at_root = context->container == CONTAINER_DOCUMENT;
    return node;
}

static int parse_mapping(struct batch *batch, struct text context_bytes, struct arena *arena,
                         struct error *err)
{
    struct survey_context context;
    struct mapping mapping;
    struct mapping_run run;
    if (survey_context_unpack(context_bytes, arena, &context, err) != 0)
        return -1;
    int result = mapping_read(context.yaml, TEXT("mapping"), 0, arena, &mapping, err);
    if (result == 0) {
        mapping_run_init(&run, &mapping, batch, arena);
        run.tables = context.tables;
        const struct plan_node *node = enter_chain(&run, &context);
        mapping_run_tool(&run);
        if (node)
            kinds[mapping.head.reads].parse(&run, &context, node);
        else
            result = error_set(err, ERROR_DATA, "the context does not fit its mapping");
        mapping_run_close(&run);
    }
    mapping_close(&mapping);
    return result;
}

const struct format format_mapping = {
    .name = "mapping",
    .recognise = recognise_none,
    .survey = survey_mapping,
    .parse = parse_mapping,
};
