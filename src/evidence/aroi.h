/* Is it working, for whom, at what cost: one analysis of student rows (Academic Return on Investment).
 *
 * The estimate is the regression of the outcome on taking part, with covariates and absorbed fixed effects; calc/ has the
 * statistics and their sources. What is decided here:
 *   rows      enter when complete in outcome, participation, cluster, fixed effects and covariates. A group uses every such
 *             row that holds its value; a row lacking that column leaves that group alone.
 *   spread    pooled_sd is the unadjusted SD within arms; hedges_g = omega estimate / pooled_sd, omega = 1 - 3 / (4 N - 9).
 *   errors    hedges_g_se uses se.ols; hedges_g_se_cluster = omega se.cr1 / pooled_sd and feeds the interval where clustered.
 *   p_value   clustered: CR2 with Satterthwaite's df (CR1 with t(G - 1) where CR2 is out of reach); else HC1 with t(n - k).
 *   A-ROI     hedges_g x n_treated / (cost / $1,000); low and high at the exact normal 97.5 % quantile (method 1.8), the cost
 *             taken as exact.
 *   schools   with fewer than 5 clusters, fewer than 2 of either arm, or fewer than 5 that hold both arms where students
 *             are assigned within them, the clustered figures are missing (method 1.5: "not enough schools").
 *   privacy   with fewer than 10 students in an arm all figures are missing; so are those of further groups of the column
 *             until what can be found by subtraction is at least 10 in each arm, and never one group alone. From 10 to 19
 *             the counts stand without an estimate (method 1.9). Counts and figures that must not be shown are not kept.
 * A missing figure is NaN. */
#ifndef PURSER_EVIDENCE_AROI_H
#define PURSER_EVIDENCE_AROI_H

#include "base/json.h"
#include "calc/effect.h"
#include "evidence/expression.h"
#include "evidence/student.h"

extern const char AROI_METHOD_VERSION[]; /* changes when a figure would */

enum { AROI_COLUMNS_MOST = 64, AROI_GROUP_VALUES_MOST = 200, AROI_SHOWN_LEAST = 10, AROI_ESTIMATED_LEAST = 20 };

typedef struct {
    Str outcome;                            /* an expression: readk+mathk */
    Str treated;                            /* a condition: stark=small */
    Str comparison;                         /* a condition; "": all who could be, but are not, treated */
    Str id;                                 /* the ids' column; "": found */
    Str unit;                               /* of the outcome, for reading: ""; "points" */
    Str cluster;                            /* column; "": none */
    const Str *fixed_effects, *covariates, *groups; /* columns */
    size_t fixed_effects_n, covariates_n, groups_n;
    bool has_cost;
    Cents cost_cents;                       /* fully loaded, above 0 */
    bool is_randomized;                     /* who took part was drawn by lot */
} AroiRequest;

typedef struct {
    bool is_suppressed;                     /* too few students to be shown: nothing else stands here */
    Str why_not_estimated;                  /* "" when there is an estimate */
    int64_t n, n_treated, n_comparison, clusters;
    double estimate, ols, hc1, cr0, cr1, cr1_nested, cr2, df_satterthwaite, p_value;
    double pooled_sd, hedges_g, hedges_g_se, hedges_g_se_cluster;
} AroiFigures;

typedef struct { Str column, value; AroiFigures figures; } AroiGroup;

/* Rows of one arm, before any was left out, and why the first thing that each lacked. */
typedef struct { int64_t rows, no_outcome, no_cluster, no_fixed_effect, no_covariate; } AroiLoss;

/* g: difference at the start, in SD; is_dropped: the column follows from those before it and adjusts nothing */
typedef struct { Str name; double g; Baseline verdict; bool is_dropped; } AroiBaseline;

typedef struct {
    AroiFigures overall;
    AroiGroup *groups;                      /* by column as asked for, values ascending */
    size_t groups_n;
    bool has_cost;
    Cents cost_cents, cost_per_student_cents;
    double per_1000, low, high;
    bool has_clusters, has_fixed_effects, is_randomized;
    bool has_enough_clusters;               /* see above; true without clusters */
    int64_t clusters_treated, clusters_comparison; /* that hold students of the arm */
    bool has_wild;                          /* 5 to 39 clusters: the restricted wild bootstrap (method 1.5) */
    double wild_p;
    bool wild_is_enumeration;
    AroiLoss treated_loss, comparison_loss; /* zeros where suppressed */
    AroiBaseline *baselines;                /* covariates; words one by one */
    size_t baselines_n;
    Baseline baseline;                      /* the worst of them */
    int64_t covariates_n;
    Str unit;
    StudentFile *files;
    size_t files_n;
} Aroi;

typedef struct {
    const AroiRequest *request;
    Expression outcome;
    Condition treated, comparison;
    StudentWants wants;                     /* the columns that the table must have */
    size_t outcome_at[EXPRESSION_TERMS_MOST], treated_at[CONDITION_PARTS_MOST], comparison_at[CONDITION_PARTS_MOST];
    size_t cluster_at, fixed_at[AROI_COLUMNS_MOST], covariate_at[AROI_COLUMNS_MOST], group_at[AROI_COLUMNS_MOST];
} AroiPlan;

/* Reads what the request says. The request must outlive the plan. Errors: INPUT, LIMIT. */
MUST bool aroi_plan(AroiPlan *out, Arena *a, const AroiRequest *request, Err *e);

/* Errors: INPUT (no student in an arm, in both arms, no degrees of freedom, participation that never differs within a
 * fixed effect, a group column of too many values), LIMIT, MEMORY. */
MUST bool aroi_run(Aroi *out, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e);

/* Plan, read and run. */
MUST bool aroi_from_files(Aroi *out, Arena *a, const AroiRequest *request, const StudentSource *sources, size_t sources_n, Err *e);
MUST bool aroi_from_store(Aroi *out, Arena *a, Db *db, const AroiRequest *request, Err *e);

/* The object of docs and `purser aroi --json`; missing is null. */
void aroi_write_json(JsonWriter *w, const Aroi *aroi);

/* For people: the answer first, then what it rests on. */
MUST bool aroi_write_text(Buf *out, const Aroi *aroi, Err *e);

#endif
