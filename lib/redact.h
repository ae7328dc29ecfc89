/* SPDX-License-Identifier: MPL-2.0 */
/* Secrets do not reach the store or a log: tokens are cut to their first characters. */
#ifndef HYPER_LIB_REDACT_H
#define HYPER_LIB_REDACT_H

#include "schema/alert.h"
#include "schema/arena.h"

#include <stdbool.h>

/* Whether an alert is about a secret, so that its texts may quote one: by its tool, rule, tags or
 * weakness. */
bool redact_is_secret(const struct alert *alert);

/* `text` with each token that looks like a credential cut to four characters and "<redacted>":
 * tokens with a known prefix, private keys, and passwords in URLs; `strict` adds every run of 12 or
 * more characters that mixes letters and digits. Returns `text` itself when there is nothing to
 * hide. */
struct text redact_tokens(struct arena *arena, struct text text, bool strict);

#endif
