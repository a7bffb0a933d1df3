#include "store/store_testing.h"

#include <stdio.h>
#include <string.h>

#include "records.h"
#include "store/record_store.h"

/* The migrations and the .def files are written by hand, each for itself: here they are held together. */
static void test_tables_fit_records(void **state)
{
    Fixture *f = fixture(state);
#define RECORD(Type, name) assert_done(record_check_table(f->db, &name##_record, &f->e));
#include "records.def"
#undef RECORD
}

static void test_misfits_are_found(void **state)
{
    Fixture *f = fixture(state);
    static const Field fields[] = {{"code", FIELD_TEXT, FIELD_KEY, 8, 0, 0, NULL, "Code", ""}, {"n", FIELD_INT, FIELD_OPTIONAL, 24, 0, 0, NULL, "N", ""}};
    Record odd = {"odd", 32, fields, 2};
    static const struct { const char *columns, *words; } CASES[] = {
        {"n BIGINTEGER", "no column code"},
        {"code TEXT NOT NULL DEFAULT '', n TEXT", "does not fit"},
        {"code TEXT, n BIGINTEGER", "NOT NULL"},
        {"code TEXT NOT NULL DEFAULT '', n BIGINTEGER NOT NULL", "allow NULL"},
        {"code TEXT NOT NULL DEFAULT '', n BIGINTEGER, extra TEXT", "extra"},
    };
    assert_refused(record_check_table(f->db, &odd, &f->e), BROKEN); /* there is no such table */
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char sql[300], columns[200] = "";
        for (const char *p = CASES[i].columns; *p;) {
            bool is_int = strncmp(p, "BIGINTEGER", 10) == 0;
            if (is_int) strcat(columns, f->engine == DB_SQLITE ? "INTEGER" : "BIGINT");
            else strncat(columns, p, 1);
            p += is_int ? 10 : 1;
        }
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS odd; CREATE TABLE odd (%s); ", columns);
        as_intruder(f, sql);
        assert_refused(record_check_table(f->db, &odd, &f->e), BROKEN);
        assert_non_null(strstr(f->e.message, CASES[i].words));
    }
}

static Initiative sample(void)
{
    Initiative row = {.code = STR("READ-1"), .name = STR("Reading \xc3\xa9"), .campuses = STR("North;South"), .stated_cost_cents = CENTS(123456789012),
                      .students_served = 420, .importance = 0, .fidelity = 0.85, .mandated = true, .contract_end = day_from_civil(2027, 6, 30)};
    record_set_has(&row, INITIATIVE_FIELD_code, true);
    record_set_has(&row, INITIATIVE_FIELD_name, true);
    record_set_has(&row, INITIATIVE_FIELD_campuses, true);
    record_set_has(&row, INITIATIVE_FIELD_stated_cost_cents, true);
    record_set_has(&row, INITIATIVE_FIELD_students_served, true);
    record_set_has(&row, INITIATIVE_FIELD_importance, true);
    record_set_has(&row, INITIATIVE_FIELD_fidelity, true);
    record_set_has(&row, INITIATIVE_FIELD_mandated, true);
    record_set_has(&row, INITIATIVE_FIELD_contract_end, true);
    return row;
}

static RecordOutcome upsert(Fixture *f, const Record *record, int64_t occurrence, const void *row, uint64_t given)
{
    RecordOutcome outcome;
    Txn *txn = begin(f, f->db);
    assert_done(record_upsert(&outcome, txn, f->a, record, occurrence, row, given, &f->e));
    assert_done(txn_commit(txn, &f->e));
    return outcome;
}

/* The newest entry's action, key and changes, as one text. */
static void assert_last_entry(Fixture *f, const char *wanted)
{
    AuditRow *rows;
    size_t n;
    int64_t sealed;
    Str text;
    assert_done(audit_seal(&sealed, f->db, &f->e));
    assert_done(audit_list(&rows, &n, f->a, f->db, 0, 100, &f->e));
    AuditRow *last = &rows[n - 1];
    assert_done(str_format(&text, f->a, &f->e, "%.*s %.*s %.*s", STR_ARGUMENTS(last->action), STR_ARGUMENTS(last->object_key), STR_ARGUMENTS(last->changes_json)));
    assert_string_equal(text.p, wanted);
}

static void test_upsert(void **state)
{
    Fixture *f = fixture(state);
    Initiative row = sample();
    RecordRows loaded;
    assert_int_equal(upsert(f, &initiative_record, 1, &row, RECORD_ALL_FIELDS), RECORD_INSERTED);
    assert_done(record_load_all(&loaded, f->a, f->db, &initiative_record, NULL, STR(""), &f->e));
    assert_int_equal(loaded.n, 1);
    const Initiative *back = loaded.rows;
    assert_true(back->has == row.has);
    for (size_t i = 0; i < initiative_record.n; i++) assert_true(record_same_field(&initiative_record, i, back, &row));
    assert_int_equal(loaded.versions[0], 1);

    assert_int_equal(upsert(f, &initiative_record, 1, &row, RECORD_ALL_FIELDS), RECORD_UNCHANGED);
    row.fidelity = 0.9;
    row.students_served = 500;
    record_set_has(&row, INITIATIVE_FIELD_mandated, false);
    assert_int_equal(upsert(f, &initiative_record, 1, &row, RECORD_ALL_FIELDS & ~((uint64_t)1 << INITIATIVE_FIELD_students_served)), RECORD_CHANGED);
    assert_last_entry(f, "update READ-1 [{\"field\":\"fidelity\",\"before\":\"0.85\",\"after\":\"0.9\"},{\"field\":\"mandated\",\"before\":\"yes\",\"after\":null}]");
    assert_done(record_load_all(&loaded, f->a, f->db, &initiative_record, "code", STR("READ-1"), &f->e));
    back = loaded.rows;
    assert_true(loaded.n == 1 && loaded.versions[0] == 2 && back->students_served == 420 && !record_has(back, INITIATIVE_FIELD_mandated));
    assert_done(record_load_all(&loaded, f->a, f->db, &initiative_record, "code", STR("READ-2"), &f->e));
    assert_int_equal(loaded.n, 0);

    Txn *txn = begin(f, f->db);
    assert_refused(record_insert(NULL, txn, f->a, &initiative_record, 1, &row, &f->e), CONFLICT);
    txn_rollback(txn);
    txn = begin(f, f->db);
    assert_refused(record_insert(NULL, txn, f->a, &initiative_record, 2, &row, &f->e), CONFLICT); /* no second occurrence here */
    txn_rollback(txn);
    assert_done(record_load_all(&loaded, f->a, f->db, &initiative_record, NULL, STR(""), &f->e));
    txn = begin(f, f->db);
    assert_done(record_remove(txn, f->a, &initiative_record, loaded.ids[0], &f->e));
    assert_refused(record_remove(txn, f->a, &initiative_record, loaded.ids[0], &f->e), NOT_FOUND);
    assert_done(txn_commit(txn, &f->e));
    assert_int_equal(count(f, f->db, "SELECT count(*) FROM initiative"), 0);
    assert_whole(f, f->db, 4);
}

static void test_occurrences_order_and_pay(void **state)
{
    Fixture *f = fixture(state);
    StaffTime row = {.initiative = STR("READ-1"), .role = STR("coach"), .annual_pay_cents = CENTS(6123400)};
    RecordRows loaded;
    record_set_has(&row, STAFF_TIME_FIELD_initiative, true);
    record_set_has(&row, STAFF_TIME_FIELD_role, true);
    record_set_has(&row, STAFF_TIME_FIELD_annual_pay_cents, true);
    for (int64_t occurrence = 2; occurrence >= 1; occurrence--) {
        row.annual_pay_cents = CENTS(6123400 + occurrence);
        assert_int_equal(upsert(f, &staff_time_record, occurrence, &row, RECORD_ALL_FIELDS), RECORD_INSERTED);
    }
    row.role = STR("Coach"); /* capitals sort first, on both engines */
    assert_int_equal(upsert(f, &staff_time_record, 1, &row, RECORD_ALL_FIELDS), RECORD_INSERTED);
    assert_int_equal(upsert(f, &staff_time_record, 1, &row, RECORD_ALL_FIELDS), RECORD_UNCHANGED);
    assert_done(record_load_all(&loaded, f->a, f->db, &staff_time_record, NULL, STR(""), &f->e));
    const StaffTime *back = loaded.rows;
    assert_int_equal(loaded.n, 3);
    assert_true(str_equal_c(back[0].role, "Coach") && loaded.occurrences[0] == 1);
    assert_true(str_equal_c(back[1].role, "coach") && loaded.occurrences[1] == 1 && back[1].annual_pay_cents.v == 6123401);
    assert_true(str_equal_c(back[2].role, "coach") && loaded.occurrences[2] == 2 && back[2].annual_pay_cents.v == 6123402);
    assert_false(record_has(&back[0], STAFF_TIME_FIELD_home_account)); /* "" in the store, missing here */
    /* nobody's pay is in the log */
    AuditRow *rows;
    size_t n;
    int64_t sealed;
    assert_done(audit_seal(&sealed, f->db, &f->e));
    assert_done(audit_list(&rows, &n, f->a, f->db, 1, 100, &f->e));
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(strstr(rows[i].changes_json.p, "\"after\":\"private:"));
        assert_null(strstr(rows[i].changes_json.p, "61234"));
    }
    assert_true(str_equal_c(rows[0].object_key, "READ-1/coach/#2"));
}

static void change(Fixture *f, int64_t id, int64_t version, const Cost *row, uint64_t given, int64_t wanted)
{
    int64_t now;
    Txn *txn = begin(f, f->db);
    assert_done(record_change(&now, txn, f->a, &cost_record, id, version, row, given, &f->e));
    assert_int_equal(now, wanted);
    if (now == version) txn_rollback(txn);
    else assert_done(txn_commit(txn, &f->e));
}

static void assert_costs(Fixture *f, const char *wanted)
{
    RecordRows rows;
    Buf b = buf_in(f->a, 0);
    assert_done(record_load_all(&rows, f->a, f->db, &cost_record, NULL, STR(""), &f->e));
    for (size_t i = 0; i < rows.n; i++) {
        const Cost *c = (const Cost *)rows.rows + i;
        assert_done(buf_format(&b, &f->e, "%s%.*s#%lld %lld v%lld", i ? ", " : "", STR_ARGUMENTS(c->ingredient), (long long)rows.occurrences[i], (long long)c->amount_cents.v,
                               (long long)rows.versions[i]));
    }
    assert_string_equal(buf_str(&b).n ? buf_str(&b).p : "", wanted);
}

/* One row by its id: changed under its version, its keys too; what stands behind it moves up, so that a file's n-th row is still the n-th. */
static void test_rows_by_id(void **state)
{
    Fixture *f = fixture(state);
    Cost row = {.initiative = STR("READ-1"), .ingredient = STR("Books")}, back;
    int64_t ids[3], version;
    const uint64_t all = RECORD_ALL_FIELDS, amount = (uint64_t)1 << COST_FIELD_amount_cents, name = (uint64_t)1 << COST_FIELD_ingredient;
    record_set_has(&row, COST_FIELD_initiative, true);
    record_set_has(&row, COST_FIELD_ingredient, true);
    record_set_has(&row, COST_FIELD_amount_cents, true);
    for (int64_t i = 0; i < 3; i++) {
        row.amount_cents = CENTS(i + 1);
        Txn *txn = begin(f, f->db);
        assert_done(record_add(&ids[i], txn, f->a, &cost_record, &row, &f->e));
        assert_done(txn_commit(txn, &f->e));
    }
    assert_costs(f, "Books#1 1 v1, Books#2 2 v1, Books#3 3 v1");
    row.amount_cents = CENTS(20);
    change(f, ids[1], 1, &row, amount, 2);
    assert_last_entry(f, "update READ-1/Books/#2 [{\"field\":\"amount_cents\",\"before\":\"0.02\",\"after\":\"0.20\"}]");
    change(f, ids[1], 2, &row, amount, 2);
    row.ingredient = STR("Atlas"); /* another key: it becomes the first of that, and the third of the old one the second */
    change(f, ids[1], 2, &row, name, 3);
    assert_costs(f, "Atlas#1 20 v3, Books#1 1 v1, Books#2 3 v1");
    assert_last_entry(f, "update READ-1/Books/#2 [{\"field\":\"occurrence\",\"before\":\"3\",\"after\":\"2\"}]");
    assert_done(record_get(&back, &version, f->a, f->db, &cost_record, ids[1], &f->e));
    assert_true(version == 3 && str_equal_c(back.ingredient, "Atlas"));
    Txn *txn = begin(f, f->db);
    assert_refused(record_change(&version, txn, f->a, &cost_record, ids[1], 2, &row, all, &f->e), STALE);
    assert_refused(record_take_out(txn, f->a, &cost_record, ids[0], 2, &f->e), STALE);
    record_set_has(&row, COST_FIELD_ingredient, false);
    assert_refused(record_change(&version, txn, f->a, &cost_record, ids[1], 3, &row, name, &f->e), INPUT);
    assert_done(record_take_out(txn, f->a, &cost_record, ids[0], 1, &f->e));
    assert_refused(record_take_out(txn, f->a, &cost_record, ids[0], 1, &f->e), NOT_FOUND);
    assert_refused(record_get(&back, &version, f->a, f->db, &cost_record, ids[0], &f->e), NOT_FOUND);
    assert_done(txn_commit(txn, &f->e));
    assert_costs(f, "Atlas#1 20 v3, Books#1 3 v1");
    assert_whole(f, f->db, 9);
}

static void test_record_faults(void **state)
{
    Fixture *f = fixture(state);
    Initiative row = sample();
    RecordRows loaded;
    for (long n = 1;; n++) {
        RecordOutcome outcome;
        Arena *a;
        bool was_done;
        Str reply;
        Txn *txn;
        TxnWhy why = {.actor = STR("tester"), .reason = STR("faults")};
        assert_done(arena_new(&a, 0, &f->e));
        arena_fail_after(n);
        bool good = txn_begin(&txn, &was_done, &reply, a, f->db, &why, &f->e);
        if (good) {
            good = record_upsert(&outcome, txn, a, &initiative_record, 1, &row, RECORD_ALL_FIELDS, &f->e);
            if (good) good = txn_commit(txn, &f->e);
            else txn_rollback(txn);
        }
        good = good && record_load_all(&loaded, a, f->db, &initiative_record, NULL, STR(""), &f->e);
        arena_fail_after(0);
        arena_end(a);
        if (good) break;
        if (f->e.code != ERR_MEMORY) fail_msg("push %ld: %s", n, f->e.message);
        assert_true(n < 400);
    }
    assert_whole(f, f->db, 2);
}

const struct CMUnitTest record_tests[] = {
    ON_STORE(test_tables_fit_records), ON_STORE(test_misfits_are_found), ON_STORE(test_upsert), ON_STORE(test_occurrences_order_and_pay), ON_STORE(test_rows_by_id),
    ON_STORE(test_record_faults),
};
const size_t record_tests_n = sizeof record_tests / sizeof *record_tests;
