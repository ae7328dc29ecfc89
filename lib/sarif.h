/* SPDX-License-Identifier: MPL-2.0 */
/* SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/): what a result needs to know
 * of its run. Shared by the survey, which reads it from the report, and by the parser, which reads
 * results beside it. Section numbers in these files are those of the specification. */
#ifndef HYPER_LIB_SARIF_H
#define HYPER_LIB_SARIF_H

#include "lib/json.h"
#include "schema/alert.h"

/* Limits of one run's context; what is over them is left out and reported. */
enum {
    SARIF_CONTEXT_BYTES_MAX = 16 * 1024 * 1024,
    SARIF_MEMORY_MAX = 64 * 1024 * 1024, /* while a run is read */
    SARIF_RULES_MAX = 100000,
    SARIF_ARTIFACTS_MAX = 100000,
    SARIF_BASES_MAX = 1000,
    SARIF_TEXT_MAX = 4096, /* bytes of a name or description that is kept */
};

/* A message string that messages refer to by id (3.11.11). */
struct sarif_message {
    struct text id, text;
};

struct sarif_messages {
    struct sarif_message *items;
    size_t count;
};

/* What tools put into property bags that says how bad something is (3.8). */
struct sarif_judgement {
    bool has_score;
    double score;
    struct text severity; /* a word */
    struct text vector;
    struct text precision;
    struct texts tags;
    struct uints cwe;
};

/* A reportingDescriptor: a rule or a taxon (3.49). */
struct sarif_rule {
    struct text id, guid, name, description, url;
    enum level level; /* unset if the configuration does not say */
    bool has_rank;
    double rank;
    struct sarif_messages messages;
    struct sarif_judgement judgement;
};

struct sarif_rules {
    struct sarif_rule *items;
    size_t count;
};

/* A toolComponent: the driver, an extension, or a taxonomy (3.19). */
struct sarif_component {
    struct text name, guid, version;
    struct sarif_rules rules; /* of a taxonomy: its taxa */
    struct sarif_messages messages;
};

struct sarif_components {
    struct sarif_component *items;
    size_t count;
};

/* An artifactLocation (3.4); index -1 if there is none. */
struct sarif_location {
    struct text uri, base;
    int64_t index;
};

struct sarif_locations {
    struct sarif_location *items;
    size_t count;
};

/* One of originalUriBaseIds (3.14.14). */
struct sarif_base {
    struct text name;
    struct sarif_location location;
};

struct sarif_bases {
    struct sarif_base *items;
    size_t count;
};

/* A reference to a rule or a taxon (3.52); indexes are -1 if absent. */
struct sarif_reference {
    struct text id, guid;
    int64_t index;
    int64_t component; /* index in extensions or taxonomies */
    struct text component_name, component_guid;
};

struct sarif_references {
    struct sarif_reference *items;
    size_t count;
};

/* A configurationOverride of one invocation (3.51). */
struct sarif_override {
    uint32_t invocation;
    struct sarif_reference rule;
    enum level level;
    bool has_rank;
    double rank;
};

struct sarif_overrides {
    struct sarif_override *items;
    size_t count;
};

struct sarif_context {
    struct sarif_components components; /* driver first, then the extensions */
    struct sarif_components taxonomies;
    struct sarif_locations artifacts;
    struct text packed_artifacts; /* until sarif_load_artifacts */
    struct sarif_bases bases;
    struct sarif_overrides overrides;
    uint32_t invocations;
    struct texts roots; /* absolute folders that paths are below: working directories, checkouts */
    struct texts logical;             /* fully qualified names of run.logicalLocations */
    struct text repo, commit, branch; /* versionControlProvenance (3.23) */
};

extern const struct record sarif_context_record;

/* Packs the context, with its artifacts in a form that is only unpacked on demand: what a reader of
 * sarif_context_record must do before it uses an artifact's index. */
void sarif_context_pack(struct pack *pack, struct sarif_context *context);
void sarif_load_artifacts(struct sarif_context *context, struct arena *arena);

struct batch;

/* format_sarif's parse; see lib/format.h. `context` is a packed struct sarif_context. */
int sarif_parse(struct batch *batch, struct text context, struct arena *arena, struct error *err);

/* A cleared context with room for the driver. */
void sarif_context_init(struct sarif_context *context, struct arena *arena);

/* Reads one member of a run into the context and returns true, or returns false and leaves the
 * value due, for members that results do not need. */
bool sarif_read_run_member(struct json *j, struct text key, struct sarif_context *context,
                           struct arena *arena);

/* Pieces that runs and results share. Each reads the value that is due; texts are cut at
 * SARIF_TEXT_MAX and copied into the arena. Without an arena they stay where they are, which is
 * right for a result, whose bytes outlive it. */
struct text sarif_text(struct json *j, struct arena *arena);
void sarif_read_location(struct json *j, struct sarif_location *location, struct arena *arena);
void sarif_read_reference(struct json *j, struct sarif_reference *reference, struct arena *arena);
void sarif_read_properties(struct json *j, struct sarif_judgement *judgement, struct arena *arena);
enum level sarif_level(struct text word);

/* Finds what a reference means, in the components or the taxonomies; NULL if nothing. */
const struct sarif_rule *sarif_find_rule(const struct sarif_context *context,
                                         const struct sarif_reference *reference);
const struct sarif_rule *sarif_find_taxon(const struct sarif_context *context,
                                          const struct sarif_reference *reference,
                                          const struct sarif_component **taxonomy);

/* The path of a location, relative to the root that its base stands for where it has one. */
struct text sarif_path(const struct sarif_context *context, const struct sarif_location *location,
                       struct arena *arena);

#endif
