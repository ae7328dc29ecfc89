/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json.h"

#include "lib/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Scanners take the place of a byte, `at`, and return the place after what they scanned, or NULL
 * when they failed. Only `more` gets new bytes, and moves those at hand. */

enum state {
    VALUE_DUE = 0, /* at the start, after a key, or at an item */
    JUST_OPENED,   /* after an opening bracket */
    VALUE_READ,
    NOTHING_OPENED, /* json_object or json_array met another type */
    FAILED,
};

enum { SHORT_NUMBER_BYTES = 64, BLOCK_BYTES = 64 };

/* What a string contains, so that most need no second look. */
enum { SEEN_HIGH = 0xffff, SEEN_ESCAPE = 0x10000 };

static const struct text nothing = {"", 0};

void json_init(struct json *j, struct text bytes, struct arena *arena)
{
    const char *data = bytes.size ? bytes.data : "";
    *j = (struct json){.at = data, .end = data + bytes.size, .start = data, .arena = arena};
}

struct text json_strip_bom(struct text bytes)
{
    struct text bom = TEXT("\xef\xbb\xbf");
    return text_starts(bytes, bom) ? text_from(bytes, bom.size) : bytes;
}

uint64_t json_offset(const struct json *j)
{
    return j->failure ? j->failed_at : j->base + (uint64_t)(j->at - j->start);
}

bool json_failed(const struct json *j)
{
    return j->failure != NULL;
}

static const char *fail(struct json *j, const char *at, const char *failure)
{
    if (!j->failure) {
        j->failure = failure;
        j->failed_at = j->base + (uint64_t)(at - j->start);
    }
    j->state = FAILED;
    j->at = j->end;
    return NULL;
}

static const char *unexpected(struct json *j, const char *at, const char *failure)
{
    return fail(j, at, *at == '\0' ? "a NUL byte" : failure);
}

static bool in_object(const struct json *j)
{
    unsigned level = j->depth - 1;
    return j->objects[level / 64] >> level % 64 & 1;
}

static const char *ends(struct json *j)
{
    if (j->depth == 0)
        return fail(j, j->at, "ends before a value");
    return fail(j, j->at, in_object(j) ? "ends inside an object" : "ends inside an array");
}

/* The same place with at least one byte at hand, or NULL at the end of the document. `j->at` is
 * the place in either case, since a refill moves the bytes. */
static const char *more(struct json *j, const char *at)
{
    j->at = at;
    if (j->refill && !j->failure && j->refill(j))
        return j->at;
    if (j->failure)
        j->state = FAILED;
    return NULL;
}

/* The byte at `*at`, or -1 at the end of the document. */
static inline int look(struct json *j, const char **at)
{
    if (*at == j->end) {
        bool ended = more(j, *at) == NULL;
        *at = j->at;
        if (ended)
            return -1;
    }
    return (unsigned char)**at;
}

static inline bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static inline const char *scan_space(const char *at, const char *end)
{
    if (at == end || (unsigned char)*at > ' ')
        return at;
#ifdef __SSE2__
    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
        blank = _mm_or_si128(blank, _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')),
                                                 _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'))));
        unsigned other = (unsigned)_mm_movemask_epi8(blank) ^ 0xffff;
        if (other)
            return at + __builtin_ctz(other);
        at += 16;
    }
#endif
    while (at != end && is_space(*at))
        at++;
    return at;
}

/* The next byte that is not white space, or NULL at the end of the document. */
static inline const char *next_token(struct json *j, const char *at)
{
    do
        at = scan_space(at, j->end);
    while (at == j->end && (at = more(j, at)) != NULL);
    return at;
}

/* Up to a quote, a backslash or a control character. */
static inline const char *scan_plain(const char *at, const char *end, unsigned *seen)
{
#ifdef __SSE2__
    while (end - at >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)at);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
        __m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                       _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        unsigned stop = (unsigned)_mm_movemask_epi8(_mm_or_si128(special, control));
        unsigned high = (unsigned)_mm_movemask_epi8(bytes);
        if (stop) {
            *seen |= high & ((stop & -stop) - 1);
            return at + __builtin_ctz(stop);
        }
        *seen |= high;
        at += 16;
    }
#endif
    for (; at != end && *at != '"' && *at != '\\'; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte < ' ')
            break;
        if (byte >= 0x80)
            *seen |= SEEN_HIGH;
    }
    return at;
}

static bool is_escape(int c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
    case 'u':
        return true;
    default:
        return false;
    }
}

static bool is_hex(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* From after the backslash. */
static const char *scan_escape(struct json *j, const char *at)
{
    int c = look(j, &at);
    if (c < 0)
        return fail(j, at, "ends inside a string");
    if (!is_escape(c))
        return fail(j, at, "a wrong escape in a string");
    at++;
    for (int i = 0; c == 'u' && i < 4; i++, at++)
        if (!is_hex(look(j, &at)))
            return fail(j, at, "a wrong \\u escape in a string");
    return at;
}

/* From after the opening quote. */
static inline const char *scan_string(struct json *j, const char *at, unsigned *seen)
{
    for (;;) {
        at = scan_plain(at, j->end, seen);
        int c = look(j, &at);
        if (c == '"')
            return at + 1;
        if (c < 0)
            return fail(j, at, "ends inside a string");
        if (c < ' ')
            return fail(j, at, "a control character in a string");
        if (c != '\\')
            continue;
        *seen |= SEEN_ESCAPE;
        if (!(at = scan_escape(j, at + 1)))
            return NULL;
    }
}

static bool scan_digits(struct json *j, const char **at)
{
    bool any = false;
    while (is_digit(look(j, at))) {
        any = true;
        ++*at;
    }
    return any;
}

static const char *scan_number(struct json *j, const char *at)
{
    if (*at == '-')
        at++;
    if (look(j, &at) == '0')
        at++;
    else if (!scan_digits(j, &at))
        return fail(j, at, "a digit expected");
    if (look(j, &at) == '.') {
        at++;
        if (!scan_digits(j, &at))
            return fail(j, at, "a digit expected");
    }
    int c = look(j, &at);
    if (c == 'e' || c == 'E') {
        at++;
        c = look(j, &at);
        if (c == '+' || c == '-')
            at++;
        if (!scan_digits(j, &at))
            return fail(j, at, "a digit expected");
    }
    return at;
}

static const char *scan_word(struct json *j, const char *at, const char *word)
{
    for (; *word; word++, at++)
        if (look(j, &at) != *word)
            return fail(j, at, "a value expected");
    return at;
}

static enum json_type type_of(char first)
{
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
    case 'f':
        return JSON_BOOLEAN;
    case 'n':
        return JSON_NULL;
    default:
        return first == '-' || is_digit(first) ? JSON_NUMBER : JSON_NONE;
    }
}

static inline const char *scan_scalar(struct json *j, const char *at)
{
    unsigned seen = 0;
    switch (type_of(*at)) {
    case JSON_STRING:
        return scan_string(j, at + 1, &seen);
    case JSON_NUMBER:
        return scan_number(j, at);
    case JSON_BOOLEAN:
        return scan_word(j, at, *at == 't' ? "true" : "false");
    case JSON_NULL:
        return scan_word(j, at, "null");
    default:
        return unexpected(j, at, "a value expected");
    }
}

static inline const char *scan_open(struct json *j, const char *at)
{
    if (j->depth == JSON_DEPTH_MAX)
        return fail(j, at, "nested too deep");
    uint64_t *word = &j->objects[j->depth / 64];
    uint64_t bit = (uint64_t)1 << j->depth % 64;
    *word = *at == '{' ? *word | bit : *word & ~bit;
    j->depth++;
    return at + 1;
}

/* From the colon to the value of a member. */
static inline const char *scan_colon(struct json *j, const char *at)
{
    if (!(at = next_token(j, at)))
        return ends(j);
    if (*at != ':')
        return unexpected(j, at, "a colon expected");
    at = next_token(j, at + 1);
    return at ? at : ends(j);
}

static inline const char *scan_key(struct json *j, const char *at)
{
    unsigned seen = 0;
    if (*at != '"')
        return unexpected(j, at, "a key expected");
    at = scan_string(j, at + 1, &seen);
    return at ? scan_colon(j, at) : NULL;
}

/* From an opening bracket (`first`) or a value to the next key or item; or past the closing
 * bracket, which lowers the depth. */
static inline const char *scan_step(struct json *j, const char *at, bool first)
{
    bool object = in_object(j);
    if (!(at = next_token(j, at)))
        return ends(j);
    if (*at == (object ? '}' : ']')) {
        j->depth--;
        return at + 1;
    }
    if (first)
        return at;
    if (*at != ',')
        return unexpected(j, at, object ? "a comma or } expected" : "a comma or ] expected");
    at = next_token(j, at + 1);
    return at ? at : ends(j);
}

/* Past the value that starts at `at`. */
static const char *scan_value(struct json *j, const char *at)
{
    unsigned outer = j->depth, depth;
    for (;;) {
        bool opened = *at == '{' || *at == '[';
        at = opened ? scan_open(j, at) : scan_scalar(j, at);
        do {
            if (!at || j->depth == outer)
                return at;
            depth = j->depth;
            at = scan_step(j, at, opened);
            opened = false;
        } while (j->depth != depth);
        if (at && in_object(j))
            at = scan_key(j, at);
        if (!at)
            return NULL;
    }
}

/* The first byte of the value that is due, or NULL. */
static const char *due(struct json *j)
{
    if (j->state == FAILED)
        return NULL;
    if (j->state != VALUE_DUE)
        return fail(j, j->at, "no value to be read");
    const char *at = next_token(j, j->at);
    if (!at)
        return ends(j);
    j->at = at;
    return at;
}

/* `at` is where the value that was due ends. */
static bool settle(struct json *j, const char *at)
{
    if (!at || j->failure)
        return false;
    j->at = at;
    j->state = VALUE_READ;
    return true;
}

enum json_type json_peek(struct json *j)
{
    const char *at = j->state == VALUE_DUE ? due(j) : NULL;
    return at ? type_of(*at) : JSON_NONE;
}

void json_skip(struct json *j)
{
    const char *at = due(j);
    if (at)
        settle(j, scan_value(j, at));
}

/* Whether a value of this type is due; another one is skipped. */
static bool is_due(struct json *j, enum json_type type)
{
    const char *at = due(j);
    if (!at)
        return false;
    if (type_of(*at) == type)
        return true;
    settle(j, scan_value(j, at));
    return false;
}

static void open_container(struct json *j, enum json_type type)
{
    if (!is_due(j, type)) {
        if (!j->failure)
            j->state = NOTHING_OPENED;
        return;
    }
    if (settle(j, scan_open(j, j->at)))
        j->state = JUST_OPENED;
}

/* To the next key or item of the innermost container; NULL when there is none. */
static const char *next_of(struct json *j, bool object)
{
    if (j->state == VALUE_DUE)
        json_skip(j);
    if (j->state == NOTHING_OPENED) {
        j->state = VALUE_READ;
        return NULL;
    }
    if (j->state == FAILED)
        return NULL;
    if (j->depth == 0 || in_object(j) != object)
        return fail(j, j->at, "no such container to be read");
    unsigned depth = j->depth;
    const char *at = scan_step(j, j->at, j->state == JUST_OPENED);
    if (at && j->depth == depth)
        return at;
    settle(j, at);
    return NULL;
}

static bool value_is_due(struct json *j, const char *at)
{
    if (!settle(j, at))
        return false;
    j->state = VALUE_DUE;
    return true;
}

void json_object(struct json *j)
{
    open_container(j, JSON_OBJECT);
}

void json_array(struct json *j)
{
    open_container(j, JSON_ARRAY);
}

bool json_item(struct json *j)
{
    const char *at = next_of(j, false);
    return at && value_is_due(j, at);
}

/* Four hexadecimal digits that are known to be there. */
static uint32_t hex4(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int c = at[i];
        value = value << 4 | (uint32_t)(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* The character of a \u escape, with its second half if it is a surrogate; `*at` is after the u
 * and moves past the digits. */
static uint32_t unicode_escape(const char **at, const char *end)
{
    uint32_t code = hex4(*at);
    *at += 4;
    if (code < 0xd800 || code > 0xdfff)
        return code;
    if (code < 0xdc00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        uint32_t low = hex4(*at + 2);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *at += 6;
            return 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return 0xfffd;
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* The character at `*at`, which moves past it, with its byte replaced if it is none. */
static struct text next_character(const char **at, const char *end)
{
    struct text character = {*at, utf8_size((struct text){*at, (size_t)(end - *at)})};
    *at += character.size ? character.size : 1;
    return character.size ? character : UTF8_REPLACEMENT;
}

/* What stands between two escapes. */
static struct text next_run(const char **at, const char *end)
{
    const char *start = *at;
    unsigned seen = 0;
    *at = scan_plain(start, end, &seen);
    return (struct text){start, (size_t)(*at - start)};
}

/* The inside of a string whose escapes are known to be right; `valid` if it is UTF-8. A byte
 * becomes three at most. */
static struct text decode(struct arena *arena, struct text raw, bool valid)
{
    char *out = arena_alloc(arena, valid ? raw.size : raw.size * 3);
    const char *at = raw.data, *end = at + raw.size;
    size_t size = 0;
    while (at != end) {
        if (*at == '\\') {
            char kind = at[1];
            at += 2;
            if (kind == 'u')
                size += utf8_put(out + size, unicode_escape(&at, end));
            else
                out[size++] = simple_escape(kind);
            continue;
        }
        struct text piece = valid ? next_run(&at, end) : next_character(&at, end);
        memcpy(out + size, piece.data, piece.size);
        size += piece.size;
    }
    return (struct text){out, size};
}

/* The string whose inside is `raw`. */
static struct text string_of(struct json *j, struct text raw, unsigned seen)
{
    bool valid = !(seen & SEEN_HIGH) || utf8_valid(raw);
    return valid && !(seen & SEEN_ESCAPE) ? raw : decode(j->arena, raw, valid);
}

struct text json_string(struct json *j)
{
    if (!is_due(j, JSON_STRING))
        return nothing;
    unsigned seen = 0;
    j->pin = j->at;
    const char *at = scan_string(j, j->at + 1, &seen);
    const char *start = j->pin + 1;
    j->pin = NULL;
    if (!settle(j, at))
        return nothing;
    return string_of(j, (struct text){start, (size_t)(at - 1 - start)}, seen);
}

bool json_member(struct json *j, struct text *key)
{
    const char *at = next_of(j, true);
    if (!at)
        return false;
    if (*at != '"') {
        unexpected(j, at, "a key expected");
        return false;
    }
    unsigned seen = 0;
    j->pin = at;
    at = scan_string(j, at + 1, &seen);
    size_t size = at ? (size_t)(at - j->pin) - 2 : 0;
    at = at ? scan_colon(j, at) : NULL;
    const char *start = j->pin + 1;
    j->pin = NULL;
    if (!value_is_due(j, at))
        return false;
    *key = string_of(j, (struct text){start, size}, seen);
    return true;
}

struct text json_raw(struct json *j)
{
    const char *at = due(j);
    if (!at)
        return nothing;
    j->pin = at;
    at = scan_value(j, at);
    struct text raw = {j->pin, at ? (size_t)(at - j->pin) : 0};
    j->pin = NULL;
    return settle(j, at) ? raw : nothing;
}

/* A number that is digits only and in range. */
static bool parse_integer(struct text number, int64_t *out)
{
    bool negative = number.data[0] == '-';
    int64_t value = 0;
    for (size_t i = negative; i < number.size; i++) {
        int digit = number.data[i] - '0';
        if (!is_digit(number.data[i]) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value))
        return false;
    *out = value;
    return true;
}

static double parse_double(struct json *j, struct text number)
{
    char copy[SHORT_NUMBER_BYTES];
    if (number.size >= sizeof copy)
        return strtod(arena_copy(j->arena, number).data, NULL);
    memcpy(copy, number.data, number.size);
    copy[number.size] = '\0';
    return strtod(copy, NULL);
}

bool json_number(struct json *j, double *out)
{
    struct text number = is_due(j, JSON_NUMBER) ? json_raw(j) : nothing;
    if (number.size == 0)
        return false;
    int64_t integer;
    bool simple = parse_integer(number, &integer) && integer != 0; /* -0 is a double of its own */
    double value = simple ? (double)integer : parse_double(j, number);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}

bool json_integer(struct json *j, int64_t *out)
{
    struct text number = is_due(j, JSON_NUMBER) ? json_raw(j) : nothing;
    if (number.size == 0)
        return false;
    if (parse_integer(number, out))
        return true;
    double value = parse_double(j, number);
    if (value != floor(value) || value <= -0x1p63 || value >= 0x1p63)
        return false;
    *out = (int64_t)value;
    return true;
}

bool json_boolean(struct json *j, bool *out)
{
    if (!is_due(j, JSON_BOOLEAN))
        return false;
    bool value = *j->at == 't';
    if (!settle(j, scan_scalar(j, j->at)))
        return false;
    *out = value;
    return true;
}

int json_done(struct json *j, const char *what, struct error *err)
{
    if (j->state == VALUE_DUE && j->depth == 0)
        json_skip(j);
    if (j->state != FAILED && (j->state != VALUE_READ || j->depth != 0))
        fail(j, j->at, "not read to its end");
    const char *at = j->state == FAILED ? NULL : next_token(j, j->at);
    if (at)
        unexpected(j, at, "more than one value");
    if (!j->failure)
        return 0;
    return error_set(err, ERROR_DATA, "%s: %s at byte %" PRIu64, what, j->failure, j->failed_at);
}

/* 64 bytes as one bit for each, the first byte the lowest. */
struct block {
    uint64_t quotes;
    uint64_t escapes;
    uint64_t opens;
    uint64_t closes;
};

#ifdef __SSE2__
static inline uint64_t bits_equal(const __m128i bytes[4], char c)
{
    __m128i wanted = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 0; i < 4; i++) {
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes[i], wanted));
        bits |= (uint64_t)mask << (16 * i);
    }
    return bits;
}

static inline struct block read_block(const char *at)
{
    /* [ and { differ in one bit, and so do ] and }; no other byte becomes one of them by it. */
    __m128i bytes[4], folded[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = _mm_loadu_si128((const __m128i *)(at + (ptrdiff_t)16 * i));
        folded[i] = _mm_or_si128(bytes[i], _mm_set1_epi8(0x20));
    }
    return (struct block){
        .quotes = bits_equal(bytes, '"'),
        .escapes = bits_equal(bytes, '\\'),
        .opens = bits_equal(folded, '{'),
        .closes = bits_equal(folded, '}'),
    };
}
#else
static inline struct block read_block(const char *at)
{
    struct block block = {0};
    for (int i = 0; i < BLOCK_BYTES; i++) {
        uint64_t bit = (uint64_t)1 << i;
        block.quotes |= at[i] == '"' ? bit : 0;
        block.escapes |= at[i] == '\\' ? bit : 0;
        block.opens |= at[i] == '[' || at[i] == '{' ? bit : 0;
        block.closes |= at[i] == ']' || at[i] == '}' ? bit : 0;
    }
    return block;
}
#endif

/* Where a search for the closing bracket stands between two blocks. */
struct search {
    uint64_t depth;
    uint64_t in_string; /* all ones inside a string */
    bool escaped;       /* the next byte is */
};

/* The bytes of a block's first `count` that an escape stands before. */
static inline uint64_t escaped_bytes(uint64_t escapes, size_t count, bool *escaped)
{
    uint64_t found = *escaped;
    *escaped = false;
    for (escapes &= ~found; escapes;) {
        uint64_t escape = escapes & -escapes;
        *escaped = escape >> (count - 1);
        found |= escape << 1;
        escapes &= ~(escape | escape << 1);
    }
    return found;
}

/* Each bit becomes the parity of the bits up to it. */
static inline uint64_t parity(uint64_t bits)
{
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* Past the closing bracket if it is in this block's first `count` bytes, else 0. */
static inline size_t search_block(struct search *search, const char *at, size_t count)
{
    struct block block = read_block(at);
    uint64_t escaped = escaped_bytes(block.escapes, count, &search->escaped);
    uint64_t inside = parity(block.quotes & ~escaped) ^ search->in_string;
    search->in_string = (uint64_t)((int64_t)inside >> 63);
    uint64_t brackets = (block.opens | block.closes) & ~inside;
    for (; brackets; brackets &= brackets - 1) {
        search->depth += block.opens & brackets & -brackets ? 1 : (uint64_t)-1;
        if (search->depth == 0)
            return (size_t)__builtin_ctzll(brackets) + 1;
    }
    return 0;
}

/* Past the closing bracket, or NULL when it is not before `end`. */
static const char *search_bytes(struct search *search, const char *at, const char *end)
{
    size_t found = 0;
    for (; end - at >= BLOCK_BYTES; at += BLOCK_BYTES)
        if ((found = search_block(search, at, BLOCK_BYTES)) != 0)
            return at + found;
    if (at != end) {
        char last[BLOCK_BYTES] = {0};
        memcpy(last, at, (size_t)(end - at));
        found = search_block(search, last, (size_t)(end - at));
    }
    return found ? at + found : NULL;
}

/* From an opening bracket past the one that closes it. */
static const char *pass_container(struct json *j, const char *at)
{
    struct search search = {0};
    const char *inside = *at == '{' ? "ends inside an object" : "ends inside an array";
    for (;;) {
        const char *found = search_bytes(&search, at, j->end);
        if (found)
            return found;
        if (!(at = more(j, j->end)))
            return fail(j, j->at, inside);
    }
}

/* From after an opening quote past the closing one. */
static const char *pass_string(struct json *j, const char *at)
{
    unsigned seen = 0;
    for (;;) {
        at = scan_plain(at, j->end, &seen);
        int c = look(j, &at);
        if (c == '\\') {
            at++;
            c = look(j, &at) < 0 ? -1 : 0;
        }
        if (c < 0)
            return fail(j, at, "ends inside a string");
        at++;
        if (c == '"')
            return at;
    }
}

/* Past a number or a word. */
static const char *pass_word(struct json *j, const char *at)
{
    for (int c; (c = look(j, &at)) >= 0; at++)
        if (is_space((char)c) || c == ',' || c == ']' || c == '}')
            break;
    return at;
}

void json_pass(struct json *j)
{
    const char *at = due(j);
    if (!at)
        return;
    switch (type_of(*at)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        settle(j, pass_container(j, at));
        break;
    case JSON_STRING:
        settle(j, pass_string(j, at + 1));
        break;
    case JSON_NONE:
        unexpected(j, at, "a value expected");
        break;
    default:
        settle(j, pass_word(j, at));
    }
}

size_t json_span(struct text bytes)
{
    struct json j;
    json_init(&j, bytes, NULL);
    if (bytes.size == 0 || is_space(bytes.data[0]))
        return 0;
    json_pass(&j);
    return j.failure ? 0 : (size_t)json_offset(&j);
}
