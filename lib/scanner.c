/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/scanner.h"

#include "lib/content.h"
#include "lib/finding_alert.h"
#include "lib/suppress.h"

#include <pthread.h>
#include <stdlib.h>

/* What one thread needs while it searches. */
struct room {
    struct detector_scratch *scratch;
    struct content content;
    struct room *next;
};

struct scanner {
    struct arena *arena;
    struct scan_context context;
    struct ruleset *rulesets;
    size_t count;
    struct detector *detector;
    struct suppressions *suppressions;
    struct finding_key key;
    pthread_mutex_t lock; /* of the rooms that nobody uses */
    struct room *rooms;
};

static int read_rulesets(struct scanner *s, struct error *err)
{
    const struct scan_rulesets *list = &s->context.rulesets;
    s->rulesets = arena_array(s->arena, list->count, sizeof *s->rulesets);
    for (; s->count < list->count; s->count++) {
        const struct scan_ruleset *item = &list->items[s->count];
        if (ruleset_read(item->text, item->file, s->arena, &s->rulesets[s->count], err) != 0)
            return -1;
        (void)ruleset_narrow(&s->rulesets[s->count], s->context.only);
    }
    return 0;
}

int scanner_new(struct text packed, const char *cache, struct scanner **out, struct error *err)
{
    struct scanner *s = xcalloc(1, sizeof *s);
    s->arena = arena_new();
    s->key = finding_key_of(TEXT(""));
    s->suppressions = suppressions_new();
    (void)pthread_mutex_init(&s->lock, NULL);
    int result =
        scan_context_unpack(arena_copy(s->arena, packed), s->arena, &s->context, err) != 0 ||
                read_rulesets(s, err) != 0 ||
                suppressions_read(s->suppressions, s->context.ignore, ".hyper/ignore",
                                  s->context.day, err) != 0
            ? -1
            : 0;
    if (result == 0) {
        s->detector = detector_new(s->rulesets, s->count, cache, err);
        result = s->detector ? 0 : -1;
    }
    if (result != 0)
        scanner_destroy(&s);
    *out = s;
    return result;
}

static void free_room(struct room *room)
{
    detector_scratch_destroy(&room->scratch);
    content_close(&room->content);
    free(room);
}

void scanner_destroy(struct scanner **scanner)
{
    struct scanner *s = scanner ? *scanner : NULL;
    if (!s)
        return;
    while (s->rooms) {
        struct room *room = s->rooms;
        s->rooms = room->next;
        free_room(room);
    }
    detector_destroy(&s->detector);
    suppressions_destroy(&s->suppressions);
    (void)pthread_mutex_destroy(&s->lock);
    arena_destroy(&s->arena);
    free(s);
    *scanner = NULL;
}

static struct room *take_room(struct scanner *s)
{
    (void)pthread_mutex_lock(&s->lock);
    struct room *room = s->rooms;
    if (room)
        s->rooms = room->next;
    (void)pthread_mutex_unlock(&s->lock);
    if (!room) {
        room = xcalloc(1, sizeof *room);
        room->scratch = detector_scratch_new(s->detector);
    }
    return room;
}

static void give_room(struct scanner *s, struct room *room)
{
    (void)pthread_mutex_lock(&s->lock);
    room->next = s->rooms;
    s->rooms = room;
    (void)pthread_mutex_unlock(&s->lock);
}

/* Findings. */

static enum severity judged(const struct scanner *s, const struct finding *finding)
{
    const struct scan_judgements *list = &s->context.judgements;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].severity && text_equal(list->items[i].rule, finding->rule->id) &&
            text_equal(list->items[i].ruleset, finding->ruleset->name))
            return list->items[i].severity;
    return finding->severity;
}

static bool is_told(const struct scanner *s, const struct finding *finding)
{
    return finding->rule->effect != EFFECT_EVIDENCE &&
           !suppressions_have(s->suppressions, finding) && finding->severity >= s->context.severity;
}

static void add_findings(const struct scanner *s, const struct hits *hits, struct text path,
                         struct text text, struct batch *batch, struct arena *arena)
{
    const struct finding_options options = {s->key, false};
    bool marked = text_has(text, TEXT(SUPPRESS_MARK));
    struct findings findings = finding_make(hits, path, text, &options, arena);
    for (size_t i = 0; i < findings.count; i++) {
        struct finding *finding = &findings.items[i];
        if (marked && finding_suppressed(text, finding))
            continue;
        finding->severity = judged(s, finding);
        if (is_told(s, finding))
            finding_alert(finding, batch, arena);
    }
}

static void add_troubles(const struct hits *hits, struct text path, struct batch *batch,
                         struct arena *arena)
{
    for (size_t i = 0; i < hits->trouble_count; i++) {
        const struct trouble *trouble = &hits->troubles[i];
        struct text what =
            arena_print(arena, "rule %.*s: %s", TEXT_ARG(trouble->rule->id), trouble->what);
        batch_reject(batch, arena, 0, path, what.data);
    }
}

/* What is binary can still be found by its path. */
static void search_file(struct scanner *s, struct room *room, const struct batch_file *file,
                        struct batch *batch, struct arena *arena)
{
    struct error why = {0};
    struct hits hits;
    struct subject subject = {.path = file->path, .has_path = true};
    if (!content_text(&room->content, file->bytes, &subject.text))
        subject.text = TEXT("");
    if (detector_search(s->detector, room->scratch, &subject, &hits, &why) != 0) {
        batch_reject(batch, arena, 0, file->path, why.message);
        return;
    }
    add_troubles(&hits, file->path, batch, arena);
    if (hits.count > 0)
        add_findings(s, &hits, file->path, subject.text, batch, arena);
}

void scanner_run(struct scanner *s, struct batch *batch, struct arena *arena)
{
    struct room *room = take_room(s);
    finding_tool(batch, arena);
    for (size_t i = 0; i < batch->files.count; i++)
        search_file(s, room, &batch->files.items[i], batch, arena);
    give_room(s, room);
}

/* Sharing. */

struct kept {
    struct id id;
    struct scanner *scanner;
    unsigned users;
    uint64_t used; /* when: the largest is the last */
};

struct scanners {
    const char *cache;
    pthread_mutex_t lock;
    struct kept *items;
    size_t count;
    uint64_t clock;
};

struct scanners *scanners_new(const char *cache)
{
    struct scanners *all = xcalloc(1, sizeof *all);
    all->cache = cache;
    (void)pthread_mutex_init(&all->lock, NULL);
    return all;
}

void scanners_destroy(struct scanners **scanners)
{
    struct scanners *all = scanners ? *scanners : NULL;
    if (!all)
        return;
    for (size_t i = 0; i < all->count; i++)
        scanner_destroy(&all->items[i].scanner);
    free(all->items);
    (void)pthread_mutex_destroy(&all->lock);
    free(all);
    *scanners = NULL;
}

static struct kept *find(const struct scanners *all, struct id context)
{
    for (size_t i = 0; i < all->count; i++)
        if (id_equal(all->items[i].id, context))
            return &all->items[i];
    return NULL;
}

/* The least recently used one leaves while there are more than are kept unused. */
static void forget(struct scanners *all)
{
    size_t idle = 0, oldest = SIZE_MAX;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].users)
            continue;
        idle++;
        if (oldest == SIZE_MAX || all->items[i].used < all->items[oldest].used)
            oldest = i;
    }
    if (idle <= SCANNERS_KEPT)
        return;
    scanner_destroy(&all->items[oldest].scanner);
    all->items[oldest] = all->items[--all->count];
}

static struct kept *make(struct scanners *all, struct id context, struct text packed,
                         struct error *err)
{
    struct scanner *scanner;
    if (scanner_new(packed, all->cache, &scanner, err) != 0)
        return NULL;
    all->items = xrealloc(all->items, (all->count + 1) * sizeof *all->items);
    all->items[all->count] = (struct kept){.id = context, .scanner = scanner};
    return &all->items[all->count++];
}

/* Who waits for the lock while rules are compiled most likely waits for these. */
struct scanner *scanners_get(struct scanners *all, struct id context, struct text packed,
                             struct error *err)
{
    struct scanner *scanner = NULL;
    (void)pthread_mutex_lock(&all->lock);
    struct kept *kept = find(all, context);
    if (!kept)
        kept = make(all, context, packed, err);
    if (kept) {
        kept->users++;
        kept->used = ++all->clock;
        scanner = kept->scanner;
    }
    (void)pthread_mutex_unlock(&all->lock);
    return scanner;
}

void scanners_return(struct scanners *all, const struct scanner *scanner)
{
    if (!scanner)
        return;
    (void)pthread_mutex_lock(&all->lock);
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].scanner == scanner)
            all->items[i].users--;
    forget(all);
    (void)pthread_mutex_unlock(&all->lock);
}
