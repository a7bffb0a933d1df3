/* Files and pasted lists as the server takes them in: looked at first, then taken, the same bytes once; by people with different roles. */
#include "imports/imports_testing.h"

#include "http/http_testing.h"
#include "intake/intake.h"
#include "intake/intake_http.h"
#include "inventory/inventory.h"

static Answer send_bytes(TestStore *t, const Principal *who, const char *address, const char *bytes)
{
    static char path[300];
    snprintf(path, sizeof path, "%s", file_of("upload", bytes));
    Answer a = test_call(&(Caller){.arena = t->arena, .db = t->db, .table = &intake_routes, .who = who, .now_ms = 1700000000000, .upload_path = path}, "POST", address, NULL);
    unlink(path);
    return a;
}

#define asked(answer, wanted) do { if ((answer).status != (wanted)) fail_msg("%d, not %d: %.*s %s", (answer).status, (wanted), STR_ARGUMENTS((answer).text), (answer).error.message); } while (0)

static int64_t number_of(json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);
    if (!json_is_integer(v)) fail_msg("%s is no number", key);
    return json_integer_value(v);
}

static int64_t everything(TestStore *t)
{
    return count_of(t, "SELECT (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM import) + (SELECT count(*) FROM initiative) + (SELECT count(*) FROM cost) + "
                       "(SELECT count(*) FROM custom_value) + (SELECT count(*) FROM ledger_import) + (SELECT count(*) FROM ledger_block) + (SELECT count(*) FROM student_dataset)");
}

static const char *const first_list = "code,name,coordinators,students_served,custom.phase\nIMM,Immersion,Ana Ruiz,2400,two\nTUT,Tutors,Bo Lind,310,\n";
/* as Excel puts it on the clipboard: tabs, CRLF, quotes around a cell with a line end in it */
static const char *const pasted = "Code\tName\tCoordinator\tStudents served\tcustom.phase\r\nIMM\tImmersion\tAna Ruiz\t2500\tthree\r\nNEW\t\"A \"\"new\"\"\r\none\"\tAna Ruiz\t\t\r\n";

static void test_preview_and_take(void **state)
{
    TestStore t = store_for(state);
    Grant grant;
    Principal finance = test_principal(&grant, ROLE_SUPERINTENDENT, "", "", "Cy");
    asked(send_bytes(&t, &finance, "/api/imports/initiatives?file=list.csv", first_list), 200);
    int64_t before = everything(&t);
    Answer seen = send_bytes(&t, &finance, "/api/imports/initiatives/preview?file=pasted.tsv", pasted);
    asked(seen, 200);
    assert_int_equal(everything(&t), before); /* nothing was written, no log entry either */
    assert_int_equal(number_of(seen.json, "inserted"), 1);
    assert_int_equal(number_of(seen.json, "changed"), 1);
    assert_int_equal(number_of(seen.json, "absent"), 1);
    assert_holds(seen.text.p, "{\"code\":\"IMM\",\"field\":\"students_served\",\"before\":\"2400\",\"after\":\"2500\"}");
    assert_holds(seen.text.p, "{\"code\":\"IMM\",\"field\":\"custom.phase\",\"before\":\"two\",\"after\":\"three\"}");
    assert_holds(seen.text.p, "{\"code\":\"NEW\",\"field\":\"name\",\"before\":null,\"after\":\"A \\\"new\\\"\\r\\none\"}");
    Answer taken = send_bytes(&t, &finance, "/api/imports/initiatives?file=pasted.tsv", pasted);
    asked(taken, 200);
    json_t *a = json_deep_copy(seen.json), *b = json_deep_copy(taken.json); /* what was shown is what came, but for its number */
    assert_non_null(json_object_get(b, "import_id"));
    json_object_del(a, "import_id"), json_object_del(b, "import_id");
    json_object_del(a, "is_preview"), json_object_del(b, "is_preview");
    assert_true(json_equal(a, b));
    json_decref(a), json_decref(b);
    before = everything(&t);
    Answer again = send_bytes(&t, &finance, "/api/imports/initiatives?file=other.tsv", pasted);
    asked(again, 409);
    assert_string_equal(json_string_value(json_object_get(json_object_get(again.json, "first"), "file")), "pasted.tsv");
    asked(send_bytes(&t, &finance, "/api/imports/initiatives/preview?file=other.tsv", pasted), 409);
    assert_int_equal(everything(&t), before);
    Answer list = test_call(&(Caller){.arena = t.arena, .db = t.db, .table = &intake_routes, .who = &finance}, "GET", "/api/imports", NULL);
    asked(list, 200);
    assert_int_equal(json_array_size(json_object_get(list.json, "rows")), 2);
    test_store_end(&t);
}

static void test_bad_rows(void **state)
{
    TestStore t = store_for(state);
    Grant grant;
    Principal finance = test_principal(&grant, ROLE_SUPERINTENDENT, "", "", "Cy");
    const char *bad = "code,name,students_served\nA,One,12\nB,,5\nC,Three,many\n";
    int64_t before = everything(&t);
    Answer seen = send_bytes(&t, &finance, "/api/imports/initiatives/preview?file=x.csv", bad);
    asked(seen, 200);
    assert_int_equal(number_of(seen.json, "skipped_rows"), 2);
    assert_int_equal(number_of(seen.json, "inserted"), 1);
    assert_holds(seen.text.p, "\"severity\":\"error\",\"line\":3,\"column\":\"name\"");
    assert_holds(seen.text.p, "\"severity\":\"error\",\"line\":4,\"column\":\"students_served\"");
    Answer refused = send_bytes(&t, &finance, "/api/imports/initiatives?file=x.csv", bad);
    asked(refused, 422);
    assert_int_equal(json_array_size(json_object_get(refused.json, "problems")), 2);
    assert_int_equal(everything(&t), before);
    asked(send_bytes(&t, &finance, "/api/imports/initiatives?file=x.csv&skip_rows=yes", bad), 200);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM initiative"), 1);
    asked(send_bytes(&t, &finance, "/api/imports/initiatives/preview?file=x.csv", ""), 422);
    asked(send_bytes(&t, &finance, "/api/imports/initiatives/preview?skip_rows=perhaps", bad), 422);
    test_store_end(&t);
}

static void test_scopes(void **state)
{
    TestStore t = store_for(state);
    Grant grants[4];
    Principal chief = test_principal(&grants[0], ROLE_SUPERINTENDENT, "", "", "Cy"), ana = test_principal(&grants[1], ROLE_COORDINATOR, "", "", "Ana Ruiz"),
              board = test_principal(&grants[2], ROLE_BOARD, "", "", "Ed"), academics = test_principal(&grants[3], ROLE_ACADEMICS, "", "", "Fay");
    asked(send_bytes(&t, &chief, "/api/imports/initiatives?file=list.csv", first_list), 200);
    asked(send_bytes(&t, &board, "/api/imports/initiatives/preview?file=x.csv", pasted), 403);
    asked(send_bytes(&t, NULL, "/api/imports/initiatives/preview?file=x.csv", pasted), 401);
    asked(send_bytes(&t, &ana, "/api/imports/ledger/preview?file=x.csv", "a,b\n1,2\n"), 403);
    asked(send_bytes(&t, &ana, "/api/imports/pools/preview?file=x.csv", "pool,initiative\nVans,IMM\n"), 403);
    asked(send_bytes(&t, &academics, "/api/imports/costs/preview?file=x.csv", "initiative,ingredient\nIMM,Books\n"), 403);
    /* her own row changes, another's does not, a new one is for those who may add; rows that stay as they are need no right */
    Answer seen = send_bytes(&t, &ana, "/api/imports/initiatives/preview?file=x.csv", "code,name,students_served\nIMM,Immersion,2600\nTUT,Tutors,1\nNEW,New,1\n");
    asked(seen, 200);
    assert_int_equal(number_of(seen.json, "changed"), 1);
    assert_int_equal(number_of(seen.json, "skipped_rows"), 2);
    assert_holds(seen.text.p, "\"line\":3,\"column\":null,\"message\":\"your role does not let you change this row\"");
    assert_holds(seen.text.p, "\"line\":4,\"column\":null,\"message\":\"your role does not let you add this row\"");
    asked(send_bytes(&t, &ana, "/api/imports/initiatives?file=x.csv", "code,name,students_served\nIMM,Immersion,2600\nTUT,Tutors,310\n"), 200);
    asked(send_bytes(&t, &ana, "/api/imports/initiatives?file=x.csv", "code,name,coordinators\nIMM,Immersion,Someone Else\n"), 422); /* nor given away */
    asked(send_bytes(&t, &ana, "/api/imports/initiatives?file=x.csv", "code,name,custom.phase\nTUT,Tutors,mine\n"), 422);
    asked(send_bytes(&t, &ana, "/api/imports/costs?file=x.csv", "initiative,ingredient,amount\nIMM,Books,12\n"), 200);
    asked(send_bytes(&t, &ana, "/api/imports/costs?file=x.csv", "initiative,ingredient,amount\nTUT,Books,12\n"), 422);
    asked(send_bytes(&t, &ana, "/api/imports/costs?file=x.csv", "initiative,ingredient,kind,pool,amount\nIMM,Van,shared,Vans,12\n"), 422);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM cost"), 1);
    test_store_end(&t);
}

static void test_ledger_rules_students(void **state)
{
    TestStore t = store_for(state);
    Grant grants[2];
    Principal finance = test_principal(&grants[0], ROLE_FINANCE, "", "", "Cy"), analyst = test_principal(&grants[1], ROLE_ANALYST, "", "", "Sam");
    const char *ledger = "F,Obj,When,Amt\n007,641,09/30/2025,\"(1,000.50)\"\n007,110,10/01/2025,$5\n";
    const char *mapped = "/api/imports/ledger/preview?file=l.csv&map=%7B%22columns%22%3A%7B%22fund%22%3A%22F%22%2C%22object%22%3A%22Obj%22%2C%22posted_on%22%3A%22When%22%2C%22amount%22%3A%22Amt%22%7D%2C%22date_format%22%3A%22%25m%2F%25d%2F%25Y%22%7D";
    int64_t before = everything(&t);
    Answer a = send_bytes(&t, &finance, mapped, ledger);
    asked(a, 200);
    assert_int_equal(number_of(json_object_get(a.json, "ledger"), "amount_cents"), -99550);
    assert_int_equal(everything(&t), before);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM account"), 0);
    asked(send_bytes(&t, &finance, "/api/imports/ledger?file=l.csv", "fund,object,posted_on,amount\n007,641,2025-09-30,12.50\n"), 200);
    a = send_bytes(&t, &finance, "/api/imports/rules/preview?file=r.csv", "order,initiative,fund\n1,IMM,007\n");
    asked(a, 200);
    assert_int_equal(number_of(json_object_get(a.json, "rules"), "tagged_cents"), 1250);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM rule"), 0);
    asked(send_bytes(&t, &finance, "/api/imports/rules?file=r.csv", "order,initiative,fund\n1,IMM,007\n"), 200);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM rule"), 1);
    a = send_bytes(&t, &analyst, "/api/imports/students/preview?file=s.csv", "id,score\n1,3\n2,4\n");
    asked(a, 200);
    assert_int_equal(number_of(a.json, "rows"), 2);
    assert_int_equal(count_of(&t, "SELECT count(*) FROM student_dataset"), 0);
    asked(send_bytes(&t, &analyst, "/api/imports/students?file=s.csv", "id,score\n1,3\n2,4\n"), 200);
    asked(send_bytes(&t, &analyst, "/api/imports/students?file=s.csv", "id,score\n1,3\n2,4\n"), 409);
    a = send_bytes(&t, &analyst, "/api/imports/students/preview?file=s.csv", "id,score\n7,3\n8,secretword\n7,2\n");
    asked(a, 422);
    assert_null(strstr(a.text.p, "secretword"));
    test_store_end(&t);
}

/* 2.2 case 51, and what hides in a name. */
static void test_names(void **state)
{
    (void)state;
    Arena *a;
    Err e = {0};
    static const char *const good[] = {"list.csv", "Ledger FY26 (final).csv", "r\xc3\xa9sum\xc3\xa9.csv", "console.csv"};
    static const char *const bad[] = {"", "../../etc/passwd", "CON", "con.csv", "lpt1.txt", "a\nb.csv", ".htaccess", "a\\b.csv", "<script>", "x\xe2\x80\xae" "fdp.csv", "a\x7f.csv"};
    char long_name[301];
    const char *name;
    assert_true(arena_new(&a, 0, &e));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(intake_name(&name, a, str_from_c(good[i]), STR("r1"), &e));
        assert_string_equal(name, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(intake_name(&name, a, str_from_c(bad[i]), STR("r1"), &e));
        assert_string_equal(name, "upload-r1");
    }
    memset(long_name, 'x', 300);
    long_name[300] = 0;
    assert_true(intake_name(&name, a, str_from_c(long_name), STR("r1"), &e));
    assert_string_equal(name, "upload-r1");
    arena_end(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_preview_and_take), ON_BOTH(test_bad_rows), ON_BOTH(test_scopes), ON_BOTH(test_ledger_rules_students), cmocka_unit_test(test_names)};
    return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
