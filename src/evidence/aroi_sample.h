/* Inside aroi: the rows that enter, as the columns of a regression. */
#ifndef PURSER_EVIDENCE_AROI_SAMPLE_H
#define PURSER_EVIDENCE_AROI_SAMPLE_H

#include "evidence/aroi.h"

typedef struct {
    size_t n, k;             /* rows; columns: participation first, then covariates and further fixed effects */
    size_t covariate_k;      /* columns 1 .. covariate_k are covariates */
    uint32_t *rows;          /* of the table */
    double *y;
    const double **columns;
    Str *names;              /* of the columns */
    int32_t *level, *cluster; /* NULL: none */
} AroiSample;

/* Finds the arms, leaves out incomplete rows (counted in *out's losses) and builds the columns. */
MUST bool aroi_sample(AroiSample *sample, Aroi *out, Arena *a, const AroiPlan *plan, const StudentTable *table, Err *e);

/* The rows whose code in `codes` (by table row) is `code`. */
MUST bool aroi_sample_part(AroiSample *out, Arena *a, const AroiSample *all, const int32_t *codes, int32_t code, Err *e);

/* Values ascending: as numbers where both are, else by bytes. order: the codes. */
MUST bool values_ascending(int32_t **order, Arena *a, const StudentColumn *column, Err *e);

#endif
