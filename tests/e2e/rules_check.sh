#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# hyper rules check: each planted fault is found, at its place; what is right passes; seeds replay.
. "$(dirname "$0")/lib.sh"

rulesets=$data/check

# finds CODE FILE TEXT...: checking the ruleset ends with that code and says each of the texts.
finds() {
    code=$1 file=$2
    shift 2
    run "$code" "$HYPER" rules check "$rulesets/$file.lgt"
    for text in "$@"; do
        grep -qF -- "$text" "$work/out" || fail "$file: no \"$text\""
    done
}

finds 0 clean '2 rules of 1 file, 0 problems.'
finds 3 broken '.lgt:11:28: problem: "lowest" is no severity' '.lgt:13:16: problem: the quoted atom does not end' \
    '.lgt:16:17: problem: group: regular expression'
finds 3 unsafe '.lgt:8:41: problem: the variable Path stands in a negation only'
finds 3 examples '.lgt:9:2: problem: missing: it does not find this example' \
    '.lgt:15:2: problem: finding: it finds this counter-example' 'rule "bare" has no example/2'
finds 1 shadowed 'long_key: it is shadowed' 'rule "any_key" finds the same'
finds 1 twice 'two: the pattern is that of rule "one"'
finds 1 contradicting 'to_new: fixes commute: the two fixes contradict each other, with rule "to_old"' \
    'copy_one: fixes commute: the two fixes contradict each other, with rule "copy_two"'
finds 1 fixes 'growing: fix resolves' 'growing: fix is idempotent' 'closing: fix resolves'
equal "remarks about growing" "$(grep -c 'problem: growing' "$work/out")" 2
! grep -q settled "$work/out" || fail "a fix that settles is a problem"
finds 1 redos 'doubling: time grows exponentially' 'squared: time grows like its length to the power of'
! grep -qE 'bounded|possessive' "$work/out" || fail "a pattern that only looks slow is a problem"
finds 1 costly 'words: ' 'fewer than three characters in a row are in every match'
! grep -q 'quick:' "$work/out" || fail "a literal is called costly"

# The same seed tells the same, another one may not; JSON is one object.
run 1 "$HYPER" rules check --json --seed 7 "$rulesets/fixes.lgt"
cp "$work/out" "$work/first"
run 1 "$HYPER" rules check --json --seed 7 "$rulesets/fixes.lgt"
cmp -s "$work/first" "$work/out" || fail "two runs with one seed differ"
[ "$(wc -l <"$work/out")" = 1 ] || fail "--json is not one line"
grep -q '"seed":7,.*"verdict":"problem"' "$work/out" || fail "--json lacks the seed or the verdict"

# Of several files each is checked, and what is wrong with one does not hide another.
run 3 "$HYPER" rules check "$rulesets/unsafe.lgt" "$rulesets/clean.lgt"
grep -qF '2 rules of 2 files' "$work/out" || fail "the second file was not checked"
run 1 "$HYPER" rules check "$rulesets/clean.lgt" "$rulesets/twice.lgt"
grep -qF 'twice.lgt:7:2: problem: internal_token: the id is that of the rule in' "$work/out" ||
    fail "an id that two files have is no problem"
run 3 "$HYPER" rules check "$work/absent.lgt"
run 3 "$HYPER" rules check "$rulesets/clean.lgt" "$work/absent.lgt"
says "absent.lgt: problem: "
says "2 rules of 1 file, 1 problem."
says "absent.lgt could not be read: nothing of it was checked."
run 3 "$HYPER" rules check --json "$rulesets/clean.lgt" "$work/absent.lgt"
grep -q 'clean.lgt","read":true' "$work/out" || fail "--json does not say that a file was read"
grep -q 'absent.lgt","read":false' "$work/out" || fail "--json does not say that a file was not read"
run 2 "$HYPER" rules check

# What ships passes. (The others do as well; they take half a minute, and far longer under sanitizers.)
for shipped in calls_shell hygiene workflows; do
    run 0 "$HYPER" rules check --runs 2 "$data/../../rules/$shipped.lgt"
done

# With a store: which of its alerts the rules would find.
mkdir "$work/tree"
echo '#include <oldlib.h>' >"$work/tree/a.c"
run 1 "$HYPER" scan --rules "$rulesets/clean.lgt" --ingest --repo r "$work/tree"
run 0 "$HYPER" rules check --json --store "$HYPER_STORE" "$rulesets/clean.lgt"
grep -q '"check":"coverage","verdict":"pass"' "$work/out" || fail "an alert that a rule found is not covered"
run 1 "$HYPER" rules check --json --store "$HYPER_STORE" "$rulesets/costly.lgt"
grep -q 'old_include' "$work/out" || fail "a kind of alerts that no rule covers is not named"
