#include "reports/chart.h"

#include <math.h>

#define BOLDER 1.13 /* bold letters are wider than svg_text_width takes them */

typedef struct { double low, high, step, left, width; } Axis;

static double axis_x(const Axis *axis, double value) { return axis->left + (value - axis->low) / (axis->high - axis->low) * axis->width; }

/* From the rows' effects and intervals, 0 always in it; one wild interval is cut off rather than squeezing the rest. */
static Axis axis_find(const ChartEffect *rows, size_t n, double left, double width, int ticks)
{
    double low = 0, high = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].has_effect) continue;
        if (fabs(rows[i].effect) > most) most = fabs(rows[i].effect);
        low = fmin(low, rows[i].has_interval ? rows[i].low : rows[i].effect);
        high = fmax(high, rows[i].has_interval ? rows[i].high : rows[i].effect);
    }
    most = fmax(2.5 * most, 0.1);
    low = fmax(low, -most), high = fmin(high, most);
    if (high - low < 0.1) high = low + 0.1;
    double step = svg_step(high - low, ticks);
    return (Axis){floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, left, width};
}

static void axis_draw(Markup *w, const Axis *axis, double top, double bottom, const char *title)
{
    for (double v = axis->low; v < axis->high + axis->step / 2; v += axis->step) {
        bool is_zero = fabs(v) < axis->step / 2;
        double x = axis_x(axis, v);
        svg_line(w, is_zero ? "zero" : "grid", x, top, x, bottom);
        Words words = words_effect(v);
        Str text = is_zero ? STR("0") : str_from_c(words.p);
        bool is_whole = fabs(axis->step - round(axis->step)) < 1e-6, is_tenths = fabs(10 * axis->step - round(10 * axis->step)) < 1e-6;
        if (!is_zero) text.n -= is_whole ? 3 : is_tenths; /* no more decimals than the step has */
        svg_text(w, "tick", SVG_MIDDLE, x, bottom + 17, text);
    }
    svg_text(w, "tick", SVG_MIDDLE, axis->left + axis->width / 2, bottom + 36, str_from_c(title));
}

/* An interval that leaves the axis ends in an arrow head. */
static void whisker_draw(Markup *w, const Axis *axis, const ChartEffect *row, double y)
{
    double from = axis_x(axis, fmax(row->low, axis->low)), to = axis_x(axis, fmin(row->high, axis->high));
    const char *class = row->is_part ? "whisker part" : "whisker";
    svg_line(w, class, from, y, to, y);
    if (row->low < axis->low) mark_format(w, "<path class=\"tip\" d=\"M%.1f %.1fl7 -4v8z\"/>", from - 1, y);
    else svg_line(w, class, from, y - 3.5, from, y + 3.5);
    if (row->high > axis->high) mark_format(w, "<path class=\"tip\" d=\"M%.1f %.1fl-7 -4v8z\"/>", to + 1, y);
    else svg_line(w, class, to, y - 3.5, to, y + 3.5);
}

static void effect_draw(Markup *w, const Axis *axis, const ChartEffect *row, double y)
{
    if (!row->has_effect) return;
    if (row->has_interval) whisker_draw(w, axis, row, y);
    if (row->effect < axis->low || row->effect > axis->high) return;
    svg_symbol(w, row->is_part ? "point part" : "point", row->is_part ? SVG_CIRCLE : SVG_SQUARE, axis_x(axis, row->effect), y, row->is_part ? 4.6 : 6);
}

static double row_y(const ChartEffect *rows, size_t i, double row, double part)
{
    double y = 0;
    for (size_t k = 0; k < i; k++) y += rows[k].is_part ? part : row;
    return y;
}

/* A column's head in two lines, cut at the | in it. */
static void head_draw(Markup *w, SvgAnchor anchor, double x, const char *head)
{
    Str text = str_from_c(head), part;
    for (double y = 14; str_next_part(&part, &text, '|'); y += 16) svg_text(w, "head", anchor, x, y, part);
}

static MUST bool forest_wide(Markup *w, Arena *scratch, const ChartForest *f, const ChartEffect *rows, size_t n, Err *e)
{
    enum { LABELS = 294, EFFECT_AT = 604, FIRST_AT = 806, SECOND_AT = CHART_WIDE, HEAD = 44, ROW = 30, PART = 24 };
    bool has_columns = f->columns[0] != NULL;
    double effect_at = has_columns ? EFFECT_AT : CHART_WIDE - 150, bottom = HEAD + row_y(rows, n, ROW, PART) + 4;
    Axis axis = axis_find(rows, n, LABELS + 16, effect_at - LABELS - 40, 6);
    svg_begin(w, "wide", CHART_WIDE, bottom + 44);
    axis_draw(w, &axis, HEAD - 4, bottom, f->axis);
    head_draw(w, SVG_START, effect_at, f->value);
    if (has_columns) {
        head_draw(w, SVG_END, FIRST_AT, f->columns[0]);
        head_draw(w, SVG_END, SECOND_AT, f->columns[1]);
    }
    for (size_t i = 0; i < n; i++) {
        double height = rows[i].is_part ? PART : ROW, y = HEAD + row_y(rows, i, ROW, PART) + height / 2 + (rows[i].is_part ? 0 : 3);
        const char *class = rows[i].is_part ? "label part" : "label strong";
        Str label;
        if (!rows[i].is_part && i) svg_line(w, "rule", 0, y - height / 2 - 2, CHART_WIDE, y - height / 2 - 2);
        TRY(svg_text_fit(&label, scratch, rows[i].label, rows[i].is_part ? 13 : 14.5 * BOLDER, LABELS - (rows[i].is_part ? 16 : 0), e));
        svg_text(w, class, SVG_START, rows[i].is_part ? 16 : 0, y + 5, label);
        effect_draw(w, &axis, &rows[i], y);
        svg_text(w, rows[i].has_effect ? "value" : "tick", SVG_START, effect_at, y + 5, rows[i].effect_text);
        if (has_columns && rows[i].has_effect) {
            svg_text(w, "value", SVG_END, FIRST_AT, y + 5, rows[i].columns[0]);
            svg_text(w, "value", SVG_END, SECOND_AT, y + 5, rows[i].columns[1]);
        }
    }
    svg_end(w);
    return true;
}

/* On a phone: the name, the picture under it, the figures under that. */
static MUST bool forest_narrow(Markup *w, Arena *scratch, const ChartForest *f, const ChartEffect *rows, size_t n, Err *e)
{
    enum { ROW = 66, PART = 58 };
    double bottom = row_y(rows, n, ROW, PART);
    Axis axis = axis_find(rows, n, 12, CHART_NARROW - 24, 4);
    svg_begin(w, "narrow", CHART_NARROW, bottom + 44);
    axis_draw(w, &axis, 0, bottom, f->axis);
    for (size_t i = 0; i < n; i++) {
        double y = row_y(rows, i, ROW, PART) + (rows[i].is_part ? 0 : 8);
        Str label;
        if (!rows[i].is_part && i) svg_line(w, "rule", 0, y - 6, CHART_NARROW, y - 6);
        TRY(svg_text_fit(&label, scratch, rows[i].label, rows[i].is_part ? 12 : 14 * BOLDER, CHART_NARROW - (rows[i].is_part ? 10 : 0), e));
        svg_text(w, rows[i].is_part ? "label part halo" : "label strong halo", SVG_START, rows[i].is_part ? 10 : 0, y + 13, label);
        effect_draw(w, &axis, &rows[i], y + 26);
        svg_text(w, "value halo", SVG_START, rows[i].is_part ? 10 : 0, y + 46, rows[i].below);
    }
    svg_end(w);
    return true;
}

bool chart_forest(Markup *w, Arena *scratch, const ChartForest *forest, const ChartEffect *rows, size_t n, Err *e)
{
    return forest_wide(w, scratch, forest, rows, n, e) && forest_narrow(w, scratch, forest, rows, n, e);
}
