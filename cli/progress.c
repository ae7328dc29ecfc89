/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/progress.h"

#include "cli/human.h"

#include <stdio.h>
#include <time.h>

enum { REDRAW_MS = 100, BAR_WIDTH = 24, LEAST_ELAPSED_MS = 500 };

/* The terminal cuts a line that is too long for it: of a wrapped one only the end could be cleared.
 */
#define NO_WRAP "\033[?7l"
#define WRAP    "\033[?7h"

int64_t progress_clock(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_init(struct progress *progress, bool quiet)
{
    *progress = (struct progress){.label = ""};
    terminal_init(&progress->terminal, stderr);
    progress->shown = progress->terminal.tty && !quiet;
}

void progress_start(struct progress *progress, const char *label)
{
    progress->label = label;
    progress->started = progress_clock();
    progress->last = 0;
}

static void draw_bar(const struct progress *progress, double share)
{
    fprintf(stderr, "[");
    terminal_bar(&progress->terminal, COLOUR_GREEN, share, BAR_WIDTH);
    fprintf(stderr, "] %3d%%", (int)(share * 100));
}

static void draw_time_left(int64_t elapsed, double share)
{
    char left[HUMAN_SIZE];
    if (elapsed < LEAST_ELAPSED_MS || share <= 0.001)
        return;
    double milliseconds = (double)elapsed * (1 - share) / share;
    if (milliseconds < 1e15)
        fprintf(stderr, "  %s left",
                human_duration(((int64_t)milliseconds / 1000 + 1) * 1000, left));
}

void progress_show(struct progress *progress, uint64_t done, uint64_t total, const char *note)
{
    int64_t now = progress_clock();
    if (!progress->shown || now - progress->last < REDRAW_MS)
        return;
    progress->last = now;
    progress->drawn = true;
    fprintf(stderr, "\r\033[K" NO_WRAP "%s ", progress->label);
    if (total > 0) {
        double share = done < total ? (double)done / (double)total : 1;
        draw_bar(progress, share);
        draw_time_left(now - progress->started, share);
    }
    if (*note)
        fprintf(stderr, "  %s", note);
    fputs(WRAP, stderr);
    (void)fflush(stderr);
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    progress->drawn = false;
}
