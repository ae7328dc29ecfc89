/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json_stream.h"

#include "lib/file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { WINDOW_MIN = 16 };

struct json_stream {
    struct json json; /* first: the cursor's refill finds its stream by it */
    int fd;
    bool started;
    bool passing;  /* json_stream_span is at work: a value too long to keep is no failure */
    int fault;     /* errno of a failed read */
    uint64_t read; /* bytes so far */
    size_t window;
    size_t keep; /* a pinned text may be this long */
    size_t capacity;
    char *buffer;
    struct arena *arena; /* strings decoded since the last refill */
    void (*observe)(void *context, struct text bytes);
    void *context;
};

static bool refill(struct json *j);

struct json_stream *json_stream_new(int fd, size_t window)
{
    struct json_stream *s = xcalloc(1, sizeof *s);
    s->fd = fd;
    s->window = window == 0 ? JSON_STREAM_WINDOW : window < WINDOW_MIN ? WINDOW_MIN : window;
    s->keep = JSON_STREAM_TEXT_MAX;
    s->capacity = window == 0 ? file_window(fd, s->window) : s->window;
    s->buffer = xmalloc(s->capacity);
    s->arena = arena_new();
    json_init(&s->json, (struct text){"", 0}, s->arena);
    s->json.at = s->json.end = s->json.start = s->buffer;
    s->json.refill = refill;
    return s;
}

void json_stream_destroy(struct json_stream **s)
{
    if (!s || !*s)
        return;
    arena_destroy(&(*s)->arena);
    free((*s)->buffer);
    free(*s);
    *s = NULL;
}

void json_stream_observe(struct json_stream *s, void (*observe)(void *context, struct text bytes),
                         void *context)
{
    s->observe = observe;
    s->context = context;
}

struct json *json_stream_cursor(struct json_stream *s)
{
    return &s->json;
}

static bool give_up(struct json_stream *s, uint64_t offset, const char *failure)
{
    if (!s->json.failure) {
        s->json.failure = failure;
        s->json.failed_at = offset;
    }
    return false;
}

/* Reads up to `room` bytes to `to`; 0 at the end of the input and when it cannot be read. */
static size_t read_some(struct json_stream *s, char *to, size_t room)
{
    ssize_t got;
    do
        got = read(s->fd, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        s->fault = errno;
    if (got <= 0)
        return 0;
    s->read += (uint64_t)got;
    if (s->observe)
        s->observe(s->context, (struct text){to, (size_t)got});
    return (size_t)got;
}

/* The bytes after `end` that can be read to. */
static size_t room(const struct json_stream *s)
{
    return s->capacity - (size_t)(s->json.end - s->buffer);
}

/* Moves what is pinned to the front, into a larger window where it fills half of this one. */
static void slide(struct json_stream *s)
{
    struct json *j = &s->json;
    const char *from = j->pin ? j->pin : j->end;
    size_t kept = (size_t)(j->end - from);
    j->base += (uint64_t)(from - j->start);
    if (kept)
        memmove(s->buffer, from, kept);
    if (kept > s->capacity / 2) {
        s->capacity = s->capacity < s->keep ? s->capacity * 2 : s->keep * 2;
        s->buffer = xrealloc(s->buffer, s->capacity);
    }
    j->start = s->buffer;
    j->pin = j->pin ? s->buffer : NULL;
    j->end = j->at = s->buffer + kept;
}

/* Room for at least one byte, with what is pinned kept. */
static bool make_room(struct json_stream *s)
{
    struct json *j = &s->json;
    if (j->pin && (size_t)(j->end - j->pin) > s->keep) {
        if (!s->passing)
            return give_up(s, j->base + (uint64_t)(j->pin - j->start), "too long a text");
        j->pin = NULL;
    }
    if (!j->pin || room(s) == 0)
        slide(s);
    return true;
}

static bool read_more(struct json_stream *s)
{
    size_t got = read_some(s, s->buffer + (s->json.end - s->buffer), room(s));
    s->json.end += got;
    return got != 0;
}

/* Reads past a byte order mark, which is three bytes in UTF-8 and two in UTF-16. */
static bool start(struct json_stream *s)
{
    struct json *j = &s->json;
    s->started = true;
    while (j->end - j->start < 3 && read_more(s))
        ;
    struct text first = {j->start, (size_t)(j->end - j->start)};
    if (text_starts(first, TEXT("\xff\xfe")) || text_starts(first, TEXT("\xfe\xff")))
        return give_up(s, 0, "UTF-16, which must be converted to UTF-8 (iconv -f UTF-16 -t UTF-8)");
    j->at = json_strip_bom(first).data;
    return j->at != j->end;
}

static bool refill(struct json *j)
{
    struct json_stream *s = (struct json_stream *)j;
    arena_reset(s->arena);
    if (!s->started && start(s))
        return true;
    if (make_room(s) && read_more(s))
        return true;
    if (s->fault)
        return give_up(s, s->read, "cannot be read");
    return false;
}

bool json_stream_span(struct json_stream *s, size_t keep, struct json_span *span)
{
    struct json *j = &s->json;
    (void)json_peek(j);
    uint64_t offset = json_offset(j);
    j->pin = j->at;
    s->keep = keep;
    s->passing = true;
    json_pass(j);
    const char *first = j->pin;
    j->pin = NULL;
    s->keep = JSON_STREAM_TEXT_MAX;
    s->passing = false;
    if (j->failure)
        return false;
    span->offset = offset;
    span->size = json_offset(j) - offset;
    bool kept = first && span->size <= keep;
    span->bytes = kept ? (struct text){first, (size_t)span->size} : (struct text){"", 0};
    return true;
}

void json_stream_drain(struct json_stream *s)
{
    (void)give_up(s, json_offset(&s->json), "not read to its end");
    while (read_some(s, s->buffer, s->capacity))
        ;
}

int json_stream_done(struct json_stream *s, const char *what, struct error *err)
{
    int result = json_done(&s->json, what, err);
    if (s->fault)
        return error_set(err, ERROR_PERMISSION, "%s: cannot be read at byte %" PRIu64 ": %s", what,
                         s->json.failed_at, strerror(s->fault));
    return result;
}
