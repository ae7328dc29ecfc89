/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/sarif.h"

#include "lib/cwe.h"
#include "lib/path.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

enum { TAGS_MAX = 64, MESSAGES_MAX = 1000, OVERRIDES_MAX = 10000, BASE_CHAIN_MAX = 16 };

/* One more item of a list in the arena, cleared; NULL when the list, or the arena, is full. */
#define ADD(list, arena, limit)                                                                    \
    ((list)->count >= (limit) || arena_used(arena) >= SARIF_MEMORY_MAX                             \
         ? NULL                                                                                    \
         : ((list)->items =                                                                        \
                arena_grow(arena, (list)->items, (list)->count, sizeof *(list)->items),            \
            memset(&(list)->items[(list)->count++], 0, sizeof *(list)->items)))

struct text sarif_text(struct json *j, struct arena *arena)
{
    struct text text = text_cut(json_string(j), SARIF_TEXT_MAX);
    return text.size && arena ? arena_copy(arena, text) : text;
}

enum level sarif_level(struct text word)
{
    unsigned level = LEVEL_UNSET;
    return names_find(&level_names, word, &level) == 0 ? (enum level)level : LEVEL_UNSET;
}

/* A score may be a number, or a number in a string. */
static bool read_score(struct json *j, double *score, struct text *word, struct arena *arena)
{
    if (json_peek(j) == JSON_NUMBER)
        return json_number(j, score);
    struct text text = sarif_text(j, arena);
    char copy[32], *end = copy;
    if (text.size == 0 || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    double value = strtod(copy, &end);
    if (*end == '\0' && isfinite(value)) {
        *score = value;
        return true;
    }
    *word = text;
    return false;
}

static bool key_is(struct text key, const struct text *names)
{
    for (; names->data; names++)
        if (text_same(key, *names))
            return true;
    return false;
}

static void read_tags(struct json *j, struct sarif_judgement *judgement, struct arena *arena)
{
    for (json_array(j); json_item(j);) {
        struct text tag = sarif_text(j, arena);
        cwe_collect(&judgement->cwe, tag, arena);
        struct text *slot = tag.size ? ADD(&judgement->tags, arena, TAGS_MAX) : NULL;
        if (slot)
            *slot = tag;
    }
}

/* "cwe": "CWE-79", 79, ["CWE-79", ...], or {"id": 79} in a list. */
static void read_cwe(struct json *j, struct uints *cwe, struct arena *arena)
{
    int64_t number;
    switch (json_peek(j)) {
    case JSON_ARRAY:
        for (json_array(j); json_item(j);)
            if (json_peek(j) == JSON_STRING)
                cwe_collect(cwe, json_string(j), arena);
        break;
    case JSON_NUMBER:
        if (json_integer(j, &number) && number > 0 && number < 100000)
            cwe_add(cwe, (uint32_t)number, arena);
        break;
    default:
        cwe_collect(cwe, json_string(j), arena);
    }
}

void sarif_read_properties(struct json *j, struct sarif_judgement *judgement, struct arena *arena)
{
    static const struct text score_keys[] = {
        TEXT_ITEM("security-severity"), TEXT_ITEM("cvss_score"),  TEXT_ITEM("cvssScore"),
        TEXT_ITEM("cvssv3_baseScore"),  TEXT_ITEM("cvss3_score"), {NULL, 0}};
    static const struct text word_keys[] = {TEXT_ITEM("severity"),
                                            TEXT_ITEM("problem.severity"),
                                            TEXT_ITEM("issue_severity"),
                                            {NULL, 0}};
    static const struct text vector_keys[] = {TEXT_ITEM("cvss"),
                                              TEXT_ITEM("cvss_vector"),
                                              TEXT_ITEM("cvssVector"),
                                              TEXT_ITEM("cvssv3"),
                                              TEXT_ITEM("cvssV3_vector"),
                                              TEXT_ITEM("cvss3_vector"),
                                              {NULL, 0}};
    static const struct text cwe_keys[] = {TEXT_ITEM("cwe"),    TEXT_ITEM("cwes"),
                                           TEXT_ITEM("cwe_id"), TEXT_ITEM("cweId"),
                                           TEXT_ITEM("cwe-id"), {NULL, 0}};
    struct text key, word = {0};
    double score;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "tags")) {
            read_tags(j, judgement, arena);
        } else if (text_is(key, "precision")) {
            judgement->precision = sarif_text(j, arena);
        } else if (key_is(key, cwe_keys)) {
            read_cwe(j, &judgement->cwe, arena);
        } else if (key_is(key, score_keys)) {
            if (read_score(j, &score, &word, arena)) {
                judgement->has_score = true;
                judgement->score = score;
            } else if (word.size) {
                judgement->severity = word;
            }
        } else if (key_is(key, word_keys)) {
            struct text found = sarif_text(j, arena);
            if (!judgement->severity.size)
                judgement->severity = found;
        } else if (key_is(key, vector_keys)) {
            struct text vector = sarif_text(j, arena);
            if (text_has(vector, TEXT("AV:")))
                judgement->vector = vector;
        }
    }
}

void sarif_read_location(struct json *j, struct sarif_location *location, struct arena *arena)
{
    struct text key;
    *location = (struct sarif_location){.index = -1};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "uri"))
            location->uri = sarif_text(j, arena);
        else if (text_is(key, "uriBaseId"))
            location->base = sarif_text(j, arena);
        else if (text_is(key, "index"))
            (void)json_integer(j, &location->index);
    }
}

void sarif_read_reference(struct json *j, struct sarif_reference *reference, struct arena *arena)
{
    struct text key;
    *reference = (struct sarif_reference){.index = -1, .component = -1};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "id")) {
            reference->id = sarif_text(j, arena);
        } else if (text_is(key, "guid")) {
            reference->guid = sarif_text(j, arena);
        } else if (text_is(key, "index")) {
            (void)json_integer(j, &reference->index);
        } else if (text_is(key, "toolComponent")) {
            for (json_object(j); json_member(j, &key);) {
                if (text_is(key, "index"))
                    (void)json_integer(j, &reference->component);
                else if (text_is(key, "name"))
                    reference->component_name = sarif_text(j, arena);
                else if (text_is(key, "guid"))
                    reference->component_guid = sarif_text(j, arena);
            }
        }
    }
}

/* A multiformatMessageString or a message (3.12, 3.11): its plain text. */
static struct text read_message_text(struct json *j, struct arena *arena)
{
    struct text key, text = {0};
    for (json_object(j); json_member(j, &key);)
        if (text_is(key, "text"))
            text = sarif_text(j, arena);
    return text;
}

static void read_messages(struct json *j, struct sarif_messages *messages, struct arena *arena)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        struct sarif_message *message = ADD(messages, arena, MESSAGES_MAX);
        if (!message)
            continue;
        message->id = arena_copy(arena, key);
        message->text = read_message_text(j, arena);
    }
}

/* A reportingConfiguration (3.50). */
static void read_configuration(struct json *j, enum level *level, bool *has_rank, double *rank)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "level"))
            *level = sarif_level(json_string(j));
        else if (text_is(key, "rank") && json_number(j, rank))
            *has_rank = *rank >= 0;
    }
}

static bool starts_with_cwe(struct text name)
{
    return name.size >= 3 && text_same((struct text){name.data, 3}, TEXT("cwe"));
}

/* Relationships to taxa name the weakness (3.53). */
static void read_relationships(struct json *j, struct uints *cwe, struct arena *arena)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        for (json_object(j); json_member(j, &key);) {
            if (!text_is(key, "target"))
                continue;
            struct sarif_reference target;
            sarif_read_reference(j, &target, arena);
            bool bare = target.id.size && isdigit((unsigned char)target.id.data[0]);
            if (bare && starts_with_cwe(target.component_name))
                cwe_collect(cwe, arena_print(arena, "CWE-%.*s", TEXT_ARG(target.id)), arena);
            else
                cwe_collect(cwe, target.id, arena);
        }
    }
}

static void read_rule(struct json *j, struct sarif_rule *rule, struct arena *arena)
{
    struct text key, full = {0};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "id"))
            rule->id = sarif_text(j, arena);
        else if (text_is(key, "guid"))
            rule->guid = sarif_text(j, arena);
        else if (text_is(key, "name"))
            rule->name = sarif_text(j, arena);
        else if (text_is(key, "helpUri"))
            rule->url = sarif_text(j, arena);
        else if (text_is(key, "shortDescription"))
            rule->description = read_message_text(j, arena);
        else if (text_is(key, "fullDescription"))
            full = read_message_text(j, arena);
        else if (text_is(key, "messageStrings"))
            read_messages(j, &rule->messages, arena);
        else if (text_is(key, "defaultConfiguration"))
            read_configuration(j, &rule->level, &rule->has_rank, &rule->rank);
        else if (text_is(key, "relationships"))
            read_relationships(j, &rule->judgement.cwe, arena);
        else if (text_is(key, "properties"))
            sarif_read_properties(j, &rule->judgement, arena);
    }
    if (!rule->description.size)
        rule->description = full;
    cwe_collect(&rule->judgement.cwe, rule->id, arena);
    cwe_collect(&rule->judgement.cwe, rule->url, arena);
}

static void read_rules(struct json *j, struct sarif_rules *rules, struct arena *arena)
{
    for (json_array(j); json_item(j);) {
        struct sarif_rule *rule = ADD(rules, arena, SARIF_RULES_MAX);
        if (rule)
            read_rule(j, rule, arena);
    }
}

static void read_component(struct json *j, struct sarif_component *component, struct arena *arena)
{
    struct text key, full_name = {0}, semantic = {0};
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "name"))
            component->name = sarif_text(j, arena);
        else if (text_is(key, "fullName"))
            full_name = sarif_text(j, arena);
        else if (text_is(key, "guid"))
            component->guid = sarif_text(j, arena);
        else if (text_is(key, "version"))
            component->version = sarif_text(j, arena);
        else if (text_is(key, "semanticVersion"))
            semantic = sarif_text(j, arena);
        else if (text_is(key, "rules") || text_is(key, "taxa"))
            read_rules(j, &component->rules, arena);
        else if (text_is(key, "globalMessageStrings"))
            read_messages(j, &component->messages, arena);
    }
    if (!component->name.size)
        component->name = full_name;
    if (semantic.size)
        component->version = semantic;
}

static void read_components(struct json *j, struct sarif_components *components,
                            struct arena *arena)
{
    for (json_array(j); json_item(j);) {
        struct sarif_component *component = ADD(components, arena, 1000);
        if (component)
            read_component(j, component, arena);
    }
}

static void read_tool(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "driver"))
            read_component(j, &context->components.items[0], arena);
        else if (text_is(key, "extensions"))
            read_components(j, &context->components, arena);
    }
}

static void read_artifacts(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        struct sarif_location *artifact = ADD(&context->artifacts, arena, SARIF_ARTIFACTS_MAX);
        if (!artifact)
            continue;
        artifact->index = -1;
        for (json_object(j); json_member(j, &key);)
            if (text_is(key, "location"))
                sarif_read_location(j, artifact, arena);
    }
}

static void read_bases(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        struct sarif_base *base = ADD(&context->bases, arena, SARIF_BASES_MAX);
        if (!base)
            continue;
        base->name = arena_copy(arena, key);
        sarif_read_location(j, &base->location, arena);
    }
}

static void add_root(struct sarif_context *context, struct text uri, struct arena *arena)
{
    struct text path = path_clean(arena, path_from_uri(arena, uri));
    struct text *root = path_is_absolute(path) ? ADD(&context->roots, arena, 100) : NULL;
    if (root)
        *root = path;
}

static void read_overrides(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        struct sarif_override *override = ADD(&context->overrides, arena, OVERRIDES_MAX);
        if (!override)
            continue;
        override->invocation = context->invocations;
        override->rule = (struct sarif_reference){.index = -1, .component = -1};
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "descriptor"))
                sarif_read_reference(j, &override->rule, arena);
            else if (text_is(key, "configuration"))
                read_configuration(j, &override->level, &override->has_rank, &override->rank);
        }
    }
}

static void read_invocations(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    struct sarif_location folder;
    for (json_array(j); json_item(j); context->invocations++) {
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "ruleConfigurationOverrides")) {
                read_overrides(j, context, arena);
            } else if (text_is(key, "workingDirectory")) {
                sarif_read_location(j, &folder, arena);
                add_root(context, folder.uri, arena);
            }
        }
    }
}

static void read_provenance(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    struct sarif_location mapped;
    for (json_array(j); json_item(j);) {
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "repositoryUri") && !context->repo.size)
                context->repo = sarif_text(j, arena);
            else if (text_is(key, "revisionId") && !context->commit.size)
                context->commit = sarif_text(j, arena);
            else if (text_is(key, "branch") && !context->branch.size)
                context->branch = sarif_text(j, arena);
            else if (text_is(key, "mappedTo")) {
                sarif_read_location(j, &mapped, arena);
                add_root(context, mapped.uri, arena);
            }
        }
    }
}

static void read_logical(struct json *j, struct sarif_context *context, struct arena *arena)
{
    struct text key;
    for (json_array(j); json_item(j);) {
        struct text name = {0}, full = {0};
        for (json_object(j); json_member(j, &key);) {
            if (text_is(key, "name"))
                name = sarif_text(j, arena);
            else if (text_is(key, "fullyQualifiedName"))
                full = sarif_text(j, arena);
        }
        struct text *slot = ADD(&context->logical, arena, SARIF_ARTIFACTS_MAX);
        if (slot)
            *slot = full.size ? full : name;
    }
}

void sarif_context_init(struct sarif_context *context, struct arena *arena)
{
    *context = (struct sarif_context){0};
    (void)ADD(&context->components, arena, 1);
}

bool sarif_read_run_member(struct json *j, struct text key, struct sarif_context *context,
                           struct arena *arena)
{
    static const struct {
        const char *name;
        void (*read)(struct json *j, struct sarif_context *context, struct arena *arena);
    } members[] = {
        {"tool", read_tool},
        {"artifacts", read_artifacts},
        {"originalUriBaseIds", read_bases},
        {"invocations", read_invocations},
        {"versionControlProvenance", read_provenance},
        {"logicalLocations", read_logical},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (text_is(key, members[i].name)) {
            members[i].read(j, context, arena);
            return true;
        }
    }
    if (text_is(key, "taxonomies"))
        read_components(j, &context->taxonomies, arena);
    else if (text_is(key, "extensions")) /* of an external property file (4.3) */
        read_components(j, &context->components, arena);
    else if (text_is(key, "driver"))
        read_component(j, &context->components.items[0], arena);
    else
        return false;
    return true;
}

/* Rule "CA1000/1" is described by "CA1000" where it has no descriptor of its own (3.52.4). */
static bool is_hierarchical_part(struct text whole, struct text part)
{
    return part.size && text_starts(whole, part) &&
           (whole.size == part.size || whole.data[part.size] == '/');
}

static const struct sarif_rule *find_in(const struct sarif_component *component,
                                        const struct sarif_reference *reference)
{
    const struct sarif_rules *rules = &component->rules;
    if (reference->index >= 0 && (uint64_t)reference->index < rules->count) {
        const struct sarif_rule *rule = &rules->items[reference->index];
        if (!reference->id.size || is_hierarchical_part(reference->id, rule->id))
            return rule;
    }
    const struct sarif_rule *best = NULL;
    for (size_t i = 0; i < rules->count; i++) {
        const struct sarif_rule *rule = &rules->items[i];
        if (reference->guid.size && text_equal(reference->guid, rule->guid))
            return rule;
        bool matches = reference->id.size && is_hierarchical_part(reference->id, rule->id);
        if (matches && (!best || rule->id.size > best->id.size))
            best = rule;
    }
    return best;
}

static bool names_component(const struct sarif_reference *reference,
                            const struct sarif_component *component)
{
    if (reference->component_guid.size)
        return text_equal(reference->component_guid, component->guid);
    return reference->component_name.size && text_equal(reference->component_name, component->name);
}

const struct sarif_rule *sarif_find_rule(const struct sarif_context *context,
                                         const struct sarif_reference *reference)
{
    const struct sarif_components *components = &context->components;
    if (reference->component >= 0) { /* an index in extensions (3.54.4) */
        uint64_t extension = (uint64_t)reference->component + 1;
        return extension < components->count ? find_in(&components->items[extension], reference)
                                             : NULL;
    }
    for (size_t i = 0; i < components->count; i++)
        if (names_component(reference, &components->items[i]))
            return find_in(&components->items[i], reference);
    const struct sarif_rule *rule = find_in(&components->items[0], reference);
    /* Some producers keep all their rules in one extension and refer to them by id alone. */
    for (size_t i = 1; !rule && reference->id.size && i < components->count; i++) {
        struct sarif_reference by_id = *reference;
        by_id.index = -1;
        rule = find_in(&components->items[i], &by_id);
    }
    return rule;
}

const struct sarif_rule *sarif_find_taxon(const struct sarif_context *context,
                                          const struct sarif_reference *reference,
                                          const struct sarif_component **taxonomy)
{
    const struct sarif_components *taxonomies = &context->taxonomies;
    *taxonomy = NULL;
    if (reference->component >= 0 && (uint64_t)reference->component < taxonomies->count)
        *taxonomy = &taxonomies->items[reference->component];
    for (size_t i = 0; !*taxonomy && i < taxonomies->count; i++)
        if (names_component(reference, &taxonomies->items[i]))
            *taxonomy = &taxonomies->items[i];
    return *taxonomy ? find_in(*taxonomy, reference) : NULL;
}

static const struct sarif_base *find_base(const struct sarif_context *context, struct text name)
{
    for (size_t i = 0; name.size && i < context->bases.count; i++)
        if (text_equal(context->bases.items[i].name, name))
            return &context->bases.items[i];
    return NULL;
}

/* Prefixes the path with the relative bases of its chain (3.14.14); the first absolute base, or the
 * end of the chain, is the root that the path is relative to. */
static struct text below_bases(const struct sarif_context *context, struct text path,
                               struct text base_name, struct arena *arena)
{
    for (int hop = 0; hop < BASE_CHAIN_MAX && !path_is_absolute(path); hop++) {
        const struct sarif_base *base = find_base(context, base_name);
        if (!base)
            return path;
        struct text folder = path_from_uri(arena, base->location.uri);
        if (path_is_absolute(folder))
            return path;
        path = path_join(arena, folder, path);
        base_name = base->location.base;
    }
    return path;
}

/* Of all the roots an absolute path is below, the shortest: a base may be inside another. */
static struct text below_roots(const struct sarif_context *context, struct text path,
                               struct arena *arena)
{
    struct text rest, best = path;
    for (size_t i = 0; i < context->roots.count; i++)
        if (path_below(path, context->roots.items[i], &rest) &&
            (best.size == path.size || rest.size > best.size))
            best = rest;
    for (size_t i = 0; i < context->bases.count; i++) {
        struct text root = context->bases.items[i].location.uri;
        root = path_clean(arena, path_from_uri(arena, root));
        if (path_is_absolute(root) && path_below(path, root, &rest) &&
            (best.size == path.size || rest.size > best.size))
            best = rest;
    }
    return best;
}

struct text sarif_path(const struct sarif_context *context, const struct sarif_location *location,
                       struct arena *arena)
{
    const struct sarif_location *at = location;
    if (!at->uri.size && at->index >= 0 && (uint64_t)at->index < context->artifacts.count)
        at = &context->artifacts.items[at->index];
    if (!at->uri.size)
        return at->uri;
    struct text path = path_from_uri(arena, at->uri);
    if (at->base.size)
        path = below_bases(context, path, at->base, arena);
    path = path_clean(arena, path);
    return path_is_absolute(path) ? below_roots(context, path, arena) : path;
}

static const struct field message_fields[] = {
    FIELD(struct sarif_message, TEXT, id),
    FIELD(struct sarif_message, TEXT, text),
};
static const struct record message_record = RECORD(struct sarif_message, message_fields);

static const struct field judgement_fields[] = {
    FIELD(struct sarif_judgement, BOOL, has_score), FIELD(struct sarif_judgement, DOUBLE, score),
    FIELD(struct sarif_judgement, TEXT, severity),  FIELD(struct sarif_judgement, TEXT, vector),
    FIELD(struct sarif_judgement, TEXT, precision), FIELD(struct sarif_judgement, TEXTS, tags),
    FIELD(struct sarif_judgement, UINTS, cwe),
};
static const struct record judgement_record = RECORD(struct sarif_judgement, judgement_fields);

static const struct field rule_fields[] = {
    FIELD(struct sarif_rule, TEXT, id),
    FIELD(struct sarif_rule, TEXT, guid),
    FIELD(struct sarif_rule, TEXT, name),
    FIELD(struct sarif_rule, TEXT, description),
    FIELD(struct sarif_rule, TEXT, url),
    FIELD_NAMED(struct sarif_rule, level, level_names),
    FIELD(struct sarif_rule, BOOL, has_rank),
    FIELD(struct sarif_rule, DOUBLE, rank),
    FIELD_OF(struct sarif_rule, RECORDS, messages, message_record),
    FIELD_OF(struct sarif_rule, RECORD, judgement, judgement_record),
};
static const struct record sarif_rule_record = RECORD(struct sarif_rule, rule_fields);

static const struct field component_fields[] = {
    FIELD(struct sarif_component, TEXT, name),
    FIELD(struct sarif_component, TEXT, guid),
    FIELD(struct sarif_component, TEXT, version),
    FIELD_OF(struct sarif_component, RECORDS, rules, sarif_rule_record),
    FIELD_OF(struct sarif_component, RECORDS, messages, message_record),
};
static const struct record component_record = RECORD(struct sarif_component, component_fields);

static const struct field location_fields[] = {
    FIELD(struct sarif_location, TEXT, uri),
    FIELD(struct sarif_location, TEXT, base),
    FIELD(struct sarif_location, LONG, index),
};
static const struct record location_record = RECORD(struct sarif_location, location_fields);

static const struct field base_fields[] = {
    FIELD(struct sarif_base, TEXT, name),
    FIELD_OF(struct sarif_base, RECORD, location, location_record),
};
static const struct record base_record = RECORD(struct sarif_base, base_fields);

static const struct field reference_fields[] = {
    FIELD(struct sarif_reference, TEXT, id),
    FIELD(struct sarif_reference, TEXT, guid),
    FIELD(struct sarif_reference, LONG, index),
    FIELD(struct sarif_reference, LONG, component),
    FIELD(struct sarif_reference, TEXT, component_name),
    FIELD(struct sarif_reference, TEXT, component_guid),
};
static const struct record reference_record = RECORD(struct sarif_reference, reference_fields);

static const struct field override_fields[] = {
    FIELD(struct sarif_override, UINT, invocation),
    FIELD_OF(struct sarif_override, RECORD, rule, reference_record),
    FIELD_NAMED(struct sarif_override, level, level_names),
    FIELD(struct sarif_override, BOOL, has_rank),
    FIELD(struct sarif_override, DOUBLE, rank),
};
static const struct record override_record = RECORD(struct sarif_override, override_fields);

/* The artifacts travel as bytes of their own, since most batches never look at them. */
struct artifact_list {
    struct sarif_locations items;
};

static const struct field artifact_list_fields[] = {
    FIELD_OF(struct artifact_list, RECORDS, items, location_record),
};
static const struct record artifact_list_record =
    RECORD(struct artifact_list, artifact_list_fields);

void sarif_context_pack(struct pack *pack, struct sarif_context *context)
{
    struct artifact_list list = {context->artifacts};
    struct pack artifacts;
    pack_init(&artifacts);
    record_pack(&artifacts, &artifact_list_record, &list);
    context->packed_artifacts = pack_bytes(&artifacts);
    pack_clear(pack);
    record_pack(pack, &sarif_context_record, context);
    pack_close(&artifacts);
}

void sarif_load_artifacts(struct sarif_context *context, struct arena *arena)
{
    struct artifact_list list;
    struct unpack in;
    if (!context->packed_artifacts.size)
        return;
    unpack_init(&in, context->packed_artifacts);
    record_unpack(&in, &artifact_list_record, &list, arena);
    context->packed_artifacts.size = 0;
    if (unpack_done(&in, "artifacts", NULL) == 0)
        context->artifacts = list.items;
}

static const struct field context_fields[] = {
    FIELD_OF(struct sarif_context, RECORDS, components, component_record),
    FIELD_OF(struct sarif_context, RECORDS, taxonomies, component_record),
    FIELD(struct sarif_context, BINARY, packed_artifacts),
    FIELD_OF(struct sarif_context, RECORDS, bases, base_record),
    FIELD_OF(struct sarif_context, RECORDS, overrides, override_record),
    FIELD(struct sarif_context, UINT, invocations),
    FIELD(struct sarif_context, TEXTS, roots),
    FIELD(struct sarif_context, TEXTS, logical),
    FIELD(struct sarif_context, TEXT, repo),
    FIELD(struct sarif_context, TEXT, commit),
    FIELD(struct sarif_context, TEXT, branch),
};
const struct record sarif_context_record = RECORD(struct sarif_context, context_fields);
