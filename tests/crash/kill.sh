#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Nothing is lost: broker, workers and client are killed with SIGKILL at random moments and started again
# until the work is done; the export must be that of an undisturbed run.
#
# kill.sh [KILLS [SEED]]: at least KILLS kills (default 100, or $CRASH_KILLS); the seed is printed.
. "$(dirname "$0")/../e2e/lib.sh"

kills_wanted=${1:-${CRASH_KILLS:-100}}
seed=${2:-${CRASH_SEED:-$(date +%s)}}
echo "seed $seed: run \"$0 $kills_wanted $seed\" to see it again"

rolls=0
# roll N: a number from 0 to N-1 into $rolled.
roll() {
    rolls=$((rolls + 1))
    rolled=$(awk -v s="$seed" -v r="$rolls" -v n="$1" \
        'BEGIN { srand(s * 7919 + r * 104729); for (i = 0; i < 3; i++) x = rand(); print int(x * n) }')
}

# The shipped reports many times over under other paths, so that a run lasts for many kills.
reports=$work/reports
mkdir -p "$reports"
i=0
while [ $i -lt "${CRASH_COPIES:-12}" ]; do
    for report in "$data"/reports/*.sarif; do
        jq -c --arg n "$i" '(.runs[].results[]?.locations[]?.physicalLocation.artifactLocation.uri?)
            |= "copy" + $n + "/" + .' "$report" >"$reports/$i-$(basename "$report")"
    done
    i=$((i + 1))
done

submit() {
    "$HYPER" ingest --json --at "$at" --repo hyper/hyper "$@" "$data/training" "$reports"
}

# In the background, where the process itself is to be killed, not a shell around it.
start_submit() {
    background exec_submit "$@"
}

exec_submit() {
    exec "$HYPER" ingest --json --at "$at" --repo hyper/hyper "$@" "$data/training" "$reports"
}

HYPER_STORE=$work/reference
run 0 submit --jobs 2
export_to "$work/expected"

pause() {
    roll "${CRASH_PAUSE_MS:-120}"
    sleep "0.$(printf %03d "$rolled")"
}

kill_hard() {
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    kills=$((kills + 1))
}

kills=0
rounds=0

# One process does it all, is killed, and is called again: the same command resumes.
alone_round() {
    HYPER_STORE=$work/alone-$rounds
    while :; do
        start_submit --jobs 2
        pause
        if kill -0 "$child" 2>/dev/null; then
            kill_hard "$child"
        elif wait "$child"; then
            break
        fi
        [ $kills -lt $((kills_wanted * 3)) ] || { run 0 submit --jobs 2; break; }
    done
}

start_broker() {
    background "$HYPER" broker --heartbeat 100ms --listen "ipc://$work/socket"
    broker=$child
}

start_worker() {
    background "$HYPER" worker "$1" --broker "ipc://$work/socket"
}

start_client() {
    start_submit --broker "ipc://$work/socket"
    client=$child
}

# Processes of their own: whichever dies is started again; done when a client has ended well.
apart_round() {
    HYPER_STORE=$work/apart-$rounds
    start_broker
    start_worker parse,classify,extract; first=$child
    start_worker parse,classify,extract,validate; second=$child
    start_client
    limit=$((kills + 25))
    while kill -0 "$client" 2>/dev/null || ! wait "$client"; do
        kill -0 "$client" 2>/dev/null || start_client
        kill -0 "$broker" 2>/dev/null || start_broker
        kill -0 "$first" 2>/dev/null || { start_worker parse,classify,extract; first=$child; }
        kill -0 "$second" 2>/dev/null || {
            start_worker parse,classify,extract,validate
            second=$child
        }
        pause
        [ $kills -lt $limit ] || continue
        roll 4
        case $rolled in
        0) kill_hard "$broker" ;;
        1) kill_hard "$first" ;;
        2) kill_hard "$second" ;;
        3) kill_hard "$client" ;;
        esac
    done
    for process in $first $second $broker; do
        kill -TERM "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
}

while [ $kills -lt "$kills_wanted" ]; do
    rounds=$((rounds + 1))
    if [ $((rounds % 2)) = 1 ]; then alone_round; else apart_round; fi
    export_to "$work/export-$rounds"
    same "$work/expected" "$work/export-$rounds"
    run 0 "$HYPER" doctor
    rm -rf "$HYPER_STORE" "$work/export-$rounds"
done
echo "$kills kills in $rounds rounds, every export the same"
