/* Tests of the six actions: the method's worked figures, the demo district's seven cases, gates at their edges, missing
 * data of every kind, invariances and allocation faults. */
#include "decide/decide_testing.h"

static void test_demo_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < DEMO_CASES; i++) {
        DecideInput input = demo_cases[i].make();
        Decision d = decided(&input);
        print_message("%s %.*s\n", decide_action_symbol(d.action), STR_ARGUMENTS(d.name));
        for (size_t r = 0; r < d.reasons.n; r++) print_message("    %.*s\n", STR_ARGUMENTS(d.reasons.items[r]));
        for (size_t r = 0; r < d.warnings.n; r++) print_message("    ! %.*s\n", STR_ARGUMENTS(d.warnings.items[r]));
        assert_int_equal(d.action, demo_cases[i].expected);
        if (i == 4) continue;
        assert_true(d.has_p_right && d.p_right >= 0.5 && !d.is_provisional && !d.is_gated);
        assert_true(d.actions[d.action].is_eligible && d.actions[d.action].passes_gate);
    }
}

static void test_demo_words(void **state)
{
    (void)state;
    DecideInput input = math();
    Decision d = decided(&input);
    assert_int_equal(d.verdict, DECIDE_SUFFICIENT);
    assert_true(d.groups[0].is_kept && !d.groups[1].is_kept);
    assert_true(says(d.reasons, "1,300 students lose the service (less than a year behind)"));
    assert_int_equal(d.cost_per_student_cents.v, 120000);
    input = high_performers();
    d = decided(&input);
    assert_true(says(d.reasons, "Group top 5 percent: 200 students"));
    assert_true(says(d.reasons, "Group top 15 to 5 percent: 400 students"));
    assert_false(d.actions[DECIDE_SEGMENT].is_eligible); /* at $3,167 each not even the better band is worth it */
    input.alternative.has = false;
    d = decided(&input); /* nothing to put in its place: no keep, no sunset, a redesign to look for */
    assert_true(d.is_provisional && d.has_p_right && says(d.reasons, "Look for what could take its place"));
    input = technology_training();
    d = decided(&input);
    assert_true(d.is_without_evidence && d.is_provisional && !d.has_p_right);
    assert_true(says(d.reasons, "Replace (no effect evidence)"));
    assert_true(says(d.warnings, "No contract without a measure of success"));
    assert_true(says(d.warnings, "No effect evidence"));
    input.alternative.has_cost = false;
    d = decided(&input);
    assert_true(d.action == DECIDE_REPLACE && says(d.warnings, "Price unknown: what the alternative costs"));
    input = summer();
    importance(&input, INITIATIVE_IMPORTANCE_CRITICAL);
    input.replaceable = false;
    d = decided(&input);
    assert_true(d.action == DECIDE_KEEP && says(d.reasons, "Keep (the only one of the six that is open to it)"));
}

/* ---- worked figures of the method ---- */

static void test_two_actions(void **state)
{
    (void)state;
    DecideInput input = initiative(STR("Small classes"), 100, 150000, 0.214259, 0.058977);
    input.has_cost_sd = input.is_brief = true;
    input.draws = 100000;
    Decision d = decided(&input);
    assert_near(d.overall.mean, 0.171869, 1e-6);
    assert_near(d.overall.sd, 0.050800, 1e-6);
    assert_near(d.overall.p_above_0, 0.999642, 1e-6);
    assert_near(d.overall.p_above_05, 0.991780, 1e-6);
    assert_near(decide_p_at_least(d.overall.mean, d.overall.sd, 0.15), 0.666583, 3e-6); /* printed inputs give .666581 */
    assert_near(d.overall.p_above_break_even, decide_p_at_least(d.overall.mean, d.overall.sd, 0.15), 1e-12);
    assert_int_equal(d.action, DECIDE_KEEP);
    assert_near(d.p_right, 0.666583, 3 * sqrt(0.666583 * 0.333417 / 100000));
    assert_near(d.actions[DECIDE_KEEP].net_benefit_sd, 100 * (d.overall.mean - 0.15), 1e-9);
}

/* A choice between 0 and N(mean, sd): its expected regret is the closed-form EVPI. */
static void check_evpi(double effect, double se, double cost_each, double evpi, double regret_sd)
{
    DecideInput input = initiative(STR("EVPI"), 1, cost_each, effect, se);
    input.prior_sd = 1e6;
    input.has_cost_sd = input.is_brief = true;
    input.draws = 100000;
    Decision d = decided(&input);
    assert_near(d.regret_sd, evpi, 3 * regret_sd / sqrt(100000));
}

static void test_evpi(void **state)
{
    (void)state;
    check_evpi(0.07, 0.05, 500, 0.011521942, 0.024);
    check_evpi(0.00, 0.04, 300, 0.005246677, 0.014);
}

static void test_aroi(void **state)
{
    (void)state;
    Err e = {0};
    DecideAroi r;
    assert_true(decide_aroi(&r, 0.20, 0.04, 1, CENTS(150000), 20000, false, &e));
    assert_near(r.per_1000, 0.1333333333, 1e-9);
    assert_near(r.median, 0.133694495, 3e-5);
    assert_near(r.low, 0.077063253, 3e-4);   /* the reference is itself a draw of 20,000 */
    assert_near(r.high, 0.205756591, 1e-3);
    assert_near(r.low_cost_exact, (0.20 - 1.959963984540054 * 0.04) / 1.5, 1e-12);
    assert_true(r.has_interval && r.rank_per_1000 == r.per_1000);
    assert_true(decide_aroi(&r, 0.05, 0.04, 1, CENTS(100000), 60000, false, &e)); /* Fieller's g >= 1 */
    assert_true(r.has && !r.has_interval);
    assert_true(decide_aroi(&r, 0.05, 0.04, 1, CENTS(100000), 0, false, &e)); /* covers 0: the lower fifth ranks it */
    assert_near(r.rank_per_1000, 0.05 - 0.8416212335729143 * 0.04, 1e-6);
    assert_true(decide_aroi(&r, 0.05, 0.04, 1, CENTS(0), 0, false, &e));
    assert_false(r.has);
    DecideInput input = math();
    Decision d = decided(&input); /* as `purser aroi` defines it: g x n / (cost / 1000) */
    assert_near(d.aroi_measured.per_1000, 0.0835 * 2000 / 2400, 1e-12);
    assert_near(d.groups[0].aroi_measured.per_1000, 0.22 * 700 / (2400 * 0.35), 1e-12);
}

static void test_pooling(void **state)
{
    (void)state;
    DecideInput input = math();
    input.prior_sd = 1e6; /* no prior on the mean: method 1.6 to the letter, tau 0.10 */
    Decision d = decided(&input);
    double v[2] = {0.0025, 0.0016}, raw[2] = {0.22, 0.01}, w[2], mu = 0;
    for (int i = 0; i < 2; i++) w[i] = 1 / (v[i] + 0.01);
    mu = (w[0] * raw[0] + w[1] * raw[1]) / (w[0] + w[1]);
    for (int i = 0; i < 2; i++) {
        double b = v[i] / (v[i] + 0.01);
        assert_near(d.groups[i].posterior.mean, b * mu + (1 - b) * raw[i], 1e-9);
        assert_near(d.groups[i].posterior.sd, sqrt((1 - b) * v[i] + b * b / (w[0] + w[1])), 1e-9);
    }
    assert_near(d.tau, 0.10, 0);
    DecideGroup three[3] = {group(STR("a"), 700, 0.22, 0.05), group(STR("b"), 700, 0.01, 0.04), group(STR("c"), 600, 0.10, 0.05)};
    input = math();
    input.groups = three;
    input.groups_n = 3;
    d = decided(&input);
    double q = 0, weights = 0;
    mu = 0;
    for (int i = 0; i < 3; i++) {
        double weight = 1 / (three[i].measure.se * three[i].measure.se + d.tau * d.tau);
        weights += weight;
        mu += weight * three[i].measure.effect;
    }
    for (int i = 0; i < 3; i++)
        q += pow(three[i].measure.effect - mu / weights, 2) / (three[i].measure.se * three[i].measure.se + d.tau * d.tau);
    assert_true(d.tau > 0);
    assert_near(q, 2, 1e-5); /* Paule-Mandel: Q(tau^2) = k - 1 */
    for (int i = 0; i < 3; i++) {
        double low = fmin(three[i].measure.effect, 0.05), high = fmax(three[i].measure.effect, 0.13);
        assert_true(d.groups[i].posterior.mean >= low && d.groups[i].posterior.mean <= high);
    }
}

/* ---- the gates at their edges ---- */

/* A flat prior, so that the posterior is the effect as measured. */
static DecideInput at_edge(double p, double threshold, double tilt)
{
    DecideInput input = initiative(STR("Edge"), 100, 1000, threshold + (normal_quantile(p) + tilt) * 0.05, 0.05);
    input.prior_sd = 1e6;
    input.draws = 200;
    input.is_brief = true;
    input.has_expand_students = true;
    input.expand_students = 50;
    return input;
}

static bool passes(const DecideInput *input, DecideAction action) { return decided(input).actions[action].passes_gate; }

static void test_gates(void **state)
{
    (void)state;
    DecideInput input;
    for (int side = -1; side <= 1; side += 2) {
        input = at_edge(0.8, 0.05, side * 1e-6);
        assert_int_equal(passes(&input, DECIDE_KEEP), side > 0);
        input = at_edge(0.9, 0, side * 1e-6);
        assert_int_equal(passes(&input, DECIDE_EXPAND), side > 0);
        input = at_edge(0.2, 0.05, side * 1e-6);
        assert_int_equal(passes(&input, DECIDE_SUNSET), side < 0);
        input = at_edge(0.5, 0.05, side * 1e-6);
        importance(&input, INITIATIVE_IMPORTANCE_HIGH);
        input.has_fidelity = input.has_fix_cost = input.has_design_effect = true;
        input.fidelity = 0.5;
        input.design_effect = 0.2;
        assert_int_equal(passes(&input, DECIDE_FIX), side < 0);
        input = at_edge(0.5, 0.05, side * 1e-6);
        input.alternative = (DecideAlternative){.has = true, .has_effect = true, .effect = 1, .has_se = true, .se = 0.01, .has_cost = true};
        assert_int_equal(passes(&input, DECIDE_REPLACE), side < 0);
    }
    input = at_edge(0.99, 0, 0);
    input.cost_cents = CENTS(100 * 400000 - 100);
    assert_true(passes(&input, DECIDE_EXPAND));
    input.cost_cents = CENTS(100 * 400000); /* $4,000 a student is high */
    assert_false(passes(&input, DECIDE_EXPAND));
}

static void test_gate_conditions(void **state)
{
    (void)state;
    DecideInput input = co_teaching();
    assert_true(passes(&input, DECIDE_FIX));
    input.fidelity = 0.7;
    Decision d = decided(&input);
    assert_false(d.actions[DECIDE_FIX].is_eligible);
    input = co_teaching();
    importance(&input, INITIATIVE_IMPORTANCE_NORMAL);
    assert_false(passes(&input, DECIDE_FIX));
    input = co_teaching();
    input.replaceable = true;
    assert_false(passes(&input, DECIDE_FIX));
    d = decided(&input); /* covered elsewhere, it may be weighed, but what is critical is never sunset */
    assert_true(d.actions[DECIDE_SUNSET].is_eligible && !d.actions[DECIDE_SUNSET].passes_gate);
    input = without_gain();
    input.has_mandated = input.mandated = true;
    d = decided(&input);
    assert_false(d.actions[DECIDE_SUNSET].is_eligible);
    assert_true(d.is_provisional && d.action == DECIDE_KEEP);
    input = peer_tutors();
    input.has_eligible_students = true;
    input.eligible_students = 310;
    assert_false(decided(&input).actions[DECIDE_EXPAND].is_eligible);
    input.eligible_students = 400;
    assert_true(says((DecideTexts){decided(&input).reasons.items, 1}, "90 more students"));
    input = peer_tutors(); /* among the best of the portfolio and able to grow: keeping it as it is is not the answer */
    input.has_p_top_quarter = true;
    input.p_top_quarter = 0.9;
    assert_false(passes(&input, DECIDE_KEEP));
}

static void test_gate_overrules(void **state)
{
    (void)state;
    DecideInput input = summer();
    importance(&input, INITIATIVE_IMPORTANCE_NORMAL); /* now the money would do more elsewhere, but it works */
    Decision d = decided(&input);
    assert_true(d.is_gated && d.best_ungated == DECIDE_SUNSET && d.action == DECIDE_KEEP && !d.is_provisional);
    assert_true(d.is_close_call && says(d.reasons, "Net benefit alone would say Sunset") && says(d.reasons, "A close call"));
    assert_true(d.regret_sd > 0);
}

/* ---- sufficiency ---- */

static void check_withheld(const DecideInput *input, DecideVerdict verdict, const char *missing)
{
    Decision d = decided(input);
    assert_string_equal(decide_verdict_name(d.verdict), decide_verdict_name(verdict));
    assert_true(d.is_provisional && d.action == DECIDE_KEEP && !d.has_p_right && !d.has_runner_up && !d.has_nearest_flip);
    for (int i = 0; i < DECIDE_ACTIONS; i++) assert_false(d.actions[i].has_net_benefit);
    if (!says(d.missing, missing)) fail_msg("not named as missing: %s", missing);
    assert_true(says(d.reasons, "Provisional: keep and measure"));
}

static void test_sufficiency(void **state)
{
    (void)state;
    DecideInput input = math();
    input.has_cost = false;
    check_withheld(&input, DECIDE_NONE, "the fully loaded cost");
    input = without_gain();
    input.evidence = DECIDE_NO_EVIDENCE;
    check_withheld(&input, DECIDE_COST_ONLY, "no effect on students is measured");
    assert_false(decided(&input).overall.has);
    input = without_gain();
    input.overall.has_se = false;
    check_withheld(&input, DECIDE_COST_ONLY, "standard error");
    input = without_gain();
    input.has_students_served = false;
    check_withheld(&input, DECIDE_COST_ONLY, "students served");
    input = without_gain();
    input.comparison_group = false;
    check_withheld(&input, DECIDE_PREPOST_ONLY, "comparison students");
    assert_true(decided(&input).aroi.has); /* shown, with its warning */
    input = without_gain();
    input.equal_at_start = false;
    check_withheld(&input, DECIDE_PREPOST_ONLY, "at the start");
    input = without_gain();
    input.has_schools = true;
    input.schools_participating = 1;
    input.schools_comparison = 9;
    check_withheld(&input, DECIDE_PREPOST_ONLY, "two schools");
    input = without_gain();
    input.overall.participants = 29;
    check_withheld(&input, DECIDE_COST_ONLY, "at least 30 participants");
    input = without_gain();
    input.overall.se = 0.10; /* sees 0.28 SD */
    check_withheld(&input, DECIDE_COST_ONLY, "sees only effects of 0.28 SD or more; about 377 participants");
    input.overall.se = 0.25 / (1.959963984540054 + 0.8416212335729143);
    assert_true(decided(&input).has_p_right);
    input = without_gain();
    assert_int_equal(decided(&input).verdict, DECIDE_SUFFICIENT_NO_GROUPS);
    assert_true(says(decided(&input).missing, "student groups"));
}

static void test_groups(void **state)
{
    (void)state;
    DecideInput input = math();
    math_groups[1].students = 1900; /* 2,600 in 2,000: no partition */
    Decision d = decided(&input);
    assert_int_equal(d.verdict, DECIDE_SUFFICIENT_NO_GROUPS);
    assert_true(says(d.warnings, "hold more students than are served"));
    input = math();
    math_groups[1].measure.comparison = 19;
    d = decided(&input);
    assert_true(d.verdict == DECIDE_SUFFICIENT_NO_GROUPS && !d.groups[1].is_used && says(d.warnings, "fewer than 20 comparison students"));
    input = math();
    input.students_served = 2300;
    d = decided(&input);
    assert_int_equal(d.groups_n, 3);
    assert_true(d.groups[2].is_rest && d.groups[2].students == 300);
    input = math();
    input.has_students_served = false;
    d = decided(&input);
    assert_true(d.verdict == DECIDE_SUFFICIENT && says(d.assumptions, "the sum of the groups"));
    input = math();
    input.overall = (DecideMeasure){0};
    d = decided(&input);
    assert_true(d.verdict == DECIDE_SUFFICIENT && d.action == DECIDE_SEGMENT);
    input = math();
    math_groups[1].has_weight = true;
    math_groups[1].weight = 0;
    d = decided(&input);
    assert_int_equal(d.action, DECIDE_SEGMENT);
}

static void test_contract_pattern(void **state)
{
    (void)state;
    DecideInput input = technology_training();
    input.today = day_from_civil(2026, 6, 30);
    assert_int_equal(decided(&input).action, DECIDE_REPLACE); /* a year ahead to the day */
    input.today = day_from_civil(2026, 6, 1);
    assert_int_equal(decided(&input).action, DECIDE_KEEP);
    input.today = day_from_civil(2027, 7, 1);
    assert_int_equal(decided(&input).action, DECIDE_KEEP);
    assert_true(says(decided(&input).warnings, "The contract ended"));
    input = technology_training();
    input.has_staff_complaints = false;
    assert_int_equal(decided(&input).action, DECIDE_KEEP);
    input = technology_training();
    input.alternative.has = false;
    assert_int_equal(decided(&input).action, DECIDE_KEEP);
    input = technology_training();
    input.has_contract_end = false;
    assert_int_equal(decided(&input).action, DECIDE_KEEP);
    input = technology_training(); /* a measure exists but nothing was measured with it */
    input.has_definition_of_success = true;
    Decision d = decided(&input);
    assert_true(d.action == DECIDE_REPLACE && !says(d.warnings, "No contract without"));
    input = without_gain(); /* with evidence the rule decides, not the calendar */
    input.has_contract_end = input.has_today = input.has_staff_complaints = input.alternative.has = true;
    input.contract_end = input.today = day_from_civil(2027, 6, 30);
    input.staff_complaints = STR("slow");
    assert_int_equal(decided(&input).action, DECIDE_SUNSET);
}

/* ---- missing data: whatever stands behind a has_ flag that is off must not be read ---- */

#define FLAG(flag, value) {#flag, offsetof(DecideInput, flag), offsetof(DecideInput, value), sizeof(((DecideInput *)0)->value)}
static const struct { const char *name; size_t flag, value, size; } flags[] = {
    FLAG(overall.has_effect, overall.effect), FLAG(overall.has_se, overall.se), FLAG(overall.has_participants, overall.participants),
    FLAG(overall.has_comparison, overall.comparison), FLAG(has_comparison_group, comparison_group), FLAG(has_equal_at_start, equal_at_start),
    FLAG(has_schools, schools_participating), FLAG(has_mdes, mdes), FLAG(has_students_served, students_served), FLAG(has_cost, cost_cents),
    FLAG(has_parts, direct_cents), FLAG(has_parts, shared_cents), FLAG(has_cost_sd, cost_sd_cents), FLAG(has_variable_share, variable_share),
    FLAG(has_importance, importance), FLAG(has_fidelity, fidelity), FLAG(has_replaceable, replaceable), FLAG(has_mandated, mandated),
    FLAG(has_contract_end, contract_end), FLAG(has_today, today), FLAG(has_community_support, community_support),
    FLAG(has_staff_complaints, staff_complaints), FLAG(alternative.has_effect, alternative.effect), FLAG(alternative.has_se, alternative.se),
    FLAG(alternative.has_cost, alternative.cost_cents), FLAG(alternative.has_cost_sd, alternative.cost_sd_cents),
    FLAG(alternative.has_students, alternative.students), FLAG(alternative.has_start_cost, alternative.start_cost_cents),
    FLAG(has_fix_cost, fix_cost_cents), FLAG(has_design_effect, design_effect), FLAG(has_expand_students, expand_students),
    FLAG(has_expand_cost, expand_cost_cents), FLAG(has_expand_setup, expand_setup_cents), FLAG(has_eligible_students, eligible_students),
    FLAG(has_transition_cost, transition_cost_cents), FLAG(has_exit_cost, exit_cost_cents), FLAG(has_p_top_quarter, p_top_quarter),
};

static void test_missing(void **state)
{
    (void)state;
    for (size_t c = 0; c < DEMO_CASES; c++) {
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
            DecideInput input = demo_cases[c].make();
            input.draws = 100;
            input.is_brief = i % 4 > 0; /* the intervals read nothing that the rest does not */
            memset((char *)&input + flags[i].flag, 0, sizeof(bool));
            if (flags[i].size != sizeof(bool)) memset((char *)&input + flags[i].value, 0, flags[i].size);
            Decision d = decided(&input);
            Str zeroed = json_of(&d);
            if (flags[i].size == sizeof(double)) memset((char *)&input + flags[i].value, 0x41, flags[i].size);
            else if (flags[i].size == sizeof(bool)) memset((char *)&input + flags[i].value, 1, 1);
            d = decided(&input);
            if (!str_equal(zeroed, json_of(&d))) fail_msg("%s is read although it is missing", flags[i].name);
            assert_null(memmem(zeroed.p, zeroed.n, "nan", 3));
        }
    }
}

static void test_input_refused(void **state)
{
    (void)state;
    const struct { size_t at; double value; } wrong[] = {
        {offsetof(DecideInput, overall.se), 0}, {offsetof(DecideInput, overall.se), -0.1}, {offsetof(DecideInput, overall.effect), NAN},
        {offsetof(DecideInput, fidelity), 1.5}, {offsetof(DecideInput, lambda_per_1000), 0}, {offsetof(DecideInput, prior_sd), 0},
        {offsetof(DecideInput, horizon_years), 0}, {offsetof(DecideInput, horizon_years), INFINITY},
    };
    Err e = {0};
    Decision d = {.draws = 77};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        DecideInput input = co_teaching();
        memcpy((char *)&input + wrong[i].at, &wrong[i].value, sizeof(double));
        e = (Err){0};
        assert_false(decision_make(&d, arena, &input, &e));
        assert_int_equal(e.code, ERR_INPUT);
        assert_true(e.field[0]);
    }
    DecideInput input = co_teaching();
    input.cost_cents = CENTS(-1);
    assert_false(decision_make(&d, arena, &input, &e));
    input = co_teaching();
    input.draws = 0;
    assert_false(decision_make(&d, arena, &input, &e));
    input = co_teaching();
    input.students_served = 0;
    assert_false(decision_make(&d, arena, &input, &e));
    assert_int_equal(d.draws, 77); /* untouched */
    DecideAction action;
    assert_true(decide_action_of_word(&action, STR("Segment"), &e) && action == DECIDE_SEGMENT);
    assert_false(decide_action_of_word(&action, STR("cut"), &e));
}

/* ---- invariances ---- */

static void test_determinism(void **state)
{
    (void)state;
    for (size_t c = 0; c < DEMO_CASES; c++) {
        DecideInput input = demo_cases[c].make();
        Decision one = decided(&input), two = decided(&input);
        assert_true(str_equal(json_of(&one), json_of(&two)));
    }
    DecideInput input = math();
    Decision d = decided(&input);
    DecideGroup turned[2] = {math_groups[1], math_groups[0]};
    input.groups = turned;
    Decision t = decided(&input);
    assert_int_equal(d.action, t.action);
    assert_true(d.p_right == t.p_right && d.regret_sd == t.regret_sd && d.p_differ == t.p_differ);
    assert_true(d.groups[0].posterior.mean == t.groups[1].posterior.mean);
}

static void test_cost_and_lambda(void **state)
{
    (void)state;
    DecideInput input = math(), dear = math();
    dear.cost_cents = CENTS(input.cost_cents.v * 4);
    parts(&dear, 0.10, 0.75, 0.15);
    Decision d = decided(&input), k = decided(&dear);
    assert_near(k.aroi.per_1000, d.aroi.per_1000 / 4, 1e-12);
    assert_near(k.aroi.low, d.aroi.low / 4, 1e-7);
    assert_near(k.groups[0].aroi.per_1000, d.groups[0].aroi.per_1000 / 4, 1e-12);
    double last = INFINITY;
    for (double lambda = 0.01; lambda < 1; lambda *= 2) { /* a dearer dollar never makes a costly program look better */
        DecideInput null = without_gain();
        null.lambda_per_1000 = lambda;
        null.draws = 100;
        Decision n = decided(&null);
        assert_true(n.actions[DECIDE_KEEP].net_benefit_sd < last);
        last = n.actions[DECIDE_KEEP].net_benefit_sd;
        assert_true(n.actions[DECIDE_SUNSET].net_benefit_sd == 0);
    }
    DecideInput nothing = initiative(STR("Nothing"), 100, 0, 0, 1e-6); /* no effect, no cost: it changes nothing */
    nothing.prior_mean = 0;
    nothing.draws = 100;
    d = decided(&nothing);
    assert_near(d.actions[DECIDE_KEEP].net_benefit_sd, 0, 1e-9);
    assert_false(d.aroi.has);
    DecideInput scaled = without_gain(); /* more students, same program each: same answer */
    scaled.students_served *= 10;
    scaled.cost_cents = CENTS(scaled.cost_cents.v * 10);
    parts(&scaled, 0.80, 0.10, 0.10);
    input = without_gain();
    d = decided(&input);
    k = decided(&scaled);
    assert_int_equal(d.action, k.action);
    assert_near(d.p_right, k.p_right, 1e-9);
}

static void test_draws_agree(void **state)
{
    (void)state;
    for (size_t c = 0; c < DEMO_CASES; c++) {
        DecideInput input = demo_cases[c].make();
        Decision d = decided(&input);
        if (!d.has_p_right) continue;
        double sum = 0;
        for (int i = 0; i < DECIDE_ACTIONS; i++) sum += d.actions[i].p_best;
        assert_near(sum, 1, 1e-12);
        assert_true(d.regret_sd >= 0);
        for (int i = 0; i < DECIDE_ACTIONS; i++)
            if (d.actions[i].has_net_benefit) assert_true(d.actions[i].net_benefit_sd <= d.actions[d.best_ungated].net_benefit_sd);
    }
}

static void test_flips(void **state)
{
    (void)state;
    for (size_t c = 0; c < DEMO_CASES; c++) {
        DecideInput input = demo_cases[c].make();
        Decision d = decided(&input);
        for (size_t i = 0; i < DECIDE_FLIPS && d.has_p_right; i++) {
            const DecideFlip *f = &d.flips[i];
            if (!f->has_flip || (strcmp(f->input, "lambda") && strcmp(f->input, "fidelity"))) continue;
            double *value = strcmp(f->input, "lambda") ? &input.fidelity : &input.lambda_per_1000, from = *value;
            *value = f->to + (f->to - from) * 1e-3; /* just past it, decided afresh */
            Decision past = decided(&input);
            *value = f->to - (f->to - from) * 1e-2;
            Decision before = decided(&input);
            *value = from;
            assert_int_equal(past.action, f->becomes);
            assert_int_equal(past.is_provisional, f->becomes_provisional);
            assert_int_equal(before.action, d.action);
        }
    }
}

/* ---- allocation faults ---- */

static void test_allocation_faults(void **state)
{
    (void)state;
    for (size_t c = 0; c < DEMO_CASES; c++) {
        DecideInput input = demo_cases[c].make();
        input.draws = 100;
        input.has_cost_sd = true; /* a cost that is exact keeps the intervals quick */
        bool done = false;
        for (long n = 1; !done; n++) {
            Arena *a;
            Err e = {0};
            assert_true(arena_new(&a, 0, &e));
            Decision d = {.draws = 77};
            arena_fail_after(n);
            done = decision_make(&d, a, &input, &e);
            if (done) {
                Buf text = buf_in(a, 0);
                JsonWriter w = json_writer(&text, false, &e);
                decision_write_json(&w, &d);
                done = json_write_done(&w);
            } else {
                assert_int_equal(d.draws, 77);
            }
            arena_fail_after(0);
            if (!done) assert_int_equal(e.code, ERR_MEMORY);
            arena_end(a);
            assert_true(n < 3000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_demo_cases), TEST(test_demo_words), TEST(test_two_actions), TEST(test_evpi), TEST(test_aroi), TEST(test_pooling),
        TEST(test_gates), TEST(test_gate_conditions), TEST(test_gate_overrules), TEST(test_sufficiency), TEST(test_groups),
        TEST(test_contract_pattern), TEST(test_missing), TEST(test_input_refused), TEST(test_determinism), TEST(test_cost_and_lambda),
        TEST(test_draws_agree), TEST(test_flips), TEST(test_allocation_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
