/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fact_providers.h"

const struct fact_provider *const fact_providers[] = {
    &fact_provider_files,
    &fact_provider_git,
    &fact_provider_texts,
    &fact_provider_workflows,
};

const size_t fact_provider_count = sizeof fact_providers / sizeof fact_providers[0];

const struct fact_predicate *fact_predicate_find(struct text name, size_t arity)
{
    for (size_t i = 0; i < fact_provider_count; i++) {
        const struct fact_predicates *list = &fact_providers[i]->predicates;
        for (size_t k = 0; k < list->count; k++)
            if (text_is(name, list->items[k].name) && fact_arity(&list->items[k]) == arity)
                return &list->items[k];
    }
    return NULL;
}
