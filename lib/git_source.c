/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

enum { ROW = 256 }; /* blobs that a thread reads in a row */

struct reader {
    struct repo *repo;
    git_odb_object *object; /* the last one, whose bytes are in use */
};

static void *open_reader(void *context, struct error *err)
{
    struct repo *repo = repo_open(context, err);
    struct reader *reader = NULL;
    if (repo) {
        reader = xcalloc(1, sizeof *reader);
        reader->repo = repo;
    }
    return reader;
}

static void close_reader(void *thread)
{
    struct reader *reader = thread;
    git_odb_object_free(reader->object);
    repo_close(&reader->repo);
    free(reader);
}

static enum scan_got read_blob(void *thread, const struct scan_item *item, struct content *content,
                               uint64_t most, struct text *out, const char **why)
{
    struct reader *reader = thread;
    git_object_t type;
    size_t size = 0;
    git_oid id;
    (void)content;
    memcpy(id.id, item->object, sizeof id.id);
    git_odb_object_free(reader->object);
    reader->object = NULL;
    /* The size stands before the content, so that a bomb is not unpacked to see that it is one. */
    int got = most == UINT64_MAX ? 0 : git_odb_read_header(&size, &type, reader->repo->odb, &id);
    if (got == 0 && (uint64_t)size > most)
        return SCAN_LARGE;
    if (got == 0)
        got = git_odb_read(&reader->object, reader->repo->odb, &id);
    if (got == GIT_ENOTFOUND)
        return SCAN_MISSING;
    if (got != 0) {
        const git_error *last = git_error_last();
        *why = last ? last->message : "the object cannot be read";
        return SCAN_FAILED;
    }
    *out = (struct text){git_odb_object_data(reader->object), git_odb_object_size(reader->object)};
    return SCAN_GOT;
}

const struct scan_source repo_source = {
    .open = open_reader, .close = close_reader, .read = read_blob, .row = ROW};
