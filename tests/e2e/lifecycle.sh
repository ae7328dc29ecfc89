#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The life of an alert: seen, seen again, moved, gone, back.
. "$(dirname "$0")/lib.sh"

# report RESULT...: a SARIF report of tool T; a result is RULE:LINE:MESSAGE.
report() {
    for result in "$@"; do
        jq -n --arg r "$result" '($r | split(":")) as $p | {ruleId: $p[0], message: {text: $p[2]},
            locations: [{physicalLocation: {artifactLocation: {uri: "src/a.c"},
                                            region: {startLine: ($p[1] | tonumber)}}}]}'
    done | jq -s '{version: "2.1.0", runs: [{tool: {driver: {name: "T"}}, results: .}]}'
}

# day N: the time of the next ingest.
day() {
    at=2026-02-0$1T00:00:00Z
}

# counts NEW KNOWN REOPENED FIXED: of the last summary.
counts() {
    equal "new, known, reopened, fixed" \
        "$(summary new) $(summary known) $(summary reopened) $(summary fixed)" "$1 $2 $3 $4"
}

report A:10:one A:20:one B:5:two >"$work/first.sarif"
day 1
ingest --repo r --complete "$work/first.sarif"
counts 3 0 0 0

# The same submission again changes nothing at all.
export_to "$work/before"
ingest --repo r --complete "$work/first.sarif"
counts 3 0 0 0
export_to "$work/after"
same "$work/before" "$work/after"

# The same report at another time: sightings, nothing else.
day 2
ingest --repo r --complete "$work/first.sarif"
counts 0 3 0 0

# Lines moved, and in another order: the same alerts.
report B:6:two A:21:one A:11:one >"$work/moved.sarif"
day 3
ingest --repo r --complete "$work/moved.sarif"
counts 0 3 0 0

# One is gone; a second tool's alerts and another repository are not touched.
report A:11:one B:6:two >"$work/less.sarif"
jq '.runs[0].tool.driver.name = "U"' "$work/first.sarif" >"$work/other.sarif"
day 4
ingest --repo r --complete "$work/other.sarif"
counts 3 0 0 0
ingest --repo s --complete "$work/first.sarif"
counts 3 0 0 0
day 5
ingest --repo r --complete "$work/less.sarif"
counts 0 2 0 1
run 0 "$HYPER" query --status fixed --json
equal "fixed alerts" "$(wc -l <"$work/out")" 1

# Without --complete nothing is concluded from absence.
report B:6:two >"$work/part.sarif"
day 6
ingest --repo r "$work/part.sarif"
counts 0 1 0 0

# It is back.
day 7
ingest --repo r --complete "$work/moved.sarif"
counts 0 2 1 0
run 0 "$HYPER" query --status reopened --json
equal "reopened alerts" "$(wc -l <"$work/out")" 1

# A complete report without results: all is fixed.
report >"$work/none.sarif"
day 8
ingest --repo r --complete "$work/none.sarif"
counts 0 0 0 3
run 0 "$HYPER" doctor
