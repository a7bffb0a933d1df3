/* Routes that change one sheet. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "sheet/sheet_parts.h"

bool answer_get(Reply *reply, Request *r, Err *e) { return sheet_write(reply, r, r->parameters[0], e); }

/* ---- The district's own fields in a body: {"custom": {"name": "text" or null}} ---- */

static bool read_customs(CustomChange **out, size_t *out_n, const Request *r, Err *e)
{
    SheetField *known;
    size_t known_n, n = 0;
    const char *name;
    json_t *v, *customs = r->json ? json_object_get(r->json, "custom") : NULL;
    *out_n = 0;
    *out = NULL;
    if (!customs || json_is_null(customs)) return true;
    if (!json_is_object(customs)) return FAIL(e, ERR_INPUT, "custom", "'custom' must be an object of texts");
    TRY(sheet_field_list(&known, &known_n, r->arena, r->db, e));
    CustomChange *rows = PUSH(r->arena, CustomChange, json_object_size(customs), e);
    if (!rows) return false;
    json_object_foreach(customs, name, v) {
        bool is_known = false;
        for (size_t i = 0; i < known_n; i++) is_known = is_known || str_equal_c(known[i].name, name);
        if (!is_known) return FAIL(e, ERR_INPUT, "custom", "the sheet has no field '%.60s'", name);
        if (!json_is_string(v) && !json_is_null(v)) return FAIL(e, ERR_INPUT, "custom", "'%.60s' must be a text", name);
        Str value = json_is_null(v) ? STR("") : (Str){json_string_value(v), json_string_length(v)};
        if (value.n > 4000) return FAIL(e, ERR_INPUT, "custom", "'%.60s' has at most 4,000 bytes", name);
        rows[n++] = (CustomChange){str_from_c(name), value};
    }
    *out = rows;
    *out_n = n;
    return true;
}

#define REASON_FIELD {"reason", VIEW_TEXT, true, NULL, "Why, for the history"}
static const ViewField create_fields[] = {{"custom", VIEW_MAP, true, NULL, "The district's own fields"}, REASON_FIELD};
const View view_create = VIEW("InitiativeCreate", &initiative_record, create_fields);
const View view_update = VIEW("InitiativeChange", &initiative_record, create_fields);
static const ViewField undo_fields[] = {{"entry", VIEW_INT, false, NULL, "Of the history"}, REASON_FIELD};
const View view_undo = VIEW("UndoRequest", NULL, undo_fields);
static const ViewField why_fields[] = {REASON_FIELD};
const View view_why = VIEW("ReasonRequest", NULL, why_fields);
static const ViewField retire_fields[] = {{"fiscal_year", VIEW_INT, false, NULL, "The last year it ran in"}, {"reason", VIEW_TEXT, false, NULL, "Why it ended"}};
const View view_retire = VIEW("RetireRequest", NULL, retire_fields);
static const ViewField merge_fields[] = {{"into", VIEW_TEXT, false, NULL, "Code of the initiative that stays"}, {"reason", VIEW_TEXT, false, NULL, "Why they are one"}};
const View view_merge = VIEW("MergeRequest", NULL, merge_fields);

/* The sheet as it is now, in the reply. */
static bool write_now(Reply *reply, const Request *r, Str code, Err *e)
{
    InitiativeSheet sheet;
    TRY(initiative_get(&sheet, r->arena, r->db, code, e));
    sheet_only_write(&reply->json, &sheet);
    reply->version = sheet.version;
    return true;
}

bool answer_create(Reply *reply, Request *r, Err *e)
{
    Initiative row = {0};
    uint64_t given;
    CustomChange *customs;
    size_t customs_n;
    Txn *txn;
    bool was_done;
    TRY(request_record(&row, &given, r, &initiative_record, e));
    TRY(read_customs(&customs, &customs_n, r, e));
    Place place = initiative_place(&row);
    if (!principal_may_at(r->who, PERMISSION_INVENTORY_ADD, &place))
        return FAIL(e, ERR_DENIED, "departments", "you may add initiatives of your own department: name it under Department");
    TRY(request_begin(&txn, &was_done, reply, r, STR("added on the page"), e));
    if (was_done) return true;
    bool good = initiative_create(txn, r->arena, &row, customs, customs_n, e) && write_now(reply, r, row.code, e);
    reply->status = 201;
    return request_end(txn, good, reply, e);
}

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

/* After a change a scoped person must still be in their scope: else a coordinator could write someone else's sheet into their own, or give theirs away. */
static bool check_scope_after(const Request *r, const InitiativeSheet *before, const Initiative *row, uint64_t given, Err *e)
{
    Initiative after = before->row;
    if (given >> INITIATIVE_FIELD_coordinators & 1) after.coordinators = row->coordinators, record_set_has(&after, INITIATIVE_FIELD_coordinators, record_has(row, INITIATIVE_FIELD_coordinators));
    if (given >> INITIATIVE_FIELD_departments & 1) after.departments = row->departments, record_set_has(&after, INITIATIVE_FIELD_departments, record_has(row, INITIATIVE_FIELD_departments));
    if (given >> INITIATIVE_FIELD_campuses & 1) after.campuses = row->campuses, record_set_has(&after, INITIATIVE_FIELD_campuses, record_has(row, INITIATIVE_FIELD_campuses));
    Place place = initiative_place(&after);
    if (principal_may_at(r->who, PERMISSION_INVENTORY_WRITE, &place)) return true;
    return FAIL(e, ERR_DENIED, "coordinators", "after this change you could no longer change the sheet yourself: ask someone with a wider role to do it");
}

bool answer_update(Reply *reply, Request *r, Err *e)
{
    Initiative row = {0};
    InitiativeSheet before;
    uint64_t given;
    int64_t version, now_version;
    CustomChange *customs;
    size_t customs_n;
    Txn *txn;
    bool was_done;
    TRY(sheet_for(&before, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(request_if_match(&version, r, e));
    TRY(request_record(&row, &given, r, &initiative_record, e));
    if (given >> INITIATIVE_FIELD_code & 1) return FAIL(e, ERR_INPUT, "code", "the code of an initiative does not change: it stands in costs, rules and results");
    TRY(read_customs(&customs, &customs_n, r, e));
    TRY(check_scope_after(r, &before, &row, given, e));
    row.code = before.row.code;
    record_set_has(&row, INITIATIVE_FIELD_code, true);
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed on the page"), e));
    if (was_done) return true;
    bool good = initiative_update(&now_version, txn, r->arena, before.row.code, version, &row, given, customs, customs_n, e);
    if (!good && e->code == ERR_STALE) {
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, before.row.code, e);
    }
    return request_end(txn, good && write_now(reply, r, before.row.code, e), reply, e);
}

bool answer_undo(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet before;
    int64_t entry, version;
    bool given, was_done;
    Txn *txn;
    TRY(sheet_for(&before, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(request_int(&entry, &given, r, "entry", 1, INT64_MAX, e));
    if (!given) return FAIL(e, ERR_INPUT, "entry", "which entry of the history is to be taken back?");
    Str reason;
    TRY(str_format(&reason, r->arena, e, "took entry %lld back", (long long)entry));
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    bool good = initiative_undo(&version, txn, r->arena, before.row.code, entry, e) && write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}

bool answer_confirm(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet before;
    bool was_done;
    Txn *txn;
    TRY(sheet_for(&before, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("said that the sheet still holds"), e));
    if (was_done) return true;
    bool good = initiative_confirm(txn, r->arena, before.row.code, r->who->actor, r->now_ms, e) && write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}

static bool end_or_return(Reply *reply, Request *r, bool is_end, Err *e)
{
    InitiativeSheet before;
    int64_t year = 0;
    Str reason = STR("");
    bool has_year = true, has_reason = true, was_done;
    Txn *txn;
    TRY(sheet_for(&before, r, r->parameters[0], PERMISSION_INVENTORY_MERGE, e));
    if (is_end) {
        TRY(request_int(&year, &has_year, r, "fiscal_year", 1990, 2200, e));
        TRY(request_text(&reason, &has_reason, r, "reason", LIMIT_REASON_BYTES, e));
        if (!has_year) return FAIL(e, ERR_INPUT, "fiscal_year", "which fiscal year was its last?");
        if (!has_reason || !str_trim(reason).n) return FAIL(e, ERR_INPUT, "reason", "say why it ended: the history keeps it");
    }
    TRY(request_begin(&txn, &was_done, reply, r, is_end ? STR("retired") : STR("brought back"), e));
    if (was_done) return true;
    bool good = initiative_retire(txn, r->arena, before.row.code, year, reason, e) && write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}

bool answer_retire(Reply *reply, Request *r, Err *e) { return end_or_return(reply, r, true, e); }
bool answer_unretire(Reply *reply, Request *r, Err *e) { return end_or_return(reply, r, false, e); }

bool answer_merge(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet from, into;
    Str into_code, reason;
    bool has_into, has_reason, was_done;
    Txn *txn;
    TRY(sheet_for(&from, r, r->parameters[0], PERMISSION_INVENTORY_MERGE, e));
    TRY(request_text(&into_code, &has_into, r, "into", 64, e));
    TRY(request_text(&reason, &has_reason, r, "reason", LIMIT_REASON_BYTES, e));
    if (!has_into) return FAIL(e, ERR_INPUT, "into", "which initiative stays?");
    if (!has_reason || !str_trim(reason).n) return FAIL(e, ERR_INPUT, "reason", "say why the two are one: the history keeps it");
    TRY(sheet_for(&into, r, into_code, PERMISSION_INVENTORY_MERGE, e));
    if (str_equal(from.row.code, into.row.code)) return FAIL(e, ERR_INPUT, "into", "an initiative cannot be merged into itself");
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    bool good = sheet_merge(txn, r->arena, from.row.code, into.row.code, reason, e) && write_now(reply, r, into.row.code, e);
    return request_end(txn, good, reply, e);
}
