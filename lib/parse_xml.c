/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/parse_kinds.h"
#include "lib/tree_xml.h"

enum { TAG_BYTES_MAX = 16 };

struct parsing {
    struct mapping_run *run;
    const struct survey_context *context;
    const struct plan_node *node; /* of the container */
    struct xml *xml;
    struct tree_xml *tree;
    size_t tag; /* bytes before the piece's */
    size_t depth, passing, index;
    const struct plan_node *child;
    bool named;
    uint64_t offset;
};

static void on_open(void *context, struct text name, const struct xml_attribute *attributes,
                    size_t count, uint64_t offset)
{
    struct parsing *p = context;
    if (p->passing) {
        p->passing++;
        return;
    }
    if (p->depth++ == 0)
        return;
    if (p->depth == 2) {
        bool document = p->context->container == CONTAINER_DOCUMENT;
        p->child = document ? p->node : plan_named(p->node, name);
        p->named = !document && p->child;
        p->child = p->child ? p->child : p->node->any;
        p->offset = offset - p->tag;
        if (!p->child || !p->child->records_below) {
            p->depth--;
            p->passing = 1;
            return;
        }
        tree_xml_begin(p->tree, p->child, p->run->arena);
    }
    tree_xml_open(p->tree, name, attributes, count);
}

static void finish_child(struct parsing *p, const struct value *value)
{
    struct mapping_run *run = p->run;
    struct scope *scope = &run->scope;
    size_t depth = scope->depth;
    uint64_t offset = run->batch->origin.offset + p->offset;
    struct text place = parse_place(run, p->context, p->index++);
    if (run->at_root)
        scope->root = value;
    if (p->named && depth < EXPRESSION_LEVELS_MAX)
        scope->levels[scope->depth++] = (struct enclosing){run->container, run->container_key};
    if (value)
        mapping_run_value(run, value, p->child, TEXT(""), offset, place);
    else
        batch_reject(run->batch, run->arena, offset, place,
                     "the element takes more memory than the limit");
    scope->depth = depth;
}

static void on_close(void *context, uint64_t end)
{
    struct parsing *p = context;
    const struct value *value;
    (void)end;
    if (p->passing) {
        p->passing--;
        return;
    }
    if (--p->depth > 0 && tree_xml_close(p->tree, &value))
        finish_child(p, value);
}

static void on_text(void *context, struct text text)
{
    struct parsing *p = context;
    if (p->depth > 1 && !p->passing)
        tree_xml_text(p->tree, text);
}

/* The tags of an element around the piece, in its encoding. */
static struct text tag_in(struct text tag, struct text encoding, char *out)
{
    bool little = text_is(encoding, "UTF-16LE"), big = text_is(encoding, "UTF-16BE");
    size_t size = 0;
    for (size_t i = 0; i < tag.size; i++) {
        if (big)
            out[size++] = '\0';
        out[size++] = tag.data[i];
        if (little)
            out[size++] = '\0';
    }
    return (struct text){out, size};
}

void parse_xml(struct mapping_run *run, const struct survey_context *context,
               const struct plan_node *node)
{
    char open[TAG_BYTES_MAX], close[TAG_BYTES_MAX];
    struct text before = tag_in(TEXT("<x>"), context->encoding, open);
    struct text after = tag_in(TEXT("</x>"), context->encoding, close);
    struct parsing p = {.run = run,
                        .context = context,
                        .node = node,
                        .tree = tree_xml_new(4 * (size_t)RECORD_BYTES_MAX),
                        .tag = before.size};
    struct xml_handler handler = {on_open, on_close, on_text, &p};
    uint64_t offset, line;
    p.xml = xml_new(&handler, context->encoding);
    xml_want_text(p.xml, true);
    (void)(xml_feed(p.xml, before, false) && xml_feed(p.xml, run->batch->raw, false) &&
           xml_feed(p.xml, after, true));
    const char *wrong = xml_failure(p.xml, &offset, &line);
    if (wrong)
        batch_reject(run->batch, run->arena, run->batch->origin.offset + offset - before.size,
                     parse_place(run, context, p.index), wrong);
    xml_destroy(&p.xml);
    tree_xml_destroy(&p.tree);
}
