/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fact_providers.h"
#include "schema/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OUT_SIZE = 1 << 20 };

/* All facts as text, one a line. */
static int print(void *context, struct text name, const struct fact_value *values, size_t count,
                 struct error *err)
{
    char *out = context;
    (void)err;
    out += strlen(out);
    out += sprintf(out, "%.*s(", TEXT_ARG(name));
    for (size_t i = 0; i < count; i++)
        out += values[i].is_number
                   ? sprintf(out, "%s%lld", i ? "," : "", (long long)values[i].number)
                   : sprintf(out, "%s%.*s", i ? "," : "", TEXT_ARG(values[i].text));
    (void)sprintf(out, ")\n");
    return 0;
}

static char *facts_of(const char *path, const char *bytes)
{
    struct facts *facts = facts_new(&facts_limits);
    struct error err = {0};
    char *out = calloc(1, OUT_SIZE);
    assert_true(fact_provider_workflows.wants(text_of(path)));
    if (fact_provider_workflows.read(text_of(path), text_of(bytes), facts, &err) != 0)
        fail_msg("%s: %s", path, err.message);
    assert_int_equal(facts_each(facts, print, out, NULL), 0);
    facts_destroy(&facts);
    return out;
}

static void assert_facts(const char *path, const char *bytes, const char *const *expected)
{
    char *out = facts_of(path, bytes);
    for (; *expected; expected++)
        if (!strstr(out, *expected))
            fail_msg("no %s in:\n%s", *expected, out);
    free(out);
}

static void assert_no_fact(const char *path, const char *bytes, const char *part)
{
    char *out = facts_of(path, bytes);
    if (strstr(out, part))
        fail_msg("%s in:\n%s", part, out);
    free(out);
}

#define W ".github/workflows/a.yml"
#define F(...)                                                                                     \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void a_workflow_has_triggers_and_permissions(void **state)
{
    (void)state;
    assert_facts(W, "name: N\non: push\njobs: {}\n",
                 F("workflow(" W ",N,1)\n", "workflow_on(" W ",2)\n", "trigger(" W ",push,2)\n",
                   "no_permissions(" W ",,1)\n"));
    assert_facts(W, "\"on\": [push,\n  pull_request]\njobs: {}\n",
                 F("trigger(" W ",push,1)\n", "trigger(" W ",pull_request,2)\n"));
    assert_facts(W,
                 "on:\n  push:\n    tags: ['v*']\n    branches:\n      - main\n  schedule:\n"
                 "    - cron: '0 0 * * *'\n  workflow_dispatch:\n    inputs:\n      Fast:\n"
                 "        type: boolean\n      name:\njobs: {}\n",
                 F("trigger_filter(" W ",push,tags,v*,3)\n",
                   "trigger_filter(" W ",push,branches,main,5)\n",
                   "trigger_filter(" W ",schedule,cron,0 0 * * *,7)\n",
                   "workflow_input(" W ",workflow_dispatch,fast,boolean,10)\n",
                   "workflow_input(" W ",workflow_dispatch,name,string,12)\n"));
    assert_facts(W,
                 "on: push\npermissions:\n  contents: read\njobs:\n  a:\n    permissions: {}\n"
                 "  b:\n    permissions: write-all\n  c:\n    permissions:\n  d: {}\n",
                 F("permissions(" W ",,2)\n", "permission(" W ",,contents,read,3)\n",
                   "permission(" W ",a,*,none,6)\n", "permission(" W ",b,*,write-all,8)\n",
                   "permission(" W ",c,*,,10)\n", "no_permissions(" W ",d,11)\n"));
}

static void a_job_says_where_and_when_it_runs(void **state)
{
    (void)state;
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    needs: [b, c]\n    runs-on:\n      - self-hosted\n"
                 "      - linux\n    environment:\n      name: prod\n    timeout-minutes: 5\n"
                 "    if: false\n    concurrency:\n      group: g\n      cancel-in-progress: true\n"
                 "    defaults:\n      run:\n        shell: cmd\n",
                 F("job(" W ",a,3)\n", "job_needs(" W ",a,b,4)\n",
                   "runs_on(" W ",a,self-hosted,6)\n", "runs_on(" W ",a,linux,7)\n",
                   "job_environment(" W ",a,prod,9)\n", "job_timeout(" W ",a,5,10)\n",
                   "condition(" W ",a,-1,false,11)\n", "condition_constant(" W ",a,-1,false,11)\n",
                   "concurrency(" W ",a,g,true,12)\n", "shell(" W ",a,-1,cmd,17)\n"));
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    runs-on:\n      group: big\n      labels: x64\n"
                 "  b:\n    uses: o/r/.github/workflows/w.yml@v1\n    secrets: inherit\n",
                 F("runs_on_group(" W ",a,big,5)\n", "runs_on(" W ",a,x64,6)\n",
                   "uses(" W ",b,-1,o/r/.github/workflows/w.yml@v1,ref,8)\n",
                   "uses_action(" W ",b,-1,o/r,.github/workflows/w.yml,v1,8)\n",
                   "secrets_inherit(" W ",b,9)\n"));
}

static void values_of_the_matrix_take_the_place_of_expressions(void **state)
{
    static const char matrix[] =
        "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        os: [linux, self-hosted]\n"
        "        v: [1, '${{ inputs.v }}']\n        include:\n          - os: mac\n"
        "            extra: {deep: x}\n        exclude:\n          - os: self-hosted\n"
        "    runs-on: ${{ matrix.os }}-${{ 'x' }}\n"
        "    container: img:${{ matrix.v }}\n    services:\n      s:\n"
        "        image: ${{ matrix.extra.deep || matrix.os }}\n";
    (void)state;
    assert_facts(W, matrix,
                 F("matrix(" W ",a,os,text,linux,6)\n", "matrix(" W ",a,os,text,mac,9)\n",
                   "matrix(" W ",a,extra.deep,text,x,10)\n",
                   "matrix(" W ",a,v,expression,${{ inputs.v }},7)\n",
                   "runs_on_unknown(" W ",a,*,13)\n", "image(" W ",a,container,img:1,tag,14)\n",
                   "image_unknown(" W ",a,container,matrix.v,14)\n",
                   "image(" W ",a,service,x,none,17)\n", "image(" W ",a,service,mac,none,17)\n"));
    assert_no_fact(W, matrix, "self-hosted");
    assert_facts(W, "on: push\njobs:\n  a:\n    runs-on: ${{ fromJSON(inputs.os) }}\n",
                 F("runs_on_unknown(" W ",a,*,4)\n"));
    assert_facts(W, "on: push\njobs:\n  a:\n    strategy:\n      matrix: ${{ inputs.m }}\n",
                 F("matrix(" W ",a,*,expression,${{ inputs.m }},5)\n"));
}

static void images_are_pinned_or_not(void **state)
{
    (void)state;
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    container:\n      image: r.example:5000/a/b\n"
                 "      credentials:\n        username: me\n        password: ${{ secrets.P }}\n"
                 "    services:\n      s:\n        image: b:latest\n        credentials:\n"
                 "          password: x\n      t:\n        image: c@sha256:00\n"
                 "    steps:\n      - uses: docker://d:1\n",
                 F("image(" W ",a,container,r.example:5000/a/b,none,5)\n",
                   "image(" W ",a,service,b:latest,latest,11)\n",
                   "image(" W ",a,service,c@sha256:00,digest,15)\n",
                   "image(" W ",a,uses,d:1,tag,17)\n", "uses(" W ",a,0,docker://d:1,docker,17)\n",
                   "credential(" W ",a,container,username,text,7)\n",
                   "credential(" W ",a,container,password,expression,8)\n",
                   "credential(" W ",a,service,password,text,13)\n"));
}

static void steps_use_actions(void **state)
{
    (void)state;
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    steps:\n      - name: S\n        id: s\n"
                 "        uses: Own/Repo/sub/dir@0123456789abcdef0123456789abcdef01234567\n"
                 "        with:\n          Key: value\n        env:\n          A: 1\n"
                 "          B: ${{ secrets.B }}\n      - uses: ./local\n      - uses: o/r\n"
                 "      - uses: o/r@main\n        with: ${{ inputs.all }}\n",
                 F("step(" W ",a,0,5)\n", "step_name(" W ",a,0,S,5)\n", "step_id(" W ",a,0,s,6)\n",
                   ",sha,7)\n",
                   "uses_action(" W ",a,0,own/repo,sub/dir,"
                   "0123456789abcdef0123456789abcdef01234567,7)\n",
                   "step_with(" W ",a,0,key,value,9)\n", "env(" W ",a,0,A,text,1,11)\n",
                   "env(" W ",a,0,B,expression,${{ secrets.B }},12)\n", "secret(" W ",a,0,b,12)\n",
                   "uses(" W ",a,1,./local,local,13)\n", "uses(" W ",a,2,o/r,none,14)\n",
                   "uses(" W ",a,3,o/r@main,ref,15)\n",
                   "step_with(" W ",a,3,*,${{ inputs.all }},16)\n"));
}

static void lines_within_scripts_are_those_of_the_file(void **state)
{
    (void)state;
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    steps:\n      - run: |\n\n          one\n"
                 "            ${{ a.b }}\n\n          three ${{\n            c.d }}\n"
                 "      - run: >-\n          folded\n          text ${{ e.f }}\n"
                 "      - run: plain\n          ${{ g.h }}\n"
                 "      - run: \"quoted\\n\n          \\\"x\\\" ${{ i.j }}\"\n"
                 "      - run: &x |\n          anchored ${{ k.l }}\n      - run: *x\n",
                 F("run(" W ",a,0,", "run_line(" W ",a,0,one,7)\n",
                   "run_line(" W ",a,0,three ${{,10)\n", "expression_reads(" W ",0,a.b,8)\n",
                   "expression_reads(" W ",1,c.d,11)\n", "expression_reads(" W ",2,e.f,14)\n",
                   "expression_reads(" W ",3,g.h,16)\n", "expression_reads(" W ",4,i.j,17)\n",
                   "expression_reads(" W ",5,k.l,20)\n", "expression(" W ",6,a,5,run,run,20)\n"));
}

static void expressions_tell_what_they_read_and_yield(void **state)
{
    (void)state;
    assert_facts(
        W,
        "on: push\nenv:\n  X: ${{ github.ref == 'a' && inputs.Y || 'z' }}\njobs:\n  a:\n"
        "    if: contains('a b', github.ref)\n    steps:\n      - run: ${{ toJSON(secrets) }}\n"
        "        if: github.actor != 'x'\n      - run: ${{ 1 + }}\n",
        F("expression(" W ",0,,-1,env,x,3)\n",
          "expression_source(" W ",0,github.ref == 'a' && inputs.Y || 'z')\n",
          "expression_compares(" W ",0,==,github.ref,a,3)\n",
          "expression_reads(" W ",0,inputs.y,3)\n", "context(inputs.y,inputs,y)\n",
          "expression_yields(" W ",0,context,inputs.y,3)\n",
          "expression_yields(" W ",0,text,z,3)\n", "expression_call(" W ",1,0,contains,6)\n",
          "expression_argument(" W ",0,1,text,a b)\n",
          "expression_argument(" W ",0,2,context,github.ref)\n", "secret(" W ",a,0,*,8)\n",
          "context(secrets,secrets,)\n", "expression_compares(" W ",2,!=,github.actor,x,9)\n",
          "expression_broken(" W ",4,character 4 of the expression"));
    assert_no_fact(W, "on: push\njobs:\n  a:\n    if: github.ref == 'a'\n", "expression_yields");
}

static void conditions_that_are_texts_are_told(void **state)
{
    (void)state;
    assert_facts(W,
                 "on: push\njobs:\n  a:\n    steps:\n      - if: ${{ a }} && ${{ b }}\n"
                 "      - if: |\n          ${{ a }}\n      - if: |-\n          ${{ a }}\n"
                 "      - if: |\n          a\n      - if: ${{ true }}\n",
                 F("condition_padded(" W ",a,0,5)\n", "condition_padded(" W ",a,1,6)\n",
                   "condition_constant(" W ",a,4,true,12)\n", "expression_reads(" W ",1,b,5)\n"));
    assert_no_fact(W, "on: push\njobs:\n  a:\n    if: |-\n      ${{ a }}\n", "condition_padded");
    assert_no_fact(W, "on: push\njobs:\n  a:\n    if: |\n      a\n", "condition_padded");
}

static void actions_are_read_like_jobs(void **state)
{
    (void)state;
    assert_facts(
        "x/action.yml",
        "name: A\ninputs:\n  who:\n    required: true\nruns:\n  using: composite\n  steps:\n"
        "    - run: echo ${{ inputs.who }}\n      shell: bash\n    - uses: o/r@v1\n",
        F("action(x/action.yml,A,composite,1)\n", "workflow_input(x/action.yml,,who,string,3)\n",
          "step(x/action.yml,,0,8)\n", "shell(x/action.yml,,0,bash,9)\n",
          "uses(x/action.yml,,1,o/r@v1,ref,10)\n",
          "expression_reads(x/action.yml,0,inputs.who,8)\n"));
    assert_facts("action.yaml", "runs:\n  using: docker\n  image: docker://a:1\n",
                 F("image(action.yaml,,action,a:1,tag,3)\n"));
    assert_no_fact("action.yml", "runs:\n  using: docker\n  image: Dockerfile\n", "image(");
}

static void codeql_is_told_of_languages(void **state)
{
    (void)state;
    assert_facts(
        W,
        "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        language: [go, Python]\n"
        "    steps:\n      - uses: github/codeql-action/init@v3\n        with:\n"
        "          languages: ${{ matrix.language }}\n"
        "      - uses: github/codeql-action/init@v3\n        with:\n"
        "          languages: c-cpp, ruby\n      - uses: github/codeql-action/init@v3\n"
        "      - uses: github/codeql-action/analyze@v3\n",
        F("codeql_language(" W ",a,0,go,10)\n", "codeql_language(" W ",a,0,python,10)\n",
          "codeql_language(" W ",a,1,c-cpp,13)\n", "codeql_language(" W ",a,1,ruby,13)\n",
          "codeql_unknown(" W ",a,2,14)\n"));
}

static void gitlab_pipelines_are_read(void **state)
{
    static const char path[] = "ci/.gitlab-ci.yml";
    (void)state;
    assert_facts(
        path,
        "include:\n  - https://e.example/a.yml\n  - project: p/q\n    ref: main\n    file: x\n"
        "  - local: /y.yml\nstages: [build, deploy]\ndefault:\n  image: a:latest\n"
        ".base: &base\n  script:\n    - make\nbuild:\n  <<: *base\n  stage: build\n"
        "  variables:\n    A: b\n  rules:\n    - if: $CI\n  services:\n"
        "    - name: $DB\n",
        F("gitlab_ci(ci/.gitlab-ci.yml)\n",
          "gitlab_include(ci/.gitlab-ci.yml,remote,https://e.example/a.yml,,2)\n",
          "gitlab_include(ci/.gitlab-ci.yml,project,p/q,main,3)\n",
          "gitlab_include(ci/.gitlab-ci.yml,local,/y.yml,,6)\n",
          "gitlab_stage(ci/.gitlab-ci.yml,deploy,7)\n",
          "image(ci/.gitlab-ci.yml,,gitlab,a:latest,latest,9)\n",
          "gitlab_job(ci/.gitlab-ci.yml,build,build,13)\n",
          "gitlab_script(ci/.gitlab-ci.yml,build,script,make,12)\n",
          "gitlab_variable(ci/.gitlab-ci.yml,build,A,b,17)\n",
          "gitlab_rule(ci/.gitlab-ci.yml,build,$CI,19)\n",
          "image_unknown(ci/.gitlab-ci.yml,build,gitlab,$DB,21)\n"));
}

static void what_is_no_workflow_tells_nothing(void **state)
{
    char *out;
    (void)state;
    assert_false(fact_provider_workflows.wants(TEXT("a.json")));
    assert_string_equal(out = facts_of("a.yml", "on: push\n"), "");
    free(out);
    assert_string_equal(out = facts_of("a.yml", "{{ template }\non: x\njobs:\n"), "");
    free(out);
    assert_string_equal(out = facts_of(W, "- a\n"), "");
    free(out);
    assert_string_equal(out = facts_of(W, ""), "");
    free(out);
    assert_facts("templates/a.yml", "on: push\njobs:\n  a: {}\n", F("job(templates/a.yml,a,3)\n"));
}

static void a_broken_file_is_an_error_with_a_place(void **state)
{
    struct facts *facts = facts_new(&facts_limits);
    struct error err = {0};
    (void)state;
    assert_int_equal(fact_provider_workflows.read(TEXT(W), TEXT("on: [\n"), facts, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    assert_non_null(strstr(err.message, "line 2, column 1: "));
    assert_int_equal(fact_provider_workflows.read(TEXT(W), TEXT("on: [\n"), facts, NULL), -1);
    assert_int_equal(facts_count(facts), 0);
    facts_destroy(&facts);
}

static void limits_of_facts_end_the_telling(void **state)
{
    struct facts_limits limits = {5, 1000};
    struct facts *facts = facts_new(&limits);
    struct error err = {0};
    (void)state;
    assert_int_equal(fact_provider_workflows.read(
                         TEXT(W), TEXT("on: [a, b, c, d, e, f]\njobs: {}\n"), facts, &err),
                     -1);
    assert_int_equal(err.code, ERROR_DATA);
    assert_int_equal(facts_count(facts), 5);
    facts_destroy(&facts);
}

static void every_predicate_has_as_many_values_as_it_says(void **state)
{
    struct facts *facts = facts_new(&facts_limits);
    (void)state;
    for (size_t i = 0; i < fact_provider_workflows.predicates.count; i++) {
        const struct fact_predicate *one = &fact_provider_workflows.predicates.items[i];
        assert_true(fact_predicate_find(text_of(one->name), fact_arity(one)) == one);
        assert_true(strlen(one->help) > 5);
    }
    facts_destroy(&facts);
}

/* Each fact that is told is one of the table. */
static int known(void *context, struct text name, const struct fact_value *values, size_t count,
                 struct error *err)
{
    (void)context;
    (void)values;
    (void)err;
    if (!fact_predicate_find(name, count))
        fail_msg("%.*s/%zu", TEXT_ARG(name), count);
    return 0;
}

static void every_fact_is_known(void **state)
{
    static const char text[] =
        "on: {push: {tags: a}, workflow_call: {inputs: {x: }}}\npermissions: {a: b}\n"
        "concurrency: g\ndefaults: {run: {shell: sh}}\njobs:\n  a:\n    needs: b\n    if: false\n"
        "    environment: e\n    timeout-minutes: 1\n    runs-on: [a, '${{ b }}']\n"
        "    container: {image: 'a', credentials: {password: x}}\n"
        "    strategy: {matrix: {a: [1]}}\n    services: {a: {image: '${{ b }}'}}\n    steps:\n"
        "      - {name: a, id: b, shell: c, working-directory: d, if: '${{ a }} ', run: a, env: "
        "{a: b}}\n"
        "      - {uses: github/codeql-action/init@v1, with: {languages: a}}\n"
        "      - {run: \"${{ f(secrets.a == 'b') }} ${{ ! }}\"}\n";
    struct facts *facts = facts_new(&facts_limits);
    (void)state;
    assert_int_equal(fact_provider_workflows.read(TEXT(W), text_of(text), facts, NULL), 0);
    assert_true(facts_count(facts) > 50);
    assert_int_equal(facts_each(facts, known, NULL, NULL), 0);
    facts_destroy(&facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_workflow_has_triggers_and_permissions),
        cmocka_unit_test(a_job_says_where_and_when_it_runs),
        cmocka_unit_test(values_of_the_matrix_take_the_place_of_expressions),
        cmocka_unit_test(images_are_pinned_or_not),
        cmocka_unit_test(steps_use_actions),
        cmocka_unit_test(lines_within_scripts_are_those_of_the_file),
        cmocka_unit_test(expressions_tell_what_they_read_and_yield),
        cmocka_unit_test(conditions_that_are_texts_are_told),
        cmocka_unit_test(actions_are_read_like_jobs),
        cmocka_unit_test(codeql_is_told_of_languages),
        cmocka_unit_test(gitlab_pipelines_are_read),
        cmocka_unit_test(what_is_no_workflow_tells_nothing),
        cmocka_unit_test(a_broken_file_is_an_error_with_a_place),
        cmocka_unit_test(limits_of_facts_end_the_telling),
        cmocka_unit_test(every_predicate_has_as_many_values_as_it_says),
        cmocka_unit_test(every_fact_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
