/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/rules_check.h"
#include "cli/rules_facts.h"
#include "cli/rules_import.h"
#include "cli/rules_learned.h"
#include "cli/table.h"

#include <stdlib.h>

enum { SHOWN_ID = 12, INDENT = 2 };

struct settings {
    unsigned lifecycle, aspect, kind;
    const char *tool, *rule, *reason;
    struct strings ids;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row list_rows[] = {
    {"lifecycle", 'l', OPTION_WORD, AT(lifecycle), "NAME", "in this state", &lifecycle_names, 0, 0},
    {"aspect", 'a', OPTION_WORD, AT(aspect), "NAME", "that decide this", &aspect_names, 0, 0},
    {"kind", 'k', OPTION_WORD, AT(kind), "NAME", "of this kind", &rule_kind_names, 0, 0},
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "about this tool", NULL, 0, 0},
    {"rule", 0, OPTION_TEXT, AT(rule), "ID", "about this rule of the tool", NULL, 0, 0},
};

static const struct option_row change_rows[] = {
    {"reason", 0, OPTION_TEXT, AT(reason), "TEXT", "why; it goes to the audit log", NULL, 0, 0},
};

static const struct usage usage_list = {
    .command = "hyper rules list",
    .synopsis = "",
    .about =
        "Lists the rules that were learned or curated, in the order of their score: the bound\n"
        "that 95% confidence puts under their rate of success.",
    OPTIONS(list_rows),
    .examples = "  hyper rules list --lifecycle active",
};

static const struct usage usage_show_rule = {
    .command = "hyper rules show",
    .synopsis = "RULE",
    .about =
        "Shows a rule: its conditions, what it decides, its evidence and the checks it passed.",
    .examples = "  hyper rules show 81c0",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(ids),
};

static const struct usage usage_disable = {
    .command = "hyper rules disable",
    .synopsis = "RULE...",
    .about = "Switches rules off from the next submission on, whatever evidence says, until they "
             "are\nswitched on again.",
    OPTIONS(change_rows),
    .examples = "  hyper rules disable 81c0 --reason \"wrong for generated code\"",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(ids),
};

static const struct usage usage_enable = {
    .command = "hyper rules enable",
    .synopsis = "RULE...",
    .about = "Switches rules on again: their score says whether they are applied.",
    OPTIONS(change_rows),
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(ids),
};

/* List. */

struct listing {
    struct cli *cli;
    const struct settings *settings;
    struct json_writer json;
    struct rule **rules;
    size_t count;
};

static bool fits(const struct settings *settings, const struct rule *rule)
{
    return (!settings->lifecycle || rule->lifecycle == settings->lifecycle) &&
           (!settings->aspect || rule->aspect == settings->aspect) &&
           (!settings->kind || rule->kind == settings->kind) &&
           (!settings->tool || text_is(rule->tool, settings->tool)) &&
           (!settings->rule || text_is(rule->rule, settings->rule));
}

static int visit(void *context, const struct store_item *item, struct error *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->cli->arena;
    if (!fits(listing->settings, item->rule))
        return 0;
    if (listing->cli->globals.json) {
        struct store_item brief = *item;
        brief.supports = NULL;
        if (graph_json_write(&listing->json, &brief, arena, err) != 0)
            return -1;
        json_write_newline(&listing->json);
        return json_write_flush(&listing->json, stdout, err);
    }
    struct rule *kept = arena_array(arena, 1, sizeof *kept);
    *kept = *item->rule;
    kept->ruleset = arena_copy(arena, kept->ruleset);
    kept->tool = arena_copy(arena, kept->tool);
    kept->rule = arena_copy(arena, kept->rule);
    kept->path_class = arena_copy(arena, kept->path_class);
    kept->description = arena_copy(arena, kept->description);
    kept->pattern = arena_copy(arena, kept->pattern);
    listing->rules = arena_grow(arena, listing->rules, listing->count, sizeof(struct rule *));
    listing->rules[listing->count++] = kept;
    return 0;
}

static int best_first(const void *a, const void *b)
{
    const struct rule *left = *(struct rule *const *)a, *right = *(struct rule *const *)b;
    int order = (left->score < right->score) - (left->score > right->score);
    return order ? order : id_compare(left->id, right->id);
}

static struct text decision(const struct rule *rule, struct arena *arena)
{
    if (rule->kind == RULE_CATALOGUE || rule_is_learned(rule))
        return arena_print(arena, "%s, %s", names_word(&severity_names, rule->severity),
                           names_word(&category_names, rule->category));
    switch (rule->aspect) {
    case ASPECT_SEVERITY:
        return text_of(names_word(&severity_names, rule->severity));
    case ASPECT_CATEGORY:
        return text_of(names_word(&category_names, rule->category));
    case ASPECT_VERDICT:
        return text_of(names_word(&verdict_names, rule->verdict));
    default:
        return TEXT("");
    }
}

static enum colour lifecycle_colour(enum lifecycle lifecycle)
{
    switch (lifecycle) {
    case LIFECYCLE_ACTIVE:
        return COLOUR_GREEN;
    case LIFECYCLE_PROBATION:
        return COLOUR_YELLOW;
    case LIFECYCLE_DEMOTED:
    case LIFECYCLE_DISABLED:
        return COLOUR_RED;
    default:
        return COLOUR_PLAIN;
    }
}

static void write_table(struct cli *cli, struct rule *const *rules, size_t count)
{
    static const struct column columns[] = {{"ID", false, false},      {"STATE", false, false},
                                            {"SCORE", true, false},    {"HELD", true, false},
                                            {"REPOS", true, false},    {"TOOL", false, true},
                                            {"RULE", false, true},     {"PATHS", false, false},
                                            {"DECIDES", false, false}, {"MESSAGE", false, true}};
    struct table *table = table_new(cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = rules[i];
        char hex[ID_HEX_SIZE];
        table_row(table);
        table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(rule->id, hex));
        table_cell(table, text_of(names_word(&lifecycle_names, rule->lifecycle)),
                   lifecycle_colour(rule->lifecycle));
        table_print_cell(table, COLOUR_PLAIN, "%.3f", rule->score);
        if (rule->trials)
            table_print_cell(table, COLOUR_PLAIN, "%llu/%llu", (unsigned long long)rule->successes,
                             (unsigned long long)rule->trials);
        else
            table_cell(table, rule->ruleset, COLOUR_DIM);
        table_print_cell(table, COLOUR_PLAIN, "%u", rule->repositories);
        table_cell(table, rule->tool.size ? rule->tool : TEXT("any"), COLOUR_PLAIN);
        table_cell(table, rule->rule, COLOUR_PLAIN);
        table_cell(table, rule->path_class.size ? rule->path_class : TEXT("any"), COLOUR_PLAIN);
        table_cell(table, decision(rule, cli->arena), COLOUR_BOLD);
        table_cell(table, rule->description.size ? rule->description : rule->pattern, COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct listing listing = {.cli = cli, .settings = &settings};
    struct local local;
    int more = command_options(cli, &usage_list, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_nodes(local.txn, NODE_RULE, visit, &listing, err);
    if (listing.count > 1)
        qsort(listing.rules, listing.count, sizeof(struct rule *), best_first);
    if (result == 0 && listing.count > 0)
        write_table(cli, listing.rules, listing.count);
    else if (result == 0 && !cli->globals.json)
        printf("There is no such rule. Rules are learned from examples: see hyper-ingest(1).\n");
    json_write_close(&listing.json);
    local_close(&local);
    return result;
}

/* Show. */

static int show(struct local *local, struct cli *cli, const char *word, struct error *err)
{
    struct store_item item;
    struct id id;
    if (local_find_rule(local, word, &id, err) != 0 ||
        store_get(local->txn, NODE_RULE, id, cli->arena, &item, err) != 0)
        return -1;
    if (!cli->globals.json) {
        record_text_print(&cli->out, &rule_record, item.rule, INDENT, cli->arena);
        return 0;
    }
    struct json_writer w = {0};
    int result = graph_json_write(&w, &item, cli->arena, err);
    json_write_newline(&w);
    if (result == 0)
        result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static int run_show_rule(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, &usage_show_rule, argc, argv, &settings, err);
    return more <= 0 ? more : local_show(cli, settings.ids.items[0], show, err);
}

/* Disable and enable. */

struct change {
    const struct settings *settings;
    struct id *ids;
    bool enable;
    int64_t now;
};

static int change_rules(struct store_txn *txn, void *context, struct error *err)
{
    const struct change *change = context;
    struct text reason =
        change->settings->reason ? text_of(change->settings->reason) : TEXT("by hand");
    for (size_t i = 0; i < change->settings->ids.count; i++) {
        int result = change->enable
                         ? store_rule_enable(txn, change->ids[i], change->now, reason, err)
                         : store_rule_disable(txn, change->ids[i], change->now, reason, err);
        if (result != 0)
            return -1;
    }
    return 0;
}

/* Ids are resolved first, in a view of their own, so that a mistake changes nothing. */
static int resolve(struct cli *cli, const struct settings *settings, struct id *out,
                   struct error *err)
{
    struct local local;
    int result = 0;
    if (local_open(cli, &local, err) != 0)
        return -1;
    for (size_t i = 0; i < settings->ids.count && result == 0; i++)
        result = local_find_rule(&local, settings->ids.items[i], &out[i], err);
    local_close(&local);
    return result;
}

static int change(struct cli *cli, const struct usage *usage, int argc, char **argv, bool enable,
                  struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, usage, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    struct change work = {
        .settings = &settings,
        .ids = arena_array(cli->arena, settings.ids.count, sizeof(struct id)),
        .enable = enable,
        .now = command_now(),
    };
    if (resolve(cli, &settings, work.ids, err) != 0 ||
        local_write(cli, change_rules, &work, err) != 0)
        return -1;
    const struct command_done done[] = {{enable ? "enabled" : "disabled", NULL, settings.ids.count},
                                        {0}};
    return command_tell(cli, done, err, "%zu rule%s %s, from the next submission on.\n",
                        settings.ids.count, human_plural(settings.ids.count),
                        enable ? "enabled" : "disabled");
}

static int run_disable(struct cli *cli, int argc, char **argv, struct error *err)
{
    return change(cli, &usage_disable, argc, argv, false, err);
}

static int run_enable(struct cli *cli, int argc, char **argv, struct error *err)
{
    return change(cli, &usage_enable, argc, argv, true, err);
}

const struct command verbs_rules[] = {
    {"list", run_list, "list rules", &usage_list, NULL},
    {"show", run_show_rule, "show one rule with its evidence", &usage_show_rule, NULL},
    {"disable", run_disable, "switch rules off", &usage_disable, NULL},
    {"enable", run_enable, "switch rules on again", &usage_enable, NULL},
    {"why", run_rules_why, "say what a rule is built on", &usage_rules_why, NULL},
    {"promote", run_rules_promote, "make learned rules active by hand", &usage_rules_promote, NULL},
    {"demote", run_rules_demote, "take learned rules out of use by hand", &usage_rules_demote,
     NULL},
    {"propose", run_rules_propose, "take others' rules as candidates", &usage_rules_propose, NULL},
    {"export", run_rules_export, "write learned rules as a ruleset", &usage_rules_export, NULL},
    {"check", run_rules_check, "check rulesets as a registry would", &usage_rules_check, NULL},
    {"import", run_rules_import, "make a ruleset of a gitleaks configuration", &usage_rules_import,
     NULL},
    {"facts", run_rules_facts, "list the facts that policies may ask about", &usage_rules_facts,
     NULL},
    {0},
};
