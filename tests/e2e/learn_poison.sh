#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What somebody teaches who means ill: wrong labels from one repository promote nothing, and an example
# that would make a rule slow, a rule that finds everything, or a fix that deletes code never acts,
# whatever evidence comes for it, by whichever command.
. "$(dirname "$0")/lib.sh"

# alerts TOOL RULE REPOSITORY FIRST LAST CODE: flagged lines; each is a commit. @ in CODE is its number.
alerts() {
    i=$4
    while [ "$i" -le "$5" ]; do
        printf '{"type":"alert","tool":"%s","rule":"%s","message":"%s says so","severity":"high","repo":"acme/%s","commit":"c%d","path":"src/%d.c","line":3,"snippet":"%s"}\n' \
            "$1" "$2" "$1" "$3" "$i" "$i" "$(printf '%s' "$6" | sed "s/@/$i/g")"
        i=$((i + 1))
    done
}

# clean TOOL REPOSITORY FIRST LAST CODE: lines that the tool had nothing to say about.
clean() {
    i=$3
    while [ "$i" -le "$4" ]; do
        printf '{"type":"example","tool":"%s","rule":null,"repo":"acme/%s","commit":"c%d","path":"src/%d.c","line":7,"snippet":"%s"}\n' \
            "$1" "$2" "$i" "$i" "$(printf '%s' "$5" | sed "s/@/$i/g")"
        i=$((i + 1))
    done
}

# none_active WHAT: no learned rule is applied.
none_active() {
    "$HYPER" learn status --json >"$work/status"
    equal "active rules after $1" "$(jq '.rules.content.active + .rules.curative.active' "$work/status")" 0
    run 6 "$HYPER" rules export --learned
    run 0 "$HYPER" doctor
}

state() {
    "$HYPER" rules show --json "$1" | jq -r .lifecycle
}

at=2026-03-01

# One repository says of hundreds of good lines that they are bad; others have such lines, and do not.
HYPER_STORE=$work/flood
{
    alerts lint wrong evil 1 300 'total@ = add_all(list@, size@);'
    clean lint good 1 40 'total@ = add_all(list@, size@);'
    clean lint evil 1 40 'print_all(list@);'
} >"$work/flood.jsonl"
ingest "$work/flood.jsonl"
equal rejected "$(summary rejected)" 0
run 0 "$HYPER" learn rules --json
equal "rules of a flood" "$(jq .learned "$work/out")" 0
none_active "a flood"

# A second repository joins in: where honest ones have the same lines without alerts, no pattern is precise.
{
    alerts lint wrong evil2 1 10 'total@ = add_all(list@, size@);'
    for repo in honest fair good; do
        clean lint $repo 50 250 'total@ = add_all(list@, size@);'
    done
} >"$work/joined.jsonl"
at=2026-03-02
ingest "$work/joined.jsonl"
run 0 "$HYPER" learn rules --json
equal "promoted by a flood of two" "$(jq .promoted "$work/out")" 0
none_active "a larger flood"

# Everything is flagged, in several repositories: nothing tells a line from another one.
HYPER_STORE=$work/everything
for repo in a b c; do
    alerts lint all $repo 1 20 'x@ = y@ + 1;'
    alerts lint all $repo 21 40 'call@(z@);'
    alerts lint all $repo 41 60 'return w@;'
    alerts lint all $repo 61 80 '# words and words @'
done >"$work/all.jsonl"
ingest "$work/all.jsonl"
run 0 "$HYPER" learn rules --json
equal "rules that find everything" "$(jq .learned "$work/out")" 0
none_active "alerts about everything"
run 0 "$HYPER" learn rules
says "no clean lines"

# Flagged lines that are made to need a slow pattern: what is learned is checked for that.
HYPER_STORE=$work/slow
for repo in a b c; do
    alerts lint slow $repo 1 20 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa(aaaaaaaaa(aaaaaaa@ aaaaaaaaaaaaaa aaaaaaaaaaaaaa)))))!'
    clean lint $repo 30 60 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaa aaaaaaa@ aaaaaaaaaaaaaaaaaaaaaaaa'
done >"$work/slow.jsonl"
ingest "$work/slow.jsonl"
run 0 "$HYPER" learn rules --json
if "$HYPER" rules export --learned >"$work/learned.lgt" 2>"$work/err"; then
    run 0 "$HYPER" rules check "$work/learned.lgt"
fi

# Fixes of three repositories that delete what they should cure, grow without end, or blank everything.
HYPER_STORE=$work/fixes
for repo in a b c; do
    i=1
    while [ $i -le 12 ]; do
        printf '{"type":"fix","tool":"lint","rule":"gone","repo":"acme/%s","commit":"c%d","path":"src/%d.c","before":"check(v%s%d); go(v%s%d);\\n","after":"go(v%s%d);\\n","outcome":"success"}\n' \
            $repo $i $i $repo $i $repo $i $repo $i
        printf '{"type":"fix","tool":"lint","rule":"grows","repo":"acme/%s","commit":"c%d","path":"src/%d.c","before":"more(v%s%d)\\n","after":"more(v%s%d) more(v%s%d)\\n","outcome":"success"}\n' \
            $repo $i $i $repo $i $repo $i $repo $i
        printf '{"type":"fix","tool":"lint","rule":"blank","repo":"acme/%s","commit":"c%d","path":"src/%d.c","before":"keep_%s%d(important, work);\\n","after":"\\n","outcome":"success"}\n' \
            $repo $i $i $repo $i
        i=$((i + 1))
    done
done >"$work/fixes.jsonl"
ingest "$work/fixes.jsonl"
equal rejected "$(summary rejected)" 0
run 0 "$HYPER" learn rules --json
equal "fixes that were looked at" "$(jq .fixes "$work/out")" 108
equal "promoted fixes" "$(jq .promoted "$work/out")" 0
none_active "poisoned fixes"

# The same by hand: proposed as rules, with all the evidence that there may be.
HYPER_STORE=$work/proposed
cat >"$work/poison.lgt" <<'LGT'
:- object(poison,
	implements(ruleset)).

	rule(slow, diagnostic, high, code, 'It is slow').
	pattern(slow, '(a+)+!').
	example(slow, 'aaa!').

	rule(everything, diagnostic, high, code, 'It finds everything').
	pattern(everything, '[^\\n]*').
	example(everything, 'any line').

	rule(deletes, curative, high, code, 'It deletes').
	pattern(deletes, '\\bcheck\\(\\w{1,30}\\);').
	fix(deletes, '').
	example(deletes, 'check(all);').

:- end_object.
LGT
run 0 "$HYPER" rules propose --json --at 2026-03-01 "$work/poison.lgt"
cp "$work/out" "$work/proposals"
for name in slow everything deletes; do
    [ -n "$(jq -r "select(.name == \"$name\") | .failed" "$work/proposals")" ] || fail "$name passed all checks"
    id=$(jq -r "select(.name == \"$name\") | .id" "$work/proposals")
    i=1
    while [ $i -le 60 ]; do
        printf '{"type":"fix","tool":"t","rule":"r","path":"a.c","repo":"acme/r%d","commit":"c%d","by":"%s","outcome":"success"}\n' \
            $((i % 5)) $i "$id"
        i=$((i + 1))
    done
done >"$work/praise.jsonl"
at=2026-03-03
ingest "$work/praise.jsonl"
for name in slow everything deletes; do
    equal "$name with sixty successes" "$(state $name)" candidate
    run 6 "$HYPER" rules promote $name --reason "trust me"
    run 0 "$HYPER" rules why $name
    equal "$name afterwards" "$(state $name)" candidate
done
run 0 "$HYPER" learn rules
none_active "praise"
mkdir "$work/tree"
printf 'int f(void)\n{\n    check(all);\n    return 1;\n}\n' >"$work/tree/a.c"
cp "$work/tree/a.c" "$work/kept.c"
"$HYPER" scan --fix --apply "$work/tree" >"$work/out" 2>"$work/err" || true
same "$work/tree/a.c" "$work/kept.c"
