/* SPDX-License-Identifier: MPL-2.0 */
/* Scores are 0.0 to 10.0 with one decimal, an error has words that can be printed, and parentheses
 * change nothing but where they may not be. */
#include "lib/cvss.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition)
        abort();
}

static void expect_score(double score)
{
    expect(score >= 0 && score <= 10 && !signbit(score));
    expect(score == round(score * 10) / 10);
}

static void expect_printable(const char *message)
{
    expect(*message != '\0');
    for (; *message; message++)
        expect(*message >= ' ' && *message < 0x7f);
}

static void expect_same_in_parentheses(struct text vector, const struct cvss *plain)
{
    char *wrapped = xmalloc(vector.size + 2);
    wrapped[0] = '(';
    memcpy(wrapped + 1, vector.data, vector.size);
    wrapped[vector.size + 1] = ')';
    struct cvss cvss;
    int result = cvss_parse((struct text){wrapped, vector.size + 2}, &cvss, NULL);
    if (plain->version != CVSS_2_0 || vector.data[0] == '(')
        expect(result == -1);
    else
        expect(result == 0 && cvss.score == plain->score);
    free(wrapped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text vector = {(const char *)data, size};
    struct cvss cvss;
    struct error err = {0};
    if (cvss_parse(vector, &cvss, &err) != 0) {
        expect_printable(err.message);
        return 0;
    }
    expect_score(cvss.base);
    expect_score(cvss.temporal);
    expect_score(cvss.environmental);
    expect(cvss.score == (cvss.has_environmental ? cvss.environmental
                          : cvss.has_temporal    ? cvss.temporal
                                                 : cvss.base));
    expect(cvss_severity(&cvss) >= SEVERITY_INFO && cvss_severity(&cvss) <= SEVERITY_CRITICAL);
    expect_same_in_parentheses(vector, &cvss);
    return 0;
}
