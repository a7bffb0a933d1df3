/* Changing one sheet, and taking a change back. */
#include <string.h>

#include "inventory/inventory.h"
#include "store/record_store.h"
#include "strategy/strategy.h"

static bool check_rules(Arena *a, const Initiative *row, Err *e)
{
    InitiativePriority *priorities;
    size_t n;
    TRY(record_check(row, &initiative_record, e));
    TRY(initiative_priorities(&priorities, &n, a, row, e));
    if (record_has(row, INITIATIVE_FIELD_students_served) && row->students_served < 0)
        return FAIL(e, ERR_INPUT, "students_served", "%lld students cannot be served", (long long)row->students_served);
    return true;
}

/* Others who would change the sheet wait until the end of the Txn, and then see what it became (on SQLite the Txn itself is that lock). */
static bool lock(Txn *txn, Str code, Err *e)
{
    Query *q;
    bool has;
    TRY(txn_query(&q, txn, "SELECT id FROM initiative WHERE code = $1 FOR UPDATE", e));
    query_bind_text(q, 1, code);
    TRY(query_next(&has, q, e));
    query_end(q);
    return true;
}

static bool load(Initiative *out, int64_t *version, Txn *txn, Arena *a, Str code, Err *e)
{
    RecordRows rows;
    TRY(lock(txn, code, e));
    TRY(record_load_all(&rows, a, txn_db(txn), &initiative_record, "code", code, e));
    if (rows.n == 0) return FAIL(e, ERR_NOT_FOUND, "code", "the inventory has no initiative '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
    *out = *(const Initiative *)rows.rows;
    *version = rows.versions[0];
    return true;
}

static bool custom_before(Str *out, Arena *a, Db *db, Str code, Str name, Err *e)
{
    Query *q;
    bool has;
    TRY(db_query(&q, db, "SELECT value FROM custom_value WHERE record = 'initiative' AND code = $1 AND name = $2", e));
    query_bind_text(q, 1, code);
    query_bind_text(q, 2, name);
    TRY(query_next(&has, q, e));
    bool good = str_copy(out, a, has ? query_text(q, 0) : STR(""), e);
    query_end(q);
    return good;
}

static bool change_customs(bool *changed, Txn *txn, Arena *a, Str code, const CustomChange *customs, size_t n, Err *e)
{
    for (size_t i = 0; i < n; i++) {
        Str before, after = str_trim(customs[i].value);
        TRY(custom_before(&before, a, txn_db(txn), code, customs[i].name, e));
        if (str_equal(before, after)) continue;
        TRY(custom_value_set(txn, a, &initiative_record, code, customs[i].name, before, after, e));
        *changed = true;
    }
    return true;
}

bool initiative_create(Txn *txn, Arena *a, const Initiative *row, const CustomChange *customs, size_t customs_n, Err *e)
{
    bool changed = false;
    TRY(check_rules(a, row, e));
    for (size_t i = 0; i < row->code.n; i++)
        if (row->code.p[i] == '/' || (unsigned char)row->code.p[i] < ' ') return FAIL(e, ERR_INPUT, "code", "a code has no slash and no control characters");
    RecordRows rows;
    TRY(record_load_all(&rows, a, txn_db(txn), &initiative_record, "code", row->code, e));
    if (rows.n) return FAIL(e, ERR_CONFLICT, "code", "there is an initiative '%.*s' already", STR_ARGUMENTS(row->code));
    TRY(record_insert(NULL, txn, a, &initiative_record, 1, row, e));
    return change_customs(&changed, txn, a, row->code, customs, customs_n, e);
}

static bool check_open(Arena *a, Db *db, Str code, Err *e)
{
    InitiativeState state;
    TRY(initiative_state(&state, a, db, code, e));
    if (state.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s: change that one", STR_ARGUMENTS(code), STR_ARGUMENTS(state.merged_into));
    if (state.is_retired) return FAIL(e, ERR_CONFLICT, "code", "%.*s is retired; bring it back before you change it", STR_ARGUMENTS(code));
    return true;
}

/* A change of the district's own fields alone moves the version too: the sheet is one thing. */
static bool touch(Txn *txn, Str code, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE initiative SET version = version + 1 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    return query_run(NULL, q, e);
}

static bool keep(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given, const CustomChange *customs,
                 size_t customs_n, Err *e)
{
    RecordOutcome outcome;
    bool changed = false;
    TRY(record_upsert(&outcome, txn, a, &initiative_record, 1, row, given, e));
    TRY(change_customs(&changed, txn, a, code, customs, customs_n, e));
    if (changed && outcome == RECORD_UNCHANGED) TRY(touch(txn, code, e));
    *out_version = version + (changed || outcome != RECORD_UNCHANGED);
    return true;
}

/* The stored row with the given fields of the new one, for rules that look at several fields. */
static void merge(Initiative *out, const Initiative *now, const Initiative *row, uint64_t given)
{
    *out = *now;
    for (size_t i = 0; i < initiative_record.n; i++) {
        if (!(given >> i & 1)) continue;
        size_t from = initiative_record.fields[i].offset, to = i + 1 < initiative_record.n ? initiative_record.fields[i + 1].offset : initiative_record.size;
        memcpy((char *)out + from, (const char *)row + from, to - from);
        record_set_has(out, i, record_has(row, i));
    }
}

bool initiative_update(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given,
                       const CustomChange *customs, size_t customs_n, Err *e)
{
    Initiative now, merged;
    int64_t now_version;
    given &= ~((uint64_t)1 << INITIATIVE_FIELD_code);
    TRY(load(&now, &now_version, txn, a, code, e));
    if (now_version != version) return FAIL(e, ERR_STALE, NULL, "someone changed %.*s since you opened it", STR_ARGUMENTS(code));
    TRY(check_open(a, txn_db(txn), code, e));
    merge(&merged, &now, row, given);
    TRY(check_rules(a, &merged, e));
    return keep(out_version, txn, a, code, version, &merged, given, customs, customs_n, e);
}

/* ---- Undo ---- */

static bool find_entry(AuditRow *out, Arena *a, Db *db, Str code, int64_t entry, Err *e)
{
    AuditRow *rows;
    size_t n;
    TRY(audit_find(&rows, &n, a, db, &(AuditFilter){.object_type = STR("initiative"), .object_key = code, .entry = entry}, 1, e));
    if (n == 0) return FAIL(e, ERR_NOT_FOUND, "entry", "the history of %.*s has no such entry", STR_ARGUMENTS(code));
    *out = rows[0];
    return true;
}

/* Who changed the field behind that entry. */
static bool who_since(Str *out, Arena *a, Db *db, Str code, int64_t entry, Str field, Err *e)
{
    AuditRow *rows;
    size_t n;
    *out = STR("someone");
    TRY(audit_history(&rows, &n, a, db, "initiative", code, 1000, e));
    for (size_t i = 0; i < n && rows[i].seq > entry; i++)
        for (size_t k = 0; k < rows[i].changes_n; k++)
            if (str_equal(rows[i].changes[k].field, field)) return *out = rows[i].actor, true;
    return true;
}

static bool refuse_since(Arena *a, Db *db, Str code, int64_t entry, Str field, Err *e)
{
    Str who;
    TRY(who_since(&who, a, db, code, entry, field, e));
    return FAIL(e, ERR_CONFLICT, "entry", "%.*s changed %.*s since then, so it cannot be taken back", STR_ARGUMENTS(who), STR_ARGUMENTS(field));
}

typedef struct { Initiative row; uint64_t given; CustomChange customs[64]; size_t customs_n; } Reverse;

static bool reverse_one(Reverse *out, Txn *txn, Arena *a, Str code, const Initiative *now, int64_t entry, const AuditChange *c, Err *e)
{
    Str before = c->had_before ? c->before : STR(""), after = c->has_after ? c->after : STR(""), current;
    if (str_starts_with(c->field, STR("custom."))) {
        Str name = {c->field.p + 7, c->field.n - 7};
        TRY(custom_before(&current, a, txn_db(txn), code, name, e));
        if (!str_equal(current, after)) return refuse_since(a, txn_db(txn), code, entry, c->field, e);
        if (out->customs_n < 64) out->customs[out->customs_n++] = (CustomChange){name, before};
        return true;
    }
    const char *field;
    TRY(str_to_c(&field, a, c->field, e));
    size_t i = record_field(&initiative_record, field);
    if (i == initiative_record.n) return true; /* a field of an earlier version of the program */
    TRY(record_text(&current, a, now, &initiative_record, i, e));
    if (!str_equal(current, after)) return refuse_since(a, txn_db(txn), code, entry, c->field, e);
    TRY(record_parse(&out->row, &initiative_record, i, before, a, e));
    out->given |= (uint64_t)1 << i;
    return true;
}

bool initiative_undo(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t entry, Err *e)
{
    AuditRow row;
    Initiative now, merged;
    int64_t version;
    Reverse *reverse = arena_push(a, sizeof *reverse, e);
    if (!reverse) return false;
    TRY(load(&now, &version, txn, a, code, e));
    TRY(check_open(a, txn_db(txn), code, e));
    TRY(find_entry(&row, a, txn_db(txn), code, entry, e));
    if (!str_equal_c(row.action, "update") || row.changes_n == 0) return FAIL(e, ERR_CONFLICT, "entry", "this entry changed no field of the sheet");
    reverse->row = now;
    for (size_t i = 0; i < row.changes_n; i++) TRY(reverse_one(reverse, txn, a, code, &now, entry, &row.changes[i], e));
    merge(&merged, &now, &reverse->row, reverse->given);
    TRY(check_rules(a, &merged, e));
    return keep(out_version, txn, a, code, version, &merged, reverse->given, reverse->customs, reverse->customs_n, e);
}
