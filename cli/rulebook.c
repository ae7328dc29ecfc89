/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rulebook.h"

#include "cli/cache.h"
#include "cli/learned_rules.h"
#include "lib/builtin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static size_t builtin_count(void)
{
    size_t count = 0;
    while (hyper_rulesets[count].name)
        count++;
    return count;
}

static int read_builtin(struct cli *cli, size_t index, struct ruleset *out, struct error *err)
{
    const struct builtin_file *builtin = &hyper_rulesets[index];
    return ruleset_read((struct text){builtin->text, *builtin->size}, text_of(builtin->path),
                        cli->arena, out, err);
}

static struct texts texts_of(struct cli *cli, const struct strings *strings)
{
    struct texts out = {arena_array(cli->arena, strings->count, sizeof *out.items), 0};
    for (; out.count < strings->count; out.count++)
        out.items[out.count] = text_of(strings->items[out.count]);
    return out;
}

static int check_only(const struct scan_rules *rulebook, const struct strings *only,
                      struct error *err)
{
    for (size_t i = 0; i < only->count; i++) {
        bool found = false;
        for (size_t k = 0; k < rulebook->count && !found; k++)
            found = ruleset_find(&rulebook->rulesets[k], text_of(only->items[i])) != NULL;
        if (!found)
            return error_set(err, ERROR_USAGE, "--only: no rule has the id \"%.100s\"",
                             only->items[i]);
    }
    return 0;
}

/* A file of the cache says that these policies, in this program, find their examples: that need
 * not be tried each time. */
static int prove(struct scan_rules *rulebook, const char *cache, struct arena *arena,
                 struct error *err)
{
    char hex[ID_HEX_SIZE];
    struct stat info;
    const char *path = cache ? arena_print(arena, "%s/proven-%s", cache,
                                           id_hex(detector_identity(rulebook->detector), hex))
                                   .data
                             : NULL;
    if (path && lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid())
        return 0;
    if (policies_prove(rulebook->policies, err) != 0)
        return -1;
    int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    if (fd >= 0)
        close(fd);
    return 0;
}

/* A learned rule that this program cannot run must not keep the others from running. */
static int make_detector(struct cli *cli, const char *cache, struct scan_rules *out,
                         struct error *err)
{
    out->detector = detector_new(out->rulesets, out->count, cache, err);
    if (out->detector || !out->learned)
        return out->detector ? 0 : -1;
    if (!cli->globals.quiet)
        (void)fprintf(stderr, "%s: learned rules are left out: %s\n", cli->command, err->message);
    out->learned = false;
    out->count--;
    err->code = ERROR_NONE;
    out->detector = detector_new(out->rulesets, out->count, cache, err);
    return out->detector ? 0 : -1;
}

int rulebook_open(struct cli *cli, const struct strings *files, const struct strings *only,
                  bool learned, bool cached, struct scan_rules *out, struct error *err)
{
    size_t rules = 0;
    *out = (struct scan_rules){.count = files->count ? files->count : builtin_count()};
    out->rulesets = arena_array(cli->arena, out->count + 1, sizeof *out->rulesets);
    for (size_t i = 0; i < out->count; i++) {
        int result = files->count
                         ? ruleset_load(files->items[i], cli->arena, &out->rulesets[i], err)
                         : read_builtin(cli, i, &out->rulesets[i], err);
        if (result != 0)
            return -1;
    }
    if (learned && files->count == 0)
        out->learned =
            learned_rules_read(cli, out->rulesets, out->count, &out->rulesets[out->count]);
    out->count += out->learned;
    if (check_only(out, only, err) != 0)
        return -1;
    out->only = texts_of(cli, only);
    for (size_t i = 0; i < out->count; i++)
        rules += ruleset_narrow(&out->rulesets[i], out->only);
    if (rules == 0)
        return error_set(err, ERROR_CONFIG, "there are no rules: give some with --rules FILE");
    const char *cache = cached ? cache_folder(cli) : NULL;
    if (make_detector(cli, cache, out, err) != 0)
        return -1;
    out->policies = policies_new(out->rulesets, out->count, err);
    return out->policies ? prove(out, cache, cli->arena, err) : -1;
}

static bool is_asked(const void *context, const struct content_rule *rule)
{
    return policies_ask_rule(context, rule->id);
}

/* Where a generic rule matches depends on all the others. */
static bool is_generic_asked(const struct scan_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        for (size_t k = 0; k < rules->rulesets[i].count; k++) {
            const struct content_rule *rule = &rules->rulesets[i].rules[k];
            for (size_t tag = 0; tag < rule->tags.count; tag++)
                if (text_is(rule->tags.items[tag], "generic") && is_asked(rules->policies, rule))
                    return true;
        }
    return false;
}

int rulebook_evidence(struct cli *cli, struct scan_rules *rules, bool cached, struct error *err)
{
    bool all = is_generic_asked(rules);
    size_t kept = 0;
    struct ruleset *asked = arena_array(cli->arena, rules->count, sizeof *asked);
    for (size_t i = 0; i < rules->count; i++) {
        const struct ruleset *whole = &rules->rulesets[i];
        asked[i] = *whole;
        asked[i].rules = arena_array(cli->arena, whole->count, sizeof *whole->rules);
        if (whole->count)
            memcpy(asked[i].rules, whole->rules, whole->count * sizeof *whole->rules);
        kept += all ? whole->count : ruleset_keep(&asked[i], is_asked, rules->policies);
    }
    if (kept == 0)
        return 0;
    rules->evidence = detector_new(asked, rules->count, cached ? cache_folder(cli) : NULL, err);
    return rules->evidence ? 0 : -1;
}

void rulebook_close(struct scan_rules *rulebook)
{
    detector_destroy(&rulebook->detector);
    detector_destroy(&rulebook->evidence);
    policies_destroy(&rulebook->policies);
}
