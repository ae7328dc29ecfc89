/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/human.h"

#include "lib/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

char *human_count(uint64_t count, char out[static HUMAN_SIZE])
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *to = out;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

char *human_bytes(uint64_t bytes, char out[static HUMAN_SIZE])
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        (void)snprintf(out, HUMAN_SIZE, "%" PRIu64 " B", bytes);
        return out;
    }
    double value = (double)bytes / 1024;
    size_t unit = 0;
    for (; value >= 1023.95 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        value /= 1024;
    (void)snprintf(out, HUMAN_SIZE, "%.1f %s", value, units[unit]);
    return out;
}

char *human_rate(double per_second, char out[static HUMAN_SIZE])
{
    char count[HUMAN_SIZE];
    if (!(per_second > 0))
        per_second = 0;
    if (per_second < 100)
        (void)snprintf(out, HUMAN_SIZE, "%.3g/s", per_second);
    else
        (void)snprintf(out, HUMAN_SIZE, "%.28s/s",
                       human_count((uint64_t)(per_second + 0.5), count));
    return out;
}

static char *two_units(int64_t big, const char *big_unit, int64_t small, const char *small_unit,
                       char *out)
{
    if (small)
        (void)snprintf(out, HUMAN_SIZE, "%" PRId64 " %s %" PRId64 " %s", big, big_unit, small,
                       small_unit);
    else
        (void)snprintf(out, HUMAN_SIZE, "%" PRId64 " %s", big, big_unit);
    return out;
}

char *human_duration(int64_t milliseconds, char out[static HUMAN_SIZE])
{
    if (milliseconds < 0)
        milliseconds = 0;
    int64_t seconds = milliseconds / 1000;
    if (seconds >= 86400)
        return two_units(seconds / 86400, "d", seconds % 86400 / 3600, "h", out);
    if (seconds >= 3600)
        return two_units(seconds / 3600, "h", seconds % 3600 / 60, "min", out);
    if (seconds >= 60)
        return two_units(seconds / 60, "min", seconds % 60, "s", out);
    if (seconds >= 1)
        (void)snprintf(out, HUMAN_SIZE, "%.1f s", (double)milliseconds / 1000);
    else
        (void)snprintf(out, HUMAN_SIZE, "%" PRId64 " ms", milliseconds);
    return out;
}

char *human_time(int64_t at, char out[static HUMAN_SIZE])
{
    struct tm tm;
    time_t seconds = (time_t)(at / 1000);
    out[0] = '\0';
    if (at < 0 || !gmtime_r(&seconds, &tm) || tm.tm_year > 9999 - 1900)
        return out;
    size_t used = strftime(out, HUMAN_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
    if (at % 1000)
        (void)snprintf(out + used, HUMAN_SIZE - used, ".%03dZ", (int)(at % 1000));
    else
        (void)snprintf(out + used, HUMAN_SIZE - used, "Z");
    return out;
}

const char *human_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

size_t human_fit(struct text text, size_t width, size_t *characters)
{
    size_t at = 0, count = 0;
    while (at < text.size && count < width) {
        size_t size = utf8_size(text_from(text, at));
        at += size ? size : 1;
        count++;
    }
    *characters = count;
    return at;
}
