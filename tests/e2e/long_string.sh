#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A string of a gigabyte costs one record and no memory. (Instrumented builds get a smaller one.)
. "$(dirname "$0")/lib.sh"

bytes=1073741824
[ "${TEST_FAULTS:-0}" = 0 ] || bytes=67108864
{
    printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":['
    printf '{"ruleId":"A","message":{"text":"before"}},{"ruleId":"B","message":{"text":"'
    head -c $bytes /dev/zero | tr '\0' a
    printf '"}},{"ruleId":"C","message":{"text":"after"}}]}]}'
} >"$work/long.sarif"
ingest "$work/long.sarif"
equal alerts "$(summary alerts)" 2
equal rejected "$(summary rejected)" 1
[ "${TEST_FAULTS:-0}" = 1 ] || [ "$(summary peak_rss_bytes)" -lt 300000000 ] ||
    fail "$(summary peak_rss_bytes) bytes of memory"
run 0 "$HYPER" rejects
says "long.sarif"
