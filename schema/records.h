/* Every record's C struct and field table, expanded from the .def files beside this one.
 *
 * For RECORD(Site, site) there are: `struct Site` with one member a field, `SITE_FIELD_code` ... the fields' numbers
 * and `site_record` for the generic code of base, store and io. */
#ifndef PURSER_SCHEMA_RECORDS_H
#define PURSER_SCHEMA_RECORDS_H

#include "base/record.h"

#define CHOICES_BEGIN(record, field) enum {
#define CHOICE(constant, word) constant,
#define CHOICES_END };
#include "choices.def"
#undef CHOICES_BEGIN
#undef CHOICE
#undef CHOICES_END

#define MEMBER_TEXT Str
#define MEMBER_LIST Str
#define MEMBER_INT int64_t
#define MEMBER_REAL double
#define MEMBER_CENTS Cents
#define MEMBER_BPS Bps
#define MEMBER_DAY Day
#define MEMBER_BOOL bool
#define MEMBER_ENUM int

#define FIELD(kind, name, presence, min, max, label, doc) MEMBER_##kind name;
typedef struct {
    uint64_t has;
#include "site.def"
} Site;
typedef struct {
    uint64_t has;
#include "strategy.def"
} Strategy;
typedef struct {
    uint64_t has;
#include "initiative.def"
} Initiative;
typedef struct {
    uint64_t has;
#include "staff_time.def"
} StaffTime;
typedef struct {
    uint64_t has;
#include "cost.def"
} Cost;
typedef struct {
    uint64_t has;
#include "pool.def"
} Pool;
typedef struct {
    uint64_t has;
#include "result.def"
} Result;
typedef struct {
    uint64_t has;
#include "component.def"
} Component;
typedef struct {
    uint64_t has;
#include "sheet_field.def"
} SheetField;
typedef struct {
    uint64_t has;
#include "survey.def"
} Survey;
typedef struct {
    uint64_t has;
#include "respondent.def"
} Respondent;
typedef struct {
    uint64_t has;
#include "feedback_answer.def"
} FeedbackAnswer;
#undef FIELD

/* Field numbers: SITE_FIELD_code, ... */
#define FIELD(kind, name, presence, min, max, label, doc) SITE_FIELD_##name,
enum {
#include "site.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) STRATEGY_FIELD_##name,
enum {
#include "strategy.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) INITIATIVE_FIELD_##name,
enum {
#include "initiative.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) STAFF_TIME_FIELD_##name,
enum {
#include "staff_time.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) COST_FIELD_##name,
enum {
#include "cost.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) POOL_FIELD_##name,
enum {
#include "pool.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) RESULT_FIELD_##name,
enum {
#include "result.def"
};
#undef FIELD

#define FIELD(kind, name, presence, min, max, label, doc) COMPONENT_FIELD_##name,
enum {
#include "component.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) SHEET_FIELD_FIELD_##name,
enum {
#include "sheet_field.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) SURVEY_FIELD_##name,
enum {
#include "survey.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) RESPONDENT_FIELD_##name,
enum {
#include "respondent.def"
};
#undef FIELD
#define FIELD(kind, name, presence, min, max, label, doc) FEEDBACK_ANSWER_FIELD_##name,
enum {
#include "feedback_answer.def"
};
#undef FIELD

#define RECORD(Type, name) extern const Record name##_record;
#include "records.def"
#undef RECORD

/* All of them, in the order of the house, for checks that walk every record. */
extern const Record *const all_records[];
extern const size_t all_records_n;

#endif
