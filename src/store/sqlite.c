#include "store/engine.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x50555253 /* "PURS" */ };

static ErrCode code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY: case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_NOMEM: return ERR_MEMORY;
    case SQLITE_INTERRUPT: return ERR_CANCELLED;
    case SQLITE_TOOBIG: return ERR_LIMIT;
    case SQLITE_CORRUPT: case SQLITE_NOTADB: case SQLITE_ERROR: case SQLITE_MISUSE: case SQLITE_RANGE: case SQLITE_MISMATCH: return ERR_BROKEN;
    case SQLITE_CONSTRAINT:
        switch (result) {
        case SQLITE_CONSTRAINT_CHECK: case SQLITE_CONSTRAINT_NOTNULL: case SQLITE_CONSTRAINT_DATATYPE: return ERR_INPUT;
        case SQLITE_CONSTRAINT_TRIGGER: return ERR_DENIED;
        default: return ERR_CONFLICT;
        }
    default: return ERR_IO;
    }
}

bool sqlite_error(const Db *db, const char *doing, Err *e)
{
    int result = sqlite3_extended_errcode(db->sqlite);
    ErrCode code = code_of(result);
    if (code == ERR_BUSY) return FAIL(e, code, NULL, "the store %.200s is in use by another program; try again", db->label);
    return FAIL(e, code, NULL, "the store %.200s could not be %s: %.300s", db->label, doing, sqlite3_errmsg(db->sqlite));
}

static bool exec(Db *db, const char *sql, Err *e)
{
    if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK) return sqlite_error(db, "used", e);
    return true;
}

bool sqlite_connect(Db *db, const char *path, bool create, Err *e)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (create ? SQLITE_OPEN_CREATE : 0);
    int result = sqlite3_open_v2(path, &db->sqlite, flags, NULL);
    if (!db->sqlite) return FAIL(e, ERR_MEMORY, NULL, "not enough memory");
    if (result != SQLITE_OK) return sqlite_error(db, "opened", e);
    sqlite3_busy_timeout(db->sqlite, db->wait_ms);
    /* "nosuch" in double quotes must be an error here as it is on PostgreSQL, not a string */
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* 8 MB of pages: imports append, and twice as much bought no time for a ledger of a million lines, only memory */
    TRY(exec(db, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY", e));
    /* pages of 8 KB: a ledger's blocks are long, and with 4 KB an import took 6 % longer */
    if (create) TRY(exec(db, "PRAGMA page_size=8192; PRAGMA application_id=1347768915", e));
    _Static_assert(APPLICATION_ID == 1347768915, "the pragma above cannot take an expression");
    int64_t id;
    TRY(db_count(&id, db, "PRAGMA application_id", e));
    if (id != APPLICATION_ID) return FAIL(e, ERR_INPUT, NULL, "%.300s is not a store of Purser", path);
    return exec(db, "PRAGMA journal_mode=WAL", e);
}

static void bulk_drop(Bulk *b)
{
    sqlite3_finalize(b->statement);
    sqlite3_finalize(b->batch);
    b->statement = b->batch = NULL;
}

static void disconnect(Db *db)
{
    for (size_t i = 0; i < db->queries_n; i++) {
        sqlite3_finalize(db->queries[i]->statement);
        db->queries[i]->statement = NULL;
    }
    if (db->bulk) bulk_drop(db->bulk);
    db->bulk = NULL;
    sqlite3_close(db->sqlite);
    db->sqlite = NULL;
}

/* SQLite counts $N by first appearance, so that $2 || $1 would silently swap; ?N is the number it says. A final
 * FOR UPDATE is dropped: a writer has the whole file. */
static bool sqlite_sql(Str *out, Arena *a, Str sql, Err *e)
{
    Str copy, lock = STR(" FOR UPDATE");
    TRY(str_copy(&copy, a, sql, e));
    char *p = (char *)copy.p, quote = 0;
    for (size_t i = 0; i < copy.n; i++) {
        if (quote) quote = p[i] == quote ? 0 : quote;
        else if (p[i] == '\'' || p[i] == '"') quote = p[i];
        else if (p[i] == '$') p[i] = '?';
    }
    if (copy.n > lock.n && str_equal((Str){p + copy.n - lock.n, lock.n}, lock)) copy.n -= lock.n;
    *out = copy;
    return true;
}

static bool prepare(Query *q, Err *e)
{
    if (q->statement) return true;
    ArenaMark mark = arena_mark(q->db->arena);
    Str sql;
    TRY(sqlite_sql(&sql, q->db->arena, q->sql, e));
    int result = sqlite3_prepare_v3(q->db->sqlite, sql.p, (int)sql.n, SQLITE_PREPARE_PERSISTENT, &q->statement, NULL);
    arena_reset(q->db->arena, mark);
    if (result != SQLITE_OK) return sqlite_error(q->db, "asked", e);
    q->writes = !sqlite3_stmt_readonly(q->statement);
    return true;
}

static bool run(Query *q, Err *e)
{
    sqlite3_stmt *s = q->statement;
    for (int i = 0; i < q->values_n; i++) {
        const Value *v = &q->values[i];
        int result = SQLITE_OK;
        switch (v->kind) {
        case VALUE_INT: result = sqlite3_bind_int64(s, i + 1, v->integer); break;
        case VALUE_REAL: result = sqlite3_bind_double(s, i + 1, v->real); break;
        case VALUE_TEXT: result = sqlite3_bind_text64(s, i + 1, v->text.p, v->text.n, SQLITE_STATIC, SQLITE_UTF8); break;
        case VALUE_BLOB: result = sqlite3_bind_blob64(s, i + 1, v->text.p, v->text.n, SQLITE_STATIC); break;
        default: result = sqlite3_bind_null(s, i + 1); break;
        }
        if (result != SQLITE_OK) return sqlite_error(q->db, "given a value", e);
    }
    q->columns_n = sqlite3_column_count(s);
    return true;
}

static bool step(bool *has_row, Query *q, Err *e)
{
    int result = sqlite3_step(q->statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) return sqlite_error(q->db, q->writes ? "written" : "read", e);
    *has_row = result == SQLITE_ROW;
    return true;
}

static int64_t changed(const Query *q) { return q->writes ? sqlite3_changes64(q->db->sqlite) : 0; }
static void reset(Query *q) { if (q->statement) sqlite3_reset(q->statement); }

static ValueKind kind(const Query *q, int column)
{
    switch (sqlite3_column_type(q->statement, column)) {
    case SQLITE_INTEGER: return VALUE_INT;
    case SQLITE_FLOAT: return VALUE_REAL;
    case SQLITE_TEXT: return VALUE_TEXT;
    case SQLITE_BLOB: return VALUE_BLOB;
    default: return VALUE_NULL;
    }
}

static int64_t integer(const Query *q, int column) { return sqlite3_column_int64(q->statement, column); }
static double real(const Query *q, int column) { return sqlite3_column_double(q->statement, column); }

static Str bytes(const Query *q, int column)
{
    const void *p = sqlite3_column_type(q->statement, column) == SQLITE_TEXT ? (const void *)sqlite3_column_text(q->statement, column)
                                                                             : sqlite3_column_blob(q->statement, column);
    return p ? (Str){p, (size_t)sqlite3_column_bytes(q->statement, column)} : STR("");
}

static bool begin(Db *db, Err *e)
{
    TRY(exec(db, "BEGIN IMMEDIATE", e));
    db->changes_before = sqlite3_total_changes64(db->sqlite);
    return true;
}

static bool commit(bool *is_unknown, Db *db, Err *e)
{
    *is_unknown = false;
    return exec(db, "COMMIT", e);
}

static void rollback(Db *db)
{
    Err ignored; /* some failures have rolled back already, and then there is nothing to do */
    if (!sqlite3_get_autocommit(db->sqlite) && !exec(db, "ROLLBACK", &ignored)) assert(sqlite3_get_autocommit(db->sqlite));
}

static int64_t rows_changed(const Db *db) { return sqlite3_total_changes64(db->sqlite) - db->changes_before; }

/* INSERT of `rows` rows: one statement for many keeps the cursor at the end of the table, where the next row goes. */
static bool bulk_prepare(sqlite3_stmt **out, const Bulk *b, Arena *a, const char *table, const char *columns, int rows, Err *e)
{
    Buf sql = buf_in(a, 0);
    TRY(buf_format(&sql, e, "INSERT INTO %s (%s) VALUES ", table, columns));
    for (int r = 0; r < rows; r++) {
        TRY(buf_add_c(&sql, r ? ",(" : "(", e));
        for (int i = 0; i < b->columns_n; i++) TRY(buf_add_c(&sql, i ? ",?" : "?", e));
        TRY(buf_add_c(&sql, ")", e));
    }
    Str text = buf_str(&sql);
    if (sqlite3_prepare_v3(b->txn->db->sqlite, text.p, (int)text.n, SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK)
        return sqlite_error(b->txn->db, "prepared for many rows", e);
    return true;
}

static bool bulk_begin_sqlite(Bulk *b, Arena *a, const char *table, const char *columns, Err *e)
{
    b->pending = PUSH(a, int64_t, (size_t)b->columns_n * BULK_BATCH_ROWS, e);
    b->is_integers = true;
    if (b->pending && bulk_prepare(&b->statement, b, a, table, columns, 1, e) && bulk_prepare(&b->batch, b, a, table, columns, BULK_BATCH_ROWS, e)) return true;
    bulk_drop(b);
    return false;
}

static bool bulk_row_sqlite(Bulk *b, Err *e)
{
    (void)b;
    return FAIL(e, ERR_BROKEN, NULL, "rows of SQLite are stepped in bulk.c");
}

static bool bulk_end_sqlite(Bulk *b, Err *e)
{
    sqlite3_finalize(b->batch); /* its steps were looked at one by one */
    int result = sqlite3_finalize(b->statement);
    b->statement = b->batch = NULL;
    if (result != SQLITE_OK) return sqlite_error(b->txn->db, "written", e);
    return true;
}

static bool has_table(bool *out, Db *db, const char *table, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1", e));
    query_bind_text(q, 1, str_from_c(table));
    TRY(query_next(out, q, e));
    query_end(q);
    return true;
}

static bool set_wait(Db *db, Err *e)
{
    if (sqlite3_busy_timeout(db->sqlite, db->wait_ms) != SQLITE_OK) return sqlite_error(db, "used", e);
    return true;
}

const Engine ENGINE_SQLITE = {
    .close = disconnect, .exec = exec, .prepare = prepare, .run = run, .step = step, .changed = changed, .reset = reset,
    .kind = kind, .integer = integer, .real = real, .bytes = bytes, .begin = begin, .commit = commit, .rollback = rollback,
    .rows_changed = rows_changed, .bulk_begin = bulk_begin_sqlite, .bulk_row = bulk_row_sqlite, .bulk_end = bulk_end_sqlite,
    .bulk_drop = bulk_drop, .migration_lock = begin, .has_table = has_table, .set_wait = set_wait,
};
