/* Surveys, who is asked, and answers from files: what came on paper, by telephone, from another tool. */
#include "base/map.h"
#include "district/district.h"
#include "feedback/feedback_parts.h"
#include "inventory/inventory.h"

bool survey_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"surveys", &survey_record, false, NULL};
    return record_import(out, problems, a, db, &kind, request, e);
}

static bool find_survey(SurveySheet *out, bool *found, ImportCheck *check, Str code, Err *e)
{
    Err why = {0};
    *found = survey_get(out, check->arena, check->db, code, &why);
    if (*found || why.code == ERR_NOT_FOUND) return true;
    *e = why;
    return false;
}

static bool site_codes(Map *out, ImportCheck *check, Err *e)
{
    Site *sites;
    size_t n;
    TRY(site_list(&sites, &n, check->arena, check->db, e));
    TRY(map_new(out, check->arena, n, e));
    for (size_t i = 0; i < n; i++) {
        int64_t *at;
        bool is_new;
        TRY(map_put(&at, &is_new, out, sites[i].code, 0, e));
    }
    return true;
}

static bool check_respondents(ImportCheck *check, Err *e)
{
    Map sites;
    SurveySheet survey;
    bool found;
    TRY(site_codes(&sites, check, e));
    for (size_t i = 0; i < check->n; i++) {
        const Respondent *row = import_row(check, i);
        TRY(find_survey(&survey, &found, check, row->survey, e));
        if (!found) TRY(import_bad(check, i, RESPONDENT_FIELD_survey, e, "there is no survey '%.*s'", STR_ARGUMENTS(row->survey)));
        else if (survey.is_closed) TRY(import_bad(check, i, RESPONDENT_FIELD_survey, e, "the survey '%.*s' is closed", STR_ARGUMENTS(row->survey)));
        if (!map_get(&sites, row->site)) TRY(import_bad(check, i, RESPONDENT_FIELD_site, e, "the district has no site '%.*s'", STR_ARGUMENTS(row->site)));
    }
    return true;
}

bool respondent_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"respondents", &respondent_record, false, check_respondents};
    return record_import(out, problems, a, db, &kind, request, e);
}

static bool check_survey_of(ImportCheck *check, size_t i, Str code, Str *last, bool *last_good, Err *e)
{
    SurveySheet survey;
    bool found;
    const char *why = NULL;
    if (str_equal(code, *last) && *last_good) return true;
    TRY(find_survey(&survey, &found, check, code, e));
    if (!found) why = "there is no such survey";
    else if (survey.row.confidentiality == SURVEY_CONFIDENTIAL) why = "a confidential survey takes answers by its links alone: a file would say who answered what";
    else if (survey.is_closed) why = "the survey is closed";
    *last = code;
    *last_good = !why;
    return !why || import_bad(check, i, FEEDBACK_ANSWER_FIELD_survey, e, "'%.*s': %s", STR_ARGUMENTS(code), why);
}

static bool check_answers(ImportCheck *check, Err *e)
{
    Map sites;
    Str last = STR("");
    bool last_good = false;
    TRY(site_codes(&sites, check, e));
    for (size_t i = 0; i < check->n; i++) {
        const FeedbackAnswer *row = import_row(check, i);
        size_t field;
        const char *why;
        TRY(check_survey_of(check, i, row->survey, &last, &last_good, e));
        if (!map_get(&sites, row->site)) TRY(import_bad(check, i, FEEDBACK_ANSWER_FIELD_site, e, "the district has no site '%.*s'", STR_ARGUMENTS(row->site)));
        if (feedback_answer_fault(&field, &why, row)) TRY(import_bad(check, i, field, e, "%s", why));
    }
    return true;
}

bool feedback_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"feedback", &feedback_answer_record, false, check_answers};
    return record_import(out, problems, a, db, &kind, request, e);
}
