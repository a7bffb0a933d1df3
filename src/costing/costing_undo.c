/* What was done to the rows of an initiative's cost, and taking one of those changes back: the log says what was before. */
#include <stdlib.h>
#include <string.h>

#include "costing/costing_panel.h"
#include "store/record_store.h"

enum { HISTORY_MOST = 500 };

static const ViewField change_fields[] = {
    {"field", VIEW_TEXT, false, NULL, "Which field"}, {"before", VIEW_TEXT, true, NULL, "Null: it was missing; pay is written as 'private'"},
    {"after", VIEW_TEXT, true, NULL, "Null: it is missing"}};
static const View view_change = VIEW("CostFieldChange", NULL, change_fields);
static const ViewField entry_fields[] = {
    {"entry", VIEW_INT, false, NULL, "Its number, for undo"},  {"at_ms", VIEW_INSTANT, false, NULL, "When"},
    {"actor", VIEW_TEXT, false, NULL, "Who"},                  {"kind", VIEW_TEXT, false, NULL, "staff_time, cost or pool"},
    {"row", VIEW_TEXT, false, NULL, "Which row: role, ingredient or pool"}, {"action", VIEW_TEXT, false, NULL, "insert, update or remove"},
    {"reason", VIEW_TEXT, false, NULL, "Why"},                 {"changes", VIEW_OBJECTS, false, &view_change, "Field by field"},
    {"can_undo", VIEW_BOOL, false, NULL, "You may take it back while nobody changed the row since"}};
static const View view_entry = VIEW("CostHistoryEntry", NULL, entry_fields);
static const ViewField history_fields[] = {{"rows", VIEW_OBJECTS, false, &view_entry, "The newest first"}};
const View view_cost_history = VIEW("CostHistory", NULL, history_fields);
static const ViewField undo_fields[] = {{"entry", VIEW_INT, false, NULL, "Of the history"}, {"reason", VIEW_TEXT, true, NULL, "Why"}};
const View view_cost_undo = VIEW("CostUndo", NULL, undo_fields);

/* ---- Which entries are about this initiative ---- */

static bool ends_with(Str text, Str end) { return text.n >= end.n && memcmp(text.p + text.n - end.n, end.p, end.n) == 0; }

/* Keys are INITIATIVE/ROLE/HOME, INITIATIVE/INGREDIENT/POOL and POOL/INITIATIVE, with #2 behind a second one. */
static bool is_about(Str object_type, Str key, Str code)
{
    if (!str_equal_c(object_type, "pool")) return key.n > code.n && str_starts_with(key, code) && key.p[code.n] == '/';
    size_t mark = key.n;
    while (mark > 0 && key.p[mark - 1] >= '0' && key.p[mark - 1] <= '9') mark--;
    if (mark > 0 && mark < key.n && key.p[mark - 1] == '#') key.n = mark - 1;
    return key.n > code.n && ends_with(key, code) && key.p[key.n - code.n - 1] == '/';
}

static const Record *record_of(Str object_type)
{
    static const Record *const records[] = {&staff_time_record, &cost_record, &pool_record};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (str_equal_c(object_type, records[i]->name)) return records[i];
    return NULL;
}

static bool is_row_change(const AuditRow *row)
{
    bool is_moved = row->changes_n == 1 && str_equal_c(row->changes[0].field, "occurrence");
    return row->changes_n > 0 && !is_moved;
}

/* ---- History ---- */

static void put_value(JsonWriter *w, const char *key, bool has, Str value)
{
    if (!has) json_put_null(w, key);
    else json_put_text(w, key, str_starts_with(value, STR("private:")) ? STR("private") : value);
}

static void write_entry(JsonWriter *w, const AuditRow *row, Str code, bool can_write)
{
    bool is_pool = str_equal_c(row->object_type, "pool");
    Str name = is_pool ? (Str){row->object_key.p, row->object_key.n - code.n - 1} : (Str){row->object_key.p + code.n + 1, row->object_key.n - code.n - 1};
    if (!is_pool) name.n = str_find(name, '/');
    json_write_object(w);
    json_put_int(w, "entry", row->seq);
    json_put_int(w, "at_ms", row->at_ms);
    json_put_text(w, "actor", row->actor);
    json_put_text(w, "kind", row->object_type);
    json_put_text(w, "row", name);
    json_put_text(w, "action", row->action);
    json_put_text(w, "reason", row->reason);
    json_write_key(w, "changes");
    json_write_array(w);
    for (size_t i = 0; i < row->changes_n; i++) {
        const AuditChange *c = &row->changes[i];
        json_write_object(w);
        json_put_text(w, "field", c->field);
        put_value(w, "before", c->had_before, c->before);
        put_value(w, "after", c->has_after, c->after);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_bool(w, "can_undo", can_write);
    json_write_object_end(w);
}

static int newest_first(const void *a, const void *b)
{
    const AuditRow *x = a, *y = b;
    return (x->seq < y->seq) - (x->seq > y->seq);
}

static bool load_history(AuditRow **out, size_t *out_n, const Request *r, Str code, Err *e)
{
    AuditRow *parts[3];
    size_t n[3], all = 0;
    Str prefix;
    TRY(str_format(&prefix, r->arena, e, "%.*s/", STR_ARGUMENTS(code)));
    TRY(audit_history_under(&parts[0], &n[0], r->arena, r->db, "staff_time", prefix, HISTORY_MOST, e));
    TRY(audit_history_under(&parts[1], &n[1], r->arena, r->db, "cost", prefix, HISTORY_MOST, e));
    TRY(audit_history_under(&parts[2], &n[2], r->arena, r->db, "pool", STR(""), 4 * HISTORY_MOST, e)); /* the pool's name stands in front */
    AuditRow *rows = PUSH(r->arena, AuditRow, n[0] + n[1] + n[2], e);
    if (!rows) return false;
    for (size_t part = 0; part < 3; part++)
        for (size_t i = 0; i < n[part]; i++)
            if (is_about(parts[part][i].object_type, parts[part][i].object_key, code) && is_row_change(&parts[part][i])) rows[all++] = parts[part][i];
    if (all) qsort(rows, all, sizeof *rows, newest_first);
    *out = rows;
    *out_n = all < HISTORY_MOST ? all : HISTORY_MOST;
    return true;
}

bool answer_cost_history(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet initiative;
    AuditRow *rows;
    size_t n;
    JsonWriter *w = &reply->json;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_READ, e));
    Place place = initiative_place(&initiative.row);
    TRY(load_history(&rows, &n, r, initiative.row.code, e));
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < n; i++) write_entry(w, &rows[i], initiative.row.code, principal_may_at(r->who, PERMISSION_COST_WRITE, &place));
    json_write_array_end(w);
    json_write_object_end(w);
    return true;
}

/* ---- Undo ---- */

typedef struct { const Record *record; RecordRows rows; size_t at; bool is_there; } RowNow;

static bool find_now(RowNow *out, const Request *r, const Record *record, Str code, Str key, Err *e)
{
    *out = (RowNow){.record = record};
    TRY(record_load_all(&out->rows, r->arena, r->db, record, "initiative", code, e));
    for (size_t i = 0; i < out->rows.n && !out->is_there; i++) {
        Str now;
        TRY(record_key(&now, r->arena, record, out->rows.occurrences[i], (const char *)out->rows.rows + i * record->size, e));
        if (str_equal(now, key)) out->is_there = true, out->at = i;
    }
    return true;
}

static const void *row_now(const RowNow *now) { return (const char *)now->rows.rows + now->at * now->record->size; }

/* A value of the log in clear. */
static bool clear_value(Str *out, const Request *r, bool has, Str value, Err *e)
{
    bool found;
    *out = has ? value : STR("");
    if (!has || !str_starts_with(value, STR("private:"))) return true;
    TRY(audit_private_read(&found, out, r->arena, r->db, value, e));
    return found || FAIL(e, ERR_CONFLICT, "entry", "what stood there was erased from the log, so it cannot be brought back");
}

static bool field_of(size_t *out, const Request *r, const Record *record, const AuditChange *c, Err *e)
{
    const char *name;
    TRY(str_to_c(&name, r->arena, c->field, e));
    *out = record_field(record, name);
    return true;
}

/* Does the row still say what the entry made of it? */
static bool check_unchanged(const Request *r, const RowNow *now, const AuditRow *entry, Err *e)
{
    if (!now->is_there) return FAIL(e, ERR_CONFLICT, "entry", "the row was taken out or named anew since then");
    for (size_t i = 0; i < entry->changes_n; i++) {
        const AuditChange *c = &entry->changes[i];
        Str current, after;
        size_t field;
        TRY(field_of(&field, r, now->record, c, e));
        if (field == now->record->n) continue;
        TRY(record_text(&current, r->arena, row_now(now), now->record, field, e));
        TRY(clear_value(&after, r, c->has_after, c->after, e));
        if (!str_equal(current, after)) return FAIL(e, ERR_CONFLICT, "entry", "%.*s was changed since then, so it cannot be taken back", STR_ARGUMENTS(c->field));
    }
    return true;
}

static bool before_row(PanelRow *out, uint64_t *given, const Request *r, const Record *record, const AuditRow *entry, Err *e)
{
    for (size_t i = 0; i < entry->changes_n; i++) {
        const AuditChange *c = &entry->changes[i];
        Str before;
        size_t field;
        TRY(field_of(&field, r, record, c, e));
        if (field == record->n) continue;
        TRY(clear_value(&before, r, c->had_before, c->before, e));
        TRY(record_parse(out, record, field, before, r->arena, e));
        *given |= (uint64_t)1 << field;
    }
    return true;
}

static bool put_back(Txn *txn, const Request *r, const Record *record, Str code, const AuditRow *entry, Err *e)
{
    RowNow now;
    PanelRow row = {0};
    uint64_t given = 0;
    int64_t version;
    TRY(find_now(&now, r, record, code, entry->object_key, e));
    if (str_equal_c(entry->action, "insert")) {
        TRY(check_unchanged(r, &now, entry, e));
        return record_take_out(txn, r->arena, record, now.rows.ids[now.at], now.rows.versions[now.at], e);
    }
    TRY(before_row(&row, &given, r, record, entry, e));
    if (str_equal_c(entry->action, "update")) {
        TRY(check_unchanged(r, &now, entry, e));
        return record_change(&version, txn, r->arena, record, now.rows.ids[now.at], now.rows.versions[now.at], &row, given, e);
    }
    bool is_same = now.is_there;
    for (size_t i = 0; i < record->n && is_same; i++) is_same = record_same_field(record, i, row_now(&now), &row);
    if (is_same) return FAIL(e, ERR_CONFLICT, "entry", "the row is there again");
    TRY(record_check(&row, record, e));
    return record_add(NULL, txn, r->arena, record, &row, e);
}

static bool is_pools_own(const Record *record, const AuditRow *entry)
{
    for (size_t i = 0; i < entry->changes_n; i++) {
        Str field = entry->changes[i].field;
        if (record == &pool_record && (str_equal_c(field, "amount_cents") || str_equal_c(field, "driver"))) return true;
        if (record == &cost_record && str_equal_c(field, "pool")) return true;
    }
    return false;
}

bool answer_cost_undo(Reply *reply, Request *r, Err *e)
{
    InitiativeSheet initiative;
    AuditRow *rows;
    size_t n;
    int64_t entry;
    bool given, was_done;
    Txn *txn;
    Str reason;
    TRY(panel_initiative(&initiative, r, PERMISSION_COST_WRITE, e));
    TRY(request_int(&entry, &given, r, "entry", 1, INT64_MAX, e));
    if (!given) return FAIL(e, ERR_INPUT, "entry", "which entry of the history is to be taken back?");
    TRY(str_format(&reason, r->arena, e, "took entry %lld back", (long long)entry));
    TRY(request_begin(&txn, &was_done, reply, r, reason, e));
    if (was_done) return true;
    bool good = audit_find(&rows, &n, r->arena, r->db, &(AuditFilter){.entry = entry}, 1, e);
    const Record *record = good && n ? record_of(rows[0].object_type) : NULL;
    if (good && (!record || !is_about(rows[0].object_type, rows[0].object_key, initiative.row.code) || !is_row_change(&rows[0])))
        good = FAIL(e, ERR_NOT_FOUND, "entry", "the cost of %.*s has no such entry", STR_ARGUMENTS(initiative.row.code));
    if (good && is_pools_own(record, &rows[0]) && !panel_may_pools(r)) good = FAIL(e, ERR_DENIED, "entry", "a pool costs all who share it; the finance office can change it");
    good = good && put_back(txn, r, record, initiative.row.code, &rows[0], e);
    return request_end(txn, good && panel_write(reply, r, &initiative, e), reply, e);
}
