#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# JSONTestSuite, wrapped as reports: what must not parse is rejected with its reason, what must parse
# is no trouble.
. "$(dirname "$0")/lib.sh"

cases=$corpus/jsontestsuite/test_parsing
[ -d "$cases" ] || skip "there is no $cases (set HYPER_CORPUS)"

# wrap KIND: each case becomes a property of a run with one result.
wrap() {
    mkdir "$work/$1"
    for case in "$cases/$1"_*.json; do
        {
            printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"properties":{"x":'
            cat "$case"
            printf '},"results":[{"ruleId":"R","message":{"text":"m"}}]}]}'
        } >"$work/$1/$(basename "$case" .json).sarif"
    done
}

wrap y
ingest "$work/y"
equal "rejected of y_" "$(summary rejected)" 0
equal "alerts of y_" "$(summary alerts)" "$(find "$work/y" -name '*.sarif' | wc -l)"

wrap n
rm -rf "$HYPER_STORE"
run 6 "$HYPER" ingest --json "$work/n"
run 0 "$HYPER" rejects --json --limit 0
for case in "$work/n"/*.sarif; do
    says "$(basename "$case")"
done
jq -e -s 'all(.reason != "" and .place != null)' "$work/out" >/dev/null ||
    fail "a reject has no place or reason"
