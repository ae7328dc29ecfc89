/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct folder {
    char path[64], file[96];
};

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/hyper-test-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    (void)snprintf(folder->file, sizeof folder->file, "%s/file", folder->path);
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    (void)unlink(folder->file);
    assert_int_equal(rmdir(folder->path), 0); /* nothing is left beside the file */
    free(folder);
    return 0;
}

static void a_file_is_replaced_whole(void **state)
{
    struct folder *folder = *state;
    struct error err;
    struct stat info;
    char bytes[8];
    size_t have;
    assert_int_equal(file_replace(folder->file, TEXT("first"), 0600, &err), 0);
    assert_int_equal(file_replace(folder->file, TEXT("2nd"), 0640, &err), 0);
    assert_int_equal(stat(folder->file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    int fd = open(folder->file, O_RDONLY | O_CLOEXEC);
    assert_int_equal(file_fill(fd, bytes, sizeof bytes, &have), 0);
    assert_int_equal(have, 3);
    assert_memory_equal(bytes, "2nd", 3);
    close(fd);
}

static void is_file(const char *path, const char *bytes)
{
    char have[64] = "";
    size_t size;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(file_fill(fd, have, sizeof have - 1, &size), 0);
    close(fd);
    assert_string_equal(have, bytes);
}

static void write_pieces(const struct folder *folder, const char *bytes, bool whole)
{
    struct file_writer writer;
    struct error err;
    assert_int_equal(file_begin(&writer, folder->file, &err), 0);
    assert_true(fputs(bytes, writer.stream) >= 0);
    assert_int_equal(file_end(&writer, whole, &err), 0);
}

static void a_file_in_pieces_is_there_when_it_is_whole(void **state)
{
    struct folder *folder = *state;
    struct stat info;
    write_pieces(folder, "half", false);
    assert_int_equal(stat(folder->file, &info), -1);
    write_pieces(folder, "first", true);
    assert_int_equal(chmod(folder->file, 0600), 0);
    write_pieces(folder, "half", false);
    is_file(folder->file, "first");
    write_pieces(folder, "second", true);
    is_file(folder->file, "second");
    assert_int_equal(stat(folder->file, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
}

static void links_stay_links(void **state)
{
    struct folder *folder = *state;
    struct error err;
    struct stat info;
    char target[128];
    (void)snprintf(target, sizeof target, "%s/target", folder->path);
    assert_int_equal(file_replace(target, TEXT("old"), 0600, &err), 0);
    assert_int_equal(symlink(target, folder->file), 0);
    assert_int_equal(file_replace(folder->file, TEXT("new"), 0600, &err), 0);
    is_file(target, "new");
    write_pieces(folder, "newer", true);
    is_file(target, "newer");
    assert_int_equal(lstat(folder->file, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(unlink(target), 0);
}

/* As root a device would be lost: /dev/null. */
static void nothing_takes_the_place_of_a_pipe(void **state)
{
    struct folder *folder = *state;
    struct error err;
    struct stat info;
    char bytes[16] = "";
    assert_int_equal(mkfifo(folder->file, 0600), 0);
    int fd = open(folder->file, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(file_replace(folder->file, TEXT("one"), 0600, &err), 0);
    write_pieces(folder, "two", true);
    assert_int_equal(read(fd, bytes, sizeof bytes - 1), 6);
    assert_string_equal(bytes, "onetwo");
    close(fd);
    assert_int_equal(stat(folder->file, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void what_cannot_be_replaced_stays(void **state)
{
    struct folder *folder = *state;
    struct error err = {.code = ERROR_NONE};
    char path[128];
    (void)snprintf(path, sizeof path, "%s/none/file", folder->path);
    assert_int_equal(file_replace(path, TEXT("x"), 0600, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    assert_int_equal(file_replace(folder->path, TEXT("x"), 0600, &err), -1);
}

static void reading_says_where_the_file_ends(void **state)
{
    struct folder *folder = *state;
    struct error err;
    char bytes[4];
    size_t have;
    assert_int_equal(file_replace(folder->file, TEXT("abcdef"), 0600, &err), 0);
    int fd = open(folder->file, O_RDONLY | O_CLOEXEC);
    assert_int_equal(file_read(fd, bytes, 4, 2), 0);
    assert_memory_equal(bytes, "cdef", 4);
    assert_int_equal(file_read(fd, bytes, 4, 3), -1);
    assert_int_equal(errno, 0);
    assert_int_equal(file_read(-1, bytes, 4, 0), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(file_fill(-1, bytes, 4, &have), -1);
    assert_int_equal(have, 0);
    assert_int_equal(file_write(fd, "x", 1), -1);
    close(fd);
}

static void a_window_is_no_larger_than_the_file(void **state)
{
    struct folder *folder = *state;
    struct text bytes = {calloc(1, 10000), 10000};
    int ends[2];
    assert_int_equal(file_replace(folder->file, bytes, 0600, NULL), 0);
    int fd = open(folder->file, O_RDONLY);
    assert_int_equal(file_window(fd, 1 << 20), 10001); /* its end is found with room left */
    assert_int_equal(file_window(fd, 10000), 10000);
    assert_int_equal(file_window(fd, 512), 512);
    close(fd);
    assert_int_equal(file_replace(folder->file, TEXT("a"), 0600, NULL), 0);
    fd = open(folder->file, O_RDONLY);
    assert_int_equal(file_window(fd, 1 << 20), 4096); /* it may grow */
    assert_int_equal(file_window(fd, 16), 16);
    close(fd);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(file_window(ends[0], 1 << 20), 1 << 20); /* nobody knows how much comes */
    close(ends[0]);
    close(ends[1]);
    free((char *)(uintptr_t)bytes.data);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_replaced_whole),
        TEST(nothing_takes_the_place_of_a_pipe),
        TEST(links_stay_links),
        TEST(a_file_in_pieces_is_there_when_it_is_whole),
        TEST(what_cannot_be_replaced_stays),
        TEST(reading_says_where_the_file_ends),
        TEST(a_window_is_no_larger_than_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
