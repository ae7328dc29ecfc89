/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_object.h"

#include "lib/rule_text.h"

struct text rule_object(struct text facts, struct arena *arena)
{
    return ruleset_text(TEXT("learned"), TEXT(""), &facts, 1, arena);
}

/* Texts of others stand in a comment on one line. */
static struct text one_line(struct text text, struct arena *arena)
{
    struct text line = arena_copy(arena, text);
    char *bytes = (char *)line.data;
    for (size_t i = 0; i < line.size; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f)
            bytes[i] = ' ';
    return line;
}

static struct text with_proof(const struct rule *rule, struct arena *arena)
{
    char hex[ID_HEX_SIZE];
    struct text tool = one_line(text_or(rule->tool, TEXT("any tool")), arena);
    struct text name = one_line(rule->rule, arena);
    return arena_print(arena,
                       "\t%% %s: from %.*s %.*s\n\t%% score %.3f: %llu of %llu pairs held, %u "
                       "repositories\n%.*s",
                       id_hex(rule->id, hex), TEXT_ARG(tool), TEXT_ARG(name), rule->score,
                       (unsigned long long)rule->successes, (unsigned long long)rule->trials,
                       (unsigned)rule->repositories, TEXT_ARG(rule->text));
}

struct text rules_object(const struct rules *rules, struct text name, bool told,
                         struct arena *arena)
{
    struct text *texts = arena_array(arena, rules->count, sizeof *texts);
    for (size_t i = 0; i < rules->count; i++)
        texts[i] = told ? with_proof(&rules->items[i], arena) : rules->items[i].text;
    return ruleset_text(name, TEXT("Learned by hyper, and proven on evidence."), texts,
                        rules->count, arena);
}
