/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learned_rules.h"

#include "lib/rule_object.h"
#include "lib/store_learn.h"

#include <stdio.h>

static void read_acting(struct cli *cli, struct rules *out)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct store_options options = {.dir = command_store(cli, NULL), .mode = STORE_READ};
    *out = (struct rules){NULL, 0};
    if (!options.dir || store_open(&options, &store, NULL) != 0)
        return;
    if (store_read_begin(store, &txn, NULL) != 0 || store_learned(txn, cli->arena, out, NULL) != 0)
        out->count = 0;
    store_read_end(&txn);
    store_close(&store);
}

static bool is_taken(const struct ruleset *taken, size_t count, struct text id)
{
    for (size_t i = 0; i < count; i++)
        if (ruleset_find(&taken[i], id))
            return true;
    return false;
}

bool learned_rules_read(struct cli *cli, const struct ruleset *taken, size_t count,
                        struct ruleset *out)
{
    struct rules rules;
    struct error problem = {.code = ERROR_NONE};
    size_t kept = 0;
    read_acting(cli, &rules);
    for (size_t i = 0; i < rules.count; i++)
        if (!is_taken(taken, count, rules.items[i].name))
            rules.items[kept++] = rules.items[i];
    rules.count = kept;
    if (kept == 0)
        return false;
    struct text bytes = rules_object(&rules, TEXT("learned"), false, cli->arena);
    if (ruleset_read(bytes, TEXT("learned rules"), cli->arena, out, &problem) == 0)
        return true;
    if (!cli->globals.quiet)
        (void)fprintf(stderr, "%s: learned rules are left out: %s\n", cli->command,
                      problem.message);
    return false;
}
