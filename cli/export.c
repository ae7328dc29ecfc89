/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/graphml.h"
#include "cli/local.h"
#include "lib/file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const format_words[] = {"jsonl", "graphml", "arangodb"};
static const struct names format_names = NAMES(format_words);

enum format { FORMAT_JSONL, FORMAT_GRAPHML, FORMAT_ARANGODB };

enum { FLUSH_BYTES = 256 * 1024 };

struct settings {
    unsigned format;
    const char *output;
};

static const struct option_row rows[] = {
    {"format", 'f', OPTION_WORD, offsetof(struct settings, format), "FORMAT",
     "jsonl (default), graphml or arangodb", &format_names, 0, 0},
    {"output", 'o', OPTION_TEXT, offsetof(struct settings, output), "PATH",
     "file, or folder for arangodb (default: stdout)", NULL, 0, 0},
};

const struct usage usage_export = {
    .command = "hyper export",
    .synopsis = "",
    .about =
        "Writes the whole graph: nodes by kind and id, then edges. Equal knowledge is equal\n"
        "bytes. For arangodb there is a file for each collection, named like it; edges are in\n"
        "files of their own.",
    OPTIONS(rows),
    .examples = "  hyper export > knowledge.jsonl\n"
                "  hyper export --format graphml -o graph.graphml\n"
                "  hyper export --format arangodb -o graph/",
};

/* What is written goes to stdout, to a file that is renamed when it is complete, or to a folder. */
struct output {
    struct arena *arena; /* of one item */
    struct json_writer json;
    FILE *file;
    const char *folder; /* for arangodb */
    FILE *collections[NODE_KIND_COUNT + EDGE_KIND_COUNT];
};

static int flush(struct output *output, FILE *file, struct error *err)
{
    return json_write_flush(&output->json, file, err);
}

/* JSON lines. */

static int visit_jsonl(void *context, const struct store_item *item, struct error *err)
{
    struct output *output = context;
    arena_reset(output->arena);
    if (graph_json_write(&output->json, item, output->arena, err) != 0)
        return -1;
    json_write_newline(&output->json);
    return json_write_bytes(&output->json).size < FLUSH_BYTES ? 0
                                                              : flush(output, output->file, err);
}

static int export_jsonl(struct local *local, struct output *output, struct error *err)
{
    if (store_export(local->txn, visit_jsonl, output, err) != 0)
        return -1;
    return flush(output, output->file, err);
}

/* GraphML. */

static int visit_graphml(void *context, const struct store_item *item, struct error *err)
{
    struct output *output = context;
    arena_reset(output->arena);
    return graphml_item(output->file, item, output->arena, err);
}

static int export_graphml(struct local *local, struct output *output, struct error *err)
{
    graphml_begin(output->file);
    if (store_export(local->txn, visit_graphml, output, err) != 0)
        return -1;
    graphml_end(output->file);
    return 0;
}

/* ArangoDB: documents with _key, edges with _from and _to, as arangoimport reads them. */

static FILE *collection(struct output *output, const struct store_item *item, struct error *err)
{
    char path[PATH_MAX];
    bool edge = item->kind == NODE_NONE;
    size_t index = edge ? NODE_KIND_COUNT + (size_t)item->edge->kind : (size_t)item->kind;
    const char *name = edge ? names_word(&edge_kind_names, item->edge->kind) : graph_type(item);
    if (output->collections[index])
        return output->collections[index];
    int size = snprintf(path, sizeof path, "%s/%s.jsonl", output->folder, name);
    FILE *file = size < (int)sizeof path ? fopen(path, "we") : NULL;
    if (!file)
        (void)error_set(err, ERROR_PERMISSION, "%s/%s.jsonl: %s", output->folder, name,
                        strerror(errno));
    output->collections[index] = file;
    return file;
}

static void document_member(struct json_writer *w, struct text key, enum node_kind kind,
                            struct id id)
{
    char document[64], hex[ID_HEX_SIZE];
    (void)snprintf(document, sizeof document, "%s/%s", names_word(&node_kind_names, kind),
                   id_hex(id, hex));
    json_write_key(w, key);
    json_write_string(w, text_of(document));
}

static struct id edge_key(const struct store_edge *edge)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.edge.1");
    id_hash_number(&hash, edge->kind);
    id_hash_id(&hash, edge->from);
    id_hash_id(&hash, edge->to);
    return id_hash_done(&hash);
}

static int visit_arangodb(void *context, const struct store_item *item, struct error *err)
{
    struct output *output = context;
    struct json_writer *w = &output->json;
    FILE *file = collection(output, item, err);
    if (!file)
        return -1;
    arena_reset(output->arena);
    json_write_object(w);
    if (item->kind == NODE_NONE) {
        graph_json_id(w, TEXT("_key"), edge_key(item->edge));
        document_member(w, TEXT("_from"), edge_from(item->edge->kind), item->edge->from);
        document_member(w, TEXT("_to"), edge_to(item->edge->kind), item->edge->to);
    } else {
        graph_json_id(w, TEXT("_key"), item->id);
    }
    if (graph_json_members(w, item, output->arena, err) != 0)
        return -1;
    json_write_end_object(w);
    json_write_newline(w);
    return flush(output, file, err);
}

static int close_file(FILE *file, const char *path, struct error *err)
{
    bool bad = fflush(file) != 0 || ferror(file) || fsync(fileno(file)) != 0;
    if (fclose(file) == 0 && !bad)
        return 0;
    return error_set(err, ERROR_PERMISSION, "%s cannot be written: %s", path, strerror(errno));
}

static int export_arangodb(struct local *local, struct output *output, struct error *err)
{
    if (mkdir(output->folder, 0777) != 0 && errno != EEXIST)
        return error_set(err, ERROR_PERMISSION, "%s: %s", output->folder, strerror(errno));
    int result = store_export(local->txn, visit_arangodb, output, err);
    for (size_t i = 0; i < sizeof output->collections / sizeof output->collections[0]; i++)
        if (output->collections[i] &&
            close_file(output->collections[i], output->folder, result == 0 ? err : NULL) != 0)
            result = -1;
    return result;
}

/* All formats. */

static int write_file(struct local *local, struct output *output, enum format format,
                      struct error *err)
{
    if (format == FORMAT_GRAPHML)
        return export_graphml(local, output, err);
    return export_jsonl(local, output, err);
}

/* A file appears when it is complete. */
static int write_path(struct local *local, struct output *output, enum format format,
                      const char *path, struct error *err)
{
    struct file_writer writer;
    if (file_begin(&writer, path, err) != 0)
        return -1;
    output->file = writer.stream;
    int result = write_file(local, output, format, err);
    return file_end(&writer, result == 0, err) != 0 ? -1 : result;
}

int run_export(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.format = FORMAT_JSONL};
    struct local local;
    int more = command_options(cli, &usage_export, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    enum format format = (enum format)settings.format;
    if (format == FORMAT_ARANGODB && !settings.output)
        return error_set(err, ERROR_USAGE,
                         "--format arangodb writes several files: name a folder "
                         "for them with -o DIR");
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct output output = {.arena = arena_new(), .file = stdout, .folder = settings.output};
    int result;
    if (format == FORMAT_ARANGODB)
        result = export_arangodb(&local, &output, err);
    else if (settings.output)
        result = write_path(&local, &output, format, settings.output, err);
    else
        result = write_file(&local, &output, format, err);
    json_write_close(&output.json);
    arena_destroy(&output.arena);
    local_close(&local);
    return result;
}
