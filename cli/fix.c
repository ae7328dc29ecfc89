/* SPDX-License-Identifier: MPL-2.0 */
/* hyper fix: what became of the fixes that learned rules made. */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/local.h"
#include "lib/record_json.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct settings {
    const char *alert, *rule, *error, *repo, *commit;
    unsigned outcome;
    struct moment at;
};

#define AT(member) offsetof(struct settings, member)

static const char *const outcome_choices[] = {"success", "failure", "partial"};
static const struct names outcome_choice_names = NAMES(outcome_choices);
enum { OUTCOME_MISSING = 3 };

static const struct option_row record_rows[] = {
    {"alert", 'a', OPTION_TEXT, AT(alert), "ID", "the alert that was to be fixed", NULL, 0, 0},
    {"rule", 'r', OPTION_TEXT, AT(rule), "RULE", "the learned rule, by name or id", NULL, 0, 0},
    {"outcome", 'o', OPTION_WORD, AT(outcome), "WORD", "success, failure or partial",
     &outcome_choice_names, 0, 0},
    {"error", 'e', OPTION_TEXT, AT(error), "TEXT", "what went wrong", NULL, 0, 0},
    {"repo", 0, OPTION_TEXT, AT(repo), "NAME", "where it was tried (default: the alert's)", NULL, 0,
     0},
    {"commit", 'c', OPTION_TEXT, AT(commit), "SHA", "on which commit (default: the alert's)", NULL,
     0, 0},
    {"at", 0, OPTION_TIME, AT(at), "TIME", "when (default: now)", NULL, 0, 0},
};

static const struct usage usage_record = {
    .command = "hyper fix record",
    .synopsis = "",
    .about =
        "Records what became of a fix that a learned rule made. It goes through the pipeline as\n"
        "training data does; outcomes count once for each repository and commit, and the rule's\n"
        "score follows from them: enough successes make a rule active, failures take that away.",
    OPTIONS(record_rows),
    .examples = "  hyper fix record --alert 3fa9c1 --rule learned-sc2086-1 --outcome success\n"
                "  hyper fix record --alert 3fa9c1 --rule 81c0 --outcome failure --error \"tests "
                "fail\"",
};

struct recording {
    struct cli *cli;
    struct settings settings;
    struct example example;
};

static int check_settings(const struct settings *settings, struct error *err)
{
    if (!settings->alert || !settings->rule)
        return error_set(err, ERROR_USAGE, "--alert ID and --rule RULE say what was tried");
    if (settings->outcome == OUTCOME_MISSING)
        return error_set(err, ERROR_USAGE, "--outcome success, failure or partial is wanted");
    return 0;
}

static int find_both(struct recording *r, struct local *local, struct error *err)
{
    struct store_node node;
    struct store_item item;
    struct alert alert;
    struct arena *arena = r->cli->arena;
    if (local_find(local, r->settings.alert, NODE_ALERT, &node, err) != 0 ||
        local_find_rule(local, r->settings.rule, &r->example.fix.by, err) != 0 ||
        store_get(local->txn, NODE_ALERT, node.id, arena, &item, err) != 0 ||
        store_alert_decode(item.alert, arena, &alert, err) != 0)
        return -1;
    r->example.alert = (struct alert){
        .base = item.alert->base,
        .repo = arena_copy(arena, r->settings.repo ? text_of(r->settings.repo) : alert.repo),
        .commit =
            arena_copy(arena, r->settings.commit ? text_of(r->settings.commit) : alert.commit),
        .tool = arena_copy(arena, alert.tool),
        .rule = arena_copy(arena, alert.rule),
        .message = arena_copy(arena, alert.message),
        .path = arena_copy(arena, alert.path),
        .line = alert.line,
        .column = alert.column,
    };
    r->example.fix.outcome = OUTCOME_SUCCESS + r->settings.outcome;
    r->example.fix.error = text_of(r->settings.error);
    return 0;
}

static int write_line(const struct recording *r, const char *path, struct error *err)
{
    struct json_writer w = {0};
    FILE *file = fopen(path, "we");
    if (!file)
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    json_write_object(&w);
    json_write_key(&w, TEXT("type"));
    json_write_string(&w, TEXT("fix"));
    record_json_write_members(&w, &fix_record, &r->example.fix, RECORD_JSON_SKIP_EMPTY);
    record_json_write_members(&w, &alert_record, &r->example.alert, RECORD_JSON_SKIP_EMPTY);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, file, err);
    json_write_close(&w);
    if (fclose(file) != 0 && result == 0)
        result = error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    return result;
}

/* The ordinary way of training data, whoever writes to the store. */
static int submit(const struct recording *r, char *path, struct error *err)
{
    struct cli quiet = *r->cli;
    char time[HUMAN_SIZE];
    char *argv[] = {(char *)"ingest", (char *)"--format", (char *)"jsonl", path, NULL, NULL, NULL};
    int argc = 4;
    quiet.globals.quiet = true;
    quiet.globals.json = false;
    if (r->settings.at.given) {
        argv[argc++] = (char *)"--at";
        argv[argc++] = human_time(r->settings.at.at, time);
    }
    return run_ingest(&quiet, argc, argv, err);
}

static int send_outcome(const struct recording *r, struct error *err)
{
    char folder[] = "/tmp/hyper-fix.XXXXXX";
    if (!mkdtemp(folder))
        return error_set(err, ERROR_PERMISSION, "%s: %s", folder, strerror(errno));
    char *path = (char *)arena_print(r->cli->arena, "%s/outcome.jsonl", folder).data;
    int result = write_line(r, path, err);
    if (result == 0)
        result = submit(r, path, err);
    (void)unlink(path);
    (void)rmdir(folder);
    return result;
}

static int tell_json(const struct recording *r, const struct rule *rule, struct error *err)
{
    struct json_writer w = {0};
    char hex[ID_HEX_SIZE];
    json_write_object(&w);
    json_write_key(&w, TEXT("rule"));
    json_write_string(&w, text_of(id_hex(rule->id, hex)));
    json_write_key(&w, TEXT("name"));
    json_write_string(&w, rule->name);
    json_write_key(&w, TEXT("outcome"));
    json_write_string(&w, text_of(names_word(&outcome_names, r->example.fix.outcome)));
    json_write_key(&w, TEXT("repo"));
    json_write_string(&w, r->example.alert.repo);
    json_write_key(&w, TEXT("commit"));
    json_write_string(&w, r->example.alert.commit);
    json_write_key(&w, TEXT("lifecycle"));
    json_write_string(&w, text_of(names_word(&lifecycle_names, rule->lifecycle)));
    json_write_key(&w, TEXT("score"));
    json_write_double(&w, rule->score);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

/* What the rule is now. */
static int tell(const struct recording *r, struct error *err)
{
    struct local local;
    struct store_item item;
    struct cli *cli = r->cli;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_get(local.txn, NODE_RULE, r->example.fix.by, cli->arena, &item, err);
    if (result == 0 && cli->globals.json)
        result = tell_json(r, item.rule, err);
    else if (result == 0 && !cli->globals.quiet)
        printf("Recorded. The rule %.*s is %s, its score %.3f: %llu of %llu pairs of repository "
               "and commit held.\n",
               TEXT_ARG(terminal_clean(item.rule->name, cli->arena)),
               names_word(&lifecycle_names, item.rule->lifecycle), item.rule->score,
               (unsigned long long)item.rule->successes, (unsigned long long)item.rule->trials);
    local_close(&local);
    return result;
}

static int check_rule(struct recording *r, struct local *local, struct error *err)
{
    struct store_item item;
    if (store_get(local->txn, NODE_RULE, r->example.fix.by, r->cli->arena, &item, err) != 0)
        return -1;
    if (rule_is_learned(item.rule))
        return 0;
    return error_set(err, ERROR_USAGE, "a %s rule fixes nothing: outcomes are for learned rules",
                     names_word(&rule_kind_names, item.rule->kind));
}

static int run_record(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct recording r = {.cli = cli, .settings = {.outcome = OUTCOME_MISSING}};
    struct local local;
    int more = command_options(cli, &usage_record, argc, argv, &r.settings, err);
    if (more <= 0)
        return more;
    if (check_settings(&r.settings, err) != 0 || local_open(cli, &local, err) != 0)
        return -1;
    int result = find_both(&r, &local, err);
    if (result == 0)
        result = check_rule(&r, &local, err);
    local_close(&local);
    if (result != 0 || send_outcome(&r, err) != 0)
        return -1;
    return tell(&r, err);
}

const struct command verbs_fix[] = {
    {"record", run_record, "record what became of a fix", &usage_record, NULL},
    {0},
};
