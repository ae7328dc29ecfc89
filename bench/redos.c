/* SPDX-License-Identifier: MPL-2.0 */
/* bench_redos LABELLED.jsonl [--list]
 *
 * Verdicts of lib/redos on labelled regular expressions. A label is what PCRE2's interpreter did
 * with an attack string that another tool found: slow, at its match limit, or exponential counts as
 * slow; mild and harmless do not, nor does what that tool proved safe. Where it came to no verdict
 * the regular expression is only timed. Prints recall, precision and time as a table in Markdown;
 * --list: each that is judged otherwise than labelled. */
#include "lib/redos.h"
#include "lib/json.h"
#include "lib/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BYTES_MAX = 256 << 20 };

struct label {
    struct text pattern, flags, source;
    struct text recheck, interpreter, jit;
};

struct tally {
    size_t slow_found, slow_missed, quiet_flagged, quiet_passed, safe_flagged, safe_passed;
    size_t slow_costly, quiet_costly; /* costly, which counts as not slow */
    size_t unlabelled, unlabelled_flagged, unread, unknown;
    double most_ms, all_ms;
    size_t judged;
    bool list;
};

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void read_label(struct text line, struct arena *arena, struct label *out)
{
    struct json j;
    struct text key;
    *out = (struct label){0};
    json_init(&j, line, arena);
    for (json_object(&j); json_member(&j, &key);) {
        if (text_is(key, "pattern"))
            out->pattern = json_string(&j);
        else if (text_is(key, "flags"))
            out->flags = json_string(&j);
        else if (text_is(key, "recheck"))
            out->recheck = json_string(&j);
        else if (text_is(key, "pcre2_class"))
            out->interpreter = json_string(&j);
        else if (text_is(key, "pcre2_jit_class"))
            out->jit = json_string(&j);
    }
}

static bool is_slow(const struct label *label)
{
    return text_starts(label->interpreter, TEXT("slow")) || text_is(label->interpreter, "exp") ||
           text_is(label->interpreter, "matchlimit");
}

static void count(struct tally *tally, const struct label *label, bool flagged)
{
    if (label->interpreter.size && is_slow(label)) {
        tally->slow_found += flagged;
        tally->slow_missed += !flagged;
    } else if (label->interpreter.size) {
        tally->quiet_flagged += flagged;
        tally->quiet_passed += !flagged;
    } else if (text_is(label->recheck, "safe")) {
        tally->safe_flagged += flagged;
        tally->safe_passed += !flagged;
    } else {
        tally->unlabelled++;
        tally->unlabelled_flagged += flagged;
    }
}

static void list(const struct label *label, const struct redos *redos, bool flagged, double ms)
{
    bool labelled = label->interpreter.size || text_is(label->recheck, "safe");
    if (!labelled || flagged == is_slow(label))
        return;
    printf("%s %.*s %.*s: %s degree %.2f, %llu steps at %zu, %u attacks, %.0f ms\n    %.*s\n",
           flagged ? "EXTRA" : "MISSED", TEXT_ARG(label->recheck), TEXT_ARG(label->interpreter),
           redos_verdict_names.words[redos->verdict], redos->degree,
           (unsigned long long)redos->steps, redos->bytes, redos->attacks, ms,
           TEXT_ARG(label->pattern));
}

static void judge(struct tally *tally, struct text line)
{
    struct arena *arena = arena_new();
    struct label label;
    struct redos redos;
    struct error err = {0};
    read_label(line, arena, &label);
    struct text modes =
        label.flags.size ? arena_print(arena, "(?%.*s)", TEXT_ARG(label.flags)) : TEXT("");
    char *joined = arena_alloc(arena, modes.size + label.pattern.size + 1);
    memcpy(joined, modes.data, modes.size);
    memcpy(joined + modes.size, label.pattern.data, label.pattern.size);
    struct text pattern = {joined, modes.size + label.pattern.size};
    double start = now_ms();
    if (redos_check(pattern, MATCHER_BYTES, REDOS_STEPS, arena, &redos, &err) != 0) {
        tally->unread++;
        if (tally->list && label.interpreter.size)
            printf("UNREAD %.*s: %s\n    %.*s\n", TEXT_ARG(label.interpreter), err.message,
                   TEXT_ARG(pattern));
        if (label.interpreter.size)
            count(tally, &label, false);
        arena_destroy(&arena);
        return;
    }
    double ms = now_ms() - start;
    bool flagged = redos.verdict >= REDOS_POLYNOMIAL;
    tally->judged++;
    tally->all_ms += ms;
    tally->most_ms = ms > tally->most_ms ? ms : tally->most_ms;
    tally->unknown += redos.verdict == REDOS_UNKNOWN;
    count(tally, &label, flagged);
    if (redos.verdict == REDOS_COSTLY && is_slow(&label))
        tally->slow_costly++;
    else if (redos.verdict == REDOS_COSTLY)
        tally->quiet_costly++;
    if (tally->list)
        list(&label, &redos, flagged, ms);
    arena_destroy(&arena);
}

static struct text read_all(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        perror(path);
        exit(1);
    }
    char *bytes = xmalloc(BYTES_MAX);
    size_t size = fread(bytes, 1, BYTES_MAX, file);
    (void)fclose(file);
    return (struct text){bytes, size};
}

static void report(const struct tally *t)
{
    size_t slow = t->slow_found + t->slow_missed;
    size_t attacked = t->slow_found + t->quiet_flagged, flagged = attacked + t->safe_flagged;
    printf("| regular expressions | number | judged slow |\n| --- | ---: | ---: |\n");
    printf("| slow in PCRE2 | %zu | %zu |\n", slow, t->slow_found);
    printf("| attacked, mild or harmless in PCRE2 | %zu | %zu |\n",
           t->quiet_flagged + t->quiet_passed, t->quiet_flagged);
    printf("| proved safe | %zu | %zu |\n", t->safe_flagged + t->safe_passed, t->safe_flagged);
    printf("| without a label | %zu | %zu |\n\n", t->unlabelled, t->unlabelled_flagged);
    printf("recall %.3f, precision %.3f (of those that were attacked %.3f)\n",
           slow ? (double)t->slow_found / (double)slow : 0,
           flagged ? (double)t->slow_found / (double)flagged : 0,
           attacked ? (double)t->slow_found / (double)attacked : 0);
    printf("costly: %zu of those slow in PCRE2, %zu others\n", t->slow_costly, t->quiet_costly);
    printf("%zu judged, %zu not read, %zu out of budget; %.1f ms each, at most %.0f ms\n",
           t->judged, t->unread, t->unknown, t->judged ? t->all_ms / (double)t->judged : 0,
           t->most_ms);
}

int main(int argc, char **argv)
{
    struct tally tally = {.list = argc > 2 && strcmp(argv[2], "--list") == 0};
    if (argc < 2) {
        fprintf(stderr, "usage: bench_redos LABELLED.jsonl [--list]\n");
        return 2;
    }
    struct text rest = read_all(argv[1]);
    while (rest.size) {
        const char *newline = memchr(rest.data, '\n', rest.size);
        size_t size = newline ? (size_t)(newline - rest.data) : rest.size;
        if (size)
            judge(&tally, (struct text){rest.data, size});
        rest = text_from(rest, newline ? size + 1 : size);
    }
    report(&tally);
    return 0;
}
