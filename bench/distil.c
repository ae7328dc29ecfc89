/* SPDX-License-Identifier: MPL-2.0 */
/* distil [OPTION...] FILE.jsonl...: content rules distilled from alerts, each repository in turn
 * left out, against the tool's own alerts there, next to a learner of token n-grams in the same
 * run. Each line of a FILE is an alert with its source line, or a line that was not flagged (its
 * "rule" is null).
 *
 * A unit is (repository, path, line, rule). What finds a line right is a unit that the tool
 * flagged; what finds a line that is clean, or flagged for other rules only, is wrong. Recall is
 * the right ones over all units of the repository left out, those of rules that no other
 * repository has among them.
 *
 *     --rules              a row for each rule, with why there is none in the last repository left
 * out
 *     --show RULE          lists what is missed and what is wrong of it
 *     --write FOLDER       writes the rulesets
 *     --repositories N, --precision P     as struct distil_options has them
 *     --grams SUPPORT SHARE               lines that an n-gram is in at least, and how many of them
 *                                         are flagged
 *     --grams-only         the n-gram learner alone
 *     --speed              times learning from 100,000 alerts instead */
#include "lib/distil.h"
#include "lib/detect.h"
#include "lib/distil_token.h"
#include "lib/json.h"
#include "lib/language.h"
#include "lib/rule_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { FILE_MAX = 1 << 30, GRAMS_MAX = 3, NAMES_MAX = 4096, SPEED_ALERTS = 100 * 1000 };

static void die(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench_distil: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct observations {
    struct distil_observation *items;
    size_t count;
};

static struct text read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "re");
    long size;
    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || size > FILE_MAX)
        die(path, strerror(errno));
    rewind(file);
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    size_t got = fread(bytes, 1, (size_t)size, file);
    (void)fclose(file);
    return (struct text){bytes, got};
}

static struct distil_observation read_observation(struct text line, struct arena *arena)
{
    struct distil_observation out = {.severity = SEVERITY_LOW, .category = CATEGORY_CODE};
    struct json j;
    struct text key;
    int64_t number = 0;
    struct error err;
    json_init(&j, line, arena);
    for (json_object(&j); json_member(&j, &key);) {
        if (text_is(key, "tool"))
            out.tool = json_string(&j);
        else if (text_is(key, "repo"))
            out.repo = json_string(&j);
        else if (text_is(key, "path"))
            out.path = json_string(&j);
        else if (text_is(key, "rule") && json_peek(&j) == JSON_STRING)
            out.rule = json_string(&j);
        else if (text_is(key, "msg"))
            out.message = json_string(&j);
        else if (text_is(key, "text"))
            out.code = json_string(&j);
        else if (text_is(key, "line") && json_integer(&j, &number))
            out.line = (uint32_t)number;
    }
    if (json_done(&j, "a line", &err) != 0)
        die("input", err.message);
    return out;
}

static void read_all(const char *path, struct arena *arena, struct observations *out)
{
    struct text rest = read_file(path, arena);
    while (rest.size) {
        const char *end = memchr(rest.data, '\n', rest.size);
        struct text line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
        rest = text_from(rest, end ? line.size + 1 : line.size);
        if (!line.size)
            continue;
        out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = read_observation(line, arena);
    }
}

static int compare_units(const void *a, const void *b)
{
    const struct distil_observation *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    if (order == 0)
        order = text_compare(x->repo, y->repo);
    if (order == 0)
        order = text_compare(x->path, y->path);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = text_compare(x->rule, y->rule);
    return order;
}

/* Counts of one rule of the tool. */
struct score {
    struct text name;
    size_t units, right, wrong; /* of distilled rules */
    size_t gram_right, gram_wrong;
    unsigned refused; /* repositories left out without a distilled rule for it */
    const char *why;
};

struct scores {
    struct score items[NAMES_MAX];
    size_t count;
};

static struct score *score_of(struct scores *scores, struct text name)
{
    for (size_t i = 0; i < scores->count; i++)
        if (text_equal(scores->items[i].name, name))
            return &scores->items[i];
    if (scores->count == NAMES_MAX)
        die("rules", "too many");
    scores->items[scores->count] = (struct score){.name = name};
    return &scores->items[scores->count++];
}

/* Whether the line of observation `at` was flagged for the rule: its observations are neighbours.
 */
static bool is_flagged(const struct observations *all, size_t from, size_t to, struct text rule)
{
    for (size_t i = from; i < to; i++)
        if (text_equal(all->items[i].rule, rule))
            return true;
    return false;
}

static size_t end_of_line(const struct observations *all, size_t from)
{
    size_t to = from + 1;
    while (to < all->count && all->items[to].line == all->items[from].line &&
           text_equal(all->items[to].path, all->items[from].path) &&
           text_equal(all->items[to].repo, all->items[from].repo))
        to++;
    return to;
}

struct settings {
    bool by_rule;
    const char *folder; /* for rulesets, or NULL */
    struct distil_options options;
    bool grams_only;
    const char *shown;     /* list what is missed and wrong of this rule, or NULL */
    unsigned gram_support; /* lines that must have an n-gram */
    double gram_precision;
};

/* The n-gram learner: a token n-gram that in most of the lines that have it, and in some lines
 * at least, comes with an alert of the rule, predicts the rule. */

struct gram {
    uint64_t hash;
    uint32_t lines;
};

struct gram_count {
    uint64_t gram; /* 0: free */
    uint32_t rule; /* NAMES_MAX: any line */
    uint32_t lines;
};

struct grams {
    struct gram_count *slots;
    size_t size, used;
};

static struct gram_count *gram_slot(struct grams *grams, uint64_t gram, uint32_t rule)
{
    if (grams->used * 2 >= grams->size) {
        struct grams larger = {
            xcalloc(grams->size ? grams->size * 2 : 1 << 16, sizeof *grams->slots),
            grams->size ? grams->size * 2 : 1 << 16, 0};
        for (size_t i = 0; i < grams->size; i++)
            if (grams->slots[i].gram)
                gram_slot(&larger, grams->slots[i].gram, grams->slots[i].rule)->lines =
                    grams->slots[i].lines;
        free(grams->slots);
        *grams = larger;
    }
    size_t at = (size_t)digest_mix(gram + rule) & (grams->size - 1);
    while (grams->slots[at].gram &&
           (grams->slots[at].gram != gram || grams->slots[at].rule != rule))
        at = (at + 1) & (grams->size - 1);
    if (!grams->slots[at].gram) {
        grams->slots[at] = (struct gram_count){gram, rule, 0};
        grams->used++;
    }
    return &grams->slots[at];
}

/* The n-grams of a line, each once: tokens as they are, strings and all. */
static size_t grams_of(struct text code, uint64_t *out)
{
    struct token tokens[DISTIL_TOKENS_MAX];
    unsigned count = distil_tokens(code, FAMILY_QUOTED, tokens);
    size_t made = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t hash = 1;
        for (unsigned n = 0; n < GRAMS_MAX && i + n < count; n++) {
            const struct token *token = &tokens[i + n];
            struct text text = {code.data + token->start, (size_t)(token->end - token->start)};
            hash = digest_mix(hash ^ digest_of(text) ^ (uint64_t)token->kind << 60);
            out[made++] = hash | 1;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < made; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++)
            again = out[k] == out[i];
        if (!again)
            out[kept++] = out[i];
    }
    return kept;
}

static void learn_grams(const struct observations *all, struct text left_out, struct scores *scores,
                        struct grams *grams)
{
    uint64_t found[DISTIL_TOKENS_MAX * GRAMS_MAX];
    for (size_t i = 0, to; i < all->count; i = to) {
        to = end_of_line(all, i);
        if (text_equal(all->items[i].repo, left_out))
            continue;
        size_t count = grams_of(all->items[i].code, found);
        for (size_t k = 0; k < count; k++) {
            gram_slot(grams, found[k], NAMES_MAX)->lines++;
            for (size_t unit = i; unit < to; unit++)
                if (all->items[unit].rule.size &&
                    (unit == i || !text_equal(all->items[unit].rule, all->items[unit - 1].rule)))
                    gram_slot(grams, found[k],
                              (uint32_t)(score_of(scores, all->items[unit].rule) - scores->items))
                        ->lines++;
        }
    }
}

static void try_grams(const struct observations *all, struct text left_out,
                      const struct settings *settings, struct scores *scores, struct grams *grams)
{
    uint64_t found[DISTIL_TOKENS_MAX * GRAMS_MAX];
    for (size_t i = 0, to; i < all->count; i = to) {
        to = end_of_line(all, i);
        if (!text_equal(all->items[i].repo, left_out))
            continue;
        size_t count = grams_of(all->items[i].code, found);
        for (size_t rule = 0; rule < scores->count; rule++) {
            bool predicted = false;
            for (size_t k = 0; k < count && !predicted; k++) {
                uint32_t lines = gram_slot(grams, found[k], (uint32_t)rule)->lines;
                predicted = lines >= settings->gram_support &&
                            lines >= settings->gram_precision *
                                         gram_slot(grams, found[k], NAMES_MAX)->lines;
            }
            if (!predicted)
                continue;
            struct score *score = &scores->items[rule];
            (*(is_flagged(all, i, to, score->name) ? &score->gram_right : &score->gram_wrong))++;
        }
    }
}

/* Distilled rules, as they are written and read again, on the repository left out. */

struct trial {
    struct arena *arena;
    struct distillate learned;
    struct ruleset ruleset;
    struct detector *detector;
    struct detector_scratch *scratch;
};

static void learn_rules(const struct observations *all, struct text left_out,
                        const struct settings *settings, struct trial *trial)
{
    struct error err = {0};
    struct observations rest = {arena_array(trial->arena, all->count, sizeof *all->items), 0};
    for (size_t i = 0; i < all->count; i++)
        if (!text_equal(all->items[i].repo, left_out))
            rest.items[rest.count++] = all->items[i];
    if (distil(rest.items, rest.count, &settings->options, trial->arena, &trial->learned, &err) !=
        0)
        die("distil", err.message);
    struct text *texts = arena_array(trial->arena, trial->learned.count, sizeof *texts);
    for (size_t i = 0; i < trial->learned.count; i++)
        texts[i] = rule_text(&trial->learned.rules[i].rule, trial->arena);
    struct text text = ruleset_text(TEXT("learned"), TEXT("Distilled from alerts."), texts,
                                    trial->learned.count, trial->arena);
    if (settings->folder) {
        struct text path = arena_print(trial->arena, "%s/%.*s-%.*s.lgt", settings->folder,
                                       TEXT_ARG(all->items[0].tool), TEXT_ARG(left_out));
        FILE *file = fopen(path.data, "we");
        if (!file || fwrite(text.data, 1, text.size, file) != text.size || fclose(file) != 0)
            die(path.data, strerror(errno));
    }
    if (ruleset_read(text, TEXT("learned.lgt"), trial->arena, &trial->ruleset, &err) != 0)
        die("rules", err.message);
    /* That examples are found is proven when they are chosen; here one that the detector misses
     * costs recall, and not the run. */
    for (size_t i = 0; i < trial->ruleset.count; i++)
        trial->ruleset.rules[i].examples.count = 0;
    trial->detector = detector_new(&trial->ruleset, 1, NULL, &err);
    if (!trial->detector)
        die("rules", err.message);
    trial->scratch = detector_scratch_new(trial->detector);
}

static void show(const struct settings *settings, const struct distil_observation *line,
                 struct text rule, bool predicted, bool flagged)
{
    if (settings->shown && text_is(rule, settings->shown) && predicted != flagged)
        (void)fprintf(stderr, "%s %.*s: %.*s\n", flagged ? "missed" : "wrong", TEXT_ARG(line->repo),
                      TEXT_ARG(line->code));
}

static void try_rules(const struct observations *all, struct text left_out,
                      const struct settings *settings, struct trial *trial, struct scores *scores)
{
    struct error err = {0};
    struct arena *arena = arena_new();
    bool *predicted = xcalloc(NAMES_MAX, sizeof *predicted);
    for (size_t i = 0, to; i < all->count; i = to) {
        to = end_of_line(all, i);
        if (!text_equal(all->items[i].repo, left_out))
            continue;
        struct subject subject = {.text = arena_print(arena, "%s%.*s\n",
                                                      all->items[i].line == 1 ? "" : "\n",
                                                      TEXT_ARG(all->items[i].code))};
        struct hits hits;
        if (detector_search(trial->detector, trial->scratch, &subject, &hits, &err) != 0)
            die("search", err.message);
        memset(predicted, 0, NAMES_MAX * sizeof *predicted);
        for (size_t k = 0; k < hits.count; k++) {
            size_t number = (size_t)(hits.items[k].rule - trial->ruleset.rules);
            predicted[score_of(scores, trial->learned.rules[number].alert_rule) - scores->items] =
                true;
        }
        for (size_t rule = 0; rule < scores->count; rule++) {
            struct score *score = &scores->items[rule];
            show(settings, &all->items[i], score->name, predicted[rule],
                 is_flagged(all, i, to, score->name));
            if (predicted[rule])
                (*(is_flagged(all, i, to, score->name) ? &score->right : &score->wrong))++;
        }
        arena_reset(arena);
    }
    free(predicted);
    arena_destroy(&arena);
}

static double share(size_t part, size_t rest)
{
    return part + rest ? (double)part / (double)(part + rest) : 0;
}

static struct score total_of(const struct scores *scores)
{
    struct score total = {.name = TEXT("all")};
    for (size_t i = 0; i < scores->count; i++) {
        total.units += scores->items[i].units;
        total.right += scores->items[i].right;
        total.wrong += scores->items[i].wrong;
        total.gram_right += scores->items[i].gram_right;
        total.gram_wrong += scores->items[i].gram_wrong;
    }
    return total;
}

static void print_score(const struct score *score, struct text tool)
{
    printf("| %.*s | %.*s | %zu | %.3f | %.3f | %.3f | %.3f |%s\n", TEXT_ARG(tool),
           TEXT_ARG(score->name), score->units, share(score->right, score->units - score->right),
           share(score->right, score->wrong),
           share(score->gram_right, score->units - score->gram_right),
           share(score->gram_right, score->gram_wrong), score->why ? score->why : "");
}

static int compare_scores(const void *a, const void *b)
{
    const struct score *x = a, *y = b;
    if (x->units != y->units)
        return x->units > y->units ? -1 : 1;
    return text_compare(x->name, y->name);
}

static void bench_tool(const struct observations *all, const struct settings *settings)
{
    static struct scores scores;
    scores.count = 0;
    double spent = 0;
    size_t rules = 0, repos = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].rule.size &&
            (i == 0 || compare_units(&all->items[i], &all->items[i - 1]) != 0))
            score_of(&scores, all->items[i].rule)->units++;
    for (size_t i = 0; i < all->count; i++) {
        struct text repo = all->items[i].repo;
        if (i && text_equal(repo, all->items[i - 1].repo))
            continue;
        struct trial trial = {.arena = arena_new()};
        struct grams grams = {0};
        double begin = seconds();
        if (!settings->grams_only)
            learn_rules(all, repo, settings, &trial);
        spent += seconds() - begin;
        rules += trial.learned.count;
        repos++;
        for (size_t k = 0; k < trial.learned.outcome_count; k++)
            if (trial.learned.outcomes[k].why)
                score_of(&scores, trial.learned.outcomes[k].alert_rule)->why =
                    trial.learned.outcomes[k].why;
        if (!settings->grams_only)
            try_rules(all, repo, settings, &trial, &scores);
        learn_grams(all, repo, &scores, &grams);
        try_grams(all, repo, settings, &scores, &grams);
        free(grams.slots);
        detector_scratch_destroy(&trial.scratch);
        detector_destroy(&trial.detector);
        arena_destroy(&trial.arena);
    }
    struct score total = total_of(&scores);
    qsort(scores.items, scores.count, sizeof scores.items[0], compare_scores);
    for (size_t i = 0; i < scores.count && settings->by_rule; i++)
        print_score(&scores.items[i], all->items[0].tool);
    print_score(&total, all->items[0].tool);
    (void)fprintf(stderr,
                  "%.*s: %zu observations, %.1f s for each repository left out, %zu rules\n",
                  TEXT_ARG(all->items[0].tool), all->count, spent / (double)repos, rules / repos);
    (void)fflush(stdout);
}

/* All tools at once, from so many alerts, or a few more: the files' repositories, some of them
 * under more names. */
static void bench_speed(const struct observations *all, size_t alerts, struct arena *arena)
{
    struct observations many = {0};
    size_t flagged = 0;
    for (unsigned copy = 0; flagged < alerts; copy++)
        for (size_t i = 0; i < all->count; i++) {
            struct distil_observation one = all->items[i];
            if (copy)
                one.repo = arena_print(arena, "%.*s-%u", TEXT_ARG(one.repo), copy);
            flagged += one.rule.size > 0;
            many.items = arena_grow(arena, many.items, many.count, sizeof *many.items);
            many.items[many.count++] = one;
        }
    struct distillate out;
    struct error err;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    long before = usage.ru_maxrss;
    double begin = seconds();
    if (distil(many.items, many.count, &(struct distil_options){0}, arena, &out, &err) != 0)
        die("distil", err.message);
    double spent = seconds() - begin;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%zu alerts and %zu clean lines: %.1f processor s, %zu rules; peak RSS %ld MB, %ld of it "
        "before\n",
        flagged, many.count - flagged, spent, out.count, usage.ru_maxrss / 1024, before / 1024);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct observations all = {0};
    size_t speed = 0;
    struct settings settings = {.gram_support = 5, .gram_precision = 0.95};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--rules") == 0)
            settings.by_rule = true;
        else if (strcmp(argv[i], "--write") == 0 && i + 1 < argc)
            settings.folder = argv[++i];
        else if (strcmp(argv[i], "--repositories") == 0 && i + 1 < argc)
            settings.options.repositories = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--precision") == 0 && i + 1 < argc)
            settings.options.precision = strtod(argv[++i], NULL);
        else if (strcmp(argv[i], "--speed") == 0)
            speed = SPEED_ALERTS;
        else if (strcmp(argv[i], "--show") == 0 && i + 1 < argc)
            settings.shown = argv[++i];
        else if (strcmp(argv[i], "--grams") == 0 && i + 2 < argc) {
            settings.gram_support = (unsigned)strtoul(argv[++i], NULL, 10);
            settings.gram_precision = strtod(argv[++i], NULL);
        } else if (strcmp(argv[i], "--grams-only") == 0)
            settings.grams_only = true;
        else
            read_all(argv[i], arena, &all);
    }
    if (speed && all.count) {
        bench_speed(&all, speed, arena);
        arena_destroy(&arena);
        return 0;
    }
    if (!all.count)
        die("usage", "distil [--rules] [--write FOLDER] FILE.jsonl...");
    qsort(all.items, all.count, sizeof *all.items, compare_units);
    printf("| tool | rule | units | recall | precision | n-gram recall | precision |\n"
           "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (size_t i = 0, end; i < all.count; i = end) {
        for (end = i + 1; end < all.count && text_equal(all.items[i].tool, all.items[end].tool);
             end++)
            ;
        bench_tool(&(struct observations){all.items + i, end - i}, &settings);
    }
    arena_destroy(&arena);
    return 0;
}
