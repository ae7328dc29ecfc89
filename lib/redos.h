/* SPDX-License-Identifier: MPL-2.0 */
/* Whether somebody who chooses the text can make a regular expression slow (ReDoS).
 *
 * lib/redos_attack suspects; here each suspicion is tried on texts of growing length, and counted
 * in steps (lib/match_meter), so that the verdict is the same on every machine. What is called slow
 * has been seen to be slow. What is called safe may still be slow on a text that nobody thought of;
 * the limits of lib/match hold for it. */
#ifndef HYPER_LIB_REDOS_H
#define HYPER_LIB_REDOS_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/record.h"

enum {
    REDOS_STEPS = 128 * 1000 * 1000, /* for one pattern: a second or two of processor time */
    REDOS_BYTES_MAX = 64 * 1024,
};

enum redos_verdict {
    REDOS_UNKNOWN,     /* the budget ran out before everything was tried */
    REDOS_SAFE,        /* no attack grew faster than its length, but for a constant */
    REDOS_COSTLY,      /* steps grew like the length, but by a thousand and more for each byte */
    REDOS_POLYNOMIAL,  /* steps grew like a power of the length: `degree` */
    REDOS_EXPONENTIAL, /* each pump multiplied them */
};

extern const struct names redos_verdict_names;

struct redos {
    enum redos_verdict verdict;
    double degree;                    /* measured; 1 where it is safe */
    struct text prefix, pump, suffix; /* of the worst attack; its text is prefix, pumps, suffix */
    uint64_t steps;                   /* at `bytes`; of an attack that was stopped, at least */
    size_t bytes;
    unsigned attacks; /* tried */
    /* Processor time of the worst attack of a costly or worse verdict, at this many
     * bytes; for people, since it depends on the machine. `limited`: a limit of lib/match ended
     * it. */
    struct {
        size_t bytes;
        double milliseconds;
        bool limited;
    } interpreter, jit;
};

/* Judges a pattern that compiles with these flags (enum matcher_flags), in `budget` steps and a
 * little. Texts are made in `arena`. -1 and ERROR_CONFIG if it does not compile or its structure
 * cannot be read. */
int redos_check(struct text pattern, unsigned flags, uint64_t budget, struct arena *arena,
                struct redos *out, struct error *err);

/* The worst attack for people, printable, in `arena`: "prefix" + "pump" * n + "suffix". */
struct text redos_attack_text(const struct redos *redos, struct arena *arena);

/* Whether a pattern may be used on every text that comes: 0 if it is safe. -1 and ERROR_CONFIG if
 * it is anything else after REDOS_STEPS, or cannot be judged. */
int redos_require_quick(struct text pattern, unsigned flags, struct error *err);

#endif
