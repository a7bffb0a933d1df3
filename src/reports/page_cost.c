/* Exhibits 4 - 7: what it costs, and where the dollars lie. */
#include "reports/page.h"

#include <string.h>

enum { TOP_COSTS = 20, TOP_GAPS = 8, TOP_GROUPS = 12, TABLE_ROWS = 200 };

/* ---- Exhibit 4 ---- */

Str finding_cost(Page *p)
{
    const Report *r = p->r;
    if (!r->costed_n) return STR("No cost is known yet");
    if (share_of(r->parts[COST_PART_STAFF], r->cost) >= 0.05)
        return page_text(p, "Fully loaded, initiatives cost %s a year; staff time is %s of it", words_short(r->cost).p, words_percent(share_of(r->parts[COST_PART_STAFF], r->cost)).p);
    return page_text(p, "Fully loaded, initiatives cost %s a year", words_short(r->cost).p);
}

static void cost_bar(Page *p, ChartBar *bar, Str name, const Cents parts[COST_PARTS], Cents cost, Cents longest)
{
    *bar = (ChartBar){.label = name, .value = page_text(p, "%s", words_short(cost).p)};
    for (int k = 0; k < COST_PARTS; k++) bar->parts[k] = share_of(parts[k], longest);
}

static void costs_draw(Page *p)
{
    const Report *r = p->r;
    size_t n = r->costed_n < TOP_COSTS ? r->costed_n : TOP_COSTS;
    ChartBar *bars = PUSH(p->a, ChartBar, n, p->e);
    if (!bars) {
        mark_fail(&p->w);
        return;
    }
    for (size_t i = 0; i < n; i++) cost_bar(p, &bars[i], row_name(&r->initiatives[i]), r->initiatives[i].parts, r->initiatives[i].cost, r->initiatives[0].cost);
    static const ChartKey keys[] = {{"c1", "Direct: bought for it alone"}, {"c2", "Staff time: payroll moved from its home account"}, {"c3", "Shared: its share of common costs"}};
    page_figure(p, "Fully loaded cost a year of the %zu dearest initiatives, dollars", n);
    chart_legend(&p->w, keys, 3);
    chart_begin(&p->w, page_text(p, "Bars: the %zu dearest initiatives by fully loaded cost, from %s at %s down. The table below has every one.", n,
                                 page_text(p, "%.*s", STR_ARGUMENTS(row_name(&r->initiatives[0]))).p, words_short(r->initiatives[0].cost).p));
    chart_failed(&p->w, chart_bars(&p->w, p->a, bars, n, 1, p->e));
    chart_end(&p->w);
}

static void costs_rest(Page *p)
{
    const Report *r = p->r;
    size_t n = r->costed_n < TOP_COSTS ? r->costed_n : TOP_COSTS;
    if (r->costed_n <= n) return;
    Cents rest = r->cost, all[COST_PARTS];
    memcpy(all, r->parts, sizeof all);
    for (size_t i = 0; i < n; i++) { /* parts of a sum that was checked */
        rest.v -= r->initiatives[i].cost.v;
        for (int k = 0; k < COST_PARTS; k++) all[k].v -= r->initiatives[i].parts[k].v;
    }
    page_say(p, "p", "after", "The other %zu together cost %s (%s of the total): %s direct, %s staff time, %s shared.", r->costed_n - n, words_short(rest).p,
             words_percent(share_of(rest, r->cost)).p, words_short(all[COST_PART_DIRECT]).p, words_short(all[COST_PART_STAFF]).p, words_short(all[COST_PART_SHARED]).p);
}

static void gaps_draw(Page *p)
{
    const Table *t = report_table(p->r, STR("gaps"));
    size_t n = t->rows_n - 1 < TOP_GAPS ? t->rows_n - 1 : TOP_GAPS;
    while (n && table_cell(t, n - 1, "gap_cents")->cents.v <= 0) n--;
    if (!n) return;
    ChartBar *bars = PUSH(p->a, ChartBar, n, p->e);
    if (!bars) {
        mark_fail(&p->w);
        return;
    }
    Cents longest = CENTS(1);
    for (size_t i = 0; i < n; i++)
        if (table_cell(t, i, "fully_loaded_cents")->cents.v > longest.v) longest = table_cell(t, i, "fully_loaded_cents")->cents;
    for (size_t i = 0; i < n; i++) {
        Cents stated = table_cell(t, i, "stated_cents")->cents, cost = table_cell(t, i, "fully_loaded_cents")->cents;
        bars[i] = (ChartBar){.label = table_cell(t, i, "initiative")->text, .back = share_of(cost, longest), .parts = {share_of(stated, longest)},
                             .value = page_text(p, "%s stated, %s in full", words_short(stated).p, words_short(cost).p)};
    }
    Cents stated = table_cell(t, 0, "stated_cents")->cents, cost = table_cell(t, 0, "fully_loaded_cents")->cents;
    page_say(p, "h3", NULL, "%.*s states %s and costs %s", STR_ARGUMENTS(bars[0].label), words_short(stated).p, words_short(cost).p);
    static const ChartKey keys[] = {{"c1", "Stated on the data sheet"}, {"back", "Fully loaded"}};
    page_figure(p, "The %zu largest differences between stated and fully loaded cost, dollars a year", n);
    chart_legend(&p->w, keys, 2);
    chart_begin(&p->w, page_text(p, "Bars: stated cost inside fully loaded cost for %zu initiatives; the largest difference is %.*s, %s stated and %s fully loaded.", n,
                                 STR_ARGUMENTS(bars[0].label), words_short(stated).p, words_short(cost).p));
    chart_failed(&p->w, chart_bars(&p->w, p->a, bars, n, 1, p->e));
    chart_end(&p->w);
    page_figure_end(p, "gaps", TABLE_ROWS, page_text(p, "costing/%.*s/fully_loaded_cents", STR_ARGUMENTS(table_cell(t, 0, "code")->text)));
}

void page_cost(Page *p)
{
    const Report *r = p->r;
    page_section(p, "cost", "Exhibit 4 \xc2\xb7 Fully loaded cost", finding_cost(p));
    if (!r->costed_n) {
        mark(&p->w, "<p class=\"none\">No data: import costs, staff time or tag rules, and the costs appear here.</p>\n");
    } else {
        page_say(p, "p", NULL, "%s cost %s directly, %s in staff time that is booked elsewhere, and %s as their share of common costs. Nothing is counted twice.",
                 words_initiatives((int64_t)r->costed_n).p, words_short(r->parts[COST_PART_DIRECT]).p, words_short(r->parts[COST_PART_STAFF]).p, words_short(r->parts[COST_PART_SHARED]).p);
        if (r->costed_n < r->n) page_say(p, "p", "warn", "For %s no cost is known: they are in no figure here, and they are not free.", words_initiatives((int64_t)(r->n - r->costed_n)).p);
        costs_draw(p);
        costs_rest(p);
        page_figure_end(p, "costs", TABLE_ROWS, r->book && r->book->fully_loaded.v == r->cost.v ? STR("costing/total/fully_loaded_cents")
                                              : page_text(p, "costing/%.*s/fully_loaded_cents", STR_ARGUMENTS(row_code(&r->initiatives[0]))));
        gaps_draw(p);
    }
    page_section_end(p);
}

/* ---- Exhibit 5 ---- */

Str finding_priorities(Page *p)
{
    const Report *r = p->r;
    if (!r->costed_n || !r->priorities_n) return STR("No dollars to show by priority yet");
    const ReportPriority *first = &r->priorities[0], *last = &r->priorities[r->priorities_n - 1];
    double share = share_of(first->cents, r->cost);
    if (first->is_none) return STR("No initiative dollar is tied to a strategic priority");
    if (last->is_none && share_of(last->cents, r->cost) > share) return page_text(p, "%s of initiative dollars serve no strategic priority", words_percent(share_of(last->cents, r->cost)).p);
    if (share >= 0.4) return page_text(p, "%s of initiative dollars go to one priority", words_percent(share).p);
    return page_text(p, "The largest priority gets %s of initiative dollars", words_percent(share).p);
}

void page_priorities(Page *p)
{
    const Report *r = p->r;
    page_section(p, "priorities", "Exhibit 5 \xc2\xb7 Investment by strategic priority", finding_priorities(p));
    ChartBar *bars = PUSH(p->a, ChartBar, r->priorities_n, p->e);
    if (!bars) mark_fail(&p->w);
    if (bars && r->costed_n && r->priorities_n) {
        double longest = 0;
        for (size_t i = 0; i < r->priorities_n; i++) {
            const ReportPriority *row = &r->priorities[i];
            bars[i] = (ChartBar){.label = row->name, .parts = {share_of(row->cents, r->cost)}, .is_quiet = row->is_none,
                                 .value = page_text(p, "%s \xc2\xb7 %s", words_short(row->cents).p, words_percent(share_of(row->cents, r->cost)).p)};
            if (bars[i].parts[0] > longest) longest = bars[i].parts[0];
        }
        size_t priorities = r->priorities_n - r->priorities[r->priorities_n - 1].is_none;
        if (priorities > STRATEGY_FOCUS_PRIORITIES) page_say(p, "p", "warn", "%zu priorities are too many to give focus: three to five work best.", priorities);
        page_figure(p, "Fully loaded dollars by strategic priority; goals and objectives count at the priority above them");
        chart_begin(&p->w, page_text(p, "Bars: %.*s gets %s of initiative dollars.", STR_ARGUMENTS(bars[0].label), words_percent(bars[0].parts[0]).p));
        chart_failed(&p->w, chart_bars(&p->w, p->a, bars, r->priorities_n, longest, p->e));
        chart_end(&p->w);
        page_figure_end(p, "priorities", 0, STR(""));
    } else mark(&p->w, "<p class=\"none\">No data.</p>\n");
    page_section_end(p);
}

/* ---- Exhibit 6 ---- */

/* The group that most is open to and least names, among those that someone names. */
static const ReportPopulation *least_named(const Report *r)
{
    const ReportPopulation *least = NULL;
    for (size_t i = 0; i < r->populations_n; i++) {
        const ReportPopulation *row = &r->populations[i];
        if (row->is_everyone || row->eligible_n < 2 * row->named_n || !row->named_n) continue;
        if (!least || row->eligible_n - row->named_n > least->eligible_n - least->named_n
            || (row->eligible_n - row->named_n == least->eligible_n - least->named_n && row->named.v < least->named.v)) least = row;
    }
    return least;
}

Str finding_populations(Page *p)
{
    const Report *r = p->r;
    const ReportPopulation *least = least_named(r);
    if (!least || !r->n) return STR("Whom the initiatives are meant to serve");
    return page_text(p, "%.*s: %s of initiatives are open to them, %s name%s them", STR_ARGUMENTS(least->name), words_percent((double)least->eligible_n / (double)r->n).p,
                     words_count(least->named_n).p, least->named_n == 1 ? "s" : "");
}

static size_t populations_chosen(const Report *r, const ReportPopulation **out)
{
    const ReportPopulation *least = least_named(r);
    size_t n = 0;
    bool has_least = least == NULL;
    for (size_t i = 0; i < r->populations_n && n < TOP_GROUPS; i++) {
        const ReportPopulation *row = &r->populations[i];
        if (row->is_everyone) continue;
        if (n + 1 == TOP_GROUPS && !has_least) row = least; /* the last place is for the group that the finding names */
        has_least |= row == least;
        out[n++] = row;
    }
    return n;
}

static void populations_words(Page *p)
{
    const Report *r = p->r;
    const ReportPopulation *everyone = &r->populations[0], *least = least_named(r);
    page_say(p, "p", NULL, "%s (%s) %s open to all students. An initiative is open to a group when it serves all students or names the group; it names a group when the group itself stands on its list.",
             words_initiatives(everyone->named_n).p, words_short(everyone->named).p, everyone->named_n == 1 ? "is" : "are");
    if (least) page_say(p, "p", NULL, "%.*s: %s of %s initiatives are open to them; %s name%s them, with %s or %s of the dollars.", STR_ARGUMENTS(least->name),
                        words_count(least->eligible_n).p, words_count((int64_t)r->n).p, words_count(least->named_n).p, least->named_n == 1 ? "s" : "",
                        words_short(least->named).p, words_percent(share_of(least->named, r->cost)).p);
    mark(&p->w, "<p class=\"warn\">These bars overlap: one initiative may name several groups and counts whole for each, so they add up to more than the total.</p>\n");
    if (r->populations_unknown_n) page_say(p, "p", "after", "%s (%s) do not say whom they serve: no data.", words_initiatives(r->populations_unknown_n).p, words_short(r->populations_unknown).p);
}

void page_populations(Page *p)
{
    const Report *r = p->r;
    const ReportPopulation *rows[TOP_GROUPS];
    ChartBar bars[TOP_GROUPS];
    page_section(p, "populations", "Exhibit 6 \xc2\xb7 Investment by student group", finding_populations(p));
    size_t n = populations_chosen(r, rows);
    if (n && r->costed_n) {
        double longest = 0;
        populations_words(p);
        for (size_t i = 0; i < n; i++) {
            bars[i] = (ChartBar){.label = rows[i]->name, .back = share_of(rows[i]->eligible, r->cost), .parts = {share_of(rows[i]->named, r->cost)},
                                 .value = page_text(p, "%s named \xc2\xb7 %s", words_short(rows[i]->named).p, words_percent(share_of(rows[i]->named, r->cost)).p)};
            if (bars[i].back > longest) longest = bars[i].back;
        }
        static const ChartKey keys[] = {{"c1", "Names the group"}, {"back", "Open to the group"}};
        page_figure(p, "Fully loaded dollars of initiatives that name a student group, inside those that are open to it");
        chart_legend(&p->w, keys, 2);
        chart_begin(&p->w, page_text(p, "Bars: dollars that name each of %zu student groups inside dollars open to it. Most is named for %.*s, %s.", n, STR_ARGUMENTS(rows[0]->name), words_short(rows[0]->named).p));
        chart_failed(&p->w, chart_bars(&p->w, p->a, bars, n, longest, p->e));
        chart_end(&p->w);
        page_figure_end(p, "populations", 0, STR(""));
    } else mark(&p->w, "<p class=\"none\">No data: no initiative says which groups it serves.</p>\n");
    page_section_end(p);
}

/* ---- Exhibit 7 ---- */

Str finding_potential(Page *p)
{
    const Report *r = p->r;
    if (!r->costed_n) return STR("Nothing can be analyzed yet");
    return page_text(p, "%s of initiative dollars can be analyzed today", words_percent(share_of(r->potential[REPORT_ALL_INPUTS], r->cost)).p);
}

static void missing_draw(Page *p)
{
    const Table *t = report_table(p->r, STR("missing_inputs"));
    ChartBar bars[REPORT_INPUTS];
    size_t n = 0, most = 0;
    double longest = 0;
    for (size_t i = 0; i < t->rows_n; i++) {
        bars[n] = (ChartBar){.label = table_cell(t, i, "input")->text, .parts = {table_cell(t, i, "share")->real}, .is_quiet = true,
                             .value = page_text(p, "%s \xc2\xb7 %s", words_initiatives(table_cell(t, i, "initiatives")->count).p, words_percent(table_cell(t, i, "share")->real).p)};
        if (bars[n].parts[0] > longest) longest = bars[n].parts[0], most = n;
        n++;
    }
    if (longest <= 0) return;
    static const char *const words[REPORT_INPUTS] = {"the whole cost", "an outcome with a comparison", "results by student group"};
    page_say(p, "h3", NULL, "Most often missing: %s", words[most]);
    page_figure(p, "Share of initiative dollars that miss each input; an initiative may miss several");
    chart_begin(&p->w, page_text(p, "Bars: most often missing is %s, for %s of initiative dollars.", words[most], words_percent(longest).p));
    chart_failed(&p->w, chart_bars(&p->w, p->a, bars, n, 1, p->e));
    chart_end(&p->w);
    page_figure_end(p, "missing_inputs", 0, STR(""));
    mark(&p->w, "<details>\n<summary>Data to collect, initiative by initiative</summary>\n");
    table_write_html(&p->w, report_table(p->r, STR("data_gaps")), TABLE_ROWS);
    mark(&p->w, "</details>\n");
}

void page_potential(Page *p)
{
    const Report *r = p->r;
    page_section(p, "potential", "Exhibit 7 \xc2\xb7 What can be analyzed", finding_potential(p));
    if (r->costed_n) {
        static const char *const words[] = {"cost, outcome and student groups: ready", "one of the three missing", "two or more missing"}, *const tones[] = {"c1", "c2", "c7"};
        ChartSegment segments[REPORT_POTENTIALS];
        page_say(p, "p", NULL, "To say what an initiative returns takes three things: its whole cost, an outcome held against a comparison, and results by student group. %s (%s) have all three.",
                 words_initiatives(r->potential_n[REPORT_ALL_INPUTS]).p, words_short(r->potential[REPORT_ALL_INPUTS]).p);
        for (int i = 0; i < REPORT_POTENTIALS; i++)
            segments[i] = (ChartSegment){str_from_c(words[i]), page_text(p, "%s, %s", words_short(r->potential[i]).p, words_initiatives(r->potential_n[i]).p), share_of(r->potential[i], r->cost), tones[i]};
        page_figure(p, "Share of fully loaded dollars by what data are there");
        chart_segments(&p->w, segments, REPORT_POTENTIALS, page_text(p, "One bar: %s of dollars have all inputs, %s miss one, %s miss two or more.", words_percent(segments[0].share).p,
                                                                     words_percent(segments[1].share).p, words_percent(segments[2].share).p));
        page_figure_end(p, "potential", 0, STR(""));
        missing_draw(p);
    } else mark(&p->w, "<p class=\"none\">No data.</p>\n");
    page_section_end(p);
}
