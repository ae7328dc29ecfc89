#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A store whose file was cut short is an error that says so, and no signal; an empty file is no store.
. "$(dirname "$0")/../e2e/lib.sh"

ingest --repo hyper/hyper "$data/reports"
size=$(wc -c <"$HYPER_STORE/data.mdb")
for part in 2 4 8; do
    truncate -s $((size / part)) "$HYPER_STORE/data.mdb"
    run 6 "$HYPER" doctor
    complains "hyper"
    run 6 "$HYPER" export
    [ -s "$work/err" ] || fail "nothing is said"
done

: >"$HYPER_STORE/data.mdb"
run 6 "$HYPER" query
complains "there is no store"
run 6 "$HYPER" doctor
complains "there is no store"
ingest --repo hyper/hyper "$data/reports"
run 0 "$HYPER" doctor
