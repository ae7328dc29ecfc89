#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The SARIF of a scan is valid, whatever was found, and the same bytes whoever runs it again.
. "$(dirname "$0")/lib.sh"

check=$(cd "$(dirname "$0")" && pwd)/sarif_check.py
command -v python3 >/dev/null || skip "there is no python3"
export XDG_CACHE_HOME="$work/cache"
cat >"$work/rules.lgt" <<'END'
:- object(sample,
	implements(ruleset)).
	:- info([version is 1:2:0, comment is 'For the test.']).
	rule(token, preventive, high, secret, 'A token of Acme').
	help(token, 'Revoke it.').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	reference(token, 'https://example.org/tokens?a=b#c').
	reference(token, cwe(798)).
	tag(token, acme).
	example(token, 'acme_M3uT6hJ9vRxA5gFzQ2oNb8Wi').
	rule(copy, curative, medium, code, 'strcpy has no bound').
	pattern(copy, '\\bstrcpy\\((\\w+), (\\w+)\\)').
	fix(copy, 'strlcpy($1, $2, sizeof $1)').
	example(copy, 'strcpy(a, b)').
	rule(block, diagnostic, low, code, 'A block').
	pattern(block, '(?s)BEGIN.{0,80}END').
	example(block, 'BEGIN x END').
	rule(name, diagnostic, info, configuration, 'A name').
	path(name, '[.]p12$').
	example(name, 'a.p12', '').
	rule(readme, diagnostic, low, process, 'No readme').
	finding(readme, '.', 1) :- file(_), \+ file('README').
	example(readme, [file(a)]).
	classify_severity(block, high) :- file(_).
	suggest_fix(copy, 'Bound it') :- file(_).
	is_auto_fixable(copy) :- file(_).
:- end_object.
END
secret=acme_q8Zr2LmX0cVtB7nYw4KdP1sE
mkdir -p "$work/tree/a b" "$work/clean" "$work/tree/many"
cd "$work/tree"
git init -q .
printf '\tstrcpy(a, b); // é\360\237\230\200 "%s" \\ \001 \377\n' "$secret" >"$(printf 'a b/c:%%20\n\377é.c')"
printf 'BEGIN\n é\n END strcpy(a, b)\n' >block
printf 'k = "%s" # hyper:ignore token it is revoked\n' "$secret" >suppressed
printf '%s\n' "$secret" >"x:y"
printf x >store.p12
for i in $(seq 1 200); do
    printf 'strcpy(a, b)\n%s\nBEGIN END\n' "$secret" >"many/$i"
done
ln -s nowhere link
printf 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@main\n      - run: echo ${{ github.event.issue.title }}\n' >w.yml
git add block many
git -c user.name=A -c user.email=a@example.org commit -qm 'é "quoted"'

# valid NAME CODE OPTION...: scans; what it writes is valid, and the same with any number of threads.
valid() {
    name=$1
    code=$2
    shift 2
    for jobs in 1 2; do
        run "$code" "$HYPER" scan --quiet --format sarif --jobs $jobs -o "$work/$name.$jobs" "$@"
    done
    run "$code" "$HYPER" scan --quiet --format sarif --no-cache -o "$work/$name.3" "$@"
    same "$work/$name.1" "$work/$name.2"
    same "$work/$name.1" "$work/$name.3"
    python3 "$check" "$work/$name.1" >"$work/out" 2>&1 || fail "$name is not valid"
}

# results RULE FILE: how many the log has.
results() {
    jq --arg rule "$1" '[.runs[].results[] | select(.ruleId == $rule)] | length' "$work/$2.1"
}

valid findings 1 --rules "$work/rules.lgt" .
! grep -q "${secret#acme_}" "$work/findings.1" || fail "a secret is shown"
equal "secrets" "$(results token findings)" 202
equal "fixes" "$(jq '[.runs[].results[] | select(.fixes)] | length' "$work/findings.1")" "$(results copy findings)"
equal "policies" "$(results readme findings)" 1
equal "files found by their names" "$(results name findings)" 1
equal "judged findings" "$(jq '[.runs[].results[] | select(.properties["security-severity"])] | length' "$work/findings.1")" 201
valid built-in 1 .
[ "$(results workflow_template_injection built-in)" -gt 0 ] || fail "the workflow has no finding"
valid none 0 --rules "$work/rules.lgt" --only token "$work/clean"
equal "results without a finding" "$(jq '.runs[0].results' "$work/none.1" | tr -d ' \n')" "[]"
valid history 1 --rules "$work/rules.lgt" --history .
equal "commits" "$(jq '[.runs[].results[] | select(.properties.commit | not)] | length' "$work/history.1")" 0
valid files 1 --rules "$work/rules.lgt" --only copy block "x:y"

# The check itself finds what is wrong.
for wrong in '.version = "2.0.0"' 'del(.runs[0].tool.driver.name)' '.runs[0].results[0].level = "bad"' \
    '.runs[0].results[0].rule.index += 1' '.runs[0].results[0].extra = 1' \
    '.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0' \
    '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri = "a b"'; do
    jq "$wrong" "$work/findings.1" >"$work/wrong"
    ! python3 "$check" "$work/wrong" 2>/dev/null || fail "$wrong passes"
done
