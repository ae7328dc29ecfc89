/* SPDX-License-Identifier: MPL-2.0 */
/* Pages that are one file: nothing is loaded and nothing runs. The page's policy allows its own
 * style alone, which it names by hash, so that markup that slipped in could not even be styled.
 *
 * What is written goes to a stream; who opened it asks ferror at the end. */
#ifndef HYPER_LIB_HTML_H
#define HYPER_LIB_HTML_H

#include "schema/text.h"

#include <stdio.h>

/* The page up to and with its <h1>. `title` is any text; `style`, CSS of the program's own, comes
 * after the style that all pages share: type, tables, light and dark, and these custom properties:
 *
 *   --paper --ink --soft --line --fill   background, text, lesser text, rules, shaded areas
 *   --good --warn --bad                  the few colours */
void html_begin(FILE *file, struct text title, const char *style);
void html_end(FILE *file);

/* A text from outside, for XML and HTML, in an element or a quoted attribute: markup is escaped;
 * what is not UTF-8, what XML cannot hold, and what would turn the direction of the text around it
 * becomes U+FFFD each. */
void html_text(FILE *file, struct text text);

/* The same of the first `limit` bytes, with an ellipsis where that is not all. */
void html_text_cut(FILE *file, struct text text, size_t limit);

#endif
