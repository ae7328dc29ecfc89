/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"

#include "lib/cvss.h"
#include "lib/json_write.h"

#include <stdio.h>

struct settings {
    struct strings vectors;
};

const struct usage usage_cvss = {
    .command = "hyper cvss",
    .synopsis = "VECTOR|-...",
    .about =
        "Computes the scores of CVSS vectors of version 2.0, 3.0, 3.1 and 4.0 as FIRST's "
        "documents\n"
        "have them: base, temporal (of 4.0: threat) and environmental. \"-\" reads vectors from\n"
        "stdin, one a line. One that is invalid is explained on stderr, and the others go on; the\n"
        "command then ends with 6.",
    .examples = "  hyper cvss CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H\n"
                "  hyper cvss --json 'AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C'\n"
                "  cut -f 3 vectors.tsv | hyper cvss --json -",
    .least_operands = 1,
    .most_operands = OPERANDS_ANY,
    .operands_offset = offsetof(struct settings, vectors),
};

/* What is done for each vector, and what came of it. */
struct scoring {
    struct cli *cli;
    struct json_writer json;
    size_t invalid;
};

static const char *version_name(enum cvss_version version)
{
    static const char *const names[] = {"2.0", "3.0", "3.1", "4.0"};
    return names[version];
}

/* FIRST's word for the band; 0.0 is "none" there. */
static const char *rating(const struct cvss *cvss)
{
    enum severity severity = cvss_severity(cvss);
    return severity == SEVERITY_INFO ? "none" : names_word(&severity_names, severity);
}

/* In 2.0 a group that is not given has no score (section 3.2). */
static bool has_score(const struct cvss *cvss, bool given)
{
    return given || cvss->version != CVSS_2_0;
}

static void write_score(struct json_writer *w, const char *key, bool known, double score)
{
    json_write_key(w, text_of(key));
    if (known)
        json_write_double(w, score);
    else
        json_write_null(w);
}

static void write_json(struct json_writer *w, struct text vector, const struct cvss *cvss,
                       const struct error *problem)
{
    json_write_object(w);
    json_write_member(w, TEXT("vector"), vector);
    if (problem) {
        json_write_member(w, TEXT("error"), text_of(problem->message));
    } else {
        json_write_member(w, TEXT("version"), text_of(version_name(cvss->version)));
        write_score(w, "base", true, cvss->base);
        write_score(w, "temporal", has_score(cvss, cvss->has_temporal), cvss->temporal);
        write_score(w, "environmental", has_score(cvss, cvss->has_environmental),
                    cvss->environmental);
        write_score(w, "score", true, cvss->score);
        json_write_member(w, TEXT("severity"), text_of(rating(cvss)));
    }
    json_write_end_object(w);
    json_write_newline(w);
}

static void print_group(const char *name, bool given, double score)
{
    if (given)
        printf("  %s %.1f", name, score);
}

static void print_text(struct text vector, const struct cvss *cvss)
{
    printf("%.1f %-8s  %.*s  (CVSS %s: base %.1f", cvss->score, rating(cvss), TEXT_ARG(vector),
           version_name(cvss->version), cvss->base);
    print_group(cvss->version == CVSS_4_0 ? "threat" : "temporal", cvss->has_temporal,
                cvss->temporal);
    print_group("environmental", cvss->has_environmental, cvss->environmental);
    printf(")\n");
}

static int score(struct scoring *scoring, struct text vector, struct error *err)
{
    struct cvss cvss;
    struct error problem = {.code = ERROR_NONE};
    bool valid = cvss_parse(vector, &cvss, &problem) == 0;
    scoring->invalid += !valid;
    if (scoring->cli->globals.json) {
        write_json(&scoring->json, vector, &cvss, valid ? NULL : &problem);
        return json_write_flush(&scoring->json, stdout, err);
    }
    if (valid) {
        print_text(vector, &cvss);
    } else {
        struct text shown = terminal_clean(text_cut(vector, 200), scoring->cli->arena);
        (void)fprintf(stderr, "%.*s: %s\n", TEXT_ARG(shown), problem.message);
    }
    return 0;
}

static int score_lines(struct scoring *scoring, struct error *err)
{
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        size_t size = strcspn(line, "\r\n");
        if (size == sizeof line - 1)
            return error_set(err, ERROR_DATA,
                             "stdin: a line is longer than %zu bytes, no vector is",
                             sizeof line - 2);
        if (size > 0 && score(scoring, (struct text){line, size}, err) != 0)
            return -1;
    }
    return ferror(stdin) ? error_set(err, ERROR_PERMISSION, "stdin cannot be read") : 0;
}

int run_cvss(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.vectors = {NULL, 0}};
    struct scoring scoring = {.cli = cli};
    int more = command_options(cli, &usage_cvss, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    int result = 0;
    for (size_t i = 0; i < settings.vectors.count && result == 0; i++) {
        struct text vector = text_of(settings.vectors.items[i]);
        result = text_is(vector, "-") ? score_lines(&scoring, err) : score(&scoring, vector, err);
    }
    json_write_close(&scoring.json);
    if (result == 0 && scoring.invalid)
        return error_set(err, ERROR_DATA, "%zu of the vectors %s invalid", scoring.invalid,
                         scoring.invalid == 1 ? "is" : "are");
    return result;
}
