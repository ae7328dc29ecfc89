/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rules_learned.h"

#include "cli/human.h"
#include "cli/local.h"
#include "lib/file.h"
#include "lib/rule_object.h"
#include "lib/store_learn.h"

struct settings {
    const char *reason, *output, *name;
    bool learned;
    struct strings rules;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row hand_rows[] = {
    {"reason", 0, OPTION_TEXT, AT(reason), "TEXT", "why; it goes to the audit log", NULL, 0, 0},
};

const struct usage usage_rules_promote = {
    .command = "hyper rules promote",
    .synopsis = "RULE...",
    .about = "Makes learned rules active by hand, whatever their evidence says, until a later "
             "failure\nfinds their score too low. A rule with a failed check cannot be promoted.",
    OPTIONS(hand_rows),
    .examples = "  hyper rules promote learned-sc2086-1 --reason \"reviewed\"",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(rules),
};

const struct usage usage_rules_demote = {
    .command = "hyper rules demote",
    .synopsis = "RULE...",
    .about = "Takes learned rules out of use by hand. They begin anew: what is reported from now "
             "on may\nmake them active again. To switch a rule off for good, disable it.",
    OPTIONS(hand_rows),
    .examples = "  hyper rules demote 81c0 --reason \"finds generated code\"",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(rules),
};

static const struct option_row export_rows[] = {
    {"learned", 0, OPTION_FLAG, AT(learned), NULL, "the learned rules that are applied (default)",
     NULL, 0, 0},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "the ruleset to write (default: stdout)", NULL,
     0, 0},
    {"name", 0, OPTION_TEXT, AT(name), "NAME", "the ruleset's name (default: learned)", NULL, 0, 0},
};

const struct usage usage_rules_export = {
    .command = "hyper rules export",
    .synopsis = "",
    .about =
        "Writes the learned rules that are active or on probation as an ordinary ruleset, "
        "which\n\"hyper rules check\" checks and \"hyper scan --rules\" loads. Equal knowledge "
        "is equal bytes.",
    OPTIONS(export_rows),
    .examples = "  hyper rules export --learned -o learned.lgt\n"
                "  hyper scan --rules learned.lgt src/",
};

/* By hand. */

struct by_hand {
    struct id *ids;
    size_t count, changed;
    enum lifecycle to;
    int64_t now;
    struct text reason;
};

static int work_by_hand(struct store_txn *txn, void *context, struct error *err)
{
    struct by_hand *work = context;
    work->changed = 0;
    for (size_t i = 0; i < work->count; i++) {
        bool changed;
        if (store_rule_by_hand(txn, work->ids[i], work->to, work->now, work->reason, &changed,
                               err) != 0)
            return -1;
        work->changed += changed;
    }
    return 0;
}

/* Names and ids are resolved first, in a view of their own, so that a mistake changes nothing. */
static int resolve(struct cli *cli, const struct strings *words, struct id *out, struct error *err)
{
    struct local local;
    int result = 0;
    if (local_open(cli, &local, err) != 0)
        return -1;
    for (size_t i = 0; i < words->count && result == 0; i++)
        result = local_find_rule(&local, words->items[i], &out[i], err);
    local_close(&local);
    return result;
}

static int change_by_hand(struct cli *cli, const struct usage *usage, int argc, char **argv,
                          enum lifecycle to, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, usage, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    struct by_hand work = {
        .ids = arena_array(cli->arena, settings.rules.count, sizeof(struct id)),
        .count = settings.rules.count,
        .to = to,
        .now = command_now(),
        .reason = settings.reason ? text_of(settings.reason) : TEXT("no reason given"),
    };
    if (resolve(cli, &settings.rules, work.ids, err) != 0 ||
        local_write(cli, work_by_hand, &work, err) != 0)
        return -1;
    const char *what = to == LIFECYCLE_ACTIVE ? "promoted" : "demoted";
    const struct command_done done[] = {{what, NULL, work.changed}, {0}};
    return command_tell(cli, done, err, "%zu rule%s %s.\n", work.changed,
                        human_plural(work.changed), what);
}

int run_rules_promote(struct cli *cli, int argc, char **argv, struct error *err)
{
    return change_by_hand(cli, &usage_rules_promote, argc, argv, LIFECYCLE_ACTIVE, err);
}

int run_rules_demote(struct cli *cli, int argc, char **argv, struct error *err)
{
    return change_by_hand(cli, &usage_rules_demote, argc, argv, LIFECYCLE_DEMOTED, err);
}

/* Export. */

int run_rules_export(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct local local;
    struct rules rules = {NULL, 0};
    int more = command_options(cli, &usage_rules_export, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_learned(local.txn, cli->arena, &rules, err);
    local_close(&local);
    if (result != 0)
        return -1;
    if (rules.count == 0)
        return error_set(err, ERROR_DATA,
                         "no learned rule is active: \"hyper learn status\" says what is missing");
    struct text name = settings.name ? text_of(settings.name) : TEXT("learned");
    struct text bytes = rules_object(&rules, name, true, cli->arena);
    if (!settings.output)
        return fwrite(bytes.data, 1, bytes.size, stdout) == bytes.size
                   ? 0
                   : error_set(err, ERROR_PERMISSION, "the output could not be written");
    if (file_replace(settings.output, bytes, 0644, err) != 0)
        return -1;
    if (!cli->globals.quiet)
        printf("%zu rule%s written to %s.\n", rules.count, human_plural(rules.count),
               settings.output);
    return 0;
}
