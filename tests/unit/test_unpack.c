/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/unpack.h"
#include "schema/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <endian.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SEEN_MAX = 64 };

struct seen {
    struct text name, path, reason, bytes;
    enum unpack_state state;
};

struct world {
    char root[64];
    char folder[96];
    struct arena *arena;
    struct unpack_limits limits;
    int stop_fd;
    struct seen seen[SEEN_MAX];
    size_t count;
    struct error err;
};

static int set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof *world);
    (void)snprintf(world->root, sizeof world->root, "/tmp/test_unpack.XXXXXX");
    assert_non_null(mkdtemp(world->root));
    (void)snprintf(world->folder, sizeof world->folder, "%s/a/spool", world->root);
    world->arena = arena_new();
    world->limits = unpack_limits_default;
    world->stop_fd = -1;
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    char command[128];
    (void)snprintf(command, sizeof command, "rm -r %s", world->root);
    int result = system(command);
    arena_destroy(&world->arena);
    free(world);
    return result;
}

/* Making archives. */

struct part {
    const char *path;
    struct text bytes;
    mode_t type; /* 0: a file */
    const char *link;
};

static int new_file(void)
{
    int fd = memfd_create("archive", MFD_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void write_part(struct archive *archive, const struct part *part)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, part->path);
    archive_entry_set_filetype(entry, part->type ? part->type : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)part->bytes.size);
    if (part->link && part->type)
        archive_entry_set_symlink(entry, part->link);
    else if (part->link)
        archive_entry_set_hardlink(entry, part->link);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    if (part->bytes.size)
        assert_int_equal(archive_write_data(archive, part->bytes.data, part->bytes.size),
                         part->bytes.size);
    archive_entry_free(entry);
}

static int make(int format, int filter, const struct part *parts, size_t count)
{
    int fd = new_file();
    struct archive *archive = archive_write_new();
    assert_int_equal(archive_write_set_format(archive, format), ARCHIVE_OK);
    if (filter != ARCHIVE_FILTER_NONE)
        assert_int_equal(archive_write_add_filter(archive, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_set_bytes_in_last_block(archive, 1), ARCHIVE_OK);
    assert_int_equal(archive_write_open_fd(archive, fd), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++)
        write_part(archive, &parts[i]);
    assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
    assert_int_equal(archive_write_free(archive), ARCHIVE_OK);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static struct text bytes_of(struct world *world, int fd)
{
    struct stat info;
    assert_int_equal(fstat(fd, &info), 0);
    size_t size = (size_t)info.st_size;
    char *bytes = arena_alloc(world->arena, size + 1);
    assert_int_equal(pread(fd, bytes, size, 0), size);
    close(fd);
    return (struct text){bytes, size};
}

static int file_with(struct text bytes)
{
    int fd = new_file();
    assert_int_equal(write(fd, bytes.data, bytes.size), bytes.size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* What does not compress. */
static struct text noise(struct world *world, size_t size)
{
    char *bytes = arena_alloc(world->arena, size);
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (char)(seed >> 24);
    }
    return (struct text){bytes, size};
}

/* One letter so many times. */
static struct text letters(struct world *world, size_t size)
{
    char *bytes = arena_alloc(world->arena, size);
    memset(bytes, 'a', size);
    return (struct text){bytes, size};
}

/* Unpacking them. */

static int take(void *context, const struct unpack_entry *entry, struct error *err)
{
    struct world *world = context;
    (void)err;
    assert_true(world->count < SEEN_MAX);
    world->seen[world->count++] =
        (struct seen){arena_copy(world->arena, entry->name), arena_copy(world->arena, entry->path),
                      arena_copy(world->arena, entry->reason),
                      arena_copy(world->arena, entry->bytes), entry->state};
    return 0;
}

static int unpack_as(struct world *world, int fd, const char *name)
{
    world->count = 0;
    int result = unpack(fd, text_of(name), world->folder, &world->limits, world->stop_fd, take,
                        world, &world->err);
    close(fd);
    return result;
}

static void unpack_all(struct world *world, int fd, const char *name)
{
    if (unpack_as(world, fd, name) != 0)
        fail_msg("%s", world->err.message);
}

static void assert_file(struct world *world, size_t index, const char *name, struct text bytes)
{
    assert_true(index < world->count);
    const struct seen *seen = &world->seen[index];
    assert_string_equal(seen->name.data, name);
    assert_string_equal(seen->reason.data, "");
    assert_true(text_starts(seen->path, text_of(world->folder)));
    int fd = open(seen->path.data, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(text_equal(bytes_of(world, fd), bytes));
}

static void assert_refused(struct world *world, size_t index, const char *name, const char *reason)
{
    assert_true(index < world->count);
    const struct seen *seen = &world->seen[index];
    assert_string_equal(seen->name.data, name);
    assert_string_equal(seen->path.data, "");
    assert_true(text_has(seen->reason, text_of(reason)));
}

/* Files in the folder. */
static size_t kept(const struct world *world)
{
    size_t count = 0;
    DIR *folder = opendir(world->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static const struct part one[] = {{"dir/a.json", TEXT_ITEM("{\"a\":1}"), 0, NULL}};

static void reads_every_kind(void **state)
{
    static const int formats[] = {ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE,
                                  ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FORMAT_ZIP,
                                  ARCHIVE_FORMAT_7ZIP};
    static const int filters[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2,
                                  ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_ZSTD};
    struct world *world = *state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (size_t k = 0; k < sizeof filters / sizeof filters[0]; k++) {
            bool in_place = formats[i] == ARCHIVE_FORMAT_ZIP || formats[i] == ARCHIVE_FORMAT_7ZIP;
            if (in_place && filters[k] != ARCHIVE_FILTER_NONE)
                continue; /* they compress for themselves */
            int fd = make(formats[i], filters[k], one, 1);
            struct text bytes = bytes_of(world, fd);
            assert_true(unpack_recognises(text_cut(bytes, UNPACK_HEAD_BYTES)));
            unpack_all(world, file_with(bytes), "x");
            assert_int_equal(world->count, 1);
            assert_file(world, 0, "x!dir/a.json", one[0].bytes);
        }
    assert_int_equal(kept(world), 1);
}

static void reads_compressed_files(void **state)
{
    static const struct {
        int filter;
        const char *name, *inner;
    } kinds[] = {
        {ARCHIVE_FILTER_GZIP, "in/a.sarif.gz", "in/a.sarif.gz!a.sarif"},
        {ARCHIVE_FILTER_BZIP2, "a.jsonl.bz2", "a.jsonl.bz2!a.jsonl"},
        {ARCHIVE_FILTER_XZ, "a.XZ", "a.XZ!a"},
        {ARCHIVE_FILTER_ZSTD, "a.pl.zst", "a.pl.zst!a.pl"},
        {ARCHIVE_FILTER_GZIP, "stdin", "stdin"},
        {ARCHIVE_FILTER_GZIP, ".gz", ".gz"},
    };
    struct world *world = *state;
    struct part part = {"data", noise(world, 300000), 0, NULL};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int fd = make(ARCHIVE_FORMAT_RAW, kinds[i].filter, &part, 1);
        struct text bytes = bytes_of(world, fd);
        assert_true(unpack_recognises(text_cut(bytes, UNPACK_HEAD_BYTES)));
        unpack_all(world, file_with(bytes), kinds[i].name);
        assert_int_equal(world->count, 1);
        assert_file(world, 0, kinds[i].inner, part.bytes);
    }
}

static void recognises_nothing_else(void **state)
{
    static const struct text heads[] = {
        TEXT_ITEM(""),         TEXT_ITEM("{\"a\":1}"),      TEXT_ITEM("BZhello, this is text"),
        TEXT_ITEM("<?xml ?>"), TEXT_ITEM("PK is no magic"), TEXT_ITEM("\x1f"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        assert_false(unpack_recognises(heads[i]));
}

/* What is no file or lies outside costs itself; the rest is read, and nothing is written beside. */
static void refuses_tricks(void **state)
{
    static const struct part parts[] = {
        {"../../escaped", TEXT_ITEM("x"), 0, NULL},
        {"/tmp/absolute", TEXT_ITEM("x"), 0, NULL},
        {"a/../../b", TEXT_ITEM("x"), 0, NULL},
        {"..\\windows", TEXT_ITEM("x"), 0, NULL},
        {"C:\\windows", TEXT_ITEM("x"), 0, NULL},
        {"symbolic", TEXT_ITEM(""), AE_IFLNK, "/etc/passwd"},
        {"hard", TEXT_ITEM(""), 0, "/etc/passwd"},
        {"device", TEXT_ITEM(""), AE_IFCHR, NULL},
        {"block", TEXT_ITEM(""), AE_IFBLK, NULL},
        {"fifo", TEXT_ITEM(""), AE_IFIFO, NULL},
        {"folder", TEXT_ITEM(""), AE_IFDIR, NULL},
        {".git/config", TEXT_ITEM("x"), 0, NULL},
        {"..good..", TEXT_ITEM("good"), 0, NULL},
    };
    static const char *const reasons[] = {
        "leads out",       "leads out", "leads out", "leads out", "leads out",
        "a symbolic link", "a link",    "a device",  "a device",  "a pipe",
    };
    enum { REFUSED = sizeof reasons / sizeof reasons[0] };
    struct world *world = *state;
    int fd = make(ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, ARCHIVE_FILTER_GZIP, parts,
                  sizeof parts / sizeof parts[0]);
    unpack_all(world, fd, "t");
    assert_int_equal(world->count, REFUSED + 1);
    for (size_t i = 0; i < REFUSED; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "t!%s", parts[i].path);
        assert_refused(world, i, name, reasons[i]);
    }
    assert_file(world, REFUSED, "t!..good..", TEXT("good"));
    assert_int_equal(kept(world), 1);
    assert_int_equal(access("/tmp/absolute", F_OK), -1);
}

static void names_are_text(void **state)
{
    struct world *world = *state;
    struct text path = noise(world, 2000);
    char *bytes = (char *)(uintptr_t)path.data;
    for (size_t i = 0; i < path.size; i++)
        bytes[i] = bytes[i] && bytes[i] != '/' && bytes[i] != '.' ? bytes[i] : 'x';
    bytes[path.size - 1] = '\0';
    const struct part parts[] = {{"a\xff\xfe/b", TEXT_ITEM("1"), 0, NULL},
                                 {bytes, TEXT_ITEM("2"), 0, NULL}};
    unpack_all(world, make(ARCHIVE_FORMAT_TAR_GNUTAR, ARCHIVE_FILTER_NONE, parts, 2), "t");
    assert_int_equal(world->count, 2);
    assert_file(world, 0, "t!a\xef\xbf\xbd\xef\xbf\xbd/b", TEXT("1"));
    assert_true(strstr(world->seen[1].reason.data, "too long") != NULL);
}

static struct text archive_in(struct world *world, const char *path, struct text bytes)
{
    const struct part part = {path, bytes, 0, NULL};
    return bytes_of(world, make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, &part, 1));
}

static void opens_one_archive_in_another(void **state)
{
    struct world *world = *state;
    struct text inner = archive_in(world, "a", TEXT("hello"));
    struct text outer = archive_in(world, "b.zip", inner);
    unpack_all(world, file_with(outer), "c.zip");
    assert_int_equal(world->count, 1);
    assert_file(world, 0, "c.zip!b.zip!a", TEXT("hello"));
    unpack_all(world, file_with(archive_in(world, "c.zip", outer)), "d.zip");
    assert_int_equal(world->count, 1);
    assert_refused(world, 0, "d.zip!c.zip!b.zip", "nested too deeply");
    assert_int_equal(kept(world), 1);
}

static void stops_at_limits(void **state)
{
    struct world *world = *state;
    struct part parts[8];
    for (size_t i = 0; i < 8; i++)
        parts[i] = (struct part){"n", {noise(world, 100000).data, 100000 - i}, 0, NULL};
    struct text bytes =
        bytes_of(world, make(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, parts, 8));

    world->limits.entries = 3;
    unpack_all(world, file_with(bytes), "t");
    assert_int_equal(world->count, 4);
    assert_refused(world, 3, "t", "too many entries");

    world->limits = unpack_limits_default;
    world->limits.total_bytes = 250000;
    unpack_all(world, file_with(bytes), "t");
    assert_int_equal(world->count, 3);
    assert_refused(world, 2, "t!n", "more than 250000 bytes");

    world->limits = unpack_limits_default;
    world->limits.entry_bytes = 99996;
    unpack_all(world, file_with(bytes), "t");
    assert_int_equal(world->count, 8);
    for (size_t i = 0; i < 4; i++)
        assert_refused(world, i, "t!n", "more than 99996 bytes");
    assert_file(world, 4, "t!n", parts[4].bytes);
}

/* The ratio is that of the outermost file, so that archives in one another do not multiply it. */
static void stops_bombs(void **state)
{
    struct world *world = *state;
    world->limits.ratio_free = 1 << 20;
    const struct part part = {"a", letters(world, 16 << 20), 0, NULL};
    static const int filters[] = {ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ,
                                  ARCHIVE_FILTER_ZSTD};
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) {
        unpack_all(world, make(ARCHIVE_FORMAT_RAW, filters[i], &part, 1), "bomb");
        assert_int_equal(world->count, 1);
        assert_refused(world, 0, "bomb", "250 times its size");
    }
    struct text inner =
        bytes_of(world, make(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, &part, 1));
    unpack_all(world, file_with(archive_in(world, "inner.tgz", inner)), "zip");
    assert_int_equal(world->count, 1);
    assert_refused(world, 0, "zip!inner.tgz!a", "250 times its size");
    assert_int_equal(kept(world), 0);
}

static uint32_t crc32_of(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* Makes the first block of an xz file ask for a dictionary of 128 MiB: its header, after the 12
 * bytes of the stream's, is size, flags, filter, size of the filter's property, the property, ...
 * and a CRC. */
static void ask_for_much(struct text xz)
{
    enum { BLOCK = 12, LZMA2 = 0x21, MIB_128 = 30 };
    uint8_t *block = (uint8_t *)(uintptr_t)xz.data + BLOCK;
    size_t size = (size_t)block[0] * 4; /* without the CRC */
    assert_int_equal(block[2], LZMA2);
    block[4] = MIB_128;
    uint32_t crc = htole32(crc32_of(block, size));
    memcpy(block + size, &crc, sizeof crc);
}

/* What the reading process may not reserve costs the archive. */
static void stops_what_needs_much_memory(void **state)
{
    struct world *world = *state;
    struct part part = {"data", noise(world, 1000), 0, NULL};
    struct text bytes = bytes_of(world, make(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ, &part, 1));
    ask_for_much(bytes);
    unpack_all(world, file_with(bytes), "a.xz");
    assert_file(world, 0, "a.xz!a", part.bytes);
    world->limits.memory = 64 << 20;
    unpack_all(world, file_with(bytes), "a.xz");
    assert_int_equal(world->count, 1);
    assert_string_equal(world->seen[0].path.data, "");
    assert_non_null(strstr(world->seen[0].reason.data, "memory"));
}

static void keeps_what_came_before_a_cut(void **state)
{
    struct world *world = *state;
    struct part part = {"data", noise(world, 400000), 0, NULL};
    struct text bytes = bytes_of(world, make(ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP, &part, 1));
    bytes.size = 300000;
    unpack_all(world, file_with(bytes), "a.gz");
    assert_int_equal(world->count, 1);
    assert_non_null(strstr(world->seen[0].reason.data, "ends early"));
    struct stat info;
    assert_int_equal(stat(world->seen[0].path.data, &info), 0);
    assert_in_range(info.st_size, 200000, 300000);

    bytes.size = 10; /* the header alone */
    unpack_all(world, file_with(bytes), "a.gz");
    assert_int_equal(world->count, 1);
    assert_refused(world, 0, "a.gz", "truncated");
}

/* Damage costs the entry that has it. */
static void refuses_damaged_entries(void **state)
{
    struct world *world = *state;
    const struct part parts[] = {{"a", noise(world, 50000), 0, NULL},
                                 {"b", TEXT_ITEM("sound"), 0, NULL}};
    struct text bytes = bytes_of(world, make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, parts, 2));
    ((char *)(uintptr_t)bytes.data)[25000] ^= 1;
    unpack_all(world, file_with(bytes), "z");
    assert_int_equal(world->count, 2);
    assert_refused(world, 0, "z!a", "CRC");
    assert_file(world, 1, "z!b", TEXT("sound"));
    unpack_all(world, file_with(TEXT("PK\3\4 and no more than this")), "z");
    assert_int_equal(world->count, 1);
    assert_refused(world, 0, "z", "cannot be read");
    unpack_all(world, make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, parts, 0), "z");
    assert_int_equal(world->count, 1);
    assert_refused(world, 0, "z", "holds nothing");
}

static int give_up(void *context, const struct unpack_entry *entry, struct error *err)
{
    (void)context;
    (void)entry;
    return error_set(err, ERROR_CONFIG, "enough");
}

static void ends_when_asked(void **state)
{
    struct world *world = *state;
    int fd = make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, one, 1);
    assert_int_equal(
        unpack(fd, TEXT("z"), world->folder, &world->limits, -1, give_up, NULL, &world->err), -1);
    assert_string_equal(world->err.message, "enough");
    world->stop_fd = eventfd(1, EFD_CLOEXEC);
    assert_int_equal(unpack_as(world, fd, "z"), -1);
    assert_non_null(strstr(world->err.message, "stopped"));
    close(world->stop_fd);
}

static void unpack_in_memory(struct world *world, int fd)
{
    struct text archive = bytes_of(world, fd);
    world->count = 0;
    close(fd);
    if (unpack_bytes(archive, TEXT("z"), &world->limits, take, world, &world->err) != 0)
        fail_msg("%s", world->err.message);
}

static void expands_in_memory(void **state)
{
    struct world *world = *state;
    const struct part inner[] = {{"deep", noise(world, 300000), 0, NULL}};
    struct text archive = bytes_of(world, make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, inner, 1));
    const struct part parts[] = {
        {"empty", TEXT_ITEM(""), 0, NULL},          {"inner.zip", archive, 0, NULL},
        {"link", TEXT_ITEM(""), AE_IFLNK, "/x"},    {"../out", TEXT_ITEM("out"), 0, NULL},
        {"large", letters(world, 400000), 0, NULL},
    };
    world->limits.entry_bytes = 350000;
    unpack_in_memory(world, make(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, parts, 5));
    assert_int_equal(world->count, 5);
    assert_int_equal(world->seen[0].state, UNPACK_WHOLE);
    assert_int_equal(world->seen[0].bytes.size, 0);
    assert_string_equal(world->seen[1].name.data, "z!inner.zip!deep");
    assert_true(text_equal(world->seen[1].bytes, inner[0].bytes));
    assert_int_equal(world->seen[2].state, UNPACK_SPECIAL);
    assert_int_equal(world->seen[3].state, UNPACK_REFUSED);
    assert_int_equal(world->seen[4].state, UNPACK_LARGE);
    for (size_t i = 0; i < world->count; i++)
        assert_int_equal(world->seen[i].path.size, 0);
    assert_int_equal(access(world->folder, F_OK), -1);
}

static void says_that_the_folder_fails(void **state)
{
    struct world *world = *state;
    (void)snprintf(world->folder, sizeof world->folder, "/proc/nothing/spool");
    int fd = make(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, one, 1);
    assert_int_equal(unpack_as(world, fd, "z"), -1);
    assert_int_equal(world->err.code, ERROR_PERMISSION);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(reads_every_kind),
        TEST(reads_compressed_files),
        TEST(recognises_nothing_else),
        TEST(refuses_tricks),
        TEST(names_are_text),
        TEST(opens_one_archive_in_another),
        TEST(stops_at_limits),
        TEST(stops_bombs),
        TEST(stops_what_needs_much_memory),
        TEST(keeps_what_came_before_a_cut),
        TEST(refuses_damaged_entries),
        TEST(ends_when_asked),
        TEST(expands_in_memory),
        TEST(says_that_the_folder_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
