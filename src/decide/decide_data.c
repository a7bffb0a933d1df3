/* What the data can carry: ranges of the input, the sufficiency verdict with each missing item named, and the one
 * action that needs no effect. */
#include <math.h>

#include "calc/distribution.h"
#include "decide/decide_parts.h"

static MUST bool number_check(bool has, double value, double low, double high, const char *field, Err *e)
{
    if (!has || (isfinite(value) && value >= low && value <= high)) return true;
    return FAIL(e, ERR_INPUT, field, "%s is %g; it must lie between %g and %g: correct it or leave it out.", field, value, low, high);
}

static MUST bool measure_check(const DecideMeasure *m, Err *e)
{
    TRY(number_check(m->has_effect, m->effect, -10, 10, "effect", e));
    TRY(number_check(m->has_se, m->se, 1e-9, 10, "se", e));
    TRY(number_check(m->has_participants, (double)m->participants, 0, 1e9, "participants", e));
    return number_check(m->has_comparison, (double)m->comparison, 0, 1e9, "comparison", e);
}

static MUST bool money_check(bool has, Cents value, const char *field, Err *e)
{
    if (!has || value.v >= 0) return true;
    char text[40];
    cents_to_dollars(text, value);
    return FAIL(e, ERR_INPUT, field, "%s is %s; a cost cannot be below zero: give it without the sign.", field, text);
}

static MUST bool costs_check(const DecideInput *input, Err *e)
{
    const struct { bool has; Cents value; const char *field; } costs[] = {
        {input->has_cost, input->cost_cents, "cost"},
        {input->has_parts, input->direct_cents, "direct"},
        {input->has_parts, input->staff_cents, "staff"},
        {input->has_parts, input->shared_cents, "shared"},
        {input->has_cost_sd, input->cost_sd_cents, "cost_sd"},
        {input->alternative.has_cost, input->alternative.cost_cents, "alternative_cost"},
        {input->alternative.has_cost_sd, input->alternative.cost_sd_cents, "alternative_cost_sd"},
        {input->alternative.has_start_cost, input->alternative.start_cost_cents, "alternative_start_cost"},
        {input->has_fix_cost, input->fix_cost_cents, "fix_cost"},
        {input->has_expand_cost, input->expand_cost_cents, "expand_cost"},
        {input->has_expand_setup, input->expand_setup_cents, "expand_setup"},
        {input->has_transition_cost, input->transition_cost_cents, "transition_cost"},
        {input->has_exit_cost, input->exit_cost_cents, "exit_cost"},
    };
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) TRY(money_check(costs[i].has, costs[i].value, costs[i].field, e));
    return true;
}

bool input_check(const DecideInput *input, Err *e)
{
    TRY(costs_check(input, e));
    TRY(measure_check(&input->overall, e));
    for (size_t i = 0; i < input->groups_n; i++) {
        TRY(measure_check(&input->groups[i].measure, e));
        TRY(number_check(input->groups[i].has_students, (double)input->groups[i].students, 0, 1e9, "group_students", e));
        TRY(number_check(input->groups[i].has_weight, input->groups[i].weight, 0, 100, "group_weight", e));
    }
    const DecideAlternative *other = &input->alternative;
    TRY(number_check(other->has_effect, other->effect, -10, 10, "alternative_effect", e));
    TRY(number_check(other->has_se, other->se, 0, 10, "alternative_se", e));
    TRY(number_check(other->has_students, (double)other->students, 0, 1e9, "alternative_students", e));
    TRY(number_check(input->has_students_served, (double)input->students_served, 1, 1e9, "students_served", e));
    TRY(number_check(input->has_expand_students, (double)input->expand_students, 0, 1e9, "expand_students", e));
    TRY(number_check(input->has_eligible_students, (double)input->eligible_students, 0, 1e9, "eligible_students", e));
    TRY(number_check(input->has_variable_share, input->variable_share, 0, 1, "variable_share", e));
    TRY(number_check(input->has_fidelity, input->fidelity, 0, 1, "fidelity", e));
    TRY(number_check(input->has_importance, input->importance, 0, 2, "importance", e));
    TRY(number_check(input->has_design_effect, input->design_effect, -10, 10, "design_effect", e));
    TRY(number_check(input->has_p_top_quarter, input->p_top_quarter, 0, 1, "p_top_quarter", e));
    TRY(number_check(input->has_mdes, input->mdes, 0, 100, "mdes", e));
    TRY(number_check(true, input->prior_mean, -10, 10, "prior_mean", e));
    TRY(number_check(true, input->prior_sd, 1e-6, 1e6, "prior_sd", e));
    TRY(number_check(true, input->lambda_per_1000, 1e-9, 1e6, "lambda", e));
    TRY(number_check(true, input->horizon_years, 1, 30, "horizon_years", e));
    return number_check(true, (double)input->draws, 100, 1000000, "draws", e);
}

size_t usable_groups_count(const DecideInput *input)
{
    size_t n = 0;
    Str why;
    for (size_t i = 0; i < input->groups_n; i++) n += group_is_usable(&input->groups[i], &why);
    return n;
}

bool groups_overlap(const DecideInput *input)
{
    double students = 0;
    Str why;
    for (size_t i = 0; i < input->groups_n; i++)
        if (group_is_usable(&input->groups[i], &why)) students += (double)input->groups[i].students;
    return input->has_students_served && students > 1.02 * (double)input->students_served;
}

/* Method 1.9 in terms of the standard error at hand: 80 % power, 5 % two-sided. */
double mdes_of(const DecideInput *input)
{
    return input->has_mdes ? input->mdes : (normal_quantile(0.975) + normal_quantile(0.8)) * input->overall.se;
}

/* Reasons why the outcome cannot be used at all. */
static MUST bool outcome_missing(DecideTexts *missing, Arena *a, const DecideInput *input, Err *e)
{
    const DecideMeasure *m = &input->overall;
    bool grouped = usable_groups_count(input) >= 2 && !groups_overlap(input);
    if (input->evidence == DECIDE_NO_EVIDENCE || (!m->has_effect && !grouped)) {
        SAY(missing, "an outcome: no effect on students is measured");
        return true;
    }
    if (!m->has_se && !grouped) SAY(missing, "the standard error of the effect (or the spread of the measure and the number of students, to work it out)");
    if (m->has_participants && m->participants < 30)
        SAY(missing, "at least 30 participants with results: the study has %lld", (long long)m->participants);
    if (m->has_comparison && m->comparison < 30)
        SAY(missing, "at least 30 comparison students: the study has %lld", (long long)m->comparison);
    if (measure_is_usable(m) && mdes_of(input) > 0.25) {
        double factor = pow(mdes_of(input) / 0.25, 2);
        if (m->has_participants) {
            SAY(missing, "a study that can tell: this one sees only effects of %.2f SD or more; about %.0f participants and as many times more comparison students would do",
                mdes_of(input), ceil(factor * (double)m->participants));
        } else {
            SAY(missing, "a study that can tell: this one sees only effects of %.2f SD or more; %.1f times as many students would do", mdes_of(input), factor);
        }
    }
    return true;
}

/* Reasons why what was measured is a gain and not an effect. */
static MUST bool comparison_missing(DecideTexts *missing, Arena *a, const DecideInput *input, Err *e)
{
    if (!input->has_comparison_group || !input->comparison_group)
        SAY(missing, "comparison students: a gain alone mixes the program with ordinary growth and regression to the mean");
    else if (input->has_equal_at_start && !input->equal_at_start)
        SAY(missing, "comparison students who were like the participants at the start (within 0.25 SD, and adjusted for)");
    else if (input->has_schools && (input->schools_participating < 2 || input->schools_comparison < 2))
        SAY(missing, "at least two schools on either side: there are %lld and %lld", (long long)input->schools_participating,
            (long long)input->schools_comparison);
    return true;
}

bool verdict_find(DecideVerdict *out, DecideTexts *missing, Arena *a, const DecideInput *input, Err *e)
{
    bool grouped = usable_groups_count(input) >= 2 && !groups_overlap(input);
    size_t before = missing->n;
    if (!input->has_cost) SAY(missing, "the fully loaded cost");
    if (!input->has_students_served && !grouped) SAY(missing, "the number of students served");
    TRY(outcome_missing(missing, a, input, e));
    size_t after_outcome = missing->n;
    bool has_any_outcome = input->evidence != DECIDE_NO_EVIDENCE && (input->overall.has_effect || grouped);
    if (has_any_outcome) TRY(comparison_missing(missing, a, input, e));
    size_t after_comparison = missing->n;
    if (!grouped) SAY(missing, "results for at least two student groups that do not overlap, with 20 students or more on either side");
    if (!input->has_cost) *out = DECIDE_NONE;
    else if (after_outcome > before) *out = DECIDE_COST_ONLY;
    else if (after_comparison > after_outcome) *out = DECIDE_PREPOST_ONLY;
    else *out = grouped ? DECIDE_SUFFICIENT : DECIDE_SUFFICIENT_NO_GROUPS;
    return true;
}

bool replace_rests_on_contract(const DecideInput *input, DecideVerdict verdict)
{
    if (verdict == DECIDE_SUFFICIENT || verdict == DECIDE_SUFFICIENT_NO_GROUPS) return false;
    bool unmeasured = input->evidence == DECIDE_NO_EVIDENCE || !input->has_definition_of_success;
    int32_t days = input->contract_end.v - input->today.v;
    bool ends_soon = input->has_contract_end && input->has_today && days >= 0 && days <= 366;
    bool complaints = input->has_staff_complaints && str_trim(input->staff_complaints).n > 0;
    return unmeasured && ends_soon && complaints && input->alternative.has;
}
