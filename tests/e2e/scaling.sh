#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Stages in processes of their own, over ipc and over tcp with CURVE keys, some of them started and
# stopped while a submission runs: the knowledge is that of one process.
. "$(dirname "$0")/lib.sh"

submit() {
    "$HYPER" ingest --json --at "$at" --repo hyper/hyper "$@" "$data/training" "$data/reports"
}

HYPER_STORE=$work/one
run 0 submit --jobs 1
export_to "$work/expected"

# four_workers OPTION...: equal processes, each with every stage.
four_workers() {
    for _ in 1 2 3 4; do
        background "$HYPER" worker parse,classify,extract,validate --jobs 1 "$@"
    done
}

# over NAME OPTION...: what four equal processes make of it, over that endpoint.
over() {
    name=$1
    shift
    four_workers "$@"
    run 0 submit "$@"
    export_to "$work/$name"
    same "$work/expected" "$work/$name"
}

# workers OPTION...: one process for each kind of work; the one that parses is replaced on the way.
workers() {
    background "$HYPER" worker parse "$@"
    first=$child
    background "$HYPER" worker classify,extract "$@"
    background "$HYPER" worker validate "$@"
    sleep 0.2
    kill -TERM "$first"
    background "$HYPER" worker parse "$@"
    background "$HYPER" worker parse,classify,extract "$@"
}

HYPER_STORE=$work/ipc
endpoint=ipc://$work/socket
background "$HYPER" broker --listen "$endpoint" --heartbeat 100ms
background submit --broker "$endpoint"
client=$child
workers --broker "$endpoint"
wait "$client" || fail "the client over ipc failed"
export_to "$work/over-ipc"
same "$work/expected" "$work/over-ipc"

HYPER_STORE=$work/ipc-four
endpoint=ipc://$work/socket-four
background "$HYPER" broker --listen "$endpoint"
over four-over-ipc --broker "$endpoint"

# A tcp endpoint needs keys.
HYPER_STORE=$work/tcp
run 3 "$HYPER" broker --listen tcp://127.0.0.1:0
complains "hyper keys new"

run 0 "$HYPER" keys new
run 0 "$HYPER" keys new peer
run 0 "$HYPER" keys allow peer
run 0 "$HYPER" keys list
says peer
keys=$HYPER_STORE/keys
port=$((20000 + $$ % 20000))
endpoint=tcp://127.0.0.1:$port
background "$HYPER" broker --listen "$endpoint" --heartbeat 100ms
background submit --broker "$endpoint" --key "$keys/peer.key_secret" --server-key "$keys/server.key"
client=$child
workers --broker "$endpoint" --key "$keys/peer.key_secret" --server-key "$keys/server.key"
wait "$client" || fail "the client over tcp failed"
export_to "$work/over-tcp"
same "$work/expected" "$work/over-tcp"

# A stranger gets no answer, and whoever runs the broker is told why.
run 0 "$HYPER" keys new stranger
run 4 timeout 60 "$HYPER" ingest --at "$at" --broker "$endpoint" --key "$keys/stranger.key_secret" \
    --server-key "$keys/server.key" "$data/training"
until_true 20 grep -q "a peer is refused at $endpoint: its key is not allowed" "$work/background"

# So is a peer without any key, and one that expects another server.
background "$HYPER" --store "$work/none" worker parse --broker "$endpoint"
until_true 20 grep -q "a peer is refused at $endpoint: it has no key" "$work/background"
run 0 "$HYPER" --store "$work/other" keys new
background "$HYPER" worker parse --broker "$endpoint" --key "$keys/peer.key_secret" --server-key "$work/other/keys/server.key"
until_true 20 grep -q "a peer is refused at $endpoint: it expects another server's key" "$work/background"

HYPER_STORE=$work/tcp-four
run 0 "$HYPER" keys new
run 0 "$HYPER" keys new peer
run 0 "$HYPER" keys allow peer
keys=$HYPER_STORE/keys
endpoint=tcp://127.0.0.1:$((port + 1))
background "$HYPER" broker --listen "$endpoint"
over four-over-tcp --broker "$endpoint" --key "$keys/peer.key_secret" --server-key "$keys/server.key"
