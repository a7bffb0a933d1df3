/* The decision rule over a store: what the inventory, the costs and the evidence know of each initiative, and what that
 * calls for. The rule itself is decide.h, which knows no store. */
#ifndef PURSER_DECIDE_CASE_H
#define PURSER_DECIDE_CASE_H

#include "costing/costing.h"
#include "decide/decide.h"
#include "evidence/evidence.h"
#include "inventory/inventory.h"

typedef struct {
    int fiscal_year;          /* of the costs; 0: all years in the store */
    bool has_today;
    Day today;                /* for contracts that end; unless given the last day of the books, so that a decision follows from the store alone */
    bool has_lambda;
    double lambda_per_1000;   /* student-SD that $1,000 buys elsewhere */
    Str only;                 /* an initiative's code: no other is decided; "" all */
} DecideSettings;

typedef struct {
    InitiativeSheet sheet;
    const CostSheet *cost;    /* NULL: nothing is known of its cost */
    EvidenceSummary evidence;
    DecideInput input;
    Decision decision;
    DecideTexts notes;        /* values of the district's own fields that could not be read, and were left out */
} DecideCase;

/* One case for each initiative that is not day-to-day, by code, and the costs they rest on. The district's own fields that
 * count: custom.alternative_cost, alternative_effect_sd, alternative_effect_se, alternative_students, fix_cost, design_effect_sd,
 * expand_students, expand_cost, expand_setup_cost, eligible_students, transition_cost, exit_cost. A group's students are its
 * share of the students served; groups are those of the first column analysed, since one student may stand in two columns.
 * Everything in `a`. Errors: as cost_compute and evidence_summary_list. */
MUST bool decide_all(DecideCase **out, size_t *out_n, CostBook *book, Arena *a, Db *db, const DecideSettings *settings, Err *e);

/* How decide/CODE/action came about. Errors: NOT_FOUND. */
MUST bool decide_explain(ExplainNode **out, Arena *a, Db *db, Str code, Str field, const DecideSettings *settings, Err *e);

#endif
