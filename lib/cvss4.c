/* SPDX-License-Identifier: MPL-2.0 */
/* CVSS 4.0: the specification's section 8.2, "Scoring using MacroVectors and Interpolation", in
 * exact integers. */
#include "lib/cvss_metric.h"

enum { AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA };
enum { E = SA + 1 };
enum { CR = E + 1, IR, AR };
/* In the order of AV to SA: a modified metric stands MAV after its own. */
enum { MAV = AR + 1, MAC, MAT, MPR, MUI, MVC, MVI, MVA, MSC, MSI, MSA };
enum { S = MSA + 1, AU, R, V, RE, U, METRICS_END };

static const struct cvss_metric metrics[METRICS_END] = {
    {"AV", "N A L P", {0, 1, 2, 3}},
    {"AC", "L H", {0, 1}},
    {"AT", "N P", {0, 1}},
    {"PR", "N L H", {0, 1, 2}},
    {"UI", "N P A", {0, 1, 2}},
    {"VC", "H L N", {0, 1, 2}},
    {"VI", "H L N", {0, 1, 2}},
    {"VA", "H L N", {0, 1, 2}},
    {"SC", "H L N", {1, 2, 3}},
    {"SI", "H L N", {1, 2, 3}},
    {"SA", "H L N", {1, 2, 3}},
    {"E", "X A P U", {0, 0, 1, 2}},
    {"CR", "X H M L", {0, 0, 1, 2}},
    {"IR", "X H M L", {0, 0, 1, 2}},
    {"AR", "X H M L", {0, 0, 1, 2}},
    {"MAV", "X N A L P", {0, 0, 1, 2, 3}},
    {"MAC", "X L H", {0, 0, 1}},
    {"MAT", "X N P", {0, 0, 1}},
    {"MPR", "X N L H", {0, 0, 1, 2}},
    {"MUI", "X N P A", {0, 0, 1, 2}},
    {"MVC", "X H L N", {0, 0, 1, 2}},
    {"MVI", "X H L N", {0, 0, 1, 2}},
    {"MVA", "X H L N", {0, 0, 1, 2}},
    {"MSC", "X H L N", {0, 1, 2, 3}},
    {"MSI", "X S H L N", {0, 0, 1, 2, 3}},
    {"MSA", "X S H L N", {0, 0, 1, 2, 3}},
    {"S", "X N P", {0}},
    {"AU", "X N Y", {0}},
    {"R", "X A U I", {0}},
    {"V", "X D C", {0}},
    {"RE", "X L M H", {0}},
    {"U", "X Clear Green Amber Red", {0}},
};

/* The equivalence sets of tables 24 to 29; a MacroVector has a level of each. */
enum { EQ1, EQ2, EQ3, EQ4, EQ5, EQ6, EQ_COUNT };

static const int eq_levels[EQ_COUNT] = {3, 2, 3, 3, 3, 2};

struct macro {
    int eq[EQ_COUNT];
};

/* Section 8.3: tenths of the score of each MacroVector. A row is EQ1, EQ2, EQ3 and EQ4, a column
 * EQ5 and EQ6, the last counting fastest; 0 where there is none, as EQ3 at 2 excludes EQ6 at 0. */
static const unsigned char macro_score[54][6] = {
    {100, 99, 98, 95, 95, 92}, {100, 96, 93, 87, 91, 81}, {93, 90, 89, 80, 81, 68},
    {98, 95, 95, 92, 90, 84},  {93, 92, 89, 81, 81, 65},  {88, 80, 78, 70, 69, 48},
    {0, 92, 0, 82, 0, 72},     {0, 79, 0, 69, 0, 50},     {0, 69, 0, 55, 0, 27},
    {99, 97, 95, 92, 92, 85},  {95, 91, 90, 83, 84, 71},  {92, 81, 82, 71, 72, 53},
    {95, 93, 92, 85, 85, 73},  {92, 82, 80, 72, 70, 59},  {84, 70, 71, 52, 50, 30},
    {0, 86, 0, 75, 0, 52},     {0, 71, 0, 52, 0, 29},     {0, 63, 0, 29, 0, 17},
    {98, 95, 94, 87, 91, 81},  {94, 89, 86, 74, 77, 64},  {87, 75, 74, 63, 63, 49},
    {94, 89, 88, 77, 76, 67},  {86, 76, 74, 58, 59, 50},  {72, 57, 57, 52, 52, 25},
    {0, 83, 0, 70, 0, 54},     {0, 65, 0, 58, 0, 26},     {0, 53, 0, 21, 0, 13},
    {95, 90, 88, 76, 76, 70},  {90, 77, 75, 62, 61, 53},  {77, 66, 68, 59, 52, 30},
    {89, 78, 76, 67, 62, 58},  {74, 59, 57, 57, 47, 23},  {61, 52, 57, 29, 24, 16},
    {0, 71, 0, 59, 0, 30},     {0, 58, 0, 26, 0, 15},     {0, 23, 0, 13, 0, 6},
    {93, 87, 86, 72, 75, 58},  {86, 74, 74, 61, 56, 34},  {70, 54, 52, 40, 40, 22},
    {85, 75, 74, 55, 62, 51},  {72, 57, 55, 41, 46, 19},  {53, 36, 34, 19, 19, 8},
    {0, 64, 0, 51, 0, 20},     {0, 47, 0, 21, 0, 11},     {0, 24, 0, 9, 0, 4},
    {88, 75, 73, 53, 60, 50},  {73, 55, 59, 40, 41, 20},  {54, 43, 45, 22, 20, 11},
    {75, 55, 58, 45, 40, 21},  {61, 51, 48, 18, 20, 9},   {46, 18, 17, 7, 8, 2},
    {0, 53, 0, 24, 0, 14},     {0, 24, 0, 12, 0, 5},      {0, 10, 0, 3, 0, 1},
};

/* Tenths, or 0 for a MacroVector that does not exist. */
static int score_of(const struct macro *m)
{
    for (int i = 0; i < EQ_COUNT; i++)
        if (m->eq[i] >= eq_levels[i])
            return 0;
    int row = ((m->eq[EQ1] * 2 + m->eq[EQ2]) * 3 + m->eq[EQ3]) * 3 + m->eq[EQ4];
    return macro_score[row][m->eq[EQ5] * 2 + m->eq[EQ6]];
}

/* How many steps each metric is below its most severe value, with modified metrics in place. */
struct steps {
    int below[MAV];
};

/* Metrics from `end` on count as not defined. */
static struct steps steps_of(const struct cvss_choice *choice, int end)
{
    struct steps steps;
    for (int i = 0; i < MAV; i++) {
        bool modified = i <= SA && i + MAV < end && choice->value[i + MAV] != 0;
        int metric = modified ? i + MAV : i;
        steps.below[i] = (int)metrics[metric].weights[i < end ? choice->value[metric] : 0];
    }
    return steps;
}

static bool has_no_impact(const int *below)
{
    return below[VC] == 2 && below[VI] == 2 && below[VA] == 2 && below[SC] == 3 && below[SI] == 3 &&
           below[SA] == 3;
}

static int level_of_access(const int *below)
{
    int none = (below[AV] == 0) + (below[PR] == 0) + (below[UI] == 0);
    if (none == 3)
        return 0;
    return none > 0 && below[AV] < 3 ? 1 : 2;
}

static int level_of_impact(const int *below)
{
    if (below[VC] == 0 && below[VI] == 0)
        return 0;
    return below[VC] == 0 || below[VI] == 0 || below[VA] == 0 ? 1 : 2;
}

static int level_of_subsequent(const int *below)
{
    if (below[SI] == 0 || below[SA] == 0)
        return 0;
    return below[SC] == 1 || below[SI] == 1 || below[SA] == 1 ? 1 : 2;
}

static struct macro macro_of(const int *below)
{
    bool needed =
        below[VC] + below[CR] == 0 || below[VI] + below[IR] == 0 || below[VA] + below[AR] == 0;
    struct macro macro;
    macro.eq[EQ1] = level_of_access(below);
    macro.eq[EQ2] = below[AC] + below[AT] > 0;
    macro.eq[EQ3] = level_of_impact(below);
    macro.eq[EQ4] = level_of_subsequent(below);
    macro.eq[EQ5] = below[E];
    macro.eq[EQ6] = !needed;
    return macro;
}

/* Tenths of the next lower MacroVector, one level down in `eq`, or 0. */
static int lower(struct macro m, int eq)
{
    m.eq[eq]++;
    return score_of(&m);
}

/* EQ3 and EQ6 depend on each other and go down together: 00 to the higher of 01 and 10, 10 to 11,
 * 01 to 11, 11 to 21. */
static int lower_joint(const struct macro *m)
{
    int by_impact = lower(*m, EQ3), by_need = lower(*m, EQ6);
    if (m->eq[EQ6] == 1)
        return by_impact;
    return m->eq[EQ3] == 0 && by_impact > by_need ? by_impact : by_need;
}

/* The sum over the equivalence sets of score difference times part of the way, with a common
 * denominator. */
struct way {
    int value; /* MacroVector's score in tenths */
    int sum;   /* in DENOMINATOR-ths of tenths */
    int count; /* of lower MacroVectors that exist */
};

enum { DENOMINATOR = 840 }; /* every depth divides it */

/* `distance` of `depth` steps to the MacroVector with `lower` tenths, if there is one. */
static void go(struct way *way, int lower, int distance, int depth)
{
    if (lower == 0)
        return;
    way->count++;
    way->sum += (way->value - lower) * distance * (DENOMINATOR / depth);
}

/* The highest severity vectors of a level, where it has several, are equally many steps below the
 * most severe values: `top`. So the distance to any of them is a difference of sums. Below the last
 * level there is no MacroVector, so that its depth does not matter. */
static struct way way_of(const struct macro *m, const int *below)
{
    static const int top1[] = {0, 1, 3}, depth1[] = {1, 4, 5};
    static const int top2[] = {0, 1}, depth2[] = {1, 2};
    static const int top36[3][2] = {{0, 3}, {1, 3}, {0, 3}};
    static const int depth36[3][2] = {{7, 6}, {8, 8}, {1, 10}};
    static const int top4[] = {1, 3, 6}, depth4[] = {6, 5, 4};
    int eq3 = m->eq[EQ3], eq4 = m->eq[EQ4], eq6 = m->eq[EQ6];
    int access = below[AV] + below[PR] + below[UI], complexity = below[AC] + below[AT];
    int impact = below[VC] + below[VI] + below[VA] + below[CR] + below[IR] + below[AR];
    int subsequent = below[SC] + below[SI] + below[SA];

    struct way way = {.value = score_of(m)};
    go(&way, lower(*m, EQ1), access - top1[m->eq[EQ1]], depth1[m->eq[EQ1]]);
    go(&way, lower(*m, EQ2), complexity - top2[m->eq[EQ2]], depth2[m->eq[EQ2]]);
    go(&way, lower_joint(m), impact - top36[eq3][eq6], depth36[eq3][eq6]);
    go(&way, lower(*m, EQ4), subsequent - top4[eq4], depth4[eq4]);
    go(&way, lower(*m, EQ5), 0, 1);
    return way;
}

/* The MacroVector's score less the mean of the ways, to one decimal, half up. */
static double interpolate(const struct way *way)
{
    if (way->count == 0)
        return way->value / 10.0;
    int unit = DENOMINATOR * way->count;
    int exact = way->value * unit - way->sum;
    return exact > 0 ? (2 * exact + unit) / (2 * unit) / 10.0 : 0;
}

static double score_until(const struct cvss_choice *choice, int end)
{
    struct steps steps = steps_of(choice, end);
    if (has_no_impact(steps.below))
        return 0;
    struct macro macro = macro_of(steps.below);
    struct way way = way_of(&macro, steps.below);
    return interpolate(&way);
}

static void score(const struct cvss_choice *choice, struct cvss *out)
{
    out->base = score_until(choice, E);
    out->temporal = score_until(choice, CR);
    out->environmental = score_until(choice, S);
}

const struct cvss_scheme cvss_scheme_4_0 = {
    .version = CVSS_4_0,
    .name = "4.0",
    .prefix = "CVSS:4.0/",
    .advice = "this version does not have it",
    .ordered = true,
    .metrics = metrics,
    .base_end = E,
    .temporal_end = CR,
    .environmental_end = S,
    .metrics_end = METRICS_END,
    .score = score,
};
