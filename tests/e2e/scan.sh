#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A tree is scanned: what is found, how it is told in each format, and what is passed over.
. "$(dirname "$0")/lib.sh"

cat >"$work/rules.lgt" <<'END'
:- object(sample,
	implements(ruleset)).
	:- info([version is 1:0:0, comment is 'For the test.']).
	rule(token, preventive, high, secret, 'A token of Acme').
	help(token, 'Revoke it.').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	check(token, not_placeholder).
	reference(token, cwe(798)).
	example(token, 'acme_' + 'q8Zr2LmX0cVtB7nYw4KdP1sE').
	counter_example(token, 'acme_xxxxxxxxxxxxxxxxxxxxxxxx').
	rule(copy, curative, medium, code, 'strcpy has no bound').
	pattern(copy, '\\bstrcpy\\((\\w+), (\\w+)\\)').
	language(copy, c).
	fix(copy, 'strlcpy($1, $2, sizeof $1)').
	example(copy, 'strcpy(a, b)').
	rule(box, diagnostic, low, configuration, 'A key store').
	path(box, '[.]p12$').
	example(box, 'a.p12', '').
:- end_object.
END
secret=acme_q8Zr2LmX0cVtB7nYw4KdP1sE
other=acme_M3uT6hJ9vRxA5gFzQ2oNb8Wi
mkdir -p "$work/tree/src" "$work/tree/deep/er"
cd "$work/tree"
printf 'int x;\n\tstrcpy(a, b); // é %s\n' "$secret" >src/a.c
printf 'strcpy(a, b)\n' >src/a.py
printf 'x' >deep/er/store.p12
printf 'token: "%s"\r\n' "$secret" | iconv -t UTF-16 >utf16.yml
printf '\357\273\277%s' "$secret" >bom.txt
printf 'a\0b%s' "$secret" >binary
ln -s src link
ln -s . loop
ln -s /etc outside

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@"
}

# field RULE FILE FIELD: of the finding in the last JSON output.
field() {
    jq -r --arg rule "$1" --arg file "$2" "select(.rule == \$rule and .file == \$file) | .$3" "$work/out"
}

scan 1 --json .
equal "number of findings" "$(wc -l <"$work/out" | tr -d ' ')" 5
equal "severities" "$(jq -r .severity "$work/out" | tr '\n' ' ')" "high high high medium low "
equal "line" "$(field token src/a.c line)" 2
equal "column, in characters" "$(field token src/a.c column)" 21
equal "place in UTF-16" "$(field token utf16.yml line):$(field token utf16.yml column)" 1:9
equal "place behind a mark" "$(field token bom.txt column)" 1
equal "fix" "$(field copy src/a.c fix)" "strlcpy(a, b, sizeof a)"
equal "file found by its name" "$(field box deep/er/store.p12 line)" 1
equal "secret" "$(field token src/a.c secret)" "q8Zr<redacted>"
complains "1 binary file"
complains "3 symbolic links"
cp "$work/out" "$work/first"

# What is about a file and no line of it is told without one.
for format in text github junit html; do
    scan 1 --only box --format "$format" .
    says "deep/er/store.p12"
    ! grep -qE 'store[.]p12:[0-9]|line=' "$work/out" || fail "$format tells a line of a file that was found by its name"
done
scan 1 --only box --format table .
equal "columns of a finding without a line" "$(tail -n 1 "$work/out" | awk '{print NF, $4}')" "6 A"

# Twice, and with any number of threads, the same bytes; the second time from the cache.
for jobs in 1 2 7; do
    scan 1 --json --jobs "$jobs" .
    same "$work/out" "$work/first"
done
ls "$work"/cache/hyper/rules-* >/dev/null || fail "compiled rules are not kept"
scan 1 --json --no-cache .
same "$work/out" "$work/first"

# No format has a secret, unless asked.
for format in text table json sarif github junit html; do
    scan 1 --format "$format" .
    ! grep -q "${secret#acme_}" "$work/out" "$work/err" || fail "$format shows a secret"
    grep -q "token" "$work/out" || fail "$format has no finding"
done
scan 1 --show-secrets .
says "$secret"

scan 1 .
says "src/a.c:2:21: high: A token of Acme [token]"
says "    strcpy(a, b); // é acme_q8Zr<redacted>"
grep -q '^                       ^~*$' "$work/out" || fail "the caret is not under the finding"
scan 1 --explain .
says "help: Revoke it."
says "CWE-798"

scan 1 --format sarif -o "$work/report.sarif" .
[ ! -s "$work/out" ] || fail "--output writes to stdout, too"
equal "version" "$(jq -r .version "$work/report.sarif")" 2.1.0
equal "results" "$(jq '.runs[0].results | length' "$work/report.sarif")" 5
equal "rules that results point to" \
    "$(jq -r '.runs[0] as $r | $r.results[] | select($r.tool.extensions[.rule.toolComponent.index].rules[.rule.index].id != .ruleId)' "$work/report.sarif")" ""
equal "results without a fingerprint" \
    "$(jq '[.runs[0].results[] | select(.partialFingerprints["hyper/v1"] | test("^[0-9a-f]{32}$") | not)] | length' "$work/report.sarif")" 0
equal "fixes" "$(jq -r '.runs[0].results[].fixes[0].artifactChanges[0].replacements[0].insertedContent.text // empty' "$work/report.sarif")" \
    "strlcpy(a, b, sizeof a)"
scan 1 --format github .
says "::error file=src/a.c,line=2,endLine=2,col=21,endColumn=50,title=token::A token of Acme"
if command -v python3 >/dev/null; then
    scan 1 --format junit .
    python3 -c 'import sys, xml.dom.minidom as x; assert len(x.parse(sys.argv[1]).getElementsByTagName("failure")) == 5' "$work/out" ||
        fail "JUnit's XML is wrong"
fi

# The threshold.
scan 0 --fail-on none .
scan 0 --fail-on critical .
scan 1 --fail-on high .
scan 1 --min-severity high .
complains "2 others less severe"
scan 0 --only box --fail-on medium .
scan 2 --only nothing .

# stdin, files, several folders.
printf '%s' "$secret" >"$work/input"
got=0
"$HYPER" scan --rules "$work/rules.lgt" --json --stdin-name a/b.txt - <"$work/input" >"$work/out" 2>"$work/err" || got=$?
equal "code for stdin" $got 1
equal "name of stdin" "$(jq -r .file "$work/out")" a/b.txt
scan 1 --json src/a.c
equal "name of a file" "$(jq -r .file "$work/out" | sort -u)" src/a.c
scan 1 --json "$work/tree/src/a.c"
equal "name of a file by its whole path" "$(jq -r .file "$work/out" | sort -u)" src/a.c
scan 1 --json src deep
equal "names in several folders" "$(jq -r .file "$work/out" | sort -u | tr '\n' ' ')" "deep/er/store.p12 src/a.c "
scan 6 "$work/nowhere"

# Fingerprints stay when lines move; another secret in the same line is another finding.
before=$(field token src/a.c fingerprint)
cp src/a.c "$work/a.c"
scan 1 --json --fail-on high .
cp "$work/out" "$work/baseline.jsonl"
{ printf '\n\n'; cat "$work/a.c"; } >src/a.c
scan 0 --json --baseline "$work/baseline.jsonl" .
[ ! -s "$work/out" ] || fail "what is in the baseline is told"
scan 0 --baseline "$work/report.sarif" .
complains "5 others ignored or in the baseline"
sed "s/$secret/$other/" "$work/a.c" >src/a.c
scan 1 --json --min-severity high --baseline "$work/baseline.jsonl" .
equal "findings beyond the baseline" "$(jq -r .rule "$work/out")" token
[ "$(field token src/a.c fingerprint)" != "$before" ] || fail "two secrets have one fingerprint"
HYPER_SCAN_KEY=own
export HYPER_SCAN_KEY
scan 1 --json .
[ "$(field token bom.txt fingerprint)" != "$(jq -r 'select(.file == "bom.txt") | .fingerprint' "$work/first")" ] ||
    fail "the key does not matter"
unset HYPER_SCAN_KEY

# Comments and .hyper/ignore need a reason.
printf 'k = "%s" # hyper:ignore token it is revoked\n' "$secret" >src/a.c
scan 0 src
complains "1 other suppressed by comments"
printf '# hyper:ignore copy,token it is revoked\nk = "%s"\n' "$secret" >src/a.c
scan 0 src
printf 'k = "%s" # hyper:ignore token\n' "$secret" >src/a.c
scan 1 src
printf 'k = "%s" # hyper:ignore other it is revoked\n' "$secret" >src/a.c
scan 1 src
mkdir -p src/.hyper
printf '# ours\ntoken:*.c until=2999-12-31 it is revoked\n' >src/.hyper/ignore
scan 0 src
printf 'token:*.c until=2001-12-31 it is revoked\n' >src/.hyper/ignore
scan 1 src
complains "1 line of .hyper/ignore expired"
printf 'token:*.h it is revoked\n' >src/.hyper/ignore
scan 1 src
scan 1 --json src
mkdir -p src/old/deep
mv src/a.c src/old/deep
for folder in old/ deep/ /old/deep old; do
    printf 'token:%s it is revoked\n' "$folder" >src/.hyper/ignore
    scan 0 src
done
printf 'token:/deep/ it is revoked\n' >src/.hyper/ignore
scan 1 src
mv src/old/deep/a.c src
rm -r src/old
scan 1 --json src
printf '%s it is revoked\n' "$(jq -r .fingerprint "$work/out")" >src/.hyper/ignore
scan 0 src
printf 'token:*.c until=soon why\n' >src/.hyper/ignore
scan 3 src
complains "line 1"
rm -r src/.hyper

# Fixes are shown, then made; what is not there stays as it is.
cp "$work/a.c" src/a.c
chmod 640 src/a.c
scan 1 --fix --fail-on high .
says "+	strlcpy(a, b, sizeof a); // é"
cmp -s "$work/a.c" src/a.c || fail "--fix changes a file"
scan 1 --apply .
[ "$(stat -c %a src/a.c)" = 640 ] || fail "the mode changed"
scan 1 --json .
equal "findings of the fixed rule" "$(field copy src/a.c rule)" ""
equal "the rest of the file" "$(sed 's/strlcpy(a, b, sizeof a)/strcpy(a, b)/' src/a.c | cmp - "$work/a.c" && echo same)" same

# Rules that are wrong are named with their place.
printf ':- object(x, implements(ruleset)).\nrule(a, preventive, high, secret, m).\npattern(a, b).\nexample(a, c).\n:- end_object.\n' >"$work/wrong.lgt"
run 3 "$HYPER" scan --rules "$work/wrong.lgt" .
complains "wrong.lgt: line 4, column 1: rule \"a\": it does not find this example"

# Findings are alerts like any other.
run 0 "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --fail-on none .
run 0 "$HYPER" query --json --repo acme/web
equal "alerts" "$(jq -r .rule "$work/out" | sort | tr '\n' ' ')" "box token token token "
equal "severity" "$(jq -r 'select(.rule == "token") | .severity' "$work/out" | sort -u)" high
! grep -q "${secret#acme_}" "$work/out" || fail "a secret is in the store"
rm utf16.yml
run 0 "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --fail-on none .
run 0 "$HYPER" query --json --repo acme/web --status fixed
equal "fixed alerts" "$(jq -r .path "$work/out")" utf16.yml

# A store that is kept in the tree is no part of it; the same files anywhere else are.
mkdir "$work/kept"
echo 'int x;' >"$work/kept/a.c"
export HYPER_STORE="$work/kept/.hyper/store"
run 0 "$HYPER" scan --ingest --json --fail-on critical --repo acme/kept "$work/kept"
equal "rejected" "$(tail -n 1 "$work/out" | jq .rejected)" 0
run 0 "$HYPER" scan --fail-on critical "$work/kept"
grep -q 'in 1 file ' "$work/out" "$work/err" || fail "the store is scanned"
HYPER_STORE=$work/elsewhere
run 0 "$HYPER" scan --fail-on critical "$work/kept"
! grep -q 'in 1 file ' "$work/out" "$work/err" || fail "a folder that is not the store is left out"
