#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Writes a SARIF log of any size to stdout, like those that analysers of large code bases write: about
1.1 KB a result, few rules that make most of the results, many files, messages with variable parts,
snippets, fingerprints, code flows. The same options give the same bytes."""

import argparse
import json
import random
import sys

# id, level, security-severity, CWE, message with {0} and {1} for names of the code, line of code
RULES = [
    ("cpp/unchecked-return", "warning", None, 252, "The return value of '{0}' is not checked in '{1}'.", "    {0}(context, &{1});"),
    ("cpp/unused-variable", "note", None, 563, "Variable '{0}' is assigned in '{1}' but its value is never used.", "    int {0} = {1}(input);"),
    ("cpp/overflow-buffer", "error", "9.3", 120, "This 'memcpy' operation may access {2} bytes but the destination '{0}' is only {3} bytes.", "    memcpy({0}, {1}, length);"),
    ("cpp/integer-overflow", "warning", "8.1", 190, "Multiplication result may overflow '{0}' before it is converted to 'size_t' in '{1}'.", "    size_t size = {0} * {1};"),
    ("cpp/path-injection", "error", "7.5", 22, "This argument to a file access function is derived from user input '{0}' and then passed to {1}(filename).", "    int fd = open({0}, O_RDONLY | {1});"),
    ("cpp/null-dereference", "error", "6.5", 476, "Pointer '{0}' returned by '{1}' may be null and is dereferenced at line {2}.", "    {0}->{1} = value;"),
    ("cpp/use-after-free", "error", "9.8", 416, "Memory pointed to by '{0}' may have been released by '{1}' at line {2}.", "    {1}({0}->next);"),
    ("cpp/memory-leak", "warning", "5.3", 401, "Memory allocated in '{0}' is not released on every path of '{1}'.", "    char *{0} = strdup({1});"),
    ("cpp/tainted-format", "error", "8.8", 134, "The format string of '{0}' depends on user input that enters in '{1}'.", "    {0}(stderr, {1});"),
    ("cpp/weak-crypto", "warning", "7.5", 327, "'{0}' uses a weak cryptographic algorithm; see https://example.com/rules/weak-crypto#{1}.", "    {0}_init(&{1});"),
    ("cpp/hardcoded-credential", "error", "9.1", 798, "The value of '{0}' in '{1}' looks like a credential.", "    static const char *{0} = {1}_DEFAULT;"),
    ("cpp/toctou", "warning", "5.9", 367, "The file '{0}' is checked at line {2} and used in '{1}' later; it may have changed.", "    if (access({0}, R_OK) == 0) {1}();"),
    ("cpp/dead-store", "note", None, 563, "The value stored to '{0}' at column {3} is never read.", "    {0} = {1};"),
    ("cpp/complex-function", "note", None, None, "Function '{0}' has a cyclomatic complexity of {2} (maximum allowed is 25).", "static int {0}(struct {1} *self)"),
    ("cpp/long-parameter-list", "note", None, None, "Function '{0}' takes {3} parameters; consider a struct such as '{1}'.", "int {0}(struct {1} *self, int a, int b, int c)"),
    ("cpp/commented-out-code", "note", None, None, "This comment of {2} lines appears to contain commented-out code.", "    /* {0}({1}); */"),
    ("cpp/missing-header-guard", "note", None, None, "The header declares '{0}' and has no guard of the form '{1}_H'.", "struct {0};"),
    ("cpp/uninitialised-local", "error", "7.8", 457, "The variable '{0}' may not be initialised at this access in '{1}'.", "    return {0} + {1};"),
    ("cpp/command-injection", "error", "9.8", 78, "This argument of '{0}' contains text of the request and is run by a shell in '{1}'.", "    {0}(command_{1});"),
    ("cpp/dangerous-function", "warning", "6.1", 676, "Call of '{0}' is dangerous; use the bounded '{1}' instead.", "    {0}(target, {1});"),
]
ADJECTIVES = "raw next last inner outer local remote packed cached stale pending shared frozen sorted".split()
NOUNS = ("buffer request session record header cursor packet table index entry worker socket message token "
         "config frame block page node queue").split()
FILES = 4000
FOLDERS = "src lib core net http store crypto parser util driver tools tests".split()
HELP = ("Ignoring what this rule reports can lead to failures that are hard to trace and, where an attacker "
        "controls the input, to a loss of integrity. Check the value where it is produced, keep the check next "
        "to the use, and cover the failing path by a test. Findings in generated code may be suppressed there. ")


def rules(count):
    """The rules, in as many variants as it takes."""
    made = []
    for i in range(count):
        name, level, severity, cwe, message, code = RULES[i % len(RULES)]
        variant = i // len(RULES)
        made.append((name if variant == 0 else f"{name}-{variant}", level, severity, cwe, message, code))
    return made


def descriptor(rule):
    name, level, severity, cwe, message, _ = rule
    properties = {"tags": ["maintainability"], "precision": "high", "problem.severity": level}
    if severity:
        properties["security-severity"] = severity
    if cwe:
        properties["tags"] = ["security", f"external/cwe/cwe-{cwe:03d}"]
    return {"id": name, "name": name, "shortDescription": {"text": message.split("'")[0] + "..."},
            "fullDescription": {"text": HELP}, "defaultConfiguration": {"level": level},
            "help": {"text": HELP * 3, "markdown": "# " + name + "\n\n" + HELP * 3},
            "helpUri": "https://example.com/rules/" + name, "properties": properties}


def all_names():
    names = [f"{a}_{n}" for a in ADJECTIVES for n in NOUNS]
    return names + [f"{n}_{b}" for n in NOUNS for b in ("read", "write", "open", "close", "find", "push")]


def all_files(names):
    """The artifact location of each file, as text."""
    return [f'{{"uri":"{FOLDERS[i % len(FOLDERS)]}/{names[i * 7 % len(names)]}/{names[i % len(names)]}{i // 40}.c",'
            f'"uriBaseId":"%SRCROOT%","index":{i}}}' for i in range(FILES)]


def place(file, line, column, width, snippet=None):
    text = f',"snippet":{{"text":{snippet}}}' if snippet else ""
    return (f'"physicalLocation":{{"artifactLocation":{file},'
            f'"region":{{"startLine":{line},"startColumn":{column},"endColumn":{column + width}{text}}}}}')


def code_flow(rand, file, line, names):
    steps = []
    for step in range(2 + int(rand() * 6)):
        message = f'"message":{{"text":"{names[int(rand() * len(names))]}"}}'
        steps.append(f'{{"location":{{{place(file, line + 3 * step, 5, 12)},{message}}}}}')
    return f'"codeFlows":[{{"threadFlows":[{{"locations":[{",".join(steps)}]}}]}}]'


def results(seed, wanted_rules):
    """An endless stream of results, as text."""
    source = random.Random(seed)
    rand = source.random
    names = all_names()
    files = all_files(names)
    while True:
        index = int(len(wanted_rules) * rand() ** 2.5)
        name, level, _, _, message, code = wanted_rules[index]
        file = files[int(FILES * rand() ** 1.7)]
        line, column = 1 + int(rand() * 4000), 5 + int(rand() * 60)
        first, second = names[int(rand() * len(names))], names[int(rand() * len(names))]
        text = message.format(first, second, line % 97 + 2, line % 64)
        dice = rand()
        snippet = '"' + code.format(first, second) + '"' if dice < 0.6 else None
        parts = [f'"ruleId":"{name}","ruleIndex":{index},"rule":{{"id":"{name}","index":{index}}}']
        if dice > 0.25:
            parts.append(f'"level":"{level}"')
        parts.append(f'"message":{{"text":"{text}"}}')
        parts.append(f'"locations":[{{{place(file, line, column, len(first), snippet)},'
                     f'"logicalLocations":[{{"fullyQualifiedName":"{second}::{first}","kind":"function"}}]}}]')
        if dice < 0.8:
            parts.append(f'"partialFingerprints":{{"primaryLocationLineHash":"{source.getrandbits(64):016x}:1",'
                         f'"primaryLocationStartColumnFingerprint":"{column}"}}')
        if dice < 0.28:
            parts.append(code_flow(rand, file, line, names))
        elif dice < 0.6:
            parts.append(f'"relatedLocations":[{{"id":1,{place(file, line + 9, 9, 6)},"message":{{"text":"{second}"}}}}]')
        if dice < 0.02:
            parts.append('"suppressions":[{"kind":"inSource","status":"accepted","justification":"checked by review"}]')
        if 0.4 < dice < 0.9:
            parts.append(f'"properties":{{"problem.severity":"{level}","team":"{FOLDERS[index % len(FOLDERS)]}",'
                         '"precision":"high","tags":["new","triage"]}')
        yield "{" + ",".join(parts) + "}"


def size(text):
    factor = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(text[-1:].upper(), 1)
    return int(text if factor == 1 else text[:-1]) * factor


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=int, help="how many results (default 300000)")
    parser.add_argument("--bytes", type=size, help="stop at this size instead; K, M and G are understood")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rules", type=int, default=120)
    parser.add_argument("--tool-last", action="store_true", help="the run's tool after its results")
    return parser.parse_args()


def main():
    options = arguments()
    wanted = options.results or (sys.maxsize if options.bytes else 300000)
    limit = options.bytes or sys.maxsize
    made = rules(options.rules)
    tool = '"tool":' + json.dumps({"driver": {"name": "ExampleAnalyzer", "semanticVersion": "2.11.0",
                                              "informationUri": "https://example.com/",
                                              "rules": [descriptor(rule) for rule in made]}})
    artifacts = ",".join(f'{{"location":{file}}}' for file in all_files(all_names()))
    base = ('"originalUriBaseIds":{"%SRCROOT%":{"uri":"file:///home/build/project/"}},'
            '"columnKind":"utf16CodeUnits","invocations":[{"executionSuccessful":true}],'
            f'"artifacts":[{artifacts}]')
    head = ('{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{'
            + (base if options.tool_last else tool + "," + base) + ',"results":[\n')
    tail = "\n]" + ("," + tool if options.tool_last else "") + "}]}\n"

    out = sys.stdout
    out.write(head)
    written = len(head) + len(tail)
    stream = results(options.seed, made)
    for count in range(wanted):
        result = next(stream)
        written += len(result) + 2
        if written > limit:
            break
        out.write((",\n" if count else "") + result)
    out.write(tail)


main()
