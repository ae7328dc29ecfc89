/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/severity_train share: examples as slots, the linear model, the network, and
 * what the model is calibrated by. */
#ifndef HYPER_LIB_SEVERITY_TRAIN_INTERNAL_H
#define HYPER_LIB_SEVERITY_TRAIN_INTERNAL_H

#include "lib/severity_net.h"
#include "lib/severity_slots.h"
#include "lib/severity_train.h"

enum {
    SEVERITY_BLOCKS = 4, /* of examples by date; each is judged by a model of the others */
    SEVERITY_TAG_BITS = 16,
};

/* Randomness that is none. */
struct severity_dice {
    uint64_t state;
};

static inline uint32_t severity_roll(struct severity_dice *dice, uint32_t sides)
{
    return (uint32_t)(digest_mix(++dice->state) % sides);
}

static inline void severity_shuffle(struct severity_dice *dice, uint32_t *order, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        uint32_t other = severity_roll(dice, (uint32_t)i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* severity_vocabulary.c: gives the features that enough examples have slots, the most frequent
 * first. `sets` are zero. */
void severity_choose_features(const struct severity_example *examples, size_t count,
                              uint64_t *sets);

/* What training reads: the slots of all examples, one after another. */
struct severity_corpus {
    const struct severity_example *examples;
    size_t count;
    uint16_t *slots;
    size_t *starts; /* count + 1 */
};

/* severity_linear.c. */
void severity_corpus_init(struct severity_corpus *corpus, const struct severity_example *examples,
                          size_t count, const uint64_t *sets);
void severity_corpus_close(struct severity_corpus *corpus);

struct severity_row {
    float values[SEVERITY_MODEL_OUTPUTS];
};

struct severity_linear {
    struct severity_row *weights; /* a row for each slot, and the bias after them */
    struct severity_row *squares; /* sums of the squares of gradients */
};

/* Of SEVERITY_BLOCKS blocks by date. */
static inline size_t severity_block_of(const struct severity_corpus *corpus, size_t example)
{
    return example * SEVERITY_BLOCKS / corpus->count;
}

/* Learns all examples but those of the block left out; SEVERITY_BLOCKS leaves out none. */
struct severity_linear severity_linear_train(const struct severity_corpus *corpus, size_t left_out);
void severity_linear_close(struct severity_linear *linear);

/* The probabilities that it gives for an example. */
void severity_linear_run(const struct severity_linear *linear, const struct severity_corpus *corpus,
                         size_t example, float out[static SEVERITY_MODEL_OUTPUTS]);

/* severity_network.c: learns from what linear models say of examples that they do not know. */
void severity_train_net(const struct severity_corpus *corpus, struct severity_net *out);

struct severity_calibration {
    float temperature, threshold, least_known, least_count;
};

/* severity_write.c: the bytes of a model, in the arena. */
struct text severity_write_model(const uint64_t *sets, const struct severity_linear *linear,
                                 const struct severity_net *net,
                                 const struct severity_calibration *calibration,
                                 struct arena *arena);

/* severity_calibrate.c: from what a model answers to examples that it did not learn. */
void severity_calibrate(const struct severity_model *model, const struct severity_example *examples,
                        size_t count, struct severity_calibration *out);

#endif
