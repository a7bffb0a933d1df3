/* One initiative, whole; and who may see it, and change it. */
#include "sheet/sheet_parts.h"

/* ---- The district's inventory ---- */

bool sheet_hold(const SheetBook **book, SheetView **held, const Request *r, Err *e)
{
    *held = NULL;
    if (!r->shelf) {
        SheetBook *own = PUSH(r->arena, SheetBook, 1, e);
        if (!own || !sheet_load(own, r->arena, r->db, e)) return false;
        *book = own;
        return true;
    }
    void *view;
    TRY(shelf_get(&view, r->shelf, &sheet_view_kind, e));
    TRY(sheet_view_open(book, view, r->db, e));
    *held = view;
    return true;
}

void sheet_release(SheetView *held)
{
    if (held) sheet_view_close(held);
}

/* ---- Rights ---- */

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

static bool hold_for(InitiativeSheet *out, Txn *txn, const Request *r, Str code, Permission permission, Err *e)
{
    Err why = {0};
    if (!initiative_lock(txn, code, &why)) return why.code == ERR_NOT_FOUND ? hidden(code, e) : (*e = why, false);
    return sheet_for(out, r, code, permission, e);
}

bool sheet_begin(Txn **txn, bool *was_done, InitiativeSheet *out, Reply *reply, const Request *r, Str code, Permission permission, Str reason, Err *e)
{
    TRY(request_begin(txn, was_done, reply, r, reason, e));
    if (*was_done || hold_for(out, *txn, r, code, permission, e)) return true;
    txn_rollback(*txn);
    return false;
}

bool sheet_id(int64_t *out, Str text, const char *what, Err *e)
{
    Err why = {0};
    return (str_to_int(out, text, &why) && *out > 0) || FAIL(e, ERR_NOT_FOUND, "id", "there is no such %s", what);
}

/* ---- One, whole ---- */

static const ViewField merged_fields[] = {
    {"code", VIEW_TEXT, false, NULL, "What was merged into it"}, {"name", VIEW_TEXT, false, NULL, "Its name"}, {"reason", VIEW_TEXT, true, NULL, "Why"},
    {"at_ms", VIEW_INSTANT, true, NULL, "When"}, {"by", VIEW_TEXT, true, NULL, "By whom"}};
static const View view_merged = VIEW("MergedInitiative", NULL, merged_fields);

static const ViewField priority_fields[] = {{"code", VIEW_TEXT, false, NULL, "Of the strategy"}, {"percent", VIEW_REAL, false, NULL, "Of the initiative; together 100"}};
static const View view_share = VIEW("PriorityShare", NULL, priority_fields);

static const ViewField whole_fields[] = {
    {"row", VIEW_OBJECT, false, &view_initiative_row, "The data sheet and its figures"},
    {"can_write_cost", VIEW_BOOL, false, NULL, "May this person fill in costs?"},
    {"can_comment", VIEW_BOOL, false, NULL, "May this person comment?"},
    {"can_merge", VIEW_BOOL, false, NULL, "May this person merge it, part it and retire it?"},
    {"retired_reason", VIEW_TEXT, true, NULL, "Why it was ended"},
    {"merged_reason", VIEW_TEXT, true, NULL, "Why it was merged into another"},
    {"priority_shares", VIEW_OBJECTS, false, &view_share, "The priorities field, read"},
    {"components", VIEW_OBJECTS, false, &view_component, "Its parts, costed and evidenced apart"},
    {"merged", VIEW_OBJECTS, false, &view_merged, "Initiatives that were merged into it"},
    {"fields", VIEW_OBJECTS, false, &view_field, "The district's own fields, in order"},
};
const View view_initiative = VIEW("InitiativeWhole", NULL, whole_fields);

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
    ComponentRow *rows;
    size_t n;
    TRY(component_list(&rows, &n, r->arena, r->db, code, e));
    json_write_key(w, "components");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) component_write(w, &rows[i]);
    json_write_array_end(w);
    return true;
}

static void put_merged(JsonWriter *w, const SheetBook *book, Str code)
{
    json_write_key(w, "merged");
    json_write_array(w);
    for (size_t i = 0; i < book->n; i++) {
        const SheetRow *row = &book->rows[i];
        if (!str_equal(row->state.merged_into, code)) continue;
        json_write_object(w);
        json_put_text(w, "code", row->sheet.row.code);
        json_put_text(w, "name", row->sheet.row.name);
        put_text_or_null(w, "reason", row->state.merged_reason.n > 0, row->state.merged_reason);
        put_int_or_null(w, "at_ms", row->state.merged_at_ms > 0, row->state.merged_at_ms);
        put_text_or_null(w, "by", row->state.merged_by.n > 0, row->state.merged_by);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

static bool put_fields(JsonWriter *w, const Request *r, Err *e)
{
    SheetFieldRow *fields;
    size_t n;
    TRY(sheet_field_list(&fields, &n, r->arena, r->db, e));
    json_write_key(w, "fields");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) field_write(w, &fields[i]);
    json_write_array_end(w);
    return true;
}

static bool write_whole(Reply *reply, const Request *r, const SheetBook *book, Str code, Err *e)
{
    JsonWriter *w = &reply->json;
    const SheetRow *row = sheet_find(book, code);
    Place place = row ? initiative_place(&row->sheet.row) : (Place){STR(""), STR(""), STR("")};
    if (!row || !principal_sees(r->who, PERMISSION_INVENTORY_READ, &place)) return hidden(code, e);
    json_write_object(w);
    json_write_key(w, "row");
    sheet_row_write(w, row, r->who, r->now_ms);
    json_put_bool(w, "can_write_cost", !sheet_is_gone(row) && principal_may_at(r->who, PERMISSION_COST_WRITE, &place));
    json_put_bool(w, "can_comment", !row->state.merged_into.n && principal_sees(r->who, PERMISSION_COMMENT, &place));
    json_put_bool(w, "can_merge", principal_may_at(r->who, PERMISSION_INVENTORY_MERGE, &place));
    put_text_or_null(w, "retired_reason", row->state.retired_reason.n > 0, row->state.retired_reason);
    put_text_or_null(w, "merged_reason", row->state.merged_reason.n > 0, row->state.merged_reason);
    TRY(put_priorities(w, r->arena, &row->sheet.row, e));
    TRY(put_components(w, r, code, e));
    put_merged(w, book, code);
    TRY(put_fields(w, r, e));
    json_write_object_end(w);
    reply->version = row->sheet.version;
    return true;
}

bool answer_get(Reply *reply, Request *r, Err *e)
{
    const SheetBook *book;
    SheetView *held;
    TRY(sheet_hold(&book, &held, r, e));
    bool good = write_whole(reply, r, book, r->parameters[0], e);
    sheet_release(held);
    return good;
}
