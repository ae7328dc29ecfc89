/* SPDX-License-Identifier: MPL-2.0 */
/* hyper rules propose: rules that others wrote or learned, as candidates that have to prove
 * themselves here. */
#include "cli/rules_learned.h"

#include "cli/human.h"
#include "cli/learn_settings.h"
#include "cli/local.h"
#include "cli/table.h"
#include "lib/json_write.h"
#include "lib/rule_checks.h"
#include "lib/rule_text.h"
#include "lib/ruleset.h"
#include "lib/store_learn.h"

enum { SHOWN_ID = 12 };

struct settings {
    const char *tool, *rule;
    struct moment at;
    struct strings files;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "the tool whose alerts they are about", NULL, 0,
     0},
    {"rule", 0, OPTION_TEXT, AT(rule), "ID", "that tool's rule", NULL, 0, 0},
    {"at", 0, OPTION_TIME, AT(at), "TIME", "when (default: now)", NULL, 0, 0},
};

const struct usage usage_rules_propose = {
    .command = "hyper rules propose",
    .synopsis = "FILE...",
    .about = "Takes the rules of rulesets into the store as learned ones that nothing is known of "
             "yet.\nEach is checked; outcomes (\"hyper fix record\") make it active, or it stays a "
             "candidate.",
    OPTIONS(rows),
    .examples = "  hyper rules propose theirs.lgt",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(files),
};

struct proposing {
    struct cli *cli;
    struct settings settings;
    struct proposal *proposals;
    struct text *names;
    struct proposed *results;
    size_t count;
    int64_t at;
    struct thresholds thresholds;
};

static void add_proposal(struct proposing *p, const struct content_rule *rule, struct text facts)
{
    struct arena *arena = p->cli->arena;
    struct checks checks;
    p->proposals = arena_grow(arena, p->proposals, p->count, sizeof *p->proposals);
    p->names = arena_grow(arena, p->names, p->count, sizeof *p->names);
    rule_checks(facts, arena, &checks);
    struct text *examples = arena_array(arena, rule->examples.count, sizeof *examples);
    size_t example_count = 0;
    for (size_t i = 0; i < rule->examples.count; i++)
        if (!rule->examples.items[i].counter)
            examples[example_count++] = rule->examples.items[i].text;
    p->names[p->count] = rule->id;
    p->proposals[p->count++] = (struct proposal){
        .kind = rule->has_fix ? RULE_CURATIVE : RULE_CONTENT,
        .text = facts,
        .tool = text_of(p->settings.tool),
        .rule = text_of(p->settings.rule),
        .checks = checks.items,
        .check_count = checks.count,
        .examples = examples,
        .example_count = example_count,
    };
}

static int read_file(struct proposing *p, const char *path, struct error *err)
{
    struct arena *arena = p->cli->arena;
    struct ruleset ruleset;
    struct text bytes;
    if (ruleset_bytes(path, arena, &bytes, err) != 0 ||
        ruleset_read(bytes, text_of(path), arena, &ruleset, err) != 0)
        return -1;
    if (ruleset.policies || ruleset.exceptions.count)
        return error_set(err, ERROR_CONFIG,
                         "%s: policies, and facts about all rules, cannot be proposed", path);
    for (size_t i = 0; i < ruleset.count; i++)
        add_proposal(p, &ruleset.rules[i], rule_text(&ruleset.rules[i], arena));
    return 0;
}

static int write_proposals(struct store_txn *txn, void *context, struct error *err)
{
    struct proposing *p = context;
    return store_rule_propose(txn, p->proposals, p->count, p->at, &p->thresholds, p->results, err);
}

static struct text failed_check(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->check_count; i++)
        if (!proposal->checks[i].passed)
            return proposal->checks[i].name;
    return TEXT("");
}

static int report_json(const struct proposing *p, struct error *err)
{
    struct json_writer w = {0};
    int result = 0;
    for (size_t i = 0; i < p->count && result == 0; i++) {
        char hex[ID_HEX_SIZE];
        const struct proposed *done = &p->results[i];
        json_write_object(&w);
        json_write_key(&w, TEXT("name"));
        json_write_string(&w, p->names[i]);
        json_write_key(&w, TEXT("id"));
        json_write_string(&w, text_of(id_hex(done->id, hex)));
        json_write_key(&w, TEXT("lifecycle"));
        json_write_string(&w, text_of(names_word(&lifecycle_names, done->after)));
        json_write_key(&w, TEXT("score"));
        json_write_double(&w, done->score);
        json_write_key(&w, TEXT("failed"));
        json_write_string(&w, text_or(done->refused, failed_check(&p->proposals[i])));
        json_write_end_object(&w);
        json_write_newline(&w);
        result = json_write_flush(&w, stdout, err);
    }
    json_write_close(&w);
    return result;
}

static void report(const struct proposing *p)
{
    static const struct column columns[] = {{"ID", false, false},
                                            {"NAME", false, true},
                                            {"STATE", false, false},
                                            {"SCORE", true, false},
                                            {"FAILED", false, true}};
    struct table *table = table_new(p->cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < p->count; i++) {
        char hex[ID_HEX_SIZE];
        const struct proposed *done = &p->results[i];
        table_row(table);
        table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(done->id, hex));
        table_cell(table, p->names[i], COLOUR_PLAIN);
        table_cell(table, text_of(names_word(&lifecycle_names, done->after)), COLOUR_PLAIN);
        table_print_cell(table, COLOUR_PLAIN, "%.3f", done->score);
        table_cell(table, text_or(done->refused, failed_check(&p->proposals[i])), COLOUR_RED);
    }
    table_write(table, &p->cli->out);
}

int run_rules_propose(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct proposing p = {.cli = cli};
    int more = command_options(cli, &usage_rules_propose, argc, argv, &p.settings, err);
    if (more <= 0)
        return more;
    if (learn_settings_read(cli, &p.thresholds, err) != 0)
        return -1;
    for (size_t i = 0; i < p.settings.files.count; i++)
        if (read_file(&p, p.settings.files.items[i], err) != 0)
            return -1;
    p.at = p.settings.at.given ? p.settings.at.at : command_now();
    p.results = arena_array(cli->arena, p.count, sizeof *p.results);
    if (local_create(cli, write_proposals, &p, err) != 0)
        return -1;
    if (cli->globals.json)
        return report_json(&p, err);
    if (!cli->globals.quiet)
        report(&p);
    return 0;
}
