/* SPDX-License-Identifier: MPL-2.0 */
/* Message templates: what stays of an alert's message when its variable parts are masked.
 *
 * MASKS. One pass from left to right over the bytes; at each place the first of these that fits is
 * taken, as long as it can be. W is a letter, a digit, `_` or any non-ASCII character; names below
 * are runs of W. A mask begins where the byte before is not in W, or right after another mask.
 *
 *   placeholder   any word below, and `<*>` and `<rest>`, already in the text, stays as it is
 *   <quoted>      what stands between two ', two " or two `, which are kept: 1 to 200 bytes on one
 *                 line. A quote opens only where the byte before is not in W and not `>`; a '
 *                 closes only where the byte after is not in W and not `<`, so apostrophes inside
 *                 words neither open nor close. Longer literals stay as they are, unmasked.
 *   <url>         scheme://rest, without the punctuation .,;:!?)]} at its end
 *   <path>        C:\x or C:/x or \\host\share; or a run of W and . - + @ ~ % # $ / that holds a
 *                 letter and begins with / ./ ../ or ~/, or holds two slashes, or holds one
 *                 slash and a `.`, a `_`, a `-` or a digit (so and/or, I/O and 1/2 are none). A /
 *                 or \\ begins a path only after white space, ", ` or one of ([{=:,;|, and after
 *                 a ' only something in W does. Trailing full stops are left out; :line and
 *                 :line:column are taken in.
 *   <uuid>        8-4-4-4-12 hexadecimal digits
 *   <version>     1.2.3, 1.2.3.4, v1.2, with -pre.release and +build parts; IPv4 addresses too
 *   <hex>         0x and hexadecimal digits; or a name of at least 8 hexadecimal digits with a
 *                 decimal digit and a letter among them; or of at least 32 hexadecimal digits
 *   <number>      12, 1.5, 1e-9; a sign, a percent sign or a unit (10px) stays outside
 *   <identifier>  names joined by `.`, `::` or `->`, and then perhaps `()`, all ASCII, with one of:
 *                 a `::`, a `->` or the `()`; an underscore beside something else in a name
 *                 (snake_case, _x); a capital after a small letter in a name (camelCase); full
 *                 stops and a name of two characters or more, or more than three names
 *                 (os.system and setup.py are some, e.g. is none)
 *
 * White space is space, \t, \n, \v, \f and \r. Only <quoted> and <rest> ever stand for any.
 *
 * LIMITS. A template has at most TEMPLATE_MAX bytes and TEMPLATE_MASKS_MAX masks. A message of
 * more bytes, or one whose template would have more of either, is cut after the last white space
 * that leaves room, and `<rest>` stands for all that follows.
 *
 * PROPERTIES. Deterministic; masking a template gives the template; linear time; the template is
 * valid UTF-8 (bytes that are not become U+FFFD) and no character is split. For each message of
 * valid UTF-8, the regex of its template matches it.
 *
 * MERGING. Templates of one tool and rule that differ in one word are one message about many
 * things. A token is a run without white space; a token is literal when two letters of it stand
 * outside placeholders. Position j of a template may be blanked, that is, its token become `<*>`,
 * when the token has no <quoted> and is not <rest>, the template has at most 64 tokens, and
 *   - it is the only `<*>` and at least 2 other tokens are literal, or
 *   - at most one token in five is then `<*>` and at least 4 other tokens are literal.
 * Templates that are equal, white space included, once the same position is blanked make a
 * group. In each round, groups are taken by size, largest first, then by a hash of their blanked
 * text; of those members that no earlier group took, three or more, or one where the blanked text
 * is itself in the set, become the blanked text. Rounds go on until nothing changes: at most as
 * many as a template may have `<*>`. Only which templates there are counts, neither their order nor
 * how often they occur. */
#ifndef HYPER_LIB_TEMPLATE_H
#define HYPER_LIB_TEMPLATE_H

#include "schema/arena.h"
#include "schema/text.h"

#include <stddef.h>

enum {
    TEMPLATE_MAX = 4096,        /* bytes */
    TEMPLATE_MASKS_MAX = 128,   /* placeholders, so that the regex stays compilable */
    TEMPLATE_QUOTED_MAX = 200,  /* bytes between two quotes */
    TEMPLATE_MERGE_MIN = 3,     /* distinct templates that make a `<*>` */
    TEMPLATE_MERGE_TOKENS = 64, /* templates with more tokens are never merged */
};

/* The template of `message`, in the arena. */
struct text template_mask(struct arena *arena, struct text message);

/* PCRE2 source text for `template` (of template_mask or template_merge), in the arena; to be
 * compiled with MATCHER_FULL of lib/match. Each mask is atomic and takes exactly what the mask
 * took, so matching never goes back over it and is linear in the message; `<*>` matches one token.
 */
struct text template_regex(struct arena *arena, struct text template);

/* Sets merged[i] to what templates[i] becomes: a text in the arena, or one of `templates`. All
 * must be of one tool and rule. O(m log m) in the number m of their tokens, for each round. The
 * regex of merged[i] matches every message that the regex of templates[i] was made from, and
 * merging what came out changes nothing. */
void template_merge(struct arena *arena, const struct text *templates, size_t count,
                    struct text *merged);

#endif
