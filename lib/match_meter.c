/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/match_meter.h"

#include "lib/match_internal.h"

#include <stdlib.h>
#include <time.h>

enum { METER_HEAP_KIB = 64 * 1024, STACK_FIRST_BYTES = 32 * 1024, STACK_MAX_BYTES = 1024 * 1024 };

struct meter {
    pcre2_code *counted, *plain;
    pcre2_match_context *counting, *limited;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

struct counter {
    uint64_t steps, limit;
    PCRE2_SIZE start, last;
};

static int count_step(pcre2_callout_block *block, void *context)
{
    struct counter *counter = context;
    if (block->start_match != counter->start)
        counter->start = counter->last = block->start_match;
    counter->steps++;
    if (block->current_position > counter->last)
        counter->steps += block->current_position - counter->last;
    counter->last = block->current_position;
    return counter->steps > counter->limit ? PCRE2_ERROR_CALLOUT : 0;
}

struct meter *meter_new(struct text pattern, unsigned flags, struct error *err)
{
    uint32_t options = match_compile_options(flags);
    pcre2_code *plain = match_compile(pattern, options, err);
    if (!plain)
        return NULL;
    pcre2_code *counted = match_compile(pattern, options | PCRE2_AUTO_CALLOUT, err);
    if (!counted) {
        pcre2_code_free(plain);
        return NULL;
    }
    (void)pcre2_jit_compile(plain, PCRE2_JIT_COMPLETE);
    struct meter *meter = xcalloc(1, sizeof *meter);
    meter->plain = plain;
    meter->counted = counted;
    meter->limited = match_limited_context();
    meter->counting = match_limited_context();
    /* The steps are the limit there: those of PCRE2 count something else. */
    pcre2_set_match_limit(meter->counting, UINT32_MAX);
    pcre2_set_depth_limit(meter->counting, UINT32_MAX);
    pcre2_set_heap_limit(meter->counting, METER_HEAP_KIB);
    meter->data = match_need(pcre2_match_data_create(1, NULL));
    meter->stack = pcre2_jit_stack_create(STACK_FIRST_BYTES, STACK_MAX_BYTES, NULL);
    pcre2_jit_stack_assign(meter->limited, NULL, meter->stack);
    return meter;
}

void meter_destroy(struct meter **meter)
{
    if (!meter || !*meter)
        return;
    struct meter *m = *meter;
    pcre2_jit_stack_free(m->stack);
    pcre2_match_data_free(m->data);
    pcre2_match_context_free(m->counting);
    pcre2_match_context_free(m->limited);
    pcre2_code_free(m->counted);
    pcre2_code_free(m->plain);
    free(m);
    *meter = NULL;
}

uint64_t meter_steps(struct meter *meter, struct text subject, uint64_t limit)
{
    struct counter counter = {.limit = limit};
    pcre2_set_callout(meter->counting, count_step, &counter);
    int rc = pcre2_match(meter->counted, (PCRE2_SPTR)subject.data, subject.size, 0, PCRE2_NO_JIT,
                         meter->data, meter->counting);
    bool stopped = rc < 0 && rc != PCRE2_ERROR_NOMATCH;
    return stopped ? limit + 1 : counter.steps;
}

static double processor_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

struct meter_time meter_time(struct meter *meter, struct text subject, enum meter_engine engine)
{
    uint32_t options = engine == METER_JIT ? 0 : PCRE2_NO_JIT;
    double start = processor_ms();
    int rc = pcre2_match(meter->plain, (PCRE2_SPTR)subject.data, subject.size, 0, options,
                         meter->data, meter->limited);
    struct meter_time out = {processor_ms() - start, MATCH_YES};
    if (rc < 0)
        out.result = rc == PCRE2_ERROR_NOMATCH ? MATCH_NO : MATCH_LIMIT;
    return out;
}
