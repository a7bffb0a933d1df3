-- What site leaders think of the initiatives (docs/feedback.md). Links are kept as hashes only.
CREATE TABLE survey (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    code @TEXT@ NOT NULL DEFAULT '' UNIQUE, title @TEXT@, title_spanish @TEXT@, confidentiality @TEXT@, intro @TEXT@, intro_spanish @TEXT@, closes_on @DATE@,
    action_taken @TEXT@, action_taken_spanish @TEXT@
) @STRICT@;

-- One row a survey, made when it opens. Which initiatives it asks about is fixed then: rows of survey_initiative.
CREATE TABLE survey_state (
    survey @TEXT@ PRIMARY KEY, opened_at_ms @I64@ NOT NULL, closed_at_ms @I64@, submitted_n @I64@ NOT NULL DEFAULT 0
) @STRICT@;
CREATE TABLE survey_initiative (
    survey @TEXT@ NOT NULL, initiative @TEXT@ NOT NULL, position @I64@ NOT NULL, PRIMARY KEY (survey, initiative)
) @STRICT@;

CREATE TABLE respondent (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    survey @TEXT@ NOT NULL DEFAULT '', site @TEXT@ NOT NULL DEFAULT '', name @TEXT@ NOT NULL DEFAULT '', email @TEXT@, role @TEXT@,
    UNIQUE (survey, site, name)
) @STRICT@;

-- submitted_place: the how-manieth of the survey to send their answers; results of a confidential one are released in that order.
CREATE TABLE respondent_state (
    respondent_id @ID@ PRIMARY KEY REFERENCES respondent (id), language @TEXT@ NOT NULL, started_at_ms @I64@, submitted_at_ms @I64@, submitted_place @I64@,
    reminded_at_ms @I64@, reminders_n @I64@ NOT NULL DEFAULT 0
) @STRICT@;

CREATE TABLE respondent_link (
    hash @TEXT@ PRIMARY KEY, respondent_id @I64@ NOT NULL REFERENCES respondent (id), made_at_ms @I64@ NOT NULL
) @STRICT@;

CREATE TABLE feedback_answer (
    id @IDENTITY@, version @I64@ NOT NULL DEFAULT 1,
    survey @TEXT@ NOT NULL DEFAULT '', site @TEXT@ NOT NULL DEFAULT '', respondent @TEXT@ NOT NULL DEFAULT '', initiative @TEXT@ NOT NULL DEFAULT '',
    runs @BOOL@, wanted @BOOL@, importance @I64@, effectiveness @I64@, remark @TEXT@,
    UNIQUE (survey, site, respondent, initiative)
) @STRICT@;
