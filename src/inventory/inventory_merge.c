/* Two sheets that are one. The code that goes becomes another name of the one that stays: no row of any room moves, so no cent can be lost on the way, a file
 * that still says the old code is taken in as before, and the merge can be taken back. */
#include <stdlib.h>

#include "base/map.h"
#include "inventory/inventory_parts.h"

/* Both are held in the order of their codes, so that two merges at once cannot wait for each other. */
static bool lock_both(Txn *txn, Str a, Str b, Err *e)
{
    bool in_order = str_compare(a, b) < 0;
    TRY(initiative_lock(txn, in_order ? a : b, e));
    return initiative_lock(txn, in_order ? b : a, e);
}

static bool take_custom(CustomChange *out, Arena *a, Db *db, Str from, Str name, Err *e)
{
    TRY(custom_now(&out->value, a, db, from, name, e));
    out->name = name;
    return out->value.n > 0 || FAIL(e, ERR_INPUT, "take", "%.*s says nothing under '%.*s'", STR_ARGUMENTS(from), STR_ARGUMENTS(name));
}

static bool take_fields(Txn *txn, Arena *a, const InitiativeMergeRequest *m, Err *e)
{
    Initiative from, now, merged;
    int64_t version, from_version;
    uint64_t given = 0;
    size_t customs_n = 0;
    Str part, rest = m->take;
    CustomChange *customs = PUSH(a, CustomChange, initiative_list_count(m->take), e);
    if (!customs) return false;
    TRY(sheet_now(&from, &from_version, txn, a, m->code, e));
    TRY(sheet_now(&now, &version, txn, a, m->into, e));
    while (rest.n && str_next_part(&part, &rest, ';')) {
        SheetFieldName name;
        if (!part.n) continue;
        if (!sheet_field_name(&name, part) || (!name.is_custom && name.field == INITIATIVE_FIELD_code))
            return FAIL(e, ERR_INPUT, "take", "'%.*s' is not a field of the sheet", (int)(part.n > 60 ? 60 : part.n), part.p);
        if (name.is_custom) {
            TRY(take_custom(&customs[customs_n++], a, txn_db(txn), m->code, name.name, e));
            continue;
        }
        if (!record_has(&from, name.field)) return FAIL(e, ERR_INPUT, "take", "%.*s says nothing under '%.*s'", STR_ARGUMENTS(m->code), STR_ARGUMENTS(part));
        given |= (uint64_t)1 << name.field;
    }
    if (!given && !customs_n) return true;
    TRY(initiative_must_be_open(a, txn_db(txn), m->into, e));
    sheet_with(&merged, &now, &from, given);
    return sheet_keep(&version, txn, a, m->into, version, &merged, given, customs, customs_n, e);
}

static bool write_merged(Txn *txn, const InitiativeMergeRequest *m, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO initiative_state (code, merged_into, merged_at_ms, merged_by, merged_reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO UPDATE SET "
                           "merged_into = excluded.merged_into, merged_at_ms = excluded.merged_at_ms, merged_by = excluded.merged_by, merged_reason = excluded.merged_reason", e));
    query_bind_text(q, 1, m->code);
    query_bind_text(q, 2, m->into);
    query_bind_int(q, 3, m->now_ms);
    query_bind_text(q, 4, m->by);
    query_bind_text(q, 5, m->reason);
    return query_run(NULL, q, e);
}

static bool note_both(Txn *txn, const char *action, Str code, Str into, bool is_merge, Err *e)
{
    AuditChange change = {STR("merged_into"), into, into, !is_merge, is_merge}, other = {STR("merged_from"), code, code, !is_merge, is_merge};
    TRY(audit_add(txn, &(AuditEntry){action, "initiative", code, &change, 1}, e));
    return audit_add(txn, &(AuditEntry){action, "initiative", into, &other, 1}, e);
}

bool initiative_merge(Txn *txn, Arena *a, const InitiativeMergeRequest *m, Err *e)
{
    InitiativeState from, into;
    if (str_equal(m->code, m->into)) return FAIL(e, ERR_INPUT, "into", "an initiative cannot be merged into itself");
    TRY(lock_both(txn, m->code, m->into, e));
    TRY(initiative_state(&from, a, txn_db(txn), m->code, e));
    TRY(initiative_state(&into, a, txn_db(txn), m->into, e));
    if (from.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was merged into %.*s already", STR_ARGUMENTS(m->code), STR_ARGUMENTS(from.merged_into));
    if (into.merged_into.n) return FAIL(e, ERR_CONFLICT, "into", "%.*s was itself merged into %.*s: name that one", STR_ARGUMENTS(m->into), STR_ARGUMENTS(into.merged_into));
    TRY(take_fields(txn, a, m, e));
    TRY(write_merged(txn, m, e));
    return note_both(txn, "merge", m->code, m->into, true, e);
}

bool initiative_unmerge(Txn *txn, Arena *a, Str code, Err *e)
{
    InitiativeState was;
    Query *q;
    TRY(initiative_lock(txn, code, e));
    TRY(initiative_state(&was, a, txn_db(txn), code, e));
    if (!was.merged_into.n) return FAIL(e, ERR_CONFLICT, "code", "%.*s was not merged into another", STR_ARGUMENTS(code));
    TRY(txn_query(&q, txn, "UPDATE initiative_state SET merged_into = NULL, merged_at_ms = NULL, merged_by = NULL, merged_reason = NULL WHERE code = $1", e));
    query_bind_text(q, 1, code);
    TRY(query_run(NULL, q, e));
    return note_both(txn, "unmerge", code, was.merged_into, false, e);
}

/* ---- Who stands for whom ---- */

static bool read_pairs(InitiativeMerge **out, size_t *out_n, Arena *a, Query *q, Err *e)
{
    InitiativeMerge *rows = NULL;
    size_t n = 0, room = 0;
    for (bool has;; n++) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == room) {
            size_t more = room ? room * 2 : 16;
            rows = arena_grow(a, rows, room * sizeof *rows, more * sizeof *rows, e);
            if (!rows) return false;
            room = more;
        }
        TRY(str_copy(&rows[n].code, a, query_text(q, 0), e));
        TRY(str_copy(&rows[n].into, a, query_text(q, 1), e));
    }
    *out = rows;
    *out_n = n;
    return true;
}

static int by_code(const void *a, const void *b) { return str_compare(((const InitiativeMerge *)a)->code, ((const InitiativeMerge *)b)->code); }

static Str end_of(const InitiativeMerge *rows, size_t n, Str code)
{
    for (size_t hops = 0; hops < n; hops++) { /* a circle cannot be made; were there one, this ends all the same */
        const InitiativeMerge *next = bsearch(&(InitiativeMerge){code, code}, rows, n, sizeof *rows, by_code);
        if (!next) break;
        code = next->into;
    }
    return code;
}

bool initiative_merges(InitiativeMerge **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Query *q;
    InitiativeMerge *rows;
    size_t n;
    TRY(db_query(&q, db, "SELECT code, merged_into FROM initiative_state WHERE merged_into IS NOT NULL ORDER BY code", e));
    bool good = read_pairs(&rows, &n, a, q, e);
    query_end(q);
    TRY(good);
    InitiativeMerge *ends = PUSH(a, InitiativeMerge, n, e);
    if (!ends) return false;
    for (size_t i = 0; i < n; i++) ends[i] = (InitiativeMerge){rows[i].code, end_of(rows, n, rows[i].into)};
    *out = ends;
    *out_n = n;
    return true;
}

bool initiative_family(Str **out, size_t *out_n, Arena *a, Db *db, Str code, Err *e)
{
    InitiativeMerge *merges;
    size_t n, family_n = 0;
    TRY(initiative_merges(&merges, &n, a, db, e));
    Str *family = PUSH(a, Str, n + 1, e);
    if (!family) return false;
    family[family_n++] = code;
    for (size_t i = 0; i < n; i++)
        if (str_equal(merges[i].into, code)) family[family_n++] = merges[i].code;
    *out = family;
    *out_n = family_n;
    return true;
}
