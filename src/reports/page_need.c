/* Initiatives that address the same need, side by side (S46): the same money may buy more next door. */
#include "reports/page.h"

#include <stdlib.h>

enum { AREAS_MOST = 6, EACH_MOST = 5, TABLE_ROWS = 400 };

typedef struct {
    Str name;
    size_t from, to;         /* rows of the table `needs` */
    size_t measured;         /* that have a return; they stand first, the best on top */
    double best, worst;
} Area;

static double aroi_at(const Table *t, size_t row) { return table_cell(t, row, "aroi_per_1000")->real; }

static MUST bool areas_find(Area **out, size_t *out_n, Arena *a, const Table *t, Err *e)
{
    Area *areas = PUSH(a, Area, t->rows_n, e);
    size_t n = 0;
    if (!areas) return false;
    for (size_t from = 0, to; from < t->rows_n; from = to) {
        Area area = {.name = table_cell(t, from, "area_of_need")->text, .from = from};
        for (to = from; to < t->rows_n && str_equal(table_cell(t, to, "area_of_need")->text, area.name); to++) area.measured += table_cell(t, to, "aroi_per_1000")->state == CELL_GIVEN;
        area.to = to;
        if (area.measured) area.best = aroi_at(t, from), area.worst = aroi_at(t, from + area.measured - 1);
        areas[n++] = area;
    }
    *out = areas;
    *out_n = n;
    return true;
}

/* Those that compare something first, by how far best and worst lie apart. */
static int by_distance(const void *p, const void *q)
{
    const Area *a = p, *b = q;
    bool x = a->measured > 1, y = b->measured > 1;
    if (x != y) return x ? -1 : 1;
    double far_a = a->best - a->worst, far_b = b->best - b->worst;
    return far_a > far_b ? -1 : far_a < far_b ? 1 : str_compare(a->name, b->name);
}

static const ReportInitiative *row_by_code(const Report *r, Str code)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_equal(row_code(&r->initiatives[i]), code)) return &r->initiatives[i];
    return NULL;
}

static ChartEffect return_row(Page *p, const ReportInitiative *row, Str action)
{
    const ReportEffect *f = &row->effect;
    ChartEffect out = {.label = row_name(row), .is_part = true, .has_effect = true, .has_interval = f->has_aroi_interval, .effect = f->aroi, .low = f->aroi_low, .high = f->aroi_high};
    out.effect_text = f->has_aroi_interval ? page_text(p, "%s %s", words_effect(f->aroi).p, words_interval(f->aroi_low, f->aroi_high).p) : page_text(p, "%s", words_effect(f->aroi).p);
    out.columns[0] = page_text(p, "%s", words_effect(f->effect).p);
    out.columns[1] = row_is_measuring(row) ? STR("Measure") : action; /* short enough for its column */
    out.below = page_text(p, "%.*s \xc2\xb7 %.*s", STR_ARGUMENTS(out.effect_text), STR_ARGUMENTS(action));
    return out;
}

/* The best and the worst are always among those drawn. */
static size_t area_rows(Page *p, ChartEffect *rows, const Area *area, const Table *t)
{
    size_t n = 0, drawn = area->measured < EACH_MOST ? area->measured : EACH_MOST;
    rows[n++] = (ChartEffect){.label = area->name, .effect_text = STR(""), .columns = {STR(""), STR("")}, .below = STR("")};
    for (size_t i = 0; i < drawn; i++) {
        size_t at = area->from + (i + 1 == drawn ? area->measured - 1 : i);
        const ReportInitiative *row = row_by_code(p->r, table_cell(t, at, "code")->text);
        if (row) rows[n++] = return_row(p, row, table_cell(t, at, "action")->text);
    }
    return n;
}

static void areas_draw(Page *p, const Area *areas, size_t n, const Table *t)
{
    ChartEffect rows[AREAS_MOST * (EACH_MOST + 1)];
    size_t at = 0, drawn = 0;
    for (; drawn < n && drawn < AREAS_MOST && areas[drawn].measured > 1; drawn++) at += area_rows(p, rows + at, &areas[drawn], t);
    static const ChartForest forest = {"A-ROI: student-SD per $1,000 (95% interval)", "A-ROI per $1,000|[95% interval]", {"Effect|SD", "Action|"}};
    page_figure(p, "Return of initiatives that address the same need, as measured: the %zu areas in which best and worst lie farthest apart; cost taken as exact", drawn);
    chart_begin(&p->w, page_text(p, "Returns with intervals in %zu areas of need. Farthest apart: %.*s, from %s to %s student-SD per $1,000.", drawn, STR_ARGUMENTS(areas[0].name),
                                 words_effect(areas[0].worst).p, words_effect(areas[0].best).p));
    chart_failed(&p->w, chart_forest(&p->w, p->a, &forest, rows, at, p->e));
    chart_end(&p->w);
    page_figure_end(p, "needs", TABLE_ROWS, page_text(p, "evidence/%.*s/per_1000_dollars", STR_ARGUMENTS(table_cell(t, areas[0].from, "code")->text)));
}

void page_needs(Page *p)
{
    const Table *t = report_table(p->r, STR("needs"));
    Area *areas;
    size_t n;
    if (!areas_find(&areas, &n, p->a, t, p->e)) {
        mark_fail(&p->w);
        return;
    }
    if (n) qsort(areas, n, sizeof *areas, by_distance);
    bool has_two = n && areas[0].measured > 1;
    page_section(p, "needs", "Same need, side by side", !has_two ? STR("Initiatives that address the same need")
                 : page_text(p, "%.*s: $1,000 buys %s student-SD in one initiative and %s in another", STR_ARGUMENTS(areas[0].name), words_effect(areas[0].best).p, words_effect(areas[0].worst).p));
    if (has_two) {
        mark(&p->w, "<p>Before one grows, look at its neighbors: they address the same need. Those without a measured return stand in the table.</p>\n");
        areas_draw(p, areas, n, t);
    } else mark(&p->w, "<p class=\"none\">No data: no area of need has two initiatives with a measured return.</p>\n");
    page_section_end(p);
}
