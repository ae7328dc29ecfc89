#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A vulnerability in a package is one alert, whichever of five tools report it, and in what order.
. "$(dirname "$0")/lib.sh"

cve=CVE-2021-4001 ghsa=GHSA-abcd-1234-wxyz package=pkg:npm/left

# report TOOL RULE PATH PACKAGE [ALIAS...]: a file $work/TOOL.jsonl as hyper's own lines.
report() {
    file=$work/$1.jsonl
    jq -cn --arg tool "$1" --arg rule "$2" --arg path "$3" --arg package "$4" \
        '{type: "alert", tool: $tool, rule: $rule, path: $path, package: $package,
          message: ("\($package) as \($tool) has it"), severity: "high",
          aliases: $ARGS.positional}' --args -- "$@" |
        jq -c '.aliases |= .[4:]' >"$file"
}

report npm-audit $ghsa "" $package
report Trivy $cve web/../package-lock.json $package@1.2.3
report Grype $ghsa /package-lock.json "$package@1.2.3?arch=x" $ghsa
report OSV-Scanner $ghsa package-lock.json pkg:npm/Left $cve
report Dependabot $ghsa package.json $package $ghsa $cve
tools="npm-audit Trivy Grype OSV-Scanner Dependabot"

# knowledge FILE: what the store knows, but for the submissions that brought it.
knowledge() {
    export_to "$work/export"
    grep -v '"type":"submission"' "$work/export" >"$1"
}

# the_alert: there is one; $id is its id, $work/alert all of it.
the_alert() {
    run 0 "$HYPER" query --json --limit 0
    equal "alerts" "$(wc -l <"$work/out")" 1
    cp "$work/out" "$work/alert"
    id=$(jq -r .id "$work/alert")
}

# In one submission.
HYPER_STORE=$work/store-one
# shellcheck disable=SC2046,SC2086 # a list of files
ingest --repo acme/web --jobs 4 $(printf "$work/%s.jsonl " $tools)
equal "new and known" "$(summary new) $(summary known)" "1 4"
the_alert
equal "sources" "$(jq -r '[.sources[].tool] | join(" ")' "$work/alert")" \
    "Dependabot Grype OSV-Scanner Trivy npm-audit"
equal "vulnerability" "$(jq -r .vulnerability "$work/alert")" $cve
equal "edges to tools" "$("$HYPER" export | grep -c '"kind":"reported_by"')" 5
knowledge "$work/one"
run 0 "$HYPER" doctor

# Each in a submission of its own, in several orders; the CVE and the GHSA meet late or early.
number=0
for order in "$tools" "Dependabot OSV-Scanner Grype Trivy npm-audit" \
    "Trivy npm-audit Grype Dependabot OSV-Scanner" "Grype Trivy OSV-Scanner npm-audit Dependabot"; do
    number=$((number + 1))
    HYPER_STORE=$work/store-$number
    for tool in $order; do
        ingest --repo acme/web --jobs $((number % 3 + 1)) "$work/$tool.jsonl"
    done
    knowledge "$work/five"
    same "$work/one" "$work/five"
    run 0 "$HYPER" doctor
done

# By workers in processes of their own.
asked=$HYPER_STORE
HYPER_STORE=$work/store-workers
endpoint=ipc://$work/socket
background "$HYPER" broker --listen "$endpoint"
background "$HYPER" worker parse --broker "$endpoint"
background "$HYPER" worker classify,extract,validate --broker "$endpoint"
# shellcheck disable=SC2046,SC2086 # a list of files
ingest --repo acme/web --broker "$endpoint" $(printf "$work/%s.jsonl " $tools)
knowledge "$work/workers"
same "$work/one" "$work/workers"
HYPER_STORE=$asked

# Asked by any of the tools, it is found; counted, it is one.
for tool in $tools; do
    run 0 "$HYPER" query --tool "$tool" --json
    equal "alerts of $tool" "$(wc -l <"$work/out")" 1
done
run 0 "$HYPER" query
says "Dependabot +4"
run 0 "$HYPER" query --format csv
says "Dependabot;Grype;OSV-Scanner;Trivy;npm-audit"
run 0 "$HYPER" export --format graphml
says '<data key="tools">Dependabot, Grype, OSV-Scanner, Trivy, npm-audit</data>'
run 0 "$HYPER" export --format arangodb -o "$work/graph"
equal "edges in the collection" "$(wc -l <"$work/graph/reported_by.jsonl")" 5

# explain says why it is one, also by an id that it had.
the_alert
run 0 "$HYPER" explain "$id"
says "$ghsa is $cve"
says "npm-audit as $ghsa"
says "the repository's root"
HYPER_STORE=$work/store-late
ingest --repo acme/web "$work/npm-audit.jsonl"
the_alert
old=$id
ingest --repo acme/web "$work/Trivy.jsonl"
ingest --repo acme/web "$work/OSV-Scanner.jsonl"
the_alert
[ "$old" != "$id" ] || fail "the alert was not merged"
run 0 "$HYPER" explain "$old"
says "$id"
says "open to merged"

# The same reports again: sightings, nothing else.
at=2026-01-03T03:04:05Z
ingest --repo acme/web "$work/npm-audit.jsonl" "$work/Trivy.jsonl" "$work/OSV-Scanner.jsonl"
equal "new, known, reopened, fixed" \
    "$(summary new) $(summary known) $(summary reopened) $(summary fixed)" "0 3 0 0"

# It is fixed when the last of its tools no longer has it, and reopened by any.
day=3
for tool in npm-audit Trivy OSV-Scanner; do
    day=$((day + 1))
    at=2026-01-0${day}T00:00:00Z
    report "$tool" CVE-2021-9999 package.json pkg:npm/right
    ingest --repo acme/web --complete "$work/$tool.jsonl"
    wanted=0
    [ $tool != OSV-Scanner ] || wanted=1
    equal "fixed by $tool" "$(summary fixed)" $wanted
done
run 0 "$HYPER" query --status fixed --json
equal "status by tool" "$(jq -r '[.sources[].status] | join(" ")' "$work/out")" "fixed fixed fixed"
report Trivy $cve package-lock.json $package
at=2026-01-08T00:00:00Z
ingest --repo acme/web --complete "$work/Trivy.jsonl"
equal "reopened" "$(summary reopened)" 1
run 0 "$HYPER" query --status reopened --json
equal "status by tool" "$(jq -r '[.sources[].status] | join(" ")' "$work/out")" \
    "fixed reopened fixed"
run 0 "$HYPER" doctor

# The tools' own formats.
at=2026-01-02T03:04:05Z
HYPER_STORE=$work/store-formats
ingest --repo acme/web "$data/identity"
equal "new and known" "$(summary new) $(summary known)" "1 4"
the_alert
equal "sources" "$(jq -r '[.sources[].tool] | join(", ")' "$work/alert")" \
    "Dependabot, Grype, OSV-Scanner, Trivy, npm audit"
knowledge "$work/formats"
HYPER_STORE=$work/store-formats-five
for file in npm-audit trivy grype osv-scanner dependabot; do
    ingest --repo acme/web "$data/identity/$file.json"
done
knowledge "$work/formats-five"
same "$work/formats" "$work/formats-five"
run 0 "$HYPER" doctor

# Another folder, another package, another repository: other alerts.
HYPER_STORE=$work/store-others
report Trivy $cve web/package-lock.json $package
ingest --repo acme/web "$work/Trivy.jsonl" "$work/Grype.jsonl" "$work/Dependabot.jsonl"
equal "new" "$(summary new)" 2
ingest --repo acme/api "$work/Grype.jsonl"
equal "new" "$(summary new)" 1
report Trivy $cve package-lock.json pkg:npm/other
ingest --repo acme/api "$work/Trivy.jsonl"
equal "new" "$(summary new)" 1
run 0 "$HYPER" doctor
