/* An initiative as JSON: its row of the list, and its sheet alone. */
#include "sheet/sheet_parts.h"

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

static void put_cents(JsonWriter *w, const char *key, bool has, Cents v) { has ? json_put_cents(w, key, v) : json_put_null(w, key); }
void put_text_or_null(JsonWriter *w, const char *key, bool has, Str v) { has ? json_put_text(w, key, v) : json_put_null(w, key); }
void put_int_or_null(JsonWriter *w, const char *key, bool has, int64_t v) { has ? json_put_int(w, key, v) : json_put_null(w, key); }
static void put_text(JsonWriter *w, const char *key, Str v) { put_text_or_null(w, key, v.n > 0, v); }

void put_texts(JsonWriter *w, const char *key, Str list)
{
    Str part, rest = list;
    json_write_key(w, key);
    json_write_array(w);
    while (rest.n && str_next_part(&part, &rest, ';'))
        if (part.n) json_write_text(w, part);
    json_write_array_end(w);
}

static void put_cost(JsonWriter *w, const CostSheet *of)
{
    static const CostSheet none = {0};
    const CostSheet *cost = of ? of : &none;
    bool has = cost->has_cost;
    put_cents(w, "direct_cents", has && cost->has_part[COST_PART_DIRECT], cost->parts[COST_PART_DIRECT]);
    put_cents(w, "staff_cents", has && cost->has_part[COST_PART_STAFF], cost->parts[COST_PART_STAFF]);
    put_cents(w, "shared_cents", has && cost->has_part[COST_PART_SHARED], cost->parts[COST_PART_SHARED]);
    put_cents(w, "fully_loaded_cents", has, cost->fully_loaded);
    put_cents(w, "cash_cents", has, cost->cash);
    put_cents(w, "per_student_cents", has && cost->has_per_student, cost->per_student);
    json_put_int(w, "cost_missing_n", (int64_t)cost->missing_n);
}

static void put_customs(JsonWriter *w, const InitiativeSheet *s)
{
    json_write_key(w, "custom");
    json_write_object(w);
    for (size_t i = 0; i < s->customs_n; i++) json_write_key_str(w, s->customs[i].name), json_write_text(w, s->customs[i].value);
    json_write_object_end(w);
}

/* What is the same for all who may see it, but for the costs; the object stays open. */
static void write_fixed(JsonWriter *w, const SheetRow *row, bool with_cost)
{
    const InitiativeSheet *s = &row->sheet;
    json_write_object(w);
    record_write_json(w, &s->row, &initiative_record);
    json_put_int(w, "version", s->version);
    put_int_or_null(w, "retired_fiscal_year", row->state.is_retired, row->state.retired_fiscal_year);
    put_text(w, "merged_into", row->state.merged_into);
    put_int_or_null(w, "last_changed_at_ms", row->has_changed, row->changed_at_ms);
    put_text(w, "last_changed_by", row->has_changed ? row->changed_by : STR(""));
    put_int_or_null(w, "confirmed_at_ms", row->state.is_confirmed, row->state.confirmed_at_ms);
    put_text(w, "confirmed_by", row->state.confirmed_by);
    json_put_int(w, "filled_n", (int64_t)row->filled_n);
    json_put_int(w, "fields_n", SHEET_FIELDS);
    json_write_key(w, "missing");
    json_write_array(w);
    for (size_t i = 0; i < SHEET_FIELDS; i++)
        if (!row->filled[i]) json_write_text(w, str_from_c(initiative_record.fields[sheet_fields[i]].name));
    json_write_array_end(w);
    put_cost(w, with_cost ? row->cost : NULL);
    json_put_int(w, "comments_n", row->comments_n);
    put_customs(w, s);
}

static bool prepare(SheetRow *row, int which, Arena *a, Arena *scratch, Err *e)
{
    Buf b = buf_in(scratch, 0);
    JsonWriter w = json_writer(&b, false, e);
    write_fixed(&w, row, which == SHEET_JSON_COSTED);
    return !w.failed && str_copy(&row->json[which], a, buf_str(&b), e);
}

bool sheet_row_prepare(SheetRow *row, Arena *a, Err *e)
{
    Arena *scratch;
    TRY(arena_new(&scratch, 0, e));
    bool good = prepare(row, SHEET_JSON_PLAIN, a, scratch, e) && prepare(row, SHEET_JSON_COSTED, a, scratch, e);
    arena_end(scratch);
    return row->is_written = good;
}

static bool may_change(const SheetRow *row, const Principal *who, Permission permission)
{
    Place place = initiative_place(&row->sheet.row);
    return !sheet_is_gone(row) && principal_may_at(who, permission, &place);
}

#define PIECE(literal) {literal, sizeof literal - 1}

void sheet_row_write(JsonWriter *w, const SheetRow *row, const Principal *who, int64_t now_ms)
{
    static const Str ends[2][2] = {{PIECE(",\"is_stale\":false,\"can_write\":false}"), PIECE(",\"is_stale\":false,\"can_write\":true}")},
                                   {PIECE(",\"is_stale\":true,\"can_write\":false}"), PIECE(",\"is_stale\":true,\"can_write\":true}")}};
    json_write_raw(w, row->json[principal_may(who, PERMISSION_COST_READ) ? SHEET_JSON_COSTED : SHEET_JSON_PLAIN]);
    json_write_more(w, ends[sheet_is_stale(row, now_ms)][may_change(row, who, PERMISSION_INVENTORY_WRITE)]);
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
