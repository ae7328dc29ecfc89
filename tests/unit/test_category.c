/* SPDX-License-Identifier: MPL-2.0 */
/* The category of what real tools report, with the catalogue that ships. */
#include "cli/catalogue.h"
#include "lib/cwe.h"
#include "lib/format.h"
#include "stages/snapshot.h"
#include "stages/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct world {
    struct arena *arena;
    struct snapshot *snapshot;
};

static int set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof *world);
    struct rulebook book = {.rules = {NULL, 0}};
    struct error err;
    struct pack pack;
    world->arena = arena_new();
    pack_init(&pack);
    if (catalogue_read(world->arena, &book.catalogue, &err) != 0)
        return -1;
    record_pack(&pack, &rulebook_record, &book);
    int result = snapshot_new(pack_bytes(&pack), &world->snapshot, &err);
    pack_close(&pack);
    *state = world;
    return result;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    snapshot_destroy(&world->snapshot);
    arena_destroy(&world->arena);
    free(world);
    return 0;
}

/* As parse and classify do it. */
static struct alert classified(struct world *world, struct alert alert)
{
    const struct origin origin = {.repo = {"r", 1}};
    const struct view view = {.snapshot = world->snapshot, .context = {"", 0}};
    struct error err;
    alias_collect(&alert.aliases, alert.rule, world->arena);
    format_finish(&alert, &origin, world->arena);
    struct batch batch = {.form = BATCH_ALERTS, .alerts = {&alert, 1}};
    if (stage_classify.run(&batch, &view, world->arena, &err) != 0)
        fail_msg("%s", err.message);
    return alert;
}

static struct text category_reason(const struct alert *alert)
{
    for (size_t i = 0; i < alert->reasons.count; i++)
        if (alert->reasons.items[i].aspect == ASPECT_CATEGORY)
            return alert->reasons.items[i].because;
    return TEXT("");
}

static const struct row {
    const char *tool, *rule;
    uint32_t cwe; /* 0: none */
    const char *path, *package;
    enum category category;
} rows[] = {
    /* secrets */
    {"gitleaks", "aws-access-token", 798, "src/a.c", "", CATEGORY_SECRET},
    {"TruffleHog", "AWS", 0, "a.env", "", CATEGORY_SECRET},
    {"detect-secrets", "Secret Keyword", 0, "a.yml", "", CATEGORY_SECRET},
    {"GitHub Secret Scanning", "npm_access_token", 0, "", "", CATEGORY_SECRET},
    {"Trivy", "aws-access-key-id", 0, "a.env", "", CATEGORY_SECRET},
    {"Checkov", "CKV_SECRET_6", 0, "a.tf", "", CATEGORY_SECRET},
    {"Bandit", "B105", 259, "a.py", "", CATEGORY_SECRET},
    {"gosec", "G101", 798, "a.go", "", CATEGORY_SECRET},
    {"CodeQL", "js/hardcoded-credentials", 798, "a.js", "", CATEGORY_SECRET},
    {"Semgrep OSS", "generic.secrets.security.detected-aws-key", 798, "a", "", CATEGORY_SECRET},
    {"SonarQube", "secrets:S6290", 0, "a.js", "", CATEGORY_SECRET},
    {"Brakeman", "Hardcoded", 798, "app/a.rb", "", CATEGORY_SECRET},
    /* code */
    {"Bandit", "B602", 78, "a.py", "", CATEGORY_CODE},
    {"Brakeman", "SQL", 89, "app/a.rb", "", CATEGORY_CODE},
    {"gosec", "G201", 89, "a.go", "", CATEGORY_CODE},
    {"CodeQL command-line toolchain", "js/xss", 79, "a.js", "", CATEGORY_CODE},
    {"Semgrep", "python.lang.security.audit.eval-detected", 95, "a.py", "", CATEGORY_CODE},
    {"Checkmarx SAST", "SQL_Injection", 89, "a.java", "", CATEGORY_CODE},
    {"Checkmarx One", "Reflected_XSS", 79, "a.java", "", CATEGORY_CODE},
    {"SonarQube", "java:S3649", 89, "a.java", "", CATEGORY_CODE},
    {"Snyk Code", "javascript/Sqli", 89, "a.js", "", CATEGORY_CODE},
    {"Cppcheck", "arrayIndexOutOfBounds", 788, "a.c", "", CATEGORY_CODE},
    {"CodeChecker", "core.NullDereference", 0, "a.c", "", CATEGORY_CODE},
    {"ESLint", "security/detect-eval-with-expression", 0, "a.js", "", CATEGORY_CODE},
    {"ESLint", "no-eval", 0, "a.js", "", CATEGORY_CODE},
    {"Ruff", "S602", 0, "a.py", "", CATEGORY_CODE},
    {"Flawfinder", "FF1044", 78, "a.c", "", CATEGORY_CODE},
    /* workflow */
    {"zizmor", "template-injection", 0, ".github/workflows/ci.yml", "", CATEGORY_WORKFLOW},
    {"actionlint", "expression", 0, ".github/workflows/ci.yml", "", CATEGORY_WORKFLOW},
    {"Checkov", "CKV_GHA_7", 0, ".github/workflows/ci.yml", "", CATEGORY_WORKFLOW},
    {"Checkov", "CKV_GITLABCI_1", 0, ".gitlab-ci.yml", "", CATEGORY_WORKFLOW},
    {"CodeQL", "actions/code-injection/critical", 94, ".github/workflows/a.yml", "",
     CATEGORY_WORKFLOW},
    {"Semgrep", "yaml.github-actions.security.run-shell-injection", 78, "a.yml", "",
     CATEGORY_WORKFLOW},
    {"prettier", "prettier", 0, "sub/.gitlab-ci.yml", "", CATEGORY_WORKFLOW},
    {"X", "y", 0, "ci/Jenkinsfile", "", CATEGORY_WORKFLOW},
    /* dependency */
    {"npm audit", "GHSA-35jh-r3h4-6jhm", 94, "package-lock.json", "pkg:npm/lodash",
     CATEGORY_DEPENDENCY},
    {"Trivy", "CVE-2021-23337", 94, "package-lock.json", "pkg:npm/lodash", CATEGORY_DEPENDENCY},
    {"Grype", "CVE-2021-23337", 0, "a.jar", "pkg:maven/a/b", CATEGORY_DEPENDENCY},
    {"OSV-Scanner", "GO-2023-1571", 0, "go.mod", "pkg:golang/x", CATEGORY_DEPENDENCY},
    {"Dependabot", "GHSA-35jh-r3h4-6jhm", 0, "package.json", "", CATEGORY_DEPENDENCY},
    {"Dependency-Check", "CVE-2021-44228", 502, "log4j.jar", "", CATEGORY_DEPENDENCY},
    {"Snyk", "SNYK-JS-LODASH-1040724", 94, "package.json", "", CATEGORY_DEPENDENCY},
    {"CycloneDX", "CVE-2021-44228", 502, "", "pkg:maven/log4j/core", CATEGORY_DEPENDENCY},
    {"cargo-audit", "RUSTSEC-2020-0071", 0, "Cargo.lock", "", CATEGORY_DEPENDENCY},
    {"Semgrep OSS", "ssc-2934385d", 0, "yarn.lock", "", CATEGORY_DEPENDENCY},
    {"unheard of", "CVE-2020-1234", 79, "", "", CATEGORY_DEPENDENCY},
    /* container */
    {"hadolint", "DL3008", 0, "Dockerfile", "", CATEGORY_CONTAINER},
    {"Trivy", "DS002", 0, "Dockerfile", "", CATEGORY_CONTAINER},
    {"Trivy", "AVD-DS-0002", 0, "build/app.dockerfile", "", CATEGORY_CONTAINER},
    {"Trivy", "CVE-2023-0286", 843, "debian:11", "pkg:deb/debian/openssl", CATEGORY_CONTAINER},
    {"Grype", "CVE-2023-0286", 0, "", "pkg:apk/alpine/openssl", CATEGORY_CONTAINER},
    {"Clair", "CVE-2023-0286", 0, "", "", CATEGORY_CONTAINER},
    {"Checkov", "CKV_DOCKER_2", 0, "Dockerfile", "", CATEGORY_CONTAINER},
    {"Dockle", "CIS-DI-0001", 0, "", "", CATEGORY_CONTAINER},
    {"KICS", "fd54f200-402c-4333-a5a4-36ef6709af2f", 0, "Dockerfile", "", CATEGORY_CONTAINER},
    {"Snyk Container", "SNYK-ALPINE318-OPENSSL-6032386", 0, "", "", CATEGORY_CONTAINER},
    /* infrastructure */
    {"Checkov", "CKV_AWS_20", 0, "main.tf", "", CATEGORY_INFRASTRUCTURE},
    {"Checkov", "CKV_AWS_9", 521, "iam_password_policy.tf", "", CATEGORY_INFRASTRUCTURE},
    {"Checkov", "CKV2_K8S_6", 0, "deploy.yaml", "", CATEGORY_INFRASTRUCTURE},
    {"tfsec", "aws-s3-enable-bucket-encryption", 0, "main.tf", "", CATEGORY_INFRASTRUCTURE},
    {"KICS", "b03a748a-542d-44f4-bb86-9199ab4fd2d5", 311, "deploy.yaml", "",
     CATEGORY_INFRASTRUCTURE},
    {"Trivy", "AVD-KSV-0001", 0, "deploy.yaml", "", CATEGORY_INFRASTRUCTURE},
    {"Trivy", "KSV001", 0, "deploy.yaml", "", CATEGORY_INFRASTRUCTURE},
    {"Trivy", "AWS-0086", 0, "main.tf", "", CATEGORY_INFRASTRUCTURE},
    {"Snyk Infrastructure as Code", "SNYK-CC-K8S-6", 0, "a.yaml", "", CATEGORY_INFRASTRUCTURE},
    {"SonarQube", "terraform:S6249", 0, "main.tf", "", CATEGORY_INFRASTRUCTURE},
    {"Semgrep", "terraform.aws.security.aws-ec2", 311, "main.tf", "", CATEGORY_INFRASTRUCTURE},
    /* configuration */
    {"OpenSCAP", "xccdf_org.ssgproject.content_rule_sshd_disable_root_login", 0, "", "",
     CATEGORY_CONFIGURATION},
    {"kube-bench", "1.1.1", 0, "", "", CATEGORY_CONFIGURATION},
    {"X", "y", 16, "a", "", CATEGORY_CODE}, /* a weakness of no kind */
    {"X", "y", 276, "a.c", "", CATEGORY_CONFIGURATION},
    /* licence */
    {"ScanCode", "gpl-3.0", 0, "a.c", "", CATEGORY_LICENCE},
    {"Checkov", "BC_LIC_1", 0, "package.json", "", CATEGORY_LICENCE},
    {"Snyk", "snyk:lic:npm:x:GPL-3.0", 0, "package.json", "", CATEGORY_LICENCE},
    /* quality */
    {"ESLint", "no-unused-vars", 0, "a.js", "", CATEGORY_QUALITY},
    {"ShellCheck", "SC2034", 0, "a.sh", "", CATEGORY_QUALITY},
    {"SonarQube", "java:S1135", 0, "A.java", "", CATEGORY_QUALITY},
    {"Semgrep", "python.lang.correctness.useless-eqeq", 0, "a.py", "", CATEGORY_QUALITY},
    {"clang-tidy", "readability-braces-around-statements", 0, "a.c", "", CATEGORY_QUALITY},
    {"Cppcheck", "variableScope", 0, "a.c", "", CATEGORY_QUALITY},
    {"JUnit", "AssertionError", 0, "", "", CATEGORY_QUALITY},
    {"gcc", "-Wunused-variable", 0, "a.c", "", CATEGORY_QUALITY},
    /* process */
    {"Scorecard", "BranchProtectionID", 0, "", "", CATEGORY_PROCESS},
    {"OpenSSF Scorecard", "Code-Review", 0, "", "", CATEGORY_PROCESS},
    {"Checkov", "CKV_GITHUB_6", 0, "", "", CATEGORY_PROCESS},
    /* dynamic */
    {"ZAP", "40012", 79, "https://x/", "", CATEGORY_DYNAMIC},
    {"OWASP ZAP", "10038", 693, "https://x/", "", CATEGORY_DYNAMIC},
    {"Nuclei", "CVE-2021-44228", 502, "https://x/", "", CATEGORY_DYNAMIC},
    {"Burp Suite", "1049088", 89, "https://x/", "", CATEGORY_DYNAMIC},
};

static void what_tools_report(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        uint32_t cwe = row->cwe;
        struct alert alert = classified(world, (struct alert){
                                                   .tool = text_of(row->tool),
                                                   .rule = text_of(row->rule),
                                                   .message = TEXT("m"),
                                                   .path = text_of(row->path),
                                                   .package = text_of(row->package),
                                                   .cwe = {&cwe, cwe != 0},
                                               });
        struct text because = category_reason(&alert);
        if (alert.category != row->category)
            fail_msg("%s %s is %s, because %.*s", row->tool, row->rule,
                     names_word(&category_names, alert.category), TEXT_ARG(because));
        assert_true(because.size > 0);
    }
}

/* What the format says goes before what is known of the rule, the tool and the weakness. */
static void the_format_goes_first(void **state)
{
    struct world *world = *state;
    uint32_t cwe = 89;
    struct alert alert = {.tool = TEXT("ShellCheck"),
                          .rule = TEXT("SC2086"),
                          .message = TEXT("m"),
                          .cwe = {&cwe, 1},
                          .secret = true,
                          .category = CATEGORY_LICENCE};
    alert = classified(world, alert);
    assert_int_equal(alert.category, CATEGORY_LICENCE);
    assert_true(text_has(category_reason(&alert), TEXT("the report says")));
}

static void patterns_fit(void **state)
{
    static const struct {
        const char *tool, *rule, *pattern; /* NULL: none */
    } cases[] = {
        {"Checkov", "CKV_DOCKER_1", "CKV_DOCKER_*"},
        {"x", "CKV_", "CKV_*"},
        {"x", "CK", NULL},
        {"x", "", NULL},
        {"x", "xCVE-2020-1", NULL},
        {"Semgrep PRO", "a.b.correctness.c", "*.correctness.*"},
        {"semgrep", "correctness", NULL},
        {"semgrep", "generic.secrets.a", "generic.secrets.*"},
        {"ANY", "ANCHOREVULN_CVE-1_python_a", "ANCHOREVULN_*_python_*"},
        {"ANY", "ANCHOREVULN_CVE-1_dpkg_a", "ANCHOREVULN_*"},
        {"codeql", "a/hardcoded-credentials", "*/hardcoded-credentials*"},
        {"cppcheck", "aScope", "*Scope"},
        {"cppcheck", "aScopes", NULL},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct known_like *like =
            snapshot_known_like(world->snapshot, text_of(cases[i].tool), text_of(cases[i].rule));
        assert_int_equal(like != NULL, cases[i].pattern != NULL);
        if (like)
            assert_true(text_is(like->pattern, cases[i].pattern));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_tools_report, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_format_goes_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(patterns_fit, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
