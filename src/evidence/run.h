/* Analyses kept in the store. A run is all that it took to make its figures, and the figures: method version, a hash of
 * the students' files, parameters, cost. The same run is the same bytes and is kept once, whoever makes it and when. */
#ifndef PURSER_EVIDENCE_RUN_H
#define PURSER_EVIDENCE_RUN_H

#include "base/explain.h"
#include "evidence/aroi.h"

typedef struct {
    int64_t id;               /* 0: not kept */
    Str initiative, method_version;
    char inputs_hash[65];     /* of the files' hashes, whatever their order */
    char run_hash[65];        /* of everything here but id, time and actor */
    Str parameters, figures, details; /* JSON: the request; aroi_write_json; what else is known (attrition, baseline, schools) */
    bool has_cost;
    Cents cost_cents;
    int64_t run_at_ms;
    Str actor;
} EvidenceRun;

MUST bool evidence_run_make(EvidenceRun *out, Arena *a, Str initiative, const AroiRequest *request, const Aroi *aroi,
                            Str actor, int64_t now_ms, Err *e);

/* Keeps a run, audited, and makes it its initiative's latest; one that is kept already is only made the latest, where it
 * is not (*is_new false). Errors: NOT_FOUND (no such initiative), BUSY, IO. */
MUST bool evidence_run_save(int64_t *out_id, bool *is_new, Db *db, const EvidenceRun *run, Err *e);

/* The run of an initiative that was asked for last. */
MUST bool evidence_run_latest(bool *found, EvidenceRun *out, Arena *a, Db *db, Str initiative, Err *e);

/* Every run of an initiative ("": of all), the latest of each initiative first. */
MUST bool evidence_run_list(EvidenceRun **out, size_t *out_n, Arena *a, Db *db, Str initiative, Err *e);

/* The run as one JSON object; parameters, figures and details stand in it as they were kept. */
void evidence_run_write_json(JsonWriter *w, const EvidenceRun *run);

/* How evidence/CODE/field came about: estimate, hedges_g or per_1000_dollars of the latest run; hedges_g also of staff's
 * results. Errors: NOT_FOUND (no evidence, or no such figure), IO. */
MUST bool evidence_explain(ExplainNode **out, Arena *a, Db *db, Str initiative, Str field, Err *e);

#endif
