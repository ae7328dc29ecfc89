/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_work.h"

#include <stdlib.h>

/* Lines as they stand in their files: at the begin or not, and ended. */
struct text *distil_texts_of(const struct distil_corpus *corpus, struct arena *arena)
{
    struct text *texts = arena_array(arena, corpus->count, sizeof *texts);
    for (size_t i = 0; i < corpus->count; i++)
        texts[i] = arena_print(arena, "%s%.*s\n", corpus->lines[i].first ? "" : "\n",
                               TEXT_ARG(corpus->lines[i].code));
    return texts;
}

void distil_finder_close(struct finder *finder)
{
    for (size_t i = 0; i < finder->except_count; i++)
        matcher_destroy(&finder->except[i]);
    free(finder->except);
    matcher_destroy(&finder->regex);
    match_scratch_destroy(&finder->scratch);
}

int distil_finder_open(struct finder *finder, struct text regex, const struct texts *lines,
                       struct text keyword, struct error *err)
{
    *finder = (struct finder){.keyword = keyword,
                              .scratch = match_scratch_new(),
                              .except = xcalloc(lines->count + 1, sizeof *finder->except)};
    finder->regex = matcher_new(regex, MATCHER_BYTES, err);
    for (size_t i = 0; finder->regex && i < lines->count; i++, finder->except_count++)
        if (!(finder->except[i] = matcher_new(lines->items[i], MATCHER_BYTES, err)))
            break;
    if (finder->regex && finder->except_count == lines->count)
        return 0;
    distil_finder_close(finder);
    return -1;
}

bool distil_finder_finds(const struct finder *finder, struct text text, struct text line)
{
    if (!text_has(text, finder->keyword) ||
        match_test(finder->regex, finder->scratch, text) != MATCH_YES)
        return false;
    for (size_t i = 0; i < finder->except_count; i++)
        if (match_test(finder->except[i], finder->scratch, line) == MATCH_YES)
            return false;
    return true;
}

/* Finds again what tokens found, by the regular expressions. Not by a detector: which lines of a
 * corpus are found must not depend on the one-pass engine and the machine that it runs on. */
int distil_find_all(struct work *work, struct error *err)
{
    for (size_t i = 0; i < work->proof_count; i++) {
        struct candidate *candidate = work->proofs[i].candidate;
        struct finder finder;
        if (distil_finder_open(&finder, candidate->regex, &candidate->except_lines,
                               distil_keyword_of(&work->corpus, &candidate->pattern), err) != 0)
            return -1;
        work->proofs[i].lines.count = 0;
        for (size_t k = 0; k < work->corpus.count; k++)
            if (distil_finder_finds(&finder, work->texts[k], work->corpus.lines[k].code))
                distil_add_hit(&work->proofs[i].lines, (uint32_t)k);
        distil_finder_close(&finder);
    }
    return 0;
}

void distil_measure_again(struct work *work, struct proof *proof)
{
    struct tally *repos = proof->candidate->repos;
    memset(repos, 0, work->corpus.repo_count * sizeof *repos);
    for (size_t i = 0; i < proof->lines.count; i++) {
        const struct distil_line *line = &work->corpus.lines[proof->lines.items[i]];
        (*(distil_has_rule(line, proof->rule) ? &repos[line->repo].right
                                              : &repos[line->repo].wrong))++;
    }
    proof->candidate->seen = distil_sum(repos, work->corpus.repo_count);
    distil_hold_out(work, proof->candidate);
    proof->candidate->kept = false;
}
