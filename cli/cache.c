/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/cache.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *cache_folder(struct cli *cli)
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
