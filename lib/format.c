/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/format.h"

#include "lib/fingerprint.h"
#include "lib/path.h"
#include "lib/purl.h"
#include "lib/redact.h"
#include "lib/template.h"

enum { SURE_ENOUGH = 20, MESSAGE_MAX = 16 * 1024, SNIPPET_MAX = 4096, NAME_MAX_BYTES = 4096 };

static const struct format *const formats[] = {
    &format_sarif, &format_lines, &format_facts, &format_mapping, NULL,
};

const struct format *const *format_all(void)
{
    return formats;
}

const struct format *format_recognise(struct text head, struct text path)
{
    const struct format *best = NULL;
    unsigned surest = SURE_ENOUGH;
    for (size_t i = 0; formats[i]; i++) {
        unsigned sure = formats[i]->recognise(head, path);
        if (sure > surest) {
            surest = sure;
            best = formats[i];
        }
    }
    return best;
}

const struct format *format_find(struct text name)
{
    for (size_t i = 0; formats[i]; i++)
        if (text_is(name, formats[i]->name))
            return formats[i];
    return NULL;
}

static void bound_texts(struct alert *alert)
{
    struct text *const names[] = {
        &alert->repo,         &alert->commit,        &alert->branch,       &alert->tool,
        &alert->rule,         &alert->rule_name,     &alert->path,         &alert->logical,
        &alert->url,          &alert->vector,        &alert->tool_version, &alert->tool_severity,
        &alert->fingerprint,  &alert->justification, &alert->package,      &alert->package_version,
        &alert->fixed_version};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        *names[i] = text_cut(*names[i], NAME_MAX_BYTES);
    alert->message = text_cut(alert->message, MESSAGE_MAX);
    alert->snippet = text_cut(alert->snippet, SNIPPET_MAX);
}

static struct text relative_path(struct text path, const struct origin *origin, struct text repo)
{
    struct text rest;
    if (!path_is_absolute(path))
        return path;
    if (path_below(path, origin->root, &rest) || path_below_checkout(path, repo, &rest))
        return rest;
    return path;
}

static void hide_secrets(struct alert *alert, struct arena *arena)
{
    bool secret = alert->secret;
    alert->message = redact_tokens(arena, alert->message, secret);
    alert->snippet = secret && alert->snippet.size ? TEXT("<redacted>")
                                                   : redact_tokens(arena, alert->snippet, false);
    for (size_t i = 0; i < alert->fixes.count; i++) {
        struct edit *edit = &alert->fixes.items[i];
        edit->text = redact_tokens(arena, edit->text, secret);
    }
}

static void name_package(struct alert *alert, struct arena *arena)
{
    struct text version;
    alert->package = purl_canonical(arena, alert->package, &version);
    alert->package_version = text_or(alert->package_version, version);
}

void format_finish(struct alert *alert, const struct origin *origin, struct arena *arena)
{
    alert->repo = text_or(text_or(origin->repo, alert->repo), TEXT("unknown"));
    alert->commit = text_or(origin->commit, alert->commit);
    alert->branch = text_or(origin->branch, alert->branch);
    bound_texts(alert);
    if (alert->package.size)
        name_package(alert, arena);
    alert->path = relative_path(path_clean(arena, alert->path), origin, alert->repo);
    alert->secret = redact_is_secret(alert);
    hide_secrets(alert, arena);
    alert->template = template_mask(arena, alert->message);
    fingerprint_set(alert);
}
