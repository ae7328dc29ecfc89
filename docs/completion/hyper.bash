# SPDX-License-Identifier: MPL-2.0
# Made by "hyper completion bash".
_hyper()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' words='' skip='' word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        if [[ $skip ]]; then skip=''; continue; fi
        case $word in
        --store) skip=1 ;;
        -*) ;;
        *)
            case $command in
            '') command=$word ;;
            hooks|formats|rules|learn|fix|intel|train|dead|keys) command+=" $word" ;;
            esac
            ;;
        esac
    done
    COMPREPLY=()
    case $prev in --store) return ;; esac
    case "$command $prev" in
    "scan --format") words="text table json sarif github junit html" ;;
    "scan --fail-on") words="none info low medium high critical" ;;
    "scan --min-severity") words="none info low medium high critical" ;;
    "query --severity") words="none info low medium high critical" ;;
    "query --min-severity") words="none info low medium high critical" ;;
    "query --category") words="none secret code workflow dependency container infrastructure configuration licence quality process dynamic" ;;
    "query --status") words="all open fixed dismissed reopened unresolved" ;;
    "query --sort") words="severity last-seen count path" ;;
    "query --format") words="table jsonl csv" ;;
    "rules list --lifecycle") words="none candidate active probation demoted disabled" ;;
    "rules list --aspect") words="none severity category verdict status" ;;
    "rules list --kind") words="none triage catalogue content curative" ;;
    "learn fixes --severity") words="none info low medium high critical" ;;
    "learn fixes --category") words="none secret code workflow dependency container infrastructure configuration licence quality process dynamic" ;;
    "fix record --outcome") words="success failure partial" ;;
    "export --format") words="jsonl graphml arangodb" ;;
    "ingest --repo" | "ingest --commit" | "ingest --branch" | "ingest --at" | "ingest --root" | "ingest --source" | "ingest --format" | "ingest --jobs" | "ingest --broker" | "ingest --key" | "ingest --server-key" | "ingest --heartbeat" | "ingest --map-limit" | "ingest --expand-limit") return ;;
    "scan --rules" | "scan --only" | "scan --range" | "scan --output" | "scan --baseline" | "scan --max-size" | "scan --stdin-name" | "scan --jobs" | "scan --repo" | "scan --commit" | "scan --branch" | "scan --broker" | "scan --key" | "scan --server-key") return ;;
    "hooks install --repository" | "hooks install --fail-on") return ;;
    "hooks remove --repository") return ;;
    "hooks status --repository") return ;;
    "query --repo" | "query --tool" | "query --rule" | "query --path" | "query --since" | "query --until" | "query --text" | "query --pattern" | "query --limit") return ;;
    "patterns --tool" | "patterns --rule" | "patterns --limit") return ;;
    "templates --eval" | "templates --limit") return ;;
    "rules list --tool" | "rules list --rule") return ;;
    "rules disable --reason") return ;;
    "rules enable --reason") return ;;
    "rules promote --reason") return ;;
    "rules demote --reason") return ;;
    "rules propose --tool" | "rules propose --rule" | "rules propose --at") return ;;
    "rules export --output" | "rules export --name") return ;;
    "rules check --runs" | "rules check --seed" | "rules check --regex-budget") return ;;
    "rules import --output" | "rules import --default" | "rules import --name") return ;;
    "rules facts --file") return ;;
    "learn status --tool" | "learn status --limit") return ;;
    "learn rules --tool" | "learn rules --repositories" | "learn rules --limit" | "learn rules --at") return ;;
    "learn lines --tool" | "learn lines --limit") return ;;
    "learn history --rules" | "learn history --only" | "learn history --repo" | "learn history --commits" | "learn history --max-size" | "learn history --time") return ;;
    "learn fixes --name" | "learn fixes --repositories" | "learn fixes --score") return ;;
    "learn report --tool" | "learn report --repo" | "learn report --output" | "learn report --at" | "learn report --limit") return ;;
    "fix record --alert" | "fix record --rule" | "fix record --error" | "fix record --repo" | "fix record --commit" | "fix record --at") return ;;
    "intel list --limit") return ;;
    "train severity --output") return ;;
    "stats --top") return ;;
    "export --output") return ;;
    "rejects --submission" | "rejects --limit") return ;;
    "broker --listen" | "broker --metrics" | "broker --jobs" | "broker --keys" | "broker --heartbeat" | "broker --map-limit") return ;;
    "worker --broker" | "worker --jobs" | "worker --credit" | "worker --key" | "worker --server-key" | "worker --name") return ;;
    "metrics --broker" | "metrics --topic" | "metrics --key" | "metrics --server-key") return ;;
    "keys new --keys") return ;;
    "keys allow --keys") return ;;
    "keys list --keys") return ;;
    "keys revoke --keys") return ;;
    *)
    case $command in
    "") words="ingest scan hooks query show explain patterns templates formats rules learn fix intel cvss train stats export rejects dead broker worker metrics keys doctor completion version help --version" ;;
    "ingest") words="--repo --commit --branch --complete --at --root --source --format --jobs --broker --key --server-key --heartbeat --map-limit --expand-limit" ;;
    "scan") words="--rules --no-learned --only --staged --range --history --format --output --fail-on --strict --min-severity --baseline --explain --show-secrets --fix --apply --all --archives --max-size --stdin-name --jobs --no-cache --ingest --repo --commit --branch --broker --key --server-key" ;;
    "hooks") words="install remove list status" ;;
    "hooks install") words="--repository --fail-on" ;;
    "hooks remove") words="--repository" ;;
    "hooks list") words="" ;;
    "hooks status") words="--repository" ;;
    "query") words="--repo --tool --rule --path --severity --min-severity --category --status --since --until --text --pattern --sort --limit --format" ;;
    "show") words="" ;;
    "explain") words="" ;;
    "patterns") words="--tool --rule --labelled --limit" ;;
    "templates") words="--eval --limit" ;;
    "formats") words="list show check detect try" ;;
    "formats list") words="" ;;
    "formats show") words="" ;;
    "formats check") words="" ;;
    "formats detect") words="" ;;
    "formats try") words="--decide" ;;
    "rules") words="list show disable enable why promote demote propose export check import facts" ;;
    "rules list") words="--lifecycle --aspect --kind --tool --rule" ;;
    "rules show") words="" ;;
    "rules disable") words="--reason" ;;
    "rules enable") words="--reason" ;;
    "rules why") words="" ;;
    "rules promote") words="--reason" ;;
    "rules demote") words="--reason" ;;
    "rules propose") words="--tool --rule --at" ;;
    "rules export") words="--learned --output --name" ;;
    "rules check") words="--runs --seed --regex-budget" ;;
    "rules import") words="--output --default --name" ;;
    "rules facts") words="--file" ;;
    "learn") words="status rules lines history fixes report" ;;
    "learn status") words="--tool --limit" ;;
    "learn rules") words="--tool --repositories --limit --dry-run --at" ;;
    "learn lines") words="--tool --clean --flagged --limit" ;;
    "learn history") words="--rules --only --repo --commits --max-size --time" ;;
    "learn fixes") words="--name --repositories --score --severity --category" ;;
    "learn report") words="--tool --repo --output --at --limit" ;;
    "fix") words="record" ;;
    "fix record") words="--alert --rule --outcome --error --repo --commit --at" ;;
    "intel") words="import list show status" ;;
    "intel import") words="--force" ;;
    "intel list") words="--limit" ;;
    "intel show") words="" ;;
    "intel status") words="" ;;
    "cvss") words="" ;;
    "train") words="severity" ;;
    "train severity") words="--output --install" ;;
    "stats") words="--top" ;;
    "export") words="--format --output" ;;
    "rejects") words="--submission --limit" ;;
    "dead") words="list show retry drop" ;;
    "dead list") words="" ;;
    "dead show") words="" ;;
    "dead retry") words="--all" ;;
    "dead drop") words="--all" ;;
    "broker") words="--listen --metrics --jobs --keys --insecure --wait --heartbeat --map-limit" ;;
    "worker") words="--broker --jobs --credit --key --server-key --name" ;;
    "metrics") words="--broker --topic --once --key --server-key" ;;
    "keys") words="new allow list revoke" ;;
    "keys new") words="--keys" ;;
    "keys allow") words="--keys" ;;
    "keys list") words="--keys" ;;
    "keys revoke") words="--keys" ;;
    "doctor") words="" ;;
    "completion") words="bash zsh" ;;
    "version") words="" ;;
    "help") words="ingest scan hooks query show explain patterns templates formats rules learn fix intel cvss train stats export rejects dead broker worker metrics keys doctor completion version help" ;;
    esac
    words+=" --store --json --quiet --help" ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _hyper hyper
