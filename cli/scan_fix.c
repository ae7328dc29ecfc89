/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/scan_fix.h"

#include "lib/content.h"
#include "lib/file.h"
#include "lib/fix.h"
#include "lib/git.h"
#include "lib/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file that is fixed. */
struct fixing {
    struct cli *cli;
    struct scan_fixes *all;
    struct detector_scratch *scratch;
    struct text path;
    struct text head;   /* its byte order mark */
    struct text before; /* its text */
    mode_t mode;
};

static bool is_fixable(const struct finding *finding)
{
    return finding->rule->has_fix && !finding->in_archive;
}

static int by_offset(const void *a, const void *b)
{
    const struct finding *const *left = a, *const *right = b;
    return ((*left)->offset > (*right)->offset) - ((*left)->offset < (*right)->offset);
}

static int read_text(struct fixing *fixing, int folder, struct content *content, struct error *err)
{
    struct stat info;
    const char *path = arena_copy(fixing->cli->arena, fixing->path).data;
    int fd = walk_open(folder, path, O_RDONLY | O_NONBLOCK);
    size_t have = 0;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        (void)error_set(err, ERROR_DATA, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    content_reserve(content, (size_t)info.st_size + 1);
    (void)file_fill(fd, content->bytes, (size_t)info.st_size, &have);
    close(fd);
    fixing->mode = info.st_mode & 07777;
    struct text bytes = {content->bytes, have};
    if (!content_text(content, bytes, &fixing->before) || fixing->before.data == content->decoded)
        return error_set(err, ERROR_DATA, "%s: only files in UTF-8 or ASCII are fixed", path);
    fixing->head = (struct text){bytes.data, (size_t)(fixing->before.data - bytes.data)};
    return 0;
}

/* The text with some findings replaced; those that overlap one before them stay. */
static struct text replaced(const struct fixing *fixing, struct finding *const *findings,
                            size_t count, struct arena *arena)
{
    struct replacement *pieces = arena_array(arena, count, sizeof *pieces);
    for (size_t i = 0; i < count; i++) {
        size_t start = findings[i]->offset;
        pieces[i] =
            (struct replacement){start, start + findings[i]->size, findings[i]->replacement};
    }
    return fix_apply(fixing->before, pieces, count, arena);
}

/* How many places each rule finds, in all and of one rule. */
static int count_hits(struct fixing *fixing, struct text text, const struct content_rule *rule,
                      size_t *all, size_t *own, struct error *err)
{
    struct subject subject = {fixing->path, true, text};
    struct hits hits;
    if (detector_search(fixing->all->rules->detector, fixing->scratch, &subject, &hits, err) != 0)
        return -1;
    *all = hits.count;
    *own = 0;
    for (size_t i = 0; i < hits.count; i++)
        *own += hits.items[i].rule == rule;
    return 0;
}

/* A fix is kept when the text has one place fewer of its rule and no new one of any. */
static int is_cure(struct fixing *fixing, struct finding *finding, bool *cures, struct error *err)
{
    size_t all = 0, own = 0, all_after = 0, own_after = 0;
    struct text after = replaced(fixing, &finding, 1, fixing->cli->arena);
    if (count_hits(fixing, fixing->before, finding->rule, &all, &own, err) != 0 ||
        count_hits(fixing, after, finding->rule, &all_after, &own_after, err) != 0)
        return -1;
    *cures = own_after < own && all_after < all;
    return 0;
}

/* Beside the file, then in its place, so that it is whole whatever happens. */
static int write_file(const struct fixing *fixing, int folder, struct text after, struct error *err)
{
    struct arena *arena = fixing->cli->arena;
    struct text path = arena_copy(arena, fixing->path);
    struct text temporary = arena_print(arena, "%.*s.hyper-fix", TEXT_ARG(path));
    int fd =
        openat(folder, temporary.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written = fd >= 0 && file_write(fd, fixing->head.data, fixing->head.size) == 0 &&
                   file_write(fd, after.data, after.size) == 0 && fchmod(fd, fixing->mode) == 0 &&
                   fsync(fd) == 0;
    int problem = errno;
    if (fd >= 0)
        close(fd);
    if (written && renameat(folder, temporary.data, folder, path.data) == 0)
        return 0;
    problem = written ? errno : problem;
    if (fd >= 0)
        (void)unlinkat(folder, temporary.data, 0);
    return error_set(err, ERROR_PERMISSION, "%s: %s", path.data, strerror(problem));
}

static void refuse(struct fixing *fixing, const struct finding *finding, const char *why)
{
    struct text file = terminal_clean(fixing->path, fixing->cli->arena);
    fixing->all->refused++;
    (void)fprintf(stderr, "hyper scan: %.*s:%u: the fix of %.*s is left out: %s\n", TEXT_ARG(file),
                  finding->line, TEXT_ARG(finding->rule->id), why);
}

static int fix_file(struct fixing *fixing, int folder, struct finding **findings, size_t count,
                    FILE *file, struct error *err)
{
    struct arena *arena = fixing->cli->arena;
    struct content content = {0};
    size_t kept = 0, end = 0;
    int result = read_text(fixing, folder, &content, err);
    qsort(findings, count, sizeof *findings, by_offset);
    for (size_t i = 0; i < count && result == 0; i++) {
        bool cures = false;
        result = is_cure(fixing, findings[i], &cures, err);
        if (result == 0 && !cures)
            refuse(fixing, findings[i], "the file would still have the finding, or another");
        else if (result == 0 && findings[i]->offset < end)
            refuse(fixing, findings[i], "it changes what another fix changes");
        else if (result == 0) {
            end = findings[i]->offset + findings[i]->size;
            findings[kept++] = findings[i];
        }
    }
    if (result == 0 && kept) {
        struct text after = replaced(fixing, findings, kept, arena);
        struct text diff = repo_diff(fixing->before, after, fixing->path, arena);
        (void)fwrite(diff.data, 1, diff.size, file);
        fixing->all->fixed += kept;
        if (fixing->all->apply)
            result = write_file(fixing, folder, after, err);
    }
    content_close(&content);
    return result;
}

static int by_file(const void *a, const void *b)
{
    const struct finding *const *left = a, *const *right = b;
    int order = text_compare((*left)->file, (*right)->file);
    return order ? order : by_offset(a, b);
}

int scan_fix(struct cli *cli, struct scan_fixes *fixes, FILE *file, struct error *err)
{
    struct finding **list = arena_array(cli->arena, fixes->findings->count, sizeof *list);
    size_t count = 0;
    int result = 0;
    for (size_t i = 0; i < fixes->findings->count; i++)
        if (is_fixable(&fixes->findings->items[i]))
            list[count++] = &fixes->findings->items[i];
    if (count == 0)
        return 0;
    int folder = open(fixes->top, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_set(err, ERROR_DATA, "%s: %s", fixes->top, strerror(errno));
    struct fixing fixing = {.cli = cli, .all = fixes};
    fixing.scratch = detector_scratch_new(fixes->rules->detector);
    qsort(list, count, sizeof *list, by_file);
    for (size_t i = 0, next; i < count && result == 0; i = next) {
        for (next = i + 1; next < count && text_equal(list[next]->file, list[i]->file);)
            next++;
        fixing.path = list[i]->file;
        result = fix_file(&fixing, folder, list + i, next - i, file, err);
    }
    detector_scratch_destroy(&fixing.scratch);
    close(folder);
    return result;
}
