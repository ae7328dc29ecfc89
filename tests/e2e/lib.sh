# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Sourced by each test here and in tests/crash, which runs the program as people do. A test has a folder
# of its own ($work, and a store in it); nothing outside is touched, and what it started ends with it.
set -eu

: "${HYPER:?is the program under test; ctest sets it}"
data=${TEST_DATA:?is tests/data; ctest sets it}
# shellcheck disable=SC2034 # tests use it
corpus=${HYPER_CORPUS:-$data/../../../shared/corpus}

work=$(mktemp -d "${TMPDIR:-/tmp}/hyper-e2e.XXXXXX")
export HOME="$work" XDG_CACHE_HOME="$work/cache" XDG_DATA_HOME="$work/data"
export XDG_CONFIG_HOME="$work/config" XDG_RUNTIME_DIR="$work"
export HYPER_STORE="$work/store" TERM=dumb
at=2026-01-02T03:04:05Z

# The built-in rules as an earlier test compiled them; that their examples were found is not copied.
if [ -d "${TEST_CACHE:-}/hyper" ]; then
    mkdir -p "$XDG_CACHE_HOME/hyper"
    cp "$TEST_CACHE"/hyper/rules-* "$XDG_CACHE_HOME/hyper"
fi

children=
clean_up() {
    status=$?
    for child in $children; do
        kill -KILL "$child" 2>/dev/null || true
    done
    wait
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
    echo "FAILED: $*" >&2
    for stream in out err; do
        [ ! -s "$work/$stream" ] || { echo "--- std$stream:"; head -c 4000 "$work/$stream"; } >&2
    done
    exit 1
}

# skip REASON: ends the test; ctest counts it as skipped.
skip() {
    echo "skipped: $*"
    exit 77
}

# run CODE COMMAND...: the command must end with that code; $work/out and $work/err have what it wrote.
run() {
    wanted=$1
    shift
    got=0
    "$@" >"$work/out" 2>"$work/err" </dev/null || got=$?
    [ "$got" = "$wanted" ] || fail "\"$*\" ended with $got, not $wanted"
}

# ingest OPERAND...: ingests at a fixed time; the summary, one JSON object, is in $work/summary.
ingest() {
    run 0 "$HYPER" ingest --json --at "$at" "$@"
    tail -n 1 "$work/out" >"$work/summary"
}

# summary FIELD: a number of the last summary.
summary() {
    jq -r ".$1" "$work/summary"
}

# equal WHAT GOT WANTED
equal() {
    [ "$2" = "$3" ] || fail "$1 is \"$2\", not \"$3\""
}

# says TEXT: the last command's stdout has it; complains TEXT: its stderr.
says() {
    grep -qF -- "$1" "$work/out" || fail "stdout does not have \"$1\""
}

complains() {
    grep -qF -- "$1" "$work/err" || fail "stderr does not have \"$1\""
}

# export_to FILE: the whole graph of the store.
export_to() {
    "$HYPER" export >"$1" 2>"$work/err" || fail "export failed"
    [ -s "$1" ] || fail "the export is empty"
}

# same FILE FILE: byte for byte.
same() {
    cmp -s "$1" "$2" || {
        diff "$1" "$2" | head -n 20 >&2
        fail "$(basename "$1") and $(basename "$2") differ"
    }
}

# background COMMAND...: starts it, leaves its id in $child, and ends it with the test.
background() {
    "$@" >>"$work/background" 2>&1 </dev/null &
    child=$!
    children="$children $child"
}

# until_true SECONDS COMMAND...: tries again until it succeeds.
until_true() {
    tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || fail "\"$*\" did not succeed in time"
        sleep 0.05
    done
}

# results_in FILE...: how many results the SARIF files have.
results_in() {
    jq -s '[.[].runs[].results[]?] | length' "$@"
}
