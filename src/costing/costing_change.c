/* Adding, changing and taking out one row of an initiative's cost. Each is one Txn with the person, the reason and the version that they saw; the answer
 * is the cost as it is then. */
#include "costing/costing_panel.h"
#include "store/record_store.h"

static const ViewField change_fields[] = {{"reason", VIEW_TEXT, true, NULL, "Why"}};
const View view_staff_time_change = VIEW("StaffTimeChange", &staff_time_record, change_fields);
const View view_cost_change = VIEW("CostChange", &cost_record, change_fields);
static const ViewField share_change_fields[] = {
    {"share_percent", VIEW_REAL, true, NULL, "A fixed part of the whole pool, 0 to 100"}, {"quantity", VIEW_REAL, true, NULL, "Of the pool's driver; null: what the store knows"},
    {"source", VIEW_TEXT, true, NULL, "Where it comes from"}, {"reason", VIEW_TEXT, true, NULL, "Why"}};
const View view_share_change = VIEW("ShareChange", NULL, share_change_fields);

/* The two kinds of rows that have a number of their own on the panel. */
typedef struct {
    const Record *record;
    size_t initiative_field;
    const char *what;           /* "a cost" */
    bool (*fault)(RowFault *, const PanelRow *);
} PanelKind;

static bool staff_fault(RowFault *out, const PanelRow *row) { return staff_time_fault(out, &row->staff); }
static bool row_fault(RowFault *out, const PanelRow *row) { return cost_fault(out, &row->cost); }
static const PanelKind staff_kind = {&staff_time_record, STAFF_TIME_FIELD_initiative, "staff time", staff_fault};
static const PanelKind cost_kind = {&cost_record, COST_FIELD_initiative, "a cost", row_fault};

/* ---- Shared by all ---- */

static bool row_id(int64_t *out, Str text, Err *e)
{
    Err why = {0};
    return (str_to_int(out, text, &why) && *out > 0) || FAIL(e, ERR_NOT_FOUND, "id", "there is no such row");
}

static Str row_text(const PanelRow *row, const Record *record, size_t field)
{
    return *(const Str *)(const void *)((const char *)row + record->fields[field].offset);
}

/* The row with this number, if it is this initiative's. */
static bool stored_row(PanelRow *out, int64_t *version, const Request *r, const PanelKind *kind, Str code, int64_t id, Err *e)
{
    PanelRow row = {0};
    Err why = {0};
    if (!record_get(&row, version, r->arena, r->db, kind->record, id, &why))
        return why.code == ERR_NOT_FOUND ? FAIL(e, ERR_NOT_FOUND, "id", "there is no such row any more") : (*e = why, false);
    if (!record_has(&row, kind->initiative_field) || !str_equal(row_text(&row, kind->record, kind->initiative_field), code))
        return FAIL(e, ERR_NOT_FOUND, "id", "%.*s has no such row", STR_ARGUMENTS(code));
    *out = row;
    return true;
}

/* The body's fields; the initiative is the path's and nothing else. */
static bool read_row(PanelRow *row, uint64_t *given, const Request *r, const PanelKind *kind, Str code, Err *e)
{
    TRY(request_record(row, given, r, kind->record, e));
    uint64_t own = (uint64_t)1 << kind->initiative_field;
    if ((*given & own) && !(record_has(row, kind->initiative_field) && str_equal(row_text(row, kind->record, kind->initiative_field), code)))
        return FAIL(e, ERR_INPUT, "initiative", "a row stays with its initiative; take it out there and add it here");
    *given &= ~own;
    *(Str *)(void *)((char *)row + kind->record->fields[kind->initiative_field].offset) = code;
    record_set_has(row, kind->initiative_field, true);
    return true;
}

/* The schema's rules, the row's own, and who may: what goes to a pool costs others too. */
static bool check_row(const Request *r, const PanelKind *kind, const PanelRow *row, Err *e)
{
    RowFault fault;
    TRY(record_check(row, kind->record, e));
    if (kind->fault(&fault, row)) return FAIL(e, ERR_INPUT, kind->record->fields[fault.field].name, "%s", fault.why);
    if (kind == &cost_kind && cost_row_use(&row->cost) == COST_ROW_POOL && !panel_may_pools(r))
        return FAIL(e, ERR_DENIED, "pool", "a cost of a pool is shared by all who use it; the finance office can add it, or leave the pool out and state your share in percent");
    return true;
}

/* 412 with the cost as it is now. */
static bool answer_stale(Reply *reply, const Request *r, const InitiativeSheet *initiative, const Err *why, Err *e)
{
    reply_stale_begin(reply, r, why->message);
    TRY(panel_write(reply, r, initiative, e));
    reply_stale_end(reply);
    return true;
}

static bool end_change(Txn *txn, bool good, Reply *reply, const Request *r, const InitiativeSheet *initiative, Err *e)
{
    if (!good && e->code == ERR_STALE) {
        Err why = *e;
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, initiative, &why, e);
    }
    return request_end(txn, good && panel_write(reply, r, initiative, e), reply, e);
}

/* ---- Staff time and costs ---- */

static bool add_row(Reply *reply, const Request *r, const PanelKind *kind, Err *e)
{
    InitiativeSheet initiative;
    PanelRow row = {0};
    uint64_t given;
    bool was_done;
    Txn *txn;
    Str reason;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(read_row(&row, &given, r, kind, initiative.row.code, e));
    TRY(check_row(r, kind, &row, e));
    TRY(str_format(&reason, r->arena, e, "added %s on the page", kind->what));
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    reply->status = 201;
    if (was_done) return true;
    return end_change(txn, record_add(NULL, txn, r->arena, kind->record, &row, e), reply, r, &initiative, e);
}

/* What the row will be, for rules that look at several fields. */
static bool merged_row(PanelRow *out, const PanelRow *now, const PanelRow *row, uint64_t given, const Record *record)
{
    *out = *now;
    for (size_t i = 0; i < record->n; i++) {
        if (!(given >> i & 1)) continue;
        size_t from = record->fields[i].offset, to = i + 1 < record->n ? record->fields[i + 1].offset : record->size;
        for (size_t at = from; at < to; at++) ((char *)out)[at] = ((const char *)row)[at];
        record_set_has(out, i, record_has(row, i));
    }
    return true;
}

static bool change_row(Reply *reply, const Request *r, const PanelKind *kind, Err *e)
{
    InitiativeSheet initiative;
    PanelRow now = {0}, row = {0}, merged = {0};
    uint64_t given;
    int64_t id, version, wanted, new_version;
    bool was_done;
    Txn *txn;
    Str reason;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(row_id(&id, r->parameters[1], e));
    TRY(request_if_match(&wanted, r, e));
    TRY(read_row(&row, &given, r, kind, initiative.row.code, e));
    TRY(str_format(&reason, r->arena, e, "changed %s on the page", kind->what));
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    bool good = stored_row(&now, &version, r, kind, initiative.row.code, id, e) && merged_row(&merged, &now, &row, given, kind->record) &&
                check_row(r, kind, &now, e) && check_row(r, kind, &merged, e) &&
                record_change(&new_version, txn, r->arena, kind->record, id, wanted, &row, given, e);
    return end_change(txn, good, reply, r, &initiative, e);
}

static bool remove_row(Reply *reply, const Request *r, const PanelKind *kind, Err *e)
{
    InitiativeSheet initiative;
    PanelRow now = {0};
    int64_t id, version, wanted;
    bool was_done;
    Txn *txn;
    Str reason;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(row_id(&id, r->parameters[1], e));
    TRY(request_if_match(&wanted, r, e));
    TRY(str_format(&reason, r->arena, e, "took %s out on the page", kind->what));
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    bool good = stored_row(&now, &version, r, kind, initiative.row.code, id, e) && check_row(r, kind, &now, e) &&
                record_take_out(txn, r->arena, kind->record, id, wanted, e);
    return end_change(txn, good, reply, r, &initiative, e);
}

bool answer_staff_time_add(Reply *reply, Request *r, Err *e) { return add_row(reply, r, &staff_kind, e); }
bool answer_staff_time_change(Reply *reply, Request *r, Err *e) { return change_row(reply, r, &staff_kind, e); }
bool answer_staff_time_remove(Reply *reply, Request *r, Err *e) { return remove_row(reply, r, &staff_kind, e); }
bool answer_cost_add(Reply *reply, Request *r, Err *e) { return add_row(reply, r, &cost_kind, e); }
bool answer_cost_change(Reply *reply, Request *r, Err *e) { return change_row(reply, r, &cost_kind, e); }
bool answer_cost_remove(Reply *reply, Request *r, Err *e) { return remove_row(reply, r, &cost_kind, e); }

/* ---- Shares of pools: known by the pool's name ---- */

typedef struct { bool is_there; int64_t id, version; double other_shares; bool is_pool; } ShareFound;

static bool find_share(ShareFound *out, const Request *r, Str pool, Str code, Err *e)
{
    RecordRows rows;
    *out = (ShareFound){0};
    TRY(record_load_all(&rows, r->arena, r->db, &pool_record, "pool", pool, e));
    for (size_t i = 0; i < rows.n; i++) {
        const Pool *row = (const Pool *)rows.rows + i;
        bool is_own = record_has(row, POOL_FIELD_initiative) && str_equal(row->initiative, code);
        if (is_own && !out->is_there) out->is_there = true, out->id = rows.ids[i], out->version = rows.versions[i];
        else if (record_has(row, POOL_FIELD_share_percent)) out->other_shares += row->share_percent;
    }
    out->is_pool = rows.n > 0;
    return true;
}

static bool read_share(Pool *row, uint64_t *given, const Request *r, Str code, Err *e)
{
    RowFault fault;
    TRY(request_record(row, given, r, &pool_record, e));
    if (pool_fault(&fault, row)) return FAIL(e, ERR_INPUT, pool_record.fields[fault.field].name, "%s", fault.why);
    row->pool = r->parameters[1];
    row->initiative = code;
    record_set_has(row, POOL_FIELD_pool, true);
    record_set_has(row, POOL_FIELD_initiative, true);
    return record_check(row, &pool_record, e);
}

static bool put_share(Txn *txn, const Request *r, const Pool *row, uint64_t given, Str code, Err *e)
{
    ShareFound found;
    int64_t wanted, version;
    TRY(find_share(&found, r, row->pool, code, e));
    if (!found.is_pool)
        return FAIL(e, ERR_NOT_FOUND, "pool", "there is no pool '%.*s': the finance office adds it, with what it comes to", (int)(row->pool.n > 64 ? 64 : row->pool.n), row->pool.p);
    if (record_has(row, POOL_FIELD_share_percent) && found.other_shares + row->share_percent > 100 + 1e-9)
        return FAIL(e, ERR_INPUT, "share_percent", "the others already have %g %% of this pool, so at most %g %% is left", found.other_shares,
                    found.other_shares < 100 ? 100 - found.other_shares : 0);
    if (!found.is_there) return record_add(NULL, txn, r->arena, &pool_record, row, e);
    TRY(request_if_match(&wanted, r, e));
    return record_change(&version, txn, r->arena, &pool_record, found.id, wanted, row, given, e);
}

bool answer_share_put(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet initiative;
    Pool row = {0};
    uint64_t given;
    bool was_done;
    Txn *txn;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(read_share(&row, &given, r, initiative.row.code, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed a share of a pool on the page"), e));
    if (was_done) return true;
    return end_change(txn, put_share(txn, r, &row, given, initiative.row.code, e), reply, r, &initiative, e);
}

static bool remove_share(Txn *txn, const Request *r, Str code, int64_t wanted, Err *e)
{
    ShareFound found;
    TRY(find_share(&found, r, r->parameters[1], code, e));
    if (!found.is_there) return FAIL(e, ERR_NOT_FOUND, "pool", "%.*s has no share of that pool", STR_ARGUMENTS(code));
    return record_take_out(txn, r->arena, &pool_record, found.id, wanted, e);
}

bool answer_share_remove(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet initiative;
    int64_t wanted;
    bool was_done;
    Txn *txn;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(request_if_match(&wanted, r, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("took it out of a pool on the page"), e));
    if (was_done) return true;
    return end_change(txn, remove_share(txn, r, initiative.row.code, wanted, e), reply, r, &initiative, e);
}
