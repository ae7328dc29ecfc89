/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_work.h"

#include "lib/language.h"

#include <ctype.h>
#include <stdlib.h>

enum { KEYWORD_LEAST = 3, EXAMPLE_BYTES = 300 };

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

/* The longest word that the pattern needs, or empty. */
struct text distil_keyword_of(const struct distil_corpus *corpus, const struct pattern *pattern)
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
        struct text word =
            distil_keyword_of(&draft->work->corpus, &draft->proofs[i]->candidate->pattern);
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
        if (distil_has_number(lines->items, lines->count, line))
            return true;
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
struct distil_units distil_units_of(const struct work *work, const uint8_t *counts,
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
            held |= (uint64_t)distil_is_held_out(work, proof->candidate, fold) << fold;
        for (size_t k = 0; k < proof->lines.count; k++)
            counts[proof->lines.items[k]] |=
                (uint8_t)(held >> corpus->fold_of[corpus->lines[proof->lines.items[k]].repo] & 1);
    }
    draft->out->units = distil_units_of(work, counts, corpus->rules[draft->rule]);
    free(counts);
}

/* Which lines of the tool are marked; zero for none. */
struct id distil_set_of(const struct distil_corpus *corpus, const uint8_t *marks)
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
    draft->out->seen = distil_sum(repos, corpus->repo_count);
    draft->set = distil_set_of(corpus, marks);
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
        if (!isalnum((unsigned char)letters[i]) && !text_one_of("-_.", letters[i]))
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
void distil_write_rules(struct work *work, struct proof *proofs, size_t count)
{
    struct proof **group = xcalloc(count + 1, sizeof *group);
    uint8_t *done = xcalloc(count + 1, 1);
    uint8_t *found = xcalloc(work->corpus.count + 1, 1);
    struct distil_outcome *outcome = &work->outcomes[proofs[0].rule];
    for (size_t i = 0; i < count; i++) {
        size_t size = 0;
        for (size_t k = i; k < count; k++)
            if (!done[k] && texts_equal(&proofs[i].candidate->except_lines,
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
