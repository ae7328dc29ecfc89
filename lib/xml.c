/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/xml.h"

#include <expat.h>
#include <stdlib.h>

enum { ENCODING_MAX = 40 };

struct xml {
    XML_Parser parser;
    struct xml_handler handler;
    unsigned depth;
    const char *refusal; /* why we stop it */
    const char *failure;
    uint64_t failed_at, failed_line;
    char encoding[ENCODING_MAX];
};

static void refuse(struct xml *xml, const char *reason)
{
    if (!xml->refusal)
        xml->refusal = reason;
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

/* The name without its prefix. */
static struct text local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return text_of(colon ? colon + 1 : name);
}

static void on_open(void *context, const char *name, const char **pairs)
{
    struct xml *xml = context;
    struct xml_attribute attributes[XML_ATTRIBUTES_MAX];
    size_t count = 0, bytes = 0;
    if (xml->refusal)
        return;
    if (++xml->depth > XML_DEPTH_MAX) {
        refuse(xml, "elements are nested more than 256 deep, the limit");
        return;
    }
    for (; *pairs; pairs += 2) {
        if (count == XML_ATTRIBUTES_MAX) {
            refuse(xml, "an element has more than 256 attributes, the limit");
            return;
        }
        attributes[count] = (struct xml_attribute){local_name(pairs[0]), text_of(pairs[1])};
        bytes += attributes[count++].value.size;
    }
    if (bytes > XML_ATTRIBUTE_BYTES_MAX) {
        refuse(xml, "the attributes of an element are larger than 1 MiB, the limit");
        return;
    }
    xml->handler.open(xml->handler.context, local_name(name), attributes, count,
                      (uint64_t)XML_GetCurrentByteIndex(xml->parser));
}

static void on_close(void *context, const char *name)
{
    struct xml *xml = context;
    (void)name;
    if (xml->refusal)
        return;
    xml->depth--;
    xml->handler.close(xml->handler.context, (uint64_t)XML_GetCurrentByteIndex(xml->parser) +
                                                 (uint64_t)XML_GetCurrentByteCount(xml->parser));
}

static void on_text(void *context, const char *data, int size)
{
    struct xml *xml = context;
    if (!xml->refusal)
        xml->handler.text(xml->handler.context, (struct text){data, (size_t)size});
}

static void on_declaration(void *context, const char *version, const char *encoding, int standalone)
{
    struct xml *xml = context;
    (void)version;
    (void)standalone;
    if (encoding && strlen(encoding) < sizeof xml->encoding)
        strcpy(xml->encoding, encoding);
}

static void on_entity(void *context, const char *name, int is_parameter, const char *value,
                      int size, const char *base, const char *system, const char *public,
                      const char *notation)
{
    (void)name;
    (void)is_parameter;
    (void)value;
    (void)size;
    (void)base;
    (void)public;
    (void)notation;
    refuse(context, system ? "it declares an external entity, which is refused"
                           : "it declares an entity, which is refused");
}

static int on_external(XML_Parser parser, const char *names, const char *base, const char *system,
                       const char *public)
{
    (void)names;
    (void)base;
    (void)system;
    (void)public;
    refuse(XML_GetUserData(parser), "it refers to an external entity, which is refused");
    return XML_STATUS_ERROR;
}

struct xml *xml_new(const struct xml_handler *handler, struct text encoding)
{
    char name[ENCODING_MAX];
    struct xml *xml = xcalloc(1, sizeof *xml);
    bool given = encoding.size && encoding.size < sizeof name;
    if (given)
        memcpy(name, encoding.data, encoding.size);
    name[given ? encoding.size : 0] = '\0';
    xml->handler = *handler;
    xml->parser = XML_ParserCreate(given ? name : NULL);
    if (!xml->parser)
        abort(); /* out of memory */
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_open, on_close);
    XML_SetXmlDeclHandler(xml->parser, on_declaration);
    XML_SetEntityDeclHandler(xml->parser, on_entity);
    XML_SetExternalEntityRefHandler(xml->parser, on_external);
    XML_SetParamEntityParsing(xml->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    return xml;
}

void xml_destroy(struct xml **xml)
{
    if (!xml || !*xml)
        return;
    XML_ParserFree((*xml)->parser);
    free(*xml);
    *xml = NULL;
}

void xml_want_text(struct xml *xml, bool wanted)
{
    XML_SetCharacterDataHandler(xml->parser, wanted ? on_text : NULL);
}

bool xml_feed(struct xml *xml, struct text bytes, bool last)
{
    if (xml->failure)
        return false;
    if (XML_Parse(xml->parser, bytes.data, (int)bytes.size, last) == XML_STATUS_OK)
        return true;
    xml->failure = xml->refusal ? xml->refusal : XML_ErrorString(XML_GetErrorCode(xml->parser));
    xml->failed_at = (uint64_t)XML_GetCurrentByteIndex(xml->parser);
    xml->failed_line = (uint64_t)XML_GetCurrentLineNumber(xml->parser);
    return false;
}

const char *xml_failure(const struct xml *xml, uint64_t *offset, uint64_t *line)
{
    *offset = xml->failed_at;
    *line = xml->failed_line;
    return xml->failure;
}

struct text xml_encoding(const struct xml *xml)
{
    return xml->encoding[0] ? text_of(xml->encoding) : TEXT("UTF-8");
}

/* The root element. */

struct rooting {
    struct arena *arena;
    struct text name;
};

static void root_open(void *context, struct text name, const struct xml_attribute *attributes,
                      size_t count, uint64_t offset)
{
    struct rooting *rooting = context;
    (void)attributes;
    (void)count;
    (void)offset;
    if (!rooting->name.size)
        rooting->name = arena_copy(rooting->arena, name);
}

/* A document type declaration names the root before anything is declared in it. */
static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int has_subset)
{
    struct xml *xml = context;
    (void)system;
    (void)public;
    (void)has_subset;
    root_open(xml->handler.context, local_name(name), NULL, 0, 0);
    refuse(xml, "the root is known");
}

static void root_close(void *context, uint64_t end)
{
    (void)context;
    (void)end;
}

static bool begins_xml(struct text head)
{
    size_t at = 0;
    struct text bom = TEXT("\xef\xbb\xbf");
    if (text_starts(head, bom))
        at = bom.size;
    bool utf16 = head.size >= 2 && ((unsigned char)head.data[0] | 1) == 0xff &&
                 ((unsigned char)head.data[1] | 1) == 0xff;
    while (at < head.size && head.data[at] && strchr(" \t\r\n", head.data[at]))
        at++;
    return utf16 || (at < head.size && head.data[at] == '<');
}

struct text xml_root(struct text head, struct arena *arena)
{
    struct rooting rooting = {arena, {"", 0}};
    struct xml_handler handler = {.open = root_open, .close = root_close, .context = &rooting};
    if (!begins_xml(head))
        return rooting.name;
    struct xml *xml = xml_new(&handler, TEXT(""));
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    for (size_t at = 0; at < head.size && !rooting.name.size; at += 1024) {
        size_t size = head.size - at < 1024 ? head.size - at : 1024;
        if (!xml_feed(xml, (struct text){head.data + at, size}, false))
            break;
    }
    xml_destroy(&xml);
    return rooting.name;
}
