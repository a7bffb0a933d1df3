#include "store/engine.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* SQLite's way is here and not behind the Engine: the values of a million rows pass through these functions. Rows of
 * integers alone wait and are written BULK_BATCH_ROWS at a time by one statement (2.3 times as fast as one by one); a row with
 * anything else is bound and stepped by itself. What a bind answers is or-ed and looked at once a row. On PostgreSQL the
 * values become COPY text. */

enum { COPY_BYTES = 256 * 1024 };

static bool copy_sink(void *to, const char *p, size_t n, Err *e)
{
    Bulk *b = to;
    Db *db = b->txn->db;
    if (n == 0) return true;
    if (PQputCopyData(db->pg, p, (int)n) != 1) return postgres_exec_error(db, NULL, "sent rows", e);
    return true;
}

bool bulk_begin(Bulk **out, Txn *txn, Arena *a, const char *table, const char *columns, Err *e)
{
    Db *db = txn->db;
    if (txn->has_failed) return FAIL(e, ERR_BROKEN, NULL, "an earlier statement of this transaction failed, so it can only be rolled back");
    if (db->bulk) return FAIL(e, ERR_BROKEN, NULL, "another bulk write is under way");
    Bulk *b = PUSH(a, Bulk, 1, e);
    if (!b) return false;
    b->txn = txn;
    b->columns_n = 1;
    for (const char *p = columns; *p; p++) b->columns_n += *p == ',';
    if (db->kind == DB_POSTGRESQL) {
        b->buf = PUSH(a, Buf, 1, e);
        if (!b->buf) return false;
        *b->buf = buf_to(a, copy_sink, b);
    }
    if (!db->engine->bulk_begin(b, a, table, columns, e)) {
        txn->has_failed = true;
        return false;
    }
    db->bulk = b;
    *out = b;
    return true;
}

static void keep(Bulk *b, bool good)
{
    if (!good) b->has_error = true;
}

/* Starts a value on PostgreSQL; the first failure is kept for bulk_row. */
static bool copy_start(Bulk *b)
{
    if (b->has_error) return false;
    if (b->column++ > 0) keep(b, buf_add_char(b->buf, '\t', &b->e));
    return !b->has_error;
}

static void copy_text(Bulk *b, Str v)
{
    if (!copy_start(b)) return;
    size_t from = 0;
    for (size_t i = 0; i < v.n && !b->has_error; i++) {
        const char *escape = NULL;
        switch (v.p[i]) {
        case '\\': escape = "\\\\"; break;
        case '\t': escape = "\\t"; break;
        case '\n': escape = "\\n"; break;
        case '\r': escape = "\\r"; break;
        default: continue;
        }
        keep(b, buf_add(b->buf, (Str){v.p + from, i - from}, &b->e) && buf_add_c(b->buf, escape, &b->e));
        from = i + 1;
    }
    if (!b->has_error) keep(b, buf_add(b->buf, (Str){v.p + from, v.n - from}, &b->e));
}

static void copy_short(Bulk *b, const char *p, size_t n)
{
    if (copy_start(b)) keep(b, buf_add(b->buf, (Str){p, n}, &b->e));
}

static void copy_int(Bulk *b, int64_t v)
{
    char digits[24], *p = digits + sizeof digits;
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do *--p = (char)('0' + left % 10); while (left /= 10);
    if (v < 0) *--p = '-';
    copy_short(b, p, (size_t)(digits + sizeof digits - p));
}

static void copy_real(Bulk *b, double v)
{
    char text[40];
    if (isnan(v)) memcpy(text, "\\N", 3);
    else if (isinf(v)) snprintf(text, sizeof text, "%sInfinity", v < 0 ? "-" : "");
    else snprintf(text, sizeof text, "%.17g", v);
    copy_short(b, text, strlen(text));
}

static void copy_blob(Bulk *b, Str v)
{
    static const char digits[] = "0123456789abcdef";
    if (!copy_start(b)) return;
    keep(b, buf_add_c(b->buf, "\\\\x", &b->e));
    for (size_t i = 0; i < v.n && !b->has_error; i++) {
        unsigned char c = (unsigned char)v.p[i];
        keep(b, buf_add(b->buf, (Str){(char[]){digits[c >> 4], digits[c & 15]}, 2}, &b->e));
    }
}

static void step_row(Bulk *b, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    if (result != SQLITE_DONE && !b->has_error) b->has_error = !sqlite_error(b->txn->db, "written", &b->e);
    b->failed |= sqlite3_reset(statement);
}

/* Writes the rows that wait, one by one; their batch is not full. */
static void write_pending(Bulk *b)
{
    for (int r = 0; r < b->pending_rows; r++) {
        for (int i = 0; i < b->columns_n; i++) b->failed |= sqlite3_bind_int64(b->statement, i + 1, b->pending[r * b->columns_n + i]);
        step_row(b, b->statement);
    }
    b->pending_rows = 0;
}

static void write_batch(Bulk *b)
{
    for (int i = 0; i < b->pending_rows * b->columns_n; i++) b->failed |= sqlite3_bind_int64(b->batch, i + 1, b->pending[i]);
    step_row(b, b->batch);
    b->pending_rows = 0;
}

/* The row being given turns out not to be integers alone: what waits goes first, then its own start is bound. */
static void leave_integers(Bulk *b)
{
    if (!b->is_integers) return;
    b->is_integers = false;
    const int64_t *given = b->pending + b->pending_rows * b->columns_n;
    write_pending(b);
    for (int i = 0; i < b->column && i < b->columns_n; i++) b->failed |= sqlite3_bind_int64(b->statement, i + 1, given[i]);
}

void bulk_int(Bulk *b, int64_t v)
{
    if (!b->statement) copy_int(b, v);
    else if (!b->is_integers) b->failed |= sqlite3_bind_int64(b->statement, ++b->column, v);
    else if (b->column < b->columns_n) b->pending[b->pending_rows * b->columns_n + b->column++] = v;
    else b->column++; /* too many: bulk_row says so */
}

void bulk_real(Bulk *b, double v)
{
    if (!b->statement) {
        copy_real(b, v);
        return;
    }
    leave_integers(b);
    b->failed |= sqlite3_bind_double(b->statement, ++b->column, v);
}

void bulk_text(Bulk *b, Str v)
{
    if (!b->statement) {
        copy_text(b, v);
        return;
    }
    leave_integers(b);
    b->failed |= sqlite3_bind_text64(b->statement, ++b->column, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8);
}

void bulk_blob(Bulk *b, Str v)
{
    if (!b->statement) {
        copy_blob(b, v);
        return;
    }
    leave_integers(b);
    b->failed |= sqlite3_bind_blob64(b->statement, ++b->column, v.p ? v.p : "", v.n, SQLITE_STATIC);
}

void bulk_null(Bulk *b)
{
    if (!b->statement) {
        copy_short(b, "\\N", 2);
        return;
    }
    leave_integers(b);
    b->failed |= sqlite3_bind_null(b->statement, ++b->column);
}

static bool bulk_broken(Bulk *b, Err *e)
{
    b->txn->has_failed = true;
    if (b->has_error) {
        *e = b->e;
        return false;
    }
    if (b->column != b->columns_n)
        return FAIL(e, ERR_BROKEN, NULL, "a row of a bulk write has %d values; it needs %d", b->column, b->columns_n);
    return sqlite_error(b->txn->db, "written", e);
}

bool bulk_row(Bulk *b, Err *e)
{
    if (store_fault(e)) {
        b->txn->has_failed = true;
        return false;
    }
    if (b->column != b->columns_n || b->failed || b->has_error) return bulk_broken(b, e);
    b->column = 0;
    if (b->statement) {
        if (!b->is_integers) step_row(b, b->statement);
        else if (++b->pending_rows == BULK_BATCH_ROWS) write_batch(b);
        b->is_integers = true;
        if (!b->failed && !b->has_error) return true;
        b->column = b->columns_n;
        return bulk_broken(b, e);
    }
    if (b->txn->db->engine->bulk_row(b, e)) return true;
    b->txn->has_failed = true;
    return false;
}

bool bulk_end(Bulk *b, Err *e)
{
    Txn *txn = b->txn;
    Db *db = txn->db;
    if (b->statement && b->column == 0) write_pending(b);
    bool good = (b->column == 0 && !b->failed && !b->has_error) || bulk_broken(b, e);
    if (good && store_fault(e)) good = false;
    db->bulk = NULL;
    if (!good) db->engine->bulk_drop(b);
    else good = db->engine->bulk_end(b, e);
    if (!good) txn->has_failed = true;
    return good;
}
