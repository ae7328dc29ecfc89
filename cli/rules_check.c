/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rules_check.h"

#include "lib/check_read.h"
#include "lib/redos.h"

#include <stdlib.h>

enum { MILLION = 1000 * 1000 };

struct settings {
    uint64_t seed, runs, millions;
    struct strings files;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"runs", 0, OPTION_COUNT, AT(runs), "N", "random texts for each rule; 0: none (default: 100)",
     NULL, 0, 100000},
    {"seed", 0, OPTION_COUNT, AT(seed), "N", "make the same texts again (default: 1)", NULL, 0, 0},
    {"regex-budget", 0, OPTION_COUNT, AT(millions), "N",
     "million steps of matching for the attacks on one pattern (default: 128)", NULL, 1, 100000},
};

const struct usage usage_rules_check = {
    .command = "hyper rules check",
    .synopsis = "FILE...",
    .about =
        "Checks rulesets as a registry would: that they read and compile, find their examples,\n"
        "cost little, cannot be made slow by what somebody writes into a file, hold their\n"
        "properties on random texts, and do not repeat or contradict each other. With --store,\n"
        "also which alerts of the store the rules cover. Ends with 1 if there are problems, with\n"
        "3 if a file does not read, whatever the others are.",
    OPTIONS(rows),
    .examples = "  hyper rules check own.lgt\n"
                "  hyper rules check --runs 1000 --seed 7 own.lgt\n"
                "  hyper rules check --store ~/.local/share/hyper --json rules/*.lgt",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(files),
};

struct reading {
    struct check_reading *items;
    struct checked_file *files;
    struct ruleset *rulesets;
    size_t count, read;
};

static void read_file(struct cli *cli, const char *path, struct reading *reading)
{
    struct check_reading *out = &reading->items[reading->count];
    struct checked_file *file = &reading->files[reading->count++];
    struct error err = {0};
    struct text bytes;
    file->file = arena_copy(cli->arena, text_of(path));
    if (ruleset_bytes(path, cli->arena, &bytes, &err) != 0) {
        out->errors = arena_array(cli->arena, 1, sizeof *out->errors);
        out->errors[0].message = arena_copy(cli->arena, text_of(err.message));
        out->error_count = 1;
    } else {
        check_read(bytes, file->file, cli->arena, out);
    }
    file->errors = out->error_count;
    file->read = out->read;
    if (!out->read)
        return;
    file->ruleset = out->ruleset.name;
    file->version = out->ruleset.version;
    file->rules = out->ruleset.count;
    reading->rulesets[reading->read++] = out->ruleset;
}

static bool read_files(struct cli *cli, const struct strings *files, struct reading *reading)
{
    bool unread = false;
    reading->items = arena_array(cli->arena, files->count, sizeof *reading->items);
    reading->files = arena_array(cli->arena, files->count, sizeof *reading->files);
    reading->rulesets = arena_array(cli->arena, files->count, sizeof *reading->rulesets);
    for (size_t i = 0; i < files->count; i++) {
        read_file(cli, files->items[i], reading);
        unread = unread || reading->files[i].errors > 0;
    }
    return unread;
}

static void remark_errors(struct checkup *check, const struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++)
        for (size_t k = 0; k < reading->items[i].error_count; k++) {
            const struct read_error *error = &reading->items[i].errors[k];
            (void)check_remark_at(check, CHECK_READ, CHECK_PROBLEM, reading->files[i].file,
                                  error->line, error->column, "%.*s", TEXT_ARG(error->message));
        }
}

size_t rules_check_problems(const struct checkup *check)
{
    size_t problems = 0;
    for (unsigned kind = 0; kind < CHECK_KINDS; kind++)
        problems += check_count(check, kind, CHECK_PROBLEM);
    return problems;
}

int run_rules_check(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.seed = 1, .runs = CHECK_RUNS, .millions = REDOS_STEPS / MILLION};
    struct reading reading = {0};
    struct coverage coverage = {0};
    int more = command_options(cli, &usage_rules_check, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    struct check_report report = {.coverage = &coverage};
    struct check_options options = {settings.seed, (unsigned)settings.runs,
                                    settings.millions * MILLION};
    report.unread = read_files(cli, &settings.files, &reading);
    report.files = reading.files;
    report.count = reading.count;
    struct checkup *check = check_open(reading.rulesets, reading.read, &options, cli->arena);
    remark_errors(check, &reading);
    check_all(check);
    int result = 0;
    if (cli->globals.store)
        result = rules_coverage(cli, check, &coverage, err);
    report.check = check;
    if (result == 0 && cli->globals.json)
        result = rules_check_json(&report, err);
    else if (result == 0)
        rules_check_text(cli, &report);
    cli->status = report.unread ? ERROR_CONFIG : rules_check_problems(check) > 0;
    check_close(&check);
    return result;
}
