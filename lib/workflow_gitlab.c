/* SPDX-License-Identifier: MPL-2.0 */
/* GitLab CI (https://docs.gitlab.com/ci/yaml/). */
#include "lib/workflow.h"

/* Keys at the top that are no jobs. */
static bool is_global(struct text key)
{
    static const char *const keys[] = {"default",       "include",      "stages", "variables",
                                       "workflow",      "spec",         "image",  "services",
                                       "before_script", "after_script", "cache",  "types"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (text_is(key, keys[i]))
            return true;
    return false;
}

static void tell_include(struct workflow *w, const struct yaml *include)
{
    static const char *const kinds[] = {"local", "remote", "template", "component", "project"};
    if (include->type == YAML_TEXT) {
        bool remote = text_has(include->text, TEXT("://"));
        TELL(w, "gitlab_include", fact_word(remote ? "remote" : "local"), fact_text(include->text),
             fact_word(""), fact_line(include->line));
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct yaml *value = yaml_member(include, kinds[i]);
        if (value && value->type == YAML_TEXT)
            TELL(w, "gitlab_include", fact_word(kinds[i]), fact_text(value->text),
                 fact_text(workflow_text(include, "ref")), fact_line(value->key_line));
    }
}

static void tell_includes(struct workflow *w, const struct yaml *include)
{
    if (!include)
        return;
    if (include->type != YAML_LIST) {
        tell_include(w, include);
        return;
    }
    for (const struct yaml *item = include->first; item; item = item->next)
        tell_include(w, item);
}

static void tell_stage(void *context, const struct yaml *stage)
{
    struct workflow *w = context;
    TELL(w, "gitlab_stage", fact_text(stage->text), fact_line(stage->line));
}

/* A name, or a map with it; one with variables is known to a run only. */
static void tell_image(struct workflow *w, const struct yaml *image)
{
    const struct yaml *name = image && image->type == YAML_MAP ? yaml_member(image, "name") : image;
    if (!name || name->type != YAML_TEXT || !name->text.size)
        return;
    if (memchr(name->text.data, '$', name->text.size))
        TELL_JOB(w, "image_unknown", fact_word("gitlab"), fact_text(name->text),
                 fact_line(name->line));
    else
        TELL_JOB(w, "image", fact_word("gitlab"), fact_text(name->text),
                 fact_word(workflow_image_pin(name->text)), fact_line(name->line));
}

static void tell_services(struct workflow *w, const struct yaml *services)
{
    if (services && services->type == YAML_LIST)
        for (const struct yaml *service = services->first; service; service = service->next)
            tell_image(w, service);
}

/* Commands may be lists in lists, of anchors. */
static void tell_script(struct workflow *w, const struct yaml *script, const char *section)
{
    if (!script)
        return;
    if (script->type == YAML_TEXT)
        TELL_JOB(w, "gitlab_script", fact_word(section), fact_text(script->text),
                 fact_line(script->line));
    if (script->type == YAML_LIST)
        for (const struct yaml *item = script->first; item && !w->failed; item = item->next)
            tell_script(w, item, section);
}

static void tell_variables(struct workflow *w, const struct yaml *variables)
{
    if (!variables || variables->type != YAML_MAP)
        return;
    for (const struct yaml *member = variables->first; member; member = member->next) {
        struct text value =
            member->type == YAML_MAP ? workflow_text(member, "value") : member->text;
        TELL_JOB(w, "gitlab_variable", fact_text(member->key), fact_text(value),
                 fact_line(member->key_line));
    }
}

static void tell_rules(struct workflow *w, const struct yaml *rules)
{
    if (!rules || rules->type != YAML_LIST)
        return;
    for (const struct yaml *rule = rules->first; rule; rule = rule->next) {
        const struct yaml *condition = yaml_member(rule, "if");
        if (condition && condition->type == YAML_TEXT)
            TELL_JOB(w, "gitlab_rule", fact_text(condition->text), fact_line(condition->line));
    }
}

/* What jobs, `default` and the file itself may have. */
static void tell_common(struct workflow *w, const struct yaml *map)
{
    tell_image(w, yaml_member(map, "image"));
    tell_services(w, yaml_member(map, "services"));
    tell_script(w, yaml_member(map, "before_script"), "before_script");
    tell_script(w, yaml_member(map, "script"), "script");
    tell_script(w, yaml_member(map, "after_script"), "after_script");
    tell_variables(w, yaml_member(map, "variables"));
    tell_rules(w, yaml_member(map, "rules"));
}

void workflow_gitlab(struct workflow *w, const struct yaml *document)
{
    const struct yaml *defaults = yaml_member(document, "default");
    const struct yaml *workflow = yaml_member(document, "workflow");
    tell_includes(w, yaml_member(document, "include"));
    workflow_each_text(yaml_member(document, "stages"), tell_stage, w);
    tell_common(w, document);
    if (defaults)
        tell_common(w, defaults);
    if (workflow)
        tell_rules(w, yaml_member(workflow, "rules"));
    for (const struct yaml *job = document->first; job && !w->failed; job = job->next) {
        if (job->type != YAML_MAP || is_global(job->key))
            continue;
        w->job = job->key;
        TELL(w, "gitlab_job", fact_text(job->key),
             fact_text(text_or(workflow_text(job, "stage"), TEXT("test"))),
             fact_line(job->key_line));
        tell_common(w, job);
        w->job = TEXT("");
    }
}
