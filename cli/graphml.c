/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/graphml.h"

#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/sources.h"
#include "lib/utf8.h"

#include <inttypes.h>

/* Attributes of nodes, all of them optional. */
static const struct {
    const char *name, *type;
} keys[] = {
    {"type", "string"},
    {"label", "string"},
    {"severity", "string"},
    {"category", "string"},
    {"status", "string"},
    {"verdict", "string"},
    {"repo", "string"},
    {"tool", "string"},
    {"rule", "string"},
    {"path", "string"},
    {"line", "int"},
    {"sightings", "long"},
    {"score", "double"},
    {"lifecycle", "string"},
    {"first_seen", "string"},
    {"last_seen", "string"},
    {"vulnerability", "string"},
    {"tools", "string"},
};

void graphml_begin(FILE *file)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"\n"
          "         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
          "         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns\n"
          "           http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
          file);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        fprintf(file, "<key id=\"%s\" for=\"node\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                keys[i].name, keys[i].name, keys[i].type);
    fputs("<key id=\"kind\" for=\"edge\" attr.name=\"kind\" attr.type=\"string\"/>\n"
          "<graph id=\"hyper\" edgedefault=\"directed\">\n",
          file);
}

void graphml_end(FILE *file)
{
    fputs("</graph>\n</graphml>\n", file);
}

/* XML 1.0, section 2.2, has no control characters but these three, and neither U+FFFE nor U+FFFF.
 */
static bool xml_allows(struct text character)
{
    unsigned char first = (unsigned char)character.data[0];
    if (character.size == 1)
        return first >= 0x20 || first == '\t' || first == '\n' || first == '\r';
    return character.size != 3 || memcmp(character.data, "\xef\xbf\xbe", 3) < 0;
}

static void write_character(FILE *file, struct text character)
{
    switch (character.data[0]) {
    case '<':
        fputs("&lt;", file);
        break;
    case '>':
        fputs("&gt;", file);
        break;
    case '&':
        fputs("&amp;", file);
        break;
    case '"':
        fputs("&quot;", file);
        break;
    case '\r':
        fputs("&#13;", file);
        break;
    default:
        (void)fwrite(character.data, 1, character.size, file);
    }
}

static void write_text(FILE *file, struct text text)
{
    while (text.size) {
        size_t size = utf8_size(text);
        struct text character = {text.data, size};
        write_character(file, size && xml_allows(character) ? character : UTF8_REPLACEMENT);
        text = text_from(text, size ? size : 1);
    }
}

static void data(FILE *file, const char *key, struct text value)
{
    if (value.size == 0)
        return;
    fprintf(file, "<data key=\"%s\">", key);
    write_text(file, value);
    fputs("</data>", file);
}

static void word(FILE *file, const char *key, const struct names *names, unsigned value)
{
    if (value)
        data(file, key, text_of(names_word(names, value)));
}

static void number(FILE *file, const char *key, uint64_t value)
{
    if (value)
        fprintf(file, "<data key=\"%s\">%" PRIu64 "</data>", key, value);
}

static int write_alert(FILE *file, const struct store_alert *stored, struct arena *arena,
                       struct error *err)
{
    struct alert alert;
    char time[HUMAN_SIZE];
    if (store_alert_decode(stored, arena, &alert, err) != 0)
        return -1;
    data(file, "label", alert.message);
    word(file, "severity", &severity_names, stored->severity);
    word(file, "category", &category_names, stored->category);
    word(file, "status", &status_names, stored->status);
    word(file, "verdict", &verdict_names, alert.verdict);
    data(file, "repo", alert.repo);
    data(file, "tool", alert.tool);
    data(file, "rule", alert.rule);
    data(file, "path", alert.path);
    number(file, "line", alert.line);
    number(file, "sightings", stored->sightings);
    data(file, "first_seen", text_of(human_time(stored->first_seen, time)));
    data(file, "last_seen", text_of(human_time(stored->last_seen, time)));
    if (stored->sources) {
        data(file, "vulnerability", stored->sources->name);
        data(file, "tools", sources_tools(stored->sources, ", ", arena));
    }
    return 0;
}

static void write_pattern(FILE *file, const struct store_pattern *stored)
{
    data(file, "label", stored->pattern.template);
    data(file, "tool", stored->pattern.tool);
    data(file, "rule", stored->pattern.rule);
    number(file, "sightings", stored->pattern.sightings);
}

static void write_rule(FILE *file, const struct rule *rule)
{
    data(file, "label", rule->description.size ? rule->description : rule->pattern);
    word(file, "severity", &severity_names, rule->severity);
    word(file, "category", &category_names, rule->category);
    word(file, "verdict", &verdict_names, rule->verdict);
    word(file, "lifecycle", &lifecycle_names, rule->lifecycle);
    data(file, "tool", rule->tool);
    data(file, "rule", rule->rule);
    fprintf(file, "<data key=\"score\">%.6f</data>", rule->score);
}

static int write_node(FILE *file, const struct store_item *item, struct arena *arena,
                      struct error *err)
{
    switch (item->kind) {
    case NODE_ALERT:
        return write_alert(file, item->alert, arena, err);
    case NODE_PATTERN:
        write_pattern(file, item->pattern);
        return 0;
    case NODE_RULE:
        write_rule(file, item->rule);
        return 0;
    case NODE_FIX:
        data(file, "label", item->fix->fix.description);
        number(file, "sightings", item->fix->successes + item->fix->failures + item->fix->partials);
        return 0;
    case NODE_FACT:
        data(file, "label", item->fact->fact.description);
        data(file, "rule", item->fact->fact.id);
        return 0;
    case NODE_SUBMISSION: {
        char time[HUMAN_SIZE];
        data(file, "label", text_of(human_time(item->submission->at, time)));
        data(file, "repo", item->submission->repo);
        return 0;
    }
    default:
        data(file, "label", item->name);
        return 0;
    }
}

int graphml_item(FILE *file, const struct store_item *item, struct arena *arena, struct error *err)
{
    char from[ID_HEX_SIZE], to[ID_HEX_SIZE];
    if (item->kind == NODE_NONE) {
        const struct store_edge *edge = item->edge;
        fprintf(file,
                "<edge source=\"%s-%s\" target=\"%s-%s\"><data key=\"kind\">%s</data></edge>\n",
                names_word(&node_kind_names, edge_from(edge->kind)), id_hex(edge->from, from),
                names_word(&node_kind_names, edge_to(edge->kind)), id_hex(edge->to, to),
                names_word(&edge_kind_names, edge->kind));
        return 0;
    }
    fprintf(file, "<node id=\"%s-%s\">", graph_type(item), id_hex(item->id, from));
    data(file, "type", text_of(graph_type(item)));
    int result = write_node(file, item, arena, err);
    fputs("</node>\n", file);
    return result;
}
