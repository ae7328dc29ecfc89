/* SPDX-License-Identifier: MPL-2.0 */
/* The parser's side of SARIF: results, beside the context of their run, become alerts. */
#include "lib/sarif.h"

#include "lib/cwe.h"
#include "lib/finding_alert.h"
#include "lib/format.h"
#include "lib/path.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    ARGUMENTS_MAX = 64,
    FINGERPRINTS_MAX = 16,
    FINGERPRINT_TEXT_MAX = 512,
    EDITS_MAX = 16,
    LOCATIONS_READ = 1,
    NO_INVOCATION = -1,
};

struct region {
    uint32_t line, column, end_line, end_column;
    struct text snippet;
};

struct message {
    struct text text, markdown, id;
    struct text arguments[ARGUMENTS_MAX];
    size_t argument_count;
};

/* One of (partial)fingerprints: the name without its version (3.27.16, 3.5.4.2). */
struct print {
    struct text name, value;
    uint64_t version;
};

struct prints {
    struct print items[FINGERPRINTS_MAX];
    size_t count;
};

struct result {
    struct sarif_reference rule;
    int64_t rule_index;
    struct text rule_id;
    enum level level;
    enum kind kind;
    bool has_rank;
    double rank;
    struct message message;
    struct sarif_location location, target;
    struct region region;
    struct text logical;
    struct prints fingerprints, partial;
    struct sarif_judgement judgement;
    struct sarif_references taxa;
    bool accepted, contested; /* suppressions */
    struct text justification;
    enum baseline baseline;
    uint32_t locations, related, code_flows;
    struct edits fixes;
    int64_t invocation;
    struct text url;
};

static uint32_t read_uint32(struct json *j)
{
    int64_t value;
    if (!json_integer(j, &value) || value < 0)
        return 0;
    return value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
}

static uint32_t count_items(struct json *j)
{
    uint32_t count = 0;
    for (json_array(j); json_item(j); count++)
        json_skip(j);
    return count;
}

static void read_word(struct json *j, const struct names *names, unsigned *value)
{
    unsigned found;
    if (names_find(names, json_string(j), &found) == 0)
        *value = found;
}

/* Binary and character regions (3.30) have offsets instead of lines; they go to the column, so that
 * two regions stay apart. */
static void read_region(struct json *j, struct region *region)
{
    struct text key;
    uint32_t offset = 0;
    bool has_offset = false;
    *region = (struct region){0};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "startLine"))
            region->line = read_uint32(j);
        else if (text_is(key, "startColumn"))
            region->column = read_uint32(j);
        else if (text_is(key, "endLine"))
            region->end_line = read_uint32(j);
        else if (text_is(key, "endColumn"))
            region->end_column = read_uint32(j);
        else if (text_is(key, "charOffset") || text_is(key, "byteOffset"))
            offset = read_uint32(j), has_offset = true;
        else if (text_is(key, "snippet"))
            for (json_object(j); json_member(j, &key);)
                if (text_is(key, "text"))
                    region->snippet = json_string(j);
    }
    if (region->line == 0 && has_offset && offset < UINT32_MAX)
        region->column = offset + 1;
}

static void read_logical(struct json *j, struct text *logical, const struct texts *known)
{
    struct text key, name = {0}, full = {0};
    int64_t index = -1;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "name"))
            name = json_string(j);
        else if (text_is(key, "fullyQualifiedName"))
            full = json_string(j);
        else if (text_is(key, "index"))
            (void)json_integer(j, &index);
    }
    if (full.size || name.size)
        *logical = full.size ? full : name;
    else if (index >= 0 && (uint64_t)index < known->count)
        *logical = known->items[index];
}

static void read_location(struct json *j, struct result *result,
                          const struct sarif_context *context)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "physicalLocation")) {
            for (json_object(j); json_member(j, &key);) {
                if (text_is(key, "artifactLocation"))
                    sarif_read_location(j, &result->location, NULL);
                else if (text_is(key, "region"))
                    read_region(j, &result->region);
            }
        } else if (text_is(key, "logicalLocations")) {
            for (json_array(j); json_item(j);)
                if (!result->logical.size)
                    read_logical(j, &result->logical, &context->logical);
        }
    }
}

static void read_locations(struct json *j, struct result *result,
                           const struct sarif_context *context)
{
    for (json_array(j); json_item(j); result->locations++)
        if (result->locations < LOCATIONS_READ)
            read_location(j, result, context);
}

static void read_message(struct json *j, struct message *message)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "text"))
            message->text = json_string(j);
        else if (text_is(key, "markdown"))
            message->markdown = json_string(j);
        else if (text_is(key, "id"))
            message->id = json_string(j);
        else if (text_is(key, "arguments"))
            for (json_array(j); json_item(j);)
                if (message->argument_count < ARGUMENTS_MAX)
                    message->arguments[message->argument_count++] = json_string(j);
    }
}

/* Splits "name/v2" into the name and 2; without a version it is version 0. */
static void split_version(struct print *print)
{
    struct text name = print->name;
    size_t digits = name.size;
    while (digits > 0 && isdigit((unsigned char)name.data[digits - 1]))
        digits--;
    bool versioned = digits < name.size && name.size - digits < 10 && digits >= 2 &&
                     name.data[digits - 1] == 'v' && name.data[digits - 2] == '/';
    if (!versioned)
        return;
    for (size_t i = digits; i < name.size; i++)
        print->version = print->version * 10 + (uint64_t)(name.data[i] - '0');
    print->name.size = digits - 2;
}

/* Keeps the highest version of each name. */
static void add_print(struct prints *prints, struct print print)
{
    split_version(&print);
    for (size_t i = 0; i < prints->count; i++) {
        struct print *known = &prints->items[i];
        if (!text_equal(known->name, print.name))
            continue;
        if (print.version > known->version)
            *known = print;
        return;
    }
    if (prints->count < FINGERPRINTS_MAX)
        prints->items[prints->count++] = print;
}

static void read_prints(struct json *j, struct prints *prints)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        struct print print = {.name = key, .value = json_string(j)};
        if (print.value.size)
            add_print(prints, print);
    }
}

static void read_suppressions(struct json *j, struct result *result)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        unsigned status = SUPPRESSION_ACCEPTED; /* what an absent status means (3.35.3) */
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "status") || text_is(key, "state"))
                read_word(j, &suppression_names, &status);
            else if (text_is(key, "justification"))
                result->justification = json_string(j);
        }
        if (status == SUPPRESSION_ACCEPTED)
            result->accepted = true;
        else
            result->contested = true;
    }
}

/* The argument that a placeholder "{N}" at `at` asks for, or NULL; its size goes to `*size`. */
static const struct text *placeholder(struct text text, size_t at, const struct message *message,
                                      size_t *size)
{
    size_t index = 0, i = at + 1;
    while (i < text.size && isdigit((unsigned char)text.data[i]) && i - at <= 3)
        index = index * 10 + (size_t)(text.data[i++] - '0');
    if (i == at + 1 || i >= text.size || text.data[i] != '}' || index >= message->argument_count)
        return NULL;
    *size = i + 1 - at;
    return &message->arguments[index];
}

/* Whether it is a report of hyper, which doubles the braces of texts without placeholders, as a
 * tool should (3.11.5; most do not), and writes no links. */
static bool is_own(const struct sarif_context *context)
{
    return context->components.count && text_is(context->components.items[0].name, FINDING_TOOL);
}

/* Fills in placeholders; "{{" and "}}" stand for braces (3.11.5). */
static struct text with_arguments(struct text text, const struct message *message,
                                  const struct sarif_context *context, struct arena *arena)
{
    size_t room = text.size;
    if (message->argument_count == 0 && !is_own(context))
        return text;
    for (size_t i = 0; i < text.size; i++) {
        size_t size;
        const struct text *argument =
            text.data[i] == '{' ? placeholder(text, i, message, &size) : NULL;
        room += argument ? argument->size : 0;
        if (room > RECORD_BYTES_MAX)
            return text;
    }
    char *out = arena_alloc(arena, room + 1);
    size_t used = 0;
    for (size_t i = 0; i < text.size;) {
        char c = text.data[i];
        bool doubled = (c == '{' || c == '}') && i + 1 < text.size && text.data[i + 1] == c;
        size_t size = 1;
        const struct text *argument =
            c == '{' && !doubled ? placeholder(text, i, message, &size) : NULL;
        if (argument && argument->size)
            memcpy(out + used, argument->data, argument->size);
        else if (!argument)
            out[used] = c;
        used += argument ? argument->size : 1;
        i += doubled ? 2 : size;
    }
    return (struct text){out, used};
}

/* The path of a location; most name it themselves and need no artifacts. */
static struct text path_of(struct sarif_context *context, const struct sarif_location *location,
                           struct arena *arena)
{
    if (!location->uri.size && location->index >= 0)
        sarif_load_artifacts(context, arena);
    return sarif_path(context, location, arena);
}

static void read_replacement(struct json *j, struct edits *edits, struct text path,
                             struct text description, struct arena *arena)
{
    struct text key, text = {0};
    struct region region = {0};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "deletedRegion"))
            read_region(j, &region);
        else if (text_is(key, "insertedContent"))
            for (json_object(j); json_member(j, &key);)
                if (text_is(key, "text"))
                    text = json_string(j);
    }
    if (edits->count >= EDITS_MAX)
        return;
    edits->items = arena_grow(arena, edits->items, edits->count, sizeof *edits->items);
    edits->items[edits->count++] = (struct edit){
        .path = path,
        .line = region.line,
        .column = region.column,
        .end_line = region.end_line,
        .end_column = region.end_column,
        .text = text,
        .description = description,
    };
}

static void read_change(struct json *j, struct edits *edits, struct text description,
                        struct sarif_context *context, struct arena *arena)
{
    struct text key;
    struct sarif_location location = {.index = -1};
    size_t first = edits->count;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "artifactLocation"))
            sarif_read_location(j, &location, NULL);
        else if (text_is(key, "replacements"))
            for (json_array(j); json_item(j);)
                read_replacement(j, edits, (struct text){"", 0}, description, arena);
    }
    struct text path = path_of(context, &location, arena);
    for (size_t i = first; i < edits->count; i++)
        edits->items[i].path = path;
}

static void read_fixes(struct json *j, struct edits *edits, struct sarif_context *context,
                       struct arena *arena)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        struct message description = {0};
        size_t first = edits->count;
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "description"))
                read_message(j, &description);
            else if (text_is(key, "artifactChanges"))
                for (json_array(j); json_item(j);)
                    read_change(j, edits, (struct text){"", 0}, context, arena);
        }
        for (size_t i = first; i < edits->count; i++)
            edits->items[i].description =
                with_arguments(description.text, &description, context, arena);
    }
}

static void read_taxa(struct json *j, struct sarif_references *taxa, struct arena *arena)
{
    for (json_array(j); json_item(j);) {
        taxa->items = arena_grow(arena, taxa->items, taxa->count, sizeof *taxa->items);
        sarif_read_reference(j, &taxa->items[taxa->count++], NULL);
    }
}

static void read_provenance(struct json *j, struct result *result)
{
    struct text key;
    for (json_object(j); json_member(j, &key);)
        if (text_is(key, "invocationIndex"))
            (void)json_integer(j, &result->invocation);
}

static void read_member(struct json *j, struct text key, struct result *result,
                        struct sarif_context *context, struct arena *arena)
{
    if (text_is(key, "ruleId"))
        result->rule_id = json_string(j);
    else if (text_is(key, "ruleIndex"))
        (void)json_integer(j, &result->rule_index);
    else if (text_is(key, "rule"))
        sarif_read_reference(j, &result->rule, NULL);
    else if (text_is(key, "level"))
        result->level = sarif_level(json_string(j));
    else if (text_is(key, "kind"))
        read_word(j, &kind_names, &result->kind);
    else if (text_is(key, "rank"))
        result->has_rank = json_number(j, &result->rank) && result->rank >= 0;
    else if (text_is(key, "message"))
        read_message(j, &result->message);
    else if (text_is(key, "locations"))
        read_locations(j, result, context);
    else if (text_is(key, "analysisTarget"))
        sarif_read_location(j, &result->target, NULL);
    else if (text_is(key, "fingerprints"))
        read_prints(j, &result->fingerprints);
    else if (text_is(key, "partialFingerprints"))
        read_prints(j, &result->partial);
    else if (text_is(key, "suppressions"))
        read_suppressions(j, result);
    else if (text_is(key, "baselineState"))
        read_word(j, &baseline_names, &result->baseline);
    else if (text_is(key, "codeFlows"))
        result->code_flows = count_items(j);
    else if (text_is(key, "relatedLocations"))
        result->related = count_items(j);
    else if (text_is(key, "taxa"))
        read_taxa(j, &result->taxa, arena);
    else if (text_is(key, "fixes"))
        read_fixes(j, &result->fixes, context, arena);
    else if (text_is(key, "properties"))
        sarif_read_properties(j, &result->judgement, arena);
    else if (text_is(key, "provenance"))
        read_provenance(j, result);
    else if (text_is(key, "hostedViewerUri"))
        result->url = json_string(j);
}

static void read_result(struct json *j, struct result *result, struct sarif_context *context,
                        struct arena *arena)
{
    struct text key;
    memset(result, 0, sizeof *result);
    result->rule = (struct sarif_reference){.index = -1, .component = -1};
    result->location.index = result->target.index = result->rule_index = -1;
    result->invocation = NO_INVOCATION;
    for (json_object(j); json_member(j, &key);)
        read_member(j, key, result, context, arena);
    if (!result->rule.id.size)
        result->rule.id = result->rule_id;
    if (result->rule.index < 0)
        result->rule.index = result->rule_index;
}

static struct text message_by_id(const struct sarif_context *context, const struct sarif_rule *rule,
                                 const struct sarif_reference *reference, struct text id)
{
    for (size_t i = 0; rule && i < rule->messages.count; i++)
        if (text_equal(rule->messages.items[i].id, id))
            return rule->messages.items[i].text;
    uint64_t index = reference->component >= 0 ? (uint64_t)reference->component + 1 : 0;
    if (index >= context->components.count)
        return (struct text){"", 0};
    const struct sarif_messages *shared = &context->components.items[index].messages;
    for (size_t i = 0; i < shared->count; i++)
        if (text_equal(shared->items[i].id, id))
            return shared->items[i].text;
    return (struct text){"", 0};
}

/* Whether "](N)" stands at `at`; its size goes to `*size`. */
static bool is_link_target(struct text text, size_t at, size_t *size)
{
    size_t i = at + 2;
    if (i >= text.size || text.data[at] != ']' || text.data[at + 1] != '(')
        return false;
    while (i < text.size && isdigit((unsigned char)text.data[i]))
        i++;
    *size = i + 1 - at;
    return i > at + 2 && i < text.size && text.data[i] == ')';
}

/* Where the "[" of a link whose text ends at `end` was written to `out`; SIZE_MAX if nowhere. */
static size_t link_start(const char *out, size_t used)
{
    while (used > 0)
        if (out[--used] == '[')
            return used;
    return SIZE_MAX;
}

/* Embedded links to related locations, "[text](1)", become their text (3.11.6): the numbers change
 * from one report to the next. */
static struct text without_links(struct text text, struct arena *arena)
{
    if (!text_has(text, TEXT("](")))
        return text;
    char *out = arena_alloc(arena, text.size);
    size_t used = 0;
    for (size_t i = 0; i < text.size;) {
        size_t size, start;
        if (is_link_target(text, i, &size) && (start = link_start(out, used)) != SIZE_MAX) {
            memmove(out + start, out + start + 1, used - start - 1);
            used--;
            i += size;
            continue;
        }
        out[used++] = text.data[i++];
    }
    return (struct text){out, used};
}

static struct text message_text(const struct result *result, const struct sarif_context *context,
                                const struct sarif_rule *rule, struct arena *arena)
{
    const struct message *message = &result->message;
    struct text text = text_or(message->text, message->markdown);
    if (!text.size && message->id.size)
        text = message_by_id(context, rule, &result->rule, message->id);
    if (!text.size && rule)
        text = text_or(rule->description, rule->name);
    text = with_arguments(text, message, context, arena);
    return is_own(context) ? text : without_links(text, arena);
}

static int compare_prints(const void *a, const void *b)
{
    return text_compare(((const struct print *)a)->name, ((const struct print *)b)->name);
}

/* fingerprints identify a result by themselves (3.27.16), partialFingerprints together (3.27.17).
 */
static struct text fingerprint_of(struct result *result, struct arena *arena)
{
    struct prints *prints = result->fingerprints.count ? &result->fingerprints : &result->partial;
    struct text all = {"", 0};
    qsort(prints->items, prints->count, sizeof prints->items[0], compare_prints);
    for (size_t i = 0; i < prints->count; i++)
        all = arena_print(arena, "%.*s%s%.*s=%.*s", TEXT_ARG(all), i ? ";" : "",
                          TEXT_ARG(prints->items[i].name), TEXT_ARG(prints->items[i].value));
    if (all.size <= FINGERPRINT_TEXT_MAX)
        return all;
    char hex[ID_HEX_SIZE];
    return arena_copy(arena, text_of(id_hex(id_of_bytes(all.data, all.size), hex)));
}

/* The override that the result's invocation makes for its rule (3.27.10), or NULL. A run with one
 * invocation needs no index to say which. */
static const struct sarif_override *find_override(const struct sarif_context *context,
                                                  const struct result *result,
                                                  const struct sarif_rule *rule)
{
    int64_t invocation = result->invocation;
    if (invocation == NO_INVOCATION && context->invocations == 1)
        invocation = 0;
    for (size_t i = 0; rule && i < context->overrides.count; i++) {
        const struct sarif_override *override = &context->overrides.items[i];
        if ((int64_t) override->invocation == invocation &&
            sarif_find_rule(context, &override->rule) == rule)
            return override;
    }
    return NULL;
}

/* Level (3.27.10) and rank (3.27.25): of the result, of the invocation's override, of the rule. A
 * result that is not a failure has level none. */
static void set_level(struct alert *alert, const struct result *result,
                      const struct sarif_override *override, const struct sarif_rule *rule)
{
    alert->level = result->level;
    if (!alert->level && override)
        alert->level = override->level;
    if (!alert->level && rule)
        alert->level = rule->level;
    alert->level_assumed = !alert->level;
    if (!alert->level)
        alert->level = LEVEL_WARNING;
    if (result->kind != KIND_UNSET && result->kind != KIND_FAIL)
        alert->level = LEVEL_NONE;
    alert->has_rank = true;
    if (result->has_rank)
        alert->rank = result->rank;
    else if (override && override->has_rank)
        alert->rank = override->rank;
    else if (rule && rule->has_rank)
        alert->rank = rule->rank;
    else
        alert->has_rank = false;
}

static void merge_judgement(struct alert *alert, const struct sarif_judgement *judgement,
                            struct arena *arena)
{
    if (judgement->has_score && !alert->has_score) {
        alert->has_score = true;
        alert->score = judgement->score;
    }
    alert->vector = text_or(alert->vector, judgement->vector);
    alert->tool_severity = text_or(alert->tool_severity, judgement->severity);
    for (size_t i = 0; i < judgement->cwe.count; i++)
        cwe_add(&alert->cwe, judgement->cwe.items[i], arena);
    for (size_t i = 0; i < judgement->tags.count && alert->tags.count < 64; i++) {
        struct texts *tags = &alert->tags;
        tags->items = arena_grow(arena, tags->items, tags->count, sizeof *tags->items);
        tags->items[tags->count++] = judgement->tags.items[i];
    }
}

/* A taxon of a taxonomy called CWE is a weakness by its number (3.27.8). */
static void add_taxa(struct alert *alert, const struct result *result,
                     const struct sarif_context *context, struct arena *arena)
{
    for (size_t i = 0; i < result->taxa.count; i++) {
        const struct sarif_reference *reference = &result->taxa.items[i];
        const struct sarif_component *taxonomy;
        const struct sarif_rule *taxon = sarif_find_taxon(context, reference, &taxonomy);
        struct text name = taxonomy ? taxonomy->name : reference->component_name;
        struct text id = taxon ? taxon->id : reference->id;
        bool bare = id.size && isdigit((unsigned char)id.data[0]);
        if (bare && text_is(name, "CWE"))
            id = arena_print(arena, "CWE-%.*s", TEXT_ARG(id));
        cwe_collect(&alert->cwe, id, arena);
    }
}

static enum suppression suppression_of(const struct result *result)
{
    /* Suppressed only if no suppression is under review or rejected (3.27.23). */
    if (result->contested)
        return SUPPRESSION_UNDER_REVIEW;
    return result->accepted ? SUPPRESSION_ACCEPTED : SUPPRESSION_NONE;
}

/* "https://host/owner/name.git" is the repository host/owner/name; what stands before "@" may be a
 * credential. */
static struct text repository_name(struct text uri)
{
    const char *scheme = uri.size ? memmem(uri.data, uri.size, "://", 3) : NULL;
    struct text name = scheme ? text_from(uri, (size_t)(scheme - uri.data) + 3) : uri;
    const char *at = name.size ? memchr(name.data, '@', name.size) : NULL;
    const char *slash = name.size ? memchr(name.data, '/', name.size) : NULL;
    if (at && (!slash || at < slash))
        name = text_from(name, (size_t)(at - name.data) + 1);
    while (name.size && name.data[name.size - 1] == '/')
        name.size--;
    if (name.size > 4 && memcmp(name.data + name.size - 4, ".git", 4) == 0)
        name.size -= 4;
    return name;
}

static void set_rule(struct alert *alert, const struct result *result,
                     const struct sarif_context *context, const struct sarif_rule *rule,
                     struct arena *arena)
{
    alert->rule = text_or(result->rule_id, result->rule.id);
    if (!alert->rule.size && rule)
        alert->rule = text_or(rule->id, rule->name);
    if (!rule)
        return;
    static const struct message no_arguments;
    alert->rule_name =
        text_or(rule->name, with_arguments(rule->description, &no_arguments, context, arena));
    alert->url = text_or(alert->url, rule->url);
    merge_judgement(alert, &rule->judgement, arena);
}

static struct text tool_name(const struct sarif_context *context)
{
    return text_or(context->components.items[0].name, TEXT("unknown"));
}

static void to_alert(struct result *result, struct sarif_context *context, struct alert *alert,
                     struct arena *arena)
{
    const struct sarif_rule *rule = sarif_find_rule(context, &result->rule);
    const struct sarif_component *driver = &context->components.items[0];
    alert->tool = tool_name(context);
    alert->tool_version = driver->version;
    alert->url = result->url;
    merge_judgement(alert, &result->judgement, arena);
    set_rule(alert, result, context, rule, arena);
    add_taxa(alert, result, context, arena);
    alias_collect(&alert->aliases, alert->rule, arena);
    for (size_t i = 0; i < alert->tags.count; i++)
        alias_collect(&alert->aliases, alert->tags.items[i], arena);
    set_level(alert, result, find_override(context, result, rule), rule);
    alert->kind = result->kind;
    alert->message = message_text(result, context, rule, arena);
    if (!alert->message.size)
        alert->message = alert->rule;
    alert->path = path_of(context, &result->location, arena);
    if (!alert->path.size)
        alert->path = path_of(context, &result->target, arena);
    alert->line = result->region.line;
    alert->column = result->region.column;
    alert->end_line = result->region.end_line;
    alert->end_column = result->region.end_column;
    alert->snippet = result->region.snippet;
    alert->logical = result->logical;
    alert->fingerprint = fingerprint_of(result, arena);
    alert->locations = result->locations;
    alert->related = result->related;
    alert->code_flows = result->code_flows;
    alert->fixes = result->fixes;
    alert->baseline = result->baseline;
    alert->suppression = suppression_of(result);
    alert->justification = result->justification;
    alert->repo = repository_name(context->repo);
    alert->commit = context->commit;
    alert->branch = context->branch;
}

static void reject_result(struct batch *batch, struct arena *arena, size_t at, const char *reason)
{
    uint64_t offset = batch->origin.offset + at;
    batch_reject(batch, arena, offset,
                 arena_print(arena, "result at byte %llu", (unsigned long long)offset), reason);
}

static void parse_result(struct batch *batch, struct text bytes, size_t at,
                         struct sarif_context *context, struct arena *arena)
{
    struct json j;
    struct result result;
    struct error problem = {0};
    json_init(&j, bytes, arena);
    if (json_peek(&j) != JSON_OBJECT && !json_failed(&j)) {
        reject_result(batch, arena, at, "a result is an object, this is not");
        return;
    }
    read_result(&j, &result, context, arena);
    if (json_done(&j, "the result", &problem) != 0) {
        reject_result(batch, arena, at, problem.message);
        return;
    }
    struct alert *alert = batch_add_alert(batch, arena);
    to_alert(&result, context, alert, arena);
    format_finish(alert, &batch->origin, arena);
}

static void add_tool(struct batch *batch, struct text tool, struct arena *arena)
{
    struct texts *tools = &batch->tools;
    tools->items = arena_grow(arena, tools->items, tools->count, sizeof *tools->items);
    tools->items[tools->count++] = tool;
}

static size_t skip_separators(struct text raw, size_t at)
{
    while (at < raw.size && (raw.data[at] == ',' || raw.data[at] == ' ' || raw.data[at] == '\n' ||
                             raw.data[at] == '\r' || raw.data[at] == '\t'))
        at++;
    return at;
}

int sarif_parse(struct batch *batch, struct text context_bytes, struct arena *arena,
                struct error *err)
{
    struct sarif_context context;
    struct unpack in;
    unpack_init(&in, context_bytes);
    record_unpack(&in, &sarif_context_record, &context, arena);
    if (unpack_done(&in, "the run context of a SARIF batch", err) != 0)
        return -1;
    if (context.components.count == 0)
        sarif_context_init(&context, arena);
    add_tool(batch, tool_name(&context), arena);
    struct text raw = batch->raw;
    for (size_t at = skip_separators(raw, 0); at < raw.size; at = skip_separators(raw, at)) {
        size_t size = json_span(text_from(raw, at));
        if (size == 0) {
            reject_result(batch, arena, at, "the result does not end");
            break;
        }
        parse_result(batch, (struct text){raw.data + at, size}, at, &context, arena);
        at += size;
    }
    return 0;
}
