/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/match_set.h"

#include "lib/blake2bp.h"
#include "lib/file.h"
#include "lib/regex.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SAVED_MAGIC = 0x68736336, /* a change of the form below changes it */
    LITERAL_MIN = 4,          /* bytes in a row of every match: what the engine goes by */
    KEYWORD_MIN = 4,          /* bytes of a keyword that most texts do not have */
    HUGE_PAGE = 2 * 1024 * 1024,
};

/* The first is over every text, the other over texts with a keyword of a late pattern. */
enum { FIRST, LATE, PASSES };

#ifdef HYPER_HS_AVX2 /* of the archive only; cmake/Static.cmake */
hs_error_t avx2_hs_scan(const hs_database_t *database, const char *data, unsigned length,
                        unsigned flags, hs_scratch_t *scratch, match_event_handler on_event,
                        void *context);
#endif

struct pattern {
    uint64_t width;
    enum match_means means;
    bool late;
};

struct pass {
    hs_database_t *database; /* NULL when no pattern is in it */
    size_t mapped;           /* bytes of a mapping that it stands in; 0: the engine reserved it */
};

struct match_set {
    struct pass passes[PASSES];
    struct pattern *patterns;
    size_t count;
};

typedef hs_error_t scan_function(const hs_database_t *database, const char *data, unsigned length,
                                 unsigned flags, hs_scratch_t *scratch,
                                 match_event_handler on_event, void *context);

struct match_set_scratch {
    hs_scratch_t *scratch;
    scan_function *scan;
};

/* This processor, as patterns are compiled and searched for. Not its AVX-512: vectorscan 5.4's code
 * for it loses matches that its other code finds (docs/decisions.md, 41). */
static hs_platform_info_t platform(void)
{
    hs_platform_info_t info = {0};
    (void)hs_populate_platform(&info); /* fails for NULL only */
    info.cpu_features &= HS_CPU_FEATURES_AVX2;
    return info;
}

static scan_function *scan_of(hs_platform_info_t target)
{
#ifdef HYPER_HS_AVX2
    if (target.cpu_features & HS_CPU_FEATURES_AVX2)
        return avx2_hs_scan;
#endif
    (void)target;
    return hs_scan;
}

/* Beginnings that may match nothing. */

static bool is_at(struct text regex, size_t at, const char *what)
{
    return text_starts(text_from(regex, at), text_of(what));
}

/* The size of the class that starts at `at`; 0 if it does not end. */
static size_t class_size(struct text regex, size_t at)
{
    size_t i = at + 1;
    if (i < regex.size && regex.data[i] == '^')
        i++;
    if (i < regex.size && regex.data[i] == ']')
        i++;
    for (; i < regex.size && regex.data[i] != ']'; i++) {
        if (regex.data[i] == '\\')
            i++;
        else if (is_at(regex, i, "[:")) {
            const char *end = memmem(regex.data + i, regex.size - i, ":]", 2);
            if (!end)
                return 0;
            i = (size_t)(end - regex.data) + 1;
        }
    }
    return i < regex.size ? i + 1 - at : 0;
}

/* The size of one simple item: a class, an escape for a set of characters, a dot or a plain
 * character. 0 for anything else. */
static size_t item_size(struct text regex, size_t at)
{
    char c = at < regex.size ? regex.data[at] : '\0';
    if (c == '[')
        return class_size(regex, at);
    if (c == '\\')
        return at + 1 < regex.size && memchr("wWdDsSh.-", regex.data[at + 1], 9) ? 2 : 0;
    return c && !memchr("()|^$*+?{\\", c, 10) ? 1 : 0;
}

/* The size of a quantifier that allows none, lazy or not; 0 if there is no such. */
static size_t none_size(struct text regex, size_t at)
{
    size_t size = 0;
    if (is_at(regex, at, "*") || is_at(regex, at, "?"))
        size = 1;
    else if (is_at(regex, at, "{0,")) {
        const char *end = memchr(regex.data + at, '}', regex.size - at);
        size = end ? (size_t)(end - regex.data) + 1 - at : 0;
    }
    if (size && is_at(regex, at + size, "+"))
        return 0; /* possessive: it does change what follows */
    return size && is_at(regex, at + size, "?") ? size + 1 : size;
}

/* The most bytes of an item with that quantifier; SIZE_MAX without a bound. */
static size_t none_most(struct text quantifier)
{
    if (!text_starts(quantifier, TEXT("{0,")))
        return text_starts(quantifier, TEXT("*")) ? SIZE_MAX : 1;
    size_t most = 0, at = 3;
    for (; at < quantifier.size && isdigit((unsigned char)quantifier.data[at]) && at < 9; at++)
        most = most * 10 + (size_t)(quantifier.data[at] - '0');
    return at > 3 && is_at(quantifier, at, "}") ? most : SIZE_MAX;
}

static bool has_alternatives(struct text regex)
{
    size_t depth = 0;
    for (size_t i = 0; i < regex.size; i++) {
        char c = regex.data[i];
        if (c == '\\')
            i++;
        else if (c == '[') {
            size_t size = class_size(regex, i);
            i += size ? size - 1 : 0;
        } else if (c == '(')
            depth++;
        else if (c == ')')
            depth -= depth > 0;
        else if (c == '|' && depth == 0)
            return true;
    }
    return false;
}

struct text match_set_bare(struct text regex, struct arena *arena, size_t *most)
{
    static const char *const flags[] = {"(?i)", "(?s)", "(?m)", "(?is)", "(?im)"};
    size_t start = 0, left_out = 0;
    *most = 0;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0] && !start; i++)
        start = text_starts(regex, text_of(flags[i])) ? strlen(flags[i]) : 0;
    if (text_has(regex, TEXT("\\Q")) || text_has(regex, TEXT("(?x")) || has_alternatives(regex))
        return regex;
    size_t at = start;
    for (;;) {
        size_t item = item_size(regex, at), none = item ? none_size(regex, at + item) : 0;
        if (!none)
            break;
        size_t more = none_most(text_from(regex, at + item));
        left_out = more > SIZE_MAX - left_out ? SIZE_MAX : left_out + more;
        at += item + none;
    }
    if (at == start || at >= regex.size)
        return regex;
    *most = left_out;
    return arena_print(arena, "%.*s%.*s", (int)start, regex.data, TEXT_ARG(text_from(regex, at)));
}

/* Late patterns. */

/* Without a literal to go by, a pattern is an automaton that sees every byte, and the whole pass is
 * as slow. One such with keywords need not be tried where these are not. */
static bool is_late(const struct match_set_pattern *pattern, struct arena *arena)
{
    struct regex_tree *tree = arena_array(arena, 1, sizeof *tree);
    for (size_t i = 0; i < pattern->keywords.count; i++)
        if (pattern->keywords.items[i].size < KEYWORD_MIN)
            return false;
    return pattern->keywords.count > 0 && regex_read(pattern->regex, arena, tree, NULL) == 0 &&
           regex_literal(tree) < LITERAL_MIN;
}

/* Compiling. */

/* The expressions given to the engine: one for each pattern that it takes, and one for each
 * keyword of those that it does not, or not yet. */
struct sources {
    struct arena *arena;
    const char **expressions;
    unsigned *flags, *ids;
    size_t count;
};

static void add_source(struct sources *s, const char *expression, unsigned flags, size_t id)
{
    s->expressions[s->count] = expression;
    s->flags[s->count] = flags;
    s->ids[s->count++] = (unsigned)id;
}

static const char *escaped(struct arena *arena, struct text word)
{
    char *out = arena_alloc(arena, word.size * 4 + 1), *at = out;
    for (size_t i = 0; i < word.size; i++)
        at += sprintf(at, "\\x%02x", (unsigned char)word.data[i]);
    return out;
}

static unsigned flags_of(enum match_means means)
{
    return means == MATCH_PERHAPS ? HS_FLAG_PREFILTER : 0;
}

static void add_regex(struct sources *s, const struct match_set_pattern *pattern,
                      enum match_means means, size_t id)
{
    size_t most;
    struct text regex = match_set_bare(pattern->regex, s->arena, &most);
    add_source(s, arena_copy(s->arena, regex).data, flags_of(means), id);
}

static void add_keywords(struct sources *s, const struct match_set_pattern *pattern, unsigned flags,
                         size_t id)
{
    for (size_t i = 0; i < pattern->keywords.count; i++)
        add_source(s, escaped(s->arena, pattern->keywords.items[i]), flags | HS_FLAG_CASELESS, id);
}

static void add_pattern(struct sources *s, unsigned pass, const struct match_set_pattern *pattern,
                        const struct pattern *as, size_t id)
{
    bool is_regex = as->means == MATCH_EXACT || as->means == MATCH_PERHAPS;
    if (is_regex && as->late == (pass == LATE))
        add_regex(s, pattern, as->means, id);
    else if (is_regex && as->late)
        add_keywords(s, pattern, HS_FLAG_SINGLEMATCH, id);
    else if (as->means == MATCH_KEYWORD && pass == FIRST)
        add_keywords(s, pattern, 0, id);
}

static void gather(struct sources *s, unsigned pass, const struct match_set *set,
                   const struct match_set_pattern *patterns)
{
    size_t most = 0;
    for (size_t i = 0; i < set->count; i++)
        most += patterns[i].keywords.count + 1;
    s->expressions = arena_array(s->arena, most, sizeof *s->expressions);
    s->flags = arena_array(s->arena, most, sizeof *s->flags);
    s->ids = arena_array(s->arena, most, sizeof *s->ids);
    s->count = 0;
    for (size_t i = 0; i < set->count; i++)
        add_pattern(s, pass, &patterns[i], &set->patterns[i], i);
}

/* The next thing to try for a pattern that the engine refused. */
static enum match_means lesser(enum match_means means, const struct match_set_pattern *pattern)
{
    if (means == MATCH_EXACT)
        return MATCH_PERHAPS;
    return means == MATCH_PERHAPS && pattern->keywords.count ? MATCH_KEYWORD : MATCH_NOTHING;
}

/* What the engine says of one pattern alone, before it compiles them all. */
static struct pattern examine(const struct match_set_pattern *pattern, struct arena *arena)
{
    struct pattern out = {SIZE_MAX, MATCH_EXACT, is_late(pattern, arena)};
    const char *regex = arena_copy(arena, pattern->regex).data;
    while (out.means < MATCH_KEYWORD) {
        hs_expr_info_t *info = NULL;
        hs_compile_error_t *problem = NULL;
        hs_error_t got = memchr(regex, '\0', pattern->regex.size)
                             ? HS_COMPILER_ERROR
                             : hs_expression_info(regex, flags_of(out.means), &info, &problem);
        if (got == HS_SUCCESS && out.means == MATCH_EXACT && info->max_width != UINT_MAX)
            out.width = info->max_width;
        free(info);
        hs_free_compile_error(problem);
        if (got == HS_SUCCESS)
            break;
        out.means = lesser(out.means, pattern);
    }
    return out;
}

/* Compiles what is in a pass. `*refused` is the pattern that the engine does not take, with -1;
 * that it is none is an error. */
static int compile_pass(struct match_set *set, unsigned pass,
                        const struct match_set_pattern *patterns, struct arena *arena,
                        unsigned *refused, struct error *err)
{
    struct sources s = {.arena = arena};
    const hs_platform_info_t target = platform();
    hs_compile_error_t *problem = NULL;
    gather(&s, pass, set, patterns);
    *refused = UINT_MAX;
    if (s.count == 0)
        return 0;
    if (s.count > MATCH_SET_MAX)
        return error_set(err, ERROR_CONFIG, "at most %d patterns can be used together",
                         MATCH_SET_MAX);
    if (hs_compile_multi(s.expressions, s.flags, s.ids, (unsigned)s.count, HS_MODE_BLOCK, &target,
                         &set->passes[pass].database, &problem) == HS_SUCCESS)
        return 0;
    if (problem->expression >= 0)
        *refused = s.ids[problem->expression];
    else
        (void)error_set(err, ERROR_CONFIG, "the patterns do not compile together: %s",
                        problem->message);
    hs_free_compile_error(problem);
    return -1;
}

/* Compiles all, giving up a little of a pattern at a time where the engine refuses it. The late
 * ones are first, since one of them that is refused may become keywords, which are in the first
 * pass. */
static int compile(struct match_set *set, const struct match_set_pattern *patterns,
                   struct arena *arena, struct error *err)
{
    for (unsigned pass = PASSES; pass-- > 0;) {
        unsigned refused;
        while (compile_pass(set, pass, patterns, arena, &refused, err) != 0) {
            if (refused == UINT_MAX)
                return -1;
            struct pattern *pattern = &set->patterns[refused];
            pattern->means = pattern->means == MATCH_KEYWORD
                                 ? MATCH_NOTHING
                                 : lesser(pattern->means, &patterns[refused]);
            pattern->width = SIZE_MAX;
        }
    }
    return 0;
}

static struct match_set *empty_set(size_t count)
{
    struct match_set *set = xcalloc(1, sizeof *set);
    set->patterns = xcalloc(count ? count : 1, sizeof *set->patterns);
    set->count = count;
    return set;
}

struct match_set *match_set_new(const struct match_set_pattern *patterns, size_t count,
                                struct error *err)
{
    struct match_set *set = empty_set(count);
    struct arena *arena = arena_new();
    for (size_t i = 0; i < count; i++)
        set->patterns[i] = examine(&patterns[i], arena);
    if (compile(set, patterns, arena, err) != 0)
        match_set_destroy(&set);
    arena_destroy(&arena);
    return set;
}

void match_set_destroy(struct match_set **set)
{
    if (!set || !*set)
        return;
    for (unsigned i = 0; i < PASSES; i++) {
        struct pass *pass = &(*set)->passes[i];
        if (pass->mapped)
            (void)munmap(pass->database, pass->mapped);
        else
            (void)hs_free_database(pass->database);
    }
    free((*set)->patterns);
    free(*set);
    *set = NULL;
}

size_t match_set_count(const struct match_set *set)
{
    return set->count;
}

enum match_means match_set_means(const struct match_set *set, size_t pattern)
{
    return set->patterns[pattern].means;
}

size_t match_set_width(const struct match_set *set, size_t pattern)
{
    return (size_t)set->patterns[pattern].width;
}

/* Searching. */

struct match_set_scratch *match_set_scratch_new(const struct match_set *set)
{
    struct match_set_scratch *scratch = xcalloc(1, sizeof *scratch);
    scratch->scan = scan_of(platform()); /* here, since asking the processor takes microseconds */
    /* Out of memory is the only reason that this fails. */
    for (unsigned i = 0; i < PASSES; i++)
        if (set->passes[i].database &&
            hs_alloc_scratch(set->passes[i].database, &scratch->scratch) != HS_SUCCESS)
            abort();
    return scratch;
}

void match_set_scratch_destroy(struct match_set_scratch **scratch)
{
    if (!scratch || !*scratch)
        return;
    (void)hs_free_scratch((*scratch)->scratch);
    free(*scratch);
    *scratch = NULL;
}

struct search {
    const struct match_set *set;
    unsigned pass;
    match_set_visit *visit;
    void *context;
    int result;
    bool late; /* a keyword of a late pattern was found */
};

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *context)
{
    struct search *search = context;
    const struct pattern *pattern = &search->set->patterns[id];
    (void)from;
    (void)flags;
    if (search->pass == FIRST && pattern->late && pattern->means < MATCH_KEYWORD)
        search->late = true;
    else
        search->result = search->visit(search->context, id, (size_t)to);
    return search->result;
}

static int search_pass(struct search *search, unsigned pass, struct match_set_scratch *scratch,
                       struct text text, struct error *err)
{
    hs_database_t *database = search->set->passes[pass].database;
    search->pass = pass;
    if (!database)
        return 0;
    hs_error_t got = scratch->scan(database, text.data, (unsigned)text.size, 0, scratch->scratch,
                                   on_match, search);
    if (got == HS_SUCCESS || got == HS_SCAN_TERMINATED)
        return search->result;
    return error_set(err, ERROR_DATA, "vectorscan fails with %d", (int)got);
}

int match_set_search(const struct match_set *set, struct match_set_scratch *scratch,
                     struct text text, match_set_visit *visit, void *context, struct error *err)
{
    struct search search = {.set = set, .visit = visit, .context = context};
    if (text.size == 0)
        return 0;
    if (text.size > UINT32_MAX)
        return error_set(err, ERROR_DATA, "a text of 4 GiB or more cannot be searched");
    int result = search_pass(&search, FIRST, scratch, text, err);
    return result == 0 && search.late ? search_pass(&search, LATE, scratch, text, err) : result;
}

/* The compiled form on disk. */

struct saved {
    uint32_t magic, count;
    struct id identity, content; /* content: of all bytes that follow */
    uint64_t sizes[PASSES];      /* of the databases, which stand behind the patterns */
};

struct id match_set_identity(const struct match_set_pattern *patterns, size_t count)
{
    struct id_hash hash;
    const hs_platform_info_t target = platform();
    id_hash_init(&hash, "hyper.match_set.6");
    id_hash_text(&hash, text_of(hs_version()));
    id_hash_number(&hash, target.tune);
    id_hash_number(&hash, target.cpu_features);
    for (size_t i = 0; i < count; i++) {
        id_hash_text(&hash, patterns[i].regex);
        id_hash_number(&hash, patterns[i].keywords.count);
        for (size_t k = 0; k < patterns[i].keywords.count; k++)
            id_hash_text(&hash, patterns[i].keywords.items[k]);
    }
    return id_hash_done(&hash);
}

static bool serialize(const struct match_set *set, char *databases[PASSES], uint64_t sizes[PASSES])
{
    for (unsigned i = 0; i < PASSES; i++) {
        size_t size = 0;
        if (set->passes[i].database &&
            hs_serialize_database(set->passes[i].database, &databases[i], &size) != HS_SUCCESS)
            return false;
        sizes[i] = size;
    }
    return true;
}

static int write_saved(const struct match_set *set, struct saved *head, char *databases[PASSES],
                       const char *path, struct error *err)
{
    size_t table_size = set->count * sizeof *set->patterns, size = sizeof *head + table_size;
    for (unsigned i = 0; i < PASSES; i++)
        size += head->sizes[i];
    char *bytes = xcalloc(1, size), *at = bytes + sizeof *head;
    memcpy(at, set->patterns, table_size);
    at += table_size;
    for (unsigned i = 0; i < PASSES; i++) {
        if (head->sizes[i])
            memcpy(at, databases[i], head->sizes[i]);
        at += head->sizes[i];
    }
    head->content = blake2bp_of(bytes + sizeof *head, size - sizeof *head);
    memcpy(bytes, head, sizeof *head);
    int result = file_replace(path, (struct text){bytes, size}, 0600, err);
    free(bytes);
    return result;
}

int match_set_save(const struct match_set *set, struct id identity, const char *path,
                   struct error *err)
{
    char *databases[PASSES] = {NULL};
    struct saved head = {.magic = SAVED_MAGIC, .count = (uint32_t)set->count, .identity = identity};
    int result = serialize(set, databases, head.sizes)
                     ? write_saved(set, &head, databases, path, err)
                     : error_set(err, ERROR_DATA, "the compiled patterns cannot be written");
    for (unsigned i = 0; i < PASSES; i++)
        free(databases[i]);
    return result;
}

static bool is_trusted(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_uid == geteuid() && !(info->st_mode & 022) &&
           info->st_size >= (off_t)sizeof(struct saved) && info->st_size <= MATCH_SET_SAVED_MAX;
}

/* Memory in huge pages where the system has them, which are there at once: faults of two megabytes
 * of small ones take longer than copying them. */
static void *pages_new(size_t size)
{
    char *memory =
        mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
    if (before)
        (void)munmap(memory, before);
    if (before < HUGE_PAGE)
        (void)munmap(memory + before + size, HUGE_PAGE - before);
    (void)madvise(memory + before, size, MADV_HUGEPAGE);
    (void)madvise(memory + before, size, MADV_POPULATE_WRITE);
    return memory + before;
}

static bool map_database(struct pass *pass, const char *bytes, size_t size)
{
    size_t wanted = 0;
    if (hs_serialized_database_size(bytes, size, &wanted) != HS_SUCCESS || wanted == 0 ||
        wanted > MATCH_SET_SAVED_MAX)
        return false;
    size_t mapped = (wanted + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = pages_new(mapped);
    if (!memory)
        return false;
    *pass = (struct pass){memory, mapped};
    return hs_deserialize_database_at(bytes, size, pass->database) == HS_SUCCESS;
}

static bool read_databases(struct match_set *set, const struct saved *head, const char *bytes,
                           size_t size)
{
    for (unsigned i = 0; i < PASSES; i++) {
        if (head->sizes[i] > size)
            return false;
        size_t part = (size_t)head->sizes[i];
        if (part && !map_database(&set->passes[i], bytes, part))
            return false;
        bytes += part;
        size -= part;
    }
    return size == 0;
}

static struct match_set *read_saved(const char *bytes, size_t size, struct id identity,
                                    size_t count)
{
    struct saved head;
    memcpy(&head, bytes, sizeof head);
    size_t table_size = count * sizeof(struct pattern), rest = size - sizeof head;
    if (head.magic != SAVED_MAGIC || head.count != count || !id_equal(head.identity, identity) ||
        rest < table_size || !id_equal(head.content, blake2bp_of(bytes + sizeof head, rest)))
        return NULL;
    struct match_set *set = empty_set(count);
    memcpy(set->patterns, bytes + sizeof head, table_size);
    if (!read_databases(set, &head, bytes + sizeof head + table_size, rest - table_size))
        match_set_destroy(&set);
    return set;
}

struct match_set *match_set_load(const char *path, struct id identity, size_t count,
                                 struct error *err)
{
    struct match_set *set = NULL;
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && fstat(fd, &info) == 0 && is_trusted(&info)) {
        size_t size = (size_t)info.st_size;
        char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        if (bytes != MAP_FAILED) {
            set = read_saved(bytes, size, identity, count);
            (void)munmap(bytes, size);
        }
    }
    if (fd >= 0)
        close(fd);
    if (!set)
        (void)error_set(err, ERROR_DATA, "%s holds no such compiled patterns", path);
    return set;
}
