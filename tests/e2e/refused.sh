#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What the system refuses is called so: somebody else's store is not an absent one, and a file that may not be read
# costs that file.
. "$(dirname "$0")/lib.sh"

# Who may not do everything.
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$work"
    other="setpriv --reuid=65534 --regid=65534 --clear-groups"
    $other "$HYPER" version >/dev/null 2>&1 || skip "another user cannot run the program"
else
    other=
fi

ingest --repo hyper/hyper "$data/reports"
mkdir "$work/mine" "$work/reports"
[ -z "$other" ] || chown 65534:65534 "$work/mine"
cp "$data/reports/"*.sarif "$work/reports"
cp "$data/reports/shellcheck.sarif" "$work/reports/secret.sarif"
chmod 0 "$work/reports/secret.sarif"
export HOME="$work/mine" XDG_CACHE_HOME="$work/mine/cache" XDG_CONFIG_HOME="$work/mine" XDG_DATA_HOME="$work/mine"

chmod 0 "$HYPER_STORE"
for command in query stats doctor "rules list" export; do
    # shellcheck disable=SC2086 # the user, a command and its options
    run 5 $other "$HYPER" $command
    complains "the store $HYPER_STORE cannot be read: Permission denied"
done
echo 'int x;' >"$work/mine/a.c"
# shellcheck disable=SC2086
run 0 $other "$HYPER" scan "$work/mine/a.c"
complains "learned rules are left out: the store $HYPER_STORE cannot be read"
chmod 700 "$HYPER_STORE"

# shellcheck disable=SC2086
{
    run 6 $other "$HYPER" ingest --store "$work/mine/store" "$work/reports/secret.sarif"
    equal "the message" "$(cat "$work/err")" \
        "hyper ingest: nothing could be read: $work/reports/secret.sarif: Permission denied"
    run 0 $other "$HYPER" ingest --store "$work/mine/store" --json "$work/reports"
    equal "rejected" "$(jq .rejected "$work/out")" 1
    run 6 $other "$HYPER" scan "$work/reports/secret.sarif"
    complains "1 file could not be read"
}
