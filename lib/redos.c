/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos.h"

#include "lib/match_meter.h"
#include "lib/redos_attack.h"

#include <math.h>
#include <stdlib.h>

enum {
    LENGTHS = 3,
    FIRST_BYTES = 512, /* and 4, and 16 times that */
    STEPS_PER_BYTE = 1024,
    GROWING_PER_BYTE = 64, /* at the last length: less is quick enough, however it grows */
    FEW_PUMPS_STEPS = 4 * 1000 * 1000, /* where the first pumps are counted one by one */
    FEW_PUMPS = 64,
    DEGREE_STEPS = 6 * 1000 * 1000,
    AFTERWARDS = 48, /* attacks that are tried when one has worked: one may double */
    SLOW_MS = 20,
    SHOWN_BYTES = 80, /* of each part of an attack */
};

static const char *const verdict_words[] = {"unknown", "safe", "costly", "polynomial",
                                            "exponential"};
const struct names redos_verdict_names = NAMES(verdict_words);

#define LEAST_DEGREE 1.3
#define MULTIPLIES   1.75

struct trial {
    struct meter *meter;
    char *text;
    uint64_t budget, spent; /* steps */
    struct redos *out;
    const struct attack *worst;
    bool may_double;
};

static double growth_of(uint64_t before, size_t bytes_before, uint64_t steps, size_t bytes)
{
    if (bytes_before == 0 || steps <= before || bytes <= bytes_before)
        return 1;
    return log((double)steps / (double)(before ? before : 1)) /
           log((double)bytes / (double)bytes_before);
}

/* Steps with the first bytes of the text, at most `limit` and one. */
static uint64_t count_steps(struct trial *t, size_t bytes, uint64_t limit)
{
    uint64_t steps = meter_steps(t->meter, (struct text){t->text, bytes}, limit);
    t->spent += steps;
    return steps;
}

/* The same with so many pumps. */
static uint64_t pumped_steps(struct trial *t, const struct attack *attack, size_t pumps,
                             uint64_t limit, size_t *bytes)
{
    size_t size = attack->prefix.size + attack->suffix.size + pumps * attack->pump.size;
    *bytes = attack_write(attack, t->text, size < REDOS_BYTES_MAX ? size : REDOS_BYTES_MAX);
    return *bytes ? count_steps(t, *bytes, limit) : 0;
}

/* Whether something can be matched in several ways as often as one likes: without that, nothing
 * doubles for ever, however steeply it begins. */
static bool may_double(const struct regex *node, bool repeated)
{
    bool endless = node->kind == REGEX_REPEAT && node->most == REGEX_ENDLESS;
    if (node->kind == REGEX_REFERENCE)
        return true;
    if (repeated &&
        (node->kind == REGEX_CHOICE || (node->kind == REGEX_REPEAT && node->least != node->most)))
        return true;
    for (size_t i = 0; i < node->count; i++)
        if (may_double(node->items[i], repeated || endless))
            return true;
    return false;
}

/* From a quarter to a half to all of n pumps, steps of a power grow by the same factor twice; steps
 * that multiply with each pump by one factor and then by its square. n is the most pumps that stay
 * below a limit; where so many do, nothing multiplies. */
static bool doubles(struct trial *t, const struct attack *attack)
{
    uint64_t steps[FEW_PUMPS + 1];
    size_t pumps = 0, bytes;
    while (pumps < FEW_PUMPS) {
        uint64_t now = pumped_steps(t, attack, pumps + 1, FEW_PUMPS_STEPS, &bytes);
        if (now > FEW_PUMPS_STEPS)
            break;
        steps[++pumps] = now ? now : 1;
    }
    if (pumps == FEW_PUMPS)
        return false;
    if (pumps < 4)
        return true; /* a few pumps took millions of steps */
    double first = log((double)steps[pumps / 2] / (double)steps[pumps / 4]);
    double second = log((double)steps[pumps] / (double)steps[pumps / 2]);
    return second > MULTIPLIES * first && second > 1;
}

/* The exponent between the two longest of some lengths at which it took no more than
 * DEGREE_STEPS. Repeats with a bound cost more with each byte until the text is longer than what
 * they can take; only then their growth shows. */
static double degree_of(struct trial *t, const struct attack *attack)
{
    uint64_t before = 0;
    size_t bytes_before = 0;
    double degree = 2;
    for (size_t pumps = 8; pumps * attack->pump.size < REDOS_BYTES_MAX / 2; pumps *= 2) {
        size_t bytes;
        uint64_t steps = pumped_steps(t, attack, pumps, DEGREE_STEPS, &bytes);
        if (steps > DEGREE_STEPS)
            break;
        if (before > bytes_before && steps > before)
            degree = growth_of(before, bytes_before, steps, bytes);
        before = steps;
        bytes_before = bytes;
    }
    return degree;
}

static void keep(struct trial *t, const struct attack *attack, enum redos_verdict verdict,
                 double degree, uint64_t steps, size_t bytes)
{
    struct redos *out = t->out;
    bool worse = verdict > out->verdict || (verdict == out->verdict && degree > out->degree);
    if (out->verdict != REDOS_SAFE && !worse)
        return;
    if (verdict == REDOS_SAFE && steps * (out->bytes + 1) <= out->steps * (bytes + 1))
        return;
    out->verdict = verdict;
    out->degree = degree;
    out->steps = steps;
    out->bytes = bytes;
    t->worst = attack;
}

/* One attack, at growing lengths as long as that seems worth it. */
static void try_attack(struct trial *t, const struct attack *attack)
{
    uint64_t before = 0;
    size_t bytes_before = 0;
    for (size_t i = 0, length = FIRST_BYTES; i < LENGTHS; i++, length *= 4) {
        size_t ends = attack->prefix.size + attack->suffix.size + attack->pump.size;
        size_t bytes = attack_write(attack, t->text, length > ends * 2 ? length : ends * 2);
        uint64_t limit = (uint64_t)STEPS_PER_BYTE * bytes;
        uint64_t steps = count_steps(t, bytes, limit);
        double growth = growth_of(before, bytes_before, steps, bytes);
        bool over = steps > limit;
        bool grows = i > 0 && growth > 1.5 && steps > (uint64_t)GROWING_PER_BYTE * bytes;
        if (over && t->may_double && (i == 0 || growth > 2.2) && doubles(t, attack)) {
            keep(t, attack, REDOS_EXPONENTIAL, 0, steps, bytes);
            return;
        }
        if (over || (grows && i == LENGTHS - 1)) {
            double degree = over ? degree_of(t, attack) : growth;
            keep(t, attack, degree < LEAST_DEGREE ? REDOS_COSTLY : REDOS_POLYNOMIAL, degree, steps,
                 bytes);
            return;
        }
        keep(t, attack, REDOS_SAFE, 1, steps, bytes);
        if ((i == 1 && growth < 1.15) || t->out->verdict >= REDOS_POLYNOMIAL)
            return; /* one that is as bad as what is known is of no interest */
        before = steps;
        bytes_before = bytes;
    }
}

static void try_attacks(struct trial *t, const struct attacks *attacks)
{
    struct redos *out = t->out;
    size_t afterwards = 0;
    for (size_t i = 0; i < attacks->count && out->verdict != REDOS_EXPONENTIAL; i++) {
        if (out->verdict != REDOS_SAFE) /* costly ones take long to tell from worse */
            afterwards += out->verdict == REDOS_COSTLY ? AFTERWARDS / 8 : 1;
        if (afterwards > AFTERWARDS)
            return;
        if (t->spent > t->budget) {
            out->verdict = out->verdict == REDOS_SAFE ? REDOS_UNKNOWN : out->verdict;
            return;
        }
        out->attacks++;
        try_attack(t, &attacks->items[i]);
    }
}

/* At growing lengths, until it is slow. */
static void time_worst(struct trial *t, enum meter_engine engine)
{
    struct redos *out = t->out;
    size_t bytes = 0;
    struct meter_time time = {0, MATCH_NO};
    for (size_t length = FIRST_BYTES; length <= REDOS_BYTES_MAX; length *= 2) {
        bytes = attack_write(t->worst, t->text, length);
        if (bytes)
            time = meter_time(t->meter, (struct text){t->text, bytes}, engine);
        if (time.milliseconds > SLOW_MS || time.result == MATCH_LIMIT)
            break;
    }
    if (engine == METER_INTERPRETER) {
        out->interpreter.bytes = bytes;
        out->interpreter.milliseconds = time.milliseconds;
        out->interpreter.limited = time.result == MATCH_LIMIT;
    } else {
        out->jit.bytes = bytes;
        out->jit.milliseconds = time.milliseconds;
        out->jit.limited = time.result == MATCH_LIMIT;
    }
}

int redos_check(struct text pattern, unsigned flags, uint64_t budget, struct arena *arena,
                struct redos *out, struct error *err)
{
    struct regex_tree *tree = arena_array(arena, 1, sizeof *tree);
    struct attacks attacks;
    struct meter *meter = meter_new(pattern, flags, err);
    if (!meter)
        return -1;
    int result = regex_read(pattern, arena, tree, err);
    if (result == 0) {
        struct trial t = {.meter = meter,
                          .text = xmalloc(REDOS_BYTES_MAX),
                          .budget = budget,
                          .out = out,
                          .may_double = may_double(tree->root, false)};
        *out = (struct redos){.verdict = REDOS_SAFE, .degree = 1};
        redos_attacks(tree, arena, &attacks);
        try_attacks(&t, &attacks);
        if (t.worst) {
            out->prefix = t.worst->prefix;
            out->pump = t.worst->pump;
            out->suffix = t.worst->suffix;
        }
        if (out->verdict >= REDOS_COSTLY) {
            time_worst(&t, METER_INTERPRETER);
            time_worst(&t, METER_JIT);
        }
        free(t.text);
    }
    meter_destroy(&meter);
    return result;
}

/* For people: printable, cut. */
static struct text shown(struct arena *arena, struct text text)
{
    char room[SHOWN_BYTES * 4 + 8];
    size_t used = 0;
    for (size_t i = 0; i < text.size && i < SHOWN_BYTES; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= ' ' && c < 127 && c != '\\' && c != '"')
            room[used++] = (char)c;
        else if (c == '\n')
            used += (size_t)(stpcpy(room + used, "\\n") - (room + used));
        else {
            static const char digits[] = "0123456789abcdef";
            room[used++] = '\\';
            room[used++] = 'x';
            room[used++] = digits[c >> 4];
            room[used++] = digits[c & 15];
        }
    }
    if (text.size > SHOWN_BYTES)
        used += (size_t)(stpcpy(room + used, "...") - (room + used));
    return arena_copy(arena, (struct text){room, used});
}

struct text redos_attack_text(const struct redos *redos, struct arena *arena)
{
    struct text prefix = shown(arena, redos->prefix), pump = shown(arena, redos->pump),
                suffix = shown(arena, redos->suffix);
    return arena_print(arena, "\"%.*s\" + \"%.*s\" * n + \"%.*s\"", TEXT_ARG(prefix),
                       TEXT_ARG(pump), TEXT_ARG(suffix));
}

int redos_require_quick(struct text pattern, unsigned flags, struct error *err)
{
    struct redos redos;
    struct arena *arena = arena_new();
    int result = redos_check(pattern, flags, REDOS_STEPS, arena, &redos, err);
    if (result == 0 && redos.verdict == REDOS_UNKNOWN)
        result = error_set(err, ERROR_CONFIG, "this regex is too complex to be judged");
    else if (result == 0 && redos.verdict != REDOS_SAFE)
        result = error_set(err, ERROR_CONFIG, "this regex takes too long (%s) on %.*s",
                           redos_verdict_names.words[redos.verdict],
                           TEXT_ARG(redos_attack_text(&redos, arena)));
    arena_destroy(&arena);
    return result;
}
