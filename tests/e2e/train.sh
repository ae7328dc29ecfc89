#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A user trains a severity model: the same files give the same bytes, what was measured is printed, and an
# installed model judges alerts that nothing else judges, until it is removed.
. "$(dirname "$0")/lib.sh"

# Made-up descriptions of two kinds, one row in ten with the other kind's severity.
awk 'BEGIN {
    print "date\tdescription\tseverity"
    for (i = 0; i < 700; i++) {
        bad = i % 2; odd = i % 10 == 3
        printf "2024-%02d-%02d\tUnit %d of the %s\t%s\n", 1 + i / 60, 1 + i % 28, i % 13,
            bad ? "frobnicator explodes when a stranger knocks twice at the wooden door" \
                : "gadget hums a little louder than its glossy brochure has promised",
            bad != odd ? "critical" : "low"
    }
    print "2024-01-01\t\tlow"
}' >"$work/examples.tsv"

run 0 "$HYPER" train severity "$work/examples.tsv" -o "$work/one.model" --json
complains "the description is missing"
equal "examples" "$(jq .examples "$work/out")" 700
equal "skipped rows" "$(jq .skipped "$work/out")" 1
equal "path" "$(jq -r .path "$work/out")" "$work/one.model"
equal "bytes" "$(jq .bytes "$work/out")" "$(wc -c <"$work/one.model" | tr -d ' ')"
jq -e '.accuracy > 0.8 and .accuracy < 0.97 and .learned == 560 and .tested == 140 and .majority < 0.6' "$work/out" >/dev/null ||
    fail "what was measured is not what the examples are"
[ "$(wc -c <"$work/one.model")" -le 2000000 ] || fail "the model is too large"

run 0 "$HYPER" train severity "$work/examples.tsv" --install
says "accuracy 0."
says "CONFIDENCE"
installed=$XDG_CONFIG_HOME/hyper/severity.model
same "$work/one.model" "$installed"

cat >"$work/report.sarif" <<'S'
{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Made up"}}, "results": [
  {"ruleId": "M1", "message": {"text": "Unit 4 of the frobnicator explodes when a stranger knocks twice at the wooden door"},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.c"}, "region": {"startLine": 3}}}]},
  {"ruleId": "M2", "message": {"text": "Something else entirely"},
   "locations": [{"physicalLocation": {"artifactLocation": {"uri": "b.c"}, "region": {"startLine": 5}}}]}]}]}
S
ingest --repo a/b "$work/report.sarif"
run 0 "$HYPER" export
says "text: 0."
equal "severities" "$("$HYPER" query --json | jq -r '.rule + " " + .severity' | sort | tr '\n' ' ')" "M1 critical M2 medium "

rm "$installed"
HYPER_STORE=$work/other
export HYPER_STORE
ingest --repo a/b "$work/report.sarif"
equal "severities without it" "$("$HYPER" query --json | jq -r '.rule + " " + .severity' | sort | tr '\n' ' ')" "M1 medium M2 medium "

echo "HYPERSEV and what is no model, of any length that is long enough" >"$installed"
run 3 "$HYPER" ingest --repo a/b "$work/report.sarif"
complains severity.model
rm "$installed"

run 2 "$HYPER" train severity "$work/examples.tsv" --install -o x
run 2 "$HYPER" train severity
run 6 "$HYPER" train severity "$work/none.tsv"
run 5 "$HYPER" train severity "$work/examples.tsv" -o "$work/none/x"
head -n 50 "$work/examples.tsv" >"$work/few.tsv"
run 6 "$HYPER" train severity "$work/few.tsv"
complains "at least 200"
printf 'a\tb\n1\t2\n' >"$work/wrong.tsv"
run 6 "$HYPER" train severity "$work/wrong.tsv"
complains description
