#include "reports/chart.h"

#include <stdio.h>

enum { LABEL_SIZE = 14, LABEL_SIZE_NARROW = 13 };

void chart_begin(Markup *w, Str sentence)
{
    mark(w, "<div class=\"chart\" role=\"img\" aria-label=\"");
    mark_text(w, sentence);
    mark(w, "\">\n");
}

void chart_end(Markup *w) { mark(w, "</div>\n"); }

void chart_failed(Markup *w, bool done)
{
    if (!done) mark_fail(w);
}

/* Parts end to end, with a hair of page between them. */
static double parts_draw(Markup *w, const ChartBar *bar, double x, double y, double height, double scale)
{
    static const char *const tones[CHART_PARTS] = {"c1", "c2", "c3"};
    for (int p = 0; p < CHART_PARTS; p++) {
        double width = bar->parts[p] * scale;
        if (width <= 0) continue;
        svg_rect(w, bar->is_quiet ? "quiet" : tones[p], (Box){x, y, width > 2.5 ? width - (p + 1 < CHART_PARTS && bar->parts[p + 1] > 0) : width, height});
        x += width;
    }
    return x;
}

static MUST bool bars_wide(Markup *w, Arena *scratch, const ChartBar *bars, size_t n, double longest, Err *e)
{
    enum { LEFT = 292, ROW = 32, BAR = 18 };
    double values = 0;
    for (size_t i = 0; i < n; i++) {
        double width = svg_text_width(bars[i].value, LABEL_SIZE);
        if (width > values) values = width;
    }
    double room = CHART_WIDE - LEFT - values - 12, scale = longest > 0 ? room / longest : 0;
    svg_begin(w, "wide", CHART_WIDE, (double)n * ROW);
    svg_line(w, "axis", LEFT, 0, LEFT, (double)n * ROW);
    for (size_t i = 0; i < n; i++) {
        double y = (double)i * ROW + (ROW - BAR) / 2.0;
        Str label;
        TRY(svg_text_fit(&label, scratch, bars[i].label, LABEL_SIZE, LEFT - 12, e));
        svg_text(w, "label", SVG_END, LEFT - 10, y + BAR - 4, label);
        if (bars[i].back > 0) svg_rect(w, "back", (Box){LEFT, y, bars[i].back * scale, BAR});
        double end = parts_draw(w, &bars[i], LEFT, bars[i].back > 0 ? y + 4 : y, bars[i].back > 0 ? BAR - 8 : BAR, scale);
        double back = LEFT + bars[i].back * scale;
        svg_text(w, "value", SVG_START, (end > back ? end : back) + 8, y + BAR - 4, bars[i].value);
    }
    svg_end(w);
    return true;
}

/* Name and figure share a line where they all fit, else each has its own: a name cut to three words helps nobody. */
static bool share_a_line(const ChartBar *bars, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (svg_text_width(bars[i].label, LABEL_SIZE_NARROW) + svg_text_width(bars[i].value, 12) + 10 > CHART_NARROW * 1.1) return false;
    return true;
}

static MUST bool bars_narrow(Markup *w, Arena *scratch, const ChartBar *bars, size_t n, double longest, Err *e)
{
    enum { ROW = 46, BAR = 14, TEXT = 18, LINE = 17 };
    bool is_shared = share_a_line(bars, n);
    double scale = longest > 0 ? CHART_NARROW / longest : 0, row = is_shared ? ROW : ROW + LINE;
    svg_begin(w, "narrow", CHART_NARROW, (double)n * row);
    for (size_t i = 0; i < n; i++) {
        double y = (double)i * row + TEXT + 4 + (is_shared ? 0 : LINE), values = svg_text_width(bars[i].value, 12);
        Str label;
        TRY(svg_text_fit(&label, scratch, bars[i].label, LABEL_SIZE_NARROW, is_shared ? CHART_NARROW - values - 10 : CHART_NARROW, e));
        svg_text(w, "label", SVG_START, 0, y - (is_shared ? 6 : 6 + LINE), label);
        svg_text(w, "value", is_shared ? SVG_END : SVG_START, is_shared ? CHART_NARROW : 0, y - 6, bars[i].value);
        if (bars[i].back > 0) svg_rect(w, "back", (Box){0, y, bars[i].back * scale, BAR});
        parts_draw(w, &bars[i], 0, bars[i].back > 0 ? y + 3 : y, bars[i].back > 0 ? BAR - 6 : BAR, scale);
    }
    svg_end(w);
    return true;
}

bool chart_bars(Markup *w, Arena *scratch, const ChartBar *bars, size_t n, double longest, Err *e)
{
    return bars_wide(w, scratch, bars, n, longest, e) && bars_narrow(w, scratch, bars, n, longest, e);
}

/* ---- One bar in segments ---- */

static void segments_draw(Markup *w, const char *class, double width, double height, const ChartSegment *segments, size_t n)
{
    double x = 0;
    svg_begin(w, class, width, height);
    for (size_t i = 0; i < n; i++) {
        double length = segments[i].share * width;
        if (length <= 0) continue;
        svg_rect(w, segments[i].tone, (Box){x, 0, length > 2 && i + 1 < n ? length - 1.5 : length, height});
        Words share = words_percent(segments[i].share);
        char on[16];
        snprintf(on, sizeof on, "on %.3s", segments[i].tone);
        if (svg_text_width(str_from_c(share.p), 16) + 20 < length) svg_text(w, on, SVG_START, x + 12, height / 2 + 5.5, str_from_c(share.p));
        x += length;
    }
    svg_end(w);
}

void chart_segments(Markup *w, const ChartSegment *segments, size_t n, Str sentence)
{
    chart_begin(w, sentence);
    segments_draw(w, "wide", CHART_WIDE, 44, segments, n);
    segments_draw(w, "narrow", CHART_NARROW, 40, segments, n);
    chart_end(w);
    mark(w, "<ul class=\"parts\">\n");
    for (size_t i = 0; i < n; i++) {
        mark_format(w, "<li><span class=\"key %s\"></span><b>%s</b> ", segments[i].tone, words_percent(segments[i].share).p);
        mark_text(w, segments[i].label);
        mark(w, " <span class=\"quiet-words\">");
        mark_text(w, segments[i].value);
        mark(w, "</span></li>\n");
    }
    mark(w, "</ul>\n");
}

void chart_legend(Markup *w, const ChartKey *keys, size_t n)
{
    mark(w, "<p class=\"legend\">");
    for (size_t i = 0; i < n; i++) mark_format(w, "<span><span class=\"key %s\"></span>%s</span> ", keys[i].tone, keys[i].words);
    mark(w, "</p>\n");
}
