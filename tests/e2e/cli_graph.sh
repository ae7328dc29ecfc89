#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What the store knows can be shown, explained, counted and taken out, in every form.
. "$(dirname "$0")/lib.sh"

ingest --repo hyper/hyper "$data/reports" "$data/training"
export_to "$work/graph"
jq -es 'all(.type != null)' "$work/graph" >/dev/null || fail "a line has no type"

# Every kind of node can be shown, by its id or the beginning of it.
jq -r 'select(.type != "edge") | .type + " " + .id' "$work/graph" | sort -u -k 1,1 >"$work/ids"
[ "$(wc -l <"$work/ids")" -ge 5 ] || fail "few kinds of nodes: $(cut -d ' ' -f 1 "$work/ids" | tr '\n' ' ')"
while read -r type id; do
    run 0 "$HYPER" show "$id"
    says "$id"
    run 0 "$HYPER" show --json "$(echo "$id" | cut -c 1-16)"
    equal "type" "$(jq -r .type "$work/out")" "$type"
    equal "id" "$(jq -r .id "$work/out")" "$id"
done <"$work/ids"
run 2 "$HYPER" show xyz
run 6 "$HYPER" show 00000000000000000000000000000000
first=$(jq -r 'select(.type == "alert") | .id' "$work/graph" | cut -c 1 | sort | uniq -d | head -n 1)
run 6 "$HYPER" show "$first"
complains "more digits"

# An alert says why.
id=$(jq -rs 'map(select(.type == "alert" and .tool == "Flawfinder")) | .[0].id' "$work/graph")
run 0 "$HYPER" explain "$id"
says "Why it is judged so"
says severity
says hyper/hyper
run 0 "$HYPER" explain --json "$id"
[ "$(jq '.reasons | length' "$work/out")" -ge 1 ] || fail "no reason is given"

# Both ends of every edge are nodes; GraphML and ArangoDB have the same nodes and edges.
jq -r 'select(.type != "edge") | .id' "$work/graph" | sort -u >"$work/nodes"
jq -r 'select(.type == "edge") | .from, .to' "$work/graph" | sort -u >"$work/ends"
[ -z "$(comm -13 "$work/nodes" "$work/ends")" ] || fail "an edge leads nowhere"
nodes=$(jq -s 'map(select(.type != "edge")) | length' "$work/graph")
edges=$(jq -s 'map(select(.type == "edge")) | length' "$work/graph")
[ "$edges" -gt 0 ] || fail "there are no edges"
run 0 "$HYPER" export --format graphml -o "$work/graph.graphml"
equal "nodes of GraphML" "$(grep -c '<node ' "$work/graph.graphml")" "$nodes"
equal "edges of GraphML" "$(grep -c '<edge ' "$work/graph.graphml")" "$edges"
if command -v xmllint >/dev/null; then
    xmllint --noout "$work/graph.graphml" || fail "the GraphML is not well-formed"
fi
run 0 "$HYPER" export --format arangodb -o "$work/arango"
equal "lines for ArangoDB" "$(cat "$work"/arango/*.jsonl | wc -l)" $((nodes + edges))
jq -es 'all(._key and ._from and ._to)' "$work/arango/has.jsonl" >/dev/null || fail "an edge lacks its ends"
equal "distinct keys" "$(jq -r ._key "$work/arango/has.jsonl" | sort -u | wc -l)" "$(wc -l <"$work/arango/has.jsonl")"
run 2 "$HYPER" export --format arangodb
complains "-o DIR"
run 0 "$HYPER" export -o "$work/file"
same "$work/graph" "$work/file"
run 5 "$HYPER" export -o "$work/nowhere/file"

# Counts agree with the graph.
run 0 "$HYPER" stats --json
equal "alerts" "$(jq .alerts "$work/out")" "$(jq -s 'map(select(.type == "alert")) | length' "$work/graph")"
equal "statuses" "$(jq '.status | add' "$work/out")" "$(jq .alerts "$work/out")"
run 0 "$HYPER" stats
says "Open alerts by severity"
run 0 "$HYPER" patterns --json --limit 0
equal "patterns" "$(wc -l <"$work/out")" \
    "$(jq -s 'map(select(.type == "pattern" and (.merged_into == null))) | length' "$work/graph")"
jq -es '. == sort_by(-.sightings)' "$work/out" >/dev/null || [ "$(jq -s 'map(.sightings)' "$work/out")" = \
    "$(jq -s 'map(.sightings) | sort | reverse' "$work/out")" ] || fail "patterns are not in order"
