/* What the files of the decide room's pure part share: the model that decide_effect.c fits, the draws that
 * decide_draws.c takes from it, the weighing of the six that decide_rules.c does and the words of decide_words.c. */
#ifndef PURSER_DECIDE_PARTS_H
#define PURSER_DECIDE_PARTS_H

#include "decide/decide.h"

/* One cell of the partition of the students served: effect = offset + slope x mu + spread x z, z standard normal of its
 * own, mu common to all. A program without groups is one cell with slope 0. */
typedef struct {
    size_t group;        /* index in the input's groups; SIZE_MAX: the rest, or everyone */
    Str name;
    double students, weight;
    double offset, slope, spread;
    double mean, sd;     /* marginal posterior */
} Cell;

typedef struct {
    Cell *cells;         /* measured groups by name, then the rest: an order that the input's order cannot change */
    size_t n, measured_n; /* measured_n 0: no groups */
    double mu, mu_sd, tau;
    double students;     /* in all cells */
    double mean, sd;     /* of the overall effect: from the overall measure, else from the cells */
} Effects;

/* What one-way sensitivity moves; the rest of the model stands as it is. */
typedef struct { double effect_shift, cost_factor, delta_mean, fidelity, lambda_per_1000; } Scenario;

typedef struct {
    size_t n;
    double *effect;      /* n rows of cells_n */
    double *cost_factor, *alternative_cost_factor; /* mean 1 */
    double *delta, *pi, *alternative_effect;
} Draws;

/* Everything a weighing reads. Dollars are doubles here: they are statistics under lognormal uncertainty, not money. */
typedef struct {
    const DecideInput *input;
    Effects effects;
    Draws draws;
    double p_differ;
    double importance;
    double cost, variable_cost, cost_cv;           /* dollars a year; sd / mean */
    double added_students, added_cost, added_setup; /* expand */
    double alternative_students, alternative_cost, alternative_start, alternative_mean, alternative_sd;
    double fix_cost, transition_cost, exit_cost;
    double mean_weight;                            /* over students served */
    double start_up;                               /* share of full effect over the horizon, its first year at half */
} Model;

/* The facts that the gates ask for, under one scenario. */
typedef struct {
    double p_positive, p_works, p_works_least, p_best_group, p_rest_group, p_alternative;
    size_t best_cell, least_cell;
} GateFacts;

typedef struct {
    bool eligible[DECIDE_ACTIONS], passes[DECIDE_ACTIONS];
    double mean[DECIDE_ACTIONS];   /* expected net benefit, student-SD a year */
    bool *kept;                    /* cells that Segment serves */
    double kept_students;
    double *p_worth;               /* by cell */
    GateFacts facts;
    DecideAction best;             /* largest net benefit of the eligible */
    DecideAction action;           /* ... of those whose gate passes */
    bool none_passes;              /* then action is keep */
} Weighing;

#define DECIDE_WORKS 0.05          /* SD: below it an effect is small (Kraft 2020) */
#define DECIDE_DIFFER 0.10         /* SD between groups that is worth a Segment */
#define DECIDE_FIDELITY 0.7        /* below it there is something to fix */
#define DECIDE_COST_HIGH 4000      /* dollars a student: from here on high (Kraft 2020) */
#define DECIDE_DELTA_MEAN 0.7      /* Beta(7, 3) */
#define DECIDE_PI_MEAN 0.4         /* Beta(2, 3) */

MUST bool text_add(DecideTexts *list, Arena *a, Str text, Err *e);
#define SAY(list, ...) do { \
        Str said_; \
        TRY(str_format(&said_, a, e, __VA_ARGS__)); \
        TRY(text_add((list), a, said_, e)); \
    } while (0)

/* decide_effect.c */
bool measure_is_usable(const DecideMeasure *m);
bool group_is_usable(const DecideGroup *g, Str *why);
MUST bool effects_fit(Effects *out, Arena *a, const DecideInput *input, Err *e);
DecidePosterior posterior_of(double mean, double sd);
double cost_sd_cents(const DecideInput *input);

/* decide_draws.c */
MUST bool draws_take(Model *m, Arena *a, Err *e);
void net_benefit_of_draw(double out[DECIDE_ACTIONS], const Model *m, const Weighing *w, const Scenario *s, size_t draw);
void facts_find(GateFacts *facts, double *p_worth, const Model *m, const bool *kept, const Scenario *s);

/* decide_weigh.c */
MUST bool model_build(Model *out, Arena *a, const DecideInput *input, Err *e);
Scenario scenario_base(const DecideInput *input);
MUST bool weighing_new(Weighing *out, const Model *m, Arena *a, Err *e);
void weigh(Weighing *w, const Model *m, const Scenario *s);
const char *why_not_eligible(const Model *m, const Weighing *w, const Scenario *s, DecideAction action); /* NULL: it is */
MUST bool flips_find(Decision *d, const Model *m, const Weighing *base, Arena *scratch, Err *e);

/* decide_data.c */
MUST bool input_check(const DecideInput *input, Err *e);
MUST bool verdict_find(DecideVerdict *out, DecideTexts *missing, Arena *a, const DecideInput *input, Err *e);
bool replace_rests_on_contract(const DecideInput *input, DecideVerdict verdict);
size_t usable_groups_count(const DecideInput *input);
bool groups_overlap(const DecideInput *input);
double mdes_of(const DecideInput *input);

/* decide_words.c */
MUST bool gate_words(Str *out, Arena *a, const Model *m, const Weighing *w, DecideAction action, Err *e);
MUST bool reasons_write(Decision *d, Arena *a, const DecideInput *input, const Model *m, const Weighing *w, Err *e);
MUST bool warnings_write(Decision *d, Arena *a, const DecideInput *input, Err *e);
MUST bool assumptions_write(Decision *d, Arena *a, const DecideInput *input, Err *e);

#endif
