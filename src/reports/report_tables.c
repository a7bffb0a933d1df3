/* Every exhibit as a table. What is drawn, printed and exported comes from here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/report_parts.h"

static Str sheet_text(const ReportInitiative *row, size_t field, Str text) { return record_has(&row->from->sheet.row, field) ? text : STR(""); }
static Str area_of(const ReportInitiative *row) { return sheet_text(row, INITIATIVE_FIELD_area_of_need, row->from->sheet.row.area_of_need); }

static Cell cell_served(const ReportInitiative *row)
{
    const Initiative *i = &row->from->sheet.row;
    return cell_students(record_has(i, INITIATIVE_FIELD_students_served), i->students_served);
}

/* A figure that is there, that is hidden because of few students, or that is missing. */
static Cell guarded(ReportHiding hiding, Cell cell)
{
    if (hiding == REPORT_SHOWN) return cell;
    return (Cell){.state = hiding == REPORT_FEW ? CELL_FEW : CELL_HIDDEN, .text = {"", 0}};
}

static Str action_words(const ReportInitiative *row)
{
    if (row_is_measuring(row)) return STR("Keep and measure");
    return str_from_c(decide_action_title(row_decision(row)->action));
}

static Str yes_no(bool yes) { return yes ? STR("yes") : STR("no"); }

/* ---- Cost ---- */

static MUST bool costs_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"initiative", "Initiative", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"direct_cents", "Direct", CELL_CENTS},
        {"staff_cents", "Staff time", CELL_CENTS}, {"shared_cents", "Shared", CELL_CENTS}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS},
        {"stated_cents", "Stated", CELL_CENTS}, {"missing", "Not costed yet", CELL_COUNT}};
    *t = TABLE("costs", STR("What each initiative costs a year, fully loaded"), columns);
    for (size_t i = 0; i <= r->n; i++) {
        bool is_total = i == r->n;
        const ReportInitiative *row = is_total ? NULL : &r->initiatives[i];
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(row ? row_name(row) : STR("All initiatives"));
        if (row) c[1] = cell_text(row_code(row));
        for (int p = 0; p < COST_PARTS; p++) c[2 + p] = cell_cents(row ? row->has_cost : r->costed_n > 0, row ? row->parts[p] : r->parts[p]);
        c[5] = cell_cents(row ? row->has_cost : r->costed_n > 0, row ? row->cost : r->cost);
        if (row) c[6] = cell_cents(row->has_stated, row->stated);
        if (row && row->from->cost) c[7] = cell_count(true, (int64_t)row->from->cost->missing_n);
    }
    t->has_total = true;
    return true;
}

static int by_gap(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    int sign = cents_compare((*b)->gap, (*a)->gap);
    return sign ? sign : str_compare(row_code(*a), row_code(*b));
}

static MUST bool gaps_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"initiative", "Initiative", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"stated_cents", "Stated", CELL_CENTS},
        {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"gap_cents", "Difference", CELL_CENTS}};
    *t = TABLE("gaps", STR("Stated cost beside fully loaded cost, the largest difference first"), columns);
    const ReportInitiative **order = PUSH(a, const ReportInitiative *, r->n, e);
    if (!order) return false;
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->initiatives[i].has_gap) order[n++] = &r->initiatives[i];
    if (n) qsort(order, n, sizeof *order, by_gap);
    for (size_t i = 0; i <= n; i++) {
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        const ReportInitiative *row = i < n ? order[i] : NULL;
        Cents gap = row ? row->gap : CENTS(0);
        if (!row) TRY(cents_subtract(&gap, r->stated_cost, r->stated, e));
        c[0] = cell_text(row ? row_name(row) : STR("All that state a cost"));
        if (row) c[1] = cell_text(row_code(row));
        c[2] = cell_cents(true, row ? row->stated : r->stated);
        c[3] = cell_cents(true, row ? row->cost : r->stated_cost);
        c[4] = cell_cents(true, gap);
    }
    t->has_total = true;
    return true;
}

/* ---- Where the dollars lie ---- */

static MUST bool priorities_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"priority", "Strategic priority", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"initiatives", "Initiatives", CELL_COUNT},
        {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"share", "Share", CELL_SHARE}};
    *t = TABLE("priorities", STR("Fully loaded dollars by strategic priority"), columns);
    for (size_t i = 0; i <= r->priorities_n; i++) {
        const ReportPriority *p = i < r->priorities_n ? &r->priorities[i] : NULL;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(p ? p->name : STR("All initiatives"));
        if (p) c[1] = cell_text(p->code);
        c[2] = cell_count(true, p ? p->initiatives : (int64_t)r->costed_n);
        c[3] = cell_cents(true, p ? p->cents : r->cost);
        c[4] = cell_share(r->cost.v != 0, p ? share_of(p->cents, r->cost) : 1);
    }
    t->has_total = true;
    return true;
}

static MUST bool populations_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"group", "Student group", CELL_TEXT}, {"eligible_initiatives", "Initiatives open to it", CELL_COUNT},
        {"eligible_share", "Share of initiatives", CELL_SHARE}, {"eligible_cents", "Dollars open to it", CELL_CENTS}, {"named_initiatives", "Initiatives that name it", CELL_COUNT},
        {"named_cents", "Dollars that name it", CELL_CENTS}, {"named_share", "Share of dollars", CELL_SHARE}};
    *t = TABLE("populations", STR("Fully loaded dollars by student group; an initiative counts whole for each group, so rows overlap and have no total"), columns);
    for (size_t i = 0; i < r->populations_n; i++) {
        const ReportPopulation *p = &r->populations[i];
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(p->name);
        c[1] = cell_count(true, p->eligible_n);
        c[2] = cell_share(r->n > 0, (double)p->eligible_n / (double)r->n);
        c[3] = cell_cents(true, p->eligible);
        c[4] = cell_count(true, p->named_n);
        c[5] = cell_cents(true, p->named);
        c[6] = cell_share(r->cost.v != 0, share_of(p->named, r->cost));
    }
    return true;
}

static MUST bool potential_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"inputs", "Cost, outcomes, student groups", CELL_TEXT}, {"initiatives", "Initiatives", CELL_COUNT},
        {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"share", "Share of dollars", CELL_SHARE}};
    static const char *const names[] = {"All three: ready to analyze", "One missing", "Two or more missing", "All initiatives"};
    *t = TABLE("potential", STR("What could be analyzed today"), columns);
    for (size_t i = 0; i <= REPORT_POTENTIALS; i++) {
        bool is_total = i == REPORT_POTENTIALS;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        Cents cents = is_total ? r->cost : r->potential[i];
        c[0] = cell_text(str_from_c(names[i]));
        c[1] = cell_count(true, is_total ? (int64_t)r->n : r->potential_n[i]);
        c[2] = cell_cents(true, cents);
        c[3] = cell_share(r->cost.v != 0, share_of(cents, r->cost));
    }
    t->has_total = true;
    return true;
}

static MUST bool missing_inputs_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"input", "Missing", CELL_TEXT}, {"initiatives", "Initiatives", CELL_COUNT}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS},
        {"share", "Share of dollars", CELL_SHARE}};
    static const char *const names[] = {"The whole cost", "An outcome with a comparison", "Results by student group"};
    *t = TABLE("missing_inputs", STR("What is missing; an initiative may miss several"), columns);
    for (size_t i = 0; i < REPORT_INPUTS; i++) {
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(str_from_c(names[i]));
        c[1] = cell_count(true, r->input_missing_n[i]);
        c[2] = cell_cents(true, r->input_missing[i]);
        c[3] = cell_share(r->cost.v != 0, share_of(r->input_missing[i], r->cost));
    }
    return true;
}

static MUST bool data_gaps_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"initiative", "Initiative", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS},
        {"cost", "Whole cost", CELL_TEXT}, {"outcome", "Outcome", CELL_TEXT}, {"groups", "Student groups", CELL_TEXT}, {"success", "Definition of success", CELL_TEXT},
        {"coordinators", "Ask", CELL_TEXT}};
    *t = TABLE("data_gaps", STR("Data to collect, the dearest initiative first"), columns);
    for (size_t i = 0; i < r->n; i++) {
        const ReportInitiative *row = &r->initiatives[i];
        bool has_success = record_has(&row->from->sheet.row, INITIATIVE_FIELD_definition_of_success);
        if (!row->inputs_missing && has_success) continue;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(row_name(row));
        c[1] = cell_text(row_code(row));
        c[2] = cell_cents(row->has_cost, row->cost);
        c[3] = cell_text(row->is_cost_whole ? STR("there") : STR("missing"));
        c[4] = cell_text(row->has_outcome ? STR("there") : STR("missing"));
        c[5] = cell_text(row->has_groups ? STR("there") : STR("missing"));
        c[6] = cell_text(has_success ? STR("there") : STR("missing"));
        c[7] = cell_text(sheet_text(row, INITIATIVE_FIELD_coordinators, row->from->sheet.row.coordinators));
    }
    return true;
}

/* ---- Evidence ---- */

static const Column effect_columns[] = {{"initiative", "Initiative", CELL_TEXT}, {"who", "Students", CELL_TEXT}, {"students", "Served", CELL_COUNT},
    {"effect", "Effect, SD", CELL_REAL}, {"low", "from", CELL_REAL}, {"high", "to", CELL_REAL}, {"aroi_per_1000", "A-ROI per $1,000", CELL_REAL},
    {"aroi_low", "from", CELL_REAL}, {"aroi_high", "to", CELL_REAL}, {"per_student_cents", "Cost per student", CELL_CENTS}};

static void effect_cells(Cell *c, ReportHiding hiding, const ReportEffect *f)
{
    c[3] = guarded(hiding, cell_real(f->has_effect, f->effect));
    c[4] = guarded(hiding, cell_real(f->has_interval, f->low));
    c[5] = guarded(hiding, cell_real(f->has_interval, f->high));
    c[6] = guarded(hiding, cell_real(f->has_aroi, f->aroi));
    c[7] = guarded(hiding, cell_real(f->has_aroi_interval, f->aroi_low));
    c[8] = guarded(hiding, cell_real(f->has_aroi_interval, f->aroi_high));
    c[9] = guarded(hiding, cell_cents(f->has_per_student, f->per_student));
}

static int by_effect(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    double x = (*a)->effect.effect, y = (*b)->effect.effect;
    return x > y ? -1 : x < y ? 1 : str_compare(row_code(*a), row_code(*b));
}

static MUST bool effects_table(Table *t, Report *r, Arena *a, Err *e)
{
    *t = TABLE("effects", STR("Effect, return and cost by student group, as measured, with 95% intervals"), effect_columns);
    t->has_sections = true;
    const ReportInitiative **order = PUSH(a, const ReportInitiative *, r->n, e);
    if (!order) return false;
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->initiatives[i].effect.has_effect) order[n++] = &r->initiatives[i];
    if (n) qsort(order, n, sizeof *order, by_effect);
    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g <= order[i]->groups_n; g++) {
            const ReportGroup *group = g ? &order[i]->groups[g - 1] : NULL;
            Cell *c = table_row(t, a, e);
            if (!c) return false;
            c[0] = cell_text(row_name(order[i]));
            c[1] = cell_text(group ? group->name : STR("All it serves"));
            c[2] = group ? guarded(group->hiding, cell_students(group->has_students, group->students)) : cell_served(order[i]);
            effect_cells(c, group ? group->hiding : REPORT_SHOWN, group ? &group->effect : &order[i]->effect);
        }
    }
    return true;
}

/* By area; in it what was measured by its return, then the rest by cost. */
static int by_need(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    int sign = str_compare(area_of(*a), area_of(*b));
    if (sign) return sign;
    if ((*a)->effect.has_aroi != (*b)->effect.has_aroi) return (*a)->effect.has_aroi ? -1 : 1;
    if ((*a)->effect.has_aroi && (*a)->effect.aroi != (*b)->effect.aroi) return (*a)->effect.aroi > (*b)->effect.aroi ? -1 : 1;
    sign = cents_compare((*b)->cost, (*a)->cost);
    return sign ? sign : str_compare(row_code(*a), row_code(*b));
}

static MUST bool needs_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"area_of_need", "Area of need", CELL_TEXT}, {"initiative", "Initiative", CELL_TEXT}, {"code", "Code", CELL_TEXT},
        {"students", "Students served", CELL_COUNT}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"effect", "Effect, SD", CELL_REAL},
        {"aroi_per_1000", "A-ROI per $1,000", CELL_REAL}, {"per_student_cents", "Cost per student", CELL_CENTS}, {"action", "Action", CELL_TEXT}};
    *t = TABLE("needs", STR("Initiatives that address the same need, the best return first"), columns);
    t->has_sections = true;
    const ReportInitiative **order = PUSH(a, const ReportInitiative *, r->n, e);
    if (!order) return false;
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (area_of(&r->initiatives[i]).n) order[n++] = &r->initiatives[i];
    if (n) qsort(order, n, sizeof *order, by_need);
    for (size_t i = 0; i < n; i++) {
        const ReportInitiative *row = order[i];
        ReportHiding hiding = row->is_few ? REPORT_FEW : REPORT_SHOWN;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(area_of(row));
        c[1] = cell_text(row_name(row));
        c[2] = cell_text(row_code(row));
        c[3] = cell_served(row);
        c[4] = cell_cents(row->has_cost, row->cost);
        c[5] = guarded(hiding, cell_real(row->effect.has_effect, row->effect.effect));
        c[6] = guarded(hiding, cell_real(row->effect.has_aroi, row->effect.aroi));
        c[7] = guarded(hiding, cell_cents(row->effect.has_per_student, row->effect.per_student));
        c[8] = cell_text(action_words(row));
    }
    return true;
}

/* ---- Actions ---- */

static MUST bool actions_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"action", "Action", CELL_TEXT}, {"initiatives", "Initiatives", CELL_COUNT}, {"provisional", "of them provisional", CELL_COUNT},
        {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"freed_cents", "Frees a year", CELL_CENTS}, {"needed_cents", "Needs a year", CELL_CENTS},
        {"once_cents", "Needs once", CELL_CENTS}, {"unpriced", "Price not known", CELL_COUNT}};
    *t = TABLE("actions", STR("The six actions in dollars"), columns);
    ReportAction all = {.cents = r->cost, .freed = r->freed, .needed = r->needed, .once = r->once};
    for (size_t i = 0; i <= REPORT_ACTIONS; i++) {
        const ReportAction *act = i < REPORT_ACTIONS ? &r->actions[i] : &all;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(i == REPORT_ACTIONS ? STR("All initiatives") : act->is_measuring ? STR("Keep and measure (provisional)") : str_from_c(decide_action_title(act->action)));
        c[1] = cell_count(true, act->n);
        c[2] = cell_count(true, act->provisional_n);
        c[3] = cell_cents(!act->n || act->costed_n, act->cents);
        c[4] = cell_cents(true, act->freed);
        c[5] = cell_cents(true, act->needed);
        c[6] = cell_cents(true, act->once);
        c[7] = cell_count(true, act->unpriced_n);
        all.n += act->n, all.costed_n += act->costed_n, all.provisional_n += act->provisional_n, all.unpriced_n += act->unpriced_n;
    }
    t->has_total = true;
    return true;
}

static MUST bool decisions_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"initiative", "Initiative", CELL_TEXT}, {"code", "Code", CELL_TEXT}, {"action", "Action", CELL_TEXT},
        {"provisional", "Provisional", CELL_TEXT}, {"likely_right", "Likely the best", CELL_SHARE}, {"effect", "Effect, SD", CELL_REAL}, {"aroi_percentile", "A-ROI percentile", CELL_SHARE},
        {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"yearly_cents", "Change a year", CELL_CENTS}, {"once_cents", "Once", CELL_CENTS},
        {"losing_students", "Students who lose it", CELL_COUNT}, {"reason", "Why", CELL_TEXT}};
    *t = TABLE("decisions", STR("What each initiative calls for; a change below zero frees money"), columns);
    for (size_t i = 0; i < r->n; i++) {
        const ReportInitiative *row = &r->initiatives[i];
        const Decision *d = row_decision(row);
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(row_name(row));
        c[1] = cell_text(row_code(row));
        c[2] = cell_text(action_words(row));
        c[3] = cell_text(yes_no(d->is_provisional));
        c[4] = cell_share(d->has_p_right, d->p_right < 0.9999 ? d->p_right : 0.9999); /* a share of draws is no certainty */
        c[5] = guarded(row->is_few ? REPORT_FEW : REPORT_SHOWN, cell_real(row->effect.has_effect, row->effect.effect));
        c[6] = cell_share(row->has_percentile, row->percentile);
        c[7] = cell_cents(row->has_cost, row->cost);
        c[8] = cell_cents(row->change.has_yearly, row->change.yearly);
        c[9] = cell_cents(row->change.has_once, row->change.once);
        c[10] = cell_students(row->has_losing, row->losing);
        c[11] = cell_text(d->reasons.n ? d->reasons.items[0] : STR(""));
    }
    return true;
}

/* ---- The rest ---- */

static const char *const standings[REPORT_STANDINGS] = {"known to help", "measured, not shown to help", "cannot tell"};

static MUST bool standing_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"standing", "Is it known to help students", CELL_TEXT}, {"initiatives", "Initiatives", CELL_COUNT}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS},
        {"share", "Share of dollars", CELL_SHARE}};
    *t = TABLE("standing", STR("How much of the money is known to help students"), columns);
    for (size_t i = 0; i <= REPORT_STANDINGS; i++) {
        bool is_total = i == REPORT_STANDINGS;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        Cents cents = is_total ? r->cost : r->standing[i];
        c[0] = cell_text(is_total ? STR("All initiatives") : str_from_c(standings[i]));
        c[1] = cell_count(true, is_total ? (int64_t)r->n : r->standing_n[i]);
        c[2] = cell_cents(true, cents);
        c[3] = cell_share(r->cost.v != 0, share_of(cents, r->cost));
    }
    t->has_total = true;
    return true;
}

static MUST bool initiatives_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"code", "Code", CELL_TEXT}, {"name", "Initiative", CELL_TEXT}, {"departments", "Department", CELL_TEXT},
        {"priorities", "Priorities", CELL_TEXT}, {"area_of_need", "Area of need", CELL_TEXT}, {"target_populations", "Target population", CELL_TEXT},
        {"students", "Students served", CELL_COUNT}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"stated_cents", "Stated", CELL_CENTS},
        {"inputs_missing", "Inputs missing", CELL_COUNT}, {"standing", "Known to help", CELL_TEXT}, {"verdict", "Data", CELL_TEXT}, {"action", "Action", CELL_TEXT}};
    *t = TABLE("initiatives", STR("Every initiative of the report"), columns);
    for (size_t i = 0; i < r->n; i++) {
        const ReportInitiative *row = &r->initiatives[i];
        const Initiative *s = &row->from->sheet.row;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(row_code(row));
        c[1] = cell_text(row_name(row));
        c[2] = cell_text(sheet_text(row, INITIATIVE_FIELD_departments, s->departments));
        c[3] = cell_text(sheet_text(row, INITIATIVE_FIELD_priorities, s->priorities));
        c[4] = cell_text(area_of(row));
        c[5] = cell_text(sheet_text(row, INITIATIVE_FIELD_target_populations, s->target_populations));
        c[6] = cell_served(row);
        c[7] = cell_cents(row->has_cost, row->cost);
        c[8] = cell_cents(row->has_stated, row->stated);
        c[9] = cell_count(true, row->inputs_missing);
        c[10] = cell_text(str_from_c(standings[row->standing]));
        c[11] = cell_text(str_from_c(decide_verdict_name(row_decision(row)->verdict)));
        c[12] = cell_text(action_words(row));
    }
    return true;
}

static MUST bool goals_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"code", "Code", CELL_TEXT}, {"title", "Goal", CELL_TEXT}, {"specific", "Specific", CELL_TEXT}, {"measurable", "Measurable", CELL_TEXT},
        {"achievable", "Achievable", CELL_TEXT}, {"relevant", "Relevant", CELL_TEXT}, {"time_bound", "Time-bound", CELL_TEXT}, {"smart_missing", "Missing parts", CELL_TEXT},
        {"metric", "Metric", CELL_TEXT}, {"unit", "Unit", CELL_TEXT}, {"baseline", "Baseline", CELL_REAL}, {"target", "Target", CELL_REAL},
        {"target_on", "By", CELL_TEXT}, {"instrument", "Measured by", CELL_TEXT}};
    *t = TABLE("goals", STR("Goals and their five SMART parts"), columns);
    for (size_t i = 0; r->strategy && i < r->strategy->n; i++) {
        const Strategy *goal = &r->strategy->rows[i].row;
        if (goal->kind != STRATEGY_KIND_GOAL) continue;
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        char missing[80], day[16];
        size_t n = strategy_smart_missing(missing, goal);
        Str text = {"", 0};
        c[0] = cell_text(goal->code);
        c[1] = cell_text(record_has(goal, STRATEGY_FIELD_title) ? goal->title : STR(""));
        const char *label;
        for (int part = 0; part < GOAL_PARTS; part++) c[2 + part] = cell_text(goal_part(goal, part, &label));
        if (n) TRY(str_copy(&text, a, (Str){missing, n}, e));
        c[7] = cell_text(n ? text : STR("none"));
        c[8] = cell_text(record_has(goal, STRATEGY_FIELD_metric) ? goal->metric : STR(""));
        c[9] = cell_text(record_has(goal, STRATEGY_FIELD_unit) ? goal->unit : STR(""));
        c[10] = cell_real(record_has(goal, STRATEGY_FIELD_baseline), goal->baseline);
        c[11] = cell_real(record_has(goal, STRATEGY_FIELD_target), goal->target);
        if (record_has(goal, STRATEGY_FIELD_target_on)) {
            TRY(str_copy(&text, a, (Str){day, day_to_text(day, goal->target_on)}, e));
            c[12] = cell_text(text);
        }
        c[13] = cell_text(record_has(goal, STRATEGY_FIELD_instrument) ? goal->instrument : STR(""));
    }
    return true;
}

static MUST bool ledger_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"item", "Part of the ledger", CELL_TEXT}, {"amount_cents", "Amount", CELL_CENTS}, {"share", "Share", CELL_SHARE}};
    *t = TABLE("ledger", STR("The ledger, tagged to initiatives and pools and not"), columns);
    const Cents cents[] = {r->tagged, r->untagged, r->ledger};
    static const char *const names[] = {"Tagged to initiatives and shared pools", "Not tagged: the rest of the district", "The whole ledger"};
    for (size_t i = 0; r->has_ledger && i < 3; i++) {
        Cell *c = table_row(t, a, e);
        if (!c) return false;
        c[0] = cell_text(str_from_c(names[i]));
        c[1] = cell_cents(true, cents[i]);
        c[2] = cell_share(r->ledger.v != 0, share_of(cents[i], r->ledger));
    }
    t->has_total = r->has_ledger;
    return true;
}

static MUST bool note_add(Table *t, Arena *a, Str about, const char *kind, Str note, Err *e)
{
    Cell *c = table_row(t, a, e);
    if (!c) return false;
    c[0] = cell_text(about);
    c[1] = cell_text(str_from_c(kind));
    c[2] = cell_text(note);
    return true;
}

/* What costing found wrong or missing. Warnings of decisions that count students are not among them. */
static MUST bool notes_table(Table *t, Report *r, Arena *a, Err *e)
{
    static const Column columns[] = {{"about", "About", CELL_TEXT}, {"kind", "Kind", CELL_TEXT}, {"note", "Note", CELL_TEXT}};
    *t = TABLE("notes", STR("What is missing or looks wrong in the data"), columns);
    for (size_t i = 0; r->book && i < r->book->warnings_n; i++) TRY(note_add(t, a, STR("Costs"), "warning", r->book->warnings[i], e));
    for (size_t i = 0; r->book && i < r->book->n; i++) {
        const CostSheet *sheet = &r->book->sheets[i];
        if (sheet->is_day_to_day) continue;
        Str about = sheet->name.n ? sheet->name : sheet->code;
        if (!sheet->is_listed) TRY(note_add(t, a, sheet->code, "not in the inventory", STR("Rules or cost files name this code, the inventory does not have it: its cost is left out here."), e));
        for (size_t k = 0; k < sheet->missing_n; k++) TRY(note_add(t, a, about, "missing", sheet->missing[k], e));
        for (size_t k = 0; k < sheet->warnings_n; k++) TRY(note_add(t, a, about, "warning", sheet->warnings[k], e));
    }
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->initiatives[i].from->notes.n; k++) TRY(note_add(t, a, row_name(&r->initiatives[i]), "left out", r->initiatives[i].from->notes.items[k], e));
    return true;
}

bool report_tables_make(Report *r, Arena *a, Err *e)
{
    static bool (*const makers[])(Table *, Report *, Arena *, Err *) = {standing_table, initiatives_table, costs_table, gaps_table, priorities_table, populations_table, potential_table,
        missing_inputs_table, data_gaps_table, effects_table, needs_table, actions_table, decisions_table, goals_table, ledger_table, notes_table};
    r->tables_n = sizeof makers / sizeof *makers;
    r->tables = PUSH(a, Table, r->tables_n, e);
    if (!r->tables) return false;
    for (size_t i = 0; i < r->tables_n; i++) TRY(makers[i](&r->tables[i], r, a, e));
    return true;
}

const Table *report_table(const Report *r, Str name)
{
    for (size_t i = 0; i < r->tables_n; i++)
        if (str_equal_c(name, r->tables[i].name)) return &r->tables[i];
    return NULL;
}
