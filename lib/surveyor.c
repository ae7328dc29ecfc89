/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/surveyor.h"

#include "lib/mapping_run.h"

#include <stdlib.h>

struct frame {
    const struct plan_node *node;
    enum link link;
    bool list;
    bool settled; /* pieces were made inside */
    struct text name;
    uint64_t start;
    uint64_t children; /* that are records or units */
    uint64_t records;  /* in all of it */
    size_t first_piece, first_link;
    struct piece_maker maker;
    struct value *value; /* what expressions want of it, or NULL */
    size_t budget;
};

/* A value that encloses pieces, once it is closed. */
struct link_made {
    enum link link;
    struct text name;
    struct text packed; /* its value, or empty */
    bool list;
    int64_t up;
};

struct surveyor {
    struct survey *survey;
    const struct mapping *mapping;
    struct text yaml;
    uint64_t unit_max;
    struct text encoding;
    char delimiter;
    struct texts columns;
    uint64_t lookahead;
    struct frame frames[SURVEY_DEPTH_MAX]; /* the first is the document */
    struct arena *arenas[SURVEY_DEPTH_MAX];
    size_t depth; /* frames in use */
    struct arena *scratch;
    struct arena *arena; /* until the survey ends */
    struct link_made *links;
    size_t link_count, link_room;
    int64_t *chains; /* of each piece: its link, or -1 */
    size_t chain_count, chain_room;
    struct lookup_builder *tables;
    struct mapping_run run; /* evaluates what tables keep */
    bool outer_lost, table_lost;
};

struct surveyor *surveyor_new(struct survey *survey, const struct mapping *mapping,
                              struct text yaml, uint64_t unit_max)
{
    struct surveyor *s = xcalloc(1, sizeof *s);
    s->survey = survey;
    s->mapping = mapping;
    s->yaml = yaml;
    s->unit_max = unit_max;
    s->scratch = arena_new();
    s->arena = arena_new();
    s->depth = 1;
    s->frames[0] = (struct frame){.link = LINK_ROOT};
    piece_maker_init(&s->frames[0].maker, survey, 0);
    mapping_run_init(&s->run, mapping, NULL, s->scratch);
    if (mapping->table_count)
        s->tables = lookup_builder_new();
    return s;
}

void surveyor_destroy(struct surveyor **surveyor)
{
    if (!surveyor || !*surveyor)
        return;
    struct surveyor *s = *surveyor;
    for (size_t i = 0; i < SURVEY_DEPTH_MAX; i++)
        arena_destroy(&s->arenas[i]);
    mapping_run_close(&s->run);
    lookup_builder_destroy(&s->tables);
    arena_destroy(&s->scratch);
    arena_destroy(&s->arena);
    free(s->links);
    free(s->chains);
    free(s);
    *surveyor = NULL;
}

void surveyor_set_encoding(struct surveyor *surveyor, struct text encoding)
{
    surveyor->encoding = arena_copy(surveyor->arena, encoding);
}

void surveyor_set_head(struct surveyor *surveyor, char delimiter, const struct texts *columns)
{
    surveyor->delimiter = delimiter;
    surveyor->columns = *columns;
}

void surveyor_set_lookahead(struct surveyor *surveyor, uint64_t lines)
{
    surveyor->lookahead = lines;
}

enum want surveyor_want(const struct plan_node *node, bool list)
{
    if (!node)
        return WANT_NOTHING;
    if (node->record && !list)
        return WANT_RECORD;
    if (node->records_below)
        return WANT_INSIDE;
    if (node->table && !list)
        return WANT_VALUE;
    if (node->tables_below)
        return WANT_INSIDE;
    if (node->outer_whole)
        return WANT_VALUE;
    return node->outer ? WANT_INSIDE : WANT_NOTHING;
}

/* Frames. */

static struct frame *top(struct surveyor *s)
{
    return &s->frames[s->depth - 1];
}

static struct arena *top_arena(struct surveyor *s)
{
    struct arena **arena = &s->arenas[s->depth - 1];
    if (!*arena)
        *arena = arena_new();
    return *arena;
}

bool surveyor_enter(struct surveyor *s, const struct plan_node *node, enum link link,
                    struct text name, bool list, uint64_t start)
{
    if (s->depth == SURVEY_DEPTH_MAX)
        return false;
    s->depth++;
    struct arena *arena = top_arena(s);
    arena_reset(arena);
    struct frame *frame = top(s);
    *frame = (struct frame){
        .node = node,
        .link = link,
        .list = list,
        .name = name.size ? arena_copy(arena, name) : TEXT(""),
        .start = start,
        .first_piece = s->survey->piece_count,
        .first_link = s->link_count,
        .budget = SURVEY_OUTER_MAX,
    };
    piece_maker_init(&frame->maker, s->survey, 0);
    if (node->outer)
        frame->value = value_new(arena, list ? VALUE_LIST : VALUE_MAP);
    return true;
}

/* Room for one more item at each power of two. */
static void *grow(void *items, size_t count, size_t *room, size_t item_size)
{
    if (count < *room)
        return items;
    *room = *room ? *room * 2 : 64;
    return xrealloc(items, *room * item_size);
}

/* Pieces that were made since belong to no link yet. */
static void note_pieces(struct surveyor *s)
{
    while (s->chain_count < s->survey->piece_count) {
        s->chains = grow(s->chains, s->chain_count, &s->chain_room, sizeof *s->chains);
        s->chains[s->chain_count++] = -1;
        for (size_t i = 0; i < s->depth; i++)
            s->frames[i].settled = true;
    }
}

static void add_child(struct surveyor *s, uint64_t start, uint64_t end, uint64_t records)
{
    struct frame *frame = top(s);
    frame->children++;
    frame->records += records;
    if (end - start > RECORD_BYTES_MAX) {
        source_reject(s->survey, start,
                      arena_print(s->scratch, "record %llu", (unsigned long long)frame->children),
                      "the record is larger than 16 MiB, the limit of one record");
        return;
    }
    if (frame->maker.records + records > BATCH_ALERTS_MAX)
        piece_maker_flush(&frame->maker);
    piece_maker_add(&frame->maker, start, end - start, frame->children);
    frame->maker.records += records ? records - 1 : 0;
    note_pieces(s);
}

void surveyor_record(struct surveyor *s, uint64_t start, uint64_t end)
{
    add_child(s, start, end, 1);
}

void surveyor_row(struct surveyor *s, uint64_t start, uint64_t end, uint64_t line)
{
    piece_maker_add(&top(s)->maker, start, end - start, line);
    note_pieces(s);
}

void surveyor_piece(struct surveyor *s, uint64_t start, uint64_t end, uint64_t line)
{
    struct piece *piece = source_add_piece(s->survey);
    piece->offset = start;
    piece->size = end - start;
    piece->line = line;
    note_pieces(s);
}

/* Elements of one name are a list, be they one or many. */
static void add_element(struct surveyor *s, struct value *map, struct value *element)
{
    struct value *list = value_member(map, element->name);
    if (!list) {
        list = value_new(top_arena(s), VALUE_LIST);
        list->name = element->name;
        value_add(map, list);
    }
    value_add(list, element);
}

/* Keeps a copy of a value for the records of the value that is walked. */
static void keep(struct surveyor *s, struct text name, const struct value *value)
{
    struct frame *frame = top(s);
    if (!frame->value || !value || frame->budget == 0)
        return;
    struct value *copy = value_copy(value, top_arena(s), SURVEY_TEXT_MAX, &frame->budget);
    if (frame->budget == 0 && !s->outer_lost) {
        s->outer_lost = true;
        source_reject(s->survey, frame->start, TEXT("values around the records"),
                      "what the format needs of them is larger than 256 KiB; the rest was left "
                      "out");
    }
    if (!copy)
        return;
    copy->name = name.size ? arena_copy(top_arena(s), name) : TEXT("");
    bool element = s->mapping->head.reads == READS_XML && name.size && !strchr("@#", name.data[0]);
    if (element)
        add_element(s, frame->value, copy);
    else
        value_add(frame->value, copy);
}

static void add_link(struct surveyor *s, const struct frame *frame)
{
    struct text packed = {"", 0};
    if (frame->value) {
        struct pack pack;
        pack_init(&pack);
        value_pack(&pack, frame->value);
        packed = arena_copy(s->arena, pack_bytes(&pack));
        pack_close(&pack);
    }
    s->links = grow(s->links, s->link_count, &s->link_room, sizeof *s->links);
    int64_t index = (int64_t)s->link_count++;
    s->links[index] =
        (struct link_made){frame->link, arena_copy(s->arena, frame->name), packed, frame->list, -1};
    for (size_t i = frame->first_piece; i < s->chain_count; i++)
        if (s->chains[i] < 0)
            s->chains[i] = index;
    for (size_t i = frame->first_link; i < (size_t)index; i++)
        if (s->links[i].up < 0)
            s->links[i].up = index;
}

void surveyor_leave(struct surveyor *s, uint64_t end, bool complete)
{
    struct frame frame = *top(s);
    bool unit = complete && !frame.settled && end - frame.start <= s->unit_max &&
                frame.records <= BATCH_ALERTS_MAX;
    if (!unit) {
        piece_maker_flush(&top(s)->maker);
        note_pieces(s);
        if (s->survey->piece_count > frame.first_piece)
            add_link(s, &frame);
    }
    s->depth--;
    if (unit && frame.records) {
        add_child(s, frame.start, end, frame.records);
    } else if (!unit) {
        top(s)->records += frame.records;
        piece_maker_flush(&top(s)->maker); /* a piece does not run over it */
        note_pieces(s);
    }
    if (frame.value && frame.value->first)
        keep(s, frame.name, frame.value);
    if (s->depth == 1 && s->survey->piece_count == 0 && complete && !frame.records)
        add_link(s, &frame); /* for the piece of a tool that found nothing */
}

/* Tables. */

static void add_entry(struct surveyor *s, size_t index, const struct value *item, struct text key)
{
    const struct mapping_table *table = &s->mapping->tables[index];
    struct scope *scope = &s->run.scope;
    struct texts columns[MAPPING_COLUMNS_MAX];
    scope->record = scope->root = item;
    scope->key = key;
    scope->depth = 0;
    scope->steps = MAPPING_STEPS_MAX;
    struct text name = expression_text(table->key, scope);
    if (!name.size)
        return;
    for (size_t i = 0; i < table->column_count; i++) {
        struct values values = expression_values(table->columns[i].value, scope);
        columns[i] =
            (struct texts){arena_array(s->scratch, values.count + 1, sizeof(struct text)), 0};
        for (size_t k = 0; k < values.count; k++)
            if (values.items[k]->text.size)
                columns[i].items[columns[i].count++] = values.items[k]->text;
    }
    if (lookup_builder_add(s->tables, index, name, columns, table->column_count) || s->table_lost)
        return;
    s->table_lost = true;
    source_reject(s->survey, 0, arena_print(s->scratch, "table %.*s", TEXT_ARG(table->name)),
                  "the document has more entries of it than 12 MiB or 200,000; the rest was left "
                  "out");
}

static void add_entries(struct surveyor *s, const struct plan_node *node, const struct value *value,
                        struct text key, unsigned depth)
{
    if (!node->tables_below || depth == 0)
        return;
    if (value->type == VALUE_LIST) {
        for (const struct value *item = value->first; item; item = item->next)
            add_entries(s, plan_item(node), item, key, depth - 1);
        return;
    }
    if (node->table && value->type != VALUE_NULL)
        add_entry(s, node->table - 1, value, key);
    if (value->type != VALUE_MAP)
        return;
    for (const struct value *member = value->first; member; member = member->next) {
        const struct plan_node *child = plan_named(node, member->name);
        bool named = child != NULL;
        child = named ? child : node->any;
        if (child)
            add_entries(s, child, member, named ? TEXT("") : member->name, depth - 1);
    }
}

void surveyor_value(struct surveyor *s, const struct plan_node *node, enum link link,
                    struct text name, const struct value *value)
{
    if (!value || value->type == VALUE_BROKEN)
        return;
    if (node->outer_whole)
        keep(s, name, value);
    if (s->tables && node->tables_below)
        add_entries(s, node, value, link == LINK_ANY ? name : TEXT(""), SURVEY_DEPTH_MAX);
    arena_reset(s->scratch);
}

/* Contexts. */

static void pack_chain(struct surveyor *s, struct pack *pack, int64_t link)
{
    int64_t chain[SURVEY_DEPTH_MAX];
    size_t count = 0;
    for (; link >= 0 && count < SURVEY_DEPTH_MAX; link = s->links[link].up)
        chain[count++] = link;
    pack_array(pack, count);
    while (count > 0) {
        const struct link_made *made = &s->links[chain[--count]];
        pack_array(pack, 4);
        pack_uint(pack, made->link);
        pack_text(pack, made->name);
        pack_bool(pack, made->packed.size > 0);
        pack_binary(pack, made->packed);
    }
}

static void pack_context(struct surveyor *s, struct pack *pack, int64_t link)
{
    const struct mapping *mapping = s->mapping;
    struct lookup_names names[LOOKUP_TABLES_MAX];
    enum container container = link < 0              ? CONTAINER_DOCUMENT
                               : s->links[link].list ? CONTAINER_LIST
                                                     : CONTAINER_MAP;
    for (size_t i = 0; i < mapping->table_count; i++) {
        names[i] = (struct lookup_names){.name = mapping->tables[i].name,
                                         .count = mapping->tables[i].column_count};
        for (size_t k = 0; k < names[i].count; k++)
            names[i].columns[k] = mapping->tables[i].columns[k].name;
    }
    pack_array(pack, 9);
    pack_uint(pack, SURVEY_CONTEXT_VERSION);
    pack_text(pack, s->yaml);
    pack_uint(pack, container);
    pack_text(pack, s->encoding);
    pack_uint(pack, (unsigned char)s->delimiter);
    pack_array(pack, s->columns.count);
    for (size_t i = 0; i < s->columns.count; i++)
        pack_text(pack, s->columns.items[i]);
    pack_uint(pack, s->lookahead);
    pack_chain(s, pack, link);
    lookup_builder_pack(s->tables, names, mapping->table_count, pack);
}

static uint32_t add_context(struct surveyor *s, int64_t link, size_t *bytes)
{
    struct pack pack;
    uint32_t context = 0;
    pack_init(&pack);
    pack_context(s, &pack, link);
    *bytes += pack_bytes(&pack).size;
    if (*bytes <= SURVEY_CONTEXTS_MAX)
        context = source_add_context(s->survey, pack_bytes(&pack));
    pack_close(&pack);
    return context;
}

/* The last piece of lines has none that only look ahead. */
static void give_last_context(struct surveyor *s)
{
    struct survey *survey = s->survey;
    size_t bytes = 0;
    if (!s->lookahead || !survey->piece_count)
        return;
    s->lookahead = 0;
    survey->pieces[survey->piece_count - 1].context = add_context(s, -1, &bytes);
}

/* Pieces of one container follow one another, so that the last context is mostly the right one. */
static void give_contexts(struct surveyor *s)
{
    struct survey *survey = s->survey;
    uint32_t *contexts = xcalloc(s->link_count + 1, sizeof *contexts);
    size_t bytes = 0, kept = 0;
    for (size_t i = 0; i < survey->piece_count; i++) {
        uint32_t *context = &contexts[s->chains[i] + 1];
        if (!*context)
            *context = add_context(s, s->chains[i], &bytes);
        survey->pieces[i].context = *context;
        if (*context)
            survey->pieces[kept++] = survey->pieces[i];
    }
    if (kept < survey->piece_count)
        source_reject(survey, 0, TEXT("document"),
                      "what its records need beside them is larger than 64 MiB; records were left "
                      "out");
    survey->piece_count = kept;
    free(contexts);
    give_last_context(s);
}

void surveyor_finish(struct surveyor *s, bool complete)
{
    while (s->depth > 1)
        surveyor_leave(s, top(s)->start, false);
    piece_maker_flush(&top(s)->maker);
    note_pieces(s);
    if (s->survey->piece_count == 0 && complete) {
        (void)source_add_piece(s->survey); /* empty: the tool ran and found nothing */
        note_pieces(s);
        if (s->link_count)
            s->chains[0] = (int64_t)s->link_count - 1;
    }
    give_contexts(s);
}

static void unpack_chain(struct unpack *in, struct arena *arena, struct survey_context *out)
{
    size_t count, fields;
    size_t outer = unpack_enter(in, &count);
    out->chain_count = count < SURVEY_DEPTH_MAX ? count : SURVEY_DEPTH_MAX;
    for (size_t i = 0; i < out->chain_count; i++) {
        struct survey_link *link = &out->chain[i];
        size_t inner = unpack_enter(in, &fields);
        uint64_t kind = unpack_uint(in);
        link->link = kind <= LINK_ANY ? (enum link)kind : LINK_ROOT;
        link->name = unpack_text(in);
        bool has_value = unpack_bool(in);
        struct unpack value;
        unpack_init(&value, unpack_binary(in));
        link->value = has_value ? value_unpack(&value, arena) : NULL;
        in->failed |= has_value && !link->value;
        unpack_leave(in, inner);
    }
    unpack_leave(in, outer);
}

int survey_context_unpack(struct text bytes, struct arena *arena, struct survey_context *out,
                          struct error *err)
{
    struct unpack in;
    size_t count;
    *out = (struct survey_context){0};
    unpack_init(&in, bytes);
    size_t outer = unpack_enter(&in, &count);
    uint64_t version = unpack_uint(&in);
    if (!in.failed && version != SURVEY_CONTEXT_VERSION)
        return error_set(err, ERROR_DATA,
                         "the format's context has version %llu, and %d is known here: this "
                         "worker and the client are not of the same age",
                         (unsigned long long)version, SURVEY_CONTEXT_VERSION);
    out->yaml = unpack_text(&in);
    uint64_t container = unpack_uint(&in);
    out->container = container <= CONTAINER_MAP ? (enum container)container : CONTAINER_DOCUMENT;
    out->encoding = unpack_text(&in);
    out->delimiter = (char)unpack_uint(&in);
    size_t columns;
    size_t inner = unpack_enter(&in, &columns);
    out->columns.items = arena_array(arena, columns + 1, sizeof(struct text));
    for (; out->columns.count < columns; out->columns.count++)
        out->columns.items[out->columns.count] = unpack_text(&in);
    unpack_leave(&in, inner);
    out->lookahead = unpack_uint(&in);
    unpack_chain(&in, arena, out);
    lookup_unpack(&in, &out->tables);
    unpack_leave(&in, outer);
    return unpack_done(&in, "the context of a batch", err);
}
