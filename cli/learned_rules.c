/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learned_rules.h"

#include "cli/local.h"
#include "lib/rule_object.h"
#include "lib/store_learn.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void left_out(const struct cli *cli, const struct error *problem)
{
    if (!cli->globals.quiet)
        (void)fprintf(stderr, "%s: learned rules are left out: %s\n", cli->command,
                      problem->message);
}

/* One that may not be looked at counts. */
static bool has_store(const char *dir)
{
    char path[4096];
    int size = snprintf(path, sizeof path, "%s/data.mdb", dir);
    return size > 0 && (size_t)size < sizeof path && (access(path, F_OK) == 0 || errno == EACCES);
}

/* Without a store there are none; one that cannot be read is told of. */
static void read_acting(struct cli *cli, struct rules *out)
{
    struct local local;
    struct error problem = {.code = ERROR_NONE};
    const char *dir = command_store(cli, NULL);
    *out = (struct rules){NULL, 0};
    if (!dir || !has_store(dir))
        return;
    if (local_open(cli, &local, &problem) != 0) {
        left_out(cli, &problem);
        return;
    }
    if (store_learned(local.txn, cli->arena, out, &problem) != 0) {
        out->count = 0;
        left_out(cli, &problem);
    }
    local_close(&local);
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
    left_out(cli, &problem);
    return false;
}
