/* SPDX-License-Identifier: MPL-2.0 */
/* The arithmetic that lib/severity_model and lib/severity_train share. No function of libm: the
 * same bits on every machine. */
#ifndef HYPER_LIB_SEVERITY_NET_H
#define HYPER_LIB_SEVERITY_NET_H

#include "lib/severity_model.h"

/* e to the power of x, for x from -80 to 80; within 2e-7 of it. */
float severity_exp(float x);

/* The natural logarithm of a positive, normal x; within 2e-7. */
float severity_log(float x);

/* Turns the scores of `count` answers into probabilities; their sum is 1. */
void severity_softmax(float *scores, unsigned count);

/* severity_softmax for each head. */
void severity_heads_softmax(float outputs[static SEVERITY_MODEL_OUTPUTS]);

/* The network over the probabilities of the heads: one hidden layer, rectified. Matrices are kept
 * by input. */
struct severity_net {
    unsigned hidden; /* units in use, at most SEVERITY_MODEL_HIDDEN */
    float in[SEVERITY_MODEL_OUTPUTS][SEVERITY_MODEL_HIDDEN];
    float in_bias[SEVERITY_MODEL_HIDDEN];
    float out[SEVERITY_MODEL_HIDDEN][SEVERITY_MODEL_CLASSES];
    float out_bias[SEVERITY_MODEL_CLASSES];
};

/* The scores of the classes, before softmax; `hidden` receives the hidden layer. */
void severity_net_run(const struct severity_net *net,
                      const float heads[static SEVERITY_MODEL_OUTPUTS],
                      float hidden[static SEVERITY_MODEL_HIDDEN],
                      float scores[static SEVERITY_MODEL_CLASSES]);

#endif
