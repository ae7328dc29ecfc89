/* SPDX-License-Identifier: MPL-2.0 */
/* Surveys of files whose records are lines: of JSON, of text, and rows of CSV. */
#include "lib/csv.h"
#include "lib/file.h"
#include "lib/survey_kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20 };

static int cannot_read(struct survey *survey, struct error *err)
{
    return error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(survey->name), strerror(errno));
}

static ssize_t read_some(int fd, char *window, size_t room)
{
    ssize_t got;
    do
        got = read(fd, window, room);
    while (got < 0 && errno == EINTR);
    return got;
}

/* A line or row that is too large is passed over whole. */
static void refuse(struct survey *survey, uint64_t offset, uint64_t number, const char *reason)
{
    source_reject(survey, offset,
                  arena_print(survey->arena, "line %llu", (unsigned long long)number), reason);
}

/* Lines. */

struct lining {
    struct survey *survey;
    struct surveyor *surveyor;
    uint64_t lookahead;
    uint64_t start, number;            /* of the piece that is made */
    uint64_t starts[MAPPING_SPAN_MAX]; /* of the last lines, by number */
    uint64_t lines;                    /* in the piece */
};

/* Ends the piece before `end`, where line `number` begins. The next piece begins with the lines
 * that this one only looks at. */
static void end_piece(struct lining *l, uint64_t end, uint64_t number, bool last)
{
    if (end > l->start)
        surveyor_piece(l->surveyor, l->start, end, l->number);
    uint64_t back = last || l->lines <= l->lookahead ? 0 : l->lookahead;
    l->number = number - back;
    l->start = back ? l->starts[l->number % MAPPING_SPAN_MAX] : end;
    l->lines = back;
}

static void add_line(struct lining *l, uint64_t start, uint64_t end, uint64_t number)
{
    if (end - start > RECORD_BYTES_MAX) {
        end_piece(l, start, number, true);
        refuse(l->survey, start, number, "the line is larger than 16 MiB, the limit of one record");
        l->start = end;
        l->number = number + 1;
        return;
    }
    bool full = end - l->start > BATCH_BYTES_TARGET || l->lines >= BATCH_ALERTS_MAX;
    if (full && l->lines > l->lookahead)
        end_piece(l, start, number, false);
    l->starts[number % MAPPING_SPAN_MAX] = start;
    l->lines++;
}

int survey_lines(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
                 int fd, struct error *err)
{
    size_t room = file_window(fd, READ_BYTES);
    char *window = xmalloc(room);
    struct lining l = {
        .survey = survey, .surveyor = surveyor, .lookahead = mapping->span - 1, .number = 1};
    uint64_t at = 0, line = 0, number = 1;
    ssize_t got;
    surveyor_set_lookahead(surveyor, l.lookahead);
    while ((got = read_some(fd, window, room)) > 0) {
        for (const char *p = window, *end = window + got; p < end;) {
            const char *newline = memchr(p, '\n', (size_t)(end - p));
            if (!newline)
                break;
            uint64_t next = at + (uint64_t)(newline - window) + 1;
            add_line(&l, line, next, number++);
            line = next;
            p = newline + 1;
        }
        at += (uint64_t)got;
    }
    free(window);
    if (got < 0)
        return cannot_read(survey, err);
    if (at > line)
        add_line(&l, line, at, number++);
    end_piece(&l, at, number, true);
    surveyor_finish(surveyor, true);
    return 0;
}

/* CSV. */

struct rowing {
    struct survey *survey;
    struct surveyor *surveyor;
    struct csv_scanner scanner;
    uint64_t start, line; /* of the row */
    uint64_t lines;       /* that ended before here */
    bool has_head, broken;
};

/* The first row names the columns. */
static bool read_head(struct rowing *r, const struct mapping *mapping, struct text window)
{
    struct text body = window;
    struct texts columns;
    bool ended;
    uint64_t lines = 0;
    if (text_starts(body, TEXT("\xef\xbb\xbf")))
        body = text_from(body, 3);
    char delimiter = mapping->delimiter ? mapping->delimiter : csv_delimiter(body);
    r->scanner = (struct csv_scanner){.delimiter = delimiter};
    size_t size = csv_scan(&r->scanner, body, &ended, &lines);
    const char *wrong = NULL;
    if (!ended && window.size == READ_BYTES)
        wrong = "the row of the columns' names is larger than 1 MiB, the limit";
    else
        wrong = csv_split((struct text){body.data, size}, delimiter, r->survey->arena, &columns);
    if (wrong) {
        refuse(r->survey, 0, 1, wrong);
        return false;
    }
    for (size_t i = 0; i < columns.count; i++)
        columns.items[i] = arena_copy(r->survey->arena, columns.items[i]);
    surveyor_set_head(r->surveyor, delimiter, &columns);
    r->scanner.state = CSV_FIELD_START;
    r->start = (uint64_t)(body.data - window.data) + size;
    r->line = lines + 1;
    r->lines = lines;
    return true;
}

static void end_row(struct rowing *r, uint64_t end)
{
    if (end - r->start > CSV_ROW_MAX)
        refuse(r->survey, r->start, r->line,
               r->scanner.state == CSV_QUOTED
                   ? "the row is larger than 4 MiB, the limit; a quote in it does not end"
                   : "the row is larger than 4 MiB, the limit");
    else if (end > r->start)
        surveyor_row(r->surveyor, r->start, end, r->line);
    r->start = end;
    r->line = r->lines + 1;
}

static void add_rows(struct rowing *r, struct text bytes, uint64_t at)
{
    for (size_t done = 0; done < bytes.size;) {
        bool ended;
        done += csv_scan(&r->scanner, text_from(bytes, done), &ended, &r->lines);
        if (ended)
            end_row(r, at + done);
    }
}

int survey_csv(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
               int fd, struct error *err)
{
    size_t room = file_window(fd, READ_BYTES);
    char *window = xmalloc(room);
    struct rowing r = {.survey = survey, .surveyor = surveyor};
    uint64_t at = 0;
    size_t have = 0;
    ssize_t got = 0;
    while (have < room && (got = read_some(fd, window + have, room - have)) > 0)
        have += (size_t)got;
    bool good = got >= 0 && read_head(&r, mapping, (struct text){window, have});
    if (good)
        add_rows(&r, (struct text){window + r.start, have - (size_t)r.start}, r.start);
    at = have;
    while (good && (got = read_some(fd, window, room)) > 0) {
        add_rows(&r, (struct text){window, (size_t)got}, at);
        at += (uint64_t)got;
    }
    free(window);
    if (got < 0)
        return cannot_read(survey, err);
    if (good)
        end_row(&r, at);
    surveyor_finish(surveyor, good);
    return 0;
}
