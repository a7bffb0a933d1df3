/* An initiative as JSON. */
#include "imports/custom_value.h"
#include "sheet/sheet_parts.h"
#include "store/record_store.h"

static const ViewField row_fields[] = {
    {"version", VIEW_INT, false, NULL, "Counts the changes of the sheet; If-Match wants it"},
    {"retired_fiscal_year", VIEW_INT, true, NULL, "The last fiscal year it ran in"},
    {"merged_into", VIEW_TEXT, true, NULL, "The initiative that took it in"},
    {"is_stale", VIEW_BOOL, false, NULL, "Neither changed nor confirmed for 180 days"},
    {"last_changed_at_ms", VIEW_INSTANT, true, NULL, "When a field was last changed"},
    {"last_changed_by", VIEW_TEXT, true, NULL, "By whom"},
    {"confirmed_at_ms", VIEW_INSTANT, true, NULL, "When someone last said that the sheet still holds"},
    {"confirmed_by", VIEW_TEXT, true, NULL, "Who said so"},
    {"filled_n", VIEW_INT, false, NULL, "How many of Exhibit 2's eight fields are filled"},
    {"fields_n", VIEW_INT, false, NULL, "Eight"},
    {"missing", VIEW_TEXTS, false, NULL, "Names of those that are not"},
    {"can_write", VIEW_BOOL, false, NULL, "May this person change the sheet?"},
    {"direct_cents", VIEW_CENTS, true, NULL, "Costs exclusive to it"},
    {"staff_cents", VIEW_CENTS, true, NULL, "Time that others' payroll pays"},
    {"shared_cents", VIEW_CENTS, true, NULL, "Its share of what it shares with others"},
    {"fully_loaded_cents", VIEW_CENTS, true, NULL, "Direct + staff + shared"},
    {"cash_cents", VIEW_CENTS, true, NULL, "The same without spreading purchases over years"},
    {"per_student_cents", VIEW_CENTS, true, NULL, "Fully loaded by students served"},
    {"cost_missing_n", VIEW_INT, false, NULL, "What could not be costed"},
    {"comments_n", VIEW_INT, false, NULL, "Open comments"},
    {"custom", VIEW_MAP, false, NULL, "The district's own fields"},
};
const View view_initiative_row = VIEW("InitiativeRow", &initiative_record, row_fields);

static const ViewField merged_fields[] = {
    {"code", VIEW_TEXT, false, NULL, "What was merged into it"}, {"reason", VIEW_TEXT, true, NULL, "Why"}};
static const View view_merged = VIEW("MergedInitiative", NULL, merged_fields);

static const ViewField priority_fields[] = {{"code", VIEW_TEXT, false, NULL, "Of the strategy"}, {"percent", VIEW_REAL, false, NULL, "Of the initiative; together 100"}};
static const View view_share = VIEW("PriorityShare", NULL, priority_fields);

static const ViewField whole_fields[] = {
    {"row", VIEW_OBJECT, false, &view_initiative_row, "The data sheet and its figures"},
    {"can_write_cost", VIEW_BOOL, false, NULL, "May this person fill in costs?"},
    {"can_comment", VIEW_BOOL, false, NULL, "May this person comment?"},
    {"priority_shares", VIEW_OBJECTS, false, &view_share, "The priorities field, read"},
    {"components", VIEW_OBJECTS, false, &view_component, "Its parts, costed and evidenced apart"},
    {"merged", VIEW_OBJECTS, false, &view_merged, "Initiatives that were merged into it"},
    {"fields", VIEW_OBJECTS, false, &view_field_put, "The district's own fields, in order"},
};
const View view_initiative = VIEW("InitiativeWhole", NULL, whole_fields);

static void put_cents(JsonWriter *w, const char *key, bool has, Cents v) { has ? json_put_cents(w, key, v) : json_put_null(w, key); }
static void put_text(JsonWriter *w, const char *key, Str v) { v.n ? json_put_text(w, key, v) : json_put_null(w, key); }
static void put_int(JsonWriter *w, const char *key, bool has, int64_t v) { has ? json_put_int(w, key, v) : json_put_null(w, key); }

static void put_cost(JsonWriter *w, const CostSheet *cost)
{
    bool has = cost && cost->has_cost;
    put_cents(w, "direct_cents", has && cost->has_part[COST_PART_DIRECT], has ? cost->parts[COST_PART_DIRECT] : CENTS(0));
    put_cents(w, "staff_cents", has && cost->has_part[COST_PART_STAFF], has ? cost->parts[COST_PART_STAFF] : CENTS(0));
    put_cents(w, "shared_cents", has && cost->has_part[COST_PART_SHARED], has ? cost->parts[COST_PART_SHARED] : CENTS(0));
    put_cents(w, "fully_loaded_cents", has, has ? cost->fully_loaded : CENTS(0));
    put_cents(w, "cash_cents", has, has ? cost->cash : CENTS(0));
    put_cents(w, "per_student_cents", has && cost->has_per_student, has ? cost->per_student : CENTS(0));
    json_put_int(w, "cost_missing_n", cost ? (int64_t)cost->missing_n : 0);
}

static void put_customs(JsonWriter *w, const InitiativeSheet *s)
{
    json_write_key(w, "custom");
    json_write_object(w);
    for (size_t i = 0; i < s->customs_n; i++) json_write_key_str(w, s->customs[i].name), json_write_text(w, s->customs[i].value);
    json_write_object_end(w);
}

void sheet_row_write(JsonWriter *w, const SheetRow *row, const Principal *who, int64_t now_ms)
{
    const InitiativeSheet *s = &row->sheet;
    json_write_object(w);
    record_write_json(w, &s->row, &initiative_record);
    json_put_int(w, "version", s->version);
    put_int(w, "retired_fiscal_year", row->state.is_retired, row->state.retired_fiscal_year);
    put_text(w, "merged_into", row->state.merged_into);
    json_put_bool(w, "is_stale", sheet_is_stale(row, now_ms));
    put_int(w, "last_changed_at_ms", row->has_changed, row->changed_at_ms);
    put_text(w, "last_changed_by", row->changed_by);
    put_int(w, "confirmed_at_ms", row->state.is_confirmed, row->state.confirmed_at_ms);
    put_text(w, "confirmed_by", row->state.confirmed_by);
    json_put_int(w, "filled_n", (int64_t)row->filled_n);
    json_put_int(w, "fields_n", SHEET_FIELDS);
    json_write_key(w, "missing");
    json_write_array(w);
    for (size_t i = 0; i < SHEET_FIELDS; i++)
        if (!row->filled[i]) json_write_text(w, str_from_c(initiative_record.fields[sheet_fields[i]].name));
    json_write_array_end(w);
    json_put_bool(w, "can_write", principal_may_at(who, PERMISSION_INVENTORY_WRITE, &row->place) && !row->state.is_retired && !row->state.merged_into.n);
    put_cost(w, principal_may(who, PERMISSION_COST_READ) ? row->cost : NULL);
    json_put_int(w, "comments_n", row->comments_n);
    put_customs(w, s);
    json_write_object_end(w);
}

static bool hidden(Str code, Err *e)
{
    return FAIL(e, ERR_NOT_FOUND, "code", "the inventory has no initiative '%.*s' that you may see", (int)(code.n > 64 ? 64 : code.n), code.p);
}

bool sheet_for(InitiativeSheet *out, const Request *r, Str code, Permission permission, Err *e)
{
    InitiativeSheet sheet;
    Err why = {0};
    if (!initiative_get(&sheet, r->arena, r->db, code, &why)) return why.code == ERR_NOT_FOUND ? hidden(code, e) : (*e = why, false);
    Place place = initiative_place(&sheet.row);
    if (!principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) return hidden(code, e);
    /* reading and commenting go as far as seeing; changing goes as far as the role's own scope */
    bool may = permission == PERMISSION_INVENTORY_READ || permission == PERMISSION_COMMENT || permission == PERMISSION_COST_READ
                   ? principal_sees(r->who, permission, &place) : principal_may_at(r->who, permission, &place);
    if (!may) return FAIL(e, ERR_DENIED, "code", "your role lets you see %.*s, but not change it: its coordinator or department can", STR_ARGUMENTS(sheet.row.code));
    *out = sheet;
    return true;
}

static const ViewField sheet_view_fields[] = {
    {"version", VIEW_INT, false, NULL, "As it is now"}, {"custom", VIEW_MAP, false, NULL, "The district's own fields"}};
const View view_sheet = VIEW("InitiativeSheet", &initiative_record, sheet_view_fields);

void sheet_only_write(JsonWriter *w, const InitiativeSheet *s)
{
    json_write_object(w);
    record_write_json(w, &s->row, &initiative_record);
    json_put_int(w, "version", s->version);
    put_customs(w, s);
    json_write_object_end(w);
}

static bool put_priorities(JsonWriter *w, Arena *a, const Initiative *row, Err *e)
{
    InitiativePriority *shares;
    size_t n;
    TRY(initiative_priorities(&shares, &n, a, row, e));
    json_write_key(w, "priority_shares");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        json_put_text(w, "code", shares[i].code);
        json_put_real(w, "percent", (double)shares[i].share.v / 100);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

static bool put_components(JsonWriter *w, const Request *r, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, r->arena, r->db, &component_record, "initiative", code, e));
    json_write_key(w, "components");
    json_write_array(w);
    for (size_t i = 0; i < rows.n; i++) {
        json_write_object(w);
        json_put_int(w, "id", rows.ids[i]);
        json_put_int(w, "version", rows.versions[i]);
        record_write_json(w, (const Component *)rows.rows + i, &component_record);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

static bool put_merged(JsonWriter *w, const Request *r, Str code, Err *e)
{
    InitiativeState *states;
    size_t n;
    TRY(initiative_states(&states, &n, r->arena, r->db, e));
    json_write_key(w, "merged");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        if (!str_equal(states[i].merged_into, code)) continue;
        json_write_object(w);
        json_put_text(w, "code", states[i].code);
        put_text(w, "reason", states[i].retired_reason);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

static bool put_fields(JsonWriter *w, const Request *r, Err *e)
{
    SheetField *fields;
    size_t n;
    TRY(sheet_field_list(&fields, &n, r->arena, r->db, e));
    json_write_key(w, "fields");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) {
        json_write_object(w);
        json_put_text(w, "name", fields[i].name);
        json_put_text(w, "label", fields[i].label);
        json_put_text(w, "prompt", fields[i].prompt);
        json_put_int(w, "position", fields[i].position);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    return true;
}

bool sheet_write(Reply *reply, const Request *r, Str code, Err *e)
{
    SheetBook book;
    InitiativeSheet own;
    JsonWriter *w = &reply->json;
    TRY(sheet_for(&own, r, code, PERMISSION_INVENTORY_READ, e));
    TRY(sheet_load(&book, r->arena, r->db, e));
    const SheetRow *found = sheet_find(&book, own.row.code);
    if (!found) return hidden(code, e);
    SheetRow row = *found;
    bool is_open = !row.state.merged_into.n;
    json_write_object(w);
    json_write_key(w, "row");
    sheet_row_write(w, &row, r->who, r->now_ms);
    json_put_bool(w, "can_write_cost", is_open && principal_may_at(r->who, PERMISSION_COST_WRITE, &row.place));
    json_put_bool(w, "can_comment", principal_sees(r->who, PERMISSION_COMMENT, &row.place));
    TRY(put_priorities(w, r->arena, &row.sheet.row, e));
    TRY(put_components(w, r, code, e));
    TRY(put_merged(w, r, code, e));
    TRY(put_fields(w, r, e));
    json_write_object_end(w);
    reply->version = row.sheet.version;
    return true;
}
