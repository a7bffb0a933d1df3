#include "ledger/ledger_store.h"

#include "store/audit.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A query that is left before its end must be ended, or its text could not be asked again. */
static bool ended(Query *q, bool good)
{
    if (!good) query_end(q);
    return good;
}

static bool state_of(LedgerState *out, Query *q, Err *e)
{
    bool has_row;
    TRY(query_next(&has_row, q, e));
    if (!has_row) return FAIL(e, ERR_BROKEN, NULL, "the ledger's state is missing from the store");
    *out = (LedgerState){query_int(q, 0), query_int(q, 1)};
    query_end(q);
    return true;
}

bool ledger_state_get(LedgerState *out, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT lines_n, blocks_n FROM ledger_state WHERE id = 1", e));
    return state_of(out, q, e);
}

bool ledger_state_lock(LedgerState *out, Txn *txn, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE ledger_state SET lines_n = lines_n WHERE id = 1 RETURNING lines_n, blocks_n", e));
    return state_of(out, q, e);
}

bool ledger_state_set(Txn *txn, LedgerState state, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "UPDATE ledger_state SET lines_n = $1, blocks_n = $2 WHERE id = 1", e));
    query_bind_int(q, 1, state.lines_n);
    query_bind_int(q, 2, state.blocks_n);
    return query_run(NULL, q, e);
}

bool vendor_table_find(int64_t *id, VendorTable *t, Str name, Err *e)
{
    int64_t *at = map_get(&t->by_name, name);
    if (!at) {
        Str kept;
        bool is_new;
        TRY(str_copy(&kept, t->arena, name, e));
        TRY(map_put(&at, &is_new, &t->by_name, kept, (int64_t)t->by_name.n + 1, e));
    }
    *id = *at;
    return true;
}

bool vendor_table_load(VendorTable *out, Arena *a, Db *db, Err *e)
{
    VendorTable t = {.arena = a};
    TRY(map_new(&t.by_name, a, 256, e));
    Query *q;
    TRY(db_query(&q, db, "SELECT id, name FROM vendor ORDER BY id", e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t id;
        TRY(ended(q, vendor_table_find(&id, &t, query_text(q, 1), e)));
        if (id != query_int(q, 0)) return ended(q, FAIL(e, ERR_BROKEN, NULL, "the vendors in the store are not numbered without gaps (vendor %lld)", (long long)id));
    }
    query_end(q);
    t.saved_n = t.by_name.n;
    *out = t;
    return true;
}

bool vendor_table_save(VendorTable *t, Arena *scratch, Txn *txn, Err *e)
{
    if (t->saved_n == t->by_name.n) return true;
    Bulk *bulk;
    TRY(bulk_begin(&bulk, txn, scratch, "vendor", "id,name", e));
    for (size_t i = t->saved_n; i < t->by_name.n; i++) {
        bulk_int(bulk, (int64_t)i + 1);
        bulk_text(bulk, vendor_name(t, (int64_t)i + 1));
        TRY(bulk_row(bulk, e));
    }
    TRY(bulk_end(bulk, e));
    t->saved_n = t->by_name.n;
    return true;
}

/* account 28 bits, fiscal year 14, period 20; rule 13, account 28, fiscal year 14 */
int64_t balance_key(size_t account_at, int fiscal_year, int period)
{
    assert(account_at < (1u << 28) && fiscal_year >= 0 && fiscal_year < (1 << 14) && period >= 0 && period < (1 << 20));
    return (int64_t)account_at << 34 | (int64_t)fiscal_year << 20 | period;
}

int64_t tag_key(size_t rule, size_t account_at, int fiscal_year)
{
    assert(rule < (1u << 13) && account_at < (1u << 28) && fiscal_year >= 0 && fiscal_year < (1 << 14));
    return (int64_t)rule << 42 | (int64_t)account_at << 14 | fiscal_year;
}

static bool is_empty(bool *out, Db *db, const char *one_row_sql, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, one_row_sql, e));
    TRY(query_next(&has_row, q, e));
    query_end(q);
    *out = !has_row;
    return true;
}

static bool run(Txn *txn, const char *sql, Err *e)
{
    Query *q;
    return txn_query(&q, txn, sql, e) && query_run(NULL, q, e);
}

bool balance_add(const Tally *actual, const Tally *beside, Arena *scratch, Txn *txn, Err *e)
{
    bool first;
    TRY(is_empty(&first, txn_db(txn), "SELECT account_id FROM balance LIMIT 1", e));
    Bulk *bulk;
    TRY(bulk_begin(&bulk, txn, scratch, first ? "balance" : "balance_incoming",
                   "account_id,fiscal_year,period,actual_cents,budget_cents,encumbrance_cents", e));
    for (size_t i = 0; i < actual->n; i++) {
        const int64_t *row = tally_row(actual, i), *more = beside->n ? tally_get(beside, row[0]) : NULL;
        bulk_int(bulk, (row[0] >> 34) + 1);
        bulk_int(bulk, row[0] >> 20 & 0x3fff);
        bulk_int(bulk, row[0] & 0xfffff);
        bulk_int(bulk, row[1]);
        bulk_int(bulk, more ? more[0] : 0);
        bulk_int(bulk, more ? more[1] : 0);
        TRY(bulk_row(bulk, e));
    }
    TRY(bulk_end(bulk, e));
    if (first) return true;
    TRY(run(txn, "INSERT INTO balance (account_id, fiscal_year, period, actual_cents, budget_cents, encumbrance_cents) "
                 "SELECT account_id, fiscal_year, period, actual_cents, budget_cents, encumbrance_cents FROM balance_incoming WHERE true "
                 "ON CONFLICT (account_id, fiscal_year, period) DO UPDATE SET "
                 "actual_cents = balance.actual_cents + excluded.actual_cents, budget_cents = balance.budget_cents + excluded.budget_cents, "
                 "encumbrance_cents = balance.encumbrance_cents + excluded.encumbrance_cents", e));
    return run(txn, "DELETE FROM balance_incoming", e);
}

bool tag_balance_add(const Tally *tags, Arena *scratch, Txn *txn, Err *e)
{
    bool first;
    TRY(is_empty(&first, txn_db(txn), "SELECT rule_id FROM tag_balance LIMIT 1", e));
    Bulk *bulk;
    TRY(bulk_begin(&bulk, txn, scratch, first ? "tag_balance" : "tag_balance_incoming",
                   "rule_id,account_id,fiscal_year,cents,lines_n,refused_cents,refused_n", e));
    for (size_t i = 0; i < tags->n; i++) {
        const int64_t *row = tally_row(tags, i);
        bulk_int(bulk, (row[0] >> 42) + 1);
        bulk_int(bulk, (row[0] >> 14 & 0xfffffff) + 1);
        bulk_int(bulk, row[0] & 0x3fff);
        for (int s = 1; s <= TALLY_TAG_SUMS; s++) bulk_int(bulk, row[s]);
        TRY(bulk_row(bulk, e));
    }
    TRY(bulk_end(bulk, e));
    if (first) return true;
    TRY(run(txn, "INSERT INTO tag_balance (rule_id, account_id, fiscal_year, cents, lines_n, refused_cents, refused_n) "
                 "SELECT rule_id, account_id, fiscal_year, cents, lines_n, refused_cents, refused_n FROM tag_balance_incoming WHERE true "
                 "ON CONFLICT (rule_id, account_id, fiscal_year) DO UPDATE SET "
                 "cents = tag_balance.cents + excluded.cents, lines_n = tag_balance.lines_n + excluded.lines_n, "
                 "refused_cents = tag_balance.refused_cents + excluded.refused_cents, refused_n = tag_balance.refused_n + excluded.refused_n", e));
    return run(txn, "DELETE FROM tag_balance_incoming", e);
}

#define IMPORT_COLUMNS "id, file_name, file_hash, lines_root, first_line, lines_n, actual_cents, budget_cents, encumbrance_cents, imported_at_ms"

static bool import_row(LedgerImportRow *out, Arena *a, const Query *q, Err *e)
{
    LedgerImportRow row = {.id = query_int(q, 0), .first_line = query_int(q, 4), .lines_n = query_int(q, 5),
                           .actual = CENTS(query_int(q, 6)), .budget = CENTS(query_int(q, 7)), .encumbrance = CENTS(query_int(q, 8)),
                           .imported_at_ms = query_int(q, 9)};
    TRY(str_copy(&row.file_name, a, query_text(q, 1), e));
    TRY(str_copy(&row.file_hash, a, query_text(q, 2), e));
    TRY(str_copy(&row.lines_root, a, query_text(q, 3), e));
    *out = row;
    return true;
}

bool ledger_import_find(bool *found, LedgerImportRow *out, Arena *a, Db *db, Str file_hash, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT " IMPORT_COLUMNS " FROM ledger_import WHERE file_hash = $1", e));
    query_bind_text(q, 1, file_hash);
    bool has_row;
    TRY(query_next(&has_row, q, e));
    if (has_row) TRY(ended(q, import_row(out, a, q, e)));
    query_end(q);
    *found = has_row;
    return true;
}

bool ledger_import_list(LedgerImportRow **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    int64_t n;
    TRY(db_count(&n, db, "SELECT COUNT(*) FROM ledger_import", e));
    LedgerImportRow *rows = PUSH(a, LedgerImportRow, (size_t)n, e);
    if (!rows) return false;
    Query *q;
    TRY(db_query(&q, db, "SELECT " IMPORT_COLUMNS " FROM ledger_import ORDER BY first_line", e));
    size_t i = 0;
    for (bool has_row; i < (size_t)n; i++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        TRY(ended(q, import_row(&rows[i], a, q, e)));
    }
    query_end(q);
    *out = rows;
    *out_n = i;
    return true;
}

/* Numbered here, under the ledger's lock: an identity column skips what was rolled back, and the engines would differ. */
bool ledger_import_insert(int64_t *id, Txn *txn, const LedgerImportRow *row, int64_t skipped_n, Str actor, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO ledger_import (id, file_name, file_hash, lines_root, first_line, lines_n, skipped_n, actual_cents, "
                           "budget_cents, encumbrance_cents, imported_at_ms, actor, last_posted_on) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM ledger_import), $1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) RETURNING id", e));
    query_bind_text(q, 1, row->file_name);
    query_bind_text(q, 2, row->file_hash);
    query_bind_text(q, 3, row->lines_root);
    query_bind_int(q, 4, row->first_line);
    query_bind_int(q, 5, row->lines_n);
    query_bind_int(q, 6, skipped_n);
    query_bind_int(q, 7, row->actual.v);
    query_bind_int(q, 8, row->budget.v);
    query_bind_int(q, 9, row->encumbrance.v);
    query_bind_int(q, 10, row->imported_at_ms);
    query_bind_text(q, 11, actor);
    row->has_last_posted_on ? query_bind_int(q, 12, row->last_posted_on.v) : query_bind_null(q, 12);
    bool has_row;
    TRY(query_next(&has_row, q, e));
    if (!has_row) return FAIL(e, ERR_BROKEN, NULL, "the store did not number the import");
    *id = query_int(q, 0);
    query_end(q);
    return true;
}

bool ledger_block_next(bool *found, LedgerBlockRow *out, Arena *a, Db *db, int64_t id, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT id, first_line, lines_n, lines FROM ledger_block WHERE id >= $1 ORDER BY id LIMIT 1", e));
    query_bind_int(q, 1, id);
    TRY(query_next(found, q, e));
    if (*found) {
        LedgerBlockRow row = {query_int(q, 0), query_int(q, 1), query_int(q, 2), {"", 0}};
        TRY(ended(q, str_copy(&row.lines, a, query_blob(q, 3), e)));
        *out = row;
    }
    query_end(q);
    return true;
}

static bool rule_insert(Txn *txn, const LedgerRule *rule, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, "INSERT INTO rule (id, position, initiative, pool, vendor, text, from_day, to_day, share_millionths, file_line) "
                           "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)", e));
    query_bind_int(q, 1, rule->id);
    query_bind_int(q, 2, rule->position);
    rule->initiative.n ? query_bind_text(q, 3, rule->initiative) : query_bind_null(q, 3);
    rule->pool.n ? query_bind_text(q, 4, rule->pool) : query_bind_null(q, 4);
    query_bind_text(q, 5, rule->vendor);
    query_bind_text(q, 6, rule->text);
    rule->has_from ? query_bind_int(q, 7, rule->from.v) : query_bind_null(q, 7);
    rule->has_to ? query_bind_int(q, 8, rule->to.v) : query_bind_null(q, 8);
    query_bind_int(q, 9, rule->share_millionths);
    query_bind_int(q, 10, rule->file_line);
    return query_run(NULL, q, e);
}

bool ledger_rules_replace(Txn *txn, const LedgerRules *rules, const Str *elements, size_t elements_n, Arena *scratch, Err *e)
{
    TRY(run(txn, "DELETE FROM tag_balance", e));
    TRY(run(txn, "DELETE FROM rule_pattern", e));
    TRY(run(txn, "DELETE FROM rule", e));
    for (size_t i = 0; i < rules->n; i++) TRY(rule_insert(txn, &rules->rows[i], e));
    Bulk *bulk;
    TRY(bulk_begin(&bulk, txn, scratch, "rule_pattern", "rule_id,element,pattern", e));
    for (size_t i = 0; i < rules->n; i++) {
        for (size_t k = 0; k < elements_n; k++) {
            if (rules->rows[i].patterns[k].n == 0) continue;
            bulk_int(bulk, rules->rows[i].id);
            bulk_text(bulk, elements[k]);
            bulk_text(bulk, rules->rows[i].patterns[k]);
            TRY(bulk_row(bulk, e));
        }
    }
    return bulk_end(bulk, e);
}

static bool rule_row(LedgerRule *out, Arena *a, const Query *q, Err *e)
{
    LedgerRule rule = {.id = query_int(q, 0), .position = query_int(q, 1), .has_from = !query_is_null(q, 6), .from = {(int32_t)query_int(q, 6)},
                       .has_to = !query_is_null(q, 7), .to = {(int32_t)query_int(q, 7)}, .share_millionths = query_int(q, 8), .file_line = query_int(q, 9)};
    for (int i = 0; i < 12; i++) rule.patterns[i] = (Str){"", 0};
    TRY(str_copy(&rule.initiative, a, query_text(q, 2), e));
    TRY(str_copy(&rule.pool, a, query_text(q, 3), e));
    TRY(str_copy(&rule.vendor, a, query_text(q, 4), e));
    TRY(str_copy(&rule.text, a, query_text(q, 5), e));
    *out = rule;
    return true;
}

bool ledger_rules_load(LedgerRules *out, Arena *a, Db *db, const Chart *chart, Err *e)
{
    int64_t n;
    TRY(db_count(&n, db, "SELECT COUNT(*) FROM rule", e));
    LedgerRules rules = {PUSH(a, LedgerRule, (size_t)n, e), 0};
    if (!rules.rows) return false;
    Query *q;
    TRY(db_query(&q, db, "SELECT id, position, initiative, pool, vendor, text, from_day, to_day, share_millionths, file_line FROM rule ORDER BY id", e));
    for (bool has_row; rules.n < (size_t)n; rules.n++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        TRY(ended(q, rule_row(&rules.rows[rules.n], a, q, e)));
        if (rules.rows[rules.n].id != (int64_t)rules.n + 1) return ended(q, FAIL(e, ERR_BROKEN, NULL, "the tag rules in the store are not numbered without gaps"));
    }
    query_end(q);
    TRY(db_query(&q, db, "SELECT rule_id, element, pattern FROM rule_pattern ORDER BY rule_id, element", e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t id = query_int(q, 0);
        if (id < 1 || id > (int64_t)rules.n) return ended(q, FAIL(e, ERR_BROKEN, NULL, "a tag rule's pattern belongs to no rule"));
        size_t element = chart_find(chart, query_text(q, 1));
        Str pattern = query_text(q, 2);
        if (element == chart->n) rules.rows[id - 1].is_dead |= !str_matches(pattern, STR(""), false);
        else TRY(ended(q, str_copy(&rules.rows[id - 1].patterns[element], a, pattern, e)));
    }
    query_end(q);
    *out = rules;
    return true;
}

/* Each value with its length before it, a missing one as length -1, so that no two sets of rows give the same bytes. */
static bool hash_all_rows(Hasher *h, Db *db, const char *sql, int columns, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, sql, e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        for (int i = 0; i < columns; i++) {
            Str text = query_text(q, i);
            char length[24];
            int n = snprintf(length, sizeof length, "%lld:", query_is_null(q, i) ? -1LL : (long long)text.n);
            hash_add(h, length, (size_t)n);
            hash_add(h, text.p, text.n);
        }
    }
    query_end(q);
    hash_add(h, ".", 1);
    return true;
}

bool ledger_rules_root(Hash *out, Db *db, Err *e)
{
    Hasher h;
    hash_start(&h, "purser-rules");
    TRY(hash_all_rows(&h, db, "SELECT CAST(id AS TEXT), CAST(position AS TEXT), initiative, pool, vendor, text, CAST(from_day AS TEXT), CAST(to_day AS TEXT), "
                              "CAST(share_millionths AS TEXT), CAST(file_line AS TEXT) FROM rule ORDER BY id", 10, e));
    TRY(hash_all_rows(&h, db, "SELECT CAST(rule_id AS TEXT), element, pattern FROM rule_pattern ORDER BY rule_id, element", 3, e));
    *out = hash_end(&h);
    return true;
}

bool ledger_last_day(bool *found, Day *out, Db *db, Err *e)
{
    Query *q;
    bool has_row;
    TRY(db_query(&q, db, "SELECT MAX(last_posted_on) FROM ledger_import", e));
    TRY(query_next(&has_row, q, e));
    *found = has_row && !query_is_null(q, 0);
    if (*found) *out = (Day){(int32_t)query_int(q, 0)};
    query_end(q);
    return true;
}

bool ledger_sum(Cents *actual, Cents *budget, Cents *encumbrance, Cents *tagged, Db *db, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT CAST(COALESCE(SUM(actual_cents), 0) AS BIGINT), CAST(COALESCE(SUM(budget_cents), 0) AS BIGINT), "
                         "CAST(COALESCE(SUM(encumbrance_cents), 0) AS BIGINT), "
                         "(SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) FROM tag_balance) FROM balance", e));
    bool has_row;
    TRY(query_next(&has_row, q, e));
    *actual = CENTS(query_int(q, 0));
    *budget = CENTS(query_int(q, 1));
    *encumbrance = CENTS(query_int(q, 2));
    *tagged = CENTS(query_int(q, 3));
    query_end(q);
    return true;
}

bool ledger_rule_totals(LedgerRuleTotal **out, size_t *out_n, Arena *a, Db *db, Err *e)
{
    Chart chart;
    LedgerRules rules;
    TRY(chart_load(&chart, a, db, e));
    TRY(ledger_rules_load(&rules, a, db, &chart, e));
    LedgerRuleTotal *rows = PUSH(a, LedgerRuleTotal, rules.n, e);
    if (!rows) return false;
    for (size_t i = 0; i < rules.n; i++) rows[i].rule = rules.rows[i];
    Query *q;
    TRY(db_query(&q, db, "SELECT rule_id, CAST(SUM(cents) AS BIGINT), CAST(SUM(refused_cents) AS BIGINT), CAST(SUM(lines_n) AS BIGINT), "
                         "CAST(SUM(refused_n) AS BIGINT) FROM tag_balance GROUP BY rule_id ORDER BY rule_id", e));
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        int64_t id = query_int(q, 0);
        if (id < 1 || id > (int64_t)rules.n) return ended(q, FAIL(e, ERR_BROKEN, NULL, "the store keeps what rule %lld took, and has no such rule", (long long)id));
        LedgerRuleTotal *row = &rows[id - 1];
        row->taken = CENTS(query_int(q, 1));
        row->refused = CENTS(query_int(q, 2));
        row->lines = query_int(q, 3);
        row->refused_lines = query_int(q, 4);
    }
    query_end(q);
    *out = rows;
    *out_n = rules.n;
    return true;
}

bool ledger_tags(LedgerTag **out, size_t *out_n, Arena *a, Db *db, int fiscal_year, Err *e)
{
    Query *q;
    TRY(db_query(&q, db, "SELECT COUNT(*) FROM (SELECT rule_id FROM tag_balance WHERE $1 = 0 OR fiscal_year = $1 GROUP BY rule_id, account_id) AS groups", e));
    query_bind_int(q, 1, fiscal_year);
    bool has_row;
    TRY(query_next(&has_row, q, e));
    size_t n = (size_t)query_int(q, 0), i = 0;
    query_end(q);
    LedgerTag *rows = PUSH(a, LedgerTag, n, e);
    if (!rows) return false;
    TRY(db_query(&q, db,
                 "SELECT r.id, r.position, COALESCE(r.initiative, ''), COALESCE(r.pool, ''), t.account_id, t.cents, t.lines, "
                 "a.key "
                 "FROM (SELECT rule_id, account_id, CAST(SUM(cents) AS BIGINT) AS cents, CAST(SUM(lines_n) AS BIGINT) AS lines FROM tag_balance "
                 "      WHERE $1 = 0 OR fiscal_year = $1 GROUP BY rule_id, account_id) AS t "
                 "JOIN rule AS r ON r.id = t.rule_id JOIN account AS a ON a.id = t.account_id "
                 "ORDER BY COALESCE(r.initiative, ''), COALESCE(r.pool, ''), r.id, t.account_id", e));
    query_bind_int(q, 1, fiscal_year);
    for (; i < n; i++) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        LedgerTag *t = &rows[i];
        *t = (LedgerTag){.rule_id = query_int(q, 0), .position = query_int(q, 1), .account_id = query_int(q, 4), .cents = CENTS(query_int(q, 5)), .lines = query_int(q, 6)};
        TRY(ended(q, str_copy(&t->initiative, a, query_text(q, 2), e)));
        TRY(ended(q, str_copy(&t->pool, a, query_text(q, 3), e)));
        TRY(ended(q, account_text(&t->account, a, query_text(q, 7), e)));
    }
    query_end(q);
    *out = rows;
    *out_n = i;
    return true;
}

static bool column_of(char out[16], const Chart *chart, Str name, Err *e)
{
    size_t element = chart_find(chart, name);
    if (element < chart->n) {
        snprintf(out, 16, "a.e%zu", element + 1);
        return true;
    }
    if (str_equal_c(name, "fiscal_year") || str_equal_c(name, "period")) {
        snprintf(out, 16, "b.%.*s", STR_ARGUMENTS(name));
        return true;
    }
    char known[12 * (64 + 2) + 1] = "";
    size_t n = 0;
    for (size_t i = 0; i < chart->n; i++) n += (size_t)snprintf(known + n, sizeof known - n, "%.*s, ", STR_ARGUMENTS(chart->names[i]));
    return FAIL(e, ERR_INPUT, "by", "'%.*s' is not an element of this chart; there are: %sfiscal_year, period", STR_ARGUMENTS(name), known);
}

static bool cell_text(Str *out, Arena *a, const Query *q, int column, bool is_number, Err *e)
{
    return is_number ? str_format(out, a, e, "%lld", (long long)query_int(q, column)) : str_copy(out, a, query_text(q, column), e);
}

bool ledger_totals(LedgerTotals *out, Arena *a, Db *db, const Str *by, size_t by_n, Err *e)
{
    if (by_n > 14) return FAIL(e, ERR_INPUT, "by", "totals can be taken by at most 14 things at once");
    Chart chart;
    TRY(chart_load(&chart, a, db, e));
    LedgerTotals totals = {.by_n = by_n};
    char columns[14 * 18 + 1] = "";
    size_t used = 0;
    for (size_t i = 0; i < by_n; i++) {
        char column[16];
        TRY(column_of(column, &chart, by[i], e));
        used += (size_t)snprintf(columns + used, sizeof columns - used, "%s%s", i ? ", " : "", column);
        totals.by[i] = by[i];
    }
    Str sql;
    TRY(str_format(&sql, a, e,
                   "SELECT CAST(COALESCE(SUM(b.actual_cents), 0) AS BIGINT), CAST(COALESCE(SUM(b.budget_cents), 0) AS BIGINT), "
                   "CAST(COALESCE(SUM(b.encumbrance_cents), 0) AS BIGINT)%s%s FROM balance AS b JOIN account AS a ON a.id = b.account_id%s%s%s%s",
                   by_n ? ", " : "", columns, by_n ? " GROUP BY " : "", columns, by_n ? " ORDER BY " : "", columns));
    Query *q;
    TRY(db_query(&q, db, sql.p, e));
    size_t room = 0;
    for (bool has_row;;) {
        TRY(query_next(&has_row, q, e));
        if (!has_row) break;
        if (totals.n == room) {
            room = room ? room * 2 : 64;
            totals.rows = arena_grow(a, totals.rows, totals.n * sizeof *totals.rows, room * sizeof *totals.rows, e);
            if (!totals.rows) return ended(q, false);
        }
        LedgerTotal *row = &totals.rows[totals.n++];
        *row = (LedgerTotal){.actual = CENTS(query_int(q, 0)), .budget = CENTS(query_int(q, 1)), .encumbrance = CENTS(query_int(q, 2))};
        for (size_t i = 0; i < by_n; i++)
            TRY(ended(q, cell_text(&row->codes[i], a, q, 3 + (int)i, chart_find(&chart, by[i]) == chart.n, e)));
    }
    query_end(q);
    LedgerState state;
    TRY(ledger_state_get(&state, db, e));
    totals.lines = state.lines_n;
    TRY(ledger_sum(&totals.actual, &totals.budget, &totals.encumbrance, &totals.tagged, db, e));
    TRY(cents_subtract(&totals.untagged, totals.actual, totals.tagged, e));
    *out = totals;
    return true;
}
