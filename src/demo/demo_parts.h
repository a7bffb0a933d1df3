/* What the files of this room share: the district while it is being made. Other rooms include demo.h only.
 *
 * Order of work: schools, inventory (every initiative and what it is to cost), costs (staff, ingredients, pools, and
 * what is left for the ledger), money (the ledger lines that carry it), students, results. Amounts stay far under
 * LIMIT_MONEY_CENTS, so sums of `.v` here cannot overflow. */
#ifndef PURSER_DEMO_PARTS_H
#define PURSER_DEMO_PARTS_H

#include "base/cents.h"
#include "base/day.h"
#include "base/map.h"
#include "base/random.h"
#include "demo/demo.h"

enum {
    DEMO_SEED = 20260630,
    DEMO_SCHOOLS = 38, DEMO_STUDENTS = 24000, DEMO_INITIATIVES = 170, DEMO_SHEETS = 20, DEMO_NAMES = 150,
    DEMO_PRIORITIES = 5, DEMO_FISCAL_YEAR = 2026,
    DEMO_STAFF_ROOM = 200, DEMO_COST_ROOM = 100, DEMO_POOL_ROOM = 400, DEMO_LINE_ROOM = 80000, DEMO_ACCOUNT_ROOM = 10000
};

/* Streams of random.h, one for each purpose, so that a change in one leaves the others alone. */
enum {
    STREAM_CAMPUS = 1, STREAM_TEXT, STREAM_STAFF, STREAM_POOL, STREAM_LINE, STREAM_BASE, STREAM_BUDGET, STREAM_RESULT, STREAM_FEEDBACK,
    STREAM_STUDENT = 40, STREAM_NORMAL = 200, STREAM_STUDY = 1000 /* a normal draw of stream s uses 2s and 2s+1 */
};

/* A choice among n, always the same for the same stream and i. */
static inline int demo_pick(uint64_t stream, uint64_t i, int n)
{
    return (int)(random_u64(DEMO_SEED, stream, i) % (uint64_t)n);
}

typedef struct { const char *code, *name; char level; int students; } DemoSchool; /* level: E, M or H */
extern const DemoSchool demo_schools[DEMO_SCHOOLS];

/* A data sheet as the district wrote it; NULL is an empty cell. Numbers that only stand in the file are text. */
typedef struct {
    const char *code, *name, *priorities, *need, *groups;
    int64_t cost_cents;      /* fully loaded, to the cent; 0: its share by weight */
    char levels;             /* E, M, H, S both secondary, B elementary and middle, A all */
    int campuses_n;          /* 0: all of the level */
    char source;             /* how the ledger knows its lines: P own program code, V vendor, T text */
    const char *mark;        /* the vendor's name, or the words in the description */
    const char *fund;
    bool analysable;
    int64_t first_half_cents; /* of its ledger lines, what was spent by December 31; 0: as it falls */
    const char *coordinators, *departments, *alignment, *success, *direct, *indirect;
    int64_t stated_cents;
    int students;
    const char *importance, *fidelity, *replaceable, *mandated, *contract_end, *support, *complaints, *alternative;
    const char *alternative_cost, *alternative_effect_sd, *alternative_effect_se, *alternative_students, *fix_cost, *design_effect_sd;
    const char *expand_students, *expand_cost;
} DemoSheet;
extern const DemoSheet demo_sheets[DEMO_SHEETS];

/* The other initiatives: a name, and where it belongs; the rest of its sheet follows from its need. */
typedef struct {
    const char *code, *name, *priorities, *need;
    char levels, source;
    bool analysable;
    int weight;              /* of its priority's money, among the analysable or among the others */
    const char *mark, *groups; /* groups NULL: all students */
} DemoName;
extern const DemoName demo_names[DEMO_NAMES];

typedef struct { const char *name, *alignment, *success, *direct, *indirect, *department, *fund, *measure, *unit; } DemoNeed;
const DemoNeed *demo_need(const char *name);

typedef struct {
    DemoSheet sheet;
    const DemoNeed *need;
    int root;                /* 0-4, of the larger part */
    int64_t cost_cents;      /* what it must come to, fully loaded */
    uint64_t campuses;       /* bit s: demo_schools[s] */
    char program[5];
    int64_t staff_cents, shared_cents, ingredients_cents, claimed_cents, split_cents; /* claimed: tagged and claimed back */
    int64_t own_cents;       /* what its own ledger lines must sum to, the claimed ones left out */
} DemoInitiative;

typedef struct {
    int initiative;
    const char *role, *home;
    int64_t people, hours_hundredths, weeks, rate_cents, pay_cents, benefit_hundredths, contract_hours, amount_cents;
    bool unpaid;
} DemoStaff;

typedef struct {
    int initiative;          /* -1: a cost of a pool */
    const char *ingredient, *pool;
    int64_t amount_cents;
    int life;                /* 0: not given */
    const char *object;      /* claimed: the ledger has it too, on this object of the initiative's program; else NULL */
    const char *vendor;
} DemoCost;

typedef struct { int pool, initiative; int64_t quantity_hundredths; bool empty; } DemoShare; /* initiative -1: the rest of the district */

typedef struct { char text[24]; int64_t actual_cents, budget_cents; } DemoAccount; /* fund-function-object-program-location */

typedef struct {
    int account;
    Day date;
    int64_t amount_cents, weight, budget_cents, encumbrance_cents;
    const char *vendor, *description;
    char kind;               /* P payroll, I invoice, C credit memo, J journal, B adopted budget */
    int number;
} DemoLine;

typedef struct {
    Arena *arena;
    DemoInitiative *initiatives;
    DemoStaff *staff;
    size_t staff_n;
    DemoCost *costs;
    size_t costs_n;
    DemoShare *shares;
    size_t shares_n;
    int64_t *pool_cents;     /* what each pool comes to */
    DemoLine *lines;
    size_t lines_n;
    DemoAccount *accounts;
    size_t accounts_n;
    Map account_at;
} Demo;

/* demo_csv.c: one output file. */
typedef struct { Buf buf; int file; bool line_started; const char *name; } DemoFile;
MUST bool demo_file_open(DemoFile *out, Demo *d, Str folder, const char *name, Err *e);
MUST bool demo_file_close(DemoFile *f, Err *e);           /* flushes and closes; must be reached */
void demo_file_abandon(DemoFile *f);                      /* closes after a failure */
MUST bool demo_cell(DemoFile *f, const char *text, Err *e); /* quoted where needed; NULL is empty */
MUST bool demo_cell_int(DemoFile *f, int64_t value, Err *e);
MUST bool demo_cell_cents(DemoFile *f, int64_t cents, Err *e);
MUST bool demo_cell_hundredths(DemoFile *f, int64_t hundredths, Err *e); /* 250 -> 2.5 */
MUST bool demo_row_end(DemoFile *f, Err *e);
/* Opens, lets `write` fill, closes. */
MUST bool demo_file_write(Demo *d, Str folder, const char *name, bool (*write)(DemoFile *, Demo *, Err *), Err *e);

MUST bool demo_sites_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_strategy_write(DemoFile *f, Demo *d, Err *e);

/* demo_inventory.c: the sheets and what each initiative is to cost. */
MUST bool demo_inventory_make(Demo *d, Err *e);
MUST bool demo_inventory_write(DemoFile *f, Demo *d, Err *e);
int demo_initiative(const Demo *d, const char *code); /* -1: no such */
int demo_campuses(uint64_t campuses);                  /* how many */
int64_t demo_share_of_hundred(int64_t cents, int percent);

/* demo_cost.c: staff rows, ingredients, pools, and what is left for the ledger. */
MUST bool demo_costs_make(Demo *d, Err *e);
MUST bool demo_staff_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_costs_write(DemoFile *f, Demo *d, Err *e);
/* demo_pools.c */
MUST bool demo_pools_make(Demo *d, Err *e);
MUST bool demo_pools_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_pool_lines_make(Demo *d, Err *e);

/* demo_tags.c: the rules, and the lines that several initiatives split. */
MUST bool demo_splits_make(Demo *d, Err *e);       /* sets split_cents */
MUST bool demo_split_lines_make(Demo *d, Err *e);
MUST bool demo_rules_write(DemoFile *f, Demo *d, Err *e);

/* demo_money.c: the initiatives' own lines. */
MUST bool demo_lines_make(Demo *d, Err *e);
typedef struct { const char *fund, *function, *object, *program, *location; } DemoCodes;
MUST bool demo_line_add(DemoLine **out, Demo *d, DemoCodes codes, Day date, char kind, const char *description, Err *e);
/* Shares `cents` among lines from..lines_n by their weights, to the cent. */
MUST bool demo_lines_fill(Demo *d, size_t from, int64_t cents, Err *e);
Day demo_month_day(int month, int day);            /* month 1 = July 2025; day 31 is the last */

/* demo_ledger.c: the rest of the district's year, budgets, the file. */
MUST bool demo_base_make(Demo *d, Err *e);
MUST bool demo_budget_make(Demo *d, Err *e);
MUST bool demo_ledger_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_map_write(DemoFile *f, Demo *d, Err *e);

/* demo_students.c, demo_study.c */
enum { BAND_BEHIND, BAND_NEARLY, BAND_MIDDLE, BAND_TOP15, BAND_TOP5, DEMO_BANDS, DEMO_STUDIES = 6 };
enum { SUBJECT_MATH, SUBJECT_READING, DEMO_SUBJECTS };
enum { PART_NONE, PART_COMPARISON, PART_PARTICIPANT };
typedef struct {
    int school, grade;
    bool girl, free_lunch, english_learner, disability, foster;
    int band;
    bool untested[DEMO_SUBJECTS];
    double prior;                  /* last year's standing, for the band */
    double fall[DEMO_SUBJECTS], spring[DEMO_SUBJECTS]; /* scale points, kept to one decimal when written */
    unsigned char part[DEMO_STUDIES];
} DemoStudent;
MUST bool demo_students_draw(DemoStudent **out, Demo *d, Err *e);
MUST bool demo_studies_set(DemoStudent *students, Demo *d, Err *e);
MUST bool demo_students_write(DemoFile *f, Demo *d, Err *e);
const char *demo_study_column(int study);

MUST bool demo_results_write(DemoFile *f, Demo *d, Err *e);

/* demo_feedback.c: a survey of the principals, and their answers. */
MUST bool demo_surveys_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_respondents_write(DemoFile *f, Demo *d, Err *e);
MUST bool demo_feedback_write(DemoFile *f, Demo *d, Err *e);

#endif
