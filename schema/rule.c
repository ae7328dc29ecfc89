/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/rule.h"

static const char *const rule_kind_words[] = {"none", "triage", "catalogue", "content", "curative"};
static const char *const lifecycle_words[] = {"none",      "candidate", "active",
                                              "probation", "demoted",   "disabled"};

const struct names rule_kind_names = NAMES(rule_kind_words);
const struct names lifecycle_names = NAMES(lifecycle_words);

static const struct field check_fields[] = {
    FIELD(struct check, TEXT, name),
    FIELD(struct check, BOOL, passed),
    FIELD(struct check, TEXT, detail),
};
const struct record check_record = RECORD(struct check, check_fields);

static const struct field origin_fields[] = {FIELD(struct rule_origin, ID, pattern)};
static const struct record origin_record_of_rule = RECORD(struct rule_origin, origin_fields);

static const struct field thresholds_fields[] = {
    FIELD(struct thresholds, DOUBLE, promote),
    FIELD(struct thresholds, DOUBLE, probation),
    FIELD(struct thresholds, UINT, repositories),
    FIELD(struct thresholds, UINT, half_life),
};
const struct record thresholds_record = RECORD(struct thresholds, thresholds_fields);

static const struct field support_fields[] = {
    FIELD(struct support, ULONG, unit),      FIELD(struct support, TEXT, repo),
    FIELD(struct support, TEXT, commit),     FIELD(struct support, ULONG, held),
    FIELD(struct support, ULONG, missed),    FIELD(struct support, LONG, learned_at),
    FIELD(struct support, ULONG, successes), FIELD(struct support, ULONG, failures),
    FIELD(struct support, ULONG, partials),  FIELD(struct support, LONG, at),
    FIELD(struct support, TEXT, error),
};
const struct record support_record = RECORD(struct support, support_fields);

static const struct field rule_fields[] = {
    FIELD(struct rule, ID, id),
    FIELD_NAMED(struct rule, kind, rule_kind_names),
    FIELD_NAMED(struct rule, lifecycle, lifecycle_names),
    FIELD(struct rule, TEXT, ruleset),
    FIELD(struct rule, TEXT, tool),
    FIELD(struct rule, TEXT, rule),
    FIELD(struct rule, TEXT, pattern),
    FIELD(struct rule, TEXT, path_class),
    FIELD_NAMED(struct rule, aspect, aspect_names),
    FIELD_NAMED(struct rule, severity, severity_names),
    FIELD_NAMED(struct rule, category, category_names),
    FIELD_NAMED(struct rule, verdict, verdict_names),
    FIELD(struct rule, BOOL, auto_fix),
    FIELD(struct rule, TEXT, description),
    FIELD(struct rule, TEXT, fix),
    FIELD(struct rule, ID, origin),
    FIELD(struct rule, ULONG, successes),
    FIELD(struct rule, ULONG, trials),
    FIELD(struct rule, UINT, repositories),
    FIELD(struct rule, DOUBLE, score),
    FIELD_OF(struct rule, RECORDS, checks, check_record),
    FIELD(struct rule, TEXTS, examples),
    FIELD(struct rule, TEXT, name),
    FIELD(struct rule, TEXT, text),
    FIELD_OF(struct rule, RECORDS, origins, origin_record_of_rule),
    FIELD(struct rule, LONG, proposed_at),
    FIELD(struct rule, BOOL, ever_sound),
    FIELD(struct rule, LONG, judged_at),
    FIELD_NAMED(struct rule, by_hand, lifecycle_names),
    FIELD(struct rule, LONG, by_hand_at),
    FIELD(struct rule, TEXT, by_hand_reason),
};
const struct record rule_record = RECORD(struct rule, rule_fields);

static const struct field known_cwe_fields[] = {
    FIELD(struct known_cwe, UINT, number),
    FIELD_NAMED(struct known_cwe, category, category_names),
    FIELD_NAMED(struct known_cwe, severity, severity_names),
    FIELD(struct known_cwe, TEXT, name),
};
static const struct record known_cwe_record = RECORD(struct known_cwe, known_cwe_fields);

static const struct field known_rule_fields[] = {
    FIELD(struct known_rule, TEXT, tool),
    FIELD(struct known_rule, TEXT, rule),
    FIELD_NAMED(struct known_rule, category, category_names),
    FIELD_NAMED(struct known_rule, severity, severity_names),
    FIELD(struct known_rule, TEXT, because),
};
static const struct record known_rule_record = RECORD(struct known_rule, known_rule_fields);

static const struct field known_like_fields[] = {
    FIELD(struct known_like, TEXT, tool),
    FIELD(struct known_like, TEXT, pattern),
    FIELD_NAMED(struct known_like, category, category_names),
    FIELD(struct known_like, TEXT, because),
};
static const struct record known_like_record = RECORD(struct known_like, known_like_fields);

static const struct field known_tool_fields[] = {
    FIELD(struct known_tool, TEXT, tool),
    FIELD_NAMED(struct known_tool, category, category_names),
};
static const struct record known_tool_record = RECORD(struct known_tool, known_tool_fields);

static const struct field text_model_fields[] = {
    FIELD(struct text_model, ID, id),
    FIELD(struct text_model, BINARY, bytes),
};
static const struct record text_model_record = RECORD(struct text_model, text_model_fields);

static const struct field catalogue_fields[] = {
    FIELD_OF(struct catalogue, RECORDS, cwes, known_cwe_record),
    FIELD_OF(struct catalogue, RECORDS, rules, known_rule_record),
    FIELD_OF(struct catalogue, RECORDS, tools, known_tool_record),
    FIELD_OF(struct catalogue, RECORDS, likes, known_like_record),
    FIELD_OF(struct catalogue, RECORD, severity_model, text_model_record),
};
const struct record catalogue_record = RECORD(struct catalogue, catalogue_fields);

static const struct field rulebook_fields[] = {
    FIELD_OF(struct rulebook, RECORDS, rules, rule_record),
    FIELD_OF(struct rulebook, RECORD, catalogue, catalogue_record),
    FIELD_OF(struct rulebook, RECORDS, exploited, exploited_record),
    FIELD_OF(struct rulebook, RECORD, thresholds, thresholds_record),
};
const struct record rulebook_record = RECORD(struct rulebook, rulebook_fields);

struct id rule_id(const struct rule *rule)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.rule.1");
    id_hash_number(&hash, rule->kind);
    id_hash_text(&hash, rule->tool);
    id_hash_text(&hash, rule->rule);
    id_hash_text(&hash, rule->pattern);
    id_hash_text(&hash, rule->path_class);
    id_hash_number(&hash, rule->aspect);
    if (rule_is_learned(rule))
        id_hash_text(&hash, rule->text);
    return id_hash_done(&hash);
}

bool rule_is_learned(const struct rule *rule)
{
    return rule->kind == RULE_CONTENT || rule->kind == RULE_CURATIVE;
}

/* Not given, or a bound; what is no number is neither. */
static bool is_bound(double value)
{
    bool absent = value <= 0 && value >= 0;
    return absent || (value >= THRESHOLD_LEAST && value <= 1);
}

bool thresholds_valid(const struct thresholds *thresholds)
{
    struct thresholds full = thresholds_full(thresholds);
    return is_bound(thresholds->promote) && is_bound(thresholds->probation) &&
           full.probation <= full.promote &&
           thresholds->repositories <= THRESHOLD_REPOSITORIES_MAX &&
           thresholds->half_life <= THRESHOLD_HALF_LIFE_MAX;
}

struct thresholds thresholds_full(const struct thresholds *thresholds)
{
    struct thresholds full = *thresholds;
    if (!(full.promote > 0))
        full.promote = THRESHOLD_PROMOTE;
    if (!(full.probation > 0))
        full.probation = THRESHOLD_PROBATION;
    if (!full.repositories)
        full.repositories = THRESHOLD_REPOSITORIES;
    if (!full.half_life)
        full.half_life = THRESHOLD_HALF_LIFE;
    return full;
}
