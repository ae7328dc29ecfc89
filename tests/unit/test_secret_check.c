/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/language.h"
#include "lib/secret_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Texts that pass stand before the NULL, those that do not behind it. */
static void checks(enum secret_check check, const char *const *texts)
{
    bool wanted = true;
    for (int ends = 0; ends < 2; texts++) {
        if (!*texts) {
            ends++;
            wanted = false;
        } else if (secret_check(check, text_of(*texts)) != wanted)
            fail_msg("%s of \"%s\" is not %d", names_word(&secret_check_names, check), *texts,
                     wanted);
    }
}

#define CHECKS(check, ...) checks(check, (const char *const[]){__VA_ARGS__, NULL})

static void checksums(void **state)
{
    (void)state;
    assert_int_equal(secret_crc32(TEXT("123456789")), 0xcbf43926);
    CHECKS(CHECK_CRC32_BASE62,
           "ghp_"
           "rJpWq0B4nV8sKx2cLm6ZtY1aHd3eGf0tgn3s",
           NULL, "ghp_rJpWq0B4nV8sKx2cLm6ZtY1aHd3eGf000000", "ghp_", "x",
           "ghp_rJpWq0B4nV8sKx2cL-6Zt");
    CHECKS(CHECK_CRC32_BASE62_WRONG, "ghp_rJpWq0B4nV8sKx2cLm6ZtY1aHd3eGf000000", NULL,
           "ghp_"
           "rJpWq0B4nV8sKx2cLm6ZtY1aHd3eGf0tgn3s",
           "ghp_", "x", "ghp_rJpWq0B4nV8sKx2cL-6Zt");
    CHECKS(CHECK_LUHN, "4111 1111-1111 1111", "79927398713", NULL, "79927398714", "0000", "4",
           "4111x");
}

static void encodings(void **state)
{
    (void)state;
    CHECKS(CHECK_AWS_ACCOUNT, "AKIAIOSFODNN7ABCDEFG", "AKIAQYLPMN5HHHFPZAM2", NULL,
           "AKIA7777777777777777", "AKIAQYLPMN5HHHFPZAM1", "AKIAQYLPMN5HHHFPZAM", "");
    CHECKS(CHECK_JWT, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
           "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", NULL, "eyJzdWIiOiIxIn0.eyJzdWIiOiIxIn0.c2ln",
           "eyJhbGciOiJIUzI1NiJ9", "a.b.c", "..", "eyJhbGciOiJIUzI1NiJ9.WzFd");
    CHECKS(CHECK_BASE64, "c29tZSBieXRlcyE=", "c29tZSBieXRlcyE", "+/+/+/+/+/+/", NULL,
           "c29tZQ==", "c29t-ZSBieXRlcyE", "a");
    CHECKS(CHECK_BASE64URL, "c29tZSBieXRlcyE", "-_-_-_-_-_-_", NULL, "+/+/+/+/+/+/", "abc");
    CHECKS(CHECK_HEX, "00112233445566ff", NULL, "00112233445566f", "00112233445566fg", "0011");
    CHECKS(CHECK_UUID, "01234567-89ab-cdef-0123-456789abcdef", NULL,
           "00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-0123-456789abcde",
           "0123456789abcdef0123456789abcdef0123");
    CHECKS(CHECK_MIXED, "a1", NULL, "aa", "11");
    CHECKS(CHECK_DIGIT, "a1", NULL, "aa");
}

#define BODY "MIIEowIBAAKCAQEAvRk2x1Q8c7bT0yQy3J5a"

static void private_keys(void **state)
{
    (void)state;
    CHECKS(CHECK_PEM, "-----BEGIN RSA PRIVATE KEY-----\n" BODY "\n-----END RSA PRIVATE KEY-----",
           "-----BEGIN PRIVATE KEY-----\\n" BODY "\\n-----END PRIVATE KEY-----",
           "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n-----END",
           "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AB\n\n"
           "x7" BODY "\n-----END RSA PRIVATE KEY-----",
           NULL, "-----BEGIN RSA PRIVATE KEY-----\nyour key goes here, it is long enough\n-----END",
           "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN X-----\nMIIE\n-----END X-----");
}

static void stand_ins(void **state)
{
    (void)state;
    CHECKS(CHECK_NOT_PLACEHOLDER, "q8Zr2LmX0cVt", "hunter22", "$2b$12$abcXkq", NULL, "${TOKEN}",
           "{{ token }}", "<your-token>", "[token]", "%s", "%TOKEN%", "$TOKEN", "$MY_TOKEN",
           "changeme", "your-api-key", "xxxxxxxx", "aaaaaaaaq", "1234567890", "abcdefgh",
           "zyxwvutsr", "EXAMPLEKEY", "");
}

static void entropy_is_shannons(void **state)
{
    (void)state;
    assert_true(secret_entropy(TEXT("")) == 0);
    assert_true(secret_entropy(TEXT("aaaa")) == 0);
    assert_true(secret_entropy(TEXT("abab")) == 1);
    assert_true(secret_entropy(TEXT("abcd")) == 2);
}

static void is_language(const char *path, const char *head, const char *wanted)
{
    struct text got = language_of(text_of(path), text_of(head));
    if (!text_is(got, wanted))
        fail_msg("%s is \"%.*s\", not \"%s\"", path, TEXT_ARG(got), wanted);
}

static void languages_are_told_by_name_or_first_line(void **state)
{
    (void)state;
    assert_true(language_known(TEXT("docker")) && !language_known(TEXT("dockerfile")));
    is_language("a/b.c", "", "c");
    is_language("a/B.PY", "", "python");
    is_language("Dockerfile", "", "docker");
    is_language("x/Dockerfile.dev", "", "docker");
    is_language("Makefile", "", "make");
    is_language("run", "#!/bin/sh -e\n", "shell");
    is_language("run", "#! /usr/bin/env -S python3.12 -u\nprint", "python");
    is_language("run", "#!", "");
    is_language("run", "#!/usr/bin/env", "");
    is_language("run.unknown", "x", "");
    is_language("", "", "");
    is_language("a.tsx", "", "typescript");
    is_language(".c/file", "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checksums),
        cmocka_unit_test(encodings),
        cmocka_unit_test(private_keys),
        cmocka_unit_test(stand_ins),
        cmocka_unit_test(entropy_is_shannons),
        cmocka_unit_test(languages_are_told_by_name_or_first_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
