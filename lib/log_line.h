/* SPDX-License-Identifier: MPL-2.0 */
/* The form of a log line: what is left when what is a value by its look is masked.
 *
 * A value becomes the byte LOG_VALUE, and white space one blank; a line has neither at its ends.
 * At each place the first of these that fits is a value, as long as it can be:
 *
 *   placeholder   `<*>`, already in the text
 *   assigned      after `name=`, `name)=` or `name]=`: what stands between two ", which stay; or a
 *                 name, with a {...} without blanks that follows it at once; not one before ( or [
 *   path          /x, C:\x or \\x at the line's begin, or after white space or one of =:,(["'{@; a
 *                 ?query belongs to it
 *   address       MAC and IPv6: groups of hexadecimal digits with at least three colons, or with
 *                 two beside each other, and a decimal digit among them
 *   number        with a sign before it
 *   date          Jan to Dec before a number, and Mon to Sun before these
 *   url           what follows a scheme and its ://, which stay
 *   word          else; as the next table has it
 *
 * A word is a run without white space and delimiters, which are ,;:=()[]{}|"'<>!? and full stops at
 * its end or beside each other. The first of these that fits is done with it:
 *
 *   a value       true, false, null, root, admin; a UUID; at least 8 hexadecimal digits with a
 *                 decimal one among them; user@host.domain; names in small letters that two full
 *                 stops or more join (hosts, packages; names with capitals are classes and
 *                 constants of programs, which tell events apart); a name with two slashes, or
 *                 one and a full stop
 *   as it is      without digits; two to five letters and a digit (eth0, ipv6); a name before ()
 *   by its parts  between .-+@#$%&/: those with a digit are values, the others stay; what then
 *                 still has two full stops, or a slash after a name, is a value as a whole
 *
 * This differs from the masks of lib/template on purpose: those are for prose of tools about code,
 * in which identifiers and quoted names vary; in logs they are often what tells events apart. The
 * words that are values, and that values joined by full stops are one, are of Khan, Shin, Bianculli
 * and Briand, "Guidelines for Assessing the Accuracy of Log Message Template Identification
 * Techniques", ICSE 2022.
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

/* Writes the form of `line`, of any bytes, and returns its size in bytes. */
size_t log_line_mask(struct text line, char form[static LOG_FORM_MAX]);

/* A form cut into tokens: words, and delimiters of one byte each. Values that only . , : - _ = @ /
 * and blanks part (at most three of these between two) are one token. */
struct log_tokens {
    uint16_t start[LOG_TOKENS_MAX + 1]; /* of each token in the form, and the form's size */
    size_t count;
};

/* Cuts a form of at most LOG_FORM_MAX bytes; all from token LOG_TOKENS_MAX on is in the last. */
void log_line_split(struct text form, struct log_tokens *tokens);

enum log_token {
    LOG_TOKEN_VALUE, /* one or more, with signs */
    LOG_TOKEN_WORD,  /* has a letter or a digit, and perhaps values */
    LOG_TOKEN_OTHER, /* delimiters and signs alone */
};

/* The kind of one token of a form. */
enum log_token log_line_kind(struct text token);

#endif
