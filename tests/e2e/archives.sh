#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Compressed reports and archives of them are the reports that are in them; bombs and tricks cost
# themselves, with their reason, and neither memory nor anything beside the store.
. "$(dirname "$0")/lib.sh"

report=$data/reports/flawfinder.sarif
small=$data/reports/cppcheck.sarif
results=$(results_in "$report")
most_kb=200000

# rejected PART: a reject has it.
rejected() {
    run 0 "$HYPER" rejects --json
    jq -r '.report + ": " + .reason' "$work/out" >"$work/reasons"
    grep -qF -- "$1" "$work/reasons" || fail "no reject is \"$1\": $(cat "$work/reasons")"
}

# left: what is in the spool folder.
left() {
    find "$HYPER_STORE/spool" -type f 2>/dev/null
}

ingest --repo a/b "$report"
export_to "$work/plain"

# Compressed, from stdin too, it is the same report.
for tool in gzip bzip2 xz zstd; do
    command -v "$tool" >/dev/null || continue
    rm -rf "$HYPER_STORE"
    "$tool" -c <"$report" >"$work/packed"
    ingest --repo a/b "$work/packed"
    export_to "$work/graph"
    same "$work/plain" "$work/graph"
    [ -z "$(left)" ] || fail "what was expanded is still there: $(left)"
    rm -rf "$HYPER_STORE"
    "$HYPER" ingest --repo a/b --at "$at" --json - <"$work/packed" >"$work/summary" || fail "stdin is not read"
    export_to "$work/graph"
    same "$work/plain" "$work/graph"
    [ -z "$(left)" ] || fail "what was expanded is still there: $(left)"
done

# An archive gives what a folder gives, and messages name its entries.
mkdir "$work/in" "$work/in/deep"
cp "$report" "$work/in/deep/a.sarif"
cp "$small" "$work/in/b.sarif"
head -n 3 "$data/training/shellcheck.jsonl" >"$work/in/c.jsonl"
echo "not a report" >"$work/in/README"
rm -rf "$HYPER_STORE"
ingest --repo a/b "$work/in"
export_to "$work/folder"
equal "the folder's reports" "$(summary reports)" 4
rm -rf "$HYPER_STORE"
tar -C "$work" -czf "$work/in.tgz" in
ingest --repo a/b "$work/in.tgz"
equal "the archive's reports" "$(summary reports)" 4
export_to "$work/graph"
same "$work/folder" "$work/graph"
rejected "in.tgz!in/README: "

# Killed, the same command goes on and gives the same.
rm -rf "$HYPER_STORE"
for delay in 0 0.02 0.05 0.1; do
    background "$HYPER" ingest --repo a/b --at "$at" "$work/in.tgz"
    sleep "$delay"
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
done
ingest --repo a/b "$work/in.tgz"
export_to "$work/graph"
same "$work/folder" "$work/graph"
[ -z "$(left)" ] || fail "what was expanded is still there: $(left)"

# Paths and kinds of entries: each trick costs itself.
command -v python3 >/dev/null || skip "python3 makes the other archives"
rm -rf "$HYPER_STORE"
python3 - "$work/tricks.tar" "$work/tricks.zip" "$small" <<'PYTHON'
import io, sys, tarfile, zipfile
tar = tarfile.open(sys.argv[1], "w")
def add(name, kind, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    tar.addfile(info)
add("link.sarif", tarfile.SYMTYPE, "/etc/passwd")
add("hard.sarif", tarfile.LNKTYPE, "/etc/passwd")
add("device", tarfile.CHRTYPE)
add("/absolute.sarif", tarfile.REGTYPE)
tar.add(sys.argv[3], "good.sarif")
tar.close()
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr("../../etc/passwd", "root::0:0::/:/bin/sh")
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out.writestr(link, "/etc/passwd")
    third = io.BytesIO()
    zipfile.ZipFile(third, "w").close()
    second = io.BytesIO()
    with zipfile.ZipFile(second, "w") as inner:
        inner.writestr("third.zip", third.getvalue())
    out.writestr("second.zip", second.getvalue())
    out.write(sys.argv[3], "good.sarif")
PYTHON
ingest --repo a/b "$work/tricks.tar" "$work/tricks.zip"
equal "reports that are read" "$(summary reports)" 2
equal "rejected" "$(summary rejected)" 7
rejected "tricks.tar!link.sarif: it is a symbolic link"
rejected "tricks.tar!hard.sarif: it is a link"
rejected "tricks.tar!device: it is a device"
rejected "tricks.tar!/absolute.sarif: its path leads out"
rejected "tricks.zip!../../etc/passwd: its path leads out"
rejected "tricks.zip!link: it is a symbolic link"
rejected "tricks.zip!second.zip!third.zip: archives are nested too deeply"
[ -z "$(find "$work" -name passwd)" ] || fail "something was written beside the store"

# Cut off, it keeps what came before the cut, and says so.
rm -rf "$HYPER_STORE"
gzip -c <"$report" >"$work/cut.sarif.gz"
truncate -s -2000 "$work/cut.sarif.gz"
ingest --repo a/b "$work/cut.sarif.gz"
kept=$(summary alerts)
if [ "$kept" -lt 10 ] || [ "$kept" -ge "$results" ]; then
    fail "$kept of $results results are kept"
fi
rejected "cut.sarif.gz!cut.sarif: it ends early"

# Bombs: 10 GB of one letter in gzip, alone and beside a good report.
rm -rf "$HYPER_STORE"
python3 - "$work/bomb.gz" <<'PYTHON'
import sys, zlib
# One block of 64 MB of one letter that follows itself: a member is many of the same, whose bytes are made once.
make = zlib.compressobj(9, zlib.DEFLATED, -15)
chunk = make.compress(b"a" * (1 << 26)) + make.flush(zlib.Z_FULL_FLUSH)
with open(sys.argv[1], "wb") as out:
    out.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
    for _ in range(160):
        out.write(chunk)
PYTHON
[ "$(wc -c <"$work/bomb.gz")" -le 12000000 ] || fail "the bomb is large"
run 6 "$HYPER" ingest "$work/bomb.gz"
complains "250 times its size"
ingest --repo a/b "$work/bomb.gz" "$small"
equal "alerts beside a bomb" "$(summary alerts)" "$(results_in "$small")"
rejected "bomb.gz!bomb: it expands to more than 250 times its size"
[ "$(summary peak_rss_bytes)" -lt $((most_kb * 1024)) ] || fail "peak memory is $(summary peak_rss_bytes)"
[ -z "$(left)" ] || fail "of the bomb there is left: $(left)"

# A limit of one's own.
rm -rf "$HYPER_STORE"
gzip -c <"$report" >"$work/packed"
run 6 "$HYPER" ingest --expand-limit 100k "$work/packed"
complains "more than 102400 bytes"

# A broker on another machine is sent the bytes.
rm -rf "$HYPER_STORE"
port=$((21000 + $$ % 9000))
background "$HYPER" broker --jobs 1 --insecure --listen "ipc://$HYPER_STORE/broker.sock" --listen "tcp://127.0.0.1:$port"
until_true 20 test -S "$HYPER_STORE/broker.sock"
run 0 "$HYPER" ingest --json --at "$at" --repo a/b --store "$work/elsewhere" \
    --broker "tcp://127.0.0.1:$port" "$work/in.tgz"
[ -z "$(find "$work/elsewhere" -type f)" ] || fail "what was expanded is still there"
run 0 kill -TERM "$child"
wait "$child" || fail "the broker ends with $?"
export_to "$work/graph"
same "$work/folder" "$work/graph"
