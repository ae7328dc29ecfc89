/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/path_class.h"

#include <stdbool.h>
#include <stdint.h>

static const char *const words[] = {"none",     "source",    "test",          "example",
                                    "vendored", "generated", "documentation", "configuration"};

const struct names path_class_names = NAMES(words);

/* Patterns are lower case; `*` stands for any bytes, at the start, at the end or both, or once
 * within. The header explains them; lists end with NULL. */
struct line {
    enum path_class class;
    const struct text *folders;
    const struct text *files;
    const struct text *not_files; /* exceptions to `files` */
    const struct text *root_files;
};

static const struct text nothing[] = {{NULL, 0}};

static const struct text vendored_folders[] = {TEXT_ITEM("third_party"),
                                               TEXT_ITEM("thirdparty"),
                                               TEXT_ITEM("third-party"),
                                               TEXT_ITEM("3rdparty"),
                                               TEXT_ITEM("3rd_party"),
                                               TEXT_ITEM("vendor"),
                                               TEXT_ITEM("vendors"),
                                               TEXT_ITEM("vendored"),
                                               TEXT_ITEM("_vendor"),
                                               TEXT_ITEM("node_modules"),
                                               TEXT_ITEM("pods"),
                                               TEXT_ITEM("carthage"),
                                               TEXT_ITEM("godeps"),
                                               TEXT_ITEM("bower_components"),
                                               TEXT_ITEM("site-packages"),
                                               TEXT_ITEM("dist-packages"),
                                               TEXT_ITEM("extern"),
                                               TEXT_ITEM("external"),
                                               TEXT_ITEM("externals"),
                                               TEXT_ITEM("deps"),
                                               TEXT_ITEM(".venv"),
                                               TEXT_ITEM("venv"),
                                               TEXT_ITEM(".tox"),
                                               TEXT_ITEM(".bundle"),
                                               {NULL, 0}};

static const struct text generated_folders[] = {
    TEXT_ITEM("dist"),          TEXT_ITEM("build"),
    TEXT_ITEM("out"),           TEXT_ITEM("target"),
    TEXT_ITEM("generated"),     TEXT_ITEM("gen"),
    TEXT_ITEM("autogen"),       TEXT_ITEM("_build"),
    TEXT_ITEM("__generated__"), TEXT_ITEM("__pycache__"),
    TEXT_ITEM(".next"),         TEXT_ITEM(".nuxt"),
    TEXT_ITEM("cmakefiles"),    {NULL, 0}};
static const struct text generated_files[] = {TEXT_ITEM("*.min.js"),
                                              TEXT_ITEM("*.min.css"),
                                              TEXT_ITEM("*.bundle.js"),
                                              TEXT_ITEM("*.map"),
                                              TEXT_ITEM("*_pb2.py"),
                                              TEXT_ITEM("*_pb2_grpc.py"),
                                              TEXT_ITEM("*.pb.go"),
                                              TEXT_ITEM("*.pb.h"),
                                              TEXT_ITEM("*.pb.cc"),
                                              TEXT_ITEM("*.g.dart"),
                                              TEXT_ITEM("*.g.cs"),
                                              TEXT_ITEM("*.lock"),
                                              TEXT_ITEM("*.designer.cs"),
                                              TEXT_ITEM("*.generated.*"),
                                              TEXT_ITEM("*_generated.*"),
                                              TEXT_ITEM("package-lock.json"),
                                              TEXT_ITEM("go.sum"),
                                              TEXT_ITEM("npm-shrinkwrap.json"),
                                              TEXT_ITEM("pnpm-lock.yaml"),
                                              TEXT_ITEM("gradle.lockfile"),
                                              TEXT_ITEM("packages.lock.json"),
                                              {NULL, 0}};

static const struct text test_folders[] = {
    TEXT_ITEM("test"),     TEXT_ITEM("tests"),     TEXT_ITEM("testing"),
    TEXT_ITEM("testdata"), TEXT_ITEM("__tests__"), TEXT_ITEM("__mocks__"),
    TEXT_ITEM("spec"),     TEXT_ITEM("specs"),     TEXT_ITEM("fixtures"),
    TEXT_ITEM("fixture"),  TEXT_ITEM("mocks"),     TEXT_ITEM("e2e"),
    TEXT_ITEM("test-*"),   TEXT_ITEM("*-test"),    TEXT_ITEM("*-tests"),
    TEXT_ITEM("*_test"),   TEXT_ITEM("*_tests"),   {NULL, 0}};
static const struct text test_files[] = {
    TEXT_ITEM("test_*"),   TEXT_ITEM("*_test.*"), TEXT_ITEM("*_tests.*"),   TEXT_ITEM("*.test.*"),
    TEXT_ITEM("*.spec.*"), TEXT_ITEM("*_spec.*"), TEXT_ITEM("conftest.py"), {NULL, 0}};

static const struct text example_folders[] = {TEXT_ITEM("example"),
                                              TEXT_ITEM("examples"),
                                              TEXT_ITEM("sample"),
                                              TEXT_ITEM("samples"),
                                              TEXT_ITEM("demo"),
                                              TEXT_ITEM("demos"),
                                              TEXT_ITEM("tutorial"),
                                              TEXT_ITEM("tutorials"),
                                              TEXT_ITEM("cookbook"),
                                              TEXT_ITEM("playground"),
                                              {NULL, 0}};
static const struct text example_files[] = {TEXT_ITEM("example.*"),
                                            TEXT_ITEM("*_example.*"),
                                            TEXT_ITEM("*.example"),
                                            TEXT_ITEM("*.sample"),
                                            {NULL, 0}};

static const struct text documentation_folders[] = {
    TEXT_ITEM("doc"), TEXT_ITEM("docs"),   TEXT_ITEM("documentation"),
    TEXT_ITEM("man"), TEXT_ITEM("manual"), TEXT_ITEM("wiki"),
    {NULL, 0}};
static const struct text documentation_files[] = {
    TEXT_ITEM("*.md"),          TEXT_ITEM("*.rst"),
    TEXT_ITEM("*.adoc"),        TEXT_ITEM("*.asciidoc"),
    TEXT_ITEM("*.markdown"),    TEXT_ITEM("*.txt"),
    TEXT_ITEM("*.tex"),         TEXT_ITEM("*.texi"),
    TEXT_ITEM("readme*"),       TEXT_ITEM("changelog*"),
    TEXT_ITEM("license*"),      TEXT_ITEM("licence*"),
    TEXT_ITEM("copying*"),      TEXT_ITEM("authors*"),
    TEXT_ITEM("contributing*"), {NULL, 0}};
static const struct text text_settings[] = {TEXT_ITEM("requirements*.txt"),
                                            TEXT_ITEM("constraints*.txt"),
                                            TEXT_ITEM("cmakelists.txt"),
                                            {NULL, 0}};

static const struct text configuration_folders[] = {
    TEXT_ITEM(".github"),          TEXT_ITEM(".gitlab"),
    TEXT_ITEM(".circleci"),        TEXT_ITEM(".buildkite"),
    TEXT_ITEM(".azure-pipelines"), TEXT_ITEM(".ci"),
    TEXT_ITEM(".vscode"),          TEXT_ITEM(".idea"),
    TEXT_ITEM(".devcontainer"),    {NULL, 0}};
static const struct text configuration_files[] = {TEXT_ITEM("dockerfile*"),
                                                  TEXT_ITEM("*.dockerfile"),
                                                  TEXT_ITEM("makefile"),
                                                  TEXT_ITEM("gnumakefile"),
                                                  TEXT_ITEM("cmakelists.txt"),
                                                  TEXT_ITEM("jenkinsfile"),
                                                  TEXT_ITEM(".*"),
                                                  TEXT_ITEM("requirements*.txt"),
                                                  TEXT_ITEM("constraints*.txt"),
                                                  TEXT_ITEM("package.json"),
                                                  TEXT_ITEM("tsconfig*.json"),
                                                  TEXT_ITEM("*.toml"),
                                                  TEXT_ITEM("*.ini"),
                                                  TEXT_ITEM("*.cfg"),
                                                  TEXT_ITEM("*.conf"),
                                                  TEXT_ITEM("*.config.js"),
                                                  TEXT_ITEM("*.config.ts"),
                                                  TEXT_ITEM("*.properties"),
                                                  TEXT_ITEM("*.tf"),
                                                  TEXT_ITEM("*.tfvars"),
                                                  {NULL, 0}};
static const struct text configuration_root_files[] = {
    TEXT_ITEM("*.yml"), TEXT_ITEM("*.yaml"), TEXT_ITEM("*.json"), {NULL, 0}};

static const struct line lines[] = {
    {PATH_CLASS_VENDORED, vendored_folders, nothing, nothing, nothing},
    {PATH_CLASS_GENERATED, generated_folders, generated_files, nothing, nothing},
    {PATH_CLASS_TEST, test_folders, test_files, nothing, nothing},
    {PATH_CLASS_EXAMPLE, example_folders, example_files, nothing, nothing},
    {PATH_CLASS_DOCUMENTATION, documentation_folders, documentation_files, text_settings, nothing},
    {PATH_CLASS_CONFIGURATION, configuration_folders, configuration_files, nothing,
     configuration_root_files},
};

enum { LINE_COUNT = sizeof lines / sizeof *lines };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* The usual match with stars: on a mismatch the last star takes one byte more. */
static bool glob(struct text pattern, struct text name)
{
    const size_t none = SIZE_MAX;
    size_t at = 0, star = none, i = 0, retry = 0;
    while (i < name.size) {
        if (at < pattern.size && pattern.data[at] == '*') {
            star = ++at;
            retry = i;
        } else if (at < pattern.size && pattern.data[at] == lower(name.data[i])) {
            at++;
            i++;
        } else if (star != none) {
            at = star;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (at < pattern.size && pattern.data[at] == '*')
        at++;
    return at == pattern.size;
}

/* Whether the ends of a pattern allow the name: nearly all patterns fail here. */
static bool ends_fit(struct text pattern, struct text name)
{
    char first = pattern.data[0], last = pattern.data[pattern.size - 1];
    return (first == '*' || first == lower(name.data[0])) &&
           (last == '*' || last == lower(name.data[name.size - 1]));
}

static bool any(const struct text *patterns, struct text name)
{
    for (; patterns->data; patterns++)
        if (ends_fit(*patterns, name) && glob(*patterns, name))
            return true;
    return false;
}

/* FooTest.java, FooIT.kt: capitals matter here, since "latest" and "commit" end so too. */
static bool is_camel_test(struct text file)
{
    static const struct text kinds[] = {
        TEXT_ITEM("*.java"),  TEXT_ITEM("*.kt"),  TEXT_ITEM("*.scala"),  TEXT_ITEM("*.cs"),
        TEXT_ITEM("*.swift"), TEXT_ITEM("*.php"), TEXT_ITEM("*.groovy"), {NULL, 0}};
    static const struct text ends[] = {{"Test", 4}, {"Tests", 5}, {"IT", 2}};
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
