#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What finds the same is one rule: two rules of a tool about the same lines are merged, in one run and in
# a later one; their patterns are similar, which is exported and checked. Evidence that comes later counts for
# the rule that is there, and rules of the store that turn out wrong lose their place.
. "$(dirname "$0")/lib.sh"

# lines REPOSITORY FIRST LAST RULE...: each a commit; flagged by the rules, and one beside it that is clean.
lines() {
    repo=$1 i=$2 last=$3
    shift 3
    while [ "$i" -le "$last" ]; do
        for rule in "$@"; do
            printf '{"type":"alert","tool":"lint","rule":"%s","message":"%s is about this","severity":"high","repo":"acme/%s","commit":"c%d","path":"src/%d.c","line":4,"snippet":"fetch_raw(item%s%d, size);"}\n' \
                "$rule" "$rule" "$repo" "$i" "$i" "$repo" "$i"
        done
        printf '{"type":"example","tool":"lint","rule":null,"repo":"acme/%s","commit":"c%d","path":"src/%d.c","line":5,"snippet":"fetch_some(item%s%d, size);"}\n' \
            "$repo" "$i" "$i" "$repo" "$i"
        i=$((i + 1))
    done
}

# rules: how many learned rules the store has.
rules() {
    "$HYPER" learn status --json | jq '[.rules.content, .rules.curative | add] | add'
}

lines one 1 8 old new >"$work/first.jsonl"
lines two 1 8 old new >>"$work/first.jsonl"
at=2026-04-01
ingest "$work/first.jsonl"
run 0 "$HYPER" learn rules --json
equal "learned and merged" "$(jq -r '"\(.learned) \(.merged) \(.new)"' "$work/out")" "2 1 1"
name=$(jq -r '.rules[] | select(.same_as == "") | .name' "$work/out")
equal "the rule of the other" "$(jq -r '.rules[] | select(.same_as != "") | .same_as' "$work/out")" "$name"
equal "rules in the store" "$(rules)" 1
show() {
    "$HYPER" rules show --json "$name" | jq -r ".$1"
}
equal "with few commits it" "$(show lifecycle)" candidate
equal trials "$(show trials)" 16
run 0 "$HYPER" doctor

# The edge is in the export, between the patterns of the two, and both became the rule.
export_to "$work/graph"
jq -c 'select(.kind == "similar_to" and .type == "edge")' "$work/graph" >"$work/edges"
equal "edges of similarity" "$(wc -l <"$work/edges")" 1
from=$(jq -r .from "$work/edges") to=$(jq -r .to "$work/edges")
for pattern in "$from" "$to"; do
    jq -se --arg id "$pattern" 'any(.type == "edge" and .kind == "becomes" and .from == $id)' "$work/graph" >/dev/null ||
        fail "pattern $pattern became no rule"
done
# Their alerts stay apart.
run 0 "$HYPER" query --json --pattern "$to"
equal "alerts of one pattern" "$(wc -l <"$work/out")" 16
run 0 "$HYPER" learn rules
says "the same as $name"

# More evidence, later: the same rule with other counts, though its lines would now be other examples.
lines three 1 12 old new >"$work/more.jsonl"
at=2026-04-02
ingest "$work/more.jsonl"
id=$(show id)
run 0 "$HYPER" learn rules --json
equal "new rules" "$(jq .new "$work/out")" 0
equal "rules in the store" "$(rules)" 1
equal "the rule's id" "$(show id)" "$id"
equal trials "$(show trials)" 28
equal "the rule" "$(show lifecycle)" active
export_to "$work/before"
run 0 "$HYPER" learn rules
export_to "$work/after"
same "$work/before" "$work/after"

# Later its lines are good: what it finds there counts against it, until it is out of use.
for repo in four five six seven; do
    i=1
    while [ $i -le 4 ]; do
        printf '{"type":"alert","tool":"lint","rule":"other","message":"m","repo":"acme/%s","commit":"d%d","path":"src/%d.c","line":9,"snippet":"fetch_raw(item%s%d, size);"}\n' \
            $repo $i $i $repo $i
        i=$((i + 1))
    done
done >"$work/good.jsonl"
at=2026-04-03
ingest "$work/good.jsonl"
run 0 "$HYPER" learn rules --json
equal "the rule" "$(show lifecycle)" demoted
run 0 "$HYPER" rules why "$name"
says "acme/seven"
run 0 "$HYPER" doctor
