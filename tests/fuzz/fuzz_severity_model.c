/* SPDX-License-Identifier: MPL-2.0 */
/* Any bytes are refused, or give probabilities. The checksum is made right first: nothing would get
 * past it otherwise. */
#include "lib/severity_model.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct severity_model *model, struct text text)
{
    uint32_t cwe[] = {79, 22};
    struct severity_question question = {
        .texts = {text, TEXT("A remote attacker may run code")}, .cwe = {cwe, 2}, .package = text};
    struct severity_answer answer;
    double sum = 0;
    severity_model_ask(model, &question, &answer);
    for (unsigned i = 0; i < SEVERITY_MODEL_CLASSES; i++)
        sum += answer.probability[i];
    if (!(fabs(sum - 1) < 1e-3) || !(answer.confidence >= 0.249 && answer.confidence <= 1.001) ||
        !(answer.known >= 0 && answer.known <= 1))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct severity_model *model;
    struct error err;
    struct text given = {(const char *)data, size};
    if (severity_model_new(given, &model, &err) == 0)
        severity_model_destroy(&model);
    if (size < ID_SIZE)
        return 0;
    char *bytes = xmalloc(size);
    memcpy(bytes, data, size);
    struct id id = id_of_bytes(bytes, size - ID_SIZE);
    memcpy(bytes + size - ID_SIZE, id.bytes, ID_SIZE);
    if (severity_model_new((struct text){bytes, size}, &model, &err) == 0) {
        ask(model, given);
        severity_model_destroy(&model);
    }
    free(bytes);
    return 0;
}
