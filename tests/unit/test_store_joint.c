/* SPDX-License-Identifier: MPL-2.0 */
/* Alerts that several tools report: in any order, in any submissions, they are the same. */
#include "tests/unit/test_store.h"

#include <lmdb.h>

static int setup(void **state)
{
    struct fixture *f = malloc(sizeof *f);
    fixture_init(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_close(*state);
    free(*state);
    return 0;
}

/* Which alerts there are. */

enum { ALERTS_MAX = 64 };

struct listing {
    struct arena *arena;
    struct {
        struct id id;
        struct text name, tool, rule, sources; /* of the sources "tool:status " */
        struct alert alert;
        enum status status;
        uint64_t sightings;
        bool taught;
    } items[ALERTS_MAX];
    size_t count;
};

static int list_alert(void *context, const struct store_alert *alert, struct error *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->arena;
    assert_true(listing->count < ALERTS_MAX);
    size_t i = listing->count++;
    struct store_alert copy = *alert;
    copy.record = arena_copy(arena, alert->record);
    if (store_alert_decode(&copy, arena, &listing->items[i].alert, err) != 0)
        return -1;
    listing->items[i].id = alert->id;
    listing->items[i].status = alert->status;
    listing->items[i].sightings = alert->sightings;
    listing->items[i].tool = arena_copy(arena, alert->tool);
    listing->items[i].rule = arena_copy(arena, alert->rule);
    listing->items[i].name = listing->items[i].sources = TEXT("");
    for (size_t k = 0; alert->sources && k < alert->sources->count; k++) {
        const struct store_source *source = &alert->sources->items[k];
        listing->items[i].name = arena_copy(arena, alert->sources->name);
        listing->items[i].sources =
            arena_print(arena, "%.*s%.*s:%s ", TEXT_ARG(listing->items[i].sources),
                        TEXT_ARG(source->tool), names_word(&status_names, source->status));
        listing->items[i].taught |= source->step_count > 0;
    }
    return 0;
}

static struct listing list(struct fixture *f, struct query query)
{
    struct listing listing = {.arena = f->arena};
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_query(txn, &query, list_alert, &listing, NULL, &f->err));
    store_read_end(&txn);
    return listing;
}

static void assert_text(struct text is, const char *should)
{
    if (!text_is(is, should))
        fail_msg("\"%.*s\" is not \"%s\"", TEXT_ARG(is), should);
}

/* There is one alert, and this is how it stands. */
static void assert_one(struct fixture *f, const char *name, const char *sources, enum status status)
{
    struct listing listing = list(f, (struct query){0});
    assert_int_equal(listing.count, 1);
    assert_text(listing.items[0].name, name);
    assert_text(listing.items[0].sources, sources);
    assert_int_equal(listing.items[0].status, status);
    assert_sound(f);
}

#define CVE  "CVE-2020-8203"
#define GHSA "GHSA-p6mc-m468-83gw"

static const struct report npm = {.tool = "npm", .rule = GHSA, .path = ""};
static const struct report trivy = {.tool = "trivy", .rule = CVE, .path = "package-lock.json"};
static const struct report grype = {.tool = "grype", .rule = GHSA, .path = "/package-lock.json"};
static const struct report osv = {.tool = "osv", .rule = GHSA, .names = {CVE}};
static const struct report dependabot = {.tool = "dependabot", .rule = GHSA, .names = {CVE, GHSA}};

static void five_tools_are_one_alert_in_any_order(void **state)
{
    const struct report reports[] = {npm, trivy, grype, osv, dependabot};
    struct pack first = {0};
    (void)state;
    for (unsigned order = 0; order < 120; order += 7) {
        struct fixture f;
        struct report left[5];
        uint64_t new = 0, known = 0;
        fixture_init(&f);
        memcpy(left, reports, sizeof left);
        for (unsigned i = 5, code = order; i > 0; i--) {
            unsigned take = code % i;
            code /= i;
            struct tally tally = submit_reports(&f, i, 1000, false, &left[take], 1);
            new += tally.new_alerts;
            known += tally.known;
            left[take] = left[i - 1];
        }
        assert_int_equal(new + known, 5);
        assert_one(&f, CVE, "dependabot:open grype:open npm:open osv:open trivy:open ",
                   STATUS_OPEN);
        struct listing listing = list(&f, (struct query){0});
        assert_int_equal(listing.items[0].sightings, 5);
        struct pack pack;
        struct store_txn *txn;
        pack_init(&pack);
        assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
        assert_ok(&f, store_nodes(txn, NODE_ALERT, pack_item, &pack, &f.err));
        store_read_end(&txn);
        if (order == 0)
            first = pack;
        else
            assert_true(text_equal(pack_bytes(&first), pack_bytes(&pack)));
        if (order > 0)
            pack_close(&pack);
        fixture_close(&f);
    }
    pack_close(&first);
}

static void the_same_again_changes_counts_only(void **state)
{
    struct fixture *f = *state;
    const struct report reports[] = {npm, trivy, osv};
    struct tally tally = submit_reports(f, 1, 1000, true, reports, 3);
    assert_int_equal(tally.new_alerts, 1);
    assert_int_equal(tally.known, 2);
    tally = submit_reports(f, 2, 2000, true, reports, 3);
    assert_int_equal(tally.new_alerts, 0);
    assert_int_equal(tally.known, 3);
    assert_int_equal(tally.fixed + tally.reopened, 0);
    assert_one(f, CVE, "npm:open osv:open trivy:open ", STATUS_OPEN);
    assert_int_equal(list(f, (struct query){0}).items[0].sightings, 6);
}

/* Merging. */

static void a_synonym_learned_later_merges_alerts(void **state)
{
    struct fixture *f = *state;
    const struct report reports[] = {npm, trivy};
    struct tally tally = submit_reports(f, 1, 1000, false, reports, 2);
    assert_int_equal(tally.new_alerts, 2);
    struct listing before = list(f, (struct query){0});
    assert_int_equal(before.count, 2);
    /* Learned in another repository, of another package. */
    struct report teacher = dependabot;
    teacher.repo = "other";
    teacher.package = "pkg:npm/b";
    tally = submit_reports(f, 2, 2000, false, &teacher, 1);
    assert_int_equal(tally.new_alerts, 1);
    struct listing after = list(f, (struct query){.repo = TEXT("repo")});
    assert_int_equal(after.count, 1);
    assert_text(after.items[0].name, CVE);
    assert_text(after.items[0].sources, "npm:open trivy:open ");
    assert_true(after.items[0].taught);
    assert_sound(f);
    /* Both ids lead to it, whole and abbreviated. */
    for (size_t i = 0; i < 2; i++) {
        struct store_txn *txn;
        struct store_node nodes[STORE_FIND_MAX];
        size_t count;
        assert_true(id_equal(get_alert(f, before.items[i].id).id, after.items[0].id));
        assert_ok(f, store_read_begin(f->store, &txn, &f->err));
        assert_ok(f, store_find(txn, before.items[i].id, 20, nodes, &count, &f->err));
        assert_int_equal(count, 1);
        assert_true(id_equal(nodes[0].id, after.items[0].id));
        store_read_end(&txn);
    }
    /* What comes by the old name goes to it. */
    tally = submit_reports(f, 3, 3000, false, &npm, 1);
    assert_int_equal(tally.known, 1);
    assert_int_equal(list(f, (struct query){.repo = TEXT("repo")}).items[0].sightings, 3);
    assert_sound(f);
}

static void synonyms_lead_over_two_steps(void **state)
{
    struct fixture *f = *state;
    struct report pip = {.tool = "pip", .rule = "PYSEC-2020-1"};
    struct report both = {.tool = "both", .rule = "PYSEC-2020-1", .names = {GHSA}};
    (void)submit_reports(f, 1, 1000, false, &pip, 1);
    (void)submit_reports(f, 2, 1000, false, &both, 1);
    assert_one(f, GHSA, "both:open pip:open ", STATUS_OPEN);
    (void)submit_reports(f, 3, 1000, false, &trivy, 1);
    (void)submit_reports(f, 4, 1000, false, &osv, 1);
    assert_one(f, CVE, "both:open osv:open pip:open trivy:open ", STATUS_OPEN);
}

static void a_cve_is_never_another(void **state)
{
    struct fixture *f = *state;
    struct report two = {.tool = "two", .rule = CVE, .names = {"CVE-2020-9999", GHSA}};
    struct report other = {.tool = "other", .rule = "CVE-2020-9999"};
    const struct report reports[] = {two, other, npm};
    (void)submit_reports(f, 1, 1000, false, reports, 3);
    assert_int_equal(list(f, (struct query){0}).count, 3);
    assert_sound(f);
}

/* Two teach that one GHSA is two CVEs: the smaller one has it, whoever comes first. */
static void contradictions_end_the_same_way(void **state)
{
    const struct report wrong = {.tool = "wrong", .rule = GHSA, .names = {"CVE-2019-1111"}};
    const struct report false_name = {.tool = "liar", .rule = "CVE-2019-1111"};
    const struct report orders[2][5] = {{npm, trivy, osv, false_name, wrong},
                                        {wrong, false_name, osv, npm, trivy}};
    struct pack packs[2];
    (void)state;
    for (size_t order = 0; order < 2; order++) {
        struct fixture f;
        struct store_txn *txn;
        fixture_init(&f);
        for (unsigned i = 0; i < 5; i++) {
            (void)submit_reports(&f, i, 1000, false, &orders[order][i], 1);
            assert_sound(&f);
        }
        struct listing listing = list(&f, (struct query){0});
        assert_int_equal(listing.count, 2);
        for (size_t i = 0; i < 2; i++)
            assert_text(listing.items[i].sources, text_is(listing.items[i].name, CVE)
                                                      ? "osv:open trivy:open "
                                                      : "liar:open npm:open wrong:open ");
        pack_init(&packs[order]);
        assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
        assert_ok(&f, store_nodes(txn, NODE_ALERT, pack_item, &packs[order], &f.err));
        store_read_end(&txn);
        fixture_close(&f);
    }
    assert_true(text_equal(pack_bytes(&packs[0]), pack_bytes(&packs[1])));
    pack_close(&packs[0]);
    pack_close(&packs[1]);
}

static void several_places_are_several_alerts(void **state)
{
    struct fixture *f = *state;
    struct report deep = trivy, other = trivy;
    deep.path = "web/node_modules/a/package.json";
    other.package = "pkg:npm/b";
    const struct report reports[] = {trivy, deep, other, npm, osv};
    (void)submit_reports(f, 1, 1000, false, reports, 5);
    assert_int_equal(list(f, (struct query){0}).count, 3);
    assert_sound(f);
}

/* The life of an alert of several tools. */

static void it_is_fixed_when_all_its_tools_say_so(void **state)
{
    struct fixture *f = *state;
    const struct report all[] = {npm, trivy, osv};
    struct text tools[] = {TEXT("npm"), TEXT("trivy"), TEXT("osv")};
    (void)submit_reports(f, 1, 1000, true, all, 3);
    for (unsigned i = 0; i < 3; i++) {
        struct batch *batch = make_batch(f->arena, NULL, 0);
        batch->tools = (struct texts){&tools[i], 1};
        struct submitting s = {.fixture = f,
                               .content = 2 + i,
                               .at = 2000 + i,
                               .complete = true,
                               .batches = &batch,
                               .count = 1};
        assert_int_equal(submit(&s).fixed, i == 2);
        static const char *const sources[] = {"npm:fixed osv:open trivy:open ",
                                              "npm:fixed osv:open trivy:fixed ",
                                              "npm:fixed osv:fixed trivy:fixed "};
        assert_one(f, CVE, sources[i], i == 2 ? STATUS_FIXED : STATUS_OPEN);
    }
    struct tally tally = submit_reports(f, 9, 3000, true, &npm, 1);
    assert_int_equal(tally.reopened, 1);
    assert_int_equal(tally.known + tally.new_alerts, 0);
    assert_one(f, CVE, "npm:reopened osv:fixed trivy:fixed ", STATUS_REOPENED);
    /* An older report does not fix what was seen since. */
    struct report elsewhere = npm;
    elsewhere.package = "pkg:npm/z";
    tally = submit_reports(f, 10, 2500, true, &elsewhere, 1);
    assert_int_equal(tally.fixed, 0);
    assert_int_equal(list(f, (struct query){.status = STATUS_REOPENED}).count, 1);
    assert_sound(f);
}

static void a_new_tool_reopens_what_was_fixed(void **state)
{
    struct fixture *f = *state;
    struct report elsewhere = npm, late = osv;
    elsewhere.package = "pkg:npm/z";
    (void)submit_reports(f, 1, 1000, true, &npm, 1);
    assert_int_equal(submit_reports(f, 2, 2000, true, &elsewhere, 1).fixed, 1);
    /* It has the CVE, so that its alert is another until the barrier. */
    struct tally tally = submit_reports(f, 3, 3000, false, &late, 1);
    assert_int_equal(tally.reopened, 1);
    assert_int_equal(tally.new_alerts, 0);
    assert_int_equal(list(f, (struct query){.status = STATUS_REOPENED}).count, 1);
    assert_sound(f);
}

static void it_is_dismissed_when_none_has_it_open(void **state)
{
    struct fixture *f = *state;
    struct report dismissed = trivy, fixed = osv;
    dismissed.status = STATUS_DISMISSED;
    fixed.status = STATUS_FIXED;
    const struct report reports[] = {dismissed, fixed};
    (void)submit_reports(f, 1, 1000, false, reports, 2);
    assert_one(f, CVE, "osv:fixed trivy:dismissed ", STATUS_DISMISSED);
    (void)submit_reports(f, 2, 2000, false, &npm, 1);
    assert_one(f, CVE, "npm:open osv:fixed trivy:dismissed ", STATUS_OPEN);
}

static void the_best_informed_source_is_shown(void **state)
{
    struct fixture *f = *state;
    struct report sure = trivy, unsure = npm, newer = osv;
    sure.confidence = 0.9;
    sure.severity = SEVERITY_HIGH;
    unsure.rule = CVE;
    unsure.confidence = 0.4;
    newer.confidence = 0.9;
    newer.severity = SEVERITY_LOW;
    newer.path = "yarn.lock";
    (void)submit_reports(f, 1, 1000, false, &sure, 1);
    (void)submit_reports(f, 2, 2000, false, &unsure, 1);
    const struct query any = {0};
    assert_text(list(f, any).items[0].tool, "trivy");
    (void)submit_reports(f, 3, 3000, false, &newer, 1);
    assert_text(list(f, any).items[0].tool, "osv");
    assert_text(list(f, any).items[0].alert.path, "yarn.lock");
    assert_int_equal(list(f, any).items[0].alert.severity, SEVERITY_LOW);
    assert_true(id_equal(list(f, any).items[0].alert.base, list(f, any).items[0].id));
    /* What no longer has it steps back. */
    newer.status = STATUS_FIXED;
    (void)submit_reports(f, 4, 4000, false, &newer, 1);
    assert_text(list(f, any).items[0].tool, "trivy");
    assert_sound(f);
}

static void questions_find_it_by_each_of_its_tools(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 1}, {.base = 2, .line = 2}};
    const struct report reports[] = {npm, trivy, osv};
    struct store_counts counts;
    struct store_txn *txn;
    struct name_count *top;
    size_t count;
    (void)submit_seen(f, 1, 1000, false, seen, 2);
    (void)submit_reports(f, 2, 1000, false, reports, 3);
    static const char *const tools[] = {"npm", "trivy", "osv"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(list(f, (struct query){.tool = text_of(tools[i])}).count, 1);
        struct query both = {.tool = text_of(tools[i]), .category = CATEGORY_DEPENDENCY};
        assert_int_equal(list(f, both).count, 1);
        both.category = CATEGORY_CODE;
        assert_int_equal(list(f, both).count, 0);
    }
    assert_int_equal(list(f, (struct query){.rule = TEXT(CVE)}).count, 1);
    assert_int_equal(list(f, (struct query){.rule = TEXT(GHSA), .tool = TEXT("npm")}).count, 1);
    assert_int_equal(list(f, (struct query){.tool = TEXT("tool")}).count, 2);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_count(txn, &counts, &f->err));
    assert_int_equal(counts.alerts, 3);
    assert_ok(f, store_top(txn, NODE_TOOL, 9, f->arena, &top, &count, &f->err));
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(top[i].count, text_is(top[i].name, "tool") ? 2 : 1);
    store_read_end(&txn);
}

/* Fixes that were taught for an alert before it was merged stay its fixes. */
static int count_edge(void *context, const struct store_item *item, struct error *err)
{
    struct id *from = context;
    (void)err;
    assert_true(id_equal(item->edge->from, from[0]));
    from[1].bytes[0]++;
    return 0;
}

static void fixes_follow_a_merger(void **state)
{
    struct fixture *f = *state;
    struct alert alert = report_alert(f->arena, &npm);
    struct example example = {
        .kind = EXAMPLE_FIX,
        .alert = alert,
        .fix = {.before = TEXT("a"), .after = TEXT("b"), .outcome = OUTCOME_SUCCESS}};
    example.alert.template = TEXT("message <*>");
    struct batch *batch = report_batch(f->arena, &npm, 1);
    batch->examples = (struct examples){&example, 1};
    struct submitting s = {.fixture = f, .content = 1, .at = 1000, .batches = &batch, .count = 1};
    (void)submit(&s);
    (void)submit_reports(f, 2, 2000, false, &osv, 1);
    struct listing listing = list(f, (struct query){0});
    assert_int_equal(listing.count, 1);
    assert_false(id_equal(listing.items[0].id, alert.base));
    struct id seen[2] = {listing.items[0].id, {{0}}};
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_edges(txn, EDGE_FIXED_BY, seen[0], false, count_edge, seen, &f->err));
    assert_int_equal(seen[1].bytes[0], 1);
    assert_ok(f, store_edges(txn, EDGE_REPORTED_BY, seen[0], false, count_edge, seen, &f->err));
    assert_int_equal(seen[1].bytes[0], 3);
    assert_ok(f, store_edges(txn, EDGE_REPORTED_BY, node_id(NODE_TOOL, TEXT("npm")), true,
                             count_edge, seen, &f->err));
    assert_int_equal(seen[1].bytes[0], 4);
    store_read_end(&txn);
    assert_sound(f);
}

/* Bounds. */

static void sources_are_bounded_whatever_their_order(void **state)
{
    enum { RULES = SOURCES_PER_ALERT + 60 };
    struct text exports[2];
    struct pack packs[2];
    (void)state;
    for (unsigned order = 0; order < 2; order++) {
        struct fixture f;
        struct store_txn *txn;
        fixture_init(&f);
        for (unsigned part = 0; part < 4; part++) {
            struct report reports[RULES / 4];
            for (unsigned i = 0; i < RULES / 4; i++) {
                unsigned number = part * (RULES / 4) + i;
                char *rule = arena_alloc(f.arena, 16);
                (void)snprintf(rule, 16, "R%u", order ? RULES - 1 - number : number);
                reports[i] = (struct report){.tool = "many", .rule = rule, .names = {CVE}};
            }
            (void)submit_reports(&f, part, 1000, false, reports, RULES / 4);
            assert_sound(&f);
        }
        struct listing listing = list(&f, (struct query){0});
        assert_int_equal(listing.count, 1);
        assert_int_equal(listing.items[0].sightings, SOURCES_PER_ALERT);
        pack_init(&packs[order]);
        assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
        assert_ok(&f, store_nodes(txn, NODE_ALERT, pack_item, &packs[order], &f.err));
        store_read_end(&txn);
        exports[order] = pack_bytes(&packs[order]);
        fixture_close(&f);
    }
    assert_true(text_equal(exports[0], exports[1]));
    pack_close(&packs[0]);
    pack_close(&packs[1]);
}

/* Of more names than one CVE can have, the first ones are its own, and the others stay alone. */
static void synonyms_are_bounded_whatever_their_order(void **state)
{
    enum { NAMES = SYNONYMS_PER_NAME + 20 };
    (void)state;
    for (unsigned order = 0; order < 2; order++) {
        struct fixture f;
        fixture_init(&f);
        for (unsigned part = 0; part < 2; part++) {
            struct report reports[NAMES];
            for (unsigned i = 0; i < NAMES / 2; i++) {
                unsigned number = part * (NAMES / 2) + i;
                char *name = arena_alloc(f.arena, 32);
                (void)snprintf(name, 32, "OSV-2020-%04u", order ? NAMES - 1 - number : number);
                reports[2 * i] = (struct report){.tool = "knows", .rule = name, .names = {CVE}};
                reports[2 * i + 1] = (struct report){.tool = "many", .rule = name};
            }
            (void)submit_reports(&f, part, 1000, false, reports, NAMES);
            assert_sound(&f);
        }
        struct listing listing = list(&f, (struct query){0});
        assert_int_equal(listing.count, 1 + NAMES - SYNONYMS_PER_NAME);
        fixture_close(&f);
    }
}

/* A store of the format before gets the tables, and goes on. */
static void a_store_of_format_1_is_migrated(void **state)
{
    static const char *const added[] = {"claim",   "source",  "joint",        "named",
                                        "reports", "synonym", "synonym_into", "unite"};
    struct fixture *f = *state;
    struct seen seen = {.base = 1, .line = 10};
    uint32_t format = 1;
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi table;
    MDB_val key = {6, "format"}, value = {sizeof format, &format};
    (void)submit_seen(f, 1, 1000, false, &seen, 1);
    store_close(&f->store);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 64), 0);
    assert_int_equal(mdb_env_open(env, f->dir, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        assert_int_equal(mdb_dbi_open(txn, added[i], 0, &table), 0);
        assert_int_equal(mdb_drop(txn, table, 1), 0);
    }
    assert_int_equal(mdb_dbi_open(txn, "meta", 0, &table), 0);
    assert_int_equal(mdb_put(txn, table, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
    struct store_options reading = {.dir = f->dir, .mode = STORE_READ};
    assert_int_equal(store_open(&reading, &f->store, &f->err), -1);
    assert_non_null(strstr(f->err.message, "run `hyper ingest` on it once"));
    fixture_open(f);
    assert_int_equal(get_alert(f, numbered_id("test.base", 1)).sightings, 1);
    (void)submit_reports(f, 2, 2000, false, &osv, 1);
    assert_int_equal(list(f, (struct query){0}).count, 2);
    assert_sound(f);
}

/* Any reports, in any order, cut in any way into submissions of one time. */

enum { REPORTS = 90, VARIANTS = 3 };

/* Five vulnerabilities that have three names each; a tool knows some of them, or, one time in ten,
 * takes the GHSA of another. */
static struct report invent(uint64_t *seed)
{
    static const char *const cves[] = {"CVE-2020-1001", "CVE-2020-1002", "CVE-2020-1003",
                                       "CVE-2020-1004", "CVE-2020-1005"};
    static const char *const ghsas[] = {"GHSA-aaaa-aaaa-aaa1", "GHSA-aaaa-aaaa-aaa2",
                                        "GHSA-aaaa-aaaa-aaa3", "GHSA-aaaa-aaaa-aaa4",
                                        "GHSA-aaaa-aaaa-aaa5"};
    static const char *const pysecs[] = {"PYSEC-2020-1", "PYSEC-2020-2", "PYSEC-2020-3",
                                         "PYSEC-2020-4", "PYSEC-2020-5"};
    static const char *const packages[] = {"pkg:npm/a", "pkg:npm/b"};
    static const char *const paths[] = {"", "package.json", "web/yarn.lock"};
    static const char *const repos[] = {"repo", "other"};
    unsigned v = below(seed, 5), g = below(seed, 10) ? v : below(seed, 5);
    struct report report = {
        .package = packages[below(seed, 2)],
        .path = paths[below(seed, 3)],
        .repo = repos[below(seed, 2)],
        .message = below(seed, 3),
        .confidence = below(seed, 3) / 4.0,
        .severity = SEVERITY_INFO + below(seed, 5),
        .status = below(seed, 4) ? STATUS_OPEN : STATUS_DISMISSED,
    };
    switch (below(seed, 6)) {
    case 0:
        report.tool = "trivy";
        report.rule = cves[v];
        break;
    case 1:
        report.tool = "npm";
        report.rule = ghsas[v];
        break;
    case 2:
        report.tool = "pip";
        report.rule = pysecs[v];
        break;
    case 3:
        report.tool = "osv";
        report.rule = ghsas[g];
        report.names[0] = cves[v];
        break;
    case 4:
        report.tool = "Trivy"; /* the same tool */
        report.rule = pysecs[v];
        report.names[0] = ghsas[g];
        break;
    default:
        report.tool = "generic";
        report.rule = "vulnerable";
        report.names[0] = cves[v];
    }
    return report;
}

static void shuffle(uint64_t *seed, struct report *reports)
{
    for (unsigned i = REPORTS - 1; i > 0; i--) {
        unsigned k = below(seed, i + 1);
        struct report other = reports[i];
        reports[i] = reports[k];
        reports[k] = other;
    }
}

/* `count` reports, in batches, as one submission. */
static void submit_part(struct fixture *f, uint64_t *seed, unsigned content,
                        const struct report *reports, unsigned count)
{
    struct batch *batches[REPORTS];
    size_t made = 0;
    for (unsigned i = 0; i < count;) {
        unsigned size = 1 + below(seed, 8);
        if (size > count - i)
            size = count - i;
        batches[made++] = report_batch(f->arena, reports + i, size);
        i += size;
    }
    struct submitting s = {.fixture = f,
                           .content = content,
                           .at = 1000,
                           .batches = batches,
                           .count = made,
                           .group = 1 + below(seed, 5)};
    (void)submit(&s);
}

static int pack_all_but_submissions(void *context, const struct store_item *item, struct error *err)
{
    return item->kind == NODE_SUBMISSION ? 0 : pack_item(context, item, err);
}

static void any_order_and_any_split_make_the_same_alerts(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < PROPERTY_ROUNDS; round++) {
        struct report reports[REPORTS];
        struct pack first = {0};
        uint64_t content = 4711 + round;
        for (unsigned i = 0; i < REPORTS; i++)
            reports[i] = invent(&content);
        for (uint64_t variant = 0; variant < VARIANTS; variant++) {
            struct fixture f;
            struct store_txn *txn;
            struct pack pack;
            uint64_t seed = 1000 * round + variant;
            unsigned number = 0;
            fixture_init(&f);
            if (variant > 0)
                shuffle(&seed, reports);
            for (unsigned i = 0; i < REPORTS;) {
                unsigned size = variant ? 1 + below(&seed, 60) : REPORTS;
                if (size > REPORTS - i)
                    size = REPORTS - i;
                submit_part(&f, &seed, number++, reports + i, size);
                assert_sound(&f);
                i += size;
            }
            pack_init(&pack);
            assert_ok(&f, store_read_begin(f.store, &txn, &f.err));
            assert_ok(&f, store_export(txn, pack_all_but_submissions, &pack, &f.err));
            store_read_end(&txn);
            if (variant == 0)
                first = pack;
            else if (!text_equal(pack_bytes(&first), pack_bytes(&pack)))
                fail_msg("round %u, variant %u: other alerts", (unsigned)round, (unsigned)variant);
            if (variant > 0)
                pack_close(&pack);
            fixture_close(&f);
        }
        pack_close(&first);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_tools_are_one_alert_in_any_order),
        TEST(the_same_again_changes_counts_only),
        TEST(a_synonym_learned_later_merges_alerts),
        TEST(synonyms_lead_over_two_steps),
        TEST(a_cve_is_never_another),
        cmocka_unit_test(contradictions_end_the_same_way),
        TEST(several_places_are_several_alerts),
        TEST(it_is_fixed_when_all_its_tools_say_so),
        TEST(a_new_tool_reopens_what_was_fixed),
        TEST(it_is_dismissed_when_none_has_it_open),
        TEST(the_best_informed_source_is_shown),
        TEST(questions_find_it_by_each_of_its_tools),
        TEST(fixes_follow_a_merger),
        cmocka_unit_test(sources_are_bounded_whatever_their_order),
        cmocka_unit_test(synonyms_are_bounded_whatever_their_order),
        TEST(a_store_of_format_1_is_migrated),
        cmocka_unit_test(any_order_and_any_split_make_the_same_alerts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
