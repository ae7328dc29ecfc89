# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Sourced by the other scripts, which stand in the repository's root by then.

logs=build/log
mkdir -p "$logs"

# step NAME COMMAND...: runs the command, with its output in a log that is shown if it fails.
# One line: what is being done, and how many seconds it took.
step() {
    step_name=$1
    shift
    step_log=$logs/$(printf %s "$step_name" | tr -cs 'A-Za-z0-9' '-').log
    step_start=$(date +%s)
    printf '%-44s' "$step_name"
    step_status=0
    "$@" >"$step_log" 2>&1 </dev/null || step_status=$?
    step_seconds=$(($(date +%s) - step_start))
    if [ $step_status = 0 ]; then
        printf '%5d s\n' $step_seconds
        return
    fi
    printf '%5d s  FAILED\n' $step_seconds
    tail -n 200 "$step_log" >&2
    echo "the whole log: $step_log" >&2
    return $step_status
}

cores() {
    nproc 2>/dev/null || echo 2
}
