#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every SARIF file of the corpus ingests, and gives one alert for each result. Where the specification
# says otherwise, tests/data/sarif_differences.tsv has the file, the number of alerts and the reason.
. "$(dirname "$0")/lib.sh"

list=$corpus/sarif/list.tsv
[ -f "$list" ] || skip "there is no $list (set HYPER_CORPUS)"

different() {
    awk -F '\t' -v file="$1" '$1 == file {print $2}' "$data/sarif_differences.tsv"
}

wrong=
tab=$(printf '\t')
tail -n +2 "$list" | cut -f 1,3 >"$work/list"
while IFS=$tab read -r file results; do
    rm -rf "$HYPER_STORE"
    status=0
    "$HYPER" ingest --json --at "$at" "$corpus/sarif/$file" >"$work/out" 2>"$work/err" </dev/null || status=$?
    alerts=$(tail -n 1 "$work/out" | jq -r .alerts 2>/dev/null) || alerts=none
    expected=$(different "$file")
    [ "$status" = 0 ] && [ "$alerts" = "${expected:-$results}" ] && continue
    echo "$file: exit $status, $alerts alerts, not ${expected:-$results}: $(head -n 1 "$work/err")" >&2
    wrong="$wrong $file"
done <"$work/list"
[ -z "$wrong" ] || fail "$(echo "$wrong" | wc -w) files are not as expected"
