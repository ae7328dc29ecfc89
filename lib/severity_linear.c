/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <math.h>
#include <stdlib.h>

/* Chosen on a split by date inside the training part; bench/NOTES.md has what else was tried. */
enum { LINEAR_EPOCHS = 12 };
static const float LINEAR_STEP = 0.1F, LINEAR_FLOOR = 1e-8F;
static const uint64_t LINEAR_SEED = 42;

void severity_corpus_init(struct severity_corpus *corpus, const struct severity_example *examples,
                          size_t count, const uint64_t *sets)
{
    struct text_features features;
    struct severity_slots slots;
    size_t used = 0, size = TEXT_FEATURES_MAX;
    *corpus = (struct severity_corpus){.examples = examples, .count = count};
    corpus->starts = xcalloc(count + 1, sizeof *corpus->starts);
    corpus->slots = xmalloc(size * sizeof *corpus->slots);
    for (size_t i = 0; i < count; i++) {
        severity_features(&examples[i].question, &features);
        severity_slots_find(sets, SEVERITY_SLOTS_MAX, &features, &slots);
        if (size - used < slots.count) {
            size *= 2;
            corpus->slots = xrealloc(corpus->slots, size * sizeof *corpus->slots);
        }
        memcpy(corpus->slots + used, slots.items, slots.count * sizeof *slots.items);
        used += slots.count;
        corpus->starts[i + 1] = used;
    }
}

void severity_corpus_close(struct severity_corpus *corpus)
{
    free(corpus->slots);
    free(corpus->starts);
}

static struct severity_linear linear_new(void)
{
    return (struct severity_linear){xcalloc(SEVERITY_SLOTS_MAX + 1, sizeof(struct severity_row)),
                                    xcalloc(SEVERITY_SLOTS_MAX + 1, sizeof(struct severity_row))};
}

void severity_linear_close(struct severity_linear *linear)
{
    free(linear->weights);
    free(linear->squares);
}

/* What each feature of an example counts. */
static float share_of(const struct severity_corpus *corpus, size_t example)
{
    size_t count = corpus->starts[example + 1] - corpus->starts[example];
    return 1 / sqrtf(count ? (float)count : 1);
}

void severity_linear_run(const struct severity_linear *linear, const struct severity_corpus *corpus,
                         size_t example, float out[static SEVERITY_MODEL_OUTPUTS])
{
    const float *bias = linear->weights[SEVERITY_SLOTS_MAX].values;
    float share = share_of(corpus, example);
    memset(out, 0, sizeof(struct severity_row));
    for (size_t i = corpus->starts[example]; i < corpus->starts[example + 1]; i++) {
        const float *weights = linear->weights[corpus->slots[i]].values;
        for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++)
            out[k] += weights[k];
    }
    for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++)
        out[k] = out[k] * share + bias[k];
    severity_heads_softmax(out);
}

/* From the probabilities to the gradient of the logarithmic loss. */
static void subtract_answers(const int8_t answers[static SEVERITY_HEADS],
                             float out[static SEVERITY_MODEL_OUTPUTS])
{
    for (unsigned head = 0; head < SEVERITY_HEADS; head++) {
        float *outputs = out + severity_head_starts[head];
        if (answers[head] < 0)
            memset(outputs, 0, severity_head_sizes[head] * sizeof *outputs);
        else
            outputs[answers[head]] -= 1;
    }
}

static void step_row(struct severity_row *weights, struct severity_row *squares,
                     const float gradient[static SEVERITY_MODEL_OUTPUTS], float share)
{
    for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++) {
        float slope = gradient[k] * share;
        squares->values[k] += slope * slope;
        weights->values[k] -= LINEAR_STEP * slope / sqrtf(squares->values[k] + LINEAR_FLOOR);
    }
}

static void linear_learn(struct severity_linear *linear, const struct severity_corpus *corpus,
                         size_t example)
{
    float gradient[SEVERITY_MODEL_OUTPUTS], share = share_of(corpus, example);
    severity_linear_run(linear, corpus, example, gradient);
    subtract_answers(corpus->examples[example].answers, gradient);
    for (size_t i = corpus->starts[example]; i < corpus->starts[example + 1]; i++)
        step_row(&linear->weights[corpus->slots[i]], &linear->squares[corpus->slots[i]], gradient,
                 share);
    step_row(&linear->weights[SEVERITY_SLOTS_MAX], &linear->squares[SEVERITY_SLOTS_MAX], gradient,
             1);
}

struct severity_linear severity_linear_train(const struct severity_corpus *corpus, size_t left_out)
{
    struct severity_linear linear = linear_new();
    struct severity_dice dice = {LINEAR_SEED};
    uint32_t *order = xcalloc(corpus->count, sizeof *order);
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++)
        if (severity_block_of(corpus, i) != left_out)
            order[count++] = (uint32_t)i;
    for (unsigned epoch = 0; epoch < LINEAR_EPOCHS; epoch++) {
        severity_shuffle(&dice, order, count);
        for (size_t i = 0; i < count; i++)
            linear_learn(&linear, corpus, order[i]);
    }
    free(order);
    return linear;
}
