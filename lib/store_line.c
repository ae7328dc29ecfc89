/* SPDX-License-Identifier: MPL-2.0 */
/* Lines of code that tools had nothing to say about. There are far too many of them, so a sample is
 * kept: of one tool and kind of file (a group) the repositories of the smallest hashes, and of each
 * the lines of the smallest hashes. To take lines in parts and in any order comes to the same,
 * since what was let go had enough smaller ones beside it, and has them still. */
#include "lib/language.h"
#include "lib/store_internal.h"

enum { REPO_KEY = ID_SIZE + 8, LINE_KEY = ID_SIZE + 16 };

/* The kind of a file is its language; files of languages that are not known are of one kind. */
static struct text kind_of(struct text path)
{
    return text_or(language_of(path, (struct text){"", 0}), (struct text){"other", 5});
}

static struct id clean_group(const struct code_line *line)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.clean.1");
    id_hash_text(&hash, line->tool);
    id_hash_text(&hash, kind_of(line->path));
    return id_hash_done(&hash);
}

static uint64_t repo_hash(struct text repo)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.clean.repo.1");
    id_hash_text(&hash, repo);
    return id_prefix(id_hash_done(&hash));
}

/* The same line of a file counts once, wherever it moves. */
static uint64_t line_hash(const struct code_line *line)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.clean.line.1");
    id_hash_text(&hash, line->path);
    id_hash_text(&hash, line->text);
    return id_prefix(id_hash_done(&hash));
}

struct key line_key(const struct code_line *line)
{
    struct key key = {.size = 0};
    key_id(&key, clean_group(line));
    key_number(&key, repo_hash(line->repo));
    key_number(&key, line_hash(line));
    return key;
}

static struct key prefix_of(const struct key *key, size_t size)
{
    struct key prefix = *key;
    prefix.size = size;
    return prefix;
}

static int count_get(struct store_txn *txn, const struct key *key, uint64_t *count,
                     struct error *err)
{
    MDB_val value;
    int found = db_get(txn, TABLE_CLEAN_REPO, val_key(key), &value, err);
    if (found > 0 && value.mv_size != sizeof *count)
        return db_damaged(txn, "clean lines are not counted", err);
    *count = found > 0 ? number_in(value.mv_data) : 0;
    return found < 0 ? -1 : 0;
}

/* A count of 0 has no row. */
static int count_set(struct store_txn *txn, const struct key *key, uint64_t count,
                     struct error *err)
{
    if (count == 0)
        return db_del(txn, TABLE_CLEAN_REPO, val_key(key), NULL, err) < 0 ? -1 : 0;
    return db_put(txn, TABLE_CLEAN_REPO, val_key(key), val_number(&count), 0, err);
}

/* The last key of a table that begins with the prefix: 1, 0, -1. */
static int last_key(struct store_txn *txn, enum table table, const struct key *prefix,
                    struct key *out, struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, table, err);
    struct key after = *prefix;
    MDB_val key, value;
    if (!cursor)
        return -1;
    memset(after.bytes + after.size, 0xff, sizeof after.bytes - after.size);
    after.size = sizeof after.bytes;
    key = val_key(&after);
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    rc = mdb_cursor_get(cursor, &key, &value, rc == 0 ? MDB_PREV : MDB_LAST);
    if (rc != 0 && rc != MDB_NOTFOUND)
        return db_fail(txn, rc, err);
    if (rc != 0 || !val_begins(key, prefix) || key.mv_size > sizeof out->bytes)
        return 0;
    out->size = key.mv_size;
    memcpy(out->bytes, key.mv_data, key.mv_size);
    return 1;
}

static int drop_repo(struct store_txn *txn, const struct key *repo, struct error *err)
{
    struct key line;
    int found;
    while ((found = last_key(txn, TABLE_CLEAN, repo, &line, err)) > 0)
        if (db_del(txn, TABLE_CLEAN, val_key(&line), NULL, err) < 0)
            return -1;
    return found < 0 ? -1 : count_set(txn, repo, 0, err);
}

/* Makes room for a repository that has no line yet: 1, 0 if it is not among those that are kept,
 * -1. */
static int admit_repo(struct store_txn *txn, const struct key *repo, struct error *err)
{
    struct key group = prefix_of(repo, ID_SIZE), last;
    uint64_t repos = 0;
    if (count_get(txn, &group, &repos, err) != 0)
        return -1;
    if (repos < CLEAN_REPOS)
        return count_set(txn, &group, repos + 1, err) == 0 ? 1 : -1;
    if (last_key(txn, TABLE_CLEAN_REPO, &group, &last, err) <= 0)
        return db_damaged(txn, "repositories with clean lines are miscounted", err);
    if (memcmp(repo->bytes, last.bytes, REPO_KEY) > 0)
        return 0;
    return drop_repo(txn, &last, err) == 0 ? 1 : -1;
}

/* The same among the lines of a repository that has `count` of them. */
static int admit_line(struct store_txn *txn, const struct key *line, uint64_t *count,
                      struct error *err)
{
    struct key repo = prefix_of(line, REPO_KEY), last;
    if (*count < CLEAN_LINES_PER_REPO)
        return 1;
    if (last_key(txn, TABLE_CLEAN, &repo, &last, err) <= 0)
        return db_damaged(txn, "clean lines are miscounted", err);
    if (memcmp(line->bytes, last.bytes, LINE_KEY) > 0)
        return 0;
    --*count;
    return db_del(txn, TABLE_CLEAN, val_key(&last), NULL, err) < 0 ? -1 : 1;
}

static int line_new(struct store_txn *txn, const struct key *key, struct text row,
                    struct error *err)
{
    struct key repo = prefix_of(key, REPO_KEY);
    uint64_t count = 0;
    if (count_get(txn, &repo, &count, err) != 0)
        return -1;
    int admitted = count ? 1 : admit_repo(txn, &repo, err);
    if (admitted > 0)
        admitted = admit_line(txn, key, &count, err);
    if (admitted <= 0)
        return admitted;
    if (db_put(txn, TABLE_CLEAN, val_key(key), val_text(row), 0, err) != 0)
        return -1;
    return count_set(txn, &repo, count + 1, err);
}

/* Of what is equal but for commit and number of the line the greatest bytes are kept. */
static int line_offer(struct store_txn *txn, const struct code_line *line, struct error *err)
{
    struct key key = line_key(line);
    struct pack pack;
    MDB_val value;
    int result = 0;
    pack_init(&pack);
    record_pack(&pack, &code_line_record, line);
    struct text row = pack_bytes(&pack);
    int found = db_get(txn, TABLE_CLEAN, val_key(&key), &value, err);
    if (found == 0)
        result = line_new(txn, &key, row, err);
    else if (found > 0 && text_compare(row, text_val(value)) > 0)
        result = db_put(txn, TABLE_CLEAN, val_key(&key), val_text(row), 0, err);
    pack_close(&pack);
    return found < 0 ? -1 : result;
}

int lines_commit(struct store_txn *txn, struct submission *submission,
                 const struct code_lines *lines, struct error *err)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct code_line *line = &lines->items[i];
        if (!code_line_counts(line->text) || line->tool.size == 0)
            continue;
        submission->tally.lines++;
        if (line_offer(txn, line, err) != 0)
            return -1;
    }
    return 0;
}

/* Reading. */

struct reading {
    struct store_txn *txn;
    struct text tool;
    store_visit_line *visit;
    void *context;
    struct arena *arena;
    bool stopped;
};

static int give(struct reading *r, const struct store_line *line, struct error *err)
{
    int stop = r->visit(r->context, line, err);
    r->stopped |= stop > 0;
    return stop;
}

static struct text first_line(struct text snippet)
{
    const char *end = snippet.size ? memchr(snippet.data, '\n', snippet.size) : NULL;
    if (end)
        snippet.size = (size_t)(end - snippet.data);
    while (snippet.size > 0 && snippet.data[snippet.size - 1] == '\r')
        snippet.size--;
    return snippet;
}

static int give_flagged(void *context, const struct occurrence *occurrence, struct error *err)
{
    struct reading *r = context;
    struct store_alert stored;
    struct alert alert;
    if (state_view(r->txn, occurrence->sequence, &occurrence->state, &stored, err) != 0)
        return -1;
    if (r->tool.size && !text_equal(stored.tool, r->tool))
        return 0;
    arena_reset(r->arena);
    if (store_alert_decode(&stored, r->arena, &alert, err) != 0)
        return -1;
    struct text text = first_line(alert.snippet);
    if (alert.secret || !code_line_counts(text))
        return 0;
    struct store_line line = {
        .flagged = true,
        .tool = alert.tool,
        .repo = alert.repo,
        .commit = alert.commit,
        .path = alert.path,
        .line = alert.line,
        .text = text,
        .rule = alert.rule,
        .message = alert.message,
        .severity = stored.severity,
        .category = stored.category,
        .status = stored.status,
        .verdict = alert.verdict,
        .alert = stored.id,
        .pattern = stored.pattern,
        .first_seen = stored.first_seen,
        .last_seen = stored.last_seen,
    };
    return give(r, &line, err);
}

static int give_clean(struct reading *r, const struct scan *row, struct error *err)
{
    struct code_line kept;
    struct unpack in;
    arena_reset(r->arena);
    unpack_init(&in, text_val(row->value));
    record_unpack(&in, &code_line_record, &kept, r->arena);
    if (unpack_done(&in, "a line in the store", err) != 0)
        return -1;
    if (r->tool.size && !text_equal(kept.tool, r->tool))
        return 0;
    struct store_line line = {.tool = kept.tool,
                              .repo = kept.repo,
                              .commit = kept.commit,
                              .path = kept.path,
                              .line = kept.line,
                              .text = kept.text};
    return give(r, &line, err);
}

/* An alert, at the row of its state. */
static int give_row(struct reading *r, const struct scan *row, struct error *err)
{
    struct occurrence occurrence = {.sequence = number_in(row->key.mv_data)};
    if (row->value.mv_size != sizeof occurrence.state)
        return db_damaged(r->txn, "the state of an alert has another size", err);
    memcpy(&occurrence.state, row->value.mv_data, sizeof occurrence.state);
    return give_flagged(r, &occurrence, err);
}

typedef int give_one(struct reading *r, const struct scan *row, struct error *err);

static int give_table(struct reading *r, enum table table, give_one *one, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, r->txn, table, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    while (found > 0 && !r->stopped)
        found = one(r, &scan, err) < 0 ? -1 : scan_move(&scan, MDB_NEXT, err);
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static struct reading reading_of(struct store_txn *txn, struct text tool, store_visit_line *visit,
                                 void *context)
{
    return (struct reading){
        .txn = txn, .tool = tool, .visit = visit, .context = context, .arena = arena_new()};
}

int store_lines(struct store_txn *txn, struct text tool, store_visit_line *visit, void *context,
                struct error *err)
{
    struct reading r = reading_of(txn, tool, visit, context);
    int result = occurrences_each(txn, give_flagged, &r, err);
    if (result == 0 && !r.stopped)
        result = give_table(&r, TABLE_CLEAN, give_clean, err);
    arena_destroy(&r.arena);
    return result;
}

int store_flagged_lines(struct store_txn *txn, struct text tool, store_visit_line *visit,
                        void *context, struct error *err)
{
    struct reading r = reading_of(txn, tool, visit, context);
    int result = give_table(&r, TABLE_STATE, give_row, err);
    arena_destroy(&r.arena);
    return result;
}

int store_clean_lines(struct store_txn *txn, struct text tool, store_visit_line *visit,
                      void *context, struct error *err)
{
    struct reading r = reading_of(txn, tool, visit, context);
    int result = give_table(&r, TABLE_CLEAN, give_clean, err);
    arena_destroy(&r.arena);
    return result;
}
