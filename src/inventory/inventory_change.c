/* Adding a sheet and changing it. */
#include <string.h>

#include "inventory/inventory_parts.h"
#include "store/record_store.h"

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

bool sheet_now(Initiative *out, int64_t *version, Txn *txn, Arena *a, Str code, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, txn_db(txn), &initiative_record, "code", code, e));
    if (rows.n == 0) return FAIL(e, ERR_NOT_FOUND, "code", "the inventory has no initiative '%.*s'", (int)(code.n > 64 ? 64 : code.n), code.p);
    *out = *(const Initiative *)rows.rows;
    *version = rows.versions[0];
    return true;
}

void sheet_with(Initiative *out, const Initiative *base, const Initiative *row, uint64_t given)
{
    *out = *base;
    for (size_t i = 0; i < initiative_record.n; i++) {
        if (!(given >> i & 1)) continue;
        size_t from = initiative_record.fields[i].offset, to = i + 1 < initiative_record.n ? initiative_record.fields[i + 1].offset : initiative_record.size;
        memcpy((char *)out + from, (const char *)row + from, to - from);
        record_set_has(out, i, record_has(row, i));
    }
}

bool sheet_field_name(SheetFieldName *out, Str text)
{
    const Str mark = STR("custom.");
    *out = (SheetFieldName){.is_custom = str_starts_with(text, mark), .field = initiative_record.n};
    out->name = out->is_custom ? (Str){text.p + mark.n, text.n - mark.n} : text;
    for (size_t i = 0; !out->is_custom && i < initiative_record.n; i++)
        if (str_equal_c(text, initiative_record.fields[i].name)) out->field = i;
    return out->is_custom ? out->name.n > 0 : out->field < initiative_record.n;
}

bool custom_now(Str *out, Arena *a, Db *db, Str code, Str name, Err *e)
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
        TRY(custom_now(&before, a, txn_db(txn), code, customs[i].name, e));
        if (str_equal(before, after)) continue;
        TRY(custom_value_set(txn, a, &initiative_record, code, customs[i].name, before, after, e));
        *changed = true;
    }
    return true;
}

static bool check_code(Str code, Err *e)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] == '/' || (unsigned char)code.p[i] < ' ') return FAIL(e, ERR_INPUT, "code", "a code has no slash and no control characters");
    return true;
}

bool initiative_create(Txn *txn, Arena *a, const Initiative *row, const CustomChange *customs, size_t customs_n, Err *e)
{
    bool changed = false;
    TRY(check_rules(a, row, e));
    TRY(check_code(row->code, e));
    RecordRows rows;
    TRY(record_load_all(&rows, a, txn_db(txn), &initiative_record, "code", row->code, e));
    if (rows.n) return FAIL(e, ERR_CONFLICT, "code", "there is an initiative '%.*s' already", STR_ARGUMENTS(row->code));
    TRY(record_insert(NULL, txn, a, &initiative_record, 1, row, e));
    return change_customs(&changed, txn, a, row->code, customs, customs_n, e);
}

/* A change of the district's own fields alone moves the version too: the sheet is one thing. */
static bool touch(Txn *txn, Str code, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE initiative SET version = version + 1 WHERE code = $1", e));
    query_bind_text(q, 1, code);
    return query_run(NULL, q, e);
}

bool sheet_keep(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given, const CustomChange *customs,
                size_t customs_n, Err *e)
{
    RecordOutcome outcome;
    bool changed = false;
    TRY(check_rules(a, row, e));
    TRY(record_upsert(&outcome, txn, a, &initiative_record, 1, row, given, e));
    TRY(change_customs(&changed, txn, a, code, customs, customs_n, e));
    if (changed && outcome == RECORD_UNCHANGED) TRY(touch(txn, code, e));
    *out_version = version + (changed || outcome != RECORD_UNCHANGED);
    return true;
}

bool initiative_update(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t version, const Initiative *row, uint64_t given,
                       const CustomChange *customs, size_t customs_n, Err *e)
{
    Initiative now, merged;
    int64_t now_version;
    given &= ~((uint64_t)1 << INITIATIVE_FIELD_code);
    TRY(initiative_lock(txn, code, e));
    TRY(sheet_now(&now, &now_version, txn, a, code, e));
    if (now_version != version) return FAIL(e, ERR_STALE, NULL, "someone changed %.*s since you opened it", STR_ARGUMENTS(code));
    TRY(initiative_must_be_open(a, txn_db(txn), code, e));
    sheet_with(&merged, &now, row, given);
    return sheet_keep(out_version, txn, a, code, version, &merged, given, customs, customs_n, e);
}
