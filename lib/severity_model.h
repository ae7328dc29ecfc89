/* SPDX-License-Identifier: MPL-2.0 */
/* How severe a text says that something is: a trained model answers with calibrated probabilities.
 *
 * Two steps. A linear model over hashed features (lib/text_features) gives, for each question in
 * `severity_heads`, the probabilities of its answers: the eight base metrics of CVSS 3, three
 * questions of CISA's SSVC, and the severity itself. A small network with one hidden layer combines
 * these into the severity, since severity is a function of the metrics that is not linear.
 *
 * The model is one immutable piece of bytes, at most 2 MB:
 *
 *     magic "HYPERSEV", version, slots, hidden units       8 + 3 x 4 bytes
 *     temperature, threshold, least known share and count  4 x 4
 *     scale and bias of each output of the linear model    2 x OUTPUTS x 4
 *     network: into hidden, bias, out of hidden, bias      (OUTPUTS + 1) x HIDDEN x 4, (HIDDEN + 1)
 * x 4 x 4 tag of each slot, 0 for an empty one                 slots x 2 weights of each slot, to
 * be multiplied by the scale  slots x OUTPUTS the first 16 bytes of BLAKE2b of all before 16
 *
 * Numbers are little-endian; reals are IEEE 754 single. A feature's hash names a set of four slots,
 * and its tag says which of them is its own, so that features that training did not see have no
 * weight (but for one in 16,000). The tables hold hashes, no text.
 *
 * Computed with additions, multiplications, divisions and square roots alone, in a fixed order: the
 * same answer on every machine. */
#ifndef HYPER_LIB_SEVERITY_MODEL_H
#define HYPER_LIB_SEVERITY_MODEL_H

#include "schema/alert.h"
#include "schema/error.h"

enum {
    SEVERITY_MODEL_VERSION = 1,
    SEVERITY_MODEL_MAX = 2000000, /* bytes */
    SEVERITY_MODEL_WAYS = 4,      /* slots in a set */
    SEVERITY_MODEL_OUTPUTS = 32,  /* of the linear model: all answers of all heads */
    SEVERITY_MODEL_HIDDEN = 64,
    SEVERITY_MODEL_CLASSES = 4, /* low, medium, high, critical */
    SEVERITY_HEADS = 12,
};

/* Questions, in the order of their outputs. The last four outputs belong to the severity. */
enum severity_head {
    HEAD_ATTACK_VECTOR,     /* N A L P */
    HEAD_ATTACK_COMPLEXITY, /* L H */
    HEAD_PRIVILEGES,        /* N L H */
    HEAD_INTERACTION,       /* N R */
    HEAD_SCOPE,             /* U C */
    HEAD_CONFIDENTIALITY,   /* N L H */
    HEAD_INTEGRITY,         /* N L H */
    HEAD_AVAILABILITY,      /* N L H */
    HEAD_AUTOMATABLE,       /* no, yes */
    HEAD_IMPACT,            /* partial, total */
    HEAD_EXPLOITED,         /* no, proof of concept or active */
    HEAD_SEVERITY,          /* low, medium, high, critical */
};

/* Answers of each head, and the first of its outputs. */
extern const unsigned severity_head_sizes[SEVERITY_HEADS], severity_head_starts[SEVERITY_HEADS];

/* What is known of something; what is empty is not known. */
struct severity_question {
    struct text texts[2]; /* description or message; a name or title */
    struct uints cwe;
    struct text package; /* a package URL without version */
};

struct severity_answer {
    enum severity severity;                     /* the most probable */
    double confidence;                          /* its probability */
    double probability[SEVERITY_MODEL_CLASSES]; /* from low to critical; their sum is 1 */
    double known;                               /* share of the features that training has seen */
    size_t known_count;                         /* different features that training has seen */
    bool sure; /* enough is known, and the confidence reaches the model's threshold */
};

struct severity_model;

/* Reads a model. Its weights stay in `bytes`, which must outlive it. ERROR_DATA says what is wrong
 * with it; any bytes may be given. The caller destroys it. */
int severity_model_new(struct text bytes, struct severity_model **out, struct error *err);
void severity_model_destroy(struct severity_model **model);

/* What an answer must reach to be sure: its confidence, and what is known of the text. A text that
 * is shorter or stranger than nearly all that the model was calibrated with gets no sure answer. */
struct severity_limits {
    double confidence;
    double known;
    double known_count;
};

struct severity_limits severity_model_limits(const struct severity_model *model);

/* The bytes' checksum: the model's identity. */
struct id severity_model_id(const struct severity_model *model);

/* Answers a question; allocates nothing. One model may be asked by several threads. */
void severity_model_ask(const struct severity_model *model,
                        const struct severity_question *question, struct severity_answer *out);

#endif
