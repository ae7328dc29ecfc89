/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/source.h"

#include "lib/formats.h"
#include "lib/hasher.h"
#include "lib/json.h"
#include "lib/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 1000, RECORDS_BETWEEN_ENDS = 64 };

struct piece *source_add_piece(struct survey *survey)
{
    survey->pieces =
        arena_grow(survey->arena, survey->pieces, survey->piece_count, sizeof *survey->pieces);
    struct piece *piece = &survey->pieces[survey->piece_count++];
    *piece = (struct piece){0};
    return piece;
}

uint32_t source_add_context(struct survey *survey, struct text bytes)
{
    struct id id = id_of_bytes(bytes.data, bytes.size);
    for (size_t i = 0; i < survey->context_count; i++)
        if (id_equal(survey->contexts[i].id, id))
            return (uint32_t)i + 1;
    survey->contexts = arena_grow(survey->arena, survey->contexts, survey->context_count,
                                  sizeof *survey->contexts);
    struct context *context = &survey->contexts[survey->context_count++];
    context->id = id;
    context->bytes = arena_copy(survey->arena, bytes);
    return (uint32_t)survey->context_count;
}

void source_reject(struct survey *survey, uint64_t offset, struct text place, const char *reason)
{
    struct rejects *list = &survey->rejects;
    if (list->count >= REJECTS_KEPT_PER_BATCH)
        return;
    list->items = arena_grow(survey->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = (struct reject){
        .report = survey->name,
        .offset = offset,
        .place = arena_copy(survey->arena, place),
        .reason = arena_copy(survey->arena, text_of(reason)),
    };
}

static int describe_file(struct survey *survey, int fd, const char *path, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    survey->files =
        arena_grow(survey->arena, survey->files, survey->file_count, sizeof *survey->files);
    survey->files[survey->file_count++] = (struct source_file){
        .path = xstrdup(path),
        .device = info.st_dev,
        .inode = info.st_ino,
        .size = (uint64_t)info.st_size,
        .modified = info.st_mtim.tv_sec * 1000000000L + info.st_mtim.tv_nsec,
    };
    survey->bytes += (uint64_t)info.st_size;
    return 0;
}

static bool leads_out(struct text path)
{
    return path_is_absolute(path) || text_is(path, "..") || text_starts(path, TEXT("../"));
}

int source_add_file(struct survey *survey, struct text relative, int *fd, struct error *err)
{
    struct text clean = path_clean(survey->arena, relative);
    if (clean.size == 0 || memchr(clean.data, '\0', clean.size) || leads_out(clean))
        return error_set(err, ERROR_DATA, "its path leads out of the report's folder");
    if (survey->file_count >= FILES_MAX)
        return error_set(err, ERROR_DATA, "a report refers to more than %d files", FILES_MAX);
    const char *report = survey->files[0].path;
    const char *slash = strrchr(report, '/');
    char joined[PATH_MAX], real[PATH_MAX], folder[PATH_MAX];
    int size = snprintf(folder, sizeof folder, "%.*s", (int)(slash - report), report);
    int full = snprintf(joined, sizeof joined, "%s/%.*s", folder, TEXT_ARG(clean));
    if (size >= (int)sizeof folder || full >= (int)sizeof joined)
        return error_set(err, ERROR_DATA, "its path is too long");
    if (!realpath(joined, real))
        return error_set(err, ERROR_DATA, "%s", strerror(errno));
    struct text rest;
    if (size > 0 && !path_below(text_of(real), text_of(folder), &rest))
        return error_set(err, ERROR_DATA, "it is a link that leads out of the report's folder");
    *fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*fd < 0)
        return error_set(err, ERROR_DATA, "%s", strerror(errno));
    if (describe_file(survey, *fd, real, err) != 0) {
        close(*fd);
        return -1;
    }
    return (int)survey->file_count - 1;
}

static void hash_piece(struct survey *survey, struct piece *piece)
{
    piece->span =
        hasher_add(survey->hasher, survey->files[piece->file].path, piece->offset, piece->size);
}

void piece_maker_init(struct piece_maker *maker, struct survey *survey, uint32_t file)
{
    *maker = (struct piece_maker){.survey = survey, .file = file, .target = BATCH_BYTES_TARGET};
}

void piece_maker_flush(struct piece_maker *maker)
{
    if (maker->end > maker->start) {
        struct piece *piece = source_add_piece(maker->survey);
        piece->offset = maker->start;
        piece->size = maker->end - maker->start;
        piece->file = maker->file;
        piece->line = maker->line;
        if (maker->survey->hasher)
            hash_piece(maker->survey, piece);
    }
    maker->start = maker->end = 0;
    maker->records = 0;
}

/* A piece ends where the sizes of the last four records say so, once it is large enough: so a
 * record that is added or removed changes the pieces around it, and those after it are the same
 * pieces as before (content-defined chunking, as in LBFS, SOSP 2001). */
static bool ends_here(const struct piece_maker *maker)
{
    return maker->end - maker->start >= maker->target - BATCH_BYTES_TARGET / 2 &&
           digest_mix(maker->sizes) % RECORDS_BETWEEN_ENDS == 0;
}

void piece_maker_add(struct piece_maker *maker, uint64_t offset, uint64_t size, uint64_t line)
{
    bool fits = offset + size - maker->start <= maker->target && maker->records < BATCH_ALERTS_MAX;
    if (maker->records > 0 && !fits)
        piece_maker_flush(maker);
    if (maker->records == 0) {
        maker->start = offset;
        maker->line = line;
    }
    maker->end = offset + size;
    maker->records++;
    maker->sizes = maker->sizes << 16 | (size & 0xffff);
    if (ends_here(maker))
        piece_maker_flush(maker);
}

/* Pieces of the piece makers are being hashed since they were found. */
static int finish_hashes(struct survey *survey, struct error *err)
{
    for (size_t i = 0; i < survey->piece_count; i++)
        if (!survey->pieces[i].span)
            hash_piece(survey, &survey->pieces[i]);
    if (hasher_finish(survey->hasher, err) != 0)
        return error_wrap(err, "%.*s", TEXT_ARG(survey->name));
    for (size_t i = 0; i < survey->piece_count; i++)
        survey->pieces[i].hash = hasher_hash(survey->hasher, survey->pieces[i].span);
    return 0;
}

/* Everything that the report says is in its pieces, its contexts and its rejects. */
static struct id content_id(const struct survey *survey)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.report.2");
    id_hash_text(&hash, text_of(survey->format ? survey->format->name : ""));
    for (size_t i = 0; i < survey->context_count; i++)
        id_hash_id(&hash, survey->contexts[i].id);
    for (size_t i = 0; i < survey->piece_count; i++) {
        id_hash_id(&hash, survey->pieces[i].hash);
        id_hash_number(&hash, survey->pieces[i].context);
    }
    for (size_t i = 0; i < survey->rejects.count; i++) {
        id_hash_number(&hash, survey->rejects.items[i].offset);
        id_hash_text(&hash, survey->rejects.items[i].reason);
    }
    id_hash_number(&hash, survey->bytes);
    return id_hash_done(&hash);
}

/* The format that is surest, if one is sure enough. */
static void choose(struct survey *survey, struct text head)
{
    struct recognition found[RECOGNITIONS_MAX];
    if (!survey->formats) {
        head.size = head.size < FORMAT_HEAD_BYTES ? head.size : FORMAT_HEAD_BYTES;
        survey->format = format_recognise(head, survey->name);
        return;
    }
    size_t count = formats_recognise(survey->formats, head, survey->name, found);
    if (count == 0 || found[0].sure <= FORMATS_SURE_ENOUGH)
        return;
    survey->format = found[0].entry->format;
    if (survey->format == &format_mapping)
        survey->mapping = &found[0].entry->source;
}

/* What several tools write when they found nothing; it does not say which. */
static bool is_empty_list(struct text bytes)
{
    char seen[3] = "";
    size_t count = 0;
    bytes = json_strip_bom(bytes);
    for (size_t i = 0; i < bytes.size; i++) {
        if (memchr(" \t\r\n", bytes.data[i], 4))
            continue;
        if (count == 2)
            return false;
        seen[count++] = bytes.data[i];
    }
    return strcmp(seen, "[]") == 0;
}

static int recognise(struct survey *survey, int fd, struct error *err)
{
    char *head = xmalloc(FORMATS_HEAD_BYTES);
    ssize_t size = pread(fd, head, FORMATS_HEAD_BYTES, 0);
    bool nothing = size >= 0 && is_empty_list((struct text){head, (size_t)size});
    if (size >= 0 && !survey->format)
        choose(survey, (struct text){head, (size_t)size});
    free(head);
    if (size < 0)
        return error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(survey->name),
                         strerror(errno));
    if (!survey->format && !nothing)
        source_reject(survey, 0, TEXT("byte 0"),
                      size == 0
                          ? "the file is empty"
                          : "no format recognises it: \"hyper formats list\" has those that are "
                            "read");
    return 0;
}

int source_survey(const char *path, const char *name, struct survey *out, struct error *err)
{
    char real[PATH_MAX];
    const struct survey given = *out;
    *out = (struct survey){.arena = arena_new(),
                           .format = given.format,
                           .formats = given.formats,
                           .mapping = given.mapping,
                           .hasher = hasher_new()};
    out->name = arena_copy(out->arena, text_of(name));
    if (!realpath(path, real))
        return error_set(err, ERROR_DATA, "%s: %s", name, strerror(errno));
    int fd = open(real, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == EACCES ? ERROR_PERMISSION : ERROR_DATA, "%s: %s", name,
                         strerror(errno));
    int result = describe_file(out, fd, real, err);
    if (result == 0)
        result = recognise(out, fd, err);
    if (result == 0 && out->format)
        result = out->format->survey(out, fd, err);
    close(fd);
    if (result == 0)
        result = finish_hashes(out, err);
    hasher_destroy(&out->hasher);
    if (result == 0)
        out->content = content_id(out);
    return result;
}

void source_close(struct survey *survey)
{
    hasher_destroy(&survey->hasher);
    for (size_t i = 0; i < survey->file_count; i++)
        free(survey->files[i].path);
    arena_destroy(&survey->arena);
    *survey = (struct survey){0};
}

void source_entry(const struct survey *survey, size_t index, const struct origin *origin,
                  struct entry *out)
{
    const struct piece *piece = &survey->pieces[index];
    const struct source_file *file = &survey->files[piece->file];
    *out = (struct entry){
        .origin = *origin,
        .form = BATCH_RAW,
        .path = text_of(file->path),
        .size = piece->size,
        .device = file->device,
        .inode = file->inode,
        .file_size = file->size,
        .modified = file->modified,
        .hash = piece->hash,
    };
    out->origin.report = survey->name;
    out->origin.format = text_of(survey->format->name);
    out->origin.offset = piece->offset;
    out->origin.line = piece->line;
    if (piece->context)
        out->origin.context = survey->contexts[piece->context - 1].id;
}
