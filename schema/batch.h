/* SPDX-License-Identifier: MPL-2.0 */
/* A batch: the unit that moves, in the form that the last stage left it in.
 *
 *   RAW --parse--> ALERTS --classify--> CLASSIFIED --extract--> CHANGESET --> committed
 *   SOURCE --scan--> ALERTS
 *   EVIDENCE --validate--> CHANGESET --> committed
 *
 * The lists that belong to a form are filled in that form and empty in the others. */
#ifndef HYPER_SCHEMA_BATCH_H
#define HYPER_SCHEMA_BATCH_H

#include "schema/alert_parts.h"
#include "schema/example.h"
#include "schema/rule.h"

enum {
    BATCH_VERSION = 3,
    BATCH_BYTES_TARGET = 256 * 1024,
    BATCH_BYTES_MAX = 1024 * 1024,
    BATCH_ALERTS_MAX = 4096,
    /* One record alone may be larger than a batch (a result with thousands of code flows); it
     * travels in a batch of its own. */
    RECORD_BYTES_MAX = 16 * 1024 * 1024,
    BATCH_FILES_MAX = 256, /* of a SOURCE batch */
    REJECTS_KEPT_PER_BATCH = 100,
    BATCH_LINES_MAX = 65536,
    SAMPLES_PER_PATTERN = 8,    /* shown to people */
    EVIDENCE_PER_PATTERN = 512, /* distinct labelled units, for validation */
};

enum batch_form {
    BATCH_NONE,
    BATCH_RAW,
    BATCH_ALERTS,
    BATCH_CLASSIFIED,
    BATCH_CHANGESET,
    BATCH_EVIDENCE,
    BATCH_SOURCE,
    BATCH_FORM_COUNT
};

extern const struct names batch_form_names;

/* Where a batch comes from: the submission's options, and the place in the report. */
struct origin {
    struct id submission;
    uint64_t sequence; /* within the submission, from 0 */
    int64_t at;        /* the submission's time, milliseconds since 1970 UTC */
    struct text repo, commit, branch;
    struct text root;   /* prefix that absolute paths lose; empty if not given */
    struct text report; /* name for messages */
    struct text format; /* lib/format */
    uint64_t offset;    /* of the raw bytes in the report */
    struct id context;  /* blob that raw bytes or files need beside them; zero if none */
    uint64_t line;      /* number of their first line, from 1; 0 where lines do not matter */
};

/* What could not be read. */
struct reject {
    struct text report;
    uint64_t offset;   /* in the report, bytes */
    struct text place; /* for people: "results[17]", "line 12, column 3" */
    struct text reason;
};

struct rejects {
    struct reject *items;
    size_t count;
};

/* An alert as the store takes it: what the commit must know, and the record (schema/alert_parts.h).
 */
struct sighting {
    struct id base;
    uint64_t discriminator;
    uint64_t digest; /* of all that it says */
    uint32_t line, column;
    enum severity severity;
    enum category category;
    enum status status; /* open; dismissed; or fixed, where the report says that it is gone */
    struct text repo, tool;
    struct text path; /* of no use since version 3: the record has it */
    struct id pattern;
    struct text record;
    uint32_t common; /* which of the batch's common parts its record refers to, from 1; 0: none */
};

struct sightings {
    struct sighting *items;
    size_t count;
};

/* A sighting of a vulnerability in a package, whose alert it shares with other tools: its base is
 * made of `site` and `name` (lib/fingerprint.h). */
struct joint {
    struct sighting sighting;
    struct id site;
    struct text name;  /* of the vulnerability, as this tool names it */
    double confidence; /* in its severity */
};

struct joints {
    struct joint *items;
    size_t count;
};

/* An alert said that two names are one vulnerability's (lib/vulnerability.h). */
struct synonym {
    struct text name, better;
    struct text repo, tool; /* whose alert said so */
};

struct synonyms {
    struct synonym *items;
    size_t count;
};

/* One of the few alerts that stand for a pattern. */
struct sample {
    uint64_t hash; /* of the alert; the smallest are kept */
    struct id base;
    struct text repo, path, message;
    uint32_t line;
};

struct samples {
    struct sample *items;
    size_t count;
};

/* One labelled unit: a distinct (repository, commit, path class, labels) of a pattern. */
struct evidence {
    uint64_t unit; /* hash of what makes it distinct; the smallest are kept */
    struct text repo, commit, path_class;
    struct text message;
    enum severity severity;
    enum category category;
    enum verdict verdict;
};

struct evidences {
    struct evidence *items;
    size_t count;
};

/* What one batch adds to a pattern, or, in an evidence batch, all that is known of it. */
struct pattern {
    struct id id;
    struct text tool, rule, template;
    uint64_t sightings; /* of alerts */
    uint64_t labelled;  /* examples seen, before sampling */
    struct samples samples;
    struct evidences evidence;
};

struct patterns {
    struct pattern *items;
    size_t count;
};

/* A file of a repository, to be searched. */
struct batch_file {
    struct text path; /* relative to the folder that is scanned */
    struct text bytes;
};

struct batch_files {
    struct batch_file *items;
    size_t count;
};

struct batch {
    struct origin origin;
    enum batch_form form;
    struct text raw;
    struct alerts alerts;
    struct examples examples;
    struct sightings sightings;
    struct patterns patterns;
    struct rules
        rules; /* EVIDENCE: rules about the same patterns; CHANGESET: what validate decided */
    struct rejects rejects;
    uint64_t rejected;  /* all, of which `rejects` keeps the first */
    struct texts tools; /* reported on, even where they found nothing */
    struct joints joints;
    struct synonyms synonyms;
    struct batch_files files;
    struct code_lines lines;      /* clean ones, in every form but EVIDENCE */
    struct alert_commons commons; /* of the sightings' records */
};

extern const struct record origin_record, reject_record, sighting_record, joint_record,
    synonym_record, sample_record, evidence_record, pattern_record, batch_record;

/* The digest of what the record says, and of what stands beside it. */
uint64_t sighting_digest(const struct sighting *sighting);

struct id pattern_id(struct text tool, struct text rule, struct text template);

/* Packs the whole batch, with the version first. */
void batch_pack(struct pack *pack, const struct batch *batch);

/* Reads what batch_pack wrote. Texts point into `bytes`. Fails (ERROR_DATA) on damage, on a newer
 * version, and on lists over their limits. */
int batch_unpack(struct text bytes, struct arena *arena, struct batch *out, struct error *err);

/* Counts a record that could not be read and keeps its place while there is room. The texts are
 * copied into the arena. */
void batch_reject(struct batch *batch, struct arena *arena, uint64_t offset, struct text place,
                  const char *reason);

/* Room for one more item of a list, cleared. */
struct alert *batch_add_alert(struct batch *batch, struct arena *arena);
struct example *batch_add_example(struct batch *batch, struct arena *arena);
struct code_line *batch_add_line(struct batch *batch, struct arena *arena);

#endif
