/* SPDX-License-Identifier: MPL-2.0 */
/* The doctor finds what is damaged: each case changes one row behind the store's back. */
#include "tests/unit/test_store.h"

#include <lmdb.h>

/* What is done to the first row of a table. */
enum damage { DELETE, FLIP_HEAD, FLIP_VALUE, FLIP_LAST, ADD_ROW };

struct harm {
    const char *table;
    enum damage damage;
    const char *said; /* part of what the doctor says */
};

static const struct harm harms[] = {
    {"alert", DELETE, "it has no record"},
    {"alert", FLIP_VALUE, "its record is"},
    {"alert", ADD_ROW, "its alert is not there"},
    {"common", DELETE, "is damaged"},
    {"common", FLIP_HEAD, "is counted wrongly"},
    {"common", FLIP_LAST, "is damaged"},
    {"state", DELETE, "which is not there"},
    {"state", FLIP_VALUE, "which is elsewhere"},
    {"place", DELETE, "places: there are"},
    {"young", DELETE, "places: there are"},
    {"alias", DELETE, "ids of occurrences"},
    {"alias", FLIP_HEAD, "its id leads to"},
    {"index", DELETE, "entries of the index"},
    {"term", DELETE, "has no name"},
    {"node", DELETE, "counted nodes"},
    {"edge", DELETE, "edges by their other end"},
    {"edge_into", DELETE, "is not found from its other end"},
    {"edge", ADD_ROW, "has no node at one end"},
    {"pattern", DELETE, "its pattern is not there"},
    {"text", DELETE, "has no template"},
    {"sample", FLIP_HEAD, "damaged"},
    {"evidence", DELETE, "it has 0 units of evidence and counts 1"},
    {"group", DELETE, "it does not stand for merging"},
    {"group_rule", DELETE, "not found by its tool and rule"},
    {"content", DELETE, NULL},
    {"unfinished", DELETE, "which has ended"},
    {"journal", ADD_ROW, "which has ended"},
    {"touched", ADD_ROW, "which has ended"},
    {"blob", DELETE, "a blob that is needed is not there"},
    {"blob_user", DELETE, "nobody needs a blob"},
    {"reject", DELETE, "rejects: there are"},
    {"claim", DELETE, "a source reports it, and it is not there"},
    {"claim", FLIP_VALUE, "its site or its name is another's"},
    {"claim", FLIP_HEAD, "it is damaged"},
    {"source", DELETE, "it is not what its sources say"},
    {"source", FLIP_HEAD, "a source is damaged"},
    {"source_record", DELETE, "a source has no record"},
    {"source_record", FLIP_VALUE, "record number"},
    {"source_record", ADD_ROW, "records of sources"},
    {"joint", DELETE, "its alert does not know it"},
    {"named", DELETE, "it is not found by its name"},
    {"reports", DELETE, "a source is not found by its repository and tool"},
    {"synonym", DELETE, "synonyms by their better name: there are"},
    {"synonym_into", DELETE, "it is not found from the better name"},
    {"unite", ADD_ROW, "which has ended"},
};

static MDB_env *damage_begin(struct fixture *f, const char *table, MDB_txn **txn,
                             MDB_cursor **cursor)
{
    MDB_env *env;
    MDB_dbi dbi;
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 64), 0);
    assert_int_equal(mdb_env_open(env, f->dir, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, txn), 0);
    assert_int_equal(mdb_dbi_open(*txn, table, 0, &dbi), 0);
    assert_int_equal(mdb_cursor_open(*txn, dbi, cursor), 0);
    return env;
}

static void do_harm(struct fixture *f, const struct harm *harm)
{
    MDB_txn *txn;
    MDB_cursor *cursor;
    MDB_val key, value;
    char bytes[1024], row[64] = {0};
    store_close(&f->store);
    MDB_env *env = damage_begin(f, harm->table, &txn, &cursor);
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    if (harm->damage == DELETE) {
        assert_int_equal(rc, 0);
        assert_int_equal(mdb_cursor_del(cursor, MDB_NODUPDATA), 0);
    } else if (harm->damage != ADD_ROW) {
        assert_int_equal(rc, 0);
        assert_true(value.mv_size <= sizeof bytes);
        memcpy(bytes, value.mv_data, value.mv_size);
        size_t at = harm->damage == FLIP_VALUE ? 5 : 0;
        bytes[harm->damage == FLIP_LAST ? value.mv_size - 1 : at] ^= 0x55;
        value.mv_data = bytes;
        assert_int_equal(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
    } else {
        row[0] = row[4] = EDGE_BECOMES;
        key = (MDB_val){strcmp(harm->table, "journal") == 0        ? 16
                        : strcmp(harm->table, "alert") == 0        ? 8
                        : strncmp(harm->table, "source_r", 8) == 0 ? 8
                        : strcmp(harm->table, "edge")              ? 24
                                                                   : 17,
                        row};
        value = (MDB_val){16, bytes};
        memset(bytes, 9, 16);
        assert_int_equal(mdb_cursor_put(cursor, &key, &value, 0), 0);
    }
    mdb_cursor_close(cursor);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
    fixture_open(f);
}

static int begin_second(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct id id;
    if (submit_begin(txn, s, err) != 0)
        return -1;
    return store_submission_snapshot(txn, s->submission.number, TEXT("snapshot"), &id, err);
}

static int learn(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct id origin = s->batches[0]->patterns.items[0].id;
    struct rule rule = {.kind = RULE_TRIAGE,
                        .lifecycle = LIFECYCLE_ACTIVE,
                        .ruleset = TEXT("learned"),
                        .tool = TEXT("tool"),
                        .rule = TEXT("R0"),
                        .origin = origin};
    rule.id = rule_id(&rule);
    struct batch changeset = {.rules = {&rule, 1}};
    bool applied;
    return store_commit_task(txn, s->submission.number, origin, &changeset, &applied, err);
}

/* A store with something in every table. */
static void fill(struct fixture *f)
{
    struct seen seen[] = {{.base = 1, .line = 10}, {.base = 1, .line = 20}, {.base = 2, .line = 1}};
    struct evidence evidence = {.unit = 1, .repo = TEXT("repo")};
    struct reject reject = {.report = TEXT("report"), .reason = TEXT("bad")};
    const struct report reports[] = {
        {.tool = "npm", .rule = "GHSA-aaaa-bbbb-cccc", .names = {"CVE-2020-1111"}},
        {.tool = "grype", .rule = "GHSA-aaaa-bbbb-cccc"}};
    struct batch *batch = make_batch(f->arena, seen, 3);
    batch->patterns.items[0].evidence = (struct evidences){&evidence, 1};
    batch->rejects = (struct rejects){&reject, 1};
    batch->rejected = 1;
    for (size_t i = 0; i < 2; i++)
        add_report(f->arena, batch, &reports[i]);
    struct submitting s = {
        .fixture = f, .content = 1, .at = 1000, .batches = &batch, .count = 1, .group = 1};
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    submit_commit(&s);
    submit_barrier(&s);
    assert_ok(f, store_write(f->store, learn, &s, &f->err));
    assert_ok(f, store_write(f->store, submit_end, &s, &f->err));
    s.content = 2;
    assert_ok(f, store_write(f->store, begin_second, &s, &f->err));
    assert_sound(f);
}

struct listening {
    const char *wanted;
    bool heard;
};

static void hear(void *context, const char *text)
{
    struct listening *l = context;
    l->heard |= l->wanted && strstr(text, l->wanted);
}

static void every_damage_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        struct fixture f;
        struct store_txn *txn;
        uint64_t problems = 0;
        struct listening listening = {.wanted = harms[i].said};
        fixture_init(&f);
        fill(&f);
        do_harm(&f, &harms[i]);
        assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
        int result = store_check(txn, hear, &listening, &problems, &f.err);
        store_read_end(&txn);
        if (harms[i].said && !listening.heard)
            fail_msg("%s, %d: \"%s\" was not said", harms[i].table, (int)harms[i].damage,
                     harms[i].said);
        if (!harms[i].said) /* it cannot even go on */
            assert_true(result != 0 || problems > 0);
        fixture_close(&f);
    }
}

/* A list that names a rule that is not there ends what reads it, and that says why. */
static void a_list_of_what_is_not_there_is_an_error(void **state)
{
    struct fixture f;
    struct store_txn *txn;
    MDB_txn *damage;
    MDB_cursor *cursor;
    struct rules rules;
    char id[ID_SIZE] = {7};
    (void)state;
    fixture_init(&f);
    fill(&f);
    store_close(&f.store);
    MDB_env *env = damage_begin(&f, "acting", &damage, &cursor);
    MDB_val key = {sizeof id, id}, none = {0, id};
    assert_int_equal(mdb_cursor_put(cursor, &key, &none, 0), 0);
    mdb_cursor_close(cursor);
    assert_int_equal(mdb_txn_commit(damage), 0);
    mdb_env_close(env);
    fixture_open(&f);
    assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
    assert_int_equal(store_learned(txn, f.arena, &rules, &f.err), -1);
    store_read_end(&txn);
    assert_int_equal(f.err.code, ERROR_DATA);
    assert_non_null(strstr(f.err.message, "a rule that it names is not there"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_damage_is_found),
        cmocka_unit_test(a_list_of_what_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
