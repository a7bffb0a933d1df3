/* Pools as the page shows and changes them. What a pool comes to and how it is shared stands in its row of the rest of the district, or in any of its rows
 * that a file filled in: changed here, it is changed in each of them, so that they never contradict each other. */
#include "costing/costing_panel.h"
#include "store/record_store.h"

static const ViewField pool_fields[] = {
    {"pool", VIEW_TEXT, false, NULL, "Its name"},
    {"driver", VIEW_TEXT, true, NULL, "What it is shared by"},
    {"stated_cents", VIEW_CENTS, true, NULL, "As stated; null: it follows from rows and rules alone"},
    {"rows_cents", VIEW_CENTS, false, NULL, "Costs that go to it"},
    {"tagged_cents", VIEW_CENTS, false, NULL, "Ledger lines that rules send to it"},
    {"claimed_cents", VIEW_CENTS, false, NULL, "Of those, what rows state as well"},
    {"total_cents", VIEW_CENTS, true, NULL, "All of it; null: not known"},
    {"initiatives_cents", VIEW_CENTS, false, NULL, "To initiatives"},
    {"rest_cents", VIEW_CENTS, false, NULL, "To the rest of the district"},
    {"unreached_cents", VIEW_CENTS, false, NULL, "To nobody yet"},
    {"members_n", VIEW_INT, false, NULL, "Initiatives that share it"},
    {"rest_quantity", VIEW_REAL, true, NULL, "The rest of the district's quantity of the driver"},
    {"rest_percent", VIEW_REAL, true, NULL, "The rest of the district's stated percent"},
    {"source", VIEW_TEXT, true, NULL, "Where the amount comes from"},
    {"version", VIEW_INT, true, NULL, "To be sent as If-Match; null: none is needed"},
};
static const View view_pool = VIEW("Pool", NULL, pool_fields);
static const ViewField pools_fields[] = {{"rows", VIEW_OBJECTS, false, &view_pool, "By name"}, {"warnings", VIEW_TEXTS, false, NULL, "What to look at"}};
const View view_pools = VIEW("Pools", NULL, pools_fields);
static const ViewField change_fields[] = {
    {"amount_cents", VIEW_CENTS, true, NULL, "What it comes to in a year"}, {"driver", VIEW_TEXT, true, NULL, "hours, fte, students, sites, square_feet or direct"},
    {"quantity", VIEW_REAL, true, NULL, "The rest of the district's quantity of the driver"}, {"share_percent", VIEW_REAL, true, NULL, "The rest of the district's percent"},
    {"source", VIEW_TEXT, true, NULL, "Where the amount comes from"}, {"reason", VIEW_TEXT, true, NULL, "Why"}};
const View view_pool_change = VIEW("PoolChange", NULL, change_fields);

typedef struct { const RecordRows *rows; size_t rest, members; bool has_rest, has_stated; } PoolRows;

static PoolRows rows_of(const RecordRows *rows, Str pool)
{
    PoolRows out = {.rows = rows};
    for (size_t i = 0; i < rows->n; i++) {
        const Pool *row = (const Pool *)rows->rows + i;
        if (!str_equal(row->pool, pool)) continue;
        out.has_stated |= record_has(row, POOL_FIELD_amount_cents);
        if (record_has(row, POOL_FIELD_initiative)) out.members++;
        else if (!out.has_rest) out.has_rest = true, out.rest = i;
    }
    return out;
}

static void put_real(JsonWriter *w, const char *key, bool has, double v) { has ? json_put_real(w, key, v) : json_put_null(w, key); }
static void put_cents(JsonWriter *w, const char *key, bool has, Cents v) { has ? json_put_cents(w, key, v) : json_put_null(w, key); }

static void put_pool(JsonWriter *w, const CostPool *p, const RecordRows *rows)
{
    PoolRows found = rows_of(rows, p->name);
    const Pool *rest = found.has_rest ? (const Pool *)rows->rows + found.rest : NULL;
    json_write_object(w);
    json_put_text(w, "pool", p->name);
    p->has_driver ? json_put_text(w, "driver", str_from_c(pool_record.fields[POOL_FIELD_driver].choices[p->driver])) : json_put_null(w, "driver");
    put_cents(w, "stated_cents", found.has_stated, p->stated);
    json_put_cents(w, "rows_cents", p->rows);
    json_put_cents(w, "tagged_cents", p->tagged);
    json_put_cents(w, "claimed_cents", p->claimed);
    put_cents(w, "total_cents", p->has_amount, p->total);
    json_put_cents(w, "initiatives_cents", p->shared);
    json_put_cents(w, "rest_cents", p->rest);
    json_put_cents(w, "unreached_cents", p->unreached);
    json_put_int(w, "members_n", (int64_t)found.members);
    put_real(w, "rest_quantity", rest && record_has(rest, POOL_FIELD_quantity), rest ? rest->quantity : 0);
    put_real(w, "rest_percent", rest && record_has(rest, POOL_FIELD_share_percent), rest ? rest->share_percent : 0);
    rest && record_has(rest, POOL_FIELD_source) ? json_put_text(w, "source", rest->source) : json_put_null(w, "source");
    found.has_rest ? json_put_int(w, "version", rows->versions[found.rest]) : json_put_null(w, "version");
    json_write_object_end(w);
}

static bool write_pools(Reply *reply, const Request *r, Err *e)
{
    CostBook book;
    RecordRows rows;
    JsonWriter *w = &reply->json;
    int year;
    TRY(panel_year(&year, r, e));
    TRY(cost_compute(&book, r->arena, r->db, year, e));
    TRY(record_load_all(&rows, r->arena, r->db, &pool_record, NULL, STR(""), e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < book.pools_n; i++) put_pool(w, &book.pools[i], &rows);
    json_write_array_end(w);
    json_write_key(w, "warnings");
    json_write_array(w);
    for (size_t i = 0; i < book.warnings_n && panel_sees_all(r); i++) json_write_text(w, book.warnings[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

bool answer_pools(Reply *reply, Request *r, Err *e) { return write_pools(reply, r, e); }

/* ---- Changing ---- */

enum { AMOUNT = (uint64_t)1 << POOL_FIELD_amount_cents, DRIVER = (uint64_t)1 << POOL_FIELD_driver };

/* The pool's other rows say the same of amount and driver, or nothing. */
static bool align_others(Txn *txn, const Request *r, const RecordRows *rows, const Pool *row, uint64_t given, int64_t own_id, Err *e)
{
    for (size_t i = 0; i < rows->n; i++) {
        const Pool *other = (const Pool *)rows->rows + i;
        uint64_t change = 0;
        int64_t version;
        if (rows->ids[i] == own_id) continue;
        if (record_has(other, POOL_FIELD_amount_cents)) change |= given & AMOUNT;
        if (record_has(other, POOL_FIELD_driver)) change |= given & DRIVER;
        if (change) TRY(record_change(&version, txn, r->arena, &pool_record, rows->ids[i], rows->versions[i], row, change, e));
    }
    return true;
}

static bool put_in(Txn *txn, const Request *r, const Pool *row, uint64_t given, Err *e)
{
    RecordRows rows;
    int64_t version, id = 0;
    TRY(record_load_all(&rows, r->arena, r->db, &pool_record, "pool", row->pool, e));
    PoolRows found = rows_of(&rows, row->pool);
    double all_shares = record_has(row, POOL_FIELD_share_percent) ? row->share_percent : 0;
    for (size_t i = 0; i < rows.n; i++) {
        const Pool *other = (const Pool *)rows.rows + i;
        if (record_has(other, POOL_FIELD_initiative) && record_has(other, POOL_FIELD_share_percent)) all_shares += other->share_percent;
    }
    if (record_has(row, POOL_FIELD_share_percent) && all_shares > 100 + 1e-9)
        return FAIL(e, ERR_INPUT, "share_percent", "with the initiatives' own all_shares that would be %g %%", all_shares);
    if (found.has_rest) {
        int64_t wanted;
        id = rows.ids[found.rest];
        TRY(request_if_match(&wanted, r, e));
        TRY(record_change(&version, txn, r->arena, &pool_record, id, wanted, row, given, e));
    } else {
        TRY(record_add(&id, txn, r->arena, &pool_record, row, e));
    }
    return align_others(txn, r, &rows, row, given, id, e);
}

static bool answer_stale(Reply *reply, const Request *r, const Err *why, Err *e)
{
    reply_stale_begin(reply, r, why->message);
    TRY(write_pools(reply, r, e));
    reply_stale_end(reply);
    return true;
}

bool answer_pool_put(Reply *reply, Request *r, Err *e)
{
    Pool row = {.pool = r->parameters[0]};
    RowFault fault;
    uint64_t given;
    bool was_done;
    Txn *txn;
    if (!panel_may_pools(r)) return FAIL(e, ERR_DENIED, "pool", "a pool costs all who share it; the finance office can change it");
    TRY(request_record(&row, &given, r, &pool_record, e));
    if (pool_fault(&fault, &row)) return FAIL(e, ERR_INPUT, pool_record.fields[fault.field].name, "%s", fault.why);
    TRY(record_parse(&row, &pool_record, POOL_FIELD_pool, r->parameters[0], r->arena, e));
    TRY(record_check(&row, &pool_record, e));
    TRY(request_begin(&txn, &was_done, reply, r, STR("changed a pool on the page"), e));
    if (was_done) return true;
    bool good = put_in(txn, r, &row, given, e);
    if (!good && e->code == ERR_STALE) {
        Err why = *e;
        txn_rollback(txn);
        *e = (Err){0};
        return answer_stale(reply, r, &why, e);
    }
    return request_end(txn, good && write_pools(reply, r, e), reply, e);
}
