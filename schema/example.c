/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/example.h"

#include <ctype.h>

static const char *const example_kind_words[] = {"none", "alert", "fix", "fact"};
static const char *const outcome_words[] = {"none", "success", "failure", "partial"};

const struct names example_kind_names = NAMES(example_kind_words);
const struct names outcome_names = NAMES(outcome_words);

static const struct field fact_fields[] = {
    FIELD(struct fact, TEXT, id),
    FIELD(struct fact, BOOL, auto_fix),
    FIELD(struct fact, TEXT, description),
    FIELD(struct fact, TEXT, fix),
};
const struct record fact_record = RECORD(struct fact, fact_fields);

static const struct field fix_fields[] = {
    FIELD(struct fix, TEXT, before),
    FIELD(struct fix, TEXT, after),
    FIELD(struct fix, TEXT, description),
    FIELD_NAMED(struct fix, outcome, outcome_names),
    FIELD(struct fix, ID, by),
    FIELD(struct fix, TEXT, error),
};
const struct record fix_record = RECORD(struct fix, fix_fields);

static const struct field example_fields[] = {
    FIELD_NAMED(struct example, kind, example_kind_names),
    FIELD_OF(struct example, RECORD, alert, alert_record),
    FIELD_NAMED(struct example, severity, severity_names),
    FIELD_NAMED(struct example, category, category_names),
    FIELD_NAMED(struct example, verdict, verdict_names),
    FIELD_OF(struct example, RECORD, fact, fact_record),
    FIELD_OF(struct example, RECORD, fix, fix_record),
};
const struct record example_record = RECORD(struct example, example_fields);

static const struct field code_line_fields[] = {
    FIELD(struct code_line, TEXT, tool),   FIELD(struct code_line, TEXT, repo),
    FIELD(struct code_line, TEXT, commit), FIELD(struct code_line, TEXT, path),
    FIELD(struct code_line, UINT, line),   FIELD(struct code_line, TEXT, text),
};
const struct record code_line_record = RECORD(struct code_line, code_line_fields);

bool code_line_counts(struct text text)
{
    bool says = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == '\n' || byte == '\r' || byte == 0)
            return false;
        says = says || isalnum(byte) || byte >= 0x80;
    }
    return says && text.size <= CODE_LINE_MAX;
}
