/* The one report: what the initiatives cost, what they do for students, and what to do about it (Exhibits 4 - 9).
 *
 * report_make is pure: it reads what the other rooms found and works out what the exhibits say, tables first.
 * report_build gathers that from a store. The writers print a Report and decide nothing, so page, text, JSON and CSV
 * cannot differ. The same store gives the same bytes: the report asks no clock.
 *
 * Initiatives that are day-to-day operations are left out. A figure that is not known is missing: "no data", never 0.
 * A group of fewer than 10 students has no figures here, and neither has any group from which they could be worked out.
 *
 * "Known to work" means: the data carry a decision (docs/decide.md), and the gain is at least 0.05 SD with 80 in 100.
 * Money that an action frees is only what really stops: shared costs stay. */
#ifndef PURSER_REPORTS_REPORTS_H
#define PURSER_REPORTS_REPORTS_H

#include "decide/decide_case.h"
#include "evidence/aroi.h"
#include "io/table.h"
#include "strategy/strategy.h"

typedef struct {
    Str title;              /* "Small classes in kindergarten" */
    Str caption;            /* "Real students, Tennessee 1985-86; not this district" */
    Str source;             /* where the data come from */
    const Aroi *aroi;
} ReportExample;

typedef struct {
    Str district;
    int fiscal_year;        /* the year by which it ends; 0: all years in the store */
    bool has_as_of;
    Day as_of;              /* how far the figures go */
    const DecideCase *cases; /* none day-to-day, by code */
    size_t cases_n;
    const CostBook *book;   /* NULL: no costs were worked out */
    const StrategyTree *strategy; /* NULL: none */
    bool has_ledger;
    Cents ledger, tagged, untagged;
    int64_t ledger_lines;
    const ReportExample *examples; /* drawn behind everything else, apart from the district */
    size_t examples_n;
} ReportInput;

/* ---- One initiative ---- */

typedef enum { REPORT_WORKS, REPORT_NOT_SHOWN, REPORT_CANNOT_TELL, REPORT_STANDINGS } ReportStanding;

/* An effect as measured, with its 95 % interval, and what it buys. Missing where it was not measured or must not be shown. */
typedef struct {
    bool has_effect, has_interval, has_aroi, has_per_student;
    double effect, low, high;       /* SD */
    double aroi, aroi_low, aroi_high; /* student-SD per $1,000, the cost taken as exact */
    bool has_aroi_interval;
    Cents per_student;
} ReportEffect;

typedef enum { REPORT_SHOWN, REPORT_FEW, REPORT_PROTECTED } ReportHiding; /* few: under 10 students; protected: it would give one of them away */

typedef struct {
    Str name;
    bool is_rest;           /* students served who stand in no measured group */
    bool is_kept;           /* Segment goes on serving them */
    ReportHiding hiding;
    bool has_students;
    int64_t students;
    ReportEffect effect;
} ReportGroup;

/* What an action does to the money. yearly below zero is freed. Missing where a price is not known: then why says so. */
typedef struct { bool has_yearly, has_once; Cents yearly, once; Str why; } ReportChange;

typedef struct {
    const DecideCase *from;
    bool has_cost, has_stated, has_gap;
    Cents cost, parts[COST_PARTS], stated, gap; /* gap: fully loaded less stated */
    bool is_cost_whole, has_outcome, has_groups; /* the three inputs of Exhibit 7 */
    int inputs_missing;
    ReportStanding standing;
    bool is_few;            /* so few students that no effect may be shown */
    ReportEffect effect;
    ReportGroup *groups;
    size_t groups_n;
    bool is_guarded;        /* a group is hidden: no sentence that counts students of groups may be printed */
    bool has_percentile;
    double percentile;      /* of its cost-effectiveness among those measured, 0 to 1, the best 1 */
    ReportChange change;
    bool has_losing;        /* Segment: students who lose the service */
    int64_t losing;
} ReportInitiative;

/* ---- The exhibits ---- */

typedef struct { Str code, name; Cents cents; int64_t initiatives; bool is_none; } ReportPriority; /* is_none: no priority, or one that the strategy does not have */

typedef struct {
    Str name;
    bool is_everyone;       /* "All students" itself */
    int64_t eligible_n, named_n;
    Cents eligible, named;  /* rows overlap: an initiative counts whole for each group */
} ReportPopulation;

enum { REPORT_ALL_INPUTS, REPORT_ONE_MISSING, REPORT_MORE_MISSING, REPORT_POTENTIALS };
enum { REPORT_INPUT_COST, REPORT_INPUT_OUTCOME, REPORT_INPUT_GROUPS, REPORT_INPUTS };

/* One of the six, or (is_measuring) the provisional "keep and measure", which is no verdict on anything. */
typedef struct {
    DecideAction action;
    bool is_measuring;
    int64_t n, costed_n, provisional_n, unpriced_n;
    Cents cents, freed, needed, once; /* freed and needed a year, both 0 or more; needed once */
} ReportAction;
enum { REPORT_ACTIONS = DECIDE_ACTIONS + 1 };

typedef struct {
    Str district;
    int fiscal_year;
    bool has_as_of;
    Day as_of;

    ReportInitiative *initiatives;  /* the dearest first, those without a cost last */
    size_t n, costed_n, stated_n;
    Cents cost, parts[COST_PARTS];  /* fully loaded, of those that have a cost */
    Cents stated, stated_cost;      /* of those with both: what they state, what they cost */
    Cents standing[REPORT_STANDINGS];
    int64_t standing_n[REPORT_STANDINGS];

    ReportPriority *priorities;     /* the largest first, "no priority" last */
    size_t priorities_n;
    ReportPopulation *populations;  /* everyone first, then by dollars that name them */
    size_t populations_n;
    int64_t populations_unknown_n;
    Cents populations_unknown;
    Cents potential[REPORT_POTENTIALS];
    int64_t potential_n[REPORT_POTENTIALS];
    int64_t input_missing_n[REPORT_INPUTS];
    Cents input_missing[REPORT_INPUTS];
    ReportAction actions[REPORT_ACTIONS];
    Cents freed, needed, once;      /* of all actions */

    bool has_ledger;
    Cents ledger, tagged, untagged;
    int64_t ledger_lines;
    const CostBook *book;
    const StrategyTree *strategy;
    const ReportExample *examples;
    size_t examples_n;

    Table *tables;                  /* every exhibit's, by report_table's names */
    size_t tables_n;
} Report;

/* Works everything out. What `input` points at must outlive the report. Errors: INPUT (a priorities field that cannot be
 * read), OVERFLOW, MEMORY, LIMIT. */
MUST bool report_make(Report *out, Arena *a, const ReportInput *input, Err *e);

typedef struct {
    DecideSettings decide;
    const ReportExample *examples;
    size_t examples_n;
    bool is_cost_only;      /* no effects and no decisions: Exhibits 4 to 6 and the ledger at a tenth of the time; the other tables say nothing */
    bool (*sees)(const void *to, const Initiative *row); /* NULL: every initiative; else only those for which it says so */
    const void *sees_to;
} ReportRequest;

/* Gathers from a store, as one state of it, and makes the report. Initiatives that were merged into others are left out, and those that ended before the
 * report's fiscal year. Errors: those of the rooms it reads. */
MUST bool report_build(Report *out, Arena *a, Db *db, const ReportRequest *request, Err *e);

/* NULL when there is no table of that name. Names: standing, initiatives, costs, gaps, priorities, populations, potential, data_gaps,
 * missing_inputs, effects, needs, actions, decisions, goals, ledger, notes. */
const Table *report_table(const Report *r, Str name);

/* What a table says, in one sentence; "" where it has none. */
MUST bool report_finding(Str *out, Arena *a, const Report *r, Str table, Err *e);
/* "This district's records in Purser, through June 30, 2026, FY26". */
MUST bool report_source(Str *out, Arena *a, const Report *r, Err *e);

/* ---- Writing ---- */

/* One HTML page: no script, no style attribute, nothing from outside; it may be mailed, printed and kept. */
MUST bool report_write_html(Buf *out, Arena *scratch, const Report *r, Err *e);
/* The same in a terminal: the answer, then each exhibit's finding and the head of its table. */
MUST bool report_write_text(Buf *out, Arena *scratch, const Report *r, Err *e);
/* One object: the totals, and each table as an array under its name; money in cents. */
MUST bool report_write_json(Buf *out, const Report *r, Err *e);
/* One table. Errors: NOT_FOUND, which lists the names. */
MUST bool report_write_csv(Buf *out, const Report *r, Str table, Err *e);

#endif
