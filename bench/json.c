/* SPDX-License-Identifier: MPL-2.0 */
/* json FILE: how fast each reader passes over FILE, best of five runs, next to yajl with
 * callbacks that do nothing and to counting newlines, which is the speed of reading. */
#include "lib/json.h"
#include "lib/json_stream.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

enum { RUNS = 5, WINDOW = 1 << 20 };

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void stop(const char *what)
{
    (void)fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

struct input {
    int fd;
    struct text bytes; /* the whole file */
    char *window;
};

static size_t next_window(const struct input *input)
{
    ssize_t got = read(input->fd, input->window, WINDOW);
    if (got < 0)
        stop("FILE cannot be read");
    return (size_t)got;
}

static uint64_t count_newlines(const struct input *input)
{
    uint64_t lines = 0;
    for (size_t size; (size = next_window(input)) > 0;)
        for (const char *at = input->window, *end = at + size;
             (at = memchr(at, '\n', (size_t)(end - at)));)
            lines++, at++;
    return lines;
}

static int walk_null(void *context)
{
    *(uint64_t *)context += 1;
    return 1;
}

static int walk_boolean(void *context, int value)
{
    (void)value;
    return walk_null(context);
}

static int walk_text(void *context, const unsigned char *text, size_t size)
{
    (void)text, (void)size;
    return walk_null(context);
}

static int walk_number(void *context, const char *text, size_t size)
{
    (void)text, (void)size;
    return walk_null(context);
}

static uint64_t walk_yajl(const struct input *input)
{
    yajl_callbacks callbacks = {
        .yajl_null = walk_null,
        .yajl_boolean = walk_boolean,
        .yajl_number = walk_number,
        .yajl_string = walk_text,
        .yajl_start_map = walk_null,
        .yajl_map_key = walk_text,
        .yajl_end_map = walk_null,
        .yajl_start_array = walk_null,
        .yajl_end_array = walk_null,
    };
    uint64_t events = 0;
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &events);
    for (size_t size; (size = next_window(input)) > 0;)
        if (yajl_parse(handle, (const unsigned char *)input->window, size) != yajl_status_ok)
            stop("yajl does not accept FILE");
    yajl_free(handle);
    return events;
}

static uint64_t skip_memory(const struct input *input)
{
    struct error err;
    struct json j;
    json_init(&j, input->bytes, NULL);
    json_skip(&j);
    if (json_done(&j, "FILE", &err) != 0)
        stop(err.message);
    return 1;
}

static uint64_t finish(struct json_stream *s, uint64_t count)
{
    struct error err;
    if (json_stream_done(s, "FILE", &err) != 0)
        stop(err.message);
    json_stream_destroy(&s);
    return count;
}

static uint64_t skip_stream(const struct input *input)
{
    struct json_stream *s = json_stream_new(input->fd, 0);
    json_skip(json_stream_cursor(s));
    return finish(s, 1);
}

static uint64_t span_stream(const struct input *input)
{
    struct json_stream *s = json_stream_new(input->fd, 0);
    struct json_span span;
    uint64_t count = json_stream_span(s, 0, &span);
    return finish(s, count);
}

/* What ingest does: the span of each result, kept. */
static uint64_t span_results(const struct input *input)
{
    struct json_stream *s = json_stream_new(input->fd, 0);
    struct json *j = json_stream_cursor(s);
    struct json_span span;
    struct text key;
    uint64_t count = 0;
    for (json_object(j); json_member(j, &key);) {
        if (!text_is(key, "runs"))
            continue;
        for (json_array(j); json_item(j);)
            for (json_object(j); json_member(j, &key);) {
                if (!text_is(key, "results"))
                    continue;
                for (json_array(j); json_item(j);)
                    count += json_stream_span(s, WINDOW, &span);
            }
    }
    return finish(s, count);
}

static uint64_t walk_values(struct json *j, int depth)
{
    uint64_t count = 1;
    struct text key;
    int64_t integer;
    bool boolean;
    switch (json_peek(j)) {
    case JSON_OBJECT:
        for (json_object(j); json_member(j, &key);)
            count += depth < JSON_DEPTH_MAX ? walk_values(j, depth + 1) : 0;
        break;
    case JSON_ARRAY:
        for (json_array(j); json_item(j);)
            count += depth < JSON_DEPTH_MAX ? walk_values(j, depth + 1) : 0;
        break;
    case JSON_STRING:
        (void)json_string(j);
        break;
    case JSON_NUMBER:
        (void)json_integer(j, &integer);
        break;
    case JSON_BOOLEAN:
        (void)json_boolean(j, &boolean);
        break;
    default:
        break;
    }
    return count;
}

static uint64_t read_all(const struct input *input)
{
    struct json_stream *s = json_stream_new(input->fd, 0);
    uint64_t count = walk_values(json_stream_cursor(s), 0);
    return finish(s, count);
}

static const struct {
    const char *name;
    uint64_t (*run)(const struct input *input);
} readers[] = {
    {"newlines counted", count_newlines},
    {"yajl walk", walk_yajl},
    {"json, every value read", read_all},
    {"json_skip in memory", skip_memory},
    {"json_skip on a stream", skip_stream},
    {"json_stream_span", span_stream},
    {"json_stream_span of each result", span_results},
};

static struct input load(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (size < 0)
        stop("FILE cannot be opened");
    char *bytes = xmalloc((size_t)size);
    for (off_t done = 0, got; done < size; done += got)
        if ((got = pread(fd, bytes + done, (size_t)(size - done), done)) <= 0)
            stop("FILE cannot be read");
    return (struct input){fd, {bytes, (size_t)size}, xmalloc(WINDOW)};
}

int main(int argc, char **argv)
{
    if (argc != 2)
        stop("usage: bench_json FILE");
    struct input input = load(argv[1]);
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        double best = 0;
        uint64_t count = 0;
        for (int run = 0; run < RUNS; run++) {
            lseek(input.fd, 0, SEEK_SET);
            double begin = seconds();
            count = readers[i].run(&input);
            double speed = (double)input.bytes.size / (seconds() - begin) / 1e6;
            best = speed > best ? speed : best;
        }
        printf("%-32s %6.0f MB/s  (%" PRIu64 ")\n", readers[i].name, best, count);
    }
    return EXIT_SUCCESS;
}
