/* SPDX-License-Identifier: MPL-2.0 */
/* Which names are one vulnerability's, as alerts have taught it.
 *
 * The tables only grow, and what a name stands for is a function of what is in them, so that it
 * does not depend on the order in which it was learned: the first of its better names (CVE goes
 * before GHSA) for which it is among the first SYNONYMS_PER_NAME, and what that stands for. */
#include "lib/store_internal.h"

#include "lib/vulnerability.h"

/* Who taught it first: by time, then by name. */
struct teacher {
    int64_t at;
    struct text repo, tool;
};

static const struct field teacher_fields[] = {
    FIELD(struct teacher, LONG, at),
    FIELD(struct teacher, TEXT, repo),
    FIELD(struct teacher, TEXT, tool),
};
static const struct record teacher_record = RECORD(struct teacher, teacher_fields);

struct name_key key_of_names(struct text first, struct text second)
{
    struct name_key key = {.size = first.size + 1 + second.size};
    memcpy(key.bytes, first.data, first.size);
    key.bytes[first.size] = '\0';
    if (second.size)
        memcpy(key.bytes + first.size + 1, second.data, second.size);
    return key;
}

static MDB_val val_names(const struct name_key *key)
{
    return val(key->bytes, key->size);
}

/* The second name of a row's key, if the first is `first`. */
static bool second_name(MDB_val key, struct text first, struct text *out)
{
    struct text bytes = text_val(key);
    if (bytes.size <= first.size + 1 || !text_starts(bytes, first) || bytes.data[first.size])
        return false;
    *out = text_from(bytes, first.size + 1);
    return true;
}

static int teacher_unpack(MDB_val value, struct teacher *out, struct error *err)
{
    struct unpack in;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &teacher_record, out, NULL); /* has no lists */
    return unpack_done(&in, "a synonym in the store", err);
}

static int compare_teachers(const struct teacher *a, const struct teacher *b)
{
    int order = (a->at > b->at) - (a->at < b->at);
    if (order == 0)
        order = text_compare(a->repo, b->repo);
    return order ? order : text_compare(a->tool, b->tool);
}

static int teacher_put(struct store_txn *txn, const struct name_key *key,
                       const struct teacher *teacher, struct error *err)
{
    return db_put_record(txn, TABLE_SYNONYM, val_names(key), &teacher_record, teacher, err);
}

static int give_work(struct store_txn *txn, uint64_t number, struct text name, struct error *err)
{
    return unite_put(txn, number, UNITE_NAME, name, TEXT(""), err);
}

/* The names that come after the first SYNONYMS_PER_NAME stand for themselves: a new one may push
 * one out. */
static int give_work_to_pushed_out(struct store_txn *txn, uint64_t number, struct text better,
                                   struct error *err)
{
    struct scan scan;
    struct text name;
    struct name_key from = key_of_names(better, TEXT(""));
    size_t rank = 0;
    if (scan_open(&scan, txn, TABLE_SYNONYM_INTO, err) != 0)
        return -1;
    int found = scan_from(&scan, val_names(&from), err);
    while (found > 0 && second_name(scan.key, better, &name) && rank++ < SYNONYMS_PER_NAME)
        found = scan_move(&scan, MDB_NEXT, err);
    if (found > 0 && second_name(scan.key, better, &name))
        found = give_work(txn, number, arena_copy(txn->arena, name), err);
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static bool is_well_formed(const struct synonym *synonym)
{
    struct vulnerability_name name, better;
    return vulnerability_read(synonym->name, &name) &&
           vulnerability_read(synonym->better, &better) &&
           text_equal(vulnerability_text(&name), synonym->name) &&
           text_equal(vulnerability_text(&better), synonym->better) && better.kind < name.kind;
}

int synonym_learn(struct store_txn *txn, const struct submission *submission,
                  const struct synonym *synonym, struct error *err)
{
    struct teacher known, teacher = {submission->at, synonym->repo, synonym->tool};
    MDB_val value;
    if (!is_well_formed(synonym))
        return error_set(err, ERROR_DATA, "a changeset has synonyms that are none");
    struct name_key key = key_of_names(synonym->name, synonym->better);
    int found = db_get(txn, TABLE_SYNONYM, val_names(&key), &value, err);
    if (found < 0 || (found && teacher_unpack(value, &known, err) != 0))
        return -1;
    if (found && compare_teachers(&known, &teacher) <= 0)
        return 0;
    if (teacher_put(txn, &key, &teacher, err) != 0 || found)
        return found ? 0 : -1;
    struct name_key back = key_of_names(synonym->better, synonym->name);
    if (db_put(txn, TABLE_SYNONYM_INTO, val_names(&back), val("", 0), 0, err) != 0 ||
        give_work(txn, submission->number, synonym->name, err) != 0)
        return -1;
    return give_work_to_pushed_out(txn, submission->number, synonym->better, err);
}

int synonym_spread(struct store_txn *txn, uint64_t number, struct text better, struct error *err)
{
    struct scan scan;
    struct text name;
    struct name_key from = key_of_names(better, TEXT(""));
    if (scan_open(&scan, txn, TABLE_SYNONYM_INTO, err) != 0)
        return -1;
    int found = scan_from(&scan, val_names(&from), err);
    for (size_t i = 0; found > 0 && i < SYNONYMS_PER_NAME && second_name(scan.key, better, &name);
         i++) {
        name = arena_copy(txn->arena, name);
        found = give_work(txn, number, name, err) != 0 ? -1 : scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* Whether `name` is among the first that mean `better`: 1, 0, -1. */
static int is_among_first(struct store_txn *txn, struct text name, struct text better,
                          struct error *err)
{
    struct scan scan;
    struct text at;
    struct name_key from = key_of_names(better, TEXT(""));
    bool is = false;
    if (scan_open(&scan, txn, TABLE_SYNONYM_INTO, err) != 0)
        return -1;
    int found = scan_from(&scan, val_names(&from), err);
    for (size_t i = 0; found > 0 && !is && i < SYNONYMS_PER_NAME; i++) {
        if (!second_name(scan.key, better, &at))
            break;
        is = text_equal(at, name);
        found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : is;
}

/* The step from a name to its first better one: 1, 0 if it stands for itself, -1. */
static int first_step(struct store_txn *txn, struct text name, struct store_synonym *out,
                      struct error *err)
{
    struct scan scan;
    struct teacher teacher = {0};
    struct text better = {"", 0};
    struct name_key from = key_of_names(name, TEXT(""));
    if (scan_open(&scan, txn, TABLE_SYNONYM, err) != 0)
        return -1;
    int found = scan_from(&scan, val_names(&from), err);
    if (found > 0)
        found = second_name(scan.key, name, &better);
    if (found > 0 && teacher_unpack(scan.value, &teacher, err) != 0)
        found = -1;
    scan_close(&scan);
    if (found > 0)
        found = is_among_first(txn, name, better, err);
    if (found > 0)
        *out = (struct store_synonym){name, better, teacher.repo, teacher.tool, teacher.at};
    return found;
}

int synonym_resolve(struct store_txn *txn, struct text name, struct text *out,
                    struct store_synonym steps[STORE_SYNONYM_STEPS], size_t *count,
                    struct error *err)
{
    *count = 0;
    *out = name;
    if (name.size > VULNERABILITY_NAME_MAX)
        return db_damaged(txn, "the name of a vulnerability is too long", err);
    while (*count < STORE_SYNONYM_STEPS) {
        int found = first_step(txn, *out, &steps[*count], err);
        if (found <= 0)
            return found;
        *out = steps[(*count)++].better;
    }
    return 0;
}
