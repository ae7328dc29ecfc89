/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_checks.h"

#include "lib/check.h"
#include "lib/redos.h"
#include "lib/rule_object.h"

#include <ctype.h>

enum { CHECKS_ROOM = 16, ORDINARY_FOUND_MAX = 3, WORDS_MANY = 3 };

/* Lines of many languages that say nothing in particular. */
static const char *const ordinary[] = {
    "",
    " ",
    "\t\t",
    "x",
    "0",
    "{",
    "}",
    "});",
    "end",
    "else:",
    "return 0;",
    "return result",
    "i = i + 1",
    "int count = 0;",
    "for (size_t i = 0; i < count; i++)",
    "if (value == NULL)",
    "    self.name = name",
    "import os",
    "from typing import List",
    "def main(args):",
    "const path = require('path');",
    "export default function App() {",
    "console.log(message);",
    "echo \"done\"",
    "set -e",
    "cd build",
    "# a comment",
    "// a comment",
    "/* a comment */",
    "name: build",
    "  - uses: ./local",
    "    runs-on: ubuntu-latest",
    "version = \"1.2.3\"",
    "<div class=\"row\">",
    "The quick brown fox jumps over the lazy dog.",
    "SELECT id FROM users WHERE id = ?",
    "public static void main(String[] args) {",
    "fn main() -> Result<(), Error> {",
    "package main",
    "12:34:56 started",
};

static void add(struct checks *checks, struct text name, bool passed, struct text detail)
{
    if (checks->count < CHECKS_ROOM)
        checks->items[checks->count++] = (struct check){name, passed, detail};
}

/* One check of lib/check: it passed if nothing of its kind is a problem. */
static void add_kind(struct checks *checks, const struct checkup *check, enum check_kind kind)
{
    const struct remark *problem = NULL;
    for (size_t i = 0; i < check->remark_count && !problem; i++)
        if (check->remarks[i].kind == kind && check->remarks[i].level == CHECK_PROBLEM)
            problem = &check->remarks[i];
    add(checks, text_of(names_word(&check_kind_names, kind)), !problem,
        problem ? problem->message : TEXT(""));
}

static void check_narrow(struct checkup *check, const struct content_rule *rule,
                         struct arena *arena, struct checks *out)
{
    size_t count = sizeof ordinary / sizeof ordinary[0], found = 0;
    bool blank = false;
    for (size_t i = 0; check->detector && i < count; i++) {
        struct text line = text_of(ordinary[i]);
        struct subject subject = {.text = line};
        bool is_found = check_finds(check, rule, &subject);
        found += is_found;
        blank = blank || (is_found && text_trim(line).size == 0);
    }
    add(out, TEXT("narrow"), check->detector && !blank && found <= ORDINARY_FOUND_MAX,
        blank ? TEXT("it is found in blank text")
              : arena_print(arena, "found in %zu of %zu ordinary lines", found, count));
}

/* Words of letters, digits and underscores. */
static struct text next_word(struct text *rest)
{
    size_t start = 0, end;
    while (start < rest->size && !isalnum((unsigned char)rest->data[start]) &&
           rest->data[start] != '_')
        start++;
    for (end = start;
         end < rest->size && (isalnum((unsigned char)rest->data[end]) || rest->data[end] == '_');)
        end++;
    struct text word = {rest->data + start, end - start};
    *rest = text_from(*rest, end);
    return word;
}

static bool has_word(struct text text, struct text wanted)
{
    for (struct text word; (word = next_word(&text)).size > 0;)
        if (text_equal(word, wanted))
            return true;
    return false;
}

/* A third of the words of what is replaced is there afterwards, where there are many. */
static bool keeps(struct text before, struct text after)
{
    size_t words = 0, kept = 0;
    if (text_trim(after).size == 0)
        return false;
    for (struct text word; (word = next_word(&before)).size > 0;) {
        words++;
        kept += has_word(after, word);
    }
    return words < WORDS_MANY || kept * 3 >= words;
}

static void check_fix(struct checkup *check, const struct content_rule *rule, struct arena *arena,
                      struct checks *out)
{
    size_t lost = 0, tried = 0;
    struct detector_scratch *scratch =
        check->detector ? detector_scratch_new(check->detector) : NULL;
    for (size_t i = 0; scratch && i < rule->examples.count; i++) {
        const struct rule_example *example = &rule->examples.items[i];
        struct subject subject = {example->path, example->has_path, example->text};
        struct hits hits;
        if (example->counter ||
            detector_search(check->detector, scratch, &subject, &hits, NULL) != 0)
            continue;
        for (size_t k = 0; k < hits.count; k++) {
            const struct match_span *span = &hits.items[k].groups[0];
            struct text before = {example->text.data + span->start, span->end - span->start};
            tried++;
            lost += !keeps(before, hit_fix(&hits.items[k], example->text, arena));
        }
    }
    detector_scratch_destroy(&scratch);
    add(out, TEXT("keeps code"), tried > 0 && lost == 0,
        arena_print(arena, "%zu of %zu fixes of examples delete it", lost, tried));
}

static void check_read_rule(const struct ruleset *ruleset, struct arena *arena, struct checks *out)
{
    static const enum check_kind kinds[] = {CHECK_COMPILE, CHECK_EXAMPLES, CHECK_REFERENCES,
                                            CHECK_COST,    CHECK_REDOS,    CHECK_QUICK};
    struct check_options options = {1, CHECK_RUNS, REDOS_STEPS};
    struct checkup *check = check_open(ruleset, 1, &options, arena);
    check_examples(check);
    check_references(check);
    check_cost(check);
    check_redos(check);
    check_quick(check);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        add_kind(out, check, kinds[i]);
    check_narrow(check, &ruleset->rules[0], arena, out);
    if (ruleset->rules[0].has_fix)
        check_fix(check, &ruleset->rules[0], arena, out);
    check_close(&check);
}

void rule_checks(struct text facts, struct arena *arena, struct checks *out)
{
    struct ruleset ruleset;
    struct error problem = {.code = ERROR_NONE};
    *out = (struct checks){arena_array(arena, CHECKS_ROOM, sizeof *out->items), 0};
    bool reads =
        ruleset_read(rule_object(facts, arena), TEXT("rule"), arena, &ruleset, &problem) == 0;
    add(out, TEXT("read"), reads && ruleset.count == 1,
        reads ? arena_print(arena, "%zu rules", ruleset.count)
              : arena_copy(arena, text_of(problem.message)));
    if (reads && ruleset.count == 1)
        check_read_rule(&ruleset, arena, out);
}
