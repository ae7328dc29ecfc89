/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_fixes.h"

#include "lib/file.h"
#include "lib/fix_rules.h"
#include "lib/json.h"
#include "lib/redact.h"
#include "lib/rule_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256 << 20, PAIRS_MAX = 200 * 1000, REJECTS_SHOWN = 10 };

struct settings {
    struct strings files;
    const char *name;
    uint64_t repositories, score;
    unsigned severity, category;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"name", 0, OPTION_TEXT, AT(name), "NAME", "of the ruleset (default: learned_fixes)", NULL, 0,
     0},
    {"repositories", 0, OPTION_COUNT, AT(repositories), "N",
     "that a fix must have been right in (default: 2)", NULL, 1, 1000},
    {"score", 0, OPTION_COUNT, AT(score), "PERCENT", "that a fix must have (default: 50)", NULL, 0,
     100},
    {"severity", 0, OPTION_WORD, AT(severity), "WORD", "of the rules (default: low)",
     &severity_names, 0, 0},
    {"category", 0, OPTION_WORD, AT(category), "WORD", "of the rules (default: code)",
     &category_names, 0, 0},
};

const struct usage usage_learn_fixes = {
    .command = "hyper learn fixes",
    .synopsis = "FILE|-...",
    .about = "Learns rules with a fix from fixes that were made, and writes them as a ruleset. A\n"
             "file has one JSON object a line, as \"hyper learn history\" prints them: \"rule\",\n"
             "\"repo\", \"path\", \"before\", \"after\", and perhaps \"outcome\". Only rules that\n"
             "\"hyper rules check\" accepts are written.",
    OPTIONS(rows),
    .examples =
        "  hyper learn fixes fixes.jsonl > learned.lgt && hyper scan --rules learned.lgt .\n"
        "  cat */fixes.jsonl | hyper learn fixes --repositories 3 -",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(files),
};

struct reading {
    struct cli *cli;
    struct fix_pair *pairs;
    size_t count;
    uint64_t lines, rejects;
};

static int read_bytes(struct cli *cli, const char *path, struct text *out, struct error *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    size_t have = 0, room = 1 << 16;
    ssize_t got = fd < 0 ? -1 : 1;
    char *bytes = xmalloc(room);
    while (got > 0 && have < FILE_BYTES_MAX) {
        if (have == room)
            bytes = xrealloc(bytes, room *= 2);
        got = read(fd, bytes + have, room - have);
        have += got > 0 ? (size_t)got : 0;
    }
    int problem = errno;
    *out = arena_copy(cli->arena, (struct text){bytes, have});
    free(bytes);
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (got < 0)
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(problem));
    if (got > 0)
        return error_set(err, ERROR_DATA, "%s: larger than %d MiB", path, FILE_BYTES_MAX >> 20);
    return 0;
}

static struct text *field_of(struct fix_pair *pair, struct text *type, struct text *outcome,
                             struct text key)
{
    return text_is(key, "rule")      ? &pair->label
           : text_is(key, "repo")    ? &pair->group
           : text_is(key, "path")    ? &pair->path
           : text_is(key, "before")  ? &pair->before
           : text_is(key, "after")   ? &pair->after
           : text_is(key, "type")    ? type
           : text_is(key, "outcome") ? outcome
                                     : NULL;
}

/* Lines of other types, and fixes that did not succeed, are passed over. */
static int read_line(struct reading *reading, struct text line, struct error *err)
{
    struct arena *arena = reading->cli->arena;
    struct fix_pair pair = {0};
    struct text type = TEXT("fix"), outcome = TEXT("success"), key;
    struct json j;
    json_init(&j, line, arena);
    for (json_object(&j); json_member(&j, &key);) {
        struct text *field = field_of(&pair, &type, &outcome, key);
        if (field && json_peek(&j) == JSON_STRING)
            *field = json_string(&j);
    }
    if (json_done(&j, "it", err) != 0)
        return -1;
    if (!text_is(type, "fix") || !text_is(outcome, "success"))
        return 0;
    if (!pair.label.size || !pair.before.size)
        return error_set(err, ERROR_DATA, "it has no \"rule\" or no \"before\"");
    pair.before = redact_tokens(arena, pair.before, false);
    pair.after = redact_tokens(arena, pair.after, false);
    reading->pairs = arena_grow(arena, reading->pairs, reading->count, sizeof pair);
    reading->pairs[reading->count++] = pair;
    return 0;
}

static void reject(struct reading *reading, const char *path, size_t number,
                   const struct error *why)
{
    if (reading->rejects++ < REJECTS_SHOWN)
        (void)fprintf(stderr, "hyper learn fixes: %s: line %zu is passed over: %s\n", path, number,
                      why->message);
}

static int read_file(struct reading *reading, const char *path, struct error *err)
{
    struct text bytes;
    size_t number = 0;
    if (read_bytes(reading->cli, path, &bytes, err) != 0)
        return -1;
    for (size_t at = 0; at < bytes.size;) {
        const char *end = memchr(bytes.data + at, '\n', bytes.size - at);
        size_t size = end ? (size_t)(end - bytes.data) - at : bytes.size - at;
        struct text line = text_trim((struct text){bytes.data + at, size});
        struct error why = {0};
        number++;
        at += size + 1;
        if (reading->count == PAIRS_MAX)
            return error_set(err, ERROR_DATA, "%s: line %zu: more than %d fixes", path, number,
                             PAIRS_MAX);
        reading->lines += line.size > 0;
        if (line.size && read_line(reading, line, &why) != 0)
            reject(reading, path, number, &why);
    }
    return 0;
}

static int write_rules(struct cli *cli, const struct settings *settings,
                       const struct reading *reading, struct error *err)
{
    unsigned groups = (unsigned)settings->repositories;
    struct fix_learn_options how = {groups, groups};
    struct fix_rules_options options = {(double)settings->score / 100, groups, settings->severity,
                                        settings->category};
    struct learned_fixes learned;
    struct fix_rules rules;
    fix_learn(reading->pairs, reading->count, &how, cli->arena, &learned);
    fix_rules(&learned, &options, cli->arena, &rules);
    struct text *facts = arena_array(cli->arena, rules.count + 1, sizeof *facts);
    for (size_t i = 0; i < rules.count; i++)
        facts[i] = rules.items[i].facts;
    struct text text = ruleset_text(text_of(settings->name), TEXT("Learned from fixes."), facts,
                                    rules.count, cli->arena);
    if (!cli->globals.quiet)
        (void)fprintf(stderr,
                      "hyper learn fixes: %zu fixes read, %llu lines passed over, %zu learned, %zu "
                      "rules; %zu refused by checks\n",
                      reading->count, (unsigned long long)reading->rejects, learned.count,
                      rules.count, rules.refused);
    if (fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)
        return error_set(err, ERROR_PERMISSION, "stdout: %s", strerror(errno));
    return 0;
}

static int has_fixes(const struct reading *reading, struct error *err)
{
    if (reading->count)
        return 0;
    return error_set(err, ERROR_DATA,
                     "there is no fix to learn from: of %llu lines %llu cannot be read, and %llu "
                     "are no fix that succeeded",
                     (unsigned long long)reading->lines, (unsigned long long)reading->rejects,
                     (unsigned long long)(reading->lines - reading->rejects));
}

int run_learn_fixes(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.name = "learned_fixes",
                                .repositories = 2,
                                .score = 50,
                                .severity = SEVERITY_LOW,
                                .category = CATEGORY_CODE};
    struct reading reading = {.cli = cli};
    int more = command_options(cli, &usage_learn_fixes, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    for (size_t i = 0; i < settings.files.count; i++)
        if (read_file(&reading, settings.files.items[i], err) != 0)
            return -1;
    if (has_fixes(&reading, err) != 0)
        return -1;
    return write_rules(cli, &settings, &reading, err);
}
