/* What the files of this room share; no other room includes it. */
#ifndef PURSER_FEEDBACK_PARTS_H
#define PURSER_FEEDBACK_PARTS_H

#include "feedback/feedback.h"
#include "http/request_write.h"
#include "http/reply_table.h"
#include "store/record_store.h"

/* True when the answer contradicts itself: which field, and why. */
bool feedback_answer_fault(size_t *field, const char **why, const FeedbackAnswer *row);
/* The page sends what was ticked last: answers that no longer follow from it go. */
void feedback_follow(FeedbackAnswer *row, uint64_t *given);

/* ---- SQL (feedback_store.c) ---- */

MUST bool survey_lock(Txn *txn, Str code, Err *e);   /* holds it until the Txn ends. NOT_FOUND */
MUST bool survey_state_insert(Txn *txn, Str code, int64_t now_ms, Err *e);
MUST bool survey_state_close(Txn *txn, Str code, int64_t now_ms, Err *e);
MUST bool survey_next_place(int64_t *out, Txn *txn, Str code, Err *e);
MUST bool survey_initiative_insert(Txn *txn, Str survey, Str initiative, int64_t position, Err *e);
MUST bool survey_initiatives(Str **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e);
MUST bool respondent_state_put(Txn *txn, const RespondentSheet *s, Err *e);
MUST bool respondent_link_insert(Txn *txn, Str hash, int64_t id, int64_t now_ms, Err *e);
MUST bool respondent_of_hash(bool *found, int64_t *out, Db *db, Str hash, Err *e);
MUST bool respondent_hold(Txn *txn, int64_t id, Err *e);             /* until the Txn ends: what they send and what they change cannot cross */
MUST bool respondent_hold_all(Txn *txn, Str survey, Err *e);
MUST bool respondent_load(RespondentSheet *out, bool *found, Arena *a, Db *db, int64_t id, Err *e);
/* Without a log: answers of a confidential survey. */
MUST bool feedback_answer_write(Txn *txn, const FeedbackAnswer *row, Err *e);
MUST bool feedback_answer_load(FeedbackAnswer *out, bool *found, Arena *a, Db *db, const FeedbackAnswer *key, Err *e);
MUST bool feedback_votes(FeedbackVote **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e);
MUST bool feedback_forget_names(Txn *txn, Arena *a, Str survey, Err *e);

/* ---- Routes (feedback_http.c, feedback_answer_http.c, feedback_tables.c) ---- */

bool answer_link_get(Reply *reply, Request *r, Err *e);
bool answer_link_put(Reply *reply, Request *r, Err *e);
bool answer_link_send(Reply *reply, Request *r, Err *e);
extern const View view_feedback_link, view_feedback_put;
bool answer_results(Reply *reply, Request *r, Err *e);
bool answer_wanted(Reply *reply, Request *r, Err *e);
bool answer_answers(Reply *reply, Request *r, Err *e);
/* The survey of the path's {code}. */
MUST bool survey_for(SurveySheet *out, const Request *r, Err *e);

#endif
