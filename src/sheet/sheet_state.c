/* Routes that say whether a sheet still holds: confirmed, retired, merged. */
#include <string.h>

#include "base/limits.h"
#include "sheet/sheet_parts.h"

static const ViewField why_fields[] = {REASON_FIELD};
const View view_why = VIEW("ReasonRequest", NULL, why_fields);
static const ViewField retire_fields[] = {{"fiscal_year", VIEW_INT, false, NULL, "The last year it ran in"}, {"reason", VIEW_TEXT, false, NULL, "Why it ended"}};
const View view_retire = VIEW("RetireRequest", NULL, retire_fields);
static const ViewField merge_fields[] = {
    {"into", VIEW_TEXT, false, NULL, "Code of the initiative that stays"}, {"reason", VIEW_TEXT, false, NULL, "Why they are one"},
    {"take", VIEW_TEXTS, true, NULL, "Fields whose answers the one that stays takes over: definition_of_success, custom.NAME"}};
const View view_merge = VIEW("MergeRequest", NULL, merge_fields);

bool answer_confirm(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet before;
    bool was_done;
    Txn *txn;
    TRY(sheet_begin(&txn, &was_done, &before, reply, r, r->parameters[0], PERMISSION_INVENTORY_WRITE, STR("said that the sheet still holds"), e));
    if (was_done) return true;
    bool good = initiative_confirm(txn, r->arena, before.row.code, r->who->actor, r->now_ms, e) && sheet_write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}

static bool need_reason(Str *out, const Request *r, const char *why, Err *e)
{
    bool given;
    TRY(request_text(out, &given, r, "reason", LIMIT_REASON_BYTES, e));
    return (given && str_trim(*out).n > 0) || FAIL(e, ERR_INPUT, "reason", "%s: the history keeps it", why);
}

static bool end_or_return(Reply *reply, Request *r, int64_t year, Str reason, Err *e)
{
    InitiativeSheet before;
    bool was_done;
    Txn *txn;
    TRY(sheet_begin(&txn, &was_done, &before, reply, r, r->parameters[0], PERMISSION_INVENTORY_MERGE, year ? STR("retired") : STR("brought back"), e));
    if (was_done) return true;
    bool good = initiative_retire(txn, r->arena, before.row.code, year, reason, e) && sheet_write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}

bool answer_retire(Reply *reply, Request *r, Err *e)
{
    int64_t year;
    Str reason;
    bool given;
    TRY(request_int(&year, &given, r, "fiscal_year", 1990, 2200, e));
    if (!given) return FAIL(e, ERR_INPUT, "fiscal_year", "which fiscal year was its last?");
    TRY(need_reason(&reason, r, "say why it ended", e));
    return end_or_return(reply, r, year, reason, e);
}

bool answer_unretire(Reply *reply, Request *r, Err *e) { return end_or_return(reply, r, 0, STR(""), e); }

/* ---- Merging ---- */

/* An array of field names, joined by ';'. */
static bool read_take(Str *out, const Request *r, Err *e)
{
    json_t *v, *take = json_object_get(r->json, "take");
    size_t i;
    Buf b = buf_in(r->arena, 0);
    *out = STR("");
    if (!take || json_is_null(take)) return true;
    if (!json_is_array(take)) return FAIL(e, ERR_INPUT, "take", "'take' is a list of fields");
    json_array_foreach(take, i, v) {
        if (!json_is_string(v) || memchr(json_string_value(v), ';', json_string_length(v))) return FAIL(e, ERR_INPUT, "take", "'take' is a list of fields");
        TRY(buf_add(&b, (Str){json_string_value(v), json_string_length(v)}, e));
        TRY(buf_add_char(&b, ';', e));
    }
    *out = buf_str(&b);
    return true;
}

/* Both are held in the order of their codes, so that two merges that cross do not wait for each other. */
static bool hold_both(InitiativeSheet *from, InitiativeSheet *into, Txn *txn, const Request *r, Str code, Str into_code, Err *e)
{
    Err gone = {0};
    Str first = str_compare(code, into_code) < 0 ? code : into_code;
    if (!initiative_lock(txn, first, &gone) && gone.code != ERR_NOT_FOUND) return *e = gone, false; /* whoever is not there is told below, in the same words as what may not be seen */
    TRY(sheet_for(from, r, code, PERMISSION_INVENTORY_MERGE, e));
    return sheet_for(into, r, into_code, PERMISSION_INVENTORY_MERGE, e);
}

bool answer_merge(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet from, into;
    InitiativeMergeRequest m = {.code = r->parameters[0], .by = r->who->actor, .now_ms = r->now_ms};
    bool has_into, was_done;
    Txn *txn;
    TRY(request_text(&m.into, &has_into, r, "into", 64, e));
    if (!has_into) return FAIL(e, ERR_INPUT, "into", "which initiative stays?");
    TRY(need_reason(&m.reason, r, "say why the two are one", e));
    TRY(read_take(&m.take, r, e));
    TRY(request_begin(&txn, &was_done, reply, r, m.reason, e));
    if (was_done) return true;
    bool good = hold_both(&from, &into, txn, r, m.code, m.into, e) && initiative_merge(txn, r->arena, &m, e) && sheet_write_now(reply, r, m.into, e);
    return request_end(txn, good, reply, e);
}

bool answer_unmerge(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet before;
    bool was_done;
    Txn *txn;
    TRY(sheet_begin(&txn, &was_done, &before, reply, r, r->parameters[0], PERMISSION_INVENTORY_MERGE, STR("parted what had been merged"), e));
    if (was_done) return true;
    bool good = initiative_unmerge(txn, r->arena, before.row.code, e) && sheet_write_now(reply, r, before.row.code, e);
    return request_end(txn, good, reply, e);
}
