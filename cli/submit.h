/* SPDX-License-Identifier: MPL-2.0 */
/* Sends surveyed reports to a broker, entry by entry. */
#ifndef HYPER_CLI_SUBMIT_H
#define HYPER_CLI_SUBMIT_H

#include "broker/client.h"
#include "cli/reports.h"
#include "lib/snippet.h"

struct submit {
    struct client *client;
    struct reports *reports;
    const struct client_submission *opened;
    const struct submission *options;
    struct snippets *snippets; /* NULL: pieces are sent as they are; else parsed here first */
};

/* Sends the blobs and entries that the broker does not have yet. */
int submit_reports(const struct submit *submit, struct error *err);

#endif
