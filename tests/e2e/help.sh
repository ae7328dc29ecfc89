#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Every command explains itself, and a wrong command line is answered with what would be right.
. "$(dirname "$0")/lib.sh"

run 0 "$HYPER" --help
says "Exit codes"
for command in ingest query show explain export "rules list" "rules show" "rules disable" "rules enable" \
    patterns rejects "dead list" "dead show" "dead retry" "dead drop" stats metrics broker worker \
    "formats list" "formats show" "formats check" "formats detect" "formats try" "keys new" "keys allow" "keys list" doctor version; do
    # shellcheck disable=SC2086 # two words are a command and its verb
    run 0 "$HYPER" $command --help
    says "hyper $command"
done

run 2 "$HYPER"
complains "--help"
run 2 "$HYPER" ingset
complains "hyper ingest"
run 2 "$HYPER" query --severty high
complains "--severity"
run 2 "$HYPER" query --severity dreadful
complains "dreadful"
run 2 "$HYPER" query --limit many
complains "many"
[ ! -e "$HYPER_STORE" ] || fail "help makes a store"
