/* Money that an action frees or needs. What stopping frees is the variable cost: direct and staff, unless the input says
 * otherwise (docs/decide.md); shared cost stays. Rounded half to even, once. */
#include <math.h>

#include "reports/report_parts.h"

enum { MILLION = 1000000 };

static MUST bool variable_cost(Cents *out, const DecideInput *in, Err *e)
{
    if (in->has_variable_share) return cents_from_ratio(out, (__int128)in->cost_cents.v * llround(in->variable_share * MILLION), MILLION, ROUND_HALF_EVEN, e);
    int64_t direct = in->direct_cents.v + in->staff_cents.v, all = direct + in->shared_cents.v;
    if (!in->has_parts || all <= 0) *out = in->cost_cents;
    else if (all == in->cost_cents.v) *out = CENTS(direct);
    else return cents_from_ratio(out, (__int128)in->cost_cents.v * direct, all, ROUND_HALF_EVEN, e);
    return true;
}

static MUST bool expand_change(ReportChange *c, const DecideInput *in, Cents variable, Err *e)
{
    int64_t added = in->has_expand_students ? in->expand_students : 0;
    if (in->has_eligible_students && in->has_students_served) {
        int64_t left = in->eligible_students - in->students_served;
        if (left < added) added = left > 0 ? left : 0;
    }
    c->has_once = in->has_expand_setup;
    c->once = in->expand_setup_cents;
    if (in->has_expand_cost && in->has_expand_students && in->expand_students > 0) {
        TRY(cents_from_ratio(&c->yearly, (__int128)in->expand_cost_cents.v * added, in->expand_students, ROUND_HALF_EVEN, e));
    } else if (in->has_students_served && in->students_served > 0) {
        TRY(cents_from_ratio(&c->yearly, (__int128)variable.v * added, in->students_served, ROUND_HALF_EVEN, e));
    } else {
        c->why = STR("what serving more students would cost is not known");
        return true;
    }
    c->has_yearly = true;
    return true;
}

static MUST bool segment_change(ReportChange *c, int64_t *losing, bool *has_losing, const ReportInitiative *row, Cents variable, Err *e)
{
    const DecideInput *in = &row->from->input;
    const Decision *d = row_decision(row);
    int64_t kept = 0, served = 0;
    for (size_t i = 0; i < d->groups_n; i++) {
        served += d->groups[i].has_students ? d->groups[i].students : 0;
        if (d->groups[i].is_kept && d->groups[i].has_students) kept += d->groups[i].students;
    }
    if (in->has_students_served) served = in->students_served;
    c->has_once = in->has_transition_cost;
    c->once = in->transition_cost_cents;
    if (row->is_guarded) {
        c->why = STR("not shown, to protect a small group");
        return true;
    }
    if (served <= 0 || kept > served) {
        c->why = STR("how many students the groups have is not known");
        return true;
    }
    TRY(cents_from_ratio(&c->yearly, -(__int128)variable.v * (served - kept), served, ROUND_HALF_EVEN, e));
    c->has_yearly = *has_losing = true;
    *losing = served - kept;
    return true;
}

static MUST bool replace_change(ReportChange *c, const DecideInput *in, Cents variable, Err *e)
{
    c->has_once = in->alternative.has_start_cost;
    c->once = in->alternative.start_cost_cents;
    if (!in->alternative.has_cost) {
        c->why = STR("what the alternative costs is not known");
        return true;
    }
    TRY(cents_subtract(&c->yearly, in->alternative.cost_cents, variable, e));
    c->has_yearly = true;
    return true;
}

bool report_change_find(ReportChange *out, int64_t *losing, bool *has_losing, const ReportInitiative *row, Err *e)
{
    const DecideInput *in = &row->from->input;
    ReportChange c = {.why = {"", 0}};
    Cents variable;
    *has_losing = false;
    *losing = 0;
    DecideAction action = row_decision(row)->action;
    if (action == DECIDE_KEEP) {
        c.has_yearly = true;
    } else if (!in->has_cost) {
        c.why = STR("its cost is not known");
    } else {
        TRY(variable_cost(&variable, in, e));
        switch (action) {
        case DECIDE_EXPAND: TRY(expand_change(&c, in, variable, e)); break;
        case DECIDE_SEGMENT: TRY(segment_change(&c, losing, has_losing, row, variable, e)); break;
        case DECIDE_REPLACE: TRY(replace_change(&c, in, variable, e)); break;
        case DECIDE_FIX:
            c.has_yearly = true; /* it goes on at its cost */
            c.has_once = in->has_fix_cost;
            c.once = in->fix_cost_cents;
            if (!c.has_once) c.why = STR("what the fix costs is not known");
            break;
        default:
            c.has_yearly = true;
            c.yearly = CENTS(-variable.v);
            c.has_once = in->has_exit_cost;
            c.once = in->exit_cost_cents;
        }
    }
    *out = c;
    return true;
}
