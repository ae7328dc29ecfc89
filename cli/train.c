/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/model_file.h"
#include "cli/table.h"
#include "lib/file.h"
#include "lib/json_write.h"
#include "lib/severity_quality.h"
#include "lib/severity_train.h"

enum { TEST_PART = 5 /* one fifth */, MODEL_MODE = 0644 };

struct settings {
    const char *output;
    bool install;
    struct strings files;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row severity_rows[] = {
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "write the model here", NULL, 0, 0},
    {"install", 0, OPTION_FLAG, AT(install), NULL,
     "write it where hyper looks for it, instead of the one that is compiled in", NULL, 0, 0},
};

static const struct usage usage_severity = {
    .command = "hyper train severity",
    .synopsis = "FILE...",
    .about =
        "Trains the model that judges alerts by their words where nothing else says how severe\n"
        "they are. A file is tab-separated with a header, or JSON lines; its columns are\n"
        "description (or message), severity, and if known score, vector, cwe, package, date and\n"
        "ssvc. Prints what the model gets right on the newest fifth, trained on what is older;\n"
        "the model that is written is trained on everything.",
    OPTIONS(severity_rows),
    .examples = "  hyper train severity cves.tsv                        measure only\n"
                "  hyper train severity cves.tsv own.jsonl --install    use it from now on",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(files),
};

/* What came out: how the measured model did, and the one to keep. */
struct outcome {
    struct severity_data data;
    size_t learned; /* examples of the measured model; the others tested it */
    double majority;
    struct severity_quality quality;
    struct severity_limits limits; /* of the model to keep */
    struct text bytes;
    struct id id;
    const char *path; /* NULL: not written */
};

static int read_files(const struct strings *files, struct arena *arena, struct severity_data *data,
                      struct error *err)
{
    for (size_t i = 0; i < files->count; i++)
        if (severity_data_read(files->items[i], data, arena, err) != 0)
            return -1;
    severity_data_sort(data);
    return 0;
}

/* The share of the test that the most frequent severity of what was learned is right about. */
static double majority_of(const struct outcome *outcome)
{
    size_t counts[SEVERITY_MODEL_CLASSES] = {0}, tests[SEVERITY_MODEL_CLASSES] = {0}, most = 0;
    for (size_t i = 0; i < outcome->data.count; i++) {
        int class = outcome->data.items[i].answers[HEAD_SEVERITY];
        if (class >= 0)
            (i < outcome->learned ? counts : tests)[class]++;
    }
    for (size_t class = 1; class < SEVERITY_MODEL_CLASSES; class ++)
        most = counts[class] > counts[most] ? class : most;
    return outcome->quality.count ? (double)tests[most] / (double)outcome->quality.count : 0;
}

static int measure(struct outcome *outcome, struct arena *arena, struct error *err)
{
    struct severity_model *model;
    struct text bytes;
    const struct severity_example *items = outcome->data.items;
    outcome->learned = outcome->data.count - outcome->data.count / TEST_PART;
    if (severity_train(items, outcome->learned, arena, &bytes, err) != 0 ||
        severity_model_new(bytes, &model, err) != 0)
        return -1;
    severity_quality_measure(model, items + outcome->learned,
                             outcome->data.count - outcome->learned, &outcome->quality);
    outcome->majority = majority_of(outcome);
    severity_model_destroy(&model);
    return 0;
}

static int train(struct outcome *outcome, struct arena *arena, struct error *err)
{
    struct severity_model *model;
    if (severity_train(outcome->data.items, outcome->data.count, arena, &outcome->bytes, err) !=
            0 ||
        severity_model_new(outcome->bytes, &model, err) != 0)
        return -1;
    outcome->limits = severity_model_limits(model);
    outcome->id = severity_model_id(model);
    severity_model_destroy(&model);
    return 0;
}

static int keep(struct outcome *outcome, const struct settings *settings, struct arena *arena,
                struct error *err)
{
    outcome->path = settings->install ? model_file_path(arena) : settings->output;
    if (settings->install && !outcome->path)
        return error_set(err, ERROR_CONFIG, "neither XDG_CONFIG_HOME nor HOME is set");
    if (settings->install && model_file_make_folder(outcome->path, err) != 0)
        return -1;
    return outcome->path ? file_replace(outcome->path, outcome->bytes, MODEL_MODE, err) : 0;
}

/* For machines. */

static void number(struct json_writer *w, const char *key, double value)
{
    json_write_key(w, text_of(key));
    json_write_double(w, value);
}

static void count(struct json_writer *w, const char *key, size_t value)
{
    json_write_key(w, text_of(key));
    json_write_uint(w, value);
}

static void write_quality(struct json_writer *w, const struct severity_quality *quality)
{
    number(w, "accuracy", quality->accuracy);
    number(w, "macro_f1", quality->macro_f1);
    json_write_key(w, TEXT("f1"));
    json_write_object(w);
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
        number(w, names_word(&severity_names, SEVERITY_LOW + class), quality->f1[class]);
    json_write_end_object(w);
    number(w, "calibration_error", quality->calibration_error);
    json_write_key(w, TEXT("calibration"));
    json_write_array(w);
    for (unsigned i = 0; i < SEVERITY_BINS; i++) {
        json_write_object(w);
        number(w, "from", i / (double)SEVERITY_BINS);
        count(w, "count", quality->bins[i].count);
        number(w, "predicted", quality->bins[i].predicted);
        number(w, "observed", quality->bins[i].observed);
        json_write_end_object(w);
    }
    json_write_end_array(w);
    number(w, "coverage", quality->coverage);
    number(w, "sure_accuracy", quality->sure_accuracy);
}

static int write_json(const struct outcome *outcome, struct error *err)
{
    struct json_writer w = {0};
    char hex[ID_HEX_SIZE];
    json_write_object(&w);
    count(&w, "examples", outcome->data.count);
    count(&w, "skipped", outcome->data.skipped);
    count(&w, "learned", outcome->learned);
    count(&w, "tested", outcome->quality.count);
    number(&w, "majority", outcome->majority);
    write_quality(&w, &outcome->quality);
    number(&w, "threshold", outcome->limits.confidence);
    count(&w, "bytes", outcome->bytes.size);
    json_write_key(&w, TEXT("model"));
    json_write_string(&w, text_of(id_hex(outcome->id, hex)));
    json_write_key(&w, TEXT("path"));
    if (outcome->path)
        json_write_string(&w, text_of(outcome->path));
    else
        json_write_null(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

/* For people. */

static void print_classes(struct cli *cli, const struct severity_quality *quality)
{
    static const struct column columns[] = {{"SEVERITY", false, false},
                                            {"TESTED", true, false},
                                            {"ANSWERED", true, false},
                                            {"RIGHT", true, false},
                                            {"F1", true, false}};
    struct table *table = table_new(cli->arena, columns, 5);
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
        size_t tested = 0, answered = 0;
        for (unsigned other = 0; other < SEVERITY_MODEL_CLASSES; other++) {
            tested += quality->confusion[class][other];
            answered += quality->confusion[other][class];
        }
        table_row(table);
        table_cell(table, text_of(names_word(&severity_names, SEVERITY_LOW + class)), COLOUR_BOLD);
        table_cell(table, arena_print(cli->arena, "%zu", tested), COLOUR_PLAIN);
        table_cell(table, arena_print(cli->arena, "%zu", answered), COLOUR_PLAIN);
        table_cell(table, arena_print(cli->arena, "%zu", quality->confusion[class][class]),
                   COLOUR_PLAIN);
        table_cell(table, arena_print(cli->arena, "%.3f", quality->f1[class]), COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static void print_calibration(struct cli *cli, const struct severity_quality *quality)
{
    static const struct column columns[] = {{"CONFIDENCE", false, false},
                                            {"ANSWERS", true, false},
                                            {"PREDICTED", true, false},
                                            {"OBSERVED", true, false}};
    struct table *table = table_new(cli->arena, columns, 4);
    for (unsigned i = 0; i < SEVERITY_BINS; i++) {
        const struct severity_bin *bin = &quality->bins[i];
        if (bin->count == 0)
            continue;
        table_row(table);
        table_cell(table,
                   arena_print(cli->arena, "%.1f to %.1f", i / (double)SEVERITY_BINS,
                               (i + 1) / (double)SEVERITY_BINS),
                   COLOUR_BOLD);
        table_cell(table, arena_print(cli->arena, "%zu", bin->count), COLOUR_PLAIN);
        table_cell(table, arena_print(cli->arena, "%.3f", bin->predicted), COLOUR_PLAIN);
        table_cell(table, arena_print(cli->arena, "%.3f", bin->observed), COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static void print_outcome(struct cli *cli, const struct outcome *outcome)
{
    const struct severity_quality *quality = &outcome->quality;
    struct text first = terminal_clean(outcome->data.items[outcome->learned].date, cli->arena);
    printf("Learned from %zu examples, tested on the %zu newest", outcome->learned,
           outcome->data.count - outcome->learned);
    if (first.size)
        printf(", from %.*s on", TEXT_ARG(first));
    printf(".\n\naccuracy %.3f, macro-F1 %.3f; the most frequent severity alone: accuracy %.3f\n\n",
           quality->accuracy, quality->macro_f1, outcome->majority);
    print_classes(cli, quality);
    printf("\n");
    print_calibration(cli, quality);
    printf("\nSure of %.1f%% of them, and right about %.1f%% of these.\n", 100 * quality->coverage,
           100 * quality->sure_accuracy);
    if (outcome->path)
        printf("%s: the model of all %zu examples, %zu bytes.\n",
               terminal_clean(text_of(outcome->path), cli->arena).data, outcome->data.count,
               outcome->bytes.size);
}

static void warn_of_skipped(struct cli *cli, const struct severity_data *data)
{
    struct text because = terminal_clean(data->because, cli->arena);
    if (data->skipped)
        fprintf(stderr, "%s: %zu row%s skipped; the first: %.*s\n", cli->command, data->skipped,
                human_plural(data->skipped), TEXT_ARG(because));
}

static int run_severity(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct outcome outcome = {.path = NULL};
    int more = command_options(cli, &usage_severity, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (settings.install && settings.output)
        return error_set(err, ERROR_USAGE, "--install and --output are two places: say one");
    if (read_files(&settings.files, cli->arena, &outcome.data, err) != 0)
        return -1;
    warn_of_skipped(cli, &outcome.data);
    if (measure(&outcome, cli->arena, err) != 0 || train(&outcome, cli->arena, err) != 0 ||
        keep(&outcome, &settings, cli->arena, err) != 0)
        return -1;
    if (cli->globals.json)
        return write_json(&outcome, err);
    if (!cli->globals.quiet)
        print_outcome(cli, &outcome);
    return 0;
}

const struct command verbs_train[] = {
    {"severity", run_severity, "train the model that judges alerts by their words", &usage_severity,
     NULL},
    {0},
};
