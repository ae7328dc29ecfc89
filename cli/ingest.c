/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/ingest.h"
#include "cli/commands.h"
#include "cli/formats.h"
#include "cli/here.h"
#include "cli/human.h"
#include "cli/learn_settings.h"
#include "cli/local.h"
#include "cli/submit.h"
#include "cli/summary.h"

#include "broker/keys.h"

#include <stdio.h>
#include <time.h>

enum { JOBS_MAX = 256, REJECTS_SHOWN = 3, LOCK_RETRY_MS = 200 };

struct settings {
    const char *repo, *commit, *branch, *root, *source, *format, *broker;
    const char *key, *server_key;
    bool complete;
    struct moment at;
    uint64_t jobs;
    int64_t heartbeat;
    uint64_t map_limit;
    uint64_t expand_limit;
    struct strings reports;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"repo", 'r', OPTION_TEXT, AT(repo), "NAME", "the repository that the reports are about", NULL,
     0, 0},
    {"commit", 'c', OPTION_TEXT, AT(commit), "SHA", "the commit that was scanned", NULL, 0, 0},
    {"branch", 'b', OPTION_TEXT, AT(branch), "NAME", "the branch that was scanned", NULL, 0, 0},
    {"complete", 0, OPTION_FLAG, AT(complete), NULL,
     "these reports are all there is: what is absent is fixed", NULL, 0, 0},
    {"at", 0, OPTION_TIME, AT(at), "TIME", "the time of the scan (default: now)", NULL, 0, 0},
    {"root", 0, OPTION_TEXT, AT(root), "DIR", "prefix that absolute paths in reports lose", NULL, 0,
     0},
    {"source", 's', OPTION_TEXT, AT(source), "DIR",
     "source tree that missing snippets are read from", NULL, 0, 0},
    {"format", 'f', OPTION_TEXT, AT(format), "NAME", "the reports' format (default: recognised)",
     NULL, 0, 0},
    {"jobs", 'j', OPTION_COUNT, AT(jobs), "N", "worker threads (default: one for each processor)",
     NULL, 1, JOBS_MAX},
    {"broker", 0, OPTION_TEXT, AT(broker), "ENDPOINT", "submit to this broker instead", NULL, 0, 0},
    {"key", 0, OPTION_TEXT, AT(key), "FILE", "own secret key, for tcp brokers", NULL, 0, 0},
    {"server-key", 0, OPTION_TEXT, AT(server_key), "FILE", "the broker's public key", NULL, 0, 0},
    {"heartbeat", 0, OPTION_DURATION, AT(heartbeat), "TIME",
     "time between signs of life (default: 1s)", NULL, 0, 0},
    {"map-limit", 0, OPTION_SIZE, AT(map_limit), "SIZE",
     "the largest size that the store may grow to", NULL, 0, 0},
    {"expand-limit", 0, OPTION_SIZE, AT(expand_limit), "SIZE",
     "the largest size that one archive may expand to (default: 16G)", NULL, 0, 0},
};

const struct usage usage_ingest = {
    .command = "hyper ingest",
    .synopsis = "FILE|DIR|-...",
    .about =
        "Takes in reports and training data, and learns from them: reports of scanners (\"hyper\n"
        "formats list\" has which), SARIF, hyper's JSON lines, Prolog facts. Folders are walked;\n"
        "\"-\" is stdin. What is compressed (gzip, bzip2, xz, zstd) and archives (tar, zip, 7z)\n"
        "are expanded. What cannot be read is counted and kept with its place and reason.\n"
        "Stopped or killed, the same command goes on where it was.",
    OPTIONS(rows),
    .examples = "  hyper ingest --repo acme/shop scan.sarif\n"
                "  hyper ingest --repo acme/shop --complete --commit 4f2a91c reports/\n"
                "  hyper ingest --repo acme/shop nightly.sarif.gz artifacts.zip\n"
                "  semgrep --sarif | hyper ingest --repo acme/shop --source . -",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(reports),
};

struct ingest {
    struct cli *cli;
    struct settings settings;
    struct submission options;
    const char *store;
    struct stop stop;
    struct reports reports;
    struct snippets *snippets;
    struct formats *formats;
    struct supervisor *supervisor; /* where this process does the work */
    const char *endpoint;
    struct client *client;
    struct progress progress;
    int64_t started;
    char *trouble;                      /* last told */
    const struct ingest_source *source; /* in place of reports, or NULL */
    struct tally tally;                 /* of the submission, when it is finished */
};

static int check_settings(struct ingest *ingest, struct error *err)
{
    struct settings *settings = &ingest->settings;
    if (cli_formats_load(ingest->cli, &ingest->formats, err) != 0)
        return -1;
    ingest->reports.formats = ingest->formats;
    if (settings->format) {
        const struct format_entry *entry = formats_find(ingest->formats, text_of(settings->format));
        if (!entry)
            return error_set(err, ERROR_USAGE,
                             "--format: \"%.40s\" is not known: \"hyper formats list\" has all",
                             settings->format);
        ingest->reports.format = entry->format;
        ingest->reports.mapping = &entry->source;
    }
    if (settings->expand_limit)
        ingest->reports.limits.total_bytes = ingest->reports.limits.entry_bytes =
            settings->expand_limit;
    if (settings->broker && settings->jobs)
        return error_set(err, ERROR_USAGE,
                         "--jobs is for work in this process; with --broker, workers do it");
    ingest->options = (struct submission){
        .repo = text_of(settings->repo),
        .commit = text_of(settings->commit),
        .branch = text_of(settings->branch),
        .root = text_of(settings->root),
        .complete = settings->complete,
    };
    if (learn_settings_read(ingest->cli, &ingest->options.thresholds, err) != 0)
        return -1;
    if (settings->source)
        return snippets_open(settings->source, &ingest->snippets, err);
    return 0;
}

/* Reports. */

static int survey(struct ingest *ingest, struct error *err)
{
    struct reports *reports = &ingest->reports;
    struct text spool = arena_print(ingest->cli->arena, "%s/spool", ingest->store);
    if (reports_collect(reports, &ingest->settings.reports, spool.data, &ingest->stop, err) != 0 ||
        reports_survey(reports, &ingest->progress, &ingest->stop, err) != 0)
        return -1;
    if (reports->count == 0)
        return error_set(err, ERROR_DATA, "there are no files in %.200s",
                         ingest->settings.reports.items[0]);
    if (reports->unreadable < reports->count)
        return 0;
    const struct report *first = &reports->items[0];
    bool named = strncmp(first->failure, first->name, strlen(first->name)) == 0;
    return error_set(err, ERROR_DATA, "nothing could be read: %.100s%s%s", named ? "" : first->name,
                     named ? "" : ": ", first->failure);
}

/* Whether anything at all could be read: a record, or a report that is sound and holds none. */
static bool read_something(const struct reports *reports, const struct tally *tally)
{
    uint64_t rejects = 0;
    bool sound = false;
    for (size_t i = 0; i < reports->count; i++) {
        rejects += reports->items[i].rejects;
        sound = sound || reports->items[i].rejects == 0;
    }
    bool in_pieces = tally->rejected > rejects;
    return tally->alerts + tally->examples + tally->lines > 0 || (sound && !in_pieces);
}

/* Where the work is done. */

static int start_here(struct ingest *ingest, struct error *err)
{
    const struct here_options options = {
        .store = ingest->store,
        .jobs = (unsigned)ingest->settings.jobs,
        .heartbeat_ms = ingest->settings.heartbeat,
        .map_limit = ingest->settings.map_limit,
        .stop_fd = ingest->stop.fd,
    };
    if (here_start(ingest->cli, &options, &ingest->supervisor, err) != 0)
        return -1;
    ingest->endpoint = supervisor_endpoint(ingest->supervisor);
    return 0;
}

/* Works in this process; or joins the broker that holds the store; or waits for another ingest that
 * does. */
static int find_broker(struct ingest *ingest, struct error *err)
{
    bool told = false;
    if (ingest->settings.broker) {
        ingest->endpoint = ingest->settings.broker;
        return 0;
    }
    for (;;) {
        struct store_writer writer;
        bool taken = store_find_writer(ingest->store, &writer);
        if (!taken && start_here(ingest, err) == 0)
            return 0;
        if (!taken && (err->code != ERROR_PERMISSION || !store_find_writer(ingest->store, &writer)))
            return -1;
        if (writer.endpoint[0]) {
            ingest->endpoint = arena_print(ingest->cli->arena, "%s", writer.endpoint).data;
            return 0;
        }
        if (!told && !ingest->cli->globals.quiet)
            fprintf(stderr, "hyper ingest: process %lld writes to the store; waiting for its end\n",
                    (long long)writer.pid);
        told = true;
        if (stop_sleep(&ingest->stop, LOCK_RETRY_MS))
            return error_set(err, ERROR_NETWORK, "interrupted");
    }
}

/* Progress. */

static const char *describe(const struct ingest *ingest, const struct client_progress *progress,
                            char *note, size_t size)
{
    char alerts[HUMAN_SIZE], rate[HUMAN_SIZE];
    double seconds = (double)(progress_clock() - ingest->progress.started) / 1000;
    const struct tally *tally = &progress->submission.tally;
    if (progress->trouble.size)
        (void)snprintf(note, size, "%.*s", TEXT_ARG(progress->trouble));
    else if (progress->waiting_before)
        (void)snprintf(note, size, "%llu submissions run first",
                       (unsigned long long)progress->waiting_before);
    else if (progress->waiting_for.size)
        (void)snprintf(note, size, "no worker has the stage %.*s", TEXT_ARG(progress->waiting_for));
    else
        (void)snprintf(note, size, "%s alerts, %s", human_count(tally->alerts, alerts),
                       human_rate(seconds > 0 ? (double)tally->alerts / seconds : 0, rate));
    return note;
}

/* What needs somebody is told once, where no progress bar shows it. */
static void tell_trouble(struct ingest *ingest, const struct client_progress *progress)
{
    struct text trouble = progress->trouble;
    struct text stage = progress->waiting_for;
    if (ingest->progress.shown || ingest->cli->globals.quiet || (!trouble.size && !stage.size))
        return;
    char line[ERROR_MESSAGE_SIZE];
    if (trouble.size)
        (void)snprintf(line, sizeof line, "%.*s", TEXT_ARG(trouble));
    else
        (void)snprintf(line, sizeof line,
                       "no worker has the stage %.*s: start \"hyper worker %.*s\"", TEXT_ARG(stage),
                       TEXT_ARG(stage));
    if (ingest->trouble && strcmp(ingest->trouble, line) == 0)
        return;
    fprintf(stderr, "hyper ingest: %s\n", line);
    ingest->trouble = (char *)arena_copy(ingest->cli->arena, text_of(line)).data;
}

static int watch(void *context, const struct client_progress *progress)
{
    struct ingest *ingest = context;
    char note[160];
    uint64_t entries = ingest->source ? ingest->source->entries : ingest->reports.entries;
    uint64_t total = progress->total ? progress->total : entries;
    tell_trouble(ingest, progress);
    progress_show(&ingest->progress, progress->committed, total,
                  describe(ingest, progress, note, sizeof note));
    return 0;
}

/* The submission. */

static int connect_client(struct ingest *ingest, struct error *err)
{
    const struct settings *settings = &ingest->settings;
    struct credentials credentials = {settings->key, settings->server_key};
    struct client_options options = {
        .endpoint = ingest->endpoint,
        .credentials = settings->key || settings->server_key ? &credentials : NULL,
        .stop_fd = ingest->stop.fd,
    };
    if (client_new(&options, &ingest->client, err) != 0)
        return -1;
    client_watch(ingest->client, watch, ingest);
    return 0;
}

static int send_all(struct ingest *ingest, const struct client_submission *opened,
                    struct error *err)
{
    const struct ingest_source *source = ingest->source;
    const struct reports *reports = &ingest->reports;
    if (source) {
        const struct origin origin = {
            .repo = ingest->options.repo,
            .commit = ingest->options.commit,
            .branch = ingest->options.branch,
            .root = ingest->options.root,
        };
        return source->send(source->context, ingest->client, &origin, err) != 0 ||
                       client_seal(ingest->client, source->reports, source->bytes, err) != 0
                   ? -1
                   : 0;
    }
    struct submit all = {ingest->client, &ingest->reports, opened, &ingest->options,
                         ingest->snippets};
    return submit_reports(&all, err) != 0 ||
                   client_seal(ingest->client, reports->count - reports->unreadable, reports->bytes,
                               err) != 0
               ? -1
               : 0;
}

static int submit(struct ingest *ingest, struct submission *out, bool *repeated, struct error *err)
{
    const struct moment *at = &ingest->settings.at;
    struct client_submission opened;
    struct id content = ingest->source ? ingest->source->content
                                       : reports_content(&ingest->reports, &ingest->options,
                                                         ingest->snippets != NULL);
    progress_start(&ingest->progress, "Ingesting");
    if (client_open(ingest->client, content, at->given ? &at->at : NULL, &ingest->options, &opened,
                    err) != 0)
        return -1;
    *repeated = opened.how == HOW_FINISHED;
    if (*repeated) {
        *out = opened.submission;
        return 0;
    }
    if (send_all(ingest, &opened, err) != 0)
        return -1;
    return client_wait(ingest->client, out, err);
}

/* Closes what needs the store, so that it can be read. */
static int disconnect(struct ingest *ingest, int result, struct error *err)
{
    struct error end = {.code = ERROR_NONE};
    progress_clear(&ingest->progress);
    client_destroy(&ingest->client);
    if (!ingest->supervisor || supervisor_stop(&ingest->supervisor, &end) == 0)
        return result;
    if (result == 0 || err->code == ERROR_NETWORK)
        *err = end; /* the cause is better known where it happened */
    return -1;
}

static int report(struct ingest *ingest, const struct submission *submission, bool repeated,
                  struct error *err)
{
    struct cli *cli = ingest->cli;
    struct reject rejects[REJECTS_SHOWN];
    struct summary summary = {
        .submission = submission,
        .seconds = (double)(progress_clock() - ingest->started) / 1000,
        .peak_rss = summary_peak_rss(),
        .rejects = rejects,
        .no_repo = ingest->options.repo.size == 0,
        .store = cli->globals.store,
    };
    if (cli->globals.json)
        return summary_write_json(&summary, stdout, err);
    if (cli->globals.quiet)
        return 0;
    if (submission->tally.rejected && !ingest->settings.broker)
        summary.reject_count =
            local_rejects(ingest->store, submission->id, rejects, REJECTS_SHOWN, cli->arena);
    if (repeated)
        printf("These reports were taken in before, with the same time: nothing changes.\n");
    summary_print(&summary, &cli->out, cli->arena);
    return 0;
}

static int work(struct ingest *ingest, struct error *err)
{
    struct submission submission = {.number = 0};
    bool repeated = false;
    if ((!ingest->source && survey(ingest, err) != 0) || find_broker(ingest, err) != 0)
        return -1;
    int result = connect_client(ingest, err);
    if (result == 0)
        result = submit(ingest, &submission, &repeated, err);
    result = disconnect(ingest, result, err);
    if (result != 0)
        return -1;
    reports_remove_spooled(&ingest->reports);
    ingest->tally = submission.tally;
    if (report(ingest, &submission, repeated, err) != 0)
        return -1;
    if (ingest->source || read_something(&ingest->reports, &submission.tally))
        return 0;
    return error_set(err, ERROR_DATA,
                     "nothing could be read: \"hyper rejects\" has each place and reason");
}

/* Opens what the work needs, works, and closes it. */
static int ingest_all(struct ingest *ingest, struct error *err)
{
    struct cli *cli = ingest->cli;
    ingest->store = command_store(cli, err);
    if (!ingest->store || stop_open(&ingest->stop, err) != 0)
        return -1;
    reports_init(&ingest->reports);
    progress_init(&ingest->progress, cli->globals.quiet);
    int result = check_settings(ingest, err);
    if (result == 0)
        result = work(ingest, err);
    progress_clear(&ingest->progress);
    snippets_close(&ingest->snippets);
    reports_close(&ingest->reports);
    formats_destroy(&ingest->formats);
    if (result != 0 && stop_asked(&ingest->stop)) {
        fprintf(stderr, "hyper ingest: stopped; what was taken in is safe, and the same command "
                        "goes on from there\n");
        stop_die(&ingest->stop);
        return error_set(err, ERROR_NETWORK, "stopped");
    }
    stop_close(&ingest->stop);
    return result;
}

int ingest_source(struct cli *cli, const struct ingest_options *options,
                  const struct ingest_source *source, struct tally *out, struct error *err)
{
    struct ingest ingest = {
        .cli = cli,
        .started = progress_clock(),
        .settings = {.repo = options->repo,
                     .commit = options->commit,
                     .branch = options->branch,
                     .broker = options->broker,
                     .key = options->key,
                     .server_key = options->server_key,
                     .complete = options->complete,
                     .jobs = options->broker ? 0 : options->jobs},
        .source = source,
    };
    int result = ingest_all(&ingest, err);
    *out = ingest.tally;
    return result;
}

int run_ingest(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct ingest ingest = {.cli = cli, .started = progress_clock()};
    int more = command_options(cli, &usage_ingest, argc, argv, &ingest.settings, err);
    return more <= 0 ? more : ingest_all(&ingest, err);
}
