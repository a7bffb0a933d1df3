#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "intake/intake.h"

#define ALL_IMPORTS                                                                                                                                    \
    "SELECT kind, file_name, actor, file_hash, id, rows_n, imported_at_ms FROM import UNION ALL "                                                       \
    "SELECT 'ledger', file_name, actor, file_hash, id, lines_n, imported_at_ms FROM ledger_import UNION ALL "                                          \
    "SELECT 'students', file_name, actor, file_hash, id, rows_n, imported_at_ms FROM student_dataset"

static bool read_row(IntakeRow *out, Arena *a, const Query *q, Err *e)
{
    *out = (IntakeRow){.id = query_int(q, 4), .rows = query_int(q, 5), .at_ms = query_int(q, 6)};
    TRY(str_copy(&out->kind, a, query_text(q, 0), e));
    TRY(str_copy(&out->file, a, query_text(q, 1), e));
    TRY(str_copy(&out->actor, a, query_text(q, 2), e));
    return str_copy(&out->hash, a, query_text(q, 3), e);
}

bool intake_list(IntakeRow **out, size_t *out_n, Arena *a, Db *db, size_t most, Err *e)
{
    Query *q;
    bool has = true, good = true;
    size_t n = 0;
    IntakeRow *rows = PUSH(a, IntakeRow, most, e);
    if (!rows) return false;
    TRY(db_query(&q, db, "SELECT kind, file_name, actor, file_hash, id, rows_n, imported_at_ms FROM (" ALL_IMPORTS ") AS one ORDER BY imported_at_ms DESC, kind, id DESC LIMIT $1", e));
    query_bind_int(q, 1, (int64_t)most);
    while (good && n < most) {
        good = query_next(&has, q, e);
        if (!good || !has) break;
        good = read_row(&rows[n++], a, q, e);
    }
    query_end(q);
    *out = rows;
    *out_n = n;
    return good;
}

static bool hash_file(char hex[65], const char *path, Err *e)
{
    char piece[65536];
    Hasher h;
    FILE *f = fopen(path, "rb");
    if (!f) return FAIL(e, ERR_IO, NULL, "the uploaded file cannot be read: %s", strerror(errno));
    hash_start(&h, "");
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;) hash_add(&h, piece, n);
    bool is_read = !ferror(f);
    fclose(f);
    if (!is_read) return FAIL(e, ERR_IO, NULL, "the uploaded file cannot be read");
    Hash hash = hash_end(&h);
    hash_to_hex(hex, &hash);
    return true;
}

bool intake_find(bool *found, IntakeRow *out, Arena *a, Db *db, const IntakeKind *kind, const char *path, Err *e)
{
    Query *q;
    char hex[65];
    TRY(hash_file(hex, path, e));
    TRY(db_query(&q, db, "SELECT kind, file_name, actor, file_hash, id, rows_n, imported_at_ms FROM (" ALL_IMPORTS ") AS one WHERE kind = $1 AND file_hash = $2", e));
    query_bind_text(q, 1, str_from_c(kind->kind));
    query_bind_text(q, 2, str_from_c(hex));
    TRY(query_next(found, q, e));
    bool good = !*found || read_row(out, a, q, e);
    query_end(q);
    return good;
}
