/* SPDX-License-Identifier: MPL-2.0 */
/* A scanner: the rules of a scan's context (schema/scan_context.h), compiled, against files that
 * are in memory. What it finds is what `hyper scan` finds in them, policies apart. */
#ifndef HYPER_LIB_SCANNER_H
#define HYPER_LIB_SCANNER_H

#include "schema/batch.h"
#include "schema/scan_context.h"

struct scanner;

/* Opens a packed context. `cache` is a folder for compiled rules, or NULL. ERROR_DATA when it is
 * damaged, ERROR_CONFIG when its rules are wrong. */
int scanner_new(struct text packed, const char *cache, struct scanner **out, struct error *err);
void scanner_destroy(struct scanner **scanner);

/* Adds alerts about the batch's files to it, and rejects where a rule could not be tried to the
 * end. Threads may share the scanner. */
void scanner_run(struct scanner *scanner, struct batch *batch, struct arena *arena);

/* The scanners that some threads share, by the ids of their contexts. */
struct scanners;

enum { SCANNERS_KEPT = 4 /* that nobody uses */ };

struct scanners *scanners_new(const char *cache);
/* All were returned. */
void scanners_destroy(struct scanners **scanners);

/* The scanner of the context, made of its bytes when it is not there; to be returned. NULL when it
 * cannot be made. */
struct scanner *scanners_get(struct scanners *scanners, struct id context, struct text packed,
                             struct error *err);
/* Takes NULL, too. */
void scanners_return(struct scanners *scanners, const struct scanner *scanner);

#endif
