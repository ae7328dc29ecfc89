#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A batch on which a stage always fails ends as a dead letter with its reason, and the rest goes on.
. "$(dirname "$0")/lib.sh"

[ "${TEST_FAULTS:-0}" = 1 ] || skip "this build injects no faults"

result() {
    printf '{"runs":[{"tool":{"driver":{"name":"T"}},"results":[{"ruleId":"A","message":{"text":"%s"}}]}]}' "$1"
}

result healthy >"$work/healthy.sarif"
result poisonous >"$work/poison.sarif"
result "poisonous, too" >"$work/poison2.sarif"
export HYPER_FAULT_FAIL=poisonous
ingest "$work/healthy.sarif" "$work/poison.sarif" "$work/poison2.sarif"
unset HYPER_FAULT_FAIL
equal alerts "$(summary alerts)" 1
equal dead "$(summary dead)" 2

run 0 "$HYPER" dead list --json
says "a fault was injected"
letter=$(jq -r 'select(tostring | contains("poison.sarif")) | .id' "$work/out")
run 0 "$HYPER" dead show "$letter"
says "poison.sarif"

# Once the fault is gone, it can be tried again.
run 0 "$HYPER" dead retry "$letter"
run 0 "$HYPER" query --json
equal "alerts in the store" "$(wc -l <"$work/out")" 2
run 0 "$HYPER" dead list --json
equal "dead letters" "$(wc -l <"$work/out")" 1

# A broker that serves the store runs them.
background "$HYPER" broker --jobs 1
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" dead retry --all --json
equal "letters that failed again" "$(jq .failed "$work/out")" 0
run 0 "$HYPER" query --json
equal "alerts in the store" "$(wc -l <"$work/out")" 3
run 0 "$HYPER" dead list --json
equal "dead letters" "$(wc -l <"$work/out")" 0
run 0 "$HYPER" doctor
