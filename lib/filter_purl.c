/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

#include <ctype.h>

/* Names that tools have for a package URL's type. */
static const struct {
    const char *name, *type;
} purl_types[] = {
    {"pip", "pypi"},
    {"python", "pypi"},
    {"python-pkg", "pypi"},
    {"pipenv", "pypi"},
    {"poetry", "pypi"},
    {"go", "golang"},
    {"gomod", "golang"},
    {"go-module", "golang"},
    {"gobinary", "golang"},
    {"rubygems", "gem"},
    {"bundler", "gem"},
    {"ruby", "gem"},
    {"gemspec", "gem"},
    {"crates.io", "cargo"},
    {"rust", "cargo"},
    {"rust-crate", "cargo"},
    {"rust-binary", "cargo"},
    {"packagist", "composer"},
    {"php", "composer"},
    {"java-archive", "maven"},
    {"jar", "maven"},
    {"pom", "maven"},
    {"gradle", "maven"},
    {"java", "maven"},
    {"sbt", "maven"},
    {"yarn", "npm"},
    {"pnpm", "npm"},
    {"node-pkg", "npm"},
    {"nodejs", "npm"},
    {"javascript", "npm"},
    {"dotnet", "nuget"},
    {"dotnet-core", "nuget"},
    {".net", "nuget"},
    {"debian", "deb/debian"},
    {"ubuntu", "deb/ubuntu"},
    {"dpkg", "deb"},
    {"alpine", "apk/alpine"},
    {"wolfi", "apk/wolfi"},
    {"chainguard", "apk/chainguard"},
    {"redhat", "rpm/redhat"},
    {"rhel", "rpm/redhat"},
    {"centos", "rpm/centos"},
    {"fedora", "rpm/fedora"},
    {"rocky", "rpm/rocky"},
    {"alma", "rpm/almalinux"},
    {"amazon", "rpm/amazon"},
    {"oracle", "rpm/oracle"},
    {"hackage", "hackage"},
    {"erlang", "hex"},
    {"dart", "pub"},
    {"swifturl", "swift"},
    {"pods", "cocoapods"},
    {"actions", "githubactions"},
    {"github-action", "githubactions"},
};

static struct text purl_type(struct text type)
{
    for (size_t i = 0; i < sizeof purl_types / sizeof purl_types[0]; i++)
        if (text_same(type, text_of(purl_types[i].name)))
            return text_of(purl_types[i].type);
    return type;
}

/* Percent-encodes what a component may not hold (purl-spec, Character encoding). */
static size_t encode(char *out, struct text part)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t size = 0;
    for (size_t i = 0; i < part.size; i++) {
        unsigned char byte = (unsigned char)part.data[i];
        if (byte && (isalnum(byte) || strchr(".-_~:/", byte))) {
            out[size++] = part.data[i];
            continue;
        }
        out[size++] = '%';
        out[size++] = hex[byte >> 4];
        out[size++] = hex[byte & 15];
    }
    return size;
}

/* Maven writes group:artifact. PyPI's names are in lower case with "-"; GitHub's in lower case. */
static void spell_name(struct text type, char *name, size_t size)
{
    bool maven = text_is(type, "maven"), pypi = text_is(type, "pypi");
    bool lowered = pypi || text_is(type, "github") || text_is(type, "githubactions") ||
                   text_is(type, "composer") || text_is(type, "golang");
    for (size_t i = 0; i < size; i++) {
        if (maven && name[i] == ':')
            name[i] = '/';
        else if (pypi && name[i] == '_')
            name[i] = '-';
        else if (lowered)
            name[i] = (char)tolower((unsigned char)name[i]);
    }
}

struct text filter_purl(struct text type, struct text name, struct text version,
                        struct arena *arena)
{
    struct text known = purl_type(text_trim(type));
    name = text_cut(text_trim(name), EXPRESSION_TEXT_MAX / 8);
    version = text_cut(text_trim(version), EXPRESSION_TEXT_MAX / 8);
    if (text_starts(name, TEXT("pkg:")))
        return name;
    if (!name.size)
        return TEXT("");
    known = text_cut(text_or(known, TEXT("generic")), 100);
    char *data = arena_alloc(arena, known.size + 3 * (name.size + version.size) + 8);
    size_t size = 4;
    memcpy(data, "pkg:", 4);
    for (size_t i = 0; i < known.size; i++) {
        int c = tolower((unsigned char)known.data[i]);
        data[size++] = (char)(isalnum(c) || (c && strchr(".+-/", c)) ? c : '-');
    }
    data[size++] = '/';
    size_t start = size;
    size += encode(data + size, name);
    spell_name(known, data + start, size - start);
    if (version.size) {
        data[size++] = '@';
        size += encode(data + size, version);
    }
    return (struct text){data, size};
}

/* cpe:2.3:a:VENDOR:PRODUCT:VERSION:… and cpe:/a:VENDOR:PRODUCT:VERSION. */
void filter_cpe(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    struct text rest = text_trim(in), parts[4] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
    (void)arguments;
    if (text_starts(rest, TEXT("cpe:2.3:")))
        rest = text_from(rest, 8);
    else if (text_starts(rest, TEXT("cpe:/")))
        rest = text_from(rest, 5);
    else
        return;
    for (size_t i = 0; i < 4; i++) {
        struct text after_colon = {"", 0};
        if (!filter_split_at(rest, TEXT(":"), false, &parts[i], &after_colon))
            parts[i] = rest;
        rest = after_colon;
    }
    bool any = text_is(parts[3], "*") || text_is(parts[3], "-");
    if (!parts[2].size)
        return;
    struct text name =
        arena_print(scope->arena, "%.*s/%.*s", TEXT_ARG(parts[1]), TEXT_ARG(parts[2]));
    values_add_text(
        out, filter_purl(TEXT("generic"), name, any ? TEXT("") : parts[3], scope->arena), scope);
}
