/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_history.h"

#include "cli/rulebook.h"
#include "lib/fix_history.h"
#include "lib/json_write.h"
#include "schema/example.h"

#include <stdio.h>

enum { FLUSH_BYTES = 256 * 1024 };

struct settings {
    struct strings rules, only, repository;
    const char *repo;
    uint64_t commits, bytes;
    int64_t time;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"rules", 'r', OPTION_LIST, AT(rules), "FILE",
     "scan with this ruleset; may be given again (default: the built-in ones)", NULL, 0, 0},
    {"only", 0, OPTION_LIST, AT(only), "ID", "with this rule only; may be given again", NULL, 0, 0},
    {"repo", 0, OPTION_TEXT, AT(repo), "NAME",
     "what the repository is called (default: the name of its folder)", NULL, 0, 0},
    {"commits", 'n', OPTION_COUNT, AT(commits), "N",
     "look at so many commits at most (default: 1000)", NULL, 1, 1000000},
    {"max-size", 0, OPTION_SIZE, AT(bytes), "SIZE", "pass over larger files (default: 1M)", NULL, 1,
     64 << 20},
    {"time", 0, OPTION_DURATION, AT(time), "TIME",
     "begin no commit after so long (default: 10m; 0: no limit)", NULL, 0, 0},
};

const struct usage usage_learn_history = {
    .command = "hyper learn history",
    .synopsis = "REPOSITORY",
    .about = "Prints the fixes that are in the history of a repository: edits after which a rule\n"
             "finds less. The commits on the first-parent line of HEAD are looked at, the newest\n"
             "first, and of each file that one modified both sides are scanned. One JSON object a\n"
             "line, which \"hyper ingest\" and \"hyper learn fixes\" take in; secrets are cut.",
    OPTIONS(rows),
    .examples = "  hyper learn history . | hyper ingest -\n"
                "  hyper learn history --rules own.lgt --commits 5000 ../service > fixes.jsonl",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(repository),
};

struct printing {
    struct text repo;
    struct json_writer json;
};

static int print(void *context, const struct history_fix *fix, struct error *err)
{
    struct printing *p = context;
    struct json_writer *w = &p->json;
    json_write_object(w);
    json_write_member(w, TEXT("type"), TEXT("fix"));
    json_write_member(w, TEXT("tool"), TEXT("hyper"));
    json_write_member(w, TEXT("rule"), fix->rule->id);
    json_write_member(w, TEXT("message"), fix->message);
    json_write_member(w, TEXT("severity"), text_of(names_word(&severity_names, fix->severity)));
    json_write_member(w, TEXT("category"),
                      text_of(names_word(&category_names, fix->rule->category)));
    json_write_member(w, TEXT("path"), fix->path);
    json_write_key(w, TEXT("line"));
    json_write_uint(w, fix->line);
    json_write_member(w, TEXT("repo"), p->repo);
    json_write_member(w, TEXT("commit"), fix->commit);
    json_write_member(w, TEXT("before"), fix->before);
    json_write_member(w, TEXT("after"), fix->after);
    json_write_member(w, TEXT("outcome"), text_of(names_word(&outcome_names, OUTCOME_SUCCESS)));
    json_write_end_object(w);
    json_write_newline(w);
    return json_write_bytes(w).size >= FLUSH_BYTES ? json_write_flush(w, stdout, err) : 0;
}

/* The last part of the folder's path, without a bare repository's ending. */
static struct text name_of(const struct repo *repo, struct arena *arena)
{
    struct text path = arena_copy(arena, text_of(repo_top(repo)));
    while (path.size && path.data[path.size - 1] == '/')
        path.size--;
    size_t start = path.size;
    while (start && path.data[start - 1] != '/')
        start--;
    struct text name = text_from(path, start);
    static const struct text ending = TEXT_ITEM(".git");
    if (name.size > ending.size && text_equal(text_from(name, name.size - ending.size), ending))
        name.size -= ending.size;
    return name;
}

static void tell_counts(const struct cli *cli, const struct fix_history_counts *counts)
{
    if (cli->globals.quiet)
        return;
    (void)fprintf(stderr,
                  "hyper learn history: %llu commits, %llu files that they modify (%llu passed "
                  "over), %llu findings gone, %llu fixes%s\n",
                  (unsigned long long)counts->commits, (unsigned long long)counts->files,
                  (unsigned long long)counts->passed_over, (unsigned long long)counts->gone,
                  (unsigned long long)counts->fixes,
                  counts->out_of_time ? "; the time is over (--time)" : "");
}

int run_learn_history(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.commits = 1000, .bytes = 1 << 20, .time = 600 * 1000};
    struct printing printing = {0};
    struct fix_history_counts counts;
    struct scan_rules rulebook;
    int more = command_options(cli, &usage_learn_history, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    struct repo *repo = repo_open(settings.repository.items[0], err);
    if (!repo)
        return -1;
    int result = rulebook_open(cli, &settings.rules, &settings.only, false, true, &rulebook, err);
    if (result == 0) {
        struct fix_history_options options = {rulebook.detector, rulebook.policies,
                                              settings.commits, settings.bytes,
                                              (uint64_t)(settings.time + 999) / 1000};
        printing.repo = settings.repo ? text_of(settings.repo) : name_of(repo, cli->arena);
        result = fix_history(repo, &options, print, &printing, &counts, err);
        if (result == 0)
            result = json_write_flush(&printing.json, stdout, err);
        if (result == 0)
            tell_counts(cli, &counts);
        json_write_close(&printing.json);
        rulebook_close(&rulebook);
    }
    repo_close(&repo);
    return result;
}
