/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_net.h"

enum { EXPONENT_BIAS = 127, MANTISSA_BITS = 23, MANTISSA_MASK = (1 << MANTISSA_BITS) - 1 };

const unsigned severity_head_sizes[SEVERITY_HEADS] = {4, 2, 3, 2, 2, 3, 3, 3, 2, 2, 2, 4};
const unsigned severity_head_starts[SEVERITY_HEADS] = {0, 4, 6, 9, 11, 13, 16, 19, 22, 24, 26, 28};

static const float LIMIT = 80, LOG2_E = 1.44269504F, LOG_2 = 0.69314718F;

/* 2^x = 2^n 2^f with f from -1/2 to 1/2, where the Taylor series to f^6 is enough. */
float severity_exp(float x)
{
    x = x < -LIMIT ? -LIMIT : x > LIMIT ? LIMIT : x;
    float scaled = x * LOG2_E;
    int32_t whole = (int32_t)(scaled + (scaled < 0 ? -0.5F : 0.5F));
    float part = (scaled - (float)whole) * LOG_2;
    float series = 1.0F / 720;
    series = series * part + 1.0F / 120;
    series = series * part + 1.0F / 24;
    series = series * part + 1.0F / 6;
    series = series * part + 0.5F;
    series = (series * part + 1) * part + 1;
    union {
        int32_t bits;
        float value;
    } power = {.bits = (int32_t)((uint32_t)(whole + EXPONENT_BIAS) << MANTISSA_BITS)};
    return series * power.value;
}

/* log(2^n m) with m from about 0.7 to 1.4, by the series of artanh((m - 1) / (m + 1)). */
float severity_log(float x)
{
    union {
        float value;
        uint32_t bits;
    } number = {.value = x};
    int32_t exponent = (int32_t)(number.bits >> MANTISSA_BITS) - EXPONENT_BIAS;
    number.bits = (number.bits & MANTISSA_MASK) | (uint32_t)EXPONENT_BIAS << MANTISSA_BITS;
    if (number.value > 1.4142135F) {
        number.value /= 2;
        exponent++;
    }
    float t = (number.value - 1) / (number.value + 1), t2 = t * t;
    return (float)exponent * LOG_2 +
           2 * t * (1 + t2 * (1.0F / 3 + t2 * (1.0F / 5 + t2 * (1.0F / 7 + t2 / 9))));
}

/* Fills `most` with the largest score of each head, for all of its answers. */
static void spread_largest(const float *scores, float *most, unsigned count)
{
    float largest = scores[0];
    for (unsigned i = 1; i < count; i++)
        largest = scores[i] > largest ? scores[i] : largest;
    for (unsigned i = 0; i < count; i++)
        most[i] = largest;
}

static void divide_by_sum(float *values, unsigned count)
{
    float sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += values[i];
    for (unsigned i = 0; i < count; i++)
        values[i] /= sum;
}

void severity_softmax(float *scores, unsigned count)
{
    float largest = scores[0];
    for (unsigned i = 1; i < count; i++)
        largest = scores[i] > largest ? scores[i] : largest;
    for (unsigned i = 0; i < count; i++)
        scores[i] = severity_exp(scores[i] - largest);
    divide_by_sum(scores, count);
}

/* All exponentials in one loop, which the compiler makes vectors of. */
void severity_heads_softmax(float outputs[static SEVERITY_MODEL_OUTPUTS])
{
    float most[SEVERITY_MODEL_OUTPUTS];
    for (unsigned head = 0; head < SEVERITY_HEADS; head++)
        spread_largest(outputs + severity_head_starts[head], most + severity_head_starts[head],
                       severity_head_sizes[head]);
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
        outputs[i] = severity_exp(outputs[i] - most[i]);
    for (unsigned head = 0; head < SEVERITY_HEADS; head++)
        divide_by_sum(outputs + severity_head_starts[head], severity_head_sizes[head]);
}

void severity_net_run(const struct severity_net *net,
                      const float heads[static SEVERITY_MODEL_OUTPUTS],
                      float hidden[static SEVERITY_MODEL_HIDDEN],
                      float scores[static SEVERITY_MODEL_CLASSES])
{
    memcpy(hidden, net->in_bias, sizeof net->in_bias);
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++) {
        float input = 2 * heads[i] - 1;
        for (unsigned unit = 0; unit < net->hidden; unit++)
            hidden[unit] += net->in[i][unit] * input;
    }
    memcpy(scores, net->out_bias, sizeof net->out_bias);
    for (unsigned unit = 0; unit < net->hidden; unit++) {
        hidden[unit] = hidden[unit] > 0 ? hidden[unit] : 0;
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
            scores[class] += net->out[unit][class] * hidden[unit];
    }
}
