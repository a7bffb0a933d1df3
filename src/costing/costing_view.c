/* The cost panel of one initiative: stated, loaded and the gap between, the rows that make it up, and what the ledger says beside them. */
#include <stdio.h>

#include "costing/costing_panel.h"
#include "store/record_store.h"

static const ViewField leaf_fields[] = {
    {"part", VIEW_TEXT, false, NULL, "direct, staff or shared"},
    {"kind", VIEW_TEXT, false, NULL, "tagged lines, claim, ingredient, staff time, pool share or stated share"},
    {"label", VIEW_TEXT, false, NULL, "What it is"},
    {"formula", VIEW_TEXT, false, NULL, "How it came about; may be empty"},
    {"account", VIEW_TEXT, true, NULL, "Tagged or home account"},
    {"source", VIEW_TEXT, true, NULL, "Where the row says that it comes from"},
    {"amount_cents", VIEW_CENTS, false, NULL, "What it adds to the year's cost"},
    {"cash_cents", VIEW_CENTS, false, NULL, "The same without annualization"},
};
static const View view_leaf = VIEW("CostLeaf", NULL, leaf_fields);
static const ViewField home_fields[] = {
    {"account", VIEW_TEXT, false, NULL, "The account that really pays"}, {"through", VIEW_TEXT, false, NULL, "tagged lines, staff time or purchase"},
    {"amount_cents", VIEW_CENTS, false, NULL, "In cash"}};
static const View view_home = VIEW("CostHome", NULL, home_fields);

#define ROW_FIELDS                                                                                                                                    \
    {"id", VIEW_INT, false, NULL, "Its number"}, {"version", VIEW_INT, false, NULL, "Counts its changes; send it as If-Match"},                     \
    {"cost_cents", VIEW_CENTS, true, NULL, "What the row comes to in a year; null: it cannot be costed yet"},                                       \
    {"formula", VIEW_TEXT, false, NULL, "How; may be empty"}

static const ViewField staff_fields[] = {ROW_FIELDS, {"hours", VIEW_REAL, true, NULL, "People x hours a week x weeks"}, {"lacks", VIEW_TEXT, true, NULL, "Why it cannot be costed"}};
static const View view_staff_row = VIEW("StaffTimeRow", &staff_time_record, staff_fields);
static const ViewField cost_fields[] = {ROW_FIELDS, {"lacks", VIEW_TEXT, true, NULL, "Why it cannot be costed"}};
static const View view_cost_row = VIEW("CostRow", &cost_record, cost_fields);
static const ViewField share_fields[] = {ROW_FIELDS, {"total_cents", VIEW_CENTS, true, NULL, "The whole pool"}};
static const View view_share_row = VIEW("ShareRow", &pool_record, share_fields);
static const ViewField rows_fields[] = {
    {"staff_time", VIEW_OBJECTS, false, &view_staff_row, "By role"}, {"costs", VIEW_OBJECTS, false, &view_cost_row, "By ingredient"},
    {"shares", VIEW_OBJECTS, false, &view_share_row, "Of pools"}};
static const View view_rows = VIEW("CostRows", NULL, rows_fields);
static const ViewField ledger_fields[] = {
    {"tagged_cents", VIEW_CENTS, true, NULL, "What tag rules give it; null: no rule does"},
    {"claimed_cents", VIEW_CENTS, true, NULL, "Of that, what rows state themselves, so that it counts once"},
    {"lines_n", VIEW_INT, false, NULL, "Ledger lines behind it"}};
static const View view_ledger = VIEW("CostLedger", NULL, ledger_fields);
static const ViewField figure_fields[] = {
    {"stated_cents", VIEW_TEXT, false, NULL, "Address"}, {"direct_cents", VIEW_TEXT, false, NULL, "Address"}, {"staff_cents", VIEW_TEXT, false, NULL, "Address"},
    {"shared_cents", VIEW_TEXT, false, NULL, "Address"}, {"fully_loaded_cents", VIEW_TEXT, false, NULL, "Address"}, {"cash_cents", VIEW_TEXT, false, NULL, "Address"},
    {"per_student_cents", VIEW_TEXT, false, NULL, "Address"}, {"unpaid_cents", VIEW_TEXT, false, NULL, "Address"}};
static const View view_figures = VIEW("CostFigures", NULL, figure_fields);
static const ViewField sheet_fields_of_cost[] = {
    {"code", VIEW_TEXT, false, NULL, "Of the initiative"},
    {"name", VIEW_TEXT, false, NULL, "Of the initiative"},
    {"finding", VIEW_TEXT, false, NULL, "The answer in one sentence"},
    {"can_write", VIEW_BOOL, false, NULL, "You may change its rows"},
    {"can_write_pools", VIEW_BOOL, false, NULL, "You may change pools"},
    {"stated_cents", VIEW_CENTS, true, NULL, "What the data sheet says"},
    {"direct_cents", VIEW_CENTS, true, NULL, "Exclusive to it"},
    {"staff_cents", VIEW_CENTS, true, NULL, "Time that others' payroll pays"},
    {"shared_cents", VIEW_CENTS, true, NULL, "Its part of what several use"},
    {"fully_loaded_cents", VIEW_CENTS, true, NULL, "The three together"},
    {"gap_cents", VIEW_CENTS, true, NULL, "Fully loaded less stated"},
    {"cash_cents", VIEW_CENTS, true, NULL, "Without annualization"},
    {"per_student_cents", VIEW_CENTS, true, NULL, "Fully loaded for each student served"},
    {"students_served", VIEW_INT, true, NULL, "As the data sheet says"},
    {"unpaid_cents", VIEW_CENTS, true, NULL, "Hours that nobody pays for, in no total"},
    {"unpaid_hours", VIEW_REAL, true, NULL, "Hours that nobody pays for"},
    {"leaves", VIEW_OBJECTS, false, &view_leaf, "What it is made of"},
    {"homes", VIEW_OBJECTS, false, &view_home, "Which accounts really pay, the largest first"},
    {"missing", VIEW_TEXTS, false, NULL, "What could not be costed"},
    {"warnings", VIEW_TEXTS, false, NULL, "What to look at"},
    {"ledger", VIEW_OBJECT, false, &view_ledger, "Beside what is stated"},
    {"rows", VIEW_OBJECT, false, &view_rows, "What people filled in"},
    {"figures", VIEW_OBJECT, false, &view_figures, "Addresses, for explain"},
};
const View view_cost_sheet = VIEW("CostSheet", NULL, sheet_fields_of_cost);

static void put_cents(JsonWriter *w, const char *key, bool has, Cents cents) { has ? json_put_cents(w, key, cents) : json_put_null(w, key); }
static void put_text(JsonWriter *w, const char *key, Str text) { text.n ? json_put_text(w, key, text) : json_put_null(w, key); }

static void put_texts(JsonWriter *w, const char *key, const Str *rows, size_t n)
{
    json_write_key(w, key);
    json_write_array(w);
    for (size_t i = 0; i < n; i++) json_write_text(w, rows[i]);
    json_write_array_end(w);
}

/* ---- The answer in one sentence ---- */

static bool put_finding(JsonWriter *w, Arena *a, const CostSheet *s, Err *e)
{
    char whole[40], stated[40];
    Str text;
    bool is_direct_alone = s->has_part[COST_PART_DIRECT] && !s->has_part[COST_PART_STAFF] && !s->has_part[COST_PART_SHARED];
    cents_to_dollars(whole, s->fully_loaded);
    cents_to_dollars(stated, s->stated);
    if (!s->has_cost) TRY(str_format(&text, a, e, "Nothing of what %.*s costs is known yet.", STR_ARGUMENTS(s->name)));
    else if (is_direct_alone) TRY(str_format(&text, a, e, "Only direct cost so far, %s: the real cost of %.*s is likely higher.", whole, STR_ARGUMENTS(s->name)));
    else if (s->has_stated && s->stated.v != s->fully_loaded.v)
        TRY(str_format(&text, a, e, "%.*s costs %s a year, fully loaded; its data sheet says %s.", STR_ARGUMENTS(s->name), whole, stated));
    else TRY(str_format(&text, a, e, "%.*s costs %s a year, fully loaded.", STR_ARGUMENTS(s->name), whole));
    json_put_text(w, "finding", text);
    return true;
}

/* ---- What it is made of ---- */

static void put_leaves(JsonWriter *w, const CostSheet *s)
{
    json_write_key(w, "leaves");
    json_write_array(w);
    for (size_t i = 0; i < s->leaves_n; i++) {
        const CostLeaf *leaf = &s->leaves[i];
        json_write_object(w);
        json_put_text(w, "part", str_from_c(cost_part_word(leaf->part)));
        json_put_text(w, "kind", str_from_c(cost_leaf_word(leaf->kind)));
        json_put_text(w, "label", leaf->label);
        json_put_text(w, "formula", leaf->formula);
        put_text(w, "account", leaf->account);
        put_text(w, "source", leaf->source);
        json_put_cents(w, "amount_cents", leaf->cents);
        json_put_cents(w, "cash_cents", leaf->cash);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_key(w, "homes");
    json_write_array(w);
    for (size_t i = 0; i < s->homes_n; i++) {
        json_write_object(w);
        json_put_text(w, "account", s->homes[i].account);
        json_put_text(w, "through", s->homes[i].through);
        json_put_cents(w, "amount_cents", s->homes[i].cents);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static bool put_ledger(JsonWriter *w, const CostSheet *s, Err *e)
{
    Cents tagged = CENTS(0), claimed = CENTS(0);
    int64_t lines = 0;
    bool has = false;
    for (size_t i = 0; i < s->leaves_n; i++) {
        const CostLeaf *leaf = &s->leaves[i];
        if (leaf->kind == COST_LEAF_CLAIM) TRY(cents_subtract(&claimed, claimed, leaf->cents, e));
        if (leaf->kind != COST_LEAF_TAGGED) continue;
        has = true;
        lines += leaf->lines;
        TRY(cents_add(&tagged, tagged, leaf->cents, e));
    }
    json_write_key(w, "ledger");
    json_write_object(w);
    put_cents(w, "tagged_cents", has, tagged);
    put_cents(w, "claimed_cents", has, claimed);
    json_put_int(w, "lines_n", lines);
    json_write_object_end(w);
    return true;
}

/* ---- Rows that people filled in ---- */

static void begin_row(JsonWriter *w, const RecordRows *rows, size_t i, bool has_cost, Cents cost, Str formula)
{
    json_write_object(w);
    json_put_int(w, "id", rows->ids[i]);
    json_put_int(w, "version", rows->versions[i]);
    put_cents(w, "cost_cents", has_cost, cost);
    json_put_text(w, "formula", formula);
}

static bool put_staff(JsonWriter *w, const Request *r, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, r->arena, r->db, &staff_time_record, "initiative", code, e));
    json_write_key(w, "staff_time");
    json_write_array(w);
    for (size_t i = 0; i < rows.n; i++) {
        const StaffTime *row = (const StaffTime *)rows.rows + i;
        StaffCosting c = staff_time_costing(row);
        begin_row(w, &rows, i, c.is_costed, c.cents, str_from_c(c.is_costed ? c.formula : ""));
        record_write_json(w, row, &staff_time_record);
        c.has_hours ? json_put_real(w, "hours", ratio_to_double(c.hours)) : json_put_null(w, "hours");
        c.is_costed ? json_put_null(w, "lacks") : json_put_text(w, "lacks", str_from_c(c.why));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

static bool put_costs(JsonWriter *w, const Request *r, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, r->arena, r->db, &cost_record, "initiative", code, e));
    json_write_key(w, "costs");
    json_write_array(w);
    for (size_t i = 0; i < rows.n; i++) {
        const Cost *row = (const Cost *)rows.rows + i;
        CostRowCosting c;
        TRY(cost_row_costing(&c, row, e));
        begin_row(w, &rows, i, c.is_costed, c.cents, str_from_c(c.formula));
        record_write_json(w, row, &cost_record);
        c.is_costed ? json_put_null(w, "lacks") : json_put_text(w, "lacks", str_from_c(c.why));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

static const CostLeaf *leaf_of_pool_row(const CostSheet *s, int64_t id)
{
    for (size_t i = 0; i < s->leaves_n; i++)
        if (s->leaves[i].kind == COST_LEAF_POOL && s->leaves[i].row_id == id) return &s->leaves[i];
    return NULL;
}

static bool put_shares(JsonWriter *w, const Request *r, const CostBook *book, const CostSheet *s, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, r->arena, r->db, &pool_record, "initiative", s->code, e));
    json_write_key(w, "shares");
    json_write_array(w);
    for (size_t i = 0; i < rows.n; i++) {
        const Pool *row = (const Pool *)rows.rows + i;
        const CostLeaf *leaf = leaf_of_pool_row(s, rows.ids[i]);
        const CostPool *pool = cost_pool(book, row->pool);
        begin_row(w, &rows, i, leaf != NULL, leaf ? leaf->cents : CENTS(0), leaf ? leaf->formula : STR(""));
        record_write_json(w, row, &pool_record);
        put_cents(w, "total_cents", pool && pool->has_amount, pool ? pool->total : CENTS(0));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

/* ---- The whole panel ---- */

static void put_figures(JsonWriter *w, Str code)
{
    char figure[200];
    json_write_key(w, "figures");
    json_write_object(w);
    for (size_t i = 0; i < sizeof figure_fields / sizeof *figure_fields; i++) {
        snprintf(figure, sizeof figure, "costing/%.*s/%s", STR_ARGUMENTS(code), figure_fields[i].name);
        json_put_text(w, figure_fields[i].name, str_from_c(figure));
    }
    json_write_object_end(w);
}

static bool put_sums(JsonWriter *w, const CostSheet *s, Err *e)
{
    bool has_gap = s->has_cost && s->has_stated;
    Cents gap = CENTS(0);
    if (has_gap) TRY(cents_subtract(&gap, s->fully_loaded, s->stated, e));
    put_cents(w, "stated_cents", s->has_stated, s->stated);
    put_cents(w, "direct_cents", s->has_part[COST_PART_DIRECT], s->parts[COST_PART_DIRECT]);
    put_cents(w, "staff_cents", s->has_part[COST_PART_STAFF], s->parts[COST_PART_STAFF]);
    put_cents(w, "shared_cents", s->has_part[COST_PART_SHARED], s->parts[COST_PART_SHARED]);
    put_cents(w, "fully_loaded_cents", s->has_cost, s->fully_loaded);
    put_cents(w, "gap_cents", has_gap, gap);
    put_cents(w, "cash_cents", s->has_cost, s->cash);
    put_cents(w, "per_student_cents", s->has_per_student, s->per_student);
    s->has_students ? json_put_int(w, "students_served", s->students_served) : json_put_null(w, "students_served");
    put_cents(w, "unpaid_cents", s->has_unpaid_cents, s->unpaid);
    s->has_unpaid_hours ? json_put_real(w, "unpaid_hours", s->unpaid_hours) : json_put_null(w, "unpaid_hours");
    return true;
}

static bool put_rows(JsonWriter *w, const Request *r, const CostBook *book, const CostSheet *s, Err *e)
{
    json_write_key(w, "rows");
    json_write_object(w);
    TRY(put_staff(w, r, s->code, e));
    TRY(put_costs(w, r, s->code, e));
    TRY(put_shares(w, r, book, s, e));
    json_write_object_end(w);
    return true;
}

static bool may_write(const Request *r, const InitiativeSheet *initiative, bool *out, Err *e)
{
    InitiativeState state;
    Place place = initiative_place(&initiative->row);
    TRY(initiative_state(&state, r->arena, r->db, initiative->row.code, e));
    *out = !state.is_retired && !state.merged_into.n && principal_may_at(r->who, PERMISSION_COST_WRITE, &place);
    return true;
}

/* Of a merged one the cost is that of the initiative that stays. */
static bool merged_elsewhere(const Request *r, const InitiativeSheet *initiative, Err *e)
{
    InitiativeState state;
    TRY(initiative_state(&state, r->arena, r->db, initiative->row.code, e));
    if (!state.merged_into.n) return FAIL(e, ERR_BROKEN, NULL, "an initiative of the inventory has no cost sheet");
    return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s: its cost counts there", STR_ARGUMENTS(initiative->row.code), STR_ARGUMENTS(state.merged_into));
}

bool panel_write(Reply *reply, const Request *r, const InitiativeSheet *initiative, Err *e)
{
    CostBook book;
    JsonWriter *w = &reply->json;
    int year;
    bool can_write;
    TRY(panel_year(&year, r, e));
    TRY(may_write(r, initiative, &can_write, e));
    TRY(cost_compute(&book, r->arena, r->db, year, e));
    const CostSheet *s = cost_sheet(&book, initiative->row.code);
    if (!s) return merged_elsewhere(r, initiative, e);
    json_write_object(w);
    json_put_text(w, "code", s->code);
    json_put_text(w, "name", s->name);
    TRY(put_finding(w, r->arena, s, e));
    json_put_bool(w, "can_write", can_write);
    json_put_bool(w, "can_write_pools", panel_may_pools(r));
    TRY(put_sums(w, s, e));
    put_leaves(w, s);
    put_texts(w, "missing", s->missing, s->missing_n);
    put_texts(w, "warnings", s->warnings, panel_sees_all(r) ? s->warnings_n : 0); /* they may name other initiatives */
    TRY(put_ledger(w, s, e));
    TRY(put_rows(w, r, &book, s, e));
    put_figures(w, s->code);
    json_write_object_end(w);
    return true;
}
