/* SPDX-License-Identifier: MPL-2.0 */
/* JUnit's XML, as CI services read it, and a report of one HTML file. */
#include "cli/scan_output.h"

#include "lib/html.h"

/* Findings of one ruleset make a suite; a ruleset without any makes a case that passed. */
static void print_suite(const struct scan_output *output, const struct ruleset *ruleset, FILE *file)
{
    size_t failures = 0;
    for (size_t i = 0; i < output->findings.count; i++)
        failures += output->findings.items[i].ruleset == ruleset;
    (void)fputs("  <testsuite name=\"", file);
    html_text(file, ruleset->name);
    (void)fprintf(file, "\" tests=\"%zu\" failures=\"%zu\">\n", failures ? failures : 1, failures);
    if (failures == 0)
        (void)fputs("    <testcase name=\"no findings\" classname=\"hyper\"/>\n", file);
    for (size_t i = 0; i < output->findings.count; i++) {
        const struct finding *finding = &output->findings.items[i];
        if (finding->ruleset != ruleset)
            continue;
        (void)fputs("    <testcase classname=\"", file);
        html_text(file, finding->rule->id);
        (void)fputs("\" name=\"", file);
        html_text(file, finding->file);
        if (!finding->whole_file)
            (void)fprintf(file, ":%u:%u", finding->line, finding->column);
        (void)fprintf(file, "\">\n      <failure type=\"%s\" message=\"",
                      names_word(&severity_names, finding->severity));
        html_text(file, finding->message);
        (void)fputs("\">", file);
        html_text(file, finding->excerpt);
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

static const char style[] =
    ".critical,.high{color:var(--bad);font-weight:600}.medium{color:var(--warn)}"
    ".low,.info{color:var(--good)}\n";

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

static void print_row(const struct finding *finding, FILE *file)
{
    const char *severity = names_word(&severity_names, finding->severity);
    (void)fprintf(file, "<tr><td class=\"%s\">%s</td><td>", severity, severity);
    html_text(file, finding->file);
    if (!finding->whole_file)
        (void)fprintf(file, ":%u", finding->line);
    if (finding->commit.size)
        (void)fprintf(file, "<br>%.12s", finding->commit.data);
    (void)fputs("</td><td>", file);
    html_text(file, finding->message);
    (void)fputs("<br><code>", file);
    html_text(file, finding->excerpt);
    (void)fputs("</code><details><summary>", file);
    html_text(file, finding->rule->id);
    (void)fputs("</summary>", file);
    html_text(file, finding->rule->help);
    if (finding->suggestion.size)
        (void)fputs("<br>", file);
    html_text(file, finding->suggestion);
    for (size_t i = 0; i < finding->because.count; i++) {
        (void)fputs("<br><code>", file);
        html_text(file, finding->because.items[i]);
        (void)fputs("</code>", file);
    }
    (void)fputs("</details></td></tr>\n", file);
}

int scan_output_html(const struct scan_output *output, FILE *file, struct error *err)
{
    (void)err;
    html_begin(file, TEXT("hyper scan"), style);
    print_summary(output, file);
    if (output->findings.count)
        (void)fputs("<table>\n<thead><tr><th scope=\"col\">Severity</th><th scope=\"col\">Place"
                    "</th><th scope=\"col\">Finding</th></tr>"
                    "</thead>\n<tbody>\n",
                    file);
    for (size_t i = 0; i < output->findings.count; i++)
        print_row(&output->findings.items[i], file);
    if (output->findings.count)
        (void)fputs("</tbody>\n</table>\n", file);
    html_end(file);
    return 0;
}
