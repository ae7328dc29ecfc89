#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# Workflows of a made-up repository are scanned with the rules that ship: what is found stands at its line,
# and a file that is no YAML, or a bomb, is told of and costs itself only.
. "$(dirname "$0")/lib.sh"

command -v git >/dev/null || skip "git is not installed"
flows=$work/tree/.github/workflows
mkdir -p "$flows" "$work/tree/act" "$work/tree/src"
cd "$work/tree"
git init -q .
hash=0123456789abcdef0123456789abcdef01234567

cat >"$flows/build.yml" <<END
name: Build
on:
  pull_request_target:
permissions: write-all
jobs:
  one:
    runs-on: [self-hosted]
    container:
      image: acme/build
      credentials:
        username: me
        password: made-up
    steps:
      - uses: actions/checkout@$hash
        with:
          ref: \${{ github.event.pull_request.head.sha }}
      - uses: acme/tool@v1
      - run: |
          echo start
          echo "\${{ github.event.pull_request.title }}"
          echo "TITLE=\$TITLE" >>"\$GITHUB_ENV"
        env:
          TITLE: \${{ github.event.pull_request.title }}
      - run: ./deploy
        if: github.actor == 'dependabot[bot]'
  two:
    uses: acme/flows/.github/workflows/deploy.yml@main
    secrets: inherit
END
cat >"$flows/good.yaml" <<END
on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@$hash # v4
        with:
          persist-credentials: false
      - run: echo "\$TITLE"
        env:
          TITLE: \${{ github.event.head_commit.message }}
END
cat >act/action.yml <<'END'
name: Act
inputs:
  name:
    required: true
runs:
  using: composite
  steps:
    - run: echo ${{ inputs.name }}
      shell: bash
END
cat >.gitlab-ci.yml <<'END'
include: https://ci.example.org/all.yml
build:
  image: acme/build:latest
  script: make
END
cat >"$flows/codeql.yml" <<END
on: push
permissions: {}
jobs:
  analyze:
    timeout-minutes: 5
    strategy:
      matrix:
        language: [python, ruby]
    steps:
      - uses: github/codeql-action/init@$hash
        with:
          languages: \${{ matrix.language }}
END
printf 'package a\n' >src/a.go
printf 'a = 1\n' >src/a.py

# found RULE FILE: the lines of the findings of a rule in a file.
found() {
    jq -r --arg rule "$1" --arg file "$2" 'select(.rule == $rule and .file == $file) | .line' \
        "$work/findings" | sort -n | tr '\n' ' '
}

# at RULE FILE LINE...
at() {
    rule=$1
    file=$2
    shift 2
    equal "$rule in $file" "$(found "$rule" "$file")" "$* "
}

# What the rules of workflows find.
places() {
    jq -r 'select(.ruleset == "workflows") | [.rule, .file, .line] | @tsv' | sort
}

run 1 "$HYPER" scan --json --fail-on low .
cp "$work/out" "$work/findings"
build=.github/workflows/build.yml
at workflow_pull_request_target $build 2
at workflow_permissions_write_all $build 4
at workflow_self_hosted_pull_request $build 7
at workflow_unpinned_image $build 9
at workflow_registry_password $build 12
at workflow_checkout_of_others $build 14
at workflow_persisted_credentials $build 14
at workflow_unpinned_action $build 17
at workflow_template_injection $build 20
at workflow_environment_file $build 21
at workflow_bot_condition $build 25
at workflow_unpinned_workflow $build 27
at workflow_secrets_inherit $build 27
at workflow_template_injection_input act/action.yml 8
at gitlab_remote_include .gitlab-ci.yml 1
at workflow_unpinned_image .gitlab-ci.yml 3
at codeql_language_missing .github/workflows/codeql.yml 12
at codeql_language_absent .github/workflows/codeql.yml 12
equal "quiet file" "$(grep -c good.yaml "$work/findings" || true)" 0
grep -q '"message":"CodeQL is not told to look at go, ' "$work/findings" || fail "no language is named"

# What policies may ask about, and what they are told of a file.
run 0 "$HYPER" rules facts --json
equal "columns of a predicate" "$(jq -r 'select(.predicate == "uses") | .columns | join(",")' "$work/out")" \
    "File,Job,Step,Uses,Kind,Line"
run 0 "$HYPER" rules facts --file "$build"
grep -qx "uses('.github/workflows/build.yml', one, 1, 'acme/tool@v1', ref, 17)." "$work/out" ||
    fail "the facts of a file are not told"
run 6 "$HYPER" rules facts --file no-such-file
run 6 "$HYPER" rules facts --file src

# The same of what is staged.
git add .
run 1 "$HYPER" scan --json --fail-on low --staged
places <"$work/out" >"$work/staged"
places <"$work/findings" >"$work/tree.tsv"
cmp "$work/staged" "$work/tree.tsv" || fail "what is staged is judged otherwise"

# What cannot be read.
printf 'on: push\njobs:\n  - a\n b: c\n' >"$flows/broken.yml"
{
    echo 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]'
    i=0
    while [ $i -lt 12 ]; do
        n=$((i + 1))
        echo "a$n: &a$n [*a$i, *a$i, *a$i, *a$i, *a$i, *a$i, *a$i, *a$i, *a$i, *a$i]"
        i=$n
    done
    printf 'on: push\njobs: *a12\n'
} >"$flows/bomb.yml"
head -c 2000000 /dev/zero | tr '\0' 'a' >"$flows/large.yml"
head -c 5000 /dev/zero | tr '\0' '[' >"$flows/deep.yml"
printf '{{ a: template }}\non: x\njobs:\n' >src/chart.yml
run 1 "$HYPER" scan --json --fail-on low .
places <"$work/out" >"$work/again"
cmp "$work/again" "$work/tree.tsv" || fail "other files' findings are not the same"
grep -q 'broken.yml: line 4, column 2: ' "$work/err" || fail "the broken file is not told of"
grep -q 'bomb.yml: line [0-9]*, column [0-9]*: .*aliases repeat too much' "$work/err" || fail "the bomb is not told of"
grep -q 'large.yml: line 1, column 1: it is larger than' "$work/err" || fail "the large file is not told of"
grep -q 'deep.yml: line 1, column [0-9]*: it is nested too deeply' "$work/err" || fail "the deep file is not told of"
# Beside what is fine, a broken one is told and fails nothing, unless that is asked for.
mkdir -p "$work/odd/.github/workflows"
printf 'on: push\njobs:\n  - a\n b: c\n' >"$work/odd/.github/workflows/broken.yml"
printf 'fine\n' >"$work/odd/fine"
cp "$work/err" "$work/err.tree"
run 0 "$HYPER" scan --json "$work/odd"
complains "broken.yml: line 4, column 2: "
complains ", 1 problem with files"
run 6 "$HYPER" scan --json --strict "$work/odd"
run 0 "$HYPER" scan --format sarif "$work/odd"
equal "notifications" "$(jq '.runs[0].invocations[0].toolExecutionNotifications | length' "$work/out")" 1
! grep -q chart.yml "$work/err.tree" || fail "a template is taken for a workflow"
