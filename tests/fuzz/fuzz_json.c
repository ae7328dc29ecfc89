/* SPDX-License-Identifier: MPL-2.0 */
/* Every way to read the input finds the same fault at the same place, and spans agree. The first
 * byte chooses the stream's window. */
#include "lib/json.h"
#include "lib/json_stream.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(struct json *j, int depth)
{
    struct text key;
    double number;
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
        (void)json_number(j, &number);
        break;
    default:
        break;
    }
}

static void expect_same(int result, const struct error *a, int other, const struct error *b)
{
    if (result != other || (result != 0 && strcmp(a->message, b->message) != 0))
        abort();
}

static void compare_stream(struct text bytes, size_t window, int result, const struct error *err)
{
    struct error streamed;
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes.data, bytes.size) != (ssize_t)bytes.size)
        abort();
    for (int walking = 0; walking < 2; walking++) {
        (void)lseek(fd, 0, SEEK_SET);
        struct json_stream *s = json_stream_new(fd, window);
        if (walking)
            walk(json_stream_cursor(s), 0);
        else
            json_skip(json_stream_cursor(s));
        expect_same(result, err, json_stream_done(s, "input", &streamed), &streamed);
        json_stream_destroy(&s);
    }
    (void)lseek(fd, 0, SEEK_SET);
    struct json_stream *s = json_stream_new(fd, window);
    struct json_span span;
    bool passed = json_stream_span(s, window, &span);
    struct text value = text_from(bytes, passed ? (size_t)span.offset : 0);
    if (passed && json_span(value) != span.size)
        abort();
    if (result == 0 && !passed)
        abort();
    json_stream_destroy(&s);
    close(fd);
}

static bool is_marked(struct text bytes)
{
    return json_strip_bom(bytes).size != bytes.size || text_starts(bytes, TEXT("\xff\xfe")) ||
           text_starts(bytes, TEXT("\xfe\xff"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text bytes = {(const char *)data + 1, size - 1};
    struct arena *arena = arena_new();
    struct error skipped, walked;
    struct json j;
    json_init(&j, bytes, arena);
    json_skip(&j);
    int result = json_done(&j, "input", &skipped);
    json_init(&j, bytes, arena);
    walk(&j, 0);
    expect_same(result, &skipped, json_done(&j, "input", &walked), &walked);
    if (!is_marked(bytes))
        compare_stream(bytes, data[0], result, &skipped);
    arena_destroy(&arena);
    return 0;
}
