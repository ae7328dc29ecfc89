/* SPDX-License-Identifier: MPL-2.0 */
/* severity FILE: the severity model on a split by date, next to the majority and to multinomial
 * naive Bayes over the same features, in one run. Trained on all but the newest fifth of FILE,
 * tested on that fifth. --inner measures inside the training part only: for choosing parameters
 * without looking at the test. */
#include "lib/severity_quality.h"
#include "lib/severity_slots.h"
#include "lib/severity_train.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PARTS = 5, BUCKET_BITS = 20, SPEED_RUNS = 5 };

/* Chosen with --inner from 1, 0.1, 0.01 and 0.001. */
static const double SMOOTHING = 0.01;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void stop(const char *what)
{
    (void)fprintf(stderr, "bench_severity: %s\n", what);
    exit(EXIT_FAILURE);
}

struct part {
    const struct severity_example *items;
    size_t count;
};

/* Multinomial naive Bayes with Lidstone's smoothing, over features as they occur. */
struct bayes {
    double prior[SEVERITY_MODEL_CLASSES];
    double *weights; /* [class][bucket] */
};

static size_t bucket_of(uint64_t hash)
{
    return (size_t)(hash >> (64 - BUCKET_BITS));
}

static struct bayes bayes_train(struct part part)
{
    size_t buckets = (size_t)1 << BUCKET_BITS;
    struct bayes bayes = {.weights = xcalloc(SEVERITY_MODEL_CLASSES * buckets, sizeof(double))};
    double totals[SEVERITY_MODEL_CLASSES] = {0};
    struct text_features features;
    for (size_t i = 0; i < part.count; i++) {
        int class = part.items[i].answers[HEAD_SEVERITY];
        if (class < 0)
            continue;
        severity_features(&part.items[i].question, &features);
        bayes.prior[class]++;
        totals[class] += (double)features.count;
        for (size_t k = 0; k < features.count; k++)
            bayes.weights[(size_t) class * buckets + bucket_of(features.hashes[k])]++;
    }
    for (size_t class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
        bayes.prior[class] = log(bayes.prior[class] + 1);
        for (size_t k = 0; k < buckets; k++)
            bayes.weights[class * buckets + k] =
                log((bayes.weights[class * buckets + k] + SMOOTHING) /
                    (totals[class] + SMOOTHING * (double)buckets));
    }
    return bayes;
}

static void bayes_ask(const struct bayes *bayes, const struct severity_question *question,
                      struct severity_answer *out)
{
    struct text_features features;
    severity_features(question, &features);
    double best = -INFINITY;
    for (size_t class = 0; class < SEVERITY_MODEL_CLASSES; class ++) {
        double score = bayes->prior[class];
        for (size_t k = 0; k < features.count; k++)
            score += bayes->weights[(class << BUCKET_BITS) + bucket_of(features.hashes[k])];
        if (score > best) {
            best = score;
            out->severity = (enum severity)(SEVERITY_LOW + class);
        }
    }
}

static void measure_bayes(struct part train, struct part test, struct severity_quality *out)
{
    struct bayes bayes = bayes_train(train);
    for (size_t i = 0; i < test.count; i++) {
        struct severity_answer answer = {.confidence = 1};
        int truth = test.items[i].answers[HEAD_SEVERITY];
        if (truth < 0)
            continue;
        bayes_ask(&bayes, &test.items[i].question, &answer);
        severity_quality_add(out, (unsigned)truth, &answer);
    }
    severity_quality_finish(out);
    free(bayes.weights);
}

static void measure_majority(struct part train, struct part test, struct severity_quality *out)
{
    size_t counts[SEVERITY_MODEL_CLASSES] = {0}, most = 0;
    for (size_t i = 0; i < train.count; i++)
        if (train.items[i].answers[HEAD_SEVERITY] >= 0)
            counts[train.items[i].answers[HEAD_SEVERITY]]++;
    for (size_t class = 1; class < SEVERITY_MODEL_CLASSES; class ++)
        most = counts[class] > counts[most] ? class : most;
    struct severity_answer answer = {.severity = (enum severity)(SEVERITY_LOW + most),
                                     .confidence = 1};
    for (size_t i = 0; i < test.count; i++)
        if (test.items[i].answers[HEAD_SEVERITY] >= 0)
            severity_quality_add(out, (unsigned)test.items[i].answers[HEAD_SEVERITY], &answer);
    severity_quality_finish(out);
}

/* Descriptions a second of processor time, the best of five runs over the test part. */
static double speed(const struct severity_model *model, struct part test)
{
    double best = 0, sum = 0;
    for (int run = 0; run < SPEED_RUNS; run++) {
        double begin = seconds();
        for (size_t i = 0; i < test.count; i++) {
            struct severity_answer answer;
            severity_model_ask(model, &test.items[i].question, &answer);
            sum += answer.confidence;
        }
        double rate = (double)test.count / (seconds() - begin);
        best = rate > best ? rate : best;
    }
    if (!(sum > 0))
        stop("the model gives no answer");
    return best;
}

static void print_row(const char *name, const struct severity_quality *q)
{
    printf("| %s | %.4f | %.4f | %.3f | %.3f | %.3f | %.3f |\n", name, q->accuracy, q->macro_f1,
           q->f1[0], q->f1[1], q->f1[2], q->f1[3]);
}

static void print_calibration(const struct severity_quality *q)
{
    printf("\n| confidence | answers | predicted | observed |\n| --- | ---: | ---: | ---: |\n");
    for (unsigned i = 0; i < SEVERITY_BINS; i++)
        if (q->bins[i].count)
            printf("| %.1f to %.1f | %zu | %.3f | %.3f |\n", i / 10.0, (i + 1) / 10.0,
                   q->bins[i].count, q->bins[i].predicted, q->bins[i].observed);
    printf("\nexpected calibration error %.3f\n", q->calibration_error);
}

/* What other thresholds would give. */
static void print_coverage(const struct severity_model *model, struct part test)
{
    struct severity_limits least = severity_model_limits(model);
    printf("\n| threshold | coverage | accuracy of what is answered |\n| ---: | ---: | ---: |\n");
    for (int tenth = 0; tenth < 10; tenth++) {
        size_t asked = 0, given = 0, right = 0;
        for (size_t i = 0; i < test.count; i++) {
            struct severity_answer answer;
            int truth = test.items[i].answers[HEAD_SEVERITY];
            if (truth < 0)
                continue;
            severity_model_ask(model, &test.items[i].question, &answer);
            asked++;
            if (answer.confidence < tenth / 10.0 || answer.known < least.known ||
                (double)answer.known_count < least.known_count)
                continue;
            given++;
            right += answer.severity == (enum severity)(SEVERITY_LOW + truth);
        }
        if (given)
            printf("| %.1f | %.3f | %.3f |\n", tenth / 10.0, (double)given / (double)asked,
                   (double)right / (double)given);
    }
}

int main(int argc, char **argv)
{
    struct error err;
    struct text bytes;
    struct severity_data data = {0};
    struct severity_model *model;
    struct arena *arena = arena_new();
    bool inner = argc == 3 && strcmp(argv[1], "--inner") == 0;
    if (argc != 2 && !inner)
        stop("usage: bench_severity [--inner] FILE");
    if (severity_data_read(argv[argc - 1], &data, arena, &err) != 0)
        stop(err.message);
    severity_data_sort(&data);
    if (inner)
        data.count -= data.count / PARTS;
    size_t held_out = data.count / PARTS;
    struct part train = {data.items, data.count - held_out};
    struct part test = {data.items + train.count, held_out};
    double begin = seconds();
    if (severity_train(train.items, train.count, arena, &bytes, &err) != 0 ||
        severity_model_new(bytes, &model, &err) != 0)
        stop(err.message);
    double trained = seconds() - begin;
    struct severity_quality quality, majority = {0}, bayes = {0};
    severity_quality_measure(model, test.items, test.count, &quality);
    measure_majority(train, test, &majority);
    measure_bayes(train, test, &bayes);
    printf("%zu examples to %.*s, tested on %zu to %.*s\n\n", train.count,
           TEXT_ARG(test.items[0].date), test.count, TEXT_ARG(test.items[test.count - 1].date));
    printf("| | accuracy | macro-F1 | low | medium | high | critical |\n"
           "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    print_row("majority", &majority);
    print_row("naive Bayes", &bayes);
    print_row("model", &quality);
    print_calibration(&quality);
    print_coverage(model, test);
    struct severity_limits least = severity_model_limits(model);
    printf("\nthreshold %.2f, at least %.0f features and %.2f of all known: covers %.3f, of which "
           "%.3f are right\n",
           least.confidence, least.known_count, least.known, quality.coverage,
           quality.sure_accuracy);
    printf("model of %zu bytes, trained in %.1f s; %.0f descriptions a second\n", bytes.size,
           trained, speed(model, test));
    severity_model_destroy(&model);
    arena_destroy(&arena);
    return EXIT_SUCCESS;
}
