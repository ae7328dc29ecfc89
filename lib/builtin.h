/* SPDX-License-Identifier: MPL-2.0 */
/* What is compiled in, so that the program works wherever it stands. cmake/Embed.cmake makes these
 * from the files named. */
#ifndef HYPER_LIB_BUILTIN_H
#define HYPER_LIB_BUILTIN_H

#include "schema/text.h"

#include <stddef.h>

/* rules/catalogue.lgt: what is known of tools, rules and CWEs. A NUL follows, outside the size. */
extern const char hyper_catalogue_text[];
extern const size_t hyper_catalogue_size;

/* rules/severity.model: what lib/severity_model reads; rules/severity.md says how it was made. */
extern const char hyper_severity_model_begin[], hyper_severity_model_end[];

static inline struct text builtin_severity_model(void)
{
    return (struct text){hyper_severity_model_begin,
                         (size_t)(hyper_severity_model_end - hyper_severity_model_begin)};
}
/* formats/NAME.yaml, sorted by name; ended by one without a name. */
struct builtin_format {
    const char *name;
    const char *text;
    const size_t *size;
};
extern const struct builtin_format hyper_formats[];

#endif
