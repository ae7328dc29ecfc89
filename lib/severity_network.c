/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <math.h>
#include <stdlib.h>

/* Chosen on a split by date inside the training part; bench/NOTES.md has what else was tried. */
enum {
    NETS = 4,
    UNITS = SEVERITY_MODEL_HIDDEN / NETS,
    NET_EPOCHS = 40,
    NET_BATCH = 64,
};
static const float NET_STEP = 2e-3F, NET_DECAY = 1e-4F, ADAM_FIRST = 0.9F, ADAM_SECOND = 0.999F,
                   ADAM_FLOOR = 1e-8F;
static const uint64_t NET_SEED = 100;

static float roll_real(struct severity_dice *dice, float most)
{
    enum { STEPS = 1 << 20 };
    return most * ((float)severity_roll(dice, 2 * STEPS + 1) - STEPS) / STEPS;
}

/* What the linear model says of an example that it does not know, and the truth. */
struct lesson {
    float heads[SEVERITY_MODEL_OUTPUTS];
    int8_t class;
};

struct lessons {
    struct lesson *items;
    size_t count;
};

static struct lessons make_lessons(const struct severity_corpus *corpus)
{
    struct lessons lessons = {xcalloc(corpus->count, sizeof(struct lesson)), 0};
    for (size_t block = 0; block < SEVERITY_BLOCKS; block++) {
        struct severity_linear linear = severity_linear_train(corpus, block);
        for (size_t i = 0; i < corpus->count; i++) {
            int8_t class = corpus->examples[i].answers[HEAD_SEVERITY];
            if (severity_block_of(corpus, i) != block || class < 0)
                continue;
            struct lesson *lesson = &lessons.items[lessons.count++];
            severity_linear_run(&linear, corpus, i, lesson->heads);
            lesson->class = class;
        }
        severity_linear_close(&linear);
    }
    return lessons;
}

/* The parameters of one network of UNITS, as one list, so that a step is one loop. */
union net {
    struct {
        float in[SEVERITY_MODEL_OUTPUTS][UNITS];
        float in_bias[UNITS];
        float out[UNITS][SEVERITY_MODEL_CLASSES];
        float out_bias[SEVERITY_MODEL_CLASSES];
    };
    float all[(SEVERITY_MODEL_OUTPUTS + 1) * UNITS + (UNITS + 1) * SEVERITY_MODEL_CLASSES];
};

enum { NET_SIZE = sizeof(union net) / sizeof(float) };

struct learner {
    union net net, gradient, first, second;
    float first_left, second_left; /* powers of Adam's rates */
};

/* Uniform within sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010). */
static void net_begin(union net *net, struct severity_dice *dice)
{
    float in = sqrtf(6.0F / (SEVERITY_MODEL_OUTPUTS + UNITS));
    float out = sqrtf(6.0F / (UNITS + SEVERITY_MODEL_CLASSES));
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
        for (unsigned unit = 0; unit < UNITS; unit++)
            net->in[i][unit] = roll_real(dice, in);
    for (unsigned unit = 0; unit < UNITS; unit++)
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
            net->out[unit][class] = roll_real(dice, out);
}

static void net_run(const union net *net, const float *heads, float *hidden, float *scores)
{
    memcpy(hidden, net->in_bias, sizeof net->in_bias);
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++) {
        float input = 2 * heads[i] - 1;
        for (unsigned unit = 0; unit < UNITS; unit++)
            hidden[unit] += net->in[i][unit] * input;
    }
    memcpy(scores, net->out_bias, sizeof net->out_bias);
    for (unsigned unit = 0; unit < UNITS; unit++) {
        hidden[unit] = hidden[unit] > 0 ? hidden[unit] : 0;
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
            scores[class] += net->out[unit][class] * hidden[unit];
    }
    severity_softmax(scores, SEVERITY_MODEL_CLASSES);
}

/* Adds the gradient of one lesson. */
static void net_learn(const union net *net, union net *gradient, const struct lesson *lesson)
{
    float hidden[UNITS], slopes[SEVERITY_MODEL_CLASSES], back[UNITS];
    net_run(net, lesson->heads, hidden, slopes);
    slopes[lesson->class] -= 1;
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
        gradient->out_bias[class] += slopes[class];
    for (unsigned unit = 0; unit < UNITS; unit++) {
        back[unit] = 0;
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
            gradient->out[unit][class] += slopes[class] * hidden[unit];
            back[unit] += slopes[class] * net->out[unit][class];
        }
        back[unit] = hidden[unit] > 0 ? back[unit] : 0;
        gradient->in_bias[unit] += back[unit];
    }
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++) {
        float input = 2 * lesson->heads[i] - 1;
        for (unsigned unit = 0; unit < UNITS; unit++)
            gradient->in[i][unit] += back[unit] * input;
    }
}

static void net_step(struct learner *learner, size_t lessons, float step)
{
    learner->first_left *= ADAM_FIRST;
    learner->second_left *= ADAM_SECOND;
    for (unsigned i = 0; i < NET_SIZE; i++) {
        float *value = &learner->net.all[i], *first = &learner->first.all[i],
              *second = &learner->second.all[i];
        float slope = learner->gradient.all[i] / (float)lessons + NET_DECAY * *value;
        *first = ADAM_FIRST * *first + (1 - ADAM_FIRST) * slope;
        *second = ADAM_SECOND * *second + (1 - ADAM_SECOND) * slope * slope;
        *value -= step * (*first / (1 - learner->first_left)) /
                  (sqrtf(*second / (1 - learner->second_left)) + ADAM_FLOOR);
    }
}

static void net_train(const struct lessons *lessons, uint64_t seed, union net *out)
{
    struct learner learner = {.first_left = 1, .second_left = 1};
    struct severity_dice dice = {seed << 32};
    uint32_t *order = xcalloc(lessons->count, sizeof *order);
    for (size_t i = 0; i < lessons->count; i++)
        order[i] = (uint32_t)i;
    net_begin(&learner.net, &dice);
    for (unsigned epoch = 0; epoch < NET_EPOCHS; epoch++) {
        float step = NET_STEP * (1 - (float)epoch / NET_EPOCHS);
        severity_shuffle(&dice, order, lessons->count);
        for (size_t i = 0; i < lessons->count;) {
            size_t end = lessons->count - i > NET_BATCH ? i + NET_BATCH : lessons->count;
            size_t size = end - i;
            memset(&learner.gradient, 0, sizeof learner.gradient);
            for (; i < end; i++)
                net_learn(&learner.net, &learner.gradient, &lessons->items[order[i]]);
            net_step(&learner, size, step);
        }
    }
    free(order);
    *out = learner.net;
}

/* Several networks side by side are one that gives the mean of their scores. */
static void join_net(struct severity_net *joined, const union net *net)
{
    for (unsigned unit = 0; unit < UNITS; unit++) {
        for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
            joined->in[i][joined->hidden + unit] = net->in[i][unit];
        joined->in_bias[joined->hidden + unit] = net->in_bias[unit];
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
            joined->out[joined->hidden + unit][class] = net->out[unit][class] / NETS;
    }
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
        joined->out_bias[class] += net->out_bias[class] / NETS;
    joined->hidden += UNITS;
}

void severity_train_net(const struct severity_corpus *corpus, struct severity_net *out)
{
    struct lessons lessons = make_lessons(corpus);
    memset(out, 0, sizeof *out);
    for (unsigned i = 0; i < NETS; i++) {
        union net net;
        net_train(&lessons, NET_SEED + i, &net);
        join_net(out, &net);
    }
    free(lessons.items);
}
