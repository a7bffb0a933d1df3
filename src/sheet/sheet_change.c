/* Routes that change the fields of one sheet. */
#include "base/limits.h"
#include "sheet/sheet_parts.h"

/* ---- The district's own fields in a body: {"custom": {"name": "text" or null}} ---- */

static const SheetField *find_field(const SheetFieldRow *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_equal_c(fields[i].row.name, name)) return &fields[i].row;
    return NULL;
}

static bool read_custom(CustomChange *out, Arena *a, const SheetFieldRow *fields, size_t n, const char *name, json_t *v, Err *e)
{
    const SheetField *field = find_field(fields, n, name);
    if (!field) return FAIL(e, ERR_INPUT, "custom", "the sheet has no field '%.60s'", name);
    if (!json_is_string(v) && !json_is_null(v)) return FAIL(e, ERR_INPUT, "custom", "'%.60s' must be a text", name);
    out->name = field->name;
    return sheet_field_check(&out->value, a, field, json_is_null(v) ? STR("") : (Str){json_string_value(v), json_string_length(v)}, e);
}

static bool read_customs(CustomChange **out, size_t *out_n, const Request *r, Err *e)
{
    SheetFieldRow *fields;
    size_t fields_n, n = 0;
    const char *name;
    json_t *v, *customs = r->json ? json_object_get(r->json, "custom") : NULL;
    *out_n = 0;
    *out = NULL;
    if (!customs || json_is_null(customs)) return true;
    if (!json_is_object(customs)) return FAIL(e, ERR_INPUT, "custom", "'custom' must be an object of texts");
    TRY(sheet_field_list(&fields, &fields_n, r->arena, r->db, e));
    CustomChange *rows = PUSH(r->arena, CustomChange, json_object_size(customs), e);
    if (!rows) return false;
    json_object_foreach(customs, name, v) TRY(read_custom(&rows[n++], r->arena, fields, fields_n, name, v, e));
    *out = rows;
    *out_n = n;
    return true;
}

/* ---- What bodies hold ---- */

static const ViewField create_fields[] = {{"custom", VIEW_MAP, true, NULL, "The district's own fields"}, REASON_FIELD};
const View view_create = VIEW("InitiativeCreate", &initiative_record, create_fields);
const View view_update = VIEW("InitiativeChange", &initiative_record, create_fields);
static const ViewField undo_fields[] = {{"entry", VIEW_INT, false, NULL, "Of the history"}, REASON_FIELD};
const View view_undo = VIEW("UndoRequest", NULL, undo_fields);

bool sheet_write_now(Reply *reply, const Request *r, Str code, Err *e)
{
    InitiativeSheet sheet;
    TRY(initiative_get(&sheet, r->arena, r->db, code, e));
    sheet_only_write(&reply->json, &sheet);
    reply->version = sheet.version;
    return true;
}

/* ---- Adding ---- */

bool answer_create(Reply *reply, Request *r, Err *e)
{
    Initiative row = {0};
    uint64_t given;
    CustomChange *customs;
    size_t customs_n;
    Txn *txn;
    bool was_done;
    TRY(request_record(&row, &given, r, &initiative_record, e));
    Place place = initiative_place(&row);
    if (!principal_may_at(r->who, PERMISSION_INVENTORY_ADD, &place))
        return FAIL(e, ERR_DENIED, "departments", "you may add initiatives of your own department: name it under Department");
    TRY(request_begin(&txn, &was_done, reply, r, STR("added on the page"), e));
    reply->status = 201;
    if (was_done) return true;
    bool good = read_customs(&customs, &customs_n, r, e) && initiative_create(txn, r->arena, &row, customs, customs_n, e) && sheet_write_now(reply, r, row.code, e);
    return request_end(txn, good, reply, e);
}

/* ---- Changing ---- */

/* What the other person made of it, so that the page can show both. */
static bool answer_stale(Reply *reply, const Request *r, Str code, Err *e)
{
    InitiativeSheet sheet;
    TRY(initiative_get(&sheet, r->arena, r->db, code, e));
    reply_stale_begin(reply, r, "someone changed this initiative since you opened it");
    sheet_only_write(&reply->json, &sheet);
    reply_stale_end(reply);
    reply->version = sheet.version;
    return true;
}

/* After a change a scoped person must still be in their scope: else a coordinator could give a sheet away, or take back one that was given on. */
static bool check_scope_after(const Request *r, Str code, Err *e)
{
    InitiativeSheet after;
    TRY(initiative_get(&after, r->arena, r->db, code, e));
    Place place = initiative_place(&after.row);
    if (principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &place)) return true;
    return FAIL(e, ERR_DENIED, "coordinators", "after this change you could no longer change the sheet yourself: ask someone with a wider role to do it");
}

bool answer_update(Reply *reply, Request *r, Err *e)
{
    Initiative row = {0};
    InitiativeSheet before;
    uint64_t given;
    int64_t version;
    CustomChange *customs;
    size_t customs_n;
    Txn *txn;
    bool was_done;
    TRY(request_if_match(&version, r, e));
    TRY(request_record(&row, &given, r, &initiative_record, e));
    if (given >> INITIATIVE_FIELD_code & 1) return FAIL(e, ERR_INPUT, "code", "the code of an initiative does not change: it stands in costs, rules and results");
    TRY(sheet_begin(&txn, &was_done, &before, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, STR("changed on the page"), e));
    if (was_done) return true;
    Str code = before.row.code;
    bool good = read_customs(&customs, &customs_n, r, e) && initiative_update(&version, txn, r->arena, code, version, &row, given, customs, customs_n, e) &&
                check_scope_after(r, code, e);
    if (!good && e->code == ERR_STALE) {
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, code, e);
    }
    return request_end(txn, good && sheet_write_now(reply, r, code, e), reply, e);
}

bool answer_undo(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet before;
    int64_t entry, version;
    bool given, was_done;
    Str reason;
    Txn *txn;
    TRY(request_int(&entry, &given, r, "entry", 1, INT64_MAX, e));
    if (!given) return FAIL(e, ERR_INPUT, "entry", "which entry of the history is to be taken back?");
    TRY(str_format(&reason, r->arena, e, "took entry %lld back", (long long)entry));
    TRY(sheet_begin(&txn, &was_done, &before, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, reason, e));
    if (was_done) return true;
    Str code = before.row.code;
    bool good = initiative_undo(&version, txn, r->arena, code, entry, e) && check_scope_after(r, code, e) && sheet_write_now(reply, r, code, e);
    return request_end(txn, good, reply, e);
}
