/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/path.h"

#include <ctype.h>
#include <strings.h>

static bool starts_fold(struct text text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size && strncasecmp(text.data, prefix, size) == 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int lower = tolower((unsigned char)c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Bytes that are not a valid escape stay, and so does %00. */
static struct text percent_decoded(struct arena *arena, struct text text)
{
    if (text.size == 0 || !memchr(text.data, '%', text.size))
        return text;
    char *out = arena_alloc(arena, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        int high = i + 2 < text.size && text.data[i] == '%' ? hex_value(text.data[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text.data[i + 2]) : -1;
        if (low >= 0 && (high | low) != 0) {
            out[size++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[size++] = text.data[i];
        }
    }
    return (struct text){out, size};
}

static bool is_drive(struct text path)
{
    return path.size >= 2 && isalpha((unsigned char)path.data[0]) && path.data[1] == ':';
}

/* The length of "scheme:", or 0. A single letter is a drive, not a scheme (RFC 3986, 3.1). */
static size_t scheme_size(struct text uri)
{
    size_t size = 0;
    while (size < uri.size && (isalnum((unsigned char)uri.data[size]) ||
                               (size > 0 && strchr("+-.", uri.data[size]) && uri.data[size])))
        size++;
    bool found = size >= 2 && size < uri.size && uri.data[size] == ':' &&
                 isalpha((unsigned char)uri.data[0]);
    return found ? size + 1 : 0;
}

struct text path_from_uri(struct arena *arena, struct text uri)
{
    size_t scheme = scheme_size(uri);
    if (scheme == 0)
        return percent_decoded(arena, uri);
    if (!starts_fold(uri, "file:"))
        return uri;
    struct text path = text_from(uri, scheme);
    if (text_starts(path, TEXT("//"))) {
        path = text_from(path, 2);
        const char *slash = path.size ? memchr(path.data, '/', path.size) : NULL;
        size_t host = slash ? (size_t)(slash - path.data) : path.size;
        /* Some producers write file://relative/path or file://C:/path: there is no host then. */
        bool local = host == 0 || (host == 9 && starts_fold(path, "localhost"));
        if (local)
            path = text_from(path, host);
    }
    path = percent_decoded(arena, path);
    if (path.size > 2 && path.data[0] == '/' && is_drive(text_from(path, 1)))
        path = text_from(path, 1);
    return path;
}

static bool is_clean(struct text path)
{
    if (path.size == 0)
        return true;
    if (memchr(path.data, '\\', path.size) || text_starts(path, TEXT("./")))
        return false;
    return !text_has(path, TEXT("//")) && !text_has(path, TEXT("/."));
}

/* Where the component before `size` begins in `out`. */
static size_t parent_of(const char *out, size_t size, size_t root)
{
    while (size > root && out[size - 1] != '/')
        size--;
    return size > root ? size - 1 : root;
}

struct text path_clean(struct arena *arena, struct text path)
{
    size_t scheme = scheme_size(path);
    if (is_clean(path) || (scheme && text_starts(text_from(path, scheme), TEXT("//"))))
        return path;
    char *out = arena_alloc(arena, path.size + 1);
    size_t size = 0, root = 0;
    if (path.data[0] == '/' || path.data[0] == '\\')
        out[size++] = '/', root = 1;
    for (size_t i = 0; i < path.size;) {
        size_t end = i;
        while (end < path.size && path.data[end] != '/' && path.data[end] != '\\')
            end++;
        struct text part = {path.data + i, end - i};
        i = end + 1;
        if (part.size == 0 || text_is(part, "."))
            continue;
        bool can_drop = size > root && !(size >= 2 && memcmp(out + size - 2, "..", 2) == 0);
        if (text_is(part, "..") && can_drop) {
            size = parent_of(out, size, root);
            continue;
        }
        if (text_is(part, "..") && root > 0 && size == root)
            continue; /* the root is its own parent */
        if (size > root)
            out[size++] = '/';
        memcpy(out + size, part.data, part.size);
        size += part.size;
    }
    return (struct text){out, size};
}

bool path_is_absolute(struct text path)
{
    return (path.size > 0 && path.data[0] == '/') || is_drive(path) || scheme_size(path) > 0;
}

bool path_below(struct text path, struct text root, struct text *rest)
{
    while (root.size > 0 && root.data[root.size - 1] == '/')
        root.size--;
    if (root.size == 0 || path.size <= root.size + 1 || !text_starts(path, root) ||
        path.data[root.size] != '/')
        return false;
    *rest = text_from(path, root.size + 1);
    return true;
}

struct text path_join(struct arena *arena, struct text base, struct text path)
{
    if (base.size == 0)
        return path;
    bool slash = base.data[base.size - 1] == '/';
    return arena_print(arena, "%.*s%s%.*s", TEXT_ARG(base), slash ? "" : "/", TEXT_ARG(path));
}

/* Past `count` more components. */
static bool past_components(struct text path, size_t count, struct text *rest)
{
    for (; count > 0; count--) {
        const char *slash = path.size ? memchr(path.data, '/', path.size) : NULL;
        if (!slash)
            return false;
        path = text_from(path, (size_t)(slash - path.data) + 1);
    }
    *rest = path;
    return path.size > 0;
}

static bool below_workspace(struct text path, struct text *rest)
{
    static const struct {
        const char *folder;
        size_t components; /* below the folder, before the checkout */
    } workspaces[] = {
        {"/home/runner/work/", 2}, /* GitHub Actions: REPO/REPO */
        {"/__w/", 2},              /* GitHub Actions in a container */
        {"/github/workspace/", 0}, /* GitHub Actions, container actions */
        {"/builds/", 2},           /* GitLab: GROUP/PROJECT */
        {"/home/circleci/project/", 0},
        {"/home/vsts/work/1/s/", 0}, /* Azure Pipelines */
        {"/bitrise/src/", 0},
        {"/var/jenkins_home/workspace/", 1},
        {"/var/lib/jenkins/workspace/", 1},
        {"/opt/atlassian/pipelines/agent/build/", 0},
    };
    for (size_t i = 0; i < sizeof workspaces / sizeof workspaces[0]; i++) {
        struct text folder = text_of(workspaces[i].folder);
        if (text_starts(path, folder))
            return past_components(text_from(path, folder.size), workspaces[i].components, rest);
    }
    return false;
}

bool path_below_checkout(struct text path, struct text repo, struct text *rest)
{
    if (below_workspace(path, rest))
        return true;
    const char *slash = repo.size ? memrchr(repo.data, '/', repo.size) : NULL;
    struct text name = slash ? text_from(repo, (size_t)(slash - repo.data) + 1) : repo;
    if (name.size == 0)
        return false;
    for (size_t i = 0; i + name.size + 1 < path.size; i++) {
        struct text here = text_from(path, i);
        bool starts = i == 0 || path.data[i - 1] == '/';
        if (starts && text_starts(here, name) && here.data[name.size] == '/') {
            *rest = text_from(here, name.size + 1);
            return true;
        }
    }
    return false;
}
