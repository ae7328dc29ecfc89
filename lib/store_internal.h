/* SPDX-License-Identifier: MPL-2.0 */
/* What the sources of lib/store share: tables, their rows, and the primitives on them. Nothing else
 * includes this or lmdb.h.
 *
 * Numbers in INTEGERKEY keys and in rows are in the machine's order: a store belongs to one
 * machine's architecture, and `hyper export` is what travels. Numbers in composed keys are
 * big-endian, so that their order is that of the bytes. */
#ifndef HYPER_LIB_STORE_INTERNAL_H
#define HYPER_LIB_STORE_INTERNAL_H

#include "lib/store.h"
#include "lib/store_graph.h"
#include "lib/store_journal.h"
#include "lib/store_learn.h"

#include <endian.h>
#include <lmdb.h>
#include <pthread.h>

enum table {
    TABLE_META,       /* name: "format", "place key", "counters", "snapshot", "epss", "kev",
                         "exploited", "thresholds" */
    TABLE_ALERT,      /* sequence: record (schema/alert_parts.h) */
    TABLE_STATE,      /* sequence: struct state */
    TABLE_PLACE,      /* "p": struct place, sorted; settled */
    TABLE_ALIAS,      /* id of an occurrence above 0: sequence */
    TABLE_INDEX,      /* store_posting.c */
    TABLE_REGROUP,    /* submission, base: nothing */
    TABLE_NODE,       /* kind, id: the node, as its source has it */
    TABLE_TERM,       /* term: its name */
    TABLE_EDGE,       /* kind, from: to */
    TABLE_EDGE_INTO,  /* kind, to: from */
    TABLE_PATTERN,    /* pattern: struct pattern_head */
    TABLE_TEXT,       /* pattern: packed tool, rule, template */
    TABLE_SAMPLE,     /* pattern: packed list of samples, by hash */
    TABLE_EVIDENCE,   /* pattern, unit: packed evidence */
    TABLE_GROUP,      /* group: ids of its patterns that stand for themselves */
    TABLE_GROUP_RULE, /* group: ids of rules about it */
    TABLE_GROWN,      /* submission, group: nothing */
    TABLE_TOUCHED,    /* submission, id: node kind */
    TABLE_SUBMISSION, /* number: packed struct submission */
    TABLE_UNFINISHED, /* number: struct unfinished */
    TABLE_CONTENT,    /* id of a submission: number */
    TABLE_REPORTED,   /* submission, repo, tool: nothing */
    TABLE_JOURNAL,    /* submission, sequence: packed struct entry */
    TABLE_ATTEMPT,    /* submission, sequence: packed failures, losses, reason */
    TABLE_BLOB,       /* id: bytes */
    TABLE_BLOB_USER,  /* id: numbers of submissions */
    TABLE_DEAD,       /* id: packed number, struct entry */
    TABLE_REJECT,     /* submission, sequence, place in the batch: packed struct reject */
    TABLE_AUDIT,      /* sequence: packed struct audit */
    TABLE_RECALL,     /* slot: what a piece of a report led to; a cache */
    TABLE_EPSS,       /* CVE: packed struct epss */
    TABLE_KEV,        /* CVE: packed struct kev */
    /* Joint alerts; store_joint.c and store_synonym.c say what these are. */
    TABLE_CLAIM,        /* id of a claim: packed struct claim */
    TABLE_SOURCE,       /* claim, source: packed struct source */
    TABLE_JOINT,        /* base of an alert: ids of its claims */
    TABLE_NAMED,        /* name: ids of its claims */
    TABLE_REPORTS,      /* repo, tool: claims and sources */
    TABLE_SYNONYM,      /* name, 0, better name: packed struct teacher */
    TABLE_SYNONYM_INTO, /* better name, 0, name: nothing */
    TABLE_UNITE,        /* submission, kind of work, what */
    TABLE_YOUNG,        /* "p": struct place, sorted; not settled yet */
    /* Learning; store_support.c and store_line.c say what these are. */
    TABLE_SUPPORT,       /* rule, 0: how many rows follow; rule, unit: packed struct support */
    TABLE_RELEARN,       /* submission, rule: nothing */
    TABLE_ACTING,        /* learned rule that is applied: nothing */
    TABLE_CLEAN,         /* group, repository, hash: packed struct code_line */
    TABLE_CLEAN_REPO,    /* group: how many repositories; group, repository: how many lines */
    TABLE_SOURCE_RECORD, /* number in struct source: record */
    TABLE_COMMON,        /* id of a common part: how many records refer to it, and its bytes */
    TABLE_COUNT
};

enum {
    TERM_RULE = NODE_KIND_COUNT, /* a node kind of its own, for the index only: a tool's rule id */
    SUBMISSION_MAX = INT32_MAX,
};

/* The ordinal of an occurrence until the barrier numbers it. */
#define ORDINAL_PROVISIONAL UINT32_MAX

/* Users of a blob that are no running submission. */
#define BLOB_USER_NEWEST 0ULL         /* it is the newest snapshot */
#define BLOB_USER_DEAD   (1ULL << 63) /* added to the number of a submission with dead letters */

/* An occurrence. */
struct state {
    struct id base;
    uint64_t discriminator, digest;
    int64_t first_seen, last_seen, record_time;
    uint64_t sightings;
    uint32_t ordinal, line, column;
    uint32_t repo, tool, rule; /* terms */
    uint32_t pattern;
    uint32_t first_submission, last_submission;
    uint8_t severity, category, status;
    uint8_t prior; /* status when last_submission began */
};

struct unfinished {
    uint32_t state; /* enum submission_state */
    uint32_t rejects;
};

struct pattern_head {
    struct id id;
    uint64_t sightings, labelled;
    int64_t first_seen;
    uint32_t merged_into; /* 0: stands for itself */
    uint32_t first_submission;
    uint32_t rule; /* term */
    uint32_t evidence;
};

struct counters {
    uint64_t next_alert, next_pattern, next_term, next_audit, next_submission;
    uint64_t alerts[STATUS_COUNT][SEVERITY_COUNT];
    uint64_t categories[CATEGORY_COUNT];
    uint64_t nodes[NODE_KIND_COUNT]; /* without alerts */
    uint64_t merged;                 /* patterns */
    uint64_t rules[LIFECYCLE_COUNT];
    uint64_t rejects, dead;
};

/* A growing array that is kept from transaction to transaction. */
struct pairs {
    struct pair *items;
    size_t count, room;
};

struct pair {
    uint64_t high, low;
};

/* Where an occurrence is. */
struct place {
    uint8_t prefix[8]; /* of the base */
    uint8_t hash[7];   /* of base, line, column and discriminator, with the store's key */
    uint8_t sequence[5];
};
_Static_assert(sizeof(struct place) == 20, "places are packed");

struct store {
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    char *dir;
    bool writes;
    int lock; /* DIR/writer.lock, locked; -1 in a reader */
    bool lent;
    uint64_t map_limit;
    bool full;
    pthread_rwlock_t map_lock; /* read while a transaction is open, written to move the map */
    const char *map;           /* where data.mdb is mapped; NULL if that is not known */
    uint8_t place_key[16];
    int statm; /* /proc/self/statm, or -1 */
    size_t young_places;
    uint64_t *place_filter; /* NULL: none yet */
    uint64_t place_misses;  /* while there is no filter */
    struct place settled;   /* where moving young places goes on; see store_place.c */
    struct pairs changes, scratch;
};

struct store_txn {
    struct store *store;
    MDB_txn *txn;
    MDB_cursor *cursors[TABLE_COUNT]; /* of a write transaction, opened at first use */
    int code;                         /* LMDB's, of what failed last */
    bool writing;
    size_t map_size;   /* bytes of the file, for a reader; 0: not known */
    unsigned accesses; /* to tables */
    struct counters counters;
    struct arena *arena;           /* lives as long as the transaction */
    struct arena *scratch;         /* for one step; whoever uses it resets it first */
    struct submission *submission; /* the one that changes, or NULL */
    struct term_map *terms;
    struct common_changes *commons; /* in the arena; NULL: none yet */
};

/* store.c */

/* The path of a file in a store's folder. */
int store_file(const char *dir, const char *name, char *path, size_t room, struct error *err);

/* Forgets what was kept in memory of the tables: somebody else wrote. */
void store_forget(struct store *store);

/* store_lock.c: takes DIR/writer.lock. */
int store_lock(struct store *store, const struct store_options *options, struct error *err);

/* store_table.c: LMDB's calls with our errors. */

int db_fail(struct store_txn *txn, int code, struct error *err);

/* 1 found, 0 not there, -1. */
int db_get(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value, struct error *err);

/* The same through the transaction's cursor, which costs little near where it was used last. */
int db_find(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value,
            struct error *err);
int db_put(struct store_txn *txn, enum table table, MDB_val key, MDB_val value, unsigned flags,
           struct error *err);

/* The struct that `record` describes, packed. */
int db_put_record(struct store_txn *txn, enum table table, MDB_val key, const struct record *record,
                  const void *object, struct error *err);

/* 1 deleted, 0 was not there, -1; `value` may be NULL. */
int db_del(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value, struct error *err);

/* A cursor kept for the rest of a write transaction; NULL on error. */
MDB_cursor *db_cursor(struct store_txn *txn, enum table table, struct error *err);

/* A cursor that moves over rows: 1 on a row, 0 past the last, -1. Close it before the transaction
 * ends. */
struct scan {
    struct store_txn *txn;
    enum table table;
    MDB_cursor *cursor;
    MDB_val key, value;
};
int scan_open(struct scan *scan, struct store_txn *txn, enum table table, struct error *err);
int scan_move(struct scan *scan, MDB_cursor_op op, struct error *err);
int scan_from(struct scan *scan, MDB_val key, struct error *err); /* first at or after the key */
void scan_close(struct scan *scan);

/* Keys and values. */
struct key {
    uint8_t bytes[40];
    size_t size;
};

static inline MDB_val val(const void *data, size_t size)
{
    return (MDB_val){size, (void *)(uintptr_t)data};
}

static inline MDB_val val_number(const uint64_t *number)
{
    return val(number, sizeof *number);
}

static inline MDB_val val_text(struct text text)
{
    return val(text.data, text.size);
}

static inline MDB_val val_id(const struct id *id)
{
    return val(id->bytes, ID_SIZE);
}

static inline MDB_val val_key(const struct key *key)
{
    return val(key->bytes, key->size);
}

static inline struct text text_val(MDB_val value)
{
    return (struct text){value.mv_data, value.mv_size};
}

static inline void key_number(struct key *key, uint64_t number)
{
    uint64_t big = htobe64(number);
    memcpy(key->bytes + key->size, &big, sizeof big);
    key->size += sizeof big;
}

static inline void key_id(struct key *key, struct id id)
{
    memcpy(key->bytes + key->size, id.bytes, ID_SIZE);
    key->size += ID_SIZE;
}

static inline struct key key_of_numbers(uint64_t first, uint64_t second)
{
    struct key key = {.size = 0};
    key_number(&key, first);
    key_number(&key, second);
    return key;
}

static inline struct key key_of_number_id(uint64_t number, struct id id)
{
    struct key key = {.size = 0};
    key_number(&key, number);
    key_id(&key, id);
    return key;
}

static inline struct key key_of_kind_id(unsigned kind, struct id id)
{
    struct key key = {.bytes = {(uint8_t)kind}, .size = 1};
    key_id(&key, id);
    return key;
}

static inline uint64_t number_in(const void *bytes)
{
    uint64_t number;
    memcpy(&number, bytes, sizeof number);
    return number;
}

static inline uint64_t big_in(const void *bytes)
{
    return be64toh(number_in(bytes));
}

static inline struct id id_in(const void *bytes)
{
    struct id id;
    memcpy(id.bytes, bytes, ID_SIZE);
    return id;
}

/* Whether the row's key begins with `prefix`. */
static inline bool val_begins(MDB_val value, const struct key *prefix)
{
    return value.mv_size >= prefix->size && memcmp(value.mv_data, prefix->bytes, prefix->size) == 0;
}

/* ERROR_DATA "store DIR is damaged: ...: run `hyper doctor`". */
int db_damaged(struct store_txn *txn, const char *what, struct error *err);

/* Lets go of the map's pages when too many of them are resident. What a transaction reads stays
 * where it is; the functions below call it now and then. */
void store_relax(struct store *store);

/* Room for one more pair. */
void pairs_add(struct pairs *pairs, uint64_t high, uint64_t low);

/* Sorts by high, then low. */
void pairs_sort(struct pairs *pairs, struct pairs *scratch);

/* store_posting.c: which alerts have a value. */

enum dimension {
    DIMENSION_NONE,
    DIMENSION_REPO,
    DIMENSION_TOOL,
    DIMENSION_RULE,
    DIMENSION_PATTERN,
    DIMENSION_SEVERITY,
    DIMENSION_CATEGORY,
    DIMENSION_STATUS,
    DIMENSION_DAY,
    DIMENSION_COUNT,
    /* Not of a state: the joint alerts that a tool (or one of its rules) reported, whose record is
     * another's. */
    DIMENSION_ALSO = DIMENSION_COUNT
};

static inline uint64_t posting_key(enum dimension dimension, uint64_t value)
{
    return (uint64_t)dimension << 56 | value;
}

/* The value of an alert. */
uint64_t posting_value(const struct state *state, enum dimension dimension);

/* Notes what changes when a state (NULL: none) becomes another; posting_flush writes it. */
void posting_change(struct store_txn *txn, uint64_t sequence, const struct state *before,
                    const struct state *after);
int posting_flush(struct store_txn *txn, struct error *err);

/* Notes one entry of a list; to add what is there, or remove what is not, changes nothing. */
void posting_note(struct store_txn *txn, uint64_t key, uint64_t sequence, bool added);

/* 1 if the list has the alert, 0, -1. */
int posting_has(struct store_txn *txn, uint64_t key, uint64_t sequence, struct error *err);

enum { POSTINGS_PER_ROW = 480 };

/* Reads a list: sequences in order, a row at a time. */
struct posting_reader {
    struct scan scan;
    uint64_t key;
    uint64_t items[POSTINGS_PER_ROW];
    size_t count;
};
int posting_open(struct posting_reader *reader, struct store_txn *txn, uint64_t key, uint64_t from,
                 struct error *err);
/* 1: `items` has more; 0: the end; -1. */
int posting_next(struct posting_reader *reader, struct error *err);
void posting_close(struct posting_reader *reader);
int posting_count(struct store_txn *txn, uint64_t key, uint64_t *count, struct error *err);

/* store_term.c: names as numbers. */

/* The term of a name; made if it is not there and the transaction writes, else 0. */
int term_of(struct store_txn *txn, unsigned kind, struct text name, uint32_t *term,
            struct error *err);
int term_name(struct store_txn *txn, uint32_t term, struct text *name, struct error *err);
void term_map_destroy(struct term_map **map);

/* A node of a name only: NODE_RULESET. */
int name_node_put(struct store_txn *txn, enum node_kind kind, struct text name, struct error *err);

int edge_put(struct store_txn *txn, enum edge_kind kind, struct id from, struct id to,
             struct error *err);

/* The id of a group: a tool and its rule. */
struct id group_id(struct text tool, struct text rule);

/* store_place.c: where alerts are. */

struct place place_of(const struct store *store, struct id base, uint32_t line, uint32_t column,
                      uint64_t discriminator);
void place_set_sequence(struct place *place, uint64_t sequence);
uint64_t place_sequence(const struct place *place);

enum { PLACE_LEVELS = 2 };

enum place_found { PLACE_NEW_BASE, PLACE_NEW, PLACE_KNOWN };

/* Looks a place up; of a known one its sequence is set. */
int place_find(struct store_txn *txn, struct place *place, enum place_found *found,
               struct error *err);
int place_put(struct store_txn *txn, const struct place *place, struct error *err);
int place_del(struct store_txn *txn, const struct place *place, struct error *err);

/* Settles as many young places as there are too many; at the end of a transaction that put some. */
int place_settle(struct store_txn *txn, struct error *err);

/* All places in their order, from the first with the base's first bytes or later ones. */
struct place_scan {
    struct scan levels[PLACE_LEVELS];
    int has[PLACE_LEVELS];
    struct place next[PLACE_LEVELS];
};
int place_scan_open(struct place_scan *scan, struct store_txn *txn, const struct id *from,
                    struct error *err);
int place_scan_next(struct place_scan *scan, struct place *out, struct error *err); /* 1, 0, -1 */
void place_scan_close(struct place_scan *scan); /* also after an error */

/* An occurrence and where it is kept. */
struct occurrence {
    uint64_t sequence;
    struct state state;
};

/* Adds a pair of its sequence and `low` for each occurrence of the base, and of others that share
 * its first bytes. */
int place_sequences(struct store_txn *txn, struct id base, struct pairs *out, uint64_t low,
                    struct error *err);

/* By public id: 1 found, 0, -1. */
int occurrence_find(struct store_txn *txn, struct id id, struct occurrence *out, struct error *err);

/* store_state.c */

int state_get(struct store_txn *txn, uint64_t sequence, struct state *out, struct error *err);
int state_put(struct store_txn *txn, uint64_t sequence, const struct state *state,
              struct error *err);
/* Counts, and notes the index, for a change from one state to another; NULL: none. */
void state_change(struct store_txn *txn, uint64_t sequence, const struct state *before,
                  const struct state *after);
/* The header's table. */
enum status status_after(enum status before, enum status seen);
/* What an occurrence adds to tally.reopened and tally.fixed in the submission that saw it. */
bool state_reopened(const struct state *state);
bool state_fixed(const struct state *state);
/* Counts a sighting by severity. */
void tally_sighting(struct tally *tally, enum severity severity);
/* Logs a change of status; none if there is none. */
int status_log(struct store_txn *txn, int64_t at, const struct state *before,
               const struct state *after, struct text reason, struct error *err);
/* What the reader gets of it; texts in the store. */
int state_view(struct store_txn *txn, uint64_t sequence, const struct state *state,
               struct store_alert *out, struct error *err);
int audit_put(struct store_txn *txn, int64_t at, const char *what, struct id id, const char *from,
              const char *to, struct text reason, struct error *err);

/* store_record.c: records by their number, of alerts (TABLE_ALERT) and of sources
 * (TABLE_SOURCE_RECORD), and what records have in common. */

struct kept_record {
    struct text own, common; /* `common` is empty if the record is whole */
};

/* Tells of the common parts that a changeset brings; they must live as long as the transaction. */
void record_bring(struct store_txn *txn, const struct batch *changeset);
int record_get(struct store_txn *txn, enum table table, uint64_t sequence, struct kept_record *out,
               struct error *err);
/* After all that there are. */
int record_append(struct store_txn *txn, enum table table, uint64_t sequence, struct text record,
                  struct error *err);
/* In the place of the one that is there, if one is. */
int record_put(struct store_txn *txn, enum table table, uint64_t sequence, struct text record,
               struct error *err);
int record_del(struct store_txn *txn, enum table table, uint64_t sequence, struct error *err);
/* What a row of TABLE_COMMON says: how many records refer to the part, and its bytes. */
void common_read(MDB_val row, uint64_t *records, struct text *bytes);
/* The same of a part: 1, 0 if it is not there, -1. */
int common_get(struct store_txn *txn, const struct id *id, uint64_t *records, struct text *bytes,
               struct error *err);
/* A text field of a record that a changeset of the transaction brought. */
struct text record_field(struct store_txn *txn, struct text record, size_t offset);
void record_release(struct store_txn *txn); /* at the end of the transaction */
/* Writes what records have in common; before it nothing reads the new ones. */
int record_flush(struct store_txn *txn, struct error *err);

/* store_journal.c */

/* The submission that changes in this transaction; its texts are in the transaction's arena. It is
 * written with the commit. */
int submission_edit(struct store_txn *txn, uint64_t number, struct submission **out,
                    struct error *err);
int submission_flush(struct store_txn *txn, struct error *err);
int unfinished_get(struct store_txn *txn, uint64_t number, struct unfinished *out,
                   struct error *err);
int unfinished_put(struct store_txn *txn, uint64_t number, const struct unfinished *row,
                   struct error *err);
/* 1 if it was there and is removed now, 0, -1. */
int journal_remove(struct store_txn *txn, uint64_t number, uint64_t sequence, struct error *err);
int submission_number(struct store_txn *txn, struct id id, uint64_t *number, struct error *err);
int blob_add_user(struct store_txn *txn, struct id id, uint64_t user, struct error *err);
int blob_drop_user(struct store_txn *txn, struct id id, uint64_t user, struct error *err);
int dead_put(struct store_txn *txn, uint64_t number, const struct entry *entry, struct error *err);
/* The entry, in the transaction's arena: 1, 0 if it is not in the journal, -1. */
int journal_get(struct store_txn *txn, uint64_t number, uint64_t sequence, struct entry *out,
                struct error *err);

/* store_recall.c: what pieces of reports led to. */

/* What a sighting led to. */
struct recall_sighting {
    uint64_t sequence;
    uint32_t pattern; /* index in the changeset's patterns */
    enum status status;
};

/* A changeset made of what its piece led to before. */
struct recall {
    struct batch changeset;
    uint64_t *sequences; /* of its sightings */
};

/* The key of a piece of the submission; zero for what is not remembered. */
struct id recall_key(const struct entry *entry, const struct submission *submission);
/* Remembers; `sightings` go with those of the changeset. */
int recall_put(struct store_txn *txn, struct id key, const struct batch *changeset,
               const struct recall_sighting *sightings, struct error *err);
/* In the transaction's arena: 1, 0 if it is not known or no longer so, -1. Key zero is not known.
 */
int recall_get(struct store_txn *txn, struct id key, struct recall *out, struct error *err);

/* store_pattern.c */

int pattern_find(struct store_txn *txn, struct id id, uint32_t *pattern, struct error *err);
int pattern_head_get(struct store_txn *txn, uint32_t pattern, struct pattern_head *out,
                     struct error *err);
int pattern_head_put(struct store_txn *txn, uint32_t pattern, const struct pattern_head *head,
                     struct error *err);
/* Follows mergers. */
int pattern_resolve(struct store_txn *txn, uint32_t *pattern, struct pattern_head *head,
                    struct error *err);
/* Finds it, or makes it. */
int pattern_need(struct store_txn *txn, struct submission *submission,
                 const struct pattern *pattern, uint32_t *out, struct error *err);
/* Adds what changesets bring for one pattern that stands for itself. */
int pattern_absorb(struct store_txn *txn, uint64_t number, int64_t at, uint32_t pattern,
                   const struct pattern *const *brought, size_t count, struct error *err);
/* Tool, rule and template, in the arena. */
int pattern_text(struct store_txn *txn, uint32_t pattern, struct arena *arena, struct pattern *out,
                 struct error *err);
int pattern_read(struct store_txn *txn, uint32_t pattern, struct arena *arena, bool evidence,
                 struct store_pattern *out, struct error *err);
int touch(struct store_txn *txn, uint64_t number, enum node_kind kind, struct id id,
          struct error *err);

/* store_rule.c */

int rule_read(struct store_txn *txn, struct id id, struct arena *arena, struct rule *out,
              struct error *err); /* 1 found, 0, -1 */
int rule_commit(struct store_txn *txn, struct submission *submission, const struct rule *rule,
                struct error *err);
/* The same of a rule that something in the store names: 0 or -1, ERROR_DATA if it is not there. */
int rule_need(struct store_txn *txn, struct id id, struct arena *arena, struct rule *out,
              struct error *err);
/* Writes a rule, counts it, and links it; `from` is what its lifecycle was, none for a new one.
 * Logs nothing. */
int rule_write(struct store_txn *txn, const struct rule *rule, enum lifecycle from,
               struct error *err);
bool rule_is_applied(enum lifecycle lifecycle);
/* The ids of all rules, in the arena; none on failure. */
int rule_ids(struct store_txn *txn, struct arena *arena, struct id **ids, size_t *count,
             struct error *err);
int example_commit(struct store_txn *txn, struct submission *submission,
                   const struct example *example, struct error *err);
/* The rules about a group, without learned ones, in the arena. */
int group_rules(struct store_txn *txn, struct id group, struct arena *arena, struct rules *out,
                struct error *err);
int fix_unpack(struct text bytes, struct arena *arena, struct store_fix *out, struct error *err);
int fact_unpack(struct text bytes, struct arena *arena, struct example *out, int64_t *at,
                struct error *err);

/* store_thresholds.c: what learned rules are judged by. */

/* What is not zero is taken over; `*changed` if something differs. */
int thresholds_take(struct store_txn *txn, const struct thresholds *wanted, bool *changed,
                    struct error *err);

/* store_support.c: evidence of learned rules. */

enum { SUPPORT_NAME_MAX = 512 /* bytes of a repository, a commit, an example, a reason */ };

/* Adds what is known of one pair; `*changed` says whether that says anything new. */
int support_add(struct store_txn *txn, struct id rule, const struct support *added, bool *changed,
                struct error *err);
/* Deletes those that do not count. */
int supports_trim(struct store_txn *txn, struct id rule, struct error *err);
/* An outcome that names a learned rule. */
int support_report(struct store_txn *txn, const struct submission *submission,
                   const struct example *example, struct error *err);
/* What is known of a rule, in the arena. */
int supports_read(struct store_txn *txn, struct id rule, struct arena *arena, struct supports *out,
                  struct error *err);

/* store_judge.c: what follows of the evidence of a learned rule. */

/* It has checks, and passed them all. */
bool rule_is_sound(const struct rule *rule);
/* The state that follows of all that is known, and why; `events` may be NULL. */
int learned_judge(struct store_txn *txn, const struct rule *rule, struct arena *arena,
                  struct standing *out, struct life_events *events, struct error *err);
/* Judges `rule`, writes and logs it; `before` is how it was, of lifecycle none if it is new.
 * `submission` (may be NULL) counts it. */
int learned_settle(struct store_txn *txn, struct submission *submission, const struct rule *before,
                   struct rule *rule, int64_t at, struct arena *arena, struct error *err);
/* The same of a rule in the store. */
int learned_update(struct store_txn *txn, struct submission *submission, struct id rule, int64_t at,
                   struct error *err);

/* store_line.c: lines of code that tools had nothing to say about. */

int lines_commit(struct store_txn *txn, struct submission *submission,
                 const struct code_lines *lines, struct error *err);
/* Where a line is kept. */
struct key line_key(const struct code_line *line);

/* store_synonym.c: which names are one vulnerability's. */

struct name_key {
    uint8_t bytes[160]; /* a number, a kind of work, two names, what is between them */
    size_t size;
};

struct name_key key_of_names(struct text first, struct text second);

/* Learns one; names whose alerts that may concern get work for the barrier. */
int synonym_learn(struct store_txn *txn, const struct submission *submission,
                  const struct synonym *synonym, struct error *err);

/* What a name stands for now, and why: 0 to 2 steps. Texts are in the store or are `name`. */
int synonym_resolve(struct store_txn *txn, struct text name, struct text *out,
                    struct store_synonym steps[STORE_SYNONYM_STEPS], size_t *count,
                    struct error *err);

/* Gives work for each name that means another one as soon as `better` does. */
int synonym_spread(struct store_txn *txn, uint64_t number, struct text better, struct error *err);

/* store_joint.c: alerts that several tools may report. */

/* What is called one name at one site, by any tools; its id is fingerprint_joint of both. */
struct claim {
    struct id site;
    struct text name;
    struct id alert; /* the base of the alert that it is part of; zero until the barrier */
};

/* What one tool reports under one of its rules for a claim, and how that stands. */
struct source {
    struct id claim; /* from the key */
    struct text tool, rule;
    uint32_t repo, tool_term, rule_term;
    uint32_t pattern;
    int64_t first_seen, last_seen, record_time;
    uint64_t sightings, digest;
    uint32_t first_submission, last_submission;
    enum severity severity;
    enum category category;
    enum status status, prior;
    double confidence;
    struct text record; /* of stores before format 7; else empty */
    uint64_t record_at; /* in TABLE_SOURCE_RECORD */
};

int source_record_get(struct store_txn *txn, const struct source *source, struct kept_record *out,
                      struct error *err);

enum unite_kind { UNITE_NAME = 1, UNITE_CLAIM, UNITE_ALERT };

int unite_put(struct store_txn *txn, uint64_t number, enum unite_kind kind, struct text what,
              struct text value, struct error *err);

/* The joint sightings and synonyms of one changeset; its patterns are committed. */
int joint_commit(struct store_txn *txn, struct submission *submission,
                 const struct batch *changeset, struct error *err);

/* Of a complete submission: sources of a pair of repository and tool that it did not see, at or
 * after `*from`, are fixed. Returns how many it looked at, -1 on error; fewer than `limit` if it
 * came to the end; else `*from` is where it goes on. */
long joint_absent(struct store_txn *txn, struct submission *submission, uint64_t pair,
                  struct source_key *from, size_t limit, struct error *err);

/* 1 if the alert is a joint one, 0, -1. Costs nothing for most others. */
int joint_is(struct store_txn *txn, const struct state *state, struct error *err);

int claim_get(struct store_txn *txn, struct id id, struct claim *out, struct error *err);
int source_unpack(MDB_val key, MDB_val value, struct source *out);

/* The first SOURCES_PER_ALERT sources of a joint alert, by claim; a list in the arena, texts in the
 * store. */
int joint_sources(struct store_txn *txn, struct id alert, struct arena *arena,
                  struct source **items, size_t *count, struct error *err);

/* The source whose record stands for the alert. */
const struct source *joint_best(const struct source *items, size_t count);

/* Open, dismissed or fixed, of all sources together. */
enum status joint_status(const struct source *items, size_t count);

/* store_source.c: what readers get of them. */

/* Sets alert->sources if it is a joint one; in the arena and the store. */
int sources_view(struct store_txn *txn, struct store_alert *alert, struct arena *arena,
                 struct error *err);

/* store_read.c */

/* Alerts in the order of their public ids, without provisional ones. */
typedef int visit_occurrence(void *context, const struct occurrence *occurrence, struct error *err);
int occurrences_each(struct store_txn *txn, visit_occurrence *visit, void *context,
                     struct error *err);

#endif
