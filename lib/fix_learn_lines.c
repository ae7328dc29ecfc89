/* SPDX-License-Identifier: MPL-2.0 */
/* Lines that were put in: where, and how far indented.
 *
 * What stands around the place has forms from special to general: the whole line, its beginnings
 * up to a mark such as `:` or `@`, any line. Each combination of the forms of the line above it,
 * the one above that, and the line below is a draft; those that several groups lead to are kept.
 * The indentation is that of the line above or below, and so many blanks more. */
#include "lib/fix_learn_internal.h"

#include "schema/id.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    FORMS_MAX = 8,          /* of one line */
    BEGINNINGS_MAX = 4,     /* of one line that are forms */
    BLANK_MAX = 3,          /* empty lines between the place and the lines around it */
    INSERTED_MAX = 40,      /* lines; more is no fix */
    LINE_MAX_BYTES = 300,   /* of a line of the context that is a form as a whole */
    COMBINATIONS_MAX = 256, /* about as many as one place has */
    ENTRIES_MAX = 1 << 18,
    KEPT_MAX = 1000,
};

static const struct text blanks_class = TEXT_ITEM("[ \\t]*");

/* A line of the context: nothing of the file, or a form of it. */
enum form_kind { FORM_NONE, FORM_ANY, FORM_BEGINNING, FORM_WHOLE };

struct form {
    enum form_kind kind;
    struct text text;
};

struct forms {
    struct form items[FORMS_MAX];
    size_t count;
};

/* The place of an edit. */
struct place {
    const struct fix_case *of;
    struct text above, over, below; /* lines; `over` is the one above `above` */
    bool has_above, has_over, has_below;
    size_t blank_above, blank_below;
    struct fix_put put;
};

/* How the indentation follows. */
enum anchor { ANCHOR_ABOVE, ANCHOR_BELOW, ANCHOR_NONE, ANCHORS };

static bool is_blank_line(struct text line)
{
    return text_trim(line).size == 0;
}

static struct text line_before(struct text text, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    return (struct text){text.data + start, at - start};
}

static struct text indent_of(struct text line)
{
    return (struct text){line.data, edit_indent(line)};
}

static struct text body_of(struct text line)
{
    struct text body = text_from(line, edit_indent(line));
    while (body.size && (body.data[body.size - 1] == '\n' || body.data[body.size - 1] == '\r'))
        body.size--;
    return body;
}

static void find_above(struct place *place, struct text text, size_t at)
{
    while (at > 0) {
        struct text line = line_before(text, at);
        at -= line.size;
        if (!is_blank_line(line)) {
            place->above = line;
            place->has_above = true;
            break;
        }
        place->blank_above++;
    }
    if (place->has_above && at > 0 && !is_blank_line(line_before(text, at))) {
        place->over = line_before(text, at);
        place->has_over = true;
    }
}

static void find_below(struct place *place, struct text text, size_t at)
{
    while (at < text.size) {
        struct text line = edit_line(text, at);
        at += line.size;
        if (!is_blank_line(line)) {
            place->below = line;
            place->has_below = true;
            return;
        }
        place->blank_below++;
    }
}

static struct text least_indent(struct text lines)
{
    struct text least = {lines.data, 0};
    bool found = false;
    for (size_t at = 0; at < lines.size;) {
        struct text line = edit_line(lines, at), indent = indent_of(line);
        if (!is_blank_line(line) && (!found || indent.size < least.size)) {
            least = indent;
            found = true;
        }
        at += line.size;
    }
    return least;
}

static size_t line_count(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

static bool find_place(const struct fix_case *of, const struct fix_put *put, struct place *out)
{
    *out = (struct place){.of = of, .put = *put};
    find_above(out, of->before, put->at);
    find_below(out, of->before, put->at);
    return out->has_above && out->blank_above <= BLANK_MAX && out->blank_below <= BLANK_MAX;
}

/* Forms. */

static void add_form(struct forms *forms, enum form_kind kind, struct text text)
{
    if (forms->count < FORMS_MAX)
        forms->items[forms->count++] = (struct form){kind, text};
}

static bool is_joint(char c)
{
    return c && strchr(":@=(,", c);
}

static void line_forms(struct text line, struct forms *out)
{
    struct text body = body_of(line);
    size_t beginnings = 0, last = 0;
    if (body.size <= LINE_MAX_BYTES)
        add_form(out, FORM_WHOLE, body);
    for (size_t i = 1; i + 1 < body.size && beginnings < BEGINNINGS_MAX; i++)
        if (is_joint(body.data[i])) {
            add_form(out, FORM_BEGINNING, (struct text){body.data, i + 1});
            beginnings++;
            last = i;
        }
    if (!last) { /* its first word */
        size_t end = 0;
        while (end < body.size && body.data[end] != ' ')
            end++;
        if (end < body.size)
            add_form(out, FORM_BEGINNING, (struct text){body.data, end});
    }
    add_form(out, FORM_ANY, (struct text){0});
}

/* The shortest beginning, or the whole. */
static struct form head_of(struct text line)
{
    struct forms forms = {0};
    line_forms(line, &forms);
    struct form head = forms.items[0];
    for (size_t i = 0; i < forms.count; i++)
        if (forms.items[i].kind == FORM_BEGINNING &&
            (head.kind != FORM_BEGINNING || forms.items[i].text.size < head.text.size))
            head = forms.items[i];
    return head;
}

static void put_form(struct fix_text *out, struct form form)
{
    if (form.kind == FORM_ANY)
        fix_add(out, TEXT("[^ \\t\\n][^\\n]*"));
    else
        fix_add_regex(out, form.text);
    if (form.kind == FORM_BEGINNING)
        fix_add(out, TEXT("[^\\n]*"));
}

static void put_empty_lines(struct fix_text *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fix_add(out, TEXT("[ \\t]*\\n"));
}

/* Drafts. */

struct combination {
    struct form above, over, below; /* FORM_NONE where it does not matter */
    enum anchor anchor;
};

/* What the indentation is beside that of the anchor; false if it does not begin with that. */
static bool more_indent(const struct place *place, enum anchor anchor, struct text *more)
{
    struct text from = {0};
    if (anchor == ANCHOR_ABOVE)
        from = indent_of(place->above);
    else if (anchor == ANCHOR_BELOW && place->has_below)
        from = indent_of(place->below);
    else if (anchor == ANCHOR_BELOW)
        return false;
    if (!text_starts(place->put.indent, from))
        return false;
    *more = text_from(place->put.indent, from.size);
    return true;
}

static bool anchor_counts(const struct place *place, enum anchor anchor)
{
    struct text more;
    if (!more_indent(place, anchor, &more))
        return false;
    if (anchor == ANCHOR_NONE)
        return place->put.indent.size == 0 ||
               !text_starts(place->put.indent, indent_of(place->above));
    if (anchor == ANCHOR_BELOW && more_indent(place, ANCHOR_ABOVE, &more) && more.size == 0)
        return false;
    return true;
}

static const struct text anchor_regex[ANCHORS] = {TEXT_ITEM("\\2"), TEXT_ITEM("\\4"),
                                                  TEXT_ITEM("")};

/* What a match is made of: 1 the lines above, 2 the indentation of the one next to the place, 3
 * what is below, 4 the indentation of the first line there. Nothing is looked at that is not
 * matched: a scan sees no more than that. */

/* The indentation of the line below, beside that of the line above. */
static void put_indent_below(struct fix_text *out, const struct place *place)
{
    struct text above = indent_of(place->above), below = indent_of(place->below);
    if (text_equal(above, below))
        fix_add(out, TEXT("(\\2)"));
    else if (text_starts(below, above))
        fix_add(out, TEXT("(\\2[ \\t]+)"));
    else
        fix_add(out, TEXT("(?!\\2)([ \\t]*)"));
}

/* How a line begins that is put: an indentation, and what it is about. */
struct beginning {
    struct text anchor, more, key;
};

static void put_indent(struct fix_text *out, const struct beginning *of)
{
    fix_add(out, of->anchor);
    fix_add_regex(out, of->more);
}

/* Not a line that is already what is put. */
static void put_absence(struct fix_text *out, const struct beginning *of)
{
    if (!of->key.size)
        return;
    fix_add(out, TEXT("(?!"));
    put_indent(out, of);
    fix_add_regex(out, of->key);
    fix_add(out, TEXT(")"));
}

static void put_above(struct fix_text *out, const struct place *place,
                      const struct combination *with)
{
    fix_add(out, TEXT("(?m)^("));
    if (with->over.kind != FORM_NONE) {
        fix_add(out, blanks_class);
        put_form(out, with->over);
        fix_add(out, TEXT("\\n"));
    }
    fix_add(out, TEXT("([ \\t]*)"));
    put_form(out, with->above);
    fix_add(out, TEXT("\\n"));
    put_empty_lines(out, place->blank_above);
    fix_add(out, TEXT(")"));
}

static struct text draft_regex(const struct place *place, const struct combination *with,
                               struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    struct beginning of = {.anchor = anchor_regex[with->anchor], .key = place->put.key};
    (void)more_indent(place, with->anchor, &of.more);
    put_above(&out, place, with);
    fix_add(&out, TEXT("("));
    if (with->below.kind != FORM_NONE) {
        fix_add(&out, TEXT("(?="));
        put_empty_lines(&out, place->blank_below);
        put_indent_below(&out, place);
        put_form(&out, with->below);
        fix_add(&out, with->below.kind == FORM_WHOLE ? TEXT("\\n)") : TEXT(")"));
    }
    put_absence(&out, &of);
    put_empty_lines(&out, place->blank_below);
    fix_add(&out, with->below.kind == FORM_WHOLE ? TEXT("[^\\n]*\\n") : TEXT("[^\\n]*"));
    fix_add(&out, TEXT(")"));
    return (struct text){out.data, out.size};
}

static void add_empty_lines(struct fix_text *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        fix_add(out, TEXT("\n"));
}

struct text fix_place_fix(const struct fix_place *place, struct text value, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    fix_add(&out, TEXT("$1"));
    add_empty_lines(&out, place->lead);
    for (size_t at = 0; at < value.size;) {
        struct text line = edit_line(value, at);
        at += line.size;
        if (!is_blank_line(line)) {
            if (place->anchor)
                fix_add(&out, arena_print(arena, "$%u", place->anchor));
            fix_add(&out, place->more);
        }
        fix_add_fix(&out, line);
    }
    add_empty_lines(&out, place->tail);
    fix_add(&out, TEXT("$3"));
    return (struct text){out.data, out.size};
}

/* The longest literal of the lines that are asked for. */
static struct text needle_of(const struct combination *with)
{
    struct text needle = with->above.kind > FORM_ANY ? with->above.text : (struct text){0};
    if (with->below.kind > FORM_ANY && with->below.text.size > needle.size)
        needle = with->below.text;
    if (with->over.kind > FORM_ANY && with->over.text.size > needle.size)
        needle = with->over.text;
    return needle;
}

/* A key of a block: the block must not have it. */
static struct text absent_of(struct text key, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    bool is_key = key.size > 1 && key.data[key.size - 1] == ':';
    for (size_t i = 0; i + 1 < key.size; i++)
        is_key = is_key && (isalnum((unsigned char)key.data[i]) || strchr("_-", key.data[i]));
    if (!is_key || key.data[0] == '-')
        return (struct text){0};
    fix_add(&out, TEXT("(?m)^"));
    fix_add_regex(&out, key);
    return (struct text){out.data, out.size};
}

static struct fix_place place_of(const struct place *place, const struct combination *with,
                                 struct text regex)
{
    static const unsigned groups[ANCHORS] = {2, 4, 0};
    struct fix_place made = {.regex = regex,
                             .needle = needle_of(with),
                             .anchor = groups[with->anchor],
                             .lead = place->put.lead,
                             .tail = place->put.tail,
                             .key = place->put.key};
    (void)more_indent(place, with->anchor, &made.more);
    return made;
}

/* How many edits and groups lead to a draft. */
struct entry {
    uint64_t digest;
    size_t place;
    struct combination with;
    uint32_t support, groups;
    size_t last_group;
};

struct tally {
    struct entry *slots;
    size_t mask, used;
};

static struct entry *find_entry(struct tally *tally, uint64_t digest)
{
    size_t slot = digest & tally->mask;
    while (tally->slots[slot].support && tally->slots[slot].digest != digest)
        slot = (slot + 1) & tally->mask;
    return &tally->slots[slot];
}

static void count_draft(struct tally *tally, const struct place *places, size_t index,
                        const struct combination *with, struct arena *scratch)
{
    const struct place *place = &places[index];
    struct text regex = draft_regex(place, with, scratch);
    struct fix_place made = place_of(place, with, regex);
    struct text fix = fix_place_fix(&made, made.key, scratch);
    uint64_t digest = digest_mix(digest_of(regex) ^ digest_mix(digest_of(fix)));
    struct entry *entry = find_entry(tally, digest);
    if (!entry->support) {
        if (tally->used * 2 > tally->mask)
            return;
        tally->used++;
        *entry = (struct entry){digest, index, *with, 0, 0, SIZE_MAX};
    }
    entry->support++;
    entry->groups += entry->last_group != place->of->group;
    entry->last_group = place->of->group;
}

/* What says nothing but how far lines are indented is for places that are known, and needs no line
 * above the one above. */
static bool is_useful(const struct combination *with)
{
    if (with->anchor == ANCHOR_BELOW && with->below.kind == FORM_NONE)
        return false;
    return needle_of(with).size > 0 ||
           (with->over.kind == FORM_NONE && with->below.kind <= FORM_ANY);
}

static void count_place(struct tally *tally, const struct place *places, size_t index,
                        struct arena *scratch)
{
    const struct place *place = &places[index];
    struct forms above = {0}, below = {0};
    line_forms(place->above, &above);
    add_form(&below, FORM_NONE, (struct text){0});
    if (place->has_below)
        line_forms(place->below, &below);
    for (enum anchor anchor = ANCHOR_ABOVE; anchor < ANCHORS; anchor++) {
        if (!anchor_counts(place, anchor))
            continue;
        for (size_t i = 0; i < above.count; i++)
            for (size_t k = 0; k < below.count; k++)
                for (int over = 0; over <= place->has_over; over++) {
                    struct combination with = {above.items[i], {0}, below.items[k], anchor};
                    if (over)
                        with.over = head_of(place->over);
                    if (!is_useful(&with))
                        continue;
                    count_draft(tally, places, index, &with, scratch);
                }
        arena_reset(scratch);
    }
}

static int by_support(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    if (left->groups != right->groups)
        return left->groups < right->groups ? 1 : -1;
    if (left->support != right->support)
        return left->support < right->support ? 1 : -1;
    return (left->digest > right->digest) - (left->digest < right->digest);
}

static void keep(struct tally *tally, const struct place *places, unsigned groups_min,
                 struct arena *arena, struct fix_places *out)
{
    size_t count = 0;
    for (size_t i = 0; i <= tally->mask; i++)
        if (tally->slots[i].groups >= groups_min)
            tally->slots[count++] = tally->slots[i];
    qsort(tally->slots, count, sizeof *tally->slots, by_support);
    out->count = count < KEPT_MAX ? count : KEPT_MAX;
    out->items = arena_array(arena, out->count + 1, sizeof *out->items);
    for (size_t i = 0; i < out->count; i++) {
        const struct entry *entry = &tally->slots[i];
        const struct place *place = &places[entry->place];
        out->items[i] = place_of(place, &entry->with, draft_regex(place, &entry->with, arena));
        out->items[i].absent = absent_of(place->put.key, arena);
        out->items[i].support = entry->support;
    }
}

void fix_draft_places(const struct fix_cases *cases, unsigned groups_min, struct arena *arena,
                      struct fix_places *out)
{
    struct arena *scratch = arena_new();
    struct place *places = NULL;
    size_t count = 0;
    for (size_t i = 0; i < cases->count; i++)
        for (size_t k = 0; k < cases->items[i].put_count; k++) {
            struct place place;
            if (!find_place(&cases->items[i], &cases->items[i].puts[k], &place))
                continue;
            places = arena_grow(arena, places, count, sizeof place);
            places[count++] = place;
        }
    size_t room = 1024;
    while (room < 2 * count * COMBINATIONS_MAX && room < ENTRIES_MAX)
        room *= 2;
    struct tally tally = {xcalloc(room, sizeof(struct entry)), room - 1, 0};
    for (size_t i = 0; i < count; i++)
        count_place(&tally, places, i, scratch);
    keep(&tally, places, groups_min, arena, out);
    free(tally.slots);
    arena_destroy(&scratch);
}

/* What was put. */

/* The first line that is neither empty nor a comment: what the lines are about. */
static struct text key_line(struct text put)
{
    struct text first = {0};
    for (size_t at = 0; at < put.size;) {
        struct text line = edit_line(put, at), body = body_of(line);
        if (body.size && !first.size)
            first = line;
        if (body.size && body.data[0] != '#' && !text_starts(body, TEXT("//")))
            return line;
        at += line.size;
    }
    return first;
}

static struct text value_of(struct text lines, size_t indent, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    for (size_t at = 0; at < lines.size;) {
        struct text line = edit_line(lines, at);
        at += line.size;
        fix_add(&out, is_blank_line(line) ? TEXT("\n") : text_from(line, indent));
    }
    return (struct text){out.data, out.size};
}

bool fix_put_of(const struct fix_case *of, const struct text_edit *edit, struct arena *arena,
                struct fix_put *out)
{
    struct text put = {of->after.data + edit->after.start, edit->after.end - edit->after.start};
    if (!edit->lines || !put.size || put.data[put.size - 1] != '\n' ||
        line_count(put) > INSERTED_MAX)
        return false;
    *out = (struct fix_put){.at = edit->before.start, .indent = least_indent(put)};
    for (struct text line; put.size && (line = edit_line(put, 0), is_blank_line(line)); out->lead++)
        put = text_from(put, line.size);
    out->key = out->value = TEXT("");
    if (!put.size) /* only empty lines */
        return true;
    for (struct text line; line = line_before(put, put.size), is_blank_line(line); out->tail++)
        put.size -= line.size;
    out->key = head_of(key_line(put)).text;
    out->value = value_of(put, out->indent.size, arena);
    return true;
}
