/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/html.h"

#include "lib/utf8.h"

#include <sodium.h>

static const char shared_style[] =
    "\n:root{color-scheme:light dark;--paper:#fff;--ink:#1c2127;--soft:#5a646f;--line:#d8dde3;"
    "--fill:#f2f4f6;--good:#1b5fa8;--warn:#8a6100;--bad:#b3400a}\n"
    "@media(prefers-color-scheme:dark){:root{--paper:#15181c;--ink:#e2e6ea;--soft:#9ba6b1;"
    "--line:#343b43;--fill:#1f242a;--good:#78b4f0;--warn:#d9ae4a;--bad:#f0915c}}\n"
    "*{box-sizing:border-box}\n"
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;"
    "background:var(--paper);color:var(--ink)}\n"
    "h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem;"
    "border-bottom:1px solid var(--line);unicode-bidi:isolate}\n"
    "code{font:13px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;"
    "unicode-bidi:isolate}\n"
    "details{margin-top:.25rem}\n";

/* The hash that the policy names the style by (Content Security Policy Level 3, 2.3.1). */
static void print_hash(FILE *file, const char *style)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(sizeof hash, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)shared_style, sizeof shared_style - 1);
    crypto_hash_sha256_update(&state, (const unsigned char *)style, strlen(style));
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    (void)fprintf(file, "'sha256-%s'", base64);
}

void html_begin(FILE *file, struct text title, const char *style)
{
    (void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "base-uri 'none'; form-action 'none'; style-src ",
                file);
    print_hash(file, style);
    (void)fputs("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<title>",
                file);
    html_text(file, title);
    (void)fprintf(file, "</title>\n<style>%s%s</style>\n</head>\n<body>\n<h1>", shared_style,
                  style);
    html_text(file, title);
    (void)fputs("</h1>\n", file);
}

void html_end(FILE *file)
{
    (void)fputs("</body>\n</html>\n", file);
}

static uint32_t three_bytes(const char *data)
{
    return (uint32_t)((unsigned char)data[0] & 0x0f) << 12 |
           (uint32_t)((unsigned char)data[1] & 0x3f) << 6 |
           (uint32_t)((unsigned char)data[2] & 0x3f);
}

/* Whether the character of `size` bytes may stand in a page: no control but tab and line break,
 * none of the two that XML leaves out, none that embeds, overrides or isolates a direction. */
static bool is_allowed(const char *data, size_t size)
{
    unsigned char first = (unsigned char)data[0];
    if (size == 1)
        return first >= 0x20 ? first != 0x7f : first == '\t' || first == '\n';
    if (size == 2)
        return first != 0xc2 || (unsigned char)data[1] >= 0xa0;
    uint32_t code = size == 3 ? three_bytes(data) : 0;
    return code < 0xfffe && !(code >= 0x202a && code <= 0x202e) &&
           !(code >= 0x2066 && code <= 0x2069);
}

static const char *entity_of(char c)
{
    return c == '<'    ? "&lt;"
           : c == '>'  ? "&gt;"
           : c == '&'  ? "&amp;"
           : c == '"'  ? "&quot;"
           : c == '\'' ? "&#39;"
                       : NULL;
}

void html_text(FILE *file, struct text text)
{
    while (text.size) {
        size_t size = utf8_size(text);
        const char *entity = entity_of(text.data[0]);
        if (entity)
            (void)fputs(entity, file);
        else if (size == 0 || !is_allowed(text.data, size))
            (void)fwrite(UTF8_REPLACEMENT.data, 1, UTF8_REPLACEMENT.size, file);
        else
            (void)fwrite(text.data, 1, size, file);
        text = text_from(text, size ? size : 1);
    }
}

void html_text_cut(FILE *file, struct text text, size_t limit)
{
    html_text(file, text_cut(text, limit));
    if (text.size > limit)
        (void)fputs("\xe2\x80\xa6", file);
}
