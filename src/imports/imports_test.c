/* Taking in a file of records, on both engines: counts, duplicates, dry runs, bad rows, custom fields, faults. */
#include "imports/imports_testing.h"

#include "imports/custom_value.h"
#include "records.h"
#include "store/record_store.h"

static bool no_zero_students(ImportCheck *check, Err *e)
{
    for (size_t i = 0; i < check->n; i++) {
        const Site *site = import_row(check, i);
        if (record_has(site, SITE_FIELD_students) && site->students == 0)
            TRY(import_bad(check, i, SITE_FIELD_students, e, "a site with no students is not a site"));
        if (!record_has(site, SITE_FIELD_level)) TRY(import_tell(check, PROBLEM_NOTE, i, SITE_FIELD_level, e, "no level"));
    }
    return true;
}

static bool import_sites(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"sites", &site_record, false, no_zero_students};
    return record_import(out, problems, a, db, &kind, request, e);
}

static bool import_pools(RecordImport *out, Problems *problems, Arena *a, Db *db, const RecordImportRequest *request, Err *e)
{
    static const ImportKind kind = {"pools", &pool_record, true, NULL};
    return record_import(out, problems, a, db, &kind, request, e);
}

static const char *const three_sites = "code,name,level,students\n007,North,high,400\n07,South,middle,300\n7,East,,\n";

static void assert_counts(RecordImport r, int64_t inserted, int64_t changed, int64_t unchanged)
{
    assert_int_equal(r.inserted, inserted);
    assert_int_equal(r.changed, changed);
    assert_int_equal(r.unchanged, unchanged);
    assert_int_equal(r.rows, inserted + changed + unchanged);
}

static void test_new_changed_unchanged(void **state)
{
    TestStore t = store_for(state);
    int64_t audited = count_of(&t, "SELECT COUNT(*) FROM audit_log");
    RecordImport r = must_import(&t, import_sites, "sites.csv", three_sites);
    assert_counts(r, 3, 0, 0);
    assert_true(r.import_id > 0);
    assert_true(str_equal_c(r.file, "sites.csv"));
    assert_int_equal(strlen(r.file_hash), 64);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log") - audited, 4); /* three sites and the import */
    r = must_import(&t, import_sites, "sites.csv", "code,name,level,students\n007,North,high,401\n07,South,middle,300\n8,West,high,1\n");
    assert_counts(r, 1, 1, 1);
    assert_int_equal(r.absent, 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log") - audited, 7);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 4);
    assert_int_equal(count_of(&t, "SELECT students FROM site WHERE code = '007'"), 401);
    assert_int_equal(count_of(&t, "SELECT version FROM site WHERE code = '07'"), 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM import WHERE kind = 'sites'"), 2);
    AuditVerdict verdict;
    Err e = {0};
    int64_t sealed;
    assert_true(audit_seal(&sealed, t.db, &e));
    assert_true(audit_verify(&verdict, t.db, 0, NULL, &e));
    assert_true(verdict.whole);
    test_store_end(&t);
}

static void test_same_file_twice(void **state)
{
    TestStore t = store_for(state);
    RecordImport first = must_import(&t, import_sites, "sites.csv", three_sites), again = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    int64_t audited = count_of(&t, "SELECT COUNT(*) FROM audit_log");
    assert_false(try_import(&again, &problems, &t, import_sites, "copy.csv", three_sites, (ImportHow){0}, &e));
    assert_code(e, CONFLICT);
    char number[40];
    snprintf(number, sizeof number, "import %lld of 2023-11-14 as sites.csv by tester", (long long)first.import_id);
    assert_holds(e.message, number);
    assert_int_equal(again.rows, 0); /* outputs untouched */
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log"), audited);
    /* the same bytes as another kind of file are another thing */
    assert_false(try_import(&again, &problems, &t, import_pools, "copy.csv", three_sites, (ImportHow){0}, &e));
    assert_code(e, INPUT);
    test_store_end(&t);
}

static void test_dry_run(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    int64_t audited = count_of(&t, "SELECT COUNT(*) FROM audit_log");
    assert_true(try_import(&r, &problems, &t, import_sites, "sites.csv", three_sites, (ImportHow){.dry_run = true}, &e));
    assert_counts(r, 3, 0, 0);
    assert_int_equal(r.import_id, 0);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 0);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM import"), 0);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log"), audited);
    must_import(&t, import_sites, "sites.csv", three_sites); /* not refused as a second time */
    test_store_end(&t);
}

static void test_bad_rows(void **state)
{
    static const char *const text = "code,name,level,students\n2,South,high,0\n1,North,high,many\n3,East,high,20\n,West,high,5\n3,Again,high,1\n";
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    assert_false(try_import(&r, &problems, &t, import_sites, "sites.csv", text, (ImportHow){0}, &e));
    assert_code(e, INPUT);
    assert_holds(e.message, "sites.csv, line 2, column 'students': a site with no students"); /* the first of the file, whoever found it */
    assert_holds(e.message, "3 more bad rows");
    const char *listed = problems_text(&t, &problems);
    assert_holds(listed, "bad 2 students: a site with no students is not a site");
    assert_holds(listed, "bad 3 students: ");
    assert_holds(listed, "bad 5 code: ");
    assert_holds(listed, "bad 6 code: ");
    assert_true(strstr(listed, "bad 2 ") < strstr(listed, "bad 3 "));
    assert_int_equal(problems.bad_rows, 4);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 0);
    Problems again = problems_in(t.arena);
    assert_true(try_import(&r, &again, &t, import_sites, "sites.csv", text, (ImportHow){.skip_rows = true}, &e));
    assert_counts(r, 1, 0, 0);
    assert_int_equal(r.skipped_rows, 4);
    assert_int_equal(again.bad_rows, 4);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site WHERE code = '3' AND name = 'East'"), 1);
    test_store_end(&t);
}

static void test_columns_left_alone(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, import_sites, "sites.csv", three_sites);
    RecordImport r = must_import(&t, import_sites, "names.csv", "code,name\n007,Northern\n7,East\n");
    assert_counts(r, 0, 1, 1);
    assert_int_equal(count_of(&t, "SELECT students FROM site WHERE code = '007' AND name = 'Northern'"), 400);
    r = must_import(&t, import_sites, "students.csv", "code,name,students\n007,Northern,\n"); /* an empty cell says that it is not known */
    assert_counts(r, 0, 1, 0);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site WHERE code = '007' AND students IS NULL AND level = 'high'"), 1);
    test_store_end(&t);
}

static void assert_custom(TestStore *t, const char *key, const char *name, const char *value)
{
    CustomField *rows;
    size_t n;
    Err e = {0};
    assert_true(custom_value_list(&rows, &n, t->arena, t->db, &site_record, &e));
    for (size_t i = 0; i < n; i++) {
        if (!str_equal_c(rows[i].key, key) || !str_equal_c(rows[i].name, name)) continue;
        if (!value || !str_equal_c(rows[i].value, value)) fail_msg("%s %s is '%.*s'", key, name, STR_ARGUMENTS(rows[i].value));
        return;
    }
    if (value) fail_msg("%s has no %s", key, name);
}

static void test_custom_values(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, import_sites, "sites.csv", "code,name,level,custom.Grade span,custom.Owner\n1,North,high,9-12,A\n2,South,middle,6-8,\n");
    assert_custom(&t, "1", "Grade span", "9-12");
    assert_custom(&t, "1", "Owner", "A");
    assert_custom(&t, "2", "Owner", NULL);
    int64_t audited = count_of(&t, "SELECT COUNT(*) FROM audit_log");
    RecordImport r = must_import(&t, import_sites, "sites.csv", "code,name,level,custom.Grade span\n1,North,high,\n2,South,middle,5-8\n3,East,high,K-5\n");
    assert_counts(r, 1, 2, 0);
    assert_custom(&t, "1", "Grade span", NULL);
    assert_custom(&t, "1", "Owner", "A"); /* no such column in the file: left alone */
    assert_custom(&t, "2", "Grade span", "5-8");
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log") - audited, 5); /* 1 removed, 2 changed, 3 new + its value, the import */
    r = must_import(&t, import_sites, "sites.csv", "code,name,level,custom.Grade span\n1,North,high,\n2,South,middle,5-8\n3,East,high,K-5\n\n");
    assert_counts(r, 0, 0, 3);
    test_store_end(&t);
}

static void test_repeated_keys(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = must_import(&t, import_pools, "pools.csv", "pool,initiative,quantity\nBuses,A,1\nBuses,A,2\nBuses,,3\nBuses,A,5\n");
    assert_counts(r, 4, 0, 0);
    assert_int_equal(count_of(&t, "SELECT MAX(occurrence) FROM pool WHERE initiative = 'A'"), 3);
    r = must_import(&t, import_pools, "pools.csv", "pool,initiative,quantity\nBuses,A,1\nBuses,A,4\nBuses,,3\n");
    assert_counts(r, 0, 1, 2);
    assert_int_equal(r.absent, 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM pool WHERE occurrence = 2 AND quantity = 4"), 1);
    test_store_end(&t);
}

static void test_not_a_file(void **state)
{
    TestStore t = store_for(state);
    RecordImport r = {0};
    Problems problems = problems_in(t.arena);
    Err e = {0};
    RecordImportRequest request = {.path = "/nowhere/sites.csv", .actor = STR("tester")};
    assert_false(import_sites(&r, &problems, t.arena, t.db, &request, &e));
    assert_code(e, NOT_FOUND);
    assert_false(try_import(&r, &problems, &t, import_sites, "sites.csv", "name,level\nNorth,high\n", (ImportHow){0}, &e));
    assert_code(e, INPUT);
    assert_holds(e.message, "column 'code'");
    assert_true(try_import(&r, &problems, &t, import_sites, "sites.csv", "code,name,principal\n1,North,Ms. Oak\n", (ImportHow){0}, &e));
    assert_holds(problems_text(&t, &problems), "principal");
    test_store_end(&t);
}

/* Whatever fails, the store is as it was, and the next try succeeds. */
static void test_store_faults(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    long n = 1;
    for (;; n++) {
        RecordImport r = {0};
        Problems problems = problems_in(t.arena);
        db_fail_after(n);
        bool done = try_import(&r, &problems, &t, import_sites, "sites.csv", "code,name,level,custom.x\n1,North,high,y\n2,South,high,\n", (ImportHow){0}, &e);
        db_fail_after(0);
        if (done) break;
        assert_int_equal(r.rows, 0);
        test_store_reopen(&t);
        assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 0);
        assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM custom_value"), 0);
        assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM import"), 0);
    }
    assert_true(n > 10);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 2);
    test_store_end(&t);
}

static void test_memory_faults(void **state)
{
    TestStore t = store_for(state);
    Err e = {0};
    long n = 1;
    for (;; n++) {
        RecordImport r = {0};
        Problems problems = problems_in(t.arena);
        RecordImportRequest request = {.path = file_of("faults.csv", "code,name,level,custom.x\n1,North,high,y\n2,South,,\n"), .actor = STR("tester"), .now_ms = 1};
        arena_fail_after(n);
        bool done = import_sites(&r, &problems, t.arena, t.db, &request, &e);
        arena_fail_after(0);
        unlink(request.path);
        if (done) break;
        assert_true(e.code == ERR_MEMORY || e.code == ERR_LIMIT);
        test_store_reopen(&t);
        assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM site"), 0);
    }
    assert_true(n > 50);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(test_new_changed_unchanged), ON_BOTH(test_same_file_twice), ON_BOTH(test_dry_run), ON_BOTH(test_bad_rows),
        ON_BOTH(test_columns_left_alone), ON_BOTH(test_custom_values), ON_BOTH(test_repeated_keys), ON_BOTH(test_not_a_file),
        ON_BOTH(test_store_faults), {"test_memory_faults (sqlite)", test_memory_faults, NULL, NULL, &engines[0]}};
    return cmocka_run_group_tests_name("imports", tests, NULL, NULL);
}
