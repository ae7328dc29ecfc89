/* SPDX-License-Identifier: MPL-2.0 */
/* SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): each ruleset is a tool component.
 */
#include "cli/scan_output.h"

#include "lib/finding_alert.h"
#include "lib/json_write.h"

#include <ctype.h>

static void open(struct json_writer *w, const char *key)
{
    json_write_key(w, text_of(key));
    json_write_object(w);
}

static void open_array(struct json_writer *w, const char *key)
{
    json_write_key(w, text_of(key));
    json_write_array(w);
}

/* An artifactContent (3.3): its text is what it is. */
static void content(struct json_writer *w, const char *key, struct text text)
{
    open(w, key);
    json_write_member(w, TEXT("text"), text);
    json_write_end_object(w);
}

/* A message: braces would be placeholders, so they are doubled (3.11.5). */
static void message(struct json_writer *w, const char *key, struct text text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.size * 2 + 1), *at = out;
    for (size_t i = 0; i < text.size; i++) {
        *at++ = text.data[i];
        if (text.data[i] == '{' || text.data[i] == '}')
            *at++ = text.data[i];
    }
    content(w, key, (struct text){out, (size_t)(at - out)});
}

static void texts(struct json_writer *w, const char *key, struct texts items)
{
    open_array(w, key);
    for (size_t i = 0; i < items.count; i++)
        json_write_string(w, items.items[i]);
    json_write_end_array(w);
}

static struct text level_of(enum severity severity)
{
    return text_of(names_word(&level_names, finding_level(severity)));
}

/* A URI reference (RFC 3986): bytes other than unreserved ones and slashes are escaped. */
static struct text uri_of(struct text path, struct arena *arena)
{
    char *out = arena_alloc(arena, path.size * 3 + 1), *at = out;
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if ((c < 0x80 && isalnum(c)) || (c && strchr("-._~/", c)))
            *at++ = (char)c;
        else
            at += sprintf(at, "%%%02X", c);
    }
    return (struct text){out, (size_t)(at - out)};
}

static void write_rule(struct json_writer *w, const struct content_rule *rule, struct arena *arena)
{
    json_write_object(w);
    json_write_member(w, TEXT("id"), rule->id);
    message(w, "shortDescription", rule->message, arena);
    if (rule->help.size)
        message(w, "help", rule->help, arena);
    if (finding_url(rule).size)
        json_write_member(w, TEXT("helpUri"), finding_url(rule));
    open(w, "defaultConfiguration");
    json_write_member(w, TEXT("level"), level_of(rule->severity));
    json_write_end_object(w);
    open(w, "properties");
    json_write_member(w, TEXT("security-severity"), finding_score(rule->severity));
    json_write_member(w, TEXT("category"), text_of(names_word(&category_names, rule->category)));
    json_write_member(w, TEXT("effect"), text_of(names_word(&effect_names, rule->effect)));
    texts(w, "tags", finding_tags(rule, arena));
    json_write_end_object(w);
    json_write_end_object(w);
}

static void write_tool(struct json_writer *w, const struct scan_output *output)
{
    open(w, "tool");
    open(w, "driver");
    json_write_member(w, TEXT("name"), TEXT("hyper"));
    json_write_member(w, TEXT("semanticVersion"), TEXT(HYPER_VERSION));
    json_write_end_object(w);
    open_array(w, "extensions");
    for (size_t i = 0; i < output->rules->count; i++) {
        const struct ruleset *ruleset = &output->rules->rulesets[i];
        json_write_object(w);
        json_write_member(w, TEXT("name"), ruleset->name);
        if (ruleset->version.size)
            json_write_member(w, TEXT("semanticVersion"), ruleset->version);
        if (ruleset->comment.size)
            message(w, "shortDescription", ruleset->comment, output->arena);
        open_array(w, "rules");
        for (size_t k = 0; k < ruleset->count; k++)
            write_rule(w, &ruleset->rules[k], output->arena);
        json_write_end_array(w);
        json_write_end_object(w);
    }
    json_write_end_array(w);
    json_write_end_object(w);
}

static void write_region(struct json_writer *w, const char *key, const struct finding *finding)
{
    open(w, key);
    json_write_member_uint(w, TEXT("startLine"), finding->line);
    json_write_member_uint(w, TEXT("startColumn"), finding->column);
    json_write_member_uint(w, TEXT("endLine"), finding->end_line);
    json_write_member_uint(w, TEXT("endColumn"), finding->end_column);
    if (finding->excerpt.size && strcmp(key, "region") == 0)
        content(w, "snippet", finding->excerpt);
    json_write_end_object(w);
}

static void write_artifact(struct json_writer *w, const struct finding *finding,
                           struct arena *arena)
{
    open(w, "artifactLocation");
    bool is_root = text_is(finding->file, ".");
    json_write_member(w, TEXT("uri"), is_root ? TEXT("./") : uri_of(finding->file, arena));
    json_write_member(w, TEXT("uriBaseId"), TEXT("%SRCROOT%"));
    json_write_end_object(w);
}

static void write_fix(struct json_writer *w, const struct finding *finding, struct arena *arena)
{
    open_array(w, "fixes");
    json_write_object(w);
    message(w, "description", finding->rule->help.size ? finding->rule->help : finding->message,
            arena);
    open_array(w, "artifactChanges");
    json_write_object(w);
    write_artifact(w, finding, arena);
    open_array(w, "replacements");
    json_write_object(w);
    write_region(w, "deletedRegion", finding);
    content(w, "insertedContent", finding->replacement);
    json_write_end_object(w);
    json_write_end_array(w);
    json_write_end_object(w);
    json_write_end_array(w);
    json_write_end_object(w);
    json_write_end_array(w);
}

static void write_properties(struct json_writer *w, const struct finding *finding)
{
    bool judged = finding->severity != finding->rule->severity;
    if (!finding->commit.size && !finding->because.count && !finding->suggestion.size && !judged &&
        !finding->fixable)
        return;
    open(w, "properties");
    if (finding->commit.size) {
        json_write_member(w, TEXT("commit"), finding->commit);
        json_write_member(w, TEXT("author"), finding->author);
        json_write_member(w, TEXT("date"), finding->date);
    }
    if (judged)
        json_write_member(w, TEXT("security-severity"), finding_score(finding->severity));
    if (finding->because.count)
        texts(w, "because", finding->because);
    if (finding->suggestion.size)
        json_write_member(w, TEXT("suggestion"), finding->suggestion);
    if (finding->fixable) {
        json_write_key(w, TEXT("auto_fixable"));
        json_write_bool(w, true);
    }
    json_write_end_object(w);
}

static bool has_rule(const struct ruleset *ruleset, const struct content_rule *rule)
{
    return rule >= ruleset->rules && rule < ruleset->rules + ruleset->count;
}

/* A reference without a tool component is to a rule of the driver, which has none (3.52.3). */
static void write_reference(struct json_writer *w, const char *key, const struct scan_rules *rules,
                            const struct content_rule *rule)
{
    size_t component = 0;
    while (component < rules->count && !has_rule(&rules->rulesets[component], rule))
        component++;
    if (component == rules->count)
        return;
    const struct ruleset *ruleset = &rules->rulesets[component];
    open(w, key);
    json_write_member(w, TEXT("id"), rule->id);
    json_write_member_uint(w, TEXT("index"), (uint64_t)(rule - ruleset->rules));
    open(w, "toolComponent");
    json_write_member(w, TEXT("name"), ruleset->name);
    json_write_member_uint(w, TEXT("index"), component);
    json_write_end_object(w);
    json_write_end_object(w);
}

static void write_result(struct json_writer *w, const struct scan_output *output,
                         const struct finding *finding)
{
    char hex[ID_HEX_SIZE];
    json_write_object(w);
    json_write_member(w, TEXT("ruleId"), finding->rule->id);
    write_reference(w, "rule", output->rules, finding->rule);
    json_write_member(w, TEXT("level"), level_of(finding->severity));
    message(w, "message", finding->message, output->arena);
    open_array(w, "locations");
    json_write_object(w);
    open(w, "physicalLocation");
    write_artifact(w, finding, output->arena);
    if (!finding->whole_file) /* then the location is the whole file (3.29.4) */
        write_region(w, "region", finding);
    json_write_end_object(w);
    json_write_end_object(w);
    json_write_end_array(w);
    open(w, "partialFingerprints");
    json_write_member(w, TEXT("hyper/v1"), text_of(id_hex(finding->fingerprint, hex)));
    json_write_end_object(w);
    if (finding->rule->has_fix && !finding->in_archive)
        write_fix(w, finding, output->arena);
    write_properties(w, finding);
    json_write_end_object(w);
}

static void write_notification(struct json_writer *w, const struct scan_output *output,
                               const struct scan_problem *problem)
{
    json_write_object(w);
    json_write_member(w, TEXT("level"), TEXT("error"));
    message(w, "message", text_of(problem->what), output->arena);
    if (problem->rule)
        write_reference(w, "associatedRule", output->rules, problem->rule);
    open_array(w, "locations");
    json_write_object(w);
    open(w, "physicalLocation");
    open(w, "artifactLocation");
    json_write_member(w, TEXT("uri"), uri_of(problem->file, output->arena));
    json_write_end_object(w);
    json_write_end_object(w);
    json_write_end_object(w);
    json_write_end_array(w);
    json_write_end_object(w);
}

static void write_invocation(struct json_writer *w, const struct scan_output *output)
{
    const struct scan_report *report = output->report;
    open_array(w, "invocations");
    json_write_object(w);
    json_write_key(w, TEXT("executionSuccessful"));
    json_write_bool(w, true);
    open_array(w, "toolExecutionNotifications");
    for (size_t i = 0; i < report->troubles.count; i++)
        write_notification(w, output, &report->troubles.items[i]);
    for (size_t i = 0; i < report->problems.count; i++)
        write_notification(w, output, &report->problems.items[i]);
    json_write_end_array(w);
    json_write_end_object(w);
    json_write_end_array(w);
}

int scan_output_sarif(const struct scan_output *output, FILE *file, struct error *err)
{
    struct json_writer w = {0};
    int result = 0;
    json_write_object(&w);
    json_write_member(&w, TEXT("$schema"), TEXT("https://json.schemastore.org/sarif-2.1.0.json"));
    json_write_member(&w, TEXT("version"), TEXT("2.1.0"));
    open_array(&w, "runs");
    json_write_object(&w);
    write_tool(&w, output);
    write_invocation(&w, output);
    json_write_member(&w, TEXT("columnKind"), TEXT("unicodeCodePoints"));
    open_array(&w, "results");
    for (size_t i = 0; i < output->findings.count && result == 0; i++) {
        write_result(&w, output, &output->findings.items[i]);
        result = json_write_flush(&w, file, err);
    }
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    if (result == 0)
        result = json_write_flush(&w, file, err);
    json_write_close(&w);
    return result;
}
