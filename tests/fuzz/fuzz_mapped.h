/* SPDX-License-Identifier: MPL-2.0 */
/* Fuzzes the readers of mapped reports: the survey with units and without, and the parser over each
 * piece. What is found must not depend on units, as long as the report is sound. */
#ifndef HYPER_TESTS_FUZZ_MAPPED_H
#define HYPER_TESTS_FUZZ_MAPPED_H

#include "lib/formats.h"
#include "stages/stage.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct mapped_count {
    size_t alerts, rejects;
};

static inline void parse_mapped(const struct survey *survey, size_t index, struct text report,
                                struct mapped_count *count)
{
    const struct piece *piece = &survey->pieces[index];
    struct arena *arena = arena_new();
    if (piece->offset > report.size || piece->size > report.size - piece->offset)
        abort(); /* pieces are parts of the report */
    struct batch batch = {.form = BATCH_RAW,
                          .raw = {report.data + piece->offset, piece->size},
                          .origin = {.format = text_of(format_mapping.name),
                                     .offset = piece->offset,
                                     .line = piece->line}};
    struct view view = {.context = survey->contexts[piece->context - 1].bytes};
    struct pack pack;
    pack_init(&pack);
    if (stage_parse.run(&batch, &view, arena, NULL) != 0)
        abort(); /* a context is what its own survey made */
    count->alerts += batch.alerts.count;
    count->rejects += batch.rejected;
    batch_pack(&pack, &batch);
    struct batch back;
    if (batch_unpack(pack_bytes(&pack), arena, &back, NULL) != 0)
        abort(); /* what a stage makes can be sent */
    pack_close(&pack);
    arena_destroy(&arena);
}

static inline struct mapped_count run_mapped(const char *yaml, const uint8_t *data, size_t size,
                                             uint64_t unit_max)
{
    struct mapping_source source = {.yaml = text_of(yaml), .file = TEXT("fuzz.yaml")};
    struct source_file file = {.path = (char *)"/nonexistent/report", .size = size};
    struct survey survey = {.arena = arena_new(),
                            .format = &format_mapping,
                            .mapping = &source,
                            .name = TEXT("report"),
                            .files = &file,
                            .file_count = 1};
    struct mapped_count count = {0, 0};
    int fd = memfd_create("report", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    struct error err = {0};
    if (mapping_survey(&survey, fd, unit_max, &err) != 0)
        abort(); /* the mapping is right, and the file can be read */
    for (size_t i = 0; i < survey.piece_count; i++)
        parse_mapped(&survey, i, (struct text){(const char *)data, size}, &count);
    count.rejects += survey.rejects.count;
    close(fd);
    arena_destroy(&survey.arena);
    return count;
}

static inline int fuzz_mapped(const char *yaml, const uint8_t *data, size_t size)
{
    struct mapped_count whole = run_mapped(yaml, data, size, 64 * 1024);
    struct mapped_count streamed = run_mapped(yaml, data, size, 0);
    if (whole.rejects == 0 && streamed.rejects == 0 && whole.alerts != streamed.alerts)
        abort();
    return 0;
}

#endif
