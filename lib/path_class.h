/* SPDX-License-Identifier: MPL-2.0 */
/* What kind of file a path is, as far as its name tells: triage rules depend on it.
 *
 * Both / and \ separate components; upper and lower case are the same; `.`, `..` and empty
 * components do not count. The first line that fits decides:
 *
 *   none           no path, or no component in it
 *   vendored       a folder third_party, thirdparty, third-party, 3rdparty, 3rd_party, vendor,
 *                  vendors, vendored, node_modules, bower_components, site-packages,
 *                  dist-packages, extern, external, externals, deps, pods, carthage, godeps,
 *                  _vendor, .venv, venv, .tox, .bundle
 *   generated      a folder dist, build, out, target, generated, gen, autogen, __generated__,
 *                  __pycache__, _build, .next, .nuxt, cmakefiles; or a file *.min.js, *.min.css,
 *                  *.bundle.js, *.map, *_pb2.py, *_pb2_grpc.py, *.pb.go, *.pb.h, *.pb.cc,
 *                  *.g.dart, *.g.cs, *.designer.cs, *.generated.*, *_generated.*, *.lock, or a
 *                  lock file that is named otherwise (package-lock.json, go.sum, ...)
 *   test           a folder test, tests, testing, testdata, __tests__, __mocks__, spec, specs,
 *                  fixtures, fixture, mocks, e2e, test-*, *-test, *-tests, *_test, *_tests; or a
 *                  file test_*, *_test.*, *_tests.*, *.test.*, *.spec.*, *_spec.*, conftest.py, or
 *                  whose name, as written, ends in Test, Tests or IT before .java, .kt, .scala,
 *                  .cs, .swift, .php or .groovy
 *   example        a folder example, examples, sample, samples, demo, demos, tutorial, tutorials,
 *                  cookbook, playground; or a file example.*, *_example.*, *.example, *.sample
 *   documentation  a folder doc, docs, documentation, man, manual, wiki; or a file *.md, *.rst,
 *                  *.adoc, *.asciidoc, *.markdown, *.txt (not requirements*.txt,
 *                  constraints*.txt, CMakeLists.txt), *.tex, *.texi, readme*, changelog*,
 *                  license*, licence*, copying*, authors*, contributing*
 *   configuration  a folder .github, .gitlab, .circleci, .buildkite, .azure-pipelines, .ci,
 *                  .vscode, .idea, .devcontainer; or a file dockerfile*, *.dockerfile, makefile,
 *                  gnumakefile, cmakelists.txt, jenkinsfile, .* (a dot file),
 *                  requirements*.txt, constraints*.txt, package.json, tsconfig*.json, *.toml,
 *                  *.ini, *.cfg, *.conf, *.config.js, *.config.ts, *.properties, *.tf, *.tfvars;
 *                  or *.yml, *.yaml or *.json at the root
 *   source         all others */
#ifndef HYPER_LIB_PATH_CLASS_H
#define HYPER_LIB_PATH_CLASS_H

#include "schema/record.h"
#include "schema/text.h"

enum path_class {
    PATH_CLASS_NONE,
    PATH_CLASS_SOURCE,
    PATH_CLASS_TEST,
    PATH_CLASS_EXAMPLE,
    PATH_CLASS_VENDORED,
    PATH_CLASS_GENERATED,
    PATH_CLASS_DOCUMENTATION,
    PATH_CLASS_CONFIGURATION,
    PATH_CLASS_COUNT
};

extern const struct names path_class_names;

/* The class of a path, relative to its repository. */
enum path_class path_class_of(struct text path);

#endif
