/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/toml_internal.h"

#include <math.h>
#include <stdlib.h>

enum { NUMBER_SIZE_MAX = 256 }; /* bytes of a number without its underscores */

/* Digits of a base with single underscores between them, appended to `out`; how many. */
static int read_digits(struct toml_reader *r, bool (*accepts)(char), struct toml_buffer *out)
{
    size_t before = out->size;
    for (;;) {
        if (!accepts(toml_peek(r)))
            return toml_fail(r, r->at,
                             before == out->size ? "a digit is missing"
                                                 : "an underscore that is not between digits");
        while (accepts(toml_peek(r))) {
            if (out->size + 1 >= NUMBER_SIZE_MAX)
                return toml_fail(r, r->at, "a number of more than %d digits", NUMBER_SIZE_MAX);
            out->data[out->size++] = r->bytes.data[r->at++];
        }
        if (!toml_accept(r, "_"))
            return 0;
    }
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static bool is_binary(char c)
{
    return c == '0' || c == '1';
}

static int parse_integer(struct toml_reader *r, struct toml *value, const char *digits,
                         unsigned base)
{
    uint64_t total = 0;
    bool negative = *digits == '-';
    for (digits += negative || *digits == '+'; *digits; digits++) {
        unsigned digit = toml_hex_value(*digits);
        if (total > (UINT64_MAX - digit) / base)
            return toml_error(value, r->err, "an integer of more than 64 bits");
        total = total * base + digit;
    }
    if (total > (uint64_t)INT64_MAX + negative)
        return toml_error(value, r->err, "an integer of more than 64 bits");
    value->kind = TOML_INTEGER;
    value->integer = negative ? (int64_t)(0 - total) : (int64_t)total;
    return 0;
}

static int read_prefixed(struct toml_reader *r, struct toml *value)
{
    char digits[NUMBER_SIZE_MAX];
    struct toml_buffer out = {digits, 0};
    char letter = toml_byte_at(r, r->at + 1);
    bool (*accepts)(char) = letter == 'x' ? toml_is_hex : letter == 'o' ? is_octal : is_binary;
    r->at += 2;
    if (read_digits(r, accepts, &out) != 0)
        return -1;
    digits[out.size] = '\0';
    return parse_integer(r, value, digits, letter == 'x' ? 16 : letter == 'o' ? 8 : 2);
}

static int read_exponent(struct toml_reader *r, struct toml_buffer *out)
{
    out->data[out->size++] = 'e';
    r->at++;
    if (toml_peek(r) == '-' || toml_peek(r) == '+')
        out->data[out->size++] = r->bytes.data[r->at++];
    return read_digits(r, toml_is_digit, out);
}

static int read_decimal(struct toml_reader *r, struct toml *value)
{
    char digits[NUMBER_SIZE_MAX + 4];
    struct toml_buffer out = {digits, 0};
    bool real = false;
    if (toml_peek(r) == '-' || toml_peek(r) == '+')
        digits[out.size++] = r->bytes.data[r->at++];
    if (toml_peek(r) == '0' &&
        (toml_is_digit(toml_byte_at(r, r->at + 1)) || toml_byte_at(r, r->at + 1) == '_'))
        return toml_error(value, r->err, "a number with a leading zero");
    if (read_digits(r, toml_is_digit, &out) != 0)
        return -1;
    if (toml_peek(r) == '.') {
        real = true;
        digits[out.size++] = '.';
        r->at++;
        if (read_digits(r, toml_is_digit, &out) != 0)
            return -1;
    }
    if (toml_peek(r) == 'e' || toml_peek(r) == 'E') {
        real = true;
        if (read_exponent(r, &out) != 0)
            return -1;
    }
    digits[out.size] = '\0';
    if (!real)
        return parse_integer(r, value, digits, 10);
    value->kind = TOML_FLOAT;
    value->real = strtod(digits, NULL);
    return 0;
}

int toml_read_number(struct toml_reader *r, struct toml *value)
{
    char sign = toml_peek(r) == '-' || toml_peek(r) == '+' ? r->bytes.data[r->at] : '\0';
    size_t start = r->at + (sign != '\0');
    struct text rest = text_from(r->bytes, start);
    if (text_starts(rest, TEXT("inf")) || text_starts(rest, TEXT("nan"))) {
        value->kind = TOML_FLOAT;
        value->real = rest.data[0] == 'i' ? (sign == '-' ? -INFINITY : INFINITY) : NAN;
        r->at = start + 3;
        return 0;
    }
    char letter = toml_byte_at(r, r->at + 1);
    if (toml_peek(r) == '0' && (letter == 'x' || letter == 'o' || letter == 'b'))
        return read_prefixed(r, value);
    return read_decimal(r, value);
}

/* Exactly `count` digits; -1 if they are not there. */
static int fixed_digits(struct toml_reader *r, int count)
{
    int total = 0;
    for (int i = 0; i < count; i++, r->at++) {
        if (!toml_is_digit(toml_peek(r)))
            return -1;
        total = total * 10 + (toml_peek(r) - '0');
    }
    return total;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(struct toml_reader *r)
{
    int year = fixed_digits(r, 4);
    int month = toml_accept(r, "-") ? fixed_digits(r, 2) : -1;
    int day = toml_accept(r, "-") ? fixed_digits(r, 2) : -1;
    return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}

static bool read_clock(struct toml_reader *r)
{
    int hour = fixed_digits(r, 2);
    int minute = toml_accept(r, ":") ? fixed_digits(r, 2) : -1;
    int second = toml_accept(r, ":") ? fixed_digits(r, 2) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    if (toml_peek(r) != '.')
        return true;
    r->at++;
    if (!toml_is_digit(toml_peek(r)))
        return false;
    while (toml_is_digit(toml_peek(r)))
        r->at++;
    return true;
}

static bool read_offset(struct toml_reader *r)
{
    if (toml_accept(r, "Z") || toml_accept(r, "z"))
        return true;
    if (!toml_accept(r, "+") && !toml_accept(r, "-"))
        return true;
    int hour = fixed_digits(r, 2);
    int minute = toml_accept(r, ":") ? fixed_digits(r, 2) : -1;
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

int toml_read_time(struct toml_reader *r, struct toml *value)
{
    size_t start = r->at;
    bool well = true;
    if (toml_byte_at(r, r->at + 2) == ':') {
        well = read_clock(r);
    } else {
        well = read_date(r);
        char c = toml_peek(r);
        bool both = c == 'T' || c == 't' || (c == ' ' && toml_is_digit(toml_byte_at(r, r->at + 1)));
        if (well && both) {
            r->at++;
            well = read_clock(r) && read_offset(r);
        }
    }
    if (!well)
        return toml_fail(r, start, "a date or time that does not exist");
    value->kind = TOML_TIME;
    value->text = (struct text){r->bytes.data + start, r->at - start};
    return 0;
}

bool toml_is_time(const struct toml_reader *r)
{
    size_t digits = 0;
    while (toml_is_digit(toml_byte_at(r, r->at + digits)) && digits < 5)
        digits++;
    char after = toml_byte_at(r, r->at + digits);
    return (digits == 4 && after == '-') || (digits == 2 && after == ':');
}
