/* SPDX-License-Identifier: MPL-2.0 */
/* How good answers about severity are, on examples whose severity is known. */
#ifndef HYPER_LIB_SEVERITY_QUALITY_H
#define HYPER_LIB_SEVERITY_QUALITY_H

#include "lib/severity_data.h"

enum { SEVERITY_BINS = 10 };

struct severity_bin {
    size_t count;
    double predicted; /* mean confidence */
    double observed;  /* share that was right */
};

struct severity_quality {
    size_t count;                                                     /* examples with a severity */
    size_t confusion[SEVERITY_MODEL_CLASSES][SEVERITY_MODEL_CLASSES]; /* [truth][answer] */
    double accuracy;
    double f1[SEVERITY_MODEL_CLASSES];       /* 0 for a class that neither occurs nor is answered */
    double macro_f1;                         /* mean over the classes that occur */
    struct severity_bin bins[SEVERITY_BINS]; /* by confidence, in tenths */
    double calibration_error; /* mean distance of predicted and observed, by examples */
    double coverage;          /* share of sure answers */
    double sure_accuracy;     /* of these */
};

/* `quality` starts as {0}; add each answer with the class (0 low to 3 critical) that is true, then
 * finish. */
void severity_quality_add(struct severity_quality *quality, unsigned truth,
                          const struct severity_answer *answer);
void severity_quality_finish(struct severity_quality *quality);

/* Asks the model about every example that has a severity. */
void severity_quality_measure(const struct severity_model *model,
                              const struct severity_example *examples, size_t count,
                              struct severity_quality *out);

#endif
