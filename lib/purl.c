/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/purl.h"

#include <ctype.h>

/* What a type's registry does not tell apart. NuGet's is not in the specification, but its ids are
 * the same in every case (https://learn.microsoft.com/nuget/reference/nuspec#id). */
struct rules {
    struct text type;
    bool lower_namespace, lower_name, dashes;
};

static const struct rules rules[] = {
    {TEXT_ITEM("alpm"), true, true, false},      {TEXT_ITEM("apk"), true, true, false},
    {TEXT_ITEM("bitbucket"), true, true, false}, {TEXT_ITEM("bitnami"), true, true, false},
    {TEXT_ITEM("composer"), true, true, false},  {TEXT_ITEM("deb"), true, true, false},
    {TEXT_ITEM("github"), true, true, false},    {TEXT_ITEM("golang"), true, true, false},
    {TEXT_ITEM("hex"), true, true, false},       {TEXT_ITEM("luarocks"), true, true, false},
    {TEXT_ITEM("npm"), true, true, false},       {TEXT_ITEM("nuget"), true, true, false},
    {TEXT_ITEM("oci"), true, true, false},       {TEXT_ITEM("pub"), true, true, false},
    {TEXT_ITEM("pypi"), true, true, true},       {TEXT_ITEM("rpm"), true, false, false},
};

static const struct rules *rules_of(struct text type)
{
    static const struct rules none = {TEXT_ITEM(""), false, false, false};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (text_equal(type, rules[i].type))
            return &rules[i];
    return &none;
}

static struct text before(struct text text, char end)
{
    const char *at = text.size ? memchr(text.data, end, text.size) : NULL;
    return at ? (struct text){text.data, (size_t)(at - text.data)} : text;
}

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* A percent sign that no two digits follow stands for itself. */
static struct text decoded(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        int high = -1, low = -1;
        if (text.data[i] == '%' && i + 2 < text.size) {
            high = hex_value(text.data[i + 1]);
            low = hex_value(text.data[i + 2]);
        }
        bool escape = high >= 0 && low >= 0;
        out[size++] = escape ? (char)(high * 16 + low) : text.data[i];
        i += escape ? 2 : 0;
    }
    return (struct text){out, size};
}

struct writer {
    char *out;
    size_t size;
};

static void write_encoded(struct writer *w, struct text text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c > 0 && c < 0x80 && (isalnum(c) || strchr(".-_~:", c))) {
            w->out[w->size++] = (char)c;
            continue;
        }
        w->out[w->size++] = '%';
        w->out[w->size++] = digits[c >> 4];
        w->out[w->size++] = digits[c & 15];
    }
}

static void make_lower(struct text text)
{
    char *data = (char *)text.data;
    for (size_t i = 0; i < text.size; i++)
        data[i] = (char)tolower((unsigned char)data[i]);
}

/* PEP 503: runs of '-', '_' and '.' are one dash. */
static struct text with_dashes(struct text name)
{
    char *data = (char *)name.data;
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool mark = data[i] == '-' || data[i] == '_' || data[i] == '.';
        if (mark && size > 0 && data[size - 1] == '-')
            continue;
        data[size++] = mark ? '-' : data[i];
    }
    name.size = size;
    return name;
}

static void write_segment(struct writer *w, struct text raw, bool is_name, const struct rules *type,
                          struct arena *arena)
{
    struct text segment = decoded(arena, raw);
    if (is_name ? type->lower_name : type->lower_namespace)
        make_lower(segment);
    if (is_name && type->dashes)
        segment = with_dashes(segment);
    w->out[w->size++] = '/';
    write_encoded(w, segment);
}

/* Where "@version" begins: at the first '@' that does not begin a segment, as an npm scope that
 * somebody did not encode does. */
static size_t version_at(struct text path)
{
    for (size_t i = 1; i < path.size; i++)
        if (path.data[i] == '@' && path.data[i - 1] != '/')
            return i;
    return path.size;
}

static struct text without_slashes(struct text text)
{
    while (text.size > 0 && text.data[0] == '/')
        text = text_from(text, 1);
    while (text.size > 0 && text.data[text.size - 1] == '/')
        text.size--;
    return text;
}

static void write_path(struct writer *w, struct text path, const struct rules *type,
                       struct arena *arena)
{
    while (path.size > 0) {
        struct text segment = before(path, '/');
        bool is_name = segment.size == path.size;
        if (segment.size > 0)
            write_segment(w, segment, is_name, type, arena);
        path = text_from(path, is_name ? path.size : segment.size + 1);
    }
}

struct text purl_canonical(struct arena *arena, struct text purl, struct text *version)
{
    struct text nothing = {"", 0};
    struct text all = text_trim(purl);
    if (version)
        *version = nothing;
    if (all.size < 4 || strncasecmp(all.data, "pkg:", 4) != 0)
        return all;
    struct text rest = without_slashes(before(before(text_from(all, 4), '#'), '?'));
    struct text type = before(rest, '/');
    if (type.size == 0 || type.size == rest.size)
        return all;
    type = arena_copy(arena, type);
    make_lower(type);
    struct text path = without_slashes(text_from(rest, type.size));
    size_t at = version_at(path);
    if (version && at < path.size)
        *version = decoded(arena, text_from(path, at + 1));
    path = without_slashes((struct text){path.data, at});
    if (path.size == 0)
        return all;
    struct writer w = {.out = arena_alloc(arena, type.size + 3 * path.size + 8)};
    memcpy(w.out, "pkg:", 4);
    memcpy(w.out + 4, type.data, type.size);
    w.size = 4 + type.size;
    write_path(&w, path, rules_of(type), arena);
    return (struct text){w.out, w.size};
}

struct text purl_type(struct text purl)
{
    if (!text_starts(purl, TEXT("pkg:")))
        return (struct text){"", 0};
    return before(text_from(purl, 4), '/');
}
