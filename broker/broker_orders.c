/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"

void order_next(struct core *core)
{
    struct order order = {.kind = ORDER_NEXT};
    if (core->asking || core->run.phase != PHASE_IDLE)
        return;
    core->asking = true;
    order_send(core->pipe, &order, NULL);
}

static void take_next(struct core *core, const struct order *order)
{
    core->asking = false;
    core->waiting = order->waiting;
    if (order->record.state != SUBMISSION_NONE)
        run_start(core, &order->record, order->count);
}

/* Its clients hear of it when the metrics have said it: they may end the broker then. */
static void take_finish(struct core *core, const struct order *order)
{
    struct order measure = {.kind = ORDER_MEASURE};
    core->run.phase = PHASE_IDLE;
    core->finished = without_texts(&order->record);
    order_send(core->pipe, &measure, NULL);
    order_next(core);
}

static void take_measure(struct core *core, const struct order *order)
{
    core->measuring = false;
    core->waiting = order->waiting;
    core->store = order->store;
    core->knowledge = order->knowledge;
    meter_publish(core, wire_clock_ms());
    if (core->finished.number == 0)
        return;
    clients_finished(core, &core->finished);
    core->finished.number = 0;
}

/* The barrier is done: then patterns are validated, unless nobody can tell. */
static void take_close(struct core *core, const struct order *order)
{
    struct run *run = &core->run;
    run->submission.tally = order->record.tally;
    run->phase = PHASE_PATTERNS;
    run->reading = run->exhausted = false;
    run->next_pattern = (struct id){{0}};
}

static void take_trouble(struct core *core, const struct order *order)
{
    snprintf(core->trouble, sizeof core->trouble, "%.*s", TEXT_ARG(order->reason));
    if (order->code == ERROR_NONE) {
        if (core->options->notice)
            core->options->notice(core->options->notice_context, core->trouble);
        return;
    }
    clients_failed(core, (enum error_code)order->code, core->trouble);
    core->ended = true;
    error_set(core->err, (enum error_code)order->code, "%s", core->trouble);
}

static void take_order(struct core *core, struct parcel *parcel)
{
    struct order order;
    arena_reset(core->arena);
    order_read(parcel, core->arena, &order);
    switch (order.kind) {
    case ORDER_NEXT:
        take_next(core, &order);
        break;
    case ORDER_READ:
        run_entries(core, &order);
        break;
    case ORDER_BLOB:
        run_blob(core, order.id, parcel->payload);
        parcel->payload = NULL;
        break;
    case ORDER_COMMIT:
    case ORDER_COMMIT_TASK:
        run_committed(core, &order);
        break;
    case ORDER_FAIL:
        run_failed(core, &order);
        break;
    case ORDER_CLOSE:
        take_close(core, &order);
        break;
    case ORDER_TASK:
        run_pattern(core, parcel, &order);
        break;
    case ORDER_TASKS:
        run_patterns_end(core, &order);
        break;
    case ORDER_FINISH:
        take_finish(core, &order);
        break;
    case ORDER_MEASURE:
        take_measure(core, &order);
        break;
    case ORDER_TROUBLE:
        take_trouble(core, &order);
        break;
    case ORDER_LENT:
        order_next(core);
        break;
    default:
        break;
    }
}

/* What the store answered to a client's message goes to the client as it is. */
static void take_answer(struct core *core, struct parcel *parcel)
{
    struct message answer;
    struct peer *peer = peer_find(core, parcel->identity);
    arena_reset(core->arena);
    if (message_unpack(wire_bytes(parcel->body), core->arena, &answer, NULL, NULL) != 0)
        return;
    if (answer.type == MESSAGE_ACCEPTED && answer.accepted.sealed) {
        core->waiting++;
        order_next(core);
    }
    if (peer && answer.type == MESSAGE_OPENED)
        peer->watches = answer.opened.submission.id;
    if (peer)
        (void)peer_send(core, peer, &answer, NULL);
}

void orders_take(struct core *core)
{
    struct parcel parcel;
    while (parcel_receive(core->pipe, &parcel)) {
        if (parcel_is_order(&parcel))
            take_order(core, &parcel);
        else
            take_answer(core, &parcel);
        parcel_close(&parcel);
    }
}
