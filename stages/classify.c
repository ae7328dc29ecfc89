/* SPDX-License-Identifier: MPL-2.0 */
/* classify: severity, category, verdict and confidence of each alert, with the reason for each.
 *
 * Sources are asked in order of trust, and the first that knows decides:
 *
 *   severity  triage rule; result that is no failure; the tool's word where it judges the place;
 *             CVSS vector; score; curated fact; the tool's word; the level that the report states;
 *             rank; catalogue of rules; of weaknesses; what the texts say, where the model is sure;
 *             the level that SARIF assumes
 *
 *             What is not decided by a triage rule or by being no failure is raised where a
 *             vulnerability that it names is exploited (EPSS, KEV).
 *
 *   category  triage rule; curated fact; what the report's format says; catalogue of rules; of
 *             kinds of rules; tool that looks at what runs; secret; CVE or GHSA; file of a known
 *             kind; tool with one subject; catalogue of weaknesses; of tools; configuration file;
 *             tags
 *
 *   verdict   triage rule only
 *
 * A mapping's proposals stand in the alert's own severity and category when it comes. */
#include "lib/cvss.h"
#include "lib/path_class.h"
#include "lib/severity.h"
#include "lib/severity_model.h"
#include "stages/snapshot.h"
#include "stages/stage.h"

/* How much a source of severity is trusted. A triage rule has its own score. */
static const double TRUST_VECTOR = 0.95, TRUST_SCORE = 0.9, TRUST_FACT = 0.9, TRUST_WORD = 0.8,
                    TRUST_LEVEL = 0.7, TRUST_RULE = 0.7, TRUST_RANK = 0.6, TRUST_CWE = 0.6,
                    TRUST_KIND = 0.9, TRUST_ASSUMED = 0.4;

struct classifier {
    const struct snapshot *snapshot;
    struct arena *arena;
};

static void add_reason(struct alert *alert, struct arena *arena, enum aspect aspect,
                       const char *value, struct text because, struct id rule)
{
    struct reasons *list = &alert->reasons;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = (struct reason){
        .aspect = aspect, .value = text_of(value), .because = because, .rule = rule};
}

static bool decide_severity(struct alert *alert, struct arena *arena, enum severity severity,
                            double confidence, struct text because, struct id rule)
{
    alert->severity = severity;
    alert->confidence = confidence;
    add_reason(alert, arena, ASPECT_SEVERITY, names_word(&severity_names, severity), because, rule);
    return true;
}

static bool decide_category(struct alert *alert, struct arena *arena, enum category category,
                            struct text because, struct id rule)
{
    alert->category = category;
    add_reason(alert, arena, ASPECT_CATEGORY, names_word(&category_names, category), because, rule);
    return true;
}

static const struct id no_rule;

static struct text triage_reason(const struct rule *rule, struct arena *arena)
{
    char hex[ID_HEX_SIZE];
    return arena_print(arena,
                       "triage rule %.12s: %llu of %llu held-out judgements, %u repositories",
                       id_hex(rule->id, hex), (unsigned long long)rule->successes,
                       (unsigned long long)rule->trials, rule->repositories);
}

static bool severity_by_triage(struct alert *alert, const struct classifier *c)
{
    const struct rule *rule = snapshot_triage(c->snapshot, alert, ASPECT_SEVERITY);
    return rule && decide_severity(alert, c->arena, rule->severity, rule->score,
                                   triage_reason(rule, c->arena), rule->id);
}

static bool severity_by_kind(struct alert *alert, const struct classifier *c)
{
    if (alert->kind == KIND_UNSET || alert->kind == KIND_FAIL)
        return false;
    return decide_severity(alert, c->arena, SEVERITY_INFO, TRUST_KIND,
                           arena_print(c->arena, "the result's kind is %s: it reports no failure",
                                       names_word(&kind_names, alert->kind)),
                           no_rule);
}

static bool severity_by_vector(struct alert *alert, const struct classifier *c)
{
    struct cvss cvss;
    if (!alert->vector.size || cvss_parse(alert->vector, &cvss, NULL) != 0)
        return false;
    if (!alert->has_score) {
        alert->has_score = true;
        alert->score = cvss.score;
    }
    return decide_severity(alert, c->arena, cvss_severity(&cvss), TRUST_VECTOR,
                           arena_print(c->arena, "CVSS score %.1f of the vector %.*s", cvss.score,
                                       TEXT_ARG(alert->vector)),
                           no_rule);
}

static bool severity_by_score(struct alert *alert, const struct classifier *c)
{
    if (!alert->has_score || !(alert->score >= 0 && alert->score <= 10))
        return false;
    return decide_severity(
        alert, c->arena, cvss_score_severity(alert->score), TRUST_SCORE,
        arena_print(c->arena, "security severity %.1f of 10 in the report", alert->score), no_rule);
}

static bool severity_by_fact(struct alert *alert, const struct classifier *c)
{
    const struct rule *fact = snapshot_fact(c->snapshot, alert->rule);
    return fact && fact->severity &&
           decide_severity(alert, c->arena, fact->severity, TRUST_FACT,
                           arena_print(c->arena, "curated fact about %.*s: %.*s",
                                       TEXT_ARG(fact->rule), TEXT_ARG(fact->description)),
                           fact->id);
}

static bool severity_by_word(struct alert *alert, const struct classifier *c)
{
    enum severity known = severity_of_word(alert->tool_severity);
    enum severity severity = alert->severity ? alert->severity : known;
    if (!severity)
        return false;
    bool plain = severity == known;
    struct text because =
        arena_print(c->arena, "the tool calls it \"%.*s\"%s%s%s", TEXT_ARG(alert->tool_severity),
                    plain ? "" : ": ", plain ? "" : names_word(&severity_names, severity),
                    plain ? "" : " by the format's mapping");
    return decide_severity(alert, c->arena, severity, TRUST_WORD, because, no_rule);
}

static bool severity_by_judgement(struct alert *alert, const struct classifier *c)
{
    return alert->severity_first && severity_by_word(alert, c);
}

static bool severity_by_level(struct alert *alert, const struct classifier *c)
{
    if (alert->level == LEVEL_UNSET || alert->level_assumed)
        return false;
    return decide_severity(
        alert, c->arena, severity_of_level(alert->level), TRUST_LEVEL,
        arena_print(c->arena, "the report's level is %s", names_word(&level_names, alert->level)),
        no_rule);
}

static bool severity_by_rank(struct alert *alert, const struct classifier *c)
{
    if (!alert->has_rank || !(alert->rank >= 0 && alert->rank <= 100))
        return false;
    enum severity severity = cvss_score_severity(alert->rank / 10);
    return decide_severity(alert, c->arena, severity, TRUST_RANK,
                           arena_print(c->arena, "the report's rank is %.0f of 100", alert->rank),
                           no_rule);
}

static bool severity_by_catalogue(struct alert *alert, const struct classifier *c)
{
    const struct known_rule *rule = snapshot_known_rule(c->snapshot, alert->tool, alert->rule);
    if (rule && rule->severity)
        return decide_severity(alert, c->arena, rule->severity, TRUST_RULE,
                               arena_print(c->arena, "catalogue: %.*s", TEXT_ARG(rule->because)),
                               no_rule);
    const struct known_cwe *worst = NULL;
    for (size_t i = 0; i < alert->cwe.count; i++) {
        const struct known_cwe *cwe = snapshot_known_cwe(c->snapshot, alert->cwe.items[i]);
        if (cwe && cwe->severity && (!worst || cwe->severity > worst->severity))
            worst = cwe;
    }
    return worst && decide_severity(alert, c->arena, worst->severity, TRUST_CWE,
                                    arena_print(c->arena, "catalogue: CWE-%u, %.*s", worst->number,
                                                TEXT_ARG(worst->name)),
                                    no_rule);
}

/* The model's confidence is calibrated: of answers with 0.7, seven of ten are right. */
static bool severity_by_text(struct alert *alert, const struct classifier *c)
{
    const struct severity_model *model = snapshot_severity_model(c->snapshot);
    struct severity_question question = {
        .texts = {alert->message, alert->rule_name}, .cwe = alert->cwe, .package = alert->package};
    struct severity_answer answer;
    if (!model)
        return false;
    severity_model_ask(model, &question, &answer);
    return answer.sure && decide_severity(alert, c->arena, answer.severity, answer.confidence,
                                          arena_print(c->arena, "text: %.2f %s by its words%s%s",
                                                      answer.confidence,
                                                      names_word(&severity_names, answer.severity),
                                                      alert->cwe.count ? ", weakness" : "",
                                                      alert->package.size ? ", package" : ""),
                                          no_rule);
}

static bool severity_by_default(struct alert *alert, const struct classifier *c)
{
    return decide_severity(alert, c->arena, SEVERITY_MEDIUM, TRUST_ASSUMED,
                           TEXT("the report states no level: warning is assumed"), no_rule);
}

/* Exploitation. FIRST's EPSS is the probability of exploitation within 30 days: at one half or more
 * it is more likely than not, and the severity is one band higher, and at least medium. CISA's list
 * has what is exploited, and binds agencies to mend it within weeks whatever its CVSS score: one
 * band higher, and at least high. The two do not add up. The score is at least the least of the
 * band. */

static const struct exploited *worst_exploited(const struct alert *alert,
                                               const struct snapshot *snapshot)
{
    const struct exploited *worst = NULL;
    for (size_t i = 0; i < alert->aliases.count; i++) {
        const struct exploited *next = snapshot_exploited(snapshot, alert->aliases.items[i]);
        if (next &&
            (!worst || next->listed.size > worst->listed.size ||
             (!next->listed.size == !worst->listed.size && next->probability > worst->probability)))
            worst = next;
    }
    return worst;
}

static struct text exploited_reason(const struct exploited *exploited, enum severity before,
                                    const char *least, struct arena *arena)
{
    const char *word = names_word(&severity_names, before);
    if (exploited->listed.size)
        return arena_print(
            arena,
            "%.*s is exploited, CISA lists it since %.*s: one higher than %s, and at "
            "least %s",
            TEXT_ARG(exploited->id), TEXT_ARG(exploited->listed), word, least);
    return arena_print(arena,
                       "%.*s is exploited within 30 days with a probability of %.0f%% (EPSS): one "
                       "higher than %s, and at least %s",
                       TEXT_ARG(exploited->id), exploited->probability * 100, word, least);
}

static void raise_exploited(struct alert *alert, const struct classifier *c)
{
    static const double band_least[SEVERITY_COUNT] = {0, 0, 0.1, 4.0, 7.0, 9.0};
    const struct exploited *exploited = worst_exploited(alert, c->snapshot);
    if (!exploited)
        return;
    enum severity before = alert->severity;
    enum severity least = exploited->listed.size ? SEVERITY_HIGH : SEVERITY_MEDIUM;
    enum severity raised = before < SEVERITY_CRITICAL ? before + 1 : before;
    raised = raised < least ? least : raised;
    decide_severity(
        alert, c->arena, raised, alert->confidence,
        exploited_reason(exploited, before, names_word(&severity_names, least), c->arena), no_rule);
    if (!alert->has_score || alert->score < band_least[raised])
        alert->score = band_least[raised];
    alert->has_score = true;
}

static bool category_by_triage(struct alert *alert, const struct classifier *c)
{
    const struct rule *rule = snapshot_triage(c->snapshot, alert, ASPECT_CATEGORY);
    return rule && decide_category(alert, c->arena, rule->category, triage_reason(rule, c->arena),
                                   rule->id);
}

static bool category_by_fact(struct alert *alert, const struct classifier *c)
{
    const struct rule *fact = snapshot_fact(c->snapshot, alert->rule);
    return fact && fact->category &&
           decide_category(alert, c->arena, fact->category,
                           arena_print(c->arena, "curated fact about %.*s", TEXT_ARG(fact->rule)),
                           fact->id);
}

/* parse leaves there what the format says of this kind of finding. */
static bool category_by_format(struct alert *alert, const struct classifier *c)
{
    return alert->category &&
           decide_category(alert, c->arena, alert->category,
                           TEXT("the report says what kind of finding it is"), no_rule);
}

static bool category_by_rule(struct alert *alert, const struct classifier *c)
{
    const struct known_rule *rule = snapshot_known_rule(c->snapshot, alert->tool, alert->rule);
    return rule && rule->category &&
           decide_category(alert, c->arena, rule->category,
                           arena_print(c->arena, "catalogue: %.*s", TEXT_ARG(rule->because)),
                           no_rule);
}

static bool category_by_likeness(struct alert *alert, const struct classifier *c)
{
    const struct known_like *like = snapshot_known_like(c->snapshot, alert->tool, alert->rule);
    return like && decide_category(alert, c->arena, like->category,
                                   arena_print(c->arena, "catalogue: rules %.*s, %.*s",
                                               TEXT_ARG(like->pattern), TEXT_ARG(like->because)),
                                   no_rule);
}

static bool category_by_secret(struct alert *alert, const struct classifier *c)
{
    return alert->secret &&
           decide_category(alert, c->arena, CATEGORY_SECRET,
                           TEXT("its tool, rule, tags or weakness are about secrets"), no_rule);
}

static enum category tool_category(const struct alert *alert, const struct classifier *c)
{
    const struct known_tool *tool = snapshot_known_tool(c->snapshot, alert->tool);
    return tool ? tool->category : CATEGORY_NONE;
}

/* A package of an operating system, as images have them. */
static bool is_system_package(struct text package)
{
    return text_starts(package, TEXT("pkg:deb/")) || text_starts(package, TEXT("pkg:rpm/")) ||
           text_starts(package, TEXT("pkg:apk/")) || text_starts(package, TEXT("pkg:alpm/"));
}

static bool category_by_alias(struct alert *alert, const struct classifier *c)
{
    bool by_rule =
        text_starts(alert->rule, TEXT("CVE-")) || text_starts(alert->rule, TEXT("GHSA-"));
    if (alert->aliases.count == 0 && !by_rule)
        return false;
    struct text name = by_rule ? alert->rule : alert->aliases.items[0];
    enum category category = tool_category(alert, c);
    if (category != CATEGORY_CONTAINER && category != CATEGORY_DYNAMIC &&
        category != CATEGORY_CONFIGURATION)
        category = is_system_package(alert->package) ? CATEGORY_CONTAINER : CATEGORY_DEPENDENCY;
    return decide_category(
        alert, c->arena, category,
        arena_print(c->arena, "it names the published vulnerability %.*s", TEXT_ARG(name)),
        no_rule);
}

/* Whether a file's name, or the end of its path from a folder's name on, is this one. */
static bool is_file(struct text path, struct text end)
{
    if (path.size < end.size || !text_same(text_from(path, path.size - end.size), end))
        return false;
    return path.size == end.size || path.data[path.size - end.size - 1] == '/';
}

static bool is_suffix(struct text path, struct text end)
{
    return path.size > end.size && text_same(text_from(path, path.size - end.size), end);
}

static bool category_by_file(struct alert *alert, const struct classifier *c)
{
    static const struct {
        enum { FOLDER, NAME, SUFFIX } kind;
        struct text text;
        enum category category;
        struct text because;
    } files[] = {
        {FOLDER, TEXT_ITEM(".github/workflows/"), CATEGORY_WORKFLOW,
         TEXT_ITEM("it is in a workflow file")},
        {FOLDER, TEXT_ITEM(".circleci/"), CATEGORY_WORKFLOW, TEXT_ITEM("it is in a pipeline")},
        {NAME, TEXT_ITEM(".gitlab-ci.yml"), CATEGORY_WORKFLOW, TEXT_ITEM("it is in a pipeline")},
        {NAME, TEXT_ITEM("azure-pipelines.yml"), CATEGORY_WORKFLOW,
         TEXT_ITEM("it is in a pipeline")},
        {NAME, TEXT_ITEM("bitbucket-pipelines.yml"), CATEGORY_WORKFLOW,
         TEXT_ITEM("it is in a pipeline")},
        {NAME, TEXT_ITEM("Jenkinsfile"), CATEGORY_WORKFLOW, TEXT_ITEM("it is in a pipeline")},
        {NAME, TEXT_ITEM("Dockerfile"), CATEGORY_CONTAINER,
         TEXT_ITEM("it is in the recipe of an image")},
        {NAME, TEXT_ITEM("Containerfile"), CATEGORY_CONTAINER,
         TEXT_ITEM("it is in the recipe of an image")},
        {SUFFIX, TEXT_ITEM(".dockerfile"), CATEGORY_CONTAINER,
         TEXT_ITEM("it is in the recipe of an image")},
        {SUFFIX, TEXT_ITEM(".tf"), CATEGORY_INFRASTRUCTURE, TEXT_ITEM("it is in a Terraform file")},
        {SUFFIX, TEXT_ITEM(".tfvars"), CATEGORY_INFRASTRUCTURE,
         TEXT_ITEM("it is in a Terraform file")},
        {SUFFIX, TEXT_ITEM(".bicep"), CATEGORY_INFRASTRUCTURE, TEXT_ITEM("it is in a Bicep file")},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        bool found = files[i].kind == FOLDER ? text_starts(alert->path, files[i].text)
                     : files[i].kind == NAME ? is_file(alert->path, files[i].text)
                                             : is_suffix(alert->path, files[i].text);
        if (found)
            return decide_category(alert, c->arena, files[i].category, files[i].because, no_rule);
    }
    return false;
}

static bool category_by_cwe(struct alert *alert, const struct classifier *c)
{
    for (size_t i = 0; i < alert->cwe.count; i++) {
        const struct known_cwe *cwe = snapshot_known_cwe(c->snapshot, alert->cwe.items[i]);
        if (cwe && cwe->category)
            return decide_category(
                alert, c->arena, cwe->category,
                arena_print(c->arena, "catalogue: CWE-%u, %.*s", cwe->number, TEXT_ARG(cwe->name)),
                no_rule);
    }
    return false;
}

static bool category_by_tool(struct alert *alert, const struct classifier *c)
{
    enum category category = tool_category(alert, c);
    return category && decide_category(alert, c->arena, category,
                                       arena_print(c->arena, "catalogue: what %.*s reports",
                                                   TEXT_ARG(alert->tool)),
                                       no_rule);
}

/* Whatever the weakness, it was seen in what runs. */
static bool category_by_running(struct alert *alert, const struct classifier *c)
{
    return tool_category(alert, c) == CATEGORY_DYNAMIC && category_by_tool(alert, c);
}

/* Of tools that report on one kind of thing the weakness says less than the tool. */
static bool category_by_subject(struct alert *alert, const struct classifier *c)
{
    switch (tool_category(alert, c)) {
    case CATEGORY_WORKFLOW:
    case CATEGORY_CONTAINER:
    case CATEGORY_INFRASTRUCTURE:
    case CATEGORY_CONFIGURATION:
    case CATEGORY_LICENCE:
    case CATEGORY_PROCESS:
        return category_by_tool(alert, c);
    default:
        return false;
    }
}

static bool category_by_path(struct alert *alert, const struct classifier *c)
{
    return path_class_of(alert->path) == PATH_CLASS_CONFIGURATION &&
           decide_category(alert, c->arena, CATEGORY_CONFIGURATION,
                           TEXT("it is in a configuration file"), no_rule);
}

static bool category_by_default(struct alert *alert, const struct classifier *c)
{
    bool security = alert->has_score || alert->cwe.count > 0;
    for (size_t i = 0; i < alert->tags.count && !security; i++)
        security = text_is(alert->tags.items[i], "security");
    return security
               ? decide_category(alert, c->arena, CATEGORY_CODE,
                                 TEXT("it is about security and nothing says what else"), no_rule)
               : decide_category(alert, c->arena, CATEGORY_QUALITY,
                                 TEXT("nothing says that it is about security"), no_rule);
}

static void decide_verdict(struct alert *alert, const struct classifier *c)
{
    const struct rule *rule = snapshot_triage(c->snapshot, alert, ASPECT_VERDICT);
    if (!rule)
        return;
    alert->verdict = rule->verdict;
    add_reason(alert, c->arena, ASPECT_VERDICT, names_word(&verdict_names, rule->verdict),
               triage_reason(rule, c->arena), rule->id);
}

static void explain_status(struct alert *alert, const struct classifier *c)
{
    if (alert->baseline == BASELINE_ABSENT)
        add_reason(alert, c->arena, ASPECT_STATUS, "fixed",
                   TEXT("the report's baseline says that it is absent"), no_rule);
    else if (alert->suppression == SUPPRESSION_ACCEPTED)
        add_reason(alert, c->arena, ASPECT_STATUS, "dismissed",
                   TEXT("it is suppressed in the report"), no_rule);
    else if (alert->kind == KIND_PASS || alert->kind == KIND_NOT_APPLICABLE)
        add_reason(alert, c->arena, ASPECT_STATUS, "dismissed",
                   TEXT("the result says that there is no problem"), no_rule);
    else if (alert->verdict == VERDICT_FALSE_POSITIVE)
        add_reason(alert, c->arena, ASPECT_STATUS, "dismissed",
                   TEXT("a triage rule says that it is a false positive"), no_rule);
}

typedef bool source(struct alert *alert, const struct classifier *c);

static void ask(source *const *sources, struct alert *alert, const struct classifier *c)
{
    while (!(*sources)(alert, c))
        sources++;
}

static int classify(struct batch *batch, const struct view *view, struct arena *arena,
                    struct error *err)
{
    static source *const severity_sources[] = {
        severity_by_judgement, severity_by_vector,  severity_by_score, severity_by_fact,
        severity_by_word,      severity_by_level,   severity_by_rank,  severity_by_catalogue,
        severity_by_text,      severity_by_default,
    };
    static source *const category_sources[] = {
        category_by_triage,   category_by_fact,    category_by_format, category_by_rule,
        category_by_likeness, category_by_running, category_by_secret, category_by_alias,
        category_by_file,     category_by_subject, category_by_cwe,    category_by_tool,
        category_by_path,     category_by_default,
    };
    if (!view->snapshot)
        return error_set(err, ERROR_DATA, "classify needs the snapshot of the rules");
    struct classifier classifier = {.snapshot = view->snapshot, .arena = arena};
    for (size_t i = 0; i < batch->alerts.count; i++) {
        struct alert *alert = &batch->alerts.items[i];
        if (!severity_by_triage(alert, &classifier) && !severity_by_kind(alert, &classifier)) {
            ask(severity_sources, alert, &classifier);
            raise_exploited(alert, &classifier);
        }
        ask(category_sources, alert, &classifier);
        decide_verdict(alert, &classifier);
        explain_status(alert, &classifier);
    }
    batch->form = BATCH_CLASSIFIED;
    return 0;
}

const struct stage stage_classify = {
    .name = "classify",
    .from = BATCH_ALERTS,
    .to = BATCH_CLASSIFIED,
    .run = classify,
};
