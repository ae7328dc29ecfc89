/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/finding.h"

#include "lib/redact.h"
#include "lib/utf8.h"

#include <ctype.h>
#include <sodium.h>

enum { LINE_BYTES_MAX = 8 * 1024, BEFORE_MAX = 60 /* characters shown before a match */ };

#define REDACTED "<redacted>"

struct finding_key finding_key_of(struct text text)
{
    static const char built_in[] = "hyper.finding.key.1";
    struct finding_key key;
    crypto_generichash(key.bytes, sizeof key.bytes, (const unsigned char *)text.data, text.size,
                       (const unsigned char *)built_in, sizeof built_in - 1);
    return key;
}

/* Places: a cursor that only goes forward. */

struct place {
    struct text text;
    size_t at, line_start;
    uint32_t line;
};

static void go_to(struct place *place, size_t at)
{
    if (at < place->at)
        *place = (struct place){place->text, 0, 0, 1};
    while (place->at < at) {
        const char *newline = memchr(place->text.data + place->at, '\n', at - place->at);
        if (!newline) {
            place->at = at;
            break;
        }
        place->at = (size_t)(newline - place->text.data) + 1;
        place->line_start = place->at;
        place->line++;
    }
}

/* Characters in the bytes; each that is not UTF-8 counts one. */
static uint32_t characters(struct text text)
{
    uint32_t count = 0;
    while (text.size) {
        size_t size = utf8_size(text);
        text = text_from(text, size ? size : 1);
        count++;
    }
    return count;
}

static uint32_t column(const struct place *place)
{
    struct text before = {place->text.data + place->line_start, place->at - place->line_start};
    return characters(before) + 1;
}

/* Redaction. */

static bool is_secret(const struct content_rule *rule)
{
    return rule->category == CATEGORY_SECRET;
}

static struct text shown(struct text secret, const struct finding_options *options,
                         struct arena *arena)
{
    size_t keep = secret.size >= 4 * FINDING_SHOWN ? FINDING_SHOWN : 0;
    if (options->show_secrets)
        return arena_copy(arena, secret);
    for (size_t i = 0; i < keep; i++)
        if (!isgraph((unsigned char)secret.data[i]))
            keep = i;
    return arena_print(arena, "%.*s" REDACTED, (int)keep, secret.data);
}

struct excerpt {
    char *bytes;
    size_t size;
};

static void put(struct excerpt *out, struct text text)
{
    if (text.size)
        memcpy(out->bytes + out->size, text.data, text.size);
    out->size += text.size;
}

/* The secret that begins at `at` or covers it, of those that the hits found. */
static const struct hit *secret_at(const struct hits *hits, size_t at)
{
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->items[i];
        if (is_secret(hit->rule) && hit->secret.start <= at && at < hit->secret.end)
            return hit;
    }
    return NULL;
}

/* The next place from `at` on where a secret begins, at most `end`. */
static size_t next_secret(const struct hits *hits, size_t at, size_t end)
{
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->items[i];
        if (is_secret(hit->rule) && hit->secret.start > at && hit->secret.start < end)
            end = hit->secret.start;
    }
    return end;
}

/* text[start..end) with its secrets cut; `end` is in the same line. */
static struct text redacted(const struct hits *hits, struct text text, size_t start, size_t end,
                            const struct finding_options *options, struct arena *arena)
{
    size_t secrets = 0;
    for (size_t i = 0; i < hits->count; i++)
        secrets += is_secret(hits->items[i].rule) && hits->items[i].secret.start < end &&
                   hits->items[i].secret.end > start;
    struct excerpt out = {
        arena_alloc(arena, end - start + secrets * (FINDING_SHOWN + sizeof REDACTED) + 1), 0};
    while (start < end) {
        const struct hit *hit = options->show_secrets ? NULL : secret_at(hits, start);
        size_t stop = hit ? hit->secret.end : next_secret(hits, start, end);
        if (options->show_secrets)
            stop = end;
        if (!hit)
            put(&out, (struct text){text.data + start, stop - start});
        else if (hit->secret.start == start || out.size == 0)
            put(&out, shown((struct text){text.data + hit->secret.start,
                                          hit->secret.end - hit->secret.start},
                            options, arena));
        start = stop;
    }
    return (struct text){out.bytes, out.size};
}

/* Excerpts. */

static size_t line_end(struct text text, size_t at)
{
    size_t most = text.size - at > LINE_BYTES_MAX ? LINE_BYTES_MAX : text.size - at;
    const char *newline = most ? memchr(text.data + at, '\n', most) : NULL;
    return newline ? (size_t)(newline - text.data) : at + most;
}

/* Where the excerpt starts: the line's first character that is no blank, or nearer to the match
 * when that is far in. */
static size_t excerpt_start(struct text text, size_t line_start, size_t at)
{
    size_t start = line_start;
    while (start < at && isspace((unsigned char)text.data[start]))
        start++;
    if (at - start <= BEFORE_MAX)
        return start;
    start = at - BEFORE_MAX;
    while (start < at && ((unsigned char)text.data[start] & 0xc0) == 0x80)
        start++;
    return start;
}

static struct text first_characters(struct text text, size_t most)
{
    size_t at = 0;
    for (size_t i = 0; i < most && at < text.size; i++) {
        size_t size = utf8_size(text_from(text, at));
        at += size ? size : 1;
    }
    return (struct text){text.data, at};
}

static void make_excerpt(struct finding *finding, const struct hits *hits, const struct hit *hit,
                         const struct place *place, struct text text,
                         const struct finding_options *options, struct arena *arena)
{
    size_t at = hit->groups[0].start, end = line_end(text, at);
    size_t start = excerpt_start(text, place->line_start, at);
    size_t stop = hit->groups[0].end < end ? hit->groups[0].end : end;
    if (end > start && text.data[end - 1] == '\r' && end > stop)
        end--;
    struct text before = redacted(hits, text, start, at, options, arena);
    struct text match = redacted(hits, text, at, stop, options, arena);
    size_t rest = end > stop + 4 * FINDING_EXCERPT_MAX ? stop + 4 * FINDING_EXCERPT_MAX : end;
    struct text after = redacted(hits, text, stop, rest, options, arena);
    /* A secret that the end of the match cuts in two is shown once. */
    if (stop > at && stop < rest && secret_at(hits, stop) &&
        secret_at(hits, stop) == secret_at(hits, stop - 1) && !options->show_secrets)
        after = TEXT("");
    if (!options->show_secrets) {
        before = redact_tokens(arena, before, false);
        match = is_secret(hit->rule) ? match : redact_tokens(arena, match, false);
        after = redact_tokens(arena, after, false);
    }
    struct text whole =
        arena_print(arena, "%.*s%.*s%.*s", TEXT_ARG(before), TEXT_ARG(match), TEXT_ARG(after));
    finding->excerpt = first_characters(whole, FINDING_EXCERPT_MAX);
    finding->mark = characters(before);
    finding->mark_size = characters(match);
    uint32_t room = characters(finding->excerpt);
    if (finding->mark > room)
        finding->mark = room;
    if (finding->mark + finding->mark_size > room)
        finding->mark_size = room - finding->mark;
}

/* Fingerprints. */

static struct id keyed(struct text text, const struct finding_key *key)
{
    struct id id;
    crypto_generichash(id.bytes, sizeof id.bytes, (const unsigned char *)text.data, text.size,
                       key->bytes, sizeof key->bytes);
    return id;
}

/* The text without its blanks, so that indentation does not matter. */
static struct text squeezed(struct text text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++)
        if (!isspace((unsigned char)text.data[i]))
            out[size++] = text.data[i];
    return (struct text){out, size};
}

static struct id fingerprint(const struct finding *finding, const struct hit *hit,
                             const struct place *place, struct text text,
                             const struct finding_key *key, struct arena *arena)
{
    struct id_hash hash;
    struct text what = {text.data + hit->secret.start, hit->secret.end - hit->secret.start};
    if (!is_secret(hit->rule)) {
        size_t end = line_end(text, hit->groups[0].end);
        what =
            squeezed((struct text){text.data + place->line_start, end - place->line_start}, arena);
    }
    id_hash_init(&hash, "hyper.finding.1");
    id_hash_text(&hash, hit->rule->id);
    id_hash_text(&hash, finding->file);
    id_hash_id(&hash, keyed(what, key));
    return id_hash_done(&hash);
}

static struct finding make_one(const struct hits *hits, const struct hit *hit, struct text file,
                               struct place *place, const struct finding_options *options,
                               struct arena *arena)
{
    struct text text = place->text;
    struct finding finding = {
        .ruleset = hit->ruleset,
        .rule = hit->rule,
        .severity = hit->rule->severity,
        .message = hit->rule->message,
        .file = file,
        .offset = hit->groups[0].start,
        .size = hit->groups[0].end - hit->groups[0].start,
    };
    go_to(place, hit->groups[0].start);
    finding.line = place->line;
    finding.column = column(place);
    make_excerpt(&finding, hits, hit, place, text, options, arena);
    finding.fingerprint = fingerprint(&finding, hit, place, text, &options->key, arena);
    if (is_secret(hit->rule) && hit->secret.end > hit->secret.start)
        finding.secret =
            shown((struct text){text.data + hit->secret.start, hit->secret.end - hit->secret.start},
                  options, arena);
    if (hit->rule->has_fix)
        finding.replacement = hit_fix(hit, text, arena);
    struct place end = *place;
    go_to(&end, hit->groups[0].end);
    finding.end_line = end.line;
    finding.end_column = column(&end);
    finding.whole_file = hit->rule->patterns.count == 0 && hit->rule->paths.count > 0;
    if (finding.whole_file)
        finding.excerpt = TEXT("");
    return finding;
}

struct findings finding_make(const struct hits *hits, struct text file, struct text text,
                             const struct finding_options *options, struct arena *arena)
{
    struct findings out = {arena_array(arena, hits->count, sizeof *out.items), hits->count};
    struct place place = {text, 0, 0, 1};
    for (size_t i = 0; i < hits->count; i++)
        out.items[i] = make_one(hits, &hits->items[i], file, &place, options, arena);
    return out;
}

/* Policies. */

/* Where the line begins and ends, without the blanks around it; false if the text has no such line
 * or it is empty. */
static bool find_line(struct text text, uint32_t line, struct match_span *out)
{
    size_t start = 0;
    for (uint32_t i = 1; i < line; i++) {
        const char *newline = memchr(text.data + start, '\n', text.size - start);
        if (!newline)
            return false;
        start = (size_t)(newline - text.data) + 1;
    }
    size_t end = line_end(text, start);
    while (start < end && isspace((unsigned char)text.data[start]))
        start++;
    while (start < end && isspace((unsigned char)text.data[end - 1]))
        end--;
    *out = (struct match_span){start, end};
    return start < end;
}

static struct id policy_fingerprint(const struct policy_finding *policy, struct text line,
                                    const struct finding_key *key, struct arena *arena)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.finding.policy.1");
    id_hash_text(&hash, policy->rule->id);
    id_hash_text(&hash, policy->file);
    id_hash_id(&hash, keyed(squeezed(line, arena), key));
    id_hash_id(&hash, keyed(policy->identity, key));
    return id_hash_done(&hash);
}

struct finding finding_of_policy(const struct policy_finding *policy, const struct hits *hits,
                                 struct text text, bool has_text,
                                 const struct finding_options *options, struct arena *arena)
{
    struct hit hit = {.ruleset = policy->ruleset, .rule = policy->rule};
    struct place place = {text, 0, 0, 1};
    struct text line = TEXT("");
    uint32_t told = policy->line ? policy->line : 1;
    struct finding out = {.ruleset = policy->ruleset,
                          .rule = policy->rule,
                          .severity = policy->rule->severity,
                          .file = policy->file,
                          .line = told,
                          .column = 1,
                          .end_line = told,
                          .end_column = 1};
    if (policy->line && has_text && text.size && find_line(text, policy->line, &hit.groups[0])) {
        line =
            (struct text){text.data + hit.groups[0].start, hit.groups[0].end - hit.groups[0].start};
        out = make_one(hits, &hit, policy->file, &place, options, arena);
    }
    out.whole_file = policy->line == 0;
    out.message = policy->message;
    out.because = policy->because;
    out.fingerprint = policy_fingerprint(policy, line, &options->key, arena);
    return out;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int finding_compare(const struct finding *a, const struct finding *b)
{
    int order = compare_numbers(b->severity, a->severity);
    order = order ? order : text_compare(a->file, b->file);
    order = order ? order : compare_numbers(a->line, b->line);
    order = order ? order : compare_numbers(a->column, b->column);
    order = order ? order : text_compare(a->rule->id, b->rule->id);
    order = order ? order : compare_numbers(a->size, b->size);
    order = order ? order : text_compare(a->commit, b->commit);
    return order ? order : id_compare(a->fingerprint, b->fingerprint);
}
