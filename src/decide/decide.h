/* Which of the six actions an initiative calls for, how sure that is, and why, in words (method 1.8 - 1.10, Exhibit 9).
 *
 * The pure part: no file, no clock, no store. `DecideInput` holds what is known; every field that may be missing has a
 * has_ flag, and a missing one is missing: it is named in the answer, never taken for zero. docs/decide.md states the
 * rule with every choice made where the method is silent, and the ones refused.
 *
 * Effects are in standard deviations of the outcome (SD), learning in student-SD (SD x students), both a year. Money is
 * in cents; net benefits are statistics and are rounded half to even on the way back to cents. */
#ifndef PURSER_DECIDE_DECIDE_H
#define PURSER_DECIDE_DECIDE_H

#include "base/json.h"

typedef enum {
#define ACTION(name, word, title, symbol, meaning) DECIDE_##name,
#include "decide/action.def"
#undef ACTION
    DECIDE_ACTIONS
} DecideAction;

typedef enum {
#define VERDICT(name, meaning) DECIDE_##name,
#include "decide/verdict.def"
#undef VERDICT
    DECIDE_VERDICTS
} DecideVerdict;

typedef enum { DECIDE_NO_EVIDENCE, DECIDE_STAFF_RESULTS, DECIDE_RUN } DecideEvidence;

const char *decide_action_word(DecideAction action);    /* "segment" */
const char *decide_action_title(DecideAction action);   /* "Segment" */
const char *decide_action_symbol(DecideAction action);  /* "◆", UTF-8 */
const char *decide_action_meaning(DecideAction action);
const char *decide_verdict_name(DecideVerdict verdict); /* "COST_ONLY" */
const char *decide_verdict_meaning(DecideVerdict verdict);
MUST bool decide_action_of_word(DecideAction *out, Str word, Err *e); /* Errors: INPUT, which lists the six */

/* A measured effect: Hedges' g and its clustered standard error, with the size of the study behind it. */
typedef struct {
    bool has_effect, has_se;
    double effect, se;                          /* SD; se > 0 */
    bool has_participants, has_comparison;
    int64_t participants, comparison;           /* students in the study, not students served */
    Str design, tier;                           /* words for the reader: "ANCOVA", "moderate"; may be empty */
} DecideMeasure;

/* A student group. Groups are one partition of the students served: no student stands in two (method 1.6). */
typedef struct {
    Str name;
    bool has_students;
    int64_t students;   /* served in this group */
    bool has_weight;
    double weight;      /* equity weight w_s; 1 if missing */
    DecideMeasure measure;
} DecideGroup;

typedef struct {
    bool has;                     /* there is one, even if nothing below is known */
    Str name;
    bool has_effect, has_se;
    double effect, se;            /* as found elsewhere: the rule takes 0.6 of it here */
    bool has_cost, has_cost_sd;
    Cents cost_cents, cost_sd_cents; /* a year */
    bool has_students;
    int64_t students;             /* it would serve; if missing, as many as now */
    bool has_start_cost;
    Cents start_cost_cents;       /* once */
} DecideAlternative;

typedef struct {
    Str code, name;

    DecideEvidence evidence;      /* none: whatever stands in the measures is left aside */
    DecideMeasure overall;        /* all participants */
    bool has_comparison_group, comparison_group; /* was there one, or is the effect a gain alone? missing with an effect: not known, as none */
    bool has_equal_at_start, equal_at_start;     /* baseline equivalence (method 1.3); missing: not checked, and said */
    bool has_schools;
    int64_t schools_participating, schools_comparison;
    bool has_mdes;
    double mdes;                  /* smallest effect the study could see; if missing 2.8 x se */
    const DecideGroup *groups;
    size_t groups_n;

    bool has_students_served;
    int64_t students_served;
    bool has_cost;
    Cents cost_cents;             /* fully loaded, a year */
    bool has_parts;
    Cents direct_cents, staff_cents, shared_cents;
    bool has_cost_sd;
    Cents cost_sd_cents;          /* if missing: 5 % of direct, 15 % of staff, 25 % of shared; without parts 15 % of all */
    bool has_variable_share;
    double variable_share;        /* share of the cost that stopping frees; if missing direct + staff over all; without parts 1 */

    bool has_importance;
    int importance;               /* INITIATIVE_IMPORTANCE_... */
    bool has_fidelity;
    double fidelity;
    bool has_replaceable, replaceable;
    bool has_mandated, mandated;
    bool has_contract_end, has_today;
    Day contract_end, today;
    bool has_community_support;
    int community_support;        /* INITIATIVE_SUPPORT_... */
    bool has_staff_complaints;
    Str staff_complaints;
    bool has_definition_of_success;

    DecideAlternative alternative;
    bool has_fix_cost, has_design_effect;
    Cents fix_cost_cents;         /* once */
    double design_effect;         /* effect when carried out as designed, from the evidence base */
    bool has_expand_students, has_expand_cost, has_expand_setup, has_eligible_students;
    int64_t expand_students;      /* that could be added, as staff allows */
    int64_t eligible_students;    /* all who are eligible: caps what can be added */
    Cents expand_cost_cents;      /* a year, for those added; if missing the variable cost per student */
    Cents expand_setup_cents;     /* once */
    bool has_transition_cost, has_exit_cost;
    Cents transition_cost_cents;  /* once, of narrowing it */
    Cents exit_cost_cents;        /* once, of ending it */
    bool has_p_top_quarter;
    double p_top_quarter;         /* that its A-ROI is in the top quarter of the portfolio, if known */

    double prior_mean, prior_sd;  /* stated prior of an effect */
    double lambda_per_1000;       /* student-SD that $1,000 buys elsewhere */
    double horizon_years;         /* over which one-time costs and the start-up year are spread */
    int64_t draws;
    uint64_t seed;
    bool is_brief;                /* no A-ROI intervals and no flips: for simulations that decide thousands of times */
} DecideInput;

/* Nothing known, and the method's defaults: prior N(0.05, 0.10^2), lambda 0.10, three years, 4,000 draws, a fixed seed. */
DecideInput decide_input(Str code, Str name);

typedef struct { Str *items; size_t n; } DecideTexts;

typedef struct {
    bool has, has_p_break_even;
    double mean, sd, p_above_0, p_above_05, p_above_break_even; /* break-even: lambda x fully loaded cost per student */
} DecidePosterior;

/* A-ROI in student-SD per $1,000, fully loaded. Without a number when the cost is unknown, nothing, or so uncertain that
 * the ratio has no bounded 95 % interval (Fieller's g >= 1; z is the exact quantile, not 1.96). */
typedef struct {
    bool has, has_interval;
    double per_1000;
    double low_cost_exact, high_cost_exact; /* 95 %, only the effect uncertain */
    double low, high, median;               /* 95 %, normal effect over lognormal cost */
    double rank_per_1000;                   /* for ranking: per_1000, or the lower 20 % quantile when the effect's 95 % interval covers 0 */
} DecideAroi;

typedef struct {
    Str name;
    bool is_rest;                  /* students served who stand in no measured group */
    bool has_students;
    int64_t students;
    bool is_used;                  /* enough data to stand as a group of its own */
    Str why_unused;
    DecideMeasure measure;
    DecidePosterior posterior;
    DecideAroi aroi, aroi_measured; /* from the posterior; from the effect as measured */
    bool has_p_worth;
    double p_worth;                /* that its gain is worth lambda x the variable cost */
    bool is_kept;                  /* in the set that Segment would serve */
} DecideGroupResult;

typedef struct {
    bool is_eligible, passes_gate;
    Str why_not;                   /* why it is not eligible */
    Str gate;                      /* the gate in words, with what was found */
    bool has_net_benefit;          /* false when the data are insufficient or it is not eligible */
    double net_benefit_sd;         /* expected, student-SD a year */
    Cents net_benefit_cents;       /* the same at lambda */
    double p_best;                 /* share of draws in which it is the best of the eligible ones */
} DecideActionResult;

typedef struct {
    const char *input;             /* "effect", "cost", "delta", "fidelity", "lambda" */
    bool has_from, has_flip;       /* from is missing where the input is not known */
    double from, to;               /* in SD, dollars a student (cost), share, student-SD per $1,000 (lambda) */
    DecideAction becomes;
    bool becomes_provisional;
    double distance;               /* of the flip, in standard deviations of what we know of the input */
} DecideFlip;
#define DECIDE_FLIPS 5

typedef struct {
    Str code, name;
    DecideAction action;
    bool is_provisional;           /* keep & measure, or a Replace without effect evidence */
    bool is_without_evidence;      /* the Replace that rests on contract date, no measure and complaints */
    DecideVerdict verdict;
    DecideTexts missing;           /* each thing that stands between the data and SUFFICIENT */

    bool has_p_right;              /* withheld when the data are insufficient */
    double p_right;
    bool is_close_call;            /* p_right < .5 */
    double regret_sd;              /* expected, = the value of knowing everything first (EVPI), a year */
    Cents regret_cents;
    bool has_runner_up;
    DecideAction runner_up;
    bool is_gated;                 /* another action has the larger net benefit and was not allowed */
    DecideAction best_ungated;
    DecideActionResult actions[DECIDE_ACTIONS];
    DecideFlip flips[DECIDE_FLIPS];
    bool has_nearest_flip;
    size_t nearest_flip;

    DecidePosterior overall;
    DecideMeasure measured;
    DecideAroi aroi, aroi_measured;
    bool has_cost_per_student, has_cost_per_sd;
    Cents cost_per_student_cents;
    Cents cost_per_sd_cents;       /* per student-SD, only where P(effect > 0) >= .95 */
    DecideGroupResult *groups;     /* as given, then the rest if there is one */
    size_t groups_n;
    bool has_p_differ;
    double p_differ;               /* that the groups' effects differ by more than 0.10 SD */
    double tau;                    /* spread of effects between groups that the pooling found or took */

    DecideTexts reasons;           /* sentences, the headline first */
    DecideTexts warnings;
    DecideTexts assumptions;       /* each default that stood in for something not stated */
    double lambda_per_1000, prior_mean, prior_sd, horizon_years;
    int64_t draws;
    uint64_t seed;
} Decision;

/* Decides. Same input, same decision, to the bit; the order of the groups changes nothing.
 *
 * Memory    texts and groups live in `a`; texts given in the input are not copied; scratch is given back.
 * Errors    INPUT (a number outside its range, with the field); MEMORY, LIMIT. */
MUST bool decision_make(Decision *out, Arena *a, const DecideInput *input, Err *e);

/* The decision as one JSON object (a value: the caller writes what stands around it). Missing is null; a group's count
 * below 10 students is null too. The writer keeps its first failure. */
void decision_write_json(JsonWriter *w, const Decision *decision);

/* P(N(mean, sd^2) >= threshold), the one formula behind every closed-form probability here; sd 0 is certainty. */
double decide_p_at_least(double mean, double sd, double threshold);
/* A-ROI of `students` at an effect N(effect, se^2), over a cost of that mean and standard deviation (cents);
 * is_brief: without the interval over an uncertain cost. Errors: INPUT. */
MUST bool decide_aroi(DecideAroi *out, double effect, double se, double students, Cents cost, double cost_sd_cents, bool is_brief, Err *e);

#endif
