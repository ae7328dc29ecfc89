/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_model.h"

#include "lib/severity_net.h"
#include "lib/severity_slots.h"

#include <math.h>
#include <stdlib.h>

#define MAGIC TEXT("HYPERSEV")

enum {
    TAG_SIZE = 2,
    ROWS_OF_SUM = 256 /* of int8 that a sum of 16 bits holds */
};

/* No weight of a model that training makes comes near. */
static const float REAL_MAX = 1e6F, TEMPERATURE_MIN = 1.0F / 64, TEMPERATURE_MAX = 64;

struct severity_model {
    struct id id;
    uint32_t slots;
    const int8_t *rows; /* slots x OUTPUTS, in the bytes */
    float temperature, threshold, least_known, least_count;
    float scale[SEVERITY_MODEL_OUTPUTS], bias[SEVERITY_MODEL_OUTPUTS];
    struct severity_net net;
    uint64_t sets[]; /* of four tags */
};

/* Takes fields off the bytes. A read past the end, and a real that is no sensible one, make it fail
 * for good. */
struct reader {
    struct text left;
    bool failed;
};

static struct text take(struct reader *in, size_t size)
{
    if (in->failed || in->left.size < size) {
        in->failed = true;
        return TEXT("");
    }
    struct text taken = {in->left.data, size};
    in->left = text_from(in->left, size);
    return taken;
}

static uint32_t take_number(struct reader *in, size_t size)
{
    struct text bytes = take(in, size);
    uint32_t number = 0;
    for (size_t i = bytes.size; i-- > 0;)
        number = number << 8 | (unsigned char)bytes.data[i];
    return number;
}

static void take_reals(struct reader *in, float *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        union {
            uint32_t bits;
            float value;
        } real = {.bits = take_number(in, sizeof(float))};
        if (!(fabsf(real.value) <= REAL_MAX))
            in->failed = true;
        out[i] = in->failed ? 0 : real.value;
    }
}

static bool is_power_of_two(uint32_t number)
{
    return number && (number & (number - 1)) == 0;
}

static void take_net(struct reader *in, struct severity_net *net)
{
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
        take_reals(in, net->in[i], net->hidden);
    take_reals(in, net->in_bias, net->hidden);
    for (unsigned unit = 0; unit < net->hidden; unit++)
        take_reals(in, net->out[unit], SEVERITY_MODEL_CLASSES);
    take_reals(in, net->out_bias, SEVERITY_MODEL_CLASSES);
}

static void take_body(struct reader *in, struct severity_model *model)
{
    take_reals(in, &model->temperature, 1);
    take_reals(in, &model->threshold, 1);
    take_reals(in, &model->least_known, 1);
    take_reals(in, &model->least_count, 1);
    take_reals(in, model->scale, SEVERITY_MODEL_OUTPUTS);
    take_reals(in, model->bias, SEVERITY_MODEL_OUTPUTS);
    take_net(in, &model->net);
    for (uint32_t i = 0; i < model->slots / SEVERITY_MODEL_WAYS; i++)
        for (unsigned way = 0; way < SEVERITY_MODEL_WAYS; way++)
            model->sets[i] |= (uint64_t)take_number(in, TAG_SIZE) << way * 8 * TAG_SIZE;
    model->rows = (const int8_t *)take(in, (size_t)model->slots * SEVERITY_MODEL_OUTPUTS).data;
}

static bool is_share(float value)
{
    return value >= 0 && value <= 1;
}

/* Magic, version, size and checksum, before anything is believed or reserved. */
static int check_frame(struct text bytes, struct reader *in, struct id *id, struct error *err)
{
    if (!text_starts(bytes, MAGIC))
        return error_set(err, ERROR_DATA, "a severity model begins with %s", MAGIC.data);
    if (bytes.size > SEVERITY_MODEL_MAX || bytes.size < MAGIC.size + ID_SIZE)
        return error_set(err, ERROR_DATA, "a severity model of %zu bytes: at most %d are allowed",
                         bytes.size, SEVERITY_MODEL_MAX);
    in->left = (struct text){bytes.data, bytes.size - ID_SIZE};
    *id = id_of_bytes(in->left.data, in->left.size);
    if (memcmp(id->bytes, bytes.data + in->left.size, ID_SIZE) != 0)
        return error_set(err, ERROR_DATA, "the severity model is damaged: its checksum is wrong");
    (void)take(in, MAGIC.size);
    uint32_t version = take_number(in, sizeof version);
    if (in->failed || version != SEVERITY_MODEL_VERSION)
        return error_set(err, ERROR_DATA,
                         "the severity model has version %u, this program reads version %d",
                         version, SEVERITY_MODEL_VERSION);
    return 0;
}

int severity_model_new(struct text bytes, struct severity_model **out, struct error *err)
{
    struct reader in = {0};
    struct id id;
    if (check_frame(bytes, &in, &id, err) != 0)
        return -1;
    uint32_t slots = take_number(&in, sizeof slots), hidden = take_number(&in, sizeof hidden);
    if (in.failed || !is_power_of_two(slots) || slots < SEVERITY_MODEL_WAYS ||
        slots > SEVERITY_SLOTS_MAX || hidden > SEVERITY_MODEL_HIDDEN)
        return error_set(err, ERROR_DATA, "the severity model's dimensions are wrong");
    struct severity_model *model = xcalloc(1, sizeof *model + (size_t)slots * TAG_SIZE);
    model->id = id;
    model->slots = slots;
    model->net.hidden = hidden;
    take_body(&in, model);
    if (in.failed || in.left.size || model->temperature < TEMPERATURE_MIN ||
        model->temperature > TEMPERATURE_MAX || !is_share(model->threshold) ||
        !is_share(model->least_known)) {
        severity_model_destroy(&model);
        return error_set(err, ERROR_DATA,
                         "the severity model has a number out of bounds, or a wrong size");
    }
    *out = model;
    return 0;
}

void severity_model_destroy(struct severity_model **model)
{
    if (!model)
        return;
    free(*model);
    *model = NULL;
}

struct severity_limits severity_model_limits(const struct severity_model *model)
{
    return (struct severity_limits){(double)model->threshold, (double)model->least_known,
                                    (double)model->least_count};
}

struct id severity_model_id(const struct severity_model *model)
{
    return model->id;
}

/* Sums the rows of the slots; in parts that 16 bits hold, which is twice as fast as 32. */
static void sum_rows(const struct severity_model *model, const struct severity_slots *slots,
                     int32_t sums[static SEVERITY_MODEL_OUTPUTS])
{
    memset(sums, 0, SEVERITY_MODEL_OUTPUTS * sizeof *sums);
    for (size_t done = 0; done < slots->count;) {
        int16_t part[SEVERITY_MODEL_OUTPUTS] = {0};
        size_t end = slots->count - done > ROWS_OF_SUM ? done + ROWS_OF_SUM : slots->count;
        for (; done < end; done++) {
            int8_t row[SEVERITY_MODEL_OUTPUTS]; /* a copy, which the sum cannot alias: vectors */
            memcpy(row, model->rows + (size_t)slots->items[done] * sizeof row, sizeof row);
            for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
                part[i] = (int16_t)(part[i] + row[i]);
        }
        for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
            sums[i] += part[i];
    }
}

static void ask_heads(const struct severity_model *model, const struct severity_slots *slots,
                      float heads[static SEVERITY_MODEL_OUTPUTS])
{
    int32_t sums[SEVERITY_MODEL_OUTPUTS];
    sum_rows(model, slots, sums);
    float length = sqrtf(slots->count ? (float)slots->count : 1);
    for (unsigned i = 0; i < SEVERITY_MODEL_OUTPUTS; i++)
        heads[i] = (float)sums[i] * model->scale[i] / length + model->bias[i];
    severity_heads_softmax(heads);
}

static bool is_sure(const struct severity_model *model, const struct severity_answer *answer)
{
    struct severity_limits least = severity_model_limits(model);
    return answer->known_count > 0 && answer->known >= least.known &&
           (double)answer->known_count >= least.known_count &&
           answer->confidence >= least.confidence;
}

static void conclude(const struct severity_model *model, const float *scores,
                     const struct severity_slots *slots, struct severity_answer *out)
{
    unsigned best = 0;
    for (unsigned i = 0; i < SEVERITY_MODEL_CLASSES; i++) {
        out->probability[i] = (double)scores[i];
        if (scores[i] > scores[best])
            best = i;
    }
    out->severity = (enum severity)(SEVERITY_LOW + best);
    out->confidence = out->probability[best];
    out->known = slots->known;
    out->known_count = slots->count;
    out->sure = is_sure(model, out);
}

void severity_model_ask(const struct severity_model *model,
                        const struct severity_question *question, struct severity_answer *out)
{
    struct text_features features;
    struct severity_slots slots;
    float heads[SEVERITY_MODEL_OUTPUTS], hidden[SEVERITY_MODEL_HIDDEN],
        scores[SEVERITY_MODEL_CLASSES];
    severity_features(question, &features);
    severity_slots_find(model->sets, model->slots, &features, &slots);
    ask_heads(model, &slots, heads);
    severity_net_run(&model->net, heads, hidden, scores);
    for (unsigned i = 0; i < SEVERITY_MODEL_CLASSES; i++)
        scores[i] /= model->temperature;
    severity_softmax(scores, SEVERITY_MODEL_CLASSES);
    conclude(model, scores, &slots, out);
}
