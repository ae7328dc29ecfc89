/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/finding_alert.h"

#include "lib/cwe.h"
#include "lib/format.h"
#include "lib/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void finding_tool(struct batch *batch, struct arena *arena)
{
    struct texts *tools = &batch->tools;
    for (size_t i = 0; i < tools->count; i++)
        if (text_is(tools->items[i], FINDING_TOOL))
            return;
    tools->items = arena_grow(arena, tools->items, tools->count, sizeof *tools->items);
    tools->items[tools->count++] = TEXT(FINDING_TOOL);
}

enum level finding_level(enum severity severity)
{
    return severity >= SEVERITY_HIGH     ? LEVEL_ERROR
           : severity == SEVERITY_MEDIUM ? LEVEL_WARNING
                                         : LEVEL_NOTE;
}

struct text finding_score(enum severity severity)
{
    static const struct text scores[SEVERITY_COUNT] = {
        [SEVERITY_NONE] = TEXT_ITEM("0.0"), [SEVERITY_INFO] = TEXT_ITEM("0.0"),
        [SEVERITY_LOW] = TEXT_ITEM("3.0"),  [SEVERITY_MEDIUM] = TEXT_ITEM("5.5"),
        [SEVERITY_HIGH] = TEXT_ITEM("8.0"), [SEVERITY_CRITICAL] = TEXT_ITEM("9.5"),
    };
    return scores[severity];
}

/* Whether it is an absolute URI of the web: "https:", and only characters that RFC 3986 allows in
 * one. */
static bool is_web_address(struct text text)
{
    static const char others[] = "-._~:/?#@!$&'()*+,;=%";
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (!c || c >= 0x80 || !(isalnum(c) || strchr(others, c)))
            return false;
    }
    return text_starts(text, TEXT("https://"));
}

struct text finding_url(const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->references.count; i++)
        if (is_web_address(rule->references.items[i]))
            return rule->references.items[i];
    return TEXT("");
}

static void add_tag(struct texts *tags, struct text tag)
{
    for (size_t i = 0; i < tags->count; i++)
        if (text_equal(tags->items[i], tag))
            return;
    tags->items[tags->count++] = tag;
}

struct texts finding_tags(const struct content_rule *rule, struct arena *arena)
{
    size_t most = 1 + rule->cwe.count + rule->tags.count;
    struct texts tags = {arena_array(arena, most, sizeof *tags.items), 0};
    if (rule->category == CATEGORY_SECRET)
        add_tag(&tags, TEXT("secret"));
    for (size_t i = 0; i < rule->cwe.count; i++)
        add_tag(&tags, arena_print(arena, "external/cwe/cwe-%03u", rule->cwe.items[i]));
    for (size_t i = 0; i < rule->tags.count; i++)
        add_tag(&tags, rule->tags.items[i]);
    return tags;
}

/* Excerpts are bytes of files; texts of alerts are UTF-8. */
static struct text as_utf8(struct text text, struct arena *arena)
{
    if (utf8_valid(text))
        return text;
    char *out = arena_alloc(arena, UTF8_REPLACEMENT.size * text.size + 1), *at = out;
    while (text.size) {
        size_t size = utf8_size(text);
        struct text piece = size ? (struct text){text.data, size} : UTF8_REPLACEMENT;
        memcpy(at, piece.data, piece.size);
        at += piece.size;
        text = text_from(text, size ? size : 1);
    }
    return (struct text){out, (size_t)(at - out)};
}

static void add_weaknesses(struct alert *alert, struct arena *arena)
{
    for (size_t i = 0; i < alert->tags.count; i++)
        cwe_collect(&alert->cwe, alert->tags.items[i], arena);
    cwe_collect(&alert->cwe, alert->rule, arena);
    cwe_collect(&alert->cwe, alert->url, arena);
    alias_collect(&alert->aliases, alert->rule, arena);
    for (size_t i = 0; i < alert->tags.count; i++)
        alias_collect(&alert->aliases, alert->tags.items[i], arena);
}

static void add_fix(struct alert *alert, const struct finding *finding, struct arena *arena)
{
    alert->fixes.items = arena_array(arena, 1, sizeof *alert->fixes.items);
    alert->fixes.items[alert->fixes.count++] = (struct edit){
        .path = finding->file,
        .line = finding->line,
        .column = finding->column,
        .end_line = finding->end_line,
        .end_column = finding->end_column,
        .text = as_utf8(finding->replacement, arena),
        .description = finding->rule->help.size ? finding->rule->help : finding->message,
    };
}

void finding_alert(const struct finding *finding, struct batch *batch, struct arena *arena)
{
    char hex[ID_HEX_SIZE];
    const struct content_rule *rule = finding->rule;
    if (batch->alerts.count == BATCH_ALERTS_MAX) {
        batch_reject(batch, arena, 0,
                     arena_print(arena, "%.*s:%u", TEXT_ARG(finding->file), finding->line),
                     "there are too many findings: this one is left out");
        return;
    }
    struct alert *alert = batch_add_alert(batch, arena);
    alert->tool = TEXT(FINDING_TOOL);
    alert->tool_version = TEXT(HYPER_VERSION);
    alert->rule = rule->id;
    alert->rule_name = rule->message;
    alert->url = finding_url(rule);
    alert->has_score = true;
    alert->score = strtod(finding_score(finding->severity).data, NULL);
    alert->tags = finding_tags(rule, arena);
    add_weaknesses(alert, arena);
    alert->level = finding_level(finding->severity);
    alert->message = as_utf8(finding->message, arena);
    if (!text_is(finding->file, ".")) /* the repository has no path */
        alert->path = finding->file;
    if (!finding->whole_file) {
        alert->line = finding->line;
        alert->column = finding->column;
        alert->end_line = finding->end_line;
        alert->end_column = finding->end_column;
    }
    alert->snippet = as_utf8(finding->excerpt, arena);
    alert->fingerprint = arena_print(arena, "hyper=%s", id_hex(finding->fingerprint, hex));
    alert->locations = 1;
    if (rule->has_fix)
        add_fix(alert, finding, arena);
    format_finish(alert, &batch->origin, arena);
}
