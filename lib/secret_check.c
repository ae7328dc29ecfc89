/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/secret_check.h"

#include "lib/json.h"

#include <ctype.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>

enum {
    CHECKED_MAX = 64 * 1024, /* bytes of a secret that are looked at */
    CRC_DIGITS = 6,
    DECODED_MIN = 8, /* bytes */
    AWS_KEY_SIZE = 20,
    AWS_PREFIX_SIZE = 4,
    RUN_MIN = 6, /* characters of a run or sequence that nobody's key has */
    UUID_SIZE = 36,
};

static const char *const check_words[] = {
    "crc32_base62",    "crc32_base62_wrong", "luhn", "aws_account", "jwt",   "pem",
    "base64",          "base64url",          "hex",  "mixed",       "digit", "uuid",
    "not_placeholder",
};

const struct names secret_check_names = NAMES(check_words);

double secret_entropy(struct text secret)
{
    size_t counts[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < secret.size; i++)
        counts[(unsigned char)secret.data[i]]++;
    for (size_t i = 0; i < 256; i++) {
        if (!counts[i])
            continue;
        double share = (double)counts[i] / (double)secret.size;
        bits -= share * log2(share);
    }
    return bits;
}

uint32_t secret_crc32(struct text bytes)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= (unsigned char)bytes.data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
    }
    return ~crc;
}

static bool all_of(struct text text, int (*is)(int))
{
    for (size_t i = 0; i < text.size; i++)
        if (!is((unsigned char)text.data[i]))
            return false;
    return text.size > 0;
}

static bool any_of(struct text text, int (*is)(int))
{
    for (size_t i = 0; i < text.size; i++)
        if (is((unsigned char)text.data[i]))
            return true;
    return false;
}

static int base62_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'z' ? c - 'a' + 36 : -1;
}

/* https://github.blog/engineering/behind-githubs-new-authentication-token-formats: digits, capital
 * letters, small letters; padded with zeros on the left. */
static bool crc32_base62(struct text secret, bool wanted)
{
    const char *line = memrchr(secret.data, '_', secret.size);
    struct text body = line ? text_from(secret, (size_t)(line - secret.data) + 1) : secret;
    uint64_t written = 0;
    if (body.size <= CRC_DIGITS)
        return false;
    struct text random = {body.data, body.size - CRC_DIGITS};
    for (size_t i = random.size; i < body.size; i++) {
        int digit = base62_digit(body.data[i]);
        if (digit < 0)
            return false;
        written = written * 62 + (uint64_t)digit;
    }
    return (written == secret_crc32(random)) == wanted;
}

static bool check_crc32_base62(struct text secret)
{
    return crc32_base62(secret, true);
}

static bool check_crc32_base62_wrong(struct text secret)
{
    return crc32_base62(secret, false);
}

static bool check_luhn(struct text secret)
{
    unsigned sum = 0, digits = 0;
    for (size_t i = secret.size; i-- > 0;) {
        char c = secret.data[i];
        if (c == ' ' || c == '-')
            continue;
        if (!isdigit((unsigned char)c))
            return false;
        unsigned digit = (unsigned)(c - '0');
        if (digits++ % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return digits > 1 && sum > 0 && sum % 10 == 0;
}

/* What follows the prefix is base 32; bits 1 to 40 of its first 48 hold the account, which has at
 * most twelve decimal digits. Keys of before 2019 go on with I or J and hold none. */
static bool check_aws_account(struct text secret)
{
    uint64_t bits = 0;
    if (secret.size != AWS_KEY_SIZE)
        return false;
    for (size_t i = AWS_PREFIX_SIZE; i < secret.size; i++) {
        char c = secret.data[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '2' && c <= '7'))
            return false;
        if (i < AWS_PREFIX_SIZE + 10)
            bits = bits << 5 | (uint64_t)(c <= '7' ? c - '2' + 26 : c - 'A');
    }
    uint64_t account = (bits >> 2 & UINT64_C(0x7fffffffff80)) >> 7;
    bool old = secret.data[AWS_PREFIX_SIZE] == 'I' || secret.data[AWS_PREFIX_SIZE] == 'J';
    return old || (account > 0 && account <= UINT64_C(999999999999));
}

/* Decodes into a buffer that the caller frees; NULL if it is not that encoding. */
static char *decode(struct text text, int variant, size_t *size)
{
    size_t capacity = text.size / 4 * 3 + 4;
    char *out = xmalloc(capacity);
    const char *end = NULL;
    while (variant == sodium_base64_VARIANT_URLSAFE_NO_PADDING && text.size &&
           text.data[text.size - 1] == '=')
        text.size--;
    if (text.size &&
        sodium_base642bin((unsigned char *)out, capacity, text.data, text.size, "\r\n", size, &end,
                          variant) == 0 &&
        end == text.data + text.size)
        return out;
    free(out);
    return NULL;
}

static bool decodes(struct text secret, int variant)
{
    size_t size = 0;
    char *bytes = decode(secret, variant, &size);
    free(bytes);
    return bytes && size >= DECODED_MIN;
}

static bool check_base64(struct text secret)
{
    return decodes(secret, sodium_base64_VARIANT_ORIGINAL) ||
           decodes(secret, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

static bool check_base64url(struct text secret)
{
    return decodes(secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool check_hex(struct text secret)
{
    return secret.size % 2 == 0 && secret.size >= 2 * DECODED_MIN && all_of(secret, isxdigit);
}

/* Is it a JSON object, and has it that member? */
static bool is_json_object(struct text part, const char *member)
{
    size_t size = 0;
    char *bytes = decode(part, sodium_base64_VARIANT_URLSAFE_NO_PADDING, &size);
    bool has = !member;
    if (!bytes)
        return false;
    struct arena *arena = arena_new();
    struct json j;
    struct text key;
    json_init(&j, (struct text){bytes, size}, arena);
    bool object = json_peek(&j) == JSON_OBJECT;
    for (json_object(&j); json_member(&j, &key);)
        has = has || text_is(key, member);
    object = object && has && json_done(&j, "a token", NULL) == 0;
    arena_destroy(&arena);
    free(bytes);
    return object;
}

static bool check_jwt(struct text secret)
{
    const char *first = memchr(secret.data, '.', secret.size);
    if (!first)
        return false;
    struct text header = {secret.data, (size_t)(first - secret.data)};
    struct text rest = text_from(secret, header.size + 1);
    const char *second = memchr(rest.data, '.', rest.size);
    struct text payload = {rest.data, second ? (size_t)(second - rest.data) : rest.size};
    return is_json_object(header, "alg") && is_json_object(payload, NULL);
}

/* The base64 of a PEM block: what stands between its lines, without headers such as Proc-Type and
 * without the escapes that it has within a string. */
static size_t pem_body(struct text secret, char *out)
{
    const char *begin = memmem(secret.data, secret.size, "-----", 5);
    size_t size = 0;
    if (!begin)
        return 0;
    struct text rest = text_from(secret, (size_t)(begin - secret.data) + 5);
    const char *end = memmem(rest.data, rest.size, "-----", 5);
    if (!end)
        return 0;
    rest = text_from(rest, (size_t)(end - rest.data) + 5);
    end = memmem(rest.data, rest.size, "-----", 5);
    if (end)
        rest.size = (size_t)(end - rest.data);
    for (size_t i = 0; i < rest.size; i++) {
        char c = rest.data[i];
        if (c == '\\' && i + 1 < rest.size)
            i++;
        else if (c == ':')
            size = 0; /* that was a header */
        else if (isalnum((unsigned char)c) || c == '+' || c == '/' || c == '=')
            out[size++] = c;
    }
    return size;
}

/* DER and OpenSSH keys start with these; what else is encrypted or OpenPGP is told by its line. */
static bool check_pem(struct text secret)
{
    static const struct text encrypted[] = {TEXT_ITEM("Proc-Type:"), TEXT_ITEM("PGP PRIVATE"),
                                            TEXT_ITEM("ENCRYPTED")};
    char *body = xmalloc(secret.size + 1);
    size_t size = pem_body(secret, body);
    bool starts = size >= 32 && (body[0] == 'M' || (size > 7 && memcmp(body, "b3BlbnNz", 8) == 0));
    free(body);
    for (size_t i = 0; i < sizeof encrypted / sizeof encrypted[0] && !starts && size >= 32; i++)
        starts = text_has(secret, encrypted[i]);
    return starts;
}

static bool check_mixed(struct text secret)
{
    return any_of(secret, isalpha) && any_of(secret, isdigit);
}

static bool check_digit(struct text secret)
{
    return any_of(secret, isdigit);
}

static bool check_uuid(struct text secret)
{
    bool varied = false;
    if (secret.size != UUID_SIZE)
        return false;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = secret.data[i];
        if (dash ? c != '-' : !isxdigit((unsigned char)c))
            return false;
        varied = varied || (!dash && c != secret.data[0]);
    }
    return varied;
}

/* The longest stretch in which each character is as far from the one before as `step` says. */
static size_t longest_run(struct text secret, int step)
{
    size_t longest = 0, run = 1;
    for (size_t i = 1; i < secret.size; i++) {
        int before = tolower((unsigned char)secret.data[i - 1]);
        int here = tolower((unsigned char)secret.data[i]);
        bool goes_on = here - before == step || (step == 1 && before == '9' && here == '0');
        run = goes_on ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static bool has_word(struct text secret, const char *word)
{
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= secret.size; i++)
        if (strncasecmp(secret.data + i, word, size) == 0)
            return true;
    return false;
}

static bool is_reference(struct text secret)
{
    static const struct text parts[] = {TEXT_ITEM("${"), TEXT_ITEM("{{"), TEXT_ITEM("}}"),
                                        TEXT_ITEM("<%"), TEXT_ITEM("$(")};
    char first = secret.data[0], last = secret.data[secret.size - 1];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (text_has(secret, parts[i]))
            return true;
    bool name = secret.size > 1 && all_of(text_from(secret, 1), isalpha);
    return (first == '<' && last == '>') || (first == '[' && last == ']') ||
           (first == '%' && (last == '%' || secret.size < 4)) ||
           (first == '$' && (name || memchr(secret.data, '_', secret.size)));
}

static bool check_not_placeholder(struct text secret)
{
    static const char *const words[] = {
        "changeme", "change_me", "change-me", "placeholder", "redacted", "your-",   "your_",
        "yourkey",  "yourtoken", "dummy",     "insert",      "replace",  "example", "xxxx",
        "****",     "....",      "fake",      "secret_here", "todo"};
    if (secret.size == 0 || is_reference(secret))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has_word(secret, words[i]))
            return false;
    for (int step = -1; step <= 1; step++)
        if (longest_run(secret, step) >= RUN_MIN)
            return false;
    return true;
}

bool secret_check(enum secret_check check, struct text secret)
{
    static bool (*const checks[])(struct text) = {
        check_crc32_base62,
        check_crc32_base62_wrong,
        check_luhn,
        check_aws_account,
        check_jwt,
        check_pem,
        check_base64,
        check_base64url,
        check_hex,
        check_mixed,
        check_digit,
        check_uuid,
        check_not_placeholder,
    };
    _Static_assert(sizeof checks / sizeof checks[0] == SECRET_CHECKS, "one for each name");
    if (secret.size == 0 || secret.size > CHECKED_MAX)
        return false;
    return checks[check](secret);
}
