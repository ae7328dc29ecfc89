/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/facts_files.h"

#include "lib/fact_providers.h"
#include "lib/language.h"

enum { HEAD_BYTES = 256 };

static const struct fact_predicate predicates[] = {
    {"file", "Path", "a file that is scanned"},
    {"file_name", "Path, Name", "the last part of a file's path"},
    {"directory", "Path", "a folder that has a file, however deep"},
    {"in_directory", "Path, Folder", "the folder that a file is in; '' for the top"},
    {"extension", "Path, Extension", "what stands behind the last dot of a file's name"},
    {"language", "Path, Language", "the language of a file"},
    {"file_size", "Path, Bytes", "the size of a file"},
    {"line_count", "Path, Lines", "the number of lines of a text"},
    {"binary", "Path", "a file that holds no text"},
    {"too_large", "Path", "a file that was too large to be read"},
    {"manifest", "Path, Manager", "a file that tells a package manager what is needed"},
    {"lock_file", "Path, Manager", "a file in which a package manager wrote down versions"},
    {"matched", "Rule, Path, Line", "what a content rule found and no comment suppresses"},
};

const struct fact_provider fact_provider_files = {
    "files", {predicates, sizeof predicates / sizeof predicates[0]}, NULL, NULL};

/* Files by which package managers are known: what they are told, and what they wrote down of it. */
static const struct {
    const char *name, *manager;
    bool locks;
} managed[] = {
    {"Cargo.lock", "cargo", true},
    {"Cargo.toml", "cargo", false},
    {"Dockerfile", "docker", false},
    {"Gemfile", "bundler", false},
    {"Gemfile.lock", "bundler", true},
    {"Package.resolved", "swift", true},
    {"Package.swift", "swift", false},
    {"Pipfile", "pip", false},
    {"Pipfile.lock", "pip", true},
    {"Podfile", "cocoapods", false},
    {"Podfile.lock", "cocoapods", true},
    {"build.gradle", "gradle", false},
    {"build.gradle.kts", "gradle", false},
    {"bun.lock", "npm", true},
    {"bun.lockb", "npm", true},
    {"composer.json", "composer", false},
    {"composer.lock", "composer", true},
    {"go.mod", "gomod", false},
    {"go.sum", "gomod", true},
    {"gradle.lockfile", "gradle", true},
    {"mix.exs", "mix", false},
    {"mix.lock", "mix", true},
    {"npm-shrinkwrap.json", "npm", true},
    {"package-lock.json", "npm", true},
    {"package.json", "npm", false},
    {"packages.lock.json", "nuget", true},
    {"pdm.lock", "pip", true},
    {"pnpm-lock.yaml", "npm", true},
    {"poetry.lock", "pip", true},
    {"pom.xml", "maven", false},
    {"pubspec.lock", "pub", true},
    {"pubspec.yaml", "pub", false},
    {"pyproject.toml", "pip", false},
    {"requirements.txt", "pip", false},
    {"setup.py", "pip", false},
    {"uv.lock", "pip", true},
    {"yarn.lock", "npm", true},
};

static struct text folder_of(struct text path)
{
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    return (struct text){path.data, slash ? (size_t)(slash - path.data) : 0};
}

static struct text name_of(struct text path)
{
    struct text folder = folder_of(path);
    return text_from(path, folder.size ? folder.size + 1 : 0);
}

/* What stands behind the last dot, which is not the first character; empty if nothing does. */
static struct text extension_of(struct text name)
{
    const char *dot = name.size > 1 ? memrchr(name.data + 1, '.', name.size - 1) : NULL;
    return dot ? text_from(name, (size_t)(dot - name.data) + 1) : TEXT("");
}

static int add_folders(struct facts *facts, struct text path, struct error *err)
{
    if (!facts_wanted(facts, "directory"))
        return 0;
    for (struct text at = folder_of(path); at.size; at = folder_of(at))
        if (facts_add(facts, "directory", FACT(fact_text(at)), err) != 0)
            return -1;
    return 0;
}

static int add_content(struct facts *facts, const struct file_facts *file, struct error *err)
{
    struct fact_value path = fact_text(file->path);
    if (file->state == FILE_LARGE)
        return facts_add(facts, "too_large", FACT(path), err);
    if (file->state == FILE_UNREAD)
        return 0;
    if (facts_add(facts, "file_size", FACT(path, fact_number((int64_t)file->size)), err) != 0)
        return -1;
    if (file->state == FILE_BINARY)
        return facts_add(facts, "binary", FACT(path), err);
    return facts_add(facts, "line_count", FACT(path, fact_number((int64_t)file->lines)), err);
}

static int add_managed(struct facts *facts, struct text path, struct text name, struct error *err)
{
    size_t low = 0, high = sizeof managed / sizeof managed[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(name, text_of(managed[middle].name));
        if (order == 0)
            return facts_add(facts, managed[middle].locks ? "lock_file" : "manifest",
                             FACT(fact_text(path), fact_text(text_of(managed[middle].manager))),
                             err);
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* What is said of all files alike. */
static int add_names(struct facts *facts, struct text path, struct text language, struct error *err)
{
    struct fact_value file = fact_text(path);
    struct text name = name_of(path), extension = extension_of(name);
    if (facts_add(facts, "file", FACT(file), err) != 0 ||
        facts_add(facts, "file_name", FACT(file, fact_text(name)), err) != 0 ||
        facts_add(facts, "in_directory", FACT(file, fact_text(folder_of(path))), err) != 0 ||
        add_folders(facts, path, err) != 0 || add_managed(facts, path, name, err) != 0)
        return -1;
    if (extension.size && facts_add(facts, "extension", FACT(file, fact_text(extension)), err) != 0)
        return -1;
    return language.size ? facts_add(facts, "language", FACT(file, fact_text(language)), err) : 0;
}

int facts_add_path(struct facts *facts, struct text path, struct error *err)
{
    return add_names(facts, path, language_of(path, TEXT("")), err);
}

int facts_add_file(struct facts *facts, const struct file_facts *file, struct error *err)
{
    return add_names(facts, file->path, file->language, err) != 0 ? -1
                                                                  : add_content(facts, file, err);
}

struct text facts_language(const struct facts *facts, struct text path, struct text text)
{
    struct text head = {text.data, text.size < HEAD_BYTES ? text.size : HEAD_BYTES};
    return facts_wanted(facts, "language") ? language_of(path, head) : TEXT("");
}

uint64_t facts_lines(const struct facts *facts, struct text text)
{
    uint64_t lines = text.size && text.data[text.size - 1] != '\n';
    if (!facts_wanted(facts, "line_count"))
        return 0;
    for (const char *at = text.data, *end = text.data + text.size;
         at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
        lines++;
    return lines;
}
