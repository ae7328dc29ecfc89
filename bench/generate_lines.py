#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes JSON lines to stdout for learning: alerts of three tools with the line of code that each is about,
lines that the tools had nothing to say about, and fixes. Half of the tools' rules show in their lines; the
other half flag lines that look like any other, as rules about a whole function do. Text of our own; the
same options give the same bytes."""

import argparse
import json
import random
import sys

NOUNS = ("buffer request session record header cursor packet table index entry worker socket message token config "
         "frame block page node queue order basket price parcel").split()
VERBS = "copy load open parse read send take make find keep print close merge split move fill".split()

# What a rule flags, what is like it and good, in three languages; {a}, {b}, {n} differ from line to line.
C = [
    ("{v}_raw({a}, {b});", "{v}_some({a}, {b}, sizeof {a});"),
    ("char *{a} = unsafe_{v}({b}->{a});", "char *{a} = safe_{v}({b}->{a});"),
    ("if ({v}_all({a}) == {n}) {{", "if ({v}_all({a}) >= {n}) {{"),
    ("while (old_{v}({a}[{n}])) {{", "while (new_{v}({a}[{n}])) {{"),
]
PY = [
    ("{a} = {v}_any({b}, trust=True)", "{a} = {v}_any({b}, trust=False)"),
    ("return insecure_{v}({a}, '{b}')", "return {v}({a}, '{b}')"),
    ("{v}_temp({a} + '{n}')", "{v}_temp({a}, {n})"),
    ("except {a}Error: ignore_{v}()", "except {a}Error: raise"),
]
SH = [
    ("{v}_now ${a} \"{b}\"", "{v}_now \"${a}\" \"{b}\""),
    ("source_{v} ./{a}.sh", "include_{v} ./{a}.sh"),
    ("legacy-{v} --{a}={n} {b}", "{v} --{a}={n} {b}"),
    ("export {a}=`{v}_it {b}`", "export {a}=$({v}_it {b})"),
]
TOOLS = [("plumb", "c", C), ("adder", "py", PY), ("conch", "sh", SH)]
PLAIN = {
    "c": ["int {a}_{n} = {b}->{a} + {n};", "return {v}_{a}({b}, {n});", "struct {a} *{b} = {v}_{b}(it);",
          "for (size_t i = 0; i < {a}_count; i++)", "/* The {a} of a {b} is {n}. */"],
    "py": ["{a} = self.{b}[{n}]", "def {v}_{a}(self, {b}):", "for {a} in {b}.items():", "# {a} and {b}, {n}",
           "if not {a}.{v}({n}):"],
    "sh": ["echo \"{a} {b} {n}\"", "for {a} in \"$@\"; do", "{v}_{a} \"${b}\"", "# {a} before {b}", "if [ -n \"${a}\" ]; then"],
}


def fill(form, rng):
    return form.format(a=rng.choice(NOUNS), b=rng.choice(NOUNS) + str(rng.randrange(90)), v=rng.choice(VERBS),
                       n=rng.randrange(1000))


def rules_of(forms, language, count):
    """Each rule has a verb of its own, so that there are many; every second one flags any line."""
    rules = []
    for i in range(count):
        bad, good = forms[i % len(forms)]
        verb = VERBS[(i // len(forms)) % len(VERBS)]
        bad, good = bad.replace("{v}", verb), good.replace("{v}", verb)
        rules.append(("R%03d" % i, bad, good) if i % 4 else ("R%03d" % i, None, None))
    return rules


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=100000)
    parser.add_argument("--clean", type=int, default=200000)
    parser.add_argument("--fixes", type=int, default=2000)
    parser.add_argument("--repos", type=int, default=20)
    parser.add_argument("--commits", type=int, default=4)
    parser.add_argument("--rules", type=int, default=24, help="of each tool")
    options = parser.parse_args()
    rng = random.Random(5)
    tools = [(name, language, rules_of(forms, language, options.rules)) for name, language, forms in TOOLS]
    out = sys.stdout

    def place(number, language):
        repo = rng.randrange(options.repos)
        return {"repo": "acme/r%d" % repo, "commit": "c%d" % rng.randrange(options.commits),
                "path": "src/%s%d.%s" % (rng.choice(NOUNS), number % 997, language), "line": 2 + number % 4000}

    def write(row):
        out.write(json.dumps(row, separators=(",", ":")) + "\n")

    for i in range(options.alerts):
        name, language, rules = rng.choice(tools)
        rule, bad, _ = rules[min(int(rng.expovariate(0.15)), len(rules) - 1)]
        line = fill(bad or rng.choice(PLAIN[language]), rng)
        write(dict({"type": "alert", "tool": name, "rule": rule, "message": "%s: '%s' is not good" % (rule, line.split()[0]),
                    "severity": "medium", "snippet": "    " + line}, **place(i, language)))
    for i in range(options.clean):
        name, language, rules = rng.choice(tools)
        good = rng.choice(rules)[2] if rng.random() < 0.3 else None
        line = fill(good or rng.choice(PLAIN[language]), rng)
        write(dict({"type": "example", "tool": name, "rule": None, "snippet": "    " + line}, **place(i, language)))
    for i in range(options.fixes):
        name, language, rules = rng.choice(tools)
        rule, bad, good = rng.choice([r for r in rules if r[1]])
        state = rng.getstate()
        before = fill(bad, rng)
        rng.setstate(state)
        after = fill(good, rng)
        write(dict({"type": "fix", "tool": name, "rule": rule, "message": rule, "before": "    " + before + "\n",
                    "after": "    " + after + "\n", "outcome": "success"}, **place(i, language)))


main()
