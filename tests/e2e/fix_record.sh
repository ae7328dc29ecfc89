#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What became of fixes decides about the rule that made them: successes promote, failures demote, one
# repository alone promotes nothing, a rule with a failed check never acts, and the knowledge is the same
# whatever the number of workers and the order in which outcomes came.
. "$(dirname "$0")/lib.sh"

cat >"$work/theirs.lgt" <<'LGT'
:- object(theirs,
	implements(ruleset)).

	rule(bounded_gets, curative, high, code, 'gets() has no bound').
	pattern(bounded_gets, '\\bgets\\((\\w{1,40})\\)').
	fix(bounded_gets, 'fgets($1, sizeof $1, stdin)').
	example(bounded_gets, 'gets(line);').

	rule(bad_idea, curative, high, code, 'Everything is wrong').
	pattern(bad_idea, '[a-z]+').
	fix(bad_idea, '').
	example(bad_idea, 'abc').

:- end_object.
LGT

cat >"$work/scan.sarif" <<'SARIF'
{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"flaw"}},"results":[
 {"ruleId":"gets","message":{"text":"gets is dangerous"},
  "locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.c"},
   "region":{"startLine":3,"snippet":{"text":"gets(line);"}}}}]}]}]}
SARIF

# start: a new store with an alert and the proposed rules; sets $alert and $rule.
start() {
    HYPER_STORE=$work/store-$1
    at=2026-01-01T00:00:00Z
    ingest --repo acme/shop --commit c0 "$work/scan.sarif"
    run 0 "$HYPER" rules propose --at 2026-01-01T00:00:00Z --json --tool flaw --rule gets "$work/theirs.lgt"
    rule=$(jq -r 'select(.name == "bounded_gets") | .id' "$work/out")
    bad=$(jq -r 'select(.name == "bad_idea") | .id' "$work/out")
    alert=$("$HYPER" query --json | jq -r .id)
}

state() {
    "$HYPER" rules show --json "${1:-$rule}" | jq -r .lifecycle
}

# outcomes FILE OUTCOME REPOSITORIES FIRST LAST: JSON lines of that many commits.
outcomes() {
    i=$4
    while [ "$i" -le "$5" ]; do
        printf '{"type":"fix","tool":"flaw","rule":"gets","message":"gets is dangerous","path":"src/a.c","repo":"acme/r%d","commit":"c%d","by":"%s","outcome":"%s","error":"e%d"}\n' \
            $((i % $3)) "$i" "$rule" "$2" $((i % 3))
        i=$((i + 1))
    done >>"$1"
}

start main
jq -e 'select(.name == "bad_idea") | .failed != ""' "$work/out" >/dev/null || fail "a fix that deletes code passed"
bad=$(jq -r 'select(.name == "bad_idea") | .id' "$work/out")
run 0 "$HYPER" rules show --json "$bad"
jq -e '(.checks | all(has("passed"))) and (.checks | any(.passed == false))' "$work/out" >/dev/null ||
    fail "a check that failed does not say so"
run 0 "$HYPER" rules show "$bad"
grep -q 'passed  *no' "$work/out" || fail "a check that failed looks like one that passed"
equal "the rule" "$(state)" candidate

# By hand, with the rule's name; the alert's repository and commit count.
run 0 "$HYPER" fix record --alert "$alert" --rule bounded_gets --outcome success --at 2026-01-02
says "1 of 1 pairs"
run 0 "$HYPER" fix record --json --alert "$alert" --rule "$rule" --outcome partial --error "needs a header" \
    --repo acme/other --commit c9 --at 2026-01-02
equal "pairs" "$(jq -r .lifecycle "$work/out")" candidate
run 0 "$HYPER" rules why bounded_gets
says "needs a header"
says "acme/other"
run 2 "$HYPER" fix record --alert "$alert" --rule bounded_gets
run 6 "$HYPER" fix record --alert "$alert" --rule nobody --outcome success
run 6 "$HYPER" fix record --alert ffffffffffffffff --rule bounded_gets --outcome success

# One repository alone promotes nothing, however often it says so.
start flood
outcomes "$work/flood.jsonl" success 1 1 300
at=2026-01-03
ingest "$work/flood.jsonl"
equal rejected "$(summary rejected)" 0
equal "after a flood of one repository the rule" "$(state)" candidate
run 0 "$HYPER" learn status
says "1 of 2 repositories"

# Others join, and it acts; a run of failures takes that away.
start loop
outcomes "$work/good.jsonl" success 3 1 40
outcomes "$work/failing.jsonl" failure 3 100 104
at=2026-01-03
ingest "$work/good.jsonl"
equal promoted "$(summary rules_promoted)" 1
equal "the rule" "$(state)" active
at=2026-01-04
ingest "$work/failing.jsonl"
equal "after some failures it" "$(state)" probation
equal demoted "$(summary rules_demoted)" 0
outcomes "$work/more.jsonl" failure 3 200 204
at=2026-01-05
ingest "$work/more.jsonl"
equal demoted "$(summary rules_demoted)" 1
equal "after more failures it" "$(state)" demoted
run 0 "$HYPER" rules why --json bounded_gets
equal "steps in the audit log" "$(jq -r '[.audit[] | .from + ">" + .to] | join(" ")' "$work/out")" \
    "none>candidate candidate>active active>probation probation>demoted"
run 0 "$HYPER" doctor

# By hand, with a reason; but not what failed a check.
run 0 "$HYPER" rules promote bounded_gets --reason "we looked at it"
equal "promoted by hand it" "$(state)" active
run 0 "$HYPER" rules why bounded_gets
says "we looked at it"
run 0 "$HYPER" rules demote bounded_gets --reason "it breaks"
equal "demoted by hand it" "$(state)" demoted
run 6 "$HYPER" rules promote bad_idea
complains "check"
rule=$bad
outcomes "$work/bad.jsonl" success 5 1 60
at=2026-01-06
ingest "$work/bad.jsonl"
equal "pairs of the poisoned rule" "$("$HYPER" rules show --json "$bad" | jq .trials)" 60
equal "the poisoned rule" "$(state "$bad")" candidate

# What is exported is a ruleset like any other.
start export
run 6 "$HYPER" rules export --learned
at=2026-01-03
ingest "$work/good.jsonl"
run 0 "$HYPER" rules export --learned -o "$work/learned.lgt"
run 0 "$HYPER" rules check "$work/learned.lgt"
mkdir "$work/tree"
printf 'int f(char *line)\n{\n    gets(line);\n}\n' >"$work/tree/a.c"
run 1 "$HYPER" scan --rules "$work/learned.lgt" --json "$work/tree"
says bounded_gets

# And it joins the built-in rules at once; without the store it does not.
run 1 "$HYPER" scan --json "$work/tree"
says bounded_gets
run 1 "$HYPER" scan --no-learned --json "$work/tree"
! grep -q bounded_gets "$work/out" || fail "--no-learned has learned rules"
printf '#!/bin/sh\n' >"$work/tree/a.c"
HYPER_STORE=$work/nowhere
run 0 "$HYPER" scan "$work/tree"

# Where a broker holds the store, outcomes go through it; to a person it lends the store.
start broker
background "$HYPER" broker --jobs 1
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" fix record --alert "$alert" --rule bounded_gets --outcome failure --error "no" --at 2026-01-02
says "0 of 1 pairs"
run 0 "$HYPER" rules promote bounded_gets
equal "by hand, while a broker runs, it" "$(state)" active

# The same knowledge in any order, with any number of workers.
compared() {
    start "$1"
    shift
    jobs=$1
    shift
    for file in "$@"; do
        case $file in
        good) at=2026-01-03 ;;
        failing) at=2026-01-04 ;;
        *) at=2026-01-05 ;;
        esac
        ingest --jobs "$jobs" "$work/$file.jsonl"
    done
    "$HYPER" export | jq -c 'select(.type == "rule" or .type == "fix")' >"$work/export"
}
compared one 1 good failing more
cp "$work/export" "$work/first"
grep -q supports "$work/first" || fail "the export has no evidence"
compared four 4 good failing more
same "$work/first" "$work/export"
compared reverse 4 more failing good
same "$work/first" "$work/export"
run 0 "$HYPER" doctor

# Thresholds are settings, and travel with what is submitted.
start settings
mkdir -p "$XDG_CONFIG_HOME/hyper"
printf 'promote: 0.7\nprobation: 0.5\nrepositories: 3\n' >"$XDG_CONFIG_HOME/hyper/learn.yaml"
outcomes "$work/few.jsonl" success 3 1 9
at=2026-01-03
ingest "$work/few.jsonl"
equal "with lower thresholds the rule" "$(state)" active
run 0 "$HYPER" learn status --json
equal "the threshold" "$(jq .thresholds.promote "$work/out")" 0.7
rm "$XDG_CONFIG_HOME/hyper/learn.yaml"
outcomes "$work/one.jsonl" success 3 20 20
at=2026-01-04
ingest "$work/one.jsonl"
equal "they stay, and the rule is" "$(state)" active
printf 'promote: 0.9\nprobation: 0.95\n' >"$XDG_CONFIG_HOME/hyper/learn.yaml"
run 3 "$HYPER" ingest "$work/one.jsonl"
complains "learn.yaml:2:12: probation is above promote"
run 0 "$HYPER" doctor
