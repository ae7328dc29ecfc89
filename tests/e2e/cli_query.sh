#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Questions about alerts: every filter narrows, every order orders, every format has the same alerts.
. "$(dirname "$0")/lib.sh"

run 6 "$HYPER" query
complains "hyper query:"

ingest --repo hyper/hyper "$data/reports"
all=$(summary new)

# count OPTION...: how many alerts match.
count() {
    run 0 "$HYPER" query --json --limit 0 "$@"
    wc -l <"$work/out"
}

equal "alerts" "$(count)" "$all"
equal "alerts of the repository" "$(count --repo hyper/hyper)" "$all"
equal "alerts of another repository" "$(count --repo acme/shop)" 0
equal "open alerts" "$(count --status open)" "$all"
equal "fixed alerts" "$(count --status fixed)" 0
equal "alerts since" "$(count --since "$at")" "$all"
equal "alerts until" "$(count --until "$at")" 0
equal "alerts until tomorrow" "$(count --until 2026-01-03)" "$all"

# The parts of a filter make the whole.
sum=0
for severity in critical high medium low info; do
    part=$(count --severity $severity)
    jq -e -s --arg s $severity 'all(.severity == $s)' "$work/out" >/dev/null || fail "--severity $severity gives others"
    sum=$((sum + part))
done
equal "sum of severities" "$sum" "$all"
equal "medium and worse" "$(count --min-severity medium)" \
    $(($(count --severity critical) + $(count --severity high) + $(count --severity medium)))

run 0 "$HYPER" query --json --limit 0
tool=$(jq -rs '.[0].tool' "$work/out")
rule=$(jq -rs '.[0].rule' "$work/out")
path=$(jq -rs '.[0].path' "$work/out")
pattern=$(jq -rs '.[0].pattern' "$work/out")
wanted() {
    run 0 "$HYPER" query --json --limit 0
    jq -s --arg t "$tool" --arg r "$rule" --arg p "$path" "map(select($1)) | length" "$work/out"
}
# shellcheck disable=SC2016 # jq expands them
{
    equal "alerts of a tool" "$(count --tool "$tool")" "$(wanted '.tool == $t')"
    equal "alerts of a rule" "$(count --tool "$tool" --rule "$rule")" "$(wanted '.tool == $t and .rule == $r')"
    equal "alerts of a path" "$(count --path "$path")" "$(wanted '.path | startswith($p)')"
}
[ "$(count --pattern "$(echo "$pattern" | cut -c 1-12)")" -ge 1 ] || fail "no alert of a pattern is found"
run 6 "$HYPER" query --pattern ffffffffffffffffffffffffffffffff
run 2 "$HYPER" query --severity high --min-severity low

# Orders and limits.
run 0 "$HYPER" query --json --limit 5
equal "a limit" "$(wc -l <"$work/out")" 5
run 0 "$HYPER" query --json --limit 0 --sort path
jq -r .path "$work/out" >"$work/paths"
LC_ALL=C sort -c "$work/paths" || fail "--sort path does not sort"
run 0 "$HYPER" query --json --limit 3 --sort path --severity low
jq -e -s 'all(.severity == "low")' "$work/out" >/dev/null || fail "a limit lets other severities in"

# Formats.
run 0 "$HYPER" query --limit 0 --format csv
equal "lines of CSV" "$(grep -c "$(printf '\r')\$" "$work/out")" $((all + 1))
run 0 "$HYPER" query --limit 3
says SEVERITY
says "3 of"
if grep -q "$(printf '\033')" "$work/out"; then
    fail "a pipe gets escape sequences"
fi

# People see what is to be done; what is fixed or dismissed when they ask, machines always.
cat >"$work/states.jsonl" <<'END'
{"type":"alert","repo":"r","tool":"t","rule":"one","message":"stays","path":"a.c","line":1}
{"type":"alert","repo":"r","tool":"t","rule":"two","message":"goes","path":"b.c","line":1}
{"type":"alert","repo":"r","tool":"t","rule":"three","message":"returns","path":"c.c","line":1}
{"type":"alert","repo":"r","tool":"t","rule":"four","message":"waved through","path":"d.c","line":1,"suppression":"accepted"}
END
HYPER_STORE=$work/states
ingest --complete "$work/states.jsonl"
run 0 "$HYPER" query
says "Without what is fixed or dismissed; --status all has it, too."
for message in stays goes returns; do says "$message"; done
! grep -q "waved through" "$work/out" || fail "the table has a dismissed alert"
at=2026-01-03T00:00:00Z
grep -v -e '"two"' -e '"three"' "$work/states.jsonl" >"$work/fewer.jsonl"
ingest --complete "$work/fewer.jsonl"
at=2026-01-04T00:00:00Z
grep -v '"two"' "$work/states.jsonl" >"$work/back.jsonl"
ingest --complete "$work/back.jsonl"
run 0 "$HYPER" query
for message in stays returns; do says "$message"; done
! grep -q -e goes -e "waved through" "$work/out" || fail "the table has what is fixed or dismissed"
equal "unresolved alerts" "$(count --status unresolved)" 2
equal "all alerts, as an option" "$(count --status all)" 4
equal "all alerts" "$(count)" 4
run 0 "$HYPER" query --status all
for message in stays goes returns "waved through"; do says "$message"; done
! grep -q "Without" "$work/out" || fail "the table with all alerts says that some are left out"
run 0 "$HYPER" query --status fixed --format table
says goes
run 0 "$HYPER" query --rule two
says "No alert matches."
says "--status all"
run 2 "$HYPER" query --status none
