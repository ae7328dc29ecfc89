/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"

#include "lib/json_write.h"
#include "lib/store.h"
#include "schema/message.h"

#include <stdio.h>

const struct usage usage_version = {
    .command = "hyper version",
    .synopsis = "",
    .about = "Prints the versions of the program, of the store's format, of the protocol between "
             "broker,\nclients and workers, and of the batches they exchange.",
};

static int write_json(struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("version"));
    json_write_string(&w, TEXT(HYPER_VERSION));
    json_write_key(&w, TEXT("store_format"));
    json_write_uint(&w, STORE_FORMAT);
    json_write_key(&w, TEXT("protocol"));
    json_write_uint(&w, PROTOCOL_VERSION);
    json_write_key(&w, TEXT("batch"));
    json_write_uint(&w, BATCH_VERSION);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

int run_version(struct cli *cli, int argc, char **argv, struct error *err)
{
    int more = command_options(cli, &usage_version, argc, argv, NULL, err);
    if (more <= 0)
        return more;
    if (cli->globals.json)
        return write_json(err);
    printf("hyper %s (store format %d, protocol %d, batch %d)\n", HYPER_VERSION, STORE_FORMAT,
           PROTOCOL_VERSION, BATCH_VERSION);
    return 0;
}
