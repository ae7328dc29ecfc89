/* SPDX-License-Identifier: MPL-2.0 */
/* Whatever an archive holds: limits are kept, and nothing is written but files of the folder, named
 * by their hash. */
#include "lib/unpack_archive.h"
#include "lib/utf8.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    const char *folder;
    uint64_t bytes, entries;
};

static const struct unpack_limits limits = {
    .total_bytes = 1 << 20,
    .entry_bytes = 256 * 1024,
    .entries = 40,
    .ratio = 250,
    .ratio_free = 64 * 1024,
    .depth = 2,
};

static int take(void *context, const struct unpack_entry *entry, struct error *err)
{
    struct seen *seen = context;
    struct stat info;
    (void)err;
    if (!utf8_valid(entry->name) || (entry->path.size == 0 && entry->reason.size == 0))
        abort();
    if (++seen->entries > limits.entries + 2 * limits.depth)
        abort();
    if (entry->path.size == 0)
        return 0;
    if (!text_starts(entry->path, text_of(seen->folder)) || text_has(entry->path, TEXT("..")) ||
        lstat(entry->path.data, &info) != 0 || !S_ISREG(info.st_mode) ||
        (uint64_t)info.st_size > limits.entry_bytes)
        abort();
    seen->bytes += (uint64_t)info.st_size;
    (void)unlink(entry->path.data);
    return 0;
}

static int take_bytes(void *context, const struct unpack_entry *entry, struct error *err)
{
    uint64_t *bytes = context;
    (void)err;
    if (entry->path.size > 0 || entry->bytes.size > limits.entry_bytes ||
        ((entry->state == UNPACK_WHOLE) != (entry->reason.size == 0)))
        abort();
    *bytes += entry->bytes.size;
    return 0;
}

static void expect_empty(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        abort();
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            abort();
    closedir(folder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char folder[] = "/tmp/fuzz_unpack.XXXXXX";
    struct seen seen = {.folder = folder};
    int fd = memfd_create("archive", MFD_CLOEXEC);
    if (!mkdtemp(folder) || fd < 0 || write(fd, data, size) != (ssize_t)size ||
        lseek(fd, 0, SEEK_SET) != 0)
        abort();
    (void)unpack_recognises((struct text){(const char *)data, size});
    if (unpack_archive(fd, TEXT("a.gz"), folder, &limits, take, &seen, NULL) != 0)
        abort();
    if (seen.bytes > limits.total_bytes)
        abort();
    uint64_t bytes = 0;
    if (lseek(fd, 0, SEEK_SET) != 0 ||
        unpack_archive(fd, TEXT("a.gz"), NULL, &limits, take_bytes, &bytes, NULL) != 0 ||
        bytes != seen.bytes)
        abort();
    close(fd);
    expect_empty(folder);
    (void)rmdir(folder);
    return 0;
}
