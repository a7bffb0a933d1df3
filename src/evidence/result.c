/* The staff's own results. */
#include <math.h>

#include "base/map.h"

#include "evidence/summary.h"
#include "store/record_store.h"

static bool is_tier(Str word)
{
    static const char *const tiers[] = {"strong", "moderate", "promising", "rationale"};
    for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++)
        if (str_equal_folded(word, str_from_c(tiers[i]))) return true;
    return false;
}

static bool check_row(ImportCheck *check, size_t i, Err *e)
{
    const Result *r = import_row(check, i);
    bool has_participants = record_has(r, RESULT_FIELD_participants), has_sd = record_has(r, RESULT_FIELD_sd);
    if (!has_participants || r->participants < 1)
        TRY(import_bad(check, i, RESULT_FIELD_participants, e, "how many students took part is missing; give a whole number above 0"));
    if (!record_has(r, RESULT_FIELD_gain)) TRY(import_bad(check, i, RESULT_FIELD_gain, e, "the gain is missing; give a number, or leave the row out"));
    if (has_sd && !(r->sd > 0)) TRY(import_bad(check, i, RESULT_FIELD_sd, e, "a standard deviation is above 0; leave it empty if it is not known"));
    if (record_has(r, RESULT_FIELD_tier) && r->tier.n && !is_tier(r->tier))
        TRY(import_bad(check, i, RESULT_FIELD_tier, e, "'%.*s' is no tier of evidence; write strong, moderate, promising or rationale, or leave it empty", STR_ARGUMENTS(r->tier)));
    if (!record_has(r, RESULT_FIELD_comparison_gain) || !has_sd)
        return import_tell(check, PROBLEM_NOTE, i, RESULT_FIELD_comparison_gain, e, "without comparison_gain and sd this shows a gain, not what the initiative did: pre-post only");
    return true;
}

static bool known_initiatives(Map *out, Arena *a, Db *db, Err *e)
{
    Query *q;
    TRY(map_new(out, a, 256, e));
    TRY(db_query(&q, db, "SELECT code FROM initiative", e));
    for (bool has, is_new, good = true;;) {
        int64_t *slot;
        Str code;
        TRY(query_next(&has, q, e));
        if (!has) return true;
        good = str_copy(&code, a, query_text(q, 0), e) && map_put(&slot, &is_new, out, code, 0, e);
        if (!good) return query_end(q), false;
    }
}

static bool check_results(ImportCheck *check, Err *e)
{
    Map codes;
    TRY(known_initiatives(&codes, check->arena, check->db, e));
    for (size_t i = 0; i < check->n; i++) {
        const Result *r = import_row(check, i);
        TRY(check_row(check, i, e));
        if (codes.n && !map_get(&codes, r->initiative))
            TRY(import_tell(check, PROBLEM_WARNING, i, RESULT_FIELD_initiative, e, "the inventory has no initiative '%.*s'; correct the code, or import its data sheet", STR_ARGUMENTS(r->initiative)));
    }
    return codes.n || import_tell_all(check, PROBLEM_NOTE, e, "no initiative is in the store yet, so their codes were not checked");
}

bool result_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"results", &result_record, true, check_results};
    return record_import(out, problems, a, db, &kind, request, e);
}

bool result_list(Result **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &result_record, NULL, (Str){"", 0}, e));
    *out = rows.rows;
    *out_n = rows.n;
    return true;
}

EvidenceEffect result_effect(const Result *row)
{
    EvidenceEffect out = {.has_participants = record_has(row, RESULT_FIELD_participants)};
    if (out.has_participants) out.participants = row->participants;
    if (!record_has(row, RESULT_FIELD_gain) || !record_has(row, RESULT_FIELD_comparison_gain)) return out;
    out.has_estimate = true;
    out.estimate = row->gain - row->comparison_gain;
    if (!record_has(row, RESULT_FIELD_sd) || !(row->sd > 0) || !out.has_participants || out.participants < 1) return out;
    double n = (double)out.participants;
    out.has_effect = out.has_se = true;
    out.g = out.estimate / row->sd;
    out.se = sqrt(2 / n + out.g * out.g / (4 * n));
    return out;
}
