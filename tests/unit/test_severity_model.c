/* SPDX-License-Identifier: MPL-2.0 */
/* The severity model from its features to its bytes. */
#include "lib/builtin.h"
#include "lib/severity_net.h"
#include "lib/severity_quality.h"
#include "lib/severity_slots.h"
#include "lib/severity_train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { EXAMPLES = 600, HEADER = 20, FRAME = ID_SIZE };

/* Of ten texts about a subject, so many have the first severity, and the rest the other. */
static const struct subject {
    const char *text;
    int8_t usual, other;
    unsigned usual_of_ten;
} subjects[] = {
    {"remote attackers run any command on the server without a password", 3, 2, 8},
    {"a logged in user reads the private notes of other users of the portal", 1, 2, 7},
    {"the local administrator sees the version number of the kernel module", 0, 1, 9},
};

static struct severity_example *make_examples(struct arena *arena, size_t count)
{
    struct severity_example *examples = arena_array(arena, count, sizeof *examples);
    for (size_t i = 0; i < count; i++) {
        uint64_t dice = digest_mix(i);
        const struct subject *subject = &subjects[dice % 3];
        bool usual = dice / 3 % 10 < subject->usual_of_ten;
        examples[i].date = arena_print(arena, "2024-01-%06zu", i);
        examples[i].question.texts[0] =
            arena_print(arena, "In release %u.%u %s, as was found by chance",
                        (unsigned)(dice >> 40 & 15), (unsigned)(dice >> 44 & 15), subject->text);
        memset(examples[i].answers, -1, sizeof examples[i].answers);
        examples[i].answers[HEAD_SEVERITY] = usual ? subject->usual : subject->other;
    }
    return examples;
}

static struct text train(struct arena *arena, size_t count)
{
    struct text bytes;
    struct error err = {0};
    if (severity_train(make_examples(arena, count), count, arena, &bytes, &err) != 0)
        fail_msg("%s", err.message);
    return bytes;
}

static struct severity_model *open_model(struct text bytes)
{
    struct severity_model *model;
    struct error err = {0};
    if (severity_model_new(bytes, &model, &err) != 0)
        fail_msg("%s", err.message);
    return model;
}

static struct severity_answer ask(const struct severity_model *model, const char *text)
{
    struct severity_question question = {.texts = {text_of(text)}};
    struct severity_answer answer;
    severity_model_ask(model, &question, &answer);
    return answer;
}

static void exponential_and_logarithm_are_near_those_of_libm(void **state)
{
    (void)state;
    for (float x = -80; x <= 80; x += 0.0137F)
        assert_true(fabs((double)severity_exp(x) / exp((double)x) - 1) < 1e-5);
    for (float x = 1e-30F; x < 1e30F; x *= 1.37F)
        assert_true(fabs((double)severity_log(x) - log((double)x)) < 1e-5);
    assert_true(severity_exp(-1e30F) > 0 && severity_exp(1e30F) < 1e35F);
}

static void features_of(const char *text, struct text_features *out)
{
    text_features_init(out);
    text_features_add(out, text_of(text));
}

static void case_punctuation_and_numbers_do_not_tell_texts_apart(void **state)
{
    (void)state;
    struct text_features one, other;
    features_of("A Buffer overflow in libFoo 1.20", &one);
    features_of("a buffer-overflow, in LIBFOO 3.4!", &other);
    assert_int_equal(one.count, other.count);
    assert_memory_equal(one.hashes, other.hashes, one.count * sizeof *one.hashes);
    features_of("a buffer overflow in libbar 1.20", &other);
    assert_memory_not_equal(one.hashes, other.hashes, one.count * sizeof *one.hashes);
    features_of(" .,;- ", &other);
    assert_int_equal(other.count, 0);
}

static void features_are_bounded(void **state)
{
    (void)state;
    static char text[1 << 16];
    struct text_features features;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof text; i += 2)
        text[i] = ' ';
    text_features_init(&features);
    for (int i = 0; i < 3; i++)
        text_features_add(&features, (struct text){text, sizeof text});
    assert_in_range(features.count, TEXT_FEATURES_MAX - 8, TEXT_FEATURES_MAX);
    for (int i = 0; i < 20; i++)
        text_features_add_name(&features, TEXT_NAME_CWE, TEXT("79"));
    assert_int_equal(features.count, TEXT_FEATURES_MAX);
}

static void names_of_different_kinds_differ(void **state)
{
    (void)state;
    struct text_features features;
    text_features_init(&features);
    text_features_add_name(&features, TEXT_NAME_CWE, TEXT("79"));
    text_features_add_name(&features, TEXT_NAME_PACKAGE, TEXT("79"));
    text_features_add_name(&features, TEXT_NAME_PACKAGE, TEXT(""));
    assert_int_equal(features.count, 2);
    assert_true(features.hashes[0] != features.hashes[1]);
}

static void a_slot_counts_once_and_strangers_have_none(void **state)
{
    (void)state;
    enum { SLOTS = 8 };
    uint64_t first = 0x1234000000000001, second = 0x5678000000000001, stranger = 0x9abc000000000001;
    uint64_t sets[SLOTS / SEVERITY_MODEL_WAYS] = {0};
    struct text_features features = {{first, second, first, stranger, 0x1234000000000000}, 5};
    struct severity_slots slots;
    sets[1] = severity_slot_tag(first) | (uint64_t)severity_slot_tag(second) << 48;
    severity_slots_find(sets, SLOTS, &features, &slots);
    assert_int_equal(slots.count, 2);
    assert_int_equal(slots.items[0], 4);
    assert_int_equal(slots.items[1], 7);
    assert_true(fabs(slots.known - 3.0 / 5) < 1e-9);
    assert_int_equal(severity_slot_tag(0), 1);
}

static void training_is_deterministic(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct text first = train(arena, EXAMPLES), second = train(arena, EXAMPLES);
    struct text other = train(arena, EXAMPLES - 1);
    assert_true(text_equal(first, second));
    assert_false(text_equal(first, other));
    arena_destroy(&arena);
}

static void probabilities_are_calibrated(void **state)
{
    (void)state;
    enum { LEARNED = 2000, TESTED = 2000 };
    struct arena *arena = arena_new();
    struct severity_example *tests = make_examples(arena, LEARNED + TESTED);
    struct severity_model *model = open_model(train(arena, LEARNED));
    struct severity_quality quality;
    severity_quality_measure(model, tests + LEARNED, TESTED, &quality);
    assert_int_equal(quality.count, TESTED);
    assert_true(quality.accuracy > 0.77); /* 0.8 is what can be known */
    if (quality.calibration_error > 0.06)
        fail_msg("predicted and observed differ by %.3f", quality.calibration_error);
    for (size_t i = 0; i < TESTED; i++) {
        struct severity_answer answer;
        double sum = 0;
        severity_model_ask(model, &tests[LEARNED + i].question, &answer);
        for (unsigned class = 0; class < SEVERITY_MODEL_CLASSES; class ++)
            sum += answer.probability[class];
        assert_true(fabs(sum - 1) < 1e-5);
    }
    severity_model_destroy(&model);
    arena_destroy(&arena);
}

static void it_abstains_from_what_is_strange_or_short(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct severity_model *model = open_model(train(arena, EXAMPLES));
    struct severity_limits limits = severity_model_limits(model);
    assert_true(limits.known > 0.5 && limits.known_count > 10);
    assert_true(limits.confidence < 0.8); /* where three answers of four are right anyway */
    assert_true(ask(model, "In release 2.5 the local administrator sees the version number of the "
                           "kernel module, as was found by chance")
                    .sure);
    assert_false(ask(model, "").sure);
    assert_false(ask(model, "the local administrator").sure);
    assert_false(ask(model,
                     "Unused import of a name that shadows another, indentation is wrong, and "
                     "no newline stands at the end of this file, which the linter dislikes")
                     .sure);
    severity_model_destroy(&model);
    arena_destroy(&arena);
}

static void too_few_examples_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct text bytes;
    struct error err;
    struct severity_example *few = make_examples(arena, SEVERITY_TRAIN_MIN - 1);
    assert_int_equal(severity_train(few, SEVERITY_TRAIN_MIN - 1, arena, &bytes, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    assert_non_null(strstr(err.message, "at least"));
    arena_destroy(&arena);
}

/* The size with that many slots and hidden units. */
static size_t model_size(size_t slots, size_t hidden)
{
    return HEADER + 4 * 4 + 2 * 4 * SEVERITY_MODEL_OUTPUTS +
           4 * (SEVERITY_MODEL_OUTPUTS + 1) * hidden + 4 * 4 * (hidden + 1) +
           slots * (2 + SEVERITY_MODEL_OUTPUTS) + FRAME;
}

static void put_number(char *at, uint32_t number)
{
    for (int i = 0; i < 4; i++, number >>= 8)
        at[i] = (char)(number & 0xff);
}

static void seal(char *bytes, size_t size)
{
    struct id id = id_of_bytes(bytes, size - FRAME);
    memcpy(bytes + size - FRAME, id.bytes, FRAME);
}

/* The smallest model that is right: four empty slots, no hidden unit. */
static struct text small_model(char *bytes)
{
    size_t size = model_size(4, 0);
    memset(bytes, 0, size);
    memcpy(bytes, "HYPERSEV", 8);
    put_number(bytes + 8, SEVERITY_MODEL_VERSION);
    put_number(bytes + 12, 4);
    put_number(bytes + HEADER, 0x3f800000); /* temperature 1 */
    seal(bytes, size);
    return (struct text){bytes, size};
}

static void assert_refused(struct text bytes, const char *because)
{
    struct severity_model *model = NULL;
    struct error err = {0};
    assert_int_equal(severity_model_new(bytes, &model, &err), -1);
    assert_null(model);
    assert_int_equal(err.code, ERROR_DATA);
    if (!strstr(err.message, because))
        fail_msg("\"%s\" does not say \"%s\"", err.message, because);
}

static void damage_is_seen(void **state)
{
    (void)state;
    char bytes[1024], copy[1024];
    struct text good = small_model(bytes);
    struct severity_model *model = open_model(good);
    struct severity_answer answer = ask(model, "anything");
    assert_false(answer.sure);
    assert_true(fabs(answer.confidence - 0.25) < 1e-6);
    severity_model_destroy(&model);
    severity_model_destroy(&model);
    for (size_t size = 0; size < good.size; size++)
        assert_refused((struct text){good.data, size}, "severity model");
    for (size_t i = 0; i < good.size; i++) {
        memcpy(copy, good.data, good.size);
        copy[i] ^= 0x10;
        assert_refused((struct text){copy, good.size}, "severity model");
    }
}

static void numbers_out_of_bounds_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint32_t number;
        const char *because;
    } cases[] = {
        {8, 2, "version 2"},
        {12, 0, "dimensions"},
        {12, 3, "dimensions"},
        {12, 2, "dimensions"},
        {12, 1u << 31, "dimensions"},
        {12, 8, "out of bounds"},
        {16, 65, "dimensions"},
        {16, 1, "out of bounds"},
        {HEADER, 0, "out of bounds"},          /* temperature 0 */
        {HEADER, 0x00000001, "out of bounds"}, /* denormal */
        {HEADER, 0xbf800000, "out of bounds"}, /* -1 */
        {HEADER, 0x7fc00000, "out of bounds"}, /* not a number */
        {HEADER + 4, 0x40000000, "out of bounds"} /* threshold 2 */,
        {HEADER + 8, 0xbf800000, "out of bounds"} /* known share -1 */,
        {HEADER + 16, 0x7f800000, "out of bounds"} /* infinite scale */,
        {HEADER + 20, 0x4b000000, "out of bounds"} /* 8 million */,
    };
    char bytes[1024];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text model = small_model(bytes);
        put_number(bytes + cases[i].at, cases[i].number);
        seal(bytes, model.size);
        assert_refused(model, cases[i].because);
    }
    struct text model = small_model(bytes);
    seal(bytes, model.size + 4);
    assert_refused((struct text){bytes, model.size + 4}, "wrong size");
}

static void the_shipped_model_is_whole(void **state)
{
    (void)state;
    struct text bytes = builtin_severity_model();
    struct severity_model *model = open_model(bytes);
    assert_true(bytes.size <= SEVERITY_MODEL_MAX);
    struct severity_answer worse = ask(
        model, "A heap-based buffer overflow in the web server allows unauthenticated remote "
               "attackers to execute arbitrary code as root by sending a crafted HTTP request.");
    struct severity_answer better =
        ask(model, "A reflected cross-site scripting vulnerability in the search page allows an "
                   "attacker to run scripts in the browser of a user who follows a crafted link.");
    assert_true(worse.sure && worse.severity >= SEVERITY_HIGH);
    assert_true(better.sure && better.severity == SEVERITY_MEDIUM);
    assert_false(ask(model, "Double quote to prevent globbing and word splitting.").sure);
    severity_model_destroy(&model);
}

static void quality_counts_as_by_hand(void **state)
{
    (void)state;
    static const struct {
        unsigned truth;
        struct severity_answer answer;
    } cases[] = {
        {0, {.severity = SEVERITY_LOW, .confidence = 0.95, .sure = true}},
        {0, {.severity = SEVERITY_MEDIUM, .confidence = 0.45}},
        {1, {.severity = SEVERITY_MEDIUM, .confidence = 0.85, .sure = true}},
        {2, {.severity = SEVERITY_MEDIUM, .confidence = 0.85, .sure = true}},
    };
    struct severity_quality quality = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        severity_quality_add(&quality, cases[i].truth, &cases[i].answer);
    severity_quality_finish(&quality);
    assert_int_equal(quality.count, 4);
    assert_true(fabs(quality.accuracy - 0.5) < 1e-9);
    assert_true(fabs(quality.f1[0] - 2.0 / 3) < 1e-9);
    assert_true(fabs(quality.f1[1] - 0.5) < 1e-9);
    assert_true(fabs(quality.macro_f1 - (2.0 / 3 + 0.5) / 3) < 1e-9); /* high, too, occurs */
    assert_true(fabs(quality.coverage - 0.75) < 1e-9);
    assert_true(fabs(quality.sure_accuracy - 2.0 / 3) < 1e-9);
    assert_true(fabs(quality.bins[8].observed - 0.5) < 1e-9);
    assert_true(fabs(quality.calibration_error - (0.05 + 0.45 + 0.7) / 4) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential_and_logarithm_are_near_those_of_libm),
        cmocka_unit_test(case_punctuation_and_numbers_do_not_tell_texts_apart),
        cmocka_unit_test(features_are_bounded),
        cmocka_unit_test(names_of_different_kinds_differ),
        cmocka_unit_test(a_slot_counts_once_and_strangers_have_none),
        cmocka_unit_test(training_is_deterministic),
        cmocka_unit_test(probabilities_are_calibrated),
        cmocka_unit_test(it_abstains_from_what_is_strange_or_short),
        cmocka_unit_test(too_few_examples_are_refused),
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(numbers_out_of_bounds_are_refused),
        cmocka_unit_test(the_shipped_model_is_whole),
        cmocka_unit_test(quality_counts_as_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
