#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Whatever is in the store's file, hyper doctor ends with words: all is well (the page was free), or exit code 6; and
# what reads it does its work, or says that it cannot with that code.
. "$(dirname "$0")/../e2e/lib.sh"

export ASAN_OPTIONS="handle_segv=0:handle_abort=0:handle_sigbus=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
ingest --repo hyper/hyper "$data/reports" "$data/training"
pages=$(($(wc -c <"$HYPER_STORE/data.mdb") / 4096))
found=0

# spoil PAGE OCTAL: a copy of the store in which that page has only this byte.
spoil() {
    rm -rf "$work/spoiled"
    cp -r "$HYPER_STORE" "$work/spoiled"
    head -c 4096 /dev/zero | tr '\0' "\\$2" |
        dd of="$work/spoiled/data.mdb" bs=4096 seek="$1" conv=notrunc 2>/dev/null
}

step=$((pages / 16 + 1))
page=2
while [ "$page" -lt "$pages" ]; do
    for byte in 000 377 001; do
        spoil "$page" "$byte"
        got=0
        "$HYPER" doctor --store "$work/spoiled" >"$work/out" 2>"$work/err" </dev/null || got=$?
        case $got in
        0) says "whole" ;;
        6) [ -s "$work/err" ] || fail "nothing is said" ;;
        *) fail "page $page of $byte: doctor ended with $got" ;;
        esac
        [ "$got" = 0 ] || found=$((found + 1))
        for command in export patterns "query --limit 0" "learn report"; do
            got=0
            # shellcheck disable=SC2086 # a command and its options
            "$HYPER" $command --store "$work/spoiled" >"$work/out" 2>"$work/err" </dev/null || got=$?
            case $got in
            0) ;;
            6) [ -s "$work/err" ] || fail "nothing is said" ;;
            *) fail "page $page of $byte: $command ended with $got" ;;
            esac
        done
    done
    page=$((page + step))
done
[ "$found" -gt 0 ] || fail "no damage was found"

# The store itself is as it was.
run 0 "$HYPER" doctor
