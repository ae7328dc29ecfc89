/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/check.h"
#include "lib/redos.h"

/* What is costly is bounded: it is told, no more. */
static struct text how(struct arena *arena, const struct redos *redos)
{
    if (redos->verdict == REDOS_EXPONENTIAL)
        return TEXT("time grows exponentially");
    if (redos->verdict == REDOS_POLYNOMIAL)
        return arena_print(arena, "time grows like its length to the power of %.1f", redos->degree);
    return arena_print(arena, "each byte may cost %llu steps and more",
                       (unsigned long long)(redos->steps / (redos->bytes ? redos->bytes : 1)));
}

static struct text engine_time(struct arena *arena, double milliseconds, size_t bytes, bool limited)
{
    return arena_print(arena, "%.1f ms at %zu bytes%s", milliseconds, bytes,
                       limited ? " (at its limit)" : "");
}

static void remark_slow(struct checkup *check, const struct check_rule *rule,
                        const struct rule_pattern *pattern, const struct redos *redos)
{
    struct arena *arena = check->arena;
    struct remark *remark = check_remark_at(
        check, CHECK_REDOS, redos->verdict == REDOS_COSTLY ? CHECK_NOTE : CHECK_PROBLEM,
        rule->ruleset->file, pattern->line, pattern->column,
        "%.*s with the text %.*s: interpreter %.*s, JIT %.*s", TEXT_ARG(how(arena, redos)),
        TEXT_ARG(redos_attack_text(redos, arena)),
        TEXT_ARG(engine_time(arena, redos->interpreter.milliseconds, redos->interpreter.bytes,
                             redos->interpreter.limited)),
        TEXT_ARG(
            engine_time(arena, redos->jit.milliseconds, redos->jit.bytes, redos->jit.limited)));
    remark->rule = rule->rule->id;
    remark->text = redos_attack_text(redos, arena);
}

static void check_pattern(struct checkup *check, const struct check_rule *rule,
                          const struct rule_pattern *pattern)
{
    struct redos redos;
    struct error err = {0};
    struct arena *arena = arena_new();
    int result =
        redos_check(pattern->regex, MATCHER_BYTES, check->options.steps, arena, &redos, &err);
    struct remark *remark = NULL;
    if (result != 0)
        remark = check_remark_at(check, CHECK_REDOS, CHECK_NOTE, rule->ruleset->file, pattern->line,
                                 pattern->column, "not judged: %s", err.message);
    else if (redos.verdict == REDOS_UNKNOWN)
        remark = check_remark_at(
            check, CHECK_REDOS, CHECK_NOTE, rule->ruleset->file, pattern->line, pattern->column,
            "the budget of %llu steps ran out after %u attacks that did nothing",
            (unsigned long long)check->options.steps, redos.attacks);
    else if (redos.verdict != REDOS_SAFE)
        remark_slow(check, rule, pattern, &redos);
    if (remark)
        remark->rule = rule->rule->id;
    arena_destroy(&arena);
}

void check_redos(struct checkup *check)
{
    for (size_t i = 0; i < check->rule_count; i++)
        for (size_t k = 0; k < check->rules[i].rule->patterns.count; k++)
            check_pattern(check, &check->rules[i], &check->rules[i].rule->patterns.items[k]);
}
