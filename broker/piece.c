/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/piece.h"

#include "lib/blake2bp.h"
#include "lib/file.h"
#include "lib/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_file(struct piece_reader *reader)
{
    if (reader->path)
        close(reader->fd);
    free(reader->path);
    reader->path = NULL;
}

static int open_file(struct piece_reader *reader, struct text path, struct error *err)
{
    if (reader->path && text_is(path, reader->path))
        return 0;
    close_file(reader);
    if (path.size == 0 || path.data[0] != '/' || memchr(path.data, '\0', path.size))
        return error_set(err, ERROR_DATA, "the journal names no absolute path");
    char *name = strndup(path.data, path.size);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0) {
        error_set(err, ERROR_PERMISSION, "cannot read %.*s: %s", TEXT_ARG(path), strerror(errno));
        free(name);
        return -1;
    }
    reader->path = name;
    reader->fd = fd;
    return 0;
}

/* Whether the file is the one that was surveyed, as far as fstat can tell. */
static bool same_file(const struct stat *info, const struct entry *entry)
{
    int64_t modified = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
    return info->st_dev == entry->device && info->st_ino == entry->inode &&
           (uint64_t)info->st_size == entry->file_size && modified == entry->modified;
}

static int read_piece(struct piece_reader *reader, const struct entry *entry, struct error *err)
{
    struct stat info;
    if (entry->size > RECORD_BYTES_MAX)
        return error_set(err, ERROR_DATA, "a piece of %.*s is larger than %d bytes",
                         TEXT_ARG(entry->path), RECORD_BYTES_MAX);
    if (entry->origin.offset > INT64_MAX - RECORD_BYTES_MAX)
        return error_set(err, ERROR_DATA, "the offset of a piece of %.*s is too large",
                         TEXT_ARG(entry->path));
    if (open_file(reader, entry->path, err) != 0)
        return -1;
    if (fstat(reader->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return error_set(err, ERROR_DATA, "%.*s is not a file", TEXT_ARG(entry->path));
    if (reader->room < entry->size) {
        reader->buffer = xrealloc(reader->buffer, entry->size);
        reader->room = entry->size;
    }
    if (file_read(reader->fd, reader->buffer, entry->size, entry->origin.offset) != 0)
        return errno ? error_set(err, ERROR_PERMISSION, "cannot read %.*s: %s",
                                 TEXT_ARG(entry->path), strerror(errno))
                     : error_set(err, ERROR_DATA,
                                 "%.*s changed while it was being ingested: it is shorter now",
                                 TEXT_ARG(entry->path));
    if (!same_file(&info, entry) &&
        !id_equal(blake2bp_of(reader->buffer, entry->size), entry->hash))
        return error_set(err, ERROR_DATA, "%.*s changed while it was being ingested",
                         TEXT_ARG(entry->path));
    return 0;
}

/* Of a folder. */

static bool is_same(const struct stat *info, const struct entry_file *file)
{
    int64_t modified = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
    return info->st_dev == file->device && info->st_ino == file->inode &&
           (uint64_t)info->st_size == file->size && modified == file->modified;
}

/* NULL, or why it cannot be used. */
static const char *read_open(int fd, const struct entry_file *file, char *bytes)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return "it is no file any more";
    if (file_read(fd, bytes, file->size, 0) != 0)
        return errno ? strerror(errno) : "it became shorter while it was being ingested";
    if (!is_same(&info, file) && ((uint64_t)info.st_size != file->size ||
                                  !id_equal(id_of_bytes(bytes, file->size), file->hash)))
        return "it changed while it was being ingested";
    return NULL;
}

static const char *read_below(int folder, const struct entry_file *file, struct arena *arena,
                              char *bytes)
{
    if (file->path.size == 0 || memchr(file->path.data, '\0', file->path.size))
        return "its path is none";
    int fd = walk_open(folder, arena_copy(arena, file->path).data, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        return strerror(errno);
    const char *why = read_open(fd, file, bytes);
    close(fd);
    return why;
}

/* A file that cannot be used costs no other. */
static void add_files(const struct entry *entry, int folder, struct batch *batch,
                      struct arena *arena)
{
    batch->files.items = arena_array(arena, entry->files.count, sizeof *batch->files.items);
    for (size_t i = 0; i < entry->files.count; i++) {
        const struct entry_file *file = &entry->files.items[i];
        char *bytes = arena_alloc(arena, file->size + 1);
        const char *why = read_below(folder, file, arena, bytes);
        if (why)
            batch_reject(batch, arena, 0, file->path, why);
        else
            batch->files.items[batch->files.count++] =
                (struct batch_file){file->path, {bytes, file->size}};
    }
}

static int check_files(const struct entry *entry, struct error *err)
{
    uint64_t sum = 0;
    if (entry->files.count > BATCH_FILES_MAX)
        return error_set(err, ERROR_DATA, "an entry has more than %d files", BATCH_FILES_MAX);
    for (size_t i = 0; i < entry->files.count && sum <= RECORD_BYTES_MAX; i++)
        sum = entry->files.items[i].size <= RECORD_BYTES_MAX ? sum + entry->files.items[i].size
                                                             : UINT64_MAX;
    if (sum > RECORD_BYTES_MAX)
        return error_set(err, ERROR_DATA, "the files of an entry are larger than %d bytes",
                         RECORD_BYTES_MAX);
    return 0;
}

static int pack_files(const struct entry *entry, struct pack *pack, struct error *err)
{
    struct batch batch = {.origin = entry->origin, .form = BATCH_SOURCE};
    if (check_files(entry, err) != 0)
        return -1;
    struct arena *arena = arena_new();
    int folder = open(arena_copy(arena, entry->path).data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int result = 0;
    if (folder < 0) {
        result = error_set(err, ERROR_PERMISSION, "cannot read %.*s: %s", TEXT_ARG(entry->path),
                           strerror(errno));
    } else {
        add_files(entry, folder, &batch, arena);
        batch_pack(pack, &batch);
        close(folder);
    }
    arena_destroy(&arena);
    return result;
}

int piece_pack(struct piece_reader *reader, const struct entry *entry, struct pack *pack,
               struct error *err)
{
    if (entry->form == BATCH_SOURCE)
        return pack_files(entry, pack, err);
    if (read_piece(reader, entry, err) != 0) {
        close_file(reader);
        return -1;
    }
    struct batch batch = {
        .origin = entry->origin,
        .form = BATCH_RAW,
        .raw = {reader->buffer, entry->size},
    };
    batch_pack(pack, &batch);
    return 0;
}

void piece_close(struct piece_reader *reader)
{
    close_file(reader);
    free(reader->buffer);
    *reader = (struct piece_reader){.path = NULL};
}
