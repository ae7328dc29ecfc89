#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Reports that attack their reader are refused with the reason, in little memory.
. "$(dirname "$0")/lib.sh"

mkdir -p "$XDG_CONFIG_HOME/hyper/formats"
cat >"$XDG_CONFIG_HOME/hyper/formats/plain-xml.yaml" <<'END'
name: plain-xml
reads: xml
detect:
  - {sure: 90, root: r}
records:
  - at: a[*]
    fields: {rule: '@id', message: .}
END
cat >"$XDG_CONFIG_HOME/hyper/formats/plain-csv.yaml" <<'END'
name: plain-csv
reads: csv
detect:
  - {sure: 90, name: '*.csv'}
records:
  - fields: {rule: rule, message: text}
END
cat >"$XDG_CONFIG_HOME/hyper/formats/plain-json.yaml" <<'END'
name: plain-json
reads: json
detect:
  - {sure: 90, keys: [items]}
records:
  - at: items[*]
    fields: {rule: rule, message: "text // 'no text'"}
END

# little COMMAND...: must not take more than 192 MiB of memory, program and all. A sanitizer
# reserves address space for itself.
little() {
    if "$HYPER" version --json | grep -q sanitize || [ "${TEST_FAULTS:-0}" = 1 ]; then
        "$@"
    else
        (ulimit -v 524288 && "$@")
    fi
}
# refused FILE REASON
refused() {
    little "$HYPER" formats try --json "$1" >"$work/out" 2>"$work/err" || fail "$1 ended with $?"
    grep '"type":"reject"' "$work/out" | grep -qF -- "$2" || fail "$1 is not refused for \"$2\""
}

# XML.
{
    printf '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
    for i in b c d e f g h i j; do
        printf '<!ENTITY %s "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' "$i"
    done
    printf ']><r><a id="1">&j;</a></r>'
} >"$work/laughs.xml"
refused "$work/laughs.xml" "declares an entity"
printf '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><a id="1">&x;</a></r>' >"$work/external.xml"
refused "$work/external.xml" "external entity"
printf '<!DOCTYPE r [<!ENTITY %% x SYSTEM "http://127.0.0.1:1/x.dtd"> %%x;]><r><a id="1"/></r>' >"$work/parameter.xml"
refused "$work/parameter.xml" "external entity"
awk 'BEGIN { printf "<r>"; for (i = 0; i < 100000; i++) printf "<a>" }' >"$work/deep.xml"
refused "$work/deep.xml" "nested more than"
awk 'BEGIN { printf "<r><a"; for (i = 0; i < 100000; i++) printf " x%d=\"\"", i; printf "/></r>" }' >"$work/attributes.xml"
refused "$work/attributes.xml" "more than 256 attributes"
awk 'BEGIN { printf "<r><a id=\""; for (i = 0; i < 200000; i++) printf "0123456789"; printf "\"/></r>" }' >"$work/attribute.xml"
refused "$work/attribute.xml" "larger than 1 MiB"

# CSV.
awk 'BEGIN { printf "rule,text"; for (i = 0; i < 1000000; i++) printf ",c%d", i; print "\n1,2" }' >"$work/head.csv"
refused "$work/head.csv" "the limit"
awk 'BEGIN { print "rule,text"; printf "r,t"; for (i = 0; i < 1000000; i++) printf ","; print "\nr2,t2" }' >"$work/row.csv"
refused "$work/row.csv" "more than 4096 columns"
equal "the other row" "$(jq -r 'select(.type == "alert").rule' "$work/out")" r2
awk 'BEGIN { print "rule,text"; printf "r,\"t"; for (i = 0; i < 800000; i++) print "0123456789" }' >"$work/quote.csv"
refused "$work/quote.csv" "a quote in it does not end"

# JSON.
awk 'BEGIN { printf "{\"items\":[{\"rule\":\"good\"},{\"rule\":"; for (i = 0; i < 100000; i++) printf "["; for (i = 0; i < 100000; i++) printf "]"; print "},{\"rule\":\"better\"}]}" }' >"$work/deep.json"
refused "$work/deep.json" "deep"
equal "what stands beside it" "$(jq -r 'select(.type == "alert").rule' "$work/out" | tr '\n' ' ')" "good better "
awk 'BEGIN { printf "{\"items\":[{\"rule\":\"big\",\"text\":\""; for (i = 0; i < 1800000; i++) printf "0123456789"; print "\"},{\"rule\":\"good\"}]}" }' >"$work/big.json"
refused "$work/big.json" "16 MiB"
equal "what stands beside the large one" "$(jq -r 'select(.type == "alert").rule' "$work/out")" good
printf '{"items":[{"rule":"good"},{"rule":"cut' >"$work/cut.json"
refused "$work/cut.json" "ends inside"
equal "what stands before the cut" "$(jq -r 'select(.type == "alert").rule' "$work/out")" good
printf '{"items":[{"rule":"good"},{"rule":nonsense},{"rule":"better"}]}' >"$work/wrong.json"
refused "$work/wrong.json" "the record"
equal "what stands around it" "$(jq -r 'select(.type == "alert").rule' "$work/out" | tr '\n' ' ')" "good better "

# Mappings.
check_fails() {
    printf '%s\n' "$1" >"$work/bad.yaml"
    run 3 "$HYPER" formats check "$work/bad.yaml"
    complains "bad.yaml:"
    complains "$2"
}
check_fails 'a: &x [*x, *x]' "anchors"
check_fails "$(awk 'BEGIN { for (i = 0; i < 200; i++) printf "["; }')" "nested too deeply"
check_fails "$(printf 'name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a[*]\n  fields:\n    rule: %s' "$(awk 'BEGIN { for (i = 0; i < 1000; i++) printf "("; }')")" "nested too deeply"
check_fails "$(printf 'name: x\nreads: json\ndetect: [{sure: 9, keys: [a]}]\nrecords:\n- at: a[*]\n  fields:\n    rule: b | match(%s)' "'^(a+)+\$'")" "takes too long"
