/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <stdlib.h>

enum { HUNDRED = 100 };

struct judged {
    float logs[SEVERITY_MODEL_CLASSES]; /* logarithms of the probabilities at temperature 1 */
    float known;
    size_t known_count;
    int8_t class;
};

static void ask_all(const struct severity_model *model, const struct severity_example *examples,
                    size_t count, struct judged *out)
{
    for (size_t i = 0; i < count; i++) {
        struct severity_answer answer;
        severity_model_ask(model, &examples[i].question, &answer);
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
            float probability = (float)answer.probability[class];
            out[i].logs[class] = severity_log(probability > 1e-30F ? probability : 1e-30F);
        }
        out[i].known = (float)answer.known;
        out[i].known_count = answer.known_count;
        out[i].class = examples[i].answers[HEAD_SEVERITY];
    }
}

static unsigned cool(const struct judged *judged, float temperature,
                     float out[static SEVERITY_MODEL_CLASSES])
{
    unsigned best = 0;
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
        out[class] = judged->logs[class] / temperature;
        best = out[class] > out[best] ? class : best;
    }
    severity_softmax(out, SEVERITY_MODEL_CLASSES);
    return best;
}

static double loss_at(const struct judged *judged, size_t count, float temperature)
{
    double loss = 0;
    float probability[SEVERITY_MODEL_CLASSES];
    for (size_t i = 0; i < count; i++) {
        if (judged[i].class < 0)
            continue;
        (void)cool(&judged[i], temperature, probability);
        float right = probability[judged[i].class];
        loss -= (double)severity_log(right > 1e-30F ? right : 1e-30F);
    }
    return loss;
}

/* The temperature with the least loss, in hundredths from 0.5 to 4. */
static float find_temperature(const struct judged *judged, size_t count)
{
    enum { FIRST = 50, LAST = 400 };
    float best = 1;
    double least = loss_at(judged, count, best);
    for (int hundredth = FIRST; hundredth <= LAST; hundredth++) {
        double loss = loss_at(judged, count, (float)hundredth / HUNDRED);
        if (loss < least) {
            least = loss;
            best = (float)hundredth / HUNDRED;
        }
    }
    return best;
}

/* The threshold, as the header says; counts from the surest answers down. */
static float find_threshold(const struct judged *judged, size_t count, float temperature)
{
    size_t answers[HUNDRED + 1] = {0}, right[HUNDRED + 1] = {0}, given = 0, hits = 0;
    float probability[SEVERITY_MODEL_CLASSES];
    for (size_t i = 0; i < count; i++) {
        if (judged[i].class < 0)
            continue;
        unsigned best = cool(&judged[i], temperature, probability);
        unsigned hundredth = (unsigned)(probability[best] * HUNDRED);
        hundredth = hundredth > HUNDRED ? HUNDRED : hundredth;
        answers[hundredth]++;
        right[hundredth] += (unsigned)judged[i].class == best;
    }
    unsigned threshold = HUNDRED;
    for (unsigned hundredth = HUNDRED + 1; hundredth-- > SEVERITY_LEAST_HUNDREDTH;) {
        given += answers[hundredth];
        hits += right[hundredth];
        if (given && (double)hits >= SEVERITY_WANTED_ACCURACY * (double)given)
            threshold = hundredth;
    }
    return (float)threshold / HUNDRED;
}

/* The largest place of a histogram with at most one in a hundred of all before it. */
static unsigned first_hundredth(const size_t *histogram, unsigned last)
{
    size_t all = 0, below = 0;
    unsigned place = 0;
    for (unsigned i = 0; i <= last; i++)
        all += histogram[i];
    while (place < last && (below += histogram[place]) * HUNDRED <= all)
        place++;
    return place;
}

/* What all but one in a hundred of the examples reach. */
static void find_least(const struct judged *judged, size_t count, struct severity_calibration *out)
{
    size_t shares[HUNDRED + 1] = {0}, counts[TEXT_FEATURES_MAX + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        shares[(unsigned)(judged[i].known * HUNDRED)]++;
        counts[judged[i].known_count]++;
    }
    out->least_known = (float)first_hundredth(shares, HUNDRED) / HUNDRED;
    out->least_count = (float)first_hundredth(counts, TEXT_FEATURES_MAX);
}

void severity_calibrate(const struct severity_model *model, const struct severity_example *examples,
                        size_t count, struct severity_calibration *out)
{
    struct judged *judged = xcalloc(count + 1, sizeof *judged);
    ask_all(model, examples, count, judged);
    out->temperature = find_temperature(judged, count);
    out->threshold = find_threshold(judged, count, out->temperature);
    find_least(judged, count, out);
    free(judged);
}
