#include "store/engine.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* SQLite's way is here and not behind the Engine: thirteen values of a million rows pass through these functions, and
 * each is one bind. What a bind answers is or-ed and looked at once a row. On PostgreSQL the values become COPY text. */

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

void bulk_int(Bulk *b, int64_t v)
{
    if (b->statement) b->failed |= sqlite3_bind_int64(b->statement, ++b->column, v);
    else copy_int(b, v);
}

void bulk_real(Bulk *b, double v)
{
    if (b->statement) b->failed |= sqlite3_bind_double(b->statement, ++b->column, v);
    else copy_real(b, v);
}

void bulk_text(Bulk *b, Str v)
{
    if (b->statement) b->failed |= sqlite3_bind_text64(b->statement, ++b->column, v.p ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8);
    else copy_text(b, v);
}

void bulk_blob(Bulk *b, Str v)
{
    if (b->statement) b->failed |= sqlite3_bind_blob64(b->statement, ++b->column, v.p ? v.p : "", v.n, SQLITE_STATIC);
    else copy_blob(b, v);
}

void bulk_null(Bulk *b)
{
    if (b->statement) b->failed |= sqlite3_bind_null(b->statement, ++b->column);
    else copy_short(b, "\\N", 2);
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
        int result = sqlite3_step(b->statement);
        b->failed = sqlite3_reset(b->statement);
        return result == SQLITE_DONE ? true : (b->column = b->columns_n, bulk_broken(b, e));
    }
    if (b->txn->db->engine->bulk_row(b, e)) return true;
    b->txn->has_failed = true;
    return false;
}

bool bulk_end(Bulk *b, Err *e)
{
    Txn *txn = b->txn;
    Db *db = txn->db;
    bool good = b->column == 0 || bulk_broken(b, e);
    if (good && store_fault(e)) good = false;
    db->bulk = NULL;
    if (!good) db->engine->bulk_drop(b);
    else good = db->engine->bulk_end(b, e);
    if (!good) txn->has_failed = true;
    return good;
}
