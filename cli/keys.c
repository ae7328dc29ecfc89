/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/keys.h"

#include "cli/commands.h"
#include "cli/table.h"

#include "lib/json_write.h"

#include <stdlib.h>
#include <unistd.h>

struct settings {
    const char *keys;
    struct strings words;
};

static const struct option_row rows[] = {
    {"keys", 'k', OPTION_TEXT, offsetof(struct settings, keys), "DIR",
     "folder of the keys (default: STORE/keys)", NULL, 0, 0},
};

static const struct usage usage_new = {
    .command = "hyper keys new",
    .synopsis = "[NAME]",
    .about = "Makes a key pair, NAME.key and NAME.key_secret. The pair \"server\", which is the "
             "default,\nis the broker's; any other is for a client or worker.",
    OPTIONS(rows),
    .examples = "  hyper keys new                the broker's pair\n"
                "  hyper keys new laptop         a pair for another machine",
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, words),
};

static const struct usage usage_allow = {
    .command = "hyper keys allow",
    .synopsis = "KEY|FILE|PAIR [NAME]",
    .about = "Lets the holder of a public key connect over tcp: the key itself, a file that holds "
             "it, or\na pair made here. NAME is what the permission is called (default: that of "
             "the file or pair).",
    OPTIONS(rows),
    .examples = "  hyper keys allow laptop.key\n"
                "  hyper keys allow 'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7' laptop",
    .least_operands = 1,
    .most_operands = 2,
    .operands_offset = offsetof(struct settings, words),
};

static const struct usage usage_list = {
    .command = "hyper keys list",
    .synopsis = "",
    .about = "Lists the public keys: those made here and those that may connect.",
    OPTIONS(rows),
};

static const struct usage usage_revoke = {
    .command = "hyper keys revoke",
    .synopsis = "NAME",
    .about = "Takes a permission back. Connections that stand are not cut.",
    OPTIONS(rows),
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, words),
};

/* Reads the line and finds the folder; as options_read. */
static int start(struct cli *cli, const struct usage *usage, int argc, char **argv,
                 struct settings *settings, struct error *err)
{
    int more = command_options(cli, usage, argc, argv, settings, err);
    if (more <= 0 || settings->keys)
        return more;
    const char *store = command_store(cli, err);
    if (!store)
        return -1;
    settings->keys = arena_print(cli->arena, "%s/keys", store).data;
    return 1;
}

static int run_new(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    char text[KEY_TEXT_SIZE];
    int more = start(cli, &usage_new, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    const char *name = settings.words.count ? settings.words.items[0] : "server";
    if (keys_new(settings.keys, name, text, err) != 0)
        return -1;
    if (!cli->globals.quiet)
        fprintf(stderr,
                "Public key in %s/%s.key; keep %s.key_secret to yourself.\n"
                "Next: \"hyper keys allow KEY NAME\" for each peer that may connect.\n",
                settings.keys, name, name);
    cli->globals.quiet = false; /* the key is the result */
    const char *file = arena_print(cli->arena, "%s/%s.key", settings.keys, name).data;
    const struct command_done done[] = {
        {"name", name, 0}, {"key", text, 0}, {"file", file, 0}, {0}};
    return command_tell(cli, done, err, "%s\n", text);
}

/* "laptop" of "/keys/laptop.key". */
static const char *name_of_file(struct cli *cli, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct text name = text_of(slash ? slash + 1 : path);
    if (name.size > 4 && text_is(text_from(name, name.size - 4), ".key"))
        name.size -= 4;
    return arena_copy(cli->arena, name).data;
}

static int run_allow(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = start(cli, &usage_allow, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    const char *key = settings.words.items[0];
    const char *name = settings.words.count > 1 ? settings.words.items[1] : NULL;
    const char *pair = arena_print(cli->arena, "%s/%s.key", settings.keys, key).data;
    bool is_file = access(key, R_OK) == 0, is_pair = !is_file && access(pair, R_OK) == 0;
    if (!name && !is_file && !is_pair)
        return error_set(err, ERROR_USAGE,
                         "\"%.80s\" is neither a file nor a pair made here; a key itself needs a "
                         "name: hyper keys allow KEY NAME",
                         key);
    name = name ? name : name_of_file(cli, key);
    if (keys_allow(settings.keys, name, is_pair ? pair : key, err) != 0)
        return -1;
    const struct command_done done[] = {{"allowed", name, 0}, {0}};
    return command_tell(cli, done, err, "%s may connect.\n", name);
}

static int write_json(const struct key_row *keys, size_t count, struct error *err)
{
    struct json_writer w = {0};
    for (size_t i = 0; i < count; i++) {
        json_write_object(&w);
        json_write_key(&w, TEXT("name"));
        json_write_string(&w, text_of(keys[i].name));
        json_write_key(&w, TEXT("key"));
        json_write_string(&w, text_of(keys[i].text));
        json_write_key(&w, TEXT("own"));
        json_write_bool(&w, keys[i].own);
        json_write_key(&w, TEXT("allowed"));
        json_write_bool(&w, keys[i].allowed);
        json_write_end_object(&w);
        json_write_newline(&w);
    }
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void write_table(struct cli *cli, const struct key_row *keys, size_t count)
{
    static const struct column columns[] = {{"NAME", false, false},
                                            {"PUBLIC KEY", false, false},
                                            {"PAIR", false, false},
                                            {"MAY CONNECT", false, false}};
    struct table *table = table_new(cli->arena, columns, 4);
    for (size_t i = 0; i < count; i++) {
        table_row(table);
        table_cell(table, text_of(keys[i].name), COLOUR_BOLD);
        table_cell(table, text_of(keys[i].text), COLOUR_PLAIN);
        table_cell(table, text_of(keys[i].own ? "here" : ""), COLOUR_PLAIN);
        table_cell(table, text_of(keys[i].allowed ? "yes" : "no"),
                   keys[i].allowed ? COLOUR_GREEN : COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct key_row *keys = NULL;
    size_t count = 0;
    int more = start(cli, &usage_list, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (keys_list(settings.keys, &keys, &count, err) != 0)
        return -1;
    int result = 0;
    if (cli->globals.json)
        result = write_json(keys, count, err);
    else if (count > 0)
        write_table(cli, keys, count);
    else
        printf("No keys yet: \"hyper keys new\" makes the broker's.\n");
    free(keys);
    return result;
}

static int run_revoke(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = start(cli, &usage_revoke, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    const char *name = settings.words.items[0];
    if (keys_revoke(settings.keys, name, err) != 0)
        return -1;
    const struct command_done done[] = {{"revoked", name, 0}, {0}};
    return command_tell(cli, done, err, "%s may not connect any more.\n", name);
}

const struct command verbs_keys[] = {
    {"new", run_new, "make a key pair", &usage_new, NULL},
    {"allow", run_allow, "let the holder of a key connect", &usage_allow, NULL},
    {"list", run_list, "list the public keys", &usage_list, NULL},
    {"revoke", run_revoke, "take a permission back", &usage_revoke, NULL},
    {0},
};
