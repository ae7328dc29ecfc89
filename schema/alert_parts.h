/* SPDX-License-Identifier: MPL-2.0 */
/* How an alert is kept: in two parts, since most of what it says was said before.
 *
 * The *common part* is what alerts of a rule have in common: tool, rule, version, levels, tags,
 * weaknesses, the reasons of its severity. It is kept once, under the hash of its bytes. The *own
 * part* is the rest, but for what the store knows of the alert anyway: its base and repository, and
 * how it was judged; and its line, unless the store has none, as of joint alerts. A *record* is the
 * byte 0xc1 (which MessagePack never uses), the id of the common part, and the own part; or, from
 * stores before format 7, the whole alert, packed.
 *
 * A message without anything variable in it is in the common part, as a URL is that names the rule;
 * so both parts are functions of the alert alone. */
#ifndef HYPER_SCHEMA_ALERT_PARTS_H
#define HYPER_SCHEMA_ALERT_PARTS_H

#include "schema/alert.h"
#include "schema/arena.h"

/* A common part. */
struct alert_common {
    struct id id; /* alert_common_id of the bytes */
    struct text bytes;
};

struct alert_commons {
    struct alert_common *items;
    size_t count;
};

extern const struct record alert_common_record;

struct id alert_common_id(struct text bytes);

/* Whether the common parts are the same, at less than it costs to make them. */
bool alert_common_equal(const struct alert *a, const struct alert *b);

/* Appends the common part. The template decides whether the message is in it. */
void alert_common_pack(struct pack *pack, const struct alert *alert);

/* Appends the record that refers to the common part `common`; `place`: with line and column. */
void alert_own_pack(struct pack *pack, struct id common, const struct alert *alert, bool place);

/* Whether the record refers to a common part, and to which. */
bool alert_common_of(struct text record, struct id *common);

/* Reads a record; `common` are the bytes of its common part, if it refers to one. Of a record in
 * parts the fields that neither has (base, discriminator, repo, severity, category, template) are
 * zero. Texts point into both, lists are made in the arena. Fails with ERROR_DATA. */
int alert_parts_unpack(struct text record, struct text common, struct arena *arena,
                       struct alert *out, struct error *err);

/* A text field of a record, by its offset in struct alert; empty if neither part has it. */
struct text alert_parts_text(struct text record, struct text common, size_t offset);

#endif
