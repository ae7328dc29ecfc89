/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <math.h>

enum { WEIGHT_MAX = 127 };

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
static void find_scales(const struct severity_linear *linear, struct severity_row *scales)
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

static void put_weights(struct writer *out, const struct severity_linear *linear,
                        const struct severity_row *scales)
{
    for (size_t slot = 0; slot < SEVERITY_SLOTS_MAX; slot++)
        for (unsigned k = 0; k < SEVERITY_MODEL_OUTPUTS; k++) {
            float weight = linear->weights[slot].values[k] / scales->values[k];
            put(out, (uint32_t)(int32_t)(weight + (weight < 0 ? -0.5F : 0.5F)), 1);
        }
}

struct text severity_write_model(const uint64_t *sets, const struct severity_linear *linear,
                                 const struct severity_net *net,
                                 const struct severity_calibration *calibration,
                                 struct arena *arena)
{
    struct writer out = {.bytes = arena_alloc(arena, SEVERITY_MODEL_MAX)};
    struct severity_row scales;
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
            (uint32_t)(sets[slot / SEVERITY_MODEL_WAYS] >>
                       slot % SEVERITY_MODEL_WAYS * SEVERITY_TAG_BITS),
            SEVERITY_TAG_BITS / 8);
    put_weights(&out, linear, &scales);
    struct id id = id_of_bytes(out.bytes, out.size);
    memcpy(out.bytes + out.size, id.bytes, ID_SIZE);
    return (struct text){out.bytes, out.size + ID_SIZE};
}
