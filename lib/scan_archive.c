/* SPDX-License-Identifier: MPL-2.0 */
/* What is in archives, in a scan: members are searched as files are, in memory, one after another.
 * Policies see the archive only. */
#include "lib/scan_internal.h"

#include "lib/unpack.h"

/* Of one archive that is scanned. */
static const struct unpack_limits archive_limits = {
    .total_bytes = 2ULL << 30,
    .entries = 50000,
    .ratio = 250,
    .ratio_free = 64ULL << 20,
    .memory = 320ULL << 20,
    .seconds = 60,
    .depth = 3,
};

struct opening {
    struct worker *worker;
    const struct scan_item *archive;
    struct arena *names; /* of the member in hand */
    bool clean;          /* all of it, so far */
};

/* A member's name lasts no longer than the call: what was found in it gets one that stays. */
static void keep_member(struct worker *w, const struct scan_item *member, size_t first)
{
    struct scan_item *kept = arena_array(w->arena, 1, sizeof *kept);
    *kept = *member;
    kept->path = arena_copy(w->arena, member->path);
    kept->as_file = arena_copy(w->arena, member->as_file);
    for (size_t i = first; i < w->count; i++) {
        w->found[i].item = kept;
        w->found[i].finding.file = kept->path;
        w->found[i].finding.in_archive = true;
    }
}

/* A member's path as if archives were folders. */
static struct text as_file(const struct scan_item *archive, struct text name, struct arena *arena)
{
    struct text copy = arena_copy(arena, name);
    char *at = (char *)(uintptr_t)copy.data;
    for (size_t i = archive->path.size; i < copy.size; i++)
        if (at[i] == '!')
            at[i] = '/';
    return copy;
}

/* True when the member is clean. */
static bool search_member(struct worker *w, const struct scan_item *member, bool has_bytes,
                          struct text bytes)
{
    struct text text = TEXT("");
    if (!has_bytes) {
        w->counts.large++;
        return scan_search_path(w, member);
    }
    if (!content_text(&w->content, bytes, &text)) {
        w->counts.binary++;
        return scan_search_path(w, member);
    }
    w->counts.items++;
    w->counts.bytes += bytes.size;
    return scan_search(w, member, text);
}

static int take_member(void *context, const struct unpack_entry *entry, struct error *err)
{
    struct opening *opening = context;
    struct worker *w = opening->worker;
    struct scan_item member = *opening->archive;
    size_t first = w->count;
    (void)err;
    if (entry->state == UNPACK_SPECIAL)
        return 0;
    if (entry->state != UNPACK_WHOLE && entry->state != UNPACK_LARGE) {
        scan_add_problem(w->arena, &w->problems, entry->name, NULL, entry->reason.data);
        opening->clean = false;
    }
    if (entry->state != UNPACK_WHOLE && entry->state != UNPACK_CUT && entry->state != UNPACK_LARGE)
        return 0;
    member.path = entry->name;
    member.lines = NULL;
    arena_reset(opening->names);
    member.as_file = as_file(opening->archive, entry->name, opening->names);
    if (!search_member(w, &member, entry->state != UNPACK_LARGE, entry->bytes))
        opening->clean = false;
    if (w->count > first)
        keep_member(w, &member, first);
    return 0;
}

bool scan_archive(struct worker *w, const struct scan_item *item, struct text bytes)
{
    struct opening opening = {w, item, arena_new(), true};
    struct unpack_limits limits = archive_limits;
    struct error err = {0};
    limits.entry_bytes = w->scan->options.most;
    w->counts.archives++;
    if (unpack_bytes(bytes, item->path, &limits, take_member, &opening, &err) != 0) {
        scan_add_problem(w->arena, &w->problems, item->path, NULL, err.message);
        opening.clean = false;
    }
    arena_destroy(&opening.names);
    return opening.clean;
}
