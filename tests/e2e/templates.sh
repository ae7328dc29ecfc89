#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Templates of any log: the same for people and machines, from a file and stdin, in whatever order the
# lines come; how well they agree with a truth; what hostile logs and wrong truths do.
. "$(dirname "$0")/lib.sh"

log=$data/logs/greenhouse.log
truth=$data/logs/greenhouse_truth.csv

# mined FILE: its templates, "LINES TEMPLATE", sorted.
mined() {
    run 0 "$HYPER" templates --json "$1"
    jq -r '"\(.lines) \(.template)"' "$work/out" | sort
}

# The events of the log without its times and levels: those of the truth, counted.
cut -d ' ' -f 3- "$log" >"$work/content"
mined "$work/content" >"$work/got"
cat >"$work/wanted.unsorted" <<'END'
29 temperature <*> C in house-<*>
26 greenhouse.Fan.Motor, "<*>" turns
24 Error: tank is empty
22 Error: tank is full
20 session opened for user <*> by (uid=<*>)
18 config <*> loaded
18 moisture probe died at <*> <*> <*> <*>:<*>:<*> <*>
17 <*>:<*> connected, session <*>
14 Valve <*> closed after <*> ms
14 Valve <*> opened after <*> ms
14 backup to https://<*> took <*> <*>
13 sensor state=<*>, retry=<*>
11 Pump bed-<*> started by user <*>
END
sort "$work/wanted.unsorted" >"$work/wanted"
same "$work/wanted" "$work/got"

# Order and source do not matter, and the most frequent is first.
"$HYPER" templates --json "$log" >"$work/first" 2>"$work/err" || fail "the log cannot be mined"
tac "$log" | "$HYPER" templates --json - >"$work/backwards" 2>"$work/err" || fail "stdin cannot be mined"
same "$work/first" "$work/backwards"
equal "order" "$(jq -r .lines "$work/first" | tr '\n' ' ')" "$(jq -r .lines "$work/first" | sort -rn | tr '\n' ' ')"
cat "$log" "$log" >"$work/twice"
equal "lines of the log twice" "$("$HYPER" templates --json "$work/twice" | jq -s 'map(.lines) | add')" 480

# For people, and no more than they ask for.
run 0 "$HYPER" templates --limit 1 "$work/content"
says "temperature <*> C in house-<*>"
says "13 templates of 240 lines"
equal "lines printed" "$(wc -l <"$work/out")" 3

equal "limit" "$("$HYPER" templates --json -n 2 "$log" | wc -l)" 2
run 0 "$HYPER" templates - </dev/null
says "There are no lines."

# Agreement with the truth: four measures and nothing else.
run 0 "$HYPER" templates "$log" --eval "$truth" --json
equal "measures" "$(jq -cS . "$work/out")" \
    '{"grouping_accuracy":1,"grouping_f1":1,"parsing_accuracy":1,"template_f1":1}'
run 0 "$HYPER" templates "$log" --eval "$truth"
says "grouping accuracy  1.0000"
says "13 templates, in truth 13, of 240 lines"

# One group is cut in two, and one template is another: 2 of 3 lines, 1 of 2 groups, no template.
printf 'tank 1 is empty\ntank 2 is empty\nvalve shut\n' >"$work/small"
printf 'Content,EventTemplate\ntank 1 is empty,tank <*> is <*>\n%s\nvalve shut,valve <*>\n' \
    'tank 2 is empty,tank <*> is <*>' >"$work/small.csv"
run 0 "$HYPER" templates "$work/small" --eval "$work/small.csv" --json
equal "groups with other templates" "$(jq -c '[.grouping_accuracy, .grouping_f1, .parsing_accuracy, .template_f1]' \
    "$work/out")" "[1,1,0,0]"
sed -i 's/tank 2 is empty,.*/tank 2 is empty,tank 2 is empty/' "$work/small.csv"
run 0 "$HYPER" templates "$work/small" --eval "$work/small.csv" --json
equal "a group that is two in truth" "$(jq -c '[.grouping_accuracy, .grouping_f1] | map(. * 1000 | floor)' "$work/out")" \
    "[333,400]"

# A truth that is none, or of another log.
run 6 "$HYPER" templates "$log" --eval "$log"
complains "names of columns"
run 6 "$HYPER" templates "$work/small" --eval "$truth"
complains "is not the truth of"
printf 'Content,EventTemplate\n' >"$work/none.csv"
run 6 "$HYPER" templates "$log" --eval "$work/none.csv"
complains "has no rows"
printf 'LineId,Content,EventTemplate\n1,a\n' >"$work/short.csv"
run 6 "$HYPER" templates "$log" --eval "$work/short.csv"
complains "line 2: fields are missing"
run 6 "$HYPER" templates "$work/nowhere"
run 6 "$HYPER" templates "$log" --eval "$work/nowhere"
run 2 "$HYPER" templates
tail -n 100 "$log" >"$work/tail"
head -n 100 "$log" >"$work/head"
run 0 "$HYPER" templates "$work/head" --eval "$truth"
complains "Of 100 lines 100 end in the content that the truth, of 240 lines, has."

# Hostile: a line of 1 MB, bytes that are no text, more forms than are kept. JSON stays JSON.
{
    head -c 1000000 /dev/zero | tr '\0' a
    printf '\n\001\002\003 \377\376 \000 end\n\n\n\033[31mred\nno line feed'
} >"$work/hostile"
run 0 "$HYPER" templates --json "$work/hostile"
equal "lines of a hostile log" "$(jq -s 'map(.lines) | add' "$work/out")" 4
run 0 "$HYPER" templates "$work/hostile"
if grep -q "$(printf '\033')" "$work/out"; then fail "an escape sequence came through"; fi
awk 'BEGIN { for (i = 0; i < 400000; i++) { n = i; s = ""; for (k = 0; k < 6; k++) { s = s sprintf("%c", 97 + n % 10); \
    n = int(n / 10) } print s, "went", s } }' >"$work/forms"
run 0 "$HYPER" templates --json "$work/forms"
complains "are not counted by template"
equal "templates of too many forms" "$(head -c 100 "$work/out")" '{"template":"<*> went <*>","lines":100000}'

# One configuration for all logs of the corpus: means of grouping accuracy, F1 of grouping and of templates.
[ -d "$corpus/loghub" ] || skip "no corpus of logs"
for folder in "$corpus"/loghub/*; do
    name=$(basename "$folder")
    "$HYPER" templates "$folder/${name}_2k.log" --eval "$folder/${name}_2k.log_structured_corrected.csv" --json
done >"$work/measures"
equal "goals" "$(jq -s '(map(.grouping_accuracy) | add / length >= 0.97) and
    (map(.grouping_f1) | add / length >= 0.92) and (map(.template_f1) | add / length >= 0.48)' "$work/measures")" true
