/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rules_facts.h"

#include "cli/table.h"
#include "lib/fact_providers.h"
#include "lib/facts_files.h"
#include "lib/file.h"
#include "lib/json_write.h"
#include "lib/lgt_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20 };

struct settings {
    struct strings words, files;
};

static const struct option_row rows[] = {
    {"file", 'f', OPTION_LIST, offsetof(struct settings, files), "FILE",
     "print the facts of this file, as terms", NULL, 0, 0},
};

const struct usage usage_rules_facts = {
    .command = "hyper rules facts",
    .synopsis = "[WORD]...",
    .about =
        "Lists the facts that policies of rulesets may ask about, with what their columns are:\n"
        "all, or those whose name or meaning has one of the words. With --file, prints what the\n"
        "path and the text of a file tell instead, as terms that an example can have.",
    OPTIONS(rows),
    .examples = "  hyper rules facts\n"
                "  hyper rules facts commit\n"
                "  hyper rules facts --file .github/workflows/build.yml",
    .most_operands = OPERANDS_ANY,
    .operands_offset = offsetof(struct settings, words),
};

static bool is_asked(const struct strings *words, const struct fact_predicate *predicate)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcasestr(predicate->name, words->items[i]) ||
            strcasestr(predicate->columns, words->items[i]) ||
            strcasestr(predicate->help, words->items[i]))
            return true;
    return words->count == 0;
}

static void write_object(struct json_writer *w, const struct fact_provider *provider,
                         const struct fact_predicate *predicate)
{
    struct text rest = text_of(predicate->columns);
    json_write_object(w);
    json_write_member(w, TEXT("predicate"), text_of(predicate->name));
    json_write_key(w, TEXT("columns"));
    json_write_array(w);
    while (rest.size) {
        const char *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma ? (size_t)(comma - rest.data) : rest.size;
        json_write_string(w, text_trim((struct text){rest.data, size}));
        rest = text_from(rest, comma ? size + 1 : size);
    }
    json_write_end_array(w);
    json_write_member(w, TEXT("help"), text_of(predicate->help));
    json_write_member(w, TEXT("provider"), text_of(provider->name));
    json_write_end_object(w);
    json_write_newline(w);
}

static void write_row(struct table *table, const struct fact_predicate *predicate)
{
    table_row(table);
    table_print_cell(table, COLOUR_PLAIN, predicate->columns[0] ? "%s(%s)" : "%s%s",
                     predicate->name, predicate->columns);
    table_cell(table, text_of(predicate->help), COLOUR_PLAIN);
}

/* `path` is open as `fd`. */
static int read_file(int fd, const char *path, struct arena *arena, struct text *out,
                     struct error *err)
{
    struct stat info;
    size_t size = 0;
    if (fstat(fd, &info) != 0)
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode) || info.st_size > FILE_MAX)
        return error_set(err, ERROR_DATA, "%s: it is no file, or larger than %d MB", path,
                         FILE_MAX >> 20);
    char *bytes = arena_alloc(arena, (size_t)info.st_size + 1);
    if (file_fill(fd, bytes, (size_t)info.st_size, &size) != 0)
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    *out = (struct text){bytes, size};
    return 0;
}

static int load(const char *path, struct arena *arena, struct text *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return file_unreadable(path, err);
    int result = read_file(fd, path, arena, out, err);
    close(fd);
    return result;
}

static int write_fact(void *context, struct text name, const struct fact_value *values,
                      size_t count, struct error *err)
{
    struct lgt_writer *w = context;
    (void)err;
    lgt_write_raw(w, name);
    for (size_t i = 0; i < count; i++) {
        lgt_write_raw(w, i ? TEXT(", ") : TEXT("("));
        if (values[i].is_number)
            lgt_write_integer(w, values[i].number);
        else
            lgt_write_atom(w, values[i].text);
    }
    lgt_write_raw(w, count ? TEXT(").\n") : TEXT(".\n"));
    return 0;
}

static int tell(struct cli *cli, const char *name, struct facts *facts, struct error *err)
{
    struct text path = text_of(name), bytes;
    if (load(name, cli->arena, &bytes, err) != 0)
        return -1;
    struct file_facts file = {.path = path,
                              .state = FILE_TEXT,
                              .size = bytes.size,
                              .lines = facts_lines(facts, bytes),
                              .language = facts_language(facts, path, bytes)};
    if (facts_add_file(facts, &file, err) != 0)
        return -1;
    for (size_t i = 0; i < fact_provider_count; i++)
        if (fact_providers[i]->wants && fact_providers[i]->wants(path) &&
            fact_providers[i]->read(path, bytes, facts, err) != 0)
            return error_wrap(err, "%s", name);
    return 0;
}

static int tell_all(struct cli *cli, const struct strings *files, struct error *err)
{
    struct facts *facts = facts_new(&facts_limits);
    struct lgt_writer w = {0};
    int result = 0;
    for (size_t i = 0; i < files->count && result == 0; i++)
        result = tell(cli, files->items[i], facts, err);
    if (result == 0)
        result = facts_each(facts, write_fact, &w, err);
    struct text out = lgt_write_bytes(&w);
    if (result == 0 && fwrite(out.data, 1, out.size, stdout) != out.size)
        result = error_set(err, ERROR_PERMISSION, "standard output: %s", strerror(errno));
    lgt_write_close(&w);
    facts_destroy(&facts);
    return result;
}

int run_rules_facts(struct cli *cli, int argc, char **argv, struct error *err)
{
    static const struct column columns[] = {{"FACT", false, false}, {"MEANING", false, true}};
    struct settings settings = {0};
    struct json_writer w = {0};
    int more = command_options(cli, &usage_rules_facts, argc, argv, &settings, err);
    if (more <= 0 || settings.files.count)
        return more <= 0 ? more : tell_all(cli, &settings.files, err);
    struct table *table = table_new(cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < fact_provider_count; i++)
        for (size_t k = 0; k < fact_providers[i]->predicates.count; k++) {
            const struct fact_predicate *predicate = &fact_providers[i]->predicates.items[k];
            if (!is_asked(&settings.words, predicate))
                continue;
            write_object(&w, fact_providers[i], predicate);
            write_row(table, predicate);
        }
    int result = 0;
    if (cli->globals.json)
        result = json_write_flush(&w, stdout, err);
    else
        table_write(table, &cli->out);
    json_write_close(&w);
    return result;
}
