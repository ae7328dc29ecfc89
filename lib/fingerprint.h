/* SPDX-License-Identifier: MPL-2.0 */
/* The identity of an alert: the same finding keeps its id when lines move, on another machine, from
 * another checkout directory, and in another order of the report; two findings never share one.
 *
 * Two numbers are made of the alert alone, and the store does the rest (lib/store_graph.h):
 *
 *   base           BLAKE2b-128 over length-prefixed fields, in this order:
 *                    1. "hyper.alert.1"
 *                    2. the repository
 *                    3. the tool's name, without its version, in lower case
 *                    4. the rule id
 *                    5. the path: relative to the repository where the report lets one know it;
 *                       else, of an absolute path, the last three components
 *                    6. the logical location, if there is no path
 *                    7. "tool" and the tool's own fingerprint (NAME=VALUE), if it gave one; else
 *                       "text", the message template, and the snippet without the white space
 *                       around it (not of secrets, which must not be guessable from an id)
 *                  The first two bytes are then replaced by a hash of the repository and the path
 * (5.), so that alerts of one file have neighbouring ids; the other 112 bits are the content's.
 *   discriminator  the first 8 bytes of BLAKE2b-128 over "hyper.place.1", the whole message, the
 * whole path, the logical location
 *
 * Neither holds a line. Alerts that share a base are told apart by line, column and discriminator,
 * and numbered in the order of the file: occurrence 0, 1, 2... When a later report has the same
 * base at other places, places that are equal stay the same alert, and the others are paired in the
 * order of the file. */
#ifndef HYPER_LIB_FINGERPRINT_H
#define HYPER_LIB_FINGERPRINT_H

#include "schema/alert.h"

/* Sets `base` and `discriminator` from the other fields, of which `template` and `secret` are set
 * last. */
void fingerprint_set(struct alert *alert);

#endif
