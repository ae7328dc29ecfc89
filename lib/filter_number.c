/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBER_BYTES_MAX = 64 };

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

void filter_as_number(struct values *out, struct text in, const struct argument *arguments,
                      struct scope *scope)
{
    double value;
    (void)arguments;
    if (filter_number(in, &value))
        add_number(out, value, scope);
}

void filter_score(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    double value;
    (void)arguments;
    if (filter_number(in, &value) && value >= 0 && value <= 10)
        add_number(out, value, scope);
}

void filter_add(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    double value;
    if (filter_number(in, &value))
        add_number(out, value + (double)arguments[0].number, scope);
}

/* "12-14", "12,14", "L12": the numbers in it. */
void filter_lines(struct values *out, struct text in, const struct argument *arguments,
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

/* Days since 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
static int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned of_era = (unsigned)(year - era * 400);
    unsigned of_year = (153 * (month + (month > 2 ? -3U : 9U)) + 2) / 5 + day - 1;
    unsigned days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + (int64_t)days - 719468;
}

/* Seconds or milliseconds since 1970, or a date of ISO 8601. */
void filter_time(struct values *out, struct text in, const struct argument *arguments,
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
