/* SPDX-License-Identifier: MPL-2.0 */
/* yajl_walk FILE: the limit that bench/ingest measures against. yajl's events, and nothing more
 * than it takes to have the rule id, level, message, path and line of every result of a SARIF log
 * side by side. Prints how many results it saw, and a checksum so that no work can be left out. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

enum { DEPTH_MAX = 64, FIELD_SIZE = 1024, WINDOW = 256 * 1024 };

enum key {
    OTHER,
    RUNS,
    RESULTS,
    RULE_ID,
    LEVEL,
    MESSAGE,
    TEXT,
    LOCATIONS,
    PHYSICAL,
    ARTIFACT,
    URI,
    REGION,
    START_LINE,
};

struct key_name {
    size_t size;
    const char *name;
};

#define NAME(literal)                                                                              \
    {                                                                                              \
        sizeof(literal) - 1, literal                                                               \
    }

static const struct key_name key_names[] = {
    [RUNS] = NAME("runs"),
    [RESULTS] = NAME("results"),
    [RULE_ID] = NAME("ruleId"),
    [LEVEL] = NAME("level"),
    [MESSAGE] = NAME("message"),
    [TEXT] = NAME("text"),
    [LOCATIONS] = NAME("locations"),
    [PHYSICAL] = NAME("physicalLocation"),
    [ARTIFACT] = NAME("artifactLocation"),
    [URI] = NAME("uri"),
    [REGION] = NAME("region"),
    [START_LINE] = NAME("startLine"),
};

struct field {
    size_t size;
    char bytes[FIELD_SIZE];
};

/* keys[d] is the key under which depth d + 1 was opened; arrays have OTHER. */
struct walk {
    enum key keys[DEPTH_MAX];
    int depth;
    bool in_results; /* a result is at depth 5 */
    struct field rule, level, message, uri;
    long long line;
    uint64_t results, sum;
};

static enum key key_of(const char *name, size_t size)
{
    for (enum key key = RUNS; key <= START_LINE; key++)
        if (key_names[key].size == size && memcmp(key_names[key].name, name, size) == 0)
            return key;
    return OTHER;
}

static void keep(struct field *field, const unsigned char *bytes, size_t size)
{
    field->size = size < FIELD_SIZE ? size : FIELD_SIZE;
    memcpy(field->bytes, bytes, field->size);
}

/* Whether the value that is due stands in a result under the keys given, from depth 4 on. */
static bool is_at(const struct walk *walk, int count, const enum key *keys)
{
    if (walk->depth != 4 + count)
        return false;
    for (int i = 0; i < count; i++)
        if (walk->keys[4 + i] != keys[i])
            return false;
    return true;
}

#define AT(walk, ...)                                                                              \
    is_at(walk, sizeof((enum key[]){__VA_ARGS__}) / sizeof(enum key), (enum key[]){__VA_ARGS__})

static int on_string(void *context, const unsigned char *bytes, size_t size)
{
    struct walk *walk = context;
    if (!walk->in_results)
        return 1;
    if (AT(walk, RULE_ID))
        keep(&walk->rule, bytes, size);
    else if (AT(walk, LEVEL))
        keep(&walk->level, bytes, size);
    else if (AT(walk, MESSAGE, TEXT))
        keep(&walk->message, bytes, size);
    else if (AT(walk, LOCATIONS, OTHER, PHYSICAL, ARTIFACT, URI) && walk->uri.size == 0)
        keep(&walk->uri, bytes, size);
    return 1;
}

static int on_integer(void *context, long long value)
{
    struct walk *walk = context;
    if (walk->in_results && walk->line == 0 &&
        AT(walk, LOCATIONS, OTHER, PHYSICAL, REGION, START_LINE))
        walk->line = value;
    return 1;
}

static int on_key(void *context, const unsigned char *name, size_t size)
{
    struct walk *walk = context;
    walk->keys[walk->depth - 1] = key_of((const char *)name, size);
    return 1;
}

static int open_level(struct walk *walk)
{
    if (walk->depth == DEPTH_MAX)
        return 0;
    walk->keys[walk->depth++] = OTHER;
    if (walk->depth == 5)
        walk->in_results = walk->keys[0] == RUNS && walk->keys[2] == RESULTS;
    return 1;
}

static int on_start_map(void *context)
{
    return open_level(context);
}

static int on_start_array(void *context)
{
    return open_level(context);
}

static int on_end_array(void *context)
{
    ((struct walk *)context)->depth--;
    return 1;
}

static void result_done(struct walk *walk)
{
    walk->results++;
    walk->sum += walk->rule.size + walk->level.size + walk->message.size + walk->uri.size +
                 (uint64_t)walk->line;
    walk->rule.size = walk->level.size = walk->message.size = walk->uri.size = 0;
    walk->line = 0;
}

static int on_end_map(void *context)
{
    struct walk *walk = context;
    if (walk->depth == 5 && walk->in_results)
        result_done(walk);
    if (--walk->depth < 5)
        walk->in_results = false;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_string = on_string,
    .yajl_integer = on_integer,
    .yajl_map_key = on_key,
    .yajl_start_map = on_start_map,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

int main(int argc, char **argv)
{
    static unsigned char window[WINDOW];
    static struct walk walk;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (fd < 0) {
        (void)fprintf(stderr, "usage: yajl_walk FILE\n");
        return EXIT_FAILURE;
    }
    yajl_handle yajl = yajl_alloc(&callbacks, NULL, &walk);
    yajl_status status = yajl_status_ok;
    ssize_t got;
    while (status == yajl_status_ok && (got = read(fd, window, sizeof window)) > 0)
        status = yajl_parse(yajl, window, (size_t)got);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(yajl);
    yajl_free(yajl);
    close(fd);
    if (status != yajl_status_ok) {
        (void)fprintf(stderr, "%s is not JSON\n", argv[1]);
        return EXIT_FAILURE;
    }
    printf("%" PRIu64 " results, checksum %" PRIu64 "\n", walk.results, walk.sum);
    return EXIT_SUCCESS;
}
