/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/table.h"

#include "lib/csv.h"
#include "lib/file.h"
#include "lib/json_write.h"
#include "lib/log_accuracy.h"
#include "lib/log_miner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    DEFAULT_LIMIT = 30,
    CHUNK = 256 * 1024,
    LINE_MAX_BYTES = 64 * 1024, /* what is left of a longer line is passed over */
    TRUTH_MAX = 1024 * 1024 * 1024,
};

struct settings {
    struct strings files;
    const char *truth;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"eval", 0, OPTION_TEXT, AT(truth), "TRUTH.csv",
     "compare with the true templates: columns Content, EventTemplate", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "at most so many; 0: all (default: 30)", NULL, 0,
     0},
};

const struct usage usage_templates = {
    .command = "hyper templates",
    .synopsis = "FILE|-",
    .about =
        "Mines the events of any log: the templates of its lines, the most frequent first, where\n"
        "<*> stands for what varies. \"-\" is stdin. Needs no store. The log is read once, in\n"
        "little memory; the order of its lines does not matter.\n"
        "With --eval the lines are those of the truth's Content, and what is printed is how well\n"
        "the templates agree with it.",
    OPTIONS(rows),
    .examples = "  hyper templates server.log\n"
                "  journalctl -o cat | hyper templates --limit 0 -\n"
                "  hyper templates --json server.log | jq -r .template\n"
                "  hyper templates server.log --eval server_structured.csv --json",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(files),
};

/* What is done with each line of a file. */
typedef int take_line(void *context, struct text line, struct error *err);

struct reading {
    char bytes[CHUNK];
    size_t held;  /* the begin of a line, at the buffer's begin */
    bool passing; /* over the rest of a line that is too long */
    take_line *take;
    void *context;
};

static int give(struct reading *reading, struct text line, struct error *err)
{
    if (line.size > LINE_MAX_BYTES)
        line.size = LINE_MAX_BYTES;
    return reading->take(reading->context, line, err);
}

/* Gives the lines that end among the first `size` bytes, and keeps what is left. */
static int give_lines(struct reading *reading, size_t size, struct error *err)
{
    size_t from = 0;
    const char *end;
    while ((end = memchr(reading->bytes + from, '\n', size - from)) != NULL) {
        size_t length = (size_t)(end - reading->bytes) - from;
        if (!reading->passing &&
            give(reading, (struct text){reading->bytes + from, length}, err) != 0)
            return -1;
        reading->passing = false;
        from += length + 1;
    }
    reading->held = reading->passing ? 0 : size - from;
    if (reading->held >= LINE_MAX_BYTES) {
        if (give(reading, (struct text){reading->bytes + from, reading->held}, err) != 0)
            return -1;
        reading->held = 0;
        reading->passing = true;
    }
    memmove(reading->bytes, reading->bytes + from, reading->held);
    return 0;
}

static int read_lines(const char *name, int fd, take_line *take, void *context, struct error *err)
{
    struct reading *reading = xcalloc(1, sizeof *reading);
    reading->take = take;
    reading->context = context;
    size_t got = 1;
    int result = 0;
    while (result == 0 && got > 0) {
        size_t room = sizeof reading->bytes - reading->held;
        if (file_fill(fd, reading->bytes + reading->held, room, &got) != 0)
            result =
                error_set(err, ERROR_PERMISSION, "%s cannot be read: %s", name, strerror(errno));
        else
            result = give_lines(reading, reading->held + got, err);
    }
    if (result == 0 && reading->held > 0)
        result = give(reading, (struct text){reading->bytes, reading->held}, err);
    free(reading);
    return result;
}

/* The same of a file by its name, "-" being stdin. */
static int read_file(const char *name, take_line *take, void *context, struct error *err)
{
    if (strcmp(name, "-") == 0)
        return read_lines("stdin", STDIN_FILENO, take, context, err);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? ERROR_DATA : ERROR_PERMISSION,
                         "%s cannot be opened: %s", name, strerror(errno));
    int result = read_lines(name, fd, take, context, err);
    (void)close(fd);
    return result;
}

static int add_line(void *context, struct text line, struct error *err)
{
    (void)err;
    line = text_trim(line);
    if (line.size > 0)
        log_miner_add(context, line);
    return 0;
}

static int write_json(const struct log_templates *templates, size_t shown, struct error *err)
{
    struct json_writer w = {0};
    int result = 0;
    for (size_t i = 0; i < shown && result == 0; i++) {
        json_write_object(&w);
        json_write_key(&w, TEXT("template"));
        json_write_string(&w, templates->items[i].text);
        json_write_key(&w, TEXT("lines"));
        json_write_uint(&w, templates->items[i].lines);
        json_write_end_object(&w);
        json_write_newline(&w);
        result = json_write_flush(&w, stdout, err);
    }
    json_write_close(&w);
    return result;
}

static void write_table(struct cli *cli, const struct log_templates *templates, size_t shown)
{
    static const struct column columns[] = {{"LINES", true, false}, {"TEMPLATE", false, true}};
    struct table *table = table_new(cli->arena, columns, 2);
    char lines[HUMAN_SIZE], count[HUMAN_SIZE];
    for (size_t i = 0; i < shown; i++) {
        table_row(table);
        table_print_cell(table, COLOUR_BOLD, "%s", human_count(templates->items[i].lines, lines));
        table_cell(table, templates->items[i].text, COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
    if (!cli->globals.quiet)
        printf("%s template%s of %s line%s\n", human_count(templates->count, count),
               human_plural(templates->count), human_count(templates->lines, lines),
               human_plural(templates->lines));
}

/* More forms than are kept: said on stderr, so that it is not missed. */
static void warn_left(const struct log_templates *templates)
{
    char left[HUMAN_SIZE];
    if (templates->left > 0)
        (void)fprintf(stderr,
                      "The lines are of more forms than are kept: %s line%s of others %s not "
                      "counted by template.\n",
                      human_count(templates->left, left), human_plural(templates->left),
                      templates->left == 1 ? "is" : "are");
}

static int mine(struct cli *cli, const struct settings *settings, struct error *err)
{
    struct log_miner *miner = log_miner_new(LOG_FORMS_MAX, LOG_FORMS_BYTES);
    int result = read_file(settings->files.items[0], add_line, miner, err);
    if (result == 0) {
        struct log_templates templates = log_miner_mine(miner, cli->arena);
        bool some = settings->limit && settings->limit < templates.count;
        size_t shown = some ? (size_t)settings->limit : templates.count;
        warn_left(&templates);
        if (cli->globals.json)
            result = write_json(&templates, shown, err);
        else if (templates.count > 0)
            write_table(cli, &templates, shown);
        else
            printf("There are no lines.\n");
    }
    log_miner_destroy(&miner);
    return result;
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

static struct text read_all(const char *name, struct arena *arena, struct error *err)
{
    struct text none = {NULL, 0};
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set(err, errno == ENOENT ? ERROR_DATA : ERROR_PERMISSION, "%s cannot be opened: %s",
                  name, strerror(errno));
        return none;
    }
    off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = NULL;
    if (size < 0 || size > TRUTH_MAX) {
        error_set(err, ERROR_DATA, "%s is no file of at most %d MiB", name, (int)(TRUTH_MAX >> 20));
    } else {
        bytes = arena_alloc(arena, (size_t)size + 1);
        if (file_read(fd, bytes, (size_t)size, 0) != 0) {
            error_set(err, ERROR_PERMISSION, "%s cannot be read", name);
            bytes = NULL;
        }
    }
    (void)close(fd);
    return bytes ? (struct text){bytes, (size_t)size} : none;
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

static int read_truth(struct truth *truth, const char *name, struct error *err)
{
    struct text rest = read_all(name, truth->arena, err);
    struct texts fields;
    uint64_t line = 1;
    if (!rest.data)
        return -1;
    if (text_starts(rest, TEXT("\xef\xbb\xbf")))
        rest = text_from(rest, 3);
    const char *problem = next_row(&rest, truth->arena, &fields, &line);
    size_t content = problem ? SIZE_MAX : column(&fields, "Content");
    size_t template = problem ? SIZE_MAX : column(&fields, "EventTemplate");
    if (content == SIZE_MAX || template == SIZE_MAX)
        return error_set(err, ERROR_DATA,
                         "%s does not begin with the names of columns, Content and EventTemplate "
                         "among them",
                         name);
    while (rest.size > 0) {
        uint64_t at = line;
        problem = next_row(&rest, truth->arena, &fields, &line);
        if (!problem && fields.count <= (content > template ? content : template))
            problem = "fields are missing";
        if (problem)
            return error_set(err, ERROR_DATA, "%s, line %llu: %s", name, (unsigned long long)at,
                             problem);
        truth->contents =
            arena_grow(truth->arena, truth->contents, truth->count, sizeof *truth->contents);
        truth->templates =
            arena_grow(truth->arena, truth->templates, truth->count, sizeof *truth->templates);
        truth->contents[truth->count] = text_trim(fields.items[content]);
        truth->templates[truth->count++] = fields.items[template];
    }
    return truth->count ? 0 : error_set(err, ERROR_DATA, "%s has no rows", name);
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

static int print_accuracy(struct cli *cli, const struct truth *truth,
                          const struct log_accuracy *accuracy, struct error *err)
{
    const struct {
        const char *key, *words;
        double value;
    } measures[] = {
        {"grouping_accuracy", "grouping accuracy", accuracy->grouping_accuracy},
        {"grouping_f1", "F1 of grouping", accuracy->grouping_f1},
        {"parsing_accuracy", "parsing accuracy", accuracy->parsing_accuracy},
        {"template_f1", "F1 of templates", accuracy->template_f1},
    };
    enum { MEASURES = sizeof measures / sizeof measures[0] };
    if (!cli->globals.json) {
        for (size_t i = 0; i < MEASURES; i++)
            printf("%-18s %.4f\n", measures[i].words, measures[i].value);
        printf("%zu templates, in truth %zu, of %zu lines\n", accuracy->mined, accuracy->truth,
               truth->count);
        return 0;
    }
    struct json_writer w = {0};
    json_write_object(&w);
    for (size_t i = 0; i < MEASURES; i++) {
        json_write_key(&w, text_of(measures[i].key));
        json_write_double(&w, measures[i].value);
    }
    json_write_key(&w, TEXT("templates"));
    json_write_uint(&w, accuracy->mined);
    json_write_key(&w, TEXT("true_templates"));
    json_write_uint(&w, accuracy->truth);
    json_write_key(&w, TEXT("lines"));
    json_write_uint(&w, truth->count);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
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
    warn_left(&templates);
    struct log_accuracy accuracy = log_accuracy_of(mined, truth->templates, truth->count);
    return print_accuracy(cli, truth, &accuracy, err);
}

static int evaluate(struct cli *cli, const struct settings *settings, struct error *err)
{
    struct truth truth = {.arena = cli->arena};
    if (read_truth(&truth, settings->truth, err) != 0 ||
        read_file(settings->files.items[0], check_line, &truth, err) != 0)
        return -1;
    if (truth.matching == 0)
        return error_set(err, ERROR_DATA, "%s is not the truth of %s: no line ends in its content",
                         settings->truth, settings->files.items[0]);
    if (truth.matching < truth.count || truth.lines != truth.count)
        (void)fprintf(stderr,
                      "Of %zu lines %zu end in the content that the truth, of %zu lines, has.\n",
                      truth.lines, truth.matching, truth.count);
    return measure(cli, &truth, err);
}

int run_templates(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = DEFAULT_LIMIT};
    int more = command_options(cli, &usage_templates, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    return settings.truth ? evaluate(cli, &settings, err) : mine(cli, &settings, err);
}
