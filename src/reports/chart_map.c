#include "reports/chart.h"

#include <math.h>
#include <stdio.h>

typedef struct { Box box; double low, high, cut; double label_size, radius; } Plane;

static double plane_x(const Plane *p, double share) { return p->box.x + share * p->box.width; }

/* The titles of the quarters lie in strips at top and bottom that no dot reaches. */
enum { TITLE_STRIP = 30 };
static double plane_y(const Plane *p, double effect)
{
    return p->box.y + TITLE_STRIP + (p->high - effect) / (p->high - p->low) * (p->box.height - 2 * TITLE_STRIP);
}

static Plane plane_of(Box box, const ChartPoint *points, size_t n, double cut)
{
    double low = -0.05, high = 2 * cut + 0.1;
    for (size_t i = 0; i < n; i++) low = fmin(low, points[i].y), high = fmax(high, points[i].y);
    double edge = 0.04 * (high - low);
    return (Plane){box, low - edge, high + edge, cut, 13, 7};
}

static void quarters_draw(Markup *w, const Plane *p, bool is_wide)
{
    double middle = plane_x(p, 0.5), y = plane_y(p, p->cut), right = p->box.x + p->box.width, bottom = p->box.y + p->box.height;
    svg_rect(w, "quarter", (Box){p->box.x, p->box.y, middle - p->box.x - 1, y - p->box.y - 1});
    svg_rect(w, "quarter good", (Box){middle + 1, p->box.y, right - middle - 1, y - p->box.y - 1});
    svg_rect(w, "quarter poor", (Box){p->box.x, y + 1, middle - p->box.x - 1, bottom - y - 1});
    svg_rect(w, "quarter", (Box){middle + 1, y + 1, right - middle - 1, bottom - y - 1});
    svg_text(w, "quarter-title", SVG_START, p->box.x + 10, p->box.y + 20, is_wide ? STR("Works, at a high price") : STR("Works, dear"));
    svg_text(w, "quarter-title", SVG_START, middle + 10, p->box.y + 20, is_wide ? STR("Works, at a low price") : STR("Works, cheap"));
    svg_text(w, "quarter-title", SVG_START, p->box.x + 10, bottom - 11, is_wide ? STR("Little effect, at a high price") : STR("Weak, dear"));
    svg_text(w, "quarter-title", SVG_START, middle + 10, bottom - 11, is_wide ? STR("Little effect, at a low price") : STR("Weak, cheap"));
}

static void axes_draw(Markup *w, const Plane *p, bool is_wide)
{
    double step = svg_step(p->high - p->low, 6), bottom = p->box.y + p->box.height;
    for (double v = ceil(p->low / step) * step; v <= p->high; v += step) {
        bool is_zero = fabs(v) < step / 2;
        if (is_zero) svg_line(w, "zero", p->box.x, plane_y(p, v), p->box.x + p->box.width, plane_y(p, v));
        svg_text(w, "tick", SVG_END, p->box.x - 7, plane_y(p, v) + 4.5, is_zero ? STR("0") : str_from_c(words_effect(v).p));
    }
    svg_text(w, "tick", SVG_START, p->box.x, bottom + 20, is_wide ? STR("less for each dollar") : STR("less per dollar"));
    svg_text(w, "tick", SVG_END, p->box.x + p->box.width, bottom + 20, is_wide ? STR("more for each dollar") : STR("more per dollar"));
    if (is_wide) svg_text(w, "tick", SVG_MIDDLE, p->box.x + p->box.width / 2, bottom + 20, STR("Cost-effectiveness: place of its A-ROI among those measured \xe2\x86\x92"));
    mark_format(w, "<text class=\"tick\" text-anchor=\"middle\" transform=\"translate(12 %.1f) rotate(-90)\">Effect on students, SD \xe2\x86\x92</text>", p->box.y + p->box.height / 2);
}

static MUST bool points_draw(Markup *w, Arena *scratch, const Plane *p, const ChartPoint *points, size_t n, size_t labels_most, double longest, Err *e)
{
    SvgLabel *labels = PUSH(scratch, SvgLabel, n, e);
    Str *texts = PUSH(scratch, Str, n, e);
    if (!labels || !texts) return false;
    for (size_t i = 0; i < n; i++) {
        bool is_labelled = points[i].is_labelled && i < labels_most;
        double radius = points[i].is_labelled ? p->radius : p->radius * 0.72;
        labels[i] = (SvgLabel){.x = plane_x(p, 0.02 + 0.96 * points[i].x), .y = plane_y(p, points[i].y), .radius = radius};
        if (!is_labelled) continue;
        TRY(svg_text_fit(&texts[i], scratch, points[i].label, p->label_size, longest, e));
        labels[i].width = svg_text_width(texts[i], p->label_size);
        labels[i].height = p->label_size + 3;
    }
    svg_labels_place(labels, n, (Box){p->box.x, p->box.y, p->box.width, p->box.height});
    for (size_t i = 0; i < n; i++) {
        const SvgLabel *l = &labels[i];
        if (!l->is_far) continue;
        double near_x = fmin(fmax(l->x, l->label_x), l->label_x + l->width); /* the label's point nearest to the dot */
        svg_line(w, "leader", l->x, l->y, near_x, l->label_y + (l->label_y < l->y ? l->height / 2 - 2 : -l->height / 2 + 2));
    }
    for (size_t i = n; i-- > 0;) { /* the most important on top */
        char class[32];
        snprintf(class, sizeof class, "a%d%s", points[i].action, points[i].is_hollow ? " hollow" : "");
        svg_symbol(w, class, (SvgShape)points[i].action, labels[i].x, labels[i].y, labels[i].radius);
    }
    for (size_t i = 0; i < n; i++)
        if (labels[i].is_placed) svg_text(w, "label halo", SVG_START, labels[i].label_x, labels[i].label_y + p->label_size * 0.36, texts[i]);
    return true;
}

bool chart_map(Markup *w, Arena *scratch, const ChartPoint *points, size_t n, double y_cut, Err *e)
{
    Plane wide = plane_of((Box){62, 0, CHART_WIDE - 62, 500}, points, n, y_cut);
    svg_begin(w, "wide", CHART_WIDE, 526);
    quarters_draw(w, &wide, true);
    axes_draw(w, &wide, true);
    TRY(points_draw(w, scratch, &wide, points, n, n, 250, e));
    svg_end(w);
    Plane narrow = plane_of((Box){52, 0, CHART_NARROW - 52, 380}, points, n, y_cut);
    narrow.label_size = 12;
    narrow.radius = 6;
    svg_begin(w, "narrow", CHART_NARROW, 406);
    quarters_draw(w, &narrow, false);
    axes_draw(w, &narrow, false);
    TRY(points_draw(w, scratch, &narrow, points, n, 12, 150, e));
    svg_end(w);
    return true;
}

void chart_symbol(Markup *w, int action, bool is_hollow)
{
    char class[32];
    snprintf(class, sizeof class, "a%d%s", action, is_hollow ? " hollow" : "");
    mark(w, "<svg class=\"symbol\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" aria-hidden=\"true\" focusable=\"false\">");
    svg_symbol(w, class, (SvgShape)action, 10, 10, 7.5);
    mark(w, "</svg>");
}
