#include "costing/costing_http.h"

#include <stdlib.h>

#include "costing/costing_panel.h"
#include "http/reply_table.h"

/* ---- Who may what, where ---- */

bool panel_sees_all(const Request *r) { return principal_sees(r->who, PERMISSION_COST_READ, &(Place){STR(""), STR(""), STR("")}); }
bool panel_may_pools(const Request *r) { return principal_may_at(r->who, PERMISSION_COST_WRITE, &(Place){STR(""), STR(""), STR("")}); }

static bool hidden(Str code, Err *e)
{
    return FAIL(e, ERR_NOT_FOUND, "code", "there is no initiative '%.*s' that you may see", (int)(code.n > 64 ? 64 : code.n), code.p);
}

static bool check_open(const Request *r, Str code, Err *e)
{
    InitiativeState state;
    TRY(initiative_state(&state, r->arena, r->db, code, e));
    if (state.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s: cost that one", STR_ARGUMENTS(code), STR_ARGUMENTS(state.merged_into));
    return !state.is_retired || FAIL(e, ERR_CONFLICT, "code", "%.*s is retired; bring it back before you change its cost", STR_ARGUMENTS(code));
}

bool panel_initiative(InitiativeSheet *out, const Request *r, Permission permission, Err *e)
{
    InitiativeSheet sheet;
    Str code = r->parameters[0];
    Err why = {0};
    if (!initiative_get(&sheet, r->arena, r->db, code, &why)) return why.code == ERR_NOT_FOUND ? hidden(code, e) : (*e = why, false);
    Place place = initiative_place(&sheet.row);
    if (!principal_sees(r->who, PERMISSION_COST_READ, &place)) return hidden(code, e);
    if (permission == PERMISSION_COST_WRITE) {
        if (!principal_may_at(r->who, permission, &place))
            return FAIL(e, ERR_DENIED, "code", "your role lets you see what %.*s costs, but not change it: its coordinator or department can", STR_ARGUMENTS(sheet.row.code));
        TRY(check_open(r, sheet.row.code, e));
    }
    *out = sheet;
    return true;
}

bool panel_year(int *out, const Request *r, Err *e)
{
    int64_t year = 0;
    bool given;
    TRY(request_query_int(&year, &given, r, "fiscal_year", 1, 9999, e));
    *out = given ? (int)year : 0;
    return true;
}

/* ---- One initiative ---- */

static bool answer_cost(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet initiative;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_READ, e));
    return panel_write(reply, r, &initiative, e);
}

/* ---- Everything, as a table: Exhibit 4's rows ---- */

static const Column cost_columns[] = {
    {"code", "Code", CELL_TEXT}, {"name", "Initiative", CELL_TEXT}, {"direct_cents", "Direct", CELL_CENTS}, {"staff_cents", "Staff time", CELL_CENTS},
    {"shared_cents", "Shared", CELL_CENTS}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"cash_cents", "In cash", CELL_CENTS}, {"stated_cents", "Stated", CELL_CENTS},
    {"gap_cents", "Fully loaded less stated", CELL_CENTS}, {"per_student_cents", "Per student", CELL_CENTS}, {"missing_n", "Not costed yet", CELL_COUNT}};
enum { COLUMN_DIRECT = 2, COLUMN_WHOLE = 5, COLUMN_CASH, COLUMN_STATED, COLUMN_GAP, COLUMN_STUDENT, COLUMN_MISSING };

typedef struct { Cents parts[COST_PARTS], whole, cash, stated; int64_t missing_n; bool has_stated; } CostSum;

static bool fill_row(Cell *c, CostSum *sum, const CostSheet *s, Err *e)
{
    bool has_gap = s->has_cost && s->has_stated;
    Cents gap = CENTS(0);
    if (has_gap) TRY(cents_subtract(&gap, s->fully_loaded, s->stated, e));
    c[0] = cell_text(s->code);
    c[1] = cell_text(s->name);
    for (int p = 0; p < COST_PARTS; p++) {
        c[COLUMN_DIRECT + p] = cell_cents(s->has_part[p], s->parts[p]);
        TRY(cents_add(&sum->parts[p], sum->parts[p], s->has_part[p] ? s->parts[p] : CENTS(0), e));
    }
    c[COLUMN_WHOLE] = cell_cents(s->has_cost, s->fully_loaded);
    c[COLUMN_CASH] = cell_cents(s->has_cost, s->cash);
    c[COLUMN_STATED] = cell_cents(s->has_stated, s->stated);
    c[COLUMN_GAP] = cell_cents(has_gap, gap);
    c[COLUMN_STUDENT] = cell_cents(s->has_per_student, s->per_student);
    c[COLUMN_MISSING] = cell_count(true, (int64_t)s->missing_n);
    sum->missing_n += (int64_t)s->missing_n;
    sum->has_stated |= s->has_stated;
    if (s->has_cost) TRY(cents_add(&sum->whole, sum->whole, s->fully_loaded, e));
    if (s->has_cost) TRY(cents_add(&sum->cash, sum->cash, s->cash, e));
    return !s->has_stated || cents_add(&sum->stated, sum->stated, s->stated, e);
}

static bool total_row(Table *t, const CostSum *sum, Arena *a, Err *e)
{
    Cell *c = table_row(t, a, e);
    if (!c) return false;
    c[1] = cell_text(STR("All of these"));
    for (int p = 0; p < COST_PARTS; p++) c[COLUMN_DIRECT + p] = cell_cents(true, sum->parts[p]);
    c[COLUMN_WHOLE] = cell_cents(true, sum->whole);
    c[COLUMN_CASH] = cell_cents(true, sum->cash);
    c[COLUMN_STATED] = cell_cents(sum->has_stated, sum->stated);
    c[COLUMN_MISSING] = cell_count(true, sum->missing_n);
    return t->has_total = true;
}

static int dearest_first(const void *a, const void *b)
{
    const CostSheet *x = *(const CostSheet *const *)a, *y = *(const CostSheet *const *)b;
    if (x->has_cost != y->has_cost) return x->has_cost ? -1 : 1;
    int order = cents_compare(y->fully_loaded, x->fully_loaded);
    return order ? order : str_compare(x->code, y->code);
}

static bool costs_finding(Str *out, Arena *a, const CostSum *sum, size_t n, Err *e)
{
    char whole[40];
    *out = STR("");
    if (n == 0) return true;
    cents_to_dollars(whole, sum->whole);
    double staff = sum->whole.v ? 100.0 * (double)sum->parts[COST_PART_STAFF].v / (double)sum->whole.v : 0;
    return str_format(out, a, e, "Fully loaded, %zu initiative%s cost%s %s a year; %.0f %% of it is staff time", n, n == 1 ? "" : "s", n == 1 ? "s" : "", whole, staff);
}

static bool answer_costs(Reply *reply, Request *r, Err *e)
{
    CostBook book;
    CostSum sum = {0};
    InitiativeSheet *sheets;
    size_t n, costed = 0, shown = 0;
    int year;
    Str finding;
    Table t = TABLE("costs", STR("What each initiative costs in a year, fully loaded"), cost_columns);
    TRY(panel_year(&year, r, e));
    TRY(cost_compute(&book, r->arena, r->db, year, e));
    TRY(initiative_list(&sheets, &n, r->arena, r->db, e));
    const CostSheet **rows = PUSH(r->arena, const CostSheet *, n, e);
    if (!rows) return false;
    for (size_t i = 0; i < n; i++) {
        Place place = initiative_place(&sheets[i].row);
        const CostSheet *s = cost_sheet(&book, sheets[i].row.code);
        if (s && !s->is_day_to_day && principal_sees(r->who, PERMISSION_COST_READ, &place)) rows[shown++] = s;
    }
    if (shown) qsort(rows, shown, sizeof *rows, dearest_first);
    for (size_t i = 0; i < shown; i++) {
        Cell *c = table_row(&t, r->arena, e);
        if (!c || !fill_row(c, &sum, rows[i], e)) return false;
        costed += rows[i]->has_cost;
    }
    if (shown) TRY(total_row(&t, &sum, r->arena, e));
    if (!panel_sees_all(r)) t.caption = STR("What each initiative that reaches your sites costs in a year, fully loaded");
    TRY(costs_finding(&finding, r->arena, &sum, costed, e));
    return reply_table(reply, r, &t, finding, STR("The district's ledger by tag rules, costs, staff time and pools"), e);
}

static const Route routes[] = {
    {"GET", "/api/costs", PERMISSION_COST_READ, ROUTE_CACHED | ROUTE_TABLE, NULL, &view_table, answer_costs, "What every initiative costs: direct, staff time, shared", "fiscal_year"},
    {"GET", "/api/pools", PERMISSION_COST_READ, ROUTE_CACHED, NULL, &view_pools, answer_pools, "Costs that initiatives share, and how", "fiscal_year"},
    {"PUT", "/api/pools/{pool}", PERMISSION_COST_WRITE, 0, &view_pool_change, &view_pools, answer_pool_put, "Adds a pool, or says what it comes to and how it is shared", NULL},
    {"GET", "/api/initiatives/{code}/cost", PERMISSION_COST_READ, ROUTE_CACHED, NULL, &view_cost_sheet, answer_cost, "What one initiative costs, with every row behind it", "fiscal_year"},
    {"GET", "/api/initiatives/{code}/cost/history", PERMISSION_COST_READ, 0, NULL, &view_cost_history, answer_cost_history, "Who changed which row of its cost, when and why", NULL},
    {"POST", "/api/initiatives/{code}/cost/undo", PERMISSION_COST_WRITE, 0, &view_cost_undo, &view_cost_sheet, answer_cost_undo, "Takes one change of its cost back", NULL},
    {"POST", "/api/initiatives/{code}/staff-time", PERMISSION_COST_WRITE, 0, &view_staff_time_change, &view_cost_sheet, answer_staff_time_add, "Adds staff time", NULL},
    {"PATCH", "/api/initiatives/{code}/staff-time/{id}", PERMISSION_COST_WRITE, 0, &view_staff_time_change, &view_cost_sheet, answer_staff_time_change, "Changes a row of staff time", NULL},
    {"DELETE", "/api/initiatives/{code}/staff-time/{id}", PERMISSION_COST_WRITE, 0, NULL, &view_cost_sheet, answer_staff_time_remove, "Takes a row of staff time out", NULL},
    {"POST", "/api/initiatives/{code}/costs", PERMISSION_COST_WRITE, 0, &view_cost_change, &view_cost_sheet, answer_cost_add, "Adds a cost", NULL},
    {"PATCH", "/api/initiatives/{code}/costs/{id}", PERMISSION_COST_WRITE, 0, &view_cost_change, &view_cost_sheet, answer_cost_change, "Changes a cost", NULL},
    {"DELETE", "/api/initiatives/{code}/costs/{id}", PERMISSION_COST_WRITE, 0, NULL, &view_cost_sheet, answer_cost_remove, "Takes a cost out", NULL},
    {"PUT", "/api/initiatives/{code}/shares/{pool}", PERMISSION_COST_WRITE, 0, &view_share_change, &view_cost_sheet, answer_share_put, "Says what part of a pool is its own", NULL},
    {"DELETE", "/api/initiatives/{code}/shares/{pool}", PERMISSION_COST_WRITE, 0, NULL, &view_cost_sheet, answer_share_remove, "Takes it out of a pool", NULL},
};
const RouteTable costing_routes = ROUTE_TABLE_OF("costing", routes);
