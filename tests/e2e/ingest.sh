#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Real reports come in; the same reports again change how often they were seen, and nothing else.
. "$(dirname "$0")/lib.sh"

results=$(results_in "$data"/reports/*.sarif)

ingest --repo hyper/hyper "$data/reports"
equal reports "$(summary reports)" 3
equal bytes "$(summary bytes)" "$(cat "$data"/reports/*.sarif | wc -c)"
equal alerts "$(summary alerts)" "$results"
equal "new and known" "$(summary '| .new + .known')" "$results"
equal reopened "$(summary reopened)" 0
# flawfinder refers to a taxonomy on the net, which is never fetched.
equal rejected "$(summary rejected)" 0
equal dead "$(summary dead)" 0
equal "severities" "$(summary 'severity | add')" "$results"
first=$(summary new)
[ "$(summary patterns)" -gt 5 ] || fail "few patterns: $(summary patterns)"
export_to "$work/first"
run 0 "$HYPER" doctor

# The same time and the same reports are the same submission: nothing at all changes.
ingest --repo hyper/hyper "$data/reports"
export_to "$work/repeated"
same "$work/first" "$work/repeated"

at=2026-02-03T04:05:06Z
ingest --repo hyper/hyper "$data/reports"
equal new "$(summary new)" 0
equal known "$(summary known)" "$results"
equal patterns "$(summary patterns)" 0
export_to "$work/second"
equal "lines of the export" "$(grep -c '"type":"alert"' "$work/second")" "$first"
run 0 "$HYPER" doctor

# What is there can be asked for.
run 0 "$HYPER" query --json --limit 0
equal "alerts found" "$(wc -l <"$work/out")" "$first"
run 0 "$HYPER" stats
run 0 "$HYPER" patterns --limit 5
