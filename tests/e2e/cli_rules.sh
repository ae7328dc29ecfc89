#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Rules can be listed, shown, switched off, which lasts, and on again, while a broker runs, too.
. "$(dirname "$0")/lib.sh"

ingest "$data/training"
run 0 "$HYPER" rules list --json --lifecycle active
[ "$(wc -l <"$work/out")" -ge 3 ] || fail "few active rules"
jq -es 'all(.lifecycle == "active")' "$work/out" >/dev/null || fail "--lifecycle does not filter"
rule=$(jq -rs 'map(select(.kind == "triage")) | .[0].id' "$work/out")
short=$(echo "$rule" | cut -c 1-16)
state() {
    run 0 "$HYPER" rules show --json "$rule"
    jq -r .lifecycle "$work/out"
}

run 0 "$HYPER" rules list
says active
run 0 "$HYPER" rules show "$short"
says score
run 6 "$HYPER" rules show ffffffffffffffffffffffffffffffff
run 6 "$HYPER" rules disable "$short" ffffffffffffffffffffffffffffffff
equal "after a mistake it" "$(state)" active

run 0 "$HYPER" rules disable "$short" --reason "a test"
equal "the rule" "$(state)" disabled
at=2026-01-05
ingest "$data/training"
equal "a disabled rule after more evidence" "$(state)" disabled
run 0 "$HYPER" rules enable "$short"
equal "the rule" "$(state)" active

# Where a broker serves the store, it lends it between two submissions.
background "$HYPER" broker
broker=$child
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" rules disable "$short" --reason "while a broker runs"
equal "while a broker runs the rule" "$(state)" disabled
run 0 "$HYPER" rules enable "$short"
run 0 "$HYPER" learn rules --json
run 0 "$HYPER" dead retry --all

# A submission that runs is not disturbed: the command says so, and waits.
background "$HYPER" ingest --at 2026-01-06 "$data/training"
client=$child
until_true 20 grep -q "no worker has the stage" "$work/background"
background "$HYPER" rules disable "$short"
change=$child
until_true 20 grep -q "hyper rules disable: process $broker (hyper broker) is busy with a submission" "$work/background"
equal "while a submission runs the rule" "$(state)" active
background "$HYPER" worker parse,classify,extract,validate
wait "$client" || fail "the submission failed"
wait "$change" || fail "the change failed"
equal "after the submission the rule" "$(state)" disabled
run 0 "$HYPER" doctor

# Who borrows the store and does not give it back is told of; then work goes on.
cat >"$work/keep.py" <<'PY'
# Borrows the store as lib/store_lock.c has it, says so, and keeps it until it is ended.
import fcntl, struct, sys, time
F_OFD_SETLK, F_OFD_SETLKW = 37, 38
file = open(sys.argv[1], "r+b")
for byte in (1, 0):
    fcntl.fcntl(file, F_OFD_SETLKW, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, byte, 1, 0))
open(sys.argv[2], "w").close()
time.sleep(1000)
PY
background python3 "$work/keep.py" "$HYPER_STORE/writer.lock" "$work/kept"
keeper=$child
until_true 20 test -e "$work/kept"
background "$HYPER" ingest --at 2026-01-07 "$data/training"
client=$child
until_true 30 grep -q "a command that borrowed the store does not give it back" "$work/background"
kill -KILL "$keeper"
wait "$client" || fail "the ingestion failed after a loan"
