/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter.h"

#include "lib/cwe.h"
#include "lib/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES_MAX = 64 };

/* Texts. */

static void map_bytes(struct values *out, struct text in, int (*change)(int), struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    for (size_t i = 0; i < in.size; i++) {
        unsigned char byte = (unsigned char)in.data[i];
        data[i] = byte < 0x80 ? (char)change(byte) : in.data[i];
    }
    values_add_text(out, (struct text){data, in.size}, scope);
}

static void lower(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    map_bytes(out, in, tolower, scope);
}

static void upper(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    map_bytes(out, in, toupper, scope);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

static void trim(struct values *out, struct text in, const struct argument *arguments,
                 struct scope *scope)
{
    (void)arguments;
    values_add_text(out, text_trim(in), scope);
}

static void collapse(struct values *out, struct text in, const struct argument *arguments,
                     struct scope *scope)
{
    (void)arguments;
    struct text rest = text_trim(in);
    char *data = arena_alloc(scope->arena, rest.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < rest.size; i++) {
        bool space = is_space(rest.data[i]);
        if (!space || data[size - 1] != ' ')
            data[size++] = space ? ' ' : rest.data[i];
    }
    values_add_text(out, (struct text){data, size}, scope);
}

/* The part of a text beside one that is searched for. */
static bool split_at(struct text in, struct text part, bool last, struct text *before,
                     struct text *after)
{
    if (!part.size)
        return false;
    const char *found = NULL;
    for (struct text rest = in; rest.size >= part.size;) {
        const char *here = memmem(rest.data, rest.size, part.data, part.size);
        if (!here)
            break;
        found = here;
        if (!last)
            break;
        rest = text_from(rest, (size_t)(here - rest.data) + 1);
    }
    if (!found)
        return false;
    *before = (struct text){in.data, (size_t)(found - in.data)};
    *after = text_from(in, before->size + part.size);
    return true;
}

static void before(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    struct text left = in, right;
    (void)split_at(in, arguments[0].text, false, &left, &right);
    values_add_text(out, left, scope);
}

static void before_last(struct values *out, struct text in, const struct argument *arguments,
                        struct scope *scope)
{
    struct text left = in, right;
    (void)split_at(in, arguments[0].text, true, &left, &right);
    values_add_text(out, left, scope);
}

static void after(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct text left, right;
    if (split_at(in, arguments[0].text, false, &left, &right))
        values_add_text(out, right, scope);
}

static void after_last(struct values *out, struct text in, const struct argument *arguments,
                       struct scope *scope)
{
    struct text left, right;
    if (split_at(in, arguments[0].text, true, &left, &right))
        values_add_text(out, right, scope);
}

static void prefix(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    struct text first = arguments[0].text;
    values_add_text(out, arena_print(scope->arena, "%.*s%.*s", TEXT_ARG(first), TEXT_ARG(in)),
                    scope);
}

static void split(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct text part, rest = in;
    while (split_at(rest, arguments[0].text, false, &part, &rest))
        values_add_text(out, text_trim(part), scope);
    values_add_text(out, text_trim(rest), scope);
}

static void replace(struct values *out, struct text in, const struct argument *arguments,
                    struct scope *scope)
{
    struct text from = arguments[0].text, to = arguments[1].text, part, rest = in;
    size_t most = from.size ? in.size / from.size + 1 : 1;
    size_t room = in.size + most * to.size;
    if (room > EXPRESSION_TEXT_MAX * 4) /* grows beyond what a text may be */
        return;
    char *data = arena_alloc(scope->arena, room + 1), *at = data;
    while (split_at(rest, from, false, &part, &rest)) {
        at = mempcpy(at, part.data, part.size);
        at = mempcpy(at, to.data, to.size);
    }
    at = mempcpy(at, rest.data, rest.size);
    values_add_text(out, (struct text){data, (size_t)(at - data)}, scope);
}

static void match(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct match_span spans[2] = {{0, 0}, {0, 0}};
    if (regex_find(arguments[0].regex, scope, in, spans, 2) != MATCH_YES)
        return;
    struct match_span span = spans[1].end > spans[1].start ? spans[1] : spans[0];
    values_add_text(out, (struct text){in.data + span.start, span.end - span.start}, scope);
}

static void map_words(struct values *out, struct text in, const struct argument *arguments,
                      struct scope *scope)
{
    const struct word_pairs *words = &arguments[0].words;
    struct text result = in;
    for (size_t i = 0; i < words->count; i++) {
        if (text_same(words->items[i].from, in)) {
            result = words->items[i].to;
            break;
        }
        if (text_is(words->items[i].from, "*"))
            result = words->items[i].to;
    }
    values_add_text(out, result, scope);
}

static void table(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    const struct value *found =
        scope->look_up(scope->context, arguments[0].text, arguments[1].text, in);
    for (const struct value *value = found; value; value = value->next)
        values_add(out, value, scope);
}

/* Lines of code that a tool printed with their numbers: "12 x", "12: x", "12| x". */
static void unnumber(struct values *out, struct text in, const struct argument *arguments,
                     struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    size_t size = 0;
    (void)arguments;
    for (size_t i = 0; i < in.size;) {
        size_t at = i;
        while (at < in.size && in.data[at] == ' ')
            at++;
        size_t digits = at;
        while (at < in.size && isdigit((unsigned char)in.data[at]))
            at++;
        bool numbered = at > digits && at < in.size && text_one_of(" :|\t", in.data[at]);
        if (numbered)
            i = at + 1 + (in.data[at] != ' ' && at + 1 < in.size && in.data[at + 1] == ' ');
        const char *end = i < in.size ? memchr(in.data + i, '\n', in.size - i) : NULL;
        size_t length = end ? (size_t)(end - in.data) + 1 - i : in.size - i;
        memcpy(data + size, in.data + i, length);
        size += length;
        i += length;
    }
    values_add_text(out, (struct text){data, size}, scope);
}

/* Numbers. */

bool filter_number(struct text text, double *out)
{
    char copy[NUMBER_BYTES_MAX], *end;
    text = text_trim(text);
    text.size = text.size < sizeof copy ? text.size : sizeof copy - 1;
    if (!text.size || !(isdigit((unsigned char)text.data[0]) || text_one_of("+-.", text.data[0])))
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    copy[strspn(copy, "+-.0123456789eE")] = '\0';
    *out = strtod(copy, &end);
    return end != copy && isfinite(*out);
}

static void add_number(struct values *out, double number, struct scope *scope)
{
    values_add_text(out, arena_print(scope->arena, "%.15g", number), scope);
}

static void number(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    double value;
    (void)arguments;
    if (filter_number(in, &value))
        add_number(out, value, scope);
}

static void score(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    double value;
    (void)arguments;
    if (filter_number(in, &value) && value >= 0 && value <= 10)
        add_number(out, value, scope);
}

static void add(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    double value;
    if (filter_number(in, &value))
        add_number(out, value + (double)arguments[0].number, scope);
}

/* "12-14", "12,14", "L12": the numbers in it. */
static void lines(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct text found[2] = {{"", 0}, {"", 0}};
    size_t count = 0;
    for (size_t i = 0; i < in.size && count < 2;) {
        size_t start = i;
        while (i < in.size && isdigit((unsigned char)in.data[i]))
            i++;
        if (i > start)
            found[count++] = (struct text){in.data + start, i - start};
        else
            i++;
    }
    bool second = arguments[0].number != 0 && count > 1;
    values_add_text(out, found[second], scope);
}

/* Seconds or milliseconds since 1970, or a date of ISO 8601. */
static int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned of_era = (unsigned)(year - era * 400);
    unsigned of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
    unsigned days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + (int64_t)days - 719468;
}

static void time_of(struct values *out, struct text in, const struct argument *arguments,
                    struct scope *scope)
{
    char copy[NUMBER_BYTES_MAX], sign = '+';
    int year, hours = 0, minutes = 0, zone_hours = 0, zone_minutes = 0, size = 0;
    unsigned month, day;
    double seconds = 0, plain;
    (void)arguments;
    in = text_trim(in);
    if (in.size >= sizeof copy)
        return;
    memcpy(copy, in.data, in.size);
    copy[in.size] = '\0';
    int got = sscanf(copy, "%4d-%2u-%2u%n%*1[T ]%2d:%2d:%lf%n", &year, &month, &day, &size, &hours,
                     &minutes, &seconds, &size);
    if (got < 3 || month < 1 || month > 12 || day < 1 || day > 31) {
        if (copy[strspn(copy, "0123456789.")] == '\0' && filter_number(in, &plain))
            add_number(out, floor(plain < 1e11 ? plain * 1000 : plain), scope);
        return;
    }
    if (size > 0 && (copy[size] == '+' || copy[size] == '-')) {
        sign = copy[size];
        (void)sscanf(copy + size + 1, "%2d%*[:]%2d", &zone_hours, &zone_minutes);
    }
    int64_t zone = (zone_hours * 60 + zone_minutes) * (sign == '-' ? -60 : 60);
    double whole =
        (double)(days_from_civil(year, month, day) * 86400 + hours * 3600 + minutes * 60 - zone);
    add_number(out, floor((whole + seconds) * 1000), scope);
}

/* Names of weaknesses. */

static void cwe(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    struct uints found = {0};
    struct text text = text_trim(in);
    (void)arguments;
    size_t digits = 0;
    while (digits < text.size && isdigit((unsigned char)text.data[digits]))
        digits++;
    if (digits > 0 && digits <= 5 &&
        (digits == text.size || !isalnum((unsigned char)text.data[digits])))
        cwe_add(&found, (uint32_t)strtoul(arena_copy(scope->arena, text).data, NULL, 10),
                scope->arena);
    else
        cwe_collect(&found, text, scope->arena);
    for (size_t i = 0; i < found.count; i++)
        values_add_text(out, arena_print(scope->arena, "%u", found.items[i]), scope);
}

/* Beginnings of advisory ids of other publishers than CVE and GitHub. */
static bool is_advisory(struct text word)
{
    static const struct text prefixes[] = {
        TEXT_ITEM("RUSTSEC-"), TEXT_ITEM("GO-"),     TEXT_ITEM("PYSEC-"), TEXT_ITEM("OSV-"),
        TEXT_ITEM("SNYK-"),    TEXT_ITEM("RHSA-"),   TEXT_ITEM("RHBA-"),  TEXT_ITEM("RHEA-"),
        TEXT_ITEM("DSA-"),     TEXT_ITEM("DLA-"),    TEXT_ITEM("USN-"),   TEXT_ITEM("ALAS"),
        TEXT_ITEM("ELSA-"),    TEXT_ITEM("MAL-"),    TEXT_ITEM("GMS-"),   TEXT_ITEM("BIT-"),
        TEXT_ITEM("CGA-"),     TEXT_ITEM("TEMP-"),   TEXT_ITEM("AVD-"),   TEXT_ITEM("VDB-"),
        TEXT_ITEM("RLSA-"),    TEXT_ITEM("ALSA-"),   TEXT_ITEM("SUSE-"),  TEXT_ITEM("NSWG-"),
        TEXT_ITEM("OSVDB-"),   TEXT_ITEM("HSEC-"),   TEXT_ITEM("RSEC-"),  TEXT_ITEM("PSF-"),
        TEXT_ITEM("EUVD-"),    TEXT_ITEM("DRUPAL-"), TEXT_ITEM("JVN"),    TEXT_ITEM("sonatype-"),
    };
    bool digit = false;
    for (size_t i = 0; i < word.size; i++)
        digit |= isdigit((unsigned char)word.data[i]) != 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0] && digit; i++)
        if (text_starts(word, prefixes[i]) && word.size > prefixes[i].size)
            return true;
    return false;
}

static void ids(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    struct texts found = {0};
    (void)arguments;
    alias_collect(&found, in, scope->arena);
    for (size_t i = 0; i < found.count; i++)
        values_add_text(out, found.items[i], scope);
    for (size_t i = 0; i < in.size;) {
        size_t start = i;
        while (i < in.size &&
               (isalnum((unsigned char)in.data[i]) || text_one_of("-_:", in.data[i])))
            i++;
        struct text word = {in.data + start, i - start};
        if (is_advisory(word))
            values_add_text(out, word, scope);
        i += i == start;
    }
}

/* CVSS vectors; one of version 3 that lacks its prefix gets it. */
static void vector(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    (void)arguments;
    for (size_t i = 0; i < in.size;) {
        size_t start = i;
        while (i < in.size &&
               (isalnum((unsigned char)in.data[i]) || text_one_of(":/.", in.data[i])))
            i++;
        struct text word = {in.data + start, i - start};
        while (word.size && strchr("./", word.data[word.size - 1]))
            word.size--;
        i += i == start;
        if (text_starts(word, TEXT("CVSS:")) && text_has(word, TEXT("/AV:")))
            values_add_text(out, word, scope);
        else if (text_starts(word, TEXT("AV:")) && text_has(word, TEXT("/PR:")))
            values_add_text(out, arena_print(scope->arena, "CVSS:3.1/%.*s", TEXT_ARG(word)), scope);
        else if (text_starts(word, TEXT("AV:")) && text_has(word, TEXT("/AC:")))
            values_add_text(out, word, scope);
    }
}

/* Lists. */

static void first(struct values *out, struct values in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    for (size_t i = 0; i < in.count && !out->count; i++)
        if (!value_is_empty(in.items[i]))
            values_add(out, in.items[i], scope);
}

static void last(struct values *out, struct values in, const struct argument *arguments,
                 struct scope *scope)
{
    (void)arguments;
    for (size_t i = in.count; i > 0 && !out->count; i--)
        if (!value_is_empty(in.items[i - 1]))
            values_add(out, in.items[i - 1], scope);
}

static void unique(struct values *out, struct values in, const struct argument *arguments,
                   struct scope *scope)
{
    (void)arguments;
    for (size_t i = 0; i < in.count; i++) {
        bool seen = false;
        for (size_t k = 0; k < out->count && !seen; k++)
            seen = text_equal(out->items[k]->text, in.items[i]->text);
        if (!seen)
            values_add(out, in.items[i], scope);
    }
}

static void count(struct values *out, struct values in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    values_add_text(out, arena_print(scope->arena, "%zu", in.count), scope);
}

static void join(struct values *out, struct values in, const struct argument *arguments,
                 struct scope *scope)
{
    struct text between = arguments[0].text;
    size_t size = 0;
    for (size_t i = 0; i < in.count; i++)
        size += in.items[i]->text.size + between.size;
    size = size < EXPRESSION_TEXT_MAX ? size : EXPRESSION_TEXT_MAX;
    char *data = arena_alloc(scope->arena, size + 1);
    size_t at = 0;
    for (size_t i = 0; i < in.count; i++) {
        struct text text = in.items[i]->text, gap = at ? between : TEXT("");
        if (!text.size || at + gap.size + text.size > size)
            continue;
        memcpy(data + at, gap.data, gap.size);
        memcpy(data + at + gap.size, text.data, text.size);
        at += gap.size + text.size;
    }
    values_add_text(out, (struct text){data, at}, scope);
}

static void otherwise(struct values *out, struct values in, const struct argument *arguments,
                      struct scope *scope)
{
    for (size_t i = 0; i < in.count; i++)
        if (!value_is_empty(in.items[i]))
            values_add(out, in.items[i], scope);
    if (!out->count)
        *out = expression_values(arguments[0].expression, scope);
}

/* Package URLs. */

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
static void cpe(struct values *out, struct text in, const struct argument *arguments,
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
        if (!split_at(rest, TEXT(":"), false, &parts[i], &after_colon))
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

/* Encodings. */

static size_t entity(struct text rest, char *out, size_t *size)
{
    static const struct {
        const char *name;
        const char *text;
    } entities[] = {{"&lt;", "<"},    {"&gt;", ">"},      {"&amp;", "&"},  {"&quot;", "\""},
                    {"&#39;", "'"},   {"&apos;", "'"},    {"&nbsp;", " "}, {"&#x27;", "'"},
                    {"&ndash;", "-"}, {"&hellip;", "..."}};
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (text_starts(rest, text_of(entities[i].name))) {
            *size = strlen(entities[i].text);
            memcpy(out, entities[i].text, *size);
            return strlen(entities[i].name);
        }
    return 0;
}

/* Tags become white space; entities that are usual become what they stand for. */
static void html(struct values *out, struct text in, const struct argument *arguments,
                 struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    size_t size = 0, made;
    for (size_t i = 0; i < in.size;) {
        struct text rest = text_from(in, i);
        const char *close =
            rest.data[0] == '<' && rest.size > 1 &&
                    (isalpha((unsigned char)rest.data[1]) || text_one_of("/!", rest.data[1]))
                ? memchr(rest.data, '>', rest.size)
                : NULL;
        size_t used = rest.data[0] == '&' ? entity(rest, data + size, &made) : 0;
        if (close) {
            data[size++] = ' ';
            i += (size_t)(close - rest.data) + 1;
        } else if (used) {
            size += made;
            i += used;
        } else {
            data[size++] = in.data[i++];
        }
    }
    collapse(out, (struct text){data, size}, arguments, scope);
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static void base64(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    size_t size = 0;
    uint32_t bits = 0, have = 0;
    (void)arguments;
    for (size_t i = 0; i < in.size && in.data[i] != '='; i++) {
        int digit = base64_digit(in.data[i]);
        if (digit < 0 && !is_space(in.data[i]))
            return;
        if (digit < 0)
            continue;
        bits = (bits << 6 | (uint32_t)digit) & 0xffffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            data[size++] = (char)(bits >> have & 0xff);
        }
    }
    if (utf8_valid((struct text){data, size}))
        values_add_text(out, (struct text){data, size}, scope);
}

static const struct filter filters[] = {
    {.name = "lower", .each = lower},
    {.name = "upper", .each = upper},
    {.name = "trim", .each = trim},
    {.name = "collapse", .each = collapse},
    {.name = "number", .each = number},
    {.name = "add", .arguments = {ARGUMENT_NUMBER}, .each = add},
    {.name = "score", .each = score},
    {.name = "first", .all = first},
    {.name = "last", .all = last},
    {.name = "unique", .all = unique},
    {.name = "count", .all = count},
    {.name = "join", .arguments = {ARGUMENT_TEXT}, .all = join},
    {.name = "split", .arguments = {ARGUMENT_TEXT}, .each = split},
    {.name = "before", .arguments = {ARGUMENT_TEXT}, .each = before},
    {.name = "before_last", .arguments = {ARGUMENT_TEXT}, .each = before_last},
    {.name = "after", .arguments = {ARGUMENT_TEXT}, .each = after},
    {.name = "after_last", .arguments = {ARGUMENT_TEXT}, .each = after_last},
    {.name = "prefix", .arguments = {ARGUMENT_TEXT}, .each = prefix},
    {.name = "default", .arguments = {ARGUMENT_EXPRESSION}, .all = otherwise},
    {.name = "replace", .arguments = {ARGUMENT_TEXT, ARGUMENT_TEXT}, .each = replace},
    {.name = "match", .arguments = {ARGUMENT_REGEX}, .each = match},
    {.name = "map", .arguments = {ARGUMENT_WORDS}, .each = map_words},
    {.name = "table", .arguments = {ARGUMENT_TABLE, ARGUMENT_COLUMN}, .each = table},
    {.name = "cwe", .each = cwe},
    {.name = "ids", .each = ids},
    {.name = "vector", .each = vector},
    {.name = "lines", .arguments = {ARGUMENT_NUMBER}, .each = lines},
    {.name = "cpe", .each = cpe},
    {.name = "unnumber", .each = unnumber},
    {.name = "html", .each = html},
    {.name = "base64", .each = base64},
    {.name = "time", .each = time_of},
    {0},
};

const struct filter *filter_all(void)
{
    return filters;
}

const struct filter *filter_find(struct text name)
{
    for (const struct filter *filter = filters; filter->name; filter++)
        if (text_is(name, filter->name))
            return filter;
    return NULL;
}
