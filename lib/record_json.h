/* SPDX-License-Identifier: MPL-2.0 */
/* Records in JSON: the tables of schema/record name the members.
 *
 * A record is an object whose members are its fields in the table's order. Enumerations are
 * words, ids are 32 hex digits, bytes are base64 (RFC 4648), lists are arrays. */
#ifndef HYPER_LIB_RECORD_JSON_H
#define HYPER_LIB_RECORD_JSON_H

#include "lib/json.h"
#include "lib/json_write.h"
#include "schema/record.h"

enum record_json_flags {
    RECORD_JSON_ALL = 0,
    RECORD_JSON_SKIP_EMPTY = 1, /* leaves out zero, false, "none", empty texts, lists and records */
    RECORD_JSON_KEEP_FALSE = 2, /* but says false */
};

/* Writes `object`, a struct that `record` describes, as one JSON object. */
void record_json_write(struct json_writer *w, const struct record *record, const void *object,
                       unsigned flags);

/* The same without the braces, for an object that has other members, too. */
void record_json_write_members(struct json_writer *w, const struct record *record,
                               const void *object, unsigned flags);

/* Reads the object that is due. Members that are missing or null give zero, unknown members are
 * skipped. A value of a wrong type, a word that is not known, or a number that does not fit is
 * ERROR_DATA with the member's name ("fixes[2]: line: ..."), and so is what is not JSON. The value
 * is passed in any case. Texts point into the input or `arena`. */
int record_json_read(struct json *j, const struct record *record, void *object, struct arena *arena,
                     struct error *err);

/* For an object that has other members, too: reads the value that is due into the field named
 * `key`, sets `*known`, and returns 0; -1 as record_json_read. Where no field has that name, the
 * value stays due and `*known` is false. */
int record_json_read_member(struct json *j, const struct record *record, struct text key,
                            void *object, struct arena *arena, bool *known, struct error *err);

#endif
