/* SPDX-License-Identifier: MPL-2.0 */
/* bench_secrets EXAMPLES.tsv [--missed|--noise] IMPORTED.lgt OWN.lgt...
 *
 * Recall and precision of secret rules on labelled examples: lines of rule, kind (tp or fp),
 * origin, path and text, with tabs between them and \n, \t, \\ in the text. The first ruleset's
 * ids are the labels'; the others, taken together, have ids of their own, so that a true positive
 * counts as found when any of them finds something in it, and a false one as quiet when none does.
 * Labels that the first ruleset has no rule for do not count for it; they are told at the end.
 * --missed and --noise list what the own rules missed and what they found in false positives. */
#include "lib/detect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXAMPLES_BYTES_MAX = 64 << 20, FAMILIES_MAX = 1024, RULESETS_MAX = 64, COLUMNS = 5 };

/* How many examples a family has, and what was made of them. */
struct tally {
    struct text family;
    size_t positives, negatives;
    size_t known; /* true positives whose rule was imported */
    size_t imported_found, own_found;
    size_t imported_noise; /* negatives that their own rule finds */
    size_t imported_any;   /* and that any imported rule finds */
    size_t own_noise;
};

struct finder {
    struct ruleset rulesets[RULESETS_MAX];
    struct detector *detector;
    struct detector_scratch *scratch;
};

struct bench {
    struct arena *arena;
    struct finder imported, own;
    struct tally families[FAMILIES_MAX];
    size_t family_count;
    struct tally total;
    struct texts unknown; /* labels without an imported rule */
    bool show_missed, show_noise;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_secrets: %s: %s\n", what, why);
    exit(1);
}

static void finder_open(struct finder *finder, char *const *paths, size_t count,
                        struct arena *arena)
{
    struct error err;
    if (count > RULESETS_MAX)
        die(paths[0], "too many rulesets");
    for (size_t i = 0; i < count; i++)
        if (ruleset_load(paths[i], arena, &finder->rulesets[i], &err) != 0)
            die(paths[i], err.message);
    finder->detector = detector_new(finder->rulesets, count, NULL, &err);
    if (!finder->detector)
        die("rules", err.message);
    finder->scratch = detector_scratch_new(finder->detector);
}

static void finder_close(struct finder *finder)
{
    detector_scratch_destroy(&finder->scratch);
    detector_destroy(&finder->detector);
}

static struct text read_file(const char *path, struct arena *arena)
{
    FILE *file = fopen(path, "re");
    if (!file)
        die(path, strerror(errno));
    char *bytes = arena_alloc(arena, EXAMPLES_BYTES_MAX);
    size_t size = fread(bytes, 1, EXAMPLES_BYTES_MAX, file);
    fclose(file);
    return (struct text){bytes, size};
}

/* The next part of `*rest` up to `end`, which is passed. */
static struct text next(struct text *rest, char end)
{
    const char *found = rest->size ? memchr(rest->data, end, rest->size) : NULL;
    size_t size = found ? (size_t)(found - rest->data) : rest->size;
    struct text part = {rest->data, size};
    *rest = text_from(*rest, found ? size + 1 : size);
    return part;
}

static struct text unescape(struct text text, struct arena *arena)
{
    static const char from[] = "nrt\\", to[] = "\n\r\t\\";
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char *known =
            text.data[i] == '\\' && i + 1 < text.size ? strchr(from, text.data[i + 1]) : NULL;
        out[size++] = known ? to[known - from] : text.data[i];
        i += known != NULL;
    }
    return (struct text){out, size};
}

static struct tally *family_of(struct bench *bench, struct text rule)
{
    struct text rest = rule, family = next(&rest, '-');
    for (size_t i = 0; i < bench->family_count; i++)
        if (text_equal(bench->families[i].family, family))
            return &bench->families[i];
    if (bench->family_count == FAMILIES_MAX)
        die("examples", "too many families");
    struct tally *tally = &bench->families[bench->family_count++];
    tally->family = arena_copy(bench->arena, family);
    return tally;
}

static struct hits search(struct finder *finder, const struct subject *subject)
{
    struct hits hits;
    struct error err;
    if (detector_search(finder->detector, finder->scratch, subject, &hits, &err) != 0)
        die("search", err.message);
    return hits;
}

static bool has_rule(const struct hits *hits, struct text rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (text_equal(hits->items[i].rule->id, rule))
            return true;
    return false;
}

/* Whether an imported rule has that id. */
static bool is_known(struct bench *bench, struct text rule)
{
    if (ruleset_find(&bench->imported.rulesets[0], rule))
        return true;
    for (size_t i = 0; i < bench->unknown.count; i++)
        if (text_equal(bench->unknown.items[i], rule))
            return false;
    bench->unknown.items = arena_grow(bench->arena, bench->unknown.items, bench->unknown.count,
                                      sizeof *bench->unknown.items);
    bench->unknown.items[bench->unknown.count++] = arena_copy(bench->arena, rule);
    return false;
}

static void count(struct tally *tally, bool positive, bool known, bool same, bool any, bool own)
{
    tally->positives += positive;
    tally->known += positive && known;
    tally->negatives += !positive;
    tally->imported_found += positive && same;
    tally->own_found += positive && own;
    tally->imported_noise += !positive && same;
    tally->imported_any += !positive && any;
    tally->own_noise += !positive && own;
}

static void try_example(struct bench *bench, struct text line, struct arena *arena)
{
    struct text rest = line, rule = next(&rest, '\t'), kind = next(&rest, '\t');
    next(&rest, '\t');
    struct text path = next(&rest, '\t');
    struct subject subject = {
        .path = path.size ? path : TEXT("example.txt"),
        .has_path = true,
        .text = unescape(rest, arena),
    };
    bool positive = text_is(kind, "tp");
    struct hits hits = search(&bench->imported, &subject);
    bool same = has_rule(&hits, rule), any = hits.count > 0;
    hits = search(&bench->own, &subject);
    bool own = hits.count > 0;
    bool known = is_known(bench, rule);
    count(family_of(bench, rule), positive, known, same, any, own);
    count(&bench->total, positive, known, same, any, own);
    if (bench->show_missed && positive && !own)
        printf("%.*s\n", TEXT_ARG(line));
    if (bench->show_noise && !positive && own)
        printf("%.*s <- %.*s\n", TEXT_ARG(hits.items[0].rule->id), TEXT_ARG(line));
}

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100;
}

static void print_row(const struct tally *tally)
{
    printf("| %.*s | %zu | %.1f | %.1f | %zu | %zu | %zu | %zu | %.1f | %.1f |\n",
           TEXT_ARG(tally->family), tally->positives, percent(tally->imported_found, tally->known),
           percent(tally->own_found, tally->positives), tally->negatives, tally->imported_noise,
           tally->imported_any, tally->own_noise,
           percent(tally->imported_found, tally->imported_found + tally->imported_noise),
           percent(tally->own_found, tally->own_found + tally->own_noise));
}

static int by_size(const void *a, const void *b)
{
    const struct tally *left = a, *right = b;
    size_t sizes[] = {left->positives + left->negatives, right->positives + right->negatives};
    int order = (sizes[0] < sizes[1]) - (sizes[0] > sizes[1]);
    return order ? order : text_compare(left->family, right->family);
}

static void print_table(struct bench *bench)
{
    puts("| family | true | imported finds % | own find % | false | imported finds (its rule) "
         "| (any rule) | own find | imported precision % | own precision % |\n"
         "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    qsort(bench->families, bench->family_count, sizeof(struct tally), by_size);
    for (size_t i = 0; i < bench->family_count; i++)
        print_row(&bench->families[i]);
    bench->total.family = TEXT("all");
    print_row(&bench->total);
    for (size_t i = 0; i < bench->unknown.count; i++)
        printf("%s%.*s", i ? ", " : "\nNot imported, since the file has no such rule: ",
               TEXT_ARG(bench->unknown.items[i]));
    puts(bench->unknown.count ? "." : "");
}

int main(int argc, char **argv)
{
    static struct bench bench;
    bench.arena = arena_new();
    char **args = argv + 1, **end = argv + argc;
    const char *examples = args < end ? *args++ : NULL;
    for (; args < end && (*args)[0] == '-'; args++) {
        bench.show_missed |= strcmp(*args, "--missed") == 0;
        bench.show_noise |= strcmp(*args, "--noise") == 0;
    }
    if (end - args < 2)
        die("usage", "bench_secrets EXAMPLES.tsv [--missed|--noise] IMPORTED.lgt OWN.lgt...");
    finder_open(&bench.imported, args, 1, bench.arena);
    finder_open(&bench.own, args + 1, (size_t)(end - args) - 1, bench.arena);
    struct text rest = read_file(examples, bench.arena);
    struct arena *arena = arena_new();
    while (rest.size) {
        struct text line = next(&rest, '\n');
        arena_reset(arena);
        if (line.size)
            try_example(&bench, line, arena);
    }
    if (!bench.show_missed && !bench.show_noise)
        print_table(&bench);
    finder_close(&bench.imported);
    finder_close(&bench.own);
    arena_destroy(&arena);
    arena_destroy(&bench.arena);
    return 0;
}
