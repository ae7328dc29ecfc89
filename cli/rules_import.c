/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rules_import.h"

#include "cli/human.h"
#include "lib/file.h"
#include "lib/gitleaks.h"
#include "lib/json_write.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct settings {
    const char *output, *defaults, *name;
    struct strings files;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "the ruleset to write (default: stdout)", NULL,
     0, 0},
    {"default", 0, OPTION_TEXT, AT(defaults), "FILE",
     "what useDefault means: gitleaks' own configuration", NULL, 0, 0},
    {"name", 0, OPTION_TEXT, AT(name), "NAME", "the ruleset's name (default: gitleaks)", NULL, 0,
     0},
};

const struct usage usage_rules_import = {
    .command = "hyper rules import",
    .synopsis = "FILE.toml",
    .about =
        "Makes a ruleset of a gitleaks configuration: its rules with their entropy, keywords,\n"
        "paths and allowlists, and those that it extends. What cannot be kept is told with its\n"
        "place and reason; the rest is written.",
    OPTIONS(rows),
    .examples = "  hyper rules import gitleaks.toml -o gitleaks.lgt\n"
                "  hyper rules import own.toml --default gitleaks.toml -o own.lgt",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(files),
};

/* Reads a regular file, of at most TOML_SIZE_MAX bytes. */
static int read_whole(int fd, struct arena *arena, struct text *out, struct error *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return error_set(err, ERROR_PERMISSION, "not a regular file");
    if (status.st_size > TOML_SIZE_MAX)
        return error_set(err, ERROR_DATA, "larger than %d bytes", TOML_SIZE_MAX);
    size_t size = (size_t)status.st_size, used = 0;
    char *bytes = arena_alloc(arena, size + 1);
    if (file_fill(fd, bytes, size, &used) != 0)
        return error_set(err, ERROR_PERMISSION, "%s", strerror(errno));
    *out = (struct text){bytes, used};
    return 0;
}

static int read_layer(struct cli *cli, const char *path, struct gitleaks_config *config,
                      struct error *err)
{
    struct gitleaks_layer *layer = &config->layers[config->count];
    struct text bytes;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return file_unreadable(path, err);
    int result = read_whole(fd, cli->arena, &bytes, err);
    close(fd);
    if (result == 0)
        layer->config = toml_read(bytes, cli->arena, err);
    if (!layer->config)
        return error_wrap(err, "%s", path);
    char *copy = xstrdup(path);
    layer->file = arena_copy(cli->arena, text_of(basename(copy)));
    free(copy);
    config->count++;
    return 0;
}

/* The file that `from` extends by that path: beside or below `from`, never elsewhere, since the
 * configuration may be anybody's. */
static int beside(struct cli *cli, const char *from, struct text path, const char **out,
                  struct error *err)
{
    char *copy = xstrdup(from), *folder = realpath(dirname(copy), NULL);
    struct text joined = arena_print(cli->arena, "%s/%.*s", folder ? folder : ".", TEXT_ARG(path));
    char *real = realpath(joined.data, NULL);
    size_t size = folder ? strlen(folder) : 0;
    int result = 0;
    if (!folder || !real)
        result = error_set(err, ERROR_DATA, "%s: extends %.*s: %s", from, TEXT_ARG(path),
                           strerror(errno));
    else if (path.data[0] == '/' || strncmp(real, folder, size) != 0 || real[size] != '/')
        result = error_set(err, ERROR_DATA,
                           "%s: extends %.*s, which is not in its folder; copy it there", from,
                           TEXT_ARG(path));
    else
        *out = arena_copy(cli->arena, text_of(real)).data;
    free(copy);
    free(folder);
    free(real);
    return result;
}

/* Reads the configuration and what it extends, layer by layer. */
static int read_layers(struct cli *cli, const struct settings *settings,
                       struct gitleaks_config *config, struct error *err)
{
    const char *path = settings->files.items[0];
    while (path && config->count < GITLEAKS_LAYERS_MAX) {
        bool uses_default;
        struct text extends;
        const char *next = NULL;
        if (read_layer(cli, path, config, err) != 0)
            return -1;
        if (gitleaks_extends(config->layers[config->count - 1].config, &uses_default, &extends,
                             err) != 0)
            return error_wrap(err, "%s", path);
        if (uses_default && !settings->defaults)
            return error_set(err, ERROR_CONFIG,
                             "%s extends gitleaks' own configuration, which is not part of hyper: "
                             "name it with --default FILE",
                             path);
        if (extends.size && beside(cli, path, extends, &next, err) != 0)
            return -1;
        path = uses_default ? settings->defaults : next;
    }
    if (!path)
        return 0;
    return error_set(err, ERROR_DATA, "%s: configurations extend each other more than %d deep",
                     settings->files.items[0], GITLEAKS_LAYERS_MAX - 1);
}

static int write_stream(FILE *file, const char *path, struct text bytes, struct error *err)
{
    if (fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fflush(file) == 0)
        return 0;
    return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
}

/* The file appears when it is complete. */
static int write_file(const char *path, struct text bytes, struct error *err)
{
    struct file_writer writer;
    if (file_begin(&writer, path, err) != 0)
        return -1;
    int result = write_stream(writer.stream, path, bytes, err);
    return file_end(&writer, result == 0, err) != 0 ? -1 : result;
}

static int report_json(const struct gitleaks_import *import, struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("rules"));
    json_write_uint(&w, import->rules);
    json_write_key(&w, TEXT("imported"));
    json_write_uint(&w, import->imported);
    json_write_key(&w, TEXT("notes"));
    json_write_array(&w);
    for (size_t i = 0; i < import->notes.count; i++)
        json_write_string(&w, import->notes.items[i]);
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void report(struct cli *cli, const struct gitleaks_import *import, const char *output)
{
    for (size_t i = 0; i < import->notes.count; i++)
        fprintf(stderr, "%s: %.*s\n", cli->command, TEXT_ARG(import->notes.items[i]));
    if (!cli->globals.quiet && output)
        printf("%zu of %zu rule%s imported to %s.\n", import->imported, import->rules,
               human_plural(import->rules), output);
}

int run_rules_import(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct gitleaks_config config = {0};
    struct gitleaks_import import;
    struct lgt_writer out = {0};
    int more = command_options(cli, &usage_rules_import, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (cli->globals.json && !settings.output)
        return error_set(err, ERROR_USAGE,
                         "--json writes to stdout: name a file for the ruleset "
                         "with -o FILE");
    if (read_layers(cli, &settings, &config, err) != 0)
        return -1;
    struct text name = settings.name ? text_of(settings.name) : TEXT("gitleaks");
    int result = gitleaks_write(&config, name, cli->arena, &out, &import, err);
    if (result == 0)
        result = settings.output ? write_file(settings.output, lgt_write_bytes(&out), err)
                                 : write_stream(stdout, "stdout", lgt_write_bytes(&out), err);
    lgt_write_close(&out);
    if (result != 0)
        return -1;
    if (cli->globals.json)
        return report_json(&import, err);
    report(cli, &import, settings.output);
    return 0;
}
