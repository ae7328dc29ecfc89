/* SPDX-License-Identifier: MPL-2.0 */
/* parse: the raw piece of a report becomes normalised alerts and examples. */
#include "lib/format.h"
#include "stages/stage.h"

static int parse(struct batch *batch, const struct view *view, struct arena *arena,
                 struct error *err)
{
    const struct format *format = format_find(batch->origin.format);
    if (!format)
        return error_set(err, ERROR_DATA,
                         "no format is called \"%.*s\": this worker is older than the client",
                         TEXT_ARG(batch->origin.format));
    if (format->parse(batch, view->context, arena, err) != 0)
        return -1;
    batch->raw = (struct text){"", 0};
    batch->form = BATCH_ALERTS;
    return 0;
}

const struct stage stage_parse = {
    .name = "parse",
    .from = BATCH_RAW,
    .to = BATCH_ALERTS,
    .run = parse,
};
