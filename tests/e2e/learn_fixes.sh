#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Fixes are found in the histories of two repositories, rules are learned from them, and they fix a third.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip "there is no git"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE=2026-01-02T03:04:05Z GIT_COMMITTER_DATE=2026-01-02T03:04:05Z GIT_CONFIG_GLOBAL=/dev/null

cat >"$work/own.lgt" <<'END'
:- object(own,
	implements(ruleset)).

	rule(old_output, diagnostic, medium, workflow, 'Outputs are not put to stdout any more').
	pattern(old_output, '::put name=').
	example(old_output, 'echo ::put name=a::b').
	rule(no_limit, diagnostic, low, workflow, 'A job without a limit').
	pattern(no_limit, '(?m)^ *machine: [^\\n]*\\n *work:').
	example(no_limit, 'machine: x\nwork:').

:- end_object.
END

# commit REPOSITORY MESSAGE: all of it.
commit() {
    git -C "$1" add -A
    git -C "$1" commit -qm "$2"
}

# job FILE NAME MACHINE COMMAND LINE...: a file of one job; what LINE says stands before its work.
job() {
    printf 'jobs:\n  %s:\n    machine: %s\n%s    work:\n      - %s\n' "$2" "$3" "$5" "$4" >"$1"
}

for name in one two; do
    repo=$work/$name
    git init -q -b main "$repo"
    mkdir "$repo/ci"
    job "$repo/ci/a.yml" "$name" "$name-small" "echo ::put name=size-of-$name::\$SIZE_$name" ''
    job "$repo/ci/b.yml" "build_$name" "$name-large" "echo ::put name=x$name::\$X" ''
    printf 'token: abc\n' >"$repo/other.yml"
    commit "$repo" first
    job "$repo/ci/a.yml" "$name" "$name-small" "echo size-of-$name=\$SIZE_$name >> \$OUT" ''
    job "$repo/ci/b.yml" "build_$name" "$name-large" "echo x$name=\$X >> \$OUT" ''
    commit "$repo" outputs
    job "$repo/ci/a.yml" "$name" "$name-small" "echo size-of-$name=\$SIZE_$name >> \$OUT" "    limit: 5
"
    printf 'token: abcd\n' >"$repo/other.yml"
    commit "$repo" limit
    # A finding that is still there after an edit is no fix.
    job "$repo/ci/b.yml" "build_$name" "$name-huge" "echo x$name=\$X >> \$OUT" ''
    commit "$repo" "another machine"
done

run 0 "$HYPER" learn history --rules "$work/own.lgt" "$work/one"
cp "$work/out" "$work/one.jsonl"
equal "fixes of the first" "$(wc -l <"$work/one.jsonl")" 3
complains "5 files that they modify"
grep -q '"rule":"no_limit".*"path":"ci/a.yml".*"repo":"one".*"outcome":"success"' "$work/one.jsonl" ||
    fail "the limit is not told"
# The limit comes without what else the commit changed.
[ "$(grep -c '"rule":"old_output"' "$work/one.jsonl")" = 2 ] || fail "the outputs are not told"
run 0 "$HYPER" learn history --rules "$work/own.lgt" --repo second "$work/two"
cp "$work/out" "$work/two.jsonl"
grep -q '"repo":"second"' "$work/two.jsonl" || fail "--repo does not name the repository"
run 0 "$HYPER" learn history --rules "$work/own.lgt" --commits 1 "$work/one"
[ ! -s "$work/out" ] || fail "--commits 1 looks at more"
run 0 "$HYPER" learn history --rules "$work/own.lgt" --only no_limit "$work/one"
equal "fixes of one rule" "$(wc -l <"$work/out")" 1
run 6 "$HYPER" learn history "$work/nowhere"

# They are training data.
ingest "$work/one.jsonl"
equal "examples of the history" "$(summary examples)" 3

# One repository proves nothing.
run 0 "$HYPER" learn fixes "$work/one.jsonl"
if grep -q 'rule(' "$work/out"; then fail "a rule was learned from one repository"; fi
complains "3 fixes read"

run 0 "$HYPER" learn fixes --score 30 "$work/one.jsonl" "$work/two.jsonl"
cp "$work/out" "$work/learned.lgt"
grep -q "rule('learned-old_output-.*', curative, low, code," "$work/learned.lgt" || fail "no output rule"
grep -q "rule('learned-no_limit-" "$work/learned.lgt" || fail "no limit rule"
cat "$work/two.jsonl" "$work/one.jsonl" >"$work/turned.jsonl"
run 0 sh -c '"$HYPER" learn fixes --score 30 - <"$1"' sh "$work/turned.jsonl"
same "$work/out" "$work/learned.lgt"
run 0 "$HYPER" rules check "$work/learned.lgt"

# A third is fixed by them, and has nothing left to fix.
mkdir -p "$work/third/ci"
job "$work/third/ci/c.yml" third third-machine 'echo ::put name=third::$THIRD' ''
run 1 "$HYPER" scan --fail-on low --rules "$work/learned.lgt" --fix --apply "$work/third"
job "$work/wanted.yml" third third-machine 'echo third=$THIRD >> $OUT' "    limit: 5
"
same "$work/third/ci/c.yml" "$work/wanted.yml"
run 0 "$HYPER" scan --fail-on low --rules "$work/learned.lgt" "$work/third"

# Poison: a fix that deletes, one that grows, a line that is no JSON.
for name in a b c; do
    printf '{"rule":"gone","repo":"%s","path":"x.c","before":"check(%s); go(%s);\\n","after":"go(%s);\\n"}\n' \
        $name $name $name $name
    printf '{"rule":"grows","repo":"%s","path":"x.c","before":"more(%s)\\n","after":"more(%s) more(%s)\\n"}\n' \
        $name $name $name $name
done >"$work/poison.jsonl"
echo '{"rule":' >>"$work/poison.jsonl"
run 0 "$HYPER" learn fixes --score 0 "$work/poison.jsonl"
complains "line 7 is passed over"
if grep -q 'rule(' "$work/out"; then fail "poison became a rule"; fi

# Files without a fix are an error, and say why.
printf 'no JSON\n{"rule":"r","before":"a"\n{"type":"alert"}\n' >"$work/nothing.jsonl"
run 6 "$HYPER" learn fixes "$work/nothing.jsonl"
complains "of 3 lines 2 cannot be read, and 1 are no fix"
[ ! -s "$work/out" ] || fail "an empty ruleset is written"
: >"$work/empty.jsonl"
run 6 "$HYPER" learn fixes "$work/empty.jsonl"

# What a block has already is not put in a second time, however far away it stands.
printf 'jobs:\n  d:\n    limit: 7\n    strategy:\n      rows: [1]\n    machine: d-machine\n    work:\n      - make\n' \
    >"$work/third/ci/d.yml"
cp "$work/third/ci/d.yml" "$work/kept.yml"
run 0 "$HYPER" scan --fail-on low --rules "$work/learned.lgt" --fix --apply "$work/third"
same "$work/third/ci/d.yml" "$work/kept.yml"
grep -q "except_sibling('learned-no_limit-.*'(?m)^limit:')" "$work/learned.lgt" || fail "no exception"
