#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""Checks logs against SARIF 2.1.0 (OASIS Standard, 27 March 2020): sarif_check.py FILE...

The tables have the objects that hyper writes; numbers in them are sections of the specification. An object
may have these properties and no others, all of the type that is given, those with "!" always. With the
official schema in $HYPER_SARIF_SCHEMA and Python's jsonschema, that is asked, too."""

import json
import os
import re
import sys

LEVELS = ("none", "note", "warning", "error")


def integer(least):
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def string(value):
    return isinstance(value, str)


def uri(value):
    """RFC 3986, 4.1: characters that a URI reference may have, and no colon in its first segment unless of a scheme."""
    return (string(value) and re.fullmatch(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*", value) is not None
            and (re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value) is not None or ":" not in value.split("/")[0]))


def boolean(value):
    return isinstance(value, bool)


def strings(value):
    return isinstance(value, dict) and all(string(item) for item in value.values())


def version(value):
    return string(value) and re.fullmatch(r"\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?", value) is not None


def word(*words):
    return lambda value: value in words


def bag(value):
    """3.8: anything, but "tags" are different strings."""
    tags = value.get("tags", []) if isinstance(value, dict) else None
    return isinstance(tags, list) and all(map(string, tags)) and len(set(tags)) == len(tags)


# Each value: a test, the name of an object, or ["name"] for an array of them.
OBJECTS = {
    "sarifLog": {"$schema": uri, "!version": word("2.1.0"), "!runs": ["run"]},  # 3.13
    "run": {"!tool": "tool", "invocations": ["invocation"], "results": ["result"],  # 3.14
            "columnKind": word("utf16CodeUnits", "unicodeCodePoints")},
    "tool": {"!driver": "toolComponent", "extensions": ["toolComponent"]},  # 3.18
    "toolComponent": {"!name": string, "semanticVersion": version, "shortDescription": "message",  # 3.19
                      "rules": ["reportingDescriptor"]},
    "reportingDescriptor": {"!id": string, "shortDescription": "message", "help": "message", "helpUri": uri,  # 3.49
                            "defaultConfiguration": "reportingConfiguration", "properties": bag},
    "reportingConfiguration": {"level": word(*LEVELS)},  # 3.50
    "message": {"!text": string},  # 3.11, 3.12
    "invocation": {"!executionSuccessful": boolean, "toolExecutionNotifications": ["notification"]},  # 3.20
    "notification": {"level": word(*LEVELS), "!message": "message", "associatedRule": "ruleReference",  # 3.58
                     "locations": ["location"]},
    "ruleReference": {"id": string, "index": integer(-1), "toolComponent": "componentReference"},  # 3.52
    "componentReference": {"name": string, "index": integer(-1)},  # 3.54
    "result": {"ruleId": string, "rule": "ruleReference", "level": word(*LEVELS), "!message": "message",  # 3.27
               "locations": ["location"], "partialFingerprints": strings, "fixes": ["fix"], "properties": bag},
    "location": {"physicalLocation": "physicalLocation"},  # 3.28
    "physicalLocation": {"!artifactLocation": "artifactLocation", "region": "region"},  # 3.29
    "artifactLocation": {"!uri": uri, "uriBaseId": string},  # 3.4
    "region": {"startLine": integer(1), "startColumn": integer(1), "endLine": integer(1),  # 3.30
               "endColumn": integer(1), "snippet": "message"},
    "fix": {"description": "message", "!artifactChanges": ["artifactChange"]},  # 3.55
    "artifactChange": {"!artifactLocation": "artifactLocation", "!replacements": ["replacement"]},  # 3.56
    "replacement": {"!deletedRegion": "region", "insertedContent": "message"},  # 3.57
}
NOT_EMPTY = {"artifactChanges", "replacements"}


def fail(place, what):
    raise SystemExit(f"{place}: {what}")


def check_value(kind, value, place):
    if isinstance(kind, list):
        if not isinstance(value, list):
            fail(place, "is no array")
        if not value and place.rsplit(".", 1)[-1] in NOT_EMPTY:
            fail(place, "is empty")
        for number, item in enumerate(value):
            check_value(kind[0], item, f"{place}[{number}]")
    elif isinstance(kind, str):
        check_object(kind, value, place)
    elif not kind(value):
        fail(place, f"has a wrong value: {json.dumps(value)[:100]}")


def check_object(name, value, place):
    if not isinstance(value, dict):
        fail(place, f"is no {name}")
    table = {key.lstrip("!"): kind for key, kind in OBJECTS[name].items()}
    for key in OBJECTS[name]:
        if key.startswith("!") and key[1:] not in value:
            fail(place, f"a {name} has a property {key[1:]}")
    for key, item in value.items():
        if key not in table:
            fail(place, f"a {name} has no property {key}")
        check_value(table[key], item, f"{place}.{key}")


def check_result(run, result, place):
    """What refers to something else refers to what is there."""
    reference = result["rule"]
    component = run["tool"]["extensions"][reference["toolComponent"]["index"]]
    if component["name"] != reference["toolComponent"]["name"]:
        fail(place, "the tool component has another name")  # 3.54.3
    if component["rules"][reference["index"]]["id"] != reference["id"] or result["ruleId"] != reference["id"]:
        fail(place, "the rule has another id")  # 3.27.5, 3.52.4
    for location in result["locations"]:
        region = location["physicalLocation"]["region"]
        if (region["endLine"], region["endColumn"]) < (region["startLine"], region["startColumn"]):
            fail(place, "the region ends before it starts")  # 3.30.2
    if not result["partialFingerprints"]:
        fail(place, "there is no fingerprint")


def check(path):
    with open(path, encoding="utf-8") as file:
        log = json.load(file)
    check_object("sarifLog", log, "log")
    for run in log["runs"]:
        for component in run["tool"].get("extensions", []):
            ids = [rule["id"] for rule in component.get("rules", [])]
            if len(set(ids)) != len(ids):
                fail(component["name"], "two rules have one id")
        for number, result in enumerate(run["results"]):
            check_result(run, result, f"results[{number}]")
    schema = os.environ.get("HYPER_SARIF_SCHEMA")
    if schema:
        import jsonschema  # pylint: disable=import-outside-toplevel
        with open(schema, encoding="utf-8") as file:
            text = json.load(file)
        jsonschema.validators.validator_for(text)(text).validate(log)


for name in sys.argv[1:]:
    check(name)
