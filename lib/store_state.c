/* SPDX-License-Identifier: MPL-2.0 */
/* Occurrences: their state, what follows from a change of it, and what readers get to see. */
#include "lib/store_internal.h"

#include <stddef.h>

enum { AUDIT_REASON_MAX = 256 };

struct id alert_id(struct id base, uint32_t ordinal)
{
    if (ordinal == 0)
        return base;
    struct id_hash hash;
    id_hash_init(&hash, "hyper.occurrence.1");
    id_hash_id(&hash, base);
    id_hash_number(&hash, ordinal);
    return id_hash_done(&hash);
}

int state_get(struct store_txn *txn, uint64_t sequence, struct state *out, struct error *err)
{
    MDB_val value;
    int found = db_find(txn, TABLE_STATE, val_number(&sequence), &value, err);
    if (found < 0)
        return -1;
    if (!found || value.mv_size != sizeof *out)
        return db_damaged(txn, "an alert has no state", err);
    memcpy(out, value.mv_data, sizeof *out);
    return 0;
}

int state_put(struct store_txn *txn, uint64_t sequence, const struct state *state,
              struct error *err)
{
    return db_put(txn, TABLE_STATE, val_number(&sequence), val(state, sizeof *state), 0, err);
}

static void count(struct counters *counters, const struct state *state, uint64_t by)
{
    if (state->status < STATUS_COUNT && state->severity < SEVERITY_COUNT)
        counters->alerts[state->status][state->severity] += by;
    if (state->category < CATEGORY_COUNT)
        counters->categories[state->category] += by;
}

void state_change(struct store_txn *txn, uint64_t sequence, const struct state *before,
                  const struct state *after)
{
    const uint64_t minus_one = UINT64_MAX;
    if (before)
        count(&txn->counters, before, minus_one);
    if (after)
        count(&txn->counters, after, 1);
    posting_change(txn, sequence, before, after);
}

enum status status_after(enum status before, enum status seen)
{
    if (seen == STATUS_DISMISSED || seen == STATUS_FIXED)
        return seen;
    return before == STATUS_FIXED || before == STATUS_REOPENED ? STATUS_REOPENED : STATUS_OPEN;
}

bool state_reopened(const struct state *state)
{
    return state->prior == STATUS_FIXED && state->status == STATUS_REOPENED;
}

bool state_fixed(const struct state *state)
{
    return state->prior != STATUS_FIXED && state->prior != STATUS_NONE &&
           state->status == STATUS_FIXED;
}

void tally_sighting(struct tally *tally, enum severity severity)
{
    tally->alerts++;
    tally->critical += severity == SEVERITY_CRITICAL;
    tally->high += severity == SEVERITY_HIGH;
    tally->medium += severity == SEVERITY_MEDIUM;
    tally->low += severity == SEVERITY_LOW;
    tally->info += severity == SEVERITY_INFO || severity == SEVERITY_NONE;
}

int status_log(struct store_txn *txn, int64_t at, const struct state *before,
               const struct state *after, struct text reason, struct error *err)
{
    if (before->status == after->status)
        return 0;
    return audit_put(txn, at, "alert", alert_id(after->base, after->ordinal),
                     names_word(&status_names, before->status),
                     names_word(&status_names, after->status), reason, err);
}

int state_view(struct store_txn *txn, uint64_t sequence, const struct state *state,
               struct store_alert *out, struct error *err)
{
    struct kept_record record;
    struct pattern_head head;
    if (record_get(txn, TABLE_ALERT, sequence, &record, err) != 0)
        return -1;
    struct store_alert view = {
        .id = alert_id(state->base, state->ordinal),
        .base = state->base,
        .discriminator = state->discriminator,
        .ordinal = state->ordinal,
        .severity = (enum severity)state->severity,
        .category = (enum category)state->category,
        .status = (enum status)state->status,
        .first_seen = state->first_seen,
        .last_seen = state->last_seen,
        .sightings = state->sightings,
        .line = state->line,
        .column = state->column,
        .record = record.own,
        .common = record.common,
    };
    if (pattern_head_get(txn, state->pattern, &head, err) != 0 ||
        term_name(txn, state->repo, &view.repo, err) != 0 ||
        term_name(txn, state->tool, &view.tool, err) != 0 ||
        term_name(txn, state->rule, &view.rule, err) != 0)
        return -1;
    view.pattern = head.id;
    *out = view;
    return 0;
}

int store_alert_decode(const struct store_alert *stored, struct arena *arena, struct alert *out,
                       struct error *err)
{
    struct alert alert;
    struct id common;
    if (alert_parts_unpack(stored->record, stored->common, arena, &alert, err) != 0)
        return -1;
    if (alert_common_of(stored->record, &common)) {
        alert.base = stored->base;
        alert.discriminator = stored->discriminator;
        alert.repo = stored->repo;
        alert.line = alert.line ? alert.line : stored->line;
        alert.column = alert.column ? alert.column : stored->column;
        alert.severity = stored->severity;
        alert.category = stored->category;
    }
    *out = alert;
    return 0;
}

static const struct field audit_fields[] = {
    FIELD(struct audit, LONG, at), FIELD(struct audit, TEXT, what),
    FIELD(struct audit, ID, id),   FIELD(struct audit, TEXT, from),
    FIELD(struct audit, TEXT, to), FIELD(struct audit, TEXT, reason),
};
static const struct record audit_record = RECORD(struct audit, audit_fields);

int audit_put(struct store_txn *txn, int64_t at, const char *what, struct id id, const char *from,
              const char *to, struct text reason, struct error *err)
{
    if (reason.size > AUDIT_REASON_MAX)
        reason.size = AUDIT_REASON_MAX;
    struct audit audit = {at, text_of(what), id, text_of(from), text_of(to), reason};
    struct pack pack;
    uint64_t sequence = txn->counters.next_audit++;
    pack_init(&pack);
    record_pack(&pack, &audit_record, &audit);
    int result = db_put(txn, TABLE_AUDIT, val_number(&sequence), val_text(pack_bytes(&pack)),
                        MDB_APPEND, err);
    pack_close(&pack);
    return result;
}

int store_audit(struct store_txn *txn, store_visit_audit *visit, void *context, struct error *err)
{
    struct scan scan;
    struct arena *arena = arena_new();
    int result = -1;
    if (scan_open(&scan, txn, TABLE_AUDIT, err) != 0)
        goto cleanup;
    int found = scan_move(&scan, MDB_LAST, err);
    for (; found > 0; found = scan_move(&scan, MDB_PREV, err)) {
        struct unpack in;
        struct audit audit;
        unpack_init(&in, text_val(scan.value));
        record_unpack(&in, &audit_record, &audit, arena);
        if (unpack_done(&in, "a row of the audit log", err) != 0)
            goto cleanup;
        int stop = visit(context, &audit, err);
        if (stop < 0)
            goto cleanup;
        if (stop)
            break;
        arena_reset(arena);
    }
    result = found < 0 ? -1 : 0;
cleanup:
    scan_close(&scan);
    arena_destroy(&arena);
    return result;
}
