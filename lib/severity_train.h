/* SPDX-License-Identifier: MPL-2.0 */
/* Trains the severity model. The same examples in the same order give the same bytes: one thread,
 * fixed seeds, no clock, no function of libm.
 *
 * 1. Features that at least four examples have get slots, the most frequent first.
 * 2. The linear model: multinomial logistic regression for each head at once, by stochastic
 *    gradient descent with a step for each weight (AdaGrad; Duchi, Hazan and Singer 2011). An
 *    example that does not answer a head does not teach it.
 * 3. The network learns from what the linear model says of examples that it was not trained on:
 *    four blocks by date, each answered by a model of the other three. It is the mean of four
 *    networks with different seeds, trained by Adam (Kingma and Ba 2015).
 * 4. Weights are rounded to 8 bits.
 * 5. Calibration: the same is done with the oldest four fifths first, and the newest fifth gives
 *    the temperature (Guo et al. 2017), the threshold and the least known share, which the final
 *    model, trained on everything, takes over. */
#ifndef HYPER_LIB_SEVERITY_TRAIN_H
#define HYPER_LIB_SEVERITY_TRAIN_H

#include "lib/severity_data.h"

enum { SEVERITY_TRAIN_MIN = 200 /* examples with a severity */ };

/* The threshold is the smallest, in hundredths, at which this share of the answers was right. */
#define SEVERITY_WANTED_ACCURACY 0.75

/* Trains on examples that are sorted by date. The model's bytes live in the arena; -1 and
 * ERROR_DATA when there are too few examples. */
int severity_train(const struct severity_example *examples, size_t count, struct arena *arena,
                   struct text *out, struct error *err);

#endif
