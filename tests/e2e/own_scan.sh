#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# hyper scans its own repository: what is serious there is mended, or has a reason in .hyper/ignore.
. "$(dirname "$0")/lib.sh"

top=$data/../..
[ -e "$top/.git" ] || skip "this is no checkout"
run 0 "$HYPER" scan --fail-on high "$top"
complains "ignored or in the baseline"
if grep -q "expired" "$work/err"; then
    fail "a line of .hyper/ignore expired"
fi
