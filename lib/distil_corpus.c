/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_internal.h"

#include "lib/intern.h"
#include "lib/language.h"

#include <stdlib.h>

enum { FOLDS_MAX = 5 };

struct build {
    struct distil_corpus *corpus;
    struct arena *arena;
    struct interner words, repos, rules, clean;
    uint8_t *kinds;
};

/* What a token is known by: itself, or its kind where it is masked. */
static struct text word_of(struct text code, const struct token *token)
{
    static const char *const names[TOKEN_KINDS] = {"\1begin",   NULL, NULL,   NULL,
                                                   "\1comment", NULL, "\1end"};
    struct text text = {code.data + token->start, (size_t)(token->end - token->start)};
    if (token->sources)
        return TEXT(WORD_SOURCE);
    if (token->kind == TOKEN_STRING)
        return text.data[0] == '"' ? TEXT("\1\"") : text.data[0] == '`' ? TEXT("\1`") : TEXT("\1'");
    return names[token->kind] ? text_of(names[token->kind]) : text;
}

static void tokenise(struct build *build, struct distil_line *line)
{
    struct token tokens[DISTIL_TOKENS_MAX];
    unsigned count = distil_tokens(line->code, (enum distil_family)line->family, tokens);
    struct token *kept = arena_alloc(build->arena, count * sizeof *kept);
    uint32_t *ids = arena_alloc(build->arena, count * sizeof *ids);
    memcpy(kept, tokens, count * sizeof *kept);
    for (unsigned i = 0; i < count; i++) {
        size_t known = build->words.count;
        ids[i] = intern(&build->words, word_of(line->code, &kept[i]));
        if (build->words.count > known) {
            build->kinds = arena_grow(build->arena, build->kinds, known, 1);
            build->kinds[known] = kept[i].kind;
        }
    }
    line->tokens = kept;
    line->ids = ids;
    line->token_count = (uint16_t)count;
}

static struct text one_line(struct text code)
{
    const char *end = code.size ? memchr(code.data, '\n', code.size) : NULL;
    if (end)
        code.size = (size_t)(end - code.data);
    if (code.size && code.data[code.size - 1] == '\r')
        code.size--;
    return code.size > DISTIL_LINE_MAX ? (struct text){code.data, DISTIL_LINE_MAX} : code;
}

static bool same_line(const struct distil_observation *a, const struct distil_observation *b)
{
    return a->line == b->line && text_equal(a->repo, b->repo) && text_equal(a->path, b->path) &&
           text_equal(a->commit, b->commit) && text_equal(a->code, b->code);
}

static void add_line(struct build *build, const struct distil_observation *const *items,
                     size_t count)
{
    struct distil_corpus *corpus = build->corpus;
    struct distil_line *line = &corpus->lines[corpus->count++];
    uint32_t *rules = arena_array(build->arena, count, sizeof *rules);
    const struct distil_observation **said = arena_array(build->arena, count, sizeof *said);
    const struct distil_observation *from = items[0];
    *line = (struct distil_line){
        .from = from, .code = one_line(from->code), .rules = rules, .said = said};
    for (size_t i = 0; i < count; i++) {
        int64_t first = items[i]->first_seen;
        if (first && (!line->first_seen || first < line->first_seen))
            line->first_seen = first;
        if (items[i]->last_seen > line->last_seen)
            line->last_seen = items[i]->last_seen;
        if (!items[i]->rule.size)
            continue;
        uint32_t rule = intern(&build->rules, items[i]->rule);
        if (line->rule_count && rules[line->rule_count - 1] == rule)
            continue;
        said[line->rule_count] = items[i];
        rules[line->rule_count++] = rule;
    }
    corpus->clean += line->rule_count == 0;
    if (line->rule_count == 0)
        (void)intern(&build->clean, text_trim(line->code));
    line->repo = intern(&build->repos, from->repo);
    line->first = from->line == 1;
    line->family = (uint8_t)distil_family_of(language_of(from->path, TEXT("")));
    line->digest =
        digest_mix(digest_of(from->path) ^ digest_mix(digest_of(line->code) + from->line));
    tokenise(build, line);
}

/* Lists of lines by number: counted first, then filled. */
static struct posting *post(struct arena *arena, const struct distil_corpus *corpus, size_t lists,
                            bool of_rules)
{
    struct posting *out = arena_array(arena, lists, sizeof *out);
    uint32_t **at = xcalloc(lists + 1, sizeof *at);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < lists && pass; i++) {
            at[i] = arena_alloc(arena, (out[i].count + 1) * sizeof **at);
            out[i].lines = at[i];
            out[i].count = 0;
        }
        for (size_t i = 0; i < corpus->count; i++) {
            const struct distil_line *line = &corpus->lines[i];
            size_t count = of_rules ? line->rule_count : line->token_count;
            for (size_t k = 0; k < count; k++) {
                uint32_t list = of_rules ? line->rules[k] : line->ids[k];
                bool again = pass ? out[list].count && at[list][out[list].count - 1] == i : false;
                if (again)
                    continue;
                if (pass)
                    at[list][out[list].count] = (uint32_t)i;
                out[list].count++;
            }
        }
    }
    free(at);
    return out;
}

/* Repositories by their name, in turn into as many parts as there may be. */
static void fold(struct build *build)
{
    struct distil_corpus *corpus = build->corpus;
    corpus->fold_of = arena_array(build->arena, corpus->repo_count + 1, sizeof *corpus->fold_of);
    corpus->folds = (uint32_t)(corpus->repo_count < FOLDS_MAX ? corpus->repo_count : FOLDS_MAX);
    for (size_t i = 0; i < corpus->repo_count; i++)
        corpus->fold_of[i] = (uint32_t)i % (corpus->folds ? corpus->folds : 1);
}

void distil_corpus_build(const struct distil_observation *const *observations, size_t count,
                         struct arena *arena, struct distil_corpus *out)
{
    struct build build = {.corpus = out,
                          .arena = arena,
                          .words.arena = arena,
                          .repos.arena = arena,
                          .rules.arena = arena,
                          .clean.arena = arena};
    *out = (struct distil_corpus){.tool = count ? observations[0]->tool : TEXT("")};
    out->lines = arena_array(arena, count + 1, sizeof *out->lines);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && same_line(observations[i], observations[end]); end++)
            ;
        add_line(&build, observations + i, end - i);
    }
    out->clean_texts = build.clean.count;
    out->repos = build.repos.items;
    out->repo_count = build.repos.count;
    out->rules = build.rules.items;
    out->rule_count = build.rules.count;
    out->words = build.words.items;
    out->word_count = build.words.count;
    out->word_kinds = build.kinds;
    out->flagged = post(arena, out, out->rule_count, true);
    out->places = post(arena, out, out->word_count, false);
    fold(&build);
    interner_close(&build.words);
    interner_close(&build.repos);
    interner_close(&build.rules);
    interner_close(&build.clean);
}

bool distil_has_rule(const struct distil_line *line, uint32_t rule)
{
    for (uint32_t i = 0; i < line->rule_count; i++)
        if (line->rules[i] == rule)
            return true;
    return false;
}
