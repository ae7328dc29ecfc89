#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What is in archives is scanned with --archives, in memory and under limits: what is hostile costs
# itself, with its reason, and the scan goes on.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip "python3 makes the archives"

export GIT_CONFIG_NOSYSTEM=1
cat >"$work/rules.lgt" <<'END'
:- object(sample, implements(ruleset)).
	rule(token, preventive, high, secret, 'A token of Acme').
	pattern(token, '\\bacme_([A-Za-z0-9]{24})\\b').
	example(token, 'acme_' + 'q8Zr2LmX0cVtB7nYw4KdP1sE').
	rule(gets, curative, high, code, 'gets() has no limit').
	pattern(gets, '\\bgets\\((\\w+)\\)').
	fix(gets, 'fgets($1, sizeof $1, stdin)').
	example(gets, 'gets(line)').
	rule(key_file, preventive, high, secret, 'A key').
	path(key_file, '(?:^|/)id_acme$').
	example(key_file, 'home/id_acme', '').
:- end_object.
END
secret=acme_q8Zr2LmX0cVtB7nYw4KdP1sE

scan() {
    wanted=$1
    shift
    run "$wanted" "$HYPER" scan --rules "$work/rules.lgt" "$@"
}

# files: those with findings, sorted, on one line.
files() {
    jq -r '.file + ":" + (.line | tostring)' "$work/out" | sort | tr '\n' ' '
}

mkdir "$work/tree" "$work/in"
cd "$work/tree"
printf 'first\nkey = %s\n' "$secret" >"$work/in/config"
printf 'nothing\n' >"$work/in/clean"
python3 - "$work/in" <<'PYTHON'
import io, os, sys, tarfile, zipfile
folder = sys.argv[1]
def tar(path, mode):
    with tarfile.open(path, mode) as out:
        for name in ("clean", "config"):
            out.add(os.path.join(folder, name), "d/" + name)
for path, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.xz", "w:xz"), ("a.tgz", "w:gz")):
    tar(path, mode)
def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in parts:
            archive.writestr(name, value)
    return out.getvalue()
config = open(os.path.join(folder, "config")).read()
open("a.jar", "wb").write(packed([("META-INF/MANIFEST.MF", "Version: 1\n"), ("a/b c%.txt", config)]))
inner = packed([("c", config)])
middle = packed([("two.zip", inner)])
open("deep.whl", "wb").write(packed([("one.zip", middle), ("lib", config)]))
open("deeper.zip", "wb").write(packed([("zero.zip", packed([("one.zip", middle)])), ("near", config)]))
PYTHON
for tool in zstd bzip2; do
    ! command -v $tool >/dev/null || $tool -q -c <a.tar >a.tar.$tool
done
! command -v bsdtar >/dev/null || bsdtar --format 7zip -cf a.7z -C "$work/in" clean config
gzip -c <"$work/in/config" >log.gz

# Off by default; then each member is named, what is nested too deeply is told.
scan 0 --json .
[ ! -s "$work/out" ] || fail "archives are looked into without --archives"
scan 1 --json --archives .
got=$(jq -r '.file + ":" + (.line | tostring)' "$work/out")
for archive in a.*; do
    echo "$got" | grep -qF "$archive!" || fail "$archive is not looked into"
done
for file in 'a.jar!a/b c%.txt:2' 'deep.whl!lib:2' 'deep.whl!one.zip!two.zip!c:2' 'deeper.zip!near:2' 'log.gz!log:2' \
    'a.tar!d/config:2' 'a.tar.gz!d/config:2' 'a.tar.xz!d/config:2' 'a.tgz!d/config:2'; do
    echo "$got" | grep -qxF "$file" || fail "$file is not found"
done
! echo "$got" | grep -q zero || fail "archives are opened too deeply"
complains "deeper.zip!zero.zip!one.zip!two.zip: archives are nested too deeply"
complains "archives looked into"
cp "$work/out" "$work/first"
scan 1 --json --archives --jobs 1 .
same "$work/first" "$work/out"
scan 1 --archives --format sarif .
says 'a.jar%21a/b%20c%25.txt'
[ -z "$(find "$work" -name 'b c*')" ] || fail "a member was written to disk"

# The same from stdin, and from a file that is named.
"$HYPER" scan --rules "$work/rules.lgt" --archives --json --stdin-name in.tar - <a.tar >"$work/out" 2>"$work/err" &&
    fail "nothing is found in stdin"
equal "stdin" "$(files)" "in.tar!d/config:2 "
scan 1 --archives --json a.jar
equal "one file" "$(files)" "a.jar!a/b c%.txt:2 "

# Names count in archives too; comments and fixes hold for texts, not for what cannot be changed.
rm -f -- *
printf 'x\n' >"$work/in/id_acme"
printf 'gets(line);\n' >"$work/in/old.c"
printf '%s # hyper:ignore token made up\n' "$secret" >"$work/in/ignored"
tar -C "$work/in" -cf b.tar id_acme old.c ignored
scan 1 --archives --json .
equal "names, fixes and comments" "$(files)" "b.tar!id_acme:1 b.tar!old.c:1 "
complains "1 other suppressed"
cp b.tar "$work/before.tar"
scan 1 --archives --only gets --apply .
same b.tar "$work/before.tar"
[ ! -s "$work/out" ] || fail "an archive is fixed"

# The findings are alerts.
run 1 "$HYPER" scan --rules "$work/rules.lgt" --archives --ingest --repo acme/web .
run 0 "$HYPER" query --json
equal "alerts" "$(jq -r .path "$work/out" | sort | tr '\n' ' ')" "b.tar!id_acme b.tar!old.c "

# Staged, in a range, and in a history; a second time what was clean is known, but not what was not looked into.
if command -v git >/dev/null; then
    export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
    rm -f -- *
    git init -q .
    tar -C "$work/in" -czf first.tgz clean
    git add first.tgz
    git commit -q -m one
    tar -C "$work/in" -czf first.tgz clean config
    git add first.tgz
    scan 0 --staged --json
    scan 1 --staged --archives --json
    equal "staged" "$(files)" "first.tgz!config:2 "
    git commit -q -m two
    git rm -q first.tgz
    git commit -q -m three
    scan 1 --range HEAD~2..HEAD --archives --json
    equal "range" "$(files)" "first.tgz!config:2 "
    scan 0 --history --json
    scan 1 --history --archives --json
    equal "history" "$(files)" "first.tgz!config:2 "
    equal "the commit" "$(jq -r .commit "$work/out")" "$(git rev-parse HEAD~1)"
    scan 1 --history --archives --json
    equal "history again" "$(files)" "first.tgz!config:2 "
    complains "known to be clean"
    rm -rf .git
fi

# Hostile ones, among good ones.
rm -rf -- *
python3 - "$secret" <<'PYTHON'
import io, struct, sys, tarfile, zipfile, zlib
secret = sys.argv[1] + "\n"
def archive(name, parts):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as out:
        for path, value in parts:
            out.writestr(path, value)
archive("good.zip", [("s", secret)])
archive("out.zip", [("../../passwd", secret), ("/etc/absolute", secret), ("..\\up", secret), ("s", secret)])
archive("many.zip", [("first", secret)] + [("m%d" % i, "x") for i in range(100000)])
# Says that it is encrypted.
raw = bytearray(open("good.zip", "rb").read())
for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
    raw[raw.index(signature) + offset] |= 1
open("locked.zip", "wb").write(raw)
# Cut in its middle, and damaged there.
with tarfile.open("whole.tar", "w") as out:
    for name in ("s", "t"):
        info = tarfile.TarInfo(name)
        data = (secret + "x" * 400000).encode()
        info.size = len(data)
        out.addfile(info, io.BytesIO(data))
whole = open("whole.tar", "rb").read()
open("cut.tar", "wb").write(whole[:700000])
open("cut.tar.gz", "wb").write(zlib.compress(whole, 9, 31)[:-30])
open("junk.zip", "wb").write(b"PK\x03\x04" + bytes(range(256)) * 20)
open("junk.7z", "wb").write(b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\xff" * 300)
# A bomb of 10 GB, and links.
make = zlib.compressobj(9, zlib.DEFLATED, -15)
chunk = make.compress(b"a" * (1 << 26)) + make.flush(zlib.Z_FULL_FLUSH)
with open("bomb.gz", "wb") as out:
    out.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
    for _ in range(160):
        out.write(chunk)
with tarfile.open("links.tar", "w") as out:
    for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        out.addfile(info)
    info = tarfile.TarInfo("s")
    info.size = len(secret)
    out.addfile(info, io.BytesIO(secret.encode()))
with tarfile.open("large.tar.gz", "w:gz") as out:
    info = tarfile.TarInfo("large")
    info.size = 3 << 20
    out.addfile(info, io.BytesIO(secret.encode() + b"\n" * (info.size - len(secret))))
PYTHON
scan 1 --archives --json --max-size 20M .
equal "beside hostile ones" "$(files)" \
    "cut.tar!s:1 cut.tar!t:1 cut.tar.gz!s:1 cut.tar.gz!t:1 good.zip!s:1 large.tar.gz!large:1 links.tar!s:1 many.zip!first:1 out.zip!s:1 whole.tar!s:1 whole.tar!t:1 "
complains "bomb.gz"
complains "many.zip: it has too many entries"
complains "out.zip!../../passwd: its path leads out of the archive"
complains "out.zip!/etc/absolute: its path leads out of the archive"
complains "locked.zip!s: it is encrypted"
complains "cut.tar!t: it ends early"
complains "junk.zip"
complains "junk.7z"
! grep -q "links.tar" "$work/err" || fail "links in archives are told as if they were wrong"
[ -z "$(find "$work" -name passwd -o -name absolute)" ] || fail "something was written"
scan 1 --archives --max-size 1M large.tar.gz good.zip
complains "1 file too large"

# Alone, they are data that could not be read.
mkdir alone
mv junk.zip alone
scan 6 --archives alone
complains "junk.zip"
