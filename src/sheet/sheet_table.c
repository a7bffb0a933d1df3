/* The list as a table, for CSV and Excel: what Exhibit 2 asks, and what it costs. */
#include "http/reply_table.h"
#include "sheet/sheet_parts.h"

static const Column columns[] = {
    {"code", "Code", CELL_TEXT}, {"name", "Name", CELL_TEXT}, {"coordinators", "Coordinator", CELL_TEXT}, {"departments", "Department", CELL_TEXT},
    {"campuses", "Campuses", CELL_TEXT}, {"strategic_alignment", "Strategic Alignment", CELL_TEXT}, {"priorities", "Priorities", CELL_TEXT},
    {"area_of_need", "Area of need", CELL_TEXT}, {"target_populations", "Target Population", CELL_TEXT}, {"definition_of_success", "Definition of Success", CELL_TEXT},
    {"direct_costs", "Direct Costs", CELL_TEXT}, {"indirect_costs", "Indirect Costs", CELL_TEXT}, {"students_served", "Students served", CELL_COUNT},
    {"stated_cost_cents", "Stated cost", CELL_CENTS}, {"direct_cents", "Direct", CELL_CENTS}, {"staff_cents", "Staff time", CELL_CENTS},
    {"shared_cents", "Shared", CELL_CENTS}, {"fully_loaded_cents", "Fully loaded", CELL_CENTS}, {"per_student_cents", "Per student", CELL_CENTS},
    {"filled", "Answers of 8", CELL_COUNT}, {"last_changed_by", "Last changed by", CELL_TEXT}};

static bool fill(Cell *c, const SheetRow *row, Arena *a, bool with_cost, Err *e)
{
    static const size_t texts[] = {INITIATIVE_FIELD_code, INITIATIVE_FIELD_name, INITIATIVE_FIELD_coordinators, INITIATIVE_FIELD_departments, INITIATIVE_FIELD_campuses,
        INITIATIVE_FIELD_strategic_alignment, INITIATIVE_FIELD_priorities, INITIATIVE_FIELD_area_of_need, INITIATIVE_FIELD_target_populations,
        INITIATIVE_FIELD_definition_of_success, INITIATIVE_FIELD_direct_costs, INITIATIVE_FIELD_indirect_costs};
    const Initiative *i = &row->sheet.row;
    const CostSheet *cost = with_cost && row->cost && row->cost->has_cost ? row->cost : NULL;
    size_t n = 0;
    for (; n < sizeof texts / sizeof *texts; n++) {
        Str text;
        TRY(record_text(&text, a, i, &initiative_record, texts[n], e));
        c[n] = cell_text(text);
    }
    c[n++] = cell_count(record_has(i, INITIATIVE_FIELD_students_served), i->students_served);
    c[n++] = cell_cents(with_cost && record_has(i, INITIATIVE_FIELD_stated_cost_cents), i->stated_cost_cents);
    for (int part = 0; part < COST_PARTS; part++) c[n++] = cell_cents(cost && cost->has_part[part], cost ? cost->parts[part] : CENTS(0));
    c[n++] = cell_cents(cost != NULL, cost ? cost->fully_loaded : CENTS(0));
    c[n++] = cell_cents(cost && cost->has_per_student, cost ? cost->per_student : CENTS(0));
    c[n++] = cell_count(true, (int64_t)row->filled_n);
    c[n] = cell_text(row->changed_by);
    return true;
}

bool sheet_table(Reply *reply, const Request *r, const SheetRow *const *rows, size_t n, Err *e)
{
    Table t = TABLE("initiatives", STR("Initiatives, with their data sheets and what they cost"), columns);
    for (size_t i = 0; i < n; i++) {
        Cell *cells = table_row(&t, r->arena, e);
        if (!cells) return false;
        TRY(fill(cells, rows[i], r->arena, principal_may(r->who, PERMISSION_COST_READ), e));
    }
    return reply_table(reply, r, &t, STR(""), STR("The district's inventory, ledger and staff time"), e);
}
