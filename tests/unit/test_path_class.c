/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/path_class.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct row {
    const char *path;
    const char *class;
};

static const struct row rows[] = {
    {"", "none"},
    {"/", "none"},
    {"./..//", "none"},
    {"main.c", "source"},
    {"src/main.c", "source"},
    {"/home/me/project/src/main.c", "source"},
    {"lib/latest.java", "source"},
    {"lib/commIT.c", "source"},
    {"src/contest.py", "source"},
    {"src/vendor.c", "source"},
    {"test", "source"},
    {"src/config/app.yml", "source"},
    {"tests/unit/main.c", "test"},
    {"Tests\\Unit\\main.c", "test"},
    {"src/test/java/A.java", "test"},
    {"src/FooTest.java", "test"},
    {"src/FooIT.kt", "test"},
    {"src/Test.php", "test"},
    {"pkg/scan_test.go", "test"},
    {"app/button.spec.ts", "test"},
    {"TEST_UTIL.PY", "test"},
    {"conftest.py", "test"},
    {"tests/README.md", "test"},
    {"test-data/a.json", "test"},
    {"foo-tests/a.c", "test"},
    {"examples/hello.c", "example"},
    {"settings.example", "example"},
    {"third_party/zlib/inflate.c", "vendored"},
    {"web/node_modules/x/index.js", "vendored"},
    {"web/node_modules/x/test/index.min.js", "vendored"},
    {"test/vendor/a.c", "vendored"},
    {"venv/lib/a.py", "vendored"},
    {"build/tests/a.c", "generated"},
    {"static/jquery.MIN.js", "generated"},
    {"api/user_pb2.py", "generated"},
    {"Cargo.lock", "generated"},
    {"package-lock.json", "generated"},
    {"docs/conf.py", "documentation"},
    {"README.md", "documentation"},
    {"LICENSE", "documentation"},
    {"notes.txt", "documentation"},
    {"requirements-dev.txt", "configuration"},
    {"docs/requirements.txt", "documentation"},
    {"src/CMakeLists.txt", "configuration"},
    {".github/workflows/ci.yml", "configuration"},
    {".github\\dependabot.yml", "configuration"},
    {"compose.yaml", "configuration"},
    {"./compose.yaml", "configuration"},
    {"pyproject.toml", "configuration"},
    {"infra/main.tf", "configuration"},
    {"Dockerfile.dev", "configuration"},
    {".eslintrc.js", "configuration"},
};

static void paths_have_the_class_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *class = names_word(&path_class_names, path_class_of(text_of(rows[i].path)));
        if (!text_is(text_of(class), rows[i].class))
            fail_msg("%s is %s, not %s", rows[i].path, class, rows[i].class);
    }
}

static void every_class_has_a_name_that_finds_it(void **state)
{
    (void)state;
    assert_int_equal(path_class_names.count, PATH_CLASS_COUNT);
    for (unsigned i = 0; i < PATH_CLASS_COUNT; i++) {
        unsigned found = PATH_CLASS_COUNT;
        assert_int_equal(names_find(&path_class_names, text_of(path_class_names.words[i]), &found),
                         0);
        assert_int_equal(found, i);
    }
}

static void case_and_slashes_do_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (text_is(text_of(rows[i].class), "test")) /* FooTest.java depends on its capital */
            continue;
        char *path = xstrdup(rows[i].path);
        for (char *c = path; *c; c++)
            *c = *c == '/' ? '\\' : *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
        assert_int_equal(path_class_of(text_of(path)), path_class_of(text_of(rows[i].path)));
        free(path);
    }
}

/* The text is not terminated, and a sanitizer sees a byte too many. */
static void nothing_is_read_past_the_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t size = strlen(rows[i].path); size > 0; size--) {
            char *part = xmalloc(size);
            memcpy(part, rows[i].path, size);
            assert_true(path_class_of((struct text){part, size}) < PATH_CLASS_COUNT);
            free(part);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_have_the_class_of_the_table),
        cmocka_unit_test(every_class_has_a_name_that_finds_it),
        cmocka_unit_test(case_and_slashes_do_not_matter),
        cmocka_unit_test(nothing_is_read_past_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
