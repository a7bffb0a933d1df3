/* What the files of this room share and nobody else needs. */
#ifndef PURSER_REPORTS_PARTS_H
#define PURSER_REPORTS_PARTS_H

#include "reports/reports.h"
#include "reports/table_write.h"

enum { REPORT_STUDENTS_LEAST = 10 };

/* report_money.c: what the recommended action frees or needs. Errors: OVERFLOW. */
MUST bool report_change_find(ReportChange *out, int64_t *losing, bool *has_losing, const ReportInitiative *row, Err *e);

/* report_effect.c: effect, groups and what must not be shown. Errors: MEMORY. */
MUST bool report_effects_find(ReportInitiative *row, Arena *a, Err *e);
/* Hides small groups, and further ones until two and 10 students at least are hidden together. True when any is hidden. */
bool report_groups_hide(ReportGroup *groups, const int64_t *least, size_t n);
MUST bool report_percentiles_find(ReportInitiative *rows, size_t n, Arena *a, Err *e);

/* report_share.c: the sums over initiatives. Errors: INPUT, OVERFLOW, MEMORY. */
MUST bool report_priorities_find(Report *r, Arena *a, Err *e);
MUST bool report_populations_find(Report *r, Arena *a, Err *e);
MUST bool report_potential_find(Report *r, Err *e);
MUST bool report_actions_find(Report *r, Err *e);

/* report_tables.c. Errors: MEMORY, OVERFLOW. */
MUST bool report_tables_make(Report *r, Arena *a, Err *e);

/* Sorting needs the initiatives' own names and codes often. */
static inline Str row_code(const ReportInitiative *row) { return row->from->sheet.row.code; }
static inline Str row_name(const ReportInitiative *row)
{
    const Initiative *i = &row->from->sheet.row;
    return record_has(i, INITIATIVE_FIELD_name) && i->name.n ? i->name : i->code;
}
static inline const Decision *row_decision(const ReportInitiative *row) { return &row->from->decision; }
/* No verdict: it goes on as it is because nothing can be said yet. */
static inline bool row_is_measuring(const ReportInitiative *row)
{
    return row->from->decision.is_provisional && row->from->decision.action == DECIDE_KEEP;
}
/* "FY26"; "all years" for 0. */
Words words_year(int fiscal_year);
/* May this reason of the decision be printed? Not where it could give a small group away. */
bool row_may_say(const ReportInitiative *row, size_t reason);
/* A goal's SMART parts in their order, for loops. */
Str goal_part(const Strategy *goal, int part, const char **label);
enum { GOAL_PARTS = 5 };
/* At which place of Report.actions an initiative counts. */
size_t row_action_place(const ReportInitiative *row);

#endif
