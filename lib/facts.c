/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/facts.h"

#include "schema/arena.h"
#include "schema/id.h"

#include <stdlib.h>

enum { TABLE_MIN = 16 };

const struct facts_limits facts_limits = {8 * 1000 * 1000, 512u << 20};

size_t fact_arity(const struct fact_predicate *predicate)
{
    size_t arity = predicate->columns[0] != '\0';
    for (const char *at = predicate->columns; (at = strchr(at, ',')); at++)
        arity++;
    return arity;
}

int fact_compare(const struct fact_value *a, const struct fact_value *b)
{
    if (a->is_number != b->is_number)
        return a->is_number ? -1 : 1;
    if (a->is_number)
        return (a->number > b->number) - (a->number < b->number);
    return text_compare(a->text, b->text);
}

/* Rows: a set, and an index for each choice of columns that was asked for. */

struct row_index {
    uint32_t mask;
    uint32_t *heads; /* the last row of each bucket, or ROW_NONE */
    size_t buckets;  /* a power of two */
    uint32_t *next;  /* of each row, an earlier one of its bucket, or ROW_NONE */
    size_t rows;     /* that are in it */
    size_t capacity;
};

struct relation {
    size_t columns, count, capacity;
    fact_id *ids;
    uint32_t *set; /* row plus one by hash; never full */
    size_t set_size;
    struct row_index *indexes;
    size_t index_count;
};

static uint64_t hash_ids(const fact_id *ids, size_t count, uint32_t mask)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < count; i++)
        if (mask & (1u << i))
            hash = digest_mix(hash ^ ids[i]);
    return hash;
}

static bool same_ids(const fact_id *a, const fact_id *b, size_t count, uint32_t mask)
{
    for (size_t i = 0; i < count; i++)
        if ((mask & (1u << i)) && a[i] != b[i])
            return false;
    return true;
}

static uint32_t all_columns(const struct relation *relation)
{
    return (1u << relation->columns) - 1;
}

struct relation *relation_new(size_t columns)
{
    struct relation *relation = xcalloc(1, sizeof *relation);
    relation->columns = columns;
    return relation;
}

void relation_destroy(struct relation **relation)
{
    if (!relation || !*relation)
        return;
    for (size_t i = 0; i < (*relation)->index_count; i++) {
        free((*relation)->indexes[i].heads);
        free((*relation)->indexes[i].next);
    }
    free((*relation)->indexes);
    free((*relation)->ids);
    free((*relation)->set);
    free(*relation);
    *relation = NULL;
}

size_t relation_columns(const struct relation *relation)
{
    return relation->columns;
}

size_t relation_count(const struct relation *relation)
{
    return relation->count;
}

const fact_id *relation_row(const struct relation *relation, size_t row)
{
    return relation->ids + row * relation->columns;
}

/* The slot of an equal row, or the free one for it. */
static size_t slot_of(const struct relation *relation, const fact_id *row)
{
    uint32_t all = all_columns(relation);
    size_t at = (size_t)hash_ids(row, relation->columns, all) & (relation->set_size - 1);
    while (relation->set[at] &&
           !same_ids(relation_row(relation, relation->set[at] - 1), row, relation->columns, all))
        at = (at + 1) & (relation->set_size - 1);
    return at;
}

static void grow_relation(struct relation *relation)
{
    if (relation->count == relation->capacity) {
        relation->capacity = relation->capacity ? relation->capacity * 2 : TABLE_MIN;
        size_t size = relation->capacity * relation->columns * sizeof *relation->ids;
        relation->ids = xrealloc(relation->ids, size ? size : 1);
    }
    if ((relation->count + 1) * 2 <= relation->set_size)
        return;
    free(relation->set);
    relation->set_size = relation->set_size ? relation->set_size * 2 : 2 * TABLE_MIN;
    relation->set = xcalloc(relation->set_size, sizeof *relation->set);
    for (size_t i = 0; i < relation->count; i++)
        relation->set[slot_of(relation, relation_row(relation, i))] = (uint32_t)i + 1;
}

bool relation_add(struct relation *relation, const fact_id *row)
{
    grow_relation(relation);
    size_t slot = slot_of(relation, row);
    if (relation->set[slot])
        return false;
    if (relation->columns)
        memcpy(relation->ids + relation->count * relation->columns, row,
               relation->columns * sizeof *row);
    relation->set[slot] = (uint32_t)++relation->count;
    return true;
}

bool relation_has(const struct relation *relation, const fact_id *row)
{
    return relation->set_size && relation->set[slot_of(relation, row)];
}

static struct row_index *index_of(struct relation *relation, uint32_t mask)
{
    for (size_t i = 0; i < relation->index_count; i++)
        if (relation->indexes[i].mask == mask)
            return &relation->indexes[i];
    relation->indexes =
        xrealloc(relation->indexes, (relation->index_count + 1) * sizeof *relation->indexes);
    struct row_index *index = &relation->indexes[relation->index_count++];
    *index = (struct row_index){.mask = mask};
    return index;
}

static void link_row(const struct relation *relation, struct row_index *index, size_t row)
{
    size_t bucket = (size_t)hash_ids(relation_row(relation, row), relation->columns, index->mask) &
                    (index->buckets - 1);
    index->next[row] = index->heads[bucket];
    index->heads[bucket] = (uint32_t)row;
}

/* Brings the index up to date. Each bucket goes from later rows to earlier ones, so that one who
 * follows it is not disturbed by rows that are added, nor by more buckets. */
static void fill_index(const struct relation *relation, struct row_index *index)
{
    if (index->rows == relation->count && index->buckets)
        return;
    if (relation->capacity > index->capacity) {
        index->capacity = relation->capacity;
        index->next = xrealloc(index->next, index->capacity * sizeof *index->next);
    }
    if (index->buckets < relation->count || !index->buckets) {
        size_t buckets = index->buckets ? index->buckets : TABLE_MIN;
        while (buckets < relation->count)
            buckets *= 2;
        index->heads = xrealloc(index->heads, buckets * sizeof *index->heads);
        memset(index->heads, 0xff, buckets * sizeof *index->heads);
        index->buckets = buckets;
        index->rows = 0;
    }
    for (; index->rows < relation->count; index->rows++)
        link_row(relation, index, index->rows);
}

uint32_t relation_last(struct relation *relation, uint32_t mask, const fact_id *key,
                       uint32_t before)
{
    if (mask == 0) {
        size_t end = before < relation->count ? before : relation->count;
        return end ? (uint32_t)end - 1 : ROW_NONE;
    }
    struct row_index *index = index_of(relation, mask);
    fill_index(relation, index);
    uint32_t row =
        index->heads[(size_t)hash_ids(key, relation->columns, mask) & (index->buckets - 1)];
    if (before < relation->count &&
        same_ids(relation_row(relation, before), key, relation->columns, mask))
        row = index->next[before];
    while (row != ROW_NONE &&
           (row >= before || !same_ids(relation_row(relation, row), key, relation->columns, mask)))
        row = index->next[row];
    return row;
}

/* Facts: relations by name and number of columns. */

struct named_relation {
    struct text name;
    struct relation *relation;
};

struct wanted {
    struct text name;
    size_t arity;
};

struct facts {
    struct facts_limits limits;
    struct arena *arena;
    struct fact_value *values;
    size_t value_count, value_capacity;
    uint32_t *ids; /* id plus one by hash of the value; never full */
    size_t ids_size;
    struct named_relation *relations;
    size_t relation_count;
    struct wanted *wanted;
    size_t wanted_count;
    bool filtered;
    size_t count, bytes;
};

struct facts *facts_new(const struct facts_limits *limits)
{
    struct facts *facts = xcalloc(1, sizeof *facts);
    facts->limits = *limits;
    facts->arena = arena_new();
    return facts;
}

void facts_destroy(struct facts **facts)
{
    if (!facts || !*facts)
        return;
    for (size_t i = 0; i < (*facts)->relation_count; i++)
        relation_destroy(&(*facts)->relations[i].relation);
    arena_destroy(&(*facts)->arena);
    free((*facts)->values);
    free((*facts)->ids);
    free((*facts)->relations);
    free((*facts)->wanted);
    free(*facts);
    *facts = NULL;
}

static bool wants(const struct facts *facts, struct text name, size_t arity)
{
    for (size_t i = 0; i < facts->wanted_count; i++)
        if (facts->wanted[i].arity == arity && text_equal(facts->wanted[i].name, name))
            return true;
    return !facts->filtered;
}

void facts_want(struct facts *facts, struct text name, size_t arity)
{
    if (facts->filtered && wants(facts, name, arity))
        return;
    facts->filtered = true;
    facts->wanted = xrealloc(facts->wanted, (facts->wanted_count + 1) * sizeof *facts->wanted);
    facts->wanted[facts->wanted_count++] = (struct wanted){arena_copy(facts->arena, name), arity};
}

bool facts_wanted(const struct facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->wanted_count; i++)
        if (text_is(facts->wanted[i].name, name))
            return true;
    return !facts->filtered;
}

/* Values. */

static size_t slot_of_value(const struct facts *facts, const struct fact_value *value)
{
    uint64_t hash = value->is_number ? digest_mix((uint64_t)value->number) : digest_of(value->text);
    size_t at = (size_t)hash & (facts->ids_size - 1);
    while (facts->ids[at] && fact_compare(&facts->values[facts->ids[at] - 1], value) != 0)
        at = (at + 1) & (facts->ids_size - 1);
    return at;
}

static void grow_values(struct facts *facts)
{
    if (facts->value_count == facts->value_capacity) {
        facts->value_capacity = facts->value_capacity ? facts->value_capacity * 2 : TABLE_MIN;
        facts->values = xrealloc(facts->values, facts->value_capacity * sizeof *facts->values);
    }
    if ((facts->value_count + 1) * 2 <= facts->ids_size)
        return;
    free(facts->ids);
    facts->ids_size = facts->ids_size ? facts->ids_size * 2 : 2 * TABLE_MIN;
    facts->ids = xcalloc(facts->ids_size, sizeof *facts->ids);
    for (size_t i = 0; i < facts->value_count; i++)
        facts->ids[slot_of_value(facts, &facts->values[i])] = (uint32_t)i + 1;
}

static struct fact_value cut(const struct fact_value *value)
{
    struct fact_value out = *value;
    if (!out.is_number)
        out.text = text_cut(out.text, FACT_TEXT_MAX);
    return out;
}

fact_id facts_intern(struct facts *facts, const struct fact_value *value)
{
    struct fact_value kept = cut(value);
    grow_values(facts);
    size_t slot = slot_of_value(facts, &kept);
    if (facts->ids[slot])
        return facts->ids[slot] - 1;
    size_t size = kept.is_number ? 0 : kept.text.size;
    if (size > facts->limits.bytes - facts->bytes ||
        facts->value_count >= facts->limits.facts * FACT_COLUMNS_MAX ||
        facts->value_count >= FACT_NONE - 1)
        return FACT_NONE;
    facts->bytes += size;
    if (!kept.is_number)
        kept.text = arena_copy(facts->arena, kept.text);
    facts->values[facts->value_count] = kept;
    facts->ids[slot] = (uint32_t)++facts->value_count;
    return (fact_id)facts->value_count - 1;
}

struct fact_value facts_value(const struct facts *facts, fact_id id)
{
    return facts->values[id];
}

/* Facts. */

struct relation *facts_relation(const struct facts *facts, struct text name, size_t columns)
{
    for (size_t i = 0; i < facts->relation_count; i++)
        if (relation_columns(facts->relations[i].relation) == columns &&
            text_equal(facts->relations[i].name, name))
            return facts->relations[i].relation;
    return NULL;
}

static struct relation *add_relation(struct facts *facts, struct text name, size_t columns)
{
    if (facts->relation_count >= FACT_RELATIONS_MAX)
        return NULL;
    facts->relations =
        xrealloc(facts->relations, (facts->relation_count + 1) * sizeof *facts->relations);
    struct named_relation *added = &facts->relations[facts->relation_count++];
    *added = (struct named_relation){arena_copy(facts->arena, name), relation_new(columns)};
    return added->relation;
}

static int full(const struct facts *facts, struct error *err)
{
    return error_set(err, ERROR_DATA, "more than %zu facts, or %zu MB of their texts",
                     facts->limits.facts, facts->limits.bytes >> 20);
}

static int add(struct facts *facts, struct text name, const struct fact_value *values, size_t count,
               struct error *err)
{
    fact_id row[FACT_COLUMNS_MAX];
    if (count > FACT_COLUMNS_MAX)
        return error_set(err, ERROR_DATA, "a fact has at most %d values", FACT_COLUMNS_MAX);
    if (!wants(facts, name, count))
        return 0;
    for (size_t i = 0; i < count; i++)
        if ((row[i] = facts_intern(facts, &values[i])) == FACT_NONE)
            return full(facts, err);
    struct relation *relation = facts_relation(facts, name, count);
    if (!relation && !(relation = add_relation(facts, name, count)))
        return error_set(err, ERROR_DATA, "facts of more than %d predicates", FACT_RELATIONS_MAX);
    if (facts->count >= facts->limits.facts)
        return relation_has(relation, row) ? 0 : full(facts, err);
    facts->count += relation_add(relation, row);
    return 0;
}

int facts_add(struct facts *facts, const char *name, const struct fact_value *values, size_t count,
              struct error *err)
{
    return add(facts, text_of(name), values, count, err);
}

size_t facts_count(const struct facts *facts)
{
    return facts->count;
}

static void values_of(const struct facts *facts, const struct relation *relation, size_t row,
                      struct fact_value *out)
{
    const fact_id *ids = relation_row(relation, row);
    for (size_t i = 0; i < relation->columns; i++)
        out[i] = facts->values[ids[i]];
}

int facts_merge(struct facts *into, const struct facts *from, struct error *err)
{
    struct fact_value values[FACT_COLUMNS_MAX];
    for (size_t i = 0; i < from->relation_count; i++) {
        const struct relation *relation = from->relations[i].relation;
        for (size_t row = 0; row < relation->count; row++) {
            values_of(from, relation, row, values);
            if (add(into, from->relations[i].name, values, relation->columns, err) != 0)
                return -1;
        }
    }
    return 0;
}

/* Sorted visits. */

static int by_name(const void *a, const void *b)
{
    const struct named_relation *left = a, *right = b;
    int order = text_compare(left->name, right->name);
    size_t l = left->relation->columns, r = right->relation->columns;
    return order ? order : (l > r) - (l < r);
}

struct sorting {
    const struct facts *facts;
    const struct relation *relation;
};

static int by_values(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    const fact_id *left = relation_row(sorting->relation, *(const uint32_t *)a);
    const fact_id *right = relation_row(sorting->relation, *(const uint32_t *)b);
    for (size_t i = 0; i < sorting->relation->columns; i++) {
        int order = left[i] == right[i] ? 0
                                        : fact_compare(&sorting->facts->values[left[i]],
                                                       &sorting->facts->values[right[i]]);
        if (order)
            return order;
    }
    return 0;
}

static int each_row(const struct facts *facts, const struct named_relation *named,
                    facts_visit *visit, void *context, struct error *err)
{
    const struct relation *relation = named->relation;
    struct sorting sorting = {facts, relation};
    struct fact_value values[FACT_COLUMNS_MAX];
    uint32_t *rows = xcalloc(relation->count + 1, sizeof *rows);
    int result = 0;
    for (size_t i = 0; i < relation->count; i++)
        rows[i] = (uint32_t)i;
    qsort_r(rows, relation->count, sizeof *rows, by_values, &sorting);
    for (size_t i = 0; i < relation->count && result == 0; i++) {
        values_of(facts, relation, rows[i], values);
        result = visit(context, named->name, values, relation->columns, err);
    }
    free(rows);
    return result;
}

int facts_each(const struct facts *facts, facts_visit *visit, void *context, struct error *err)
{
    size_t count = facts->relation_count;
    struct named_relation *sorted = xcalloc(count + 1, sizeof *sorted);
    int result = 0;
    if (count)
        memcpy(sorted, facts->relations, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count && result == 0; i++)
        result = each_row(facts, &sorted[i], visit, context, err);
    free(sorted);
    return result;
}
