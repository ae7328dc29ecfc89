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
 *                    6. if there is no path, the logical location, or else the package
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
 * order of the file.
 *
 * JOINT ALERTS. A vulnerability of a package has the same identity whichever tool reports it: an
 * alert that names a package and one published vulnerability (lib/vulnerability.h) is made of
 *
 *   site  BLAKE2b-128 over "hyper.site.1", the repository, the package URL (lib/purl.h has its one
 *         spelling; without version, qualifiers and subpath) and the place
 *   base  BLAKE2b-128 over "hyper.alert.package.1", the site, and the vulnerability's name
 *
 * with the first two bytes of both replaced by a hash of the repository and the place. Tool, rule,
 * message, version and line have no part in it, and the discriminator is 0: there are no
 * occurrences of a joint alert.
 *
 * The place is the folder of the path relative to the repository, so that a manifest and its lock
 * file are one place, and a package that several manifests ask for is several alerts. Moreover:
 *
 *   no path                 the repository's root: what a tool reports that runs in one folder
 *   web/node_modules/a/...  web: the folder whose manifest asked for it (bower_components, too)
 *   absolute path           of a container, or of a checkout that nobody told us: the folder's last
 *                           two components, without the first slash; /package-lock.json, as
 *                           scanners of folders write it, is in the root
 *   system packages         (purl types alpm, apk, deb, rpm) the root, whatever the path: a system
 *                           has one database of them. Images of which each is to have alerts of its
 *                           own go to repositories of their own.
 *
 * Which names are one vulnerability's the store learns (lib/store_graph.h). An alert that names
 * several vulnerabilities, or a package and none, has the identity of its tool, as above. */
#ifndef HYPER_LIB_FINGERPRINT_H
#define HYPER_LIB_FINGERPRINT_H

#include "lib/vulnerability.h"
#include "schema/alert.h"

/* Sets `base` and `discriminator` from the other fields, of which `template` and `secret` are set
 * last, and `package` is canonical. */
void fingerprint_set(struct alert *alert);

/* Whether it is a joint alert; if so its site, and what its names say. `vulnerability` may be
 * changed in any case. */
bool fingerprint_is_joint(const struct alert *alert, struct id *site,
                          struct vulnerability *vulnerability);

/* The base of a joint alert. */
struct id fingerprint_joint(struct id site, struct text name);

/* The place of a joint alert; points into its path. */
struct text fingerprint_place(const struct alert *alert);

#endif
