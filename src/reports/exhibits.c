#include "reports/exhibits.h"

#include <string.h>

#include "reports/page.h"

#define MAY(permission) PERMISSION_BIT(PERMISSION_##permission)
#define COST (MAY(INVENTORY_READ) | MAY(COST_READ))
#define WEIGHED (COST | MAY(EVIDENCE_READ))

const Exhibit exhibits[] = {
    {"exhibit-2", NULL, "Exhibit 2. What is known of each initiative", MAY(INVENTORY_READ), false, false},
    {"exhibit-4", "costs", "Exhibit 4. Fully loaded cost", COST, false, false},
    {"gaps", "gaps", "Stated cost beside fully loaded cost", COST, false, false},
    {"exhibit-5", "priorities", "Exhibit 5. Investment by strategic priority", COST | MAY(STRATEGY_READ), false, false},
    {"exhibit-6", "populations", "Exhibit 6. Investment by student group", COST, false, false},
    {"exhibit-7", "potential", "Exhibit 7. What can be analyzed", WEIGHED, true, false},
    {"missing_inputs", "missing_inputs", "What analyses lack", WEIGHED, true, false},
    {"data_gaps", "data_gaps", "Which initiatives lack what", WEIGHED, true, false},
    {"exhibit-8", "effects", "Exhibit 8. Is it working? For which students? At what cost?", WEIGHED, true, false},
    {"needs", "needs", "Initiatives that address the same need", WEIGHED, true, false},
    {"exhibit-9", "actions", "Exhibit 9. Six actions", WEIGHED, true, false},
    {"decisions", "decisions", "What each initiative calls for, and why", WEIGHED, true, false},
    {"standing", "standing", "What is known to work", WEIGHED, true, false},
    {"initiatives", "initiatives", "Initiatives with all that is known of them", WEIGHED, true, false},
    {"goals", "goals", "Goals and their five SMART parts", MAY(STRATEGY_READ), false, false},
    {"ledger", "ledger", "The ledger, tagged and not", MAY(LEDGER_READ), false, true},
    {"notes", "notes", "What is missing or looks wrong", COST, true, true},
};
const size_t exhibits_n = sizeof exhibits / sizeof *exhibits;

const Exhibit *exhibit_by_name(Str name)
{
    for (size_t i = 0; i < exhibits_n; i++)
        if (str_equal_c(name, exhibits[i].name) || (exhibits[i].table && str_equal_c(name, exhibits[i].table))) return &exhibits[i];
    return NULL;
}

/* Goals are the district's alone; every other exhibit shows what initiatives are or cost. */
static bool sees_all(const Principal *who) { return principal_sees(who, PERMISSION_INVENTORY_READ, &(Place){STR(""), STR(""), STR("")}); }

bool exhibit_may(const Exhibit *exhibit, const Principal *who)
{
    return who && (who->permissions & exhibit->needs) == exhibit->needs && (!exhibit->is_for_all || sees_all(who));
}

static bool sees(const void *to, const Initiative *row)
{
    Place place = initiative_place(row);
    return principal_sees(to, PERMISSION_INVENTORY_READ, &place);
}

/* ---- Exhibit 2: which of the eight questions each data sheet answers ---- */

enum { COMPLETE_COLUMNS = SHEET_FIELDS + 4 };

static MUST bool complete_columns(Column **out, Arena *a, Err *e)
{
    Column *columns = PUSH(a, Column, COMPLETE_COLUMNS, e);
    if (!columns) return false;
    columns[0] = (Column){"code", "Code", CELL_TEXT};
    columns[1] = (Column){"initiative", "Initiative", CELL_TEXT};
    for (size_t i = 0; i < SHEET_FIELDS; i++) {
        const Field *f = &initiative_record.fields[sheet_fields[i]];
        columns[2 + i] = (Column){f->name, f->label, CELL_COUNT};
    }
    columns[2 + SHEET_FIELDS] = (Column){"filled", "Answers given", CELL_COUNT};
    columns[3 + SHEET_FIELDS] = (Column){"share", "Share of the sheet", CELL_SHARE};
    *out = columns;
    return true;
}

typedef struct { int64_t rows, complete, filled[SHEET_FIELDS], all; } Completeness;

static MUST bool complete_row(Table *t, Completeness *sum, Arena *a, const Initiative *row, Err *e)
{
    bool filled[SHEET_FIELDS];
    size_t n = initiative_filled(filled, row);
    Cell *c = table_row(t, a, e);
    if (!c) return false;
    c[0] = cell_text(row->code);
    c[1] = cell_text(row->name);
    for (size_t i = 0; i < SHEET_FIELDS; i++) {
        c[2 + i] = cell_count(true, filled[i]);
        sum->filled[i] += filled[i];
    }
    c[2 + SHEET_FIELDS] = cell_count(true, (int64_t)n);
    c[3 + SHEET_FIELDS] = cell_share(true, (double)n / SHEET_FIELDS);
    sum->rows++;
    sum->complete += n == SHEET_FIELDS;
    sum->all += (int64_t)n;
    return true;
}

static MUST bool complete_total(Table *t, const Completeness *sum, Arena *a, Err *e)
{
    Cell *c = table_row(t, a, e);
    if (!c) return false;
    c[1] = cell_text(STR("All initiatives"));
    for (size_t i = 0; i < SHEET_FIELDS; i++) c[2 + i] = cell_count(true, sum->filled[i]);
    c[2 + SHEET_FIELDS] = cell_count(true, sum->all);
    c[3 + SHEET_FIELDS] = cell_share(sum->rows > 0, (double)sum->all / (double)(sum->rows * SHEET_FIELDS));
    return t->has_total = true;
}

static MUST bool complete_finding(Str *out, Arena *a, const Completeness *sum, Err *e)
{
    size_t least = 0;
    if (!sum->rows) return *out = STR("No initiative is listed yet"), true;
    for (size_t i = 1; i < SHEET_FIELDS; i++)
        if (sum->filled[i] < sum->filled[least]) least = i;
    if (sum->complete == sum->rows) return str_format(out, a, e, "All %lld data sheets are complete", (long long)sum->rows);
    return str_format(out, a, e, "%lld of %lld data sheets are complete; what is missing most often is %s (%lld)", (long long)sum->complete, (long long)sum->rows,
                      initiative_record.fields[sheet_fields[least]].label, (long long)(sum->rows - sum->filled[least]));
}

static MUST bool complete_make(Table *out, Str *finding, Arena *a, Db *db, const Principal *who, Err *e)
{
    InitiativeSheet *sheets;
    InitiativeState *states;
    size_t n, states_n, s = 0;
    Completeness sum = {0};
    Column *columns;
    TRY(complete_columns(&columns, a, e));
    *out = table_new("exhibit-2", STR("Which questions of the data sheet each initiative answers: 1 answered, 0 not"), columns, COMPLETE_COLUMNS);
    TRY(initiative_list(&sheets, &n, a, db, e));
    TRY(initiative_states(&states, &states_n, a, db, e));
    for (size_t i = 0; i < n; i++) {
        const Initiative *row = &sheets[i].row;
        while (s < states_n && str_compare(states[s].code, row->code) < 0) s++;
        bool is_gone = s < states_n && str_equal(states[s].code, row->code) && (states[s].is_retired || states[s].merged_into.n);
        if (!is_gone && !initiative_is_day_to_day(row) && sees(who, row)) TRY(complete_row(out, &sum, a, row, e));
    }
    if (sum.rows) TRY(complete_total(out, &sum, a, e));
    return complete_finding(finding, a, &sum, e);
}

/* ---- All of them ---- */

static MUST bool from_report(Table *out, Str *finding, Str *source, Arena *a, Db *db, const Exhibit *exhibit, const Principal *who, int fiscal_year, Err *e)
{
    Report report;
    ReportRequest request = {.decide.fiscal_year = fiscal_year, .is_cost_only = !exhibit->is_weighed, .sees = sees_all(who) ? NULL : sees, .sees_to = who};
    TRY(report_build(&report, a, db, &request, e));
    const Table *t = report_table(&report, str_from_c(exhibit->table));
    if (!t) return FAIL(e, ERR_BROKEN, NULL, "the report has no table %s", exhibit->table);
    *out = *t;
    TRY(report_source(source, a, &report, e));
    return report_finding(finding, a, &report, str_from_c(exhibit->table), e);
}

bool exhibit_make(Table *out, Str *finding, Str *source, Arena *a, Db *db, const Exhibit *exhibit, const Principal *who, int fiscal_year, Err *e)
{
    *source = STR("The district's inventory in Purser");
    if (!exhibit->table) TRY(complete_make(out, finding, a, db, who, e));
    else TRY(from_report(out, finding, source, a, db, exhibit, who, fiscal_year, e));
    out->name = exhibit->name;
    bool is_part = strcmp(exhibit->name, "goals") != 0 && !sees_all(who);
    return !is_part || str_format(&out->caption, a, e, "%.*s (initiatives that reach your sites)", STR_ARGUMENTS(out->caption));
}
