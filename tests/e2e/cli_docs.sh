#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What is written about the commands is in step with the commands: every command has its manual page,
# every option is in it, no page tells of one that is not there, and the completion scripts are the
# ones that the program prints.
. "$(dirname "$0")/lib.sh"

docs=$data/../../docs

# options FILE: the long options of a --help or a manual page, each once.
options() {
    sed 's/\\-/-/g; s/\\f[BIR]//g' "$1" | grep -Eo '^( *(-[a-z1A-Z], )?|)--[a-z-]+' | grep -Eo -- '--[a-z-]+' | sort -u
}

# own_help COMMAND...: its --help without the options of every command.
own_help() {
    run 0 "$HYPER" "$@" --help
    sed '/^Options of every command/,/^$/d' "$work/out" >"$work/help"
}

run 0 "$HYPER" --help
sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/out" >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 18 ] || fail "few commands are listed"

while read -r command; do
    page=$docs/man/hyper-$command.1
    [ -f "$page" ] || fail "hyper $command has no page"
    grep -q "hyper\\\\-$command (1)" "$docs/man/hyper.1" || fail "hyper(1) does not name hyper-$command(1)"
    : >"$work/wanted"
    own_help "$command"
    options "$work/help" >>"$work/wanted"
    sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' "$work/help" >"$work/verbs"
    while read -r verb; do
        grep -q "^\.SS $verb\$" "$page" || fail "$page does not explain \"$verb\""
        own_help "$command" "$verb"
        options "$work/help" >>"$work/wanted"
    done <"$work/verbs"
    sort -u "$work/wanted" >"$work/sorted"
    options "$page" >"$work/written"
    cmp -s "$work/sorted" "$work/written" ||
        fail "options of hyper $command and of its page differ: $(diff "$work/sorted" "$work/written" | grep '^[<>]' | tr '\n' ' ')"
done <"$work/commands"

run 0 "$HYPER" completion bash
same "$work/out" "$docs/completion/hyper.bash"
run 0 "$HYPER" completion zsh
same "$work/out" "$docs/completion/_hyper"
run 2 "$HYPER" completion fish
complains "bash or zsh"

if command -v bash >/dev/null; then
    # shellcheck disable=SC2016 # bash expands it
    complete='source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hyper; echo "${COMPREPLY[*]}"'
    equal "completion of a command" "$(bash -c "$complete" "$docs/completion/hyper.bash" hyper inge)" ingest
    equal "completion of an option" "$(bash -c "$complete" "$docs/completion/hyper.bash" hyper query --sev)" --severity
    equal "completion of a value" "$(bash -c "$complete" "$docs/completion/hyper.bash" hyper query --severity hi)" high
    equal "completion of a verb" \
        "$(bash -c "$complete" "$docs/completion/hyper.bash" hyper --store x rules dis)" disable
fi

if command -v groff >/dev/null; then
    for page in "$docs"/man/*.1; do
        groff -man -ww -z -Tutf8 "$page" 2>"$work/groff" || fail "groff fails on $page"
        [ ! -s "$work/groff" ] || fail "$page: $(cat "$work/groff")"
    done
fi
