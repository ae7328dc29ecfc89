#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What a command did is told: to people in a sentence, to programs as an object, with --quiet not at all.
. "$(dirname "$0")/lib.sh"

# tells FIELD VALUE COMMAND...: with --json it writes one object that has this.
tells() {
    field=$1 value=$2
    shift 2
    run 0 "$HYPER" "$@" --json
    equal "$field of \"$*\"" "$(jq -rs "if length == 1 then .[0].$field else \"no object\" end" "$work/out")" "$value"
}

# keeps_quiet COMMAND...
keeps_quiet() {
    run 0 "$HYPER" "$@" --quiet
    [ ! -s "$work/out" ] && [ ! -s "$work/err" ] || fail "\"$* --quiet\" says something"
}

# Keys.
tells name server keys new
key=$(jq -r .key "$work/out")
equal "the size of a key" "${#key}" 40
[ -f "$(jq -r .file "$work/out")" ] || fail "the key is not where it is said to be"
run 0 "$HYPER" keys new laptop
complains "hyper keys allow KEY NAME"
says "$("$HYPER" keys list --json | jq -r 'select(.name == "laptop").key')"
run 0 "$HYPER" keys allow laptop
says "laptop may connect"
tells allowed desk keys allow "$key" desk
keeps_quiet keys allow laptop
tells revoked desk keys revoke desk
run 0 "$HYPER" keys revoke laptop
says "laptop may not connect"
run 2 "$HYPER" keys allow nobody
complains "nobody"

# A file that is no key is told by its name, and nothing of it.
for first in 'name = value' 'public-key = value'; do
    printf '%s\n  :secret:words:\n' "$first" >"$work/no-key"
    run 3 "$HYPER" keys allow "$work/no-key" x
    ! grep -q words "$work/out" "$work/err" || fail "the text of a file that is no key is shown"
    [ ! -s "$work/out" ] || fail "a library writes to stdout: $(cat "$work/out")"
done

# Hooks.
if command -v git >/dev/null; then
    git init -q "$work/repository"
    cd "$work/repository"
    tells installed pre-commit hooks install pre-commit
    run 0 "$HYPER" hooks install
    says "pre-push scans"
    tells removed pre-push hooks remove pre-push
    run 0 "$HYPER" hooks remove
    says "pre-commit is removed"
    keeps_quiet hooks install
    echo 'void f(char *line) { gets(line); }' >a.c
    git add a.c
    run 1 git -c user.name=x -c user.email=x@example.org commit -m one
    complains "hyper stopped the commit"
    complains "--no-verify"
    cd "$work"
fi

# Rules and the store.
echo "error('SC2086', code, medium, true, 'Double quote to prevent word splitting', 'quote it')." >"$work/facts.pl"
ingest "$work/facts.pl"
rule=$("$HYPER" rules list --json | jq -r .id)
tells disabled 1 rules disable "$rule"
run 0 "$HYPER" rules enable "$rule"
says "1 rule enabled"
keeps_quiet rules disable "$rule"
tells problems 0 doctor
keeps_quiet doctor
