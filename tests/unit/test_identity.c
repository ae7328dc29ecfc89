/* SPDX-License-Identifier: MPL-2.0 */
/* What makes two tools' alerts one: the package, the place, the vulnerability's name. */
#include "lib/fingerprint.h"
#include "lib/purl.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void assert_text(struct text is, const char *should)
{
    if (!text_is(is, should))
        fail_msg("\"%.*s\" is not \"%s\"", TEXT_ARG(is), should);
}

static void package_urls_have_one_spelling(void **state)
{
    static const struct {
        const char *purl, *canonical, *version;
    } cases[] = {
        {"pkg:npm/lodash", "pkg:npm/lodash", ""},
        {" pkg:NPM/Lodash@4.17.15 ", "pkg:npm/lodash", "4.17.15"},
        {"PKG:npm/lodash", "pkg:npm/lodash", ""},
        {"pkg://npm//lodash/", "pkg:npm/lodash", ""},
        {"pkg:npm/%40babel/core@7.0.0", "pkg:npm/%40babel/core", "7.0.0"},
        {"pkg:npm/@babel/core@7.0.0", "pkg:npm/%40babel/core", "7.0.0"},
        {"pkg:npm/@babel/core", "pkg:npm/%40babel/core", ""},
        {"pkg:pypi/Zope.Interface@5", "pkg:pypi/zope-interface", "5"},
        {"pkg:pypi/ruamel__yaml-.x", "pkg:pypi/ruamel-yaml-x", ""},
        {"pkg:deb/Debian/libStdc%2B%2B6@12.2%2B1?arch=amd64&distro=debian-12",
         "pkg:deb/debian/libstdc%2B%2B6", "12.2+1"},
        {"pkg:deb/debian/libstdc++6", "pkg:deb/debian/libstdc%2B%2B6", ""},
        {"pkg:rpm/Fedora/Judy@1.0", "pkg:rpm/fedora/Judy", "1.0"},
        {"pkg:golang/GitHub.com/Gorilla/Context@v1.1#api/v2",
         "pkg:golang/github.com/gorilla/context", "v1.1"},
        {"pkg:maven/org.Apache/Commons@1%2B2", "pkg:maven/org.Apache/Commons", "1+2"},
        {"pkg:nuget/Newtonsoft.Json@13", "pkg:nuget/newtonsoft.json", "13"},
        {"pkg:gem/a%zz", "pkg:gem/a%25zz", ""},
        {"pkg:gem/a%2Fb", "pkg:gem/a%2Fb", ""},
        {"pkg:gem/a%00b", "pkg:gem/a%00b", ""},
        /* No package URLs. */
        {" lodash ", "lodash", ""},
        {"pkg:", "pkg:", ""},
        {"pkg:npm", "pkg:npm", ""},
        {"pkg:npm/", "pkg:npm/", ""},
        {"pkg:/npm", "pkg:/npm", ""},
        {"", "", ""},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text version;
        struct text canonical = purl_canonical(arena, text_of(cases[i].purl), &version);
        assert_text(canonical, cases[i].canonical);
        assert_text(version, cases[i].version);
        assert_text(purl_canonical(arena, canonical, NULL), cases[i].canonical);
    }
    assert_text(purl_type(TEXT("pkg:deb/debian/a")), "deb");
    assert_text(purl_type(TEXT("lodash")), "");
    arena_destroy(&arena);
}

static void names_of_vulnerabilities_are_read_in_any_case(void **state)
{
    static const struct {
        const char *text, *name;
        enum vulnerability_kind kind;
    } cases[] = {
        {"cve-2020-8203", "CVE-2020-8203", VULNERABILITY_CVE},
        {" CVE-2021-1234567 ", "CVE-2021-1234567", VULNERABILITY_CVE},
        {"ghsa-P6MC-m468-83gw", "GHSA-p6mc-m468-83gw", VULNERABILITY_GHSA},
        {"pysec-2021-1", "PYSEC-2021-1", VULNERABILITY_OTHER},
        {"SNYK-JS-LODASH-567746", "SNYK-JS-LODASH-567746", VULNERABILITY_OTHER},
        {"GO-2022-0969", "GO-2022-0969", VULNERABILITY_OTHER},
        {"CVE-2020-820", "", VULNERABILITY_NONE},
        {"CVE-0000-0001", "", VULNERABILITY_NONE}, /* before there were any */
        {"CVE-2020-8203x", "", VULNERABILITY_NONE},
        {"CVE-2020", "", VULNERABILITY_NONE},
        {"GHSA-p6mc-m468-83g", "", VULNERABILITY_NONE},
        {"GO-home", "", VULNERABILITY_NONE},
        {"GO-1 2", "", VULNERABILITY_NONE},
        {"RHSA-2021:1234", "", VULNERABILITY_NONE}, /* about several */
        {"DSA-4000-1", "", VULNERABILITY_NONE},
        {"SC2086", "", VULNERABILITY_NONE},
        {"OSV-0123456789012345678901234567890123456789012345678901234567890123456789", "",
         VULNERABILITY_NONE},
        {"", "", VULNERABILITY_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vulnerability_name name;
        bool is = vulnerability_read(text_of(cases[i].text), &name);
        if (is != (cases[i].kind != VULNERABILITY_NONE) || name.kind != cases[i].kind)
            fail_msg("\"%s\" is of another kind", cases[i].text);
        if (is)
            assert_text(vulnerability_text(&name), cases[i].name);
    }
}

/* What an alert with these names is called, and what it teaches: "NAME=BETTER ...". */
static void names_say_one_vulnerability_or_none(void **state)
{
    static const struct {
        const char *rule;
        struct text aliases[4];
        const char *name, *teaches;
    } cases[] = {
        {"CVE-2020-1111", {TEXT_ITEM("")}, "CVE-2020-1111", ""},
        {"GHSA-aaaa-bbbb-cccc", {TEXT_ITEM("")}, "GHSA-aaaa-bbbb-cccc", ""},
        {"GHSA-aaaa-bbbb-cccc",
         {TEXT_ITEM("CVE-2020-1111")},
         "CVE-2020-1111",
         "GHSA-aaaa-bbbb-cccc=CVE-2020-1111 "},
        {"R1", {TEXT_ITEM("cve-2020-1111"), TEXT_ITEM("CVE-2020-1111")}, "CVE-2020-1111", ""},
        {"PYSEC-2020-1",
         {TEXT_ITEM("CVE-2020-1111"), TEXT_ITEM("GHSA-aaaa-bbbb-cccc")},
         "CVE-2020-1111",
         "GHSA-aaaa-bbbb-cccc=CVE-2020-1111 PYSEC-2020-1=CVE-2020-1111 "},
        {"PYSEC-2020-1",
         {TEXT_ITEM("GHSA-aaaa-bbbb-cccc")},
         "GHSA-aaaa-bbbb-cccc",
         "PYSEC-2020-1=GHSA-aaaa-bbbb-cccc "},
        {"PYSEC-2020-1", {TEXT_ITEM("")}, "PYSEC-2020-1", ""},
        {"R1", {TEXT_ITEM("PYSEC-2020-1")}, "PYSEC-2020-1", ""},
        /* Two CVEs are two vulnerabilities: nothing is learned from them. */
        {"CVE-2020-1111",
         {TEXT_ITEM("CVE-2020-2222"), TEXT_ITEM("GHSA-aaaa-bbbb-cccc")},
         "CVE-2020-1111",
         ""},
        {"R1",
         {TEXT_ITEM("CVE-2020-1111"), TEXT_ITEM("CVE-2020-2222"), TEXT_ITEM("GHSA-aaaa-bbbb-cccc")},
         "GHSA-aaaa-bbbb-cccc",
         ""},
        {"R1", {TEXT_ITEM("CVE-2020-1111"), TEXT_ITEM("CVE-2020-2222")}, "", ""},
        {"R1", {TEXT_ITEM("GHSA-aaaa-bbbb-cccc"), TEXT_ITEM("GHSA-dddd-eeee-ffff")}, "", ""},
        {"R1", {TEXT_ITEM("PYSEC-2020-1"), TEXT_ITEM("GO-2020-1")}, "", ""},
        {"CVE-2020-1111",
         {TEXT_ITEM("GHSA-aaaa-bbbb-cccc"), TEXT_ITEM("GHSA-dddd-eeee-ffff"),
          TEXT_ITEM("GO-2020-1")},
         "CVE-2020-1111",
         "GO-2020-1=CVE-2020-1111 "},
        {"DSA-4000-1", {TEXT_ITEM("CVE-2020-1111")}, "CVE-2020-1111", ""},
        {"R1", {TEXT_ITEM("")}, "", ""},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vulnerability vulnerability;
        struct text items[4], teaches = {"", 0};
        memcpy(items, cases[i].aliases, sizeof items);
        vulnerability_of(text_of(cases[i].rule), &(struct texts){items, 4}, &vulnerability);
        struct text name =
            vulnerability.name.kind ? vulnerability_text(&vulnerability.name) : TEXT("");
        assert_text(name, cases[i].name);
        for (size_t k = 0; k < vulnerability.same_count; k++)
            teaches = arena_print(arena, "%.*s%.*s=%.*s ", TEXT_ARG(teaches),
                                  TEXT_ARG(vulnerability_text(&vulnerability.same[k])),
                                  TEXT_ARG(vulnerability_text(&vulnerability.better)));
        assert_text(teaches, cases[i].teaches);
    }
    arena_destroy(&arena);
}

static void a_place_is_a_folder(void **state)
{
    static const struct {
        const char *package, *path, *place;
    } cases[] = {
        {"pkg:npm/a", "", ""},
        {"pkg:npm/a", "package-lock.json", ""},
        {"pkg:npm/a", "web/package.json", "web"},
        {"pkg:npm/a", "web/app/yarn.lock", "web/app"},
        {"pkg:npm/a", "node_modules/a", ""},
        {"pkg:npm/a", "web/node_modules/b/node_modules/a/package.json", "web"},
        {"pkg:npm/a", "web/my_node_modules/package.json", "web/my_node_modules"},
        {"pkg:npm/a", "/package-lock.json", ""},
        {"pkg:npm/a", "/app/package-lock.json", "app"},
        {"pkg:npm/a", "/home/u/src/web/package-lock.json", "src/web"},
        {"pkg:npm/a", "/usr/lib/node_modules/npm/package.json", "usr/lib"},
        {"pkg:npm/a", "C:/src/web/package.json", "src/web"},
        {"pkg:deb/debian/a", "/var/lib/dpkg/status", ""},
        {"pkg:apk/alpine/a", "registry/acme/image:1 (alpine 3.18)", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct alert alert = {.package = text_of(cases[i].package), .path = text_of(cases[i].path)};
        assert_text(fingerprint_place(&alert), cases[i].place);
    }
}

static void tools_share_an_alert_and_nothing_else_does(void **state)
{
    struct alert first = {.repo = TEXT("acme/web"),
                          .tool = TEXT("Trivy"),
                          .rule = TEXT("CVE-2020-8203"),
                          .message = TEXT("pollution"),
                          .package = TEXT("pkg:npm/lodash"),
                          .path = TEXT("web/package-lock.json"),
                          .line = 7};
    struct text alias = TEXT("cve-2020-8203");
    struct alert second = first;
    (void)state;
    second.tool = TEXT("Dependabot");
    second.rule = TEXT("GHSA-p6mc-m468-83gw");
    second.aliases = (struct texts){&alias, 1};
    second.message = TEXT("another text");
    second.path = TEXT("web/package.json");
    second.package_version = TEXT("4.17.15");
    second.line = 9;
    fingerprint_set(&first);
    fingerprint_set(&second);
    assert_true(id_equal(first.base, second.base));
    assert_int_equal(first.discriminator, second.discriminator);
    struct alert others[4] = {first, first, first, first};
    others[0].repo = TEXT("acme/api");
    others[1].package = TEXT("pkg:npm/lodash.template");
    others[2].path = TEXT("api/package-lock.json");
    others[3].rule = TEXT("CVE-2020-8204");
    for (size_t i = 0; i < 4; i++) {
        fingerprint_set(&others[i]);
        assert_false(id_equal(first.base, others[i].base));
    }
    assert_memory_equal(first.base.bytes, others[1].base.bytes, 2); /* neighbours */
    /* Without a vulnerability's name it is an alert of its tool. */
    first.rule = second.rule = TEXT("outdated");
    second.aliases.count = 0;
    fingerprint_set(&first);
    fingerprint_set(&second);
    assert_false(id_equal(first.base, second.base));
}

static struct id base_without_path(const char *package)
{
    struct alert alert = {
        .repo = TEXT("acme/shop"),
        .tool = TEXT("Licences"),
        .rule = TEXT("copyleft"),
        .message = TEXT("copyleft licence"),
        .template = TEXT("copyleft licence"),
        .package = text_of(package),
    };
    fingerprint_set(&alert);
    return alert.base;
}

static void packages_without_a_path_are_told_apart(void **state)
{
    (void)state;
    assert_true(id_equal(base_without_path("pkg:npm/a"), base_without_path("pkg:npm/a")));
    assert_false(id_equal(base_without_path("pkg:npm/a"), base_without_path("pkg:npm/b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(package_urls_have_one_spelling),
        cmocka_unit_test(names_of_vulnerabilities_are_read_in_any_case),
        cmocka_unit_test(names_say_one_vulnerability_or_none),
        cmocka_unit_test(a_place_is_a_folder),
        cmocka_unit_test(packages_without_a_path_are_told_apart),
        cmocka_unit_test(tools_share_an_alert_and_nothing_else_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
