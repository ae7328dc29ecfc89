/* SPDX-License-Identifier: MPL-2.0 */
/* The form of a log line: what is left when what is a value by its look is masked.
 *
 * A value becomes the byte LOG_VALUE, and white space one blank; a line has neither at its ends.
 * At each place the first of these that fits is a value, as long as it can be:
 *
 *   placeholder  `<*>`, already in the text
 *   value        after `name=` or `name)=` or `name]=`: what stands between two ", or a name with a
 *                {...} without blanks that follows it at once; not a name before ( or [
 *   path         /x, C:\x, \\x at the line's begin or after one of white space =:,(["'{@; a ?query
 *                belongs to it
 *   address      MAC and IPv6: groups of hexadecimal digits and at least three colons, or two
 * beside each other, with a decimal digit among them number       with a sign before it url what
 * follows the :// of a scheme word         a run without white space and delimiters, which are
 * ,;:=()[]{}|"'<>!? and full stops at its end or beside each other: a value as a whole: true,
 * false, null, root, admin; at least 8 hexadecimal digits with a decimal one among them; a UUID;
 * names joined by two full stops or more, or by full stops and slashes; what still has two full
 * stops, or a slash after a name, when its parts are masked as it is: without digits; two to five
 * letters and a digit (eth0, ipv6) else each part between .-+@#$%&/ that has a digit is a value
 *
 * This differs from the masks of lib/template on purpose: those are for prose of tools about code,
 * in which identifiers and quoted names vary; in logs they are often what tells events apart.
 *
 * Bytes are not decoded: all above ASCII are letters. Linear time. Deterministic. */
#ifndef HYPER_LIB_LOG_LINE_H
#define HYPER_LIB_LOG_LINE_H

#include "schema/text.h"

#include <stdint.h>

enum {
    LOG_FORM_MAX = 4096, /* bytes; what is left of a longer form is one value */
    LOG_TOKENS_MAX = 256 /* in a form: the same */
};

#define LOG_VALUE '\x01'

/* Writes the form of `line` and returns its size. */
size_t log_line_mask(struct text line, char form[static LOG_FORM_MAX]);

/* A form cut into tokens: words, and delimiters of one byte each. Values that only . , : - _ = @ /
 * and blanks part (at most three of these between two) are one token. */
struct log_tokens {
    uint16_t start[LOG_TOKENS_MAX + 1]; /* of each token in the form, and the form's size */
    size_t count;
};

void log_line_split(struct text form, struct log_tokens *tokens);

enum log_token {
    LOG_TOKEN_VALUE, /* one or more, with signs */
    LOG_TOKEN_WORD,  /* has a letter or a digit, and perhaps values */
    LOG_TOKEN_OTHER, /* delimiters and signs alone */
};

enum log_token log_line_kind(struct text token);

#endif
