/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/graph_json.h"

#include "cli/human.h"
#include "lib/record_json.h"

const char *graph_type(const struct store_item *item)
{
    return item->kind == NODE_NONE ? "edge" : names_word(&node_kind_names, item->kind);
}

static void optional_text(struct json_writer *w, struct text key, struct text value)
{
    if (value.size)
        json_write_member(w, key, value);
}

static void count_member(struct json_writer *w, struct text key, uint64_t value)
{
    json_write_key(w, key);
    json_write_uint(w, value);
}

void graph_json_id(struct json_writer *w, struct text key, struct id id)
{
    char hex[ID_HEX_SIZE];
    json_write_member(w, key, text_of(id_hex(id, hex)));
}

void graph_json_time(struct json_writer *w, struct text key, int64_t at)
{
    char time[HUMAN_SIZE];
    json_write_member(w, key, text_of(human_time(at, time)));
}

static void write_synonyms(struct json_writer *w, const struct store_source *source)
{
    if (source->step_count == 0)
        return;
    json_write_key(w, TEXT("synonyms"));
    json_write_array(w);
    for (size_t i = 0; i < source->step_count; i++) {
        const struct store_synonym *step = &source->steps[i];
        json_write_object(w);
        json_write_member(w, TEXT("name"), step->name);
        json_write_member(w, TEXT("is"), step->better);
        json_write_member(w, TEXT("repo"), step->repo);
        json_write_member(w, TEXT("tool"), step->tool);
        graph_json_time(w, TEXT("at"), step->at);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static void write_sources(struct json_writer *w, const struct store_sources *sources)
{
    json_write_member(w, TEXT("vulnerability"), sources->name);
    json_write_key(w, TEXT("sources"));
    json_write_array(w);
    for (size_t i = 0; i < sources->count; i++) {
        const struct store_source *source = &sources->items[i];
        json_write_object(w);
        json_write_member(w, TEXT("tool"), source->tool);
        optional_text(w, TEXT("tool_version"), source->tool_version);
        json_write_member(w, TEXT("rule"), source->rule);
        json_write_member(w, TEXT("vulnerability"), source->name);
        json_write_member(w, TEXT("status"), text_of(names_word(&status_names, source->status)));
        json_write_member(w, TEXT("severity"),
                          text_of(names_word(&severity_names, source->severity)));
        graph_json_time(w, TEXT("first_seen"), source->first_seen);
        graph_json_time(w, TEXT("last_seen"), source->last_seen);
        count_member(w, TEXT("sightings"), source->sightings);
        json_write_key(w, TEXT("shown"));
        json_write_bool(w, source->shown);
        write_synonyms(w, source);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static int write_alert(struct json_writer *w, const struct store_alert *stored, struct arena *arena,
                       struct error *err)
{
    struct alert alert;
    if (store_alert_decode(stored, arena, &alert, err) != 0)
        return -1;
    json_write_key(w, TEXT("status"));
    json_write_string(w, text_of(names_word(&status_names, stored->status)));
    graph_json_time(w, TEXT("first_seen"), stored->first_seen);
    graph_json_time(w, TEXT("last_seen"), stored->last_seen);
    count_member(w, TEXT("sightings"), stored->sightings);
    count_member(w, TEXT("occurrence"), stored->ordinal);
    if (!id_is_zero(stored->pattern))
        graph_json_id(w, TEXT("pattern"), stored->pattern);
    if (stored->sources)
        write_sources(w, stored->sources);
    record_json_write_members(w, &alert_record, &alert, RECORD_JSON_SKIP_EMPTY);
    return 0;
}

/* Its id is written already. */
static void write_pattern(struct json_writer *w, const struct store_pattern *stored)
{
    struct pattern pattern = stored->pattern;
    pattern.id = (struct id){{0}};
    record_json_write_members(w, &pattern_record, &pattern, RECORD_JSON_SKIP_EMPTY);
    graph_json_time(w, TEXT("first_seen"), stored->first_seen);
    if (!id_is_zero(stored->merged_into))
        graph_json_id(w, TEXT("merged_into"), stored->merged_into);
}

static void write_rule(struct json_writer *w, const struct rule *stored,
                       const struct supports *supports)
{
    struct rule rule = *stored;
    rule.id = (struct id){{0}};
    record_json_write_members(w, &rule_record, &rule,
                              RECORD_JSON_SKIP_EMPTY | RECORD_JSON_KEEP_FALSE);
    if (!supports)
        return;
    json_write_key(w, TEXT("supports"));
    json_write_array(w);
    for (size_t i = 0; i < supports->count; i++)
        record_json_write(w, &support_record, &supports->items[i], RECORD_JSON_SKIP_EMPTY);
    json_write_end_array(w);
}

static void write_fix(struct json_writer *w, const struct store_fix *stored)
{
    graph_json_id(w, TEXT("alert"), stored->alert);
    graph_json_id(w, TEXT("pattern"), stored->pattern);
    optional_text(w, TEXT("repo"), stored->repo);
    optional_text(w, TEXT("commit"), stored->commit);
    optional_text(w, TEXT("path"), stored->path);
    if (stored->first_at)
        graph_json_time(w, TEXT("first_seen"), stored->first_at);
    if (stored->last_at)
        graph_json_time(w, TEXT("last_seen"), stored->last_at);
    record_json_write_members(w, &fix_record, &stored->fix, RECORD_JSON_SKIP_EMPTY);
    count_member(w, TEXT("successes"), stored->successes);
    count_member(w, TEXT("failures"), stored->failures);
    count_member(w, TEXT("partials"), stored->partials);
}

/* Without its number, which says only how many there were before. */
static void write_submission(struct json_writer *w, const struct submission *submission)
{
    graph_json_id(w, TEXT("content"), submission->content);
    graph_json_time(w, TEXT("at"), submission->at);
    json_write_member(w, TEXT("state"),
                      text_of(names_word(&submission_state_names, submission->state)));
    optional_text(w, TEXT("repo"), submission->repo);
    optional_text(w, TEXT("commit"), submission->commit);
    optional_text(w, TEXT("branch"), submission->branch);
    optional_text(w, TEXT("root"), submission->root);
    json_write_key(w, TEXT("complete"));
    json_write_bool(w, submission->complete);
    json_write_key(w, TEXT("tally"));
    record_json_write(w, &tally_record, &submission->tally, RECORD_JSON_SKIP_EMPTY);
}

static void write_edge(struct json_writer *w, const struct store_edge *edge)
{
    json_write_member(w, TEXT("kind"), text_of(names_word(&edge_kind_names, edge->kind)));
    graph_json_id(w, TEXT("from"), edge->from);
    graph_json_id(w, TEXT("to"), edge->to);
}

int graph_json_members(struct json_writer *w, const struct store_item *item, struct arena *arena,
                       struct error *err)
{
    json_write_member(w, TEXT("type"), text_of(graph_type(item)));
    if (item->kind == NODE_NONE) {
        write_edge(w, item->edge);
        return 0;
    }
    graph_json_id(w, TEXT("id"), item->id);
    switch (item->kind) {
    case NODE_ALERT:
        return write_alert(w, item->alert, arena, err);
    case NODE_PATTERN:
        write_pattern(w, item->pattern);
        return 0;
    case NODE_RULE:
        write_rule(w, item->rule, item->supports);
        return 0;
    case NODE_FIX:
        write_fix(w, item->fix);
        return 0;
    case NODE_FACT:
        record_json_write_members(w, &example_record, item->fact, RECORD_JSON_SKIP_EMPTY);
        return 0;
    case NODE_SUBMISSION:
        write_submission(w, item->submission);
        return 0;
    default:
        json_write_member(w, TEXT("name"), item->name);
        return 0;
    }
}

int graph_json_write(struct json_writer *w, const struct store_item *item, struct arena *arena,
                     struct error *err)
{
    json_write_object(w);
    int result = graph_json_members(w, item, arena, err);
    json_write_end_object(w);
    return result;
}
