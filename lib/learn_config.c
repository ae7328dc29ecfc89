/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_config.h"

#include "lib/yaml.h"

#include <stdlib.h>

enum { NUMBER_MAX = 32 };

struct setting {
    const char *key;
    size_t offset;
    bool whole; /* uint32_t, else double */
    double least, most;
};

static const struct setting settings[] = {
    {"promote", offsetof(struct thresholds, promote), false, THRESHOLD_LEAST, 1},
    {"probation", offsetof(struct thresholds, probation), false, THRESHOLD_LEAST, 1},
    {"repositories", offsetof(struct thresholds, repositories), true, 1,
     THRESHOLD_REPOSITORIES_MAX},
    {"half_life_days", offsetof(struct thresholds, half_life), true, 1, THRESHOLD_HALF_LIFE_MAX},
};

enum { SETTINGS = sizeof settings / sizeof settings[0] };

struct reading {
    struct text name;
    struct error *err;
};

static int wrong(const struct reading *r, size_t line, size_t column, const char *what,
                 struct text about)
{
    return error_set(r->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s%.*s", TEXT_ARG(text_cut(r->name, 200)),
                     line, column, what, TEXT_ARG(text_cut(about, 60)));
}

static const struct setting *find(struct text key)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (text_is(key, settings[i].key))
            return &settings[i];
    return NULL;
}

/* Digits with at most one dot among them. */
static bool read_number(struct text text, bool whole, double *out)
{
    char copy[NUMBER_MAX];
    size_t dots = 0, digits = 0;
    if (text.size == 0 || text.size >= sizeof copy)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        bool is_digit = text.data[i] >= '0' && text.data[i] <= '9';
        dots += text.data[i] == '.';
        digits += is_digit;
        if (!is_digit && text.data[i] != '.')
            return false;
    }
    if (digits == 0 || dots > (whole ? 0 : 1))
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    *out = strtod(copy, NULL);
    return true;
}

static int read_setting(const struct reading *r, const struct yaml *node,
                        const struct setting *setting, struct thresholds *out)
{
    double number = 0;
    if (node->type != YAML_TEXT || !read_number(node->text, setting->whole, &number))
        return wrong(r, node->line, node->column,
                     setting->whole ? "a whole number is wanted for " : "a number is wanted for ",
                     text_of(setting->key));
    if (number < setting->least || number > setting->most)
        return wrong(r, node->line, node->column, "out of range: ", text_of(setting->key));
    void *place = (char *)out + setting->offset;
    if (setting->whole)
        *(uint32_t *)place = (uint32_t)number;
    else
        *(double *)place = number;
    return 0;
}

int learn_config_read(struct text bytes, struct text name, struct arena *arena,
                      struct thresholds *out, struct error *err)
{
    const struct reading r = {name, err};
    struct thresholds read = {0};
    struct yaml *root;
    bool seen[SETTINGS] = {false};
    if (yaml_read(bytes, name, NULL, NULL, arena, &root, err) != 0)
        return -1;
    if (root->type != YAML_MAP)
        return wrong(&r, root->line, root->column, "settings are wanted: promote: 0.9", TEXT(""));
    for (const struct yaml *node = root->first; node; node = node->next) {
        const struct setting *setting = find(node->key);
        if (!setting)
            return wrong(&r, node->key_line, node->key_column, "there is no setting ", node->key);
        if (seen[setting - settings])
            return wrong(&r, node->key_line, node->key_column, "a second ", node->key);
        seen[setting - settings] = true;
        if (read_setting(&r, node, setting, &read) != 0)
            return -1;
    }
    const struct yaml *probation = yaml_member(root, "probation");
    struct thresholds full = thresholds_full(&read);
    if (probation && full.probation > full.promote)
        return wrong(&r, probation->line, probation->column, "probation is above promote",
                     TEXT(""));
    if (full.probation > full.promote)
        return wrong(&r, root->line, root->column, "promote is below probation", TEXT(""));
    *out = read;
    return 0;
}
