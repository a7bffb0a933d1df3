#include "district/district.h"

#include <stdio.h>

#include "base/map.h"
#include "store/record_store.h"

static bool read_district(District *out, Arena *a, const Query *q, Err *e)
{
    District d = {.fiscal_first_month = (int)query_int(q, 2), .created_at_ms = query_int(q, 3)};
    Str id = query_blob(q, 0);
    for (size_t i = 0; i < id.n && i < 16; i++) snprintf(d.id + 2 * i, 3, "%02x", (unsigned char)id.p[i]);
    TRY(str_copy(&d.name, a, query_text(q, 1), e));
    *out = d;
    return true;
}

bool district_get(District *out, Arena *a, Db *db, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, "SELECT id, name, fiscal_first_month, created_at_ms FROM district", e));
    TRY(query_next(&has_row, q, e));
    if (!has_row) return FAIL(e, ERR_BROKEN, NULL, "the store does not say which district it belongs to");
    bool good = read_district(out, a, q, e);
    query_end(q);
    return good;
}

bool district_fiscal_years(int **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t n;
    TRY(db_count(&n, db, "SELECT COUNT(DISTINCT fiscal_year) FROM balance", e));
    int *years = PUSH(a, int, (size_t)n, e);
    if (!years) return false;
    Query *q;
    size_t i = 0;
    TRY(db_query(&q, db, "SELECT DISTINCT fiscal_year FROM balance ORDER BY fiscal_year", e));
    for (bool has_row; i < (size_t)n; i++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        years[i] = (int)query_int(q, 0);
    }
    query_end(q);
    *out = years;
    *out_n = i;
    return true;
}

static bool check_sites(ImportCheck *check, Err *e)
{
    Map names;
    TRY(map_new(&names, check->arena, check->n, e));
    for (size_t i = 0; i < check->n; i++) {
        const Site *site = import_row(check, i);
        int64_t *line;
        bool is_new;
        TRY(map_put(&line, &is_new, &names, site->name, check->lines[i], e));
        if (!is_new)
            TRY(import_tell(check, PROBLEM_WARNING, i, SITE_FIELD_name, e, "line %lld has the same name, '%.*s'; are they two sites?", (long long)*line, STR_ARGUMENTS(site->name)));
        if (record_has(site, SITE_FIELD_students) && site->students < 0)
            TRY(import_bad(check, i, SITE_FIELD_students, e, "a site cannot have %lld students", (long long)site->students));
    }
    return true;
}

bool site_import(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"sites", &site_record, false, check_sites};
    return record_import(out, problems, a, db, &kind, request, e);
}

bool site_list(Site **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, db, &site_record, NULL, STR(""), e));
    *out = rows.rows;
    *out_n = rows.n;
    return true;
}
