/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/formats.h"

#include "cli/catalogue.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "lib/file.h"
#include "lib/json_write.h"
#include "lib/record_json.h"
#include "stages/snapshot.h"
#include "stages/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROBLEMS_SHOWN = 1000 };

struct settings {
    struct strings operands;
    bool decide;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row try_rows[] = {
    {"decide", 'd', OPTION_FLAG, AT(decide), NULL,
     "severity and category as a store decides that learned nothing yet", NULL, 0, 0},
};

static const struct usage usage_list = {
    .command = "hyper formats list",
    .synopsis = "",
    .about =
        "Lists the formats of reports that are read: those built in, and your own mappings in\n"
        "$XDG_CONFIG_HOME/hyper/formats (default: ~/.config/hyper/formats).",
    .examples = "  hyper formats list\n"
                "  hyper formats list --json | jq -r .name",
};

static const struct usage usage_show_format = {
    .command = "hyper formats show",
    .synopsis = "NAME",
    .about = "Prints the mapping of a format, to learn from or to change: a file of the same name "
             "in\n$XDG_CONFIG_HOME/hyper/formats wins over the one built in.",
    .examples = "  hyper formats show trivy > ~/.config/hyper/formats/trivy.yaml",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(operands),
};

static const struct usage usage_check = {
    .command = "hyper formats check",
    .synopsis = "[FILE...]",
    .about = "Checks mappings: all that are built in and your own, or the files given. What is "
             "wrong\nis told with line and column, and the exit code is 3.",
    .examples = "  hyper formats check acme.yaml",
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(operands),
};

static const struct usage usage_detect = {
    .command = "hyper formats detect",
    .synopsis = "FILE...",
    .about = "Says which format a report is taken for, how sure that is (1 to 100), and what else "
             "it\ncould be.",
    .examples = "  hyper formats detect report.json",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(operands),
};

static const struct usage usage_try = {
    .command = "hyper formats try",
    .synopsis = "FILE [MAPPING]",
    .about = "Reads a report with a mapping, a file or a format's name, and prints the alerts as "
             "JSON\nlines, without storing anything. Without MAPPING the format is recognised.\n"
             "What could not be read goes to standard error; with --json to standard output, too,\n"
             "as lines of the type \"reject\".",
    OPTIONS(try_rows),
    .examples = "  hyper formats try report.json acme.yaml\n"
                "  hyper formats try report.json trivy | jq -r .message",
    .least_operands = 1,
    .most_operands = 2,
    .operands_offset = AT(operands),
};

const char *cli_formats_folder(struct cli *cli)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (config && config[0] == '/')
        return arena_print(cli->arena, "%s/hyper/formats", config).data;
    if (home && home[0] == '/')
        return arena_print(cli->arena, "%s/.config/hyper/formats", home).data;
    return NULL;
}

int cli_formats_load(struct cli *cli, struct formats **out, struct error *err)
{
    return formats_load(cli_formats_folder(cli), out, err);
}

static const char *reads_of(const struct format_entry *entry)
{
    if (entry->format != &format_mapping)
        return text_is(entry->name, "facts")   ? "prolog"
               : text_is(entry->name, "sarif") ? "json"
                                               : "jsonl";
    return names_word(&reads_names, entry->head.reads);
}

/* list */

static int compare_names(const void *a, const void *b)
{
    const struct format_entry *const *left = a, *const *right = b;
    return text_compare((*left)->name, (*right)->name);
}

static const struct format_entry **sorted(struct cli *cli, const struct formats *formats)
{
    size_t count = formats_count(formats);
    const struct format_entry **entries = arena_array(cli->arena, count + 1, sizeof(void *));
    for (size_t i = 0; i < count; i++)
        entries[i] = formats_at(formats, i);
    if (count > 1)
        qsort(entries, count, sizeof(void *), compare_names);
    return entries;
}

static void write_entry(struct json_writer *w, const struct format_entry *entry)
{
    json_write_object(w);
    json_write_member(w, TEXT("name"), entry->name);
    json_write_member(w, TEXT("title"), entry->title);
    json_write_member(w, TEXT("reads"), text_of(reads_of(entry)));
    json_write_member(w, TEXT("url"), entry->url);
    json_write_key(w, TEXT("own"));
    json_write_bool(w, entry->source.own);
    json_write_end_object(w);
    json_write_newline(w);
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    static const struct column columns[] = {{"NAME", false, false},
                                            {"READS", false, false},
                                            {"FROM", false, false},
                                            {"TITLE", false, true}};
    struct settings settings = {.decide = false};
    struct formats *formats;
    struct json_writer w = {0};
    int more = command_options(cli, &usage_list, argc, argv, &settings, err);
    if (more <= 0 || cli_formats_load(cli, &formats, err) != 0)
        return more <= 0 ? more : -1;
    const struct format_entry **entries = sorted(cli, formats);
    struct table *table = table_new(cli->arena, columns, 4);
    for (size_t i = 0; i < formats_count(formats); i++) {
        if (cli->globals.json) {
            write_entry(&w, entries[i]);
            continue;
        }
        table_row(table);
        table_cell(table, entries[i]->name, COLOUR_BOLD);
        table_cell(table, text_of(reads_of(entries[i])), COLOUR_PLAIN);
        table_cell(table, entries[i]->source.own ? TEXT("yours") : TEXT("built in"), COLOUR_DIM);
        table_cell(table, entries[i]->title, COLOUR_PLAIN);
    }
    int result = 0;
    if (cli->globals.json)
        result = json_write_flush(&w, stdout, err);
    else
        table_write(table, &cli->out);
    json_write_close(&w);
    formats_destroy(&formats);
    return result;
}

/* show */

static int unknown_format(const char *name, struct error *err)
{
    return error_set(err, ERROR_USAGE,
                     "there is no format \"%.60s\": \"hyper formats list\" has all", name);
}

static int run_show_format(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.decide = false};
    struct formats *formats;
    struct json_writer w = {0};
    int result = 0;
    int more = command_options(cli, &usage_show_format, argc, argv, &settings, err);
    if (more <= 0 || cli_formats_load(cli, &formats, err) != 0)
        return more <= 0 ? more : -1;
    const char *name = settings.operands.items[0];
    const struct format_entry *entry = formats_find(formats, text_of(name));
    if (!entry) {
        result = unknown_format(name, err);
    } else if (cli->globals.json) {
        write_entry(&w, entry);
        result = json_write_flush(&w, stdout, err);
    } else if (entry->format == &format_mapping) {
        (void)fwrite(entry->source.yaml.data, 1, entry->source.yaml.size, stdout);
    } else {
        printf("%.*s: %.*s. It has no mapping: its structure is more than a mapping can say.\n",
               TEXT_ARG(entry->name), TEXT_ARG(entry->title));
    }
    json_write_close(&w);
    formats_destroy(&formats);
    return result;
}

/* check */

static int check(struct cli *cli, const struct mapping_source *source, struct error *err)
{
    struct arena *arena = arena_new();
    struct mapping mapping;
    (void)cli;
    int result = mapping_read(source->yaml, source->file, MAPPING_CHECK, arena, &mapping, err);
    mapping_close(&mapping);
    arena_destroy(&arena);
    return result;
}

struct checking {
    size_t checked, wrong;
    struct error first;
};

static void note_check(struct checking *checking, int result, const struct error *problem)
{
    checking->checked++;
    if (result == 0)
        return;
    if (checking->wrong++ == 0)
        checking->first = *problem;
    else if (checking->wrong <= PROBLEMS_SHOWN)
        (void)fprintf(stderr, "%s\n", problem->message);
}

static int end_check(struct cli *cli, const struct checking *checking, struct error *err)
{
    if (checking->wrong)
        return error_set(err, ERROR_CONFIG, "%s", checking->first.message);
    if (cli->globals.json)
        printf("{\"checked\":%zu}\n", checking->checked);
    else if (!cli->globals.quiet)
        printf("%zu mapping%s checked: nothing is wrong.\n", checking->checked,
               checking->checked == 1 ? "" : "s");
    return 0;
}

static int check_all(struct cli *cli, struct checking *checking, struct error *err)
{
    struct formats *formats;
    if (cli_formats_load(cli, &formats, err) != 0)
        return -1;
    for (size_t i = 0; i < formats_count(formats); i++) {
        const struct format_entry *entry = formats_at(formats, i);
        struct error problem = {0};
        if (entry->format == &format_mapping)
            note_check(checking, check(cli, &entry->source, &problem), &problem);
    }
    formats_destroy(&formats);
    return 0;
}

static int run_check(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.decide = false};
    struct checking checking = {0};
    int more = command_options(cli, &usage_check, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (settings.operands.count == 0 && check_all(cli, &checking, err) != 0)
        return -1;
    for (size_t i = 0; i < settings.operands.count; i++) {
        struct mapping_source source;
        struct error problem = {0};
        int result = formats_read_file(settings.operands.items[i], cli->arena, &source, &problem);
        if (result == 0)
            result = check(cli, &source, &problem);
        note_check(&checking, result, &problem);
    }
    return end_check(cli, &checking, err);
}

/* detect */

static int read_head(const char *path, char *head, size_t *size, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : pread(fd, head, FORMATS_HEAD_BYTES, 0);
    int failure = errno;
    if (fd >= 0)
        close(fd);
    *size = got < 0 ? 0 : (size_t)got;
    return got < 0 ? error_set(err, ERROR_DATA, "%.300s: %s", path, strerror(failure)) : 0;
}

static void write_detection(const char *path, const struct recognition *found, size_t count,
                            struct json_writer *w)
{
    bool sure = count > 0 && found[0].sure > FORMATS_SURE_ENOUGH;
    json_write_object(w);
    json_write_member(w, TEXT("file"), text_of(path));
    json_write_key(w, TEXT("format"));
    if (sure)
        json_write_string(w, found[0].entry->name);
    else
        json_write_null(w);
    json_write_key(w, TEXT("candidates"));
    json_write_array(w);
    for (size_t i = 0; i < count; i++) {
        json_write_object(w);
        json_write_member(w, TEXT("name"), found[i].entry->name);
        json_write_key(w, TEXT("sure"));
        json_write_uint(w, found[i].sure);
        json_write_end_object(w);
    }
    json_write_end_array(w);
    json_write_end_object(w);
    json_write_newline(w);
}

static void print_detection(const char *path, const struct recognition *found, size_t count)
{
    size_t first = count > 0 && found[0].sure > FORMATS_SURE_ENOUGH;
    if (first)
        printf("%s: %.*s (%u of 100)", path, TEXT_ARG(found[0].entry->name), found[0].sure);
    else
        printf("%s: no format", path);
    for (size_t i = first; i < count; i++)
        printf("%s%.*s (%u)", i == first ? "; less likely " : ", ", TEXT_ARG(found[i].entry->name),
               found[i].sure);
    printf("\n");
}

static int run_detect(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.decide = false};
    struct formats *formats;
    struct json_writer w = {0};
    int result = 0;
    int more = command_options(cli, &usage_detect, argc, argv, &settings, err);
    if (more <= 0 || cli_formats_load(cli, &formats, err) != 0)
        return more <= 0 ? more : -1;
    char *head = xmalloc(FORMATS_HEAD_BYTES);
    for (size_t i = 0; i < settings.operands.count && result == 0; i++) {
        const char *path = settings.operands.items[i];
        struct recognition found[RECOGNITIONS_MAX];
        size_t size;
        result = read_head(path, head, &size, err);
        if (result != 0)
            break;
        size_t count = formats_recognise(formats, (struct text){head, size}, text_of(path), found);
        if (cli->globals.json)
            write_detection(path, found, count, &w);
        else
            print_detection(path, found, count);
    }
    if (result == 0)
        result = json_write_flush(&w, stdout, err);
    free(head);
    json_write_close(&w);
    formats_destroy(&formats);
    return result;
}

/* try */

struct trying {
    struct cli *cli;
    struct json_writer w;
    uint64_t alerts, rejects;
    struct snapshot *snapshot; /* to decide with, or NULL */
    struct id *seen;           /* alerts whose format says what is the same: a hash table */
    size_t seen_count, seen_size;
};

/* The slot of an id, or the free one for it. */
static struct id *find_slot(struct id *slots, size_t size, struct id id)
{
    uint64_t at;
    memcpy(&at, id.bytes, sizeof at);
    for (at &= size - 1; !id_is_zero(slots[at]) && !id_equal(slots[at], id);)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static void grow_seen(struct trying *trying)
{
    size_t size = trying->seen_size ? trying->seen_size * 2 : 256;
    struct id *slots = xcalloc(size, sizeof *slots);
    for (size_t i = 0; i < trying->seen_size; i++)
        if (!id_is_zero(trying->seen[i]))
            *find_slot(slots, size, trying->seen[i]) = trying->seen[i];
    free(trying->seen);
    trying->seen = slots;
    trying->seen_size = size;
}

/* What a format calls the same is one alert in the store also where pieces divide it; so it is
 * here: equal in base and place (lib/fingerprint.h). */
static bool is_repeated(struct trying *trying, const struct alert *alert)
{
    struct id_hash hash;
    if (!text_starts(alert->fingerprint, TEXT("same=")))
        return false;
    if (trying->seen_count * 2 >= trying->seen_size)
        grow_seen(trying);
    id_hash_init(&hash, "hyper.tried.1");
    id_hash_id(&hash, alert->base);
    id_hash_number(&hash, alert->discriminator);
    id_hash_number(&hash, alert->line);
    id_hash_number(&hash, alert->column);
    struct id id = id_hash_done(&hash);
    struct id *slot = find_slot(trying->seen, trying->seen_size, id);
    if (id_equal(*slot, id))
        return true;
    *slot = id;
    trying->seen_count++;
    return false;
}

static void write_alert(struct trying *trying, const struct alert *alert)
{
    struct alert shown = *alert;
    /* What a mapping proposes is told as the severity; the id means nothing outside of a store. */
    shown.base = (struct id){{0}};
    shown.discriminator = 0;
    json_write_object(&trying->w);
    json_write_member(&trying->w, TEXT("type"), TEXT("alert"));
    record_json_write_members(&trying->w, &alert_record, &shown, RECORD_JSON_SKIP_EMPTY);
    json_write_end_object(&trying->w);
    json_write_newline(&trying->w);
    trying->alerts++;
}

static void write_rejects(struct trying *trying, const struct rejects *rejects)
{
    for (size_t i = 0; i < rejects->count; i++) {
        const struct reject *reject = &rejects->items[i];
        struct json_writer *w = &trying->w;
        (void)fprintf(stderr, "%.*s: byte %llu, %.*s: %.*s\n", TEXT_ARG(reject->report),
                      (unsigned long long)reject->offset, TEXT_ARG(reject->place),
                      TEXT_ARG(reject->reason));
        if (!trying->cli->globals.json)
            continue;
        json_write_object(w);
        json_write_member(w, TEXT("type"), TEXT("reject"));
        json_write_key(w, TEXT("offset"));
        json_write_uint(w, reject->offset);
        json_write_member(w, TEXT("place"), reject->place);
        json_write_member(w, TEXT("reason"), reject->reason);
        json_write_end_object(w);
        json_write_newline(w);
    }
}

static int read_piece(const struct source_file *file, const struct piece *piece, char *bytes,
                      struct error *err)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    int result = fd < 0 ? -1 : file_read(fd, bytes, piece->size, piece->offset);
    if (fd >= 0)
        close(fd);
    return result == 0 ? 0 : error_set(err, ERROR_DATA, "%s: it changed", file->path);
}

static int try_piece(struct trying *trying, const struct survey *survey, size_t index,
                     struct error *err)
{
    const struct piece *piece = &survey->pieces[index];
    struct arena *arena = arena_new();
    struct origin none = {0};
    struct entry entry;
    char *bytes = xmalloc(piece->size + 1);
    source_entry(survey, index, &none, &entry);
    struct batch batch = {.origin = entry.origin, .form = BATCH_RAW, .raw = {bytes, piece->size}};
    struct view view = {.context = TEXT("")};
    if (piece->context)
        view.context = survey->contexts[piece->context - 1].bytes;
    int result = read_piece(&survey->files[piece->file], piece, bytes, err);
    if (result == 0)
        result = stage_parse.run(&batch, &view, arena, err);
    view.snapshot = trying->snapshot;
    if (result == 0 && trying->snapshot)
        result = stage_classify.run(&batch, &view, arena, err);
    for (size_t i = 0; i < batch.alerts.count && result == 0; i++)
        if (!is_repeated(trying, &batch.alerts.items[i]))
            write_alert(trying, &batch.alerts.items[i]);
    if (result == 0) {
        write_rejects(trying, &batch.rejects);
        trying->rejects += batch.rejected;
        result = json_write_flush(&trying->w, stdout, err);
    }
    free(bytes);
    arena_destroy(&arena);
    return result;
}

/* The mapping that the operand names: a format, or a file. */
static int choose_mapping(struct cli *cli, const char *name, const struct formats *formats,
                          struct mapping_source *source, struct survey *survey, struct error *err)
{
    const struct format_entry *entry = formats_find(formats, text_of(name));
    survey->formats = formats;
    if (entry) {
        survey->format = entry->format;
        survey->mapping = &entry->source;
        return 0;
    }
    if (!strchr(name, '/') && !strchr(name, '.'))
        return unknown_format(name, err);
    if (formats_read_file(name, cli->arena, source, err) != 0 || check(cli, source, err) != 0)
        return -1;
    survey->format = &format_mapping;
    survey->mapping = source;
    return 0;
}

static int try_report(struct trying *trying, const char *path, struct survey *survey,
                      struct error *err)
{
    int result = source_survey(path, path, survey, err);
    for (size_t i = 0; i < survey->piece_count && result == 0; i++)
        result = try_piece(trying, survey, i, err);
    if (result == 0) {
        write_rejects(trying, &survey->rejects);
        trying->rejects += survey->rejects.count;
        result = json_write_flush(&trying->w, stdout, err);
    }
    if (result == 0 && !survey->format)
        result = error_set(err, ERROR_DATA, "%.300s: no format recognises it", path);
    source_close(survey);
    return result;
}

/* What decides in a new store: the catalogue alone. */
static int open_snapshot(struct cli *cli, struct snapshot **out, struct error *err)
{
    struct rulebook book = {.rules = {NULL, 0}};
    struct pack pack;
    if (catalogue_read(cli->arena, &book.catalogue, err) != 0)
        return -1;
    pack_init(&pack);
    record_pack(&pack, &rulebook_record, &book);
    int result = snapshot_new(pack_bytes(&pack), out, err);
    pack_close(&pack);
    return result;
}

static int run_try(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.decide = false};
    struct trying trying = {.cli = cli};
    struct mapping_source source;
    struct survey survey = {0};
    struct formats *formats;
    int more = command_options(cli, &usage_try, argc, argv, &settings, err);
    if (more <= 0 || cli_formats_load(cli, &formats, err) != 0)
        return more <= 0 ? more : -1;
    int result = 0;
    survey.formats = formats;
    if (settings.operands.count == 2)
        result = choose_mapping(cli, settings.operands.items[1], formats, &source, &survey, err);
    if (result == 0 && settings.decide)
        result = open_snapshot(cli, &trying.snapshot, err);
    if (result == 0)
        result = try_report(&trying, settings.operands.items[0], &survey, err);
    if (result == 0 && !cli->globals.json && !cli->globals.quiet)
        (void)fprintf(stderr, "%llu alerts, %llu rejects\n", (unsigned long long)trying.alerts,
                      (unsigned long long)trying.rejects);
    snapshot_destroy(&trying.snapshot);
    free(trying.seen);
    json_write_close(&trying.w);
    formats_destroy(&formats);
    return result;
}

const struct command verbs_formats[] = {
    {"list", run_list, "list formats", &usage_list, NULL},
    {"show", run_show_format, "print the mapping of a format", &usage_show_format, NULL},
    {"check", run_check, "check mappings", &usage_check, NULL},
    {"detect", run_detect, "say which format a report is taken for", &usage_detect, NULL},
    {"try", run_try, "read a report with a mapping, and print the alerts", &usage_try, NULL},
    {0},
};
