/* SPDX-License-Identifier: MPL-2.0 */
#include "stages/snapshot.h"

#include "lib/builtin.h"
#include "lib/match.h"
#include "lib/path_class.h"
#include "lib/severity_model.h"

#include <ctype.h>
#include <stdlib.h>

enum { TOOL_NAME_MAX = 128, TOOL_FAMILY_MIN = 4 };

/* A rule in the index, with its pattern compiled. */
struct entry {
    const struct rule *rule;
    struct matcher *matcher; /* NULL: any message */
};

struct snapshot {
    struct arena *arena;
    struct rulebook book;
    struct entry *entries; /* by rule id, then the order in which they are tried */
    size_t entry_count;
    struct match_scratch *scratch;
    struct severity_model *severity_model; /* NULL: none */
};

static int compare_entries(const void *a, const void *b)
{
    const struct rule *first = ((const struct entry *)a)->rule;
    const struct rule *second = ((const struct entry *)b)->rule;
    int order = text_compare(first->rule, second->rule);
    if (order)
        return order;
    bool specific = first->path_class.size > 0, other_specific = second->path_class.size > 0;
    if (specific != other_specific)
        return specific ? -1 : 1;
    if (first->score != second->score)
        return first->score > second->score ? -1 : 1;
    return id_compare(first->id, second->id);
}

static int compile_rules(struct snapshot *snapshot, struct error *err)
{
    struct rules *rules = &snapshot->book.rules;
    snapshot->entries = xcalloc(rules->count, sizeof *snapshot->entries);
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->items[i];
        struct entry *entry = &snapshot->entries[snapshot->entry_count];
        entry->rule = rule;
        if (rule->pattern.size) {
            entry->matcher = matcher_new(rule->pattern, MATCHER_FULL, err);
            if (!entry->matcher) {
                char hex[ID_HEX_SIZE];
                return error_wrap(err, "rule %s", id_hex(rule->id, hex));
            }
        }
        snapshot->entry_count++;
    }
    qsort(snapshot->entries, snapshot->entry_count, sizeof *snapshot->entries, compare_entries);
    return 0;
}

/* The model that the rulebook names: with its bytes, or the one that is compiled in. Any other
 * would judge differently from the submission's other workers. */
static int open_model(struct snapshot *snapshot, struct error *err)
{
    const struct text_model *named = &snapshot->book.catalogue.severity_model;
    if (id_is_zero(named->id))
        return 0;
    struct text bytes = text_or(named->bytes, builtin_severity_model());
    if (severity_model_new(bytes, &snapshot->severity_model, err) != 0)
        return -1;
    if (id_equal(severity_model_id(snapshot->severity_model), named->id))
        return 0;
    char hex[ID_HEX_SIZE];
    return error_set(err, ERROR_CONFIG,
                     "the submission's severity model is %s, which this program does not have: "
                     "broker and workers must be of one version",
                     id_hex(named->id, hex));
}

int snapshot_new(struct text packed, struct snapshot **out, struct error *err)
{
    struct snapshot *snapshot = xcalloc(1, sizeof *snapshot);
    struct unpack in;
    snapshot->arena = arena_new();
    snapshot->scratch = match_scratch_new();
    unpack_init(&in, arena_copy(snapshot->arena, packed));
    record_unpack(&in, &rulebook_record, &snapshot->book, snapshot->arena);
    if (unpack_done(&in, "the snapshot of the rules", err) != 0 ||
        compile_rules(snapshot, err) != 0 || open_model(snapshot, err) != 0) {
        snapshot_destroy(&snapshot);
        return -1;
    }
    *out = snapshot;
    return 0;
}

void snapshot_destroy(struct snapshot **snapshot)
{
    if (!snapshot || !*snapshot)
        return;
    for (size_t i = 0; i < (*snapshot)->entry_count; i++)
        matcher_destroy(&(*snapshot)->entries[i].matcher);
    free((*snapshot)->entries);
    severity_model_destroy(&(*snapshot)->severity_model);
    match_scratch_destroy(&(*snapshot)->scratch);
    arena_destroy(&(*snapshot)->arena);
    free(*snapshot);
    *snapshot = NULL;
}

const struct rulebook *snapshot_rulebook(const struct snapshot *snapshot)
{
    return &snapshot->book;
}

/* The first entry about this rule id. */
static size_t first_entry(const struct snapshot *snapshot, struct text rule)
{
    size_t low = 0, high = snapshot->entry_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(snapshot->entries[middle].rule->rule, rule) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool holds(const struct snapshot *snapshot, const struct entry *entry,
                  const struct alert *alert)
{
    const struct rule *rule = entry->rule;
    if (rule->tool.size && !text_equal(rule->tool, alert->tool))
        return false;
    const char *path_class = names_word(&path_class_names, path_class_of(alert->path));
    if (rule->path_class.size && !text_is(rule->path_class, path_class))
        return false;
    return !entry->matcher ||
           match_test(entry->matcher, snapshot->scratch, alert->message) == MATCH_YES;
}

const struct rule *snapshot_triage(const struct snapshot *snapshot, const struct alert *alert,
                                   enum aspect aspect)
{
    for (size_t i = first_entry(snapshot, alert->rule); i < snapshot->entry_count; i++) {
        const struct entry *entry = &snapshot->entries[i];
        if (!text_equal(entry->rule->rule, alert->rule))
            break;
        if (entry->rule->kind == RULE_TRIAGE && entry->rule->aspect == aspect &&
            holds(snapshot, entry, alert))
            return entry->rule;
    }
    return NULL;
}

const struct rule *snapshot_fact(const struct snapshot *snapshot, struct text rule)
{
    for (size_t i = first_entry(snapshot, rule); i < snapshot->entry_count; i++) {
        const struct rule *candidate = snapshot->entries[i].rule;
        if (!text_equal(candidate->rule, rule))
            break;
        if (candidate->kind == RULE_CATALOGUE)
            return candidate;
    }
    return NULL;
}

static struct text lower_case(struct text name, char out[static TOOL_NAME_MAX])
{
    size_t size = name.size < TOOL_NAME_MAX ? name.size : TOOL_NAME_MAX;
    for (size_t i = 0; i < size; i++)
        out[i] = (char)tolower((unsigned char)name.data[i]);
    return (struct text){out, size};
}

/* The first word of a longer name; empty if it is too short to say which tool it is. */
static struct text family(struct text tool)
{
    size_t size = 0;
    while (size < tool.size && tool.data[size] != ' ' && tool.data[size] != '/')
        size++;
    return size < tool.size && size >= TOOL_FAMILY_MIN ? (struct text){tool.data, size} : TEXT("");
}

static int compare_known_rules(const void *a, const void *b)
{
    const struct known_rule *first = a, *second = b;
    int order = text_compare(first->tool, second->tool);
    return order ? order : text_compare(first->rule, second->rule);
}

static const struct known_rule *find_known_rule(const struct known_rules *rules, struct text tool,
                                                struct text rule)
{
    struct known_rule wanted = {.tool = tool, .rule = rule};
    return rules->count && tool.size ? bsearch(&wanted, rules->items, rules->count,
                                               sizeof *rules->items, compare_known_rules)
                                     : NULL;
}

const struct known_rule *snapshot_known_rule(const struct snapshot *snapshot, struct text tool,
                                             struct text rule)
{
    char lower[TOOL_NAME_MAX];
    const struct known_rules *rules = &snapshot->book.catalogue.rules;
    struct text name = lower_case(tool, lower);
    const struct known_rule *known = find_known_rule(rules, name, rule);
    return known ? known : find_known_rule(rules, family(name), rule);
}

/* Whether the text is like the pattern, where "*" stands for any text: pieces between stars are
 * found one after another, each at its first place. */
static bool is_like(struct text text, struct text pattern)
{
    bool first = true;
    for (;;) {
        const char *star = pattern.size ? memchr(pattern.data, '*', pattern.size) : NULL;
        struct text piece = {pattern.data, star ? (size_t)(star - pattern.data) : pattern.size};
        if (first && !text_starts(text, piece))
            return false;
        if (!star)
            return first ? text.size == piece.size
                         : text.size >= piece.size &&
                               text_equal(text_from(text, text.size - piece.size), piece);
        const char *at =
            first || !piece.size ? text.data : memmem(text.data, text.size, piece.data, piece.size);
        if (!at)
            return false;
        text = text_from(text, (size_t)(at - text.data) + piece.size);
        pattern = text_from(pattern, piece.size + 1);
        first = false;
    }
}

/* The first pattern of a tool that does not come before `pattern`. */
static size_t first_like(const struct known_likes *likes, struct text tool, struct text pattern)
{
    size_t low = 0, high = likes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct known_like *like = &likes->items[middle];
        int order = text_compare(like->tool, tool);
        if (order < 0 || (order == 0 && text_compare(like->pattern, pattern) < 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The longest of a tool's patterns that begin with `start` and fit. */
static const struct known_like *longest_like(const struct known_likes *likes, struct text tool,
                                             struct text start, struct text rule)
{
    const struct known_like *best = NULL;
    for (size_t i = first_like(likes, tool, start); i < likes->count; i++) {
        const struct known_like *like = &likes->items[i];
        if (!text_equal(like->tool, tool) || !text_starts(like->pattern, start))
            break;
        if ((!best || like->pattern.size > best->pattern.size) && is_like(rule, like->pattern))
            best = like;
    }
    return best;
}

const struct known_like *snapshot_known_like(const struct snapshot *snapshot, struct text tool,
                                             struct text rule)
{
    char lower[TOOL_NAME_MAX];
    const struct known_likes *likes = &snapshot->book.catalogue.likes;
    if (rule.size == 0)
        return NULL;
    struct text name = lower_case(tool, lower);
    const struct known_like *own = longest_like(likes, name, TEXT(""), rule);
    if (!own && family(name).size)
        own = longest_like(likes, family(name), TEXT(""), rule);
    return own ? own : longest_like(likes, TEXT(""), (struct text){rule.data, 1}, rule);
}

static int compare_known_cwes(const void *a, const void *b)
{
    uint32_t first = ((const struct known_cwe *)a)->number;
    uint32_t second = ((const struct known_cwe *)b)->number;
    return (first > second) - (first < second);
}

const struct known_cwe *snapshot_known_cwe(const struct snapshot *snapshot, uint32_t number)
{
    const struct known_cwes *cwes = &snapshot->book.catalogue.cwes;
    struct known_cwe wanted = {.number = number};
    return cwes->count
               ? bsearch(&wanted, cwes->items, cwes->count, sizeof *cwes->items, compare_known_cwes)
               : NULL;
}

static int compare_known_tools(const void *a, const void *b)
{
    return text_compare(((const struct known_tool *)a)->tool, ((const struct known_tool *)b)->tool);
}

static const struct known_tool *find_known_tool(const struct known_tools *tools, struct text tool)
{
    struct known_tool wanted = {.tool = tool};
    return tools->count && tool.size ? bsearch(&wanted, tools->items, tools->count,
                                               sizeof *tools->items, compare_known_tools)
                                     : NULL;
}

const struct known_tool *snapshot_known_tool(const struct snapshot *snapshot, struct text tool)
{
    char lower[TOOL_NAME_MAX];
    const struct known_tools *tools = &snapshot->book.catalogue.tools;
    struct text name = lower_case(tool, lower);
    const struct known_tool *known = find_known_tool(tools, name);
    return known ? known : find_known_tool(tools, family(name));
}

static int compare_exploited(const void *a, const void *b)
{
    return text_compare(((const struct exploited *)a)->id, ((const struct exploited *)b)->id);
}

const struct exploited *snapshot_exploited(const struct snapshot *snapshot, struct text id)
{
    const struct exploiteds *list = &snapshot->book.exploited;
    const struct exploited wanted = {.id = id};
    return list->count
               ? bsearch(&wanted, list->items, list->count, sizeof *list->items, compare_exploited)
               : NULL;
}

const struct severity_model *snapshot_severity_model(const struct snapshot *snapshot)
{
    return snapshot->severity_model;
}
