/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/spool.h"

#include "lib/file.h"
#include "schema/id.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int refused(const struct spool *spool, struct error *err)
{
    const char *where = spool->folder[0] ? spool->folder : "memory";
    return error_set(err, ERROR_PERMISSION, "%.200s: %s", where, strerror(errno));
}

int spool_make_folder(const char *path, struct error *err)
{
    char part[PATH_MAX];
    size_t size = strlen(path);
    if (size >= sizeof part)
        return error_set(err, ERROR_CONFIG, "%.80s...: the path is too long", path);
    for (size_t i = 1; i <= size; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return error_set(err, ERROR_PERMISSION, "%s cannot be made: %s", part, strerror(errno));
    }
    return 0;
}

int spool_open(struct spool *spool, const char *folder, struct error *err)
{
    *spool = (struct spool){.fd = -1};
    if (!folder) {
        spool->fd = memfd_create("spool", MFD_CLOEXEC);
        return spool->fd >= 0 ? 0 : refused(spool, err);
    }
    if (strlen(folder) + ID_HEX_SIZE + 1 > sizeof spool->folder)
        return error_set(err, ERROR_CONFIG, "%.80s...: the path is too long", folder);
    (void)snprintf(spool->folder, sizeof spool->folder, "%s", folder);
    (void)crypto_generichash_blake2b_init(&spool->hash, NULL, 0, sizeof(struct id));
    spool->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (spool->fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR)
        return refused(spool, err);
    (void)snprintf(spool->temporary, sizeof spool->temporary, "%.*s/.XXXXXX", PATH_MAX - 16,
                   folder);
    spool->fd = mkostemp(spool->temporary, O_CLOEXEC);
    return spool->fd >= 0 ? 0 : refused(spool, err);
}

int spool_write(struct spool *spool, const void *bytes, size_t size, struct error *err)
{
    if (spool->folder[0])
        (void)crypto_generichash_blake2b_update(&spool->hash, bytes, size);
    spool->size += size;
    return file_write(spool->fd, bytes, size) == 0 ? 0 : refused(spool, err);
}

/* A file of that name has these bytes already. */
static int give_name(struct spool *spool, const char *path)
{
    char self[64];
    if (spool->temporary[0])
        return rename(spool->temporary, path);
    (void)snprintf(self, sizeof self, "/proc/self/fd/%d", spool->fd);
    int result = linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    return result == 0 || errno == EEXIST ? 0 : -1;
}

int spool_keep(struct spool *spool, char path[PATH_MAX], struct error *err)
{
    struct id hash;
    char hex[ID_HEX_SIZE];
    (void)crypto_generichash_blake2b_final(&spool->hash, hash.bytes, sizeof hash.bytes);
    (void)snprintf(path, PATH_MAX, "%.*s/%s", PATH_MAX - ID_HEX_SIZE - 2, spool->folder,
                   id_hex(hash, hex));
    if (fsync(spool->fd) == 0 && give_name(spool, path) == 0) {
        spool->temporary[0] = '\0';
        spool_drop(spool);
        return 0;
    }
    int result = refused(spool, err);
    spool_drop(spool);
    return result;
}

void spool_drop(struct spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    if (spool->temporary[0])
        (void)unlink(spool->temporary);
    spool->fd = -1;
    spool->temporary[0] = '\0';
}
