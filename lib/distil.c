/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_internal.h"

#include "lib/language.h"
#include "lib/match.h"
#include "lib/redos.h"
#include "lib/similar.h"

#include <ctype.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    CLEAN_LEAST = 10,
    KEYWORD_LEAST = 3,
    EXAMPLE_BYTES = 300,
    HELD_LEAST = 2,
    THREADS = 2,
};

/* Of the lines that are not flagged, the share that a pattern may find at most: where nearly all
 * lines are flagged, precision says nothing. */
static const double CLEAN_SHARE_MAX = 0.05;

static const double SAME = 0.95; /* Jaccard's coefficient of what two rules say */

/* Of the Wilson bound on all lines, where little was held out. */
static const double SEEN_BOUND = 0.8;

/* Lines by number, ascending. */
struct hit_lines {
    uint32_t *items;
    size_t count, room;
};

/* A candidate on its way to a rule. */
struct proof {
    struct candidate *candidate;
    uint32_t rule;
    struct hit_lines lines; /* that it finds */
};

struct work {
    double wrong_cost; /* of a wrong line, in right ones: nothing is gained at the precision asked
                          for */
    struct distil_options options;
    struct arena *arena;   /* the result's */
    struct arena *scratch; /* of one tool */
    struct arena *arenas[THREADS];
    struct distil_corpus corpus;
    struct proof *proofs;
    size_t proof_count;
    struct distillate *out;
    struct id *sets;                 /* what each rule of the result finds */
    struct id *known_sets;           /* and each known one */
    struct text *texts;              /* this tool's lines as they stand in their files */
    struct distil_outcome *outcomes; /* of this tool's rules */
};

static void add_hit(struct hit_lines *lines, uint32_t line)
{
    if (lines->count && lines->items[lines->count - 1] == line)
        return;
    if (lines->count == lines->room) {
        lines->room = lines->room * 2 + 32;
        lines->items = xrealloc(lines->items, lines->room * sizeof *lines->items);
    }
    lines->items[lines->count++] = line;
}

/* How well a pattern did. */

static double wilson(double right, double wrong)
{
    double n = right + wrong;
    if (n <= 0)
        return 0;
    double p = right / n, z2 = 1;
    return (p + z2 / (2 * n) - sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
}

static bool precise(double right, double wrong, double least)
{
    return right > 0 && right >= least * (right + wrong);
}

static struct distil_counts sum(const struct tally *repos, size_t count)
{
    struct distil_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        counts.right += repos[i].right;
        counts.wrong += repos[i].wrong;
        counts.repos += repos[i].right > 0;
    }
    return counts;
}

/* Whether it stands on no single repository: with any of them taken away, others still support it,
 * and not much worse. */
static bool is_broad(const struct work *work, const struct tally *repos)
{
    struct distil_counts all = sum(repos, work->corpus.repo_count);
    if (all.repos < work->options.repositories)
        return false;
    for (size_t i = 0; i < work->corpus.repo_count && all.repos > 1; i++)
        if (!precise((double)(all.right - repos[i].right), (double)(all.wrong - repos[i].wrong),
                     work->options.precision - 0.2))
            return false;
    return true;
}

/* What it did on one part of the repositories. */
static struct distil_counts part_of(const struct work *work, const struct candidate *candidate,
                                    uint32_t fold)
{
    const struct distil_corpus *corpus = &work->corpus;
    struct distil_counts part = {0};
    for (size_t i = 0; i < corpus->repo_count; i++)
        if (corpus->fold_of[i] == fold) {
            part.right += candidate->repos[i].right;
            part.wrong += candidate->repos[i].wrong;
            part.repos += candidate->repos[i].right > 0;
        }
    return part;
}

/* Whether what is outside of the part is reason enough to have it: it was learned without the part,
 * or is precise without it. */
static bool is_held_out(const struct work *work, const struct candidate *candidate, uint32_t fold)
{
    struct distil_counts part = part_of(work, candidate, fold);
    double right = (double)(candidate->seen.right - part.right);
    double wrong = (double)(candidate->seen.wrong - part.wrong);
    return candidate->left_out >> fold & 1 ||
           (right >= HELD_LEAST && precise(right, wrong, work->options.precision));
}

/* What it did on the parts that it does not stand on. */
static void hold_out(const struct work *work, struct candidate *candidate)
{
    candidate->held = (struct distil_counts){0};
    for (uint32_t fold = 0; fold < work->corpus.folds; fold++) {
        if (!is_held_out(work, candidate, fold))
            continue;
        struct distil_counts part = part_of(work, candidate, fold);
        candidate->held.right += part.right;
        candidate->held.wrong += part.wrong;
        candidate->held.repos += part.repos;
    }
}

/* By tokens, on every repository. */
static void measure(const struct work *work, struct proof *proof, struct arena *arena)
{
    const struct distil_corpus *corpus = &work->corpus;
    struct candidate *candidate = proof->candidate;
    const struct posting *places = &corpus->places[candidate->pattern.anchor];
    candidate->repos = arena_array(arena, corpus->repo_count, sizeof *candidate->repos);
    for (size_t i = 0; i < places->count; i++) {
        const struct distil_line *line = &corpus->lines[places->lines[i]];
        if (!distil_matches(corpus, line, &candidate->pattern))
            continue;
        struct tally *tally = &candidate->repos[line->repo];
        (*(distil_has_rule(line, proof->rule) ? &tally->right : &tally->wrong))++;
        add_hit(&proof->lines, places->lines[i]);
    }
    candidate->seen = sum(candidate->repos, corpus->repo_count);
    hold_out(work, candidate);
}

/* On repositories that it was not learned from it was right, and hardly wrong; where these are few,
 * all that was seen must bear it out. */
static bool holds_elsewhere(const struct work *work, const struct candidate *candidate)
{
    double right = (double)candidate->held.right, wrong = (double)candidate->held.wrong;
    double seen = wilson((double)candidate->seen.right, (double)candidate->seen.wrong);
    if (work->options.repositories == 1 && right + wrong <= 0)
        return seen >= SEEN_BOUND;
    return precise(right, wrong, work->options.precision - 0.1) &&
           (wilson(right, wrong) >= work->options.bound || seen >= SEEN_BOUND);
}

/* Whether it asks for anything in particular: kinds of tokens at a line's ends are in any code. */
static bool says_something(const struct distil_corpus *corpus, const struct pattern *pattern)
{
    uint8_t anchor = corpus->word_kinds[pattern->anchor];
    bool says = anchor != TOKEN_BEGIN && anchor != TOKEN_END && anchor != TOKEN_STRING;
    for (uint32_t i = 0; i < pattern->count && !says; i++) {
        enum condition_kind kind = feature_kind(pattern->conditions[i].feature);
        says = !pattern->conditions[i].absent && kind != CONDITION_KIND && kind != CONDITION_SHAPE;
    }
    return says;
}

static bool is_proven(const struct work *work, const struct candidate *candidate)
{
    const struct distil_counts *seen = &candidate->seen;
    return says_something(&work->corpus, &candidate->pattern) &&
           precise((double)seen->right, (double)seen->wrong, work->options.precision) &&
           (double)seen->wrong <= CLEAN_SHARE_MAX * (double)work->corpus.clean &&
           holds_elsewhere(work, candidate) && is_broad(work, candidate->repos);
}

/* Choosing among patterns: each must find lines that those before it do not. */

static double gain_of(const struct work *work, const struct proof *proof, const uint8_t *taken)
{
    double gain = -1;
    for (size_t i = 0; i < proof->lines.count; i++) {
        uint32_t line = proof->lines.items[i];
        if (!taken[line])
            gain += distil_has_rule(&work->corpus.lines[line], proof->rule) ? 1 : -work->wrong_cost;
    }
    return gain;
}

static bool is_shorter(const struct candidate *a, const struct candidate *b)
{
    if (a->pattern.count != b->pattern.count)
        return a->pattern.count < b->pattern.count;
    if (a->pattern.anchor != b->pattern.anchor)
        return a->pattern.anchor < b->pattern.anchor;
    for (uint32_t i = 0; i < a->pattern.count; i++) {
        const struct condition *x = &a->pattern.conditions[i], *y = &b->pattern.conditions[i];
        if (x->feature != y->feature)
            return x->feature < y->feature;
        if (x->absent != y->absent)
            return y->absent;
    }
    return false;
}

/* Marks the ones that are kept, in `proofs` of one rule. */
static void choose(const struct work *work, struct proof *proofs, size_t count)
{
    uint8_t *taken = xcalloc(work->corpus.count + 1, 1);
    for (size_t kept = 0; kept < DISTIL_PATTERNS_MAX; kept++) {
        struct proof *best = NULL;
        double most = 0;
        for (size_t i = 0; i < count; i++) {
            if (proofs[i].candidate->kept)
                continue;
            double gain = gain_of(work, &proofs[i], taken);
            if (gain > most ||
                (best && gain == most && is_shorter(proofs[i].candidate, best->candidate))) {
                most = gain;
                best = &proofs[i];
            }
        }
        if (!best)
            break;
        best->candidate->kept = true;
        for (size_t i = 0; i < best->lines.count; i++)
            taken[best->lines.items[i]] = 1;
    }
    free(taken);
}

static size_t drop_others(struct proof *proofs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (proofs[i].candidate->kept)
            proofs[kept++] = proofs[i];
        else
            free(proofs[i].lines.items);
    }
    return kept;
}

/* Regular expressions. */

/* Whether it compiles, and nobody who writes a file can make it slow. */
static bool is_sound(const struct candidate *candidate)
{
    struct error err = {0};
    struct matcher *matcher = matcher_new(candidate->regex, MATCHER_BYTES, &err);
    bool sound = matcher && !matcher_takes_nothing(matcher);
    matcher_destroy(&matcher);
    return sound && redos_require_quick(candidate->regex, MATCHER_BYTES, &err) == 0;
}

static void set_exceptions(struct content_rule *rule, const struct texts *lines,
                           struct arena *arena)
{
    rule->exceptions.items = arena_array(arena, lines->count, sizeof(struct exception));
    rule->exceptions.count = lines->count;
    for (size_t i = 0; i < lines->count; i++) {
        struct exception_condition *condition = arena_array(arena, 1, sizeof *condition);
        *condition = (struct exception_condition){EXCEPT_LINE, {&lines->items[i], 1}};
        rule->exceptions.items[i] = (struct exception){.conditions = condition, .count = 1};
    }
}

/* Lines as they stand in their files: at the begin or not, and ended. */
static struct text *texts_of(const struct distil_corpus *corpus, struct arena *arena)
{
    struct text *texts = arena_array(arena, corpus->count, sizeof *texts);
    for (size_t i = 0; i < corpus->count; i++)
        texts[i] = arena_print(arena, "%s%.*s\n", corpus->lines[i].first ? "" : "\n",
                               TEXT_ARG(corpus->lines[i].code));
    return texts;
}

static struct text keyword_of(const struct distil_corpus *corpus, const struct pattern *pattern);

/* A regular expression and its exceptions, compiled. */
struct finder {
    struct matcher *regex;
    struct matcher **except;
    size_t except_count;
    struct text keyword;
    struct match_scratch *scratch;
};

static void finder_close(struct finder *finder)
{
    for (size_t i = 0; i < finder->except_count; i++)
        matcher_destroy(&finder->except[i]);
    free(finder->except);
    matcher_destroy(&finder->regex);
    match_scratch_destroy(&finder->scratch);
}

static int finder_open(struct finder *finder, struct text regex, const struct texts *lines,
                       struct text keyword, struct error *err)
{
    *finder = (struct finder){.keyword = keyword,
                              .scratch = match_scratch_new(),
                              .except = xcalloc(lines->count + 1, sizeof *finder->except)};
    finder->regex = matcher_new(regex, MATCHER_BYTES, err);
    for (size_t i = 0; finder->regex && i < lines->count; i++, finder->except_count++)
        if (!(finder->except[i] = matcher_new(lines->items[i], MATCHER_BYTES, err)))
            break;
    if (finder->regex && finder->except_count == lines->count)
        return 0;
    finder_close(finder);
    return -1;
}

static bool finder_finds(const struct finder *finder, struct text text, struct text line)
{
    if (!text_has(text, finder->keyword) ||
        match_test(finder->regex, finder->scratch, text) != MATCH_YES)
        return false;
    for (size_t i = 0; i < finder->except_count; i++)
        if (match_test(finder->except[i], finder->scratch, line) == MATCH_YES)
            return false;
    return true;
}

/* Finds again what tokens found, by the regular expressions. Not by a detector: which lines of a
 * corpus are found must not depend on the one-pass engine and the machine that it runs on. */
static int find_all(struct work *work, struct error *err)
{
    for (size_t i = 0; i < work->proof_count; i++) {
        struct candidate *candidate = work->proofs[i].candidate;
        struct finder finder;
        if (finder_open(&finder, candidate->regex, &candidate->except_lines,
                        keyword_of(&work->corpus, &candidate->pattern), err) != 0)
            return -1;
        work->proofs[i].lines.count = 0;
        for (size_t k = 0; k < work->corpus.count; k++)
            if (finder_finds(&finder, work->texts[k], work->corpus.lines[k].code))
                add_hit(&work->proofs[i].lines, (uint32_t)k);
        finder_close(&finder);
    }
    return 0;
}

static void measure_again(struct work *work, struct proof *proof)
{
    struct tally *repos = proof->candidate->repos;
    memset(repos, 0, work->corpus.repo_count * sizeof *repos);
    for (size_t i = 0; i < proof->lines.count; i++) {
        const struct distil_line *line = &work->corpus.lines[proof->lines.items[i]];
        (*(distil_has_rule(line, proof->rule) ? &repos[line->repo].right
                                              : &repos[line->repo].wrong))++;
    }
    proof->candidate->seen = sum(repos, work->corpus.repo_count);
    hold_out(work, proof->candidate);
    proof->candidate->kept = false;
}

/* Rules from patterns. */

static bool same_texts(const struct texts *a, const struct texts *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!text_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

/* The longest word that the pattern needs, or empty. */
static struct text keyword_of(const struct distil_corpus *corpus, const struct pattern *pattern)
{
    struct text best = TEXT("");
    for (uint32_t i = 0; i <= pattern->count; i++) {
        const struct condition *condition = i ? &pattern->conditions[i - 1] : NULL;
        uint32_t word = condition ? feature_value(condition->feature) : pattern->anchor;
        if (condition &&
            (condition->absent || (feature_kind(condition->feature) != CONDITION_WORD &&
                                   feature_kind(condition->feature) != CONDITION_AFTER &&
                                   feature_kind(condition->feature) != CONDITION_BEFORE)))
            continue;
        if (corpus->word_kinds[word] == TOKEN_WORD && !text_is(corpus->words[word], WORD_SOURCE) &&
            corpus->words[word].size > best.size)
            best = corpus->words[word];
    }
    return best.size >= KEYWORD_LEAST ? best : TEXT("");
}

static void add_text(struct texts *list, struct arena *arena, struct text text)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], text))
            return;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = text;
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct draft {
    struct work *work;
    uint32_t rule;
    struct proof **proofs; /* of equal exceptions */
    size_t count;
    struct distilled *out;
    struct id set; /* of the lines that it finds */
};

static void set_keywords(struct draft *draft)
{
    struct texts *keywords = &draft->out->rule.keywords;
    for (size_t i = 0; i < draft->count; i++) {
        struct text word = keyword_of(&draft->work->corpus, &draft->proofs[i]->candidate->pattern);
        if (!word.size) {
            *keywords = (struct texts){0};
            return;
        }
        add_text(keywords, draft->work->arena, arena_copy(draft->work->arena, word));
    }
    if (keywords->count)
        qsort(keywords->items, keywords->count, sizeof *keywords->items, compare_texts);
}

/* Each line that one of the patterns finds and that is flagged, or is not. */
static bool finds(const struct draft *draft, uint32_t line)
{
    for (size_t i = 0; i < draft->count; i++) {
        const struct hit_lines *lines = &draft->proofs[i]->lines;
        size_t low = 0, high = lines->count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (lines->items[middle] == line)
                return true;
            if (lines->items[middle] < line)
                low = middle + 1;
            else
                high = middle;
        }
    }
    return false;
}

static void set_languages(struct draft *draft)
{
    const struct distil_corpus *corpus = &draft->work->corpus;
    struct texts *languages = &draft->out->rule.languages;
    const struct posting *flagged = &corpus->flagged[draft->rule];
    for (size_t i = 0; i < flagged->count; i++) {
        const struct distil_line *line = &corpus->lines[flagged->lines[i]];
        struct text language = language_of(line->from->path, TEXT(""));
        if (language.size && finds(draft, flagged->lines[i]))
            add_text(languages, draft->work->arena, language);
    }
    if (languages->count)
        qsort(languages->items, languages->count, sizeof *languages->items, compare_texts);
}

struct chosen {
    uint64_t digest;
    uint32_t line;
};

static int compare_chosen(const void *a, const void *b)
{
    const struct chosen *x = a, *y = b;
    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static void add_example(struct draft *draft, const struct distil_line *line, bool counter)
{
    struct content_rule *rule = &draft->out->rule;
    struct rule_example example = {.text = line->code, .counter = counter};
    if (counter && !line->first)
        example.text = arena_print(draft->work->arena, "\n%.*s\n", TEXT_ARG(line->code));
    else if (!line->first)
        example.text = arena_print(draft->work->arena, "\n%.*s", TEXT_ARG(line->code));
    rule->examples.items =
        arena_grow(draft->work->arena, rule->examples.items, rule->examples.count, sizeof example);
    rule->examples.items[rule->examples.count++] = example;
}

static bool is_showable(const struct distil_line *line)
{
    if (line->code.size > EXAMPLE_BYTES || !line->code.size)
        return false;
    for (size_t i = 0; i < line->code.size; i++)
        if ((unsigned char)line->code.data[i] >= 0x7f ||
            ((unsigned char)line->code.data[i] < 0x20 && line->code.data[i] != '\t'))
            return false;
    return true;
}

static void show(struct draft *draft, struct chosen *lines, size_t count, bool counter)
{
    qsort(lines, count, sizeof *lines, compare_chosen);
    for (size_t i = 0; i < count && i < DISTIL_EXAMPLES; i++)
        add_example(draft, &draft->work->corpus.lines[lines[i].line], counter);
}

/* Examples are flagged lines that it finds; counter-examples others with the same anchor that it
 * does not: those of smallest digest. */
static void set_examples(struct draft *draft)
{
    const struct distil_corpus *corpus = &draft->work->corpus;
    const struct posting *places = &corpus->places[draft->proofs[0]->candidate->pattern.anchor];
    const struct posting *flagged = &corpus->flagged[draft->rule];
    struct chosen *chosen = xcalloc(places->count + flagged->count + 1, sizeof *chosen);
    size_t count = 0;
    for (size_t i = 0; i < flagged->count; i++)
        if (is_showable(&corpus->lines[flagged->lines[i]]) && finds(draft, flagged->lines[i]))
            chosen[count++] =
                (struct chosen){corpus->lines[flagged->lines[i]].digest, flagged->lines[i]};
    show(draft, chosen, count, false);
    count = 0;
    for (size_t i = 0; i < places->count; i++) {
        const struct distil_line *line = &corpus->lines[places->lines[i]];
        if (!distil_has_rule(line, draft->rule) && is_showable(line) &&
            !finds(draft, places->lines[i]))
            chosen[count++] = (struct chosen){line->digest, places->lines[i]};
    }
    show(draft, chosen, count, true);
    free(chosen);
}

/* Units of lines: those of one commit together. */

struct unit_line {
    struct text repo, commit;
    int64_t at;
    bool right;
};

static int compare_unit_lines(const void *a, const void *b)
{
    const struct unit_line *x = a, *y = b;
    int order = text_compare(x->repo, y->repo);
    return order ? order : text_compare(x->commit, y->commit);
}

/* `counts` tells of each line of the corpus whether it takes part. */
static struct distil_units units_of(const struct work *work, const uint8_t *counts,
                                    struct text alert_rule)
{
    const struct distil_corpus *corpus = &work->corpus;
    struct unit_line *lines = xcalloc(corpus->count + 1, sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        const struct distil_line *line = &corpus->lines[i];
        bool right = false;
        if (!counts[i])
            continue;
        for (uint32_t k = 0; k < line->rule_count && !right; k++)
            right = text_equal(corpus->rules[line->rules[k]], alert_rule);
        lines[count++] =
            (struct unit_line){line->from->repo, line->from->commit, line->last_seen, right};
    }
    if (count)
        qsort(lines, count, sizeof *lines, compare_unit_lines);
    struct distil_units units = {NULL, 0};
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_unit_lines(&lines[i - 1], &lines[i]) != 0) {
            units.items = arena_grow(work->arena, units.items, units.count, sizeof *units.items);
            units.items[units.count++] =
                (struct distil_unit){.repo = lines[i].repo, .commit = lines[i].commit};
        }
        struct distil_unit *unit = &units.items[units.count - 1];
        unit->right += lines[i].right;
        unit->wrong += !lines[i].right;
        unit->at = lines[i].at > unit->at ? lines[i].at : unit->at;
    }
    free(lines);
    return units;
}

/* Lines that one of the patterns finds that does not stand on their part of the repositories. */
static void set_units(struct draft *draft)
{
    const struct work *work = draft->work;
    const struct distil_corpus *corpus = &work->corpus;
    uint8_t *counts = xcalloc(corpus->count + 1, 1);
    for (size_t i = 0; i < draft->count; i++) {
        const struct proof *proof = draft->proofs[i];
        uint64_t held = 0;
        for (uint32_t fold = 0; fold < corpus->folds; fold++)
            held |= (uint64_t)is_held_out(work, proof->candidate, fold) << fold;
        for (size_t k = 0; k < proof->lines.count; k++)
            counts[proof->lines.items[k]] |=
                (uint8_t)(held >> corpus->fold_of[corpus->lines[proof->lines.items[k]].repo] & 1);
    }
    draft->out->units = units_of(work, counts, corpus->rules[draft->rule]);
    free(counts);
}

/* Which lines of the tool are marked; zero for none. */
static struct id set_of(const struct distil_corpus *corpus, const uint8_t *marks)
{
    struct id_hash hash;
    size_t count = 0;
    id_hash_init(&hash, "hyper.distilled.set.1");
    id_hash_text(&hash, corpus->tool);
    for (size_t i = 0; i < corpus->count; i++)
        if (marks[i]) {
            id_hash_number(&hash, i);
            count++;
        }
    return count ? id_hash_done(&hash) : (struct id){{0}};
}

static void set_counts(struct draft *draft)
{
    const struct distil_corpus *corpus = &draft->work->corpus;
    struct tally *repos = xcalloc(corpus->repo_count + 1, sizeof *repos);
    uint8_t *marks = xcalloc(corpus->count + 1, 1);
    for (size_t i = 0; i < corpus->count; i++) {
        const struct distil_line *line = &corpus->lines[i];
        if (!finds(draft, (uint32_t)i))
            continue;
        marks[i] = 1;
        (*(distil_has_rule(line, draft->rule) ? &repos[line->repo].right
                                              : &repos[line->repo].wrong))++;
    }
    draft->out->seen = sum(repos, corpus->repo_count);
    draft->set = set_of(corpus, marks);
    free(marks);
    free(repos);
    for (size_t i = 0; i < draft->count; i++) {
        const struct distil_counts *held = &draft->proofs[i]->candidate->held;
        draft->out->held.right += held->right;
        draft->out->held.wrong += held->wrong;
        draft->out->held.repos =
            held->repos > draft->out->held.repos ? held->repos : draft->out->held.repos;
    }
}

/* TOOL.RULE-DIGITS with what an id may hold; the digits tell rules apart. */
static struct text id_of(const struct draft *draft)
{
    struct id_hash hash;
    char hex[ID_HEX_SIZE];
    const struct distil_corpus *corpus = &draft->work->corpus;
    id_hash_init(&hash, "hyper.distilled.1");
    id_hash_text(&hash, corpus->tool);
    id_hash_text(&hash, corpus->rules[draft->rule]);
    for (size_t i = 0; i < draft->count; i++)
        id_hash_text(&hash, draft->proofs[i]->candidate->regex);
    for (size_t i = 0; i < draft->out->rule.exceptions.count; i++)
        id_hash_text(&hash, draft->proofs[0]->candidate->except_lines.items[i]);
    struct text name =
        arena_print(draft->work->arena, "%.*s.%.*s", TEXT_ARG(text_cut(corpus->tool, 30)),
                    TEXT_ARG(text_cut(corpus->rules[draft->rule], 50)));
    char *letters = (char *)(uintptr_t)name.data;
    for (size_t i = 0; i < name.size; i++)
        if (!isalnum((unsigned char)letters[i]) && !strchr("-_.", letters[i]))
            letters[i] = '-';
    return arena_print(draft->work->arena, "%.*s-%.8s", TEXT_ARG(name),
                       id_hex(id_hash_done(&hash), hex));
}

/* One line, since a message is; of the flagged line that comes first. */
static struct text message_of(const struct draft *draft, const struct distil_observation *from)
{
    struct text text = text_trim(text_cut(from->message, 200));
    if (!text.size)
        return arena_print(draft->work->arena, "%.*s: %.*s", TEXT_ARG(draft->work->corpus.tool),
                           TEXT_ARG(draft->work->corpus.rules[draft->rule]));
    text = arena_copy(draft->work->arena, text);
    char *letters = (char *)(uintptr_t)text.data;
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)letters[i] < 0x20)
            letters[i] = ' ';
    return text;
}

static const struct distil_observation *said_of(const struct distil_line *line, uint32_t rule)
{
    uint32_t i = 0;
    while (line->rules[i] != rule)
        i++;
    return line->said[i];
}

/* What was said of the first flagged line that it finds. */
static const struct distil_observation *origin_of(const struct draft *draft)
{
    const struct distil_corpus *corpus = &draft->work->corpus;
    const struct posting *flagged = &corpus->flagged[draft->rule];
    size_t i = 0;
    while (i + 1 < flagged->count && !finds(draft, flagged->lines[i]))
        i++;
    return said_of(&corpus->lines[flagged->lines[i]], draft->rule);
}

static void write_rule(struct draft *draft)
{
    struct arena *arena = draft->work->arena;
    const struct distil_corpus *corpus = &draft->work->corpus;
    const struct distil_observation *from = origin_of(draft);
    struct content_rule *rule = &draft->out->rule;
    for (size_t i = 0; i < draft->count; i++) {
        struct rule_pattern pattern = {.regex =
                                           arena_copy(arena, draft->proofs[i]->candidate->regex)};
        rule->patterns.items =
            arena_grow(arena, rule->patterns.items, rule->patterns.count, sizeof pattern);
        rule->patterns.items[rule->patterns.count++] = pattern;
    }
    const struct texts *lines = &draft->proofs[0]->candidate->except_lines;
    struct texts copies = {arena_array(arena, lines->count, sizeof(struct text)), lines->count};
    for (size_t i = 0; i < lines->count; i++)
        copies.items[i] = arena_copy(arena, lines->items[i]);
    set_exceptions(rule, &copies, arena);
    rule->id = id_of(draft);
    rule->message = message_of(draft, from);
    rule->effect = EFFECT_DIAGNOSTIC;
    rule->severity = from->severity ? from->severity : SEVERITY_INFO;
    rule->category = from->category ? from->category : CATEGORY_CODE;
    add_text(&rule->tags, arena, TEXT("learned"));
    rule->help = arena_print(arena, "Learned from what %.*s reports as %.*s.",
                             TEXT_ARG(corpus->tool), TEXT_ARG(corpus->rules[draft->rule]));
    set_keywords(draft);
    set_languages(draft);
    set_examples(draft);
    set_counts(draft);
    set_units(draft);
}

static void add_rule(struct work *work, uint32_t rule, struct proof **proofs, size_t count)
{
    struct distillate *out = work->out;
    struct distilled distilled = {.tool = work->corpus.tool,
                                  .alert_rule = work->corpus.rules[rule]};
    struct draft draft = {
        .work = work, .rule = rule, .proofs = proofs, .count = count, .out = &distilled};
    write_rule(&draft);
    if (!distilled.rule.examples.count || distilled.rule.examples.items[0].counter)
        return;
    out->rules = arena_grow(work->arena, out->rules, out->count, sizeof *out->rules);
    work->sets = arena_grow(work->arena, work->sets, out->count, sizeof *work->sets);
    work->sets[out->count] = draft.set;
    distilled.number = out->count;
    out->rules[out->count++] = distilled;
    work->outcomes[rule].rules++;
}

/* Patterns of one rule of the tool, those with the same exceptions as one content rule. */
static void write_rules(struct work *work, struct proof *proofs, size_t count)
{
    struct proof **group = xcalloc(count + 1, sizeof *group);
    uint8_t *done = xcalloc(count + 1, 1);
    uint8_t *found = xcalloc(work->corpus.count + 1, 1);
    struct distil_outcome *outcome = &work->outcomes[proofs[0].rule];
    for (size_t i = 0; i < count; i++) {
        size_t size = 0;
        for (size_t k = i; k < count; k++)
            if (!done[k] && same_texts(&proofs[i].candidate->except_lines,
                                       &proofs[k].candidate->except_lines)) {
                group[size++] = &proofs[k];
                done[k] = 1;
            }
        if (size)
            add_rule(work, proofs[0].rule, group, size);
        for (size_t k = 0; k < proofs[i].lines.count; k++) {
            uint32_t line = proofs[i].lines.items[k];
            outcome->found +=
                !found[line] && distil_has_rule(&work->corpus.lines[line], proofs[i].rule);
            found[line] = 1;
        }
    }
    free(group);
    free(done);
    free(found);
}

/* One tool. */

static void refuse(struct work *work, uint32_t rule, const char *why)
{
    work->outcomes[rule].why = why;
}

static unsigned repos_of(const struct work *work, uint32_t rule)
{
    const struct distil_corpus *corpus = &work->corpus;
    const struct posting *flagged = &corpus->flagged[rule];
    uint8_t *seen = xcalloc(corpus->repo_count + 1, 1);
    unsigned count = 0;
    for (size_t i = 0; i < flagged->count; i++) {
        uint32_t repo = corpus->lines[flagged->lines[i]].repo;
        count += !seen[repo];
        seen[repo] = 1;
    }
    free(seen);
    return count;
}

/* Chooses among those that are sound, looking only at what would be chosen. */
static size_t choose_sound(const struct work *work, struct proof *proofs, size_t count)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < count; i++)
            proofs[i].candidate->kept = false;
        choose(work, proofs, count);
        for (size_t i = 0; i < count; i++) {
            struct candidate *candidate = proofs[i].candidate;
            if (!candidate->kept || candidate->sound)
                continue;
            candidate->sound = is_sound(candidate);
            if (!candidate->sound)
                proofs[i].lines.count = 0;
            again = again || !candidate->sound;
        }
    }
    return drop_others(proofs, count);
}

/* What a thread learns of one rule. */
struct lesson {
    struct proof *proofs;
    size_t count;
    const char *why; /* there is none */
};

/* Learns patterns of a rule and keeps those that are proven, by tokens. */
static struct lesson learn_rule(const struct work *work, uint32_t rule, struct arena *arena)
{
    struct candidates candidates;
    distil_learn(&work->corpus, rule, work->wrong_cost, arena, &candidates);
    struct proof *proofs = xcalloc(candidates.count + 1, sizeof *proofs);
    size_t count = 0;
    for (size_t i = 0; i < candidates.count; i++) {
        struct proof proof = {.candidate = &candidates.items[i], .rule = rule};
        measure(work, &proof, arena);
        if (is_proven(work, proof.candidate) &&
            distil_render(&work->corpus, rule, proof.candidate, arena))
            proofs[count++] = proof;
        else
            free(proof.lines.items);
    }
    count = choose_sound(work, proofs, count);
    return (struct lesson){
        .proofs = proofs,
        .count = count,
        .why = candidates.count == 0
                   ? "no pattern tells its lines from others"
                   : "no pattern holds on repositories that it was not learned from"};
}

/* Threads take rules one by one; what each is learned from does not depend on who does it. */
struct school {
    const struct work *work;
    struct lesson *lessons; /* of each rule */
    atomic_uint next;
};

struct pupil {
    struct school *school;
    struct arena *arena;
    pthread_t thread;
    bool runs;
};

static const char *reason_against(const struct work *work, uint32_t rule)
{
    if (work->corpus.clean_texts < CLEAN_LEAST)
        return "too few lines that are not flagged to tell it from";
    if (work->outcomes[rule].repos < work->options.repositories)
        return "flagged in too few repositories";
    return NULL;
}

static void *learn_some(void *context)
{
    struct pupil *pupil = context;
    struct school *school = pupil->school;
    for (;;) {
        unsigned rule = atomic_fetch_add(&school->next, 1);
        if (rule >= school->work->corpus.rule_count)
            return NULL;
        const char *why = reason_against(school->work, rule);
        school->lessons[rule] =
            why ? (struct lesson){.why = why} : learn_rule(school->work, rule, pupil->arena);
    }
}

static void take_lessons(struct work *work, struct lesson *lessons)
{
    for (uint32_t rule = 0; rule < work->corpus.rule_count; rule++) {
        refuse(work, rule, lessons[rule].why);
        for (size_t i = 0; i < lessons[rule].count; i++) {
            work->proofs =
                arena_grow(work->scratch, work->proofs, work->proof_count, sizeof *work->proofs);
            work->proofs[work->proof_count++] = lessons[rule].proofs[i];
        }
        free(lessons[rule].proofs);
    }
}

/* The arenas of the threads live as long as what was learned is used. */
static void learn_rules(struct work *work)
{
    struct lesson *lessons = xcalloc(work->corpus.rule_count + 1, sizeof *lessons);
    struct school school = {.work = work, .lessons = lessons};
    struct pupil pupils[THREADS] = {{0}};
    atomic_init(&school.next, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        pupils[i].school = &school;
        pupils[i].arena = work->arenas[i] = arena_new();
        pupils[i].runs =
            i > 0 && pthread_create(&pupils[i].thread, NULL, learn_some, &pupils[i]) == 0;
    }
    (void)learn_some(&pupils[0]);
    for (unsigned i = 1; i < THREADS; i++)
        if (pupils[i].runs)
            (void)pthread_join(pupils[i].thread, NULL);
    take_lessons(work, lessons);
    free(lessons);
}

static int prove_rules(struct work *work, struct error *err)
{
    if (work->proof_count && find_all(work, err) != 0)
        return -1;
    for (size_t i = 0, end; i < work->proof_count; i = end) {
        size_t kept = i;
        for (end = i; end < work->proof_count && work->proofs[end].rule == work->proofs[i].rule;
             end++) {
            measure_again(work, &work->proofs[end]);
            if (is_proven(work, work->proofs[end].candidate)) {
                struct proof proof = work->proofs[kept];
                work->proofs[kept++] = work->proofs[end];
                work->proofs[end] = proof;
            }
        }
        choose(work, &work->proofs[i], kept - i);
        size_t count = drop_others(&work->proofs[i], kept - i);
        for (size_t k = kept; k < end; k++)
            free(work->proofs[k].lines.items);
        if (count == 0)
            continue;
        refuse(work, work->proofs[i].rule, NULL);
        write_rules(work, &work->proofs[i], count);
        for (size_t k = i; k < i + count; k++)
            free(work->proofs[k].lines.items);
    }
    return 0;
}

/* Known rules. */

/* Whether what it finds in lines is what its patterns say: it asks nothing else of them. */
static bool is_measurable(const struct content_rule *rule)
{
    if (rule->policy || rule->paths.count || rule->has_entropy || rule->capture ||
        rule->checks.count || rule->patterns.count == 0)
        return false;
    for (size_t i = 0; i < rule->exceptions.count; i++)
        if (rule->exceptions.items[i].count != 1 ||
            rule->exceptions.items[i].conditions[0].target != EXCEPT_LINE)
            return false;
    return true;
}

static struct texts lines_of(const struct content_rule *rule, struct arena *arena)
{
    struct texts lines = {NULL, 0};
    for (size_t i = 0; i < rule->exceptions.count; i++)
        for (size_t k = 0; k < rule->exceptions.items[i].conditions[0].any.count; k++) {
            lines.items = arena_grow(arena, lines.items, lines.count, sizeof *lines.items);
            lines.items[lines.count++] = rule->exceptions.items[i].conditions[0].any.items[k];
        }
    return lines;
}

/* Marks the lines that it finds. */
static int mark_known(struct work *work, const struct content_rule *rule, uint8_t *marks,
                      struct error *err)
{
    struct texts lines = lines_of(rule, work->scratch);
    for (size_t i = 0; i < rule->patterns.count; i++) {
        struct finder finder;
        if (finder_open(&finder, rule->patterns.items[i].regex, &lines, TEXT(""), err) != 0)
            return -1;
        for (size_t k = 0; k < work->corpus.count; k++)
            if (!marks[k] && finder_finds(&finder, work->texts[k], work->corpus.lines[k].code))
                marks[k] = 1;
        finder_close(&finder);
    }
    return 0;
}

static int measure_known(struct work *work, size_t number, struct error *err)
{
    const struct distil_known *known = &work->options.known[number];
    const struct distil_corpus *corpus = &work->corpus;
    uint8_t *marks = xcalloc(corpus->count + 1, 1);
    int result = mark_known(work, known->rule, marks, err);
    if (result == 0) {
        work->known_sets[number] = set_of(corpus, marks);
        for (size_t i = 0; i < corpus->count; i++)
            marks[i] = marks[i] && corpus->lines[i].first_seen > known->since;
        work->out->known[number] = units_of(work, marks, known->alert_rule);
    }
    free(marks);
    return result;
}

static int measure_all_known(struct work *work, struct error *err)
{
    for (size_t i = 0; i < work->options.known_count; i++) {
        const struct distil_known *known = &work->options.known[i];
        if (text_equal(known->tool, work->corpus.tool) && is_measurable(known->rule) &&
            measure_known(work, i, err) != 0)
            return -1;
    }
    return 0;
}

static int compare_outcomes(const void *a, const void *b)
{
    const struct distil_outcome *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    return order ? order : text_compare(x->alert_rule, y->alert_rule);
}

static int compare_distilled(const void *a, const void *b)
{
    const struct distilled *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    if (order == 0)
        order = text_compare(x->alert_rule, y->alert_rule);
    if (order == 0)
        order = (x->seen.right < y->seen.right) - (x->seen.right > y->seen.right);
    return order ? order : text_compare(x->rule.id, y->rule.id);
}

static int distil_tool(struct work *work, const struct distil_observation *const *observations,
                       size_t count, struct error *err)
{
    struct distillate *out = work->out;
    work->scratch = arena_new();
    work->proofs = NULL;
    work->proof_count = 0;
    distil_corpus_build(observations, count, work->scratch, &work->corpus);
    work->outcomes = arena_array(work->arena, work->corpus.rule_count, sizeof *work->outcomes);
    for (uint32_t i = 0; i < work->corpus.rule_count; i++) {
        work->outcomes[i] = (struct distil_outcome){.tool = work->corpus.tool,
                                                    .alert_rule = work->corpus.rules[i],
                                                    .lines = work->corpus.flagged[i].count,
                                                    .repos = repos_of(work, i)};
    }
    learn_rules(work);
    if (work->proof_count || work->options.known_count)
        work->texts = texts_of(&work->corpus, work->scratch);
    int result = prove_rules(work, err);
    if (result == 0)
        result = measure_all_known(work, err);
    for (uint32_t i = 0; i < work->corpus.rule_count; i++) {
        out->outcomes =
            arena_grow(work->arena, out->outcomes, out->outcome_count, sizeof *out->outcomes);
        out->outcomes[out->outcome_count++] = work->outcomes[i];
    }
    for (unsigned i = 0; i < THREADS; i++)
        arena_destroy(&work->arenas[i]);
    arena_destroy(&work->scratch);
    return result;
}

/* By content alone: what is the same in every field stays so in any order. */
static int compare_observations(const void *a, const void *b)
{
    const struct distil_observation *x = *(const struct distil_observation *const *)a;
    const struct distil_observation *y = *(const struct distil_observation *const *)b;
    int order = text_compare(x->tool, y->tool);
    if (order == 0)
        order = text_compare(x->repo, y->repo);
    if (order == 0)
        order = text_compare(x->path, y->path);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = text_compare(x->commit, y->commit);
    if (order == 0)
        order = text_compare(x->code, y->code);
    if (order == 0)
        order = text_compare(x->rule, y->rule);
    if (order == 0)
        order = text_compare(x->message, y->message);
    if (order == 0)
        order = (x->severity > y->severity) - (x->severity < y->severity);
    return order ? order : (x->category > y->category) - (x->category < y->category);
}

/* All patterns and exceptions of a rule. */
static struct text said_by(const struct content_rule *rule, struct arena *arena)
{
    struct text text = TEXT("");
    for (size_t i = 0; i < rule->patterns.count; i++)
        text = arena_print(arena, "%.*s %.*s", TEXT_ARG(text),
                           TEXT_ARG(rule->patterns.items[i].regex));
    for (size_t i = 0; i < rule->exceptions.count; i++)
        text = arena_print(arena, "%.*s but %.*s", TEXT_ARG(text),
                           TEXT_ARG(rule->exceptions.items[i].conditions[0].any.items[0]));
    return text;
}

/* What says nothing that a rule before it does not: the same lines are found, or nearly the same is
 * said. Those that are known stand before all. */
static void find_duplicates(struct work *work, struct distillate *out)
{
    size_t known = work->options.known_count, count = known + out->count;
    struct text *texts = arena_array(work->arena, count, sizeof *texts);
    struct id *sets = arena_array(work->arena, count, sizeof *sets);
    uint32_t *leaders = arena_array(work->arena, count, sizeof *leaders);
    struct similar_pairs pairs;
    for (size_t i = 0; i < count; i++) {
        const struct distilled *new = i < known ? NULL : &out->rules[i - known];
        const struct content_rule *rule = new ? &new->rule : work->options.known[i].rule;
        texts[i] = is_measurable(rule) ? said_by(rule, work->arena)
                                       : arena_print(work->arena, "\1 %zu", i);
        sets[i] = new ? work->sets[new->number] : work->known_sets[i];
    }
    similar_find(texts, count, SAME, work->arena, &pairs);
    similar_groups(&pairs, sets, count, leaders);
    for (size_t i = known; i < count; i++) {
        struct distilled *new = &out->rules[i - known];
        size_t leader = leaders[i];
        if (leader == i)
            continue;
        new->known = leader < known ? leader + 1 : 0;
        new->duplicate_of =
            new->known ? work->options.known[leader].rule->id : out->rules[leader - known].rule.id;
        new->finds_same = text_equal(texts[i], texts[leader]) || id_equal(sets[i], sets[leader]);
    }
}

int distil(const struct distil_observation *observations, size_t count,
           const struct distil_options *options, struct arena *arena, struct distillate *out,
           struct error *err)
{
    struct distillate result = {0};
    struct work work = {.options = *options, .arena = arena, .out = &result};
    const struct distil_observation **sorted = xcalloc(count + 1, sizeof *sorted);
    int status = 0;
    work.options.repositories = options->repositories ? options->repositories : DISTIL_REPOSITORIES;
    work.options.precision = options->precision > 0 ? options->precision : 0.85;
    work.wrong_cost =
        work.options.precision < 0.99 ? work.options.precision / (1 - work.options.precision) : 99;
    work.options.bound = options->bound > 0 ? options->bound : 0.7;
    work.known_sets = arena_array(arena, options->known_count, sizeof *work.known_sets);
    result.known = arena_array(arena, options->known_count, sizeof *result.known);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &observations[i];
    qsort(sorted, count, sizeof *sorted, compare_observations);
    for (size_t i = 0, end; i < count && status == 0; i = end) {
        for (end = i + 1; end < count && text_equal(sorted[i]->tool, sorted[end]->tool); end++)
            ;
        status = distil_tool(&work, sorted + i, end - i, err);
    }
    free(sorted);
    if (status != 0)
        return -1;
    if (result.count)
        qsort(result.rules, result.count, sizeof *result.rules, compare_distilled);
    find_duplicates(&work, &result);
    if (result.outcome_count)
        qsort(result.outcomes, result.outcome_count, sizeof *result.outcomes, compare_outcomes);
    *out = result;
    return 0;
}
