/* SPDX-License-Identifier: MPL-2.0 */
/* JUnit's XML, as CI services read it, and a report of one HTML file. */
#include "cli/scan_output.h"

static void print(FILE *file, struct text text, struct arena *arena)
{
    struct text escaped = scan_output_escape(text, arena);
    (void)fwrite(escaped.data, 1, escaped.size, file);
}

/* Findings of one ruleset make a suite; a ruleset without any makes a case that passed. */
static void print_suite(const struct scan_output *output, const struct ruleset *ruleset, FILE *file)
{
    struct arena *arena = output->arena;
    size_t failures = 0;
    for (size_t i = 0; i < output->findings.count; i++)
        failures += output->findings.items[i].ruleset == ruleset;
    (void)fputs("  <testsuite name=\"", file);
    print(file, ruleset->name, arena);
    (void)fprintf(file, "\" tests=\"%zu\" failures=\"%zu\">\n", failures ? failures : 1, failures);
    if (failures == 0)
        (void)fputs("    <testcase name=\"no findings\" classname=\"hyper\"/>\n", file);
    for (size_t i = 0; i < output->findings.count; i++) {
        const struct finding *finding = &output->findings.items[i];
        if (finding->ruleset != ruleset)
            continue;
        (void)fputs("    <testcase classname=\"", file);
        print(file, finding->rule->id, arena);
        (void)fputs("\" name=\"", file);
        print(file, finding->file, arena);
        (void)fprintf(file, ":%u:%u\">\n      <failure type=\"%s\" message=\"", finding->line,
                      finding->column, names_word(&severity_names, finding->severity));
        print(file, finding->message, arena);
        (void)fputs("\">", file);
        print(file, finding->excerpt, arena);
        (void)fputs("</failure>\n    </testcase>\n", file);
    }
    (void)fputs("  </testsuite>\n", file);
}

int scan_output_junit(const struct scan_output *output, FILE *file, struct error *err)
{
    (void)err;
    (void)fprintf(file,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hyper scan\" "
                  "failures=\"%zu\">\n",
                  output->findings.count);
    for (size_t i = 0; i < output->rules->count; i++)
        print_suite(output, &output->rules->rulesets[i], file);
    (void)fputs("</testsuites>\n", file);
    return 0;
}

/* Nothing is loaded and nothing runs: the page's own style is all that its policy allows. */
static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>hyper scan</title>\n<style>\n"
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid #8884}\n"
    "code{font-size:13px;white-space:pre-wrap;word-break:break-word}\n"
    ".critical,.high{color:#c0392b;font-weight:600}.medium{color:#b8860b}.low,.info{color:#3a7ca5}"
    "\n"
    "details{margin-top:.25rem}\n@media(prefers-color-scheme:dark){body{background:#16181b;"
    "color:#ddd}}\n</style>\n</head>\n<body>\n<h1>hyper scan</h1>\n";

static void print_summary(const struct scan_output *output, FILE *file)
{
    size_t counts[SEVERITY_COUNT] = {0};
    for (size_t i = 0; i < output->findings.count; i++)
        counts[output->findings.items[i].severity]++;
    (void)fputs("<p>", file);
    if (output->findings.count == 0)
        (void)fputs("Nothing was found.", file);
    for (unsigned i = SEVERITY_COUNT; i-- > 1;)
        if (counts[i])
            (void)fprintf(file, "<span class=\"%s\">%zu %s</span> ", names_word(&severity_names, i),
                          counts[i], names_word(&severity_names, i));
    (void)fprintf(file, " in %llu files scanned.</p>\n",
                  (unsigned long long)output->report->counts.items);
}

static void print_row(const struct scan_output *output, const struct finding *finding, FILE *file)
{
    const char *severity = names_word(&severity_names, finding->severity);
    struct arena *arena = output->arena;
    (void)fprintf(file, "<tr><td class=\"%s\">%s</td><td>", severity, severity);
    print(file, finding->file, arena);
    (void)fprintf(file, ":%u", finding->line);
    if (finding->commit.size)
        (void)fprintf(file, "<br>%.12s", finding->commit.data);
    (void)fputs("</td><td>", file);
    print(file, finding->message, arena);
    (void)fputs("<br><code>", file);
    print(file, finding->excerpt, arena);
    (void)fputs("</code><details><summary>", file);
    print(file, finding->rule->id, arena);
    (void)fputs("</summary>", file);
    print(file, finding->rule->help, arena);
    if (finding->suggestion.size)
        (void)fputs("<br>", file);
    print(file, finding->suggestion, arena);
    for (size_t i = 0; i < finding->because.count; i++) {
        (void)fputs("<br><code>", file);
        print(file, finding->because.items[i], arena);
        (void)fputs("</code>", file);
    }
    (void)fputs("</details></td></tr>\n", file);
}

int scan_output_html(const struct scan_output *output, FILE *file, struct error *err)
{
    (void)err;
    (void)fputs(page_head, file);
    print_summary(output, file);
    if (output->findings.count)
        (void)fputs("<table>\n<thead><tr><th>Severity</th><th>Place</th><th>Finding</th></tr>"
                    "</thead>\n<tbody>\n",
                    file);
    for (size_t i = 0; i < output->findings.count; i++)
        print_row(output, &output->findings.items[i], file);
    if (output->findings.count)
        (void)fputs("</tbody>\n</table>\n", file);
    (void)fputs("</body>\n</html>\n", file);
    return 0;
}
