#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Hostile trees and repositories: a clear message, no crash, no way out of the tree, and the scan goes on.
. "$(dirname "$0")/lib.sh"

export GIT_CONFIG_NOSYSTEM=1
cat >"$work/rules.lgt" <<'END'
:- object(sample, implements(ruleset)).
	rule(token, preventive, high, secret, 'A token of Acme').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	example(token, 'acme_' + 'q8Zr2LmX0cVtB7nYw4KdP1sE').
	rule(slow, diagnostic, low, quality, 'Slow').
	pattern(slow, '((?:x+)+)+y(?=w)').
	example(slow, 'xyw').
:- end_object.
END
secret=acme_q8Zr2LmX0cVtB7nYw4KdP1sE

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@"
}

mkdir "$work/outside" "$work/tree"
printf '%s\n' "$secret" >"$work/outside/secret"
cd "$work/tree"

# Links in circles and out of the tree, pipes, sockets' like, names that are no text.
mkdir -p a/b
ln -s ../.. a/b/up
ln -s "$work/outside" a/out
ln -s "$work/outside/secret" out
ln -s itself itself
mkfifo pipe
newline=$(printf 'new\nline')
bytes=$(printf 'bytes\377\376')
escape=$(printf 'esc\033[31mred')
for name in "$newline" "$bytes" "$escape" '-rf' 'with blank' "quote'\"" 'percent%41' '<b>&'; do
    printf '%s\n' "$secret" >"./$name"
done
scan 1 --json .
equal "findings" "$(wc -l <"$work/out" | tr -d ' ')" 8
jq -e . "$work/out" >/dev/null || fail "the JSON is not valid"
grep -q 'new\\nline' "$work/out" || fail "a newline in a name is not escaped"
scan 1 .
[ "$(grep -c 'A token of Acme' "$work/out")" = 8 ] || fail "a name breaks the lines of the text"
! grep -q "$(printf '\033')" "$work/out" || fail "an escape sequence reaches the terminal"
for format in github junit html sarif table; do
    scan 1 --format $format .
    ! grep -q "$(printf '\033')" "$work/out" || [ $format = github ] || fail "an escape sequence is in $format"
done
scan 1 --format html .
! grep -q '<b>' "$work/out" || fail "a name is markup in the HTML"
scan 1 --format sarif .
grep -q 'bytes%FF%FE' "$work/out" || fail "bytes of a name are lost in SARIF"
scan 1 --format github .
[ "$(wc -l <"$work/out")" -eq 8 ] || fail "a name breaks the lines of annotations"
cd "$work"
rm -rf tree
mkdir tree
cd tree

# Deep folders, long lines, large and odd files.
name=$(printf 'd%.0s' $(seq 50))
chain=$name
for _ in $(seq 44); do chain=$chain/$name; done
mkdir -p "$chain" "$work/rest/$chain"
printf '%s' "$secret" >"$work/rest/$chain/end"
mv "$work/rest/$name" "$chain"
head -c 5000000 /dev/zero | tr '\0' 'a' >long
printf ' %s ' "$secret" >>long
head -c 5000000 /dev/zero | tr '\0' 'a' >>long
truncate -s 1G sparse
printf '\377\376' >mark
printf '\377\376a' >half
printf '\377\376\0\330' >surrogate
: >empty
scan 1 --json .
equal "place in a long line" "$(jq -r '.file + ":" + (.column | tostring)' "$work/out")" long:5000002
complains "too long"
complains "1 file too large"
cd "$work"
rm -rf tree
mkdir tree
cd tree

# A rule that exhausts its limits is an error of that rule, and the others go on.
{ head -c 3000 /dev/zero | tr '\0' x; printf 'y\n%s\n' "$secret"; } >slow
scan 1 --json .
equal "findings beside a slow rule" "$(jq -r .rule "$work/out")" token
complains "slow: rule slow: its pattern exhausts the limits"
scan 0 --only slow .
complains "1 rule error"
scan 6 --strict --only slow .
scan 1 --strict .

# What may not be read is told; the rest goes on.
if [ "$(id -u)" != 0 ]; then
    printf x >locked
    chmod 0 locked
    scan 1 .
    complains "locked: Permission denied"
fi
rm -f slow

if command -v git >/dev/null; then
    # A .git that points elsewhere, or nowhere, leads nowhere.
    git init -q "$work/elsewhere"
    printf '%s\n' "$secret" >"$work/elsewhere/file"
    git -C "$work/elsewhere" add file
    printf 'gitdir: %s\n' "$work/elsewhere/.git" >.git
    printf '%s\n' "$secret" >here
    scan 1 --json .
    equal "files with a foreign .git" "$(jq -r .file "$work/out")" here
    printf 'gitdir: ../../../../etc\n' >.git
    scan 1 --json .
    equal "files with a wrong .git" "$(jq -r .file "$work/out")" here
    printf '*\n!.git\n[\n[a-\n\\\n**/**/**/**/*a*a*a*a*a*a*b\n' >.gitignore
    scan 0 --json .
    rm .git .gitignore
    ln -s "$work/elsewhere/.git" .git
    scan 1 --json .
    equal "files with a linked .git" "$(jq -r .file "$work/out")" here
    rm .git

    # A damaged repository: what can still be read is.
    export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
    git init -q "$work/damaged"
    cd "$work/damaged"
    for i in 1 2 3 4 5 6 7 8; do
        { printf '%s %s\n' "$secret" $i; seq $((i * 500)) $((i * 500 + 400)); } >"file$i"
        git add -A
        git commit -q -m $i
    done
    scan 1 --history --json --no-cache
    equal "findings of the whole repository" "$(wc -l <"$work/out" | tr -d ' ')" 8
    blob=$(git rev-parse HEAD:file3)
    rm -f ".git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
    scan 1 --history --json --no-cache
    equal "findings without one blob" "$(wc -l <"$work/out" | tr -d ' ')" 7
    complains "1 object missing"
    tree=$(git rev-parse 'HEAD~2^{tree}')
    printf 'rubbish' >"$work/rubbish"
    cp -f "$work/rubbish" ".git/objects/$(echo "$tree" | cut -c1-2)/$(echo "$tree" | cut -c3-)"
    scan 1 --history --json --no-cache
    cd "$work"
    git clone -q "$work/elsewhere" "$work/packed" 2>/dev/null || true
    git init -q "$work/packed2"
    cd "$work/packed2"
    for i in 1 2 3 4 5 6 7 8; do
        { printf '%s %s\n' "$secret" $i; seq $((i * 500)) $((i * 500 + 400)); } >"file$i"
        git add -A
        git commit -q -m $i
    done
    git gc -q
    pack=$(ls .git/objects/pack/*.pack)
    chmod u+w "$pack"
    size=$(wc -c <"$pack")
    # Every place in the pack in turn would take long: some will do.
    for part in 1 3 5 7 9; do
        cp "$pack" "$work/pack"
        printf '\377\377\377\377\377\377' | dd of="$pack" bs=1 seek=$((size * part / 10)) conv=notrunc 2>/dev/null
        got=0
        "$HYPER" scan --rules "$work/rules.lgt" --history --no-cache >"$work/out" 2>"$work/err" </dev/null || got=$?
        case $got in
        0 | 1 | 6) ;;
        *) fail "a damaged pack ends the scan with $got" ;;
        esac
        cp "$work/pack" "$pack"
    done
    truncate -s $((size / 2)) "$pack"
    got=0
    "$HYPER" scan --rules "$work/rules.lgt" --history --no-cache >"$work/out" 2>"$work/err" </dev/null || got=$?
    [ $got -le 6 ] || fail "half a pack ends the scan with $got"
    printf 'ref: refs/heads/../../../../etc/passwd\n' >.git/HEAD
    got=0
    "$HYPER" scan --rules "$work/rules.lgt" --staged >"$work/out" 2>"$work/err" </dev/null || got=$?
    [ $got -le 6 ] || fail "a wrong HEAD ends the scan with $got"
fi

# Many files in one folder.
mkdir "$work/many"
cd "$work/many"
seq 20000 | xargs touch
printf '%s\n' "$secret" >12345
scan 1 --json .
equal "the one among many" "$(jq -r .file "$work/out")" 12345
