#!/bin/sh
# SPDX-License-Identifier: MPL-2.0
# What was learned as a page: it is well formed and loads nothing, hostile texts stay texts, it tells of
# rules, their measures, their history and what blocks them, and the same knowledge gives the same bytes.
. "$(dirname "$0")/lib.sh"

cat >"$work/check.py" <<'PY'
# Fails if a page is not well formed, loads something, runs something, or has what a reader needs left out.
import base64, hashlib, html.parser, re, sys

VOID = {"meta", "br", "link", "img", "input"}
ALLOWED = set("""html head meta title style body h1 h2 h3 p a nav main section article div span dl dt dd ul li
    table thead tbody tr th td code small strong details summary figure figcaption time
    svg g line rect circle path text""".split())

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.style, self.policy, self.svg = [], set(), [], "", "", []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, f"<{tag}> at {self.getpos()}"
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice at {self.getpos()}"
        for name, value in attrs:
            assert not name.startswith("on") and name not in ("src", "style", "srcset"), f"{name} at {self.getpos()}"
            assert name != "href" or value.startswith("#"), f"a link to {value}"
            if name == "id":
                assert value not in self.ids, f"the id {value} twice"
                self.ids.add(value)
            if name == "href":
                self.links.append(value[1:])
        attrs = dict(attrs)
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]
        if tag == "th":
            assert attrs.get("scope") in ("col", "row"), "a header of nothing"
        if tag == "svg":
            assert attrs.get("role") == "img"
            self.svg.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert "svg" in self.open, f"<{tag}/> at {self.getpos()}"
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> ends {self.open[-1:]} at {self.getpos()}"
        self.open.pop()

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        if self.open[-2:] == ["svg", "title"]:
            self.svg[-1] += data

page = Page()
text = open(sys.argv[1], encoding="utf-8").read()
page.feed(text)
page.close()
assert not page.open, f"not ended: {page.open}"
assert not set(page.links) - page.ids, f"links that lead nowhere: {set(page.links) - page.ids}"
assert all(page.svg), "a picture without a title"
digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
assert page.policy == f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
assert not re.search(r"https?:|@import|url\(", text), "something is loaded"
assert "prefers-color-scheme" in page.style
assert not re.search(r"\bnan\b|\binf\b", text), "a number is none"
PY

check_page() {
    python3 "$work/check.py" "$1" 2>"$work/err" || fail "$1 is not well formed"
}

# has TEXT...: the page has each.
has() {
    for text; do
        grep -qF -- "$text" "$work/page.html" || fail "the page does not have \"$text\""
    done
}

# report FILE [OPTION...]
report() {
    page=$1
    shift
    run 0 "$HYPER" learn report -o "$page" "$@"
    check_page "$page"
}

# Nothing is known: it says so, and what to do.
: >"$work/nothing.jsonl"
run 6 "$HYPER" learn report
complains "no store"
ingest "$work/nothing.jsonl"
report "$work/page.html"
has "Nothing was learned yet." "hyper ingest" "2026-01-02, 03:04 UTC"
! grep -q "<table" "$work/page.html" || fail "an empty page has tables"

# Alerts with lines, clean lines, fixes, and rules: one that is proven and then fails, one that waits, one
# that failed its checks, and texts that would be markup.
awk 'BEGIN {
    for (i = 0; i < 40; i++) {
        code = i % 4 ? "gets(b);" : "Gets(b);"
        printf "{\"type\":\"alert\",\"tool\":\"flaw\",\"rule\":\"gets\",\"message\":\"gets is dangerous\",\"repo\":\"acme/r%d\",\"commit\":\"c\",\"path\":\"src/a.c\",\"line\":%d,\"snippet\":\"%s\",\"severity\":\"high\"}\n", i % 3, i + 1, code
        printf "{\"type\":\"example\",\"tool\":\"flaw\",\"rule\":null,\"repo\":\"acme/r%d\",\"commit\":\"c\",\"path\":\"src/a.c\",\"line\":%d,\"snippet\":\"%s\"}\n", i % 3, i + 100, i == 7 ? "/* never gets(x) */" : "int x" i ";"
    }
}' >"$work/lines.jsonl"
cat >"$work/theirs.lgt" <<'LGT'
:- object(theirs,
	implements(ruleset)).

	rule(bounded_gets, curative, high, code, '</p><script>alert("gets")</script>').
	pattern(bounded_gets, '\\bgets\\((\\w{1,40})\\)').
	fix(bounded_gets, 'fgets($1, sizeof $1, stdin)').
	example(bounded_gets, 'gets(line);').

	rule(waiting, diagnostic, low, code, 'x').
	pattern(waiting, '\\bputs\\(').
	example(waiting, 'puts(x)').

	rule(bad_idea, curative, high, code, 'Everything is wrong').
	pattern(bad_idea, '[a-z]+').
	fix(bad_idea, '').
	example(bad_idea, 'abc').

:- end_object.
LGT
at=2026-01-02
ingest "$work/lines.jsonl"
run 0 "$HYPER" rules propose --at 2026-01-02 --json --tool flaw --rule gets "$work/theirs.lgt"
rule=$(jq -r 'select(.name == "bounded_gets") | .id' "$work/out")
waiting=$(jq -r 'select(.name == "waiting") | .id' "$work/out")

# outcomes RULE OUTCOME FIRST LAST AT: of that many commits, in three repositories.
outcomes() {
    i=$3
    while [ "$i" -le "$4" ]; do
        printf '{"type":"fix","tool":"flaw","rule":"gets","message":"<img src=x onerror=alert(1)> is gone","path":"src/a.c","repo":"<b>acme</b>/r%d","commit":"c%d","by":"%s","outcome":"%s"}\n' \
            $((i % 3)) "$i" "$1" "$2"
        i=$((i + 1))
    done >"$work/outcomes.jsonl"
    at=$5
    ingest "$work/outcomes.jsonl"
}
outcomes "$rule" success 1 40 2026-01-03
outcomes "$rule" failure 100 104 2026-02-03
outcomes "$waiting" success 200 209 2026-02-04
report "$work/page.html"

has "2026-02-04, 00:00 UTC" "3 rules were learned" "bounded_gets" \
    '&lt;/p&gt;&lt;script&gt;alert(&quot;gets&quot;)&lt;/script&gt;' '\bgets\((\w{1,40})\)' \
    '&lt;b&gt;acme&lt;/b&gt;/r0' \
    '&lt;img src='
! grep -qE '<script|<img|<b>' "$work/page.html" || fail "a text became markup"
has 'Precision 96.8%, between' 'Recall 75.0%, between' '<small>30/31</small>' '<small>30/40</small>' '<small>40/45</small>'
has "Score of bounded_gets from 2026-01-03 to 2026-02-03" "active to probation" "10 of 10 pairs held" \
    "3 of 10 checks failed" "a check failed" "active → probation" "score 0.7"
has "40 alerts"

# --at is the time that it bears.
report "$work/page.html" --at 2027-05-06T07:08:09Z
has "2027-05-06, 07:08 UTC"
report "$work/page.html" --limit 1
has "2 more rules are not shown"

# Of one tool, or of what one repository knows; names are cleaned as everywhere.
report "$work/page.html" --tool FLAW --repo '<b>acme</b>/r1'
has "Only rules about flaw with evidence from &lt;b&gt;acme&lt;/b&gt;/r1" "2 rules were learned" "bounded_gets"
! grep -q bad_idea "$work/page.html" || fail "a rule that nothing is known of in the repository is told"
report "$work/page.html" --repo nowhere
has "There is no such rule."
run 0 "$HYPER" learn report --tool other
complains 'no tool is called "other"'
says "There is no such rule."
run 2 "$HYPER" learn report --json
complains "learn status --json"
run 5 "$HYPER" learn report -o "$work/nowhere/page.html"

# The same knowledge gives the same bytes, on stdout as in a file.
report "$work/first.html"
report "$work/second.html"
same "$work/first.html" "$work/second.html"
run 0 "$HYPER" learn report
same "$work/first.html" "$work/out"

# A thousand rules: the page stays small.
awk 'BEGIN {
    print ":- object(many,\n\timplements(ruleset))."
    for (i = 0; i < 1000; i++)
        printf "\trule(r%d, diagnostic, low, code, \047call_%d is deprecated\047).\n\tpattern(r%d, \047\\\\bcall_%d\\\\(\047).\n\texample(r%d, \047call_%d(x)\047).\n", i, i, i, i, i, i
    print ":- end_object."
}' >"$work/many.lgt"
HYPER_STORE=$work/many
at=2026-01-02
ingest "$work/lines.jsonl"
run 0 "$HYPER" rules propose --at 2026-01-02 --tool flaw --rule gets "$work/many.lgt"
report "$work/page.html"
has "1,000 rules were learned" "950 more rules are not shown"
[ "$(wc -c <"$work/page.html")" -lt 300000 ] || fail "a page of a thousand rules is large"
