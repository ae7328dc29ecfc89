/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/path_class.h"

#include <stdbool.h>

static const char *const words[] = {"none",     "source",    "test",          "example",
                                    "vendored", "generated", "documentation", "configuration"};

const struct names path_class_names = NAMES(words);

/* Patterns are lower case; `*` stands for any bytes, at the start, at the end or both, or once
 * within. The header explains them; lists end with NULL. */
struct line {
    enum path_class class;
    const char *const *folders;
    const char *const *files;
    const char *const *not_files; /* exceptions to `files` */
    const char *const *root_files;
};

static const char *const nothing[] = {NULL};

static const char *const vendored_folders[] = {
    "third_party",   "thirdparty", "third-party", "3rdparty",         "3rd_party",
    "vendor",        "vendors",    "vendored",    "_vendor",          "node_modules",
    "pods",          "carthage",   "godeps",      "bower_components", "site-packages",
    "dist-packages", "extern",     "external",    "externals",        "deps",
    ".venv",         "venv",       ".tox",        ".bundle",          NULL};

static const char *const generated_folders[] = {
    "dist",   "build",         "out",         "target", "generated", "gen",        "autogen",
    "_build", "__generated__", "__pycache__", ".next",  ".nuxt",     "cmakefiles", NULL};
static const char *const generated_files[] = {"*.min.js",
                                              "*.min.css",
                                              "*.bundle.js",
                                              "*.map",
                                              "*_pb2.py",
                                              "*_pb2_grpc.py",
                                              "*.pb.go",
                                              "*.pb.h",
                                              "*.pb.cc",
                                              "*.g.dart",
                                              "*.g.cs",
                                              "*.lock",
                                              "*.designer.cs",
                                              "*.generated.*",
                                              "*_generated.*",
                                              "package-lock.json",
                                              "go.sum",
                                              "npm-shrinkwrap.json",
                                              "pnpm-lock.yaml",
                                              "gradle.lockfile",
                                              "packages.lock.json",
                                              NULL};

static const char *const test_folders[] = {
    "test",   "tests",  "testing",  "testdata", "__tests__", "__mocks__",
    "spec",   "specs",  "fixtures", "fixture",  "mocks",     "e2e",
    "test-*", "*-test", "*-tests",  "*_test",   "*_tests",   NULL};
static const char *const test_files[] = {"test_*",   "*_test.*", "*_tests.*",   "*.test.*",
                                         "*.spec.*", "*_spec.*", "conftest.py", NULL};

static const char *const example_folders[] = {"example",  "examples",   "sample",   "samples",
                                              "demo",     "demos",      "tutorial", "tutorials",
                                              "cookbook", "playground", NULL};
static const char *const example_files[] = {"example.*", "*_example.*", "*.example", "*.sample",
                                            NULL};

static const char *const documentation_folders[] = {
    "doc", "docs", "documentation", "man", "manual", "wiki", NULL};
static const char *const documentation_files[] = {
    "*.md",     "*.rst",    "*.adoc",        "*.asciidoc", "*.markdown", "*.txt",
    "*.tex",    "*.texi",   "readme*",       "changelog*", "license*",   "licence*",
    "copying*", "authors*", "contributing*", NULL};
static const char *const text_settings[] = {"requirements*.txt", "constraints*.txt",
                                            "cmakelists.txt", NULL};

static const char *const configuration_folders[] = {
    ".github", ".gitlab", ".circleci", ".buildkite",    ".azure-pipelines",
    ".ci",     ".vscode", ".idea",     ".devcontainer", NULL};
static const char *const configuration_files[] = {"dockerfile*",
                                                  "*.dockerfile",
                                                  "makefile",
                                                  "gnumakefile",
                                                  "cmakelists.txt",
                                                  "jenkinsfile",
                                                  ".*",
                                                  "requirements*.txt",
                                                  "constraints*.txt",
                                                  "package.json",
                                                  "tsconfig*.json",
                                                  "*.toml",
                                                  "*.ini",
                                                  "*.cfg",
                                                  "*.conf",
                                                  "*.config.js",
                                                  "*.config.ts",
                                                  "*.properties",
                                                  "*.tf",
                                                  "*.tfvars",
                                                  NULL};
static const char *const configuration_root_files[] = {"*.yml", "*.yaml", "*.json", NULL};

static const struct line lines[] = {
    {PATH_CLASS_VENDORED,      vendored_folders,      nothing,             nothing,       nothing},
    {PATH_CLASS_GENERATED,     generated_folders,     generated_files,     nothing,       nothing},
    {PATH_CLASS_TEST,          test_folders,          test_files,          nothing,       nothing},
    {PATH_CLASS_EXAMPLE,       example_folders,       example_files,       nothing,       nothing},
    {PATH_CLASS_DOCUMENTATION, documentation_folders, documentation_files, text_settings, nothing},
    {PATH_CLASS_CONFIGURATION, configuration_folders, configuration_files, nothing,
     configuration_root_files                                                                    },
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* The usual match with stars: on a mismatch the last star takes one byte more. */
static bool glob(const char *pattern, struct text name)
{
    const char *star = NULL;
    size_t i = 0, retry = 0;
    while (i < name.size) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = i;
        } else if (*pattern && *pattern == lower(name.data[i])) {
            pattern++;
            i++;
        } else if (star) {
            pattern = star;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* Whether the ends of a pattern allow the name: nearly all patterns fail here. */
static bool ends_fit(const char *pattern, struct text name)
{
    char first = pattern[0], last = pattern[strlen(pattern) - 1];
    return (first == '*' || first == lower(name.data[0])) &&
           (last == '*' || last == lower(name.data[name.size - 1]));
}

static bool any(const char *const *patterns, struct text name)
{
    for (; *patterns; patterns++)
        if (ends_fit(*patterns, name) && glob(*patterns, name))
            return true;
    return false;
}

/* FooTest.java, FooIT.kt: capitals matter here, since "latest" and "commit" end so too. */
static bool is_camel_test(struct text file)
{
    static const char *const kinds[] = {"*.java",  "*.kt",  "*.scala",  "*.cs",
                                        "*.swift", "*.php", "*.groovy", NULL};
    static const struct text ends[] = {
        {"Test",  4},
        {"Tests", 5},
        {"IT",    2}
    };
    if (!any(kinds, file))
        return false;
    while (file.data[file.size - 1] != '.')
        file.size--;
    file.size--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (file.size >= ends[i].size &&
            text_equal(text_from(file, file.size - ends[i].size), ends[i]))
            return true;
    return false;
}

static bool file_fits(const struct line *line, struct text file, bool at_root)
{
    if (any(line->files, file))
        return !any(line->not_files, file);
    if (line->class == PATH_CLASS_TEST && is_camel_test(file))
        return true;
    return at_root && any(line->root_files, file);
}

/* Takes the next component off `*path`; false at the end. */
static bool next_component(struct text *path, struct text *component)
{
    while (path->size) {
        size_t size = 0;
        while (size < path->size && path->data[size] != '/' && path->data[size] != '\\')
            size++;
        *component = (struct text){path->data, size};
        *path = text_from(*path, size < path->size ? size + 1 : size);
        if (size && !text_is(*component, ".") && !text_is(*component, ".."))
            return true;
    }
    return false;
}

/* The first line with a folder that fits, before `limit`. */
static size_t folder_line(struct text folder, size_t limit)
{
    for (size_t i = 0; i < limit; i++)
        if (any(lines[i].folders, folder))
            return i;
    return limit;
}

enum path_class path_class_of(struct text path)
{
    struct text file, next;
    if (!next_component(&path, &file))
        return PATH_CLASS_NONE;
    size_t best = LINE_COUNT;
    bool at_root = true;
    for (; next_component(&path, &next); file = next, at_root = false)
        best = folder_line(file, best);
    for (size_t i = 0; i < best; i++)
        if (file_fits(&lines[i], file, at_root))
            return lines[i].class;
    return best < LINE_COUNT ? lines[best].class : PATH_CLASS_SOURCE;
}
