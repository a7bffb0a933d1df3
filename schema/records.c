#include "records.h"

#define CHOICES_BEGIN(record, field) static const char *const record##_##field##_choices[] = {
#define CHOICE(constant, word) word,
#define CHOICES_END NULL};
#include "choices.def"
#undef CHOICES_BEGIN
#undef CHOICE
#undef CHOICES_END

/* Only an ENUM field has a table of words. */
#define WORDS_TEXT(record, name) NULL
#define WORDS_LIST(record, name) NULL
#define WORDS_INT(record, name) NULL
#define WORDS_REAL(record, name) NULL
#define WORDS_CENTS(record, name) NULL
#define WORDS_BPS(record, name) NULL
#define WORDS_DAY(record, name) NULL
#define WORDS_BOOL(record, name) NULL
#define WORDS_ENUM(record, name) record##_##name##_choices

#define ROW(Type, record, kind, name, presence, min, max, label, doc) \
    {#name, FIELD_##kind, FIELD_##presence, offsetof(Type, name), min, max, WORDS_##kind(record, name), label, doc},

#define FIELD(kind, name, presence, min, max, label, doc) ROW(Site, site, kind, name, presence, min, max, label, doc)
static const Field site_fields[] = {
#include "site.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Strategy, strategy, kind, name, presence, min, max, label, doc)
static const Field strategy_fields[] = {
#include "strategy.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Initiative, initiative, kind, name, presence, min, max, label, doc)
static const Field initiative_fields[] = {
#include "initiative.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(StaffTime, staff_time, kind, name, presence, min, max, label, doc)
static const Field staff_time_fields[] = {
#include "staff_time.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Cost, cost, kind, name, presence, min, max, label, doc)
static const Field cost_fields[] = {
#include "cost.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Pool, pool, kind, name, presence, min, max, label, doc)
static const Field pool_fields[] = {
#include "pool.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Result, result, kind, name, presence, min, max, label, doc)
static const Field result_fields[] = {
#include "result.def"
};
#undef FIELD

#define FIELD(kind, name, presence, min, max, label, doc) ROW(Component, component, kind, name, presence, min, max, label, doc)
static const Field component_fields[] = {
#include "component.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(SheetField, sheet_field, kind, name, presence, min, max, label, doc)
static const Field sheet_field_fields[] = {
#include "sheet_field.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Survey, survey, kind, name, presence, min, max, label, doc)
static const Field survey_fields[] = {
#include "survey.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(Respondent, respondent, kind, name, presence, min, max, label, doc)
static const Field respondent_fields[] = {
#include "respondent.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) ROW(FeedbackAnswer, feedback_answer, kind, name, presence, min, max, label, doc)
static const Field feedback_answer_fields[] = {
#include "feedback_answer.def"
};
#undef FIELD

#define RECORD(Type, name) \
    const Record name##_record = {#name, sizeof(Type), name##_fields, sizeof name##_fields / sizeof *name##_fields};
#include "records.def"
#undef RECORD

#define RECORD(Type, name) &name##_record,
const Record *const all_records[] = {
#include "records.def"
};
#undef RECORD
const size_t all_records_n = sizeof all_records / sizeof *all_records;
