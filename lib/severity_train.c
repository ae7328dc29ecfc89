/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train.h"

#include "lib/severity_net.h"
#include "lib/severity_slots.h"

#include <math.h>
#include <stdlib.h>

/* Chosen on a split by date inside the training part; bench/NOTES.md has what else was tried. */
enum {
    VOCABULARY_MIN = 1 << 16,
    VOCABULARY_MAX = 1 << 22,
    EXAMPLES_OF_FEATURE = 4,
    LINEAR_EPOCHS = 12,
    BLOCKS = 4,
    NETS = 4,
    UNITS = SEVERITY_MODEL_HIDDEN / NETS,
    NET_EPOCHS = 40,
    NET_BATCH = 64,
    CALIBRATION_PART = 5, /* one fifth */
    WEIGHT_MAX = 127,
    HUNDRED = 100,
    TAG_BITS = 16,
    TAG_MASK = (1 << TAG_BITS) - 1,
};
static const float LINEAR_STEP = 0.1F, LINEAR_FLOOR = 1e-8F;
static const float NET_STEP = 2e-3F, NET_DECAY = 1e-4F, ADAM_FIRST = 0.9F, ADAM_SECOND = 0.999F,
                   ADAM_FLOOR = 1e-8F;
static const uint64_t LINEAR_SEED = 42, NET_SEED = 100;

/* Randomness that is none. */

struct dice {
    uint64_t state;
};

static uint32_t roll(struct dice *dice, uint32_t sides)
{
    return (uint32_t)(digest_mix(++dice->state) % sides);
}

static float roll_real(struct dice *dice, float most)
{
    enum { STEPS = 1 << 20 };
    return most * ((float)roll(dice, 2 * STEPS + 1) - STEPS) / STEPS;
}

static void shuffle(struct dice *dice, uint32_t *order, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        uint32_t other = roll(dice, (uint32_t)i + 1), kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* 1. Features and slots. */

struct feature {
    uint64_t hash;
    uint32_t examples; /* that have it; 0: an empty place */
    uint32_t last;     /* the last of them, plus one */
};

/* Open addressing; full at three quarters, and then takes no new feature. */
struct vocabulary {
    struct feature *features;
    size_t size, count;
};

static struct feature *vocabulary_place(struct feature *features, size_t size, uint64_t hash)
{
    size_t i = hash & (size - 1);
    while (features[i].examples && features[i].hash != hash)
        i = (i + 1) & (size - 1);
    return &features[i];
}

static void vocabulary_grow(struct vocabulary *vocabulary)
{
    struct vocabulary larger = {.size = vocabulary->size * 2, .count = vocabulary->count};
    larger.features = xcalloc(larger.size, sizeof *larger.features);
    for (size_t i = 0; i < vocabulary->size; i++)
        if (vocabulary->features[i].examples)
            *vocabulary_place(larger.features, larger.size, vocabulary->features[i].hash) =
                vocabulary->features[i];
    free(vocabulary->features);
    *vocabulary = larger;
}

static void vocabulary_count(struct vocabulary *vocabulary, uint64_t hash, uint32_t example)
{
    struct feature *feature = vocabulary_place(vocabulary->features, vocabulary->size, hash);
    if (!feature->examples) {
        if (vocabulary->count >= vocabulary->size / 4 * 3) {
            if (vocabulary->size == VOCABULARY_MAX)
                return;
            vocabulary_grow(vocabulary);
            feature = vocabulary_place(vocabulary->features, vocabulary->size, hash);
        }
        vocabulary->count++;
        feature->hash = hash;
    }
    if (feature->last == example + 1)
        return;
    feature->last = example + 1;
    feature->examples++;
}

static int frequent_first(const void *a, const void *b)
{
    const struct feature *left = a, *right = b;
    if (left->examples != right->examples)
        return left->examples > right->examples ? -1 : 1;
    return (left->hash > right->hash) - (left->hash < right->hash);
}

/* Gives each feature, the most frequent first, a slot of its set; where another with the same tag
 * has one already they share it, and where there is none it goes without. */
static void assign_slots(const struct feature *features, size_t count, uint64_t *sets)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t tag = severity_slot_tag(features[i].hash);
        uint64_t *set = &sets[severity_slot_set(features[i].hash, SEVERITY_SLOTS_MAX)];
        for (unsigned shift = 0; shift < SEVERITY_MODEL_WAYS * TAG_BITS; shift += TAG_BITS) {
            uint64_t other = *set >> shift & TAG_MASK;
            if (other == 0)
                *set |= tag << shift;
            if (other == 0 || other == tag)
                break;
        }
    }
}

static void choose_features(const struct severity_example *examples, size_t count, uint64_t *sets)
{
    struct vocabulary vocabulary = {.size = VOCABULARY_MIN};
    struct text_features features;
    vocabulary.features = xcalloc(vocabulary.size, sizeof *vocabulary.features);
    for (size_t i = 0; i < count; i++) {
        severity_features(&examples[i].question, &features);
        for (size_t k = 0; k < features.count; k++)
            vocabulary_count(&vocabulary, features.hashes[k], (uint32_t)i);
    }
    size_t chosen = 0;
    for (size_t i = 0; i < vocabulary.size; i++)
        if (vocabulary.features[i].examples >= EXAMPLES_OF_FEATURE)
            vocabulary.features[chosen++] = vocabulary.features[i];
    qsort(vocabulary.features, chosen, sizeof *vocabulary.features, frequent_first);
    assign_slots(vocabulary.features, chosen, sets);
    free(vocabulary.features);
}

/* What training reads: the slots of all examples, one after another. */
struct corpus {
    const struct severity_example *examples;
    size_t count;
    uint16_t *slots;
    size_t *starts; /* count + 1 */
};

static void corpus_init(struct corpus *corpus, const struct severity_example *examples,
                        size_t count, const uint64_t *sets)
{
    struct text_features features;
    struct severity_slots slots;
    size_t used = 0, size = TEXT_FEATURES_MAX;
    *corpus = (struct corpus){.examples = examples, .count = count};
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

static void corpus_close(struct corpus *corpus)
{
    free(corpus->slots);
    free(corpus->starts);
}

/* 2. The linear model. */

struct row {
    float values[SEVERITY_MODEL_OUTPUTS];
};

struct linear {
    struct row *weights; /* a row for each slot, and the bias after them */
    struct row *squares; /* sums of the squares of gradients */
};

static struct linear linear_new(void)
{
    return (struct linear){xcalloc(SEVERITY_SLOTS_MAX + 1, sizeof(struct row)),
                           xcalloc(SEVERITY_SLOTS_MAX + 1, sizeof(struct row))};
}

static void linear_close(struct linear *linear)
{
    free(linear->weights);
    free(linear->squares);
}

/* What each feature of an example counts. */
static float share_of(const struct corpus *corpus, size_t example)
{
    size_t count = corpus->starts[example + 1] - corpus->starts[example];
    return 1 / sqrtf(count ? (float)count : 1);
}

static void linear_run(const struct linear *linear, const struct corpus *corpus, size_t example,
                       float out[static SEVERITY_MODEL_OUTPUTS])
{
    const float *bias = linear->weights[SEVERITY_SLOTS_MAX].values;
    float share = share_of(corpus, example);
    memset(out, 0, sizeof(struct row));
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

static void step_row(struct row *weights, struct row *squares,
                     const float gradient[static SEVERITY_MODEL_OUTPUTS], float share)
{
    for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++) {
        float slope = gradient[k] * share;
        squares->values[k] += slope * slope;
        weights->values[k] -= LINEAR_STEP * slope / sqrtf(squares->values[k] + LINEAR_FLOOR);
    }
}

static void linear_learn(struct linear *linear, const struct corpus *corpus, size_t example)
{
    float gradient[SEVERITY_MODEL_OUTPUTS], share = share_of(corpus, example);
    linear_run(linear, corpus, example, gradient);
    subtract_answers(corpus->examples[example].answers, gradient);
    for (size_t i = corpus->starts[example]; i < corpus->starts[example + 1]; i++)
        step_row(&linear->weights[corpus->slots[i]], &linear->squares[corpus->slots[i]], gradient,
                 share);
    step_row(&linear->weights[SEVERITY_SLOTS_MAX], &linear->squares[SEVERITY_SLOTS_MAX], gradient,
             1);
}

static size_t block_of(const struct corpus *corpus, size_t example)
{
    return example * BLOCKS / corpus->count;
}

/* Learns all examples but those of the block left out; BLOCKS leaves out none. */
static struct linear linear_train(const struct corpus *corpus, size_t left_out)
{
    struct linear linear = linear_new();
    struct dice dice = {LINEAR_SEED};
    uint32_t *order = xcalloc(corpus->count, sizeof *order);
    size_t count = 0;
    for (size_t i = 0; i < corpus->count; i++)
        if (block_of(corpus, i) != left_out)
            order[count++] = (uint32_t)i;
    for (unsigned epoch = 0; epoch < LINEAR_EPOCHS; epoch++) {
        shuffle(&dice, order, count);
        for (size_t i = 0; i < count; i++)
            linear_learn(&linear, corpus, order[i]);
    }
    free(order);
    return linear;
}

/* 3. The network. */

/* What the linear model says of an example that it does not know, and the truth. */
struct lesson {
    float heads[SEVERITY_MODEL_OUTPUTS];
    int8_t class;
};

struct lessons {
    struct lesson *items;
    size_t count;
};

static struct lessons make_lessons(const struct corpus *corpus)
{
    struct lessons lessons = {xcalloc(corpus->count, sizeof(struct lesson)), 0};
    for (size_t block = 0; block < BLOCKS; block++) {
        struct linear linear = linear_train(corpus, block);
        for (size_t i = 0; i < corpus->count; i++) {
            int8_t class = corpus->examples[i].answers[HEAD_SEVERITY];
            if (block_of(corpus, i) != block || class < 0)
                continue;
            struct lesson *lesson = &lessons.items[lessons.count++];
            linear_run(&linear, corpus, i, lesson->heads);
            lesson->class = class;
        }
        linear_close(&linear);
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
static void net_begin(union net *net, struct dice *dice)
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
    struct dice dice = {seed << 32};
    uint32_t *order = xcalloc(lessons->count, sizeof *order);
    for (size_t i = 0; i < lessons->count; i++)
        order[i] = (uint32_t)i;
    net_begin(&learner.net, &dice);
    for (unsigned epoch = 0; epoch < NET_EPOCHS; epoch++) {
        float step = NET_STEP * (1 - (float)epoch / NET_EPOCHS);
        shuffle(&dice, order, lessons->count);
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

static void train_net(const struct corpus *corpus, struct severity_net *out)
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

/* 4. Bytes. */

struct calibration {
    float temperature, threshold, least_known, least_count;
};

struct writer {
    char *bytes;
    size_t size;
};

static void put(struct writer *out, uint32_t number, size_t size)
{
    for (size_t i = 0; i < size; i++, number >>= 8)
        out->bytes[out->size++] = (char)(number & 0xff);
}

static void put_reals(struct writer *out, const float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        union {
            float value;
            uint32_t bits;
        } real = {.value = values[i]};
        put(out, real.bits, sizeof real.bits);
    }
}

static void put_net(struct writer *out, const struct severity_net *net)
{
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
        put_reals(out, net->in[i], net->hidden);
    put_reals(out, net->in_bias, net->hidden);
    for (unsigned unit = 0; unit < net->hidden; unit++)
        put_reals(out, net->out[unit], SEVERITY_MODEL_CLASSES);
    put_reals(out, net->out_bias, SEVERITY_MODEL_CLASSES);
}

/* The scale of each output: its largest weight becomes 127. */
static void find_scales(const struct linear *linear, struct row *scales)
{
    for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++) {
        float most = 0;
        for (size_t slot = 0; slot < SEVERITY_SLOTS_MAX; slot++) {
            float weight = fabsf(linear->weights[slot].values[k]);
            most = weight > most ? weight : most;
        }
        scales->values[k] = most > 0 ? most / WEIGHT_MAX : 1;
    }
}

static void put_weights(struct writer *out, const struct linear *linear, const struct row *scales)
{
    for (size_t slot = 0; slot < SEVERITY_SLOTS_MAX; slot++)
        for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++) {
            float weight = linear->weights[slot].values[k] / scales->values[k];
            put(out, (uint32_t)(int32_t)(weight + (weight < 0 ? -0.5F : 0.5F)), 1);
        }
}

static struct text write_model(const uint64_t *sets, const struct linear *linear,
                               const struct severity_net *net,
                               const struct calibration *calibration, struct arena *arena)
{
    struct writer out = {.bytes = arena_alloc(arena, SEVERITY_MODEL_MAX)};
    struct row scales;
    find_scales(linear, &scales);
    memcpy(out.bytes, "HYPERSEV", out.size = 8);
    put(&out, SEVERITY_MODEL_VERSION, 4);
    put(&out, SEVERITY_SLOTS_MAX, 4);
    put(&out, net->hidden, 4);
    put_reals(&out, &calibration->temperature, 1);
    put_reals(&out, &calibration->threshold, 1);
    put_reals(&out, &calibration->least_known, 1);
    put_reals(&out, &calibration->least_count, 1);
    put_reals(&out, scales.values, SEVERITY_MODEL_OUTPUTS);
    put_reals(&out, linear->weights[SEVERITY_SLOTS_MAX].values, SEVERITY_MODEL_OUTPUTS);
    put_net(&out, net);
    for (size_t slot = 0; slot < SEVERITY_SLOTS_MAX; slot++)
        put(&out,
            (uint32_t)(sets[slot / SEVERITY_MODEL_WAYS] >> slot % SEVERITY_MODEL_WAYS * TAG_BITS),
            TAG_BITS / 8);
    put_weights(&out, linear, &scales);
    struct id id = id_of_bytes(out.bytes, out.size);
    memcpy(out.bytes + out.size, id.bytes, ID_SIZE);
    return (struct text){out.bytes, out.size + ID_SIZE};
}

static struct text fit(const struct severity_example *examples, size_t count,
                       const struct calibration *calibration, struct arena *arena)
{
    uint64_t *sets = xcalloc(SEVERITY_SLOTS_MAX / SEVERITY_MODEL_WAYS, sizeof *sets);
    struct severity_net net;
    struct corpus corpus;
    choose_features(examples, count, sets);
    corpus_init(&corpus, examples, count, sets);
    train_net(&corpus, &net);
    struct linear linear = linear_train(&corpus, BLOCKS);
    struct text bytes = write_model(sets, &linear, &net, calibration, arena);
    linear_close(&linear);
    corpus_close(&corpus);
    free(sets);
    return bytes;
}

/* 5. Calibration. */

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

/* The smallest threshold, in hundredths, from which on answers are right often enough. Counts from
 * the surest answers down, and stops at the first hundredth that brings the share under the goal.
 */
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
    for (unsigned hundredth = HUNDRED + 1; hundredth-- > 0;) {
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
static void find_least(const struct judged *judged, size_t count, struct calibration *out)
{
    size_t shares[HUNDRED + 1] = {0}, counts[TEXT_FEATURES_MAX + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        shares[(unsigned)(judged[i].known * HUNDRED)]++;
        counts[judged[i].known_count]++;
    }
    out->least_known = (float)first_hundredth(shares, HUNDRED) / HUNDRED;
    out->least_count = (float)first_hundredth(counts, TEXT_FEATURES_MAX);
}

static int calibrate(const struct severity_example *examples, size_t count, struct arena *arena,
                     struct calibration *out, struct error *err)
{
    static const struct calibration none = {.temperature = 1};
    size_t held_out = count / CALIBRATION_PART, learned = count - held_out;
    struct severity_model *model;
    if (severity_model_new(fit(examples, learned, &none, arena), &model, err) != 0)
        return -1;
    struct judged *judged = xcalloc(held_out + 1, sizeof *judged);
    ask_all(model, examples + learned, held_out, judged);
    out->temperature = find_temperature(judged, held_out);
    out->threshold = find_threshold(judged, held_out, out->temperature);
    find_least(judged, held_out, out);
    free(judged);
    severity_model_destroy(&model);
    return 0;
}

int severity_train(const struct severity_example *examples, size_t count, struct arena *arena,
                   struct text *out, struct error *err)
{
    struct calibration calibration;
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
