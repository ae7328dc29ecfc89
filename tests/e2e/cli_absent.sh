#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# An input that is not there is exit code 6 with its name, whichever command was to read it; a folder where a
# file is wanted, too.
. "$(dirname "$0")/lib.sh"

ingest --repo acme/web "$data/reports"

# absent COMMAND...: with the name of a file that is not there behind it.
absent() {
    run 6 "$HYPER" "$@" "$work/absent"
    complains "absent"
    complains "No such file or directory"
}

absent ingest --repo acme/web
absent scan
absent scan --baseline
absent templates
absent formats try
absent intel import
absent rules import
absent train severity

mkdir "$work/folder"
run 6 "$HYPER" templates "$work/folder"
complains "folder"
run 6 "$HYPER" train severity "$work/folder"
complains "folder"
