/* SPDX-License-Identifier: MPL-2.0 */
/* CVSS 2.0: the guide's section 3.2, "Equations". */
#include "lib/cvss_metric.h"

#include <math.h>

enum { AV, AC, AU, C, I, A };
enum { E = A + 1, RL, RC };
enum { CDP = RC + 1, TD, CR, IR, AR, METRICS_END };

static const struct cvss_metric metrics[METRICS_END] = {
    {"AV", "L A N", {0.395, 0.646, 1}},
    {"AC", "H M L", {0.35, 0.61, 0.71}},
    {"Au", "M S N", {0.45, 0.56, 0.704}},
    {"C", "N P C", {0, 0.275, 0.66}},
    {"I", "N P C", {0, 0.275, 0.66}},
    {"A", "N P C", {0, 0.275, 0.66}},
    {"E", "ND U POC F H", {1, 0.85, 0.9, 0.95, 1}},
    {"RL", "ND OF TF W U", {1, 0.87, 0.9, 0.95, 1}},
    {"RC", "ND UC UR C", {1, 0.9, 0.95, 1}},
    {"CDP", "ND N L LM MH H", {0, 0, 0.1, 0.3, 0.4, 0.5}},
    {"TD", "ND N L M H", {1, 0, 0.25, 0.75, 1}},
    {"CR", "ND L M H", {1, 0.5, 1, 1.51}},
    {"IR", "ND L M H", {1, 0.5, 1, 1.51}},
    {"AR", "ND L M H", {1, 0.5, 1, 1.51}},
};

static double weight(const struct cvss_choice *choice, int metric)
{
    return metrics[metric].weights[choice->value[metric]];
}

/* To one decimal, half away from zero, as decimal arithmetic would: what is within 1e-9 of a half
 * is one that binary fractions cannot hold. No other value of the formulas comes that near. */
static double round_tenth(double value)
{
    return round(value * 10 + copysign(1e-8, value)) / 10;
}

static double base_score(const struct cvss_choice *choice, double impact)
{
    double exploitability = 20 * weight(choice, AV) * weight(choice, AC) * weight(choice, AU);
    if (impact <= 0)
        return 0;
    return round_tenth((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176);
}

static double temporal_score(const struct cvss_choice *choice, double base)
{
    return round_tenth(base * weight(choice, E) * weight(choice, RL) * weight(choice, RC));
}

static double impact(double confidentiality, double integrity, double availability)
{
    return 10.41 * (1 - (1 - confidentiality) * (1 - integrity) * (1 - availability));
}

/* The adjusted base score can be below zero, and enters the formula so; the result cannot. */
static double environmental_score(const struct cvss_choice *choice)
{
    double adjusted =
        impact(weight(choice, C) * weight(choice, CR), weight(choice, I) * weight(choice, IR),
               weight(choice, A) * weight(choice, AR));
    double temporal = temporal_score(choice, base_score(choice, fmin(10, adjusted)));
    double score =
        round_tenth((temporal + (10 - temporal) * weight(choice, CDP)) * weight(choice, TD));
    return score > 0 ? score : 0;
}

static void score(const struct cvss_choice *choice, struct cvss *out)
{
    out->base = base_score(choice, impact(weight(choice, C), weight(choice, I), weight(choice, A)));
    out->temporal = temporal_score(choice, out->base);
    out->environmental = out->has_environmental ? environmental_score(choice) : out->temporal;
}

const struct cvss_scheme cvss_scheme_2_0 = {
    .version = CVSS_2_0,
    .name = "2.0",
    .prefix = "",
    .advice = "without a prefix it is of 2.0; one of 3.1 begins with CVSS:3.1/",
    .ordered = true,
    .metrics = metrics,
    .base_end = E,
    .temporal_end = CDP,
    .environmental_end = METRICS_END,
    .metrics_end = METRICS_END,
    .score = score,
};
