#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Rules can be listed, shown, switched off, which lasts, and on again; nothing changes while somebody
# else writes.
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

background "$HYPER" broker
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 5 "$HYPER" rules disable "$short"
complains "hyper broker"
equal "while a broker runs it" "$(state)" active
