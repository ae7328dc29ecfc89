/* SPDX-License-Identifier: MPL-2.0 */
/* Pictures in a page: the few shapes of SVG that charts are made of. Lengths are pixels at the size
 * that the picture is made for; a class says how a shape looks, so that light and dark are the
 * style's. Numbers are written with one decimal at most, and what is no number as 0: equal pictures
 * are equal bytes. Texts may come from outside; classes are literals. */
#ifndef HYPER_LIB_SVG_H
#define HYPER_LIB_SVG_H

#include "schema/text.h"

#include <stdio.h>

/* Beside the text: before it, in its middle, behind it. */
enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* `title` is what the picture shows, for those who do not see it. */
void svg_begin(FILE *file, double width, double height, const char *class, struct text title);
void svg_end(FILE *file);

/* What is between them has a class and, where it is not empty, a title that shows up with it. */
void svg_group(FILE *file, const char *class, struct text title);
void svg_end_group(FILE *file);

void svg_line(FILE *file, double x1, double y1, double x2, double y2, const char *class);
void svg_rect(FILE *file, double x, double y, double width, double height, const char *class);
void svg_circle(FILE *file, double x, double y, double radius, const char *class);
void svg_text(FILE *file, double x, double y, enum svg_anchor anchor, const char *class,
              struct text text);

/* A path: svg_path, then moves, lines and one curve after the other, then svg_end_path. */
void svg_path(FILE *file, const char *class);
void svg_move_to(FILE *file, double x, double y);
void svg_line_to(FILE *file, double x, double y);

/* To a point by way of two others (a cubic Bezier curve). */
void svg_curve_to(FILE *file, double x1, double y1, double x2, double y2, double x, double y);
void svg_end_path(FILE *file);

#endif
