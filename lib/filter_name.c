/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

#include "lib/cwe.h"

#include <ctype.h>
#include <stdlib.h>

void filter_cwe(struct values *out, struct text in, const struct argument *arguments,
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

void filter_ids(struct values *out, struct text in, const struct argument *arguments,
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
void filter_vector(struct values *out, struct text in, const struct argument *arguments,
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
