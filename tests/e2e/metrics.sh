#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The last measurements published in a run are the truth.
. "$(dirname "$0")/lib.sh"

background "$HYPER" broker --jobs 1 --heartbeat 100ms
until_true 10 test -S "$HYPER_STORE/metrics.sock"
"$HYPER" metrics --json >"$work/metrics" 2>/dev/null </dev/null &
listener=$!
children="$children $listener"
sleep 1
ingest --broker "ipc://$HYPER_STORE/broker.sock" --repo r "$data/reports"
sleep 2
kill "$listener"
wait "$listener" 2>/dev/null || true
for topic in hyper.queue hyper.store hyper.knowledge hyper.stage.parse hyper.stage.classify; do
    grep -q "\"$topic\"" "$work/metrics" || fail "nothing was published about $topic"
done
known=$(jq -s 'map(select(.topic == "hyper.knowledge")) | last | .alerts' "$work/metrics")
equal "published alerts" "$known" "$(summary new)"

run 2 "$HYPER" metrics --once --topic hyper.nonsense
complains 'no topic begins with "hyper.nonsense"'
run 0 "$HYPER" metrics --once --json --topic hyper.stage.parse
equal "topics of a stage" "$(jq -r .topic "$work/out" | sort -u)" hyper.stage.parse
