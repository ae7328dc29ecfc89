#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Names that are nearly right: of repositories, tools, commands and options. What is found is found, and what
# is not is told with what may be meant.
. "$(dirname "$0")/lib.sh"

ingest --repo Acme/Web "$data/reports"

run 0 "$HYPER" query --tool shellcheck --repo acme/web --json
[ -s "$work/out" ] || fail "capitals of a name matter"
run 0 "$HYPER" patterns --tool shellcheck --json
jq -e -s 'length > 0 and all(.tool == "ShellCheck")' "$work/out" >/dev/null || fail "no patterns of the tool"
run 0 "$HYPER" query --tool shelcheck --json
equal "alerts of no tool" "$(cat "$work/out")" ""
complains 'did you mean "ShellCheck"?'
run 0 "$HYPER" query --repo Acme/Wed
complains 'no repository is called "Acme/Wed": did you mean "Acme/Web"?'
says "No alert matches"
run 0 "$HYPER" query --repo nothing/like/it --quiet
equal "what is said" "$(cat "$work/out" "$work/err")" ""

run 2 "$HYPER" hooks uninstall
if grep -qF 'did you mean "hyper hooks install"' "$work/err"; then
    fail "the opposite is suggested"
fi
run 2 "$HYPER" hooks instal
complains 'did you mean "hyper hooks install"?'
run 2 "$HYPER" query --limit 99999999999999999999
complains "too large"

# Reports without a repository are told of; a store among the reports is none.
mkdir "$work/reports"
cp "$data/reports/cppcheck.sarif" "$work/reports"
HYPER_STORE=$work/reports/store
run 0 "$HYPER" ingest --repo acme/web "$work/reports"
run 0 "$HYPER" ingest --at "$at" "$work/reports"
says "No --repo was given"
run 0 "$HYPER" rejects --json
equal "what could not be read" "$(cat "$work/out")" ""
run 0 "$HYPER" stats --json
jq -e '.repositories | length == 2 and all(.name != "")' "$work/out" >/dev/null || fail "a repository has no name"

# More rejects than are shown.
mkdir "$work/bad"
for i in 1 2 3 4 5; do echo "{$i" >"$work/bad/$i.sarif"; done
run 6 "$HYPER" ingest --repo acme/web "$work/bad"
says "and 2 more"
