/* What an initiative costs, fully loaded: direct + staff + shared, every dollar once. docs/costing.md is the contract.
 *
 * A cost is a list of leaves in whole cents; parts and totals are sums of leaves, nothing is rounded after a leaf. What
 * could not be costed is listed as missing and is never zero; what looks wrong is a warning beside the figure.
 *
 * The accounting decisions: staff time is payroll moved from its home account, not new money; a row that names the
 * account it was booked on claims the tagged dollars there, so payroll is never both a tagged line and hours.
 * Refused: rounding hourly rates (a quotient is kept exact to the leaf), spreading what is not known evenly, and counting
 * unpaid hours as cost (they are shown apart, at what they would have cost where that is known). */
#ifndef PURSER_COSTING_COSTING_H
#define PURSER_COSTING_COSTING_H

#include "base/explain.h"
#include "base/map.h"
#include "imports/record_import.h"
#include "records.h"

/* ---- The files ---- */

/* staff-time.csv. Bad rows: negative numbers, numbers too fine to be multiplied exactly. Warnings: an initiative that the
 * inventory does not have. Notes: a row that lacks what it takes to be costed. Errors: as record_import. */
MUST bool staff_time_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* costs.csv. Bad rows: neither initiative nor pool. Warnings: an unknown initiative; a life but not whether bought once; a
 * life on a shared cost. Notes: no amount. */
MUST bool cost_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* pools.csv. Bad rows: an amount or a driver that contradicts another row of the pool; a negative quantity. Warnings: an
 * unknown initiative. Notes: an empty quantity that the store cannot know. */
MUST bool pool_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e);

/* ---- Costs ---- */

typedef enum { COST_PART_DIRECT, COST_PART_STAFF, COST_PART_SHARED, COST_PARTS } CostPart;

typedef enum {
    COST_LEAF_TAGGED,       /* direct: what one tag rule took on one account */
    COST_LEAF_CLAIM,        /* direct, negative: tagged dollars that a row states itself */
    COST_LEAF_INGREDIENT,   /* direct: a row of costs.csv */
    COST_LEAF_STAFF,        /* staff: a row of staff-time.csv */
    COST_LEAF_POOL,         /* shared: a share of a pool */
    COST_LEAF_STATED_SHARE  /* shared: a row of costs.csv without a pool */
} CostLeafKind;

typedef struct {
    CostPart part;
    CostLeafKind kind;
    Str label;              /* "Teachers", "Rule 3 on 100-1000-600-2210" */
    Str formula;            /* "252 people x 2 h x 36 weeks x $62.333333"; "" when there is nothing to say */
    Str account;            /* home account or tagged account; "" unknown */
    Str pool;
    Str source;             /* where the row says that it comes from; "" not stated */
    Cents cents, cash;
    int64_t rule_id, account_id, lines; /* of a tagged leaf and of a claim on it; else 0 */
    int64_t row_id;         /* of a pool share: the row of the table pool; else 0 */
} CostLeaf;

typedef struct { Str account, through; Cents cents; } CostHome; /* through: "tagged lines", "staff time", "purchase" */

typedef struct {
    Str code, name;
    bool is_listed;         /* in the inventory; else it is known from rules or cost files alone, perhaps a typo */
    bool is_day_to_day;
    bool is_in_pool;        /* it, or what was merged into it, is named by a row of a pool: its data sheet may move others' shares */
    bool has_cost;          /* at least one leaf: else every figure below is missing, not zero */
    bool has_part[COST_PARTS];
    Cents parts[COST_PARTS];
    Cents fully_loaded, cash; /* sums of what is known; missing_n says how much is not */
    bool has_stated, has_students, has_per_student, has_unpaid_cents, has_unpaid_hours;
    Cents stated, per_student;
    int64_t students_served;
    double unpaid_hours;
    Cents unpaid;           /* what the unpaid hours would cost, where the rows say; outside every total */
    CostLeaf *leaves;       /* direct, staff, shared */
    size_t leaves_n;
    CostHome *homes;        /* for each account, what it really pays (cash), the largest first; accounts not stated are left out */
    size_t homes_n;
    Str *missing;           /* what could not be costed, one sentence each */
    size_t missing_n;
    Str *warnings;
    size_t warnings_n;
} CostSheet;

typedef struct {
    Str name;
    bool has_driver, has_amount; /* has_amount: stated, by rows or by tags */
    int driver;             /* POOL_DRIVER_... */
    Cents stated, rows, tagged, claimed; /* claimed: zero or negative */
    Cents total;            /* of the four */
    Cents shared, rest, unreached;       /* to initiatives, to the rest of the district, to nobody; their sum is total */
} CostPool;

typedef struct {
    int fiscal_year;        /* of the tagged lines; 0: all there are */
    CostSheet *sheets;      /* by code */
    size_t n;
    Map by_code;
    CostPool *pools;        /* by name */
    size_t pools_n;
    /* Sums over the initiatives that have a cost and are not day-to-day. */
    size_t counted_n, missing_n;  /* missing_n: initiatives not day-to-day for which something is missing */
    Cents parts[COST_PARTS], fully_loaded, cash, stated;
    Cents day_to_day;       /* fully loaded cost of the day-to-day ones, in no sum above */
    Str *warnings;          /* about pools and the ledger, not about one initiative */
    size_t warnings_n;
} CostBook;

/* Costs everything from what the store holds; everything in `a`. The order of imports makes no difference. For figures
 * that belong together while others write, call db_read_begin before. Errors: OVERFLOW, LIMIT, BROKEN, IO. */
MUST bool cost_compute(CostBook *out, Arena *a, Db *db, int fiscal_year, Err *e);

/* Brings a book to one data sheet that changed (name, stated cost, students, day-to-day), as costing everything anew would: *done. Where the change may move
 * other costs (its pools' shares, a code that is new or merged), *done is false, the book is as it was, and only cost_compute knows. `a` is the book's. */
MUST bool cost_restate(bool *done, CostBook *book, Arena *a, const Initiative *row, Err *e);

/* NULL when nothing is known of the code. */
const CostSheet *cost_sheet(const CostBook *book, Str code);

/* NULL: there is no such pool. */
const CostPool *cost_pool(const CostBook *book, Str name);

const char *cost_part_word(CostPart part); /* "direct" */
const char *cost_leaf_word(CostLeafKind kind); /* "tagged lines" */

/* ---- What made a figure ---- */

/* The tree behind costing/RECORD/FIELD: record is an initiative's code or "total"; field is direct_cents, staff_cents,
 * shared_cents, fully_loaded_cents, cash_cents, stated_cents, unpaid_cents or per_student_cents. Its leaves sum to the figure, to the
 * cent. Under a tagged leaf stand its `lines_most` largest ledger lines (0: none) and the rest of them in one node; that
 * walks the ledger once for each rule. Errors: NOT_FOUND, INPUT (no such field), IO. */
MUST bool cost_explain(ExplainNode **out, Arena *a, Db *db, const CostBook *book, Str record, Str field, size_t lines_most, Err *e);

/* ---- For reading ---- */

/* One initiative as an object: code, name, figures in cents (null when missing), figures' addresses under `figures`,
 * home_accounts, parts (leaves), missing, warnings. */
void cost_sheet_write_json(JsonWriter *w, const CostSheet *sheet);
/* Everything: totals, initiatives, pools, warnings. */
void cost_book_write_json(JsonWriter *w, const CostBook *book);

MUST bool cost_sheet_write_text(Buf *out, const CostSheet *sheet, Err *e);
/* One line an initiative, the dearest first; then pools, totals, warnings. */
MUST bool cost_book_write_text(Buf *out, Arena *a, const CostBook *book, Err *e);

#endif
