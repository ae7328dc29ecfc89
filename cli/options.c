/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORD_MAX = 40, HELP_COLUMN = 26 };

const struct option_row global_options[] = {
    {.name = "store",
     .type = OPTION_TEXT,
     .offset = offsetof(struct globals, store),
     .value = "DIR",
     .help = "the knowledge store (default: $HYPER_STORE, else XDG data)"},
    {.name = "json",
     .type = OPTION_FLAG,
     .offset = offsetof(struct globals, json),
     .help = "print JSON instead of text"},
    {.name = "quiet",
     .letter = 'q',
     .type = OPTION_FLAG,
     .offset = offsetof(struct globals, quiet),
     .help = "no progress and no summary"},
    {.name = "help", .letter = 'h', .type = OPTION_FLAG, .help = "this text"},
};
const size_t global_option_count = sizeof global_options / sizeof global_options[0];

/* Values. */

int options_count(const char *value, uint64_t least, uint64_t most, uint64_t *out,
                  struct error *err)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    bool fits = isdigit((unsigned char)value[0]) && *end == '\0' && errno == 0 && number >= least &&
                (most == 0 || number <= most);
    if (!fits && most)
        return error_set(err, ERROR_USAGE,
                         "\"%.40s\": a whole number from %" PRIu64 " to %" PRIu64 " is wanted",
                         value, least, most);
    if (!fits && errno == ERANGE)
        return error_set(err, ERROR_USAGE, "\"%.40s\" is too large", value);
    if (!fits)
        return error_set(err, ERROR_USAGE,
                         "\"%.40s\": a whole number of at least %" PRIu64 " is wanted", value,
                         least);
    *out = number;
    return 0;
}

struct unit {
    const char *name;
    uint64_t factor;
};

/* A whole number and one of the units, whose first is meant when there is none. */
static int read_with_unit(const char *value, const struct unit *units, size_t count, uint64_t *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(value, &end, 10);
    if (!isdigit((unsigned char)value[0]) || errno != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(end, units[i].name) == 0)
            return __builtin_mul_overflow(number, units[i].factor, out) ? -1 : 0;
    return -1;
}

int options_size(const char *value, uint64_t *out, struct error *err)
{
    static const struct unit units[] = {
        {"", 1},
        {"k", 1024},
        {"kib", 1024},
        {"m", 1024 * 1024},
        {"mib", 1024 * 1024},
        {"g", 1024 * 1024 * 1024},
        {"gib", 1024 * 1024 * 1024},
        {"t", 1024ULL * 1024 * 1024 * 1024},
        {"tib", 1024ULL * 1024 * 1024 * 1024},
    };
    if (read_with_unit(value, units, sizeof units / sizeof units[0], out) == 0)
        return 0;
    return error_set(err, ERROR_USAGE, "\"%.40s\": a size like 4096, 64K, 2MiB or 1G is wanted",
                     value);
}

int options_duration(const char *value, int64_t *out, struct error *err)
{
    static const struct unit units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 86400 * 1000}};
    uint64_t milliseconds;
    if (read_with_unit(value, units, sizeof units / sizeof units[0], &milliseconds) != 0 ||
        milliseconds == 0 || milliseconds > INT64_MAX)
        return error_set(err, ERROR_USAGE,
                         "\"%.40s\": a duration like 500ms, 30s, 5m, 2h or 7d is wanted", value);
    *out = (int64_t)milliseconds;
    return 0;
}

/* Exactly `digits` digits; moves `*at` past them. */
static int read_digits(const char **at, int digits, int *out)
{
    int number = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (!isdigit((unsigned char)**at))
            return -1;
        number = number * 10 + (**at - '0');
    }
    *out = number;
    return 0;
}

static bool take(const char **at, char wanted)
{
    if (**at != wanted)
        return false;
    (*at)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static int read_date(const char **at, struct tm *tm)
{
    int year, month, day;
    if (read_digits(at, 4, &year) != 0 || !take(at, '-') || read_digits(at, 2, &month) != 0 ||
        !take(at, '-') || read_digits(at, 2, &day) != 0)
        return -1;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return -1;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    tm->tm_mday = day;
    return 0;
}

/* "12:00:00.250Z" or with "+02:00"; the offset to UTC in seconds. */
static int read_clock(const char **at, struct tm *tm, int64_t *milliseconds, int64_t *offset)
{
    int hours, minutes, sign;
    if (read_digits(at, 2, &tm->tm_hour) != 0 || !take(at, ':') ||
        read_digits(at, 2, &tm->tm_min) != 0 || !take(at, ':') ||
        read_digits(at, 2, &tm->tm_sec) != 0)
        return -1;
    if (tm->tm_hour > 23 || tm->tm_min > 59 || tm->tm_sec > 60)
        return -1;
    if (take(at, '.')) {
        int64_t scale = 100;
        if (!isdigit((unsigned char)**at))
            return -1;
        for (; isdigit((unsigned char)**at); (*at)++, scale /= 10)
            *milliseconds += (**at - '0') * scale;
    }
    if (take(at, 'Z') || take(at, 'z'))
        return 0;
    sign = **at == '-' ? -1 : 1;
    if ((!take(at, '+') && !take(at, '-')) || read_digits(at, 2, &hours) != 0 || !take(at, ':') ||
        read_digits(at, 2, &minutes) != 0 || hours > 23 || minutes > 59)
        return -1;
    *offset = sign * (hours * 3600 + minutes * 60);
    return 0;
}

/* RFC 3339, section 5.6; without a clock it is midnight UTC. */
static int read_rfc3339(const char *value, int64_t *out)
{
    struct tm tm = {0};
    int64_t milliseconds = 0, offset = 0;
    const char *at = value;
    if (read_date(&at, &tm) != 0)
        return -1;
    if (*at != '\0' && ((!take(&at, 'T') && !take(&at, 't') && !take(&at, ' ')) ||
                        read_clock(&at, &tm, &milliseconds, &offset) != 0 || *at != '\0'))
        return -1;
    int64_t result = ((int64_t)timegm(&tm) - offset) * 1000 + milliseconds;
    if (result < 0)
        return -1;
    *out = result;
    return 0;
}

int options_time(const char *value, int64_t *out, struct error *err)
{
    static const uint64_t LAST_SECOND = 253402300799; /* of the year 9999 */
    uint64_t seconds;
    if (value[0] == '@' && options_count(value + 1, 0, LAST_SECOND, &seconds, NULL) == 0) {
        *out = (int64_t)seconds * 1000;
        return 0;
    }
    if (read_rfc3339(value, out) == 0)
        return 0;
    return error_set(err, ERROR_USAGE,
                     "\"%.40s\": a time like 2026-01-31T12:00:00Z, 2026-01-31 or @1769860800 is "
                     "wanted",
                     value);
}

static int read_word(const char *value, const struct names *names, unsigned *out, struct error *err)
{
    char known[256] = "";
    size_t used = 0;
    if (names_find(names, text_of(value), out) == 0)
        return 0;
    for (unsigned i = 0; i < names->count && used < sizeof known; i++) {
        int n = snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", names->words[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    return error_set(err, ERROR_USAGE, "\"%.40s\": one of %s is wanted", value, known);
}

/* Suggestions. */

static size_t least_of(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein's distance (two rows) of words of at most WORD_MAX bytes. */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[2][WORD_MAX + 1];
    for (size_t k = 0; k <= b_size; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *above = rows[(i - 1) % 2], *row = rows[i % 2];
        row[0] = i;
        for (size_t k = 1; k <= b_size; k++)
            row[k] = least_of(above[k] + 1, row[k - 1] + 1, above[k - 1] + (a[i - 1] != b[k - 1]));
    }
    return rows[a_size % 2][b_size];
}

/* "uninstall" is not meant for "install". */
static bool is_negation(const char *word, size_t size, const char *other, size_t other_size)
{
    bool longer = size == other_size + 2 && strncmp(word, "un", 2) == 0;
    longer |= size == other_size + 3 && strncmp(word, "dis", 3) == 0;
    return longer && strcmp(word + size - other_size, other) == 0;
}

const char *options_nearest(const char *word, size_t count,
                            const char *(*candidate)(const void *context, size_t i),
                            const void *context)
{
    const char *nearest = NULL;
    size_t size = strnlen(word, WORD_MAX + 1);
    size_t best = size / 3 + 2;
    for (size_t i = 0; size <= WORD_MAX && i < count; i++) {
        const char *other = candidate(context, i);
        size_t other_size = strnlen(other, WORD_MAX + 1);
        if (other_size > WORD_MAX)
            continue;
        if (is_negation(word, size, other, other_size))
            continue;
        bool begins = size >= 3 && strncmp(other, word, size) == 0;
        size_t far = begins ? 0 : distance(word, size, other, other_size);
        if (far >= best)
            continue;
        best = far;
        nearest = other;
    }
    return nearest;
}

/* Reading. */

struct reader {
    const struct usage *usage;
    struct globals *globals;
    void *settings;
    struct arena *arena;
    bool help;
};

static const struct option_row *find_long(const struct option_row *rows, size_t count,
                                          struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static const struct option_row *find_letter(const struct option_row *rows, size_t count,
                                            char letter)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].letter == letter)
            return &rows[i];
    return NULL;
}

static const char *option_name(const void *context, size_t i)
{
    const struct usage *usage = context;
    return i < usage->option_count ? usage->options[i].name
                                   : global_options[i - usage->option_count].name;
}

static int unknown_option(const struct usage *usage, struct text name, struct error *err)
{
    char word[WORD_MAX + 1];
    size_t size = name.size < WORD_MAX ? name.size : WORD_MAX;
    memcpy(word, name.data, size);
    word[size] = '\0';
    const char *near =
        options_nearest(word, usage->option_count + global_option_count, option_name, usage);
    if (near)
        return error_set(err, ERROR_USAGE, "unknown option --%s: did you mean --%s?", word, near);
    return error_set(err, ERROR_USAGE, "unknown option --%s: see %s --help", word, usage->command);
}

static void add_string(struct strings *list, struct arena *arena, const char *value)
{
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = value;
}

static int store_value(const struct option_row *row, void *place, const char *value,
                       struct arena *arena, struct error *err)
{
    struct moment *moment = place;
    switch (row->type) {
    case OPTION_FLAG:
        *(bool *)place = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)place = value;
        return 0;
    case OPTION_LIST:
        add_string(place, arena, value);
        return 0;
    case OPTION_COUNT:
        return options_count(value, row->least, row->most, place, err);
    case OPTION_SIZE:
        return options_size(value, place, err);
    case OPTION_DURATION:
        return options_duration(value, place, err);
    case OPTION_TIME:
        moment->given = true;
        return options_time(value, &moment->at, err);
    case OPTION_WORD:
        return read_word(value, row->names, place, err);
    }
    return 0;
}

static bool is_global(const struct option_row *row)
{
    return row >= global_options && row < global_options + global_option_count;
}

static int apply(struct reader *reader, const struct option_row *row, const char *value,
                 struct error *err)
{
    bool global = is_global(row);
    if (global && strcmp(row->name, "help") == 0) {
        reader->help = true;
        return 0;
    }
    void *base = global ? (void *)reader->globals : reader->settings;
    if (store_value(row, (char *)base + row->offset, value, reader->arena, err) != 0)
        return error_wrap(err, "--%s", row->name);
    return 0;
}

/* argv[*index] is "--name" or "--name=value"; takes the value behind it where one is needed. */
static int read_long(struct reader *reader, int argc, char *const *argv, int *index,
                     struct error *err)
{
    const struct usage *usage = reader->usage;
    const char *word = argv[*index] + 2;
    const char *equal = strchr(word, '=');
    struct text name = {word, equal ? (size_t)(equal - word) : strlen(word)};
    const struct option_row *row = find_long(usage->options, usage->option_count, name);
    if (!row)
        row = find_long(global_options, global_option_count, name);
    if (!row)
        return unknown_option(usage, name, err);
    if (row->type == OPTION_FLAG && equal)
        return error_set(err, ERROR_USAGE, "--%s takes no value", row->name);
    if (row->type == OPTION_FLAG || equal)
        return apply(reader, row, equal ? equal + 1 : NULL, err);
    if (*index + 1 >= argc)
        return error_set(err, ERROR_USAGE, "--%s needs a value: --%s %s", row->name, row->name,
                         row->value);
    return apply(reader, row, argv[++*index], err);
}

/* argv[*index] is "-x", "-xvalue" or flags together. */
static int read_letters(struct reader *reader, int argc, char *const *argv, int *index,
                        struct error *err)
{
    const struct usage *usage = reader->usage;
    for (const char *at = argv[*index] + 1; *at; at++) {
        const struct option_row *row = find_letter(usage->options, usage->option_count, *at);
        if (!row)
            row = find_letter(global_options, global_option_count, *at);
        if (!row)
            return error_set(err, ERROR_USAGE, "unknown option -%c: see %s --help",
                             isprint((unsigned char)*at) ? *at : '?', usage->command);
        if (row->type == OPTION_FLAG) {
            if (apply(reader, row, NULL, err) != 0)
                return -1;
            continue;
        }
        if (at[1])
            return apply(reader, row, at + 1, err);
        if (*index + 1 >= argc)
            return error_set(err, ERROR_USAGE, "-%c needs a value: -%c %s", *at, *at, row->value);
        return apply(reader, row, argv[++*index], err);
    }
    return 0;
}

static int check_operands(const struct usage *usage, size_t count, const char *last,
                          struct error *err)
{
    if (count < usage->least_operands)
        return error_set(err, ERROR_USAGE, "something is missing: %s %s", usage->command,
                         usage->synopsis);
    if (count > usage->most_operands)
        return error_set(err, ERROR_USAGE, "\"%.80s\" is one too many: %s%s%s", last,
                         usage->command, *usage->synopsis ? " " : "", usage->synopsis);
    return 0;
}

int options_read(const struct usage *usage, int argc, char *const *argv, struct globals *globals,
                 void *settings, struct arena *arena, struct error *err)
{
    struct reader reader = {
        .usage = usage, .globals = globals, .settings = settings, .arena = arena};
    struct strings operands = {NULL, 0};
    bool only_operands = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        int result = 0;
        if (only_operands || word[0] != '-' || word[1] == '\0')
            add_string(&operands, arena, word);
        else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            result = read_long(&reader, argc, argv, &i, err);
        else
            result = read_letters(&reader, argc, argv, &i, err);
        if (result != 0)
            return -1;
    }
    if (reader.help) {
        options_help(usage);
        return 0;
    }
    const char *last = operands.count ? operands.items[operands.count - 1] : "";
    if (check_operands(usage, operands.count, last, err) != 0)
        return -1;
    if (usage->most_operands > 0)
        *(struct strings *)(void *)((char *)settings + usage->operands_offset) = operands;
    return 1;
}

int options_read_leading(int argc, char *const *argv, struct globals *globals, bool *help,
                         bool *version, struct error *err)
{
    static const struct option_row own[] = {
        {.name = "version", .letter = 'V', .type = OPTION_FLAG, .help = "the version"}};
    static const struct usage usage = {.command = "hyper", .synopsis = "COMMAND", OPTIONS(own)};
    struct reader reader = {.usage = &usage, .globals = globals, .settings = version};
    int i = 1;
    for (; i < argc && argv[i][0] == '-' && argv[i][1] != '\0'; i++) {
        int result = argv[i][1] == '-' ? read_long(&reader, argc, argv, &i, err)
                                       : read_letters(&reader, argc, argv, &i, err);
        if (result != 0)
            return -1;
    }
    *help = reader.help;
    return i;
}

/* Help. */

void options_print(const struct option_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char left[80];
        const struct option_row *row = &rows[i];
        char letter[8] = "    ";
        if (row->letter)
            (void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
        (void)snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name, row->value ? " " : "",
                       row->value ? row->value : "");
        if (strlen(left) < HELP_COLUMN)
            printf("%-*s %s\n", HELP_COLUMN, left, row->help);
        else
            printf("%s\n%-*s %s\n", left, HELP_COLUMN, "", row->help);
    }
}

void options_help(const struct usage *usage)
{
    printf("Usage: %s [OPTION...]%s%s\n\n%s\n", usage->command, *usage->synopsis ? " " : "",
           usage->synopsis, usage->about);
    if (usage->option_count > 0) {
        printf("\nOptions:\n");
        options_print(usage->options, usage->option_count);
    }
    printf("\nOptions of every command:\n");
    options_print(global_options, global_option_count);
    if (usage->examples)
        printf("\nExamples:\n%s\n", usage->examples);
}
