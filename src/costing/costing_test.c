/* Cost from the files of a store, on both engines: W1, claims on a real ledger, explain, imports and their refusals. */
#include "imports/imports_testing.h"

#include "costing/costing.h"
#include "inventory/inventory.h"
#include "ledger/ledger.h"

static const char *const initiatives_csv = "code,name,campuses,stated_cost,students_served\n"
                                           "IMMERSION,Dual-language immersion,1;2;3,100000,2400\nTUTORS,Peer tutors,1,30000,310\nMUSIC,Music,,,\n";
static const char *const staff_csv = "initiative,role,people,hours_per_week,weeks,annual_pay,benefit_rate,contract_hours,amount,home_account,unpaid\n"
                                     "IMMERSION,Teachers,252,2,36,74800,25%,1500,,,\nIMMERSION,Coordinator,,,,,,,\"$55,440.00\",,\n"
                                     "TUTORS,Advisors,4,2,36,60000,0.2,1440,,100-1000-110,no\nTUTORS,Students,300,1,30,,,,,,yes\n";
static const char *const costs_csv = "initiative,ingredient,kind,pool,amount,life_years,once_or_yearly\n"
                                     "IMMERSION,Books,direct,,60000,5,once\nIMMERSION,Stipends,direct,,40000,,yearly\n,Office,shared,Coordination,900.01,,yearly\n";
static const char *const pools_csv = "pool,amount,driver,initiative,quantity\nCoordination,100.00,students,TUTORS,\nCoordination,,students,MUSIC,150\nCoordination,,students,,1090\n";
static const char *const ledger_csv = "fund,function,object,posted_on,amount,vendor,description\n"
                                      "100,1000,110,2025-09-30,20000.00,,Payroll of September\n100,1000,110,2026-02-28,10000.00,,Payroll of February\n"
                                      "100,1000,640,2025-10-03,1500.55,Abacus Books,Math games\n100,2300,300,2025-11-11,70.01,Copy Shop,Forms\n"
                                      "100,1000,640,2024-10-03,11.00,Abacus Books,Last year's\n100,9000,999,2025-12-01,5000.00,,Nobody's\n";
static const char *const rules_csv = "order,initiative,pool,fund,function,object,share_percent\n1,TUTORS,,100,1000,*,\n2,,Coordination,100,2300,*,\n3,,Lost,100,9000,*,50\n";

static void ledger_in(TestStore *t, const char *lines, const char *rules)
{
    Err e = {0};
    Problems problems = problems_in(t->arena);
    LedgerImport imported;
    LedgerTagging tagged;
    LedgerImportRequest request = {.path = file_of("ledger.csv", lines), .csv.name = "ledger.csv", .actor = STR("tester"), .now_ms = 1};
    if (!ledger_import(&imported, &problems, t->arena, t->db, &request, &e)) fail_msg("%s", e.message);
    unlink(request.path);
    if (!rules) return;
    LedgerTagRequest tag = {.path = file_of("rules.csv", rules), .csv.name = "rules.csv", .actor = STR("tester"), .now_ms = 1};
    if (!ledger_tag(&tagged, &problems, t->arena, t->db, &tag, &e)) fail_msg("%s", e.message);
    unlink(tag.path);
}

static CostBook book_for(TestStore *t, int fiscal_year)
{
    CostBook book;
    Err e = {0};
    if (!cost_compute(&book, t->arena, t->db, fiscal_year, &e)) fail_msg("%s", e.message);
    return book;
}

static const CostSheet *sheet_of(const CostBook *book, const char *code)
{
    const CostSheet *s = cost_sheet(book, str_from_c(code));
    assert_non_null(s);
    return s;
}

static Str book_json(TestStore *t, const CostBook *book)
{
    Err e = {0};
    Buf out = buf_in(t->arena, 0);
    JsonWriter w = json_writer(&out, false, &e);
    cost_book_write_json(&w, book);
    if (!json_write_done(&w)) fail_msg("%s", e.message);
    return buf_str(&out);
}

/* ---- W1 ---- */

static void test_immersion(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, initiative_import, "initiatives.csv", initiatives_csv);
    must_import(&t, staff_time_import, "staff-time.csv", staff_csv);
    must_import(&t, cost_import, "costs.csv", costs_csv);
    CostBook book = book_for(&t, 0);
    const CostSheet *s = sheet_of(&book, "IMMERSION");
    assert_int_equal(s->fully_loaded.v, 123951727);
    assert_int_equal(s->cash.v, 128641600);
    assert_int_equal(s->stated.v, 10000000);
    ExplainNode *tree;
    Cents leaves;
    Err e = {0};
    assert_true(cost_explain(&tree, t.arena, t.db, &book, STR("IMMERSION"), STR("fully_loaded_cents"), 0, &e));
    assert_true(explain_check(tree, &e) && explain_leaves(&leaves, tree, &e));
    assert_int_equal(leaves.v, 123951727);
    assert_true(str_equal_c(tree->figure, "costing/IMMERSION/fully_loaded_cents"));
    assert_true(cost_explain(&tree, t.arena, t.db, &book, STR("IMMERSION"), STR("cash_cents"), 0, &e));
    assert_true(explain_check(tree, &e) && explain_leaves(&leaves, tree, &e));
    assert_int_equal(leaves.v, 128641600);
    Buf text = buf_in(t.arena, 0);
    assert_true(cost_sheet_write_text(&text, s, &e) && buf_add_char(&text, '\0', &e));
    assert_holds(buf_str(&text).p, "$1,239,517.27");
    assert_holds(buf_str(&text).p, "252 people x 2 h x 36 weeks = 18,144 h, x $62.333333");
    test_store_end(&t);
}

/* ---- With a ledger ---- */

static void load_all(TestStore *t)
{
    must_import(t, initiative_import, "initiatives.csv", initiatives_csv);
    must_import(t, staff_time_import, "staff-time.csv", staff_csv);
    must_import(t, cost_import, "costs.csv", costs_csv);
    must_import(t, pool_import, "pools.csv", pools_csv);
    ledger_in(t, ledger_csv, rules_csv);
}

static void test_ledger(void **state)
{
    TestStore t = store_for(state);
    load_all(&t);
    CostBook book = book_for(&t, 2026);
    const CostSheet *s = sheet_of(&book, "TUTORS");
    /* 4 x 2 x 36 h x $60,000 x 1.2 / 1,440 h = $14,400 of the $30,000 of payroll tagged there */
    assert_int_equal(s->parts[COST_PART_STAFF].v, 1440000);
    assert_int_equal(s->parts[COST_PART_DIRECT].v, 3000000 + 150055 - 1440000);
    /* the pool: 100.00 stated, 900.01 of rows, 70.01 tagged = 1,070.02, of which 310 / 1,550 students */
    assert_int_equal(s->parts[COST_PART_SHARED].v, 21400);
    assert_int_equal(sheet_of(&book, "MUSIC")->fully_loaded.v, 10355);
    assert_int_equal(s->per_student.v, 10230); /* $31,714.55 / 310 = $102.305: half to even */
    assert_true(s->unpaid_hours == 9000);
    assert_int_equal(s->homes_n, 3);
    const CostPool *pool = &book.pools[0], *lost = &book.pools[1];
    assert_int_equal(pool->total.v, 107002);
    assert_int_equal(pool->shared.v + pool->rest.v, 107002);
    assert_int_equal(lost->unreached.v, 250000);
    Str json = book_json(&t, &book);
    assert_holds(json.p, "\"code\":\"IMMERSION\"");
    assert_holds(json.p, "\"fully_loaded_cents\":123951727");
    assert_holds(json.p, "\"per_student_cents\":null");
    assert_holds(json.p, "\"fully_loaded_cents\":\"costing/TUTORS/fully_loaded_cents\"");
    assert_holds(json.p, "{\"account\":\"100-1000-110\",\"amount_cents\":1440000,\"through\":\"staff time\"}");
    assert_holds(json.p, "pool 'Lost': $2,500.00 reaches no initiative");
    Buf text = buf_in(t.arena, 0);
    Err e = {0};
    assert_true(cost_book_write_text(&text, t.arena, &book, &e) && buf_add_char(&text, '\0', &e));
    assert_holds(buf_str(&text).p, "Total of 3 initiatives");
    book = book_for(&t, 0);
    assert_int_equal(sheet_of(&book, "TUTORS")->parts[COST_PART_DIRECT].v, 3000000 + 150055 + 1100 - 1440000);
    assert_holds(book_json(&t, &book).p, "tagged lines of 2 fiscal years (2025 to 2026) are added up");
    test_store_end(&t);
}

/* Every figure's tree sums to the figure, with and without ledger lines. */
static void test_explain(void **state)
{
    static const char *const fields[] = {"fully_loaded_cents", "direct_cents", "staff_cents", "shared_cents", "cash_cents", "stated_cents", "per_student_cents", "unpaid_cents"};
    TestStore t = store_for(state);
    Err e = {0};
    ExplainNode *tree;
    load_all(&t);
    for (int year = 0; year <= 2026; year += 2026) {
        CostBook book = book_for(&t, year);
        for (size_t i = 0; i <= book.n; i++)
            for (size_t f = 0; f < (i < book.n ? 8 : 6); f++)
                for (size_t lines = 0; lines < 3; lines++) {
                    Str code = i < book.n ? book.sheets[i].code : STR("total");
                    Cents leaves;
                    if (!cost_explain(&tree, t.arena, t.db, &book, code, str_from_c(fields[f]), lines, &e)) fail_msg("%s", e.message);
                    if (!explain_check(tree, &e)) fail_msg("%s", e.message);
                    assert_true(explain_leaves(&leaves, tree, &e));
                    if (tree->has_cents && !tree->is_by_formula) assert_int_equal(leaves.v, tree->cents.v);
                }
    }
    CostBook book = book_for(&t, 2026);
    assert_true(cost_explain(&tree, t.arena, t.db, &book, STR("TUTORS"), STR("direct_cents"), 1, &e));
    Buf text = buf_in(t.arena, 0);
    assert_true(explain_write_text(&text, tree, &e) && buf_add_char(&text, '\0', &e));
    const char *said = buf_str(&text).p;
    assert_holds(said, "$30,000.00  Rule 1 on 100-1000-110: its share of 2 ledger lines");
    assert_holds(said, "$20,000.00  2025-09-30 Payroll of September (ledger.csv, line 2)");
    assert_holds(said, "$10,000.00  1 more lines");
    assert_holds(said, "-$14,400.00  Counted as Advisors, not as rule 1 on 100-1000-110");
    assert_holds(said, "$1,500.55  Rule 1 on 100-1000-640: its share of 1 ledger line\n    $1,500.55  2025-10-03 Abacus Books, Math games (ledger.csv, line 4)\n  -$14,400.00");
    assert_true(cost_explain(&tree, t.arena, t.db, &book, STR("TUTORS"), STR("direct_cents"), 9, &e));
    Buf whole = buf_in(t.arena, 0);
    assert_true(explain_write_text(&whole, tree, &e) && buf_add_char(&whole, '\0', &e));
    assert_null(strstr(buf_str(&whole).p, "Last year's"));
    assert_null(strstr(buf_str(&whole).p, "more lines"));
    assert_false(cost_explain(&tree, t.arena, t.db, &book, STR("NONE"), STR("direct_cents"), 0, &e));
    assert_code(e, NOT_FOUND);
    assert_false(cost_explain(&tree, t.arena, t.db, &book, STR("TUTORS"), STR("price"), 0, &e));
    assert_code(e, INPUT);
    test_store_end(&t);
}

/* ---- The order of imports makes no difference ---- */

static void import_step(TestStore *t, int step)
{
    static const struct { Importer import; const char *name; const char *const *text; } files[] = {
        {initiative_import, "initiatives.csv", &initiatives_csv}, {staff_time_import, "staff-time.csv", &staff_csv}, {cost_import, "costs.csv", &costs_csv}, {pool_import, "pools.csv", &pools_csv}};
    if (step < 4) must_import(t, files[step].import, files[step].name, *files[step].text);
    else ledger_in(t, step == 4 ? ledger_csv : "fund,function,object,posted_on,amount\n100,1000,110,2025-08-01,1.00\n100,0999,110,2025-08-01,3.33\n", step == 4 ? rules_csv : NULL);
}

static void test_order(void **state)
{
    static const int orders[][6] = {{0, 1, 2, 3, 4, 5}, {5, 4, 3, 2, 1, 0}, {4, 1, 5, 0, 3, 2}};
    TestStore t[3];
    Str json[3];
    for (int i = 0; i < 3; i++) {
        t[i] = store_for(state);
        for (int k = 0; k < 6; k++) import_step(&t[i], orders[i][k]);
        CostBook book = book_for(&t[i], 2026);
        json[i] = book_json(&t[i], &book);
    }
    assert_true(str_equal(json[0], json[1]));
    assert_true(str_equal(json[0], json[2]));
    for (int i = 0; i < 3; i++) test_store_end(&t[i]);
}

/* ---- Imports ---- */

static const char *refused(TestStore *t, Importer import, const char *text)
{
    RecordImport r = {0};
    Problems problems = problems_in(t->arena);
    Err e = {0};
    if (try_import(&r, &problems, t, import, "x.csv", text, (ImportHow){0}, &e)) fail_msg("taken in: %s", text);
    assert_code(e, INPUT);
    return problems_text(t, &problems);
}

static const char *taken(TestStore *t, Importer import, const char *text)
{
    RecordImport r = {0};
    Problems problems = problems_in(t->arena);
    Err e = {0};
    if (!try_import(&r, &problems, t, import, "x.csv", text, (ImportHow){.dry_run = true}, &e)) fail_msg("%s", e.message);
    return problems_text(t, &problems);
}

static void test_staff_import(void **state)
{
    TestStore t = store_for(state);
    assert_holds(taken(&t, staff_time_import, "initiative,role,amount\nX,a,1\n"), "note 0 : no initiatives were imported yet");
    must_import(&t, initiative_import, "i.csv", initiatives_csv);
    assert_holds(taken(&t, staff_time_import, "initiative,role,amount\nTUTORS,a,1\nTUTOR,a,1\n"), "warning 3 initiative: the inventory has no initiative 'TUTOR'");
    assert_holds(taken(&t, staff_time_import, "initiative,role,people,hours_per_week,weeks\nTUTORS,a,1,2,3\n"), "note 2 : a of TUTORS cannot be costed yet: fully_burdened_rate, or annual_pay is missing");
    assert_string_equal(taken(&t, staff_time_import, "initiative,role,people,hours_per_week,weeks,unpaid\nTUTORS,a,1,2,3,yes\n"), "");
    assert_holds(refused(&t, staff_time_import, "initiative,role,amount\nTUTORS,a,-1\n"), "bad 2 amount: Amount cannot be negative");
    assert_holds(refused(&t, staff_time_import, "initiative,role,people\nTUTORS,a,-1\n"), "bad 2 people: ");
    assert_holds(refused(&t, staff_time_import, "initiative,role,annual_pay\nTUTORS,a,much\n"), "bad 2 annual_pay: ");
    /* two rows of one key are two rows */
    RecordImport r = must_import(&t, staff_time_import, "s.csv", "initiative,role,amount\nTUTORS,Teacher,100\nTUTORS,Teacher,200\n");
    assert_int_equal(r.inserted, 2);
    CostBook book = book_for(&t, 0);
    assert_int_equal(sheet_of(&book, "TUTORS")->parts[COST_PART_STAFF].v, 30000);
    /* rules that take object 110 take payroll: these rows do not say that it is the same */
    ledger_in(&t, ledger_csv, rules_csv);
    book = book_for(&t, 2026);
    assert_holds(book_json(&t, &book).p, "rule 1 takes $30,000.00 of payroll on 100-1000-110, and Teacher names no home_account");
    /* pay is not in the audit log in clear */
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log WHERE object_type = 'staff_time'"), 2);
    test_store_end(&t);
}

static void test_cost_import(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, initiative_import, "i.csv", initiatives_csv);
    assert_holds(refused(&t, cost_import, "initiative,ingredient,kind,pool,amount\n,Pens,direct,,5\n"), "bad 2 initiative: name an initiative or a pool");
    assert_holds(refused(&t, cost_import, "initiative,ingredient,kind,pool,amount\n,Pens,direct,Office,5\n"), "bad 2 initiative: a direct cost needs an initiative");
    assert_holds(refused(&t, cost_import, "initiative,ingredient,amount,life_years\nTUTORS,Pens,5,500\n"), "bad 2 life_years");
    const char *said = taken(&t, cost_import, "initiative,ingredient,kind,pool,amount,life_years\nTUTORS,Pens,direct,,5,2\nTUTORS,Ink,direct,,,\n,Van,shared,Cars,10,4\nTUTORS,Gas,shared,Cars,10,\nNEW,Map,,,3,\n");
    assert_holds(said, "warning 2 once_or_yearly: Pens has a life but does not say once or yearly");
    assert_holds(said, "note 3 amount: Ink cannot be costed yet");
    assert_holds(said, "warning 4 life_years: the life of a shared cost is not used");
    assert_holds(said, "warning 5 initiative: Gas goes to the pool");
    assert_holds(said, "warning 6 initiative: the inventory has no initiative 'NEW'");
    test_store_end(&t);
}

static void test_pool_import(void **state)
{
    TestStore t = store_for(state);
    must_import(&t, initiative_import, "i.csv", initiatives_csv);
    assert_holds(refused(&t, pool_import, "pool,amount,driver,initiative,quantity\nP,5,fte,TUTORS,1\nP,6,fte,MUSIC,1\n"), "bad 3 amount: line 2 gives pool 'P' another amount");
    assert_holds(refused(&t, pool_import, "pool,amount,driver,initiative,quantity\nP,5,fte,TUTORS,1\nP,5,sites,MUSIC,1\n"), "bad 3 driver: line 2 shares pool 'P' by another driver");
    assert_holds(refused(&t, pool_import, "pool,driver,initiative,quantity\nP,fte,TUTORS,-1\n"), "bad 2 quantity: ");
    assert_holds(refused(&t, pool_import, "pool,driver,initiative,quantity\nP,weather,TUTORS,1\n"), "bad 2 driver: 'weather' is not one of");
    const char *said = taken(&t, pool_import, "pool,amount,driver,initiative,quantity\nP,5,square_feet,TUTORS,\nP,5,,NEW,3\nP,,,,\n");
    assert_holds(said, "note 2 quantity: the quantity is missing and the store cannot know it");
    assert_holds(said, "warning 3 initiative: the inventory has no initiative 'NEW'");
    assert_holds(said, "note 4 quantity");
    test_store_end(&t);
}

/* A corrected row changes the cost and leaves its trace. */
static void test_correction(void **state)
{
    TestStore t = store_for(state);
    load_all(&t);
    int64_t audited = count_of(&t, "SELECT COUNT(*) FROM audit_log");
    RecordImport r = must_import(&t, cost_import, "costs2.csv", "initiative,ingredient,pool,amount\nIMMERSION,Books,,50000\nIMMERSION,Stipends,,40000\n");
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.unchanged, 1);
    assert_int_equal(count_of(&t, "SELECT COUNT(*) FROM audit_log") - audited, 2);
    CostBook book = book_for(&t, 2026);
    assert_int_equal(sheet_of(&book, "IMMERSION")->cash.v, 128641600 - 1000000);
    test_store_end(&t);
}

static void test_empty_store(void **state)
{
    TestStore t = store_for(state);
    CostBook book = book_for(&t, 0);
    assert_int_equal(book.n + book.pools_n + book.warnings_n, 0);
    assert_int_equal(book.fully_loaded.v, 0);
    must_import(&t, initiative_import, "i.csv", "code,name\nA,Alone\n");
    book = book_for(&t, 0);
    assert_false(sheet_of(&book, "A")->has_cost);
    assert_holds(book_json(&t, &book).p, "\"fully_loaded_cents\":null");
    assert_holds(book_json(&t, &book).p, "no tag rule, staff time, cost or pool names it");
    ExplainNode *tree;
    Err e = {0};
    assert_true(cost_explain(&tree, t.arena, t.db, &book, STR("A"), STR("fully_loaded_cents"), 5, &e));
    assert_false(tree->has_cents);
    test_store_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_immersion), ON_BOTH(test_ledger), ON_BOTH(test_explain), ON_BOTH(test_order), ON_BOTH(test_staff_import),
                                       ON_BOTH(test_cost_import), ON_BOTH(test_pool_import), ON_BOTH(test_correction), ON_BOTH(test_empty_store)};
    return cmocka_run_group_tests_name("costing", tests, NULL, NULL);
}
