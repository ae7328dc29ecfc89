/* SPDX-License-Identifier: MPL-2.0 */
#include "stages/stage.h"

const struct stage *const stage_all[STAGE_COUNT] = {
    &stage_parse, &stage_scan, &stage_classify, &stage_extract, &stage_validate,
};

const struct stage *stage_find(struct text name)
{
    for (size_t i = 0; i < STAGE_COUNT; i++)
        if (text_is(name, stage_all[i]->name))
            return stage_all[i];
    return NULL;
}

const struct stage *stage_from(enum batch_form form)
{
    for (size_t i = 0; i < STAGE_COUNT; i++)
        if (stage_all[i]->from == form)
            return stage_all[i];
    return NULL;
}
