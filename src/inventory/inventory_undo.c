/* Taking one change of a sheet back: a change like any other, so that it stands in the history and can be taken back itself. */
#include "inventory/inventory_parts.h"

enum { CUSTOMS_MOST = 256 };

static bool find_entry(AuditRow *out, Arena *a, Db *db, Str code, int64_t entry, Err *e)
{
    AuditRow *rows;
    size_t n;
    TRY(audit_find(&rows, &n, a, db, &(AuditFilter){.object_type = STR("initiative"), .object_key = code, .entry = entry}, 1, e));
    if (n == 0) return FAIL(e, ERR_NOT_FOUND, "entry", "the history of %.*s has no such entry", STR_ARGUMENTS(code));
    *out = rows[0];
    return true;
}

/* Who changed the field behind that entry, the latest. */
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
    SheetFieldName name;
    TRY(who_since(&who, a, db, code, entry, field, e));
    bool is_own = sheet_field_name(&name, field) && !name.is_custom;
    Str label = is_own ? str_from_c(initiative_record.fields[name.field].label) : name.name;
    return FAIL(e, ERR_CONFLICT, "entry", "%.*s changed '%.*s' since then, so it cannot be taken back", STR_ARGUMENTS(who), STR_ARGUMENTS(label));
}

typedef struct {
    Txn *txn;
    Arena *arena;
    Str code;
    int64_t entry;
    Initiative now, row;
    uint64_t given;
    CustomChange *customs;
    size_t customs_n;
} Reverse;

static bool reverse_custom(Reverse *r, Str name, Str field, Str before, Str after, Err *e)
{
    Str current;
    TRY(custom_now(&current, r->arena, txn_db(r->txn), r->code, name, e));
    if (!str_equal(current, after)) return refuse_since(r->arena, txn_db(r->txn), r->code, r->entry, field, e);
    if (r->customs_n == CUSTOMS_MOST) return FAIL(e, ERR_LIMIT, "entry", "this entry changed more fields than can be taken back at once");
    r->customs[r->customs_n++] = (CustomChange){name, before};
    return true;
}

static bool reverse_one(Reverse *r, const AuditChange *c, Err *e)
{
    SheetFieldName name;
    Str before = c->had_before ? c->before : STR(""), after = c->has_after ? c->after : STR(""), current;
    if (!sheet_field_name(&name, c->field)) return true; /* a field of an earlier version of the program */
    if (name.is_custom) return reverse_custom(r, name.name, c->field, before, after, e);
    TRY(record_text(&current, r->arena, &r->now, &initiative_record, name.field, e));
    if (!str_equal(current, after)) return refuse_since(r->arena, txn_db(r->txn), r->code, r->entry, c->field, e);
    TRY(record_parse(&r->row, &initiative_record, name.field, before, r->arena, e));
    r->given |= (uint64_t)1 << name.field;
    return true;
}

bool initiative_undo(int64_t *out_version, Txn *txn, Arena *a, Str code, int64_t entry, Err *e)
{
    AuditRow row;
    Initiative merged;
    int64_t version;
    Reverse r = {.txn = txn, .arena = a, .code = code, .entry = entry, .customs = PUSH(a, CustomChange, CUSTOMS_MOST, e)};
    if (!r.customs) return false;
    TRY(initiative_lock(txn, code, e));
    TRY(sheet_now(&r.now, &version, txn, a, code, e));
    TRY(initiative_must_be_open(a, txn_db(txn), code, e));
    TRY(find_entry(&row, a, txn_db(txn), code, entry, e));
    if (!str_equal_c(row.action, "update") || row.changes_n == 0)
        return FAIL(e, ERR_CONFLICT, "entry", "this entry changed no field of the sheet; what was retired is brought back, and what was merged is parted, by their own buttons");
    r.row = r.now;
    for (size_t i = 0; i < row.changes_n; i++) TRY(reverse_one(&r, &row.changes[i], e));
    sheet_with(&merged, &r.now, &r.row, r.given);
    return sheet_keep(out_version, txn, a, code, version, &merged, r.given, r.customs, r.customs_n, e);
}
