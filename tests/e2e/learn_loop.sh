#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The whole loop on histories of three repositories: what a tool reports in two of them is learned and
# promoted, found in the third, fixed by what their commits did, and gone; outcomes move the confidence of
# the fix, failures demote it. The same again changes nothing, and the number of workers no byte.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip "there is no git"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE=2026-01-02T03:04:05Z GIT_COMMITTER_DATE=2026-01-02T03:04:05Z GIT_CONFIG_GLOBAL=/dev/null

files=14 # of each repository; each is a commit, and a pair of repository and commit is one trial

# source_of REPOSITORY NUMBER: C of our own with a call that has no bound, and some that have.
source_of() {
    cat <<C
#include "$1.h"

int take_$1_$2(struct $1 *it, const char *input_$2)
{
    char name_$2[$((2 * $2 + 8))];
    size_t room_$2 = sizeof name_$2;
    copy_raw(name_$2, input_$2);
    copy_some(it->label_$2, input_$2, room_$2);
    if (!is_good(name_$2))
        return refuse(it, $2);
    return keep(it, name_$2);
}
C
}

# report REPOSITORY NUMBER: what a tool says of that file.
report() {
    line=$(grep -n 'copy_raw(' "$work/$1/src/$2.c" | cut -d: -f1)
    printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"plumb"}},"results":[{"ruleId":"unbounded","message":{"text":"copy_raw has no bound"},"level":"error","locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/%s.c"},"region":{"startLine":%s}}}]}]}]}' "$2" "$line"
}

commit() {
    git -C "$work/$1" add -A
    git -C "$work/$1" commit -qm "$2"
}

# The histories: a commit adds a file, and has a report about it.
for repo in alpha beta; do
    git init -q -b main "$work/$repo"
    mkdir "$work/$repo/src"
    i=1
    while [ $i -le $files ]; do
        source_of $repo $i >"$work/$repo/src/$i.c"
        commit $repo "Add $i"
        report $repo $i >"$work/$repo-$i.sarif"
        git -C "$work/$repo" rev-parse HEAD >"$work/$repo-$i.commit"
        i=$((i + 1))
    done
done

# ingest_all JOBS REPOSITORY...
ingest_all() {
    jobs=$1
    shift
    for repo in "$@"; do
        i=1
        while [ $i -le $files ]; do
            ingest --jobs "$jobs" --repo "acme/$repo" --commit "$(cat "$work/$repo-$i.commit")" \
                --source "$work/$repo" "$work/$repo-$i.sarif"
            i=$((i + 1))
        done
    done
}

# state RULE: its lifecycle.
state() {
    "$HYPER" rules show --json "$1" | jq -r .lifecycle
}

# One repository proves nothing.
at=2026-01-10
HYPER_STORE=$work/one
ingest_all 2 alpha
run 0 "$HYPER" learn rules --json
equal "rules of one repository" "$(jq .learned "$work/out")" 0
equal "why" "$(jq -r '.not_learned[0].why' "$work/out")" "flagged in too few repositories"
run 0 "$HYPER" learn rules
says "too few repositories"

# Two are learned from, and each proves what the other taught.
HYPER_STORE=$work/store
ingest_all 2 alpha beta
run 0 "$HYPER" learn lines --clean
[ -s "$work/out" ] || fail "there are no clean lines"
export_to "$work/before"
run 0 "$HYPER" learn rules --dry-run --json
equal "what a dry run promotes" "$(jq '.promoted' "$work/out")" 0
export_to "$work/after"
same "$work/before" "$work/after"
run 0 "$HYPER" learn rules --json
cp "$work/out" "$work/first"
equal promoted "$(jq .promoted "$work/first")" 1
equal pairs "$(jq '.rules[0].pairs' "$work/first")" $((2 * files))
rule=$(jq -r '.rules[0].name' "$work/first")
equal "the rule" "$(state "$rule")" active
run 0 "$HYPER" rules why "$rule"
says acme/alpha
says acme/beta
run 0 "$HYPER" doctor

# The same again changes nothing, and is no second rule.
export_to "$work/before"
run 0 "$HYPER" learn rules --json
equal "new rules" "$(jq .new "$work/out")" 0
equal "merged ones" "$(jq -r '.rules[0].same_as' "$work/out")" "$rule"
export_to "$work/after"
same "$work/before" "$work/after"

# The same knowledge, whatever the number of workers and the order of the reports.
"$HYPER" rules export --learned >"$work/learned.lgt"
run 0 "$HYPER" rules check "$work/learned.lgt"
HYPER_STORE=$work/four
ingest_all 4 alpha beta
run 0 "$HYPER" learn rules
export_to "$work/after"
same "$work/before" "$work/after"
HYPER_STORE=$work/turned
ingest_all 1 beta alpha
run 0 "$HYPER" learn rules
export_to "$work/after"
# Which submission was the first with a message is a matter of order.
grep -v '^{"type":"submission"' "$work/before" >"$work/before.knowledge"
grep -v '^{"type":"submission"' "$work/after" >"$work/after.knowledge"
same "$work/before.knowledge" "$work/after.knowledge"
HYPER_STORE=$work/store

# A third repository: found.
git init -q -b main "$work/gamma"
mkdir "$work/gamma/src"
source_of gamma 77 >"$work/gamma/src/77.c"
commit gamma first
run 1 "$HYPER" scan --json "$work/gamma"
says "$rule"
run 0 "$HYPER" scan --no-learned "$work/gamma"

# What the commits of the first two did about it becomes a fix.
for repo in alpha beta; do
    i=1
    while [ $i -le $files ]; do
        sed -i 's/copy_raw(\(name_[0-9]*\), \(input_[0-9]*\))/copy_some(\1, \2, sizeof \1)/' "$work/$repo/src/$i.c"
        commit $repo "Bound $i"
        i=$((i + 1))
    done
    run 0 "$HYPER" learn history --rules "$work/learned.lgt" --repo acme/$repo "$work/$repo"
    equal "fixes in the history of $repo" "$(wc -l <"$work/out")" $files
    cp "$work/out" "$work/$repo.jsonl"
done
at=2026-01-20
ingest "$work/alpha.jsonl" "$work/beta.jsonl"
run 0 "$HYPER" learn rules --json
cp "$work/out" "$work/second"
equal promoted "$(jq .promoted "$work/second")" 1
cure=$(jq -r '.rules[] | select(.kind == "curative") | .name' "$work/second")
equal "the fix" "$(state "$cure")" active
run 0 "$HYPER" doctor

# It fixes the third, and the finding is gone.
run 1 "$HYPER" scan --ingest --repo acme/gamma "$work/gamma"
alert=$("$HYPER" query --repo acme/gamma --json | jq -r .id | head -n 1)
run 1 "$HYPER" scan --fix --apply "$work/gamma"
grep -q 'copy_some(name_77, input_77, sizeof name_77);' "$work/gamma/src/77.c" || fail "it is not fixed"
run 0 "$HYPER" scan "$work/gamma"
commit gamma fixed

# What became of it moves the confidence: up, then down, out of use in the end.
score() {
    "$HYPER" rules show --json "$cure" | jq .score
}
before=$(score)
run 0 "$HYPER" fix record --alert "$alert" --rule "$cure" --outcome success \
    --commit "$(git -C "$work/gamma" rev-parse HEAD)" --at 2026-01-22
equal "moved up" "$(jq -n "$(score) > $before")" true
id=$("$HYPER" rules show --json "$cure" | jq -r .id)
# failures FIRST LAST: of the fix, in other repositories.
failures() {
    i=$1
    while [ "$i" -le "$2" ]; do
        printf '{"type":"fix","tool":"hyper","rule":"%s","path":"a.c","repo":"acme/f%d","commit":"c%d","by":"%s","outcome":"failure","error":"it does not compile"}\n' \
            "$rule" $((i % 3)) "$i" "$id"
        i=$((i + 1))
    done
}
failures 1 3 >"$work/some.jsonl"
at=2026-01-23
ingest "$work/some.jsonl"
equal "after some failures it" "$(state "$cure")" probation
failures 4 6 >"$work/more.jsonl"
at=2026-01-24
ingest "$work/more.jsonl"
equal "after more it" "$(state "$cure")" demoted
run 0 "$HYPER" rules why --json "$cure"
equal "steps in the audit log" "$(jq -r '[.audit[] | .from + ">" + .to] | join(" ")' "$work/out")" \
    "none>candidate candidate>active active>probation probation>demoted"
jq -e '.audit | map(select(.to == "demoted"))[0].reason | startswith("score 0.")' "$work/out" >/dev/null ||
    fail "the log does not say why it was demoted"
git -C "$work/gamma" reset -q --hard HEAD~1
run 1 "$HYPER" scan --fix --apply "$work/gamma"
grep -q 'copy_raw(name_77' "$work/gamma/src/77.c" || fail "a demoted fix was made"

# To learn once more does not bring it back.
run 0 "$HYPER" learn rules
equal "learned again it" "$(state "$cure")" demoted
run 0 "$HYPER" doctor

# A store that cannot be read is no store without rules: a scan says what it leaves out.
mkdir "$work/torn"
echo "no store" >"$work/torn/data.mdb"
run 0 "$HYPER" scan --store "$work/torn" "$work/torn"
complains "learned rules are left out: $work/torn/data.mdb is not a store"
