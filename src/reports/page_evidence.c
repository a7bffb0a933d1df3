/* Exhibit 8: is it working, for which students, at what cost; and the same of an example from elsewhere. */
#include "reports/page.h"

#include <math.h>
#include <stdlib.h>

#include "calc/distribution.h"

enum { SHOWN_MOST = 12, TABLE_ROWS = 400 };

static int helps(const ReportInitiative *row) { return row->effect.has_interval && row->effect.low > 0; }

Str finding_evidence(Page *p)
{
    const Report *r = p->r;
    int64_t measured = 0, helping = 0;
    for (size_t i = 0; i < r->n; i++) {
        measured += r->initiatives[i].effect.has_effect;
        helping += helps(&r->initiatives[i]);
    }
    if (!measured) return STR("No effect on students was measured yet");
    return page_text(p, "Of %s with a measured effect, %s clearly help%s students", words_initiatives(measured).p, words_count(helping).p, helping == 1 ? "s" : "");
}

/* Which to draw: those that call for a change, then those decided, then by dollars; drawn by effect. */
static int by_interest(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    int x = row_decision(*a)->action != DECIDE_KEEP ? 2 : !row_decision(*a)->is_provisional, y = row_decision(*b)->action != DECIDE_KEEP ? 2 : !row_decision(*b)->is_provisional;
    if (x != y) return y - x;
    int sign = cents_compare((*b)->cost, (*a)->cost);
    return sign ? sign : str_compare(row_code(*a), row_code(*b));
}

static int by_effect(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    double x = (*a)->effect.effect, y = (*b)->effect.effect;
    return x > y ? -1 : x < y ? 1 : str_compare(row_code(*a), row_code(*b));
}

static ChartEffect chart_row(Page *p, Str label, bool is_part, ReportHiding hiding, const ReportEffect *f)
{
    ChartEffect row = {.label = label, .is_part = is_part, .columns = {STR(""), STR("")}, .below = STR("")};
    if (hiding != REPORT_SHOWN || !f->has_effect) {
        row.effect_text = hiding == REPORT_FEW ? STR("fewer than 10 students") : hiding == REPORT_PROTECTED ? STR("not shown: protects a small group") : STR("no data");
        row.below = row.effect_text;
        return row;
    }
    row.has_effect = true;
    row.has_interval = f->has_interval;
    row.effect = f->effect, row.low = f->low, row.high = f->high;
    row.effect_text = f->has_interval ? page_text(p, "%s %s", words_effect(f->effect).p, words_interval(f->low, f->high).p) : page_text(p, "%s", words_effect(f->effect).p);
    row.columns[0] = f->has_aroi ? page_text(p, "%s", words_effect(f->aroi).p) : STR("no data");
    if (f->has_per_student) {
        Words exact = words_dollars(CENTS((f->per_student.v + 50) / 100 * 100));
        Str text = page_text(p, "%s", exact.p);
        row.columns[1] = (Str){text.p, text.n > 3 ? text.n - 3 : text.n}; /* whole dollars */
    } else row.columns[1] = STR("no data");
    row.below = page_text(p, "%.*s%s%.*s%s%.*s", STR_ARGUMENTS(row.effect_text), f->has_aroi ? " \xc2\xb7 " : "", f->has_aroi ? (int)row.columns[0].n : 0, row.columns[0].p,
                          f->has_aroi ? " per $1,000 \xc2\xb7 " : "", f->has_aroi ? (int)row.columns[1].n : 0, row.columns[1].p);
    return row;
}

static void effects_draw(Page *p, const ReportInitiative **rows, size_t n)
{
    const Report *r = p->r;
    size_t lines = n, at = 0, hidden = 0;
    for (size_t i = 0; i < n; i++) lines += rows[i]->groups_n;
    ChartEffect *chart = PUSH(p->a, ChartEffect, lines, p->e);
    if (!chart) {
        mark_fail(&p->w);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        chart[at++] = chart_row(p, row_name(rows[i]), false, REPORT_SHOWN, &rows[i]->effect);
        for (size_t g = 0; g < rows[i]->groups_n; g++) {
            const ReportGroup *group = &rows[i]->groups[g];
            if (group->is_rest && group->hiding == REPORT_SHOWN) continue; /* nothing was measured of them */
            hidden += group->hiding != REPORT_SHOWN;
            chart[at++] = chart_row(p, group->name, true, group->hiding, &group->effect);
        }
    }
    static const ChartForest forest = {"Effect, standard deviations (95% interval)", "Effect, SD|[95% interval]", {"A-ROI|per $1,000", "Cost|a student"}};
    page_figure(p, "Effect on students as measured, with its 95%% interval; student groups below each initiative. A-ROI: student-SD per $1,000");
    chart_begin(&p->w, page_text(p, "Effects with intervals of %zu initiatives and their student groups; the largest is %.*s at %s.", n, STR_ARGUMENTS(row_name(rows[0])), chart[0].effect_text.p));
    chart_failed(&p->w, chart_forest(&p->w, p->a, &forest, chart, at, p->e));
    chart_end(&p->w);
    if (hidden) mark(&p->w, "<p class=\"after\">Groups of fewer than 10 students have no figures here, nor have groups from which theirs could be worked out.</p>\n");
    (void)r;
    page_figure_end(p, "effects", TABLE_ROWS, page_text(p, "evidence/%.*s/hedges_g", STR_ARGUMENTS(row_code(rows[0]))));
}

void page_evidence(Page *p)
{
    const Report *r = p->r;
    page_section(p, "evidence", "Exhibit 8 \xc2\xb7 Is it working? For which students? At what cost?", finding_evidence(p));
    const ReportInitiative **rows = PUSH(p->a, const ReportInitiative *, r->n, p->e);
    size_t n = 0, unsure = 0, all;
    if (!rows) mark_fail(&p->w);
    for (size_t i = 0; rows && i < r->n; i++) {
        if (!r->initiatives[i].effect.has_effect) continue;
        rows[n++] = &r->initiatives[i];
        unsure += r->initiatives[i].effect.has_interval && r->initiatives[i].effect.low <= 0 && r->initiatives[i].effect.high >= 0;
    }
    all = n;
    if (n) {
        qsort(rows, n, sizeof *rows, by_interest);
        if (n > SHOWN_MOST) n = SHOWN_MOST;
        qsort(rows, n, sizeof *rows, by_effect);
        page_say(p, "p", NULL, "An interval that crosses 0 means not sure: it is the case for %zu of %zu. A long bar is little knowledge, not a large effect.", unsure, all);
        if (n < all) page_say(p, "p", "after", "Drawn are %zu of %zu: those that call for a change, then those decided, then the dearest. The table has all of them.", n, all);
        effects_draw(p, rows, n);
    } else mark(&p->w, "<p class=\"none\">No data: run an analysis with <code>purser aroi</code> or import results.csv.</p>\n");
    page_section_end(p);
}

/* ---- Examples from elsewhere ---- */

static ChartEffect example_row(Page *p, Str label, bool is_part, const AroiFigures *f, bool is_clustered)
{
    double se = is_clustered && isfinite(f->hedges_g_se_cluster) ? f->hedges_g_se_cluster : f->hedges_g_se, reach = normal_quantile(0.975) * se;
    ReportEffect effect = {.has_effect = !f->is_suppressed && isfinite(f->hedges_g), .has_interval = isfinite(se), .effect = f->hedges_g, .low = f->hedges_g - reach, .high = f->hedges_g + reach};
    ChartEffect row = chart_row(p, label, is_part, f->is_suppressed ? REPORT_FEW : REPORT_SHOWN, &effect);
    if (!f->is_suppressed && !effect.has_effect) row.effect_text = row.below = STR("not estimated");
    return row;
}

static void example_table_row(Page *p, Str label, const AroiFigures *f, const ChartEffect *row)
{
    mark(&p->w, "<tr>");
    mark_format(&p->w, "<th scope=\"row\">");
    mark_text(&p->w, label);
    if (row->has_effect) {
        mark_format(&p->w, "</th><td class=\"n\">%s</td>", words_count(f->n_treated).p);
        mark_format(&p->w, "<td class=\"n\">%s</td>", words_count(f->n_comparison).p);
        mark_format(&p->w, "<td class=\"n\">%s</td>", words_effect(row->effect).p);
        mark_format(&p->w, "<td class=\"n\">%s</td></tr>\n", row->has_interval ? words_interval(row->low, row->high).p : "no data");
    } else {
        mark(&p->w, "</th><td class=\"none\" colspan=\"4\">");
        mark_text(&p->w, row->effect_text);
        mark(&p->w, "</td></tr>\n");
    }
}

static void example_table(Page *p, const ReportExample *example, const ChartEffect *rows)
{
    const Aroi *aroi = example->aroi;
    mark(&p->w, "<details>\n<summary>The figures as a table</summary>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Table: ");
    mark_text(&p->w, example->title);
    mark(&p->w, "\">\n<table>\n<caption>");
    mark_text(&p->w, page_text(p, "%.*s. %.*s", STR_ARGUMENTS(example->title), STR_ARGUMENTS(example->caption)));
    mark(&p->w, "</caption>\n<thead>\n<tr><th scope=\"col\">Students</th><th scope=\"col\" class=\"n\">Took part</th><th scope=\"col\" class=\"n\">Compared with</th><th scope=\"col\" class=\"n\">Effect, SD</th><th scope=\"col\" class=\"n\">95% interval</th></tr>\n</thead>\n<tbody>\n");
    example_table_row(p, STR("All students"), &aroi->overall, &rows[0]);
    for (size_t i = 0; i < aroi->groups_n; i++) example_table_row(p, rows[i + 1].label, &aroi->groups[i].figures, &rows[i + 1]);
    mark(&p->w, "</tbody>\n</table>\n</div>\n</details>\n");
}

static void example_write(Page *p, const ReportExample *example)
{
    const Aroi *aroi = example->aroi;
    ChartEffect *rows = PUSH(p->a, ChartEffect, aroi->groups_n + 1, p->e);
    if (!rows) {
        mark_fail(&p->w);
        return;
    }
    bool is_clustered = aroi->has_clusters && aroi->has_enough_clusters;
    rows[0] = example_row(p, STR("All students"), false, &aroi->overall, is_clustered);
    for (size_t i = 0; i < aroi->groups_n; i++)
        rows[i + 1] = example_row(p, page_text(p, "%.*s: %.*s", STR_ARGUMENTS(aroi->groups[i].column), STR_ARGUMENTS(aroi->groups[i].value)), true, &aroi->groups[i].figures, is_clustered);
    static const ChartForest forest = {"Effect, standard deviations (95% interval)", "Effect, SD|[95% interval]", {NULL, NULL}};
    mark_element(&p->w, "h3", NULL, example->title);
    page_figure(p, "%.*s", STR_ARGUMENTS(example->caption));
    chart_begin(&p->w, page_text(p, "Effects with intervals: all students %.*s, then %zu groups. %.*s.", STR_ARGUMENTS(rows[0].effect_text), aroi->groups_n, STR_ARGUMENTS(example->caption)));
    chart_failed(&p->w, chart_forest(&p->w, p->a, &forest, rows, aroi->groups_n + 1, p->e));
    chart_end(&p->w);
    page_say(p, "p", "source", "Source: %.*s.", STR_ARGUMENTS(example->source));
    example_table(p, example, rows);
    mark(&p->w, "</figure>\n");
}

void page_examples(Page *p)
{
    if (!p->r->examples_n) return;
    page_section(p, "examples", "Beside it \xc2\xb7 An example from elsewhere", STR("The same method on students of another place"));
    mark(&p->w, "<p class=\"warn\">Nothing in this section is about this district; none of it is in any figure above.</p>\n");
    for (size_t i = 0; i < p->r->examples_n; i++) example_write(p, &p->r->examples[i]);
    page_section_end(p);
}
