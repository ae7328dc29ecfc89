/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"

struct peer *peer_find(struct core *core, zframe_t *identity)
{
    for (size_t i = 0; i < core->peer_count; i++)
        if (!core->peers[i]->lost && zframe_eq(core->peers[i]->identity, identity))
            return core->peers[i];
    return NULL;
}

static bool set_abilities(struct core *core, struct peer *peer, const struct abilities *stages)
{
    peer->stage_count = 0;
    for (size_t i = 0; i < stages->count && i < MESSAGE_STAGES_MAX; i++) {
        struct stage_meter *meter = meter_stage(core, stages->items[i].name);
        if (!meter)
            return false;
        peer->stages[peer->stage_count] = stages->items[i];
        peer->stages[peer->stage_count++].name = text_of(meter->name);
    }
    return true;
}

struct peer *peer_add(struct core *core, zframe_t *identity, const struct message_hello *hello)
{
    if (core->peer_count == PEERS_MAX)
        return NULL;
    struct peer *peer = xcalloc(1, sizeof *peer);
    peer->role = hello->role;
    peer->credit = hello->credit;
    peer->heard = wire_clock_ms();
    snprintf(peer->name, sizeof peer->name, "%.*s", TEXT_ARG(hello->name));
    if (!set_abilities(core, peer, &hello->stages)) {
        free(peer);
        return NULL;
    }
    peer->identity = zframe_dup(identity);
    core->peers[core->peer_count++] = peer;
    return peer;
}

void peer_lose(struct core *core, struct peer *peer)
{
    if (peer->lost)
        return;
    peer->lost = true;
    run_lose(core, peer);
}

static void destroy_peer(struct peer *peer)
{
    blobs_close(&peer->blobs);
    zframe_destroy(&peer->identity);
    free(peer);
}

void peers_reap(struct core *core)
{
    size_t kept = 0;
    for (size_t i = 0; i < core->peer_count; i++) {
        if (core->peers[i]->lost)
            destroy_peer(core->peers[i]);
        else
            core->peers[kept++] = core->peers[i];
    }
    core->peer_count = kept;
}

bool peer_send(struct core *core, struct peer *peer, const struct message *message,
               zframe_t *payload)
{
    if (peer->lost)
        return false;
    if (wire_send(core->router, peer->identity, message, payload) == 0)
        return true;
    peer_lose(core, peer);
    return false;
}

void peers_check(struct core *core, int64_t now)
{
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        int64_t allowed =
            peer->role == ROLE_WORKER ? LIVENESS * core->heartbeat_ms : CLIENT_SILENCE_MS;
        if (now - peer->heard >= allowed)
            peer_lose(core, peer);
    }
}

void peers_close(struct core *core)
{
    for (size_t i = 0; i < core->peer_count; i++)
        destroy_peer(core->peers[i]);
    core->peer_count = 0;
}

const struct ability *peer_ability(const struct peer *peer, enum batch_form form)
{
    for (size_t i = 0; i < peer->stage_count; i++)
        if (peer->stages[i].from == form)
            return &peer->stages[i];
    return NULL;
}
