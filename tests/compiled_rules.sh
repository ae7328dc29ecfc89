# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=sh
# Compiles the built-in rules into $TEST_CACHE, which the tests in e2e copy (e2e/lib.sh).
set -eu
: "${HYPER:?is the program under test; ctest sets it}" "${TEST_CACHE:?is a folder; ctest sets it}"

rm -rf "$TEST_CACHE"
mkdir -p "$TEST_CACHE"
echo "nothing to find" | XDG_CACHE_HOME="$TEST_CACHE" "$HYPER" scan -
ls "$TEST_CACHE"/hyper/rules-*
