#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Streams that are closed, full or cut short: no file takes their place, what could not be written is said, and
# nobody is disturbed by a reader that has seen enough.
. "$(dirname "$0")/lib.sh"

ingest --repo hyper/hyper "$data/reports"
export_to "$work/before"

# ended CODE COMMAND...: as run, for what redirects by itself.
ended() {
    wanted=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$wanted" ] || fail "\"$*\" ended with $got, not $wanted"
}

# Files that are opened get the lowest free numbers: messages must not go into the store.
closed() { "$HYPER" "$@" <&- >&- 2>&-; }
for command in "query" "export" "stats --json" "patterns" "rules list" "learn status" "rejects" "doctor" "version"; do
    # shellcheck disable=SC2086 # a command and its options
    ended 5 closed $command
done
ended 6 closed ingest --at 2026-01-03 "$data/reports/no-such-report"
# A broker that complains in vain still says in writer.lock who it is.
named() { grep -q "^[0-9]* ipc://$HYPER_STORE/broker.sock\$" "$HYPER_STORE/writer.lock"; }
(exec "$HYPER" broker --jobs 1 <&- >&- 2>&-) &
child=$!
children="$children $child"
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" ingest --at 2026-01-04 "$data/training"
named || fail "writer.lock does not say who writes: $(cat "$HYPER_STORE/writer.lock")"
kill -TERM "$child"
wait "$child" || true
run 0 "$HYPER" doctor

# A full disk behind stdout is an error, whatever the form.
full() { "$HYPER" "$@" >/dev/full 2>"$work/err"; }
for command in "query" "query --json" "query --format csv" "export" "stats" "stats --json" "patterns" "rules list --json" \
    "learn status" "learn report" "formats list" "help" "completion bash" "version --json"; do
    # shellcheck disable=SC2086
    ended 5 full $command
    complains "written"
done

# A reader that has seen enough ends it quietly.
for command in "query --limit 0" "export" "formats list" "learn report"; do
    # shellcheck disable=SC2086
    { "$HYPER" $command 2>"$work/err" || true; } | head -n 1 >"$work/out"
    [ -s "$work/out" ] || fail "$command: no first line"
    [ ! -s "$work/err" ] || fail "$command complains about a reader that went away"
done

# -o: a pipe is written to and stays one, and half a file is none.
mkfifo "$work/pipe"
for command in "export" "learn report" "scan --format sarif $data/reports"; do
    cat "$work/pipe" >"$work/through" &
    reader=$!
    # shellcheck disable=SC2086
    run 0 "$HYPER" $command -o "$work/pipe"
    wait "$reader"
    [ -s "$work/through" ] || fail "$command: nothing came through the pipe"
    [ -p "$work/pipe" ] || fail "$command took the place of a pipe"
    # shellcheck disable=SC2086
    run 5 "$HYPER" $command -o /dev/full
    [ -c /dev/full ] || fail "$command took the place of a device"
    # shellcheck disable=SC2086
    run 5 "$HYPER" $command -o "$work"
done
