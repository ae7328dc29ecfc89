/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/match_internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    NESTING_MAX = 100, /* parentheses in a pattern */
    JIT_STACK_FIRST_BYTES = 32 * 1024,
    JIT_STACK_MAX_BYTES = 1024 * 1024,
    ATTACK_HEAP_KIB = 64 * 1024,
};

struct matcher {
    pcre2_code *code;
    bool names_end; /* has \z or \Z, perhaps */
};

struct match_scratch {
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

/* Out of memory is the only reason that PCRE2's small allocations fail. */
void *match_need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

uint32_t match_compile_options(unsigned flags)
{
    uint32_t options = PCRE2_NEVER_BACKSLASH_C;
    if (!(flags & MATCHER_BYTES))
        options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    else
        options |= PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOLLAR_ENDONLY;
    if (flags & MATCHER_FULL)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    if (flags & MATCHER_CASELESS)
        options |= PCRE2_CASELESS;
    return options;
}

pcre2_code *match_compile(struct text pattern, uint32_t options, struct error *err)
{
    pcre2_compile_context *context = match_need(pcre2_compile_context_create(NULL));
    pcre2_set_max_pattern_length(context, MATCH_PATTERN_MAX);
    pcre2_set_parens_nest_limit(context, NESTING_MAX);
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern.data, pattern.size, options, &number, &offset, context);
    pcre2_compile_context_free(context);
    if (code)
        return code;
    PCRE2_UCHAR why[256];
    if (pcre2_get_error_message(number, why, sizeof why) < 0)
        why[0] = '\0';
    error_set(err, ERROR_CONFIG, "regular expression, byte %zu: %s", (size_t)offset,
              (const char *)why);
    return NULL;
}

struct matcher *matcher_new(struct text pattern, unsigned flags, struct error *err)
{
    pcre2_code *code = match_compile(pattern, match_compile_options(flags), err);
    if (!code)
        return NULL;
    /* Where there is no JIT, pcre2_match falls back to the interpreter by itself. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    struct matcher *matcher = xmalloc(sizeof *matcher);
    matcher->code = code;
    matcher->names_end = text_has(pattern, TEXT("\\z")) || text_has(pattern, TEXT("\\Z"));
    return matcher;
}

void matcher_destroy(struct matcher **matcher)
{
    if (!matcher || !*matcher)
        return;
    pcre2_code_free((*matcher)->code);
    free(*matcher);
    *matcher = NULL;
}

static uint32_t pattern_number(const struct matcher *matcher, uint32_t what)
{
    uint32_t number = 0;
    (void)pcre2_pattern_info(matcher->code, what, &number);
    return number;
}

size_t matcher_names(const struct matcher *matcher)
{
    return pattern_number(matcher, PCRE2_INFO_NAMECOUNT);
}

size_t matcher_name(const struct matcher *matcher, size_t index, struct text *name)
{
    PCRE2_SPTR table = NULL;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_NAMETABLE, &table);
    PCRE2_SPTR entry = table + index * pattern_number(matcher, PCRE2_INFO_NAMEENTRYSIZE);
    *name = text_of((const char *)entry + 2); /* after the number, in two bytes */
    return (size_t)entry[0] << 8 | entry[1];
}

pcre2_match_context *match_limited_context(void)
{
    pcre2_match_context *context = match_need(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(context, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(context, MATCH_DEPTH_MAX);
    pcre2_set_heap_limit(context, MATCH_HEAP_MAX_KIB);
    return context;
}

struct match_scratch *match_scratch_new(void)
{
    struct match_scratch *scratch = xmalloc(sizeof *scratch);
    scratch->context = match_limited_context();
    scratch->data = match_need(pcre2_match_data_create(MATCH_GROUPS_MAX + 1, NULL));
    /* NULL without JIT, and then never used. */
    scratch->stack = pcre2_jit_stack_create(JIT_STACK_FIRST_BYTES, JIT_STACK_MAX_BYTES, NULL);
    pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    return scratch;
}

void match_scratch_destroy(struct match_scratch **scratch)
{
    if (!scratch || !*scratch)
        return;
    pcre2_match_data_free((*scratch)->data);
    pcre2_match_context_free((*scratch)->context);
    pcre2_jit_stack_free((*scratch)->stack);
    free(*scratch);
    *scratch = NULL;
}

enum match_result match_test(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject)
{
    return match_find(matcher, scratch, subject, 0, NULL, 0);
}

static void report_spans(pcre2_match_data *data, size_t set, struct match_span *spans, size_t count)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(data);
    for (size_t i = 0; i < count; i++) {
        bool took_part = i < set && places[2 * i] != PCRE2_UNSET;
        spans[i] = took_part ? (struct match_span){places[2 * i], places[2 * i + 1]}
                             : (struct match_span){0, 0};
    }
}

enum match_result match_find(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject, size_t from, struct match_span *spans,
                             size_t count)
{
    struct match_window whole = {subject, from, true, true};
    return match_find_in(matcher, scratch, &whole, spans, count);
}

enum match_result match_find_in(const struct matcher *matcher, struct match_scratch *scratch,
                                const struct match_window *window, struct match_span *spans,
                                size_t count)
{
    struct text subject = window->text;
    uint32_t options = (window->starts ? 0 : PCRE2_NOTBOL) | (window->ends ? 0 : PCRE2_NOTEOL);
    if (subject.size > MATCH_SUBJECT_MAX)
        return MATCH_LIMIT;
    if (window->from > subject.size)
        return MATCH_NO;
    const char *data = subject.data ? subject.data : "";
    int rc = pcre2_match(matcher->code, (PCRE2_SPTR)data, subject.size, window->from, options,
                         scratch->data, scratch->context);
    if (rc == PCRE2_ERROR_NOMATCH)
        return MATCH_NO;
    if (rc < 0)
        return MATCH_LIMIT;
    if (!window->ends && matcher->names_end &&
        pcre2_get_ovector_pointer(scratch->data)[1] == subject.size)
        return MATCH_NO;
    report_spans(scratch->data, rc == 0 ? MATCH_GROUPS_MAX + 1 : (size_t)rc, spans, count);
    return MATCH_YES;
}

bool matcher_takes_nothing(const struct matcher *matcher)
{
    uint32_t empty = 0;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_MATCHEMPTY, &empty);
    return empty != 0;
}

unsigned matcher_groups(const struct matcher *matcher)
{
    uint32_t groups = 0;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    return groups;
}

/* A set of bytes, as one item of a pattern accepts them. Characters outside ASCII are left out:
 * an attack needs one character that an item accepts, and nearly every item accepts an ASCII one.
 */
struct bytes {
    uint64_t bits[2];
};

static void bytes_add(struct bytes *set, unsigned c)
{
    if (c < 128)
        set->bits[c >> 6] |= UINT64_C(1) << (c & 63);
}

static bool bytes_has(struct bytes set, unsigned c)
{
    return c < 128 && (set.bits[c >> 6] >> (c & 63) & 1);
}

static void bytes_add_range(struct bytes *set, unsigned first, unsigned last)
{
    for (unsigned c = first; c <= last && c < 128; c++)
        bytes_add(set, c);
}

static struct bytes bytes_not(struct bytes set)
{
    return (struct bytes){{~set.bits[0], ~set.bits[1]}};
}

static struct bytes bytes_or(struct bytes a, struct bytes b)
{
    return (struct bytes){{a.bits[0] | b.bits[0], a.bits[1] | b.bits[1]}};
}

static struct bytes bytes_and(struct bytes a, struct bytes b)
{
    return (struct bytes){{a.bits[0] & b.bits[0], a.bits[1] & b.bits[1]}};
}

/* The member that makes the most readable and most widely accepted attack; 0 if there is none. */
static char bytes_pick(struct bytes set)
{
    static const char favourites[] = "a0A -_.,:/=@\t\"'x1";
    for (const char *c = favourites; *c; c++)
        if (bytes_has(set, (unsigned char)*c))
            return *c;
    for (unsigned c = '!'; c < 128; c++)
        if (bytes_has(set, c))
            return (char)c;
    return bytes_has(set, '\n') ? '\n' : '\0';
}

enum { SAMPLE_MAX = 256, REPEATS_MAX = 24, OPEN_MAX = NESTING_MAX, BRANCHES_MAX = 24 };

/* A repeated piece of the sample. */
struct repeat {
    size_t start, end;
    struct bytes accepts; /* of the item, or of all items in the group */
};

/* A way once through the pattern, from left to right. Only a source of attack strings: where it
 * misreads a pattern, attacks get weaker, never the verdict wrong. */
struct sketch {
    struct text pattern;
    size_t at;
    char sample[SAMPLE_MAX];
    size_t size;
    struct repeat repeats[REPEATS_MAX];
    size_t repeat_count;
    size_t open[OPEN_MAX];         /* where in the sample each open group began */
    struct bytes inside[OPEN_MAX]; /* what its items accept */
    size_t open_count;
    size_t branch_start[BRANCHES_MAX], branch_end[BRANCHES_MAX]; /* of alternatives */
    size_t branch_count;
    char wrong; /* a character that no repeat accepts, if there is one */
};

static bool at_end(const struct sketch *s)
{
    return s->at >= s->pattern.size;
}

static char peek(const struct sketch *s)
{
    return at_end(s) ? '\0' : s->pattern.data[s->at];
}

static struct bytes class_escape(char c)
{
    struct bytes set = {{0, 0}};
    switch (c | 0x20) {
    case 'd':
        bytes_add_range(&set, '0', '9');
        break;
    case 'w':
        bytes_add_range(&set, '0', '9');
        bytes_add_range(&set, 'A', 'Z');
        bytes_add_range(&set, 'a', 'z');
        bytes_add(&set, '_');
        break;
    case 's':
        bytes_add_range(&set, '\t', '\r');
        bytes_add(&set, ' ');
        break;
    case 'h':
        bytes_add(&set, ' ');
        bytes_add(&set, '\t');
        break;
    default:
        return set;
    }
    return c >= 'a' ? set : bytes_not(set);
}

/* \xhh and \x{hh}, after the x. */
static unsigned read_hex(struct sketch *s)
{
    unsigned value = 0;
    bool braces = peek(s) == '{';
    s->at += braces;
    for (int i = 0; i < (braces ? 8 : 2); i++) {
        static const char digits[] = "0123456789abcdef";
        char c = peek(s);
        const char *digit = c ? strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c) : NULL;
        if (!digit)
            break;
        value = value * 16 + (unsigned)(digit - digits);
        s->at++;
    }
    s->at += braces && peek(s) == '}';
    return value;
}

/* After the backslash; an empty set for what takes no character. */
static struct bytes read_escape(struct sketch *s, bool in_class)
{
    static const char from[] = "ntrfae", to[] = "\n\t\r\f\a\x1b";
    char c = peek(s);
    s->at++;
    struct bytes set = class_escape(c);
    if (set.bits[0] | set.bits[1])
        return set;
    const char *control = c ? strchr(from, c) : NULL;
    if (c == 'x')
        bytes_add(&set, read_hex(s));
    else if (control)
        bytes_add(&set, (unsigned char)to[control - from]);
    else if (in_class || !strchr("bBAZzGKQER0123456789kgpPX", c))
        bytes_add(&set, (unsigned char)c);
    return set;
}

/* [:name:], at its first bracket. */
static struct bytes read_posix_class(struct sketch *s)
{
    struct bytes set = {{0, 0}};
    size_t end = s->at + 2;
    while (end < s->pattern.size && s->pattern.data[end] != ':')
        end++;
    struct text name = {s->pattern.data + s->at + 2, end - s->at - 2};
    if (text_is(name, "digit") || text_is(name, "xdigit") || text_is(name, "alnum"))
        bytes_add_range(&set, '0', '9');
    if (!text_is(name, "digit") && !text_is(name, "space") && !text_is(name, "punct"))
        bytes_add_range(&set, 'a', 'f');
    if (text_is(name, "alpha") || text_is(name, "alnum") || text_is(name, "lower") ||
        text_is(name, "word"))
        bytes_add_range(&set, 'a', 'z');
    if (text_is(name, "space"))
        bytes_add(&set, ' ');
    if (text_is(name, "punct"))
        bytes_add_range(&set, '!', '/');
    s->at = end + 2 < s->pattern.size ? end + 2 : s->pattern.size;
    return set;
}

static struct bytes read_class_item(struct sketch *s, unsigned *single)
{
    *single = 128;
    if (peek(s) == '[' && s->at + 1 < s->pattern.size && s->pattern.data[s->at + 1] == ':')
        return read_posix_class(s);
    char c = peek(s);
    s->at++;
    struct bytes set = {{0, 0}};
    if (c == '\\') {
        set = read_escape(s, true);
        char only = bytes_pick(set);
        struct bytes one = {{0, 0}};
        bytes_add(&one, (unsigned char)only);
        *single = memcmp(&one, &set, sizeof set) == 0 ? (unsigned char)only : 128;
        return set;
    }
    bytes_add(&set, (unsigned char)c);
    *single = (unsigned char)c;
    return set;
}

/* After the opening bracket. */
static struct bytes read_class(struct sketch *s)
{
    struct bytes set = {{0, 0}};
    bool negated = peek(s) == '^';
    s->at += negated;
    for (bool first = true; !at_end(s) && (first || peek(s) != ']'); first = false) {
        unsigned low, high;
        set = bytes_or(set, read_class_item(s, &low));
        bool range =
            peek(s) == '-' && s->at + 1 < s->pattern.size && s->pattern.data[s->at + 1] != ']';
        if (!range || low > 127)
            continue;
        s->at++;
        set = bytes_or(set, read_class_item(s, &high));
        if (high > low)
            bytes_add_range(&set, low, high > 127 ? 127 : high);
    }
    s->at++;
    return negated ? bytes_not(set) : set;
}

/* Skips a quantifier and says whether it lets its item repeat. */
static bool read_quantifier(struct sketch *s)
{
    bool repeats = false;
    for (;; s->at++) {
        char c = peek(s);
        if (c == '*' || c == '+') {
            repeats = true;
        } else if (c == '{') {
            size_t end = s->at + 1;
            while (end < s->pattern.size && strchr("0123456789,", s->pattern.data[end]) &&
                   s->pattern.data[end])
                end++;
            if (end >= s->pattern.size || s->pattern.data[end] != '}' || end == s->at + 1)
                return repeats;
            repeats = true;
            s->at = end;
        } else if (c != '?') {
            return repeats;
        }
    }
}

static void add_repeat(struct sketch *s, size_t start, struct bytes accepts)
{
    if (s->repeat_count < REPEATS_MAX)
        s->repeats[s->repeat_count++] = (struct repeat){start, s->size, accepts};
}

static void add_item(struct sketch *s, struct bytes accepts)
{
    size_t start = s->size;
    char c = bytes_pick(accepts);
    if (c && s->size < SAMPLE_MAX)
        s->sample[s->size++] = c;
    if (s->open_count)
        s->inside[s->open_count - 1] = bytes_or(s->inside[s->open_count - 1], accepts);
    if (read_quantifier(s))
        add_repeat(s, start, accepts);
}

/* After the opening parenthesis: past ?:, ?<name>, ?i: and the like. */
static void open_group(struct sketch *s)
{
    if (s->open_count < OPEN_MAX) {
        s->inside[s->open_count] = (struct bytes){{0, 0}};
        s->open[s->open_count++] = s->size;
    }
    if (peek(s) != '?' && peek(s) != '*')
        return;
    bool named = false;
    for (s->at++; !at_end(s); s->at++) {
        char c = peek(s);
        named |= c == '<' || c == '\'' || c == 'P';
        if (c == ')')
            return;
        if (c == ':' || c == '=' || c == '!' || c == '|' || (c == '>' && !named) ||
            (named && c == '>')) {
            s->at++;
            return;
        }
        if (c == '(')
            return;
    }
}

static void close_group(struct sketch *s)
{
    if (s->open_count == 0)
        return;
    size_t start = s->open[--s->open_count];
    struct bytes accepts = s->inside[s->open_count];
    if (s->open_count)
        s->inside[s->open_count - 1] = bytes_or(s->inside[s->open_count - 1], accepts);
    if (read_quantifier(s))
        add_repeat(s, start, accepts);
}

/* Each alternative goes into the sample one after the other; where it stands is noted. */
static void end_branch(struct sketch *s)
{
    size_t start = s->open_count ? s->open[s->open_count - 1] : 0;
    if (s->branch_count < BRANCHES_MAX) {
        s->branch_start[s->branch_count] = start;
        s->branch_end[s->branch_count++] = s->size;
    }
}

static void sketch_step(struct sketch *s)
{
    char c = peek(s);
    s->at++;
    struct bytes set = {{0, 0}};
    switch (c) {
    case '(':
        open_group(s);
        return;
    case ')':
        close_group(s);
        return;
    case '|':
        end_branch(s);
        return;
    case '^':
    case '$':
        return;
    case '[':
        add_item(s, read_class(s));
        return;
    case '\\':
        add_item(s, read_escape(s, false));
        return;
    case '.':
        bytes_add(&set, '\n');
        add_item(s, bytes_not(set));
        return;
    default:
        bytes_add(&set, (unsigned char)c);
        add_item(s, set);
    }
}

static void sketch_pattern(struct sketch *s, struct text pattern)
{
    s->pattern = pattern;
    s->at = s->size = s->repeat_count = s->open_count = s->branch_count = 0;
    while (!at_end(s))
        sketch_step(s);
}

/* Counts what the interpreter does; see the header. */
struct counter {
    uint64_t steps, limit;
    PCRE2_SIZE start, last;
};

static int count_step(pcre2_callout_block *block, void *context)
{
    struct counter *counter = context;
    if (block->start_match != counter->start)
        counter->start = counter->last = block->start_match;
    counter->steps++;
    if (block->current_position > counter->last)
        counter->steps += block->current_position - counter->last;
    counter->last = block->current_position;
    return counter->steps > counter->limit ? PCRE2_ERROR_CALLOUT : 0;
}

struct gauge {
    pcre2_code *code;
    pcre2_match_context *context;
    pcre2_match_data *data;
    char attack[MATCH_ATTACK_BYTES];
    unsigned attacks;
    uint64_t spent; /* steps of all attacks */
    struct match_cost worst;
};

/* PREFIX PUMP PUMP ... SUFFIX. */
struct attack {
    struct text prefix, pump, suffix;
};

static size_t attack_write(char *out, size_t size, const struct attack *attack)
{
    size_t used = attack->prefix.size;
    memcpy(out, attack->prefix.data, used);
    while (used + attack->pump.size + attack->suffix.size <= size) {
        memcpy(out + used, attack->pump.data, attack->pump.size);
        used += attack->pump.size;
    }
    memcpy(out + used, attack->suffix.data, attack->suffix.size);
    return used + attack->suffix.size;
}

static uint64_t count_steps(struct gauge *gauge, size_t size)
{
    struct counter counter = {.limit = (uint64_t)MATCH_STEPS_PER_BYTE * size};
    pcre2_set_callout(gauge->context, count_step, &counter);
    int rc = pcre2_match(gauge->code, (PCRE2_SPTR)gauge->attack, size, 0, PCRE2_NO_JIT, gauge->data,
                         gauge->context);
    bool stopped = rc < 0 && rc != PCRE2_ERROR_NOMATCH;
    return stopped ? counter.limit + 1 : counter.steps;
}

/* Runs one attack and keeps the worst; more than one length only where it seems worth it. */
static void gauge_attack(struct gauge *gauge, const struct attack *attack)
{
    static const size_t lengths[] = {MATCH_ATTACK_BYTES / 16, MATCH_ATTACK_BYTES / 4,
                                     MATCH_ATTACK_BYTES};
    if (attack->pump.size == 0 || gauge->attacks == MATCH_ATTACKS_MAX || !gauge->worst.bounded ||
        gauge->spent > MATCH_ATTACK_STEPS)
        return;
    gauge->attacks++;
    uint64_t before = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t size = attack_write(gauge->attack, lengths[i], attack);
        uint64_t steps = count_steps(gauge, size);
        gauge->spent += steps;
        double growth = before ? log((double)steps / (double)before) / log(4) : 1;
        bool over = steps > (uint64_t)MATCH_STEPS_PER_BYTE * size;
        bool grows = i == 2 && growth > 1.5 && steps > (uint64_t)MATCH_STEPS_GROWING * size;
        if (over || steps / size > gauge->worst.steps / (gauge->worst.bytes + 1) || grows)
            gauge->worst = (struct match_cost){!over && !grows, steps, size, growth};
        if (over || (i == 1 && growth < 1.2))
            return;
        before = steps;
    }
}

/* The pump of one repeat or alternative, after `prefix` bytes of the sample or after nothing; and
 * three ends: nothing, a character that no repeat accepts, and that with what the sample has after
 * `end`, the wrong way round, since the engine gives up at once where a character that every match
 * needs is missing. */
static void gauge_pump(struct gauge *gauge, const struct sketch *s, size_t prefix, struct text pump,
                       size_t end)
{
    char ends[1 + SAMPLE_MAX];
    size_t size = 0;
    ends[size++] = s->wrong;
    for (size_t i = s->size; i > end; i--)
        ends[size++] = s->sample[i - 1];
    const struct text suffixes[] = {{ends, 1}, {ends, 0}, {ends, size}};
    for (size_t i = 0; i < (size > 1 ? 3 : 2); i++) {
        gauge_attack(gauge, &(struct attack){{s->sample, prefix}, pump, suffixes[i]});
        if (prefix)
            gauge_attack(gauge, &(struct attack){{s->sample, 0}, pump, suffixes[i]});
    }
}

/* Characters that repeats share, and those of the sample. */
static struct bytes pump_characters(const struct sketch *s)
{
    struct bytes set = {{0, 0}};
    for (size_t i = 0; i < s->repeat_count; i++)
        for (size_t j = i; j < s->repeat_count; j++) {
            char c = bytes_pick(bytes_and(s->repeats[i].accepts, s->repeats[j].accepts));
            if (c)
                bytes_add(&set, (unsigned char)c);
        }
    for (size_t i = 0; i < s->size; i++)
        bytes_add(&set, (unsigned char)s->sample[i]);
    return set;
}

static char wrong_character(const struct sketch *s)
{
    struct bytes accepted = {{0, 0}};
    for (size_t i = 0; i < s->repeat_count; i++)
        accepted = bytes_or(accepted, s->repeats[i].accepts);
    for (size_t i = 0; i < s->size; i++)
        bytes_add(&accepted, (unsigned char)s->sample[i]);
    char wrong = bytes_pick(bytes_not(accepted));
    return wrong ? wrong : '\n';
}

static void gauge_repeat(struct gauge *gauge, const struct sketch *s, const struct repeat *repeat,
                         struct bytes characters)
{
    size_t start = repeat->start, end = repeat->end;
    gauge_pump(gauge, s, start, (struct text){s->sample + start, end - start}, end);
    gauge_pump(gauge, s, 0, (struct text){s->sample, start}, end);
    gauge_pump(gauge, s, 0, (struct text){s->sample, end}, end);
    for (unsigned c = 0; c < 128; c++) {
        char pump = (char)c;
        if (bytes_has(characters, c) && bytes_has(repeat->accepts, c))
            gauge_pump(gauge, s, start, (struct text){&pump, 1}, end);
    }
}

static void gauge_sketch(struct gauge *gauge, const struct sketch *s)
{
    struct bytes characters = pump_characters(s);
    for (size_t i = 0; i < s->repeat_count; i++)
        gauge_repeat(gauge, s, &s->repeats[i], characters);
    for (size_t i = 0; i < s->branch_count; i++) {
        size_t start = s->branch_start[i], end = s->branch_end[i];
        gauge_pump(gauge, s, start, (struct text){s->sample + start, end - start}, end);
    }
    gauge_pump(gauge, s, 0, (struct text){s->sample, s->size}, s->size);
}

int match_cost(struct text pattern, unsigned flags, struct match_cost *cost, struct error *err)
{
    pcre2_code *code =
        match_compile(pattern, match_compile_options(flags) | PCRE2_AUTO_CALLOUT, err);
    if (!code)
        return -1;
    struct gauge *gauge = xcalloc(1, sizeof *gauge);
    struct sketch *sketch = xcalloc(1, sizeof *sketch);
    gauge->code = code;
    gauge->context = match_limited_context();
    /* The steps are the limit here: those of PCRE2 count something else. */
    pcre2_set_match_limit(gauge->context, UINT32_MAX);
    pcre2_set_depth_limit(gauge->context, UINT32_MAX);
    pcre2_set_heap_limit(gauge->context, ATTACK_HEAP_KIB);
    gauge->data = match_need(pcre2_match_data_create(1, NULL));
    gauge->worst = (struct match_cost){.bounded = true, .growth = 1};
    sketch_pattern(sketch, pattern);
    sketch->wrong = wrong_character(sketch);
    gauge_sketch(gauge, sketch);
    *cost = gauge->worst;
    pcre2_match_data_free(gauge->data);
    pcre2_match_context_free(gauge->context);
    pcre2_code_free(code);
    free(sketch);
    free(gauge);
    return 0;
}
