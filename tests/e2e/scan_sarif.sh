#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The SARIF of a scan is valid against the schema, whatever was found, and the same for any number of threads.
. "$(dirname "$0")/lib.sh"

python3 -c 'import jsonschema' 2>/dev/null || skip "python3-jsonschema is not installed"

# valid FILE [RESULTS]: holds it against the schema; there are that many results.
valid() {
    python3 - "$data/sarif/schema.json" "$@" <<'PYTHON' || fail "$1 is not valid SARIF"
import json, jsonschema, sys
schema, log = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
errors = list(jsonschema.Draft4Validator(schema).iter_errors(log))
for error in errors[:5]:
    print("/".join(map(str, error.absolute_path)), error.message[:300], file=sys.stderr)
results = [result for run in log["runs"] for result in run["results"]]
if len(sys.argv) > 3 and len(results) != int(sys.argv[3]):
    sys.exit(f"{len(results)} results")
if any("partialFingerprints" not in result for result in results):
    sys.exit("a result has no partialFingerprints")
sys.exit(bool(errors))
PYTHON
}

# A schema that takes anything would prove nothing.
echo '{"version":"2.1.0","runs":[{"results":[]}]}' >"$work/wrong.sarif"
! (valid "$work/wrong.sarif") 2>/dev/null || fail "a run without a tool is called valid"

tree=$work/tree
mkdir -p "$tree/.github/workflows" "$tree/with blank/$(printf 'nich\303\244 \377')"
cat >"$work/rules.lgt" <<'END'
:- object(sample, implements(ruleset)).
	rule(old_include, curative, low, code, 'The old header is included').
	pattern(old_include, '#include <oldlib\\.h>').
	fix(old_include, '#include <newlib.h>').
	example(old_include, '#include <oldlib.h>').
	rule(token, preventive, critical, secret, 'A token').
	help(token, 'Revoke it.').
	reference(token, 'https://example.org/tokens').
	reference(token, cwe(798)).
	pattern(token, 'tok_[0-9a-f]{8}').
	example(token, 'tok_01234567').
	rule(absent, diagnostic, info, process, 'The repository must have $1').
	finding(absent, '.', ['NOTICE']) :- \+ file('NOTICE').
	example(absent, [file(a)]).
	rule(braces, diagnostic, low, code, 'Braces {0} stay, ${{ x }} too, and } alone, [so](1)').
	help(braces, 'Not {{ these }}.').
	pattern(braces, 'BRACES').
	example(braces, 'BRACES').
	rule(box, diagnostic, low, secret, 'A box').
	path(box, '[.]p12$').
	example(box, 'a.p12', '').
:- end_object.
END
printf '#include <oldlib.h>\n  x = "tok_89abcdef"; // hyper:ignore token it is invented\n' >"$tree/a.c"
printf '\303\244\303\266 tok_0a1b2c3d \377\n#include <oldlib.h>\r\n' >"$tree/with blank/$(printf 'nich\303\244 \377')/b%41.c"
printf 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: acme/tool@v1\n' >"$tree/.github/workflows/a.yml"

printf 'BRACES { {1} }\n' >"$tree/braces"
printf '\0' >"$tree/a.p12"

for jobs in 1 2; do
    run 1 "$HYPER" scan --jobs "$jobs" --rules "$work/rules.lgt" --format sarif -o "$work/own$jobs.sarif" "$tree"
    run 1 "$HYPER" scan --jobs "$jobs" --format sarif -o "$work/shipped$jobs.sarif" "$tree"
done
valid "$work/own1.sarif"
valid "$work/shipped1.sarif"
cmp -s "$work/own1.sarif" "$work/own2.sarif" || fail "one and two threads write different bytes"
cmp -s "$work/shipped1.sarif" "$work/shipped2.sarif" || fail "one and two threads write different bytes"
grep -q '"fixes"' "$work/own1.sarif" || fail "a fix is not told"
equal "findings by rule" "$(jq -r '.runs[0].results[].ruleId' "$work/own1.sarif" | sort | uniq -c | tr -s ' \n' ' ')" \
    " 1 absent 1 box 1 braces 2 old_include 1 token "
! grep -q 'tok_0a1b2c3d' "$work/own1.sarif" || fail "a secret is told"

mkdir "$work/empty"
run 0 "$HYPER" scan --rules "$work/rules.lgt" --only token --format sarif -o "$work/none.sarif" "$work/empty"
valid "$work/none.sarif" 0
printf 'tok_01234567\n' | "$HYPER" scan --rules "$work/rules.lgt" --only token --format sarif -o "$work/stdin.sarif" - && fail "stdin"
valid "$work/stdin.sarif" 1

# What the schema does not see, and rules that repeat themselves: each tag once, a help address that is one, and
# references that lead to the rule they name, those of notifications too.
cat >"$work/first.lgt" <<'END'
:- object(first, implements(ruleset)).
	rule(never, diagnostic, low, quality, 'Never').
	pattern(never, 'never').
	example(never, 'never').
:- end_object.
END
cat >"$work/odd.lgt" <<'END'
:- object(odd, implements(ruleset)).
	rule(token, preventive, critical, secret, 'A token').
	tag(token, secret).
	tag(token, 'external/cwe/cwe-798').
	tag(token, ours).
	tag(token, ours).
	reference(token, cwe(798)).
	reference(token, cwe(798)).
	reference(token, 'https://example.org/no address').
	reference(token, 'https://example.org/tokens?a=%20').
	pattern(token, 'tok_[0-9a-f]{8}').
	example(token, 'tok_01234567').
	rule(slow, diagnostic, low, quality, 'Slow').
	pattern(slow, '((?:x+)+)+y(?=w)').
	example(slow, 'xyw').
:- end_object.
END
mkdir "$work/odd"
printf 'tok_0a1b2c3d\n' >"$work/odd/a"
{ head -c 3000 /dev/zero | tr '\0' x; printf 'y\n'; } >"$work/odd/b c"
run 1 "$HYPER" scan --rules "$work/first.lgt" --rules "$work/odd.lgt" --format sarif -o "$work/odd.sarif" "$work/odd"
valid "$work/odd.sarif"
equal "tags" "$(jq -r '.runs[0].tool.extensions[1].rules[0].properties.tags | join(" ")' "$work/odd.sarif")" \
    "secret external/cwe/cwe-798 ours"
equal "help address" "$(jq -r '.runs[0].tool.extensions[1].rules[0].helpUri' "$work/odd.sarif")" "https://example.org/tokens?a=%20"
equal "rules of notifications" "$(jq -r '.runs[0].invocations[0].toolExecutionNotifications[].associatedRule.id' "$work/odd.sarif")" slow
for file in odd own1 shipped1; do
    astray=$(jq -c '.runs[0] as $run |
        ($run.results[] | .rule + {said: .ruleId}),
        ($run.invocations[0].toolExecutionNotifications[].associatedRule // empty) |
        select($run.tool.extensions[.toolComponent.index] as $component |
            ($component.name != .toolComponent.name) or ($component.rules[.index].id != .id) or ((.said // .id) != .id))' \
        "$work/$file.sarif") || fail "a reference of $file has no tool component"
    equal "references of $file that lead elsewhere" "$astray" ""
done

# Braces of messages are doubled, those of content are not; what is about no line has no region.
equal "a message with braces" "$(jq -r '.runs[0].results[] | select(.ruleId == "braces").message.text' "$work/own1.sarif")" \
    'Braces {{0}} stay, ${{{{ x }}}} too, and }} alone, [so](1)'
equal "a snippet with braces" \
    "$(jq -r '.runs[0].results[] | select(.ruleId == "braces").locations[0].physicalLocation.region.snippet.text' "$work/own1.sarif")" \
    'BRACES { {1} }'
for rule in absent box; do
    equal "the region of $rule" \
        "$(jq -r --arg rule $rule '.runs[0].results[] | select(.ruleId == $rule).locations[0].physicalLocation.region' "$work/own1.sarif")" null
done
equal "the place of the repository" \
    "$(jq -r '.runs[0].results[] | select(.ruleId == "absent").locations[0].physicalLocation.artifactLocation.uri' "$work/own1.sarif")" ./

# Read again, the report is what the scan itself takes in.
cd "$tree"
run 1 "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --json .
export_to "$work/direct"
run 0 "$HYPER" query --json
cp "$work/out" "$work/alerts"
jq -r .message "$work/alerts" | grep -qxF 'Braces {0} stay, ${{ x }} too, and } alone, [so](1)' || fail "a message changed in the store"
rm -rf "$HYPER_STORE"
run 0 "$HYPER" ingest --repo acme/web "$work/own1.sarif"
run 0 "$HYPER" query --json
for field in id message rule path line snippet; do
    jq -r ".$field" "$work/alerts" | sort >"$work/left"
    jq -r ".$field" "$work/out" | sort >"$work/right"
    same "$work/left" "$work/right"
done
