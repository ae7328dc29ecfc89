#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A gitleaks configuration becomes a ruleset; what cannot be kept is told, and a configuration reads
# nothing outside of its own folder.
. "$(dirname "$0")/lib.sh"

cat >"$work/own.toml" <<'EOF'
[extend]
path = "base.toml"
[[rules]]
id = "own"
regex = '''own_[a-z]{8}'''
[[rules]]
id = "ahead"
regex = '''a(?=b)'''
EOF
cat >"$work/base.toml" <<'EOF'
[[rules]]
id = "base"
regex = '''base_[a-z]{8}'''
EOF

run 0 "$HYPER" rules import "$work/own.toml" -o "$work/own.lgt"
says "2 of 3 rules imported"
complains "own.toml: line 8, column 9: regular expression"
grep -q "pattern(base, 'base_\[a-z\]{8}')" "$work/own.lgt" || fail "the extended rule is not there"
run 0 "$HYPER" rules import --json "$work/own.toml" -o "$work/again.lgt"
jq -e '.rules == 3 and .imported == 2 and (.notes | length) == 1' "$work/out" >/dev/null || fail "wrong JSON"
cmp -s "$work/own.lgt" "$work/again.lgt" || fail "two imports differ"
run 0 "$HYPER" rules import --name "o'k" "$work/own.toml"
says "object('o\\'k'"

printf '[extend]\nuseDefault = true\n' >"$work/default.toml"
run 3 "$HYPER" rules import "$work/default.toml" -o "$work/x.lgt"
complains "--default FILE"
run 0 "$HYPER" rules import "$work/default.toml" --default "$work/base.toml" -o "$work/x.lgt"
says "1 of 1 rule imported"

mkdir "$work/inner"
printf '[extend]\npath = "../base.toml"\n' >"$work/inner/out.toml"
run 6 "$HYPER" rules import "$work/inner/out.toml"
complains "not in its folder"
ln -s "$work/base.toml" "$work/inner/link.toml"
printf '[extend]\npath = "link.toml"\n' >"$work/inner/out.toml"
run 6 "$HYPER" rules import "$work/inner/out.toml"
complains "not in its folder"
printf '[extend]\npath = "loop.toml"\n' >"$work/loop.toml"
run 6 "$HYPER" rules import "$work/loop.toml"
complains "more than 2 deep"

printf 'a = 1\na = 2\n' >"$work/wrong.toml"
run 6 "$HYPER" rules import "$work/wrong.toml" -o "$work/y.lgt"
complains "line 2, column 1"
[ ! -e "$work/y.lgt" ] || fail "a file was written for nothing"
run 6 "$HYPER" rules import "$work/absent.toml"
run 5 "$HYPER" rules import "$work"
run 2 "$HYPER" rules import
run 2 "$HYPER" rules import --json "$work/own.toml"
