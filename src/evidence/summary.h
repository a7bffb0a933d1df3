/* One initiative's evidence in one shape, whether students were analysed or the staff gave their own results (S119).
 *
 * A run is used where there is one, else the staff's rows. Of those, each with participants, gain, comparison_gain and sd:
 *   g   = (gain - comparison_gain) / sd
 *   se  = sqrt(2 / n + g^2 / (4 n)), n the participants: the comparison group is taken to be as large, as it is not told.
 * Several measures of one group are averaged, and so are their errors, as if the measures moved together. Without a row for all
 * participants (group empty, or "All students") the groups are averaged by participants and taken to be independent.
 * A row without comparison_gain or sd shows a gain, which is no effect: "pre-post only". Refused: reading such a gain as an
 * effect (what students gain with no program at all would count as the program's).
 * Tiers are those of ESSA, of the design alone: strong needs a lottery with low attrition, moderate arms that were alike at the
 * start or adjusted up to 0.25 SD, promising any adjustment. One district never has the two that "strong" asks for. */
#ifndef PURSER_EVIDENCE_SUMMARY_H
#define PURSER_EVIDENCE_SUMMARY_H

#include "evidence/run.h"
#include "imports/record_import.h"
#include "records.h"

typedef enum { EVIDENCE_NONE, EVIDENCE_RESULTS, EVIDENCE_RUN } EvidenceKind;

typedef struct {
    bool has_effect, has_se, has_estimate, has_participants, has_comparison;
    double g, se;                   /* SD; the clustered error where there is one */
    double estimate;                /* in the unit of the outcome */
    int64_t participants, comparison; /* students */
} EvidenceEffect;

typedef struct { Str column, value; EvidenceEffect effect; } EvidenceGroup; /* column "group" for staff's results */

typedef struct {
    EvidenceKind kind;
    Str initiative;
    EvidenceEffect overall;
    Str unit;                       /* "" not told */
    EvidenceGroup *groups;          /* with an effect */
    size_t groups_n;
    bool has_groups;                /* at least two of them in one column */
    Str design, tier, source;       /* words; tier "" when nobody told */
    bool has_comparison_group, comparison_group; /* false: pre-post only */
    bool has_equal_at_start, equal_at_start;     /* baseline equivalence, adjustment counted */
    bool has_schools, has_enough_schools;
    int64_t schools_treated, schools_comparison;
    int64_t run_id, run_at_ms;      /* 0 without a run */
    bool has_cost;                  /* of the run */
    Cents cost_cents;
} EvidenceSummary;

/* Whose runs and results speak for an initiative: its own, or, where it has none, those of a code that was merged into it. In `a`. Errors: IO. */
MUST bool evidence_holder(Str *out, Arena *a, Db *db, Str initiative, Err *e);

/* kind NONE where nothing is known. Errors: BROKEN (a run that cannot be read), IO. */
MUST bool evidence_summary(EvidenceSummary *out, Arena *a, Db *db, Str initiative, Err *e);

/* Of every initiative that has any, by code. */
MUST bool evidence_summary_list(EvidenceSummary **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* Takes in results.csv. A row needs participants and gain; a tier is one of ESSA's four words. Errors: as record_import. */
MUST bool result_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* All of the staff's results, by initiative, group and measure. */
MUST bool result_list(Result **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* One row's effect; has_effect false when it lacks what that takes. */
EvidenceEffect result_effect(const Result *row);

#endif
