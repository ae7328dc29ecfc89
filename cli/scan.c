/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/scan_fix.h"
#include "cli/scan_output.h"
#include "cli/scan_source.h"
#include "cli/scan_submit.h"
#include "lib/file.h"
#include "lib/suppress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFAULT_MOST = 32 << 20, SHOWN_PROBLEMS = 20 };

struct settings {
    struct strings rules, only, paths;
    const char *range, *baseline, *output, *stdin_name;
    const char *repo, *commit, *branch, *broker, *key, *server_key;
    unsigned format, fail_on, severity;
    bool staged, history, all, no_cache, no_learned, show_secrets, explain, fix, apply, ingest,
        archives, strict;
    uint64_t jobs, most;
};

/* "none" and the severities, so that a threshold can be off. */
static const char *const threshold_words[] = {"none", "info", "low", "medium", "high", "critical"};
static const struct names threshold_names = NAMES(threshold_words);

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"rules", 'r', OPTION_LIST, AT(rules), "FILE", "rules in place of the built-in ones", NULL, 0,
     0},
    {"no-learned", 0, OPTION_FLAG, AT(no_learned), NULL, "without the learned rules of the store",
     NULL, 0, 0},
    {"only", 0, OPTION_LIST, AT(only), "RULE", "only the rule of that id", NULL, 0, 0},
    {"staged", 0, OPTION_FLAG, AT(staged), NULL, "the lines that are staged for a commit", NULL, 0,
     0},
    {"range", 0, OPTION_TEXT, AT(range), "A..B", "the lines that these commits brought", NULL, 0,
     0},
    {"history", 0, OPTION_FLAG, AT(history), NULL,
     "every file of every commit, once; content rules only, no policies", NULL, 0, 0},
    {"format", 'f', OPTION_WORD, AT(format), "NAME", "how findings are written (default: text)",
     &scan_format_names, 0, 0},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "write them there, not to stdout", NULL, 0, 0},
    {"fail-on", 0, OPTION_WORD, AT(fail_on), "SEVERITY",
     "end with 1 from this severity on (default: low)", &threshold_names, 0, 0},
    {"strict", 0, OPTION_FLAG, AT(strict), NULL,
     "end with 6 where a file could not be read or searched to the end", NULL, 0, 0},
    {"min-severity", 0, OPTION_WORD, AT(severity), "SEVERITY", "tell of these and worse only",
     &threshold_names, 0, 0},
    {"baseline", 0, OPTION_TEXT, AT(baseline), "FILE",
     "pass over what this earlier report has (JSON lines or SARIF)", NULL, 0, 0},
    {"explain", 'e', OPTION_FLAG, AT(explain), NULL, "say what to do about each finding", NULL, 0,
     0},
    {"show-secrets", 0, OPTION_FLAG, AT(show_secrets), NULL, "do not cut secrets", NULL, 0, 0},
    {"fix", 0, OPTION_FLAG, AT(fix), NULL, "show the fixes as a diff", NULL, 0, 0},
    {"apply", 0, OPTION_FLAG, AT(apply), NULL, "make the fixes, too", NULL, 0, 0},
    {"all", 'a', OPTION_FLAG, AT(all), NULL, "also files that git ignores", NULL, 0, 0},
    {"archives", 0, OPTION_FLAG, AT(archives), NULL,
     "also what is in archives and compressed files", NULL, 0, 0},
    {"max-size", 0, OPTION_SIZE, AT(most), "SIZE", "pass over larger files (default: 32M)", NULL, 1,
     1 << 30},
    {"stdin-name", 0, OPTION_TEXT, AT(stdin_name), "PATH", "the path of what stdin holds", NULL, 0,
     0},
    {"jobs", 'j', OPTION_COUNT, AT(jobs), "N", "threads (default: one for each processor)", NULL, 1,
     SCAN_JOBS_MAX},
    {"no-cache", 0, OPTION_FLAG, AT(no_cache), NULL, "neither read nor write compiled rules", NULL,
     0, 0},
    {"ingest", 0, OPTION_FLAG, AT(ingest), NULL, "take the findings into the store as alerts", NULL,
     0, 0},
    {"repo", 0, OPTION_TEXT, AT(repo), "NAME", "with --ingest: the repository", NULL, 0, 0},
    {"commit", 0, OPTION_TEXT, AT(commit), "SHA", "with --ingest: the commit", NULL, 0, 0},
    {"branch", 0, OPTION_TEXT, AT(branch), "NAME", "with --ingest: the branch", NULL, 0, 0},
    {"broker", 0, OPTION_TEXT, AT(broker), "ENDPOINT",
     "with --ingest: this broker's workers search the files", NULL, 0, 0},
    {"key", 0, OPTION_TEXT, AT(key), "FILE", "own secret key, for tcp brokers", NULL, 0, 0},
    {"server-key", 0, OPTION_TEXT, AT(server_key), "FILE", "the broker's public key", NULL, 0, 0},
};

const struct usage usage_scan = {
    .command = "hyper scan",
    .synopsis = "[PATH|-...]",
    .about = "Checks files against rules and tells what it finds, the worst first. A folder is\n"
             "walked, without what git ignores and without following symbolic links; \"-\" is\n"
             "stdin; without a path it is the current folder. Secrets are cut in all output.\n"
             "Ends with 1 when it found something.",
    OPTIONS(rows),
    .examples = "  hyper scan\n"
                "  hyper scan --staged                       before a commit\n"
                "  hyper scan --range origin/main..HEAD      before a push\n"
                "  hyper scan --history --format sarif -o history.sarif\n"
                "  hyper scan --rules own.lgt --json src/\n"
                "  hyper scan --ingest --repo acme/shop",
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(paths),
};

struct scanning {
    struct cli *cli;
    struct settings settings;
    struct scan_rules rules;
    struct suppressions *suppressions;
    struct scan *scan;
    struct scan_place place;
    struct scan_report report;
    struct findings told;
    uint64_t baseline, hidden; /* findings that are passed over */
    struct text ignore;        /* the bytes of .hyper/ignore */
    struct tally tally;        /* with --ingest: of the submission */
};

static int check_settings(struct scanning *s, struct error *err)
{
    const struct settings *settings = &s->settings;
    int modes = settings->staged + (settings->range != NULL) + settings->history;
    if (modes > 1)
        return error_set(err, ERROR_USAGE, "--staged, --range and --history exclude each other");
    if (modes && settings->paths.count > 1)
        return error_set(err, ERROR_USAGE, "--staged, --range and --history take one repository");
    if (settings->ingest && !settings->repo)
        return error_set(err, ERROR_USAGE, "--ingest needs the repository's name: --repo NAME");
    if (settings->broker && !settings->ingest)
        return error_set(err, ERROR_USAGE, "--broker is for --ingest");
    if ((settings->fix || settings->apply) && (modes || settings->paths.count > 1))
        return error_set(err, ERROR_USAGE, "--fix is for one folder");
    return 0;
}

/* Suppressions. */

/* A file that has to be read whole; empty when it is not there and need not be. */
static int read_list(struct scanning *s, const char *path, bool needed, struct text *out,
                     struct error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (needed ? 0 : O_NOFOLLOW));
    size_t have = 0;
    *out = TEXT("");
    if (fd < 0)
        return needed ? file_unreadable(path, err) : 0;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > SUPPRESS_FILE_MAX) {
        close(fd);
        return error_set(err, ERROR_CONFIG, "%s: a file of at most %d bytes is expected", path,
                         SUPPRESS_FILE_MAX);
    }
    char *bytes = arena_alloc(s->cli->arena, (size_t)info.st_size + 1);
    (void)file_fill(fd, bytes, (size_t)info.st_size, &have);
    close(fd);
    *out = (struct text){bytes, have};
    return 0;
}

static int read_suppressions(struct scanning *s, struct error *err)
{
    const char *top = s->place.top ? s->place.top : ".";
    const char *path = arena_print(s->cli->arena, "%s/.hyper/ignore", top).data;
    struct text bytes;
    s->suppressions = suppressions_new();
    if (read_list(s, path, false, &bytes, err) != 0 ||
        suppressions_read(s->suppressions, bytes, path, command_now(), err) != 0)
        return err->code = ERROR_CONFIG, -1;
    s->ignore = bytes;
    if (!s->settings.baseline)
        return 0;
    if (read_list(s, s->settings.baseline, true, &bytes, err) != 0)
        return -1;
    return suppressions_baseline(s->suppressions, bytes, s->settings.baseline, err);
}

static void choose_findings(struct scanning *s)
{
    const struct findings *all = &s->report.findings;
    s->told.items = arena_array(s->cli->arena, all->count, sizeof *s->told.items);
    for (size_t i = 0; i < all->count; i++) {
        if (suppressions_have(s->suppressions, &all->items[i]))
            s->baseline++;
        else if (all->items[i].severity < s->settings.severity)
            s->hidden++;
        else
            s->told.items[s->told.count++] = all->items[i];
    }
}

/* The scan. */

static unsigned processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > SCAN_JOBS_MAX ? SCAN_JOBS_MAX : (unsigned)count;
}

/* Whether the broker's workers search the files. A baseline is known here only. */
static bool hands_over(const struct settings *settings, const struct scan_rules *rules)
{
    return settings->ingest && !settings->baseline && scan_submit_files(rules, settings->broker);
}

static int run_target(struct scanning *s, struct error *err)
{
    const struct settings *settings = &s->settings;
    const char *key = getenv("HYPER_SCAN_KEY");
    static const char *here[] = {"."};
    struct scan_target target = {
        .mode = settings->staged    ? SCAN_STAGED
                : settings->range   ? SCAN_RANGE
                : settings->history ? SCAN_HISTORY
                                    : SCAN_TREE,
        .range = settings->range,
        .paths = settings->paths,
        .stdin_name = settings->stdin_name ? settings->stdin_name : "stdin",
        .all = settings->all,
        .remember = !settings->no_cache,
        .hand_over = hands_over(settings, &s->rules),
    };
    if (target.paths.count == 0 && target.mode == SCAN_TREE)
        target.paths = (struct strings){here, 1};
    if (target.hand_over && rulebook_evidence(s->cli, &s->rules, !settings->no_cache, err) != 0)
        return -1;
    struct scan_options options = {
        .detector = s->rules.detector,
        .finding = {finding_key_of(text_of(key)), settings->show_secrets && !settings->ingest},
        .most = settings->most,
        .jobs = settings->jobs ? (unsigned)settings->jobs : processors(),
        .archives = settings->archives,
        .policies = settings->history ? NULL : s->rules.policies,
        .evidence = s->rules.evidence,
    };
    return scan_target_run(s->cli, &target, &options, &s->scan, &s->place, &s->report, err);
}

/* What is told beside the findings, on stderr. */

static void tell_problems(const struct scanning *s, const struct scan_problems *problems)
{
    for (size_t i = 0; i < problems->count && i < SHOWN_PROBLEMS; i++) {
        const struct scan_problem *problem = &problems->items[i];
        struct text file = terminal_clean(problem->file, s->cli->arena);
        struct text what = terminal_clean(text_of(problem->what), s->cli->arena);
        if (problem->rule)
            (void)fprintf(stderr, "hyper scan: %.*s: rule %.*s: %.*s\n", TEXT_ARG(file),
                          TEXT_ARG(problem->rule->id), TEXT_ARG(what));
        else
            (void)fprintf(stderr, "hyper scan: %.*s: %.*s\n", TEXT_ARG(file), TEXT_ARG(what));
    }
    if (problems->all > SHOWN_PROBLEMS)
        (void)fprintf(stderr, "hyper scan: and %llu more\n",
                      (unsigned long long)(problems->all - SHOWN_PROBLEMS));
}

static void tell_count(uint64_t count, const char *noun, const char *what)
{
    char number[HUMAN_SIZE];
    if (count)
        (void)fprintf(stderr, ", %s %s%s%s", human_count(count, number), noun, human_plural(count),
                      what);
}

static void tell_summary(const struct scanning *s)
{
    const struct scan_counts *counts = &s->report.counts;
    char findings[HUMAN_SIZE], files[HUMAN_SIZE], bytes[HUMAN_SIZE];
    (void)fprintf(stderr, "%s finding%s in %s file%s (%s)", human_count(s->told.count, findings),
                  human_plural(s->told.count), human_count(counts->items, files),
                  human_plural(counts->items), human_bytes(counts->bytes, bytes));
    tell_count(counts->suppressed, "other", " suppressed by comments");
    tell_count(s->baseline, "other", " ignored or in the baseline");
    tell_count(s->hidden, "other", " less severe");
    tell_count(counts->dropped, "other", " beyond the limit");
    tell_count(counts->binary, "binary file", "");
    tell_count(counts->archives, "archive", " looked into");
    tell_count(counts->large, "file", " too large");
    tell_count(s->place.ignored, "path", " ignored by git");
    tell_count(s->place.links, "symbolic link", "");
    tell_count(s->place.remembered, "blob", " known to be clean");
    tell_count(counts->missing + s->place.missing, "object", " missing");
    tell_count(s->report.problems.all, "problem", " with files");
    tell_count(s->report.troubles.all, "rule error", "");
    if (s->settings.history && policies_any(s->rules.policies))
        (void)fputs(", policies not evaluated", stderr);
    tell_count(suppressions_expired(s->suppressions), "line", " of .hyper/ignore expired");
    (void)fputs(".\n", stderr);
}

/* Output. */

static int write_findings(struct scanning *s, enum scan_format format, struct terminal *terminal,
                          struct error *err)
{
    struct scan_output output = {
        .rules = &s->rules,
        .report = &s->report,
        .findings = s->told,
        .top = s->place.top,
        .explain = s->settings.explain,
        .arena = s->cli->arena,
    };
    return scan_output_write(format, &output, terminal, err);
}

static int write_to(struct scanning *s, enum scan_format format, const char *path,
                    struct error *err)
{
    struct terminal terminal;
    struct file_writer writer;
    if (file_begin(&writer, path, err) != 0)
        return -1;
    terminal_init(&terminal, writer.stream);
    int result = write_findings(s, format, &terminal, err);
    return file_end(&writer, result == 0, err) != 0 ? -1 : result;
}

static int write_output(struct scanning *s, struct error *err)
{
    enum scan_format format = s->cli->globals.json && s->settings.format == FORMAT_TEXT
                                  ? FORMAT_JSON
                                  : (enum scan_format)s->settings.format;
    if (s->settings.output)
        return write_to(s, format, s->settings.output, err);
    return write_findings(s, format, &s->cli->out, err);
}

/* Through the pipeline. A whole tree is complete: what it no longer has is fixed. */
static int ingest(struct scanning *s, struct error *err)
{
    const struct settings *settings = &s->settings;
    const struct scan_submit scan = {
        .rules = &s->rules,
        .place = &s->place,
        .report = &s->report,
        .findings = s->told,
        .ignore = s->ignore,
        .now = command_now(),
        .severity = settings->severity,
    };
    const struct ingest_options options = {
        .repo = settings->repo,
        .commit = settings->commit,
        .branch = settings->branch,
        .broker = settings->broker,
        .key = settings->key,
        .server_key = settings->server_key,
        .complete = !settings->staged && !settings->range && !settings->history &&
                    settings->paths.count < 2 && !settings->only.count && !settings->severity,
        .jobs = (unsigned)settings->jobs,
    };
    return scan_submit(s->cli, &scan, &options, &s->tally, err);
}

static int make_fixes(struct scanning *s, struct error *err)
{
    struct scan_fixes fixes = {
        .rules = &s->rules, .findings = &s->told, .top = s->place.top, .apply = s->settings.apply};
    if (!fixes.top)
        return error_set(err, ERROR_USAGE, "--fix is for one folder");
    int result = scan_fix(s->cli, &fixes, stdout, err);
    if (result == 0 && !s->cli->globals.quiet)
        (void)fprintf(stderr, "%zu fix%s %s%s\n", fixes.fixed, fixes.fixed == 1 ? "" : "es",
                      s->settings.apply ? "made" : "possible",
                      s->settings.apply || !fixes.fixed ? "." : "; --apply makes them.");
    return result;
}

/* Of what was found here; of what workers found, as the store has it. */
static unsigned worst_severity(const struct scanning *s)
{
    const uint64_t counts[SEVERITY_COUNT] = {
        [SEVERITY_INFO] = s->tally.info,         [SEVERITY_LOW] = s->tally.low,
        [SEVERITY_MEDIUM] = s->tally.medium,     [SEVERITY_HIGH] = s->tally.high,
        [SEVERITY_CRITICAL] = s->tally.critical,
    };
    unsigned worst = 0;
    for (size_t i = 0; i < s->told.count; i++)
        if (s->told.items[i].severity > worst)
            worst = s->told.items[i].severity;
    for (unsigned i = worst + 1; i < SEVERITY_COUNT; i++)
        if (counts[i])
            worst = i;
    return worst;
}

/* 1 for findings. What could not be searched is told, and an error where nothing could, or where
 * people want that. */
static int conclude(struct scanning *s, struct error *err)
{
    const struct scan_counts *counts = &s->report.counts;
    bool read_any = counts->items + counts->binary + counts->large > 0;
    uint64_t problems = s->report.problems.all + s->tally.dead;
    uint64_t troubles = s->report.troubles.all + s->tally.rejected;
    unsigned worst = worst_severity(s);
    if (s->settings.fail_on && worst >= s->settings.fail_on) {
        s->cli->status = 1;
        return 0;
    }
    if (problems + troubles == 0 || (read_any && !s->settings.strict))
        return 0;
    return error_set(err, ERROR_DATA, "%llu file%s could not be read, %llu not searched to the end",
                     (unsigned long long)problems, human_plural(problems),
                     (unsigned long long)troubles);
}

static int work(struct scanning *s, struct error *err)
{
    const struct settings *settings = &s->settings;
    if (check_settings(s, err) != 0 ||
        rulebook_open(s->cli, &settings->rules, &settings->only, !settings->no_learned,
                      !settings->no_cache, &s->rules, err) != 0 ||
        run_target(s, err) != 0 || read_suppressions(s, err) != 0)
        return -1;
    choose_findings(s);
    int result = settings->fix || settings->apply ? make_fixes(s, err)
                 : settings->ingest               ? ingest(s, err)
                                                  : write_output(s, err);
    if (result != 0)
        return -1;
    (void)fflush(stdout); /* findings stand before what is told of them */
    tell_problems(s, &s->report.problems);
    tell_problems(s, &s->report.troubles);
    if (!s->cli->globals.quiet && !settings->ingest)
        tell_summary(s);
    return conclude(s, err);
}

int run_scan(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct scanning s = {.cli = cli};
    s.settings.fail_on = SEVERITY_LOW;
    s.settings.most = DEFAULT_MOST;
    int more = command_options(cli, &usage_scan, argc, argv, &s.settings, err);
    if (more <= 0)
        return more;
    int result = work(&s, err);
    suppressions_destroy(&s.suppressions);
    scan_destroy(&s.scan);
    scan_place_close(&s.place);
    rulebook_close(&s.rules);
    return result;
}
