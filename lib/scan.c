/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/scan_internal.h"
#include "lib/suppress.h"
#include "lib/unpack.h"

#include <stdlib.h>

void scan_add_problem(struct arena *arena, struct scan_problems *list, struct text file,
                      const struct content_rule *rule, const char *what)
{
    if (list->all++ >= SCAN_PROBLEMS_MAX)
        return;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] =
        (struct scan_problem){arena_copy(arena, file), rule, arena_copy(arena, text_of(what)).data};
}

/* Findings of one item. */

bool scan_touches(const struct scan_item *item, const struct finding *finding)
{
    for (size_t i = 0; i < item->line_count; i++)
        if (item->lines[i].first <= finding->end_line &&
            finding->line < item->lines[i].first + item->lines[i].count)
            return true;
    return !item->lines;
}

void scan_keep(struct worker *w, const struct scan_item *item, const struct finding *finding)
{
    if (w->count >= SCAN_FINDINGS_MAX) {
        w->counts.dropped++;
        return;
    }
    if (w->count == w->capacity) {
        w->capacity = w->capacity ? w->capacity * 2 : 64;
        w->found = xrealloc(w->found, w->capacity * sizeof *w->found);
    }
    struct found *found = &w->found[w->count++];
    *found = (struct found){*finding, item};
    found->finding.excerpt = arena_copy(w->arena, finding->excerpt);
    found->finding.secret = arena_copy(w->arena, finding->secret);
    found->finding.replacement = arena_copy(w->arena, finding->replacement);
}

/* Rules whose matches are evidence for policies are told to them only. */
static void keep_findings(struct worker *w, const struct scan_item *item, struct text text,
                          const struct hits *hits)
{
    bool marked = text_has(text, TEXT(SUPPRESS_MARK));
    arena_reset(w->passing);
    struct findings findings =
        finding_make(hits, item->path, text, &w->scan->options.finding, w->passing);
    for (size_t i = 0; i < findings.count; i++) {
        const struct finding *finding = &findings.items[i];
        if (!scan_touches(item, finding))
            continue;
        if (marked && finding_suppressed(text, finding)) {
            w->counts.suppressed++;
            continue;
        }
        if (!item->as_file.size)
            scan_matched(w, item, finding->rule->id, finding->line);
        if (finding->rule->effect != EFFECT_EVIDENCE)
            scan_keep(w, item, finding);
    }
}

/* Tells policies what they ask for. True when that is nothing. */
static bool search_evidence(struct worker *w, const struct scan_item *item, struct text text)
{
    struct subject subject = {item->path, true, text};
    struct hits hits;
    struct error err = {0};
    if (!w->evidence)
        return true;
    if (detector_search(w->scan->options.evidence, w->evidence, &subject, &hits, &err) != 0) {
        scan_add_problem(w->arena, &w->problems, item->path, NULL, err.message);
        return false;
    }
    arena_reset(w->passing);
    struct findings findings =
        finding_make(&hits, item->path, text, &w->scan->options.finding, w->passing);
    for (size_t i = 0; i < findings.count; i++)
        if (scan_touches(item, &findings.items[i]) && !finding_suppressed(text, &findings.items[i]))
            scan_matched(w, item, findings.items[i].rule->id, findings.items[i].line);
    return hits.count == 0;
}

/* The path that rules look at. */
static struct text path_for_rules(const struct scan_item *item)
{
    return item->as_file.size ? item->as_file : item->path;
}

bool scan_search(struct worker *w, const struct scan_item *item, struct text text)
{
    struct subject subject = {path_for_rules(item), true, text};
    struct hits hits;
    struct error err = {0};
    if (detector_search(w->scan->options.detector, w->scratch, &subject, &hits, &err) != 0) {
        scan_add_problem(w->arena, &w->problems, item->path, NULL, err.message);
        return false;
    }
    for (size_t i = 0; i < hits.trouble_count; i++)
        scan_add_problem(w->arena, &w->troubles, item->path, hits.troubles[i].rule,
                         hits.troubles[i].what);
    if (hits.count > 0)
        keep_findings(w, item, text, &hits);
    return hits.count == 0 && hits.trouble_count == 0;
}

bool scan_search_path(struct worker *w, const struct scan_item *item)
{
    return !detector_wants_path(w->scan->options.detector, w->scratch, path_for_rules(item)) ||
           scan_search(w, item, TEXT(""));
}

static bool take(struct worker *w, const struct scan_item *item)
{
    struct text bytes = TEXT(""), text = TEXT("");
    const char *why = "";
    switch (
        w->scan->source.read(w->source, item, &w->content, w->scan->options.most, &bytes, &why)) {
    case SCAN_LARGE:
        w->counts.large++;
        scan_note(w, item, FILE_LARGE, TEXT(""), 0);
        return scan_search_path(w, item);
    case SCAN_MISSING:
        w->counts.missing++;
        return false;
    case SCAN_FAILED:
        scan_add_problem(w->arena, &w->problems, item->path, NULL, why);
        scan_note(w, item, FILE_UNREAD, TEXT(""), 0);
        return false;
    default:
        break;
    }
    if (w->scan->options.archives && unpack_recognises(text_cut(bytes, UNPACK_HEAD_BYTES))) {
        scan_note(w, item, FILE_BINARY, TEXT(""), bytes.size);
        bool clean = scan_search_path(w, item);
        return scan_archive(w, item, bytes) && clean;
    }
    if (!content_text(&w->content, bytes, &text)) {
        w->counts.binary++;
        scan_note(w, item, FILE_BINARY, TEXT(""), bytes.size);
        return scan_search_path(w, item);
    }
    w->counts.items++;
    w->counts.bytes += bytes.size;
    scan_note(w, item, FILE_TEXT, text, bytes.size);
    if (w->scan->source.take && w->scan->source.take(w->source, item, bytes))
        return search_evidence(w, item, text);
    return scan_search(w, item, text);
}

/* Threads. */

/* How many items in a row a thread takes: fewer towards the end, so that none is left with many. */
static size_t row_of(const struct scan *scan)
{
    size_t fair = (scan->count - scan->next) / (2 * (size_t)scan->options.jobs);
    size_t row = fair < scan->source.row ? fair : scan->source.row;
    return row ? row : 1;
}

/* The next item; waits for one, unless it is the caller's thread that would add it. */
static const struct scan_item *next_item(struct worker *w)
{
    struct scan *scan = w->scan;
    const struct scan_item *item = NULL;
    (void)pthread_mutex_lock(&scan->lock);
    while (w->next == w->end && scan->next == scan->count && !scan->closed && !scan->stopped)
        (void)pthread_cond_wait(&scan->more, &scan->lock);
    if (w->next == w->end && scan->next < scan->count) {
        w->next = scan->next;
        w->end = scan->next += row_of(scan);
    }
    if (w->next < w->end && !scan->stopped) {
        item = &scan->chunks[w->next / CHUNK_ITEMS]->items[w->next % CHUNK_ITEMS];
        w->next++;
    }
    (void)pthread_mutex_unlock(&scan->lock);
    return item;
}

static void tell_clean(struct scan *scan, const struct scan_item *item)
{
    if (!scan->clean)
        return;
    (void)pthread_mutex_lock(&scan->lock);
    scan->clean(scan->clean_context, item);
    (void)pthread_mutex_unlock(&scan->lock);
}

static void *work(void *argument)
{
    struct worker *w = argument;
    struct scan *scan = w->scan;
    w->source = scan->source.open(scan->source.context, &w->error);
    if (!w->source) {
        w->failed = true;
        (void)pthread_mutex_lock(&scan->lock);
        scan->stopped = true;
        (void)pthread_cond_broadcast(&scan->more);
        (void)pthread_mutex_unlock(&scan->lock);
        return NULL;
    }
    w->scratch = detector_scratch_new(scan->options.detector);
    if (scan->options.evidence)
        w->evidence = detector_scratch_new(scan->options.evidence);
    for (const struct scan_item *item; (item = next_item(w));)
        if (take(w, item))
            tell_clean(scan, item);
    detector_scratch_destroy(&w->scratch);
    detector_scratch_destroy(&w->evidence);
    content_close(&w->content);
    scan->source.close(w->source);
    return NULL;
}

/* Where facts for the policies are kept that they ask for. */
static struct facts *facts_for(const struct policies *policies)
{
    if (!policies_any(policies))
        return NULL;
    struct facts *facts = facts_new(&facts_limits);
    policies_want(policies, facts);
    return facts;
}

struct scan *scan_new(const struct scan_options *options, const struct scan_source *source)
{
    struct scan *scan = xcalloc(1, sizeof *scan);
    scan->options = *options;
    scan->source = *source;
    scan->arena = arena_new();
    scan->facts = facts_for(options->policies);
    (void)pthread_mutex_init(&scan->lock, NULL);
    (void)pthread_cond_init(&scan->more, NULL);
    scan->workers = xcalloc(options->jobs, sizeof *scan->workers);
    for (unsigned i = 0; i < options->jobs; i++) {
        struct worker *w = &scan->workers[i];
        w->scan = scan;
        w->arena = arena_new();
        w->passing = arena_new();
        w->facts = facts_for(options->policies);
        /* One that cannot be started leaves its work to the others. */
        w->started = i > 0 && pthread_create(&w->thread, NULL, work, w) == 0;
    }
    return scan;
}

void scan_add(struct scan *scan, const struct scan_item *item)
{
    (void)pthread_mutex_lock(&scan->lock);
    if (scan->count == scan->chunk_count * CHUNK_ITEMS) {
        scan->chunks = xrealloc(scan->chunks, (scan->chunk_count + 1) * sizeof *scan->chunks);
        scan->chunks[scan->chunk_count++] = xmalloc(sizeof(struct chunk));
    }
    struct scan_item *kept =
        &scan->chunks[scan->count / CHUNK_ITEMS]->items[scan->count % CHUNK_ITEMS];
    *kept = *item;
    kept->number = scan->count++;
    (void)pthread_cond_signal(&scan->more);
    (void)pthread_mutex_unlock(&scan->lock);
}

void scan_problem(struct scan *scan, struct text path, const char *what)
{
    scan_add_problem(scan->workers[0].arena, &scan->workers[0].problems, path, NULL, what);
}

struct facts *scan_facts(struct scan *scan)
{
    return scan->facts;
}

struct arena *scan_arena(struct scan *scan)
{
    return scan->arena;
}

void scan_on_clean(struct scan *scan, void (*clean)(void *context, const struct scan_item *item),
                   void *context)
{
    scan->clean = clean;
    scan->clean_context = context;
}

/* The report. */

static int by_place(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    return finding_compare(&left->finding, &right->finding);
}

static int by_file(const void *a, const void *b)
{
    const struct scan_problem *left = a, *right = b;
    int order = text_compare(left->file, right->file);
    if (order == 0 && left->rule && right->rule)
        order = text_compare(left->rule->id, right->rule->id);
    return order ? order : strcmp(left->what, right->what);
}

static void merge_problems(struct scan *scan, struct scan_problems *out,
                           const struct scan_problems *more)
{
    out->all += more->all;
    for (size_t i = 0; i < more->count; i++) {
        out->items = arena_grow(scan->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = more->items[i];
    }
}

static void add_counts(struct scan_counts *out, const struct scan_counts *more)
{
    out->items += more->items;
    out->bytes += more->bytes;
    out->binary += more->binary;
    out->large += more->large;
    out->missing += more->missing;
    out->archives += more->archives;
    out->suppressed += more->suppressed;
    out->dropped += more->dropped;
}

static void merge(struct scan *scan, struct scan_report *out)
{
    struct found *all;
    size_t count = 0;
    for (unsigned i = 0; i < scan->options.jobs; i++)
        count += scan->workers[i].count;
    all = xcalloc(count + 1, sizeof *all);
    *out = (struct scan_report){.policy = scan->policy};
    count = 0;
    for (unsigned i = 0; i < scan->options.jobs; i++) {
        struct worker *w = &scan->workers[i];
        if (w->count)
            memcpy(all + count, w->found, w->count * sizeof *all);
        count += w->count;
        merge_problems(scan, &out->troubles, &w->troubles);
        merge_problems(scan, &out->problems, &w->problems);
        add_counts(&out->counts, &w->counts);
    }
    for (size_t i = 0; i < count; i++)
        scan_judge(scan, &all[i].finding);
    if (count > 1)
        qsort(all, count, sizeof *all, by_place);
    if (out->troubles.count > 1)
        qsort(out->troubles.items, out->troubles.count, sizeof *out->troubles.items, by_file);
    if (out->problems.count > 1)
        qsort(out->problems.items, out->problems.count, sizeof *out->problems.items, by_file);
    out->findings.items = arena_array(scan->arena, count, sizeof *out->findings.items);
    out->items = arena_array(scan->arena, count, sizeof *out->items);
    out->findings.count = count;
    for (size_t i = 0; i < count; i++) {
        out->findings.items[i] = all[i].finding;
        out->items[i] = all[i].item;
    }
    free(all);
}

int scan_finish(struct scan *scan, struct scan_report *out, struct error *err)
{
    (void)pthread_mutex_lock(&scan->lock);
    scan->closed = true;
    (void)pthread_cond_broadcast(&scan->more);
    (void)pthread_mutex_unlock(&scan->lock);
    (void)work(&scan->workers[0]);
    int result = 0;
    for (unsigned i = 0; i < scan->options.jobs; i++) {
        struct worker *w = &scan->workers[i];
        if (w->started)
            (void)pthread_join(w->thread, NULL);
        w->started = false;
        if (w->failed && result == 0)
            result = error_set(err, w->error.code, "%s", w->error.message);
    }
    if (result == 0 && scan->facts)
        scan_run_policies(scan);
    if (result == 0)
        merge(scan, out);
    return result;
}

void scan_destroy(struct scan **scan)
{
    if (!scan || !*scan)
        return;
    struct scan *s = *scan;
    (void)pthread_mutex_lock(&s->lock);
    s->stopped = true;
    (void)pthread_cond_broadcast(&s->more);
    (void)pthread_mutex_unlock(&s->lock);
    for (unsigned i = 0; i < s->options.jobs; i++) {
        struct worker *w = &s->workers[i];
        if (w->started)
            (void)pthread_join(w->thread, NULL);
        free(w->found);
        free(w->notes);
        facts_destroy(&w->facts);
        arena_destroy(&w->arena);
        arena_destroy(&w->passing);
    }
    for (size_t i = 0; i < s->chunk_count; i++)
        free(s->chunks[i]);
    free(s->chunks);
    free(s->workers);
    facts_destroy(&s->facts);
    arena_destroy(&s->arena);
    (void)pthread_cond_destroy(&s->more);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
    *scan = NULL;
}
