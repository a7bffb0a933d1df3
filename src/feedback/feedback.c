/* Use cases: a survey's life, its respondents, their answers. */
#include "feedback/feedback.h"

#include <stdlib.h>

#include "base/day.h"
#include "base/map.h"
#include "base/secret.h"
#include "district/district.h"
#include "feedback/feedback_parts.h"
#include "inventory/inventory.h"

static bool note(Txn *txn, const char *action, const char *type, Str key, Err *e)
{
    return audit_add(txn, &(AuditEntry){action, type, key, NULL, 0}, e);
}

/* ---- Surveys ---- */

bool survey_takes_answers(const SurveySheet *s, int64_t now_ms)
{
    enum { DAY_MS = 86400000 };
    if (!s->is_open) return false;
    return !record_has(&s->row, SURVEY_FIELD_closes_on) || now_ms / DAY_MS <= (int64_t)s->row.closes_on.v + 1; /* the day ends later in the west */
}

bool survey_create(Txn *txn, Arena *a, const Survey *row, Err *e)
{
    int64_t id;
    TRY(record_check(row, &survey_record, e));
    return record_insert(&id, txn, a, &survey_record, 1, row, e);
}

static bool survey_id(int64_t *out, Arena *a, Db *db, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &survey_record, "code", code, e));
    if (!rows.n) return FAIL(e, ERR_NOT_FOUND, "code", "there is no survey '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
    *out = rows.ids[0];
    return true;
}

bool survey_change(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Survey *row, uint64_t given, Err *e)
{
    const uint64_t afterwards = (uint64_t)1 << SURVEY_FIELD_action_taken | (uint64_t)1 << SURVEY_FIELD_action_taken_spanish;
    SurveySheet now;
    int64_t id;
    TRY(survey_lock(txn, code, e));
    TRY(survey_get(&now, a, txn_db(txn), code, e));
    TRY(survey_id(&id, a, txn_db(txn), code, e));
    if (given >> SURVEY_FIELD_code & 1) return FAIL(e, ERR_INPUT, "code", "the code of a survey does not change");
    bool asks_other = (given >> SURVEY_FIELD_confidentiality & 1) && (!record_has(row, SURVEY_FIELD_confidentiality) || row->confidentiality != now.row.confidentiality);
    if ((now.is_open || now.is_closed) && asks_other)
        return FAIL(e, ERR_CONFLICT, "confidentiality", "who sees the answers was said before the first question; it cannot change once the survey is open");
    if (now.is_closed && (given & ~afterwards)) return FAIL(e, ERR_CONFLICT, NULL, "the survey is closed: only what was done with the answers can still be said");
    return record_change(out_version, txn, a, &survey_record, id, version, row, given, e);
}

static int by_name(const void *pa, const void *pb)
{
    const Initiative *a = &((const InitiativeSheet *)pa)->row, *b = &((const InitiativeSheet *)pb)->row;
    int order = str_compare(a->name, b->name);
    return order ? order : str_compare(a->code, b->code);
}

static bool is_ended(const InitiativeState *states, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(states[i].code, code)) return states[i].is_retired || states[i].merged_into.n;
    return false;
}

bool survey_open(Txn *txn, Arena *a, Str code, int64_t now_ms, Err *e)
{
    SurveySheet now;
    InitiativeSheet *initiatives;
    InitiativeState *states;
    size_t n, states_n, asked = 0;
    TRY(survey_lock(txn, code, e));
    TRY(survey_get(&now, a, txn_db(txn), code, e));
    if (now.is_open || now.is_closed) return FAIL(e, ERR_CONFLICT, NULL, now.is_closed ? "a closed survey does not open again: start another" : "the survey is open already");
    TRY(initiative_list(&initiatives, &n, a, txn_db(txn), e));
    TRY(initiative_states(&states, &states_n, a, txn_db(txn), e));
    if (n) qsort(initiatives, n, sizeof *initiatives, by_name);
    TRY(survey_state_insert(txn, code, now_ms, e));
    for (size_t i = 0; i < n; i++) {
        const Initiative *row = &initiatives[i].row;
        if (initiative_is_day_to_day(row) || is_ended(states, states_n, row->code)) continue;
        TRY(survey_initiative_insert(txn, code, row->code, (int64_t)++asked, e));
    }
    if (!asked) return FAIL(e, ERR_CONFLICT, NULL, "the inventory has no initiative to ask about");
    return note(txn, "open", "survey", code, e);
}

bool survey_close(Txn *txn, Arena *a, Str code, int64_t now_ms, Err *e)
{
    SurveySheet now;
    TRY(survey_lock(txn, code, e));
    TRY(respondent_hold_all(txn, code, e)); /* answers that are on their way come in before, or are told that it is closed */
    TRY(survey_get(&now, a, txn_db(txn), code, e));
    if (!now.is_open) return FAIL(e, ERR_CONFLICT, NULL, now.is_closed ? "the survey is closed already" : "the survey was not opened yet");
    TRY(survey_state_close(txn, code, now_ms, e));
    if (now.row.confidentiality == SURVEY_CONFIDENTIAL) TRY(feedback_forget_names(txn, a, code, e));
    return note(txn, "close", "survey", code, e);
}

/* ---- Respondents ---- */

bool respondent_add(int64_t *out_id, Txn *txn, Arena *a, const Respondent *row, Err *e)
{
    SurveySheet survey;
    Site *sites;
    size_t n;
    bool is_site = false;
    TRY(record_check(row, &respondent_record, e));
    TRY(survey_lock(txn, row->survey, e));
    TRY(survey_get(&survey, a, txn_db(txn), row->survey, e));
    if (survey.is_closed) return FAIL(e, ERR_CONFLICT, NULL, "the survey is closed");
    TRY(site_list(&sites, &n, a, txn_db(txn), e));
    for (size_t i = 0; i < n; i++) is_site |= str_equal(sites[i].code, row->site);
    if (!is_site) return FAIL(e, ERR_INPUT, "site", "the district has no site '%.*s'", (int)row->site.n, row->site.p);
    return record_insert(out_id, txn, a, &respondent_record, 1, row, e);
}

bool respondent_link(Str *out_secret, RespondentSheet *out, Txn *txn, Arena *a, Str survey, int64_t id, bool is_reminder, int64_t now_ms, Err *e)
{
    SurveySheet sheet;
    bool found;
    Str hash;
    TRY(survey_get(&sheet, a, txn_db(txn), survey, e));
    TRY(respondent_load(out, &found, a, txn_db(txn), id, e));
    if (!found || !str_equal(out->row.survey, survey)) return FAIL(e, ERR_NOT_FOUND, "id", "nobody of this number is asked by this survey");
    if (sheet.is_closed) return FAIL(e, ERR_CONFLICT, NULL, "the survey is closed");
    TRY(secret_new(out_secret, a, e));
    TRY(secret_hash(&hash, a, "feedback", *out_secret, e));
    TRY(respondent_link_insert(txn, hash, id, now_ms, e));
    if (is_reminder) out->reminded_at_ms = now_ms, out->reminders_n++;
    TRY(respondent_state_put(txn, out, e));
    return note(txn, is_reminder ? "remind" : "link", "respondent", survey, e);
}

bool respondent_by_link(RespondentSheet *out, SurveySheet *survey, Arena *a, Db *db, Str secret, Err *e)
{
    Str hash;
    int64_t id;
    bool found = false;
    TRY(secret_hash(&hash, a, "feedback", secret, e));
    TRY(respondent_of_hash(&found, &id, db, hash, e));
    if (found) TRY(respondent_load(out, &found, a, db, id, e));
    if (!found) return FAIL(e, ERR_NOT_FOUND, "token", "this link opens no survey: ask whoever sent it for a new one");
    return survey_get(survey, a, db, out->row.survey, e);
}

/* ---- Answers ---- */

static bool runs_at(const Initiative *row, Str site)
{
    Str part, rest = record_has(row, INITIATIVE_FIELD_campuses) ? row->campuses : STR("");
    while (rest.n && str_next_part(&part, &rest, ';'))
        if (str_equal(part, site)) return true;
    return false;
}

static Str text_or_empty(const Initiative *row, size_t field, Str text) { return record_has(row, field) ? text : STR(""); }

bool feedback_asked(AskedInitiative **out, size_t *out_n, Arena *a, Db *db, Str survey, Str site, Err *e)
{
    InitiativeSheet *initiatives;
    Str *codes;
    size_t n, codes_n;
    Map places;
    TRY(initiative_list_all(&initiatives, &n, a, db, e));
    TRY(survey_initiatives(&codes, &codes_n, a, db, survey, e));
    TRY(map_new(&places, a, n, e));
    for (size_t i = 0; i < n; i++) {
        int64_t *at;
        bool is_new;
        TRY(map_put(&at, &is_new, &places, initiatives[i].row.code, (int64_t)i, e));
    }
    AskedInitiative *rows = PUSH(a, AskedInitiative, codes_n, e);
    if (!rows) return false;
    for (size_t i = 0; i < codes_n; i++) {
        int64_t *at = map_get(&places, codes[i]);
        const Initiative *row = at ? &initiatives[*at].row : NULL;
        rows[i] = (AskedInitiative){.code = codes[i], .name = codes[i], .area_of_need = STR(""), .departments = STR("")};
        if (!row) continue;
        if (record_has(row, INITIATIVE_FIELD_name)) rows[i].name = row->name;
        rows[i].area_of_need = text_or_empty(row, INITIATIVE_FIELD_area_of_need, row->area_of_need);
        rows[i].departments = text_or_empty(row, INITIATIVE_FIELD_departments, row->departments);
        rows[i].is_expected = runs_at(row, site);
    }
    *out = rows;
    *out_n = codes_n;
    return true;
}

static bool must_take(const SurveySheet *survey, const RespondentSheet *who, int64_t now_ms, Err *e)
{
    if (!survey_takes_answers(survey, now_ms)) return FAIL(e, ERR_CONFLICT, NULL, "this survey does not take answers %s", survey->opened_at_ms ? "any more" : "yet");
    if (survey->row.confidentiality == SURVEY_CONFIDENTIAL && who->sent_at_ms)
        return FAIL(e, ERR_CONFLICT, NULL, "your answers were sent; they stay as they are, so that no change can tell which are yours");
    return true;
}

/* The answer as it will be: what was there, and what is given now. */
static bool merge(FeedbackAnswer *out, uint64_t *given, Txn *txn, Arena *a, const FeedbackChange *c, Err *e)
{
    bool found;
    size_t field;
    const char *why;
    FeedbackAnswer next = c->row, now = {0};
    *given = c->given;
    feedback_follow(&next, given);
    TRY(feedback_answer_load(&now, &found, a, txn_db(txn), &next, e));
    if (!found) now = (FeedbackAnswer){.survey = next.survey, .site = next.site, .respondent = next.respondent, .initiative = next.initiative};
    for (size_t i = FEEDBACK_ANSWER_FIELD_survey; i <= FEEDBACK_ANSWER_FIELD_initiative; i++) record_set_has(&now, i, true);
    for (size_t i = FEEDBACK_ANSWER_FIELD_runs; i < feedback_answer_record.n; i++) {
        Str text;
        if (!(*given >> i & 1)) continue;
        record_set_has(&now, i, false);
        if (!record_has(&next, i)) continue;
        TRY(record_text(&text, a, &next, &feedback_answer_record, i, e));
        TRY(record_parse(&now, &feedback_answer_record, i, text, a, e));
    }
    if (feedback_answer_fault(&field, &why, &now)) return FAIL(e, ERR_INPUT, feedback_answer_record.fields[field].name, "%.*s: %s", STR_ARGUMENTS(now.initiative), why);
    *out = now;
    return record_check(out, &feedback_answer_record, e);
}

static bool put_one(Txn *txn, Arena *a, const SurveySheet *survey, const FeedbackChange *c, Err *e)
{
    FeedbackAnswer row;
    uint64_t given;
    RecordOutcome outcome;
    TRY(merge(&row, &given, txn, a, c, e));
    if (survey->row.confidentiality == SURVEY_CONFIDENTIAL) return feedback_answer_write(txn, &row, e);
    return record_upsert(&outcome, txn, a, &feedback_answer_record, 1, &row, RECORD_ALL_FIELDS, e);
}

static bool is_asked(const Str *codes, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(codes[i], code)) return true;
    return false;
}

bool feedback_put(Txn *txn, Arena *a, const SurveySheet *survey, const RespondentSheet *who, const FeedbackChange *changes, size_t n, int64_t now_ms, Err *e)
{
    Str *codes;
    size_t codes_n;
    TRY(must_take(survey, who, now_ms, e));
    TRY(survey_initiatives(&codes, &codes_n, a, txn_db(txn), survey->row.code, e));
    for (size_t i = 0; i < n; i++) {
        FeedbackChange c = changes[i];
        c.row.survey = survey->row.code, c.row.site = who->row.site, c.row.respondent = who->row.name;
        if (!is_asked(codes, codes_n, c.row.initiative))
            return FAIL(e, ERR_INPUT, "initiative", "this survey does not ask about '%.*s'", (int)(c.row.initiative.n > 64 ? 64 : c.row.initiative.n), c.row.initiative.p);
        TRY(put_one(txn, a, survey, &c, e));
    }
    if (!who->started_at_ms) {
        RespondentSheet started = *who;
        started.started_at_ms = now_ms;
        TRY(respondent_state_put(txn, &started, e));
    }
    return note(txn, "answer", "feedback_answer", survey->row.code, e);
}

bool feedback_send(Txn *txn, Arena *a, const SurveySheet *survey, const RespondentSheet *who, int64_t now_ms, Err *e)
{
    RespondentSheet sent = *who;
    FeedbackAnswer *rows;
    size_t n;
    TRY(must_take(survey, who, now_ms, e));
    if (who->sent_at_ms) return note(txn, "send", "respondent", survey->row.code, e); /* named, and said again */
    TRY(feedback_own(&rows, &n, a, txn_db(txn), who, e));
    if (!n) return FAIL(e, ERR_CONFLICT, NULL, "nothing is answered yet");
    sent.sent_at_ms = now_ms;
    if (!sent.started_at_ms) sent.started_at_ms = now_ms;
    TRY(survey_next_place(&sent.sent_place, txn, survey->row.code, e));
    TRY(respondent_state_put(txn, &sent, e));
    return note(txn, "send", "respondent", survey->row.code, e);
}

bool feedback_language(Txn *txn, Arena *a, const RespondentSheet *who, Str language, Err *e)
{
    RespondentSheet next = *who;
    (void)a;
    if (!str_equal_c(language, "en") && !str_equal_c(language, "es")) return FAIL(e, ERR_INPUT, "language", "the languages are en and es");
    next.language = language;
    TRY(respondent_state_put(txn, &next, e));
    return note(txn, "language", "respondent", who->row.survey, e);
}

bool feedback_results(FeedbackCell **out, size_t *out_n, Arena *a, Db *db, const SurveySheet *survey, bool runs_it, Err *e)
{
    FeedbackVote *votes;
    size_t n;
    bool is_named = survey->row.confidentiality == SURVEY_NAMED;
    FeedbackShow show = is_named && runs_it ? FEEDBACK_ALL : survey->is_closed ? FEEDBACK_FINAL : FEEDBACK_GROWING;
    TRY(feedback_votes(&votes, &n, a, db, survey->row.code, e));
    return feedback_tally(out, out_n, a, votes, n, show, e);
}
