/* Small drawings in SVG: pure functions that write shapes with classes (the page's style gives the colours) and place
 * labels. No style attributes, no scripts, no ids: the page may stand under the strictest content policy.
 *
 * A drawing is made twice, for a wide page and for a phone, and the style shows one of them: text that shrinks with its
 * picture could not be read at 320 pixels. */
#ifndef PURSER_REPORTS_SVG_H
#define PURSER_REPORTS_SVG_H

#include "reports/markup.h"

typedef struct { double x, y, width, height; } Box;

typedef enum { SVG_START, SVG_MIDDLE, SVG_END } SvgAnchor;

/* The six actions' shapes, in their order (a circle for Keep), and what may be drawn hollow. */
typedef enum { SVG_TRIANGLE, SVG_CIRCLE, SVG_DIAMOND, SVG_SQUARE, SVG_PLUS, SVG_CROSS } SvgShape;

void svg_begin(Markup *w, const char *class, double width, double height);
void svg_end(Markup *w);
void svg_rect(Markup *w, const char *class, Box box);
void svg_line(Markup *w, const char *class, double x1, double y1, double x2, double y2);
void svg_text(Markup *w, const char *class, SvgAnchor anchor, double x, double y, Str text);
void svg_symbol(Markup *w, const char *class, SvgShape shape, double x, double y, double radius);

/* Width in pixels of a text in a common sans-serif: an estimate on the safe side, as the reader's font is not known. */
double svg_text_width(Str text, double size);
/* As much of the text as fits, whole characters, with … at the end if it was cut. In `a`. */
MUST bool svg_text_fit(Str *out, Arena *a, Str text, double size, double room, Err *e);

/* Greedy placement: dots are taken in order (the most important first); each label goes to the first of right, left,
 * above, below and the four corners where it lies within `frame` and touches no dot and no label placed before; if none is
 * free, farther above or below, with is_far: a line then leads to it. One that fits nowhere is not drawn: is_placed false,
 * and the table beside the chart has it. */
typedef struct {
    double x, y, radius;            /* of the dot */
    double width, height;           /* of the label; width 0: none is wanted */
    bool is_placed, is_far;
    double label_x, label_y;        /* left end and middle of the label */
} SvgLabel;
void svg_labels_place(SvgLabel *labels, size_t n, Box frame);

/* A round step (1, 2, 2.5 or 5 times a power of ten) that cuts `range` into at most `most` parts. */
double svg_step(double range, int most);

#endif
