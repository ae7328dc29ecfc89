#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The program says what it is, and touches nothing.
. "$(dirname "$0")/lib.sh"

run 0 "$HYPER" version
grep -Eq '[0-9]+\.[0-9]+\.[0-9]+' "$work/out" || fail "no version is printed"
run 0 "$HYPER" --version
grep -Eq '[0-9]+\.[0-9]+\.[0-9]+' "$work/out" || fail "no version is printed"
[ ! -e "$HYPER_STORE" ] || fail "version makes a store"
