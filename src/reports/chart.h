/* The report's charts, drawn twice each (see svg.h). Lengths and places come in as shares; money never does.
 *
 * chart_begin opens what a screen reader meets: one picture with one sentence. The table beside it has the figures. */
#ifndef PURSER_REPORTS_CHART_H
#define PURSER_REPORTS_CHART_H

#include "reports/svg.h"

enum { CHART_WIDE = 880, CHART_NARROW = 288, CHART_PARTS = 3 };

void chart_begin(Markup *w, Str sentence);  /* <div role="img" aria-label="..."> */
void chart_end(Markup *w);
void chart_failed(Markup *w, bool done);    /* stops the page when a drawing ran out of memory */

/* ---- Bars that start at 0 ---- */

typedef struct {
    Str label, value;
    double back;                 /* a pale bar behind, 0 none */
    double parts[CHART_PARTS];   /* one behind the other, in the tones c1, c2, c3 */
    bool is_quiet;               /* drawn in grey: what has no name of its own */
} ChartBar;

/* Shares are of `longest`. Errors: MEMORY. */
MUST bool chart_bars(Markup *w, Arena *scratch, const ChartBar *bars, size_t n, double longest, Err *e);

typedef struct { Str label, value; double share; const char *tone; } ChartSegment; /* tone: "c1" ... "c7" */

/* One bar cut into segments that together are 1, and under it what each is. */
void chart_segments(Markup *w, const ChartSegment *segments, size_t n, Str sentence);

/* <p class="legend">: what the tones mean. */
typedef struct { const char *tone, *words; } ChartKey;
void chart_legend(Markup *w, const ChartKey *keys, size_t n);

/* ---- Effects with their intervals; also returns ---- */

typedef struct {
    Str label;
    bool is_part;                /* a group of the row above */
    bool has_effect, has_interval;
    double effect, low, high;
    Str effect_text, columns[2]; /* as shown at the right; effect_text says why when there is no effect */
    Str below;                   /* the same in one line, for a phone */
} ChartEffect;

typedef struct {
    const char *axis;            /* "Effect, standard deviations (95% interval)" */
    const char *value;           /* head over the figures: "Effect, SD|[95% interval]" */
    const char *columns[2];      /* heads in two lines, "A-ROI|per $1,000"; NULL none */
} ChartForest;

MUST bool chart_forest(Markup *w, Arena *scratch, const ChartForest *forest, const ChartEffect *rows, size_t n, Err *e);

/* ---- Six actions on effect and cost-effectiveness ---- */

typedef struct {
    Str label;
    double x, y;                 /* x: share, 0 dear to 1 cheap for what it gives; y: effect in SD */
    int action;
    bool is_hollow, is_labelled; /* points in order of importance: the first get their labels */
} ChartPoint;

/* y_cut: from which effect on something works. Errors: MEMORY. */
MUST bool chart_map(Markup *w, Arena *scratch, const ChartPoint *points, size_t n, double y_cut, Err *e);
/* The symbol of an action as a small picture of its own, beside its word. */
void chart_symbol(Markup *w, int action, bool is_hollow);

#endif
