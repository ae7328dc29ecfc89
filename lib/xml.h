/* SPDX-License-Identifier: MPL-2.0 */
/* XML (expat), the only place that calls the parser, so that none runs without limits: entity
 * declarations and external entities are refused, depth, attributes and sizes are bounded. Names
 * come without their prefix. */
#ifndef HYPER_LIB_XML_H
#define HYPER_LIB_XML_H

#include "schema/arena.h"
#include "schema/error.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    XML_DEPTH_MAX = 256,
    XML_ATTRIBUTES_MAX = 256,
    XML_ATTRIBUTE_BYTES_MAX = 1024 * 1024, /* of all attributes of an element */
};

struct xml_attribute {
    struct text name, value;
};

/* What an element's reader is told. Texts are valid until it returns; offsets are in bytes of the
 * document as it was fed. */
struct xml_handler {
    void (*open)(void *context, struct text name, const struct xml_attribute *attributes,
                 size_t count, uint64_t offset);
    void (*close)(void *context, uint64_t end);
    void (*text)(void *context, struct text text);
    void *context;
};

struct xml;

/* `encoding` overrides what the document says; empty: it says. */
struct xml *xml_new(const struct xml_handler *handler, struct text encoding);
void xml_destroy(struct xml **xml);

/* Whether character data is wanted; it costs time. */
void xml_want_text(struct xml *xml, bool wanted);

/* The next bytes; `last` ends the document. False when it has failed; all later calls are false. */
bool xml_feed(struct xml *xml, struct text bytes, bool last);

/* What is wrong, and where: byte in the document and line; NULL while nothing is. */
const char *xml_failure(const struct xml *xml, uint64_t *offset, uint64_t *line);

/* The document's encoding as expat knows it: that of its declaration or of its mark; UTF-8 else. */
struct text xml_encoding(const struct xml *xml);

/* The name of the root element, if the bytes begin an XML document; else empty. */
struct text xml_root(struct text head, struct arena *arena);

#endif
