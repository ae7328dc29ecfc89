#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Where no broker answers, a worker says so once and goes on trying, and so do metrics; what is said asks for
# what may be missing: keys where the endpoint is tcp. A client that waits comes back, with its keys, to a broker
# that was started again.
. "$(dirname "$0")/lib.sh"

background "$HYPER" worker all --jobs 2
until_true 30 grep -q "no broker answers at ipc://$HYPER_STORE/broker.sock" "$work/background"
background "$HYPER" broker
until_true 30 grep -q "the broker at ipc://$HYPER_STORE/broker.sock answers" "$work/background"
equal "how often it is said" "$(grep -c "no broker answers" "$work/background")" 1
run 0 "$HYPER" ingest --at "$at" "$data/reports"

: >"$work/background"
background "$HYPER" metrics --store "$work/none"
until_true 30 grep -q "nothing comes from ipc://$work/none/metrics.sock" "$work/background"

# Half of the keys is a mistake; none may be one.
run 2 "$HYPER" ingest --broker tcp://127.0.0.1:9 --key "$work/x" "$data/reports"
complains "belong together"
run 4 "$HYPER" ingest --broker tcp://127.0.0.1:9 "$data/reports"
complains "--server-key"

HYPER_STORE=$work/tcp
run 0 "$HYPER" keys new
run 0 "$HYPER" keys new peer
run 0 "$HYPER" keys allow peer
keys=$HYPER_STORE/keys
endpoint=tcp://127.0.0.1:$((40000 + $$ % 20000))
background "$HYPER" broker --listen "$endpoint" --heartbeat 100ms
broker=$child
"$HYPER" ingest --json --at "$at" --broker "$endpoint" --key "$keys/peer.key_secret" \
    --server-key "$keys/server.key" "$data/reports" >"$work/summary" 2>"$work/waits" &
client=$!
children="$children $client"
until_true 30 grep -q "no worker has the stage" "$work/waits"
kill -KILL "$broker"
sleep 1
background "$HYPER" broker --listen "$endpoint" --heartbeat 100ms --jobs 1
wait "$client" || fail "the client did not come back: $(cat "$work/waits")"
[ "$(tail -n 1 "$work/summary" | jq .new)" -gt 0 ] || fail "nothing was taken in"
