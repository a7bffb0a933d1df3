#include "feedback/feedback_http.h"

#include "base/limits.h"
#include "feedback/feedback_parts.h"
#include "people/people.h"

/* ---- What is sent and answered ---- */

static const ViewField survey_fields[] = {
    {"version", VIEW_INT, false, NULL, "Counts its changes; If-Match wants it"}, {"state", VIEW_TEXT, false, NULL, "draft, open or closed"},
    {"takes_answers", VIEW_BOOL, false, NULL, "Open, and its last day has not passed"}, {"opened_at_ms", VIEW_INSTANT, true, NULL, "When it opened"},
    {"closed_at_ms", VIEW_INSTANT, true, NULL, "When it closed"}, {"initiatives_n", VIEW_INT, false, NULL, "How many initiatives it asks about"},
    {"respondents_n", VIEW_INT, false, NULL, "How many people are asked"}, {"answered_n", VIEW_INT, false, NULL, "How many have answered anything"},
    {"sent_n", VIEW_INT, false, NULL, "How many said that they were done"}, {"can_write", VIEW_BOOL, false, NULL, "May this person run it?"}};
static const View view_survey = VIEW("SurveySheet", &survey_record, survey_fields);
static const ViewField surveys_fields[] = {{"rows", VIEW_OBJECTS, false, &view_survey, "By code"}};
static const View view_surveys = VIEW("Surveys", NULL, surveys_fields);
static const ViewField reason_fields[] = {{"reason", VIEW_TEXT, true, NULL, "Why, for the history"}};
static const View view_survey_change = VIEW("SurveyChange", &survey_record, reason_fields);
static const View view_reason = VIEW("SurveyReason", NULL, reason_fields);

static const ViewField respondent_fields[] = {
    {"id", VIEW_INT, false, NULL, "Their number"}, {"language", VIEW_TEXT, false, NULL, "en or es, as they chose"}, {"started_at_ms", VIEW_INSTANT, true, NULL, "When they began"},
    {"has_answered", VIEW_BOOL, false, NULL, "Anything, by the link or on paper"},
    {"sent_at_ms", VIEW_INSTANT, true, NULL, "When they said that they were done"}, {"reminded_at_ms", VIEW_INSTANT, true, NULL, "When they were last reminded"},
    {"reminders_n", VIEW_INT, false, NULL, "How often they were reminded"}};
static const View view_respondent = VIEW("RespondentRow", &respondent_record, respondent_fields);
static const ViewField respondents_fields[] = {{"rows", VIEW_OBJECTS, false, &view_respondent, "By site and name"}};
static const View view_respondents = VIEW("Respondents", NULL, respondents_fields);
static const View view_respondent_add = {"RespondentAdd", &respondent_record, NULL, 0};
static const ViewField respondents_add_fields[] = {{"rows", VIEW_OBJECTS, false, &view_respondent_add, "site, name, email, role; at most 500 at once"}};
static const View view_respondents_add = VIEW("RespondentsAdd", NULL, respondents_add_fields);
static const ViewField link_fields[] = {
    {"id", VIEW_INT, false, NULL, "Of the respondent"}, {"name", VIEW_TEXT, false, NULL, "Who"}, {"site", VIEW_TEXT, false, NULL, "Of which site"},
    {"link", VIEW_TEXT, true, NULL, "To copy; null: it is on its way by mail"}, {"mailed", VIEW_BOOL, false, NULL, "Sent by mail"}};
static const View view_link = VIEW("RespondentLink", NULL, link_fields);
static const ViewField links_fields[] = {{"rows", VIEW_OBJECTS, false, &view_link, "One for each, shown this once"}};
static const View view_links = VIEW("RespondentLinks", NULL, links_fields);
static const ViewField links_ask_fields[] = {
    {"ids", VIEW_ANY, false, NULL, "Numbers of respondents, at most 500"}, {"is_reminder", VIEW_BOOL, true, NULL, "They were asked before"}, {"by_mail", VIEW_BOOL, true, NULL, "Where they have an address"}};
static const View view_links_ask = VIEW("RespondentLinksAsk", NULL, links_ask_fields);

static void put_instant(JsonWriter *w, const char *key, int64_t at_ms) { at_ms ? json_put_int(w, key, at_ms) : json_put_null(w, key); }

static void write_survey(JsonWriter *w, const SurveySheet *s, const Request *r)
{
    json_write_object(w);
    record_write_json(w, &s->row, &survey_record);
    json_put_int(w, "version", s->version);
    json_put_text(w, "state", s->is_closed ? STR("closed") : s->is_open ? STR("open") : STR("draft"));
    json_put_bool(w, "takes_answers", survey_takes_answers(s, r->now_ms));
    put_instant(w, "opened_at_ms", s->opened_at_ms);
    put_instant(w, "closed_at_ms", s->closed_at_ms);
    json_put_int(w, "initiatives_n", s->initiatives_n);
    json_put_int(w, "respondents_n", s->respondents_n);
    json_put_int(w, "answered_n", s->answered_n);
    json_put_int(w, "sent_n", s->sent_n);
    json_put_bool(w, "can_write", principal_may(r->who, PERMISSION_FEEDBACK_WRITE));
    json_write_object_end(w);
}

static bool answer_one(Reply *reply, const Request *r, Str code, Err *e)
{
    SurveySheet s;
    TRY(survey_get(&s, r->arena, r->db, code, e));
    write_survey(&reply->json, &s, r);
    reply->version = s.version;
    return true;
}

bool survey_for(SurveySheet *out, const Request *r, Err *e) { return survey_get(out, r->arena, r->db, r->parameters[0], e); }

/* ---- Surveys ---- */

static bool answer_surveys(Reply *reply, Request *r, Err *e)
{
    SurveySheet *rows;
    size_t n;
    TRY(survey_list(&rows, &n, r->arena, r->db, e));
    json_write_object(&reply->json);
    json_write_key(&reply->json, "rows");
    json_write_array(&reply->json);
    for (size_t i = 0; i < n; i++) write_survey(&reply->json, &rows[i], r);
    json_write_array_end(&reply->json);
    json_write_object_end(&reply->json);
    return true;
}

static bool answer_survey(Reply *reply, Request *r, Err *e) { return answer_one(reply, r, r->parameters[0], e); }

static bool answer_create(Reply *reply, Request *r, Err *e)
{
    Survey row = {0};
    uint64_t given;
    bool was_done;
    Txn *txn;
    TRY(request_record(&row, &given, r, &survey_record, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("made a survey"), e));
    reply->status = 201;
    if (was_done) return true;
    return request_end(txn, survey_create(txn, r->arena, &row, e) && answer_one(reply, r, row.code, e), reply, e);
}

static bool answer_stale(Reply *reply, const Request *r, Str code, Err *e)
{
    reply_stale_begin(reply, r, "someone changed this survey since you opened it");
    TRY(answer_one(reply, r, code, e));
    reply_stale_end(reply);
    return true;
}

static bool answer_change(Reply *reply, Request *r, Err *e)
{
    Survey row = {0};
    uint64_t given;
    int64_t version;
    bool was_done;
    Txn *txn;
    Str code = r->parameters[0];
    TRY(request_if_match(&version, r, e));
    TRY(request_record(&row, &given, r, &survey_record, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed a survey"), e));
    if (was_done) return true;
    bool good = survey_change(&version, txn, r->arena, code, version, &row, given, e);
    if (!good && e->code == ERR_STALE) {
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, code, e);
    }
    return request_end(txn, good && answer_one(reply, r, code, e), reply, e);
}

static bool answer_step(Reply *reply, Request *r, bool (*step)(Txn *, Arena *, Str, int64_t, Err *), Str reason, Err *e)
{
    bool was_done;
    Txn *txn;
    Str code = r->parameters[0];
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    return request_end(txn, step(txn, r->arena, code, r->now_ms, e) && answer_one(reply, r, code, e), reply, e);
}

static bool answer_open(Reply *reply, Request *r, Err *e) { return answer_step(reply, r, survey_open, STR("opened a survey"), e); }
static bool answer_close(Reply *reply, Request *r, Err *e) { return answer_step(reply, r, survey_close, STR("closed a survey"), e); }

/* ---- Respondents ---- */

static bool write_respondents(Reply *reply, const Request *r, Str survey, Err *e)
{
    RespondentSheet *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(respondent_list(&rows, &n, r->arena, r->db, survey, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        record_write_json(w, &rows[i].row, &respondent_record);
        json_put_int(w, "id", rows[i].id);
        json_put_text(w, "language", rows[i].language);
        put_instant(w, "started_at_ms", rows[i].started_at_ms);
        json_put_bool(w, "has_answered", rows[i].has_answered);
        put_instant(w, "sent_at_ms", rows[i].sent_at_ms);
        put_instant(w, "reminded_at_ms", rows[i].reminded_at_ms);
        json_put_int(w, "reminders_n", rows[i].reminders_n);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

static bool answer_respondents(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    TRY(survey_for(&s, r, e));
    return write_respondents(reply, r, s.row.code, e);
}

static bool add_all(Txn *txn, const Request *r, Str survey, const json_t *rows, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) {
        Respondent row = {0};
        uint64_t given;
        int64_t id;
        TRY(request_record_in(&row, &given, r, json_array_get(rows, i), &respondent_record, e));
        row.survey = survey;
        record_set_has(&row, RESPONDENT_FIELD_survey, true);
        TRY(respondent_add(&id, txn, r->arena, &row, e));
    }
    return true;
}

enum { ROWS_MOST = 500 };

static bool answer_respondents_add(Reply *reply, Request *r, Err *e)
{
    const json_t *rows;
    size_t n;
    bool was_done;
    Txn *txn;
    TRY(request_rows(&rows, &n, r, "rows", ROWS_MOST, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("asked site leaders"), e));
    reply->status = 201;
    if (was_done) return true;
    return request_end(txn, add_all(txn, r, r->parameters[0], rows, n, e) && write_respondents(reply, r, r->parameters[0], e), reply, e);
}

static bool mail_link(bool *out, const Request *r, const SurveySheet *s, const RespondentSheet *who, Str link, bool is_reminder, Err *e)
{
    Str text, subject, spanish = record_has(&s->row, SURVEY_FIELD_title_spanish) ? s->row.title_spanish : s->row.title;
    *out = false;
    if (!record_has(&who->row, RESPONDENT_FIELD_email)) return true;
    TRY(str_format(&subject, r->arena, e, "%s%.*s", is_reminder ? "Reminder: " : "", STR_ARGUMENTS(s->row.title)));
    TRY(str_format(&text, r->arena, e,
                   "Hello %.*s,\n\nplease tell us which of the district's programs run at your school, and what you think of them. It takes a few minutes, on a phone too, and you can "
                   "stop and go on later:\n\n%.*s\n\nThe link is yours alone: who has it answers for you.\n\n---\n\n%.*s\nDíganos qué programas del distrito funcionan en su escuela y qué "
                   "piensa de ellos. Toma pocos minutos, también en el teléfono. La página se lee en español con el mismo enlace.\n",
                   STR_ARGUMENTS(who->row.name), STR_ARGUMENTS(link), STR_ARGUMENTS(spanish)));
    return people_mail(out, &(PeopleMail){who->row.name, who->row.email, subject, text, r->now_ms}, e);
}

typedef struct { Str secret; RespondentSheet who; } Made;

static bool make_links(Made **out, size_t *out_n, Txn *txn, const Request *r, Str survey, bool is_reminder, Err *e)
{
    const json_t *ids = r->json ? json_object_get(r->json, "ids") : NULL;
    size_t n = json_array_size(ids);
    if (!json_is_array(ids) || n == 0 || n > ROWS_MOST) return FAIL(e, ERR_INPUT, "ids", "'ids' is a list of 1 to %d numbers", ROWS_MOST);
    Made *made = PUSH(r->arena, Made, n, e);
    if (!made) return false;
    for (size_t i = 0; i < n; i++) {
        const json_t *id = json_array_get(ids, i);
        if (!json_is_integer(id)) return FAIL(e, ERR_INPUT, "ids", "'ids' is a list of numbers");
        TRY(respondent_link(&made[i].secret, &made[i].who, txn, r->arena, survey, json_integer_value(id), is_reminder, r->now_ms, e));
    }
    *out = made;
    *out_n = n;
    return true;
}

static bool write_links(Reply *reply, const Request *r, const SurveySheet *s, const Made *made, size_t n, bool is_reminder, bool by_mail, Err *e)
{
    JsonWriter *w = &reply->json;
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        Str link;
        bool mailed = false;
        TRY(str_format(&link, r->arena, e, "%.*s%.*s/answer#%.*s", STR_ARGUMENTS(r->origin), STR_ARGUMENTS(r->base), STR_ARGUMENTS(made[i].secret)));
        if (by_mail) TRY(mail_link(&mailed, r, s, &made[i].who, link, is_reminder, e));
        json_write_object(w);
        json_put_int(w, "id", made[i].who.id);
        json_put_text(w, "name", made[i].who.row.name);
        json_put_text(w, "site", made[i].who.row.site);
        mailed ? json_put_null(w, "link") : json_put_text(w, "link", link);
        json_put_bool(w, "mailed", mailed);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* Without an idempotency key: a reply that is kept would hold the links in clear. Asked twice, there are two, and both are good. */
static bool answer_links(Reply *reply, Request *r, Err *e)
{
    SurveySheet s;
    Made *made;
    size_t n;
    bool is_reminder, by_mail, given, was_done;
    Str unused;
    Txn *txn;
    TRY(survey_for(&s, r, e));
    TRY(request_bool(&is_reminder, &given, r, "is_reminder", e));
    is_reminder = given && is_reminder;
    TRY(request_bool(&by_mail, &given, r, "by_mail", e));
    by_mail = given && by_mail;
    TxnWhy why = {.actor = r->who->actor, .reason = is_reminder ? STR("reminded site leaders") : STR("gave site leaders their links"), .now_ms = r->now_ms};
    TRY(txn_begin(&txn, &was_done, &unused, r->arena, r->db, &why, e));
    if (!make_links(&made, &n, txn, r, s.row.code, is_reminder, e)) {
        txn_rollback(txn);
        return false;
    }
    TRY(txn_commit(txn, e));
    return write_links(reply, r, &s, made, n, is_reminder, by_mail, e);
}

static const Route routes[] = {
    {"GET", "/api/surveys", PERMISSION_FEEDBACK_READ, 0, NULL, &view_surveys, answer_surveys, "The surveys of site leaders, and how many have answered", NULL},
    {"POST", "/api/surveys", PERMISSION_FEEDBACK_WRITE, 0, &view_survey_change, &view_survey, answer_create, "Makes a survey; it opens later", NULL},
    {"GET", "/api/surveys/{code}", PERMISSION_FEEDBACK_READ, 0, NULL, &view_survey, answer_survey, "One survey", NULL},
    {"PATCH", "/api/surveys/{code}", PERMISSION_FEEDBACK_WRITE, 0, &view_survey_change, &view_survey, answer_change, "Changes a survey, says what was done with the answers", NULL},
    {"POST", "/api/surveys/{code}/open", PERMISSION_FEEDBACK_WRITE, 0, &view_reason, &view_survey, answer_open, "Opens it: which initiatives it asks about is fixed then", NULL},
    {"POST", "/api/surveys/{code}/close", PERMISSION_FEEDBACK_WRITE, 0, &view_reason, &view_survey, answer_close, "Closes it for good", NULL},
    {"GET", "/api/surveys/{code}/respondents", PERMISSION_FEEDBACK_WRITE, 0, NULL, &view_respondents, answer_respondents, "Who is asked, and how far they are", NULL},
    {"POST", "/api/surveys/{code}/respondents", PERMISSION_FEEDBACK_WRITE, 0, &view_respondents_add, &view_respondents, answer_respondents_add, "Asks more people", NULL},
    {"POST", "/api/surveys/{code}/links", PERMISSION_FEEDBACK_WRITE, 0, &view_links_ask, &view_links, answer_links, "Links to answer by, to copy or by mail; also as a reminder", NULL},
    {"GET", "/api/surveys/{code}/results", PERMISSION_FEEDBACK_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_results, "Exhibit 3: how important and how effective each is thought to be", NULL},
    {"GET", "/api/surveys/{code}/wanted", PERMISSION_FEEDBACK_WRITE, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_wanted, "Campuses that want what they do not have; of a named survey", NULL},
    {"GET", "/api/surveys/{code}/answers", PERMISSION_FEEDBACK_WRITE, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_answers, "Every answer of a named survey", NULL},
    {"GET", "/api/feedback/{token}", PERMISSION_PUBLIC, 0, NULL, &view_feedback_link, answer_link_get, "What a link asks, and what was answered so far", NULL},
    {"PUT", "/api/feedback/{token}", PERMISSION_PUBLIC, 0, &view_feedback_put, NULL, answer_link_put, "Keeps answers as they come", NULL},
    {"POST", "/api/feedback/{token}/send", PERMISSION_PUBLIC, 0, NULL, NULL, answer_link_send, "I am done", NULL},
};
const RouteTable feedback_routes = ROUTE_TABLE_OF("feedback", routes);
