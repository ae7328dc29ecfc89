#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every built-in mapping is right in itself, and what must come of each sample report comes of it
# (tests/data/formats/README.md).
. "$(dirname "$0")/lib.sh"

run 0 "$HYPER" formats check

# A sample is compared line by line: each member that is expected must be equal.
# shellcheck disable=SC2016 # jq's variables
compare='
    ($got | length) as $have | ($want | length) as $need
    | if $have != $need then "\($have) lines, not \($need)"
      else [range($have) | . as $i | ($want[$i] | keys_unsorted[]) as $key
            | select($want[$i][$key] != $got[$i][$key])
            | "line \($i + 1): \($key) is \($got[$i][$key] | tojson), not \($want[$i][$key] | tojson)"]
           | .[0] // empty end'

"$HYPER" formats detect --json "$data"/formats/*/* | jq -r '"\(.file) \(.format)"' >"$work/detected"

count=0
for expected in "$data"/formats/*/*.expected; do
    [ -f "$expected" ] || continue
    sample=${expected%.expected}
    format=$(basename "$(dirname "$sample")")
    grep -qxF "$sample $format" "$work/detected" || fail "$sample is not seen as $format"
    run 0 "$HYPER" formats try --json "$sample"
    difference=$(jq -nr --slurpfile got "$work/out" --slurpfile want "$expected" "$compare")
    [ -z "$difference" ] || fail "$format/$(basename "$sample"): $difference"
    count=$((count + 1))
done
for sample in "$data"/formats/*/*; do
    case $sample in
    *.expected | */README.md) ;;
    *) [ -f "$sample.expected" ] || fail "$sample has no $sample.expected" ;;
    esac
done
[ "$count" -gt 0 ] || skip "there are no samples"
echo "$count samples"
