/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_settings.h"

#include "lib/file.h"
#include "lib/learn_config.h"
#include "lib/yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *settings_path(struct cli *cli)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (config && config[0] == '/')
        return arena_print(cli->arena, "%s/hyper/learn.yaml", config).data;
    if (home && home[0] == '/')
        return arena_print(cli->arena, "%s/.config/hyper/learn.yaml", home).data;
    return NULL;
}

int learn_settings_read(struct cli *cli, struct thresholds *out, struct error *err)
{
    const char *path = settings_path(cli);
    struct stat info;
    size_t have = 0;
    *out = (struct thresholds){0};
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0 && (!path || errno == ENOENT || errno == ENOTDIR))
        return 0;
    if (fd < 0)
        return error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(errno));
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > YAML_BYTES_MAX) {
        close(fd);
        return error_set(err, ERROR_CONFIG, "%s: a file of at most %d bytes is expected", path,
                         YAML_BYTES_MAX);
    }
    char *bytes = arena_alloc(cli->arena, (size_t)info.st_size + 1);
    int result = file_fill(fd, bytes, (size_t)info.st_size, &have);
    if (result != 0)
        (void)error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(errno));
    close(fd);
    return result == 0
               ? learn_config_read((struct text){bytes, have}, text_of(path), cli->arena, out, err)
               : -1;
}
