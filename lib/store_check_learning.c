/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

/* Of this part: rows are counted, and other rows say how many there are to be. */
struct learning_check {
    struct id rule; /* whose evidence is being counted */
    uint64_t rows, rows_due;
    uint64_t repos, repos_due;
};

static void end_rule(struct inspection *c)
{
    struct learning_check *part = c->part;
    char hex[ID_HEX_SIZE];
    if (part->rows != part->rows_due)
        inspect_say(c, "evidence of rule %s: there are %llu, there should be %llu",
                    id_hex(part->rule, hex), (unsigned long long)part->rows,
                    (unsigned long long)part->rows_due);
    part->rows = part->rows_due = 0;
}

static int check_support(struct inspection *c, MDB_val key, MDB_val value)
{
    struct learning_check *part = c->part;
    struct support support;
    struct unpack in;
    struct id rule = id_in(key.mv_data);
    uint64_t unit = big_in((const char *)key.mv_data + ID_SIZE);
    char hex[ID_HEX_SIZE];
    if (!id_equal(rule, part->rule))
        end_rule(c);
    part->rule = rule;
    if (unit == 0) {
        part->rows_due = value.mv_size == sizeof part->rows_due ? number_in(value.mv_data) : 0;
        return 0;
    }
    part->rows++;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &support_record, &support, c->arena);
    if (unpack_done(&in, "evidence", NULL) != 0 || support.unit != unit ||
        support_unit(support.repo, support.commit) != unit)
        inspect_say(c, "evidence of rule %s is damaged", id_hex(rule, hex));
    return 0;
}

/* How many clean lines there are of each repository is counted, and how many repositories. */
static int check_clean(struct inspection *c, MDB_val key, MDB_val value)
{
    struct learning_check *part = c->part;
    struct code_line line;
    struct unpack in;
    struct key kept;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &code_line_record, &line, c->arena);
    kept = line_key(&line);
    if (unpack_done(&in, "a line", NULL) != 0 || kept.size != key.mv_size ||
        memcmp(kept.bytes, key.mv_data, kept.size) != 0)
        inspect_say(c, "a clean line is damaged");
    part->rows++;
    return 0;
}

static int check_clean_repo(struct inspection *c, MDB_val key, MDB_val value)
{
    struct learning_check *part = c->part;
    uint64_t count = value.mv_size == sizeof count ? number_in(value.mv_data) : 0;
    bool of_group = key.mv_size == ID_SIZE;
    if (of_group)
        part->repos_due += count;
    else
        part->rows_due += count;
    part->repos += !of_group;
    if (count == 0 || count > (of_group ? CLEAN_REPOS : CLEAN_LINES_PER_REPO))
        inspect_say(c, "clean lines are not bounded: %llu", (unsigned long long)count);
    return 0;
}

int inspect_learning(struct inspection *c)
{
    struct learning_check part = {.rows = 0};
    c->part = &part;
    if (inspect_each(c, TABLE_SUPPORT, check_support, NULL) != 0)
        return -1;
    end_rule(c);
    if (inspect_each(c, TABLE_CLEAN, check_clean, NULL) != 0 ||
        inspect_each(c, TABLE_CLEAN_REPO, check_clean_repo, NULL) != 0)
        return -1;
    inspect_compare(c, "clean lines", part.rows, part.rows_due);
    inspect_compare(c, "repositories with clean lines", part.repos, part.repos_due);
    return 0;
}
