/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/blake2bp.h"

enum { LANES = 4, BLOCK_BYTES = 128, STRIPE_BYTES = LANES * BLOCK_BYTES, HASH_BYTES = 64 };

/* One number of each of the four parts. */
typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

static const uint64_t ALL = UINT64_MAX;

/* What a compression needs beside the block, of each part. */
struct step {
    lanes counter;   /* bytes with this block */
    lanes last;      /* all ones where it is the last block */
    lanes last_node; /* the same, of the last part or of the root */
    lanes active;    /* zero where there is no block */
};

typedef void compress(lanes state[8], const uint8_t *stripe, const struct step *step);

/* RFC 7693, sections 2.6 and 2.7. */
static const uint64_t start[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

enum { ROUNDS = 12, PERMUTATIONS = 10 };
static const uint8_t order[PERMUTATIONS][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static inline uint64_t word(const uint8_t *bytes)
{
    uint64_t number = 0;
    for (unsigned i = 8; i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

#define ROTATE(x, bits) ((x) >> (bits) | (x) << (64 - (bits)))

#define MIX(a, b, c, d, x, y)                                                                      \
    v[a] += v[b] + m[x];                                                                           \
    v[d] = ROTATE(v[d] ^ v[a], 32);                                                                \
    v[c] += v[d];                                                                                  \
    v[b] = ROTATE(v[b] ^ v[c], 24);                                                                \
    v[a] += v[b] + m[y];                                                                           \
    v[d] = ROTATE(v[d] ^ v[a], 16);                                                                \
    v[c] += v[d];                                                                                  \
    v[b] = ROTATE(v[b] ^ v[c], 63);

/* The same for each kind of processor: a function that is inlined would be made for the least one.
 */
#define COMPRESS(name, target)                                                                     \
    target static void name(lanes state[8], const uint8_t *stripe, const struct step *step)        \
    {                                                                                              \
        lanes m[16], v[16];                                                                        \
        for (size_t i = 0; i < 16; i++) {                                                          \
            const uint8_t *at = stripe + 8 * i;                                                    \
            m[i] = (lanes){word(at), word(at + BLOCK_BYTES), word(at + 2 * BLOCK_BYTES),           \
                           word(at + 3 * BLOCK_BYTES)};                                            \
        }                                                                                          \
        for (size_t i = 0; i < 8; i++) {                                                           \
            v[i] = state[i];                                                                       \
            v[i + 8] = (lanes){start[i], start[i], start[i], start[i]};                            \
        }                                                                                          \
        v[12] ^= step->counter;                                                                    \
        v[14] ^= step->last;                                                                       \
        v[15] ^= step->last_node;                                                                  \
        for (size_t round = 0; round < ROUNDS; round++) {                                          \
            const uint8_t *s = order[round % PERMUTATIONS];                                        \
            MIX(0, 4, 8, 12, s[0], s[1])                                                           \
            MIX(1, 5, 9, 13, s[2], s[3])                                                           \
            MIX(2, 6, 10, 14, s[4], s[5])                                                          \
            MIX(3, 7, 11, 15, s[6], s[7])                                                          \
            MIX(0, 5, 10, 15, s[8], s[9])                                                          \
            MIX(1, 6, 11, 12, s[10], s[11])                                                        \
            MIX(2, 7, 8, 13, s[12], s[13])                                                         \
            MIX(3, 4, 9, 14, s[14], s[15])                                                         \
        }                                                                                          \
        for (size_t i = 0; i < 8; i++)                                                             \
            state[i] ^= (v[i] ^ v[i + 8]) & step->active;                                          \
    }

COMPRESS(compress_any, )
#ifdef __x86_64__
COMPRESS(compress_avx2, __attribute__((target("avx2"))))
COMPRESS(compress_avx512, __attribute__((target("avx512f,avx512vl"))))
#endif

static compress *choose(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vl"))
        return compress_avx512;
    if (__builtin_cpu_supports("avx2"))
        return compress_avx2;
#endif
    return compress_any;
}

/* The parameter block: sizes of hash and key, fanout, depth; place in the tree; size of inner
 * hashes. */
static void begin(lanes state[8], bool leaf)
{
    const uint64_t shape = HASH_BYTES | (uint64_t)LANES << 16 | 2U << 24;
    const uint64_t node = (leaf ? 0 : 1) | (uint64_t)HASH_BYTES << 8;
    for (size_t i = 0; i < 8; i++)
        state[i] = (lanes){start[i], start[i], start[i], start[i]};
    state[0] ^= (lanes){shape, shape, shape, shape};
    if (leaf)
        state[1] ^= (lanes){0, 1, 2, 3};
    state[2] ^= (lanes){node, node, node, node};
}

/* The bytes of a part that are in the next stripe. */
static size_t part_size(size_t size, size_t lane)
{
    size_t before = lane * BLOCK_BYTES;
    size_t left = size > before ? size - before : 0;
    return left < BLOCK_BYTES ? left : BLOCK_BYTES;
}

/* The last stripe but one may hold last blocks, too: those of parts that the last one does not
 * reach. */
static void finish_leaves(compress *run, lanes state[8], const uint8_t *at, size_t size,
                          uint64_t done)
{
    bool more = true;
    for (size_t from = 0; more; from += STRIPE_BYTES, done += BLOCK_BYTES) {
        uint8_t stripe[STRIPE_BYTES] = {0};
        size_t left = size - from;
        struct step step = {.counter = {0}};
        more = left > STRIPE_BYTES;
        if (left) /* the text of nothing may be NULL */
            memcpy(stripe, at + from, more ? STRIPE_BYTES : left);
        for (size_t lane = 0; lane < LANES; lane++) {
            size_t here = part_size(left, lane);
            bool last = !more || part_size(left - STRIPE_BYTES, lane) == 0;
            step.counter[lane] = done + here;
            step.active[lane] = here > 0 || done == 0 ? ALL : 0;
            step.last[lane] = last ? ALL : 0;
        }
        step.last_node[LANES - 1] = step.last[LANES - 1];
        run(state, stripe, &step);
    }
}

/* The root is one text, in the first lane. */
static struct id finish_root(compress *run, const lanes leaves[8])
{
    lanes state[8];
    struct id id;
    begin(state, false);
    for (size_t pair = 0; pair < LANES / 2; pair++) {
        uint64_t block[STRIPE_BYTES / 8] = {0};
        bool last = pair == LANES / 2 - 1;
        uint64_t flag = last ? ALL : 0;
        struct step step = {.counter = {(pair + 1) * BLOCK_BYTES},
                            .last = {flag},
                            .last_node = {flag},
                            .active = {ALL}};
        for (size_t i = 0; i < 8; i++) {
            block[i] = leaves[i][2 * pair];
            block[i + 8] = leaves[i][2 * pair + 1];
        }
        uint8_t bytes[STRIPE_BYTES] = {0};
        for (size_t i = 0; i < BLOCK_BYTES; i++)
            bytes[i] = (uint8_t)(block[i / 8] >> (8 * (i % 8)));
        run(state, bytes, &step);
    }
    for (size_t i = 0; i < ID_SIZE; i++)
        id.bytes[i] = (uint8_t)(state[i / 8][0] >> (8 * (i % 8)));
    return id;
}

struct id blake2bp_of(const void *data, size_t size)
{
    compress *run = choose();
    const uint8_t *at = data;
    lanes state[8];
    struct step step = {.active = {ALL, ALL, ALL, ALL}};
    uint64_t done = 0;
    begin(state, true);
    for (; size > 2 * STRIPE_BYTES; size -= STRIPE_BYTES, at += STRIPE_BYTES) {
        done += BLOCK_BYTES;
        step.counter = (lanes){done, done, done, done};
        run(state, at, &step);
    }
    finish_leaves(run, state, at, size, done);
    return finish_root(run, state);
}
