/* SPDX-License-Identifier: MPL-2.0 */
/* What a step does: uses an action or runs a script, with what, and under which variables. */
#include "lib/workflow.h"

#include <ctype.h>

static bool is_hash(struct text ref)
{
    if (ref.size != 40 && ref.size != 64)
        return false;
    for (size_t i = 0; i < ref.size; i++)
        if (!isxdigit((unsigned char)ref.data[i]))
            return false;
    return true;
}

static bool begins(struct text text, const char *start)
{
    return text_starts(text, text_of(start));
}

/* An action in a repository: "owner/name/path@ref". */
struct action {
    struct text repository, path, ref;
};

static struct action split_action(struct text uses)
{
    struct action action = {uses, TEXT(""), TEXT("")};
    const char *at = uses.size ? memchr(uses.data, '@', uses.size) : NULL;
    if (at) {
        action.repository.size = (size_t)(at - uses.data);
        action.ref = text_from(uses, action.repository.size + 1);
    }
    const char *end = action.repository.data + action.repository.size;
    const char *slash = memchr(action.repository.data, '/', action.repository.size);
    slash = slash ? memchr(slash + 1, '/', (size_t)(end - slash) - 1) : NULL;
    if (slash) {
        action.path = (struct text){slash + 1, (size_t)(end - slash) - 1};
        action.repository.size = (size_t)(slash - action.repository.data);
    }
    return action;
}

static void tell_uses(struct workflow *w, const struct yaml *uses, const char *kind)
{
    TELL_STEP(w, "uses", fact_text(uses->text), fact_word(kind), fact_line(uses->line));
}

/* The name of an image behind "docker://", at the same place. */
static void tell_docker(struct workflow *w, const struct yaml *uses, const char *kind)
{
    struct yaml image = *uses;
    image.text = text_from(uses->text, strlen("docker://"));
    if (image.text.size)
        workflow_image(w, &image, kind);
}

void workflow_uses(struct workflow *w, const struct yaml *uses)
{
    if (!uses || uses->type != YAML_TEXT || !uses->text.size)
        return;
    if (begins(uses->text, "docker://")) {
        tell_uses(w, uses, "docker");
        tell_docker(w, uses, "uses");
        return;
    }
    if (begins(uses->text, "./") || begins(uses->text, "../") || begins(uses->text, "$/")) {
        tell_uses(w, uses, "local");
        return;
    }
    struct action action = split_action(uses->text);
    tell_uses(w, uses, !action.ref.size ? "none" : is_hash(action.ref) ? "sha" : "ref");
    TELL_STEP(w, "uses_action", fact_text(workflow_lower(w, action.repository)),
              fact_text(action.path), fact_text(action.ref), fact_line(uses->line));
}

void workflow_with(struct workflow *w, const struct yaml *with)
{
    if (!with)
        return;
    workflow_expressions(w, with, "with");
    if (with->type == YAML_TEXT && with->text.size)
        TELL_STEP(w, "step_with", fact_word("*"), fact_text(with->text), fact_line(with->line));
    for (const struct yaml *input = with->type == YAML_MAP ? with->first : NULL; input;
         input = input->next)
        if (input->type == YAML_TEXT)
            TELL_STEP(w, "step_with", fact_text(workflow_lower(w, input->key)),
                      fact_text(input->text), fact_line(input->line));
}

static void tell_variable(struct workflow *w, struct text name, const struct yaml *value,
                          size_t line)
{
    bool dynamic = text_has(value->text, TEXT("${{"));
    TELL_STEP(w, "env", fact_text(name), fact_word(dynamic ? "expression" : "text"),
              fact_text(value->text), fact_line(line));
}

void workflow_env(struct workflow *w, const struct yaml *env)
{
    if (!env)
        return;
    workflow_expressions(w, env, "env");
    if (env->type == YAML_TEXT && env->text.size)
        tell_variable(w, TEXT("*"), env, env->line);
    for (const struct yaml *member = env->type == YAML_MAP ? env->first : NULL; member;
         member = member->next)
        if (member->type == YAML_TEXT)
            tell_variable(w, member->key, member, member->key_line);
}

static void tell_lines(struct workflow *w, const struct yaml *run,
                       const struct workflow_lines *lines)
{
    struct text rest = run->text;
    if (!facts_wanted(w->facts, "run_line"))
        return;
    while (rest.size && !w->failed) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size, blank = 0;
        while (blank < size && isspace((unsigned char)rest.data[blank]))
            blank++;
        if (blank < size)
            TELL_STEP(
                w, "run_line", fact_text(text_trim((struct text){rest.data, size})),
                fact_line(workflow_line_at(lines, (size_t)(rest.data - run->text.data) + blank)));
        rest = text_from(rest, size + (end ? 1 : 0));
    }
}

static void tell_run(struct workflow *w, const struct yaml *run)
{
    if (!run || run->type != YAML_TEXT)
        return;
    struct workflow_lines lines = workflow_lines_of(w, run);
    TELL_STEP(w, "run", fact_text(run->text), fact_line(workflow_line_at(&lines, 0)));
    tell_lines(w, run, &lines);
    workflow_expressions(w, run, "run");
}

/* Languages in one value: with commas, blanks or lines between. */
static void tell_languages(struct workflow *w, enum workflow_known known, struct text value,
                           size_t line, void *context)
{
    static const char breaks[] = ", \t\r\n[]'\"";
    (void)context;
    if (known != WORKFLOW_TEXT) {
        TELL_STEP(w, "codeql_unknown", fact_line(line));
        return;
    }
    for (size_t at = 0; at < value.size;) {
        size_t end = at;
        while (end < value.size && !memchr(breaks, value.data[end], sizeof breaks - 1))
            end++;
        if (end > at)
            TELL_STEP(w, "codeql_language",
                      fact_text(workflow_lower(w, (struct text){value.data + at, end - at})),
                      fact_line(line));
        at = end + 1;
    }
}

static void tell_codeql(struct workflow *w, const struct yaml *uses, const struct yaml *with)
{
    if (!uses || uses->type != YAML_TEXT)
        return;
    struct action action = split_action(uses->text);
    if (!text_same(action.repository, TEXT("github/codeql-action")) ||
        !text_is(action.path, "init"))
        return;
    const struct yaml *languages = with ? yaml_member(with, "languages") : NULL;
    if (languages && languages->type == YAML_TEXT && languages->text.size)
        workflow_resolve(w, languages, tell_languages, NULL);
    else
        TELL_STEP(w, "codeql_unknown", fact_line(uses->line));
}

/* A text of the step that becomes one fact, its place the key's. */
static void tell_member(struct workflow *w, const struct yaml *step, const char *key,
                        const char *predicate)
{
    const struct yaml *member = yaml_member(step, key);
    if (member && member->type == YAML_TEXT)
        TELL_STEP(w, predicate, fact_text(member->text), fact_line(member->key_line));
}

static void tell_step(struct workflow *w, const struct yaml *step)
{
    TELL_STEP(w, "step", fact_line(step->line));
    tell_member(w, step, "name", "step_name");
    tell_member(w, step, "id", "step_id");
    tell_member(w, step, "shell", "shell");
    tell_member(w, step, "working-directory", "working_directory");
    workflow_condition(w, yaml_member(step, "if"));
    workflow_uses(w, yaml_member(step, "uses"));
    workflow_with(w, yaml_member(step, "with"));
    workflow_env(w, yaml_member(step, "env"));
    tell_run(w, yaml_member(step, "run"));
    tell_codeql(w, yaml_member(step, "uses"), yaml_member(step, "with"));
    workflow_expressions(w, yaml_member(step, "name"), "name");
    workflow_expressions(w, yaml_member(step, "working-directory"), "working-directory");
    workflow_expressions(w, yaml_member(step, "timeout-minutes"), "timeout-minutes");
    workflow_expressions(w, yaml_member(step, "continue-on-error"), "continue-on-error");
}

void workflow_steps(struct workflow *w, const struct yaml *steps)
{
    int64_t number = 0;
    if (!steps || steps->type != YAML_LIST)
        return;
    for (const struct yaml *step = steps->first; step && !w->failed; step = step->next) {
        w->step = number++;
        if (step->type == YAML_MAP)
            tell_step(w, step);
    }
    w->step = WORKFLOW_NONE;
}
