/* SPDX-License-Identifier: MPL-2.0 */
/* Where a severity model of the user's own is: $XDG_CONFIG_HOME/hyper/severity.model, else
 * ~/.config/hyper/severity.model. "hyper train severity --install" puts it there. */
#ifndef HYPER_CLI_MODEL_FILE_H
#define HYPER_CLI_MODEL_FILE_H

#include "schema/rule.h"

/* Its path, in the arena; NULL when neither XDG_CONFIG_HOME nor HOME is set. */
const char *model_file_path(struct arena *arena);

/* The user's model, checked, with its bytes in the arena; without one, the id of the model that is
 * compiled in, and no bytes. ERROR_CONFIG when the user's cannot be used. */
int model_file_read(struct arena *arena, struct text_model *out, struct error *err);

/* Makes the folder of the path, and those above it. ERROR_PERMISSION. */
int model_file_make_folder(const char *path, struct error *err);

#endif
