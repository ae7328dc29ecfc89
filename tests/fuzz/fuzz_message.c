/* SPDX-License-Identifier: MPL-2.0 */
/* Frames as a hostile peer might send them: what reads well is packed again and reads the same. */
#include "schema/batch.h"
#include "schema/message.h"
#include "schema/metrics.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_message(struct text frame, struct arena *arena)
{
    struct message message, again;
    struct pack first, second;
    if (message_unpack(frame, arena, &message, NULL, NULL) != 0)
        return;
    pack_init(&first);
    pack_init(&second);
    message_pack(&first, &message);
    if (message_unpack(pack_bytes(&first), arena, &again, NULL, NULL) != 0)
        abort();
    message_pack(&second, &again);
    if (!text_equal(pack_bytes(&first), pack_bytes(&second)))
        abort();
    pack_close(&first);
    pack_close(&second);
}

static void check_metrics(struct text frame, struct arena *arena)
{
    struct stage_metrics stage;
    struct queue_metrics queue;
    struct batch batch;
    (void)metrics_unpack(frame, &stage_metrics_record, &stage, NULL);
    (void)metrics_unpack(frame, &queue_metrics_record, &queue, NULL);
    (void)batch_unpack(frame, arena, &batch, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text frame = {(const char *)data, size};
    struct arena *arena = arena_new();
    check_message(frame, arena);
    check_metrics(frame, arena);
    arena_destroy(&arena);
    return 0;
}
