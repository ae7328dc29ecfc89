/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_lines.h"

#include "cli/local.h"
#include "lib/json_write.h"
#include "lib/store_learn.h"

enum { FLUSH_BYTES = 256 * 1024 };

struct settings {
    const char *tool;
    bool clean, flagged;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "of this tool", NULL, 0, 0},
    {"clean", 0, OPTION_FLAG, AT(clean), NULL, "only lines that the tool had nothing to say about",
     NULL, 0, 0},
    {"flagged", 0, OPTION_FLAG, AT(flagged), NULL, "only lines that it flagged", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "at most so many; 0: all (default: 0)", NULL, 0,
     0},
};

const struct usage usage_learn_lines = {
    .command = "hyper learn lines",
    .synopsis = "",
    .about = "Prints the lines of code that rules are learned from: those that tools flagged, and "
             "a\nsample of those that they had nothing to say about. One JSON object a line, which "
             "\"hyper\ningest\" takes in.",
    OPTIONS(rows),
    .examples = "  hyper learn lines --tool shellcheck --clean\n"
                "  hyper learn lines | jq -r .tool | sort | uniq -c",
};

struct printing {
    const struct settings *settings;
    struct json_writer json;
    uint64_t count;
};

static void member(struct json_writer *w, struct text key, struct text value)
{
    if (value.size == 0)
        return;
    json_write_key(w, key);
    json_write_string(w, value);
}

static void write_flagged(struct json_writer *w, const struct store_line *line)
{
    member(w, TEXT("type"), TEXT("alert"));
    member(w, TEXT("rule"), line->rule);
    member(w, TEXT("message"), line->message);
    if (line->severity)
        member(w, TEXT("severity"), text_of(names_word(&severity_names, line->severity)));
    if (line->category)
        member(w, TEXT("category"), text_of(names_word(&category_names, line->category)));
    if (line->verdict)
        member(w, TEXT("verdict"), text_of(names_word(&verdict_names, line->verdict)));
}

static int print(void *context, const struct store_line *line, struct error *err)
{
    struct printing *p = context;
    struct json_writer *w = &p->json;
    if ((p->settings->clean && line->flagged) || (p->settings->flagged && !line->flagged))
        return 0;
    json_write_object(w);
    if (line->flagged) {
        write_flagged(w, line);
    } else {
        member(w, TEXT("type"), TEXT("example"));
        json_write_key(w, TEXT("rule"));
        json_write_null(w);
    }
    member(w, TEXT("tool"), line->tool);
    member(w, TEXT("repo"), line->repo);
    member(w, TEXT("commit"), line->commit);
    member(w, TEXT("path"), line->path);
    json_write_key(w, TEXT("line"));
    json_write_uint(w, line->line);
    member(w, TEXT("snippet"), line->text);
    json_write_end_object(w);
    json_write_newline(w);
    if (json_write_bytes(w).size >= FLUSH_BYTES && json_write_flush(w, stdout, err) != 0)
        return -1;
    return ++p->count == p->settings->limit;
}

int run_learn_lines(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct printing printing = {.settings = &settings};
    struct local local;
    int more = command_options(cli, &usage_learn_lines, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (settings.clean && settings.flagged)
        return error_set(err, ERROR_USAGE, "--clean and --flagged exclude each other");
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_lines(local.txn, text_of(settings.tool), print, &printing, err);
    if (result == 0)
        result = json_write_flush(&printing.json, stdout, err);
    json_write_close(&printing.json);
    local_close(&local);
    return result;
}
