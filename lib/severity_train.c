/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <stdlib.h>

enum { CALIBRATION_PART = 5 }; /* one fifth */

static struct text fit(const struct severity_example *examples, size_t count,
                       const struct severity_calibration *calibration, struct arena *arena)
{
    uint64_t *sets = xcalloc(SEVERITY_SLOTS_MAX / SEVERITY_MODEL_WAYS, sizeof *sets);
    struct severity_net net;
    struct severity_corpus corpus;
    severity_choose_features(examples, count, sets);
    severity_corpus_init(&corpus, examples, count, sets);
    severity_train_net(&corpus, &net);
    struct severity_linear linear = severity_linear_train(&corpus, SEVERITY_BLOCKS);
    struct text bytes = severity_write_model(sets, &linear, &net, calibration, arena);
    severity_linear_close(&linear);
    severity_corpus_close(&corpus);
    free(sets);
    return bytes;
}

static int calibrate(const struct severity_example *examples, size_t count, struct arena *arena,
                     struct severity_calibration *out, struct error *err)
{
    static const struct severity_calibration none = {.temperature = 1};
    size_t held_out = count / CALIBRATION_PART, learned = count - held_out;
    struct severity_model *model;
    if (severity_model_new(fit(examples, learned, &none, arena), &model, err) != 0)
        return -1;
    severity_calibrate(model, examples + learned, held_out, out);
    severity_model_destroy(&model);
    return 0;
}

int severity_train(const struct severity_example *examples, size_t count, struct arena *arena,
                   struct text *out, struct error *err)
{
    struct severity_calibration calibration;
    size_t labelled = 0;
    for (size_t i = 0; i < count; i++)
        labelled += examples[i].answers[HEAD_SEVERITY] >= 0;
    if (labelled < SEVERITY_TRAIN_MIN)
        return error_set(
            err, ERROR_DATA,
            "%zu examples with a severity from low to critical: at least %d are needed", labelled,
            SEVERITY_TRAIN_MIN);
    if (calibrate(examples, count, arena, &calibration, err) != 0)
        return -1;
    *out = fit(examples, count, &calibration, arena);
    return 0;
}
