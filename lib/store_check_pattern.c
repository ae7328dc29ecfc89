/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

static int check_evidence(struct inspection *c, uint64_t pattern, const struct pattern_head *head,
                          const struct pattern *stored, const char *hex)
{
    const struct evidences *evidence = &stored->evidence;
    if (evidence->count != head->evidence || evidence->count > EVIDENCE_PER_PATTERN)
        inspect_say(c, "pattern %s: it has %zu units of evidence and counts %u", hex,
                    evidence->count, head->evidence);
    for (size_t i = 0; i < evidence->count; i++) {
        struct key key = key_of_numbers(pattern, evidence->items[i].unit);
        int found = inspect_has(c, TABLE_EVIDENCE, val_key(&key));
        if (found < 0)
            return -1;
        if (!found)
            inspect_say(c, "pattern %s: evidence is under the key of another unit", hex);
    }
    const struct samples *samples = &stored->samples;
    if (samples->count > SAMPLES_PER_PATTERN)
        inspect_say(c, "pattern %s: it has too many samples", hex);
    for (size_t i = 1; i < samples->count; i++)
        if (samples->items[i].hash <= samples->items[i - 1].hash)
            inspect_say(c, "pattern %s: its samples are not sorted", hex);
    return 0;
}

static int check_merger(struct inspection *c, uint32_t pattern, const struct pattern_head *head,
                        const char *hex)
{
    struct pattern_head target;
    struct error problem = {ERROR_NONE, ""};
    c->counted.merged++;
    if (pattern_resolve(c->txn, &pattern, &target, &problem) != 0)
        inspect_say(c, "pattern %s: its mergers lead nowhere", hex);
    if (head->sightings || head->labelled || head->evidence)
        inspect_say(c, "pattern %s: it is merged but counts by itself", hex);
    return 0;
}

static int check_pattern(struct inspection *c, MDB_val key, MDB_val value)
{
    struct pattern_head head;
    struct store_pattern stored;
    uint32_t found_number = 0, pattern = (uint32_t)number_in(key.mv_data);
    char hex[ID_HEX_SIZE];
    if (value.mv_size != sizeof head) {
        inspect_say(c, "pattern number %u: its counts have a wrong size", pattern);
        return 0;
    }
    memcpy(&head, value.mv_data, sizeof head);
    (void)id_hex(head.id, hex);
    struct error problem = {ERROR_NONE, ""};
    if (pattern_read(c->txn, pattern, c->arena, true, &stored, &problem) != 0) {
        inspect_say(c, "pattern %s: %s", hex, problem.message);
        return 0;
    }
    int found = pattern_find(c->txn, head.id, &found_number, c->err);
    struct id group = group_id(stored.pattern.tool, stored.pattern.rule);
    int grouped = inspect_has_pair(c, TABLE_GROUP, val_id(&group), val_id(&head.id));
    if (found < 0 || grouped < 0)
        return -1;
    if (!found || found_number != pattern)
        inspect_say(c, "pattern %s: its id leads elsewhere", hex);
    if (grouped == (head.merged_into != 0))
        inspect_say(c, "pattern %s: it %s for merging", hex,
                    grouped ? "still stands" : "does not stand");
    if (head.merged_into)
        return check_merger(c, pattern, &head, hex);
    return check_evidence(c, pattern, &head, &stored.pattern, hex);
}

static int check_evidence_row(struct inspection *c, MDB_val key, MDB_val value)
{
    struct evidence evidence;
    struct unpack in;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &evidence_record, &evidence, c->arena);
    if (unpack_done(&in, "evidence", NULL) != 0 ||
        evidence.unit != big_in((const char *)key.mv_data + 8))
        inspect_say(c, "a unit of evidence of pattern number %llu is damaged",
                    (unsigned long long)big_in(key.mv_data));
    uint64_t pattern = big_in(key.mv_data);
    int found = inspect_has(c, TABLE_PATTERN, val_number(&pattern));
    if (found == 0)
        inspect_say(c, "evidence belongs to pattern number %llu, which is not there",
                    (unsigned long long)pattern);
    return found < 0 ? -1 : 0;
}

int inspect_patterns(struct inspection *c)
{
    uint64_t patterns = 0;
    if (inspect_each(c, TABLE_PATTERN, check_pattern, &patterns) != 0 ||
        inspect_each(c, TABLE_EVIDENCE, check_evidence_row, NULL) != 0)
        return -1;
    inspect_compare(c, "counts of patterns", patterns, c->counted.nodes[NODE_PATTERN]);
    return 0;
}
