/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_measure.h"

#include "lib/detect.h"
#include "lib/rule_object.h"

#include <stdlib.h>

/* One line, as flagged for one alert rule: what is flagged is there by `key`, what was found is
 * there by rule and key, and each once. */
struct place {
    uint64_t who; /* digest of tool and alert rule, or the number of a rule */
    uint64_t key; /* of tool, alert rule and line */
};

struct places {
    struct place *items;
    size_t count, room;
};

struct measuring {
    const struct rule *const *rules;
    size_t count;
    struct learn_measured *out;
    struct learn_lines *lines;
    struct arena *arena;
    struct ruleset *rulesets; /* of the rules that are tried, one each */
    size_t *numbers;          /* which rule a ruleset is of */
    size_t tried;
    struct detector *detector;
    struct detector_scratch *scratch;
    struct places flagged, found, repositories;
};

static void add_place(struct places *places, uint64_t who, uint64_t key)
{
    if (places->count == places->room) {
        places->room = places->room ? places->room * 2 : 1024;
        places->items = xrealloc(places->items, places->room * sizeof *places->items);
    }
    places->items[places->count++] = (struct place){who, key};
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = (x->who > y->who) - (x->who < y->who);
    return order ? order : (x->key > y->key) - (x->key < y->key);
}

static void sort_unique(struct places *places)
{
    size_t kept = 0;
    if (places->count > 1)
        qsort(places->items, places->count, sizeof *places->items, compare_places);
    for (size_t i = 0; i < places->count; i++)
        if (kept == 0 || compare_places(&places->items[kept - 1], &places->items[i]) != 0)
            places->items[kept++] = places->items[i];
    places->count = kept;
}

static uint64_t hash_two(struct text tool, struct text rule)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.measure.1");
    id_hash_text(&hash, tool);
    id_hash_text(&hash, rule);
    return id_prefix(id_hash_done(&hash));
}

/* Where the line's number is not known, its text tells it apart. */
static uint64_t line_key(const struct store_line *line, struct text rule)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.measure.2");
    id_hash_text(&hash, line->tool);
    id_hash_text(&hash, rule);
    id_hash_text(&hash, line->repo);
    id_hash_text(&hash, line->commit);
    id_hash_text(&hash, line->path);
    id_hash_number(&hash, line->line);
    id_hash_text(&hash, line->line ? TEXT("") : line->text);
    return id_prefix(id_hash_done(&hash));
}

/* The rules that can be tried. */

static const char *why_not(const struct rule *rule)
{
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!rule->checks.items[i].passed)
            return "a check failed";
    return rule->checks.count ? NULL : "it was never checked";
}

static bool compiles(const struct ruleset *ruleset)
{
    struct detector *detector = detector_new(ruleset, 1, NULL, NULL);
    bool does = detector != NULL;
    detector_destroy(&detector);
    return does;
}

/* Its text as a ruleset of one rule, whose name is its number: names need not be unique. */
static const char *read_rule(struct measuring *m, size_t number)
{
    struct ruleset *ruleset = &m->rulesets[m->tried];
    const char *why = why_not(m->rules[number]);
    if (why)
        return why;
    struct text object = rule_object(m->rules[number]->text, m->arena);
    if (ruleset_read(object, TEXT("a learned rule"), m->arena, ruleset, NULL) != 0 ||
        ruleset->count != 1 || ruleset->rules[0].policy)
        return "its text is no rule";
    ruleset->rules[0].id = arena_print(m->arena, "rule_%zu", number);
    return compiles(ruleset) ? NULL : "it does not compile";
}

static int prepare(struct measuring *m, struct error *err)
{
    m->rulesets = arena_array(m->arena, m->count, sizeof *m->rulesets);
    m->numbers = arena_array(m->arena, m->count, sizeof *m->numbers);
    for (size_t i = 0; i < m->count; i++) {
        m->out[i] = (struct learn_measured){
            .why_not = i < MEASURED_RULES_MAX ? read_rule(m, i) : "there are too many rules"};
        if (!m->out[i].why_not)
            m->numbers[m->tried++] = i;
    }
    if (m->tried == 0)
        return 0;
    m->detector = detector_new(m->rulesets, m->tried, NULL, err);
    if (!m->detector)
        return -1;
    m->scratch = detector_scratch_new(m->detector);
    return 0;
}

/* The lines. */

static struct learn_tool_lines *tool_of(struct measuring *m, struct text tool)
{
    struct learn_lines *lines = m->lines;
    for (size_t i = lines->tool_count; i-- > 0;)
        if (text_equal(lines->tools[i].tool, tool))
            return &lines->tools[i];
    if (lines->tool_count == MEASURED_TOOLS_MAX)
        return NULL;
    lines->tools[lines->tool_count].tool = arena_copy(m->arena, tool);
    return &lines->tools[lines->tool_count++];
}

static void count_line(struct measuring *m, const struct store_line *line)
{
    struct learn_tool_lines *tool = tool_of(m, line->tool);
    m->lines->flagged += line->flagged;
    m->lines->clean += !line->flagged;
    if (!tool)
        return;
    tool->flagged += line->flagged;
    tool->clean += !line->flagged;
    add_place(&m->repositories, (uint64_t)(tool - m->lines->tools), digest_of(line->repo));
}

static int search(struct measuring *m, const struct store_line *line, struct error *err)
{
    struct subject subject = {line->path, line->path.size > 0, line->text};
    struct hits hits;
    if (detector_search(m->detector, m->scratch, &subject, &hits, err) != 0)
        return -1;
    for (size_t i = 0; i < hits.count; i++) {
        size_t number = m->numbers[hits.items[i].ruleset - m->rulesets];
        const struct rule *rule = m->rules[number];
        if (text_equal(rule->tool, line->tool))
            add_place(&m->found, number, line_key(line, rule->rule));
    }
    return 0;
}

static int visit(void *context, const struct store_line *line, struct error *err)
{
    struct measuring *m = context;
    if ((line->flagged ? m->lines->flagged : m->lines->clean) == MEASURED_LINES_MAX) {
        m->lines->left_out++;
        return 0;
    }
    count_line(m, line);
    if (line->flagged)
        add_place(&m->flagged, hash_two(line->tool, line->rule), line_key(line, line->rule));
    return m->detector ? search(m, line, err) : 0;
}

/* The results. */

static bool has_place(const struct places *places, const struct place *place)
{
    return places->count &&
           bsearch(place, places->items, places->count, sizeof *place, compare_places) != NULL;
}

static uint64_t count_of(const struct places *places, uint64_t who)
{
    uint64_t count = 0;
    for (size_t i = 0; i < places->count; i++)
        count += places->items[i].who == who;
    return count;
}

static int compare_tools(const void *a, const void *b)
{
    const struct learn_tool_lines *x = a, *y = b;
    return text_compare(x->tool, y->tool);
}

static void conclude(struct measuring *m)
{
    sort_unique(&m->flagged);
    sort_unique(&m->found);
    sort_unique(&m->repositories);
    for (size_t i = 0; i < m->found.count; i++) {
        const struct place *place = &m->found.items[i];
        const struct rule *rule = m->rules[place->who];
        struct place wanted = {hash_two(rule->tool, rule->rule), place->key};
        if (has_place(&m->flagged, &wanted))
            m->out[place->who].found++;
        else
            m->out[place->who].wrong++;
    }
    for (size_t i = 0; i < m->tried; i++) {
        const struct rule *rule = m->rules[m->numbers[i]];
        m->out[m->numbers[i]].flagged = count_of(&m->flagged, hash_two(rule->tool, rule->rule));
    }
    for (size_t i = 0; i < m->repositories.count; i++)
        m->lines->tools[m->repositories.items[i].who].repositories++;
    if (m->lines->tool_count > 1)
        qsort(m->lines->tools, m->lines->tool_count, sizeof *m->lines->tools, compare_tools);
}

int learn_measure(struct store_txn *txn, const struct rule *const *rules, size_t count,
                  struct arena *arena, struct learn_measured *out, struct learn_lines *lines,
                  struct error *err)
{
    struct measuring m = {
        .rules = rules, .count = count, .out = out, .lines = lines, .arena = arena};
    *lines =
        (struct learn_lines){.tools = arena_array(arena, MEASURED_TOOLS_MAX, sizeof *lines->tools)};
    int result = prepare(&m, err);
    if (result == 0)
        result = store_lines(txn, TEXT(""), visit, &m, err);
    if (result == 0)
        conclude(&m);
    detector_scratch_destroy(&m.scratch);
    detector_destroy(&m.detector);
    free(m.flagged.items);
    free(m.found.items);
    free(m.repositories.items);
    return result;
}
