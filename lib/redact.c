/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redact.h"

#include <ctype.h>

enum { TOKEN_MIN = 16, STRICT_TOKEN_MIN = 12, KEPT = 4 };
static const char MARK[] = "<redacted>";

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool starts_fold(struct text text, const char *word)
{
    size_t i = 0;
    while (word[i] && i < text.size && lower(text.data[i]) == word[i])
        i++;
    return !word[i];
}

static bool starts_any(struct text text, const char *const *words)
{
    for (; *words; words++)
        if (starts_fold(text, *words))
            return true;
    return false;
}

/* Whether a word that makes a rule one about secrets is anywhere in the text. */
static bool names_secret(struct text text)
{
    static const char *const with_a[] = {"api-key",   "apikey",     "api_key", "access-key",
                                         "accesskey", "auth-token", NULL};
    static const char *const with_c[] = {"credential", NULL};
    static const char *const with_p[] = {"password", "passwd", "private-key", "privatekey", NULL};
    static const char *const with_s[] = {"secret", NULL};
    for (size_t i = 0; i < text.size; i++) {
        const char *const *words;
        switch (lower(text.data[i])) {
        case 'a':
            words = with_a;
            break;
        case 'c':
            words = with_c;
            break;
        case 'p':
            words = with_p;
            break;
        case 's':
            words = with_s;
            break;
        default:
            continue;
        }
        if (starts_any(text_from(text, i), words))
            return true;
    }
    return false;
}

bool redact_is_secret(const struct alert *alert)
{
    static const char *const tools[] = {"gitleaks", "trufflehog", NULL};
    if (starts_any(alert->tool, tools) || names_secret(alert->tool) || names_secret(alert->rule) ||
        names_secret(alert->rule_name))
        return true;
    for (size_t i = 0; i < alert->tags.count; i++)
        if (names_secret(alert->tags.items[i]))
            return true;
    for (size_t i = 0; i < alert->cwe.count; i++) {
        uint32_t cwe = alert->cwe.items[i];
        if (cwe == 798 || cwe == 259 || cwe == 321 || cwe == 312 || cwe == 540)
            return true;
    }
    return false;
}

static bool in_token(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '=' || c == '.';
}

static bool has_known_prefix(struct text token)
{
    static const struct text prefixes[] = {
        TEXT_ITEM("AKIA"),     TEXT_ITEM("ASIA"),        TEXT_ITEM("ghp_"),
        TEXT_ITEM("gho_"),     TEXT_ITEM("ghu_"),        TEXT_ITEM("ghs_"),
        TEXT_ITEM("ghr_"),     TEXT_ITEM("github_pat_"), TEXT_ITEM("glpat-"),
        TEXT_ITEM("xoxb-"),    TEXT_ITEM("xoxa-"),       TEXT_ITEM("xoxp-"),
        TEXT_ITEM("xoxr-"),    TEXT_ITEM("xoxs-"),       TEXT_ITEM("xapp-"),
        TEXT_ITEM("sk_live_"), TEXT_ITEM("rk_live_"),    TEXT_ITEM("sk-ant-"),
        TEXT_ITEM("sk-proj-"), TEXT_ITEM("AIza"),        TEXT_ITEM("ya29."),
        TEXT_ITEM("SG."),      TEXT_ITEM("npm_"),        TEXT_ITEM("pypi-"),
        TEXT_ITEM("dop_v1_"),  TEXT_ITEM("hvs."),        TEXT_ITEM("shpat_"),
        TEXT_ITEM("shpss_"),   TEXT_ITEM("eyJhbGc"),     TEXT_ITEM("AGE-SECRET-KEY-"),
    };
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (token.data[0] == prefixes[i].data[0] && text_starts(token, prefixes[i]))
            return true;
    return false;
}

static bool mixes_letters_and_digits(struct text token)
{
    bool letter = false, digit = false;
    for (size_t i = 0; i < token.size && !(letter && digit); i++) {
        letter |= isalpha((unsigned char)token.data[i]) != 0;
        digit |= isdigit((unsigned char)token.data[i]) != 0;
    }
    return letter && digit;
}

/* Where in a token a known credential starts, which may be what is assigned: NAME=ghp_...; the
 * token's size if there is none. */
static size_t known_credential(struct text token)
{
    for (size_t i = 0; i + TOKEN_MIN <= token.size; i++)
        if ((i == 0 || token.data[i - 1] == '=') && has_known_prefix(text_from(token, i)))
            return i;
    return token.size;
}

static bool is_credential(struct text token, bool strict)
{
    return strict && token.size >= STRICT_TOKEN_MIN && mixes_letters_and_digits(token);
}

/* The size of a password in "scheme://user:PASSWORD@" whose "user" starts at `at`; its start goes
 * to
 * `*start`. */
static size_t url_password(struct text text, size_t at, size_t *start)
{
    size_t colon = 0;
    for (size_t i = at; i < text.size; i++) {
        char c = text.data[i];
        if (c == '@') {
            *start = colon + 1;
            return colon ? i - colon - 1 : 0;
        }
        if (c == ':' && !colon)
            colon = i;
        else if (c == '/' || isspace((unsigned char)c) || c == '"' || c == '\'')
            return 0;
    }
    return 0;
}

/* The size of a PEM private key that starts at `at`, through its last line, or to the end. */
static size_t private_key(struct text text, size_t at)
{
    struct text here = text_from(text, at);
    if (!text_starts(here, TEXT("-----BEGIN ")))
        return 0;
    struct text header = {here.data, here.size < 80 ? here.size : 80};
    if (!text_has(header, TEXT("PRIVATE KEY")))
        return 0;
    const char *end = memmem(here.data, here.size, "-----END ", 9);
    const char *close =
        end ? memmem(end + 9, here.size - (size_t)(end + 9 - here.data), "-----", 5) : NULL;
    return close ? (size_t)(close + 5 - here.data) : here.size;
}

/* The next span to hide, from `*at` on: its size and, in `*at`, its start; 0 if there is none. */
static size_t next_secret(struct text text, size_t *at, bool strict)
{
    for (size_t i = *at; i < text.size;) {
        size_t size = text.data[i] == '-' ? private_key(text, i) : 0;
        if (size) {
            *at = i;
            return size;
        }
        if (text.data[i] == ':' && text_starts(text_from(text, i), TEXT("://"))) {
            size_t start = 0, password = url_password(text, i + 3, &start);
            if (password) {
                *at = start;
                return password;
            }
        }
        size_t end = i;
        while (end < text.size && in_token(text.data[end]))
            end++;
        struct text token = {text.data + i, end - i};
        size_t known = known_credential(token);
        if (known < token.size) {
            *at = i + known;
            return token.size - known;
        }
        if (is_credential(token, strict)) {
            *at = i;
            return token.size;
        }
        i = end > i ? end : i + 1;
    }
    return 0;
}

struct text redact_tokens(struct arena *arena, struct text text, bool strict)
{
    size_t at = 0, size = next_secret(text, &at, strict);
    if (size == 0)
        return text;
    /* A span to hide has no least size (a password), so each may grow by the mark and a bit. */
    char *out = arena_alloc(arena, text.size * (sizeof MARK + 1));
    size_t used = 0, copied = 0;
    for (; size > 0; size = next_secret(text, &at, strict)) {
        size_t kept = at - copied + (size >= TOKEN_MIN ? KEPT : 0);
        memcpy(out + used, text.data + copied, kept);
        used += kept;
        memcpy(out + used, MARK, sizeof MARK - 1);
        used += sizeof MARK - 1;
        at += size;
        copied = at;
    }
    memcpy(out + used, text.data + copied, text.size - copied);
    return (struct text){out, used + text.size - copied};
}
