/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/cvss.h"

#include "lib/cvss_metric.h"

#include <stdint.h>
#include <stdio.h>

#define PREFIX_HINT "a vector begins with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/, or is of version 2.0"

enum { QUOTE_MAX = 16, NAMES_SIZE = 128 };

struct parser {
    const struct cvss_scheme *scheme;
    struct text vector; /* as given: places are counted in it */
    size_t at, end;     /* what is left of the metrics */
    struct cvss_choice choice;
    uint32_t given;
    int last; /* the metric before, -1 at first */
    struct error *err;
};

/* A word of the vector for a message: its beginning, without bytes that could upset a terminal. */
struct quote {
    char text[QUOTE_MAX + 4];
};

static struct quote quote_of(struct text word)
{
    struct quote quote = {""};
    size_t size = word.size < QUOTE_MAX ? word.size : QUOTE_MAX;
    for (size_t i = 0; i < size; i++)
        quote.text[i] = word.data[i] > ' ' && word.data[i] < 0x7f ? word.data[i] : '?';
    if (size < word.size)
        memcpy(quote.text + size, "...", 4);
    return quote;
}

static const struct cvss_scheme *find_scheme(struct text vector)
{
    static const struct cvss_scheme *const schemes[] = {&cvss_scheme_3_0, &cvss_scheme_3_1,
                                                        &cvss_scheme_4_0};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (text_starts(vector, text_of(schemes[i]->prefix)))
            return schemes[i];
    return text_starts(vector, TEXT("CVSS:")) ? NULL : &cvss_scheme_2_0;
}

/* Finds the version, and where its metrics begin and end. */
static int open_vector(struct parser *p)
{
    struct text vector = p->vector;
    if (vector.size == 0)
        return error_set(p->err, ERROR_DATA, "CVSS vector is empty: " PREFIX_HINT);
    p->scheme = find_scheme(vector);
    if (!p->scheme)
        return error_set(p->err, ERROR_DATA, "CVSS vector has unknown version \"%s\": " PREFIX_HINT,
                         quote_of(vector).text);
    p->at = strlen(p->scheme->prefix);
    p->end = vector.size;
    if (p->scheme != &cvss_scheme_2_0)
        return 0;
    bool opened = vector.data[0] == '(', closed = vector.data[vector.size - 1] == ')';
    if (opened != closed)
        return error_set(p->err, ERROR_DATA,
                         "CVSS 2.0 vector has one parenthesis, at byte %zu: write both or none",
                         opened ? 0 : vector.size - 1);
    p->at = opened;
    p->end = vector.size - closed;
    return 0;
}

static int find_metric(const struct cvss_scheme *scheme, struct text name)
{
    for (int i = 0; i < scheme->metrics_end; i++)
        if (text_is(name, scheme->metrics[i].name))
            return i;
    return -1;
}

static int find_value(const struct cvss_metric *metric, struct text word)
{
    const char *value = metric->values;
    for (int i = 0; *value; i++) {
        size_t size = strcspn(value, " ");
        if (text_equal(word, (struct text){value, size}))
            return i;
        value += size + (value[size] == ' ');
    }
    return -1;
}

static int check_place(const struct parser *p, int metric, size_t at)
{
    const struct cvss_metric *metrics = p->scheme->metrics;
    if (p->given >> metric & 1)
        return error_set(p->err, ERROR_DATA,
                         "CVSS %s vector has duplicate metric %s at byte %zu: give it once",
                         p->scheme->name, metrics[metric].name, at);
    if (p->scheme->ordered && metric < p->last)
        return error_set(p->err, ERROR_DATA,
                         "CVSS %s vector has metric %s at byte %zu after %s: this version has a "
                         "fixed order, put it before",
                         p->scheme->name, metrics[metric].name, at, metrics[p->last].name);
    return 0;
}

/* Reads "NAME:VALUE", which begins at byte `at`. */
static int read_metric(struct parser *p, struct text field, size_t at)
{
    const char *colon = field.size ? memchr(field.data, ':', field.size) : NULL;
    if (!colon)
        return error_set(p->err, ERROR_DATA,
                         "CVSS %s vector has \"%s\" at byte %zu: write metric and value, as AV:N",
                         p->scheme->name, quote_of(field).text, at);
    struct text name = {field.data, (size_t)(colon - field.data)};
    int metric = find_metric(p->scheme, name);
    if (metric < 0)
        return error_set(p->err, ERROR_DATA,
                         "CVSS %s vector has unknown metric \"%s\" at byte %zu: %s",
                         p->scheme->name, quote_of(name).text, at, p->scheme->advice);
    if (check_place(p, metric, at) != 0)
        return -1;
    struct text word = text_from(field, name.size + 1);
    int value = find_value(&p->scheme->metrics[metric], word);
    if (value < 0)
        return error_set(p->err, ERROR_DATA,
                         "CVSS %s vector has invalid value \"%s\" of %s at byte %zu: use one of %s",
                         p->scheme->name, quote_of(word).text, p->scheme->metrics[metric].name,
                         at + name.size + 1, p->scheme->metrics[metric].values);
    p->choice.value[metric] = (unsigned char)value;
    p->given |= (uint32_t)1 << metric;
    p->last = metric;
    return 0;
}

static int read_metrics(struct parser *p)
{
    for (size_t at = p->at, size; at <= p->end; at += size + 1) {
        const char *start = p->vector.data + at;
        const char *slash = at < p->end ? memchr(start, '/', p->end - at) : NULL;
        size = slash ? (size_t)(slash - start) : p->end - at;
        if (read_metric(p, (struct text){start, size}, at) != 0)
            return -1;
    }
    return 0;
}

static int check_mandatory(const struct parser *p)
{
    char names[NAMES_SIZE] = "";
    size_t size = 0;
    for (int i = 0; i < p->scheme->base_end && size < sizeof names; i++)
        if (!(p->given >> i & 1))
            size += (size_t)snprintf(names + size, sizeof names - size, "%s%s", size ? ", " : "",
                                     p->scheme->metrics[i].name);
    if (size == 0)
        return 0;
    return error_set(p->err, ERROR_DATA,
                     "CVSS %s vector ends at byte %zu without mandatory metric %s: add it",
                     p->scheme->name, p->end, names);
}

static bool is_given(const struct parser *p, int from, int end)
{
    for (int i = from; i < end; i++)
        if (p->choice.value[i] != 0)
            return true;
    return false;
}

int cvss_parse(struct text vector, struct cvss *out, struct error *err)
{
    struct parser p = {.vector = vector, .last = -1, .err = err};
    if (open_vector(&p) != 0 || read_metrics(&p) != 0 || check_mandatory(&p) != 0)
        return -1;
    struct cvss cvss = {.version = p.scheme->version};
    cvss.has_temporal = is_given(&p, p.scheme->base_end, p.scheme->temporal_end);
    cvss.has_environmental = is_given(&p, p.scheme->temporal_end, p.scheme->environmental_end);
    p.scheme->score(&p.choice, &cvss);
    cvss.score = cvss.has_environmental ? cvss.environmental
                 : cvss.has_temporal    ? cvss.temporal
                                        : cvss.base;
    *out = cvss;
    return 0;
}

enum severity cvss_score_severity(double score)
{
    if (score >= 9.0)
        return SEVERITY_CRITICAL;
    if (score >= 7.0)
        return SEVERITY_HIGH;
    if (score >= 4.0)
        return SEVERITY_MEDIUM;
    return score > 0 ? SEVERITY_LOW : SEVERITY_INFO;
}

enum severity cvss_severity(const struct cvss *cvss)
{
    if (cvss->version != CVSS_2_0)
        return cvss_score_severity(cvss->score);
    if (cvss->score >= 7.0)
        return SEVERITY_HIGH;
    return cvss->score >= 4.0 ? SEVERITY_MEDIUM : SEVERITY_LOW;
}
