/* SPDX-License-Identifier: MPL-2.0 */
/* Every MessagePack decoder: the first byte chooses the record, the rest is the message. What can
 * be read can be written, and reads the same again. */
#include "lib/sarif.h"
#include "schema/batch.h"
#include "schema/submission.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct text packed(const struct record *record, const void *object, struct pack *pack)
{
    pack_init(pack);
    record_pack(pack, record, object);
    return pack_bytes(pack);
}

static void round_trip(const struct record *record, struct text bytes, struct arena *arena)
{
    void *object = arena_array(arena, 1, record->size), *back = arena_array(arena, 1, record->size);
    struct unpack in;
    struct pack first, second;
    unpack_init(&in, bytes);
    record_unpack(&in, record, object, arena);
    if (unpack_done(&in, "record", NULL) != 0)
        return;
    unpack_init(&in, packed(record, object, &first));
    record_unpack(&in, record, back, arena);
    if (unpack_done(&in, "record", NULL) != 0 ||
        !text_equal(pack_bytes(&first), packed(record, back, &second)))
        abort();
    pack_close(&first);
    pack_close(&second);
}

/* The first byte says how many are of the common part. */
static void read_parts(struct text bytes, struct arena *arena)
{
    struct alert alert;
    size_t size = bytes.size ? (uint8_t)bytes.data[0] : 0;
    if (size >= bytes.size)
        return;
    struct text common = {bytes.data + 1, size};
    struct text record = {common.data + size, bytes.size - 1 - size};
    (void)alert_parts_text(record, common, offsetof(struct alert, message));
    (void)alert_parts_unpack(record, common, arena, &alert, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct record *const records[] = {
        &batch_record,    &alert_record,   &example_record,       &rule_record,
        &rulebook_record, &pattern_record, &sighting_record,      &submission_record,
        &entry_record,    &tally_record,   &sarif_context_record, &reject_record,
        &joint_record,    &synonym_record,
    };
    if (size == 0)
        return 0;
    struct arena *arena = arena_new();
    struct text bytes = {(const char *)data + 1, size - 1};
    struct batch batch;
    size_t count = sizeof records / sizeof records[0], choice = data[0] % (count + 2);
    if (choice < count)
        round_trip(records[choice], bytes, arena);
    else if (choice == count)
        (void)batch_unpack(bytes, arena, &batch, NULL);
    else
        read_parts(bytes, arena);
    arena_destroy(&arena);
    return 0;
}
