/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/text_features.h"

/* FNV-1a (Fowler, Noll, Vo) for bytes; odd constants with well spread bits to mix words. */
static const uint64_t FNV_START = 0xcbf29ce484222325, FNV_PRIME = 0x100000001b3;
static const uint64_t MIX_FIRST = 0x9e3779b97f4a7c15, MIX_SECOND = 0xc2b2ae3d27d4eb4f,
                      MIX_LAST = 0xd6e8feb86659fd93;

/* What keeps features of different kinds apart. */
enum { SEED_PAIR = 31, SEED_PREFIX = 11, SEED_SUFFIX = 13, SEED_NAME = 101 };

enum { PARTED_WORD_MIN = 5, PREFIX_SIZE = 4, SUFFIX_MASK = 0xffffff, FEATURES_OF_WORD = 5 };

/* All whole numbers are this word. */
static const uint64_t NUMBER = 7777;

enum class { CLASS_SEPARATOR, CLASS_LETTER, CLASS_DIGIT };

struct word {
    uint64_t hash;
    uint32_t prefix, last; /* the first and the last four bytes */
    size_t size;           /* 0: there is no word any more */
    bool number;
};

static inline enum class class_of(unsigned char c) {
    if ((unsigned)c - '0' < 10) return CLASS_DIGIT;
    return ((unsigned)c | 0x20) - 'a' < 26 || c >= 0x80 || c == '_' ? CLASS_LETTER : CLASS_SEPARATOR;
}

static inline unsigned char lower(unsigned char c)
{
    return (unsigned)c - 'A' < 26 ? c | 0x20 : c;
}

static uint64_t mix(uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= MIX_FIRST;
    hash ^= hash >> 29;
    hash *= MIX_LAST;
    return hash ^ hash >> 31;
}

static void add(struct text_features *features, uint64_t hash)
{
    features->hashes[features->count++] = mix(hash);
}

/* Takes the next word off the text. */
static struct word next_word(struct text *text)
{
    const unsigned char *at = (const unsigned char *)text->data, *end = at + text->size;
    struct word word = {.hash = FNV_START, .number = true};
    while (at < end && class_of(*at) == CLASS_SEPARATOR)
        at++;
    for (enum class class; at < end && (class = class_of(*at)) != CLASS_SEPARATOR; at++) {
        unsigned char c = lower(*at);
        word.hash = (word.hash ^ c) * FNV_PRIME;
        word.last = word.last << 8 | c;
        word.number &= class == CLASS_DIGIT;
        if (++word.size == PREFIX_SIZE)
            word.prefix = word.last;
    }
    if (word.number && word.size)
        word.hash = NUMBER;
    text->size = (size_t)(end - at);
    text->data = (const char *)at;
    return word;
}

static void add_word(struct text_features *features, const struct word *word, uint64_t before,
                     uint64_t before_that)
{
    add(features, word->hash);
    if (before)
        add(features, word->hash * SEED_PAIR + before * MIX_FIRST);
    if (before_that)
        add(features, word->hash * SEED_PAIR + before * MIX_FIRST + before_that * MIX_SECOND);
    if (word->size < PARTED_WORD_MIN || word->number)
        return;
    add(features, word->prefix * MIX_FIRST + SEED_PREFIX);
    add(features, (word->last & SUFFIX_MASK) * MIX_FIRST + SEED_SUFFIX);
}

void text_features_init(struct text_features *features)
{
    features->count = 0;
}

void text_features_add(struct text_features *features, struct text text)
{
    uint64_t before = 0, before_that = 0;
    text = text_cut(text, TEXT_FEATURES_TEXT_MAX);
    while (features->count <= TEXT_FEATURES_MAX - FEATURES_OF_WORD) {
        struct word word = next_word(&text);
        if (word.size == 0)
            return;
        add_word(features, &word, before, before_that);
        before_that = before;
        before = word.hash;
    }
}

void text_features_add_name(struct text_features *features, enum text_name kind, struct text name)
{
    if (name.size == 0 || features->count == TEXT_FEATURES_MAX)
        return;
    uint64_t hash = FNV_START;
    name = text_cut(name, TEXT_FEATURES_TEXT_MAX);
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (unsigned char)name.data[i]) * FNV_PRIME;
    add(features, hash * MIX_SECOND + SEED_NAME + (uint64_t)kind);
}
