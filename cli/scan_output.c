/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/scan_output.h"

#include "cli/table.h"
#include "lib/json_write.h"

static const char *const format_words[] = {"text",   "table", "json", "sarif",
                                           "github", "junit", "html"};
const struct names scan_format_names = NAMES(format_words);

typedef int write_format(const struct scan_output *output, const struct terminal *terminal,
                         struct error *err);

static const char *severity_word(const struct finding *finding)
{
    return names_word(&severity_names, finding->severity);
}

/* Text. */

static void print_clean(FILE *file, struct text text, struct arena *arena)
{
    struct text clean = terminal_clean(text, arena);
    (void)fwrite(clean.data, 1, clean.size, file);
}

static void print_marks(const struct terminal *t, const struct finding *finding)
{
    (void)fprintf(t->file, "    %*s%s^", (int)finding->mark, "",
                  terminal_on(t, terminal_severity(finding->severity)));
    for (uint32_t i = 1; i < finding->mark_size; i++)
        (void)fputc('~', t->file);
    (void)fprintf(t->file, "%s\n", terminal_off(t));
}

static void explain_line(const struct terminal *t, const char *word, struct text text,
                         struct arena *arena)
{
    if (text.size == 0)
        return;
    (void)fprintf(t->file, "    %s: ", word);
    print_clean(t->file, text, arena);
    (void)fputc('\n', t->file);
}

static void explain(const struct terminal *t, const struct finding *finding, struct arena *arena)
{
    const struct content_rule *rule = finding->rule;
    for (size_t i = 0; i < finding->because.count; i++)
        explain_line(t, "because", finding->because.items[i], arena);
    explain_line(t, "help", rule->help, arena);
    explain_line(t, finding->fixable ? "fix, without asking" : "fix", finding->suggestion, arena);
    for (size_t i = 0; i < rule->cwe.count; i++)
        (void)fprintf(t->file, "    see: CWE-%u\n", rule->cwe.items[i]);
    for (size_t i = 0; i < rule->references.count; i++)
        explain_line(t, "see", rule->references.items[i], arena);
}

static void print_finding(const struct scan_output *output, const struct terminal *t,
                          const struct finding *finding)
{
    (void)fputs(terminal_on(t, COLOUR_BOLD), t->file);
    print_clean(t->file, finding->file, output->arena);
    if (!finding->whole_file)
        (void)fprintf(t->file, ":%u:%u", finding->line, finding->column);
    (void)fprintf(t->file, ":%s %s%s%s: ", terminal_off(t),
                  terminal_on(t, terminal_severity(finding->severity)), severity_word(finding),
                  terminal_off(t));
    print_clean(t->file, finding->message, output->arena);
    (void)fprintf(t->file, " [%.*s]\n", TEXT_ARG(finding->rule->id));
    if (finding->excerpt.size) {
        (void)fputs("    ", t->file);
        print_clean(t->file, finding->excerpt, output->arena);
        (void)fputc('\n', t->file);
        print_marks(t, finding);
    }
    if (finding->commit.size) {
        (void)fprintf(t->file, "    commit %.12s, %.*s, ", finding->commit.data,
                      TEXT_ARG(finding->date));
        print_clean(t->file, finding->author, output->arena);
        (void)fputc('\n', t->file);
    }
    if (output->explain) {
        char hex[ID_HEX_SIZE];
        explain(t, finding, output->arena);
        (void)fprintf(t->file, "    fingerprint: %s\n", id_hex(finding->fingerprint, hex));
    }
}

static int write_text(const struct scan_output *output, const struct terminal *terminal,
                      struct error *err)
{
    (void)err;
    for (size_t i = 0; i < output->findings.count; i++)
        print_finding(output, terminal, &output->findings.items[i]);
    return 0;
}

static int write_table(const struct scan_output *output, const struct terminal *terminal,
                       struct error *err)
{
    static const struct column columns[] = {
        {"SEVERITY", false, false}, {"RULE", false, false},   {"FILE", false, true},
        {"LINE", true, false},      {"MESSAGE", false, true},
    };
    struct table *table = table_new(output->arena, columns, sizeof columns / sizeof columns[0]);
    (void)err;
    for (size_t i = 0; i < output->findings.count; i++) {
        const struct finding *finding = &output->findings.items[i];
        table_row(table);
        table_cell(table, text_of(severity_word(finding)), terminal_severity(finding->severity));
        table_cell(table, finding->rule->id, COLOUR_PLAIN);
        table_cell(table, finding->file, COLOUR_PLAIN);
        if (finding->whole_file)
            table_cell(table, TEXT(""), COLOUR_PLAIN);
        else
            table_print_cell(table, COLOUR_PLAIN, "%u", finding->line);
        table_cell(table, finding->message, COLOUR_PLAIN);
    }
    if (output->findings.count)
        table_write(table, terminal);
    return 0;
}

/* JSON lines. */

static void text_member(struct json_writer *w, const char *key, struct text value)
{
    if (value.size == 0)
        return;
    json_write_key(w, text_of(key));
    json_write_string(w, value);
}

static void number_member(struct json_writer *w, const char *key, uint32_t value)
{
    json_write_key(w, text_of(key));
    json_write_uint(w, value);
}

static void texts_member(struct json_writer *w, const char *key, struct texts values)
{
    if (values.count == 0)
        return;
    json_write_key(w, text_of(key));
    json_write_array(w);
    for (size_t i = 0; i < values.count; i++)
        json_write_string(w, values.items[i]);
    json_write_end_array(w);
}

static void write_object(struct json_writer *w, const struct finding *finding)
{
    char hex[ID_HEX_SIZE];
    json_write_object(w);
    text_member(w, "rule", finding->rule->id);
    text_member(w, "severity", text_of(severity_word(finding)));
    text_member(w, "category", text_of(names_word(&category_names, finding->rule->category)));
    text_member(w, "message", finding->message);
    text_member(w, "file", finding->file);
    number_member(w, "line", finding->line);
    number_member(w, "column", finding->column);
    number_member(w, "end_line", finding->end_line);
    number_member(w, "end_column", finding->end_column);
    text_member(w, "fingerprint", text_of(id_hex(finding->fingerprint, hex)));
    text_member(w, "ruleset", finding->ruleset->name);
    text_member(w, "effect", text_of(names_word(&effect_names, finding->rule->effect)));
    text_member(w, "excerpt", finding->excerpt);
    text_member(w, "secret", finding->secret);
    text_member(w, "commit", finding->commit);
    text_member(w, "author", finding->author);
    text_member(w, "date", finding->date);
    texts_member(w, "tags", finding->rule->tags);
    texts_member(w, "because", finding->because);
    text_member(w, "suggestion", finding->suggestion);
    if (finding->fixable) {
        json_write_key(w, TEXT("auto_fixable"));
        json_write_bool(w, true);
    }
    if (finding->rule->has_fix) {
        json_write_key(w, TEXT("fix"));
        json_write_string(w, finding->replacement);
    }
    json_write_end_object(w);
    json_write_newline(w);
}

static int write_json(const struct scan_output *output, const struct terminal *terminal,
                      struct error *err)
{
    struct json_writer w = {0};
    int result = 0;
    for (size_t i = 0; i < output->findings.count && result == 0; i++) {
        write_object(&w, &output->findings.items[i]);
        result = json_write_flush(&w, terminal->file, err);
    }
    json_write_close(&w);
    return result;
}

/* GitHub's workflow commands. */

/* https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: values of
 * properties escape more than the message. */
static void print_escaped(FILE *file, struct text text, bool property)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool escape = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
        if (escape)
            (void)fprintf(file, "%%%02X", (unsigned char)c);
        else
            (void)fputc(c, file);
    }
}

static const char *command_of(enum severity severity)
{
    return severity >= SEVERITY_HIGH ? "error" : severity == SEVERITY_MEDIUM ? "warning" : "notice";
}

static int write_github(const struct scan_output *output, const struct terminal *terminal,
                        struct error *err)
{
    FILE *file = terminal->file;
    (void)err;
    for (size_t i = 0; i < output->findings.count; i++) {
        const struct finding *finding = &output->findings.items[i];
        (void)fprintf(file, "::%s file=", command_of(finding->severity));
        print_escaped(file, finding->file, true);
        if (!finding->whole_file)
            (void)fprintf(file, ",line=%u,endLine=%u,col=%u,endColumn=%u", finding->line,
                          finding->end_line, finding->column, finding->end_column);
        (void)fputs(",title=", file);
        print_escaped(file, finding->rule->id, true);
        (void)fputs("::", file);
        print_escaped(file, finding->message, false);
        (void)fputc('\n', file);
    }
    return 0;
}

static int write_sarif(const struct scan_output *output, const struct terminal *terminal,
                       struct error *err)
{
    return scan_output_sarif(output, terminal->file, err);
}

static int write_junit(const struct scan_output *output, const struct terminal *terminal,
                       struct error *err)
{
    return scan_output_junit(output, terminal->file, err);
}

static int write_html(const struct scan_output *output, const struct terminal *terminal,
                      struct error *err)
{
    return scan_output_html(output, terminal->file, err);
}

int scan_output_write(enum scan_format format, const struct scan_output *output,
                      const struct terminal *terminal, struct error *err)
{
    static write_format *const formats[] = {write_text,   write_table, write_json, write_sarif,
                                            write_github, write_junit, write_html};
    _Static_assert(sizeof formats / sizeof formats[0] == FORMAT_COUNT, "one for each name");
    return formats[format](output, terminal, err);
}
