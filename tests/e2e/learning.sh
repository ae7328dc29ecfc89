#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Examples that agree become rules, others do not (tests/data/README.md has the table), and what was
# learned decides about the next report.
. "$(dirname "$0")/lib.sh"

ingest "$data/training"
equal rejected "$(summary rejected)" 0
examples=$(cat "$data"/training/*.jsonl | wc -l)
facts=$(grep -c '^error(' "$data/training/facts.pl")
equal examples "$(summary examples)" $((examples + facts))
[ "$(summary rules_promoted)" -ge 3 ] || fail "only $(summary rules_promoted) rules were promoted"

export_to "$work/graph"
active() {
    jq -s --arg rule "$1" --arg aspect "$2" \
        'map(select(.type == "rule" and .kind == "triage" and .lifecycle == "active"
                    and .rule == $rule and .aspect == $aspect)) | length' "$work/graph"
}
equal "rules about FF1013" "$(active FF1013 verdict)" 1
equal "rules about FF1019" "$(active FF1019 severity)" 1
equal "rules about SC2250" "$(active SC2250 verdict)" 1
equal "rules about FF1004" "$(active FF1004 verdict)" 0
equal "rules about FF1022" "$(active FF1022 verdict)" 0
equal "rules about FF1040" "$(active FF1040 verdict)" 0
equal "rules about SC2310" "$(active SC2310 verdict)" 0

at=2026-01-03T03:04:05Z
ingest --repo hyper/hyper "$data/reports"
export_to "$work/graph"
touched=$(jq -s 'map(select(.type == "alert" and .rule == "FF1013" and .verdict == "false_positive")) | length' \
    "$work/graph")
[ "$touched" -gt 0 ] || fail "what was learned about FF1013 decides about no alert"
