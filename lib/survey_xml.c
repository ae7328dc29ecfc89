/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/survey_kinds.h"
#include "lib/tree_xml.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES = 64 * 1024, NAME_MAX_BYTES = 1024 };

struct walking {
    struct surveyor *surveyor;
    const struct mapping *mapping;
    struct xml *xml;
    struct tree_xml *tree;
    struct arena *arena; /* of the value that is built */
    const struct plan_node *stack[SURVEY_DEPTH_MAX];
    size_t depth;
    size_t passing; /* open elements that are passed over */
    bool record;    /* what is passed over, or built, is a record */
    uint64_t start; /* of it */
    const struct plan_node *node;
    char name[NAME_MAX_BYTES];
    struct text step;
    enum link link;
};

/* Attributes of a walked element that expressions want. */
static void keep_attributes(struct walking *w, const struct plan_node *node,
                            const struct xml_attribute *attributes, size_t count)
{
    char name[NAME_MAX_BYTES + 1] = "@";
    for (size_t i = 0; i < count && node->outer; i++) {
        struct text wanted = {name, attributes[i].name.size + 1};
        if (wanted.size > sizeof name)
            continue;
        memcpy(name + 1, attributes[i].name.data, attributes[i].name.size);
        const struct plan_node *child = plan_named(node, wanted);
        struct value value = {.type = VALUE_TEXT, .text = attributes[i].value};
        if (child && child->outer_whole)
            surveyor_value(w->surveyor, child, LINK_NAMED, wanted, &value);
    }
}

static void on_open(void *context, struct text name, const struct xml_attribute *attributes,
                    size_t count, uint64_t offset)
{
    struct walking *w = context;
    if (w->passing) {
        w->passing++;
        return;
    }
    if (tree_xml_active(w->tree)) {
        tree_xml_open(w->tree, name, attributes, count);
        return;
    }
    const struct plan_node *above = w->depth ? w->stack[w->depth - 1] : NULL;
    const struct plan_node *named = above ? plan_named(above, name) : NULL;
    const struct plan_node *node = above ? named ? named : above->any : w->mapping->plan.root;
    enum want want = surveyor_want(node, false);
    w->link = !above ? LINK_ROOT : named ? LINK_NAMED : LINK_ANY;
    w->start = offset;
    w->node = node;
    w->record = want == WANT_RECORD;
    bool build = want == WANT_VALUE || (w->record && node->tables_below);
    if (build) {
        w->step = (struct text){w->name, name.size < sizeof w->name ? name.size : 0};
        memcpy(w->name, name.data, w->step.size);
        arena_reset(w->arena);
        tree_xml_begin(w->tree, node, w->arena);
        xml_want_text(w->xml, true);
        tree_xml_open(w->tree, name, attributes, count);
        return;
    }
    bool inside =
        want == WANT_INSIDE && w->depth < SURVEY_DEPTH_MAX &&
        surveyor_enter(w->surveyor, node, w->link, above ? name : TEXT(""), false, offset);
    if (!inside) {
        w->passing = 1;
        return;
    }
    w->stack[w->depth++] = node;
    keep_attributes(w, node, attributes, count);
}

static void on_close(void *context, uint64_t end)
{
    struct walking *w = context;
    const struct value *value;
    if (w->passing) {
        if (--w->passing == 0 && w->record)
            surveyor_record(w->surveyor, w->start, end);
        return;
    }
    if (!tree_xml_active(w->tree)) {
        w->depth--;
        surveyor_leave(w->surveyor, end, true);
        return;
    }
    if (!tree_xml_close(w->tree, &value))
        return;
    xml_want_text(w->xml, false);
    if (w->record)
        surveyor_record(w->surveyor, w->start, end);
    surveyor_value(w->surveyor, w->node, w->link, w->step, value);
}

static void on_text(void *context, struct text text)
{
    tree_xml_text(((struct walking *)context)->tree, text);
}

/* Of a document in two bytes, which comes first. */
static struct text wide_encoding(struct text head)
{
    if (head.size < 2)
        return TEXT("");
    unsigned char first = (unsigned char)head.data[0], second = (unsigned char)head.data[1];
    if ((first == 0xff && second == 0xfe) || (first == '<' && second == 0))
        return TEXT("UTF-16LE");
    if ((first == 0xfe && second == 0xff) || (first == 0 && second == '<'))
        return TEXT("UTF-16BE");
    return TEXT("");
}

static int read_all(struct walking *w, int fd, struct text *wide)
{
    char *window = xmalloc(READ_BYTES);
    bool first = true;
    ssize_t got;
    int failure = 0;
    while ((got = read(fd, window, READ_BYTES)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            failure = errno;
            break;
        }
        if (first)
            *wide = wide_encoding((struct text){window, (size_t)got});
        first = false;
        if (!xml_feed(w->xml, (struct text){window, (size_t)got}, false))
            break;
    }
    if (got == 0)
        (void)xml_feed(w->xml, TEXT(""), true);
    free(window);
    return failure;
}

int survey_xml(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
               int fd, struct error *err)
{
    struct walking w = {.surveyor = surveyor,
                        .mapping = mapping,
                        .tree = tree_xml_new(SURVEY_ITEM_MAX),
                        .arena = arena_new()};
    struct xml_handler handler = {on_open, on_close, on_text, &w};
    struct text wide = {"", 0};
    uint64_t offset, line;
    w.xml = xml_new(&handler, TEXT(""));
    xml_want_text(w.xml, false);
    int failure = read_all(&w, fd, &wide);
    const char *wrong = xml_failure(w.xml, &offset, &line);
    surveyor_set_encoding(surveyor, wide.size ? wide : xml_encoding(w.xml));
    surveyor_finish(surveyor, !failure && !wrong);
    if (wrong)
        source_reject(survey, offset,
                      arena_print(survey->arena, "line %llu", (unsigned long long)line),
                      arena_print(survey->arena, "it is no XML that is read: %s", wrong).data);
    xml_destroy(&w.xml);
    tree_xml_destroy(&w.tree);
    arena_destroy(&w.arena);
    if (failure)
        return error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(survey->name),
                         strerror(failure));
    return 0;
}
