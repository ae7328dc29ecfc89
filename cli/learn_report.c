/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_report.h"

#include "cli/human.h"
#include "cli/learn_report_page.h"
#include "cli/local.h"
#include "lib/file.h"

#include <errno.h>
#include <stdlib.h>

enum { REPORT_MODE = 0644 };

struct settings {
    const char *output, *tool, *repo;
    struct moment at;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "only rules about this tool", NULL, 0, 0},
    {"repo", 'r', OPTION_TEXT, AT(repo), "NAME", "only rules with evidence from this repository",
     NULL, 0, 0},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "write it there, not to stdout", NULL, 0, 0},
    {"at", 0, OPTION_TIME, AT(at), "TIME",
     "the time that it bears (default: that of the newest submission)", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "tell of so many rules in full (default: 50)",
     NULL, 1, REPORT_RULES_MAX},
};

const struct usage usage_learn_report = {
    .command = "hyper learn report",
    .synopsis = "",
    .about = "Writes what was learned as one page of HTML: the rules with their patterns, from "
             "what they\nwere learned, how well they find and how sure that is, confidence over "
             "time, what is close\nto promotion and what was demoted and why, and the graph of "
             "patterns and rules. It loads\nnothing, and the same knowledge gives the same bytes.",
    OPTIONS(rows),
    .examples = "  hyper learn report -o learned.html\n"
                "  hyper learn report --limit 200 > learned.html\n"
                "  hyper learn report --tool shellcheck --repo acme/web -o web.html",
};

static int gather(struct cli *cli, struct settings *settings, struct learn_report *out,
                  struct error *err)
{
    struct local local;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = local_name(&local, cli, NODE_TOOL, &settings->tool, err);
    if (result == 0)
        result = local_name(&local, cli, NODE_REPO, &settings->repo, err);
    struct report_filter filter = {text_of(settings->tool), text_of(settings->repo)};
    if (result == 0)
        result =
            learn_report_gather(local.txn, (size_t)settings->limit, &filter, cli->arena, out, err);
    local_close(&local);
    return result;
}

/* The page's bytes, to be freed. */
static int make_page(struct cli *cli, const struct settings *settings,
                     const struct learn_report *report, char **bytes, size_t *size,
                     struct error *err)
{
    FILE *file = open_memstream(bytes, size);
    if (!file)
        return error_set(err, ERROR_PERMISSION, "memory for the page: %s", strerror(errno));
    learn_report_page(file, report, settings->at.given ? settings->at.at : report->at, cli->arena);
    bool failed = ferror(file) != 0;
    if (fclose(file) == 0 && !failed)
        return 0;
    free(*bytes);
    return error_set(err, ERROR_PERMISSION, "memory for the page: %s", strerror(errno));
}

static int write_file(struct cli *cli, const char *path, const struct learn_report *report,
                      struct text page, struct error *err)
{
    char size[HUMAN_SIZE];
    if (file_replace(path, page, REPORT_MODE, err) != 0)
        return -1;
    if (!cli->globals.quiet)
        (void)fprintf(stderr, "%s: %zu of %llu rules told in full, %s\n", path, report->rule_count,
                      (unsigned long long)report->rule_total, human_bytes(page.size, size));
    return 0;
}

static int write_page(struct cli *cli, const char *path, const struct learn_report *report,
                      struct text page, struct error *err)
{
    if (path)
        return write_file(cli, path, report, page, err);
    if (fwrite(page.data, 1, page.size, stdout) != page.size || fflush(stdout) != 0)
        return error_set(err, ERROR_PERMISSION, "output cannot be written: %s", strerror(errno));
    return 0;
}

int run_learn_report(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = REPORT_RULES};
    struct learn_report *report = arena_alloc(cli->arena, sizeof *report);
    char *bytes = NULL;
    size_t size = 0;
    int more = command_options(cli, &usage_learn_report, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (cli->globals.json)
        return error_set(err, ERROR_USAGE,
                         "the report is a page of HTML; \"hyper learn status --json\" has figures");
    if (gather(cli, &settings, report, err) != 0 ||
        make_page(cli, &settings, report, &bytes, &size, err) != 0)
        return -1;
    int result = write_page(cli, settings.output, report, (struct text){bytes, size}, err);
    free(bytes);
    return result;
}
