/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_quality.h"

void severity_quality_add(struct severity_quality *quality, unsigned truth,
                          const struct severity_answer *answer)
{
    unsigned class = answer->severity > SEVERITY_LOW ? answer->severity - SEVERITY_LOW : 0;
    unsigned bin = (unsigned)(answer->confidence * SEVERITY_BINS);
    struct severity_bin *in = &quality->bins[bin < SEVERITY_BINS ? bin : SEVERITY_BINS - 1];
    bool right = class == truth;
    quality->count++;
    quality->confusion[truth][class]++;
    quality->accuracy += right;
    quality->coverage += answer->sure;
    quality->sure_accuracy += answer->sure && right;
    in->count++;
    in->predicted += answer->confidence;
    in->observed += right;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void finish_classes(struct severity_quality *quality)
{
    unsigned occurring = 0;
    for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
        size_t truth = 0, answered = 0;
        for (unsigned other = 0; other < SEVERITY_MODEL_CLASSES; other++) {
            truth += quality->confusion[class][other];
            answered += quality->confusion[other][class];
        }
        quality->f1[class] =
            share(2 * (double)quality->confusion[class][class], (double)(truth + answered));
        occurring += truth > 0;
        quality->macro_f1 += truth ? quality->f1[class] : 0;
    }
    quality->macro_f1 = share(quality->macro_f1, occurring);
}

void severity_quality_finish(struct severity_quality *quality)
{
    double count = (double)quality->count;
    finish_classes(quality);
    quality->sure_accuracy = share(quality->sure_accuracy, quality->coverage);
    quality->coverage = share(quality->coverage, count);
    quality->accuracy = share(quality->accuracy, count);
    for (unsigned i = 0; i < SEVERITY_BINS; i++) {
        struct severity_bin *bin = &quality->bins[i];
        double distance = bin->predicted - bin->observed;
        quality->calibration_error += share(distance < 0 ? -distance : distance, count);
        bin->predicted = share(bin->predicted, (double)bin->count);
        bin->observed = share(bin->observed, (double)bin->count);
    }
}

void severity_quality_measure(const struct severity_model *model,
                              const struct severity_example *examples, size_t count,
                              struct severity_quality *out)
{
    *out = (struct severity_quality){0};
    for (size_t i = 0; i < count; i++) {
        struct severity_answer answer;
        if (examples[i].answers[HEAD_SEVERITY] < 0)
            continue;
        severity_model_ask(model, &examples[i].question, &answer);
        severity_quality_add(out, (unsigned)examples[i].answers[HEAD_SEVERITY], &answer);
    }
    severity_quality_finish(out);
}
