/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/svg.h"

#include "lib/html.h"

#include <math.h>
#include <stdlib.h>

#define LENGTH_MAX 1e6

/* One decimal, by whole numbers: no locale has a say. */
static void number(FILE *file, double value)
{
    if (!(fabs(value) <= LENGTH_MAX))
        value = value > LENGTH_MAX ? LENGTH_MAX : value < -LENGTH_MAX ? -LENGTH_MAX : 0;
    long tenths = lround(value * 10);
    if (tenths < 0)
        (void)fputc('-', file);
    tenths = labs(tenths);
    (void)fprintf(file, "%ld", tenths / 10);
    if (tenths % 10)
        (void)fprintf(file, ".%ld", tenths % 10);
}

static void attribute(FILE *file, const char *name, double value)
{
    (void)fprintf(file, " %s=\"", name);
    number(file, value);
    (void)fputc('"', file);
}

static void open_shape(FILE *file, const char *name, const char *class)
{
    (void)fprintf(file, "<%s class=\"%s\"", name, class);
}

static void title_of(FILE *file, struct text title)
{
    if (title.size == 0)
        return;
    (void)fputs("<title>", file);
    html_text(file, title);
    (void)fputs("</title>", file);
}

void svg_begin(FILE *file, double width, double height, const char *class, struct text title)
{
    open_shape(file, "svg", class);
    (void)fputs(" role=\"img\"", file);
    attribute(file, "width", width);
    attribute(file, "height", height);
    (void)fputs(" viewBox=\"0 0 ", file);
    number(file, width);
    (void)fputc(' ', file);
    number(file, height);
    (void)fputs("\">", file);
    title_of(file, title);
}

void svg_end(FILE *file)
{
    (void)fputs("</svg>", file);
}

void svg_group(FILE *file, const char *class, struct text title)
{
    open_shape(file, "g", class);
    (void)fputc('>', file);
    title_of(file, title);
}

void svg_end_group(FILE *file)
{
    (void)fputs("</g>", file);
}

void svg_line(FILE *file, double x1, double y1, double x2, double y2, const char *class)
{
    open_shape(file, "line", class);
    attribute(file, "x1", x1);
    attribute(file, "y1", y1);
    attribute(file, "x2", x2);
    attribute(file, "y2", y2);
    (void)fputs("/>", file);
}

void svg_rect(FILE *file, double x, double y, double width, double height, const char *class)
{
    open_shape(file, "rect", class);
    attribute(file, "x", x);
    attribute(file, "y", y);
    attribute(file, "width", width > 0 ? width : 0);
    attribute(file, "height", height > 0 ? height : 0);
    (void)fputs("/>", file);
}

void svg_circle(FILE *file, double x, double y, double radius, const char *class)
{
    open_shape(file, "circle", class);
    attribute(file, "cx", x);
    attribute(file, "cy", y);
    attribute(file, "r", radius > 0 ? radius : 0);
    (void)fputs("/>", file);
}

void svg_text(FILE *file, double x, double y, enum svg_anchor anchor, const char *class,
              struct text text)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    open_shape(file, "text", class);
    attribute(file, "x", x);
    attribute(file, "y", y);
    (void)fprintf(file, "%s>", anchors[anchor]);
    html_text(file, text);
    (void)fputs("</text>", file);
}

void svg_path(FILE *file, const char *class)
{
    open_shape(file, "path", class);
    (void)fputs(" d=\"", file);
}

static void step(FILE *file, char letter, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)fputc(i == 0 ? letter : ' ', file);
        number(file, numbers[i]);
    }
}

void svg_move_to(FILE *file, double x, double y)
{
    step(file, 'M', (double[]){x, y}, 2);
}

void svg_line_to(FILE *file, double x, double y)
{
    step(file, 'L', (double[]){x, y}, 2);
}

void svg_curve_to(FILE *file, double x1, double y1, double x2, double y2, double x, double y)
{
    step(file, 'C', (double[]){x1, y1, x2, y2, x, y}, 6);
}

void svg_end_path(FILE *file)
{
    (void)fputs("\"/>", file);
}
