/* Warnings that go with a decision, and each default that stood in for something not stated. */
#include <stdio.h>

#include "decide/decide_parts.h"
#include "records.h"

static bool is_about_to_end(const DecideInput *input)
{
    int32_t days = input->contract_end.v - input->today.v;
    return input->has_contract_end && input->has_today && days >= 0 && days <= 366;
}

static MUST bool contract_warnings(DecideTexts *list, Arena *a, const DecideInput *input, Err *e)
{
    char date[16];
    if (!input->has_contract_end) return true;
    day_to_text(date, input->contract_end);
    if (!input->has_definition_of_success)
        SAY(list, "No contract without a measure of success: do not renew or sign one after %s until it says how success will be measured.", date);
    if (is_about_to_end(input)) SAY(list, "The contract ends on %s: this is the moment to change it.", date);
    else if (input->has_today && input->contract_end.v < input->today.v) SAY(list, "The contract ended on %s: check on what terms it goes on.", date);
    return true;
}

static MUST bool price_warnings(DecideTexts *list, Arena *a, const DecideInput *input, Err *e)
{
    if (!input->has_cost) SAY(list, "Price unknown: the fully loaded cost of this initiative is missing.");
    if (input->alternative.has && !input->alternative.has_cost) SAY(list, "Price unknown: what the alternative costs is missing.");
    if (input->has_design_effect && !input->has_fix_cost && input->has_fidelity && input->fidelity < DECIDE_FIDELITY)
        SAY(list, "Price unknown: what it costs to carry it out as designed is missing, so Fix was not weighed.");
    if (input->has_parts && input->has_cost && input->direct_cents.v + input->staff_cents.v + input->shared_cents.v != input->cost_cents.v)
        SAY(list, "Direct, staff and shared cost do not add up to the fully loaded cost: check the parts.");
    return true;
}

static MUST bool evidence_warnings(Decision *d, Arena *a, const DecideInput *input, Err *e)
{
    DecideTexts *list = &d->warnings;
    if (input->evidence == DECIDE_NO_EVIDENCE) SAY(list, "No effect evidence: nothing here says whether students learn more.");
    if (d->verdict == DECIDE_PREPOST_ONLY) SAY(list, "A gain without a sound comparison is evidence of the lowest kind (ESSA: Demonstrates a Rationale); do not read it as an effect.");
    if (input->evidence == DECIDE_STAFF_RESULTS) SAY(list, "The figures are the program staff's own summary, not student rows.");
    if (input->evidence != DECIDE_NO_EVIDENCE && input->has_comparison_group && input->comparison_group && !input->has_equal_at_start)
        SAY(list, "Whether participants and comparison students started alike was not checked.");
    if (groups_overlap(input)) SAY(list, "The student groups hold more students than are served: some stand in two, so the groups are not weighed against each other.");
    if (d->aroi.has && !d->aroi.has_interval && !input->is_brief)
        SAY(list, "The cost is so uncertain that no interval of the A-ROI can be given: it would be unbounded.");
    for (size_t i = 0; i < d->groups_n; i++)
        if (!d->groups[i].is_used && !d->groups[i].is_rest)
            SAY(list, "%.*s is not weighed on its own: %.*s.", STR_ARGUMENTS(d->groups[i].name), STR_ARGUMENTS(d->groups[i].why_unused));
    return true;
}

static bool ends_service(const Decision *d)
{
    return d->action == DECIDE_SUNSET || d->action == DECIDE_REPLACE || d->action == DECIDE_SEGMENT;
}

bool warnings_write(Decision *d, Arena *a, const DecideInput *input, Err *e)
{
    TRY(evidence_warnings(d, a, input, e));
    TRY(price_warnings(&d->warnings, a, input, e));
    TRY(contract_warnings(&d->warnings, a, input, e));
    if (!input->has_definition_of_success && !input->has_contract_end)
        SAY(&d->warnings, "No definition of success is written down: agree on one before the next decision.");
    if (ends_service(d) && input->has_community_support && input->community_support == INITIATIVE_SUPPORT_HIGH)
        SAY(&d->warnings, "Community support is high: show families who gains, who does not and what comes instead before anything ends.");
    if (d->action == DECIDE_SUNSET && !input->has_mandated) SAY(&d->warnings, "Whether a law or a court requires it is not recorded: check before ending it.");
    return true;
}

bool assumptions_write(Decision *d, Arena *a, const DecideInput *input, Err *e)
{
    DecideTexts *list = &d->assumptions;
    if (!d->has_p_right) return true; /* nothing was weighed */
    SAY(list, "An effect like this is taken, before any data, to lie around %.2f SD, give or take %.2f.", input->prior_mean, 2 * input->prior_sd);
    SAY(list, "$1,000 spent elsewhere in the district is taken to buy %.2f student-SD.", input->lambda_per_1000);
    SAY(list, "One-time costs and a start-up year are spread over %g years.", input->horizon_years);
    if (!input->has_importance) SAY(list, "Importance is not stated: learning is counted at its face value.");
    if (!input->has_variable_share)
        SAY(list, input->has_parts ? "Stopping is taken to free direct and staff cost, and none of the shared cost."
                                   : "The parts of the cost are not given: stopping is taken to free all of it.");
    if (!input->has_cost_sd)
        SAY(list, input->has_parts ? "The cost is taken to be known within 5 %% (direct), 15 %% (staff time) and 25 %% (shared)."
                                   : "The cost is taken to be known within 15 %%.");
    if (!input->has_students_served) SAY(list, "Students served is not stated: the sum of the groups is used.");
    if (input->has_expand_students && !input->has_expand_cost) SAY(list, "The price of expanding is not stated: each student added is taken to cost what stopping frees for one.");
    if (d->actions[DECIDE_REPLACE].is_eligible && !input->alternative.has_students) SAY(list, "The alternative is taken to serve as many students as now.");
    if (d->actions[DECIDE_REPLACE].is_eligible && !input->alternative.has_cost_sd) SAY(list, "The alternative's cost is taken to be known within 25 %%.");
    if (!input->has_exit_cost && d->actions[DECIDE_SUNSET].is_eligible) SAY(list, "No cost of ending it is stated: none is counted.");
    if (!input->has_transition_cost && d->actions[DECIDE_SEGMENT].is_eligible) SAY(list, "No cost of narrowing it is stated: none is counted.");
    return true;
}
