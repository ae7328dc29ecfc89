#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The same input gives the same knowledge, whatever the number of workers and the order of arrival.
. "$(dirname "$0")/lib.sh"

# knowledge NAME OPTION...: teaches and reads in a new store, and exports it.
knowledge() {
    name=$1
    shift
    HYPER_STORE=$work/store-$name
    at=2026-01-02T03:04:05Z
    ingest "$@" "$data/training"
    at=2026-01-03T03:04:05Z
    # shellcheck disable=SC2086 # the reports' names hold no spaces
    ingest --repo hyper/hyper "$@" $reports
    export_to "$work/$name"
}

reports=$(printf '%s\n' "$data"/reports/*.sarif | tr '\n' ' ')
knowledge one --jobs 1
[ "$(jq -s 'map(select(.type == "rule")) | length' "$work/one")" -gt 0 ] || fail "no rules are known"

knowledge four --jobs 4
same "$work/one" "$work/four"

reports=$(printf '%s\n' "$data"/reports/*.sarif | sort -r | tr '\n' ' ')
knowledge reverse --jobs 4
same "$work/one" "$work/reverse"
