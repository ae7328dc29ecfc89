/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/local.h"

#include "cli/damage.h"

#include <stdio.h>
#include <strings.h>

enum { NAMES_MAX = 10000, PATIENCE_MS = 1000 };

int local_open(struct cli *cli, struct local *out, struct error *err)
{
    struct local local = {.arena = cli->arena, .dir = command_store(cli, err)};
    if (!local.dir)
        return -1;
    struct store_options options = {.dir = local.dir, .mode = STORE_READ};
    damage_watch(cli->command, local.dir);
    if (store_open(&options, &local.store, err) != 0 ||
        store_read_begin(local.store, &local.txn, err) != 0) {
        store_close(&local.store);
        damage_ignore();
        return -1;
    }
    *out = local;
    return 0;
}

void local_close(struct local *local)
{
    store_read_end(&local->txn);
    store_close(&local->store);
    damage_ignore();
}

int local_show(struct cli *cli, const char *word, local_shower *show, struct error *err)
{
    struct local local;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = show(&local, cli, word, err);
    local_close(&local);
    return result;
}

static void say_wait(const struct cli *cli, const struct store_writer *writer)
{
    if (!cli->globals.quiet)
        (void)fprintf(stderr,
                      "%s: process %lld (%s) is busy with a submission; waiting for its end\n",
                      cli->command, (long long)writer->pid,
                      writer->endpoint[0] ? "hyper broker" : "hyper ingest");
}

/* Who serves the store lends it between two submissions. */
static int open_writing(struct cli *cli, struct store_options *options, struct store **out,
                        struct error *err)
{
    struct store_writer writer;
    options->borrow_ms = PATIENCE_MS;
    if (store_open(options, out, err) == 0)
        return 0;
    if (err->code != ERROR_PERMISSION || !store_find_writer(options->dir, &writer))
        return -1;
    say_wait(cli, &writer);
    options->borrow_ms = -1;
    return store_open(options, out, err);
}

static int write_store(struct cli *cli, enum store_mode mode, store_work *work, void *context,
                       struct error *err)
{
    struct store *store = NULL;
    struct store_options options = {.dir = command_store(cli, err), .mode = mode};
    if (!options.dir || open_writing(cli, &options, &store, err) != 0)
        return -1;
    damage_watch(cli->command, options.dir);
    int result = store_write(store, work, context, err);
    damage_ignore();
    store_close(&store);
    return result;
}

int local_write(struct cli *cli, store_work *work, void *context, struct error *err)
{
    return write_store(cli, STORE_WRITE, work, context, err);
}

int local_create(struct cli *cli, store_work *work, void *context, struct error *err)
{
    return write_store(cli, STORE_CREATE, work, context, err);
}

static int ambiguous(const char *word, const struct store_node *nodes, size_t count,
                     struct error *err)
{
    char list[320];
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof list; i++) {
        char hex[ID_HEX_SIZE];
        int n = snprintf(list + used, sizeof list - used, "%s%s %.16s", i ? ", " : "",
                         names_word(&node_kind_names, nodes[i].kind), id_hex(nodes[i].id, hex));
        used += n > 0 ? (size_t)n : 0;
    }
    return error_set(err, ERROR_DATA, "\"%.32s\" may be %s: give more digits", word, list);
}

int local_find(struct local *local, const char *word, enum node_kind kind, struct store_node *out,
               struct error *err)
{
    struct store_node nodes[STORE_FIND_MAX];
    struct id prefix;
    size_t digits, count = 0, fitting = 0;
    if (id_parse(text_of(word), &prefix, &digits) != 0)
        return error_set(err, ERROR_USAGE, "\"%.40s\" is no id: 1 to 32 hex digits are wanted",
                         word);
    if (store_find(local->txn, prefix, digits, nodes, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (kind == NODE_NONE || nodes[i].kind == kind)
            nodes[fitting++] = nodes[i];
    if (fitting == 0)
        return error_set(err, ERROR_DATA, "the store has no %s whose id begins with \"%.32s\"",
                         kind == NODE_NONE ? "node" : names_word(&node_kind_names, kind), word);
    if (fitting > 1)
        return ambiguous(word, nodes, fitting, err);
    *out = nodes[0];
    return 0;
}

struct named_rules {
    struct text name;
    struct id found, applied;
    size_t count, applied_count;
};

static int visit_named(void *context, const struct store_item *item, struct error *err)
{
    struct named_rules *named = context;
    (void)err;
    if (!text_equal(item->rule->name, named->name))
        return 0;
    named->found = item->id;
    named->count++;
    if (item->rule->lifecycle != LIFECYCLE_ACTIVE && item->rule->lifecycle != LIFECYCLE_PROBATION)
        return 0;
    named->applied = item->id;
    named->applied_count++;
    return 0;
}

int local_find_rule(struct local *local, const char *word, struct id *out, struct error *err)
{
    struct named_rules named = {.name = text_of(word)};
    struct store_node node;
    if (!*word)
        return error_set(err, ERROR_USAGE, "a rule's name or id is wanted");
    if (store_nodes(local->txn, NODE_RULE, visit_named, &named, err) != 0)
        return -1;
    if (named.count == 1 || named.applied_count == 1) {
        *out = named.count == 1 ? named.found : named.applied;
        return 0;
    }
    if (named.count > 1)
        return error_set(err, ERROR_DATA,
                         "%zu rules have the name %.100s: give an id of \"hyper rules list\"",
                         named.count, word);
    struct id prefix;
    size_t digits;
    if (id_parse(text_of(word), &prefix, &digits) != 0)
        return error_set(err, ERROR_DATA, "the store has no rule of the name %.100s", word);
    if (local_find(local, word, NODE_RULE, &node, err) != 0)
        return -1;
    *out = node.id;
    return 0;
}

struct first_rejects {
    struct reject *items;
    size_t max, count;
    struct arena *arena;
};

static int keep_reject(void *context, struct id submission, const struct reject *reject,
                       struct error *err)
{
    struct first_rejects *first = context;
    (void)submission;
    (void)err;
    if (first->count == first->max)
        return 1;
    struct reject *kept = &first->items[first->count++];
    *kept = *reject;
    kept->report = arena_copy(first->arena, reject->report);
    kept->place = arena_copy(first->arena, reject->place);
    kept->reason = arena_copy(first->arena, reject->reason);
    return 0;
}

struct known_names {
    struct name_count *items;
    size_t count;
};

static const char *known_name(const void *context, size_t i)
{
    return ((const struct known_names *)context)->items[i].name.data;
}

static const char *const kind_words[] = {[NODE_REPO] = "repository", [NODE_TOOL] = "tool"};

int local_name(struct local *local, struct cli *cli, enum node_kind kind, const char **name,
               struct error *err)
{
    struct known_names known;
    size_t alike = 0, at = 0;
    if (!*name)
        return 0;
    if (store_top(local->txn, kind, NAMES_MAX, cli->arena, &known.items, &known.count, err) != 0)
        return -1;
    for (size_t i = 0; i < known.count; i++) {
        struct text *other = &known.items[i].name;
        *other = arena_copy(cli->arena, *other);
        if (text_is(*other, *name))
            return 0;
        if (strcasecmp(other->data, *name) != 0)
            continue;
        alike++;
        at = i;
    }
    if (alike == 1) {
        *name = known.items[at].name.data;
        return 0;
    }
    if (cli->globals.quiet || known.count == NAMES_MAX)
        return 0;
    const char *near = options_nearest(*name, known.count, known_name, &known);
    struct text given = terminal_clean(text_of(*name), cli->arena);
    struct text meant = terminal_clean(text_of(near ? near : ""), cli->arena);
    (void)fprintf(stderr, "%s: no %s is called \"%.*s\"%s%.*s%s\n", cli->command, kind_words[kind],
                  TEXT_ARG(given), near ? ": did you mean \"" : "", TEXT_ARG(meant),
                  near ? "\"?" : "");
    return 0;
}

size_t local_rejects(const char *dir, struct id submission, struct reject *out, size_t max,
                     struct arena *arena)
{
    struct first_rejects first = {.items = out, .max = max, .arena = arena};
    struct store_options options = {.dir = dir, .mode = STORE_READ};
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct submission found;
    damage_watch("hyper", dir);
    if (store_open(&options, &store, NULL) != 0) {
        damage_ignore();
        return 0;
    }
    if (store_read_begin(store, &txn, NULL) == 0 &&
        store_submission_find(txn, submission, arena, &found, NULL) == 0)
        (void)store_rejects(txn, found.number, keep_reject, &first, NULL);
    store_read_end(&txn);
    store_close(&store);
    damage_ignore();
    return first.count;
}
