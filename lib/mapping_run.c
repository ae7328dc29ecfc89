/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/mapping_run.h"

#include "lib/cwe.h"
#include "lib/filter.h"
#include "lib/format.h"
#include "lib/path.h"
#include "lib/redact.h"
#include "lib/severity.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIST_MAX = 64, WORD_MAX = 256, TOOLS_MAX = 64, PURL_PART_MAX = 1024, ALERTS_FIRST = 16 };

#define TARGET(word, type, member)                                                                 \
    {                                                                                              \
        word, TARGET_##type, offsetof(struct alert, member)                                        \
    }

static const struct mapping_target targets[] = {
    TARGET("rule", TEXT, rule),
    TARGET("rule_name", TEXT, rule_name),
    TARGET("message", TEXT, message),
    TARGET("path", PATH, path),
    TARGET("line", LINE, line),
    TARGET("column", LINE, column),
    TARGET("end_line", LINE, end_line),
    TARGET("end_column", LINE, end_column),
    TARGET("snippet", TEXT, snippet),
    TARGET("logical", TEXT, logical),
    TARGET("url", TEXT, url),
    TARGET("severity", SEVERITY, tool_severity),
    TARGET("score", SCORE, score),
    TARGET("vector", VECTOR, vector),
    TARGET("cwe", CWE, cwe),
    TARGET("aliases", ALIASES, aliases),
    TARGET("package", PACKAGE, package),
    TARGET("package_version", TEXT, package_version),
    TARGET("fixed_version", TEXT, fixed_version),
    TARGET("tags", TAGS, tags),
    TARGET("category", CATEGORY, category),
    TARGET("level", LEVEL, level),
    TARGET("rank", RANK, rank),
    TARGET("status", STATUS, baseline),
    TARGET("justification", TEXT, justification),
    TARGET("fingerprint", FINGERPRINT, fingerprint),
    TARGET("secret", SECRET, secret),
    TARGET("tool", TEXT, tool),
    TARGET("tool_version", TEXT, tool_version),
    TARGET("repo", TEXT, repo),
    TARGET("commit", TEXT, commit),
    TARGET("branch", TEXT, branch),
    {0},
};

const struct mapping_target *mapping_targets(void)
{
    return targets;
}

const struct mapping_target *mapping_target_find(struct text name)
{
    for (const struct mapping_target *target = targets; target->name; target++)
        if (text_is(name, target->name))
            return target;
    return NULL;
}

static const struct value *look_up(void *context, struct text table, struct text column,
                                   struct text key)
{
    struct mapping_run *run = context;
    return lookup_find(&run->tables, table, column, key, run->arena);
}

void mapping_run_init(struct mapping_run *run, const struct mapping *mapping, struct batch *batch,
                      struct arena *arena)
{
    *run = (struct mapping_run){.mapping = mapping, .batch = batch, .arena = arena};
    run->scope.arena = arena;
    run->scope.scratch = match_scratch_new();
    run->scope.look_up = look_up;
    run->scope.context = run;
    run->scope.epoch = 1;
    if (mapping->memo_count)
        run->scope.memos = arena_array(arena, mapping->memo_count, sizeof *run->scope.memos);
}

void mapping_run_close(struct mapping_run *run)
{
    match_scratch_destroy(&run->scope.scratch);
}

/* Fields. */

static struct text first_text(const struct mapping_field *field, struct scope *scope)
{
    for (size_t i = 0; i < field->count; i++) {
        struct text text = expression_text(field->items[i], scope);
        if (text.size)
            return text;
    }
    return TEXT("");
}

/* Calls `add` for each value that is not empty. */
static void each_text(const struct mapping_field *field, struct scope *scope, struct alert *alert,
                      void (*add)(struct alert *alert, struct text text, struct arena *arena))
{
    for (size_t i = 0; i < field->count; i++) {
        struct values values = expression_values(field->items[i], scope);
        for (size_t k = 0; k < values.count; k++)
            if (values.items[k]->text.size)
                add(alert, values.items[k]->text, scope->arena);
    }
}

static void add_unique(struct texts *list, struct text text, struct arena *arena)
{
    text = text_cut(text, WORD_MAX);
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], text))
            return;
    if (!text.size || list->count >= LIST_MAX)
        return;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = text;
}

static void add_tag(struct alert *alert, struct text text, struct arena *arena)
{
    add_unique(&alert->tags, text, arena);
}

/* Names of CVE and GHSA in their spelling; of others as they are. */
static void add_alias(struct alert *alert, struct text text, struct arena *arena)
{
    struct texts known = {0};
    alias_collect(&known, text_cut(text, WORD_MAX), arena);
    for (size_t i = 0; i < known.count; i++)
        add_unique(&alert->aliases, known.items[i], arena);
    if (known.count == 0)
        add_unique(&alert->aliases, text, arena);
}

static void add_cwe(struct alert *alert, struct text text, struct arena *arena)
{
    double number;
    bool digits = text.size > 0 && text.size <= 7;
    for (size_t i = 0; i < text.size && digits; i++)
        digits = (text.data[i] >= '0' && text.data[i] <= '9') || text.data[i] == '.';
    if (digits && filter_number(text, &number) && number >= 1 && number < 100000)
        cwe_add(&alert->cwe, (uint32_t)number, arena);
    else
        cwe_collect(&alert->cwe, text, arena);
}

static const struct text *find_word(const struct word_pairs *words, struct text word)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_same(words->items[i].from, word))
            return &words->items[i].to;
    return NULL;
}

static struct text trim(struct text text)
{
    while (text.size && strchr(" \t\r\n", text.data[0]))
        text = text_from(text, 1);
    while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
        text.size--;
    return text;
}

/* The tool's word stays; what it means by the mapping is proposed. */
static void set_severity(struct mapping_run *run, struct alert *alert, struct text word)
{
    unsigned severity = SEVERITY_NONE;
    word = trim(word);
    const struct text *mapped = find_word(&run->mapping->severity_words, word);
    if (!mapped || names_find(&severity_names, *mapped, &severity) != 0)
        severity = severity_of_word(word);
    alert->tool_severity = word;
    alert->severity = (enum severity)severity;
}

static void set_status(struct mapping_run *run, struct alert *alert, struct text word)
{
    unsigned status = STATUS_NONE;
    const struct text *mapped = find_word(&run->mapping->status_words, word);
    if (names_find(&status_names, mapped ? *mapped : word, &status) != 0)
        return;
    if (status == STATUS_FIXED)
        alert->baseline = BASELINE_ABSENT;
    else if (status == STATUS_DISMISSED)
        alert->suppression = SUPPRESSION_ACCEPTED;
}

/* One component of a package URL, decoded. */
static struct text decode(struct text part, struct arena *arena)
{
    char *data = arena_alloc(arena, part.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < part.size; i++) {
        unsigned byte;
        char digits[3] = {0};
        if (part.data[i] == '%' && i + 2 < part.size) {
            memcpy(digits, part.data + i + 1, 2);
            if (sscanf(digits, "%2x", &byte) == 1 && byte) {
                data[size++] = (char)byte;
                i += 2;
                continue;
            }
        }
        data[size++] = part.data[i];
    }
    return (struct text){data, size};
}

/* A package URL without version, qualifiers and subpath; its version where none is known yet. */
static void set_package(struct alert *alert, struct text text, struct arena *arena)
{
    struct text purl = text_cut(trim(text), PURL_PART_MAX);
    if (!text_starts(purl, TEXT("pkg:")))
        purl = filter_purl(TEXT("generic"), purl, TEXT(""), arena);
    for (size_t i = 0; i < purl.size; i++)
        if (purl.data[i] == '?' || purl.data[i] == '#')
            purl.size = i;
    size_t slash = purl.size;
    while (slash > 0 && purl.data[slash - 1] != '/')
        slash--;
    const char *at = memrchr(purl.data, '@', purl.size);
    if (at && (size_t)(at - purl.data) > slash) {
        struct text version = text_from(purl, (size_t)(at - purl.data) + 1);
        if (!alert->package_version.size)
            alert->package_version = decode(version, arena);
        purl.size = (size_t)(at - purl.data);
    }
    alert->package = purl;
}

static void set_vector(struct mapping_run *run, struct alert *alert,
                       const struct mapping_field *field)
{
    const struct filter *filter = filter_find(TEXT("vector"));
    for (size_t i = 0; i < field->count && !alert->vector.size; i++) {
        struct values values = expression_values(field->items[i], &run->scope), found = {0};
        for (size_t k = 0; k < values.count && !found.count; k++)
            filter->each(&found, values.items[k]->text, NULL, &run->scope);
        if (found.count)
            alert->vector = found.items[0]->text;
    }
}

/* Paths may be file: URIs; what is on the web is a URL. */
static void set_path(struct alert *alert, struct text text, struct arena *arena)
{
    text = trim(text);
    bool web = text_starts(text, TEXT("http://")) || text_starts(text, TEXT("https://"));
    if (!web) {
        alert->path = text_starts(text, TEXT("file:")) ? path_from_uri(arena, text) : text;
        return;
    }
    if (!alert->url.size)
        alert->url = text;
    if (!alert->logical.size)
        alert->logical = text;
}

static bool is_true(struct text text)
{
    return text.size && !text_same(text, TEXT("false")) && !text_is(text, "0") &&
           !text_same(text, TEXT("no"));
}

static void set_number(struct alert *alert, const struct mapping_target *target, struct text text)
{
    double number;
    if (!filter_number(text, &number))
        return;
    if (target->kind == TARGET_LINE && number >= 1 && number <= UINT32_MAX) {
        *(uint32_t *)((char *)alert + target->offset) = (uint32_t)number;
    } else if (target->kind == TARGET_SCORE && number >= 0 && number <= 10) {
        alert->has_score = true;
        alert->score = number;
    } else if (target->kind == TARGET_RANK && number >= 0 && number <= 100) {
        alert->has_rank = true;
        alert->rank = number;
    }
}

static void set_field(struct mapping_run *run, struct alert *alert,
                      const struct mapping_field *field)
{
    const struct mapping_target *target = field->target;
    struct scope *scope = &run->scope;
    unsigned level;
    switch (target->kind) {
    case TARGET_TAGS:
        each_text(field, scope, alert, add_tag);
        return;
    case TARGET_ALIASES:
        each_text(field, scope, alert, add_alias);
        return;
    case TARGET_CWE:
        each_text(field, scope, alert, add_cwe);
        return;
    case TARGET_VECTOR:
        set_vector(run, alert, field);
        return;
    default:
        break;
    }
    struct text text = first_text(field, scope);
    if (!text.size)
        return;
    switch (target->kind) {
    case TARGET_TEXT:
        *(struct text *)((char *)alert + target->offset) = text;
        break;
    case TARGET_LINE:
    case TARGET_SCORE:
    case TARGET_RANK:
        set_number(alert, target, text);
        break;
    case TARGET_SEVERITY:
        set_severity(run, alert, text);
        break;
    case TARGET_STATUS:
        set_status(run, alert, trim(text));
        break;
    case TARGET_PACKAGE:
        set_package(alert, text, run->arena);
        break;
    case TARGET_CATEGORY:
        alert->category = category_of_word(trim(text));
        break;
    case TARGET_LEVEL:
        if (names_find(&level_names, trim(text), &level) == 0)
            alert->level = (enum level)level;
        break;
    case TARGET_FINGERPRINT:
        alert->fingerprint = arena_print(run->arena, "%.*s=%.*s", TEXT_ARG(run->mapping->head.name),
                                         TEXT_ARG(text_cut(text, WORD_MAX * 2)));
        break;
    case TARGET_SECRET:
        alert->secret = is_true(text);
        break;
    case TARGET_PATH:
        set_path(alert, text, run->arena);
        break;
    default:
        break;
    }
}

/* Records that are the same. */

static void hash_target(struct id_hash *hash, const struct alert *alert,
                        const struct mapping_target *target)
{
    const void *member = (const char *)alert + target->offset;
    switch (target->kind) {
    case TARGET_LINE:
        id_hash_number(hash, *(const uint32_t *)member);
        break;
    case TARGET_CWE:
        for (size_t i = 0; i < alert->cwe.count; i++)
            id_hash_number(hash, alert->cwe.items[i]);
        break;
    case TARGET_TAGS:
    case TARGET_ALIASES:
        for (size_t i = 0; i < ((const struct texts *)member)->count; i++)
            id_hash_text(hash, ((const struct texts *)member)->items[i]);
        break;
    case TARGET_CATEGORY:
    case TARGET_LEVEL:
    case TARGET_STATUS:
        id_hash_number(hash, *(const unsigned *)member);
        break;
    case TARGET_SCORE:
        id_hash_number(hash, (uint64_t)(alert->score * 10));
        break;
    case TARGET_RANK:
        id_hash_number(hash, (uint64_t)alert->rank);
        break;
    case TARGET_SECRET:
        id_hash_number(hash, alert->secret);
        break;
    default:
        id_hash_text(hash, *(const struct text *)member);
    }
}

/* What stays when lines move, and gives no secret away. */
static bool is_lasting(const struct mapping_target *target, bool secret)
{
    bool place = target->kind == TARGET_LINE;
    bool telling = secret && (target->offset == offsetof(struct alert, snippet) ||
                              target->offset == offsetof(struct alert, message));
    return !place && !telling;
}

static struct id same_id(const struct mapping_site *site, const struct alert *alert, bool lasting,
                         bool secret)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.same.1");
    id_hash_text(&hash, alert->tool);
    for (size_t i = 0; i < site->same_count; i++)
        if (!lasting || is_lasting(site->same[i], secret))
            hash_target(&hash, alert, site->same[i]);
    return id_hash_done(&hash);
}

/* What makes a record the same, of what stays when lines move: with the lines. */
static struct id with_lines(struct id lasting, const struct mapping_site *site,
                            const struct alert *alert)
{
    uint64_t lines = 0, first;
    for (size_t i = 0; i < site->same_count; i++)
        if (site->same[i]->kind == TARGET_LINE)
            lines = digest_mix(
                lines + *(const uint32_t *)((const char *)alert + site->same[i]->offset) + 1);
    memcpy(&first, lasting.bytes, sizeof first);
    first ^= lines;
    memcpy(lasting.bytes, &first, sizeof first);
    return lasting;
}

static void same_insert(struct mapping_run *run, struct id id)
{
    uint64_t at;
    memcpy(&at, id.bytes, sizeof at);
    at &= run->same_size - 1;
    while (!id_is_zero(run->same[at]))
        at = (at + 1) & (run->same_size - 1);
    run->same[at] = id;
    run->same_count++;
}

static void same_grow(struct mapping_run *run)
{
    struct id *old = run->same;
    size_t size = run->same_size;
    run->same_size = size ? size * 2 : 256;
    run->same = arena_array(run->arena, run->same_size, sizeof *run->same);
    run->same_count = 0;
    for (size_t i = 0; i < size; i++)
        if (!id_is_zero(old[i]))
            same_insert(run, old[i]);
}

/* Whether the piece had a record with these fields before. */
static bool is_repeated(struct mapping_run *run, struct id id)
{
    uint64_t at;
    if (run->same_count * 2 >= run->same_size)
        same_grow(run);
    memcpy(&at, id.bytes, sizeof at);
    for (at &= run->same_size - 1; !id_is_zero(run->same[at]); at = (at + 1) & (run->same_size - 1))
        if (id_equal(run->same[at], id))
            return true;
    same_insert(run, id);
    return false;
}

/* Alerts. */

static void add_tool(struct mapping_run *run, struct text tool)
{
    struct texts *tools = &run->batch->tools;
    for (size_t i = 0; i < tools->count; i++)
        if (text_equal(tools->items[i], tool))
            return;
    if (!tool.size || tools->count >= TOOLS_MAX)
        return;
    tools->items = arena_grow(run->arena, tools->items, tools->count, sizeof *tools->items);
    tools->items[tools->count++] = tool;
}

void mapping_run_tool(struct mapping_run *run)
{
    static const struct value nothing = {.type = VALUE_MAP, .text = TEXT_ITEM("")};
    run->scope.record = run->scope.root ? run->scope.root : &nothing;
    run->scope.root = run->scope.record;
    run->scope.steps = MAPPING_STEPS_MAX;
    add_tool(run, text_cut(first_text(&run->mapping->tool, &run->scope), WORD_MAX));
}

static void complete(struct mapping_run *run, struct alert *alert)
{
    if (!alert->tool.size)
        alert->tool = run->mapping->head.title;
    if (!alert->message.size)
        alert->message = text_or(alert->rule_name, alert->rule);
    alert->severity_first = run->mapping->severity_first && alert->severity != SEVERITY_NONE;
    alias_collect(&alert->aliases, alert->rule, run->arena);
}

/* Whether the piece had a record with these fields before; else they are its fingerprint, but for
 * those that move. */
static bool is_same(struct mapping_run *run, const struct mapping_site *site, struct alert *alert)
{
    static const char name[] = "same=";
    bool secret = redact_is_secret(alert);
    struct id lasting = same_id(site, alert, true, secret);
    if (is_repeated(run,
                    secret ? same_id(site, alert, false, false) : with_lines(lasting, site, alert)))
        return true;
    if (alert->fingerprint.size)
        return false;
    char *data = arena_alloc(run->arena, sizeof name - 1 + ID_HEX_SIZE);
    memcpy(data, name, sizeof name - 1);
    (void)id_hex(lasting, data + sizeof name - 1);
    alert->fingerprint = text_of(data);
    return false;
}

/* Where the next alert is made; it counts when it is complete. */
static struct alert *next_alert(struct mapping_run *run)
{
    struct alerts *list = &run->batch->alerts;
    if (list->count < run->room)
        return &list->items[list->count];
    size_t room = run->room ? run->room * 2 : ALERTS_FIRST;
    if (room < run->expected)
        room = run->expected;
    struct alert *larger = arena_alloc(run->arena, room * sizeof *larger);
    if (list->count)
        memcpy(larger, list->items, list->count * sizeof *larger);
    list->items = larger;
    run->room = room;
    return &larger[list->count];
}

/* Why a record, whose alert is made, is refused; NULL if it is not. */
static const char *refusal(const struct mapping_run *run, const struct alert *alert)
{
    if (!alert->rule.size && !alert->message.size)
        return "the record has neither a rule nor a message";
    return run->scope.steps == 0 ? "the record takes more steps than the limit" : NULL;
}

static void make_alert(struct mapping_run *run, const struct mapping_site *site,
                       const struct alert *base, uint64_t offset, struct text place)
{
    struct alert *alert = next_alert(run);
    *alert = *base;
    for (size_t i = 0; i < site->field_count; i++)
        set_field(run, alert, &site->fields[i]);
    const char *wrong = refusal(run, alert);
    if (!wrong) {
        complete(run, alert);
        if (site->same_count && is_same(run, site, alert))
            return;
        if (run->batch->alerts.count >= BATCH_ALERTS_MAX)
            wrong = "the piece has more alerts than the limit of 4096";
    }
    if (wrong) {
        batch_reject(run->batch, run->arena, offset, place, wrong);
        return;
    }
    add_tool(run, alert->tool);
    format_finish(alert, &run->batch->origin, run->arena);
    run->batch->alerts.count++;
}

/* One alert for each item, of which the record is the value above. */
static void make_alerts(struct mapping_run *run, const struct mapping_site *site,
                        const struct alert *base, const struct values *items, uint64_t offset,
                        struct text place)
{
    struct scope *scope = &run->scope;
    const struct value *record = scope->record;
    struct text key = scope->key;
    if (scope->depth == EXPRESSION_LEVELS_MAX)
        return;
    scope->levels[scope->depth++] = (struct enclosing){record, key};
    for (size_t i = 0; i < items->count; i++) {
        scope->record = items->items[i];
        scope->key = items->items[i]->name;
        scope->steps = MAPPING_STEPS_MAX;
        scope->epoch++;
        make_alert(run, site, base, offset, place);
    }
    scope->depth--;
    scope->record = record;
    scope->key = key;
}

void mapping_run_record(struct mapping_run *run, const struct mapping_site *site, uint64_t offset,
                        struct text place)
{
    struct scope *scope = &run->scope;
    struct alert base = {0};
    scope->steps = MAPPING_STEPS_MAX;
    scope->epoch++;
    if (scope->record->type == VALUE_BROKEN) {
        batch_reject(run->batch, run->arena, offset + scope->record->offset, place,
                     scope->record->text.data);
        return;
    }
    if (site->when && !expression_holds(site->when, scope))
        return;
    base.tool = first_text(&run->mapping->tool, scope);
    base.tool_version = first_text(&run->mapping->tool_version, scope);
    for (size_t i = 0; i < site->each.count; i++) {
        const struct path *each = &site->each.items[i];
        if (each->count == 0 && each->start == START_RECORD)
            break;
        struct values items = expression_path(each, scope->record, scope->key, scope);
        if (items.count) {
            make_alerts(run, site, &base, &items, offset, place);
            return;
        }
    }
    bool itself = site->each.count == 0;
    for (size_t i = 0; i < site->each.count; i++)
        itself |= site->each.items[i].count == 0;
    if (itself)
        make_alert(run, site, &base, offset, place);
}

/* Records in values. */

static void run_sites(struct mapping_run *run, uint32_t first, uint64_t offset, struct text place)
{
    for (uint32_t index = first; index; index = run->mapping->sites[index - 1].also)
        mapping_run_record(run, &run->mapping->sites[index - 1], offset, place);
}

static void run_members(struct mapping_run *run, const struct value *map,
                        const struct plan_node *node, struct text key, uint64_t offset,
                        struct text place)
{
    struct scope *scope = &run->scope;
    for (const struct value *member = map->first; member; member = member->next) {
        const struct plan_node *child = plan_named(node, member->name);
        bool named = child != NULL;
        child = named ? child : node->any;
        if (!child || !child->records_below)
            continue;
        size_t depth = scope->depth;
        if (named && depth == EXPRESSION_LEVELS_MAX)
            continue;
        if (named)
            scope->levels[scope->depth++] = (struct enclosing){map, key};
        mapping_run_value(run, member, child, named ? TEXT("") : member->name, offset, place);
        scope->depth = depth;
    }
}

void mapping_run_value(struct mapping_run *run, const struct value *value,
                       const struct plan_node *node, struct text key, uint64_t offset,
                       struct text place)
{
    if (!node->records_below || value->type == VALUE_NULL)
        return;
    if (value->type == VALUE_LIST) {
        for (const struct value *item = value->first; item; item = item->next)
            mapping_run_value(run, item, plan_item(node), key, offset, place);
        return;
    }
    if (node->record) {
        run->scope.record = value;
        run->scope.key = key;
        run_sites(run, node->record, offset, place);
    }
    if (value->type == VALUE_MAP)
        run_members(run, value, node, key, offset, place);
}
