#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Repositories are scanned: what git ignores, what is staged, what commits brought, and all of a history.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip "git is not installed"
export GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org GIT_COMMITTER_NAME=Ann GIT_COMMITTER_EMAIL=ann@example.org
cat >"$work/rules.lgt" <<'END'
:- object(sample, implements(ruleset)).
	rule(token, preventive, high, secret, 'A token of Acme').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	example(token, 'acme_' + 'q8Zr2LmX0cVtB7nYw4KdP1sE').
:- end_object.
END
one=acme_q8Zr2LmX0cVtB7nYw4KdP1sE
two=acme_M3uT6hJ9vRxA5gFzQ2oNb8Wi
three=acme_A1b2C3d4E5f6G7h8I9j0K1l2

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@"
}

files() {
    jq -r .file "$work/out" | sort | tr '\n' ' '
}

# commit MESSAGE: all there is, one minute later than the last.
minute=10
commit() {
    minute=$((minute + 1))
    git add -A
    GIT_AUTHOR_DATE="2026-01-01T00:$minute:00Z" GIT_COMMITTER_DATE="2026-01-01T00:$minute:00Z" git commit -q -m "$1"
}

git init -q -b main "$work/repo"
cd "$work/repo"

# What git ignores is left out, unless git tracks it. git itself is the judge.
mkdir -p a/b/c build/x 'dir with blank' doc/x
printf '%s\n' '*.log' '!keep.log' '/build/' 'c/' 'doc/*.txt' '**/deep' 'a/**/z' '\#x' 'trail ' '[!a-c]d.x' '?q' 'x.[ch]' \
    '/dir\ with\ blank/no' >.gitignore
printf '*.tmp\n!x.log\n' >a/.gitignore
printf 'excluded\n' >.git/info/exclude
mkdir -p a/deep/er x/deep a/p/q
for file in a.log keep.log a/x.log a/y.log a/k.tmp k.tmp build/x/f a/b/c/f a/c doc/a.txt doc/x/b.txt x/deep/f a/deep/er/f a/z \
    a/p/q/z '#x' trail ad.x zd.x pq q x.c x.d 'dir with blank/no' 'dir with blank/yes' excluded a/excluded; do
    [ -e "$file" ] || printf '%s\n' "$one" >"$file" 2>/dev/null || true
done
git add -f build/x/f
find . -path ./.git -prune -o -type f -print | sed 's|^\./||' | sort >"$work/all"
git check-ignore --stdin <"$work/all" | sort >"$work/ignored" || true
comm -23 "$work/all" "$work/ignored" | grep -v gitignore >"$work/wanted"
[ "$(wc -l <"$work/ignored")" -gt 8 ] || fail "little is ignored"
scan 1 --json .
jq -r .file "$work/out" | sort >"$work/got"
same "$work/got" "$work/wanted"
grep -q '^build/x/f$' "$work/got" || fail "what git tracks is left out"
(cd a && scan 1 --json . && jq -r '"a/" + .file' "$work/out" | sort >"$work/got")
grep '^a/' "$work/wanted" >"$work/wanted_below"
same "$work/got" "$work/wanted_below"
scan 1 --json --all .
equal "files with --all" "$(wc -l <"$work/out" | tr -d ' ')" "$(grep -vc gitignore "$work/all")"
git rm -rq --cached build
rm -rf a build doc x ./*.log ./*.x ./*.tmp ./*q x.* 'dir with blank' '#x' trail ./*excluded .gitignore .git/info/exclude

# What is staged: lines that are new, not those that were there.
printf 'one\n%s\n' "$one" >old
scan 0 --staged
commit first
printf '%s\nnone\n' "$three" >>old
printf '%s\n' "$two" >new
scan 0 --staged
git add old
scan 1 --staged --json
equal "staged line" "$(jq -r '.file + ":" + (.line | tostring)' "$work/out")" old:3
printf 'changed since\n' >old
scan 1 --staged --json
equal "what is staged, not what lies there" "$(jq -r '.line' "$work/out")" 3
git checkout -q old
git add new
(mkdir sub && cd sub && scan 1 --staged --json)
equal "staged files from a folder below" "$(files)" "new old "
commit second
rmdir sub

# A range: what each commit brought, also what a later one took away.
git rm -q new
commit third
scan 1 --range HEAD~2..HEAD --json
equal "files of the range" "$(files)" "new old "
equal "commit" "$(jq -r 'select(.file == "new") | .commit' "$work/out")" "$(git rev-parse HEAD~1)"
equal "author" "$(jq -r 'select(.file == "new") | .author' "$work/out")" "Ann <ann@example.org>"
equal "date" "$(jq -r 'select(.file == "new") | .date' "$work/out")" 2026-01-01T00:12:00Z
scan 0 --range HEAD~1
scan 6 --range nowhere..HEAD
scan 2 --range HEAD~1 --staged

# A merge brings what none of its parents has.
git checkout -q -b side HEAD~2
printf 'side\n' >side
commit side
git merge -q --no-commit main >/dev/null 2>&1 || true
printf '%s\n' "$three" >merged
commit merge
scan 1 --range main..HEAD --json
equal "files of the merge" "$(files)" "merged "

# A history: every blob once, with the first commit that had it; the second time nothing is read again.
printf '%s tagged\n' "$three" >"$work/tagged"
git tag -a -m tag v1 "$(git hash-object -w "$work/tagged")"
cp merged copy
commit copy
scan 1 --history --json
equal "files of the history" "$(files)" "merged new old old refs/tags/v1 "
equal "commit that brought it first" "$(jq -r 'select(.file == "new") | .date' "$work/out")" 2026-01-01T00:12:00Z
cp "$work/out" "$work/first"
scan 1 --history --json --jobs 3
same "$work/out" "$work/first"
complains "known to be clean"
scan 1 --history --json --no-cache
same "$work/out" "$work/first"
! grep -q "known to be clean" "$work/err" || fail "--no-cache uses the cache"
scan 1 --history --format sarif
equal "commits in SARIF" "$(jq '[.runs[0].results[] | select(.properties.commit)] | length' "$work/out")" \
    "$(jq -s '[.[] | select(.commit)] | length' "$work/first")"

# Bare repositories, worktrees, shallow and partial clones.
git clone -q --bare . "$work/bare"
scan 1 --json "$work/bare"
equal "files of a bare repository" "$(files)" "copy merged old old "
scan 1 --history --json "$work/bare"
equal "files of its history" "$(jq -r .fingerprint "$work/out" | sort | tr '\n' ' ')" "$(jq -r .fingerprint "$work/first" | sort | tr '\n' ' ')"
git worktree add -q "$work/worktree" main
(cd "$work/worktree" && scan 1 --json .)
equal "files of a worktree" "$(files)" "old old "
git clone -q --depth 1 "file://$work/repo" "$work/shallow"
scan 1 --history --json "$work/shallow"
git -C "$work/repo" config uploadpack.allowFilter true
git clone -q --filter=blob:none --no-checkout "file://$work/repo" "$work/partial" 2>/dev/null
scan 1 --history --no-cache "$work/partial" # a blob that a tag names comes along
complains "objects missing"
git init -q "$work/empty"
scan 0 --history "$work/empty"
scan 0 --staged "$work/empty"
scan 6 --history "$XDG_CACHE_HOME"

# Hooks: what is refused, what passes, and what somebody else wrote.
git worktree remove "$work/worktree"
git checkout -q main
hooks=$(git rev-parse --git-path hooks)
printf '#!/bin/sh\necho "theirs ran" >&2\n' >"$hooks/pre-commit"
chmod +x "$hooks/pre-commit"
run 0 "$HYPER" hooks status
says "somebody else's"
run 0 "$HYPER" hooks install
run 0 "$HYPER" hooks install
run 0 "$HYPER" hooks status
equal "installed hooks" "$(grep -c ' installed$' "$work/out")" 2
# The built-in rules are not those of this test.
for hook in pre-commit pre-push; do
    sed "s|\"\$hyper\" scan|\"\$hyper\" scan --rules '$work/rules.lgt'|" "$hooks/$hook" >"$work/hook"
    cp "$work/hook" "$hooks/$hook"
done
printf '%s\n' "$two" >fresh
git add fresh
run 1 git commit -q -m refused
complains "theirs ran"
complains "fresh:1:1: high: A token of Acme"
git commit -q --no-verify -m unchecked
git init -q --bare "$work/remote"
git remote add origin "$work/remote"
run 1 git push -q origin main
grep -q "A token of Acme" "$work/out" "$work/err" || fail "a push of a secret is not refused"
git push -q --no-verify origin main
git checkout -q -b clean
printf 'clean\n' >clean
git add clean
run 0 git commit -q -m clean
run 0 git push -q origin clean
run 0 git push -q origin :clean
run 0 "$HYPER" hooks remove
run 0 "$HYPER" hooks status
says "somebody else's"
says "not there"
run 2 "$HYPER" hooks install post-merge

# Packs are read in an order of their own: findings, and the commits that they name, stay the same.
git init -q "$work/packed"
cd "$work/packed"
for i in $(seq 30); do
    seq $((i * 7)) 3000 >numbers
    [ "$i" -lt 9 ] || printf '%s\n' "$one" >>numbers
    printf 'x%s\n' "$i" >"other$i"
    git add -A
    GIT_AUTHOR_DATE="$((1600000000 + i)) +0000" GIT_COMMITTER_DATE="$((1600000000 + i)) +0000" git commit -q -m "$i"
done
scan 1 --history --no-cache --json
equal "findings in all versions" "$(wc -l <"$work/out" | tr -d ' ')" 1
equal "the commit of the first" "$(jq -r .commit "$work/out")" "$(git rev-parse HEAD~21)"
cp "$work/out" "$work/loose"
git gc -q --prune=now
printf 'loose, too\n' >after
git add after
git commit -q -m after
for jobs in 1 3; do
    scan 1 --history --no-cache --json --jobs $jobs
    same "$work/loose" "$work/out"
done
# Modes as old versions of git wrote them are files, too.
blob=$(printf '%s\n' "$one" | git hash-object -w --stdin)
tree=$({
    printf '100664 old\0'
    for byte in $(echo "$blob" | sed 's/../& /g'); do
        printf "\\$(printf %03o "0x$byte")"
    done
} | git hash-object -w -t tree --stdin --literally)
git update-ref refs/heads/old "$(git commit-tree -m old "$tree")"
scan 1 --history --no-cache --json
equal "a file with an old mode" "$(jq -r .file "$work/out" | sort | tr '\n' ' ')" "numbers old "
