/* SPDX-License-Identifier: MPL-2.0 */
/* scan: files of a repository become alerts about what rules find in them. */
#include "lib/scanner.h"
#include "stages/stage.h"

static int scan(struct batch *batch, const struct view *view, struct arena *arena,
                struct error *err)
{
    if (!view->scanner)
        return error_set(err, ERROR_DATA, "files were sent without rules");
    scanner_run(view->scanner, batch, arena);
    batch->files = (struct batch_files){0};
    batch->form = BATCH_ALERTS;
    return 0;
}

const struct stage stage_scan = {
    .name = "scan",
    .from = BATCH_SOURCE,
    .to = BATCH_ALERTS,
    .run = scan,
};
