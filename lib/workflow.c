/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/workflow.h"

#include <ctype.h>

/* Job is '' for what belongs to the workflow or action as a whole, Step is -1 for what is in no
 * step; steps are counted from 0. */
static const struct fact_predicate predicates[] = {
    {"workflow", "File, Name, Line", "a GitHub workflow; Name is '' where it has none"},
    {"action", "File, Name, Using, Line",
     "a GitHub action; Using is composite, docker, node20, ..."},
    {"workflow_on", "File, Line", "where the triggers of a workflow begin"},
    {"trigger", "File, Event, Line", "an event that starts a workflow"},
    {"trigger_filter", "File, Event, Filter, Value, Line",
     "a value of types, branches, tags, paths, their -ignore, workflows or cron of a trigger"},
    {"workflow_input", "File, Event, Name, Type, Line",
     "an input of workflow_dispatch, workflow_call or (Event '') an action; Type is string by "
     "default"},
    {"permission", "File, Job, Scope, Access, Line",
     "a permission as it is written; Scope is '*' for read-all and write-all, and for {}: none"},
    {"permissions", "File, Job, Line", "a workflow or job says which permissions it has"},
    {"no_permissions", "File, Job, Line",
     "a workflow or job does not say which permissions it has"},
    {"job", "File, Job, Line", "a job of a workflow"},
    {"job_needs", "File, Job, Needed, Line", "a job that waits for another"},
    {"job_environment", "File, Job, Name, Line", "the environment that a job deploys to"},
    {"job_timeout", "File, Job, Minutes, Line", "timeout-minutes of a job, as written"},
    {"runs_on", "File, Job, Label, Line",
     "a label of the runner, values of the matrix in place of their expressions"},
    {"runs_on_unknown", "File, Job, Context, Line", "a label that only a run knows, and whence"},
    {"runs_on_group", "File, Job, Group, Line", "the group of the runner"},
    {"matrix", "File, Job, Name, Kind, Value, Line",
     "a value of the matrix; Kind is text or expression; Name is '*' where all of it is an "
     "expression"},
    {"image", "File, Job, Kind, Image, Pin, Line",
     "an image; Kind is container, service, uses, action or gitlab, Pin digest, tag, latest or "
     "none"},
    {"image_unknown", "File, Job, Kind, Context, Line",
     "an image that only a run knows, and whence"},
    {"credential", "File, Job, Kind, Key, Form, Line",
     "username or password of a container or service; Form is text, expression or empty"},
    {"step", "File, Job, Step, Line", "a step of a job or of a composite action"},
    {"step_name", "File, Job, Step, Name, Line", "the name of a step"},
    {"step_id", "File, Job, Step, Id, Line", "the id of a step"},
    {"uses", "File, Job, Step, Uses, Kind, Line",
     "an action or workflow that is used; Kind is sha, ref, none, docker or local"},
    {"uses_action", "File, Job, Step, Repository, Path, Ref, Line",
     "the same in parts, if in a repository: owner/name in lower case, the path in it, the ref"},
    {"step_with", "File, Job, Step, Key, Value, Line",
     "an input that is given, its key in lower case; Key is '*' where all of them are an "
     "expression"},
    {"run", "File, Job, Step, Script, Line", "a script, and where it begins"},
    {"run_line", "File, Job, Step, Text, Line", "a line of a script"},
    {"shell", "File, Job, Step, Shell, Line",
     "the shell of a script, or the default one of a level"},
    {"working_directory", "File, Job, Step, Folder, Line", "where a script runs"},
    {"env", "File, Job, Step, Name, Kind, Value, Line",
     "a variable; Kind is text or expression; Name is '*' where all of them are an expression"},
    {"concurrency", "File, Job, Group, Cancel, Line",
     "a concurrency limit; Cancel as written or ''"},
    {"condition", "File, Job, Step, Text, Line", "an if, as written"},
    {"condition_padded", "File, Job, Step, Line",
     "an if with characters around its ${{ }}: a text that is always true"},
    {"condition_constant", "File, Job, Step, Value, Line",
     "an if that is the same in every run; Value is true, false or ''"},
    {"expression", "File, Expression, Job, Step, Where, Key, Line",
     "an expression by its number, and what takes its value: run, with, env, if, ..."},
    {"expression_source", "File, Expression, Text", "what an expression says"},
    {"expression_broken", "File, Expression, Reason", "an expression that cannot be read"},
    {"expression_reads", "File, Expression, Context, Line",
     "a context that an expression reads, in lower case, with * for indexes"},
    {"context", "Context, Root, Rest",
     "a context that is read, in parts: github.actor is github and actor"},
    {"expression_yields", "File, Expression, Kind, Value, Line",
     "what the value is, or is made of; Kind is context, text, literal or call"},
    {"expression_call", "File, Expression, Call, Function, Line",
     "a call of a function, by its number; the name in lower case"},
    {"expression_argument", "File, Call, Number, Kind, Value",
     "an argument, from 1; Kind is context, text, literal, call or other"},
    {"expression_compares", "File, Expression, Operator, Context, Text, Line",
     "a context is compared with a literal"},
    {"secret", "File, Job, Step, Name, Line", "a secret that is read; Name is '*' for all of them"},
    {"secrets_inherit", "File, Job, Line", "a called workflow gets all secrets"},
    {"codeql_language", "File, Job, Step, Language, Line",
     "a language that CodeQL is told to look at"},
    {"codeql_unknown", "File, Job, Step, Line",
     "CodeQL finds the languages itself, or a run tells"},
    {"gitlab_ci", "File", "a GitLab CI file"},
    {"gitlab_stage", "File, Stage, Line", "a stage of a pipeline"},
    {"gitlab_include", "File, Kind, Value, Ref, Line",
     "a file that is included; Kind is local, remote, project, template or component"},
    {"gitlab_job", "File, Job, Stage, Line", "a job of a pipeline"},
    {"gitlab_script", "File, Job, Section, Text, Line",
     "a command of script, before_script or after_script"},
    {"gitlab_variable", "File, Job, Name, Value, Line", "a variable"},
    {"gitlab_rule", "File, Job, If, Line", "the condition of a rule"},
};

static bool ends(struct text text, const char *end)
{
    size_t size = strlen(end);
    return text.size >= size && text_same(text_from(text, text.size - size), text_of(end));
}

static bool wants(struct text path)
{
    return ends(path, ".yml") || ends(path, ".yaml");
}

static struct text file_name(struct text path)
{
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    return slash ? text_from(path, (size_t)(slash - path.data) + 1) : path;
}

static bool is_workflow_path(struct text path)
{
    static const struct text folder = TEXT_ITEM(".github/workflows/");
    const char *at = memmem(path.data, path.size, folder.data, folder.size);
    return at && (at == path.data || at[-1] == '/') &&
           !memchr(at + folder.size, '/', path.size - (size_t)(at - path.data) - folder.size);
}

static bool is_action_path(struct text path)
{
    struct text name = file_name(path);
    return text_is(name, "action.yml") || text_is(name, "action.yaml");
}

static bool is_gitlab_path(struct text path)
{
    return ends(path, ".gitlab-ci.yml") || ends(path, ".gitlab-ci.yaml");
}

/* Whether a line of the text begins with the word, which may be in quotes, and a colon. */
static bool has_key(struct text text, const char *key)
{
    for (const char *at = text.data, *end = text.data + text.size; at && at < end;) {
        struct text line = {at, (size_t)(end - at)};
        if (*at == '"' || *at == '\'')
            line = text_from(line, 1);
        if (text_starts(line, text_of(key)) && line.size > strlen(key) &&
            strchr(":\"' ", line.data[strlen(key)]))
            return true;
        at = memchr(at, '\n', (size_t)(end - at));
        at = at ? at + 1 : NULL;
    }
    return false;
}

/* A workflow that stands elsewhere: a template, a test's. */
static bool looks_like_workflow(struct text bytes)
{
    return has_key(bytes, "on") && has_key(bytes, "jobs");
}

struct text workflow_text(const struct yaml *map, const char *key)
{
    const struct yaml *member = map ? yaml_member(map, key) : NULL;
    return member && member->type == YAML_TEXT ? member->text : TEXT("");
}

void workflow_each_text(const struct yaml *node,
                        void (*visit)(void *context, const struct yaml *text), void *context)
{
    if (node && node->type == YAML_TEXT)
        visit(context, node);
    if (node && node->type == YAML_LIST)
        for (const struct yaml *item = node->first; item; item = item->next)
            if (item->type == YAML_TEXT)
                visit(context, item);
}

struct text workflow_lower(struct workflow *w, struct text text)
{
    char *out = arena_alloc(w->arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        out[i] = (char)tolower((unsigned char)text.data[i]);
    out[text.size] = '\0';
    return (struct text){out, text.size};
}

void workflow_tell(struct workflow *w, const char *name, const struct fact_value *values,
                   size_t count)
{
    if (!w->failed && facts_add(w->facts, name, values, count, w->err) != 0)
        w->failed = true;
}

static void find_lines(struct workflow *w)
{
    size_t count = 1;
    for (size_t i = 0; i < w->bytes.size; i++)
        count += w->bytes.data[i] == '\n';
    w->lines = arena_array(w->arena, count + 1, sizeof *w->lines);
    w->lines[w->line_count++] = w->bytes.data;
    for (size_t i = 0; i < w->bytes.size; i++)
        if (w->bytes.data[i] == '\n')
            w->lines[w->line_count++] = w->bytes.data + i + 1;
    w->lines[w->line_count] = w->bytes.data + w->bytes.size;
}

static void add_line(struct workflow *w, struct workflow_lines *lines, size_t offset, size_t line)
{
    lines->items = arena_grow(w->arena, lines->items, lines->count, sizeof *lines->items);
    lines->items[lines->count++] = (struct workflow_line){offset, line};
}

static bool is_space(char c)
{
    return isspace((unsigned char)c);
}

/* Behind an anchor and a tag. */
static const char *skip_properties(const char *at, const char *end)
{
    while (at < end && (*at == '&' || *at == '!')) {
        while (at < end && !is_space(*at))
            at++;
        while (at < end && is_space(*at))
            at++;
    }
    return at;
}

/* Where the text begins in the file: behind the header of a block, else at its column. */
static const char *begin_of(const struct workflow *w, const struct yaml *text, size_t *line)
{
    const char *at = w->lines[*line - 1], *end = w->lines[*line];
    for (size_t column = 1; at < end && column < text->column; column++)
        do
            at++;
        while (at < end && ((unsigned char)*at & 0xc0) == 0x80);
    at = skip_properties(at, end);
    if (at < end && (*at == '|' || *at == '>') && !text->quoted) {
        ++*line;
        return end;
    }
    return at + (text->quoted && at < end);
}

struct workflow_lines workflow_lines_of(struct workflow *w, const struct yaml *text)
{
    struct workflow_lines lines = {NULL, 0};
    size_t line = text->line;
    if (!text->block || line == 0 || line > w->line_count) {
        add_line(w, &lines, 0, line);
        return lines;
    }
    const char *raw = begin_of(w, text, &line), *end = w->bytes.data + w->bytes.size;
    add_line(w, &lines, 0, line);
    /* But for white space, both are the same, until something is escaped. */
    for (size_t i = 0; i < text->text.size; i++) {
        if (is_space(text->text.data[i]))
            continue;
        size_t before = line;
        for (; raw < end && is_space(*raw); raw++)
            line += *raw == '\n';
        if (raw == end || *raw++ != text->text.data[i])
            break;
        if (line != before)
            add_line(w, &lines, i, line);
    }
    return lines;
}

size_t workflow_line_at(const struct workflow_lines *lines, size_t offset)
{
    size_t low = 0, high = lines->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (lines->items[middle].offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return lines->items[low].line;
}

static int read_documents(struct workflow *w, const struct yaml *documents)
{
    bool gitlab = is_gitlab_path(w->path);
    if (gitlab)
        workflow_tell(w, "gitlab_ci", FACT(fact_text(w->path)));
    for (const struct yaml *document = documents; document; document = document->next) {
        if (document->type != YAML_MAP)
            continue;
        if (gitlab)
            workflow_gitlab(w, document);
        else if (yaml_member(document, "jobs"))
            workflow_github(w, document);
        else if (is_action_path(w->path) && yaml_member(document, "runs"))
            workflow_action(w, document);
    }
    return w->failed ? -1 : 0;
}

static int read_file(struct text path, struct text bytes, struct facts *facts, struct error *err)
{
    bool certain = is_workflow_path(path) || is_action_path(path) || is_gitlab_path(path);
    struct error unread;
    if (!certain && !looks_like_workflow(bytes))
        return 0;
    struct workflow w = {.facts = facts,
                         .arena = arena_new(),
                         .err = err ? err : &unread,
                         .path = path,
                         .bytes = bytes};
    struct yaml *documents = NULL;
    w.step = WORKFLOW_NONE;
    w.turns = WORKFLOW_TURNS_MAX;
    w.job = TEXT("");
    find_lines(&w);
    int result = yaml_read_others(bytes, w.arena, &documents, w.err);
    if (result == 0)
        result = read_documents(&w, documents);
    else if (!certain)
        result = 0; /* it need not be YAML */
    arena_destroy(&w.arena);
    return result;
}

const struct fact_provider fact_provider_workflows = {
    "workflows", {predicates, sizeof predicates / sizeof predicates[0]}, wants, read_file};
