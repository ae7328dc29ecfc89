/* SPDX-License-Identifier: MPL-2.0 */
/* Workflows and actions of GitHub
 * (https://docs.github.com/actions/reference: "Workflow syntax", "Metadata syntax"). */
#include "lib/workflow.h"

/* Triggers. */

static void tell_event(void *context, const struct yaml *event)
{
    struct workflow *w = context;
    TELL(w, "trigger", fact_text(event->text), fact_line(event->line));
}

struct filter {
    struct workflow *w;
    struct text event, name;
};

static void tell_filter(void *context, const struct yaml *value)
{
    const struct filter *filter = context;
    TELL(filter->w, "trigger_filter", fact_text(filter->event), fact_text(filter->name),
         fact_text(value->text), fact_line(value->line));
}

static void tell_filters(struct workflow *w, struct text event, const struct yaml *filters)
{
    for (const struct yaml *member = filters->first; member; member = member->next) {
        if (filters->type == YAML_LIST) { /* of schedule */
            if (member->type == YAML_MAP)
                tell_filters(w, event, member);
            continue;
        }
        struct filter filter = {w, event, member->key};
        workflow_each_text(member, tell_filter, &filter);
    }
}

static void tell_inputs(struct workflow *w, struct text event, const struct yaml *inputs)
{
    if (!inputs || inputs->type != YAML_MAP)
        return;
    for (const struct yaml *input = inputs->first; input; input = input->next)
        TELL(w, "workflow_input", fact_text(event), fact_text(workflow_lower(w, input->key)),
             fact_text(text_or(workflow_text(input, "type"), TEXT("string"))),
             fact_line(input->key_line));
}

static void tell_triggers(struct workflow *w, const struct yaml *on)
{
    if (!on)
        return;
    TELL(w, "workflow_on", fact_line(on->key_line));
    workflow_each_text(on, tell_event, w);
    for (const struct yaml *event = on->type == YAML_MAP ? on->first : NULL; event;
         event = event->next) {
        TELL(w, "trigger", fact_text(event->key), fact_line(event->key_line));
        tell_filters(w, event->key, event);
        tell_inputs(w, event->key, yaml_member(event, "inputs"));
    }
}

/* Permissions. */

/* `level` is the line of the workflow or job itself. */
static void tell_permissions(struct workflow *w, const struct yaml *permissions, size_t level)
{
    if (!permissions) {
        TELL_JOB(w, "no_permissions", fact_line(level));
        return;
    }
    TELL_JOB(w, "permissions", fact_line(permissions->key_line));
    if (permissions->type == YAML_TEXT)
        TELL_JOB(w, "permission", fact_word("*"), fact_text(permissions->text),
                 fact_line(permissions->line));
    if (permissions->type == YAML_MAP && !permissions->first)
        TELL_JOB(w, "permission", fact_word("*"), fact_word("none"), fact_line(permissions->line));
    for (const struct yaml *scope = permissions->type == YAML_MAP ? permissions->first : NULL;
         scope; scope = scope->next)
        if (scope->type == YAML_TEXT)
            TELL_JOB(w, "permission", fact_text(scope->key), fact_text(scope->text),
                     fact_line(scope->key_line));
}

/* Images. */

const char *workflow_image_pin(struct text image)
{
    if (text_has(image, TEXT("@sha256:")))
        return "digest";
    const char *slash = image.size ? memrchr(image.data, '/', image.size) : NULL;
    struct text name = slash ? text_from(image, (size_t)(slash - image.data) + 1) : image;
    const char *colon = name.size ? memchr(name.data, ':', name.size) : NULL;
    if (!colon)
        return "none";
    return text_is(text_from(name, (size_t)(colon - name.data) + 1), "latest") ? "latest" : "tag";
}

static void tell_image(struct workflow *w, enum workflow_known known, struct text value,
                       size_t line, void *context)
{
    const char *kind = context;
    struct text image = text_trim(value);
    if (text_starts(image, TEXT("docker://")))
        image = text_from(image, strlen("docker://"));
    if (known == WORKFLOW_CONTEXT)
        TELL_JOB(w, "image_unknown", fact_word(kind), fact_text(value), fact_line(line));
    else if (image.size)
        TELL_JOB(w, "image", fact_word(kind), fact_text(image),
                 fact_word(workflow_image_pin(image)), fact_line(line));
}

void workflow_image(struct workflow *w, const struct yaml *text, const char *kind)
{
    if (text && text->type == YAML_TEXT)
        workflow_resolve(w, text, tell_image, (void *)(uintptr_t)kind);
}

static const char *form_of(struct text value)
{
    if (!text_trim(value).size)
        return "empty";
    return text_has(value, TEXT("${{")) ? "expression" : "text";
}

static void tell_credentials(struct workflow *w, const struct yaml *credentials, const char *kind)
{
    if (!credentials || credentials->type != YAML_MAP)
        return;
    for (const struct yaml *member = credentials->first; member; member = member->next)
        if (member->type == YAML_TEXT)
            TELL_JOB(w, "credential", fact_word(kind), fact_text(member->key),
                     fact_word(form_of(member->text)), fact_line(member->line));
}

static void tell_container(struct workflow *w, const struct yaml *container, const char *kind)
{
    if (!container)
        return;
    workflow_expressions(w, container, kind);
    workflow_image(w, container->type == YAML_TEXT ? container : yaml_member(container, "image"),
                   kind);
    tell_credentials(w, yaml_member(container, "credentials"), kind);
}

static void tell_services(struct workflow *w, const struct yaml *services)
{
    if (!services || services->type != YAML_MAP)
        return;
    for (const struct yaml *service = services->first; service; service = service->next)
        tell_container(w, service, "service");
}

/* Jobs. */

static void tell_label(struct workflow *w, enum workflow_known known, struct text value,
                       size_t line, void *context)
{
    (void)context;
    TELL_JOB(w, known == WORKFLOW_TEXT ? "runs_on" : "runs_on_unknown", fact_text(value),
             fact_line(line));
}

static void resolve_label(void *context, const struct yaml *label)
{
    workflow_resolve(context, label, tell_label, NULL);
}

static void tell_runner(struct workflow *w, const struct yaml *runs_on)
{
    if (!runs_on)
        return;
    workflow_expressions(w, runs_on, "runs-on");
    workflow_each_text(runs_on, resolve_label, w);
    if (runs_on->type != YAML_MAP)
        return;
    const struct yaml *group = yaml_member(runs_on, "group");
    workflow_each_text(yaml_member(runs_on, "labels"), resolve_label, w);
    if (group && group->type == YAML_TEXT)
        TELL_JOB(w, "runs_on_group", fact_text(group->text), fact_line(group->line));
}

static void tell_need(void *context, const struct yaml *job)
{
    struct workflow *w = context;
    TELL_JOB(w, "job_needs", fact_text(job->text), fact_line(job->line));
}

static void tell_environment(struct workflow *w, const struct yaml *environment)
{
    if (!environment)
        return;
    const struct yaml *name =
        environment->type == YAML_MAP ? yaml_member(environment, "name") : environment;
    workflow_expressions(w, environment, "environment");
    if (name && name->type == YAML_TEXT)
        TELL_JOB(w, "job_environment", fact_text(name->text), fact_line(name->line));
}

static void tell_concurrency(struct workflow *w, const struct yaml *concurrency)
{
    if (!concurrency)
        return;
    workflow_expressions(w, concurrency, "concurrency");
    struct text group =
        concurrency->type == YAML_TEXT ? concurrency->text : workflow_text(concurrency, "group");
    TELL_JOB(w, "concurrency", fact_text(group),
             fact_text(workflow_text(concurrency, "cancel-in-progress")),
             fact_line(concurrency->key_line));
}

static void tell_defaults(struct workflow *w, const struct yaml *defaults)
{
    const struct yaml *run = defaults ? yaml_member(defaults, "run") : NULL;
    const struct yaml *shell = run ? yaml_member(run, "shell") : NULL;
    if (shell && shell->type == YAML_TEXT)
        TELL_STEP(w, "shell", fact_text(shell->text), fact_line(shell->key_line));
    workflow_expressions(w, defaults, "defaults");
}

static void tell_secrets(struct workflow *w, const struct yaml *secrets)
{
    if (!secrets)
        return;
    workflow_expressions(w, secrets, "secrets");
    if (secrets->type == YAML_TEXT && text_is(secrets->text, "inherit"))
        TELL_JOB(w, "secrets_inherit", fact_line(secrets->line));
}

static void tell_timeout(struct workflow *w, const struct yaml *minutes)
{
    if (!minutes || minutes->type != YAML_TEXT)
        return;
    TELL_JOB(w, "job_timeout", fact_text(minutes->text), fact_line(minutes->line));
    workflow_expressions(w, minutes, "timeout-minutes");
}

static void tell_job(struct workflow *w, const struct yaml *job)
{
    const struct yaml *strategy = yaml_member(job, "strategy");
    const struct yaml *snapshot = yaml_member(job, "snapshot");
    w->job = job->key;
    TELL_JOB(w, "job", fact_line(job->key_line));
    workflow_matrix(w, strategy ? yaml_member(strategy, "matrix") : NULL);
    tell_permissions(w, yaml_member(job, "permissions"), job->key_line);
    workflow_each_text(yaml_member(job, "needs"), tell_need, w);
    workflow_condition(w, yaml_member(job, "if"));
    if (snapshot)
        workflow_condition(w, yaml_member(snapshot, "if"));
    tell_runner(w, yaml_member(job, "runs-on"));
    tell_environment(w, yaml_member(job, "environment"));
    tell_concurrency(w, yaml_member(job, "concurrency"));
    tell_defaults(w, yaml_member(job, "defaults"));
    tell_timeout(w, yaml_member(job, "timeout-minutes"));
    tell_container(w, yaml_member(job, "container"), "container");
    tell_services(w, yaml_member(job, "services"));
    workflow_env(w, yaml_member(job, "env"));
    workflow_uses(w, yaml_member(job, "uses"));
    workflow_with(w, yaml_member(job, "with"));
    tell_secrets(w, yaml_member(job, "secrets"));
    workflow_expressions(w, yaml_member(job, "name"), "name");
    workflow_expressions(w, yaml_member(job, "outputs"), "outputs");
    workflow_expressions(w, yaml_member(job, "continue-on-error"), "continue-on-error");
    workflow_steps(w, yaml_member(job, "steps"));
    workflow_matrix(w, NULL);
    w->job = TEXT("");
}

void workflow_github(struct workflow *w, const struct yaml *root)
{
    const struct yaml *jobs = yaml_member(root, "jobs");
    TELL(w, "workflow", fact_text(workflow_text(root, "name")), fact_line(root->line));
    tell_triggers(w, yaml_member(root, "on"));
    tell_permissions(w, yaml_member(root, "permissions"), root->line);
    tell_concurrency(w, yaml_member(root, "concurrency"));
    tell_defaults(w, yaml_member(root, "defaults"));
    workflow_env(w, yaml_member(root, "env"));
    workflow_expressions(w, yaml_member(root, "run-name"), "run-name");
    if (jobs && jobs->type == YAML_MAP)
        for (const struct yaml *job = jobs->first; job && !w->failed; job = job->next)
            if (job->type == YAML_MAP)
                tell_job(w, job);
}

void workflow_action(struct workflow *w, const struct yaml *root)
{
    const struct yaml *runs = yaml_member(root, "runs");
    TELL(w, "action", fact_text(workflow_text(root, "name")),
         fact_text(workflow_text(runs, "using")), fact_line(root->line));
    tell_inputs(w, TEXT(""), yaml_member(root, "inputs"));
    workflow_expressions(w, yaml_member(root, "outputs"), "outputs");
    workflow_env(w, yaml_member(runs, "env"));
    workflow_expressions(w, yaml_member(runs, "args"), "args");
    if (text_starts(workflow_text(runs, "image"), TEXT("docker://")))
        workflow_image(w, yaml_member(runs, "image"), "action");
    workflow_steps(w, yaml_member(runs, "steps"));
}
