#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A full disk, and a map at its limit, are clear errors; with space again the same command goes on to the
# knowledge of an undisturbed run.
. "$(dirname "$0")/../e2e/lib.sh"

submit() {
    "$HYPER" ingest --json --at "$at" --repo hyper/hyper "$@" "$data/training" "$work/reports"
}

mkdir "$work/reports"
for i in 1 2 3 4 5 6 7 8; do
    for report in "$data"/reports/*.sarif; do
        jq -c --arg n "$i" '(.runs[].results[]?.locations[]?.physicalLocation.artifactLocation.uri?)
            |= "copy" + $n + "/" + .' "$report" >"$work/reports/$i-$(basename "$report")"
    done
done

HYPER_STORE=$work/reference
run 0 submit
export_to "$work/expected"

# The map.
HYPER_STORE=$work/limited
run 5 submit --map-limit 1M
complains "limit"
run 0 submit
export_to "$work/after-limit"
same "$work/expected" "$work/after-limit"

# The disk.
mkdir "$work/disk"
mount -t tmpfs -o size=1m tmpfs "$work/disk" 2>/dev/null ||
    skip "mounting a small file system is not allowed here (the map's part has passed)"
trap 'umount -l "$work/disk"; clean_up' EXIT
# Hardly any of it: not even what LMDB maps for its locks.
mount -o remount,size=64k "$work/disk"
for left in 0 8 32 56; do
    head -c $((64 - left))k /dev/zero >"$work/disk/fill" 2>/dev/null || true
    HYPER_STORE=$work/disk/store
    run 5 submit
    complains "pace"
    rm -rf "$work/disk/fill" "$HYPER_STORE"
done
mount -o remount,size=1m "$work/disk"
HYPER_STORE=$work/disk/store
run 5 submit
complains "space"
mount -o remount,size=200m "$work/disk"
run 0 submit
export_to "$work/after-full"
same "$work/expected" "$work/after-full"
run 0 "$HYPER" doctor

# A broker waits for space, says so, and so do its metrics.
umount "$work/disk"
mount -t tmpfs -o size=1m tmpfs "$work/disk"
HYPER_STORE=$work/disk/store
background "$HYPER" broker --jobs 1
until_true 20 [ -S "$HYPER_STORE/broker.sock" ]
submit >"$work/summary" 2>"$work/waits" </dev/null &
client=$!
children="$children $client"
until_true 60 grep -q "hyper broker: waits: no space" "$work/background"
run 0 "$HYPER" metrics --once --json --topic hyper.store
equal "metrics of a full disk" "$(jq -s '.[0].full' "$work/out")" true
mount -o remount,size=200m "$work/disk"
wait "$client" || fail "the client did not go on: $(cat "$work/waits")"
until_true 20 grep -q "there is space again" "$work/background"
export_to "$work/after-waiting"
same "$work/expected" "$work/after-waiting"
