/* SPDX-License-Identifier: MPL-2.0 */
/* CVSS 3.0 (specification, section 8) and 3.1 (section 7 and appendix A). */
#include "lib/cvss_metric.h"

#include <math.h>

enum { AV, AC, PR, UI, S, C, I, A };
enum { E = A + 1, RL, RC };
enum { CR = RC + 1, IR, AR };
/* In the order of AV to A: a modified metric stands MAV after its own. */
enum { MAV = AR + 1, MAC, MPR, MUI, MS, MC, MI, MA, METRICS_END };

/* Privileges have a second weight, for a changed scope. */
enum { PRIVILEGES_CHANGED = 3 };

static const struct cvss_metric metrics[METRICS_END] = {
    {"AV", "N A L P", {0.85, 0.62, 0.55, 0.2}},
    {"AC", "L H", {0.77, 0.44}},
    {"PR", "N L H", {0.85, 0.62, 0.27, 0.85, 0.68, 0.5}},
    {"UI", "N R", {0.85, 0.62}},
    {"S", "U C", {0, 1}},
    {"C", "H L N", {0.56, 0.22, 0}},
    {"I", "H L N", {0.56, 0.22, 0}},
    {"A", "H L N", {0.56, 0.22, 0}},
    {"E", "X H F P U", {1, 1, 0.97, 0.94, 0.91}},
    {"RL", "X U W T O", {1, 1, 0.97, 0.96, 0.95}},
    {"RC", "X C R U", {1, 1, 0.96, 0.92}},
    {"CR", "X H M L", {1, 1.5, 1, 0.5}},
    {"IR", "X H M L", {1, 1.5, 1, 0.5}},
    {"AR", "X H M L", {1, 1.5, 1, 0.5}},
    {"MAV", "X N A L P", {0, 0.85, 0.62, 0.55, 0.2}},
    {"MAC", "X L H", {0, 0.77, 0.44}},
    {"MPR", "X N L H", {0, 0.85, 0.62, 0.27, 0.85, 0.68, 0.5}},
    {"MUI", "X N R", {0, 0.85, 0.62}},
    {"MS", "X U C", {0, 0, 1}},
    {"MC", "X H L N", {0, 0.56, 0.22, 0}},
    {"MI", "X H L N", {0, 0.56, 0.22, 0}},
    {"MA", "X H L N", {0, 0.56, 0.22, 0}},
};

struct input {
    enum cvss_version version;
    const struct cvss_choice *choice;
    bool modified; /* base metrics are replaced by their modified ones */
};

static const double *find_weight(const struct input *in, int metric)
{
    if (in->modified && metric <= A && in->choice->value[metric + MAV] != 0)
        metric += MAV;
    return &metrics[metric].weights[in->choice->value[metric]];
}

static double weight(const struct input *in, int metric)
{
    return *find_weight(in, metric);
}

static bool scope_changed(const struct input *in)
{
    return weight(in, S) > 0;
}

static double privileges(const struct input *in)
{
    const double *weights = find_weight(in, PR);
    return weights[scope_changed(in) ? PRIVILEGES_CHANGED : 0];
}

/* 3.0: the smallest number with one decimal that is not less, where what is within 1e-9 above one
 * is an error of binary fractions; no value of the formulas comes that near. 3.1 defines it on the
 * number rounded to five decimals. */
static double round_up(const struct input *in, double value)
{
    if (value <= 0)
        return 0;
    if (in->version == CVSS_3_0)
        return ceil(value * 10 - 1e-8) / 10;
    long hundred_thousandths = lround(value * 100000);
    long tenths = hundred_thousandths / 10000;
    return (double)(hundred_thousandths % 10000 ? tenths + 1 : tenths) / 10;
}

static double exploitability(const struct input *in)
{
    return 8.22 * weight(in, AV) * weight(in, AC) * privileges(in) * weight(in, UI);
}

static double impact_changed(const struct input *in, double loss)
{
    if (in->version == CVSS_3_1 && in->modified)
        return 7.52 * (loss - 0.029) - 3.25 * pow(loss * 0.9731 - 0.02, 13);
    return 7.52 * (loss - 0.029) - 3.25 * pow(loss - 0.02, 15);
}

static double requirement(const struct input *in, int metric)
{
    return in->modified ? weight(in, metric) : 1;
}

static double impact(const struct input *in)
{
    double loss = 1 - (1 - weight(in, C) * requirement(in, CR)) *
                          (1 - weight(in, I) * requirement(in, IR)) *
                          (1 - weight(in, A) * requirement(in, AR));
    if (in->modified)
        loss = fmin(loss, 0.915);
    return scope_changed(in) ? impact_changed(in, loss) : 6.42 * loss;
}

static double base_score(const struct input *in)
{
    double sum = impact(in);
    if (sum <= 0)
        return 0;
    sum += exploitability(in);
    return round_up(in, fmin(scope_changed(in) ? 1.08 * sum : sum, 10));
}

static double temporal_score(const struct input *in, double base)
{
    return round_up(in, base * weight(in, E) * weight(in, RL) * weight(in, RC));
}

static void score(const struct cvss_choice *choice, struct cvss *out)
{
    struct input base = {out->version, choice, false}, modified = {out->version, choice, true};
    out->base = base_score(&base);
    out->temporal = temporal_score(&base, out->base);
    out->environmental = temporal_score(&modified, base_score(&modified));
}

const struct cvss_scheme cvss_scheme_3_0 = {
    .version = CVSS_3_0,
    .name = "3.0",
    .prefix = "CVSS:3.0/",
    .advice = "this version does not have it",
    .metrics = metrics,
    .base_end = E,
    .temporal_end = CR,
    .environmental_end = METRICS_END,
    .metrics_end = METRICS_END,
    .score = score,
};

const struct cvss_scheme cvss_scheme_3_1 = {
    .version = CVSS_3_1,
    .name = "3.1",
    .prefix = "CVSS:3.1/",
    .advice = "this version does not have it",
    .metrics = metrics,
    .base_end = E,
    .temporal_end = CR,
    .environmental_end = METRICS_END,
    .metrics_end = METRICS_END,
    .score = score,
};
