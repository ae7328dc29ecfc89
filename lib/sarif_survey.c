/* SPDX-License-Identifier: MPL-2.0 */
/* The source side of SARIF: where the results of each run are, and what they need beside them. */
#include "lib/format.h"
#include "lib/json_stream.h"
#include "lib/path.h"
#include "lib/sarif.h"

#include <strings.h>
#include <unistd.h>

enum { EXTERNAL_FILES_MAX = 100 };

struct run_survey {
    struct survey *survey;
    struct arena *arena; /* of this run alone */
    struct sarif_context context;
    struct texts external; /* locations of external property files */
    size_t first_piece;
    uint64_t results;
    bool has_results; /* an array, though it may be empty (3.14.23) */
};

static unsigned recognise_sarif(struct text head, struct text path)
{
    struct text body = json_strip_bom(head);
    bool named = path.size > 6 && strncasecmp(path.data + path.size - 6, ".sarif", 6) == 0;
    bool utf16 = head.size >= 2 && ((unsigned char)head.data[0] | 1) == 0xff &&
                 ((unsigned char)head.data[1] | 1) == 0xff;
    size_t start = 0;
    while (start < body.size && strchr(" \t\r\n", body.data[start]) && body.data[start])
        start++;
    if (start == body.size || body.data[start] != '{')
        return named || utf16 ? 60 : 0;
    bool has_runs = text_has(body, TEXT("\"runs\""));
    bool says_sarif = text_has(body, TEXT("sarif"));
    bool has_version = text_has(body, TEXT("\"2.1.0\""));
    if (has_runs && (says_sarif || has_version))
        return 95;
    if (named || says_sarif || has_version)
        return 80;
    return has_runs ? 70 : 0;
}

/* Passes over the results, keeping where each is; what is in them is for the parser. */
static void survey_results(struct json_stream *stream, struct run_survey *run, uint32_t file)
{
    struct json *j = json_stream_cursor(stream);
    struct piece_maker maker;
    struct json_span span;
    piece_maker_init(&maker, run->survey, file);
    run->has_results |= json_peek(j) == JSON_ARRAY;
    for (json_array(j); json_item(j); run->results++) {
        if (!json_stream_span(stream, 0, &span))
            continue;
        if (span.size <= RECORD_BYTES_MAX) {
            piece_maker_add(&maker, span.offset, span.size, 0);
            continue;
        }
        struct text place =
            arena_print(run->arena, "results[%llu]", (unsigned long long)run->results);
        source_reject(run->survey, span.offset, place,
                      "the result is larger than 16 MiB, the limit of one record");
    }
    piece_maker_flush(&maker);
}

/* Nothing is fetched from the network: published taxonomies are known by their ids. */
static bool is_remote(struct text uri)
{
    return text_starts(uri, TEXT("http://")) || text_starts(uri, TEXT("https://"));
}

/* externalPropertyFileReferences (3.15): every file, whatever it holds. */
static void read_external(struct json *j, struct run_survey *run)
{
    struct text key;
    struct arena *arena = run->arena;
    struct sarif_location location;
    for (json_object(j); json_member(j, &key);) {
        bool one = json_peek(j) == JSON_OBJECT; /* conversion, driver, externalizedProperties */
        if (!one)
            json_array(j);
        while (one || json_item(j)) {
            for (json_object(j); json_member(j, &key);) {
                if (!text_is(key, "location"))
                    continue;
                sarif_read_location(j, &location, arena);
                if (!location.uri.size || is_remote(location.uri) ||
                    run->external.count >= EXTERNAL_FILES_MAX)
                    continue;
                run->external.items = arena_grow(arena, run->external.items, run->external.count,
                                                 sizeof(struct text));
                run->external.items[run->external.count++] = path_from_uri(arena, location.uri);
            }
            if (one)
                break;
        }
    }
}

/* The members of a run, or of an external property file. */
static void survey_members(struct json_stream *stream, struct run_survey *run, uint32_t file)
{
    struct json *j = json_stream_cursor(stream);
    struct text key;
    for (json_object(j); json_member(j, &key);) {
        if (text_is(key, "results"))
            survey_results(stream, run, file);
        else if (text_is(key, "externalPropertyFileReferences"))
            read_external(j, run);
        else
            (void)sarif_read_run_member(j, key, &run->context, run->arena);
    }
}

static void survey_external_files(struct run_survey *run)
{
    struct survey *survey = run->survey;
    for (size_t i = 0; i < run->external.count; i++) {
        struct text name = run->external.items[i];
        struct error err = {0};
        int fd;
        bool repeated = false;
        for (size_t k = 0; k < i && !repeated; k++)
            repeated = text_equal(run->external.items[k], name);
        if (repeated)
            continue;
        int file = source_add_file(survey, name, &fd, &err);
        if (file >= 0) {
            struct json_stream *stream = json_stream_new(fd, 0);
            survey_members(stream, run, (uint32_t)file);
            file = json_stream_done(stream, "external property file", &err) == 0 ? file : -1;
            json_stream_destroy(&stream);
            close(fd);
        }
        if (file < 0)
            source_reject(survey, 0,
                          arena_print(run->arena, "external property file %.*s", TEXT_ARG(name)),
                          err.message);
    }
}

/* Gives the run's pieces their context. */
static void close_run(struct run_survey *run)
{
    struct survey *survey = run->survey;
    struct pack pack;
    survey_external_files(run);
    if (survey->piece_count == run->first_piece && !run->has_results)
        return;
    if (survey->piece_count == run->first_piece)
        (void)source_add_piece(survey); /* empty: the tool ran and found nothing */
    pack_init(&pack);
    sarif_context_pack(&pack, &run->context);
    if (pack_bytes(&pack).size > SARIF_CONTEXT_BYTES_MAX) {
        source_reject(survey, 0, TEXT("run"),
                      "its artifacts and logical locations are larger than 16 MiB and were left "
                      "out; results that refer to them by index have no path");
        run->context.artifacts.count = run->context.logical.count = 0;
        sarif_context_pack(&pack, &run->context);
    }
    if (pack_bytes(&pack).size > SARIF_CONTEXT_BYTES_MAX) {
        source_reject(survey, 0, TEXT("run"),
                      "its rules are larger than 16 MiB and were left out; results keep what they "
                      "say themselves");
        for (size_t i = 0; i < run->context.components.count; i++)
            run->context.components.items[i].rules.count = 0;
        run->context.taxonomies.count = run->context.overrides.count = 0;
        sarif_context_pack(&pack, &run->context);
    }
    uint32_t context = source_add_context(survey, pack_bytes(&pack));
    for (size_t i = run->first_piece; i < survey->piece_count; i++)
        survey->pieces[i].context = context;
    pack_close(&pack);
}

static void survey_run(struct json_stream *stream, struct survey *survey)
{
    struct run_survey run = {
        .survey = survey, .arena = arena_new(), .first_piece = survey->piece_count};
    sarif_context_init(&run.context, run.arena);
    survey_members(stream, &run, 0);
    close_run(&run);
    arena_destroy(&run.arena);
}

static int survey_sarif(struct survey *survey, int fd, struct error *err)
{
    struct json_stream *stream = json_stream_new(fd, 0);
    struct json *j = json_stream_cursor(stream);
    struct text key;
    struct error problem = {0};
    bool has_runs = false;
    for (json_object(j); json_member(j, &key);) {
        /* Inline external properties (3.13.5) are a run's members in another place. */
        if (!text_is(key, "runs") && !text_is(key, "inlineExternalProperties"))
            continue;
        has_runs |= text_is(key, "runs");
        for (json_array(j); json_item(j);)
            survey_run(stream, survey);
    }
    int status = json_stream_done(stream, "the report", &problem);
    uint64_t place = json_offset(j);
    json_stream_destroy(&stream);
    if (status != 0 && problem.code == ERROR_PERMISSION)
        return error_set(err, problem.code, "%.*s: %s", TEXT_ARG(survey->name), problem.message);
    if (status != 0)
        source_reject(survey, place,
                      arena_print(survey->arena, "byte %llu", (unsigned long long)place),
                      problem.message);
    else if (!has_runs)
        source_reject(survey, 0, TEXT("document"), "it has no \"runs\": it is not a SARIF report");
    return 0;
}

const struct format format_sarif = {
    .name = "sarif",
    .recognise = recognise_sarif,
    .survey = survey_sarif,
    .parse = sarif_parse,
};
