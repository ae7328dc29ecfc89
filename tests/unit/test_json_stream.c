/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json_stream.h"

#include "lib/json_write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#ifndef TEST_CORPUS
#define TEST_CORPUS "../shared/corpus"
#endif

enum { DOCUMENTS = 60, MUTATIONS = 3000, WINDOW_FROM = 16, WINDOW_TO = 64 };

static struct arena *arena;

static int new_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int destroy_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

/* A file that holds `bytes`. */
static int file_of(struct text bytes)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    assert_true(fd >= 0);
    for (size_t done = 0; done < bytes.size;) {
        ssize_t put = write(fd, bytes.data + done, bytes.size - done);
        assert_true(put > 0);
        done += (size_t)put;
    }
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static struct json_stream *stream_of(int fd, size_t window)
{
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return json_stream_new(fd, window);
}

/* xorshift64: the same numbers everywhere. */
struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return dice->state % sides;
}

/* Values drawn from dice: written by one run, and by another run from the same seed expected from
 * a reader. */
struct run {
    struct dice dice;
    struct json_writer *writer;
    struct json *reader;
};

static struct text random_string(struct dice *dice, char room[160])
{
    static const char *const pieces[] = {"a",        "plain words",
                                         "\"",       "\\",
                                         "\n",       "\x01",
                                         "\xc3\xa9", "\xe2\x82\xac",
                                         "{[,:",     "\xf0\x9f\x98\x80",
                                         "]}",       "twenty bytes of text"};
    size_t size = 0;
    for (uint64_t left = roll(dice, 8); left > 0; left--) {
        const char *piece = pieces[roll(dice, sizeof pieces / sizeof pieces[0])];
        memcpy(room + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return (struct text){room, size};
}

static void assert_same(struct text a, struct text b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

static void run_string(struct run *run)
{
    char room[160];
    struct text string = random_string(&run->dice, room);
    if (run->writer)
        json_write_string(run->writer, string);
    else
        assert_same(json_string(run->reader), string);
}

static void run_integer(struct run *run)
{
    int64_t value = (int64_t)(roll(&run->dice, UINT64_MAX) >> roll(&run->dice, 64)), got;
    value = roll(&run->dice, 2) ? -value : value;
    if (run->writer) {
        json_write_int(run->writer, value);
        return;
    }
    assert_true(json_integer(run->reader, &got));
    assert_true(got == value);
}

static void run_double(struct run *run)
{
    double value = (double)roll(&run->dice, 1u << 30) / (double)(1 + roll(&run->dice, 1000)), got;
    if (run->writer) {
        json_write_double(run->writer, value);
        return;
    }
    assert_true(json_number(run->reader, &got));
    assert_true(got == value);
}

static void run_word(struct run *run)
{
    uint64_t word = roll(&run->dice, 3);
    bool got;
    if (run->writer && word == 2)
        json_write_null(run->writer);
    else if (run->writer)
        json_write_bool(run->writer, word);
    else if (word == 2)
        assert_int_equal(json_peek(run->reader), JSON_NULL);
    else
        assert_true(json_boolean(run->reader, &got) && got == word);
}

static void run_value(struct run *run, int depth);

static void run_array(struct run *run, int depth)
{
    uint64_t count = roll(&run->dice, 6);
    if (run->writer)
        json_write_array(run->writer);
    else
        json_array(run->reader);
    for (; count > 0; count--) {
        if (run->reader)
            assert_true(json_item(run->reader));
        run_value(run, depth + 1);
    }
    if (run->writer)
        json_write_end_array(run->writer);
    else
        assert_false(json_item(run->reader));
}

static void run_object(struct run *run, int depth)
{
    uint64_t count = roll(&run->dice, 6);
    char room[160];
    struct text got;
    if (run->writer)
        json_write_object(run->writer);
    else
        json_object(run->reader);
    for (; count > 0; count--) {
        struct text key = random_string(&run->dice, room);
        if (run->writer) {
            json_write_key(run->writer, key);
        } else {
            assert_true(json_member(run->reader, &got));
            assert_same(got, key);
        }
        run_value(run, depth + 1);
    }
    if (run->writer)
        json_write_end_object(run->writer);
    else
        assert_false(json_member(run->reader, &got));
}

static void run_value(struct run *run, int depth)
{
    switch (roll(&run->dice, depth < 6 ? 8 : 4)) {
    case 0:
        run_string(run);
        break;
    case 1:
        run_integer(run);
        break;
    case 2:
        run_double(run);
        break;
    case 3:
        run_word(run);
        break;
    case 4:
    case 5:
        run_array(run, depth);
        break;
    default:
        run_object(run, depth);
    }
}

/* White space wherever it may stand. */
static struct text spaced(struct text compact, struct dice *dice)
{
    char *out = arena_alloc(arena, compact.size * 41);
    size_t size = 0;
    bool inside = false, escaped = false;
    for (size_t i = 0; i < compact.size; i++) {
        char c = compact.data[i];
        bool mark = !inside && strchr("{}[]:,", c);
        out[size++] = c;
        if (c == '"' && !escaped)
            inside = !inside;
        escaped = inside && c == '\\' && !escaped;
        for (uint64_t left = mark && roll(dice, 3) == 0 ? roll(dice, 40) : 0; left > 0; left--)
            out[size++] = " \t\r\n"[roll(dice, 4)];
    }
    return (struct text){out, size};
}

static struct text document(uint64_t seed)
{
    struct json_writer w = {0};
    struct run run = {.dice = {seed}, .writer = &w};
    run_array(&run, 0);
    struct text bytes = spaced(json_write_bytes(&w), &run.dice);
    json_write_close(&w);
    return bytes;
}

static void expect_document(uint64_t seed, struct json *j)
{
    struct run run = {.dice = {seed}, .reader = j};
    run_array(&run, 0);
}

static void reads_what_was_written_through_any_window(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= DOCUMENTS; seed++) {
        struct text bytes = document(seed);
        struct json j;
        json_init(&j, bytes, arena);
        expect_document(seed, &j);
        assert_int_equal(json_done(&j, "input", NULL), 0);
        int fd = file_of(bytes);
        for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window++) {
            struct json_stream *s = stream_of(fd, window);
            expect_document(seed, json_stream_cursor(s));
            assert_int_equal(json_stream_done(s, "input", NULL), 0);
            json_stream_destroy(&s);
        }
        close(fd);
        arena_reset(arena);
    }
}

/* The spans of the document's items, by a stream and in memory. */
static void compare_spans(struct text bytes, int fd, size_t window, size_t keep)
{
    struct json j;
    struct json_stream *s = stream_of(fd, window);
    struct json *streamed = json_stream_cursor(s);
    struct json_span span;
    json_init(&j, bytes, arena);
    json_array(&j);
    json_array(streamed);
    while (json_item(&j)) {
        size_t offset = (size_t)json_offset(&j);
        assert_true(json_item(streamed));
        assert_true(json_stream_span(s, keep, &span));
        assert_int_equal(span.offset, offset);
        assert_int_equal(span.size, json_span(text_from(bytes, offset)));
        assert_int_equal(span.bytes.size, span.size <= keep ? span.size : 0);
        assert_memory_equal(span.bytes.data, bytes.data + offset, span.bytes.size);
        assert_int_equal(json_raw(&j).size, span.size);
    }
    assert_false(json_item(streamed));
    assert_int_equal(json_done(&j, "input", NULL), 0);
    assert_int_equal(json_stream_done(s, "input", NULL), 0);
    json_stream_destroy(&s);
}

static void spans_agree_through_any_window(void **state)
{
    (void)state;
    static const size_t keeps[] = {0, 1, 20, 100, 1 << 20};
    for (uint64_t seed = 1; seed <= DOCUMENTS; seed++) {
        struct text bytes = document(seed);
        int fd = file_of(bytes);
        for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window++)
            compare_spans(bytes, fd, window, keeps[window % (sizeof keeps / sizeof keeps[0])]);
        close(fd);
        arena_reset(arena);
    }
}

static void walk(struct json *j, unsigned depth)
{
    struct text key;
    int64_t integer;
    double number;
    bool boolean;
    switch (json_peek(j)) {
    case JSON_OBJECT:
        for (json_object(j); json_member(j, &key);)
            if (depth < JSON_DEPTH_MAX)
                walk(j, depth + 1);
        break;
    case JSON_ARRAY:
        for (json_array(j); json_item(j);)
            if (depth < JSON_DEPTH_MAX)
                walk(j, depth + 1);
        break;
    case JSON_STRING:
        (void)json_string(j);
        break;
    case JSON_NUMBER:
        if (json_offset(j) % 2)
            (void)json_number(j, &number);
        else
            (void)json_integer(j, &integer);
        break;
    case JSON_BOOLEAN:
        (void)json_boolean(j, &boolean);
        break;
    default:
        break;
    }
}

/* Every way to read the input finds the same fault at the same place. */
static int compare_readers(struct text bytes, size_t window)
{
    struct error expected = {0}, walked = {0}, skipped = {0}, streamed = {0};
    char *exact = xmalloc(bytes.size);
    memcpy(exact, bytes.data, bytes.size);
    struct json j;
    json_init(&j, (struct text){exact, bytes.size}, arena);
    json_skip(&j);
    int result = json_done(&j, "input", &expected);
    json_init(&j, (struct text){exact, bytes.size}, arena);
    walk(&j, 0);
    assert_int_equal(json_done(&j, "input", &walked), result);
    free(exact);
    int fd = file_of(bytes);
    struct json_stream *s = stream_of(fd, window);
    json_skip(json_stream_cursor(s));
    assert_int_equal(json_stream_done(s, "input", &skipped), result);
    json_stream_destroy(&s);
    s = stream_of(fd, window);
    walk(json_stream_cursor(s), 0);
    assert_int_equal(json_stream_done(s, "input", &streamed), result);
    json_stream_destroy(&s);
    close(fd);
    assert_string_equal(walked.message, expected.message);
    assert_string_equal(skipped.message, expected.message);
    assert_string_equal(streamed.message, expected.message);
    return result;
}

static struct text mutate(struct text bytes, struct dice *dice)
{
    static const char marks[] = "{}[]:,\"\\ue.-+0129tfn \n\x00\x1f\x80\xff";
    char *copy = arena_alloc(arena, bytes.size + 1);
    memcpy(copy, bytes.data, bytes.size);
    size_t size = bytes.size;
    for (uint64_t left = roll(dice, 3); left > 0; left--)
        copy[roll(dice, size)] = marks[roll(dice, sizeof marks - 1)];
    if (roll(dice, 4) == 0)
        size = roll(dice, size);
    return (struct text){copy, size};
}

static void mutants_are_judged_alike_by_all_readers(void **state)
{
    (void)state;
    struct dice dice = {88172645463325252};
    size_t accepted = 0;
    for (uint64_t i = 0; i < MUTATIONS; i++) {
        struct text mutant = mutate(document(1 + i % DOCUMENTS), &dice);
        accepted += compare_readers(mutant, WINDOW_FROM + i % 49) == 0;
        arena_reset(arena);
    }
    assert_true(accepted > MUTATIONS / 20);
    assert_true(accepted < MUTATIONS * 19 / 20);
}

static struct text file_bytes(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t room = 1 << 20;
    char *bytes = arena_alloc(arena, room);
    size_t size = fread(bytes, 1, room, file);
    assert_true(size < room);
    fclose(file);
    return (struct text){bytes, size};
}

/* A stream takes the byte order mark that a reader in memory refuses. */
static int judge(struct text bytes, size_t window)
{
    int fd = file_of(bytes);
    struct json_stream *s = stream_of(fd, window);
    json_skip(json_stream_cursor(s));
    int result = json_stream_done(s, "input", NULL);
    json_stream_destroy(&s);
    close(fd);
    return result;
}

static void agrees_with_the_test_suite(void **state)
{
    (void)state;
    const char *corpus = getenv("HYPER_CORPUS");
    char folder[1024], path[2048];
    (void)snprintf(folder, sizeof folder, "%s/jsontestsuite/test_parsing",
                   corpus ? corpus : TEST_CORPUS);
    DIR *files = opendir(folder);
    if (!files) {
        print_message("no test suite in %s\n", folder);
        skip();
    }
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct text bytes = file_bytes(path);
        for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window += 7) {
            int result = judge(bytes, window);
            if (entry->d_name[0] != 'i' && (entry->d_name[0] == 'y') != (result == 0))
                fail_msg("%s was %s through %zu bytes", entry->d_name,
                         result == 0 ? "accepted" : "refused", window);
        }
        arena_reset(arena);
    }
    closedir(files);
}

static void assert_refused(struct text bytes, const char *message)
{
    for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window++) {
        struct error err = {0};
        int fd = file_of(bytes);
        struct json_stream *s = stream_of(fd, window);
        json_skip(json_stream_cursor(s));
        assert_int_equal(json_stream_done(s, "input", &err), -1);
        assert_string_equal(err.message, message);
        assert_int_equal(err.code, ERROR_DATA);
        json_stream_destroy(&s);
        close(fd);
    }
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    assert_refused(TEXT(""), "input: ends before a value at byte 0");
    assert_refused(TEXT("\xef\xbb\xbf"), "input: ends before a value at byte 3");
    assert_refused(TEXT("\xef\xbb\xbf                    x"), "input: a value expected at byte 23");
    assert_refused(TEXT("[                    1  0]"), "input: a comma or ] expected at byte 24");
    assert_refused(TEXT("{\"a long key and no end of it at all"),
                   "input: ends inside a string at byte 36");
    assert_refused(TEXT("[[                  \0]]"), "input: a NUL byte at byte 20");
    assert_refused(TEXT("[]                  []"), "input: more than one value at byte 20");
    assert_refused(
        TEXT("\xff\xfe[\0]\0"),
        "input: UTF-16, which must be converted to UTF-8 (iconv -f UTF-16 -t UTF-8) at byte 0");
    assert_refused(
        TEXT("\xfe\xff\0[\0]"),
        "input: UTF-16, which must be converted to UTF-8 (iconv -f UTF-16 -t UTF-8) at byte 0");
    assert_refused(TEXT("[\0]\0"), "input: a NUL byte at byte 1");
}

static void takes_a_byte_order_mark(void **state)
{
    (void)state;
    struct text bytes = TEXT("\xef\xbb\xbf  [ 17 ]");
    for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window++) {
        int fd = file_of(bytes);
        struct json_stream *s = stream_of(fd, window);
        struct json_span span;
        assert_true(json_stream_span(s, 10, &span));
        assert_int_equal(span.offset, 5);
        assert_int_equal(span.size, 6);
        assert_memory_equal(span.bytes.data, "[ 17 ]", 6);
        assert_int_equal(json_stream_done(s, "input", NULL), 0);
        json_stream_destroy(&s);
        close(fd);
    }
}

static void what_stands_before_a_cut_is_found(void **state)
{
    (void)state;
    struct text bytes = TEXT("{\"results\":[{\"a\":\"first\"},{\"a\":\"second\"},{\"a\":\"thi");
    for (size_t window = WINDOW_FROM; window <= WINDOW_TO; window++) {
        int fd = file_of(bytes);
        struct json_stream *s = stream_of(fd, window);
        struct json *j = json_stream_cursor(s);
        struct json_span span;
        struct text key;
        struct error err = {0};
        size_t found = 0;
        for (json_object(j); json_member(j, &key);)
            for (json_array(j); json_item(j);)
                found += json_stream_span(s, 100, &span);
        assert_int_equal(found, 2);
        assert_int_equal(json_stream_done(s, "input", &err), -1);
        assert_string_equal(err.message, "input: ends inside an object at byte 50");
        json_stream_destroy(&s);
        close(fd);
    }
}

static void span_leaves_the_inside_to_its_reader(void **state)
{
    (void)state;
    struct text bytes = TEXT("[{\"a\":1},{\"a\":oops},{\"a\":3}]");
    int fd = file_of(bytes);
    struct json_stream *s = stream_of(fd, WINDOW_FROM);
    struct json *j = json_stream_cursor(s);
    struct json_span span;
    size_t items = 0, wrong = 0;
    for (json_array(j); json_item(j); items++) {
        assert_true(json_stream_span(s, 100, &span));
        struct json item;
        json_init(&item, span.bytes, arena);
        json_skip(&item);
        wrong += json_done(&item, "item", NULL) != 0;
    }
    assert_int_equal(json_stream_done(s, "input", NULL), 0);
    assert_int_equal(items, 3);
    assert_int_equal(wrong, 1);
    json_stream_destroy(&s);
    close(fd);
}

struct seen {
    char bytes[4096];
    size_t size;
};

static void observe(void *context, struct text bytes)
{
    struct seen *seen = context;
    assert_true(seen->size + bytes.size <= sizeof seen->bytes);
    memcpy(seen->bytes + seen->size, bytes.data, bytes.size);
    seen->size += bytes.size;
}

static void observer_sees_every_byte_once(void **state)
{
    (void)state;
    static const char *const inputs[] = {
        "\xef\xbb\xbf[1, 22, \"a string that is longer than the window\"]  ",
        "[1, 22, oops, and whatever else stands here after it]  ",
    };
    for (size_t i = 0; i < 2; i++) {
        struct text input = text_of(inputs[i]);
        int fd = file_of(input);
        struct json_stream *s = stream_of(fd, WINDOW_FROM);
        struct json *j = json_stream_cursor(s);
        struct seen seen = {.size = 0};
        json_stream_observe(s, observe, &seen);
        for (json_array(j); json_item(j);)
            (void)json_raw(j);
        int result = json_stream_done(s, "input", NULL);
        assert_int_equal(result, i == 0 ? 0 : -1);
        json_stream_drain(s);
        assert_int_equal(json_stream_done(s, "input", NULL), -1);
        assert_int_equal(seen.size, input.size);
        assert_memory_equal(seen.bytes, input.data, seen.size);
        json_stream_destroy(&s);
        close(fd);
    }
}

static void reads_a_pipe_in_small_pieces(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    struct text bytes = TEXT("[\"one\",{\"two\":2}]");
    assert_int_equal(write(ends[1], bytes.data, bytes.size), bytes.size);
    close(ends[1]);
    struct json_stream *s = json_stream_new(ends[0], 0);
    struct json *j = json_stream_cursor(s);
    struct json_span span = {0};
    json_array(j);
    assert_true(json_item(j));
    assert_true(text_is(json_string(j), "one"));
    assert_true(json_item(j));
    assert_true(json_stream_span(s, 100, &span));
    assert_true(text_is(span.bytes, "{\"two\":2}"));
    assert_false(json_item(j));
    assert_int_equal(json_stream_done(s, "input", NULL), 0);
    json_stream_destroy(&s);
    close(ends[0]);
}

static void what_cannot_be_read_is_no_wrong_input(void **state)
{
    (void)state;
    int ends[2];
    struct error err = {0};
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    assert_int_equal(write(ends[1], "[12", 3), 3);
    struct json_stream *s = json_stream_new(ends[0], 0);
    json_skip(json_stream_cursor(s));
    assert_int_equal(json_stream_done(s, "input", &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    assert_memory_equal(err.message, "input: cannot be read at byte 3: ", 33);
    json_stream_destroy(&s);
    close(ends[0]);
    close(ends[1]);
}

/* `count` bytes `c` between two texts. */
static int long_file(const char *before, char c, size_t count, const char *after)
{
    char piece[4096];
    memset(piece, c, sizeof piece);
    int fd = file_of(text_of(before));
    assert_true(lseek(fd, 0, SEEK_END) >= 0);
    for (size_t left = count, size; left > 0; left -= size) {
        size = left < sizeof piece ? left : sizeof piece;
        assert_int_equal(write(fd, piece, size), size);
    }
    assert_int_equal(write(fd, after, strlen(after)), strlen(after));
    return fd;
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct error err = {0};
    int fd = long_file("", '[', 100000, "");
    struct json_stream *s = stream_of(fd, 0);
    json_skip(json_stream_cursor(s));
    assert_int_equal(json_stream_done(s, "input", &err), -1);
    assert_string_equal(err.message, "input: nested too deep at byte 512");
    json_stream_destroy(&s);
    s = stream_of(fd, 0);
    struct json_span span;
    assert_false(json_stream_span(s, 0, &span));
    assert_int_equal(json_stream_done(s, "input", &err), -1);
    assert_string_equal(err.message, "input: ends inside an array at byte 100000");
    json_stream_destroy(&s);
    close(fd);
}

static void a_long_string_is_passed_but_not_read(void **state)
{
    (void)state;
    enum { LONG = 5 << 20 };
    int fd = long_file("[\"", 'x', LONG, "\",7]");
    struct json_span span;
    struct error err = {0};
    for (int passing = 0; passing < 2; passing++) {
        struct json_stream *s = stream_of(fd, 4096);
        struct json *j = json_stream_cursor(s);
        int64_t last = 0;
        json_array(j);
        assert_true(json_item(j));
        if (passing) {
            assert_true(json_stream_span(s, LONG, &span));
            assert_int_equal(span.size, LONG + 2);
            assert_int_equal(span.bytes.size, 0);
        } else {
            json_skip(j);
        }
        assert_true(json_item(j));
        assert_true(json_integer(j, &last));
        assert_int_equal(last, 7);
        assert_false(json_item(j));
        assert_int_equal(json_stream_done(s, "input", NULL), 0);
        json_stream_destroy(&s);
    }
    struct json_stream *s = stream_of(fd, 4096);
    struct json *j = json_stream_cursor(s);
    json_array(j);
    assert_true(json_item(j));
    assert_int_equal(json_string(j).size, 0);
    assert_int_equal(json_stream_done(s, "input", &err), -1);
    assert_string_equal(err.message, "input: too long a text at byte 1");
    json_stream_destroy(&s);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written_through_any_window),
        cmocka_unit_test(spans_agree_through_any_window),
        cmocka_unit_test(mutants_are_judged_alike_by_all_readers),
        cmocka_unit_test(agrees_with_the_test_suite),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(takes_a_byte_order_mark),
        cmocka_unit_test(what_stands_before_a_cut_is_found),
        cmocka_unit_test(span_leaves_the_inside_to_its_reader),
        cmocka_unit_test(observer_sees_every_byte_once),
        cmocka_unit_test(reads_a_pipe_in_small_pieces),
        cmocka_unit_test(what_cannot_be_read_is_no_wrong_input),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(a_long_string_is_passed_but_not_read),
    };
    return cmocka_run_group_tests(tests, new_arena, destroy_arena);
}
