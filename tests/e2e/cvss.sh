#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Scores of CVSS vectors, for people and machines; what is wrong with one that is invalid.
. "$(dirname "$0")/lib.sh"

run 0 "$HYPER" cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H
says "10.0 critical"

run 0 "$HYPER" cvss --json AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H AV:N/AC:L/Au:N/C:C/I:C/A:C
equal "scores" "$(jq -c '[.version, .base, .temporal, .environmental, .score, .severity]' "$work/out")" \
    '["2.0",7.8,6.4,9.2,9.2,"high"]
["2.0",10,null,null,10,"high"]'

run 6 "$HYPER" cvss CVSS:3.1/AV:N/AC:L CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H
says "10.0 critical"
complains "mandatory metric"

run 6 "$HYPER" cvss --json CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H
equal "what it says" "$(jq -r '.error | test("invalid value .Q. of AV at byte 12")' "$work/out")" true

run 2 "$HYPER" cvss
cut -d ' ' -f 1 "$data/cvss.txt" | grep -v '^#' >"$work/vectors"
"$HYPER" cvss --json - <"$work/vectors" >"$work/out" 2>"$work/err" || fail "shipped vectors are invalid"
equal "lines" "$(wc -l <"$work/out")" "$(grep -c . "$work/vectors")"

# The last digit of each score agrees with the corpus.
[ -d "$corpus/cvss" ] || skip "no corpus of vectors"
cat "$corpus"/cvss/vectors_*3* "$corpus"/cvss/ref_random3* | sed -n 's/^\(CVSS[^ ]*\) - (\([^)]*\)).*/\1 \2/p' |
    tr -d ',' >"$work/known"
cut -d ' ' -f 1 "$work/known" | "$HYPER" cvss --json - |
    jq -r '[.vector, .base, .temporal, .environmental] | map(tostring) | join(" ")' >"$work/got"
sed 's/\.0\( \|$\)/\1/g; s/-0\( \|$\)/0\1/g' "$work/known" >"$work/wanted"
same "$work/wanted" "$work/got"
