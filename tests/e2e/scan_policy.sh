#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Policies of rulesets: findings of a whole scan, judged, suppressed, explained; and mistakes in them.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip "git is not installed"
export GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
cat >"$work/rules.lgt" <<'END'
:- object(sample, implements(ruleset)).
	rule(todo, evidence, low, quality, 'Something is left to do').
	pattern(todo, 'TODO').
	example(todo, 'TODO').

	rule(todo_in_c, diagnostic, low, quality, '$1 has something to do: $2 bytes').
	help(todo_in_c, 'Do it.').
	finding(todo_in_c, Path:Line, [Path, Size]) :-
		matched(todo, Path, Line), ( extension(Path, c) ; extension(Path, h) ), file_size(Path, Size), \+ done(Path).
	done(Path) :- file(Path), glob(Path, 'done/').
	example(todo_in_c, [matched(todo, 'a.c', 3), file('a.c'), file_size('a.c', 9)]).
	counter_example(todo_in_c, [matched(todo, 'done/a.c', 3), file('done/a.c'), file_size('done/a.c', 9)]).
	classify_severity(todo_in_c, high) :- file('RELEASE').
	suggest_fix(todo_in_c, 'Write it down elsewhere.').
	is_auto_fixable(todo_in_c) :- file('RELEASE').

	rule(absent, diagnostic, medium, process, 'The repository must have $1').
	tag(absent, repo_must_have).
	repo_must_have(Repository, 'NOTICE') :- repository(Repository).
	example(absent, [repository('.')]).

	rule(go, preventive, high, process, 'Go came in with $1').
	block_commit_if(Commit, go) :- ( adds(Commit, Path) ; modifies(Commit, Path) ), ends_with(Path, '.go').
	example(go, [adds(staged, 'a.go')]).
	rule(gone, preventive, low, process, '$1 is gone').
	finding(gone, Path, [Path]) :- deletes(_, Path).
	example(gone, [deletes(staged, a)]).
	rule(stranger, preventive, low, process, 'A commit of $1').
	finding(stranger, '.', [Name]) :- author(Commit, Name, Email), \+ ends_with(Email, '@example.org'), \+ signed(Commit).
	example(stranger, [author(c, eve, 'eve@example.com')]).
	rule(on_main, preventive, low, process, 'A commit to main').
	finding(on_main, '.', []) :- branch(main), commit(_).
	example(on_main, [branch(main), commit(c)]).
:- end_object.
END

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@"
}

found() {
    jq -r '[.rule, .file, .line, .severity] | join(" ")' "$work/out" | tr '\n' ';'
}

git init -q -b main "$work/repo"
cd "$work/repo"
mkdir done sub
printf 'int a;\n\tint b; /* TODO: more */\n' >a.c
printf '/* TODO */\n' >done/b.c
printf '// hyper:ignore todo_in_c it is known\n// TODO\n' >c.h
printf 'TODO\n' >text.txt

# Each finding once, with its values, its place and its reasons; comments suppress.
scan 1 --json .
equal "findings" "$(found)" "absent NOTICE 1 medium;todo_in_c a.c 2 low;"
equal "message" "$(jq -r 'select(.rule == "todo_in_c") | .message + "|" + .excerpt' "$work/out")" \
    "a.c has something to do: 32 bytes|int b; /* TODO: more */"
equal "column" "$(jq -r 'select(.rule == "todo_in_c") | .column' "$work/out")" 2
grep -q '1 other suppressed' "$work/err" || fail "nothing was suppressed"
scan 1 --explain .
grep -qF "because: matched(todo, 'a.c', 2)" "$work/out" || fail "no reason"
grep -qF "because: \\+ file('NOTICE')" "$work/out" || fail "no reason for what is missing"
grep -qF 'fix: Write it down elsewhere.' "$work/out" || fail "no suggestion"

# Not the whole repository: nothing is missing.
scan 0 --json sub
scan 0 --json --only absent sub
scan 1 --json --only absent .
equal "only" "$(found)" "absent NOTICE 1 medium;"
scan 1 --json a.c
equal "one file" "$(found)" "todo_in_c a.c 2 low;"

# Thresholds, baseline, and the lines of .hyper/ignore.
scan 0 --fail-on high --json .
cp "$work/out" "$work/base"
scan 0 --baseline "$work/base" --json .
mkdir .hyper
printf 'absent:NOTICE there is none\n' >.hyper/ignore
scan 1 --json .
equal "ignored" "$(found)" "todo_in_c a.c 2 low;"
rm -r .hyper

# The finding is the same when lines move; a judgement changes its severity.
before=$(jq -r 'select(.rule == "todo_in_c") | .fingerprint' "$work/base")
printf '\n\n' | cat - a.c >moved && mv moved a.c
touch RELEASE
scan 1 --json --only todo_in_c .
equal "judged" "$(found)" "todo_in_c a.c 4 high;"
equal "fixable" "$(jq -r .auto_fixable "$work/out")" true
scan 1 --json --only todo_in_c a.c
[ "$before" != null ] || fail "no fingerprint"
rm RELEASE

# All formats, twice the same with any number of threads.
for format in text table json sarif github junit html; do
    scan 1 -j1 --format "$format" .
    cp "$work/out" "$work/one"
    scan 1 -j4 --format "$format" .
    same "$work/out" "$work/one"
    grep -q todo_in_c "$work/out" || fail "$format does not tell of it"
done
scan 1 --format sarif .
equal "sarif" "$(jq -r '.runs[0].results[] | select(.ruleId == "absent") | .message.text' "$work/out")" \
    "The repository must have NOTICE"

# Commits: what is staged, and what a range brought.
touch NOTICE
git add -A
git commit -q -m first
printf 'package main\n' >main.go
git rm -q text.txt
git add -A
scan 1 --staged --json
equal "staged" "$(found)" "go main.go 1 high;on_main . 1 low;gone text.txt 1 low;"
git -c user.name=Eve -c user.email=eve@example.com commit -q -m second --author 'Eve <eve@example.com>'
git checkout -q -b other
scan 1 --range HEAD~1..HEAD --json
equal "range" "$(found)" "go main.go 1 high;stranger . 1 low;gone text.txt 1 low;"
equal "commit" "$(jq -r 'select(.rule == "go") | .commit' "$work/out")" "$(git rev-parse HEAD)"
equal "author" "$(jq -r 'select(.rule == "go") | .author' "$work/out")" "Eve <eve@example.com>"
scan 0 --staged --json
scan 0 --history --json

# A merge takes away what both sides had, and not what one of them took away before.
git checkout -q -b apart HEAD~1
printf 'apart\n' >apart
git add apart
git commit -q -m apart
git merge -q -m merge other
[ ! -e text.txt ] || fail "the merge has the file"
scan 0 --range other..HEAD --json
git checkout -q other

# The pipeline takes them.
scan 1 --ingest --repo acme/web .
run 0 "$HYPER" query --json --rule todo_in_c
equal "ingested" "$(jq -r .path "$work/out")" a.c

# Mistakes end with 3, and name file, line and column.
wrong() {
    sed "$1" "$work/rules.lgt" >"$work/wrong.lgt"
    run 3 "$HYPER" scan --rules "$work/wrong.lgt" .
    grep -qF "wrong.lgt: line $2: " "$work/err" || fail "it is not at line $2"
    grep -qF "$3" "$work/err" || fail "it is not: $3"
}
wrong 's/file(Path), glob/file(Pth), glob/' '10, column 32' 'the variable Path has no value here'
wrong 's/^.*repo_must_have(Repository.*/&\n\tp(X) :- file(X), \\+ q(X).\n\tq(X) :- file(X), p(X)./' '20, column 19' \
    'p/1 depends on its own negation: p/1 -> \+ q/1 -> p/1'
wrong 's/deletes(_, Path)/delets(_, Path)/' '26, column 33' 'did you mean deletes(Commit, Path)?'
wrong 's/adds(Commit, Path)/adds(Path)/' '23, column 35' 'did you mean adds(Commit, Path)?'
wrong "s/example(go, .*/example(go, [adds(staged, 'a.c')])./" '24, column 2' 'does not find this example'

# The rules of hygiene, which are built in.
rm -rf "$work/fresh"
git init -q "$work/fresh"
cd "$work/fresh"
printf 'x\n' >README.md
printf '\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n' >torn
printf 'A=b\n' >.env
run 1 "$HYPER" scan --json .
equal "hygiene" "$(found)" "environment_file .env 1 medium;merge_conflict torn 2 medium;missing_licence LICENSE 1 info;\
missing_security_policy SECURITY.md 1 info;"
rm torn .env
run 0 "$HYPER" scan --json .
printf 'x\n' >LICENSE
printf 'x\n' >SECURITY.md
run 0 "$HYPER" scan --json .
equal "nothing is missing" "$(found)" ""
