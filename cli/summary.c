/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/summary.h"

#include "cli/human.h"
#include "lib/json_write.h"

#include <sys/resource.h>

enum { BAR_WIDTH = 40, SHOWN_ID = 12 };

uint64_t summary_peak_rss(void)
{
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (uint64_t)usage.ru_maxrss * 1024;
}

static double alerts_per_second(const struct summary *summary)
{
    double alerts = (double)summary->submission->tally.alerts;
    return summary->seconds > 0 ? alerts / summary->seconds : 0;
}

/* What the words and numbers before it leave. */
static unsigned bar_width(const struct terminal *out)
{
    enum { BEFORE = 25, LEAST = 5 };
    if (out->width == 0 || out->width >= BEFORE + BAR_WIDTH)
        return BAR_WIDTH;
    return out->width > BEFORE + LEAST ? out->width - BEFORE : LEAST;
}

void summary_severities(const struct terminal *out, const uint64_t counts[SEVERITY_COUNT])
{
    char count[HUMAN_SIZE];
    uint64_t most = 0;
    for (unsigned i = SEVERITY_INFO; i < SEVERITY_COUNT; i++)
        most = counts[i] > most ? counts[i] : most;
    for (unsigned i = SEVERITY_COUNT - 1; i >= SEVERITY_INFO; i--) {
        fprintf(out->file, "  %-9s %10s  ", names_word(&severity_names, i),
                human_count(counts[i], count));
        if (most > 0)
            terminal_bar(out, terminal_severity((enum severity)i), (double)counts[i] / (double)most,
                         counts[i] ? bar_width(out) : 0);
        fputc('\n', out->file);
    }
}

static void print_totals(const struct summary *summary, FILE *file)
{
    const struct tally *tally = &summary->submission->tally;
    char a[HUMAN_SIZE], b[HUMAN_SIZE], c[HUMAN_SIZE], d[HUMAN_SIZE];
    fprintf(file, "%s report%s, %s, in %s", human_count(tally->reports, a),
            human_plural(tally->reports), human_bytes(tally->bytes, b),
            human_duration((int64_t)(summary->seconds * 1000), c));
    if (tally->alerts)
        fprintf(file, " (%s alerts/s)", human_count((uint64_t)alerts_per_second(summary), d));
    fprintf(file, "\n\n  %s alert%s: %s new, %s known", human_count(tally->alerts, a),
            human_plural(tally->alerts), human_count(tally->new_alerts, b),
            human_count(tally->known, c));
    if (tally->reopened)
        fprintf(file, ", %s reopened", human_count(tally->reopened, a));
    if (tally->fixed)
        fprintf(file, "; %s fixed", human_count(tally->fixed, a));
    fputc('\n', file);
    if (tally->examples)
        fprintf(file, "  %s example%s to learn from\n", human_count(tally->examples, a),
                human_plural(tally->examples));
}

static void print_lines(const struct tally *tally, FILE *file)
{
    char count[HUMAN_SIZE];
    if (tally->lines)
        fprintf(file, "  %s line%s that tools had nothing to say about\n",
                human_count(tally->lines, count), human_plural(tally->lines));
}

static void print_learned(const struct tally *tally, FILE *file)
{
    char count[HUMAN_SIZE];
    fprintf(file, "  %s new pattern%s", human_count(tally->patterns, count),
            human_plural(tally->patterns));
    if (tally->rules_promoted)
        fprintf(file, ", %s rule%s promoted", human_count(tally->rules_promoted, count),
                human_plural(tally->rules_promoted));
    if (tally->rules_demoted)
        fprintf(file, ", %s rule%s demoted", human_count(tally->rules_demoted, count),
                human_plural(tally->rules_demoted));
    fputc('\n', file);
}

static void print_rejects(const struct summary *summary, const struct terminal *out,
                          struct arena *arena)
{
    const struct tally *tally = &summary->submission->tally;
    char count[HUMAN_SIZE];
    if (tally->rejected == 0)
        return;
    fprintf(out->file, "\n%s%s record%s could not be read%s%s\n", terminal_on(out, COLOUR_YELLOW),
            human_count(tally->rejected, count), human_plural(tally->rejected), terminal_off(out),
            summary->reject_count ? ":" : "");
    for (size_t i = 0; i < summary->reject_count; i++) {
        const struct reject *reject = &summary->rejects[i];
        struct text report = terminal_clean(reject->report, arena);
        struct text place = terminal_clean(reject->place, arena);
        struct text reason = terminal_clean(reject->reason, arena);
        fprintf(out->file, "  %.*s, %.*s: %.*s\n", TEXT_ARG(report), TEXT_ARG(place),
                TEXT_ARG(reason));
    }
    if (summary->reject_count > 0 && tally->rejected > summary->reject_count)
        fprintf(out->file, "  and %s more\n",
                human_count(tally->rejected - summary->reject_count, count));
}

static void print_step(const struct summary *summary, const struct terminal *out,
                       const char *command, const char *what)
{
    bool store = summary->store != NULL;
    fprintf(out->file, "  %shyper%s%s %s%s  %s\n", terminal_on(out, COLOUR_BOLD),
            store ? " --store " : "", store ? summary->store : "", command, terminal_off(out),
            what);
}

static void print_next_steps(const struct summary *summary, const struct terminal *out)
{
    const struct tally *tally = &summary->submission->tally;
    fprintf(out->file, "\nNext:\n");
    if (tally->alerts) {
        print_step(summary, out, "query --sort severity", "the worst alerts first");
        print_step(summary, out, "patterns             ", "what they have in common");
    }
    if (tally->rules_promoted || tally->examples)
        print_step(summary, out, "rules list           ", "what was learned");
    if (tally->rejected)
        print_step(summary, out, "rejects              ", "what could not be read, and why");
    if (tally->dead)
        print_step(summary, out, "dead list            ", "batches that failed too often");
    print_step(summary, out, "stats                ", "all that the store knows");
}

void summary_print(const struct summary *summary, const struct terminal *out, struct arena *arena)
{
    const struct submission *submission = summary->submission;
    const struct tally *tally = &submission->tally;
    const uint64_t severities[SEVERITY_COUNT] = {
        [SEVERITY_INFO] = tally->info,         [SEVERITY_LOW] = tally->low,
        [SEVERITY_MEDIUM] = tally->medium,     [SEVERITY_HIGH] = tally->high,
        [SEVERITY_CRITICAL] = tally->critical,
    };
    char hex[ID_HEX_SIZE], time[HUMAN_SIZE];
    fprintf(out->file, "%sSubmission %.*s%s of %s: ", terminal_on(out, COLOUR_BOLD), SHOWN_ID,
            id_hex(submission->id, hex), terminal_off(out), human_time(submission->at, time));
    print_totals(summary, out->file);
    if (tally->alerts) {
        fputc('\n', out->file);
        summary_severities(out, severities);
        fputc('\n', out->file);
    }
    print_lines(tally, out->file);
    print_learned(tally, out->file);
    if (summary->no_repo && tally->alerts)
        fprintf(out->file,
                "\nNo --repo was given: alerts of reports that name no repository are those of "
                "\"unknown\".\n");
    print_rejects(summary, out, arena);
    if (tally->dead)
        fprintf(out->file, "%s%llu batch%s failed too often and lie in the dead letters%s\n",
                terminal_on(out, COLOUR_RED), (unsigned long long)tally->dead,
                tally->dead == 1 ? "" : "es", terminal_off(out));
    print_next_steps(summary, out);
}

static void write_member(struct json_writer *w, struct text key, uint64_t value)
{
    json_write_key(w, key);
    json_write_uint(w, value);
}

/* To milliseconds: more digits would be noise. */
static double rounded(double value)
{
    return (double)(int64_t)(value * 1000 + 0.5) / 1000;
}

int summary_write_json(const struct summary *summary, FILE *file, struct error *err)
{
    const struct tally *tally = &summary->submission->tally;
    struct json_writer w = {0};
    char hex[ID_HEX_SIZE];
    json_write_object(&w);
    json_write_key(&w, TEXT("submission"));
    json_write_string(&w, text_of(id_hex(summary->submission->id, hex)));
    write_member(&w, TEXT("reports"), tally->reports);
    write_member(&w, TEXT("bytes"), tally->bytes);
    write_member(&w, TEXT("alerts"), tally->alerts);
    write_member(&w, TEXT("new"), tally->new_alerts);
    write_member(&w, TEXT("known"), tally->known);
    write_member(&w, TEXT("reopened"), tally->reopened);
    write_member(&w, TEXT("fixed"), tally->fixed);
    write_member(&w, TEXT("examples"), tally->examples);
    write_member(&w, TEXT("rejected"), tally->rejected);
    write_member(&w, TEXT("dead"), tally->dead);
    write_member(&w, TEXT("patterns"), tally->patterns);
    write_member(&w, TEXT("rules_promoted"), tally->rules_promoted);
    write_member(&w, TEXT("rules_demoted"), tally->rules_demoted);
    write_member(&w, TEXT("lines"), tally->lines);
    json_write_key(&w, TEXT("severity"));
    json_write_object(&w);
    write_member(&w, TEXT("critical"), tally->critical);
    write_member(&w, TEXT("high"), tally->high);
    write_member(&w, TEXT("medium"), tally->medium);
    write_member(&w, TEXT("low"), tally->low);
    write_member(&w, TEXT("info"), tally->info);
    json_write_end_object(&w);
    json_write_key(&w, TEXT("seconds"));
    json_write_double(&w, rounded(summary->seconds));
    json_write_key(&w, TEXT("alerts_per_second"));
    json_write_double(&w, rounded(alerts_per_second(summary)));
    write_member(&w, TEXT("peak_rss_bytes"), summary->peak_rss);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, file, err);
    json_write_close(&w);
    return result;
}
