/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/templates_eval.h"

#include "cli/human.h"
#include "cli/lines.h"

#include "lib/csv.h"
#include "lib/file.h"
#include "lib/json_write.h"
#include "lib/log_accuracy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TRUTH_MAX (INT64_C(1) << 30) /* bytes */

void templates_warn_left(const struct log_templates *templates)
{
    char left[HUMAN_SIZE];
    if (templates->left > 0)
        (void)fprintf(stderr,
                      "The lines are of more forms than are kept: %s line%s of others %s not "
                      "counted by template.\n",
                      human_count(templates->left, left), human_plural(templates->left),
                      templates->left == 1 ? "is" : "are");
}

/* The truth: for each line its content and its template. */
struct truth {
    struct arena *arena;
    struct text *contents, *templates;
    size_t count;
    size_t lines, matching; /* of the log, and those that end in the content */
};

static size_t column(const struct texts *head, const char *name)
{
    for (size_t i = 0; i < head->count; i++)
        if (text_is(text_trim(head->items[i]), name))
            return i;
    return SIZE_MAX;
}

/* The bytes of an open file. */
static int read_open(int fd, const char *name, struct arena *arena, struct text *bytes,
                     struct error *err)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size < 0 || size > TRUTH_MAX)
        return error_set(err, ERROR_DATA, "%s is no file of at most %d MiB", name,
                         (int)(TRUTH_MAX >> 20));
    char *data = arena_alloc(arena, (size_t)size + 1);
    if (file_read(fd, data, (size_t)size, 0) != 0)
        return error_set(err, ERROR_PERMISSION, "%s cannot be read", name);
    *bytes = (struct text){data, (size_t)size};
    return 0;
}

static int read_whole(const char *name, struct arena *arena, struct text *bytes, struct error *err)
{
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_unreadable(name, err);
    int result = read_open(fd, name, arena, bytes, err);
    (void)close(fd);
    return result;
}

/* The next row of the table, with its line's number in `*line`. */
static const char *next_row(struct text *rest, struct arena *arena, struct texts *fields,
                            uint64_t *line)
{
    struct csv_scanner scanner = {.delimiter = ','};
    bool ended;
    size_t size = csv_scan(&scanner, *rest, &ended, line);
    struct text row = {rest->data, size};
    *rest = text_from(*rest, size);
    return size > CSV_ROW_MAX ? "the row is too long" : csv_split(row, ',', arena, fields);
}

/* What is read of the truth's table. */
struct table_reader {
    const char *name;
    struct text rest;
    uint64_t line;
    size_t content, template; /* their columns */
};

static int read_head(struct table_reader *reader, struct arena *arena, struct error *err)
{
    struct texts fields;
    const char *problem = next_row(&reader->rest, arena, &fields, &reader->line);
    reader->content = problem ? SIZE_MAX : column(&fields, "Content");
    reader->template = problem ? SIZE_MAX : column(&fields, "EventTemplate");
    if (reader->content != SIZE_MAX && reader->template != SIZE_MAX)
        return 0;
    return error_set(err, ERROR_DATA,
                     "%s does not begin with the names of columns, Content and EventTemplate "
                     "among them",
                     reader->name);
}

static int read_row(struct table_reader *reader, struct truth *truth, struct error *err)
{
    struct texts fields;
    uint64_t line = reader->line;
    const char *problem = next_row(&reader->rest, truth->arena, &fields, &reader->line);
    if (!problem && (fields.count <= reader->content || fields.count <= reader->template))
        problem = "fields are missing";
    if (problem)
        return error_set(err, ERROR_DATA, "%s, line %llu: %s", reader->name,
                         (unsigned long long)line, problem);
    truth->contents =
        arena_grow(truth->arena, truth->contents, truth->count, sizeof *truth->contents);
    truth->templates =
        arena_grow(truth->arena, truth->templates, truth->count, sizeof *truth->templates);
    truth->contents[truth->count] = text_trim(fields.items[reader->content]);
    truth->templates[truth->count++] = fields.items[reader->template];
    return 0;
}

static int read_truth(struct truth *truth, const char *name, struct error *err)
{
    struct table_reader reader = {.name = name, .line = 1};
    if (read_whole(name, truth->arena, &reader.rest, err) != 0)
        return -1;
    if (text_starts(reader.rest, TEXT("\xef\xbb\xbf")))
        reader.rest = text_from(reader.rest, 3);
    int result = read_head(&reader, truth->arena, err);
    while (result == 0 && reader.rest.size > 0)
        result = read_row(&reader, truth, err);
    if (result == 0 && truth->count == 0)
        return error_set(err, ERROR_DATA, "%s has no rows", name);
    return result;
}

/* Whether a line of the log is that of the truth: a header before the content may be anything. */
static int check_line(void *context, struct text line, struct error *err)
{
    struct truth *truth = context;
    (void)err;
    line = text_trim(line);
    if (line.size == 0)
        return 0;
    if (truth->lines < truth->count) {
        struct text content = truth->contents[truth->lines];
        truth->matching += line.size >= content.size &&
                           text_equal(text_from(line, line.size - content.size), content);
    }
    truth->lines++;
    return 0;
}

struct measure {
    const char *key, *words;
    double value;
};

static int write_measures(const struct measure *measures, size_t count, struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    for (size_t i = 0; i < count; i++) {
        json_write_key(&w, text_of(measures[i].key));
        json_write_double(&w, measures[i].value);
    }
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static int print_accuracy(struct cli *cli, const struct truth *truth,
                          const struct log_accuracy *accuracy, struct error *err)
{
    const struct measure measures[] = {
        {"grouping_accuracy", "grouping accuracy", accuracy->grouping_accuracy},
        {"grouping_f1", "F1 of grouping", accuracy->grouping_f1},
        {"parsing_accuracy", "parsing accuracy", accuracy->parsing_accuracy},
        {"template_f1", "F1 of templates", accuracy->template_f1},
    };
    size_t count = sizeof measures / sizeof measures[0];
    if (cli->globals.json)
        return write_measures(measures, count, err);
    for (size_t i = 0; i < count; i++)
        printf("%-18s %.4f\n", measures[i].words, measures[i].value);
    printf("%zu templates, in truth %zu, of %zu lines\n", accuracy->mined, accuracy->truth,
           truth->count);
    return 0;
}

static int measure(struct cli *cli, const struct truth *truth, struct error *err)
{
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    for (size_t i = 0; i < truth->count; i++)
        log_miner_add(miner, truth->contents[i]);
    struct log_templates templates = log_miner_mine(miner, cli->arena);
    struct text *mined = arena_alloc(cli->arena, truth->count * sizeof *mined);
    for (size_t i = 0; i < truth->count; i++) {
        size_t found = log_miner_find(miner, truth->contents[i]);
        mined[i] = found == SIZE_MAX ? truth->contents[i] : templates.items[found].text;
    }
    log_miner_destroy(&miner);
    templates_warn_left(&templates);
    struct log_accuracy accuracy = log_accuracy_of(mined, truth->templates, truth->count);
    return print_accuracy(cli, truth, &accuracy, err);
}

int templates_evaluate(struct cli *cli, const char *log, const char *name, struct error *err)
{
    struct truth truth = {.arena = cli->arena};
    if (read_truth(&truth, name, err) != 0 || lines_read(log, check_line, &truth, err) != 0)
        return -1;
    if (truth.matching == 0)
        return error_set(err, ERROR_DATA, "%s is not the truth of %s: no line ends in its content",
                         name, log);
    if (truth.matching < truth.count || truth.lines != truth.count)
        (void)fprintf(stderr,
                      "Of %zu lines %zu end in the content that the truth, of %zu lines, has.\n",
                      truth.lines, truth.matching, truth.count);
    return measure(cli, &truth, err);
}
