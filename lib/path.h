/* SPDX-License-Identifier: MPL-2.0 */
/* Paths in reports: from URIs, in one spelling, and relative to the repository where that can be
 * known. Nothing here touches the file system. */
#ifndef HYPER_LIB_PATH_H
#define HYPER_LIB_PATH_H

#include "schema/arena.h"

#include <stdbool.h>

/* The path of a file: URI (RFC 8089) or of a relative reference, percent-decoded; other URIs stay
 * as they are. "file:///C:/a%20b.c" gives "C:/a b.c". */
struct text path_from_uri(struct arena *arena, struct text uri);

/* One spelling: slashes forward, no empty, "." or inner ".." components. */
struct text path_clean(struct arena *arena, struct text path);

/* Whether it starts at a root ("/", "C:/") or has a scheme ("https://"). */
bool path_is_absolute(struct text path);

/* What is left of `path` below the folder `root`, both clean; false if it is not below it. The
 * empty root and "/" have nothing below them. */
bool path_below(struct text path, struct text root, struct text *rest);

/* `base` and `path` joined by one slash. */
struct text path_join(struct arena *arena, struct text base, struct text path);

/* The part of an absolute path below the checkout: the folder that is named like the repository, or
 * a workspace folder of the well-known CI services. False if neither is in it. */
bool path_below_checkout(struct text path, struct text repo, struct text *rest);

#endif
