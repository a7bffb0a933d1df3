/* What site leaders think of the initiatives: four questions for each initiative and campus (S29), asked by a survey, answered under a link that needs no
 * account, read as Exhibit 3. docs/feedback.md says what a respondent is promised and how it is kept.
 *
 * A survey is named or confidential, and says so before the first question. Named: those who run it see who answered what. Confidential: nobody does; the
 * results of an initiative are shown when five people or more have rated it, grow by five or more at a time, and cannot be filtered by who answered, so
 * that neither a filter nor the difference of two exports tells what fewer than five people said; when the survey closes, names are taken off the answers.
 * Refused: hiding small cells alone (two exports an hour apart would give away whoever answered in between), noise (a principal cannot explain it). */
#ifndef PURSER_FEEDBACK_FEEDBACK_H
#define PURSER_FEEDBACK_FEEDBACK_H

#include "imports/record_import.h"
#include "records.h"

enum { FEEDBACK_LEAST = 5 };    /* people: what fewer said is not shown apart */

/* ---- Surveys ---- */

typedef struct {
    Survey row;
    int64_t version;
    bool is_open, is_closed;    /* neither: a draft. Past its last day an open survey takes no answers */
    int64_t opened_at_ms, closed_at_ms;
    int64_t initiatives_n, respondents_n, answered_n, sent_n; /* answered: anything; sent: said that they were done */
} SurveySheet;

MUST bool survey_list(SurveySheet **out, size_t *out_n, Arena *a, Db *db, Err *e);  /* by code */
MUST bool survey_get(SurveySheet *out, Arena *a, Db *db, Str code, Err *e);         /* NOT_FOUND */
bool survey_takes_answers(const SurveySheet *s, int64_t now_ms);

/* Each within the caller's Txn; on failure roll it back. Once open, who sees the answers cannot change; once closed, only what was done with them can. */
MUST bool survey_create(Txn *txn, Arena *a, const Survey *row, Err *e);
MUST bool survey_change(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Survey *row, uint64_t given, Err *e);
/* Fixes which initiatives are asked about: all strategic ones that have not ended and were not merged, by name. Errors: CONFLICT (open already, none). */
MUST bool survey_open(Txn *txn, Arena *a, Str code, int64_t now_ms, Err *e);
/* Ends it for good: a survey that could open again would let two results be subtracted. Names are taken off confidential answers. */
MUST bool survey_close(Txn *txn, Arena *a, Str code, int64_t now_ms, Err *e);

/* ---- Respondents ---- */

typedef struct {
    int64_t id;
    Respondent row;
    Str language;               /* "en" until they choose */
    int64_t started_at_ms, sent_at_ms, sent_place, reminded_at_ms, reminders_n; /* 0: not yet */
    bool has_answered;          /* anything, by the link or on paper */
} RespondentSheet;

MUST bool respondent_list(RespondentSheet **out, size_t *out_n, Arena *a, Db *db, Str survey, Err *e); /* by site and name */
/* Adds one, with the survey not closed. Errors: CONFLICT (there already, closed), INPUT. */
MUST bool respondent_add(int64_t *out_id, Txn *txn, Arena *a, const Respondent *row, Err *e);
/* A new link; earlier ones stay good. The secret is shown once. Errors: NOT_FOUND (not of this survey), CONFLICT (closed). */
MUST bool respondent_link(Str *out_secret, RespondentSheet *out, Txn *txn, Arena *a, Str survey, int64_t id, bool is_reminder, int64_t now_ms, Err *e);
/* Whose link it is, and the survey's sheet. Errors: NOT_FOUND, in words for who holds the link. */
MUST bool respondent_by_link(RespondentSheet *out, SurveySheet *survey, Arena *a, Db *db, Str secret, Err *e);

/* ---- Answers ---- */

typedef struct { Str code, name, area_of_need, departments; bool is_expected; } AskedInitiative; /* expected: its sheet names the site */
MUST bool feedback_asked(AskedInitiative **out, size_t *out_n, Arena *a, Db *db, Str survey, Str site, Err *e);
MUST bool feedback_own(FeedbackAnswer **out, size_t *out_n, Arena *a, Db *db, const RespondentSheet *who, Err *e);

typedef struct { FeedbackAnswer row; uint64_t given; } FeedbackChange;
/* Keeps answers as they come, any number of times. What is not given stays. Answers of a confidential survey stand in no log. Errors: CONFLICT (closed, past
 * its last day; confidential and sent), INPUT (not asked about; rated where it does not run), with the initiative's code. */
MUST bool feedback_put(Txn *txn, Arena *a, const SurveySheet *survey, const RespondentSheet *who, const FeedbackChange *changes, size_t n, int64_t now_ms, Err *e);
/* "I am done." Errors: CONFLICT (as above; nothing answered yet). */
MUST bool feedback_send(Txn *txn, Arena *a, const SurveySheet *survey, const RespondentSheet *who, int64_t now_ms, Err *e);
MUST bool feedback_language(Txn *txn, Arena *a, const RespondentSheet *who, Str language, Err *e); /* "en" or "es" */

/* ---- Results ---- */

typedef struct {
    Str initiative;
    int64_t place;              /* when its respondent sent theirs; 0: not sent */
    bool has_runs, runs, has_wanted, wanted;
    int importance, effectiveness; /* 0: not said */
} FeedbackVote;

typedef enum {
    FEEDBACK_ALL,               /* as they come: for those who run a named survey */
    FEEDBACK_GROWING,           /* a confidential survey that is open: what was sent, five or more at a time */
    FEEDBACK_FINAL              /* closed: what five or more said */
} FeedbackShow;

typedef struct {
    Str initiative;
    int64_t told_n, runs_n, wanted_n;               /* of those who said whether it runs; told_n 0: none, or too few to show */
    int64_t importance_n, importance_sum, effectiveness_n, effectiveness_sum; /* n 0: likewise */
    bool is_held_back;          /* someone answered, too few to show */
} FeedbackCell;

/* How many of n answers, in the order in which they were sent, may be shown. Any two of its values for growing n, with the last one final, differ by
 * FEEDBACK_LEAST or more, or not at all. */
int64_t feedback_released(int64_t n, FeedbackShow show);
/* One cell an initiative, by code. Votes in any order. */
MUST bool feedback_tally(FeedbackCell **out, size_t *out_n, Arena *a, const FeedbackVote *votes, size_t votes_n, FeedbackShow show, Err *e);

/* The cells of a survey as a reader may see them. */
MUST bool feedback_results(FeedbackCell **out, size_t *out_n, Arena *a, Db *db, const SurveySheet *survey, bool runs_it, Err *e);
/* Every answer, by site, respondent and initiative. Errors: DENIED for a confidential survey. */
MUST bool feedback_answers(FeedbackAnswer **out, size_t *out_n, Arena *a, Db *db, const SurveySheet *survey, Err *e);

/* "important, not working" and the three others; the middle of the scale parts them. NULL while one of the two is not known. */
const char *feedback_quadrant(const FeedbackCell *c);

/* ---- Files: from paper, a phone call, another tool; named surveys only ---- */

MUST bool survey_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);
MUST bool respondent_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);
MUST bool feedback_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

#endif
