/* Two initiatives that are one. What belonged to the one that goes is from then on the other's: its costs, hours, shares, results, rules, components
 * and comments. Its sheet and its history stay, marked with where it went. Every row moves by an entry of the log that shows what it was. */
#include "sheet/sheet_parts.h"
#include "ledger/ledger.h"
#include "store/record_store.h"

/* The next free number among rows of the same keys. */
static bool free_occurrence(int64_t *out, Txn *txn, Arena *a, const Record *record, Str into, const void *row, Err *e)
{
    RecordRows rows;
    Str wanted, key;
    int64_t most = 0;
    TRY(record_load_all(&rows, a, txn_db(txn), record, "initiative", into, e));
    TRY(record_key(&wanted, a, record, 1, row, e));
    for (size_t i = 0; i < rows.n; i++) {
        TRY(record_key(&key, a, record, 1, (const char *)rows.rows + i * record->size, e));
        if (str_equal(key, wanted) && rows.occurrences[i] > most) most = rows.occurrences[i];
    }
    *out = most + 1;
    return true;
}

/* Every struct of a record that names an initiative has it as a text; its place is in the table of fields. */
static void set_initiative(void *row, const Record *record, Str code)
{
    size_t i = record_field(record, "initiative");
    *(Str *)(void *)((char *)row + record->fields[i].offset) = code;
    record_set_has(row, i, true);
}

static bool move_rows(Txn *txn, Arena *a, const Record *record, Str from, Str into, Err *e)
{
    RecordRows rows;
    TRY(record_load_all(&rows, a, txn_db(txn), record, "initiative", from, e));
    for (size_t i = 0; i < rows.n; i++) {
        char *row = (char *)rows.rows + i * record->size;
        int64_t occurrence = 1;
        TRY(record_remove(txn, a, record, rows.ids[i], e));
        set_initiative(row, record, into);
        if (record != &component_record) TRY(free_occurrence(&occurrence, txn, a, record, into, row, e));
        TRY(record_insert(NULL, txn, a, record, occurrence, row, e));
    }
    return true;
}

/* Comments and runs of analyses name their initiative in a plain column. */
static bool move_plain(Txn *txn, const char *sql, Str from, Str into, Err *e)
{
    Query *q;
    TRY(txn_query(&q, txn, sql, e));
    query_bind_text(q, 1, from);
    query_bind_text(q, 2, into);
    return query_run(NULL, q, e);
}

bool sheet_merge(Txn *txn, Arena *a, Str from, Str into, Str reason, Err *e)
{
    static const Record *const records[] = {&staff_time_record, &cost_record, &pool_record, &result_record, &component_record};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) TRY(move_rows(txn, a, records[i], from, into, e));
    TRY(move_plain(txn, "UPDATE comment SET initiative = $2 WHERE initiative = $1", from, into, e));
    TRY(ledger_rules_rename(txn, a, from, into, e));
    return initiative_mark_merged(txn, a, from, into, reason, e);
}
