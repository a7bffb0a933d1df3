/* Exhibit 9: the six actions in dollars, on a map, and one by one with their reasons. */
#include "reports/page.h"

#include <stdlib.h>
#include <string.h>

enum { CARDS_MOST = 12, KEEP_CARDS_MOST = 4, LABELS_MOST = 22, TABLE_ROWS = 400 };

static const char *action_title(size_t place) { return place < DECIDE_ACTIONS ? decide_action_title((DecideAction)place) : "Keep and measure"; }
static const char *action_meaning(size_t place)
{
    return place < DECIDE_ACTIONS ? decide_action_meaning((DecideAction)place) : "Provisional: the data cannot carry a choice yet. Go on, and measure";
}

static int64_t changing(const Report *r)
{
    int64_t n = 0;
    for (size_t i = 0; i < DECIDE_ACTIONS; i++)
        if (i != DECIDE_KEEP) n += r->actions[i].n;
    return n;
}

/* What actions cost together; "no data" where none of their costs is known. */
static Words cents_words(const ReportAction *action)
{
    if (action->costed_n) return words_short(action->cents);
    Words none = {"cost: no data"};
    return none;
}

/* "free $2.2M a year, need $93K a year and $180K once"; what is nothing is not said. */
Str change_words(Page *p, bool is_one)
{
    const Report *r = p->r;
    const char *s = is_one ? "s" : "";
    Str freed = r->freed.v ? page_text(p, "free%s %s a year", s, words_short(r->freed).p) : STR("");
    Str needed = r->needed.v ? page_text(p, "%sneed%s %s a year", freed.n ? ", " : "", s, words_short(r->needed).p) : STR("");
    Str once = r->once.v ? page_text(p, "%s%s once", needed.n ? " and " : is_one ? (freed.n ? ", needs " : "needs ") : freed.n ? ", need " : "need ", words_short(r->once).p) : STR("");
    return page_text(p, "%.*s%.*s%.*s", STR_ARGUMENTS(freed), STR_ARGUMENTS(needed), STR_ARGUMENTS(once));
}

Str finding_actions(Page *p)
{
    const Report *r = p->r;
    int64_t n = changing(r);
    if (!r->n) return STR("Nothing to decide yet");
    if (!n) return STR("No initiative calls for a change on what is known today");
    Str change = change_words(p, n == 1);
    return page_text(p, "%s call%s for a change%s%.*s", words_initiatives(n).p, n == 1 ? "s" : "", !change.n ? "" : n == 1 ? ": it " : ": together they ", STR_ARGUMENTS(change));
}

/* ---- The strip ---- */

static void money_words(Page *p, const ReportAction *action)
{
    if (action->freed.v) mark_format(&p->w, "<span class=\"frees\">frees %s a year</span>", words_short(action->freed).p);
    if (action->needed.v) mark_format(&p->w, "<span class=\"needs\">needs %s a year</span>", words_short(action->needed).p);
    if (action->once.v) mark_format(&p->w, "<span class=\"needs\">needs %s once</span>", words_short(action->once).p);
    if (!action->freed.v && !action->needed.v && !action->once.v) mark(&p->w, action->n && action->unpriced_n ? "<span>price not known</span>" : "<span>changes no money</span>");
}

void page_action_strip(Page *p)
{
    const Report *r = p->r;
    mark(&p->w, "<h3>The six actions in dollars</h3>\n<ul class=\"strip\">\n");
    for (size_t i = 0; i < REPORT_ACTIONS; i++) {
        const ReportAction *action = &r->actions[i];
        mark_format(&p->w, "<li%s><p class=\"action\">", action->is_measuring ? " class=\"measuring\"" : action->n ? "" : " class=\"empty\"");
        chart_symbol(&p->w, (int)action->action, action->is_measuring);
        mark_format(&p->w, "%s</p><p class=\"amount\">%s</p><p class=\"detail\"><span>%s</span>", action_title(i), action->n ? cents_words(action).p : "\xe2\x80\x93",
                    words_initiatives(action->n).p);
        if (action->n) money_words(p, action);
        mark(&p->w, "</p></li>\n");
    }
    mark(&p->w, "</ul>\n");
}

/* ---- The map ---- */

static int by_weight(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    int x = row_decision(*a)->action != DECIDE_KEEP ? 2 : !row_decision(*a)->is_provisional, y = row_decision(*b)->action != DECIDE_KEEP ? 2 : !row_decision(*b)->is_provisional;
    if (x != y) return y - x;
    if (x == 2 && row_decision(*a)->action != row_decision(*b)->action) return (int)row_decision(*a)->action - (int)row_decision(*b)->action;
    int sign = cents_compare((*b)->cost, (*a)->cost);
    return sign ? sign : str_compare(row_code(*a), row_code(*b));
}

static void map_keys(Page *p)
{
    mark(&p->w, "<ul class=\"keys\">\n");
    for (size_t i = 0; i < REPORT_ACTIONS; i++) {
        mark(&p->w, "<li>");
        chart_symbol(&p->w, (int)p->r->actions[i].action, p->r->actions[i].is_measuring);
        mark_format(&p->w, "%s</li>\n", i < DECIDE_ACTIONS ? action_title(i) : "hollow: provisional");
    }
    mark(&p->w, "</ul>\n");
}

/* Those without an effect have no place on the map: named below it when they call for a change, else counted. */
static void map_rest(Page *p, const ReportInitiative **rows, size_t placed, size_t n)
{
    size_t silent = 0;
    if (placed == n) return;
    mark(&p->w, "<p class=\"after\"><b>Not on the map, without effect evidence:</b> ");
    for (size_t i = placed; i < n; i++) {
        if (row_decision(rows[i])->action == DECIDE_KEEP) {
            silent++;
            continue;
        }
        chart_symbol(&p->w, (int)row_decision(rows[i])->action, row_decision(rows[i])->is_provisional);
        mark_text(&p->w, row_name(rows[i]));
        mark_format(&p->w, " (%s%s), ", action_title(row_action_place(rows[i])), row_decision(rows[i])->is_provisional ? ", provisional" : "");
    }
    mark_format(&p->w, "%s to keep and measure.</p>\n", words_initiatives((int64_t)silent).p);
}

static void map_draw(Page *p)
{
    const Report *r = p->r;
    const ReportInitiative **rows = PUSH(p->a, const ReportInitiative *, r->n, p->e);
    ChartPoint *points = PUSH(p->a, ChartPoint, r->n, p->e);
    size_t n = 0, rest = 0;
    if (!rows || !points) {
        mark_fail(&p->w);
        return;
    }
    for (size_t i = 0; i < r->n; i++)
        if (r->initiatives[i].has_percentile) rows[n++] = &r->initiatives[i];
    if (n) qsort(rows, n, sizeof *rows, by_weight);
    for (size_t i = 0; i < r->n; i++)
        if (!r->initiatives[i].has_percentile) rows[n + rest++] = &r->initiatives[i];
    for (size_t i = 0; i < n; i++) {
        const Decision *d = row_decision(rows[i]);
        points[i] = (ChartPoint){.label = row_name(rows[i]), .x = rows[i]->percentile, .y = d->overall.mean, .action = (int)d->action,
                                 .is_hollow = d->is_provisional, .is_labelled = i < LABELS_MOST && (!row_is_measuring(rows[i]) || i < LABELS_MOST / 2)};
    }
    if (n) {
        page_figure(p, "The six actions on effect and cost-effectiveness. Effect: best estimate after the stated prior; cost-effectiveness: place of the A-ROI among %zu measured", n);
        map_keys(p);
        chart_begin(&p->w, page_text(p, "Map of %zu initiatives by effect and cost-effectiveness, each marked with the action it calls for. The table lists them.", n));
        chart_failed(&p->w, chart_map(&p->w, p->a, points, n, 0.05, p->e));
        chart_end(&p->w);
        map_rest(p, rows, n, n + rest);
        page_figure_end(p, "decisions", TABLE_ROWS, page_text(p, "decide/%.*s/action", STR_ARGUMENTS(row_code(rows[0]))));
    }
}

/* ---- One by one ---- */

static void losing_write(Page *p, const ReportInitiative *row)
{
    const Decision *d = row_decision(row);
    if (d->action != DECIDE_SEGMENT) return;
    mark(&p->w, "<p class=\"loses\"><b>Who loses the service:</b> ");
    if (row->has_losing) mark_format(&p->w, "%s students: ", row->losing < REPORT_STUDENTS_LEAST ? "fewer than 10" : words_count(row->losing).p);
    bool is_first = true;
    for (size_t i = 0; i < row->groups_n; i++) {
        if (row->groups[i].is_kept) continue;
        if (!is_first) mark(&p->w, "; ");
        mark_text(&p->w, row->groups[i].name);
        is_first = false;
    }
    mark(&p->w, ". Decide what replaces it for them before it ends.</p>\n");
}

static void money_write(Page *p, const ReportInitiative *row)
{
    const ReportChange *c = &row->change;
    mark(&p->w, "<p class=\"money\"><b>Money:</b> ");
    if (!c->has_yearly) mark(&p->w, "not known a year");
    else if (c->yearly.v < 0) mark_format(&p->w, "frees %s a year", words_dollars(CENTS(-c->yearly.v)).p);
    else if (c->yearly.v > 0) mark_format(&p->w, "needs %s a year", words_dollars(c->yearly).p);
    else mark(&p->w, "no change a year");
    if (c->has_once && c->once.v) mark_format(&p->w, "; needs %s once", words_dollars(c->once).p);
    if (c->why.n) {
        mark(&p->w, "; ");
        mark_text(&p->w, c->why);
    }
    mark(&p->w, ".</p>\n");
}

static void sentences_write(Page *p, const char *title, const DecideTexts *list, size_t from)
{
    if (list->n <= from) return;
    mark_format(&p->w, "<p class=\"list-title\">%s</p>\n<ul>\n", title);
    for (size_t i = from; i < list->n; i++) {
        mark_element(&p->w, "li", NULL, list->items[i]);
        mark(&p->w, "\n");
    }
    mark(&p->w, "</ul>\n");
}

static void reasons_write_all(Page *p, const ReportInitiative *row)
{
    const Decision *d = row_decision(row);
    mark(&p->w, "<details>\n<summary>Why, in full</summary>\n");
    if (row->is_guarded) {
        mark(&p->w, "<p>The sentences that count students of groups are left out: a group here has fewer than 10 students.</p>\n");
    } else {
        sentences_write(p, "What decided", &d->reasons, 1);
        sentences_write(p, "Take care", &d->warnings, 0);
    }
    sentences_write(p, "Assumed", &d->assumptions, 0);
    mark(&p->w, "<p class=\"source\">");
    page_address(p, page_text(p, "decide/%.*s/action", STR_ARGUMENTS(row_code(row))));
    mark(&p->w, "</p>\n</details>\n");
}

static void card_write(Page *p, const ReportInitiative *row)
{
    const Decision *d = row_decision(row);
    const Initiative *sheet = &row->from->sheet.row;
    mark_format(&p->w, "<article class=\"card a%d-edge\">\n<h4>", d->action);
    mark_text(&p->w, row_name(row));
    mark(&p->w, "</h4>\n<p class=\"facts\">");
    mark_format(&p->w, "%s fully loaded", row->has_cost ? words_short(row->cost).p : "no cost known");
    if (!record_has(sheet, INITIATIVE_FIELD_students_served)) mark(&p->w, " \xc2\xb7 students served: no data");
    else if (sheet->students_served < REPORT_STUDENTS_LEAST) mark(&p->w, " \xc2\xb7 fewer than 10 students");
    else mark_format(&p->w, " \xc2\xb7 %s students", words_count(sheet->students_served).p);
    if (row->effect.has_effect) mark_format(&p->w, " \xc2\xb7 effect %s SD", words_effect(row->effect.effect).p);
    if (row->effect.has_interval) mark_format(&p->w, " %s", words_interval(row->effect.low, row->effect.high).p);
    if (d->is_provisional) mark(&p->w, " \xc2\xb7 <span class=\"tag\">provisional</span>");
    if (d->is_close_call) mark(&p->w, " \xc2\xb7 <span class=\"tag\">close call</span>");
    mark(&p->w, "</p>\n");
    if (d->reasons.n) mark_element(&p->w, "p", "why", d->reasons.items[0]);
    mark(&p->w, "\n");
    money_write(p, row);
    losing_write(p, row);
    reasons_write_all(p, row);
    mark(&p->w, "</article>\n");
}

static void measuring_write(Page *p, const ReportAction *action)
{
    page_say(p, "p", NULL, "%s (%s) go on as they are until they are measured. What each lacks stands in the list of Exhibit 7; the dearest first gives the most.",
             words_initiatives(action->n).p, cents_words(action).p);
}

static void action_write(Page *p, size_t place)
{
    const Report *r = p->r;
    const ReportAction *action = &r->actions[place];
    if (!action->n) return;
    mark(&p->w, "<h3 class=\"action-head\">");
    chart_symbol(&p->w, (int)action->action, action->is_measuring);
    mark_format(&p->w, "%s: %s, %s</h3>\n<p class=\"meaning\">%s.</p>\n", action_title(place), words_initiatives(action->n).p, cents_words(action).p, action_meaning(place));
    if (action->is_measuring) {
        measuring_write(p, action);
        return;
    }
    size_t most = place == DECIDE_KEEP ? KEEP_CARDS_MOST : CARDS_MOST, shown = 0, left = 0;
    mark(&p->w, "<div class=\"cards\">\n");
    for (size_t i = 0; i < r->n; i++) {
        if (row_action_place(&r->initiatives[i]) != place) continue;
        if (shown++ < most) card_write(p, &r->initiatives[i]);
        else left++;
    }
    mark(&p->w, "</div>\n");
    if (left) page_say(p, "p", "after", "And %zu more: they stand in the table of decisions.", left);
}

void page_actions(Page *p)
{
    static const size_t order[] = {DECIDE_EXPAND, DECIDE_SEGMENT, DECIDE_FIX, DECIDE_REPLACE, DECIDE_SUNSET, DECIDE_KEEP, DECIDE_ACTIONS}; /* changes first */
    page_section(p, "actions", "Exhibit 9 \xc2\xb7 Six actions, not only keep or cut", finding_actions(p));
    if (p->r->n) {
        page_say(p, "p", NULL, "Money freed is what really stops: shared costs stay. Money needed counts what the price lists and alternatives on record say. %s",
                 "A hollow symbol is provisional: the data cannot carry a choice yet, or rest on something other than an effect.");
        map_draw(p);
        for (size_t i = 0; i < sizeof order / sizeof *order; i++) action_write(p, order[i]);
        mark(&p->w, "<details>\n<summary>The six actions as a table</summary>\n");
        table_write_html(&p->w, report_table(p->r, STR("actions")), 0);
        mark(&p->w, "</details>\n");
    } else mark(&p->w, "<p class=\"none\">No data.</p>\n");
    page_section_end(p);
}
