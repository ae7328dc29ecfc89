#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What is known of exploitation raises the severity of later submissions, and says so.
. "$(dirname "$0")/lib.sh"

cat >"$work/epss.csv" <<'CSV'
#model_version:v1,score_date:2026-01-02T00:00:00+0000
cve,epss,percentile
CVE-2020-0001,0.91,0.99
CVE-2020-0002,0.4999,0.97
CVE-2020-0003,0.7,0.98
CVE-2020-0004,oops,0.98
CVE-2020-0005,0.5,0.98
CSV
cat >"$work/kev.json" <<'JSON'
{"title":"t","catalogVersion":"2026.01.02","dateReleased":"2026-01-02T10:00:00Z","count":1,"vulnerabilities":[
 {"cveID":"CVE-2020-0003","vendorProject":"V","product":"P","vulnerabilityName":"N","dateAdded":"2025-12-01",
  "dueDate":"2025-12-22","knownRansomwareCampaignUse":"Known"}]}
JSON
result() {
    printf '{"ruleId":"%s","level":"%s","message":{"text":"%s is in package %s"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"go.mod"},"region":{"startLine":%s}}}]}' \
        "CVE-2020-000$1" "$2" "CVE-2020-000$1" "$1" "$1"
}
{
    printf '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Scanner"}},"results":['
    result 1 note
    printf ,
    result 2 note
    printf ,
    result 3 note
    printf ,
    result 4 note
    printf ,
    result 5 error
    printf ']}]}'
} >"$work/report.sarif"

# severity N: of the alert about CVE-2020-000N.
severity() {
    run 0 "$HYPER" query --json
    jq -r "select(.rule == \"CVE-2020-000$1\") | .severity" "$work/out"
}

# Before anything is known.
run 6 "$HYPER" intel status
ingest --repo a/b "$work/report.sarif"
equal "the severity before" "$(severity 3)" low

# Import: a bad row costs itself; what is no such file costs nothing that is known.
run 0 "$HYPER" intel status
says "Nothing was imported"
run 0 "$HYPER" intel import "$work/epss.csv" "$work/kev.json"
complains "epss.csv: line 6: no probability"
says "epss: 4 vulnerabilities of 2026-01-02"
says "kev: 1 vulnerability"
run 6 "$HYPER" intel import "$work/report.sarif"
complains "neither"
run 6 "$HYPER" intel import "$work/nowhere"
run 2 "$HYPER" intel import
run 0 "$HYPER" intel status --json
equal "what was imported" "$(jq -r '[.kind, .count] | join(" ")' "$work/out" | tr '\n' ' ')" "epss 4 kev 1 "
run 0 "$HYPER" intel list --json
equal "what raises" "$(jq -r .id "$work/out" | tr '\n' ' ')" "CVE-2020-0001 CVE-2020-0003 CVE-2020-0005 "
run 0 "$HYPER" intel list
says CVE-2020-0003
run 0 "$HYPER" intel show cve-2020-0003 --json
equal "what is known" "$(jq -r '[.epss.score, .kev.added] | join(" ")' "$work/out")" "0.7 2025-12-01"
run 0 "$HYPER" intel show CVE-2020-0002
says 0.4999
run 6 "$HYPER" intel show CVE-2020-9999
run 2 "$HYPER" intel show nonsense

# Later submissions see it; the report is the same.
at=2026-01-03T03:04:05Z
ingest --repo a/b "$work/report.sarif"
equal "known alerts" "$(summary known)" 5
equal "EPSS above one half" "$(severity 1)" medium
equal "EPSS below one half" "$(severity 2)" low
equal "KEV" "$(severity 3)" high
equal "a row that could not be read" "$(severity 4)" low
equal "EPSS of one half" "$(severity 5)" critical
id=$("$HYPER" query --json | jq -r 'select(.rule == "CVE-2020-0003") | .id')
run 0 "$HYPER" explain "$id"
says "CISA lists it since 2025-12-01"
says "one higher than low"
run 0 "$HYPER" doctor

# The same reports and imports in the same order give the same knowledge.
export_to "$work/first"
rm -rf "$HYPER_STORE"
at=2026-01-02T03:04:05Z
ingest --repo a/b "$work/report.sarif"
gzip -c "$work/epss.csv" >"$work/epss.csv.gz"
run 0 "$HYPER" intel import "$work/kev.json"
run 0 "$HYPER" intel import "$work/epss.csv.gz"
[ -z "$(find "$HYPER_STORE/spool" -type f)" ] || fail "what was expanded is still there"
at=2026-01-03T03:04:05Z
ingest --repo a/b "$work/report.sarif"
export_to "$work/second"
same "$work/first" "$work/second"

# An import replaces all of its kind; an older one only by force.
printf '#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2020-0002,0.9,0.9\n' >"$work/old.csv"
run 6 "$HYPER" intel import "$work/old.csv"
complains "--force"
run 0 "$HYPER" intel show CVE-2020-0001
run 0 "$HYPER" intel import --force "$work/old.csv"
run 6 "$HYPER" intel show CVE-2020-0001
run 0 "$HYPER" intel list --json
equal "what raises now" "$(jq -r .id "$work/out" | tr '\n' ' ')" "CVE-2020-0002 CVE-2020-0003 "

# A store that is not there is made; one that a broker serves is lent.
run 0 "$HYPER" intel import --store "$work/new" "$work/kev.json"
run 0 "$HYPER" intel list --store "$work/new"
says CVE-2020-0003
background "$HYPER" broker
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" intel import "$work/kev.json"
