/* The arithmetic of cost on arrays: no store, no files. docs/costing.md says what it does; costing_store.c loads the arrays. */
#ifndef PURSER_COSTING_RULES_H
#define PURSER_COSTING_RULES_H

#include "costing/costing.h"
#include "costing/ratio.h"
#include "inventory/inventory.h"

typedef struct {
    int64_t rule_id, account_id, lines;
    Str initiative, pool, account;
    Cents cents;
    bool is_payroll;        /* the account's object is salaries or benefits */
} CostTag;

/* What the store holds; every array in any order. */
typedef struct {
    const Initiative *initiatives;
    size_t initiatives_n;
    const StaffTime *staff;
    size_t staff_n;
    const Cost *costs;
    size_t costs_n;
    const Pool *pools;
    const int64_t *pool_occurrences;
    const int64_t *pool_ids; /* NULL: not from a store */
    size_t pools_n;
    const CostTag *tags;
    size_t tags_n;
    const InitiativeMerge *merges; /* codes that stand for another */
    size_t merges_n;
    const int *fiscal_years; /* in the ledger */
    size_t fiscal_years_n;
    int fiscal_year;
} CostInputs;

MUST bool cost_book_make(CostBook *out, Arena *a, const CostInputs *in, Err *e);

/* ---- One row (costing_leaf.c) ---- */

/* One staff-time row. Not costed: `why` says what it lacks. Unpaid rows are costed too; the caller keeps them apart. */
typedef struct {
    bool is_costed, has_hours, has_fte;
    Cents cents;
    Ratio hours, fte;       /* people x hours_per_week x weeks; hours over contract hours (1,440 where they are not given) */
    char formula[240], why[160];
} StaffCosting;
StaffCosting staff_time_costing(const StaffTime *row);

enum { COST_FTE_HOURS = 1440 }; /* a position's hours in a year where contract_hours is not given */

/* What one year of an ingredient costs: Levin's ingredients method with 3 %, amount x r / (1 - (1 + r)^-life), half to even. */
#define COST_INTEREST 0.03
MUST bool cost_annualized(Cents *out, Cents amount, double life_years, Err *e);

/* One row of costs.csv. */
typedef enum { COST_ROW_DIRECT, COST_ROW_POOL, COST_ROW_STATED_SHARE, COST_ROW_NOWHERE } CostRowUse;
CostRowUse cost_row_use(const Cost *row);
bool cost_row_is_annualized(const Cost *row);
typedef struct { bool is_costed; const char *why; Cents cents, cash; char formula[200]; } CostRowCosting; /* why: it is not costed */
MUST bool cost_row_costing(CostRowCosting *out, const Cost *row, Err *e);

/* What is wrong with a row on its own, whether a file or the page sends it; field: the column at fault. False: nothing is. */
typedef struct { size_t field; const char *why; } RowFault;
bool staff_time_fault(RowFault *out, const StaffTime *row);
bool cost_fault(RowFault *out, const Cost *row);
bool pool_fault(RowFault *out, const Pool *row);

/* "18,144", "0.5": a count as people read it. */
size_t count_to_text(char out[40], double v);

/* ---- While the book is made (shared by costing_rules.c and costing_pool.c) ---- */

typedef struct { Str *rows; size_t n, room; } Sentences;
MUST bool sentence_add(Sentences *to, Arena *a, Err *e, const char *format, ...) PRINTF_LIKE(4, 5);

typedef struct { const CostTag *tag; int64_t left; } TagLeft; /* cents not yet claimed by a row */

typedef struct SheetWork SheetWork;
struct SheetWork {
    CostSheet sheet;
    const Initiative *row;  /* NULL: not in the inventory */
    SheetWork *into, *next_merged; /* the one it was merged into; of that one: the list of those merged into it */
    CostLeaf *leaves[COST_PARTS];
    size_t leaves_n[COST_PARTS], leaves_room[COST_PARTS];
    Sentences missing, warnings;
    TagLeft *tags;          /* a run of CostWork.tags */
    size_t tags_n;
    bool has_hours, has_fte;
    Ratio hours, fte;       /* of its paid staff rows */
};

typedef struct {
    Arena *arena;
    const CostInputs *in;
    SheetWork *sheets;      /* by code */
    size_t n;
    Map by_code;
    TagLeft *tags;          /* by initiative, pool, rule, account */
    Sentences warnings;
} CostWork;

SheetWork *sheet_work(const CostWork *w, Str code);
MUST bool leaf_add(SheetWork *s, Arena *a, CostLeaf leaf, Err *e);

/* Lowers what is left of the tags on accounts that fit `home_account` by up to `cash`, telling `claim` of each piece. */
typedef struct { TagLeft *tag; Cents cents; } Claim;
MUST bool claim_take(Claim **out, size_t *out_n, Arena *a, TagLeft *tags, size_t tags_n, Str home_account, Cents cash, Err *e);

/* ---- Merged initiatives (costing_merge.c) ---- */

MUST bool merged_link(CostWork *w, Err *e);      /* after the sheets are there */
SheetWork *sheet_root(SheetWork *s);             /* the one that stays */
bool same_family(const CostWork *w, Str a, Str b);
MUST bool merged_fold(CostWork *w, Err *e);      /* after all leaves are there */

/* Adds every pool's shares to the sheets, and the pools to the book. After direct and staff. */
MUST bool pools_share(CostBook *book, CostWork *w, Err *e);

#endif
