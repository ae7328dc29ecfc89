/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/unpack_archive.h"

#include "lib/archive_lazy.h"
#include "lib/path.h"
#include "lib/spool.h"
#include "lib/utf8.h"
#include "schema/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, FILTERS_MAX = 2, REASON_SIZE = 400 };

/* One archive and all that is inside of it. */
struct unpacking {
    const struct unpack_limits *limits;
    const char *folder; /* NULL: memory */
    unpack_take *take;
    void *context;
    uint64_t packed_bytes; /* of the outermost file */
    uint64_t read_bytes;   /* of it so far */
    uint64_t bytes;        /* expanded so far */
    uint64_t entries;
    bool full; /* a limit ends it */
    char *buffer;
    struct arena *arena; /* of names */
};

/* The file that libarchive reads. */
struct input {
    int fd;
    uint64_t *count; /* of bytes read, or NULL */
    bool ended;      /* all of it was read */
    char bytes[READ_BYTES];
};

/* One level. */
struct level {
    struct unpacking *all;
    struct archive *archive;
    struct input *input;
    struct text name;
    unsigned depth;
};

static int tell_state(struct unpacking *all, enum unpack_state state, struct text name,
                      const char *reason, struct error *err)
{
    const struct unpack_entry entry = {.state = state, .name = name, .reason = text_of(reason)};
    return all->take(all->context, &entry, err);
}

static int tell(struct unpacking *all, struct text name, const char *reason, struct error *err)
{
    return tell_state(all, UNPACK_REFUSED, name, reason, err);
}

/* libarchive reads through these. */

static la_ssize_t read_input(struct archive *archive, void *context, const void **out)
{
    struct input *input = context;
    ssize_t got;
    do
        got = read(input->fd, input->bytes, sizeof input->bytes);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        archive_set_error(archive, errno, "%s", strerror(errno));
    if (got > 0 && input->count)
        *input->count += (uint64_t)got;
    input->ended = got == 0;
    *out = input->bytes;
    return got;
}

static la_int64_t seek_input(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct input *input = context;
    off_t at = lseek(input->fd, offset, whence);
    input->ended = false;
    if (at >= 0)
        return at;
    archive_set_error(archive, errno, "%s", strerror(errno));
    return ARCHIVE_FATAL;
}

static la_int64_t skip_input(struct archive *archive, void *context, la_int64_t request)
{
    struct input *input = context;
    struct stat info;
    off_t at = lseek(input->fd, 0, SEEK_CUR);
    (void)archive;
    if (at < 0 || fstat(input->fd, &info) != 0 || request > info.st_size - at)
        return 0; /* then it reads, and sees the end */
    return lseek(input->fd, request, SEEK_CUR) < 0 ? 0 : request;
}

/* What is not asked for here is not read: libarchive knows formats that run programs. */
static bool open_archive(struct level *level)
{
    struct archive *archive = level->archive;
    (void)archive_read_support_filter_gzip(archive);
    (void)archive_read_support_filter_bzip2(archive);
    (void)archive_read_support_filter_xz(archive);
    (void)archive_read_support_filter_zstd(archive);
    (void)archive_read_support_format_tar(archive);
    (void)archive_read_support_format_zip(archive);
    (void)archive_read_support_format_7zip(archive);
    (void)archive_read_support_format_empty(archive);
    (void)archive_read_support_format_raw(archive);
    (void)archive_read_set_read_callback(archive, read_input);
    (void)archive_read_set_seek_callback(archive, seek_input);
    (void)archive_read_set_skip_callback(archive, skip_input);
    (void)archive_read_set_callback_data(archive, level->input);
    return archive_read_open1(archive) == ARCHIVE_OK;
}

/* Names. */

static struct text valid_text(struct arena *arena, const char *string)
{
    struct text in = text_of(string);
    if (utf8_valid(in))
        return arena_copy(arena, in);
    char *out = arena_alloc(arena, in.size * UTF8_REPLACEMENT.size);
    size_t size = 0;
    while (in.size) {
        size_t step = utf8_size(in);
        struct text piece = step ? (struct text){in.data, step} : UTF8_REPLACEMENT;
        memcpy(out + size, piece.data, piece.size);
        size += piece.size;
        in = text_from(in, step ? step : 1);
    }
    return (struct text){out, size};
}

static struct text entry_path(struct arena *arena, struct archive_entry *entry)
{
    const char *path = archive_entry_pathname_utf8(entry);
    if (!path)
        path = archive_entry_pathname(entry);
    return text_cut(valid_text(arena, path), UNPACK_PATH_MAX + UTF8_SIZE_MAX);
}

/* The name of what a compressed file holds: its own without the suffix. */
static struct text inner_name(struct text name)
{
    static const struct text suffixes[] = {TEXT_ITEM(".gz"),   TEXT_ITEM(".bz2"),
                                           TEXT_ITEM(".xz"),   TEXT_ITEM(".zst"),
                                           TEXT_ITEM(".zstd"), TEXT_ITEM(".gzip")};
    size_t start = name.size;
    while (start > 0 && name.data[start - 1] != '/' && name.data[start - 1] != '!')
        start--;
    struct text base = text_from(name, start);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        struct text suffix = suffixes[i];
        if (base.size > suffix.size && text_same(text_from(base, base.size - suffix.size), suffix))
            return (struct text){base.data, base.size - suffix.size};
    }
    return TEXT("");
}

static bool is_bare(const struct level *level)
{
    return archive_format(level->archive) == ARCHIVE_FORMAT_RAW;
}

static struct text entry_name(const struct level *level, struct text path)
{
    struct text part = is_bare(level) ? inner_name(level->name) : path;
    if (part.size == 0)
        return level->name;
    return arena_print(level->all->arena, "%.*s!%.*s", TEXT_ARG(level->name), TEXT_ARG(part));
}

/* Entries that are nothing to read. */

static const char *kind_refusal(struct archive_entry *entry)
{
    static const struct {
        unsigned type;
        const char *reason;
    } kinds[] = {
        {AE_IFLNK, "it is a symbolic link"}, {AE_IFCHR, "it is a device"},
        {AE_IFBLK, "it is a device"},        {AE_IFIFO, "it is a pipe"},
        {AE_IFSOCK, "it is a socket"},
    };
    if (archive_entry_hardlink(entry))
        return "it is a link";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (archive_entry_filetype(entry) == kinds[i].type)
            return kinds[i].reason;
    return archive_entry_filetype(entry) != AE_IFREG ? "it is no file" : NULL;
}

static bool leads_out(struct text path)
{
    bool drive = path.size >= 2 && path.data[1] == ':' && (path.data[0] | 0x20) >= 'a' &&
                 (path.data[0] | 0x20) <= 'z';
    if (drive || path_is_absolute(path) || path.data[0] == '\\')
        return true;
    for (size_t start = 0, i = 0; i <= path.size; i++) {
        if (i < path.size && path.data[i] != '/' && path.data[i] != '\\')
            continue;
        if (text_is((struct text){path.data + start, i - start}, ".."))
            return true;
        start = i + 1;
    }
    return false;
}

static const char *path_refusal(struct text path)
{
    if (path.size == 0)
        return "it has no name";
    if (path.size > UNPACK_PATH_MAX)
        return "its path is too long";
    return leads_out(path) ? "its path leads out of the archive" : NULL;
}

/* What a walk leaves out too, and what macOS puts beside each file. */
static bool is_beside(struct text path)
{
    return text_starts(path, TEXT(".git/")) || text_has(path, TEXT("/.git/")) ||
           text_starts(path, TEXT("__MACOSX/"));
}

/* Expanding. */

/* The limit that `bytes` more would break, or NULL. */
static const char *limit_reached(struct unpacking *all, size_t bytes, struct arena *arena)
{
    const struct unpack_limits *limits = all->limits;
    uint64_t packed = all->read_bytes < all->packed_bytes ? all->read_bytes : all->packed_bytes;
    all->bytes += bytes;
    if (all->bytes > limits->total_bytes)
        return arena_print(arena,
                           "it expands to more than %llu bytes: unpack it, and give the folder in "
                           "its place",
                           (unsigned long long)limits->total_bytes)
            .data;
    if (all->bytes > limits->ratio_free && all->bytes / limits->ratio > packed)
        return arena_print(arena,
                           "it expands to more than %llu times its size, as bombs do: unpack it "
                           "if you trust it, and give the folder in its place",
                           (unsigned long long)limits->ratio)
            .data;
    return NULL;
}

/* How expanding an entry went. */
struct outcome {
    enum unpack_state state;
    const char *reason; /* NULL if it is whole */
};

/* Counts bytes of an entry, `size` so far, and notes the limit that they break. */
static void count_bytes(struct unpacking *all, uint64_t size, size_t bytes, struct outcome *out)
{
    const char *reason = limit_reached(all, bytes, all->arena);
    all->full = reason != NULL;
    if (reason)
        *out = (struct outcome){UNPACK_REFUSED, reason};
    else if (size > all->limits->entry_bytes)
        *out = (struct outcome){UNPACK_LARGE,
                                arena_print(all->arena, "it expands to more than %llu bytes",
                                            (unsigned long long)all->limits->entry_bytes)
                                    .data};
}

/* What libarchive says of the data of an entry. */
static const char *data_fault(const struct level *level)
{
    const char *what = archive_error_string(level->archive);
    return arena_print(level->all->arena, "%.300s", what ? what : "its data are damaged").data;
}

/* The bytes of an entry, to the file or (NULL) to nowhere; what is too large is read to its end,
 * so that it counts. It is cut where the archive ends in them. -1 only if the file cannot be
 * written. */
static int expand(struct level *level, struct spool *spool, struct outcome *out, struct error *err)
{
    struct unpacking *all = level->all;
    uint64_t size = 0;
    *out = (struct outcome){UNPACK_WHOLE, NULL};
    while (!all->full) {
        la_ssize_t got = archive_read_data(level->archive, all->buffer, READ_BYTES);
        if (got == 0)
            break;
        if (got < 0) {
            if (!out->reason)
                *out = (struct outcome){level->input->ended ? UNPACK_CUT : UNPACK_REFUSED,
                                        data_fault(level)};
            break;
        }
        size += (size_t)got;
        count_bytes(all, size, (size_t)got, out);
        if (spool && !out->reason && spool_write(spool, all->buffer, (size_t)got, err) != 0)
            return -1;
    }
    return 0;
}

static int unpack_level(struct unpacking *all, int fd, struct text name, unsigned depth,
                        struct error *err);

static bool is_packed(int fd)
{
    char head[UNPACK_HEAD_BYTES];
    ssize_t size = pread(fd, head, sizeof head, 0);
    return size > 0 && unpack_recognises((struct text){head, (size_t)size});
}

static int unpack_inner(struct level *level, struct spool *spool, struct text name,
                        struct error *err)
{
    int result;
    if (level->depth >= level->all->limits->depth)
        result = tell(level->all, name, "archives are nested too deeply", err);
    else if (lseek(spool->fd, 0, SEEK_SET) != 0)
        result = error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(name), strerror(errno));
    else
        result = unpack_level(level->all, spool->fd, name, level->depth + 1, err);
    spool_drop(spool);
    return result;
}

static int keep(struct level *level, struct spool *spool, struct unpack_entry *entry,
                struct error *err)
{
    char path[PATH_MAX];
    if (spool_keep(spool, path, err) != 0)
        return -1;
    entry->path = text_of(path);
    return level->all->take(level->all->context, entry, err);
}

/* Gives the bytes of a file in memory. */
static int give(struct level *level, struct spool *spool, struct unpack_entry *entry,
                struct error *err)
{
    size_t size = (size_t)spool->size;
    void *bytes = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, spool->fd, 0) : NULL;
    int result;
    if (bytes == MAP_FAILED) {
        result = tell(level->all, entry->name, "it needs too much memory", err);
    } else {
        entry->bytes = (struct text){size ? bytes : "", size};
        result = level->all->take(level->all->context, entry, err);
        if (size)
            (void)munmap(bytes, size);
    }
    spool_drop(spool);
    return result;
}

/* What came before a cut is read, as it is of a file that was not compressed. */
static int unpack_file(struct level *level, struct text name, struct error *err)
{
    struct spool spool;
    struct outcome outcome;
    if (spool_open(&spool, level->all->folder, err) != 0 ||
        expand(level, &spool, &outcome, err) != 0) {
        spool_drop(&spool);
        return -1;
    }
    if (outcome.reason && !(outcome.state == UNPACK_CUT && spool.size > 0)) {
        spool_drop(&spool);
        return tell_state(level->all, outcome.state, name, outcome.reason, err);
    }
    if (outcome.reason)
        outcome.reason = arena_print(level->all->arena, "it ends early, after %llu bytes (%s)",
                                     (unsigned long long)spool.size, outcome.reason)
                             .data;
    if (!outcome.reason && is_packed(spool.fd))
        return unpack_inner(level, &spool, name, err);
    struct unpack_entry entry = {
        .state = outcome.state, .name = name, .reason = text_of(outcome.reason)};
    return level->all->folder ? keep(level, &spool, &entry, err) : give(level, &spool, &entry, err);
}

/* Its bytes count too. */
static int pass_over(struct level *level, struct text name, const struct outcome *why,
                     struct error *err)
{
    struct outcome outcome;
    (void)expand(level, NULL, &outcome, err);
    if (level->all->full)
        return tell(level->all, level->name, outcome.reason, err);
    return why->reason ? tell_state(level->all, why->state, name, why->reason, err) : 0;
}

static int take_entry(struct level *level, struct archive_entry *entry, struct error *err)
{
    struct unpacking *all = level->all;
    if (is_bare(level))
        return unpack_file(level, entry_name(level, TEXT("")), err);
    struct text path = entry_path(all->arena, entry);
    struct text name = entry_name(level, text_cut(path, UNPACK_PATH_MAX));
    struct outcome refusal = {UNPACK_REFUSED, path_refusal(path)};
    if (!refusal.reason && (archive_entry_filetype(entry) == AE_IFDIR || is_beside(path)))
        return pass_over(level, name, &refusal, err);
    if (!refusal.reason)
        refusal = (struct outcome){UNPACK_SPECIAL, kind_refusal(entry)};
    if (!refusal.reason && archive_entry_is_encrypted(entry) > 0)
        refusal = (struct outcome){UNPACK_REFUSED, "it is encrypted"};
    if (refusal.reason)
        return pass_over(level, name, &refusal, err);
    return unpack_file(level, name, err);
}

static const char *why_not_open(struct level *level)
{
    if (archive_filter_count(level->archive) > FILTERS_MAX + 1)
        return "it is compressed too many times";
    return is_bare(level) && archive_filter_count(level->archive) == 1 ? "it is damaged" : NULL;
}

static int end_of(struct level *level, int result, uint64_t entries, struct error *err)
{
    char reason[REASON_SIZE];
    const char *what = archive_error_string(level->archive);
    if (result == ARCHIVE_EOF && entries > 0)
        return 0;
    if (result == ARCHIVE_EOF)
        return tell(level->all, level->name, "it holds nothing", err);
    (void)snprintf(reason, sizeof reason, "%s: %.300s",
                   entries ? "what follows could not be read" : "it cannot be read",
                   what ? what : "damaged");
    return tell(level->all, level->name, reason, err);
}

/* Entry after entry. */
static int read_entries(struct level *level, struct error *err)
{
    struct unpacking *all = level->all;
    struct archive_entry *entry;
    uint64_t entries = 0;
    for (;; entries++) {
        int result = archive_read_next_header(level->archive, &entry);
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
            return end_of(level, result, entries, err);
        const char *refusal = entries == 0 ? why_not_open(level) : NULL;
        if (refusal)
            return tell(all, level->name, refusal, err);
        if (all->entries++ == all->limits->entries) {
            all->full = true;
            return tell(all, level->name, "it has too many entries: what follows is not read", err);
        }
        if (take_entry(level, entry, err) != 0)
            return -1;
        if (all->full)
            return 0;
        if (level->depth == 1)
            arena_reset(all->arena);
    }
}

static int unpack_level(struct unpacking *all, int fd, struct text name, unsigned depth,
                        struct error *err)
{
    struct level level = {.all = all, .name = name, .depth = depth};
    level.archive = archive_read_new();
    level.input = xcalloc(1, sizeof *level.input);
    level.input->fd = fd;
    level.input->count = depth == 1 ? &all->read_bytes : NULL;
    int result;
    if (!level.archive)
        result = tell(all, name, "it needs too much memory", err);
    else if (!open_archive(&level))
        result = end_of(&level, ARCHIVE_FATAL, 0, err);
    else
        result = read_entries(&level, err);
    if (level.archive)
        (void)archive_read_free(level.archive);
    free(level.input);
    return result;
}

int unpack_archive(int fd, struct text name, const char *folder, const struct unpack_limits *limits,
                   unpack_take *take, void *context, struct error *err)
{
    struct stat info;
    if (archive_load(err) != 0)
        return -1;
    if (fstat(fd, &info) != 0)
        return error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(name), strerror(errno));
    struct unpacking all = {
        .limits = limits,
        .folder = folder,
        .take = take,
        .context = context,
        .packed_bytes = (uint64_t)info.st_size,
        .buffer = xmalloc(READ_BYTES),
        .arena = arena_new(),
    };
    int result = unpack_level(&all, fd, name, 1, err);
    arena_destroy(&all.arena);
    free(all.buffer);
    return result;
}
