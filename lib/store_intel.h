/* SPDX-License-Identifier: MPL-2.0 */
/* What the world knows of published vulnerabilities: imported as a whole, kind by kind, and asked
 * by CVE id. It is input, as the catalogue of rules is, and no part of the graph that is exported;
 * what it did to an alert is in the alert's reasons. */
#ifndef HYPER_LIB_STORE_INTEL_H
#define HYPER_LIB_STORE_INTEL_H

#include "lib/store.h"
#include "schema/arena.h"
#include "schema/intel.h"

/* An import, in one transaction: begin empties the kind, each put adds a vulnerability (the last of
 * one id counts), end says where all came from, which goes to the audit log too. `source->count` is
 * filled in. Submissions that begin later see it. */
int store_intel_begin(struct store_txn *txn, enum intel_kind kind, struct error *err);
int store_intel_put_epss(struct store_txn *txn, const struct epss *epss, struct error *err);
int store_intel_put_kev(struct store_txn *txn, const struct kev *kev, struct error *err);
int store_intel_end(struct store_txn *txn, enum intel_kind kind, struct intel_source *source,
                    struct arena *arena, struct error *err);

/* Reading: 1 found, 0 not there, -1. Texts are in the store. */
int store_intel_source(struct store_txn *txn, enum intel_kind kind, struct intel_source *out,
                       struct error *err);
int store_intel_epss(struct store_txn *txn, struct text id, struct epss *out, struct error *err);
int store_intel_kev(struct store_txn *txn, struct text id, struct kev *out, struct error *err);

/* What is exploited, or probably will be, by id: what a snapshot has. */
int store_exploited(struct store_txn *txn, struct arena *arena, struct exploiteds *out,
                    struct error *err);

#endif
