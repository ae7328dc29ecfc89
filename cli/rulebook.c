/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rulebook.h"

#include "cli/learned_rules.h"
#include "lib/builtin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *rulebook_cache(struct cli *cli)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    struct text parent;
    if (cache && cache[0] == '/')
        parent = arena_copy(cli->arena, text_of(cache));
    else if (home && home[0] == '/')
        parent = arena_print(cli->arena, "%s/.cache", home);
    else
        return NULL;
    struct text folder = arena_print(cli->arena, "%s/hyper", parent.data);
    if (mkdir(parent.data, 0700) != 0 && errno != EEXIST)
        return NULL;
    return mkdir(folder.data, 0700) == 0 || errno == EEXIST ? folder.data : NULL;
}

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

static bool is_wanted(const struct strings *only, struct text id)
{
    for (size_t i = 0; i < only->count; i++)
        if (text_is(id, only->items[i]))
            return true;
    return only->count == 0;
}

/* Rules that are not wanted leave, but for those that are evidence for policies; the hash tells the
 * rulesets apart that are left. */
static size_t narrow(struct ruleset *ruleset, const struct strings *only)
{
    struct id_hash hash;
    size_t kept = 0;
    if (only->count == 0)
        return ruleset->count;
    id_hash_init(&hash, "hyper.rulebook.1");
    id_hash_id(&hash, ruleset->hash);
    for (size_t i = 0; i < ruleset->count; i++)
        if (is_wanted(only, ruleset->rules[i].id) || ruleset->rules[i].effect == EFFECT_EVIDENCE) {
            id_hash_text(&hash, ruleset->rules[i].id);
            ruleset->rules[kept++] = ruleset->rules[i];
        }
    ruleset->count = kept;
    ruleset->hash = id_hash_done(&hash);
    return kept;
}

static int check_only(const struct rulebook *rulebook, const struct strings *only,
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
static int prove(struct rulebook *rulebook, const char *cache, struct arena *arena,
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
static int make_detector(struct cli *cli, const char *cache, struct rulebook *out,
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
                  bool learned, bool cached, struct rulebook *out, struct error *err)
{
    size_t rules = 0;
    *out = (struct rulebook){.count = files->count ? files->count : builtin_count()};
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
    for (size_t i = 0; i < out->count; i++)
        rules += narrow(&out->rulesets[i], only);
    if (rules == 0)
        return error_set(err, ERROR_CONFIG, "there are no rules: give some with --rules FILE");
    const char *cache = cached ? rulebook_cache(cli) : NULL;
    if (make_detector(cli, cache, out, err) != 0)
        return -1;
    out->policies = policies_new(out->rulesets, out->count, err);
    return out->policies ? prove(out, cache, cli->arena, err) : -1;
}

void rulebook_close(struct rulebook *rulebook)
{
    detector_destroy(&rulebook->detector);
    policies_destroy(&rulebook->policies);
}
