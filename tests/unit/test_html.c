/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/html.h"
#include "lib/svg.h"

#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* What is written between begin and end; to be freed. */
struct writing {
    char *bytes;
    size_t size;
    FILE *file;
};

static FILE *begin(struct writing *w)
{
    *w = (struct writing){0};
    w->file = open_memstream(&w->bytes, &w->size);
    assert_non_null(w->file);
    return w->file;
}

static const char *end(struct writing *w)
{
    assert_int_equal(ferror(w->file), 0);
    assert_int_equal(fclose(w->file), 0);
    return w->bytes;
}

static void assert_text(struct text text, const char *wanted)
{
    struct writing w;
    html_text(begin(&w), text);
    assert_string_equal(end(&w), wanted);
    free(w.bytes);
}

#define REPLACED "\xef\xbf\xbd"

static void markup_is_escaped(void **state)
{
    (void)state;
    assert_text(TEXT("<script>a('x' && \"y\")</script>"),
                "&lt;script&gt;a(&#39;x&#39; &amp;&amp; &quot;y&quot;)&lt;/script&gt;");
    assert_text(TEXT("plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\n\t"),
                "plain \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\n\t");
    assert_text(TEXT(""), "");
}

static void what_a_page_cannot_hold_is_replaced(void **state)
{
    (void)state;
    assert_text(TEXT("a\0b"), "a" REPLACED "b");
    assert_text(TEXT("\x1b[31m\x7f\r"), REPLACED "[31m" REPLACED REPLACED);
    assert_text(TEXT("\xff\xc0\x80"), REPLACED REPLACED REPLACED);
    assert_text(TEXT("\xc2\x80\xc2\x9f\xc2\xa0"), REPLACED REPLACED "\xc2\xa0");
    assert_text(TEXT("\xef\xbf\xbe\xef\xbf\xbf"), REPLACED REPLACED);
    /* Overrides and isolates of direction, but not the marks beside them. */
    assert_text(TEXT("\xe2\x80\xae\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9"),
                REPLACED REPLACED REPLACED REPLACED);
    assert_text(TEXT("\xe2\x80\x8e\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa"),
                "\xe2\x80\x8e\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa");
    /* A character that is cut off. */
    assert_text((struct text){"\xe2\x82\xac", 2}, REPLACED REPLACED);
}

static void a_cut_text_says_so(void **state)
{
    struct writing w;
    (void)state;
    html_text_cut(begin(&w), TEXT("abc\xc3\xa4"), 4);
    assert_string_equal(end(&w), "abc\xe2\x80\xa6");
    free(w.bytes);
    html_text_cut(begin(&w), TEXT("abc"), 3);
    assert_string_equal(end(&w), "abc");
    free(w.bytes);
}

static const char *after(const char *bytes, const char *mark)
{
    const char *found = strstr(bytes, mark);
    assert_non_null(found);
    return found + strlen(mark);
}

static void a_page_allows_its_own_style_and_nothing_else(void **state)
{
    struct writing w;
    unsigned char hash[crypto_hash_sha256_BYTES];
    char wanted[100] = "style-src 'sha256-";
    size_t used = strlen(wanted);
    (void)state;
    html_begin(begin(&w), TEXT("a <b> & c"), ".x{color:red}\n");
    html_end(w.file);
    const char *page = end(&w), *style = after(page, "<style>"), *over = strstr(style, "</style>");
    assert_non_null(over);
    assert_memory_equal(over - 14, ".x{color:red}\n", 14);
    crypto_hash_sha256(hash, (const unsigned char *)style, (size_t)(over - style));
    sodium_bin2base64(wanted + used, sizeof wanted - used, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL);
    (void)after(after(page, "default-src 'none'"), wanted);
    (void)after(page, "<title>a &lt;b&gt; &amp; c</title>");
    (void)after(page, "<h1>a &lt;b&gt; &amp; c</h1>");
    assert_null(strstr(page, "unsafe-inline"));
    assert_null(strstr(page, "http:"));
    assert_null(strstr(page, "https:"));
    free(w.bytes);
}

static void lengths_have_one_decimal_and_are_finite(void **state)
{
    struct writing w;
    (void)state;
    svg_line(begin(&w), 1.25, -0.04, 10, -2.5, "a");
    svg_line(w.file, NAN, INFINITY, -INFINITY, 1e300, "a");
    svg_rect(w.file, 1, 2, -3, 4, "b");
    assert_string_equal(end(&w),
                        "<line class=\"a\" x1=\"1.3\" y1=\"0\" x2=\"10\" y2=\"-2.5\"/>"
                        "<line class=\"a\" x1=\"0\" y1=\"1000000\" x2=\"-1000000\" y2=\"1000000\"/>"
                        "<rect class=\"b\" x=\"1\" y=\"2\" width=\"0\" height=\"4\"/>");
    free(w.bytes);
}

static void a_picture_has_a_title(void **state)
{
    struct writing w;
    (void)state;
    svg_begin(begin(&w), 10, 20, "p", TEXT("a < b"));
    svg_group(w.file, "g", TEXT(""));
    svg_text(w.file, 1, 2, SVG_END, "t", TEXT("<x>"));
    svg_end_group(w.file);
    svg_path(w.file, "c");
    svg_move_to(w.file, 1, 2);
    svg_line_to(w.file, 3, 4);
    svg_curve_to(w.file, 1, 2, 3, 4, 5, 6.5);
    svg_end_path(w.file);
    svg_end(w.file);
    assert_string_equal(
        end(&w), "<svg class=\"p\" role=\"img\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\">"
                 "<title>a &lt; b</title><g class=\"g\">"
                 "<text class=\"t\" x=\"1\" y=\"2\" text-anchor=\"end\">&lt;x&gt;</text></g>"
                 "<path class=\"c\" d=\"M1 2L3 4C1 2 3 4 5 6.5\"/></svg>");
    free(w.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(what_a_page_cannot_hold_is_replaced),
        cmocka_unit_test(a_cut_text_says_so),
        cmocka_unit_test(a_page_allows_its_own_style_and_nothing_else),
        cmocka_unit_test(lengths_have_one_decimal_and_are_finite),
        cmocka_unit_test(a_picture_has_a_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
