#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Of what zizmor and actionlint expect of their own test inputs at least nine in ten are found, for each kind
# (bench/workflows makes the table).
. "$(dirname "$0")/lib.sh"

[ -f "$corpus/workflows/manifest_zizmor.tsv" ] || skip "there is no $corpus/workflows (set HYPER_CORPUS)"
command -v python3 >/dev/null || skip "python3 is not installed"
export HYPER HYPER_CORPUS="$corpus"

run 0 "$data/../../bench/workflows"
sed -n '3,$s/^| //p' "$work/out" >"$work/table"
equal "kinds" "$(grep -cE '^(unpinned uses|permissions|template injection|credentials) ' "$work/table")" 4
while IFS='|' read -r kind expected found _; do
    [ "$((found * 10))" -ge "$((expected * 9))" ] || fail "$kind: $found of $expected are found"
done <"$work/table"
