/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_miner.h"

#include "lib/log_forms.h"
#include "lib/log_line.h"
#include "schema/error.h"
#include "schema/id.h"

#include <stdlib.h>

#define VALUE_TEXT TEXT("<*>")

enum { SLOTS_MIN = 4096 };

struct log_miner {
    struct log_forms forms;
    uint64_t lines;
};

struct log_miner *log_miner_new(size_t forms_max, size_t bytes_max)
{
    struct log_miner *miner = xcalloc(1, sizeof *miner);
    log_forms_open(&miner->forms, forms_max, bytes_max);
    return miner;
}

void log_miner_destroy(struct log_miner **miner)
{
    if (!*miner)
        return;
    log_forms_close(&(*miner)->forms);
    free(*miner);
    *miner = NULL;
}

void log_miner_add(struct log_miner *miner, struct text line)
{
    char form[LOG_FORM_MAX];
    size_t size = log_line_mask(line, form);
    log_forms_add(&miner->forms, (struct text){form, size}, 1);
    miner->lines++;
}

void log_miner_merge(struct log_miner *miner, const struct log_miner *other)
{
    log_forms_merge(&miner->forms, &other->forms);
    miner->lines += other->lines;
}

/* One form while it is mined: its tokens as numbers of words. */
struct mined {
    struct log_form *form;
    uint32_t *words;
    uint16_t *starts; /* one more than tokens */
    uint32_t count;
    struct id root;
};

struct word {
    struct text text;
    enum log_token kind;
    bool has_value;
    bool unit;       /* of what the number before it counts */
    bool introduces; /* a name follows */
};

struct mining {
    struct arena *arena;   /* of the result */
    struct arena *scratch; /* of the work */
    struct word *words;
    size_t word_count;
    uint32_t *word_slots;
    size_t word_slot_count;
    struct frequency *frequencies; /* by position and word; open addressing like all tables here */
    size_t frequency_count, frequency_slots;
    struct log_templates templates;
    uint32_t *template_slots;
    size_t template_slot_count;
    struct mined *order; /* room for one partition */
};

struct frequency {
    uint64_t key; /* 1 + the word, and the position above; 0: free */
    uint64_t lines;
};

static uint32_t *word_slot(const struct mining *mining, struct text text)
{
    size_t mask = mining->word_slot_count - 1;
    for (size_t at = (size_t)digest_of(text) & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &mining->word_slots[at];
        if (!*slot || text_equal(mining->words[*slot - 1].text, text))
            return slot;
    }
}

/* Room for as many words as half of the slots. */
static void more_words(struct mining *mining)
{
    free(mining->word_slots);
    mining->word_slot_count = mining->word_slot_count ? 2 * mining->word_slot_count : SLOTS_MIN;
    mining->word_slots = xcalloc(mining->word_slot_count, sizeof *mining->word_slots);
    mining->words = xrealloc(mining->words, mining->word_slot_count / 2 * sizeof *mining->words);
    for (size_t i = 0; i < mining->word_count; i++)
        *word_slot(mining, mining->words[i].text) = (uint32_t)(i + 1);
}

static bool is_among(struct text text, const struct text *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_same(text, words[i]))
            return true;
    return false;
}

static bool is_unit(struct text text)
{
    static const struct text units[] = {
        TEXT_ITEM("b"),      TEXT_ITEM("kb"),      TEXT_ITEM("mb"),   TEXT_ITEM("gb"),
        TEXT_ITEM("tb"),     TEXT_ITEM("kib"),     TEXT_ITEM("mib"),  TEXT_ITEM("gib"),
        TEXT_ITEM("byte"),   TEXT_ITEM("bytes"),   TEXT_ITEM("kb/s"), TEXT_ITEM("mb/s"),
        TEXT_ITEM("ns"),     TEXT_ITEM("us"),      TEXT_ITEM("ms"),   TEXT_ITEM("s"),
        TEXT_ITEM("sec"),    TEXT_ITEM("secs"),    TEXT_ITEM("usec"), TEXT_ITEM("msec"),
        TEXT_ITEM("second"), TEXT_ITEM("seconds"), TEXT_ITEM("min"),  TEXT_ITEM("mins"),
        TEXT_ITEM("minute"), TEXT_ITEM("minutes"), TEXT_ITEM("hour"), TEXT_ITEM("hours"),
    };
    return is_among(text, units, sizeof units / sizeof units[0]);
}

static bool introduces_name(struct text text)
{
    static const struct text words[] = {TEXT_ITEM("user"), TEXT_ITEM("username"), TEXT_ITEM("host"),
                                        TEXT_ITEM("hostname")};
    return is_among(text, words, sizeof words / sizeof words[0]);
}

static struct word make_word(struct text text, enum log_token kind)
{
    return (struct word){.text = text,
                         .kind = kind,
                         .has_value = memchr(text.data, LOG_VALUE, text.size) != NULL,
                         .unit = is_unit(text),
                         .introduces = introduces_name(text)};
}

/* The number of a token's word. All tokens that are values are one, whatever they look like. */
static uint32_t intern(struct mining *mining, struct text text)
{
    static const char value = LOG_VALUE;
    enum log_token kind = log_line_kind(text);
    if (kind == LOG_TOKEN_VALUE)
        text = (struct text){&value, 1};
    if (2 * (mining->word_count + 1) > mining->word_slot_count)
        more_words(mining);
    uint32_t *slot = word_slot(mining, text);
    if (!*slot) {
        mining->words[mining->word_count++] = make_word(text, kind);
        *slot = (uint32_t)mining->word_count;
    }
    return *slot - 1;
}

static struct text token_text(const struct mined *mined, size_t at)
{
    return (struct text){mined->form->text.data + mined->starts[at],
                         (size_t)(mined->starts[at + 1] - mined->starts[at])};
}

static void split_form(struct mining *mining, struct log_form *form, struct mined *mined)
{
    struct log_tokens tokens;
    log_line_split(form->text, &tokens);
    mined->form = form;
    mined->count = (uint32_t)tokens.count;
    mined->words = arena_alloc(mining->scratch, (tokens.count + 1) * sizeof *mined->words);
    mined->starts = arena_alloc(mining->scratch, (tokens.count + 1) * sizeof *mined->starts);
    memcpy(mined->starts, tokens.start, (tokens.count + 1) * sizeof *mined->starts);
    for (size_t i = 0; i < tokens.count; i++)
        mined->words[i] = intern(mining, token_text(mined, i));
}

static struct frequency *frequency_of(const struct mining *mining, size_t position, uint32_t word)
{
    uint64_t key = ((uint64_t)position << 32 | word) + 1;
    size_t mask = mining->frequency_slots - 1;
    for (size_t at = (size_t)digest_mix(key) & mask;; at = (at + 1) & mask) {
        struct frequency *frequency = &mining->frequencies[at];
        if (frequency->key == key || frequency->key == 0)
            return frequency;
    }
}

static void more_frequencies(struct mining *mining)
{
    struct frequency *old = mining->frequencies;
    size_t old_slots = mining->frequency_slots;
    mining->frequency_slots = old_slots ? 2 * old_slots : SLOTS_MIN;
    mining->frequencies = xcalloc(mining->frequency_slots, sizeof *mining->frequencies);
    for (size_t i = 0; i < old_slots; i++)
        if (old[i].key)
            *frequency_of(mining, (size_t)((old[i].key - 1) >> 32), (uint32_t)(old[i].key - 1)) =
                old[i];
    free(old);
}

/* Whether what is in a position may be what the program wrote: a word, and no name after "user". */
static bool may_be_fixed(const struct mining *mining, const struct mined *mined, size_t at)
{
    return mining->words[mined->words[at]].kind == LOG_TOKEN_WORD &&
           !(at >= 2 && mining->words[mined->words[at - 2]].introduces);
}

static void count_words(struct mining *mining, const struct mined *mined)
{
    for (size_t i = 0; i < mined->count; i++) {
        if (!may_be_fixed(mining, mined, i))
            continue;
        if (2 * (mining->frequency_count + 1) > mining->frequency_slots)
            more_frequencies(mining);
        struct frequency *frequency = frequency_of(mining, i, mined->words[i]);
        mining->frequency_count += frequency->key == 0;
        frequency->key = ((uint64_t)i << 32 | mined->words[i]) + 1;
        frequency->lines += mined->form->lines;
    }
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* The number that most of `numbers` are, the larger of two as frequent; sorts them. Those below
 * LOG_VARIANTS_MIN do not count beside others: so rare are values, too. */
static uint64_t commonest(uint64_t *numbers, size_t count)
{
    uint64_t best = 0;
    size_t best_size = 0, from = 0;
    if (count > 1)
        qsort(numbers, count, sizeof *numbers, by_number);
    while (from < count && numbers[from] < LOG_VARIANTS_MIN &&
           numbers[count - 1] >= LOG_VARIANTS_MIN)
        from++;
    for (size_t i = from; i < count; i++) {
        if (numbers[i] != numbers[from])
            from = i;
        if (i + 1 - from >= best_size) {
            best_size = i + 1 - from;
            best = numbers[i];
        }
    }
    return best;
}

/* A form's root and what stands around it: equal for the forms of a group. */
static void find_root(const struct mining *mining, struct mined *mined)
{
    uint64_t lines[LOG_TOKENS_MAX], sorted[LOG_TOKENS_MAX];
    uint32_t root[LOG_TOKENS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < mined->count; i++) {
        lines[i] = 0;
        if (may_be_fixed(mining, mined, i))
            sorted[count++] = lines[i] = frequency_of(mining, i, mined->words[i])->lines;
    }
    uint64_t best = commonest(sorted, count);
    for (size_t i = 0; i < mined->count; i++) {
        bool fixed = lines[i] == best || mining->words[mined->words[i]].kind == LOG_TOKEN_OTHER;
        root[i] = fixed ? mined->words[i] : UINT32_MAX;
    }
    mined->root = id_of_bytes(root, mined->count * sizeof *root);
}

static int by_root(const void *a, const void *b)
{
    const struct mined *left = a, *right = b;
    int order = (left->count > right->count) - (left->count < right->count);
    return order ? order : id_compare(left->root, right->root);
}

/* What a group has in one position. */
struct position {
    uint32_t words[LOG_VARIANTS_MIN];
    size_t count; /* of different words; LOG_VARIANTS_MIN: that or more */
    bool tells;   /* its words tell events apart */
};

/* Adds a word to those of a position, if it is not among them. */
static bool note_word(struct position *position, uint32_t word)
{
    for (size_t i = 0; i < position->count; i++)
        if (position->words[i] == word)
            return false;
    position->words[position->count++] = word;
    return true;
}

static void look(const struct mining *mining, const struct mined *group, size_t count, size_t at,
                 struct position *position)
{
    const struct word *second = at >= 2 ? &mining->words[group[0].words[at - 2]] : NULL;
    bool has_value = false, units = second && second->kind == LOG_TOKEN_VALUE;
    position->count = 0;
    for (size_t i = 0; i < count && position->count < LOG_VARIANTS_MIN; i++) {
        const struct word *word = &mining->words[group[i].words[at]];
        if (!note_word(position, group[i].words[at]))
            continue;
        has_value |= word->has_value;
        units = units && word->unit;
    }
    position->tells = position->count > 1 && position->count < LOG_VARIANTS_MIN && !has_value &&
                      !units && !(second && second->introduces);
}

/* Brings the forms that have `word` in a position to the front, and returns how many they are. */
static size_t partition(struct mining *mining, struct mined *group, size_t count, size_t at,
                        uint32_t word)
{
    size_t front = 0, back = 0;
    for (size_t i = 0; i < count; i++) {
        if (group[i].words[at] == word)
            group[front++] = group[i];
        else
            mining->order[back++] = group[i];
    }
    memcpy(group + front, mining->order, back * sizeof *group);
    return front;
}

/* A template as it is put together, with LOG_VALUE for values. */
struct draft {
    char bytes[LOG_FORM_MAX];
    size_t size;
};

/* Values beside each other, and those with only a full stop between, become one. */
static void append(struct draft *draft, struct text text)
{
    for (size_t i = 0; i < text.size && draft->size < sizeof draft->bytes; i++) {
        char *end = draft->bytes + draft->size;
        if (text.data[i] != LOG_VALUE) {
            *end = text.data[i];
            draft->size++;
        } else if (draft->size >= 2 && end[-1] == '.' && end[-2] == LOG_VALUE) {
            draft->size--;
        } else if (draft->size == 0 || end[-1] != LOG_VALUE) {
            *end = LOG_VALUE;
            draft->size++;
        }
    }
}

/* What the template has in a position: what all forms have there, or a value. */
static struct text common_token(const struct mined *group, size_t count, size_t at)
{
    static const char value = LOG_VALUE;
    struct text first = token_text(&group[0], at);
    for (size_t i = 1; i < count; i++)
        if (!text_equal(token_text(&group[i], at), first))
            return (struct text){&value, 1};
    return first;
}

static struct text expand(struct arena *arena, const struct draft *draft)
{
    size_t values = 0, size = 0;
    for (size_t i = 0; i < draft->size; i++)
        values += draft->bytes[i] == LOG_VALUE;
    char *out = arena_alloc(arena, draft->size + values * (VALUE_TEXT.size - 1) + 1);
    for (size_t i = 0; i < draft->size; i++) {
        if (draft->bytes[i] != LOG_VALUE) {
            out[size++] = draft->bytes[i];
            continue;
        }
        memcpy(out + size, VALUE_TEXT.data, VALUE_TEXT.size);
        size += VALUE_TEXT.size;
    }
    return (struct text){out, size};
}

static uint32_t *template_slot(const struct mining *mining, struct text text)
{
    size_t mask = mining->template_slot_count - 1;
    for (size_t at = (size_t)digest_of(text) & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &mining->template_slots[at];
        if (!*slot || text_equal(mining->templates.items[*slot - 1].text, text))
            return slot;
    }
}

static size_t template_number(struct mining *mining, struct text text)
{
    struct log_templates *templates = &mining->templates;
    uint32_t *slot = template_slot(mining, text);
    if (!*slot) {
        templates->items =
            arena_grow(mining->arena, templates->items, templates->count, sizeof *templates->items);
        templates->items[templates->count++] = (struct log_template){text, 0};
        *slot = (uint32_t)templates->count;
    }
    return *slot - 1;
}

static void make_template(struct mining *mining, struct mined *group, size_t count)
{
    struct draft draft;
    draft.size = 0;
    for (size_t at = 0; at < group[0].count; at++)
        append(&draft, common_token(group, count, at));
    size_t number = template_number(mining, expand(mining->arena, &draft));
    for (size_t i = 0; i < count; i++) {
        group[i].form->template = number;
        mining->templates.items[number].lines += group[i].form->lines;
    }
}

/* The position by which the group is split next, or SIZE_MAX. */
static size_t telling_position(const struct mining *mining, const struct mined *group, size_t count,
                               struct position *best)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; at < group[0].count; at++) {
        struct position position = {.count = 0};
        look(mining, group, count, at, &position);
        if (position.tells && (found == SIZE_MAX || position.count < best->count)) {
            *best = position;
            found = at;
        }
    }
    return found;
}

/* Goes as deep as a form has tokens, since no position is split twice. */
static void split_group(struct mining *mining, struct mined *group, size_t count)
{
    struct position position = {.count = 0};
    size_t at = telling_position(mining, group, count, &position);
    if (at == SIZE_MAX) {
        make_template(mining, group, count);
        return;
    }
    for (size_t i = 0; i < position.count; i++) {
        size_t part = partition(mining, group, count, at, position.words[i]);
        split_group(mining, group, part);
        group += part;
        count -= part;
    }
}

static int most_first(const void *a, const void *b)
{
    const struct log_template *left = a, *right = b;
    int order = (left->lines < right->lines) - (left->lines > right->lines);
    return order ? order : text_compare(left->text, right->text);
}

/* Orders the templates, and tells the forms. */
static void rank(struct mining *mining, struct log_forms *forms)
{
    struct log_templates *templates = &mining->templates;
    size_t count = templates->count;
    struct text *old = arena_alloc(mining->scratch, (count + 1) * sizeof *old);
    for (size_t i = 0; i < count; i++)
        old[i] = templates->items[i].text;
    if (count > 1)
        qsort(templates->items, count, sizeof *templates->items, most_first);
    memset(mining->template_slots, 0, mining->template_slot_count * sizeof *mining->template_slots);
    for (size_t i = 0; i < count; i++)
        *template_slot(mining, templates->items[i].text) = (uint32_t)(i + 1);
    for (size_t i = 0; i < forms->count; i++) {
        struct log_form *form = &forms->items[i];
        form->template = *template_slot(mining, old[form->template]) - 1;
    }
}

static void prepare(struct mining *mining, const struct log_forms *forms)
{
    mining->order = arena_alloc(mining->scratch, (forms->count + 1) * sizeof *mining->order);
    mining->template_slot_count = 16;
    while (mining->template_slot_count < 2 * forms->count)
        mining->template_slot_count *= 2;
    mining->template_slots =
        arena_array(mining->scratch, mining->template_slot_count, sizeof(uint32_t));
}

static void mine_forms(struct mining *mining, struct log_forms *forms)
{
    size_t count = forms->count;
    struct mined *mined = arena_array(mining->scratch, count + 1, sizeof *mined);
    for (size_t i = 0; i < count; i++) {
        split_form(mining, &forms->items[i], &mined[i]);
        count_words(mining, &mined[i]);
    }
    for (size_t i = 0; i < count; i++)
        find_root(mining, &mined[i]);
    if (count > 1)
        qsort(mined, count, sizeof *mined, by_root);
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && by_root(&mined[from], &mined[to]) == 0)
            to++;
        split_group(mining, mined + from, to - from);
    }
}

struct log_templates log_miner_mine(struct log_miner *miner, struct arena *arena)
{
    struct log_forms *forms = &miner->forms;
    struct mining mining = {.arena = arena, .scratch = arena_new()};
    log_forms_settle(forms);
    prepare(&mining, forms);
    mine_forms(&mining, forms);
    rank(&mining, forms);
    mining.templates.lines = mining.templates.left = miner->lines;
    for (size_t i = 0; i < forms->count; i++)
        mining.templates.left -= forms->items[i].lines;
    free(mining.words);
    free(mining.word_slots);
    free(mining.frequencies);
    arena_destroy(&mining.scratch);
    return mining.templates;
}

size_t log_miner_find(const struct log_miner *miner, struct text line)
{
    char form[LOG_FORM_MAX];
    size_t size = log_line_mask(line, form);
    const struct log_form *found = log_forms_find(&miner->forms, (struct text){form, size});
    return found ? found->template : SIZE_MAX;
}
