/* The district's real ledger: imported as it is, tied to the cent, and tagged to initiatives by rules.
 *
 * A ledger comes in the layout of its own system; a map says which column is what (ledger_map_read). Every line of
 * every file is kept, in the order of the file. Balances (actual, budget, encumbrance for each account, fiscal year and
 * period) and what each tag rule took are kept in the transaction of the import or the tagging.
 *
 * The accounting decision: a line's actual amount is `amount`, or debit - credit; budget and encumbrance stand beside it
 * and are never added to it. Tags share out actual amounts only. tagged + untagged = ledger holds to the cent because
 * each rule takes from what is left of the line itself.
 * Refused: tagging by editing lines (a rule can be read, run again on past years and explained; an edit cannot), and
 * rules whose order does not matter (two rules for one line must not both have all of it). */
#ifndef PURSER_LEDGER_LEDGER_H
#define PURSER_LEDGER_LEDGER_H

#include "accounts/accounts.h"
#include "base/explain.h"
#include "base/progress.h"
#include "io/csv.h"
#include "io/problem.h"

/* ---- The map from a file's columns to what they mean ---- */

typedef enum {
    LEDGER_POSTED_ON, LEDGER_FISCAL_YEAR, LEDGER_PERIOD, LEDGER_AMOUNT, LEDGER_DEBIT, LEDGER_CREDIT, LEDGER_BUDGET,
    LEDGER_ENCUMBRANCE, LEDGER_VENDOR, LEDGER_REFERENCE, LEDGER_DESCRIPTION, LEDGER_ROLES
} LedgerRole;

typedef struct { bool is_given, is_constant; Str text; } LedgerSource; /* text: the column's name, or the constant */

typedef struct {
    LedgerSource roles[LEDGER_ROLES];
    Str elements[12];            /* names, in the map's order */
    LedgerSource element_sources[12];
    size_t elements_n;
    Str date_format;             /* of day_parse; for constants always ISO */
} LedgerMap;

/* Reads MAP.json: {"columns": {"fund": "Fund_Code", "posted_on": "Date", ...}, "date_format": "%m/%d/%Y",
 * "constants": {"posted_on": "2020-06-30"}}. Any name that is not a known one is an account element. `name` is the
 * file's. Texts live in `a`. Errors: INPUT, with what to write instead. */
MUST bool ledger_map_read(LedgerMap *out, Arena *a, Str json, const char *name, Err *e);

/* The map of a file that uses our own names: its header's known names, and as elements those of the chart and of
 * fund, function, object, program, project, location, site. */
MUST bool ledger_map_from_header(LedgerMap *out, Arena *a, const Csv *csv, const Chart *chart, Err *e);

/* ---- Import ---- */

typedef struct {
    const char *path;
    Str map_json;               /* "" : ledger_map_from_header */
    const char *map_name;
    CsvOptions csv;
    bool dry_run, skip_rows;
    Str actor;
    int64_t now_ms;
    const Progress *progress;   /* may be NULL */
} LedgerImportRequest;

typedef struct {
    int64_t import_id;          /* 0 for a dry run */
    Str file;
    char file_hash[65];
    int64_t lines, skipped_rows, blank_rows, empty_amounts;
    int64_t accounts_new, vendors_new;
    Cents actual, budget, encumbrance;
    Cents tagged, untagged;     /* of this file's actual */
    int64_t tagged_lines;
    int first_fiscal_year, last_fiscal_year;
} LedgerImport;

/* Takes in one file, all of it or nothing. Bad rows, warnings and notes are added to *problems whether or not it
 * succeeds. Errors: INPUT (bad rows without skip_rows; a file that is not what the map says), CONFLICT (the same
 * bytes were imported before), LIMIT, OVERFLOW, CANCELLED, IO. Constant memory but for accounts, vendors and balances. */
MUST bool ledger_import(LedgerImport *out, Problems *problems, Arena *a, Db *db, const LedgerImportRequest *request, Err *e);

/* ---- Tag rules ---- */

typedef struct {
    int64_t id, position, file_line;
    Str initiative, pool;       /* one of them */
    Str patterns[12];           /* by position in the chart; "" matches all */
    Str vendor, text;           /* case-insensitive; a text without * and ? is looked for anywhere in description or reference */
    bool has_from, has_to;
    Day from, to;               /* both inclusive, of posted_on */
    int64_t share_millionths;   /* of the line */
    bool is_dead;               /* a pattern asks for a code of an element that the chart does not have (its lines have the empty code): it matches nothing */
} LedgerRule;

typedef struct { LedgerRule *rows; size_t n; } LedgerRules; /* in order */

MUST bool ledger_rules_load(LedgerRules *out, Arena *a, Db *db, const Chart *chart, Err *e);

typedef struct {
    int64_t rules, lines, tagged_lines;
    Cents ledger, tagged, untagged;
    int64_t rules_idle;         /* rules that took nothing */
} LedgerTagging;

typedef struct {
    const char *path;
    CsvOptions csv;
    bool dry_run;
    Str actor;
    int64_t now_ms;
    const Progress *progress;
} LedgerTagRequest;

/* Reads the rules file, puts its rules in the place of those in the store and applies them to every line. All or
 * nothing. Columns: order, initiative, pool, one for each account element, vendor, text, from, to, share_percent. */
MUST bool ledger_tag(LedgerTagging *out, Problems *problems, Arena *a, Db *db, const LedgerTagRequest *request, Err *e);

/* What a rule took, and could not take because earlier rules had taken it. */
typedef struct {
    LedgerRule rule;
    Cents taken, refused;
    int64_t lines, refused_lines;
} LedgerRuleTotal;

MUST bool ledger_rule_totals(LedgerRuleTotal **out, size_t *out_n, Arena *a, Db *db, Err *e);

/* What rules took for initiatives and pools, by rule and account, all fiscal years together; for costing. */
typedef struct {
    int64_t rule_id, position;
    Str initiative, pool, account;  /* account as account_text writes it */
    int64_t account_id;
    Cents cents;
    int64_t lines;
} LedgerTag;

/* fiscal_year 0: all years. Ordered by initiative, pool, rule, account. */
MUST bool ledger_tags(LedgerTag **out, size_t *out_n, Arena *a, Db *db, int fiscal_year, Err *e);

/* ---- Reading ---- */

typedef struct {
    Str codes[14];              /* in the order of `by` */
    Cents actual, budget, encumbrance;
} LedgerTotal;

typedef struct {
    Str by[14];                 /* element names, "fiscal_year", "period" */
    size_t by_n;
    LedgerTotal *rows;
    size_t n;
    int64_t lines;              /* of the whole ledger */
    Cents actual, budget, encumbrance, tagged, untagged; /* of the whole ledger */
} LedgerTotals;

/* Sums balances by account elements, ordered by their codes. by_n 0: one row. Errors: INPUT (no such element). */
MUST bool ledger_totals(LedgerTotals *out, Arena *a, Db *db, const Str *by, size_t by_n, Err *e);

/* The last day with a line, as far as the books go; lines far outside their fiscal year do not count. *found false without any. */
MUST bool ledger_last_day(bool *found, Day *out, Db *db, Err *e);

typedef struct {
    int64_t number;             /* in the store, 1 the first ever imported */
    int64_t file_line;          /* physical line of its file */
    int64_t account_id;
    Day posted_on;
    int fiscal_year, period;
    Cents actual, budget, encumbrance;
    int64_t vendor_id;          /* 0: none */
    Str reference, description;
} LedgerLine;

/* Walks all lines in order, calling `each` with every one; stops early when it sets *stop. Texts hold during the call. */
MUST bool ledger_scan(Db *db, bool (*each)(void *to, const LedgerLine *line, bool *stop, Err *e), void *to,
                      const Progress *progress, Err *e);

/* The lines from which rule `rule_id` took something on one account (0: any), at most `most`, largest share first. */
typedef struct { LedgerLine line; Cents share; Str vendor, file, account; } LedgerTaggedLine;
MUST bool ledger_rule_lines(LedgerTaggedLine **out, size_t *out_n, int64_t *out_all, Arena *a, Db *db, int64_t rule_id,
                            int64_t account_id, size_t most, Err *e);

/* What made ledger/total/FIELD (amount_cents, budget_cents, encumbrance_cents: by import; tagged_cents: by rule; untagged_cents)
 * or ledger/rule-N/taken_cents (by account). Errors: NOT_FOUND. */
MUST bool ledger_explain(ExplainNode **out, Arena *a, Db *db, Str record, Str field, Err *e);

/* Holds every import (its file, root hash and sums) and the tag rules against the audit log (whether the log itself is whole: audit_verify), and makes anew from the
 * lines themselves: every import's root hash (over its blocks and the accounts and vendors that came with it) and sums, every balance,
 * every tag balance, the count of lines. *whole false and one sentence in `why` when anything differs. */
MUST bool ledger_verify(bool *whole, char why[300], Arena *a, Db *db, const Progress *progress, Err *e);

#endif
