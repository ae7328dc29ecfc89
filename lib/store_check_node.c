/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

#define SCORE_NEAR 1e-9

/* Of this part. */
struct node_check {
    bool learning;   /* a barrier is not through: learned rules are behind their evidence */
    uint64_t acting; /* learned rules that are applied */
};

static int check_name(struct inspection *c, struct id id, MDB_val value)
{
    char hex[ID_HEX_SIZE];
    uint32_t term;
    MDB_val name;
    if (value.mv_size < sizeof term) {
        inspect_say(c, "node %s: it has no number", id_hex(id, hex));
        return 0;
    }
    memcpy(&term, value.mv_data, sizeof term);
    uint64_t number = term;
    int found = db_get(c->txn, TABLE_TERM, val_number(&number), &name, c->err);
    if (found < 0)
        return -1;
    if (!found || !text_equal(text_val(name), text_from(text_val(value), sizeof term)))
        inspect_say(c, "node %s: its number leads to another name", id_hex(id, hex));
    return 0;
}

/* A learned rule is what its evidence says, unless it is to be judged yet. */
static int check_learned(struct inspection *c, const struct rule *rule, const char *hex)
{
    struct node_check *part = c->part;
    struct standing standing;
    if (learned_judge(c->txn, rule, c->arena, &standing, NULL, c->err) != 0)
        return -1;
    bool same = rule->lifecycle == LIFECYCLE_DISABLED || rule->lifecycle == standing.lifecycle;
    double distance = rule->score - standing.score;
    if (!part->learning && (!same || distance > SCORE_NEAR || distance < -SCORE_NEAR))
        inspect_say(c, "rule %s: it is not what its evidence says", hex);
    int acting = inspect_has(c, TABLE_ACTING, val_id(&rule->id));
    if (acting < 0)
        return -1;
    if (acting != rule_is_applied(rule->lifecycle))
        inspect_say(c, "rule %s: it is %s the list of those that act", hex,
                    acting ? "in" : "not in");
    part->acting += acting > 0;
    if (rule->text.size > RULE_TEXT_MAX || !id_equal(rule_id(rule), rule->id))
        inspect_say(c, "rule %s: its text is not its own", hex);
    return 0;
}

static int check_rule(struct inspection *c, struct id id)
{
    struct rule rule;
    char hex[ID_HEX_SIZE];
    if (rule_need(c->txn, id, c->arena, &rule, c->err) != 0)
        return -1;
    (void)id_hex(id, hex);
    if (rule.lifecycle < LIFECYCLE_COUNT)
        c->counted.rules[rule.lifecycle]++;
    if (!id_equal(rule.id, id) || rule.lifecycle == LIFECYCLE_NONE)
        inspect_say(c, "rule %s: its id or its lifecycle is wrong", hex);
    struct id group = group_id(rule.tool, rule.rule);
    struct id ruleset = node_id(NODE_RULESET, rule.ruleset);
    struct key key = key_of_kind_id(EDGE_PART_OF, id);
    int grouped = inspect_has_pair(c, TABLE_GROUP_RULE, val_id(&group), val_id(&id));
    int part = inspect_has_pair(c, TABLE_EDGE, val_key(&key), val_id(&ruleset));
    if (grouped < 0 || part < 0)
        return -1;
    if (!grouped)
        inspect_say(c, "rule %s: it is not found by its tool and rule", hex);
    if (!part)
        inspect_say(c, "rule %s: it is not part of its ruleset", hex);
    return rule_is_learned(&rule) ? check_learned(c, &rule, hex) : 0;
}

static int check_pattern_node(struct inspection *c, MDB_val value)
{
    uint32_t pattern = 0;
    if (value.mv_size == sizeof pattern)
        memcpy(&pattern, value.mv_data, sizeof pattern);
    uint64_t number = pattern;
    int found = inspect_has(c, TABLE_PATTERN, val_number(&number));
    if (found == 0)
        inspect_say(c, "a pattern has no counts");
    return found < 0 ? -1 : 0;
}

static int check_node(struct inspection *c, MDB_val key, MDB_val value)
{
    unsigned kind = *(const uint8_t *)key.mv_data;
    struct id id = id_in((const char *)key.mv_data + 1);
    if (kind < NODE_KIND_COUNT)
        c->counted.nodes[kind]++;
    switch (kind) {
    case NODE_REPO:
    case NODE_TOOL:
    case NODE_RULESET:
    case TERM_RULE:
        return check_name(c, id, value);
    case NODE_RULE:
        return check_rule(c, id);
    case NODE_PATTERN:
        return check_pattern_node(c, value);
    case NODE_FIX:
    case NODE_FACT:
        return 0;
    default:
        inspect_say(c, "a node is of a kind that does not exist: %u", kind);
        return 0;
    }
}

int inspect_nodes(struct inspection *c)
{
    struct node_check part = {.learning = false};
    uint64_t work = 0, acting = 0;
    if (inspect_count(c, TABLE_RELEARN, &work) != 0)
        return -1;
    part.learning = work > 0;
    c->part = &part;
    if (inspect_each(c, TABLE_NODE, check_node, NULL) != 0 ||
        inspect_count(c, TABLE_ACTING, &acting) != 0)
        return -1;
    inspect_compare(c, "learned rules that act", acting, part.acting);
    return 0;
}
