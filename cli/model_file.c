/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/model_file.h"

#include "lib/builtin.h"
#include "lib/file.h"
#include "lib/severity_model.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MODE = 0700 };

const char *model_file_path(struct arena *arena)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && *config == '/')
        return arena_print(arena, "%s/hyper/severity.model", config).data;
    if (home && *home)
        return arena_print(arena, "%s/.config/hyper/severity.model", home).data;
    return NULL;
}

/* One byte more than a model may have, so that a larger file is seen to be one. */
static int load(const char *path, struct arena *arena, struct text *out, bool *found,
                struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *found = fd >= 0 || errno != ENOENT;
    if (!*found)
        return 0;
    char *bytes = arena_alloc(arena, SEVERITY_MODEL_MAX + 1);
    size_t used = 0;
    int result = fd < 0 || file_fill(fd, bytes, SEVERITY_MODEL_MAX + 1, &used) != 0
                     ? error_set(err, ERROR_CONFIG, "%s cannot be read: %s", path, strerror(errno))
                     : 0;
    if (fd >= 0)
        close(fd);
    *out = (struct text){bytes, used};
    return result;
}

int model_file_read(struct arena *arena, struct text_model *out, struct error *err)
{
    struct severity_model *model;
    struct text bytes = TEXT("");
    bool found = false;
    const char *path = model_file_path(arena);
    if (path && load(path, arena, &bytes, &found, err) != 0)
        return -1;
    if (severity_model_new(found ? bytes : builtin_severity_model(), &model, err) != 0) {
        if (err)
            err->code = ERROR_CONFIG;
        return error_wrap(err, "%s", found ? path : "the model that is compiled in");
    }
    *out = (struct text_model){severity_model_id(model), bytes};
    severity_model_destroy(&model);
    return 0;
}

int model_file_make_folder(const char *path, struct error *err)
{
    char folder[PATH_MAX];
    if (strlen(path) >= sizeof folder)
        return error_set(err, ERROR_PERMISSION, "the path of the model is too long");
    memcpy(folder, path, strlen(path) + 1);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
            return error_set(err, ERROR_PERMISSION, "%s cannot be made: %s", folder,
                             strerror(errno));
        *slash = '/';
    }
    return 0;
}
