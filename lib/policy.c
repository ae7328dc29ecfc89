/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/policy.h"

#include "lib/fact_providers.h"
#include "lib/facts_files.h"
#include "lib/lgt_write.h"

#include <stdlib.h>

enum { VALUE_SHOWN_MAX = 200, SUGGESTION_MAX = 2000 };

/* Examples are small. */
static const struct facts_limits example_facts = {10 * 1000, 4 << 20};
static const struct datalog_limits example_limits = {10 * 1000, 300 * 1000};

struct policy_set {
    const struct ruleset *ruleset;
    struct datalog_machine *machine;
};

struct policies {
    struct policy_set *sets;
    size_t count;
};

void policies_destroy(struct policies **policies)
{
    if (!policies || !*policies)
        return;
    for (size_t i = 0; i < (*policies)->count; i++)
        datalog_machine_destroy(&(*policies)->sets[i].machine);
    free((*policies)->sets);
    free(*policies);
    *policies = NULL;
}

bool policies_any(const struct policies *policies)
{
    return policies && policies->count > 0;
}

void policies_want(const struct policies *policies, struct facts *facts)
{
    for (size_t i = 0; i < policies->count; i++)
        datalog_want(policies->sets[i].ruleset->policies, facts);
}

bool policies_ask_rule(const struct policies *policies, struct text rule)
{
    for (size_t i = 0; i < policies->count; i++)
        if (datalog_asks_for(policies->sets[i].ruleset->policies, TEXT("matched"), rule))
            return true;
    return false;
}

/* Findings. */

struct collecting {
    const struct policy_set *set;
    struct arena *arena;
    struct policy_report *out;
};

static void add_trouble(struct collecting *c, struct text what)
{
    struct policy_report *out = c->out;
    out->troubles = arena_grow(c->arena, out->troubles, out->trouble_count, sizeof *out->troubles);
    out->troubles[out->trouble_count++] = (struct policy_trouble){c->set->ruleset, what};
}

static struct text shown(struct arena *arena, const struct fact_value *value)
{
    if (value->is_number)
        return arena_print(arena, "%lld", (long long)value->number);
    return text_cut(value->text, VALUE_SHOWN_MAX);
}

/* The message with $1 to $9 replaced by values, and $$ by a dollar. */
static struct text fill(struct arena *arena, struct text message, const struct fact_value *values,
                        size_t count)
{
    struct lgt_writer w = {0};
    for (size_t i = 0; i < message.size; i++) {
        char next = i + 1 < message.size ? message.data[i + 1] : '\0';
        bool dollar = message.data[i] == '$';
        if (dollar && next >= '1' && next < '1' + (char)count)
            lgt_write_raw(&w, shown(arena, &values[next - '1']));
        else
            lgt_write_raw(&w, (struct text){message.data + i, 1});
        if (dollar && (next == '$' || (next >= '1' && next < '1' + (char)count)))
            i++;
    }
    struct text out = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}

static struct text identity_of(struct arena *arena, const struct fact_value *values, size_t count)
{
    struct lgt_writer w = {0};
    for (size_t i = 0; i < count; i++) {
        if (values[i].is_number)
            lgt_write_integer(&w, values[i].number);
        else
            lgt_write_atom(&w, values[i].text);
        lgt_write_raw(&w, TEXT("\n"));
    }
    struct text out = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}

static struct texts because(const struct datalog_reasons *reasons, struct arena *arena)
{
    struct texts out = {arena_array(arena, reasons->count, sizeof *out.items), reasons->count};
    for (size_t i = 0; i < reasons->count; i++)
        out.items[i] = reasons->items[i].text;
    return out;
}

static void add_finding(struct collecting *c, const struct policy_finding *finding)
{
    struct policy_report *out = c->out;
    out->findings = arena_grow(c->arena, out->findings, out->count, sizeof *out->findings);
    out->findings[out->count++] = *finding;
}

static const struct content_rule *rule_of(const struct collecting *c,
                                          const struct fact_value *value)
{
    return ruleset_find(c->set->ruleset, value->text);
}

/* A path for people and reports; what has none is about the whole. */
static struct text path_of(const struct fact_value *value)
{
    return value->text.size ? value->text : TEXT(".");
}

static void take_finding(struct collecting *c, const struct datalog_answer *answer, size_t count)
{
    const struct fact_value *v = answer->values;
    const struct content_rule *rule = rule_of(c, &v[0]);
    if (!rule)
        return; /* it is not wanted: --only */
    if (v[1].is_number || !v[2].is_number || v[2].number < 0 || v[2].number > UINT32_MAX) {
        add_trouble(c, arena_print(c->arena, "rule %.*s: a finding's place is no file and line",
                                   TEXT_ARG(rule->id)));
        return;
    }
    struct datalog_reasons reasons = datalog_because(c->set->machine, answer, c->arena);
    const struct fact_value *values = v + POLICY_FINDING_COLUMNS;
    struct policy_finding finding = {
        .ruleset = c->set->ruleset,
        .rule = rule,
        .file = path_of(&v[1]),
        .commit = TEXT(""),
        .line = (uint32_t)v[2].number,
        .message = fill(c->arena, rule->message, values, count),
        .identity = identity_of(c->arena, values, count),
        .because = because(&reasons, c->arena),
    };
    add_finding(c, &finding);
}

/* The file that a commit brought, of the facts that led to it. */
static struct text changed_file(const struct datalog_reasons *reasons, struct text commit)
{
    for (size_t i = 0; i < reasons->count; i++) {
        const struct datalog_reason *reason = &reasons->items[i];
        if (!reason->negated && reason->count == 2 && !reason->values[1].is_number &&
            text_equal(reason->values[0].text, commit) &&
            (text_is(reason->predicate, "adds") || text_is(reason->predicate, "modifies") ||
             text_is(reason->predicate, "deletes")))
            return reason->values[1].text;
    }
    return TEXT(".");
}

static void take_block(struct collecting *c, const struct datalog_answer *answer)
{
    const struct fact_value *v = answer->values;
    const struct content_rule *rule = rule_of(c, &v[1]);
    if (!rule)
        return;
    struct datalog_reasons reasons = datalog_because(c->set->machine, answer, c->arena);
    struct policy_finding finding = {
        .ruleset = c->set->ruleset,
        .rule = rule,
        .file = changed_file(&reasons, v[0].text),
        .commit = shown(c->arena, &v[0]),
        .message = fill(c->arena, rule->message, v, 1),
        .identity = TEXT(""),
        .because = because(&reasons, c->arena),
    };
    add_finding(c, &finding);
}

static void take_missing(struct collecting *c, const struct datalog_answer *answer)
{
    const struct fact_value *v = answer->values;
    const struct content_rule *rule = ruleset_find(c->set->ruleset, c->set->ruleset->must_have);
    if (!rule)
        return;
    struct datalog_reasons reasons = datalog_because(c->set->machine, answer, c->arena);
    struct policy_finding finding = {
        .ruleset = c->set->ruleset,
        .rule = rule,
        .file = path_of(&v[1]),
        .commit = TEXT(""),
        .message = fill(c->arena, rule->message, v + 1, 1),
        .identity = identity_of(c->arena, v + 1, 1),
        .because = because(&reasons, c->arena),
    };
    add_finding(c, &finding);
}

/* Judgements. */

static struct policy_judgement *judgement_of(struct collecting *c, const struct content_rule *rule)
{
    struct policy_report *out = c->out;
    for (size_t i = 0; i < out->judgement_count; i++)
        if (out->judgements[i].rule == rule)
            return &out->judgements[i];
    out->judgements =
        arena_grow(c->arena, out->judgements, out->judgement_count, sizeof *out->judgements);
    struct policy_judgement *judgement = &out->judgements[out->judgement_count++];
    *judgement = (struct policy_judgement){.ruleset = c->set->ruleset, .rule = rule};
    return judgement;
}

const struct policy_judgement *policy_judge(const struct policy_report *report,
                                            const struct content_rule *rule)
{
    for (size_t i = 0; i < report->judgement_count; i++)
        if (report->judgements[i].rule == rule)
            return &report->judgements[i];
    return NULL;
}

/* Of several severities the worst counts. */
static void take_severity(struct collecting *c, const struct datalog_answer *answer)
{
    unsigned severity = 0;
    const struct content_rule *rule = rule_of(c, &answer->values[0]);
    if (!rule || names_find(&severity_names, answer->values[1].text, &severity) != 0)
        return;
    struct policy_judgement *judgement = judgement_of(c, rule);
    if (severity > judgement->severity)
        judgement->severity = (enum severity)severity;
}

static void take_fixable(struct collecting *c, const struct datalog_answer *answer)
{
    const struct content_rule *rule = rule_of(c, &answer->values[0]);
    if (rule)
        judgement_of(c, rule)->fixable = true;
}

static void take_suggestion(struct collecting *c, const struct datalog_answer *answer)
{
    const struct content_rule *rule = rule_of(c, &answer->values[0]);
    if (!rule)
        return;
    struct policy_judgement *judgement = judgement_of(c, rule);
    struct text more = shown(c->arena, &answer->values[1]);
    if (judgement->suggestion.size + more.size < SUGGESTION_MAX)
        judgement->suggestion = arena_print(c->arena, "%.*s%s%.*s", TEXT_ARG(judgement->suggestion),
                                            judgement->suggestion.size ? " " : "", TEXT_ARG(more));
}

static const struct {
    const char *name;
    size_t arity;
    void (*take)(struct collecting *c, const struct datalog_answer *answer);
} outputs[] = {
    {POLICY_BLOCK, 2, take_block},           {POLICY_MISSING, 2, take_missing},
    {POLICY_SEVERITY, 2, take_severity},     {POLICY_FIXABLE, 1, take_fixable},
    {POLICY_SUGGESTION, 2, take_suggestion},
};

static void collect(struct collecting *c)
{
    struct datalog_answers answers;
    for (size_t count = 0; count <= POLICY_VALUES_MAX; count++) {
        datalog_answers(c->set->machine, TEXT(POLICY_FINDING), POLICY_FINDING_COLUMNS + count,
                        c->arena, &answers);
        for (size_t i = 0; i < answers.count; i++)
            take_finding(c, &answers.items[i], count);
    }
    for (size_t k = 0; k < sizeof outputs / sizeof outputs[0]; k++) {
        datalog_answers(c->set->machine, text_of(outputs[k].name), outputs[k].arity, c->arena,
                        &answers);
        for (size_t i = 0; i < answers.count; i++)
            outputs[k].take(c, &answers.items[i]);
    }
}

static void run_set(const struct policy_set *set, struct facts *facts,
                    const struct datalog_limits *limits, struct arena *arena,
                    struct policy_report *out)
{
    struct collecting c = {set, arena, out};
    struct error why = {0};
    if (datalog_run(set->machine, facts, limits, &why) == 0)
        collect(&c);
    else
        add_trouble(&c, arena_copy(arena, text_of(why.message)));
}

void policies_run(const struct policies *policies, struct facts *facts, struct arena *arena,
                  struct policy_report *out)
{
    *out = (struct policy_report){0};
    for (size_t i = 0; i < policies->count; i++)
        run_set(&policies->sets[i], facts, &datalog_limits, arena, out);
}

/* Examples. */

/* A file in an example has all that its path tells. */
static int add_facts(const struct policy_facts *example, struct facts *facts, struct arena *arena,
                     struct error *err)
{
    for (size_t i = 0; i < example->count; i++) {
        const struct policy_fact *fact = &example->items[i];
        if (facts_add(facts, arena_copy(arena, fact->predicate).data, fact->values, fact->count,
                      err) != 0)
            return -1;
        if (text_is(fact->predicate, "file") && fact->count == 1 && !fact->values[0].is_number &&
            facts_add_path(facts, fact->values[0].text, err) != 0)
            return -1;
    }
    return 0;
}

/* The facts of a file of that path and text, as a scan would tell them. */
static int add_file(const struct rule_example *example, struct facts *facts, struct error *err)
{
    struct file_facts file = {.path = example->path,
                              .state = FILE_TEXT,
                              .size = example->text.size,
                              .lines = facts_lines(facts, example->text),
                              .language = facts_language(facts, example->path, example->text)};
    if (facts_add_file(facts, &file, err) != 0)
        return -1;
    for (size_t i = 0; i < fact_provider_count; i++) {
        const struct fact_provider *provider = fact_providers[i];
        if (provider->wants && provider->wants(example->path) &&
            provider->read(example->path, example->text, facts, err) != 0)
            return -1;
    }
    return 0;
}

static bool is_found(const struct policy_report *report, const struct content_rule *rule)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].rule == rule)
            return true;
    return false;
}

/* What is wrong with an example, in `arena`; empty if nothing is. */
static struct text example_fault(const struct policy_set *set, const struct content_rule *rule,
                                 const struct rule_example *example, struct arena *arena)
{
    struct facts *facts = facts_new(&example_facts);
    struct policy_report report = {0};
    struct error why = {0};
    struct text fault = TEXT("");
    int result = example->of_policy ? add_facts(&example->facts, facts, arena, &why)
                                    : add_file(example, facts, &why);
    if (result == 0)
        run_set(set, facts, &example_limits, arena, &report);
    if (result != 0)
        fault = arena_copy(arena, text_of(why.message));
    else if (report.trouble_count)
        fault = arena_copy(arena, report.troubles[0].what);
    else if (is_found(&report, rule) == example->counter)
        fault = example->counter ? TEXT("it finds this counter-example")
                                 : TEXT("it does not find this example");
    facts_destroy(&facts);
    return fault;
}

static int prove_example(const struct policy_set *set, const struct content_rule *rule,
                         const struct rule_example *example, struct error *err)
{
    struct arena *arena = arena_new();
    struct text fault = example_fault(set, rule, example, arena);
    int result = 0;
    if (fault.size)
        result = error_set(err, ERROR_CONFIG, "%.*s: line %u, column %u: rule \"%.*s\": %.*s",
                           TEXT_ARG(set->ruleset->file), example->line, example->column,
                           TEXT_ARG(rule->id), TEXT_ARG(fault));
    arena_destroy(&arena);
    return result;
}

static int prove_set(const struct policy_set *set, struct error *err)
{
    for (size_t i = 0; i < set->ruleset->count; i++) {
        const struct content_rule *rule = &set->ruleset->rules[i];
        for (size_t k = 0; k < rule->examples.count; k++)
            if (rule->policy && prove_example(set, rule, &rule->examples.items[k], err) != 0)
                return -1;
    }
    return 0;
}

struct text policies_example_fault(const struct policies *policies, const struct content_rule *rule,
                                   const struct rule_example *example, struct arena *arena)
{
    for (size_t i = 0; i < policies->count; i++) {
        const struct ruleset *ruleset = policies->sets[i].ruleset;
        for (size_t k = 0; k < ruleset->count; k++)
            if (&ruleset->rules[k] == rule)
                return example_fault(&policies->sets[i], rule, example, arena);
    }
    return TEXT("");
}

struct policies *policies_new(const struct ruleset *rulesets, size_t count, struct error *err)
{
    struct policies *policies = xcalloc(1, sizeof *policies);
    policies->sets = xcalloc(count + 1, sizeof *policies->sets);
    for (size_t i = 0; i < count; i++) {
        if (!rulesets[i].policies)
            continue;
        struct policy_set *set = &policies->sets[policies->count];
        set->ruleset = &rulesets[i];
        set->machine = datalog_machine_new(rulesets[i].policies, err);
        if (!set->machine) {
            (void)error_wrap(err, "%.*s", TEXT_ARG(rulesets[i].file));
            policies_destroy(&policies);
            return NULL;
        }
        policies->count++;
    }
    return policies;
}

int policies_prove(const struct policies *policies, struct error *err)
{
    for (size_t i = 0; i < policies->count; i++)
        if (prove_set(&policies->sets[i], err) != 0)
            return -1;
    return 0;
}
