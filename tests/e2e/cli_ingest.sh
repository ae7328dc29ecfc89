#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Ways into the store: files, stdin, pipes, a source tree, a broker that runs; and ways to stop.
. "$(dirname "$0")/lib.sh"

report=$data/reports/flawfinder.sarif
results=$(results_in "$report")

run 2 "$HYPER" ingest
run 2 "$HYPER" ingest --at yesterday "$report"
complains "--at"
run 2 "$HYPER" ingest --format nonsense "$report"
run 3 "$HYPER" ingest --source "$work/nowhere" "$report"
mkdir "$work/nothing"
run 6 "$HYPER" ingest "$work/nothing"
[ ! -e "$HYPER_STORE/data.mdb" ] || fail "a wrong command line makes a store"

# A file, stdin and a pipe are the same reports, and nothing of a stream stays.
ingest --repo a/b "$report"
export_to "$work/file"
rm -rf "$HYPER_STORE"
"$HYPER" ingest --repo a/b --at "$at" --json - <"$report" >"$work/summary" || fail "stdin is not read"
equal "alerts of stdin" "$(summary alerts)" "$results"
export_to "$work/stdin"
same "$work/file" "$work/stdin"
[ -z "$(ls "$HYPER_STORE/spool")" ] || fail "the stream is still there: $(ls "$HYPER_STORE/spool")"

# What people read.
rm -rf "$HYPER_STORE"
run 0 "$HYPER" ingest --repo a/b --at "$at" "$report"
says "1 report"
says "Next:"
run 0 "$HYPER" ingest --repo a/b --at "$at" "$report"
says "nothing changes"
run 0 "$HYPER" ingest --quiet --repo a/b "$report"
[ ! -s "$work/out" ] || fail "--quiet is not quiet"

# A source tree gives snippets, and not from outside of it.
rm -rf "$HYPER_STORE"
mkdir -p "$work/tree/src"
printf 'one\ntwo\nthree\n' >"$work/tree/src/a.c"
printf 'outside\n' >"$work/secret"
cat >"$work/source.sarif" <<'SARIF'
{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[
 {"ruleId":"A","message":{"text":"in"},"locations":[{"physicalLocation":{
   "artifactLocation":{"uri":"src/a.c"},"region":{"startLine":2}}}]},
 {"ruleId":"B","message":{"text":"out"},"locations":[{"physicalLocation":{
   "artifactLocation":{"uri":"../secret"},"region":{"startLine":1}}}]}]}]}
SARIF
ingest --repo a/b --source "$work/tree" "$work/source.sarif"
equal alerts "$(summary alerts)" 2
run 0 "$HYPER" query --json
equal "the snippet" "$(jq -rs 'map(select(.rule == "A")) | .[0].snippet' "$work/out")" two
equal "the other snippet" "$(jq -rs 'map(select(.rule == "B")) | .[0].snippet' "$work/out")" null

# A broker that runs on the store is joined; the knowledge is the same.
rm -rf "$HYPER_STORE"
background "$HYPER" broker --jobs 2
until_true 20 test -S "$HYPER_STORE/broker.sock"
ingest --repo a/b "$report"
equal "alerts through a broker" "$(summary alerts)" "$results"
run 0 "$HYPER" metrics --once
says hyper.queue
run 0 "$HYPER" metrics --once --json --topic hyper.knowledge
equal "alerts measured" "$(jq -s '.[0].alerts' "$work/out")" "$(summary new)"
export_to "$work/joined"
same "$work/file" "$work/joined"
run 0 kill -TERM "$child"
wait "$child" || fail "the broker ends with $?"

# Stopped, it says that the same command goes on, and it does.
rm -rf "$HYPER_STORE"
mkfifo "$work/endless"
background "$HYPER" ingest --repo a/b --at "$at" "$work/endless"
sleep 30 >"$work/endless" &
children="$children $!"
sleep 0.5
kill -TERM "$child"
if wait "$child"; then
    fail "an interrupted ingest succeeds"
fi
grep -q "same command" "$work/background" || fail "it does not say how to go on"
