/* SPDX-License-Identifier: MPL-2.0 */
#include "stages/stage.h"

static const struct stage *const stages[] = {
    &stage_parse, &stage_scan, &stage_classify, &stage_extract, &stage_validate,
};

const struct stage *stage_find(struct text name)
{
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if (text_is(name, stages[i]->name))
            return stages[i];
    return NULL;
}

const struct stage *stage_from(enum batch_form form)
{
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++)
        if (stages[i]->from == form)
            return stages[i];
    return NULL;
}
