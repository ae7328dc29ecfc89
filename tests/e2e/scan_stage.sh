#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# A tree is scanned by workers: the alerts are those of the program alone, whoever searches the files,
# and no secret reaches the store.
. "$(dirname "$0")/lib.sh"

export XDG_CACHE_HOME="$work/cache"
cat >"$work/rules.lgt" <<'END'
:- object(sample,
	implements(ruleset)).
	rule(token, preventive, high, secret, 'A token of Acme').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	example(token, 'acme_M3uT6hJ9vRxA5gFzQ2oNb8Wi').
	rule(copy, curative, low, code, 'strcpy has no bound').
	help(copy, 'Give it one.').
	reference(copy, 'https://example.org/strcpy').
	reference(copy, cwe(120)).
	tag(copy, memory).
	pattern(copy, '\\bstrcpy\\((\\w+), (\\w+)\\)').
	fix(copy, 'strlcpy($1, $2, sizeof $1)').
	example(copy, 'strcpy(a, b)').
	rule(gone, diagnostic, high, code, 'gets is gone').
	pattern(gone, '\\bgets\\(').
	example(gone, 'gets(x)').
	rule(box, diagnostic, low, configuration, 'A key store').
	path(box, '[.]p12$').
	example(box, 'a.p12', '').
	rule(mark, evidence, info, code, 'A mark').
	pattern(mark, 'MARK').
	example(mark, 'MARK').
	rule(marked, diagnostic, medium, code, 'A file is marked').
	finding(marked, Path, Line) :- matched(mark, Path, Line).
	example(marked, [matched(mark, 'a.c', 3)]).
	classify_severity(copy, critical) :- file(_).
:- end_object.
END
secret=acme_q8Zr2LmX0cVtB7nYw4KdP1sE
mkdir -p "$work/tree/.hyper" "$work/tree/many"
cd "$work/tree"
printf 'int x;\n\tstrcpy(a, b); // é %s\n\nMARK\n' "$secret" >a.c
printf 'strcpy(b, c) \377 %s\n' "$secret" >"$(printf 'odd\n\377name')"
printf 'token: "%s"\r\n' "$secret" | iconv -t UTF-16 >utf16.yml
printf 'k = "%s" # hyper:ignore token it is revoked\ngets(x)\n' "$secret" >ignored.py
printf 'gone:many/* until=2999-12-31 it is a sample\ntoken:many/* until=2001-12-31 it was\n' >.hyper/ignore
printf 'x' >store.p12
: >empty
printf 'a\0b%s' "$secret" >binary.p12
for i in $(seq 1 300); do
    printf 'gets(x)\nstrcpy(a, b)\n' >"many/$i.c"
done
printf '%s\n' "$secret" >many/last
printf '.hyper\n' >.gitignore

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@" "$work/tree"
}

# known FILE: what identifies each alert of the store, as JSON lines have each finding.
known() {
    run 0 "$HYPER" query --json --limit 10000 --status open
    jq -r '[.rule, .severity, (.path // "." | gsub("[^ -~]"; "?")), .line // 1, .column // 1, .fingerprint, .message] | map(tostring) | join("|")' \
        "$work/out" | sed 's/|hyper=/|/' | sort >"$1"
    [ -s "$1" ] || fail "the store has no alerts"
    "$HYPER" export 2>"$work/err" | jq -c 'select(.type != "submission") | del(.first_seen, .last_seen)' >"$1.export"
    ! grep -q "${secret#acme_}" "$1.export" || fail "a secret is in the export"
    ! grep -rqa "${secret#acme_}" "$HYPER_STORE" || fail "a secret is in the store"
}

scan 1 --json
jq -r '[.rule, .severity, (.file | gsub("[^ -~]"; "?")), .line, .column, .fingerprint, .message] | map(tostring) | join("|")' \
    "$work/out" | sort >"$work/found"
equal "findings" "$(cut -d '|' -f 1 "$work/found" | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ')" \
    "2 box 302 copy 1 gone 1 marked 4 token "

# The report of the program alone, taken in.
HYPER_STORE=$work/report
scan 1 --format sarif -o "$work/scan.sarif"
ingest --repo acme/web --complete "$work/scan.sarif"
known "$work/by-report"
same "$work/found" "$work/by-report"

# In this process, with one thread and with three.
for jobs in 1 3; do
    HYPER_STORE=$work/here-$jobs
    scan 1 --ingest --repo acme/web --jobs $jobs
    known "$work/by-threads-$jobs"
    same "$work/by-report" "$work/by-threads-$jobs"
    same "$work/by-report.export" "$work/by-threads-$jobs.export"
done

# By workers that have no copy of the rules and run nowhere near them.
HYPER_STORE=$work/remote
endpoint=ipc://$work/socket
background "$HYPER" broker --listen "$endpoint"
scan_with() {
    background "$HYPER" worker "$@" --broker "$endpoint"
}
background "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --broker "$endpoint" "$work/tree"
client=$child
cd /
scan_with classify,extract
scan_with validate
until_true 60 grep -q "no worker has the stage scan" "$work/background"
scan_with scan
scan_with scan,classify,extract
got=0
wait "$client" || got=$?
equal "code of the client" $got 1
known "$work/by-workers"
same "$work/by-report.export" "$work/by-workers.export"

# The same again: nothing is new; what is gone is fixed; what returns is reopened.
rm "$work/tree/utf16.yml"
run 1 "$HYPER" scan --json --rules "$work/rules.lgt" --ingest --repo acme/web --broker "$endpoint" "$work/tree"
cp "$work/out" "$work/summary"
equal "new alerts" "$(summary new)" 0
equal "fixed alerts" "$(summary fixed)" 1
equal "known alerts" "$(summary known)" "$(($(wc -l <"$work/found") - 1))"
run 0 "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --broker "$endpoint" \
    --fail-on none "$work/tree"

# A key of one's own does not leave the machine, nor a baseline: then the files are searched here.
HYPER_STORE=$work/keyed
HYPER_SCAN_KEY=own
export HYPER_SCAN_KEY
scan 1 --json
jq -r .fingerprint "$work/out" | sort >"$work/keyed-found"
scan 1 --ingest --repo acme/web
unset HYPER_SCAN_KEY
known "$work/by-key"
cut -d '|' -f 6 "$work/by-key" | sort >"$work/keyed-known"
same "$work/keyed-found" "$work/keyed-known"
! grep -rqa own-key "$HYPER_STORE" || fail "the key is in the store"

# Workers reached over tcp, which prove who they are; the client is on the broker's machine. One is killed with
# batches in hand, which another gets. A file on which a rule exhausts its limits costs one reject.
cat >"$work/slow.lgt" <<'END'
:- object(slow, implements(ruleset)).
	rule(slow, diagnostic, low, quality, 'Slow').
	pattern(slow, '((?:x+)+)+y(?=w)').
	example(slow, 'xyw').
:- end_object.
END
awk 'BEGIN { for (i = 0; i < 5000; i++) printf "x"; print "yz" }' >"$work/tree/slow.txt"
HYPER_STORE=$work/limits
scan 1 --rules "$work/slow.lgt" --json
complains "slow.txt: rule slow: "
jq -r '[.rule, .severity, (.file | gsub("[^ -~]"; "?")), .line, .column, .fingerprint, .message] | map(tostring) | join("|")' \
    "$work/out" | sort >"$work/found-slow"
scan 1 --rules "$work/slow.lgt" --ingest --repo acme/web
known "$work/limits-here"
same "$work/found-slow" "$work/limits-here"

HYPER_STORE=$work/killed
run 0 "$HYPER" keys new
run 0 "$HYPER" keys new peer
run 0 "$HYPER" keys allow peer
keys=$HYPER_STORE/keys
endpoint=tcp://127.0.0.1:$((20000 + ($$ + 3571) % 20000))
background "$HYPER" broker --listen "ipc://$work/local" --listen "$endpoint" --heartbeat 1s
remote_worker() {
    background "$HYPER" worker "$@" --jobs 1 --broker "$endpoint" --key "$keys/peer.key_secret" \
        --server-key "$keys/server.key"
}
queue() {
    "$HYPER" metrics --json --once --topic hyper.queue | jq -e "$1"
}
remote_worker scan
first=$child
until_true 30 queue '.workers == 1'
kill -STOP "$first"
background "$HYPER" scan --rules "$work/rules.lgt" --rules "$work/slow.lgt" --ingest --repo acme/web \
    --broker "ipc://$work/local" "$work/tree"
client=$child
until_true 30 queue '.in_flight > 0'
kill -KILL "$first"
remote_worker parse,classify,extract,validate
remote_worker scan
got=0
wait "$client" || got=$?
equal "code of the client" $got 1
known "$work/limits-workers"
same "$work/limits-here.export" "$work/limits-workers.export"
run 0 "$HYPER" rejects --json
equal "rejects" "$(jq -r '.place + " " + .reason' "$work/out" | cut -d ' ' -f 1-3)" "slow.txt rule slow:"
run 0 "$HYPER" dead list --json
[ ! -s "$work/out" ] || fail "a batch is a dead letter"
until_true 30 queue '.redelivered > 0'
rm "$work/tree/slow.txt"

# A broker on another machine is sent alerts, and no file.
HYPER_STORE=$work/tcp
run 0 "$HYPER" keys new
run 0 "$HYPER" keys new peer
run 0 "$HYPER" keys allow peer
keys=$HYPER_STORE/keys
endpoint=tcp://127.0.0.1:$((20000 + ($$ + 7919) % 20000))
background "$HYPER" broker --listen "$endpoint" --jobs 1
printf 'token: "%s"\r\n' "$secret" | iconv -t UTF-16 >"$work/tree/utf16.yml"
run 1 "$HYPER" scan --rules "$work/rules.lgt" --ingest --repo acme/web --broker "$endpoint" \
    --key "$keys/peer.key_secret" --server-key "$keys/server.key" "$work/tree"
known "$work/by-tcp"
same "$work/by-report.export" "$work/by-tcp.export"

run 2 "$HYPER" scan --broker "$endpoint" "$work/tree"
