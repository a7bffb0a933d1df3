#include "accounts/accounts.h"

#include <assert.h>
#include <string.h>

#include "store/audit.h"

/* A query that is left before its end must be ended, or its text could not be asked again. */
static bool ended(Query *q, bool good)
{
    if (!good) query_end(q);
    return good;
}

bool chart_load(Chart *out, Arena *a, Db *db, Err *e)
{
    Chart chart = {0};
    Query *q;
    TRY(db_query(&q, db, "SELECT name FROM account_element ORDER BY position", e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        if (chart.n == (size_t)LIMIT_ELEMENTS) return ended(q, FAIL(e, ERR_BROKEN, NULL, "the chart in the store has more than %lld elements", (long long)LIMIT_ELEMENTS));
        TRY(ended(q, str_copy(&chart.names[chart.n++], a, query_text(q, 0), e)));
    }
    query_end(q);
    *out = chart;
    return true;
}

size_t chart_find(const Chart *chart, Str name)
{
    size_t i = 0;
    while (i < chart->n && !str_equal_folded(chart->names[i], name)) i++;
    return i;
}

static bool element_name(Str *out, Arena *a, Str name, Err *e)
{
    if (name.n == 0 || name.n > LIMIT_ELEMENT_BYTES)
        return FAIL(e, ERR_INPUT, NULL, "an account element needs a name of 1 to %lld characters", (long long)LIMIT_ELEMENT_BYTES);
    char *p = arena_push(a, name.n + 1, e);
    if (!p) return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        p[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        bool good = (p[i] >= 'a' && p[i] <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!good) return FAIL(e, ERR_INPUT, NULL, "'%.*s' cannot name an account element: use letters, digits and _", STR_ARGUMENTS(name));
    }
    *out = (Str){p, name.n};
    return true;
}

static bool element_insert(Arena *a, Txn *txn, Str name, size_t position, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO account_element (position, name) VALUES ($1, $2)", e));
    query_bind_int(q, 1, (int64_t)position);
    query_bind_text(q, 2, name);
    TRY(query_run(NULL, q, e));
    Str key;
    TRY(str_format(&key, a, e, "%zu", position));
    AuditChange change = {.field = STR("name"), .after = name, .has_after = true};
    return audit_add(txn, &(AuditEntry){"insert", "account_element", key, &change, 1}, e);
}

bool chart_extend(Chart *chart, Arena *a, Txn *txn, const Str *names, size_t n, Err *e)
{
    Chart wider = *chart;
    for (size_t i = 0; i < n; i++) {
        if (chart_find(&wider, names[i]) < wider.n) continue;
        if (wider.n == (size_t)LIMIT_ELEMENTS)
            return FAIL(e, ERR_LIMIT, NULL, "the chart would have more than %lld account elements; '%.*s' is one too many", (long long)LIMIT_ELEMENTS, STR_ARGUMENTS(names[i]));
        Str name;
        TRY(element_name(&name, a, names[i], e));
        TRY(element_insert(a, txn, name, wider.n + 1, e));
        wider.names[wider.n++] = name;
    }
    *chart = wider;
    return true;
}

size_t account_key(char key[ACCOUNT_KEY_BYTES], const Str *codes, size_t codes_n)
{
    size_t n = 0, used = 0; /* used: up to the last code that is not empty */
    for (size_t i = 0; i < codes_n; i++) {
        if (i) key[n++] = ACCOUNT_SEPARATOR;
        assert(codes[i].n <= LIMIT_ELEMENT_BYTES);
        memcpy(key + n, codes[i].p, codes[i].n);
        n += codes[i].n;
        if (codes[i].n) used = n;
    }
    return used;
}

Str account_code(Str key, size_t element)
{
    Str part = {"", 0}, rest = key;
    for (size_t i = 0; i <= element; i++)
        if (!str_next_part(&part, &rest, ACCOUNT_SEPARATOR)) return (Str){"", 0};
    return part;
}

size_t account_codes(Str codes[12], Str key)
{
    size_t n = 0;
    Str rest = key;
    while (n < 12 && str_next_part(&codes[n], &rest, ACCOUNT_SEPARATOR)) n++;
    for (size_t i = n; i < 12; i++) codes[i] = (Str){"", 0};
    return n;
}

bool account_text(Str *out, Arena *a, Str key, Err *e)
{
    char *p = arena_push(a, key.n + 1, e);
    if (!p) return false;
    for (size_t i = 0; i < key.n; i++) p[i] = key.p[i] == ACCOUNT_SEPARATOR ? '-' : key.p[i];
    *out = (Str){p, key.n};
    return true;
}

bool account_table_find_key(size_t *out, bool *is_new, AccountTable *table, Str key, Err *e)
{
    int64_t *at = map_get(&table->by_key, key);
    *is_new = !at;
    if (at) {
        *out = (size_t)*at;
        return true;
    }
    Str kept;
    TRY(str_copy(&kept, table->arena, key, e));
    bool added;
    TRY(map_put(&at, &added, &table->by_key, kept, (int64_t)table->by_key.n, e));
    *out = (size_t)*at;
    return true;
}

bool account_table_find(size_t *out, bool *is_new, AccountTable *table, const Str *codes, size_t codes_n, Err *e)
{
    char key[ACCOUNT_KEY_BYTES];
    return account_table_find_key(out, is_new, table, (Str){key, account_key(key, codes, codes_n)}, e);
}

bool account_table_load(AccountTable *out, Arena *a, Db *db, Err *e)
{
    AccountTable table = {.arena = a};
    TRY(map_new(&table.by_key, a, 1024, e));
    Query *q;
    TRY(db_query(&q, db, "SELECT id, key FROM account ORDER BY id", e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        Str key = query_text(q, 1);
        if (key.n >= ACCOUNT_KEY_BYTES) return ended(q, FAIL(e, ERR_BROKEN, NULL, "account %lld in the store is longer than can be", (long long)query_int(q, 0)));
        size_t at;
        bool is_new;
        TRY(ended(q, account_table_find_key(&at, &is_new, &table, key, e)));
        if (!is_new || query_int(q, 0) != (int64_t)table.by_key.n)
            return ended(q, FAIL(e, ERR_BROKEN, NULL, "the accounts in the store are not numbered without gaps (account %lld)", (long long)query_int(q, 0)));
    }
    query_end(q);
    table.saved_n = table.by_key.n;
    *out = table;
    return true;
}

bool account_table_save(AccountTable *table, Arena *scratch, Txn *txn, Err *e)
{
    if (table->saved_n == table->by_key.n) return true;
    Bulk *bulk;
    size_t elements_n = 1; /* the most that a new account has: the others are '' by themselves */
    for (size_t i = table->saved_n; i < table->by_key.n; i++) {
        Str codes[12];
        size_t n = account_codes(codes, account_table_key(table, i));
        if (n > elements_n) elements_n = n;
    }
    Buf columns = buf_in(scratch, 0);
    TRY(buf_add_c(&columns, "id,key", e));
    for (size_t element = 1; element <= elements_n; element++) TRY(buf_format(&columns, e, ",e%zu", element));
    TRY(buf_add_char(&columns, 0, e));
    TRY(bulk_begin(&bulk, txn, scratch, "account", columns.p, e));
    for (size_t i = table->saved_n; i < table->by_key.n; i++) {
        Str codes[12], key = account_table_key(table, i);
        account_codes(codes, key);
        bulk_int(bulk, (int64_t)i + 1);
        bulk_text(bulk, key);
        for (size_t element = 0; element < elements_n; element++) bulk_text(bulk, codes[element]);
        TRY(bulk_row(bulk, e));
    }
    TRY(bulk_end(bulk, e));
    table->saved_n = table->by_key.n;
    return true;
}

typedef struct { const char *dimension, *code, *title; } NcesRow;

static const NcesRow nces_rows[] = {
#define NCES(dimension, code, title) {#dimension, code, title},
#include "accounts/nces.def"
#undef NCES
};

Str nces_title(Str element, Str code)
{
    /* the handbook classes funds by their first digit and calls that list fund_class */
    Str dimension = str_equal_folded(element, STR("fund")) ? STR("fund_class") : element;
    for (size_t i = 0; i < sizeof nces_rows / sizeof *nces_rows; i++)
        if (str_equal_folded(dimension, str_from_c(nces_rows[i].dimension)) && str_equal_c(code, nces_rows[i].code))
            return str_from_c(nces_rows[i].title);
    return (Str){"", 0};
}
