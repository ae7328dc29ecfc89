/* SPDX-License-Identifier: MPL-2.0 */
/* Attack strings from the structure of a regular expression: PREFIX PUMP PUMP ... SUFFIX.
 *
 * The pattern becomes an automaton without empty moves (Glushkov): a place for each set in it,
 * repeats unrolled a little. Where it may search from anywhere, a place before all loops on every
 * byte. Then, for two places P and Q that loop, a word is a pump if it leads from P back to P, from
 * P to Q and from Q back to Q: after n pumps there are n ways to have got to Q, and the engine
 * tries them all when what follows does not fit (Weber and Seidl, 1991, "infinite degree of
 * ambiguity"). If a word leads from P back to P in two ways, the ways double with each pump.
 *
 * Look-ahead is a way that ends; other conditions on places hold always; a back reference is its
 * group again; possessive and atomic are not heeded. So an attack is a suspicion: lib/redos
 * measures it. The search has a fixed budget and takes some tenths of a second at most. */
#ifndef HYPER_LIB_REDOS_ATTACK_H
#define HYPER_LIB_REDOS_ATTACK_H

#include "lib/regex.h"

enum {
    REDOS_PLACES_MAX = 640,
    REDOS_PUMPS_MAX = 64,
    REDOS_ATTACKS_MAX = 640,
    REDOS_PUMP_BYTES = 64,
    REDOS_PART_BYTES = 512, /* of a prefix or suffix */
};

struct attack {
    struct text prefix, pump, suffix;
};

struct attacks {
    struct attack *items;
    size_t count;
    size_t least_bytes; /* of a text that the pattern might match, roughly */
};

/* What is worth trying, the most promising first, in `arena`. Deterministic. */
void redos_attacks(const struct regex_tree *tree, struct arena *arena, struct attacks *out);

/* Writes prefix, pumps and suffix, at most `size` bytes in all; returns how many. At least one pump
 * must fit, else 0. */
size_t attack_write(const struct attack *attack, char *out, size_t size);

#endif
