/* SPDX-License-Identifier: MPL-2.0 */
/* Checks on the structure of a secret that a regular expression cannot make: checksums, encodings,
 * stand-ins. schema/RULESET.md says what each means. */
#ifndef HYPER_LIB_SECRET_CHECK_H
#define HYPER_LIB_SECRET_CHECK_H

#include "schema/record.h"

#include <stdbool.h>

enum secret_check {
    CHECK_CRC32_BASE62,
    CHECK_CRC32_BASE62_WRONG,
    CHECK_LUHN,
    CHECK_AWS_ACCOUNT,
    CHECK_JWT,
    CHECK_PEM,
    CHECK_BASE64,
    CHECK_BASE64URL,
    CHECK_HEX,
    CHECK_MIXED,
    CHECK_DIGIT,
    CHECK_UUID,
    CHECK_NOT_PLACEHOLDER,
    SECRET_CHECKS
};

extern const struct names secret_check_names;

bool secret_check(enum secret_check check, struct text secret);

/* Shannon entropy in bits a byte: 0 for no text, at most 8. */
double secret_entropy(struct text secret);

/* CRC-32 as zlib and GitHub's tokens have it (ISO 3309). */
uint32_t secret_crc32(struct text bytes);

#endif
