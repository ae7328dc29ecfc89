/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_rules.h"

#include "cli/human.h"
#include "cli/learn_settings.h"
#include "cli/local.h"
#include "cli/table.h"
#include "lib/json_write.h"
#include "lib/learn.h"

enum { SHOWN_ID = 12, DEFAULT_LIMIT = 20 };

struct settings {
    const char *tool;
    uint64_t repositories, limit;
    bool dry_run;
    struct moment at;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "from the alerts of this tool (default: of all)",
     NULL, 0, 0},
    {"repositories", 0, OPTION_COUNT, AT(repositories), "N",
     "that must support a rule for it to be proposed (default: 2)", NULL, 1, 1000},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N",
     "name at most so many rules of tools that nothing was learned of; 0: all (default: 20)", NULL,
     0, 0},
    {"dry-run", 0, OPTION_FLAG, AT(dry_run), NULL, "learn and check, but change nothing", NULL, 0,
     0},
    {"at", 0, OPTION_TIME, AT(at), "TIME", "when (default: the time of the latest evidence)", NULL,
     0, 0},
};

const struct usage usage_learn_rules = {
    .command = "hyper learn rules",
    .synopsis = "",
    .about =
        "Learns rules from what the store holds: content rules from lines that tools flagged\n"
        "and lines that they did not, rules with a fix from fixes that people made. Each is\n"
        "checked, and proven on repositories that it was not learned from; what has enough\n"
        "evidence is active at once, the rest are candidates. What says or finds the same as a\n"
        "rule before it is merged into that one. The same again changes nothing.",
    OPTIONS(rows),
    .examples = "  hyper learn rules\n"
                "  hyper learn rules --tool shellcheck --dry-run\n"
                "  hyper learn rules --json | jq '.rules[] | select(.lifecycle == \"active\")'",
};

struct learning {
    struct cli *cli;
    struct settings settings;
    struct thresholds thresholds;
    struct learn_input input;
    struct learned learned;
    struct proposed *results; /* of each proposal; NULL if nothing was proposed */
    int64_t at;
};

/* Learning. */

static int read_input(struct learning *l, struct error *err)
{
    struct local local;
    if (local_open(l->cli, &local, err) != 0)
        return -1;
    int result =
        learn_input_read(local.txn, text_of(l->settings.tool), l->cli->arena, &l->input, err);
    local_close(&local);
    return result;
}

static int propose(struct store_txn *txn, void *context, struct error *err)
{
    struct learning *l = context;
    return store_rule_propose(txn, l->learned.proposals, l->learned.count, l->at, &l->thresholds,
                              l->results, err);
}

static int work(struct learning *l, struct error *err)
{
    struct learn_options options = {.repositories = (unsigned)l->settings.repositories};
    if (read_input(l, err) != 0 || learn(&l->input, &options, l->cli->arena, &l->learned, err) != 0)
        return -1;
    l->at = l->settings.at.given ? l->settings.at.at : l->input.at;
    if (l->settings.dry_run || l->learned.count == 0)
        return 0;
    l->results = arena_array(l->cli->arena, l->learned.count, sizeof *l->results);
    return local_write(l->cli, propose, l, err);
}

/* What became of it. */

struct counts {
    size_t learned, new, promoted, demoted, merged, seen_again, refused, not_learned;
};

static bool is_applied(enum lifecycle lifecycle)
{
    return lifecycle == LIFECYCLE_ACTIVE || lifecycle == LIFECYCLE_PROBATION;
}

static struct counts count(const struct learning *l)
{
    struct counts counts = {0};
    const struct learned *learned = &l->learned;
    for (size_t i = 0; i < learned->rule_count; i++) {
        const struct learn_rule *rule = &learned->rules[i];
        bool again = rule->known && !rule->seen.right && !rule->seen.wrong;
        counts.learned += !again;
        counts.merged += rule->same_as.size > 0;
        counts.seen_again += again;
    }
    for (size_t i = 0; i < learned->count; i++) {
        counts.refused += learn_failed_check(&learned->proposals[i]) != NULL;
        if (!l->results)
            continue;
        bool was = is_applied(l->results[i].before), is = is_applied(l->results[i].after);
        counts.new += l->results[i].before == LIFECYCLE_NONE;
        counts.promoted += !was && is;
        counts.demoted += was && !is;
    }
    for (size_t i = 0; i < learned->outcome_count; i++)
        counts.not_learned += learned->outcomes[i].why != NULL;
    return counts;
}

static struct text refusal(const struct learning *l, size_t proposal)
{
    const struct check *failed = learn_failed_check(&l->learned.proposals[proposal]);
    if (l->results && l->results[proposal].refused.size)
        return l->results[proposal].refused;
    return failed ? failed->name : TEXT("");
}

/* JSON. */

static void write_tally(struct json_writer *w, struct text key, const struct distil_counts *counts)
{
    json_write_key(w, key);
    json_write_object(w);
    json_write_member_uint(w, TEXT("right"), counts->right);
    json_write_member_uint(w, TEXT("wrong"), counts->wrong);
    json_write_member_uint(w, TEXT("repositories"), counts->repos);
    json_write_end_object(w);
}

static void write_result(struct json_writer *w, const struct proposed *result)
{
    char hex[ID_HEX_SIZE];
    json_write_member(w, TEXT("id"), text_of(id_hex(result->id, hex)));
    json_write_member(w, TEXT("before"), text_of(names_word(&lifecycle_names, result->before)));
    json_write_member(w, TEXT("lifecycle"), text_of(names_word(&lifecycle_names, result->after)));
    json_write_key(w, TEXT("score"));
    json_write_double(w, result->score);
}

static void write_rule(struct json_writer *w, const struct learning *l,
                       const struct learn_rule *rule)
{
    json_write_object(w);
    json_write_member(w, TEXT("name"), rule->name);
    json_write_member(w, TEXT("kind"), text_of(names_word(&rule_kind_names, rule->kind)));
    json_write_member(w, TEXT("tool"), rule->tool);
    json_write_member(w, TEXT("rule"), rule->rule);
    write_tally(w, TEXT("seen"), &rule->seen);
    write_tally(w, TEXT("held"), &rule->held);
    json_write_member_uint(w, TEXT("pairs"), rule->pairs);
    json_write_key(w, TEXT("known"));
    json_write_bool(w, rule->known);
    json_write_member(w, TEXT("same_as"), rule->same_as);
    json_write_member(w, TEXT("failed"), refusal(l, rule->proposal));
    if (l->results)
        write_result(w, &l->results[rule->proposal]);
    json_write_end_object(w);
}

static void write_outcomes(struct json_writer *w, const struct learned *learned)
{
    json_write_key(w, TEXT("not_learned"));
    json_write_array(w);
    for (size_t i = 0; i < learned->outcome_count; i++) {
        const struct distil_outcome *outcome = &learned->outcomes[i];
        if (!outcome->why)
            continue;
        json_write_object(w);
        json_write_member(w, TEXT("tool"), outcome->tool);
        json_write_member(w, TEXT("rule"), outcome->alert_rule);
        json_write_member_uint(w, TEXT("lines"), outcome->lines);
        json_write_member_uint(w, TEXT("repositories"), outcome->repos);
        json_write_member(w, TEXT("why"), text_of(outcome->why));
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static void write_counts(struct json_writer *w, const struct learning *l,
                         const struct counts *counts)
{
    json_write_member_uint(w, TEXT("flagged"), l->input.flagged);
    json_write_member_uint(w, TEXT("clean"), l->input.clean);
    json_write_member_uint(w, TEXT("fixes"), l->input.fixes_made);
    json_write_member_uint(w, TEXT("learned"), counts->learned);
    json_write_member_uint(w, TEXT("merged"), counts->merged);
    json_write_member_uint(w, TEXT("seen_again"), counts->seen_again);
    json_write_member_uint(w, TEXT("proposed"), l->learned.count);
    json_write_member_uint(w, TEXT("new"), counts->new);
    json_write_member_uint(w, TEXT("promoted"), counts->promoted);
    json_write_member_uint(w, TEXT("demoted"), counts->demoted);
    json_write_member_uint(w, TEXT("failed_checks"), counts->refused);
    json_write_member_uint(w, TEXT("refused_fixes"), l->learned.fixes_refused);
}

static int tell_json(const struct learning *l, struct error *err)
{
    struct json_writer w = {0};
    struct counts counts = count(l);
    json_write_object(&w);
    write_counts(&w, l, &counts);
    json_write_key(&w, TEXT("rules"));
    json_write_array(&w);
    for (size_t i = 0; i < l->learned.rule_count; i++)
        write_rule(&w, l, &l->learned.rules[i]);
    json_write_end_array(&w);
    write_outcomes(&w, &l->learned);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

/* People. */

static void tell_rule(struct table *table, const struct learning *l, const struct learn_rule *rule)
{
    char hex[ID_HEX_SIZE];
    const struct proposed *result = l->results ? &l->results[rule->proposal] : NULL;
    struct text failed = refusal(l, rule->proposal);
    table_row(table);
    table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, result ? id_hex(result->id, hex) : "-");
    table_cell(table, rule->name, COLOUR_PLAIN);
    table_cell(table, text_of(names_word(&rule_kind_names, rule->kind)), COLOUR_PLAIN);
    table_print_cell(table, COLOUR_PLAIN, "%zu/%zu", rule->held.right,
                     rule->held.right + rule->held.wrong);
    table_print_cell(table, COLOUR_PLAIN, "%u", rule->held.repos);
    table_cell(table, result ? text_of(names_word(&lifecycle_names, result->after)) : TEXT("-"),
               result && result->after == LIFECYCLE_ACTIVE ? COLOUR_GREEN : COLOUR_PLAIN);
    if (result)
        table_print_cell(table, COLOUR_PLAIN, "%.3f", result->score);
    else
        table_cell(table, TEXT("-"), COLOUR_PLAIN);
    table_cell(table,
               failed.size ? arena_print(l->cli->arena, "failed: %.*s", TEXT_ARG(failed))
               : rule->same_as.size
                   ? arena_print(l->cli->arena, "the same as %.*s", TEXT_ARG(rule->same_as))
               : rule->known ? TEXT("seen again")
                             : TEXT(""),
               failed.size ? COLOUR_RED : COLOUR_DIM);
}

static void tell_rules(const struct learning *l)
{
    static const struct column columns[] = {{"ID", false, false},   {"NAME", false, true},
                                            {"KIND", false, false}, {"HELD OUT", true, false},
                                            {"REPOS", true, false}, {"STATE", false, false},
                                            {"SCORE", true, false}, {"NOTE", false, true}};
    struct table *table = table_new(l->cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < l->learned.rule_count; i++)
        tell_rule(table, l, &l->learned.rules[i]);
    table_write(table, &l->cli->out);
}

static void tell_outcomes(const struct learning *l, size_t all)
{
    static const struct column columns[] = {{"TOOL", false, false},
                                            {"RULE", false, true},
                                            {"LINES", true, false},
                                            {"REPOS", true, false},
                                            {"WHY NOT", false, true}};
    size_t shown = 0, most = l->settings.limit ? (size_t)l->settings.limit : all;
    struct table *table = table_new(l->cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < l->learned.outcome_count && shown < most; i++) {
        const struct distil_outcome *outcome = &l->learned.outcomes[i];
        if (!outcome->why)
            continue;
        shown++;
        table_row(table);
        table_cell(table, outcome->tool, COLOUR_PLAIN);
        table_cell(table, outcome->alert_rule, COLOUR_PLAIN);
        table_print_cell(table, COLOUR_PLAIN, "%zu", outcome->lines);
        table_print_cell(table, COLOUR_PLAIN, "%u", outcome->repos);
        table_cell(table, text_of(outcome->why), COLOUR_YELLOW);
    }
    fprintf(l->cli->out.file, "\nNot learned:\n");
    table_write(table, &l->cli->out);
    if (all > shown)
        fprintf(l->cli->out.file, "(%zu more)\n", all - shown);
}

static void tell_next(const struct learning *l, const struct counts *counts)
{
    FILE *file = l->cli->out.file;
    if (l->input.flagged == 0)
        fprintf(file,
                "\nThe store has no flagged lines of code: ingest reports with \"hyper ingest "
                "--source DIR\".\n");
    else if (l->input.clean == 0)
        fprintf(file,
                "\nThe store has no clean lines, without which nothing is told from anything: "
                "ingest\nreports with \"hyper ingest --source DIR\".\n");
    if (l->settings.dry_run)
        fprintf(file, "\nNothing was changed (--dry-run).\n");
    else if (counts->learned)
        fprintf(file, "\nWhat is active joins \"hyper scan\" at once. \"hyper learn status\" says "
                      "what keeps candidates from\nit, \"hyper rules why NAME\" what a rule was "
                      "learned from.\n");
}

static void tell_text(const struct learning *l)
{
    FILE *file = l->cli->out.file;
    struct counts counts = count(l);
    fprintf(
        file,
        "From %llu flagged and %llu clean lines, and %llu fixes: %zu rules learned, %zu of them "
        "merged into\nothers, %zu new, %zu promoted, %zu demoted; %zu known ones seen again.\n",
        (unsigned long long)l->input.flagged, (unsigned long long)l->input.clean,
        (unsigned long long)l->input.fixes_made, counts.learned, counts.merged, counts.new,
        counts.promoted, counts.demoted, counts.seen_again);
    if (l->learned.rule_count) {
        fprintf(file, "\n");
        tell_rules(l);
    }
    if (counts.not_learned)
        tell_outcomes(l, counts.not_learned);
    tell_next(l, &counts);
}

int run_learn_rules(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct learning l = {.cli = cli, .settings = {.limit = DEFAULT_LIMIT}};
    int more = command_options(cli, &usage_learn_rules, argc, argv, &l.settings, err);
    if (more <= 0)
        return more;
    if (learn_settings_read(cli, &l.thresholds, err) != 0)
        return -1;
    int result = work(&l, err);
    if (result == 0 && cli->globals.json)
        result = tell_json(&l, err);
    else if (result == 0 && !cli->globals.quiet)
        tell_text(&l);
    learned_close(&l.learned);
    return result;
}
