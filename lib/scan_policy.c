/* SPDX-License-Identifier: MPL-2.0 */
/* Policies in a scan: threads note what the items are, and when all were searched the policies run
 * once over these facts. */
#include "lib/fact_providers.h"
#include "lib/scan_internal.h"
#include "lib/suppress.h"

#include <stdlib.h>

/* While items are searched. */

static bool is_provider_wanted(const struct facts *facts, const struct fact_provider *provider)
{
    for (size_t i = 0; i < provider->predicates.count; i++)
        if (facts_wanted(facts, provider->predicates.items[i].name))
            return true;
    return false;
}

static void read_facts(struct worker *w, const struct scan_item *item, struct text text)
{
    for (size_t i = 0; i < fact_provider_count; i++) {
        const struct fact_provider *provider = fact_providers[i];
        struct error why = {0};
        if (provider->wants && is_provider_wanted(w->facts, provider) &&
            provider->wants(item->path) && provider->read(item->path, text, w->facts, &why) != 0)
            scan_add_problem(w->arena, &w->problems, item->path, NULL, why.message);
    }
}

void scan_note(struct worker *w, const struct scan_item *item, enum file_state state,
               struct text text, size_t size)
{
    if (!w->facts)
        return;
    if (w->note_count == w->note_capacity) {
        w->note_capacity = w->note_capacity ? w->note_capacity * 2 : 256;
        w->notes = xrealloc(w->notes, w->note_capacity * sizeof *w->notes);
    }
    struct scan_note *note = &w->notes[w->note_count++];
    *note = (struct scan_note){item, {.path = item->path, .state = state, .size = size}};
    if (state == FILE_UNREAD)
        return;
    note->file.language = facts_language(w->facts, item->path, text);
    if (state != FILE_TEXT)
        return;
    note->file.lines = facts_lines(w->facts, text);
    read_facts(w, item, text);
}

void scan_matched(struct worker *w, const struct scan_item *item, struct text rule, uint32_t line)
{
    struct error why = {0};
    if (w->facts &&
        facts_add(w->facts, "matched",
                  FACT(fact_text(rule), fact_text(item->path), fact_number(line)), &why) != 0)
        scan_add_problem(w->arena, &w->problems, item->path, NULL, why.message);
}

/* When all were. */

static int by_path(const void *a, const void *b)
{
    const struct scan_note *left = a, *right = b;
    int order = text_compare(left->file.path, right->file.path);
    uint64_t l = left->item->number, r = right->item->number;
    return order ? order : (l > r) - (l < r);
}

struct notes {
    struct scan_note *items;
    size_t count;
};

/* In an order that does not depend on threads, nor on that of a folder's entries. */
static struct notes collect_notes(const struct scan *scan)
{
    struct notes out = {0};
    for (unsigned i = 0; i < scan->options.jobs; i++)
        out.count += scan->workers[i].note_count;
    out.items = xcalloc(out.count + 1, sizeof *out.items);
    out.count = 0;
    for (unsigned i = 0; i < scan->options.jobs; i++) {
        const struct worker *w = &scan->workers[i];
        if (w->note_count)
            memcpy(out.items + out.count, w->notes, w->note_count * sizeof *out.items);
        out.count += w->note_count;
    }
    qsort(out.items, out.count, sizeof *out.items, by_path);
    return out;
}

static const struct scan_note *find_note(const struct notes *notes, struct text path)
{
    size_t low = 0, high = notes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(notes->items[middle].file.path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < notes->count && text_equal(notes->items[low].file.path, path) ? &notes->items[low]
                                                                               : NULL;
}

static int add_fact(void *context, struct text name, const struct fact_value *values, size_t count,
                    struct error *err)
{
    return facts_add(context, name.data, values, count, err);
}

static int collect_facts(struct scan *scan, const struct notes *notes, struct error *err)
{
    struct facts *texts = scan->workers[0].facts;
    for (size_t i = 0; i < notes->count; i++)
        if (facts_add_file(scan->facts, &notes->items[i].file, err) != 0)
            return -1;
    for (unsigned i = 1; i < scan->options.jobs; i++)
        if (facts_merge(texts, scan->workers[i].facts, err) != 0)
            return -1;
    return facts_each(texts, add_fact, scan->facts, err);
}

/* The texts of files with findings are read again: there are few. */
struct showing {
    struct scan *scan;
    struct worker *worker;
    void *source;
    struct detector_scratch *scratch;
    const struct scan_note *note; /* that was read last */
    struct text text;
    bool has_text;
    struct hits hits;
};

static void read_again(struct showing *s, const struct scan_note *note)
{
    const struct scan_source *source = &s->scan->source;
    struct worker *w = s->worker;
    struct text bytes = TEXT("");
    const char *why = "";
    s->note = note;
    s->has_text = false;
    s->text = TEXT("");
    s->hits = (struct hits){0};
    if (!note || note->file.state != FILE_TEXT || !s->source ||
        source->read(s->source, note->item, &w->content, s->scan->options.most, &bytes, &why) !=
            SCAN_GOT)
        return;
    s->has_text = content_text(&w->content, bytes, &s->text);
    struct subject subject = {note->item->path, true, s->text};
    if (s->has_text)
        (void)detector_search(s->scan->options.detector, s->scratch, &subject, &s->hits, NULL);
}

static void show(struct showing *s, const struct notes *notes, const struct policy_finding *found)
{
    struct worker *w = s->worker;
    const struct scan_note *note = find_note(notes, found->file);
    if (note != s->note || !note)
        read_again(s, note);
    struct finding finding = finding_of_policy(found, &s->hits, s->text, s->has_text,
                                               &s->scan->options.finding, w->arena);
    finding.commit = found->commit;
    if (note && s->has_text && !scan_touches(note->item, &finding))
        return;
    if (s->has_text && finding_suppressed(s->text, &finding)) {
        w->counts.suppressed++;
        return;
    }
    scan_keep(w, note ? note->item : NULL, &finding);
}

static int by_file(const void *a, const void *b)
{
    const struct policy_finding *left = a, *right = b;
    int order = text_compare(left->file, right->file);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static void show_all(struct scan *scan, const struct notes *notes)
{
    struct policy_report *report = &scan->policy;
    struct showing s = {.scan = scan, .worker = &scan->workers[0]};
    if (report->count == 0)
        return;
    qsort(report->findings, report->count, sizeof *report->findings, by_file);
    s.source = scan->source.open(scan->source.context, NULL);
    s.scratch = detector_scratch_new(scan->options.detector);
    for (size_t i = 0; i < report->count; i++)
        show(&s, notes, &report->findings[i]);
    detector_scratch_destroy(&s.scratch);
    content_close(&s.worker->content);
    if (s.source)
        scan->source.close(s.source);
}

void scan_run_policies(struct scan *scan)
{
    struct worker *w = &scan->workers[0];
    struct notes notes = collect_notes(scan);
    struct error why = {0};
    if (collect_facts(scan, &notes, &why) == 0) {
        policies_run(scan->options.policies, scan->facts, scan->arena, &scan->policy);
        show_all(scan, &notes);
    } else {
        scan_add_problem(w->arena, &w->troubles, TEXT("."), NULL, why.message);
    }
    for (size_t i = 0; i < scan->policy.trouble_count; i++) {
        const struct policy_trouble *trouble = &scan->policy.troubles[i];
        scan_add_problem(w->arena, &w->troubles, trouble->ruleset->file, NULL, trouble->what.data);
    }
    free(notes.items);
}

void scan_judge(const struct scan *scan, struct finding *finding)
{
    const struct policy_judgement *judgement = policy_judge(&scan->policy, finding->rule);
    if (!judgement)
        return;
    if (judgement->severity)
        finding->severity = judgement->severity;
    finding->fixable = judgement->fixable;
    finding->suggestion = judgement->suggestion;
}
