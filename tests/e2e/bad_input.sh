#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Bad input costs one record, not the run; only if nothing at all could be read the exit code is 6.
. "$(dirname "$0")/lib.sh"

report=$data/reports/flawfinder.sarif
results=$(results_in "$report")

# nothing_read FILE...: exit code 6, and a reject with a reason.
nothing_read() {
    run 6 "$HYPER" ingest --json --at "$at" "$@"
    run 0 "$HYPER" rejects
    [ -s "$work/out" ] || fail "no reject is listed for $*"
    rm -rf "$HYPER_STORE"
}

# nested DEPTH: a report with so many arrays in one another.
nested() {
    printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"properties":{"x":'
    head -c "$1" /dev/zero | tr '\0' '['
    head -c "$1" /dev/zero | tr '\0' ']'
    printf '},"results":[{"ruleId":"R","message":{"text":"m"}}]}]}'
}

run 6 "$HYPER" ingest "$work/nowhere.sarif"
complains nowhere.sarif

: >"$work/empty.sarif"
nothing_read "$work/empty.sarif"

mkdir "$work/noise"
for i in 1 2 3 4 5; do
    head -c 20000 /dev/urandom >"$work/noise/$i.sarif"
done
nothing_read "$work/noise"

# A good report among bad ones is read.
cp "$report" "$work/noise/good.sarif"
ingest "$work/noise"
equal alerts "$(summary alerts)" "$results"
[ "$(summary rejected)" -ge 5 ] || fail "only $(summary rejected) rejects of 5 files"

# A truncated report keeps the results before the cut, and says that it was cut.
rm -rf "$HYPER_STORE"
head -c $(($(wc -c <"$report") * 3 / 4)) "$report" >"$work/cut.sarif"
ingest "$work/cut.sarif"
kept=$(summary alerts)
if [ "$kept" -le $((results / 2)) ] || [ "$kept" -ge "$results" ]; then
    fail "$kept of $results results are kept of three quarters of the file"
fi
run 0 "$HYPER" rejects
says cut.sarif

# One bad record in the middle costs one record.
rm -rf "$HYPER_STORE"
{
    head -n 2 "$data/training/shellcheck.jsonl"
    echo '{"type":"example","repo":'
    echo '{"type":"example","verdict":"perhaps","rule":"R","message":"m"}'
    tail -n 3 "$data/training/shellcheck.jsonl"
} >"$work/mixed.jsonl"
ingest "$work/mixed.jsonl"
equal examples "$(summary examples)" 5
equal rejected "$(summary rejected)" 2

# Nesting: deep is fine, absurd is refused without harm.
rm -rf "$HYPER_STORE"
nested 100 >"$work/deep.sarif"
ingest "$work/deep.sarif"
equal alerts "$(summary alerts)" 1
nested 100000 >"$work/absurd.sarif"
run 6 "$HYPER" ingest --json "$work/absurd.sarif"
run 0 "$HYPER" rejects
says absurd.sarif
run 0 "$HYPER" doctor

# A tool that found nothing may write no more than that.
printf '[ ]\n' >"$work/nothing.json"
ingest "$work/nothing.json"
equal "rejected of an empty list" "$(summary rejected)" 0
equal "alerts of an empty list" "$(summary alerts)" 0
