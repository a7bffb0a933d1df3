/* Effects as measured, by group, and what of them may not be shown. */
#include <stdlib.h>

#include "calc/distribution.h"
#include "reports/report_parts.h"

static ReportEffect effect_of(const DecideMeasure *m, const DecideAroi *aroi)
{
    ReportEffect out = {.has_effect = m->has_effect, .effect = m->effect, .has_interval = m->has_effect && m->has_se};
    double reach = out.has_interval ? normal_quantile(0.975) * m->se : 0;
    out.low = m->effect - reach;
    out.high = m->effect + reach;
    out.has_aroi = out.has_aroi_interval = aroi->has && m->has_effect;
    out.aroi = aroi->per_1000;
    out.aroi_low = aroi->low_cost_exact;
    out.aroi_high = aroi->high_cost_exact;
    return out;
}

/* The smallest number of students that stands behind a group's figures. */
static int64_t least_of(bool has_students, int64_t students, const DecideMeasure *m)
{
    int64_t least = INT64_MAX;
    if (has_students) least = students;
    if (m->has_participants && m->participants < least) least = m->participants;
    if (m->has_comparison && m->comparison < least) least = m->comparison;
    return least;
}

static bool is_line(char c) { return c == '_'; }

/* "disability: yes" of a run's column and value, as a value alone may be a bare yes; staff's own groups have names. */
static MUST bool group_label(Str *out, Arena *a, const ReportInitiative *row, const DecideGroupResult *g, Err *e)
{
    const EvidenceSummary *s = &row->from->evidence;
    Str column = STR("");
    if (s->kind == EVIDENCE_RUN && s->groups_n && !g->is_rest) column = s->groups[0].column; /* the rule takes the first column's groups */
    bool has_line = false;
    for (size_t i = 0; i < g->name.n; i++) has_line |= is_line(g->name.p[i]);
    for (size_t i = 0; i < column.n; i++) has_line |= is_line(column.p[i]);
    *out = g->name;
    if (!column.n && !has_line) return true;
    TRY(str_format(out, a, e, "%.*s%s%.*s", STR_ARGUMENTS(column), column.n ? ": " : "", STR_ARGUMENTS(g->name)));
    char *text = (char *)(uintptr_t)out->p; /* our own copy */
    for (size_t i = 0; i < out->n; i++)
        if (is_line(text[i])) text[i] = ' ';
    return true;
}

static void hide(ReportGroup *g, ReportHiding why)
{
    g->hiding = why;
    g->has_students = false;
    g->students = 0;
    g->effect = (ReportEffect){.has_effect = false};
}

bool report_groups_hide(ReportGroup *groups, const int64_t *least, size_t n)
{
    int64_t hidden = 0;
    size_t hidden_n = 0, shown_n = n;
    for (size_t i = 0; i < n; i++) {
        if (least[i] >= REPORT_STUDENTS_LEAST) continue;
        hide(&groups[i], REPORT_FEW);
        hidden += least[i];
        hidden_n++, shown_n--;
    }
    while (hidden_n && shown_n && (hidden_n < 2 || hidden < REPORT_STUDENTS_LEAST)) {
        size_t next = n;
        for (size_t i = 0; i < n; i++)
            if (groups[i].hiding == REPORT_SHOWN && (next == n || least[i] < least[next])) next = i;
        hide(&groups[next], REPORT_PROTECTED);
        if (least[next] < INT64_MAX - hidden) hidden += least[next];
        hidden_n++, shown_n--;
    }
    return hidden_n > 0;
}

bool report_effects_find(ReportInitiative *row, Arena *a, Err *e)
{
    const Decision *d = row_decision(row);
    const DecideInput *in = &row->from->input;
    ReportGroup *groups = PUSH(a, ReportGroup, d->groups_n, e);
    int64_t *least = PUSH(a, int64_t, d->groups_n, e);
    if (!groups || !least) return false;
    row->is_few = least_of(in->has_students_served, in->students_served, &d->measured) < REPORT_STUDENTS_LEAST;
    if (!row->is_few) {
        row->effect = effect_of(&d->measured, &d->aroi_measured);
        row->effect.has_per_student = d->has_cost_per_student;
        row->effect.per_student = d->cost_per_student_cents;
    }
    for (size_t i = 0; i < d->groups_n; i++) {
        const DecideGroupResult *from = &d->groups[i];
        Str label;
        TRY(group_label(&label, a, row, from, e));
        groups[i] = (ReportGroup){.name = label, .is_rest = from->is_rest, .is_kept = from->is_kept, .has_students = from->has_students,
                                  .students = from->students, .effect = effect_of(&from->measure, &from->aroi_measured)};
        groups[i].effect.has_per_student = d->has_cost_per_student && from->measure.has_effect;
        groups[i].effect.per_student = d->cost_per_student_cents; /* each student is taken to cost the same */
        least[i] = row->is_few ? 0 : least_of(from->has_students, from->students, &from->measure);
    }
    row->groups = groups;
    row->groups_n = d->groups_n;
    row->is_guarded = report_groups_hide(groups, least, d->groups_n) || row->is_few;
    return true;
}

/* Every reason but the headline may count students of groups. */
bool row_may_say(const ReportInitiative *row, size_t reason) { return reason == 0 || !row->is_guarded; }

static int by_rank(const void *p, const void *q)
{
    const ReportInitiative *const *a = p, *const *b = q;
    double x = row_decision(*a)->aroi.rank_per_1000, y = row_decision(*b)->aroi.rank_per_1000;
    return x < y ? -1 : x > y ? 1 : str_compare(row_code(*a), row_code(*b));
}

/* Place among those that have an A-ROI and may show it: (place - ½) / n, so that one alone stands in the middle. */
bool report_percentiles_find(ReportInitiative *rows, size_t n, Arena *a, Err *e)
{
    ReportInitiative **order = PUSH(a, ReportInitiative *, n, e);
    size_t ranked = 0;
    if (!order) return false;
    for (size_t i = 0; i < n; i++)
        if (row_decision(&rows[i])->aroi.has && rows[i].effect.has_effect) order[ranked++] = &rows[i];
    if (ranked) qsort(order, ranked, sizeof *order, by_rank);
    for (size_t i = 0; i < ranked; i++) {
        order[i]->has_percentile = true;
        order[i]->percentile = ((double)i + 0.5) / (double)ranked;
    }
    return true;
}
