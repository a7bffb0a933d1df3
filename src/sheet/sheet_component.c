/* Routes of what an initiative is made of. */
#include "sheet/sheet_parts.h"

static const ViewField component_fields[] = {{"id", VIEW_INT, false, NULL, "Its number"}, {"version", VIEW_INT, false, NULL, "Counts its changes"}};
const View view_component = VIEW("Component", &component_record, component_fields);
static const ViewField components_fields[] = {{"rows", VIEW_OBJECTS, false, &view_component, "By name"}};
const View view_components = VIEW("Components", NULL, components_fields);
static const ViewField component_change_fields[] = {REASON_FIELD};
const View view_component_change = VIEW("ComponentChange", &component_record, component_change_fields);

void component_write(JsonWriter *w, const ComponentRow *row)
{
    json_write_object(w);
    json_put_int(w, "id", row->id);
    json_put_int(w, "version", row->version);
    record_write_json(w, &row->row, &component_record);
    json_write_object_end(w);
}

static bool write_all(Reply *reply, const Request *r, Str code, Err *e)
{
    ComponentRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(component_list(&rows, &n, r->arena, r->db, code, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) component_write(w, &rows[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_components(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    TRY(sheet_for(&sheet, r, r->parameters[0], PERMISSION_INVENTORY_READ, e));
    return write_all(reply, r, sheet.row.code, e);
}

/* The body's fields; whose component it is stands in the path. */
static bool read_component(Component *row, uint64_t *given, const Request *r, Err *e)
{
    TRY(request_record(row, given, r, &component_record, e));
    return !(*given >> COMPONENT_FIELD_initiative & 1) || FAIL(e, ERR_INPUT, "initiative", "a component belongs to the initiative of its address");
}

bool answer_component_add(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Component row = {0};
    uint64_t given;
    bool was_done;
    Txn *txn;
    TRY(read_component(&row, &given, r, e));
    TRY(sheet_begin(&txn, &was_done, &sheet, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, STR("added a component"), e));
    reply->status = 201;
    if (was_done) return true;
    return request_end(txn, component_add(txn, r->arena, sheet.row.code, &row, e) && write_all(reply, r, sheet.row.code, e), reply, e);
}

static bool answer_stale(Reply *reply, const Request *r, Str code, int64_t id, Err *e)
{
    ComponentRow *rows;
    size_t n;
    TRY(component_list(&rows, &n, r->arena, r->db, code, e));
    reply_stale_begin(reply, r, "someone changed this component since you opened it");
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        if ((found = rows[i].id == id)) component_write(&reply->json, &rows[i]);
    if (!found) json_write_null(&reply->json);
    reply_stale_end(reply);
    return true;
}

bool answer_component_change(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    Component row = {0};
    uint64_t given;
    int64_t id, version;
    bool was_done;
    Txn *txn;
    TRY(sheet_id(&id, r->parameters[1], "component", e));
    TRY(request_if_match(&version, r, e));
    TRY(read_component(&row, &given, r, e));
    TRY(sheet_begin(&txn, &was_done, &sheet, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, STR("changed a component"), e));
    if (was_done) return true;
    bool good = component_change(txn, r->arena, sheet.row.code, id, version, &row, given, e);
    if (!good && e->code == ERR_STALE) {
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, sheet.row.code, id, e);
    }
    return request_end(txn, good && write_all(reply, r, sheet.row.code, e), reply, e);
}

bool answer_component_remove(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet sheet;
    int64_t id;
    bool was_done;
    Txn *txn;
    TRY(sheet_id(&id, r->parameters[1], "component", e));
    TRY(sheet_begin(&txn, &was_done, &sheet, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, STR("removed a component"), e));
    if (was_done) return true;
    return request_end(txn, component_remove(txn, r->arena, sheet.row.code, id, e) && write_all(reply, r, sheet.row.code, e), reply, e);
}
