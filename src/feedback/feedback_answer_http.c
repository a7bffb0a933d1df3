/* Who holds a link answers by it, without an account: the link is all they show. */
#include "district/district.h"
#include "feedback/feedback_parts.h"

static const ViewField initiative_fields[] = {
    {"code", VIEW_TEXT, false, NULL, "Of the initiative"}, {"name", VIEW_TEXT, false, NULL, "What people call it"}, {"area_of_need", VIEW_TEXT, false, NULL, "What it is for; may be empty"},
    {"departments", VIEW_TEXT, false, NULL, "Who manages it; may be empty"}, {"is_expected", VIEW_BOOL, false, NULL, "The inventory says that it runs at this school"},
    {"runs", VIEW_BOOL, true, NULL, "Is it implemented on your campus? null: not said"}, {"wanted", VIEW_BOOL, true, NULL, "If not, do you want it to be?"},
    {"importance", VIEW_INT, true, NULL, "1 to 5"}, {"effectiveness", VIEW_INT, true, NULL, "1 to 5"}, {"remark", VIEW_TEXT, true, NULL, "In words"},
    {"district_importance", VIEW_REAL, true, NULL, "The mean of all who answered, once the survey is closed"}, {"district_effectiveness", VIEW_REAL, true, NULL, "Likewise"}};
static const View view_asked = VIEW("FeedbackInitiative", NULL, initiative_fields);
static const ViewField link_fields[] = {
    {"survey", VIEW_TEXT, false, NULL, "Its code"}, {"title", VIEW_TEXT, false, NULL, "In English"}, {"title_spanish", VIEW_TEXT, true, NULL, "In Spanish"},
    {"intro", VIEW_TEXT, true, NULL, "Why they are asked"}, {"intro_spanish", VIEW_TEXT, true, NULL, "In Spanish"}, {"confidentiality", VIEW_TEXT, false, NULL, "named or confidential"},
    {"action_taken", VIEW_TEXT, true, NULL, "What was done with the answers"}, {"action_taken_spanish", VIEW_TEXT, true, NULL, "In Spanish"},
    {"closes_on", VIEW_DAY, true, NULL, "The last day"}, {"takes_answers", VIEW_BOOL, false, NULL, "Open to this person"}, {"is_closed", VIEW_BOOL, false, NULL, "Over for all"},
    {"district", VIEW_TEXT, false, NULL, "Its name"}, {"site", VIEW_TEXT, false, NULL, "Code of the school"}, {"site_name", VIEW_TEXT, false, NULL, "Its name"},
    {"name", VIEW_TEXT, false, NULL, "Who answers"}, {"language", VIEW_TEXT, false, NULL, "en or es"}, {"sent_at_ms", VIEW_INSTANT, true, NULL, "When they said that they were done"},
    {"initiatives", VIEW_OBJECTS, false, &view_asked, "What it asks about, by name"}};
const View view_feedback_link = VIEW("FeedbackLink", NULL, link_fields);
static const ViewField put_row_fields[] = {
    {"initiative", VIEW_TEXT, false, NULL, "Code"}, {"runs", VIEW_BOOL, true, NULL, "null: not said"}, {"wanted", VIEW_BOOL, true, NULL, "Where it does not run"},
    {"importance", VIEW_INT, true, NULL, "1 to 5, where it runs"}, {"effectiveness", VIEW_INT, true, NULL, "1 to 5, where it runs"}, {"remark", VIEW_TEXT, true, NULL, "In words"}};
static const View view_put_row = VIEW("FeedbackPutRow", NULL, put_row_fields);
static const ViewField put_fields[] = {{"rows", VIEW_OBJECTS, true, &view_put_row, "Answers; what a row leaves out stays as it is"}, {"language", VIEW_TEXT, true, NULL, "en or es"}};
const View view_feedback_put = VIEW("FeedbackPut", NULL, put_fields);

/* ---- Reading ---- */

static bool site_name(Str *out, Arena *a, Db *db, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &site_record, "code", code, e));
    const Site *site = rows.rows;
    *out = rows.n && record_has(site, SITE_FIELD_name) ? site->name : code;
    return true;
}

static void put_text_or_null(JsonWriter *w, const char *key, const void *row, size_t field, Str text)
{
    record_has(row, field) ? json_put_text(w, key, text) : json_put_null(w, key);
}

static const FeedbackAnswer *answer_of(const FeedbackAnswer *rows, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(rows[i].initiative, code)) return &rows[i];
    return NULL;
}

static const FeedbackCell *cell_of(const FeedbackCell *rows, size_t n, Str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal(rows[i].initiative, code)) return &rows[i];
    return NULL;
}

static void put_mean(JsonWriter *w, const char *key, int64_t n, int64_t sum) { n ? json_put_real(w, key, (double)sum / (double)n) : json_put_null(w, key); }

static void write_asked(JsonWriter *w, const AskedInitiative *asked, const FeedbackAnswer *own, const FeedbackCell *all)
{
    static const FeedbackAnswer none = {0};
    static const FeedbackCell no_cell = {0};
    const FeedbackAnswer *f = own ? own : &none;
    const FeedbackCell *c = all ? all : &no_cell;
    json_write_object(w);
    json_put_text(w, "code", asked->code);
    json_put_text(w, "name", asked->name);
    json_put_text(w, "area_of_need", asked->area_of_need);
    json_put_text(w, "departments", asked->departments);
    json_put_bool(w, "is_expected", asked->is_expected);
    record_has(f, FEEDBACK_ANSWER_FIELD_runs) ? json_put_bool(w, "runs", f->runs) : json_put_null(w, "runs");
    record_has(f, FEEDBACK_ANSWER_FIELD_wanted) ? json_put_bool(w, "wanted", f->wanted) : json_put_null(w, "wanted");
    record_has(f, FEEDBACK_ANSWER_FIELD_importance) ? json_put_int(w, "importance", f->importance) : json_put_null(w, "importance");
    record_has(f, FEEDBACK_ANSWER_FIELD_effectiveness) ? json_put_int(w, "effectiveness", f->effectiveness) : json_put_null(w, "effectiveness");
    put_text_or_null(w, "remark", f, FEEDBACK_ANSWER_FIELD_remark, f->remark);
    put_mean(w, "district_importance", c->importance_n, c->importance_sum);
    put_mean(w, "district_effectiveness", c->effectiveness_n, c->effectiveness_sum);
    json_write_object_end(w);
}

static bool may_answer(const SurveySheet *s, const RespondentSheet *who, int64_t now_ms)
{
    return survey_takes_answers(s, now_ms) && !(s->row.confidentiality == SURVEY_CONFIDENTIAL && who->sent_at_ms);
}

static bool write_head(JsonWriter *w, const Request *r, const SurveySheet *s, const RespondentSheet *who, Err *e)
{
    Str name;
    District district;
    Day closes = s->row.closes_on;
    char day[16];
    TRY(site_name(&name, r->arena, r->db, who->row.site, e));
    TRY(district_get(&district, r->arena, r->db, e));
    json_put_text(w, "survey", s->row.code);
    json_put_text(w, "title", s->row.title);
    put_text_or_null(w, "title_spanish", &s->row, SURVEY_FIELD_title_spanish, s->row.title_spanish);
    put_text_or_null(w, "intro", &s->row, SURVEY_FIELD_intro, s->row.intro);
    put_text_or_null(w, "intro_spanish", &s->row, SURVEY_FIELD_intro_spanish, s->row.intro_spanish);
    json_put_text(w, "confidentiality", s->row.confidentiality == SURVEY_CONFIDENTIAL ? STR("confidential") : STR("named"));
    put_text_or_null(w, "action_taken", &s->row, SURVEY_FIELD_action_taken, s->row.action_taken);
    put_text_or_null(w, "action_taken_spanish", &s->row, SURVEY_FIELD_action_taken_spanish, s->row.action_taken_spanish);
    record_has(&s->row, SURVEY_FIELD_closes_on) ? json_put_text(w, "closes_on", (Str){day, day_to_text(day, closes)}) : json_put_null(w, "closes_on");
    json_put_bool(w, "takes_answers", may_answer(s, who, r->now_ms));
    json_put_bool(w, "is_closed", s->is_closed);
    json_put_text(w, "district", district.name);
    json_put_text(w, "site", who->row.site);
    json_put_text(w, "site_name", name);
    json_put_text(w, "name", who->row.name);
    json_put_text(w, "language", who->language);
    who->sent_at_ms ? json_put_int(w, "sent_at_ms", who->sent_at_ms) : json_put_null(w, "sent_at_ms");
    return true;
}

bool answer_link_get(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    RespondentSheet who;
    AskedInitiative *asked;
    FeedbackAnswer *own;
    FeedbackCell *cells = NULL;
    size_t asked_n, own_n, cells_n = 0;
    JsonWriter *w = &reply->json;
    TRY(respondent_by_link(&who, &s, r->arena, r->db, r->parameters[0], e));
    TRY(feedback_asked(&asked, &asked_n, r->arena, r->db, s.row.code, who.row.site, e));
    TRY(feedback_own(&own, &own_n, r->arena, r->db, &who, e));
    if (s.is_closed) TRY(feedback_results(&cells, &cells_n, r->arena, r->db, &s, false, e));
    json_write_object(w);
    TRY(write_head(w, r, &s, &who, e));
    json_write_key(w, "initiatives");
    json_write_array(w);
    for (size_t i = 0; i < asked_n; i++) write_asked(w, &asked[i], answer_of(own, own_n, asked[i].code), cell_of(cells, cells_n, asked[i].code));
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* ---- Answering ---- */

/* The log names the person of a named survey, and nobody of a confidential one. */
static bool begin(Txn **out, SurveySheet *s, RespondentSheet *who, const Request *r, Str reason, Err *e)
{
    bool was_done;
    Str actor, unused;
    TRY(respondent_by_link(who, s, r->arena, r->db, r->parameters[0], e));
    TRY(str_format(&actor, r->arena, e, "%.*s (%.*s, by link)", STR_ARGUMENTS(who->row.name), STR_ARGUMENTS(who->row.site)));
    TxnWhy why = {.actor = s->row.confidentiality == SURVEY_CONFIDENTIAL ? STR("a respondent") : actor, .reason = reason, .now_ms = r->now_ms};
    TRY(txn_begin(out, &was_done, &unused, r->arena, r->db, &why, e));
    if (respondent_hold(*out, who->id, e) && respondent_by_link(who, s, r->arena, r->db, r->parameters[0], e)) return true;
    txn_rollback(*out);
    return false;
}

static bool end(Txn *txn, bool good, Reply *reply, Err *e)
{
    reply->status = 204;
    if (good) return txn_commit(txn, e);
    txn_rollback(txn);
    return false;
}

static bool read_changes(FeedbackChange **out, size_t *out_n, const Request *r, Err *e)
{
    enum { ROWS_MOST = 500 };
    const json_t *rows;
    *out_n = 0;
    *out = NULL;
    if (!r->json || !json_object_get(r->json, "rows")) return true;
    TRY(request_rows(&rows, out_n, r, "rows", ROWS_MOST, e));
    *out = PUSH(r->arena, FeedbackChange, *out_n, e);
    if (!*out) return false;
    for (size_t i = 0; i < *out_n; i++) {
        FeedbackChange *c = &(*out)[i];
        const uint64_t whose = (uint64_t)1 << FEEDBACK_ANSWER_FIELD_survey | (uint64_t)1 << FEEDBACK_ANSWER_FIELD_site | (uint64_t)1 << FEEDBACK_ANSWER_FIELD_respondent;
        TRY(request_record_in(&c->row, &c->given, r, json_array_get(rows, i), &feedback_answer_record, e));
        if (c->given & whose) return FAIL(e, ERR_INPUT, "rows", "the link says for whom the answers are");
        if (!record_has(&c->row, FEEDBACK_ANSWER_FIELD_initiative)) return FAIL(e, ERR_INPUT, "initiative", "each answer says which initiative it is about");
    }
    return true;
}

bool answer_link_put(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    RespondentSheet who;
    FeedbackChange *changes;
    size_t n;
    Str language;
    bool given;
    Txn *txn;
    TRY(read_changes(&changes, &n, r, e));
    TRY(request_text(&language, &given, r, "language", 8, e));
    if (!n && !given) return FAIL(e, ERR_INPUT, "rows", "nothing was answered");
    TRY(begin(&txn, &s, &who, r, STR("answered"), e));
    bool good = true;
    if (given) good = feedback_language(txn, r->arena, &who, language, e);
    if (given) who.language = language;
    if (good && n) good = feedback_put(txn, r->arena, &s, &who, changes, n, r->now_ms, e);
    return end(txn, good, reply, e);
}

bool answer_link_send(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    RespondentSheet who;
    Txn *txn;
    TRY(begin(&txn, &s, &who, r, STR("sent their answers"), e));
    return end(txn, feedback_send(txn, r->arena, &s, &who, r->now_ms, e), reply, e);
}
