#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Somebody adds formats that hyper never heard of, as schema/FORMATS.md says: one YAML file for each,
# tried, checked and then used by ingest, here and by a worker that has no copy of it.
. "$(dirname "$0")/lib.sh"

own=$XDG_CONFIG_HOME/hyper/formats
mkdir -p "$own"

# JSON: records in lists in a list, what encloses them before and after, and a table.
cat >"$work/quux.json" <<'END'
{"quuxVersion": "3.1", "scans": [
  {"findings": [
     {"check": "Q7", "where": {"at": "12-14"}, "how": "P1", "asset": "a1", "weak": ["CWE-89", "CVE-2031-12345"]},
     {"check": "Q8", "where": {"at": "7"}, "how": "meh", "asset": "a2", "state": "wontfix"},
     {"check": "Q9", "how": "P1", "skip": true},
     {"how": "P1"}],
   "file": "src/shop.c"},
  {"file": "src/cart.c", "findings": []}],
 "assets": [{"id": "a1", "kind": "npm", "name": "@acme/shop", "v": "1.2"}, {"id": "a2", "kind": "pip", "name": "Big_Cart"}]}
END
cat >"$work/quux.yaml" <<'END'
name: quux
title: Quux, JSON
reads: json
detect:
  - sure: 90
    keys: [quuxVersion, scans]
tool: Quux
tool_version: $.quuxVersion
severity_words: {P1: critical, meh: low}
status_words: {wontfix: dismissed}
tables:
  assets: {at: 'assets[*]', key: id, keep: {kind: kind, name: name, version: v}}
records:
  - at: scans[*].findings[*]
    when: skip != 'true'
    fields:
      rule: check
      message: "if(check, 'check {check} failed in {^.file}', '')"
      severity: how
      path: ^.file
      line: where.at | lines(0)
      end_line: where.at | lines(1)
      cwe: weak | cwe
      aliases: weak | ids
      package: "purl(asset | table(assets, kind), asset | table(assets, name), asset | table(assets, version))"
      status: state
      category: "'dependency'"
END

run 3 "$HYPER" formats try "$work/quux.json" "$work/missing.yaml"
run 2 "$HYPER" formats try "$work/quux.json" quux
complains "formats list"
run 6 "$HYPER" ingest "$work/quux.json"
run 0 "$HYPER" formats check "$work/quux.yaml"
run 0 "$HYPER" formats try "$work/quux.json" "$work/quux.yaml"
complains "2 alerts, 1 rejects"
complains "neither a rule nor a message"
cp "$work/out" "$work/alerts"
field() {
    jq -rs "$1" "$work/alerts"
}
equal "message" "$(field '.[0].message')" "check Q7 failed in src/shop.c"
equal "severity" "$(field '.[0].severity')" critical
equal "the tool's word" "$(field '.[0].tool_severity')" P1
equal "lines" "$(field '.[0] | "\(.line)-\(.end_line)"')" 12-14
equal "CWE" "$(field '.[0].cwe[0]')" 89
equal "alias" "$(field '.[0].aliases[0]')" CVE-2031-12345
equal "package" "$(field '.[0] | .package + " " + .package_version')" "pkg:npm/%40acme/shop 1.2"
equal "package of another type" "$(field '.[1].package')" pkg:pypi/big-cart
equal "status" "$(field '.[1].suppression')" accepted
equal "tool" "$(field '.[1] | .tool + " " + .tool_version')" "Quux 3.1"

# In its folder it is a format as every other.
cp "$work/quux.yaml" "$own/quux.yaml"
run 0 "$HYPER" formats list
says "Quux, JSON"
run 0 "$HYPER" formats detect "$work/quux.json"
says "quux (90 of 100)"
run 0 "$HYPER" formats show quux
same "$work/out" "$work/quux.yaml"
ingest --repo acme/shop "$work/quux.json"
equal "alerts" "$(summary alerts)" 2
run 0 "$HYPER" explain "$("$HYPER" query --json --severity critical | jq -r .id)"
says 'the tool calls it "P1": critical by the format'
run 0 "$HYPER" query --json --status dismissed
says "Q8"

# XML: attributes, nested elements, text with markup, an encoding that is not UTF-8.
cat >"$own/plugh.yaml" <<'END'
name: plugh
title: Plugh, XML
reads: xml
detect:
  - sure: 90
    root: plugh
tool: Plugh
tool_version: $.@version
records:
  - at: group.file.problem[*]
    fields:
      rule: '@id'
      message: text
      severity: '@weight'
      path: ^.@name
      line: place[0].@row
      logical: ^^.@title
END
printf '<?xml version="1.0" encoding="ISO-8859-1"?><p:plugh xmlns:p="urn:p" version="2"><p:group title="gr\374n">
<p:file name="a.c"><p:problem id="P1" weight="high"><p:place row="3"/><p:place row="9"/>
<p:text>caf\351 &amp; <b>more</b></p:text></p:problem></p:file>
<p:file name="b.c"><p:problem id="P2" weight="low"><p:text>second</p:text></p:problem></p:file></p:group></p:plugh>' >"$work/report.xml"
run 0 "$HYPER" formats try "$work/report.xml"
cp "$work/out" "$work/alerts"
equal "XML alerts" "$(field length)" 2
equal "XML text" "$(field '.[0].message')" "café & more"
equal "XML line" "$(field '.[0].line')" 3
equal "XML enclosing" "$(field '.[0].logical + " " + .[1].path')" "grün b.c"

# CSV: quotes, lines in fields, names of columns with spaces.
cat >"$own/xyzzy.yaml" <<'END'
name: xyzzy
title: Xyzzy, CSV
reads: csv
detect:
  - sure: 90
    columns: [Xyzzy Rule, Level]
tool: Xyzzy
records:
  - fields:
      rule: '"Xyzzy Rule"'
      message: Text // 'Rule {"Xyzzy Rule"}'
      severity: Level
      path: Where | before(':')
      line: Where | after(':')
END
printf '\357\273\277Xyzzy Rule;Level;Text;Where\r\nX1;high;"one; ""two""\r\nthree";a.c:7\r\n\r\nX2;low;;b.c:9\r\n' >"$work/report.csv"
run 0 "$HYPER" formats try "$work/report.csv"
cp "$work/out" "$work/alerts"
equal "CSV alerts" "$(field length)" 2
equal "CSV text" "$(field '.[0].message | @json')" '"one; \"two\"\r\nthree"'
equal "CSV default" "$(field '.[1].message')" "Rule X2"
equal "CSV line" "$(field '.[1].line')" 9

# Lines, one of them over two.
cat >"$own/frob.yaml" <<'END'
name: frob
title: Frob, its log
reads: lines
detect:
  - sure: 90
    has: ['frob: starting']
strip: ['^\[[0-9:]+\] ']
tool: frob
records:
  - patterns:
      - match: '^(?<kind>error|warning): (?<text>[^\n]+)\n +at (?<file>[^:\n]+):(?<row>[0-9]+)'
        span: 2
    fields: {rule: kind, message: text, path: file, line: row, severity: kind}
END
printf 'frob: starting\n[12:00] \033[31merror\033[0m: it broke\n[12:01]   at x.c:4\n[12:02] done\n' >"$work/frob.log"
run 0 "$HYPER" formats try "$work/frob.log"
cp "$work/out" "$work/alerts"
equal "log" "$(field '.[] | "\(.message) \(.path):\(.line)"')" "it broke x.c:4"

# A worker elsewhere knows nothing of these files: the mapping comes with the batches.
background "$HYPER" broker --store "$work/served" --listen "ipc://$work/broker"
until_true 10 test -S "$work/broker"
background env XDG_CONFIG_HOME="$work/nowhere" "$HYPER" worker all --broker "ipc://$work/broker"
run 0 "$HYPER" ingest --json --broker "ipc://$work/broker" --at "$at" "$work/quux.json" "$work/report.xml" "$work/report.csv"
equal "alerts by a worker" "$(tail -n 1 "$work/out" | jq .alerts)" 6

# A name forces a format; a mapping that is wrong stops, and says where.
run 0 "$HYPER" ingest --format quux "$work/quux.json"
run 2 "$HYPER" ingest --format qux "$work/quux.json"
complains "hyper formats list"
sed 's/severity: how/severty: how/' "$work/quux.yaml" >"$own/quux.yaml"
run 3 "$HYPER" ingest "$work/quux.json"
complains "$own/quux.yaml:19:7: there is no field \"severty\""
sed 's/weak | cwe/weak | cwee/' "$work/quux.yaml" >"$own/quux.yaml"
run 3 "$HYPER" formats check
complains "quux.yaml:23:19: there is no filter \"cwee\""
