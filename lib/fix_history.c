/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_history.h"

#include "lib/edit.h"
#include "lib/fix.h"
#include "lib/redact.h"

#include <stdlib.h>
#include <time.h>

/* Scanning a text. */

/* A source of one text. */
struct one_text {
    struct text text;
};

static void *open_text(void *context, struct error *err)
{
    (void)err;
    return context;
}

static void close_text(void *thread)
{
    (void)thread;
}

static enum scan_got read_text(void *thread, const struct scan_item *item, struct content *content,
                               uint64_t most, struct text *out, const char **why)
{
    const struct one_text *one = thread;
    (void)item;
    (void)content;
    (void)why;
    *out = one->text;
    return one->text.size > most ? SCAN_LARGE : SCAN_GOT;
}

struct walk {
    const struct fix_history_options *options;
    int (*visit)(void *context, const struct history_fix *fix, struct error *err);
    void *context;
    struct fix_history_counts *counts;
    void *blobs;         /* a thread of repo_source */
    struct arena *arena; /* of a file */
    struct timespec start;
    uint64_t of_commit; /* fixes */
};

/* A finding, as far as it is compared. */
struct found {
    const struct content_rule *rule;
    struct id fingerprint;
    struct text message;
    enum severity severity;
    uint32_t line;
};

struct founds {
    struct found *items;
    size_t count;
};

static int scan_text(struct walk *w, struct text path, struct text text, struct founds *out,
                     struct error *err)
{
    struct one_text one = {text};
    struct scan_source source = {
        .context = &one, .open = open_text, .close = close_text, .read = read_text};
    struct scan_options options = {.detector = w->options->detector,
                                   .finding = {.key = finding_key_of(TEXT(""))},
                                   .most = w->options->bytes,
                                   .jobs = 1,
                                   .policies = w->options->policies};
    struct scan_item item = {.path = arena_copy(w->arena, path)};
    struct scan_report report;
    struct scan *scan = scan_new(&options, &source);
    scan_add(scan, &item);
    int result = scan_finish(scan, &report, err);
    *out = (struct founds){0};
    for (size_t i = 0; result == 0 && i < report.findings.count; i++) {
        const struct finding *finding = &report.findings.items[i];
        out->items = arena_grow(w->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = (struct found){finding->rule, finding->fingerprint,
                                                  arena_copy(w->arena, finding->message),
                                                  finding->severity, finding->line};
    }
    scan_destroy(&scan);
    return result;
}

static size_t count_rule(const struct founds *founds, const struct content_rule *rule)
{
    size_t count = 0;
    for (size_t i = 0; i < founds->count; i++)
        count += founds->items[i].rule == rule;
    return count;
}

static size_t count_same(const struct founds *founds, const struct found *found)
{
    size_t count = 0;
    for (size_t i = 0; i < founds->count; i++)
        count += founds->items[i].rule == found->rule &&
                 id_equal(founds->items[i].fingerprint, found->fingerprint);
    return count;
}

/* Whether the finding is there before, and not after, where the rule finds less. */
static bool is_gone(const struct found *found, const struct founds *before,
                    const struct founds *after)
{
    return count_same(after, found) < count_same(before, found) &&
           count_rule(after, found->rule) < count_rule(before, found->rule);
}

/* The edits that cure. */

struct file {
    struct text path, commit;
    struct text before, after;
    struct text_edits edits;
    size_t *whole; /* the edits that are no part of another */
    size_t whole_count;
    struct founds found_before, found_after;
    struct founds *alone; /* what is found when one edit is made */
};

static struct text made_alone(struct walk *w, const struct file *file, size_t index)
{
    bool *chosen = arena_array(w->arena, file->edits.count + 1, sizeof *chosen);
    chosen[file->whole[index]] = true;
    return edit_apply(file->before, file->after, &file->edits, chosen, w->arena);
}

static int try_edits(struct walk *w, struct file *file, struct error *err)
{
    file->whole = arena_array(w->arena, file->edits.count + 1, sizeof *file->whole);
    for (size_t i = 0; i < file->edits.count; i++)
        if (!file->edits.items[i].part)
            file->whole[file->whole_count++] = i;
    if (file->whole_count < 2 || file->whole_count > FIX_HISTORY_EDITS_MAX)
        return 0;
    file->alone = arena_array(w->arena, file->whole_count, sizeof *file->alone);
    for (size_t i = 0; i < file->whole_count; i++)
        if (scan_text(w, file->path, made_alone(w, file, i), &file->alone[i], err) != 0)
            return -1;
    return 0;
}

static const struct text_edit *whole_edit(const struct file *file, size_t index)
{
    return &file->edits.items[file->whole[index]];
}

/* Bytes of `before` that all of the edits [first, last] are in. */
struct stretch {
    size_t first, last;
};

/* The edits that make the finding disappear; false if it cannot be told. */
static bool find_cure(const struct file *file, const struct found *found, struct stretch *out)
{
    *out = (struct stretch){0, file->whole_count - 1};
    if (file->whole_count == 0)
        return false;
    for (size_t i = 0; file->alone && i < file->whole_count; i++)
        if (is_gone(found, &file->found_before, &file->alone[i])) {
            *out = (struct stretch){i, i};
            return true;
        }
    return true;
}

static size_t lines_before(struct text text, size_t at, unsigned lines)
{
    while (at > 0 && text.data[at - 1] != '\n')
        at--;
    for (; lines > 0 && at > 0; lines--)
        for (at--; at > 0 && text.data[at - 1] != '\n';)
            at--;
    return at;
}

static size_t lines_behind(struct text text, size_t at, unsigned lines)
{
    if (at > 0 && text.data[at - 1] != '\n')
        at += edit_line(text, at).size;
    for (; lines > 0 && at < text.size; lines--)
        at += edit_line(text, at).size;
    return at;
}

static size_t line_count(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

/* The lines around the edits, before and after. */
static void cut_window(struct walk *w, const struct file *file, struct stretch stretch,
                       struct text *before, struct text *after)
{
    size_t start = lines_before(file->before, whole_edit(file, stretch.first)->before.start,
                                FIX_HISTORY_CONTEXT);
    size_t end =
        lines_behind(file->before, whole_edit(file, stretch.last)->before.end, FIX_HISTORY_CONTEXT);
    struct replacement pieces[EDIT_EDITS_MAX];
    size_t count = 0;
    for (size_t i = stretch.first; i <= stretch.last; i++) {
        const struct text_edit *edit = whole_edit(file, i);
        pieces[count++] = (struct replacement){
            edit->before.start - start,
            edit->before.end - start,
            {file->after.data + edit->after.start, edit->after.end - edit->after.start}};
    }
    *before = (struct text){file->before.data + start, end - start};
    *after = fix_apply(*before, pieces, count, w->arena);
}

static int tell(struct walk *w, const struct file *file, const struct found *found,
                struct error *err)
{
    struct stretch stretch;
    struct text before, after;
    w->counts->gone++;
    if (!find_cure(file, found, &stretch) || w->of_commit == FIX_HISTORY_FIXES_MAX)
        return 0;
    cut_window(w, file, stretch, &before, &after);
    if (line_count(before) > FIX_HISTORY_LINES_MAX || line_count(after) > FIX_HISTORY_LINES_MAX)
        return 0;
    bool strict = found->rule->category == CATEGORY_SECRET;
    struct history_fix fix = {.rule = found->rule,
                              .message = found->message,
                              .severity = found->severity,
                              .commit = file->commit,
                              .path = file->path,
                              .line = found->line,
                              .before = redact_tokens(w->arena, before, strict),
                              .after = redact_tokens(w->arena, after, strict)};
    if (text_equal(fix.before, fix.after))
        return 0;
    w->counts->fixes++;
    w->of_commit++;
    return w->visit(w->context, &fix, err);
}

static int by_place(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return text_compare(left->rule->id, right->rule->id);
}

static int compare_file(struct walk *w, struct file *file, struct error *err)
{
    bool tried = false;
    if (scan_text(w, file->path, file->before, &file->found_before, err) != 0)
        return -1;
    if (file->found_before.count == 0)
        return 0;
    if (scan_text(w, file->path, file->after, &file->found_after, err) != 0)
        return -1;
    qsort(file->found_before.items, file->found_before.count, sizeof(struct found), by_place);
    for (size_t i = 0; i < file->found_before.count; i++) {
        const struct found *found = &file->found_before.items[i];
        if (!is_gone(found, &file->found_before, &file->found_after))
            continue;
        if (!tried) {
            file->edits = edit_find(file->before, file->after, w->arena);
            if (try_edits(w, file, err) != 0)
                return -1;
            tried = true;
        }
        if (tell(w, file, found, err) != 0)
            return -1;
    }
    return 0;
}

/* Reading. */

static bool read_blob(struct walk *w, const unsigned char object[REPO_OBJECT_SIZE],
                      struct text path, struct text *out)
{
    struct scan_item item = {.path = path};
    struct content content = {0};
    struct text bytes, text;
    const char *why = "";
    memcpy(item.object, object, sizeof item.object);
    bool got =
        repo_source.read(w->blobs, &item, &content, w->options->bytes, &bytes, &why) == SCAN_GOT &&
        content_text(&content, bytes, &text);
    if (got)
        *out = arena_copy(w->arena, text);
    content_close(&content);
    return got;
}

static bool out_of_time(const struct walk *w)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return w->options->seconds && now.tv_sec - w->start.tv_sec >= (time_t)w->options->seconds;
}

static int visit_commit(void *context, const struct repo_edits *edits, struct error *err)
{
    struct walk *w = context;
    int result = 0;
    if (out_of_time(w)) {
        w->counts->out_of_time = true;
        return 1;
    }
    w->counts->commits++;
    w->of_commit = 0;
    for (size_t i = 0; i < edits->count && result == 0; i++) {
        struct file file = {.path = edits->items[i].path, .commit = edits->commit};
        w->counts->files++;
        if (read_blob(w, edits->items[i].before, file.path, &file.before) &&
            read_blob(w, edits->items[i].after, file.path, &file.after))
            result = compare_file(w, &file, err);
        else
            w->counts->passed_over++;
        arena_reset(w->arena);
    }
    return result;
}

int fix_history(struct repo *repo, const struct fix_history_options *options,
                int (*visit)(void *context, const struct history_fix *fix, struct error *err),
                void *context, struct fix_history_counts *counts, struct error *err)
{
    struct walk w = {.options = options, .visit = visit, .context = context, .counts = counts};
    struct text folder = text_of(repo_folder(repo));
    *counts = (struct fix_history_counts){0};
    w.arena = arena_new();
    w.blobs = repo_source.open((void *)(uintptr_t)folder.data, err);
    (void)clock_gettime(CLOCK_MONOTONIC, &w.start);
    int result = w.blobs ? repo_edits(repo, NULL, options->commits, visit_commit, &w, err) : -1;
    if (w.blobs)
        repo_source.close(w.blobs);
    arena_destroy(&w.arena);
    return result;
}
