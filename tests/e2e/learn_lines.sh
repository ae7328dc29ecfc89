#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# The lines that rules are learned from: flagged ones of alerts, and clean ones, sampled from the source
# tree or given as training data. No secret is among them, their number is bounded, and they are the
# same in any order.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/tree/src"
token=ghp_$(printf 'rJpWq0B4nV8sKx2cLm6ZtY1aHd3eGf0tgn3s')
{
    echo '#!/bin/sh'
    echo 'read line'
    echo 'echo "clean and simple"'
    echo "export TOKEN=$token"
    echo '}'
    echo 'cd $1'
    echo 'rm -r "$2"'
} >"$work/tree/src/a.sh"

# alert RULE LINE END: a result in SARIF without a snippet.
alert() {
    printf '{"ruleId":"%s","message":{"text":"says %s"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.sh"},"region":{"startLine":%d,"endLine":%d}}}]}' "$1" "$1" "$2" "$3"
}
printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}},"results":[%s,%s]}]}' \
    "$(alert A 2 2)" "$(alert B 6 7)" >"$work/lint.sarif"

ingest --repo acme/shop --commit c1 --source "$work/tree" "$work/lint.sarif"
equal alerts "$(summary alerts)" 2
equal "clean lines" "$(summary lines)" 3
run 0 "$HYPER" learn lines --tool lint --clean
equal "clean lines" "$(jq -rs 'map(.line) | sort | map(tostring) | join(" ")' "$work/out")" "1 3 4"
jq -es 'all(.rule == null and .repo == "acme/shop" and .commit == "c1" and .path == "src/a.sh")' "$work/out" >/dev/null ||
    fail "a clean line has no origin"
! grep -q "$token" "$work/out" || fail "a secret is in a clean line"
says redacted
run 0 "$HYPER" learn lines --flagged
equal "flagged lines" "$(jq -rs 'sort_by(.line) | map(.rule + ":" + .snippet) | join(" ")' "$work/out")" \
    'A:read line B:cd $1'
run 0 "$HYPER" doctor

# As training data: what is printed is taken in again.
run 0 "$HYPER" learn lines
cp "$work/out" "$work/lines.jsonl"
HYPER_STORE=$work/again
ingest "$work/lines.jsonl"
equal rejected "$(summary rejected)" 0
run 0 "$HYPER" learn lines --clean
equal "clean lines" "$(jq -s 'length' "$work/out")" 3

# What is no line, or of no tool, costs itself.
HYPER_STORE=$work/bad
{
    echo '{"type":"example","tool":"t","rule":null,"path":"a.c","snippet":"int x;"}'
    echo '{"type":"example","tool":"t","rule":null,"path":"a.c"}'
    echo '{"type":"example","rule":null,"path":"a.c","snippet":"int x;"}'
    printf '%s\n' '{"type":"example","tool":"t","rule":null,"path":"a.c","snippet":"int x;\nint y;"}'
    echo '{"type":"example","tool":"t","rule":null,"path":"a.c","snippet":"}"}'
} >"$work/bad.jsonl"
ingest "$work/bad.jsonl"
equal rejected "$(summary rejected)" 4
equal lines "$(summary lines)" 1

# Bounded, and the same in any order and by any number of workers.
awk 'BEGIN { for (i = 0; i < 12000; i++) printf "{\"type\":\"example\",\"tool\":\"t\",\"rule\":null,\"repo\":\"acme/r%d\",\"commit\":\"c%d\",\"path\":\"src/%d.c\",\"line\":%d,\"snippet\":\"int x%d;\"}\n", i % 7 ? i % 80 : 0, i % 3, i % 5, i % 90, i % 6000 }' >"$work/many.jsonl"
sorted() {
    name=$1
    HYPER_STORE=$work/many-$name
    shift
    ingest "$@"
    run 0 "$HYPER" learn lines
    cp "$work/out" "$work/lines-$name"
    run 0 "$HYPER" doctor
}
sorted one --jobs 1 "$work/many.jsonl"
sort -r "$work/many.jsonl" >"$work/reverse.jsonl"
sorted four --jobs 4 "$work/reverse.jsonl"
same "$work/lines-one" "$work/lines-four"
equal "repositories" "$(jq -r .repo "$work/lines-one" | sort -u | wc -l)" 64
[ "$(jq -r .repo "$work/lines-one" | sort | uniq -c | sort -rn | awk 'NR == 1 { print $1 }')" -le 512 ] ||
    fail "one repository has too many lines"
