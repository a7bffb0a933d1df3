#include "store/record_store.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "store/engine.h"

static void *member(const void *row, const Field *f) { return (char *)(uintptr_t)row + f->offset; }

static bool is_text(const Field *f) { return f->kind == FIELD_TEXT || f->kind == FIELD_LIST || f->kind == FIELD_ENUM; }

/* Pay of one person can be read from these: the log has their hash. */
static bool is_private(const Record *record, const Field *f)
{
    return strcmp(record->name, "staff_time") == 0 && f->kind == FIELD_CENTS;
}

/* What the store's columns are */

static const char *const COLUMNS_SQL[] = {
    [DB_SQLITE] = "SELECT name, lower(type), \"notnull\" FROM pragma_table_info($1) ORDER BY cid",
    [DB_POSTGRESQL] = "SELECT CAST(attname AS TEXT), CAST(atttypid::regtype AS TEXT), CASE WHEN attnotnull THEN 1 ELSE 0 END FROM pg_attribute "
                      "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
};

/* Looked up once for each Db and record. */
static bool has_occurrence(bool *out, Db *db, const Record *record, Err *e)
{
    int64_t *known = map_get(&db->occurrences, str_from_c(record->name));
    bool is_new, has, found = false;
    if (known) {
        *out = *known == 1;
        return true;
    }
    Query *q;
    TRY(db_query(&q, db, COLUMNS_SQL[db->kind], e));
    query_bind_text(q, 1, str_from_c(record->name));
    for (;;) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        found |= str_equal_c(query_text(q, 0), "occurrence");
    }
    TRY(map_put(&known, &is_new, &db->occurrences, str_from_c(record->name), found, e));
    *out = found;
    return true;
}

static bool type_fits(const Field *f, Str type)
{
    static const char *const integers[] = {"integer", "bigint", "smallint"};
    if (is_text(f)) return str_equal_c(type, "text");
    if (f->kind == FIELD_REAL) return str_equal_c(type, "real") || str_equal_c(type, "double precision");
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
        if (str_equal_c(type, integers[i])) return true;
    return false;
}

static bool check_column(bool *seen, const Record *record, const Query *q, Err *e)
{
    Str name = query_text(q, 0), type = query_text(q, 1);
    if (str_equal_c(name, "id") || str_equal_c(name, "version") || str_equal_c(name, "occurrence")) return true;
    size_t i = 0;
    while (i < record->n && !str_equal_c(name, record->fields[i].name)) i++;
    if (i == record->n) return FAIL(e, ERR_BROKEN, NULL, "table %s has a column %.*s that its record does not have", record->name, STR_ARGUMENTS(name));
    const Field *f = &record->fields[i];
    bool not_null = f->presence == FIELD_KEY && is_text(f);
    if (!type_fits(f, type)) return FAIL(e, ERR_BROKEN, f->name, "column %s.%s has the type %.*s, which does not fit its field", record->name, f->name, STR_ARGUMENTS(type));
    if ((query_int(q, 2) == 1) != not_null)
        return FAIL(e, ERR_BROKEN, f->name, "column %s.%s must %s", record->name, f->name, not_null ? "be NOT NULL DEFAULT ''" : "allow NULL, which means missing");
    seen[i] = true;
    return true;
}

bool record_check_table(Db *db, const Record *record, Err *e)
{
    Query *q;
    bool seen[64] = {false};
    TRY(db_query(&q, db, COLUMNS_SQL[db->kind], e));
    query_bind_text(q, 1, str_from_c(record->name));
    for (;;) {
        bool has;
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (check_column(seen, record, q, e)) continue;
        query_end(q);
        return false;
    }
    for (size_t i = 0; i < record->n; i++)
        if (!seen[i]) return FAIL(e, ERR_BROKEN, record->fields[i].name, "table %s has no column %s", record->name, record->fields[i].name);
    return true;
}

/* Values in and out */

static void bind_field(Query *q, int n, const void *row, const Record *record, size_t field)
{
    const Field *f = &record->fields[field];
    const void *p = member(row, f);
    if (!record_has(row, field)) {
        if (f->presence == FIELD_KEY && is_text(f)) query_bind_text(q, n, STR(""));
        else query_bind_null(q, n);
        return;
    }
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LIST: query_bind_text(q, n, *(const Str *)p); break;
    case FIELD_INT: query_bind_int(q, n, *(const int64_t *)p); break;
    case FIELD_REAL: query_bind_real(q, n, *(const double *)p); break;
    case FIELD_CENTS: query_bind_int(q, n, ((const Cents *)p)->v); break;
    case FIELD_BPS: query_bind_int(q, n, ((const Bps *)p)->v); break;
    case FIELD_DAY: query_bind_int(q, n, ((const Day *)p)->v); break;
    case FIELD_BOOL: query_bind_int(q, n, *(const bool *)p); break;
    case FIELD_ENUM: query_bind_text(q, n, str_from_c(f->choices[*(const int *)p])); break;
    }
}

static bool read_choice(int *out, const Record *record, const Field *f, Str word, Err *e)
{
    for (int i = 0; f->choices[i]; i++)
        if (str_equal_c(word, f->choices[i])) {
            *out = i;
            return true;
        }
    return FAIL(e, ERR_BROKEN, f->name, "the store has \"%.*s\" in %s.%s, which is not one of its words", (int)(word.n > 60 ? 60 : word.n), word.p, record->name, f->name);
}

static bool read_field(void *row, const Record *record, size_t field, const Query *q, int column, Arena *a, Err *e)
{
    const Field *f = &record->fields[field];
    void *p = member(row, f);
    bool is_empty = query_is_null(q, column) || (f->presence == FIELD_KEY && is_text(f) && query_text(q, column).n == 0);
    if (is_empty) {
        if (f->kind == FIELD_TEXT || f->kind == FIELD_LIST) *(Str *)p = STR("");
        record_set_has(row, field, false);
        return true;
    }
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_LIST: TRY(str_copy(p, a, query_text(q, column), e)); break;
    case FIELD_INT: *(int64_t *)p = query_int(q, column); break;
    case FIELD_REAL: *(double *)p = query_real(q, column); break;
    case FIELD_CENTS: ((Cents *)p)->v = query_int(q, column); break;
    case FIELD_BPS: ((Bps *)p)->v = query_int(q, column); break;
    case FIELD_DAY: ((Day *)p)->v = (int32_t)query_int(q, column); break;
    case FIELD_BOOL: *(bool *)p = query_int(q, column) != 0; break;
    case FIELD_ENUM: TRY(read_choice(p, record, f, query_text(q, column), e)); break;
    }
    record_set_has(row, field, true);
    return true;
}

static bool read_row(void *row, const Record *record, const Query *q, int first_column, Arena *a, Err *e)
{
    for (size_t i = 0; i < record->n; i++) TRY(read_field(row, record, i, q, first_column + (int)i, a, e));
    return true;
}

/* SQL over the field table */

static bool add_names(Buf *sql, const Record *record, Err *e)
{
    for (size_t i = 0; i < record->n; i++) TRY(buf_format(sql, e, "%s%s", i ? ", " : "", record->fields[i].name));
    return true;
}

static bool add_select(Buf *sql, const Record *record, bool occurrence, Err *e)
{
    TRY(buf_format(sql, e, "SELECT id, version, %s, ", occurrence ? "occurrence" : "1"));
    TRY(add_names(sql, record, e));
    return buf_format(sql, e, " FROM %s", record->name);
}

static bool finish(const char **out, Buf *sql, Err *e)
{
    TRY(buf_add_char(sql, '\0', e));
    *out = buf_str(sql).p;
    return true;
}

static bool select_by_key(const char **out, Arena *a, const Record *record, bool occurrence, Err *e)
{
    Buf sql = buf_in(a, 0);
    int n = 0;
    TRY(add_select(&sql, record, occurrence, e));
    for (size_t i = 0; i < record->n; i++) {
        if (record->fields[i].presence != FIELD_KEY) continue;
        TRY(buf_format(&sql, e, "%s %s = $%d", n ? " AND" : " WHERE", record->fields[i].name, n + 1));
        n++;
    }
    if (occurrence) TRY(buf_format(&sql, e, " AND occurrence = $%d", n + 1));
    return finish(out, &sql, e);
}

static bool select_all(const char **out, Arena *a, const Record *record, bool occurrence, const char *where_field, Err *e)
{
    Buf sql = buf_in(a, 0);
    TRY(add_select(&sql, record, occurrence, e));
    if (where_field) TRY(buf_format(&sql, e, " WHERE %s = $1", where_field));
    TRY(buf_add_c(&sql, " ORDER BY ", e));
    for (size_t i = 0; i < record->n; i++)
        if (record->fields[i].presence == FIELD_KEY) TRY(buf_format(&sql, e, "%s, ", record->fields[i].name));
    TRY(buf_add_c(&sql, occurrence ? "occurrence, id" : "id", e));
    return finish(out, &sql, e);
}

static bool insert_sql(const char **out, Arena *a, const Record *record, bool occurrence, Err *e)
{
    Buf sql = buf_in(a, 0);
    TRY(buf_format(&sql, e, "INSERT INTO %s (", record->name));
    TRY(add_names(&sql, record, e));
    TRY(buf_add_c(&sql, occurrence ? ", occurrence) VALUES (" : ") VALUES (", e));
    size_t n = record->n + (occurrence ? 1 : 0);
    for (size_t i = 0; i < n; i++) TRY(buf_format(&sql, e, "%s$%zu", i ? ", " : "", i + 1));
    TRY(buf_add_c(&sql, ") RETURNING id", e));
    return finish(out, &sql, e);
}

static bool update_sql(const char **out, Arena *a, const Record *record, Err *e)
{
    Buf sql = buf_in(a, 0);
    TRY(buf_format(&sql, e, "UPDATE %s SET version = version + 1", record->name));
    for (size_t i = 0; i < record->n; i++) TRY(buf_format(&sql, e, ", %s = $%zu", record->fields[i].name, i + 1));
    TRY(buf_format(&sql, e, " WHERE id = $%zu AND version = $%zu", record->n + 1, record->n + 2));
    return finish(out, &sql, e);
}

/* Audit */

bool record_key(Str *out, Arena *a, const Record *record, int64_t occurrence, const void *row, Err *e)
{
    Buf key = buf_in(a, 0);
    bool first = true;
    for (size_t i = 0; i < record->n; i++) {
        if (record->fields[i].presence != FIELD_KEY) continue;
        Str text;
        TRY(record_text(&text, a, row, record, i, e));
        if (!first) TRY(buf_add_char(&key, '/', e));
        TRY(buf_add(&key, text, e));
        first = false;
    }
    if (occurrence > 1) TRY(buf_format(&key, e, "#%lld", (long long)occurrence));
    *out = buf_str(&key);
    return true;
}

static bool audit_text(Str *out, Txn *txn, Arena *a, const Record *record, size_t field, const void *row, Err *e)
{
    TRY(record_text(out, a, row, record, field, e));
    return !is_private(record, &record->fields[field]) || audit_private(out, txn, a, *out, e);
}

/* The fields of `fields` in which before and after differ; either may be NULL. */
static bool add_entry(Txn *txn, Arena *a, const Record *record, int64_t occurrence, const void *before, const void *after, uint64_t fields, Err *e)
{
    AuditChange changes[64];
    AuditEntry entry = {.action = !before ? "insert" : after ? "update" : "remove", .object_type = record->name, .changes = changes};
    TRY(record_key(&entry.object_key, a, record, occurrence, after ? after : before, e));
    for (size_t i = 0; i < record->n; i++) {
        if (!(fields >> i & 1) || (before && after && record_same_field(record, i, before, after))) continue;
        AuditChange c = {.field = str_from_c(record->fields[i].name), .had_before = before && record_has(before, i), .has_after = after && record_has(after, i)};
        if (!c.had_before && !c.has_after) continue;
        if (c.had_before) TRY(audit_text(&c.before, txn, a, record, i, before, e));
        if (c.has_after) TRY(audit_text(&c.after, txn, a, record, i, after, e));
        changes[entry.changes_n++] = c;
    }
    return audit_add(txn, &entry, e);
}

/* The calls */

static bool insert_in(int64_t *out_id, Txn *txn, Arena *a, const Record *record, int64_t occurrence, bool has_column, const void *row, Err *e)
{
    const char *sql;
    Query *q;
    bool has;
    TRY(insert_sql(&sql, a, record, has_column, e));
    TRY(txn_query(&q, txn, sql, e));
    for (size_t i = 0; i < record->n; i++) bind_field(q, (int)i + 1, row, record, i);
    if (has_column) query_bind_int(q, (int)record->n + 1, occurrence);
    TRY(query_next(&has, q, e));
    int64_t id = query_int(q, 0);
    TRY(query_run(NULL, q, e));
    TRY(add_entry(txn, a, record, occurrence, NULL, row, RECORD_ALL_FIELDS, e));
    *out_id = id;
    return true;
}

static bool occurrence_fits(bool *has_column, Txn *txn, const Record *record, int64_t occurrence, Err *e)
{
    TRY(has_occurrence(has_column, txn_db(txn), record, e));
    if (occurrence == 1 || (*has_column && occurrence > 1)) return true;
    return FAIL(e, ERR_CONFLICT, NULL, "a second %s with the same key cannot be kept: give it a key of its own", record->name);
}

bool record_insert(int64_t *out_id, Txn *txn, Arena *scratch, const Record *record, int64_t occurrence, const void *row, Err *e)
{
    bool has_column;
    int64_t id;
    TRY(occurrence_fits(&has_column, txn, record, occurrence, e));
    ArenaMark mark = arena_mark(scratch);
    bool good = insert_in(&id, txn, scratch, record, occurrence, has_column, row, e);
    arena_reset(scratch, mark);
    if (good && out_id) *out_id = id;
    return good;
}

typedef struct { bool is_there; int64_t id, version; void *row; } Found;

static bool find(Found *out, Txn *txn, Arena *a, const Record *record, int64_t occurrence, bool has_column, const void *row, Err *e)
{
    const char *sql;
    Query *q;
    bool has;
    int n = 0;
    Found found = {.row = arena_push(a, record->size, e)};
    if (!found.row) return false;
    TRY(select_by_key(&sql, a, record, has_column, e));
    TRY(db_query(&q, txn_db(txn), sql, e));
    for (size_t i = 0; i < record->n; i++)
        if (record->fields[i].presence == FIELD_KEY) bind_field(q, ++n, row, record, i);
    if (has_column) query_bind_int(q, n + 1, occurrence);
    TRY(query_next(&has, q, e));
    if (has) {
        found.is_there = true;
        found.id = query_int(q, 0);
        found.version = query_int(q, 1);
        bool good = read_row(found.row, record, q, 3, a, e);
        query_end(q);
        TRY(good);
    }
    *out = found;
    return true;
}

/* The stored row with the given fields of the new one. */
static bool merge(void **out, bool *is_same, Arena *a, const Record *record, const void *old, const void *row, uint64_t given, Err *e)
{
    char *merged = arena_push(a, record->size, e);
    if (!merged) return false;
    memcpy(merged, old, record->size);
    *is_same = true;
    for (size_t i = 0; i < record->n; i++) {
        const Field *f = &record->fields[i];
        if (!(given >> i & 1) || record_same_field(record, i, old, row)) continue;
        size_t end = i + 1 < record->n ? record->fields[i + 1].offset : record->size;
        memcpy(merged + f->offset, (const char *)row + f->offset, end - f->offset);
        record_set_has(merged, i, record_has(row, i));
        *is_same = false;
    }
    *out = merged;
    return true;
}

static bool upsert_in(RecordOutcome *out, Txn *txn, Arena *a, const Record *record, int64_t occurrence, bool has_column, const void *row, uint64_t given, Err *e)
{
    Found found;
    void *merged;
    bool is_same;
    const char *sql;
    Query *q;
    int64_t changed;
    TRY(find(&found, txn, a, record, occurrence, has_column, row, e));
    if (!found.is_there) {
        *out = RECORD_INSERTED;
        return insert_in(&found.id, txn, a, record, occurrence, has_column, row, e);
    }
    TRY(merge(&merged, &is_same, a, record, found.row, row, given, e));
    if (is_same) {
        *out = RECORD_UNCHANGED;
        return true;
    }
    TRY(update_sql(&sql, a, record, e));
    TRY(txn_query(&q, txn, sql, e));
    for (size_t i = 0; i < record->n; i++) bind_field(q, (int)i + 1, merged, record, i);
    query_bind_int(q, (int)record->n + 1, found.id);
    query_bind_int(q, (int)record->n + 2, found.version);
    TRY(query_run(&changed, q, e));
    if (changed != 1) return FAIL(e, ERR_CONFLICT, NULL, "someone changed this %s in the same moment; look at it and repeat the change", record->name);
    *out = RECORD_CHANGED;
    return add_entry(txn, a, record, occurrence, found.row, merged, given, e);
}

bool record_upsert(RecordOutcome *out, Txn *txn, Arena *scratch, const Record *record, int64_t occurrence, const void *row, uint64_t given, Err *e)
{
    bool has_column;
    RecordOutcome outcome = RECORD_UNCHANGED;
    TRY(occurrence_fits(&has_column, txn, record, occurrence, e));
    ArenaMark mark = arena_mark(scratch);
    bool good = upsert_in(&outcome, txn, scratch, record, occurrence, has_column, row, given, e);
    arena_reset(scratch, mark);
    if (good) *out = outcome;
    return good;
}

/* ---- One row by its id ---- */

typedef struct { void *row; int64_t version, occurrence; bool has_occurrence; } ById;

static bool find_by_id(ById *out, Arena *a, Db *db, const Record *record, int64_t id, Err *e)
{
    bool has;
    Query *q;
    const char *text;
    Buf sql = buf_in(a, 0);
    ById found = {.row = arena_push(a, record->size, e)};
    if (!found.row) return false;
    TRY(has_occurrence(&found.has_occurrence, db, record, e));
    TRY(add_select(&sql, record, found.has_occurrence, e));
    TRY(buf_add_c(&sql, " WHERE id = $1", e));
    TRY(finish(&text, &sql, e));
    TRY(db_query(&q, db, text, e));
    query_bind_int(q, 1, id);
    TRY(query_next(&has, q, e));
    if (!has) return FAIL(e, ERR_NOT_FOUND, NULL, "there is no such %s any more", record->name);
    found.version = query_int(q, 1);
    found.occurrence = query_int(q, 2);
    bool good = read_row(found.row, record, q, 3, a, e);
    query_end(q);
    if (good) *out = found;
    return good;
}

static bool delete_row(Txn *txn, Arena *a, const Record *record, const ById *found, int64_t id, Err *e)
{
    Query *q;
    const char *text;
    Buf sql = buf_in(a, 0);
    int64_t changed;
    TRY(buf_format(&sql, e, "DELETE FROM %s WHERE id = $1 AND version = $2", record->name));
    TRY(finish(&text, &sql, e));
    TRY(txn_query(&q, txn, text, e));
    query_bind_int(q, 1, id);
    query_bind_int(q, 2, found->version);
    TRY(query_run(&changed, q, e));
    if (changed != 1) return FAIL(e, ERR_CONFLICT, NULL, "someone changed this %s in the same moment; look at it and repeat the change", record->name);
    return add_entry(txn, a, record, found->occurrence, found->row, NULL, RECORD_ALL_FIELDS, e);
}

static bool remove_in(Txn *txn, Arena *a, const Record *record, int64_t id, Err *e)
{
    ById found;
    TRY(find_by_id(&found, a, txn_db(txn), record, id, e));
    return delete_row(txn, a, record, &found, id, e);
}

bool record_remove(Txn *txn, Arena *scratch, const Record *record, int64_t id, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool good = remove_in(txn, scratch, record, id, e);
    arena_reset(scratch, mark);
    return good;
}

bool record_get(void *row, int64_t *out_version, Arena *a, Db *db, const Record *record, int64_t id, Err *e)
{
    ById found;
    TRY(find_by_id(&found, a, db, record, id, e));
    memcpy(row, found.row, record->size);
    *out_version = found.version;
    return true;
}

/* Rows of the same keys as `row` behind occurrence `after`, in order: their ids and occurrences. */
static bool same_keys(Query **out, Arena *a, Db *db, const Record *record, const void *row, int64_t after, Err *e)
{
    Buf sql = buf_in(a, 0);
    const char *text;
    int n = 0;
    TRY(buf_format(&sql, e, "SELECT id, occurrence FROM %s WHERE occurrence > $1", record->name));
    for (size_t i = 0, at = 2; i < record->n; i++)
        if (record->fields[i].presence == FIELD_KEY) TRY(buf_format(&sql, e, " AND %s = $%zu", record->fields[i].name, at++));
    TRY(buf_add_c(&sql, " ORDER BY occurrence", e));
    TRY(finish(&text, &sql, e));
    TRY(db_query(out, db, text, e));
    query_bind_int(*out, ++n, after);
    for (size_t i = 0; i < record->n; i++)
        if (record->fields[i].presence == FIELD_KEY) bind_field(*out, ++n, row, record, i);
    return true;
}

static bool next_occurrence(int64_t *out, Txn *txn, Arena *a, const Record *record, const void *row, Err *e)
{
    bool has = true, has_column;
    Query *q;
    int64_t most = 0;
    TRY(has_occurrence(&has_column, txn_db(txn), record, e));
    if (!has_column) return *out = 1, true;
    TRY(same_keys(&q, a, txn_db(txn), record, row, 0, e));
    while (has) {
        TRY(query_next(&has, q, e));
        if (has) most = query_int(q, 1);
    }
    *out = most + 1;
    return true;
}

bool record_add(int64_t *out_id, Txn *txn, Arena *scratch, const Record *record, const void *row, Err *e)
{
    int64_t occurrence;
    ArenaMark mark = arena_mark(scratch);
    bool good = next_occurrence(&occurrence, txn, scratch, record, row, e);
    arena_reset(scratch, mark);
    return good && record_insert(out_id, txn, scratch, record, occurrence, row, e);
}

static bool set_occurrence(Txn *txn, Arena *a, const Record *record, int64_t id, int64_t occurrence, Err *e)
{
    Query *q;
    const char *text;
    Buf sql = buf_in(a, 0);
    TRY(buf_format(&sql, e, "UPDATE %s SET occurrence = $1 WHERE id = $2", record->name));
    TRY(finish(&text, &sql, e));
    TRY(txn_query(&q, txn, text, e));
    query_bind_int(q, 1, occurrence);
    query_bind_int(q, 2, id);
    return query_run(NULL, q, e);
}

/* The rows behind a place that is free now move up by one, each with an entry of its own: their name in the log changes. */
static bool close_gap(Txn *txn, Arena *a, const Record *record, const void *row, int64_t free, Err *e)
{
    enum { MOVED_MOST = 10000 };
    bool has = true;
    Query *q;
    size_t n = 0;
    int64_t *ids = PUSH(a, int64_t, MOVED_MOST, e);
    if (!ids) return false;
    TRY(same_keys(&q, a, txn_db(txn), record, row, free, e));
    while (has) {
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (n == MOVED_MOST) return query_end(q), FAIL(e, ERR_LIMIT, NULL, "more than %d rows of %s have the same keys", MOVED_MOST, record->name);
        ids[n++] = query_int(q, 0);
    }
    for (size_t i = 0; i < n; i++) {
        char before[24], after[24];
        AuditEntry entry = {.action = "update", .object_type = record->name, .changes_n = 1};
        AuditChange change = {.field = STR("occurrence"), .had_before = true, .has_after = true};
        change.before = (Str){before, (size_t)snprintf(before, sizeof before, "%lld", (long long)free + (long long)i + 1)};
        change.after = (Str){after, (size_t)snprintf(after, sizeof after, "%lld", (long long)free + (long long)i)};
        entry.changes = &change;
        TRY(record_key(&entry.object_key, a, record, free + (int64_t)i, row, e));
        TRY(set_occurrence(txn, a, record, ids[i], free + (int64_t)i, e));
        TRY(audit_add(txn, &entry, e));
    }
    return true;
}

static bool check_version(const Record *record, const ById *found, int64_t version, Err *e)
{
    return found->version == version || FAIL(e, ERR_STALE, NULL, "someone changed this %s since you opened it", record->name);
}

static bool take_out_in(Txn *txn, Arena *a, const Record *record, int64_t id, int64_t version, Err *e)
{
    ById found;
    TRY(find_by_id(&found, a, txn_db(txn), record, id, e));
    TRY(check_version(record, &found, version, e));
    TRY(delete_row(txn, a, record, &found, id, e));
    return !found.has_occurrence || close_gap(txn, a, record, found.row, found.occurrence, e);
}

bool record_take_out(Txn *txn, Arena *scratch, const Record *record, int64_t id, int64_t version, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool good = take_out_in(txn, scratch, record, id, version, e);
    arena_reset(scratch, mark);
    return good;
}

static bool same_key(const Record *record, const void *a, const void *b)
{
    for (size_t i = 0; i < record->n; i++)
        if (record->fields[i].presence == FIELD_KEY && !record_same_field(record, i, a, b)) return false;
    return true;
}

static bool update_row(Txn *txn, Arena *a, const Record *record, int64_t id, int64_t version, const void *row, Err *e)
{
    const char *sql;
    Query *q;
    int64_t changed;
    TRY(update_sql(&sql, a, record, e));
    TRY(txn_query(&q, txn, sql, e));
    for (size_t i = 0; i < record->n; i++) bind_field(q, (int)i + 1, row, record, i);
    query_bind_int(q, (int)record->n + 1, id);
    query_bind_int(q, (int)record->n + 2, version);
    TRY(query_run(&changed, q, e));
    return changed == 1 || FAIL(e, ERR_STALE, NULL, "someone changed this %s in the same moment; look at it and repeat the change", record->name);
}

static bool change_in(int64_t *out_version, Txn *txn, Arena *a, const Record *record, int64_t id, int64_t version, const void *row, uint64_t given, Err *e)
{
    ById found;
    void *merged;
    bool is_same;
    int64_t occurrence;
    TRY(find_by_id(&found, a, txn_db(txn), record, id, e));
    TRY(check_version(record, &found, version, e));
    TRY(merge(&merged, &is_same, a, record, found.row, row, given, e));
    *out_version = version + !is_same;
    if (is_same) return true;
    TRY(record_check(merged, record, e));
    occurrence = found.occurrence;
    bool is_moved = found.has_occurrence && !same_key(record, found.row, merged);
    if (is_moved) {
        TRY(next_occurrence(&occurrence, txn, a, record, merged, e));
        TRY(set_occurrence(txn, a, record, id, -id, e)); /* a number that no row has, until the keys are the new ones */
    }
    TRY(update_row(txn, a, record, id, version, merged, e));
    if (is_moved) TRY(set_occurrence(txn, a, record, id, occurrence, e));
    TRY(add_entry(txn, a, record, occurrence, found.row, merged, given, e));
    return !is_moved || close_gap(txn, a, record, found.row, found.occurrence, e);
}

bool record_change(int64_t *out_version, Txn *txn, Arena *scratch, const Record *record, int64_t id, int64_t version, const void *row, uint64_t given, Err *e)
{
    ArenaMark mark = arena_mark(scratch);
    bool good = change_in(out_version, txn, scratch, record, id, version, row, given, e);
    arena_reset(scratch, mark);
    return good;
}

static bool grow(RecordRows *rows, size_t *room, Arena *a, const Record *record, Err *e)
{
    if (rows->n < *room) return true;
    if (rows->n >= (size_t)LIMIT_RECORD_ROWS)
        return FAIL(e, ERR_LIMIT, NULL, "there are more than %lld rows of %s, more than can be read at once", (long long)LIMIT_RECORD_ROWS, record->name);
    size_t more = *room ? *room * 2 : 64;
    rows->rows = arena_grow(a, rows->rows, rows->n * record->size, more * record->size, e);
    rows->ids = arena_grow(a, rows->ids, rows->n * sizeof *rows->ids, more * sizeof *rows->ids, e);
    rows->versions = arena_grow(a, rows->versions, rows->n * sizeof *rows->versions, more * sizeof *rows->versions, e);
    rows->occurrences = arena_grow(a, rows->occurrences, rows->n * sizeof *rows->occurrences, more * sizeof *rows->occurrences, e);
    *room = more;
    return rows->rows && rows->ids && rows->versions && rows->occurrences;
}

static bool load_row(RecordRows *rows, size_t *room, Arena *a, const Record *record, const Query *q, Err *e)
{
    TRY(grow(rows, room, a, record, e));
    TRY(read_row((char *)rows->rows + rows->n * record->size, record, q, 3, a, e));
    rows->ids[rows->n] = query_int(q, 0);
    rows->versions[rows->n] = query_int(q, 1);
    rows->occurrences[rows->n++] = query_int(q, 2);
    return true;
}

bool record_load_all(RecordRows *out, Arena *a, Db *db, const Record *record, const char *where_field, Str where_value, Err *e)
{
    RecordRows rows = {0};
    size_t room = 0;
    bool has_column;
    const char *sql;
    Query *q;
    assert(!where_field || record_field(record, where_field) < record->n);
    TRY(has_occurrence(&has_column, db, record, e));
    TRY(select_all(&sql, a, record, has_column, where_field, e));
    TRY(db_query(&q, db, sql, e));
    if (where_field) query_bind_text(q, 1, where_value);
    for (;;) {
        bool has;
        TRY(query_next(&has, q, e));
        if (!has) break;
        if (load_row(&rows, &room, a, record, q, e)) continue;
        query_end(q);
        return false;
    }
    *out = rows;
    return true;
}
