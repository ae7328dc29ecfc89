/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/human.h"
#include "cli/rules_check.h"
#include "cli/table.h"
#include "lib/json_write.h"

enum { SHOWN_KINDS = 20, SHOWN_TEXT = 200 };

static const char *verdict_of(const struct check_report *report, enum check_kind kind)
{
    if (kind == CHECK_COVERAGE && !report->coverage->asked)
        return "skipped";
    if (kind == CHECK_QUICK && report->check->options.runs == 0)
        return "skipped";
    if (kind > CHECK_COMPILE && kind != CHECK_COVERAGE && !report->check->detector)
        return "skipped";
    if (check_count(report->check, kind, CHECK_PROBLEM))
        return "problem";
    return check_count(report->check, kind, CHECK_NOTE) ? "note" : "pass";
}

/* For people. */

static struct text place_of(struct arena *arena, const struct remark *remark)
{
    if (remark->file.size == 0)
        return TEXT("");
    if (remark->line == 0)
        return arena_print(arena, "%.*s: ", TEXT_ARG(remark->file));
    return arena_print(arena, "%.*s:%u:%u: ", TEXT_ARG(remark->file), remark->line, remark->column);
}

static void print_remark(struct cli *cli, const struct remark *remark)
{
    bool problem = remark->level == CHECK_PROBLEM;
    struct text place = terminal_clean(place_of(cli->arena, remark), cli->arena);
    struct text message = terminal_clean(remark->message, cli->arena);
    (void)printf("%.*s%s%s%s", TEXT_ARG(place),
                 terminal_on(&cli->out, problem ? COLOUR_RED : COLOUR_YELLOW),
                 problem ? "problem" : "note", terminal_off(&cli->out));
    if (remark->rule.size)
        (void)printf(": %.*s", TEXT_ARG(terminal_clean(remark->rule, cli->arena)));
    (void)printf(": %.*s [%s]\n", TEXT_ARG(message), check_kind_names.words[remark->kind]);
    if (remark->text.size && remark->kind != CHECK_REDOS) {
        struct text shown = terminal_clean(text_cut(remark->text, SHOWN_TEXT), cli->arena);
        (void)printf("    in: %.*s%s\n", TEXT_ARG(shown),
                     remark->text.size > SHOWN_TEXT ? "..." : "");
    }
}

static void print_coverage(struct cli *cli, const struct coverage *coverage)
{
    static const struct column columns[] = {{"ALERTS", true, false},
                                            {"TOOL", false, true},
                                            {"RULE", false, true},
                                            {"COVERED", false, false}};
    struct table *table = table_new(cli->arena, columns, 4);
    if (!coverage->asked)
        return;
    for (size_t i = 0; i < coverage->count && i < SHOWN_KINDS; i++) {
        const struct coverage_kind *kind = &coverage->items[i];
        char number[HUMAN_SIZE];
        bool covered = coverage_is_covered(kind);
        table_row(table);
        table_print_cell(table, COLOUR_BOLD, "%s", human_count(kind->alerts, number));
        table_cell(table, kind->tool, COLOUR_PLAIN);
        table_cell(table, kind->rule, COLOUR_PLAIN);
        if (kind->named)
            table_cell(table, TEXT("by its id"), COLOUR_GREEN);
        else
            table_print_cell(table, covered ? COLOUR_GREEN : COLOUR_YELLOW,
                             "%u of %u snippets found", kind->found, kind->tried);
    }
    (void)printf("\n%zu of %zu kinds of alerts in the store are covered.\n", coverage->covered,
                 coverage->count);
    if (coverage->count)
        table_write(table, &cli->out);
}

static size_t unread_count(const struct check_report *report)
{
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += !report->files[i].read;
    return count;
}

/* What the verdicts above say nothing about. */
static void print_unread(struct cli *cli, const struct check_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        if (!report->files[i].read)
            (void)printf("%.*s could not be read: nothing of it was checked.\n",
                         TEXT_ARG(terminal_clean(report->files[i].file, cli->arena)));
}

void rules_check_text(struct cli *cli, const struct check_report *report)
{
    const struct checkup *check = report->check;
    size_t problems = rules_check_problems(check);
    for (unsigned kind = 0; kind < CHECK_KINDS; kind++)
        for (size_t i = 0; i < check->remark_count; i++)
            if (check->remarks[i].kind == kind)
                print_remark(cli, &check->remarks[i]);
    print_coverage(cli, report->coverage);
    if (cli->globals.quiet)
        return;
    (void)printf("%s", check->remark_count || report->coverage->asked ? "\n" : "");
    for (unsigned kind = 0; kind < CHECK_KINDS; kind++)
        (void)printf("  %-10s %s\n", check_kind_names.words[kind], verdict_of(report, kind));
    size_t read = report->count - unread_count(report);
    (void)printf("%zu rule%s of %zu file%s, %zu problem%s.\n", check->rule_count,
                 human_plural(check->rule_count), read, human_plural(read), problems,
                 human_plural(problems));
    print_unread(cli, report);
}

/* For machines. */

static void write_files(struct json_writer *w, const struct check_report *report)
{
    json_write_key(w, TEXT("files"));
    json_write_array(w);
    for (size_t i = 0; i < report->count; i++) {
        const struct checked_file *file = &report->files[i];
        json_write_object(w);
        json_write_member(w, TEXT("file"), file->file);
        json_write_key(w, TEXT("read"));
        json_write_bool(w, file->read);
        json_write_member(w, TEXT("ruleset"), file->ruleset);
        json_write_member(w, TEXT("version"), file->version);
        json_write_member_uint(w, TEXT("rules"), file->rules);
        json_write_member_uint(w, TEXT("errors"), file->errors);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static void write_remark(struct json_writer *w, const struct remark *remark)
{
    json_write_object(w);
    json_write_member(w, TEXT("level"),
                      remark->level == CHECK_PROBLEM ? TEXT("problem") : TEXT("note"));
    if (remark->file.size)
        json_write_member(w, TEXT("file"), remark->file);
    if (remark->line) {
        json_write_member_uint(w, TEXT("line"), remark->line);
        json_write_member_uint(w, TEXT("column"), remark->column);
    }
    if (remark->rule.size)
        json_write_member(w, TEXT("rule"), remark->rule);
    json_write_member(w, TEXT("message"), remark->message);
    if (remark->text.size)
        json_write_member(w, TEXT("text"), remark->text);
    json_write_end_object(w);
}

static void write_checks(struct json_writer *w, const struct check_report *report)
{
    const struct checkup *check = report->check;
    json_write_key(w, TEXT("checks"));
    json_write_array(w);
    for (unsigned kind = 0; kind < CHECK_KINDS; kind++) {
        json_write_object(w);
        json_write_member(w, TEXT("check"), text_of(check_kind_names.words[kind]));
        json_write_member(w, TEXT("verdict"), text_of(verdict_of(report, kind)));
        json_write_key(w, TEXT("remarks"));
        json_write_array(w);
        for (size_t i = 0; i < check->remark_count; i++)
            if (check->remarks[i].kind == kind)
                write_remark(w, &check->remarks[i]);
        json_write_end_array(w);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static void write_coverage(struct json_writer *w, const struct coverage *coverage)
{
    if (!coverage->asked)
        return;
    json_write_key(w, TEXT("coverage"));
    json_write_object(w);
    json_write_member_uint(w, TEXT("kinds"), coverage->count);
    json_write_member_uint(w, TEXT("covered"), coverage->covered);
    json_write_key(w, TEXT("alerts"));
    json_write_array(w);
    for (size_t i = 0; i < coverage->count; i++) {
        const struct coverage_kind *kind = &coverage->items[i];
        json_write_object(w);
        json_write_member(w, TEXT("tool"), kind->tool);
        json_write_member(w, TEXT("rule"), kind->rule);
        json_write_member_uint(w, TEXT("alerts"), kind->alerts);
        json_write_member_uint(w, TEXT("tried"), kind->tried);
        json_write_member_uint(w, TEXT("found"), kind->found);
        json_write_key(w, TEXT("named"));
        json_write_bool(w, kind->named);
        json_write_key(w, TEXT("covered"));
        json_write_bool(w, coverage_is_covered(kind));
        json_write_end_object(w);
    }
    json_write_end_array(w);
    json_write_end_object(w);
}

int rules_check_json(const struct check_report *report, struct error *err)
{
    struct json_writer w = {0};
    size_t problems = rules_check_problems(report->check);
    json_write_object(&w);
    write_files(&w, report);
    json_write_member_uint(&w, TEXT("rules"), report->check->rule_count);
    json_write_member_uint(&w, TEXT("seed"), report->check->options.seed);
    json_write_member_uint(&w, TEXT("runs"), report->check->options.runs);
    json_write_member_uint(&w, TEXT("problems"), problems);
    json_write_member(&w, TEXT("verdict"),
                      report->unread ? TEXT("unreadable")
                      : problems     ? TEXT("problem")
                                     : TEXT("pass"));
    write_checks(&w, report);
    write_coverage(&w, report->coverage);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}
