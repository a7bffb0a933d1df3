/* Every SQL string of the room. */
#include "base/secret.h"
#include "feedback/feedback_parts.h"

/* ---- Surveys ---- */

#define SURVEY_SQL \
    "SELECT s.id, s.version, st.opened_at_ms, st.closed_at_ms, (SELECT COUNT(*) FROM survey_initiative i WHERE i.survey = s.code), " \
    "(SELECT COUNT(*) FROM respondent r WHERE r.survey = s.code), " \
    "(SELECT COUNT(*) FROM respondent r LEFT JOIN respondent_state rs ON rs.respondent_id = r.id WHERE r.survey = s.code AND (rs.started_at_ms IS NOT NULL OR EXISTS " \
    "(SELECT 1 FROM feedback_answer f WHERE f.survey = r.survey AND f.site = r.site AND f.respondent = r.name))), " \
    "(SELECT COUNT(*) FROM respondent r JOIN respondent_state rs ON rs.respondent_id = r.id WHERE r.survey = s.code AND rs.submitted_at_ms IS NOT NULL) " \
    "FROM survey s LEFT JOIN survey_state st ON st.survey = s.code "

static bool read_survey(SurveySheet *out, int64_t *id, const Query *q)
{
    *id = query_int(q, 0);
    *out = (SurveySheet){.version = query_int(q, 1), .is_closed = !query_is_null(q, 3), .is_open = !query_is_null(q, 2) && query_is_null(q, 3), .opened_at_ms = query_int(q, 2),
                         .closed_at_ms = query_int(q, 3), .initiatives_n = query_int(q, 4), .respondents_n = query_int(q, 5), .answered_n = query_int(q, 6), .sent_n = query_int(q, 7)};
    return true;
}

bool survey_list(SurveySheet **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    int64_t n, version;
    size_t i = 0;
    TRY(db_count(&n, db, "SELECT COUNT(*) FROM survey", e));
    SurveySheet *rows = PUSH(a, SurveySheet, (size_t)n, e);
    int64_t *ids = rows ? PUSH(a, int64_t, (size_t)n, e) : NULL;
    if (!ids) return false;
    TRY(db_query(&q, db, SURVEY_SQL "ORDER BY s.code", e));
    for (bool has; i < (size_t)n; i++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        read_survey(&rows[i], &ids[i], q);
    }
    query_end(q);
    for (size_t k = 0; k < i; k++) TRY(record_get(&rows[k].row, &version, a, db, &survey_record, ids[k], e));
    *out = rows;
    *out_n = i;
    return true;
}

bool survey_get(SurveySheet *out, Arena *a, Db *db, Str code, Err *e)
{
    Query *q;
    bool has;
    int64_t id = 0, version;
    SurveySheet s = {0};
    TRY(db_query(&q, db, SURVEY_SQL "WHERE s.code = $1", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    if (has) read_survey(&s, &id, q);
    query_end(q);
    if (!has) return FAIL(e, ERR_NOT_FOUND, "code", "there is no survey '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
    TRY(record_get(&s.row, &version, a, db, &survey_record, id, e));
    *out = s;
    return true;
}

bool survey_lock(Txn *txn, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, txn_db(txn), "SELECT id FROM survey WHERE code = $1 FOR UPDATE", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    query_end(q);
    return has || FAIL(e, ERR_NOT_FOUND, "code", "there is no survey '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
}

bool survey_state_insert(Txn *txn, Str code, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO survey_state (survey, opened_at_ms) VALUES ($1, $2)", e));
    query_bind_text(q, 1, code);
    query_bind_int(q, 2, now_ms);
    return query_run(NULL, q, e);
}

bool survey_state_close(Txn *txn, Str code, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE survey_state SET closed_at_ms = $2 WHERE survey = $1", e));
    query_bind_text(q, 1, code);
    query_bind_int(q, 2, now_ms);
    return query_run(NULL, q, e);
}

bool survey_next_place(int64_t *out, Txn *txn, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "UPDATE survey_state SET submitted_n = submitted_n + 1 WHERE survey = $1 RETURNING submitted_n", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    if (!has) return query_end(q), FAIL(e, ERR_CONFLICT, NULL, "this survey is not open");
    *out = query_int(q, 0);
    return query_run(NULL, q, e);
}

bool survey_initiative_insert(Txn *txn, Str survey, Str initiative, int64_t position, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO survey_initiative (survey, initiative, position) VALUES ($1, $2, $3)", e));
    query_bind_text(q, 1, survey);
    query_bind_text(q, 2, initiative);
    query_bind_int(q, 3, position);
    return query_run(NULL, q, e);
}

bool survey_initiatives(Str **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e)
{
    Query *q;
    Str *rows = NULL;
    size_t n = 0, room = 0;
    TRY(db_query(&q, db, "SELECT initiative FROM survey_initiative WHERE survey = $1 ORDER BY position", e));
    query_bind_text(q, 1, survey);
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 256;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(str_copy(&rows[n], a, query_text(q, 0), e));
    }
    query_end(q);
    *out = rows;
    *out_n = n;
    return true;
}

/* ---- Respondents ---- */

#define RESPONDENT_SQL \
    "SELECT r.id, r.survey, r.site, r.name, r.email, r.role, s.language, s.started_at_ms, s.submitted_at_ms, s.submitted_place, s.reminded_at_ms, s.reminders_n, " \
    "CASE WHEN s.started_at_ms IS NOT NULL OR EXISTS (SELECT 1 FROM feedback_answer f WHERE f.survey = r.survey AND f.site = r.site AND f.respondent = r.name) THEN 1 ELSE 0 END " \
    "FROM respondent r LEFT JOIN respondent_state s ON s.respondent_id = r.id "

static bool read_text(Str *out, void *row, size_t field, Arena *a, const Query *q, int column, Err *e)
{
    record_set_has(row, field, !query_is_null(q, column));
    return str_copy(out, a, query_text(q, column), e);
}

static bool read_respondent(RespondentSheet *out, Arena *a, const Query *q, Err *e)
{
    Respondent *r = &out->row;
    *out = (RespondentSheet){.id = query_int(q, 0), .started_at_ms = query_int(q, 7), .sent_at_ms = query_int(q, 8), .sent_place = query_int(q, 9),
                             .reminded_at_ms = query_int(q, 10), .reminders_n = query_int(q, 11), .has_answered = query_int(q, 12) != 0};
    TRY(read_text(&r->survey, r, RESPONDENT_FIELD_survey, a, q, 1, e));
    TRY(read_text(&r->site, r, RESPONDENT_FIELD_site, a, q, 2, e));
    TRY(read_text(&r->name, r, RESPONDENT_FIELD_name, a, q, 3, e));
    TRY(read_text(&r->email, r, RESPONDENT_FIELD_email, a, q, 4, e));
    TRY(read_text(&r->role, r, RESPONDENT_FIELD_role, a, q, 5, e));
    return str_copy(&out->language, a, query_is_null(q, 6) ? STR("en") : query_text(q, 6), e);
}

bool respondent_list(RespondentSheet **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e)
{
    Query *q;
    RespondentSheet *rows = NULL;
    size_t n = 0, room = 0;
    TRY(db_query(&q, db, RESPONDENT_SQL "WHERE r.survey = $1 ORDER BY r.site, r.name", e));
    query_bind_text(q, 1, survey);
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 64;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(read_respondent(&rows[n], a, q, e));
    }
    query_end(q);
    *out = rows;
    *out_n = n;
    return true;
}

bool respondent_load(RespondentSheet *out, bool *found, Arena *a, Db *db, int64_t id, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, RESPONDENT_SQL "WHERE r.id = $1", e));
    query_bind_int(q, 1, id);
    TRY(query_next(found, q, e));
    bool good = !*found || read_respondent(out, a, q, e);
    query_end(q);
    return good;
}

static void bind_instant(Query *q, int n, int64_t at_ms) { at_ms ? query_bind_int(q, n, at_ms) : query_bind_null(q, n); }

bool respondent_state_put(Txn *txn, const RespondentSheet *s, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO respondent_state (respondent_id, language, started_at_ms, submitted_at_ms, submitted_place, reminded_at_ms, reminders_n) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (respondent_id) DO UPDATE SET language = excluded.language, started_at_ms = excluded.started_at_ms, "
                           "submitted_at_ms = excluded.submitted_at_ms, submitted_place = excluded.submitted_place, reminded_at_ms = excluded.reminded_at_ms, "
                           "reminders_n = excluded.reminders_n", e));
    query_bind_int(q, 1, s->id);
    query_bind_text(q, 2, s->language);
    bind_instant(q, 3, s->started_at_ms);
    bind_instant(q, 4, s->sent_at_ms);
    bind_instant(q, 5, s->sent_place);
    bind_instant(q, 6, s->reminded_at_ms);
    query_bind_int(q, 7, s->reminders_n);
    return query_run(NULL, q, e);
}

bool respondent_link_insert(Txn *txn, Str hash, int64_t id, int64_t now_ms, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO respondent_link (hash, respondent_id, made_at_ms) VALUES ($1, $2, $3)", e));
    query_bind_text(q, 1, hash);
    query_bind_int(q, 2, id);
    query_bind_int(q, 3, now_ms);
    return query_run(NULL, q, e);
}

bool respondent_of_hash(bool *found, int64_t *out, Db *db, Str hash, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT respondent_id FROM respondent_link WHERE hash = $1", e));
    query_bind_text(q, 1, hash);
    TRY(query_next(found, q, e));
    *out = *found ? query_int(q, 0) : 0;
    query_end(q);
    return true;
}

static bool run_to_end(Query *q, Err *e)
{
    for (bool has = true; has;) TRY(query_next(&has, q, e));
    query_end(q);
    return true;
}

bool respondent_hold(Txn *txn, int64_t id, Err *e)
{
    Query *q;
    TRY(db_query(&q, txn_db(txn), "SELECT id FROM respondent WHERE id = $1 FOR UPDATE", e));
    query_bind_int(q, 1, id);
    return run_to_end(q, e);
}

bool respondent_hold_all(Txn *txn, Str survey, Err *e)
{
    Query *q;
    TRY(db_query(&q, txn_db(txn), "SELECT id FROM respondent WHERE survey = $1 ORDER BY id FOR UPDATE", e));
    query_bind_text(q, 1, survey);
    return run_to_end(q, e);
}

/* ---- Answers ---- */

#define ANSWER_COLUMNS "survey, site, respondent, initiative, runs, wanted, importance, effectiveness, remark"

static void bind_flag(Query *q, int n, const void *row, size_t field, bool value) { record_has(row, field) ? query_bind_int(q, n, value) : query_bind_null(q, n); }
static void bind_number(Query *q, int n, const void *row, size_t field, int64_t value) { record_has(row, field) ? query_bind_int(q, n, value) : query_bind_null(q, n); }

static void bind_answer_key(Query *q, const FeedbackAnswer *row)
{
    query_bind_text(q, 1, row->survey);
    query_bind_text(q, 2, row->site);
    query_bind_text(q, 3, row->respondent);
    query_bind_text(q, 4, row->initiative);
}

bool feedback_answer_write(Txn *txn, const FeedbackAnswer *row, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO feedback_answer (" ANSWER_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (survey, site, respondent, initiative) DO UPDATE "
                           "SET version = feedback_answer.version + 1, runs = excluded.runs, wanted = excluded.wanted, importance = excluded.importance, "
                           "effectiveness = excluded.effectiveness, remark = excluded.remark", e));
    bind_answer_key(q, row);
    bind_flag(q, 5, row, FEEDBACK_ANSWER_FIELD_runs, row->runs);
    bind_flag(q, 6, row, FEEDBACK_ANSWER_FIELD_wanted, row->wanted);
    bind_number(q, 7, row, FEEDBACK_ANSWER_FIELD_importance, row->importance);
    bind_number(q, 8, row, FEEDBACK_ANSWER_FIELD_effectiveness, row->effectiveness);
    record_has(row, FEEDBACK_ANSWER_FIELD_remark) ? query_bind_text(q, 9, row->remark) : query_bind_null(q, 9);
    return query_run(NULL, q, e);
}

static bool read_answer(FeedbackAnswer *out, Arena *a, const Query *q, Err *e)
{
    FeedbackAnswer f = {.runs = query_int(q, 4) != 0, .wanted = query_int(q, 5) != 0, .importance = query_int(q, 6), .effectiveness = query_int(q, 7)};
    Str *texts[] = {&f.survey, &f.site, &f.respondent, &f.initiative};
    for (int i = 0; i < 4; i++) TRY(read_text(texts[i], &f, FEEDBACK_ANSWER_FIELD_survey + (size_t)i, a, q, i, e));
    record_set_has(&f, FEEDBACK_ANSWER_FIELD_runs, !query_is_null(q, 4));
    record_set_has(&f, FEEDBACK_ANSWER_FIELD_wanted, !query_is_null(q, 5));
    record_set_has(&f, FEEDBACK_ANSWER_FIELD_importance, !query_is_null(q, 6));
    record_set_has(&f, FEEDBACK_ANSWER_FIELD_effectiveness, !query_is_null(q, 7));
    TRY(read_text(&f.remark, &f, FEEDBACK_ANSWER_FIELD_remark, a, q, 8, e));
    *out = f;
    return true;
}

bool feedback_answer_load(FeedbackAnswer *out, bool *found, Arena *a, Db *db, const FeedbackAnswer *key, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " ANSWER_COLUMNS " FROM feedback_answer WHERE survey = $1 AND site = $2 AND respondent = $3 AND initiative = $4", e));
    bind_answer_key(q, key);
    TRY(query_next(found, q, e));
    bool good = !*found || read_answer(out, a, q, e);
    query_end(q);
    return good;
}

static bool load_answers(FeedbackAnswer **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    FeedbackAnswer *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 256;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(read_answer(&rows[n], a, q, e));
    }
    query_end(q);
    *out = rows;
    *out_n = n;
    return true;
}

bool feedback_own(FeedbackAnswer **out, size_t *out_n, Arena *a, Db *db, const RespondentSheet *who, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " ANSWER_COLUMNS " FROM feedback_answer WHERE survey = $1 AND site = $2 AND respondent = $3 ORDER BY initiative", e));
    query_bind_text(q, 1, who->row.survey);
    query_bind_text(q, 2, who->row.site);
    query_bind_text(q, 3, who->row.name);
    return load_answers(out, out_n, a, q, e);
}

bool feedback_answers(FeedbackAnswer **out, size_t *out_n, Arena *a, Db *db, const SurveySheet *survey, Err *e)
{
    Query *q;
    if (survey->row.confidentiality == SURVEY_CONFIDENTIAL) return FAIL(e, ERR_DENIED, "code", "this survey is confidential: single answers are shown to nobody");
    TRY(db_query(&q, db, "SELECT " ANSWER_COLUMNS " FROM feedback_answer WHERE survey = $1 ORDER BY site, respondent, initiative", e));
    query_bind_text(q, 1, survey->row.code);
    return load_answers(out, out_n, a, q, e);
}

bool feedback_votes(FeedbackVote **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e)
{
    Query *q;
    FeedbackVote *rows = NULL;
    size_t n = 0, room = 0;
    TRY(db_query(&q, db, "SELECT f.initiative, f.runs, f.wanted, f.importance, f.effectiveness, s.submitted_place FROM feedback_answer f "
                         "LEFT JOIN respondent r ON r.survey = f.survey AND r.site = f.site AND r.name = f.respondent "
                         "LEFT JOIN respondent_state s ON s.respondent_id = r.id WHERE f.survey = $1 ORDER BY f.initiative, f.id", e));
    query_bind_text(q, 1, survey);
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 1024;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        rows[n] = (FeedbackVote){.has_runs = !query_is_null(q, 1), .runs = query_int(q, 1) != 0, .has_wanted = !query_is_null(q, 2), .wanted = query_int(q, 2) != 0,
                                 .importance = (int)query_int(q, 3), .effectiveness = (int)query_int(q, 4), .place = query_int(q, 5)};
        bool same = n && str_equal(rows[n - 1].initiative, query_text(q, 0)); /* one copy of a code for all who answered */
        if (same) rows[n].initiative = rows[n - 1].initiative;
        else TRY(str_copy(&rows[n].initiative, a, query_text(q, 0), e));
    }
    query_end(q);
    *out = rows;
    *out_n = n;
    return true;
}

/* Each respondent's answers stay together, under a name that nobody has. */
bool feedback_forget_names(Txn *txn, Arena *a, Str survey, Err *e)
{
    RespondentSheet *rows;
    size_t n;
    Query *q;
    TRY(respondent_list(&rows, &n, a, txn_db(txn), survey, e));
    for (size_t i = 0; i < n; i++) {
        Str name;
        TRY(secret_new(&name, a, e));
        TRY(txn_query(&q, txn, "UPDATE feedback_answer SET site = '', respondent = $4 WHERE survey = $1 AND site = $2 AND respondent = $3", e));
        query_bind_text(q, 1, survey);
        query_bind_text(q, 2, rows[i].row.site);
        query_bind_text(q, 3, rows[i].row.name);
        query_bind_text(q, 4, name);
        TRY(query_run(NULL, q, e));
    }
    return true;
}
