/* SPDX-License-Identifier: MPL-2.0 */
/* Fuzzes one report format as ingest uses it: the survey of the whole input as a file, then the
 * parser over each piece it found, and over the input as a piece of its own. */
#ifndef HYPER_TESTS_FUZZ_FORMAT_H
#define HYPER_TESTS_FUZZ_FORMAT_H

#include "lib/format.h"
#include "lib/hasher.h"
#include "stages/stage.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void parse_piece(const struct format *format, struct text raw, struct text context)
{
    struct arena *arena = arena_new();
    struct batch batch = {
        .form = BATCH_RAW, .raw = raw, .origin = {.format = text_of(format->name)}};
    struct view view = {.context = context};
    struct pack pack;
    pack_init(&pack);
    if (stage_parse.run(&batch, &view, arena, NULL) == 0) {
        batch_pack(&pack, &batch);
        struct batch back;
        if (batch_unpack(pack_bytes(&pack), arena, &back, NULL) != 0 &&
            batch.alerts.count <= BATCH_ALERTS_MAX)
            abort(); /* what a stage makes can be sent */
    }
    pack_close(&pack);
    arena_destroy(&arena);
}

static void survey_and_parse(const struct format *format, const uint8_t *data, size_t size)
{
    struct source_file file = {.path = (char *)"/nonexistent/report", .size = size};
    struct survey survey = {.arena = arena_new(),
                            .format = format,
                            .name = TEXT("report"),
                            .files = &file,
                            .file_count = 1,
                            .hasher = hasher_new()};
    struct text bytes = {(const char *)data, size};
    int fd = memfd_create("report", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    if (format->survey(&survey, fd, NULL) == 0)
        for (size_t i = 0; i < survey.piece_count; i++) {
            const struct piece *piece = &survey.pieces[i];
            if (piece->offset > size || piece->size > size - piece->offset)
                abort(); /* pieces are parts of the report */
            struct text context = {"", 0};
            if (piece->context)
                context = survey.contexts[piece->context - 1].bytes;
            parse_piece(format, (struct text){bytes.data + piece->offset, piece->size}, context);
        }
    close(fd);
    hasher_destroy(&survey.hasher);
    arena_destroy(&survey.arena);
    if (format != &format_sarif)
        parse_piece(format, bytes, (struct text){"", 0});
}

#endif
