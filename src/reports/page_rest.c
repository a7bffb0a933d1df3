/* The goals, the ledger's tie-out, notes and method. */
#include "reports/page.h"

enum { NOTES_ROWS = 300 };

/* ---- Goals ---- */

static void number_write(Page *p, bool has, double value)
{
    char text[32];
    bool is_count = has && value >= 1000 && value < 1e15 && value == (double)(int64_t)value;
    if (has) double_to_text(text, value);
    mark(&p->w, is_count ? words_count((int64_t)value).p : has ? text : "no data");
}

static void goal_metric(Page *p, const Strategy *goal)
{
    mark(&p->w, "<p class=\"facts\">");
    mark_text(&p->w, record_has(goal, STRATEGY_FIELD_metric) ? goal->metric : STR("metric: no data"));
    mark(&p->w, " \xc2\xb7 from ");
    number_write(p, record_has(goal, STRATEGY_FIELD_baseline), goal->baseline);
    mark(&p->w, " to ");
    number_write(p, record_has(goal, STRATEGY_FIELD_target), goal->target);
    if (record_has(goal, STRATEGY_FIELD_unit)) {
        mark(&p->w, " ");
        mark_text(&p->w, goal->unit);
    }
    mark_format(&p->w, " by %s", record_has(goal, STRATEGY_FIELD_target_on) ? words_day(goal->target_on).p : "a date that is not set");
    mark(&p->w, "</p>\n");
}

static void goal_write(Page *p, const Strategy *goal)
{
    char missing[80];
    size_t n = strategy_smart_missing(missing, goal);
    mark(&p->w, "<article class=\"card goal\">\n<h3>");
    mark_text(&p->w, record_has(goal, STRATEGY_FIELD_title) ? goal->title : goal->code);
    mark(&p->w, "</h3>\n");
    goal_metric(p, goal);
    if (n) page_say(p, "p", "warn", "Not yet SMART: %.*s missing.", (int)n, missing);
    mark(&p->w, "<dl>\n");
    for (int part = 0; part < GOAL_PARTS; part++) {
        const char *label;
        Str text = goal_part(goal, part, &label);
        mark_format(&p->w, "<dt>%s</dt><dd%s>", label, text.n ? "" : " class=\"none\"");
        mark_text(&p->w, text.n ? text : STR("missing"));
        mark(&p->w, "</dd>\n");
    }
    mark(&p->w, "<dt>Measured by</dt><dd");
    if (!record_has(goal, STRATEGY_FIELD_instrument)) mark(&p->w, " class=\"none\"");
    mark(&p->w, ">");
    mark_text(&p->w, record_has(goal, STRATEGY_FIELD_instrument) ? goal->instrument : STR("no data"));
    mark(&p->w, "</dd>\n</dl>\n</article>\n");
}

void page_goals(Page *p)
{
    const StrategyTree *tree = p->r->strategy;
    size_t goals = 0, whole = 0;
    char missing[80];
    for (size_t i = 0; tree && i < tree->n; i++) {
        if (tree->rows[i].row.kind != STRATEGY_KIND_GOAL) continue;
        goals++;
        whole += strategy_smart_missing(missing, &tree->rows[i].row) == 0;
    }
    page_section(p, "goals", "Goals", !goals ? STR("No goal is on record yet") : whole == goals ? page_text(p, "All %zu goals have their five SMART parts", goals)
                                              : page_text(p, "%zu of %zu goals have all five SMART parts", whole, goals));
    if (goals) {
        mark(&p->w, "<div class=\"cards\">\n");
        for (size_t i = 0; i < tree->n; i++)
            if (tree->rows[i].row.kind == STRATEGY_KIND_GOAL) goal_write(p, &tree->rows[i].row);
        mark(&p->w, "</div>\n");
    } else mark(&p->w, "<p class=\"none\">No data: import strategy.csv.</p>\n");
    page_section_end(p);
}

/* ---- Ledger ---- */

Str finding_ledger(Page *p)
{
    const Report *r = p->r;
    Err why = {0};
    Cents sum;
    if (!r->has_ledger) return STR("No ledger was imported");
    if (!cents_add(&sum, r->tagged, r->untagged, &why) || sum.v != r->ledger.v) return STR("The ledger does not tie: tagged and untagged are not the whole");
    return page_text(p, "The ledger ties to the cent: %s tagged and %s not tagged make %s", words_short(r->tagged).p, words_short(r->untagged).p, words_short(r->ledger).p);
}

void page_ledger(Page *p)
{
    const Report *r = p->r;
    page_section(p, "ledger", "The ledger", finding_ledger(p));
    if (r->has_ledger) {
        page_say(p, "p", NULL, "%s lines were imported as they are. Tag rules give shares of them to initiatives and to shared pools; what no rule takes is the rest of the district.", words_count(r->ledger_lines).p);
        ChartSegment segments[] = {
            {STR("tagged to initiatives and shared pools"), page_text(p, "%s", words_dollars(r->tagged).p), share_of(r->tagged, r->ledger), "c1"},
            {STR("not tagged: the rest of the district"), page_text(p, "%s", words_dollars(r->untagged).p), share_of(r->untagged, r->ledger), "c7"}};
        page_figure(p, "The ledger's actual amounts");
        if (r->ledger.v > 0 && r->tagged.v >= 0 && r->untagged.v >= 0) chart_segments(&p->w, segments, 2, page_text(p, "One bar: %s of the ledger is tagged.", words_percent(segments[0].share).p));
        mark_format(&p->w, "<p class=\"equation\"><span>%s</span> = ", words_dollars(r->ledger).p);
        mark_format(&p->w, "<span>%s</span> + ", words_dollars(r->tagged).p);
        mark_format(&p->w, "<span>%s</span></p>\n", words_dollars(r->untagged).p);
        page_figure_end(p, "ledger", 0, STR("ledger/total/untagged_cents"));
    } else mark(&p->w, "<p class=\"none\">No data: costs rest on the files of costs, staff time and pools alone.</p>\n");
    page_section_end(p);
}

/* ---- Notes and method ---- */

static void notes_write(Page *p)
{
    const Table *t = report_table(p->r, STR("notes"));
    if (!t->rows_n) {
        mark(&p->w, "<p>Costing found nothing missing and nothing that looks wrong.</p>\n");
        return;
    }
    page_say(p, "p", NULL, "Costing lists %s thing%s that %s missing or look%s wrong.", words_count((int64_t)t->rows_n).p, t->rows_n == 1 ? "" : "s", t->rows_n == 1 ? "is" : "are", t->rows_n == 1 ? "s" : "");
    mark(&p->w, "<details>\n<summary>The list</summary>\n");
    table_write_html(&p->w, t, NOTES_ROWS);
    mark(&p->w, "</details>\n");
}

static void method_write(Page *p)
{
    const Report *r = p->r;
    const Decision *d = NULL;
    for (size_t i = 0; i < r->n && !d; i++)
        if (r->initiatives[i].from->decision.has_p_right) d = &r->initiatives[i].from->decision;
    mark(&p->w, "<h3>How the figures are made</h3>\n<dl class=\"method\">\n"
                "<dt>Fully loaded cost</dt><dd>Direct + staff time + shared. Staff time is payroll moved from its home account, so no pay counts both as a ledger line and as hours. Things bought once are spread over their life at 3%.</dd>\n"
                "<dt>Missing</dt><dd>What is not known is \xe2\x80\x9cno data\xe2\x80\x9d, never 0, and is left out of the sums.</dd>\n"
                "<dt>Effect</dt><dd>In standard deviations (SD) of the outcome, against comparison students, as measured; the interval is 95%. 0.05 SD is about two percentile points for a student in the middle.</dd>\n"
                "<dt>A-ROI</dt><dd>Increase in learning x students helped / dollars, in student-SD per $1,000 of fully loaded cost. Its interval in the table takes the cost as exact.</dd>\n"
                "<dt>The action</dt><dd>The one of the six with the largest expected net benefit among those whose conditions hold. Below that bar it says provisional: keep and measure.</dd>\n"
                "<dt>Small groups</dt><dd>Fewer than 10 students: no figure, and none from which it could be worked out.</dd>\n");
    if (d) {
        char prior[32], spread[32], elsewhere[32];
        double_to_text(prior, d->prior_mean);
        double_to_text(spread, d->prior_sd);
        double_to_text(elsewhere, d->lambda_per_1000);
        page_say(p, "dt", NULL, "Assumed");
        page_say(p, "dd", NULL, "Before any data an effect lies around %s SD (standard deviation %s). $1,000 buys %s student-SD elsewhere. Each choice was drawn %s times with a fixed seed.",
                 prior, spread, elsewhere, words_count(d->draws).p);
    }
    mark(&p->w, "</dl>\n");
}

void page_notes(Page *p)
{
    const Report *r = p->r;
    page_section(p, "notes", "Notes and method", STR("What these figures rest on"));
    notes_write(p);
    if (r->book && r->book->day_to_day.v) page_say(p, "p", NULL, "Day-to-day operations in the list cost %s and are left out of every exhibit.", words_short(r->book->day_to_day).p);
    method_write(p);
    mark(&p->w, "<h3>Open any figure</h3>\n<p>Each of these commands prints what made the figure, down to ledger lines and hours:</p>\n<ul class=\"addresses\">\n");
    const ReportInitiative *first = r->n ? &r->initiatives[0] : NULL;
    const Str addresses[] = {STR("costing/total/fully_loaded_cents"), STR("ledger/total/tagged_cents"), STR("ledger/total/untagged_cents"),
                             first ? page_text(p, "costing/%.*s/fully_loaded_cents", STR_ARGUMENTS(row_code(first))) : STR(""),
                             first ? page_text(p, "costing/%.*s/staff_cents", STR_ARGUMENTS(row_code(first))) : STR(""), first ? page_text(p, "decide/%.*s/action", STR_ARGUMENTS(row_code(first))) : STR("")};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        if (!addresses[i].n) continue;
        mark(&p->w, "<li>");
        page_address(p, addresses[i]);
        mark(&p->w, "</li>\n");
    }
    mark(&p->w, "</ul>\n");
    page_section_end(p);
}
