/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/lines.h"
#include "cli/table.h"
#include "cli/templates_eval.h"

#include "lib/json_write.h"
#include "lib/log_miner.h"

enum { LIMIT_OF_PEOPLE = 30 };

#define LIMIT_NOT_SET UINT64_MAX

struct settings {
    struct strings files;
    const char *truth;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"eval", 0, OPTION_TEXT, AT(truth), "TRUTH.csv",
     "compare with the true templates: columns Content, EventTemplate", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N",
     "at most so many; 0: all (default: 30, with --json all)", NULL, 0, 0},
};

const struct usage usage_templates = {
    .command = "hyper templates",
    .synopsis = "FILE|-",
    .about =
        "Mines the events of any log: the templates of its lines, the most frequent first, where\n"
        "<*> stands for what varies. \"-\" is stdin. Needs no store. The log is read once, in\n"
        "little memory; the order of its lines does not matter.\n"
        "With --eval the lines are those of the truth's Content, and what is printed is how well\n"
        "the templates agree with it.",
    OPTIONS(rows),
    .examples = "  hyper templates server.log\n"
                "  journalctl -o cat | hyper templates --limit 0 -\n"
                "  hyper templates --json server.log | jq -r .template\n"
                "  hyper templates server.log --eval server_structured.csv --json",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(files),
};

static int add_line(void *context, struct text line, struct error *err)
{
    (void)err;
    line = text_trim(line);
    if (line.size > 0)
        log_miner_add(context, line);
    return 0;
}

static int write_json(const struct log_templates *templates, size_t shown, struct error *err)
{
    struct json_writer w = {0};
    int result = 0;
    for (size_t i = 0; i < shown && result == 0; i++) {
        json_write_object(&w);
        json_write_key(&w, TEXT("template"));
        json_write_string(&w, templates->items[i].text);
        json_write_key(&w, TEXT("lines"));
        json_write_uint(&w, templates->items[i].lines);
        json_write_end_object(&w);
        json_write_newline(&w);
        result = json_write_flush(&w, stdout, err);
    }
    json_write_close(&w);
    return result;
}

static void write_table(struct cli *cli, const struct log_templates *templates, size_t shown)
{
    static const struct column columns[] = {{"LINES", true, false}, {"TEMPLATE", false, true}};
    struct table *table = table_new(cli->arena, columns, 2);
    char lines[HUMAN_SIZE], count[HUMAN_SIZE];
    for (size_t i = 0; i < shown; i++) {
        table_row(table);
        table_print_cell(table, COLOUR_BOLD, "%s", human_count(templates->items[i].lines, lines));
        table_cell(table, templates->items[i].text, COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
    if (!cli->globals.quiet)
        printf("%s template%s of %s line%s\n", human_count(templates->count, count),
               human_plural(templates->count), human_count(templates->lines, lines),
               human_plural(templates->lines));
}

static size_t count_shown(const struct cli *cli, uint64_t limit, size_t count)
{
    if (limit == LIMIT_NOT_SET)
        limit = cli->globals.json ? 0 : LIMIT_OF_PEOPLE;
    return limit > 0 && limit < count ? (size_t)limit : count;
}

static int mine(struct cli *cli, const struct settings *settings, struct error *err)
{
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    int result = lines_read(settings->files.items[0], add_line, miner, err);
    if (result == 0) {
        struct log_templates templates = log_miner_mine(miner, cli->arena);
        size_t shown = count_shown(cli, settings->limit, templates.count);
        templates_warn_left(&templates);
        if (cli->globals.json)
            result = write_json(&templates, shown, err);
        else if (templates.count > 0)
            write_table(cli, &templates, shown);
        else
            printf("There are no lines.\n");
    }
    log_miner_destroy(&miner);
    return result;
}

int run_templates(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = LIMIT_NOT_SET};
    int more = command_options(cli, &usage_templates, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (settings.truth)
        return templates_evaluate(cli, settings.files.items[0], settings.truth, err);
    return mine(cli, &settings, err);
}
