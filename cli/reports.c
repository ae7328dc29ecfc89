/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/reports.h"

#include "cli/human.h"
#include "lib/format.h"
#include "lib/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_SURVEYS_MAX = 256, SPOOL_BUFFER = 256 * 1024 };

/* Beyond this, contexts are made again instead of kept. */
static const size_t OPEN_BYTES_MAX = 32 * 1024 * 1024;

void reports_init(struct reports *reports)
{
    *reports = (struct reports){.limits = unpack_limits_default};
}

static void close_survey(struct report *report)
{
    if (report->open)
        source_close(&report->survey);
    report->open = false;
}

void reports_close(struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->items[i];
        close_survey(report);
        free(report->name);
        free(report->path);
        free(report->failure);
    }
    for (size_t i = 0; i < reports->spooled_count; i++)
        free(reports->spooled[i]);
    free(reports->spooled);
    free(reports->items);
    reports_init(reports);
}

/* Room for one more item at each power of two. */
static void *grow(void *items, size_t count, size_t item_size)
{
    bool full = (count & (count - 1)) == 0;
    return full ? xrealloc(items, (count ? 2 * count : 1) * item_size) : items;
}

static struct report *add(struct reports *reports, const char *name, const char *path)
{
    reports->items = grow(reports->items, reports->count, sizeof *reports->items);
    struct report *report = &reports->items[reports->count++];
    *report = (struct report){.name = xstrdup(name), .path = xstrdup(path)};
    return report;
}

static void cannot_read(struct report *report, const char *reason)
{
    free(report->failure);
    report->failure = xstrdup(reason);
}

/* Spooling. */

static int copy_stream(int from, struct spool *to, const struct stop *stop, struct error *err)
{
    char *buffer = xmalloc(SPOOL_BUFFER);
    ssize_t got;
    int result = 0;
    while (result == 0 && stop_wait(stop, from) && (got = read(from, buffer, SPOOL_BUFFER)) != 0) {
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0) {
            result =
                error_set(err, ERROR_PERMISSION, "the stream cannot be read: %s", strerror(errno));
            break;
        }
        if (spool_write(to, buffer, (size_t)got, err) != 0)
            result = error_wrap(err, "the stream cannot be kept beside the store");
    }
    free(buffer);
    if (stop_asked(stop))
        return error_set(err, ERROR_PERMISSION, "stopped before anything was taken in");
    return result;
}

static void add_spooled(struct reports *reports, const char *name, const char *path)
{
    reports->spooled = grow(reports->spooled, reports->spooled_count, sizeof *reports->spooled);
    reports->spooled[reports->spooled_count++] = xstrdup(path);
    (void)add(reports, name, path);
}

/* Copies a stream to a file that is named by its hash, so that the same bytes are the same file
 * when the command is repeated. */
static int spool(struct reports *reports, int fd, const char *name, const char *folder,
                 const struct stop *stop, struct error *err)
{
    struct spool file;
    char path[PATH_MAX];
    if (spool_make_folder(folder, err) != 0)
        return -1;
    int result = spool_open(&file, folder, err);
    if (result == 0)
        result = copy_stream(fd, &file, stop, err);
    if (result == 0)
        result = spool_keep(&file, path, err);
    if (result != 0) {
        spool_drop(&file);
        return error_wrap(err, "%s", name);
    }
    add_spooled(reports, name, path);
    return 0;
}

void reports_remove_spooled(struct reports *reports)
{
    for (size_t i = 0; i < reports->spooled_count; i++)
        (void)unlink(reports->spooled[i]);
}

/* Walking. */

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* A store of hyper's. */
static bool is_store(const char *folder)
{
    char data[PATH_MAX], lock[PATH_MAX];
    return snprintf(data, sizeof data, "%s/data.mdb", folder) < PATH_MAX &&
           snprintf(lock, sizeof lock, "%s/writer.lock", folder) < PATH_MAX &&
           access(data, F_OK) == 0 && access(lock, F_OK) == 0;
}

static void visit(struct reports *reports, FTS *tree, FTSENT *entry)
{
    switch (entry->fts_info) {
    case FTS_D:
        if ((entry->fts_level > 0 && strcmp(entry->fts_name, ".git") == 0) ||
            is_store(entry->fts_path))
            (void)fts_set(tree, entry, FTS_SKIP);
        break;
    case FTS_F:
        (void)add(reports, entry->fts_path, entry->fts_path);
        break;
    case FTS_SL: {
        struct stat info;
        if (stat(entry->fts_path, &info) == 0 && S_ISREG(info.st_mode))
            (void)add(reports, entry->fts_path, entry->fts_path);
        break;
    }
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        cannot_read(add(reports, entry->fts_path, entry->fts_path), strerror(entry->fts_errno));
        break;
    default:
        break;
    }
}

static int walk(struct reports *reports, const char *folder, struct error *err)
{
    char *path = xstrdup(folder);
    char *roots[] = {path, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    int result = 0;
    if (!tree)
        result = error_set(err, ERROR_PERMISSION, "%s: %s", folder, strerror(errno));
    for (FTSENT *entry; tree && (entry = fts_read(tree));)
        visit(reports, tree, entry);
    if (tree)
        (void)fts_close(tree);
    free(path);
    return result;
}

static int collect(struct reports *reports, const char *operand, const char *folder,
                   const struct stop *stop, struct error *err)
{
    struct stat info;
    if (strcmp(operand, "-") == 0)
        return spool(reports, STDIN_FILENO, "stdin", folder, stop, err);
    if (stat(operand, &info) != 0) {
        cannot_read(add(reports, operand, operand), strerror(errno));
        return 0;
    }
    if (S_ISDIR(info.st_mode))
        return walk(reports, operand, err);
    if (S_ISREG(info.st_mode)) {
        (void)add(reports, operand, operand);
        return 0;
    }
    int fd = open(operand, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO may have no writer yet */
    if (fd < 0) {
        cannot_read(add(reports, operand, operand), strerror(errno));
        return 0;
    }
    int result = spool(reports, fd, operand, folder, stop, err);
    close(fd);
    return result;
}

/* Unpacking. */

static bool is_packed(int fd)
{
    char head[UNPACK_HEAD_BYTES];
    ssize_t size = pread(fd, head, sizeof head, 0);
    return size > 0 && unpack_recognises((struct text){head, (size_t)size});
}

/* Of an entry that ends early there are two reports: what it holds, and what is wrong. */
static int take_entry(void *context, const struct unpack_entry *entry, struct error *err)
{
    struct reports *reports = context;
    const char *name = entry->name.data;
    (void)err;
    if (entry->path.size)
        add_spooled(reports, name, entry->path.data);
    if (entry->reason.size)
        cannot_read(add(reports, name, name), entry->reason.data);
    return 0;
}

/* Adds the report, or what is in it. */
static int expand(struct reports *reports, const struct report *report, const char *folder,
                  const struct stop *stop, struct error *err)
{
    int fd = report->failure ? -1 : open(report->path, O_RDONLY | O_CLOEXEC);
    int result = 0;
    if (fd < 0 || !is_packed(fd)) {
        struct report *same = add(reports, report->name, report->path);
        if (report->failure)
            cannot_read(same, report->failure);
    } else {
        result = unpack(fd, text_of(report->name), folder, &reports->limits, stop->fd, take_entry,
                        reports, err);
    }
    if (fd >= 0)
        close(fd);
    return result;
}

static int expand_all(struct reports *reports, const char *folder, const struct stop *stop,
                      struct error *err)
{
    struct report *found = reports->items;
    size_t count = reports->count;
    int result = 0;
    reports->items = NULL;
    reports->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (result == 0)
            result = expand(reports, &found[i], folder, stop, err);
        free(found[i].name);
        free(found[i].path);
        free(found[i].failure);
    }
    free(found);
    return result;
}

int reports_collect(struct reports *reports, const struct strings *operands, const char *folder,
                    const struct stop *stop, struct error *err)
{
    for (size_t i = 0; i < operands->count; i++)
        if (collect(reports, operands->items[i], folder, stop, err) != 0)
            return -1;
    return expand_all(reports, folder, stop, err);
}

/* Surveys. */

static struct id unreadable_id(const struct report *report)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.unreadable.1");
    id_hash_text(&hash, text_of(report->name));
    return id_hash_done(&hash);
}

static int survey_one(const struct reports *reports, struct report *report, struct error *err)
{
    report->survey = (struct survey){
        .format = reports->format, .mapping = reports->mapping, .formats = reports->formats};
    report->open = true;
    return source_survey(report->path, report->name, &report->survey, err);
}

static void survey(struct reports *reports, struct report *report)
{
    struct error err = {.code = ERROR_NONE};
    report->content = unreadable_id(report);
    if (!report->failure && survey_one(reports, report, &err) != 0)
        cannot_read(report, err.message);
    if (report->failure) {
        close_survey(report);
        report->rejects = 1;
        reports->unreadable++;
        return;
    }
    report->content = report->survey.content;
    report->bytes = report->survey.bytes;
    report->pieces = report->survey.piece_count;
    report->rejects = report->survey.rejects.count;
    reports->bytes += report->bytes;
}

static int by_content(const void *a, const void *b)
{
    const struct report *left = a, *right = b;
    int order = id_compare(left->content, right->content);
    return order ? order : strcmp(left->path, right->path);
}

int reports_survey(struct reports *reports, struct progress *progress, const struct stop *stop,
                   struct error *err)
{
    size_t kept = 0, kept_bytes = 0;
    char note[HUMAN_SIZE];
    progress_start(progress, "Reading");
    for (size_t i = 0; i < reports->count; i++) {
        struct report *report = &reports->items[i];
        progress_show(progress, i, reports->count, human_bytes(reports->bytes, note));
        if (stop_asked(stop))
            return error_set(err, ERROR_PERMISSION, "stopped before anything was taken in");
        survey(reports, report);
        reports->entries += report_entries(report);
        size_t bytes = report->open ? arena_used(report->survey.arena) : 0;
        if (kept >= OPEN_SURVEYS_MAX || kept_bytes + bytes > OPEN_BYTES_MAX)
            close_survey(report);
        kept += report->open;
        kept_bytes += report->open ? bytes : 0;
    }
    if (reports->count > 1)
        qsort(reports->items, reports->count, sizeof *reports->items, by_content);
    progress_clear(progress);
    return 0;
}

/* Where nothing is set, a submission is what it was before there were thresholds. */
static void hash_thresholds(struct id_hash *hash, const struct thresholds *thresholds)
{
    struct pack pack;
    if (!(thresholds->promote > 0) && !(thresholds->probation > 0) && !thresholds->repositories &&
        !thresholds->half_life)
        return;
    pack_init(&pack);
    record_pack(&pack, &thresholds_record, thresholds);
    id_hash_text(hash, pack_bytes(&pack));
    pack_close(&pack);
}

struct id reports_content(const struct reports *reports, const struct submission *options,
                          bool source)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.content.1");
    id_hash_text(&hash, options->repo);
    id_hash_text(&hash, options->commit);
    id_hash_text(&hash, options->branch);
    id_hash_text(&hash, options->root);
    id_hash_number(&hash, options->complete);
    id_hash_number(&hash, source);
    id_hash_number(&hash, reports->count);
    for (size_t i = 0; i < reports->count; i++)
        id_hash_id(&hash, reports->items[i].content);
    hash_thresholds(&hash, &options->thresholds);
    return id_hash_done(&hash);
}

int reports_open(struct reports *reports, struct report *report, struct error *err)
{
    if (report->open)
        return 0;
    int result = survey_one(reports, report, err);
    if (result == 0 && !id_equal(report->survey.content, report->content))
        result = error_set(err, ERROR_DATA,
                           "%s changed while it was being ingested: run the same "
                           "command again",
                           report->name);
    if (result != 0)
        close_survey(report);
    return result;
}

void reports_release(struct reports *reports, struct report *report)
{
    if (reports->count > OPEN_SURVEYS_MAX)
        close_survey(report);
}

size_t report_entries(const struct report *report)
{
    return report->pieces + (report->rejects > 0);
}

void report_rejects(const struct report *report, const struct origin *origin, struct batch *out,
                    struct arena *arena)
{
    *out = (struct batch){.origin = *origin, .form = BATCH_ALERTS};
    out->origin.report = text_of(report->name);
    if (report->failure) {
        batch_reject(out, arena, 0, TEXT("the file"), report->failure);
        return;
    }
    out->rejects = report->survey.rejects;
    out->rejected = report->survey.rejects.count;
}
