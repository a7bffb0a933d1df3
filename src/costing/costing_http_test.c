/* The cost panel as the server calls it: rows added, changed and taken out by people with different roles, money that ties after each of them. */
#include "imports/imports_testing.h"

#include "base/random.h"
#include "costing/costing.h"
#include "costing/costing_http.h"
#include "http/http_testing.h"
#include "inventory/inventory.h"

static const char *const initiatives_csv = "code,name,coordinators,departments,campuses,stated_cost,students_served\n"
                                           "IMMERSION,Dual-language immersion,Ana Ruiz,Languages,031;032,100000,2400\n"
                                           "TUTORS,Peer tutors,Bo Lind,Counseling,041,30000,310\nMUSIC,Music,,,All,,\n";

typedef struct { TestStore t; Grant grants[6]; Principal finance, ana, bo, principal, board, community; } Panel;

static Panel panel_for(void **state)
{
    Panel p = {.t = store_for(state)};
    must_import(&p.t, initiative_import, "initiatives.csv", initiatives_csv);
    return p;
}

/* Grants stand beside the people, so they are made where the Panel stays. */
static void people_in(Panel *p)
{
    p->finance = test_principal(&p->grants[0], ROLE_FINANCE, "", "", "Cy Finance");
    p->ana = test_principal(&p->grants[1], ROLE_COORDINATOR, "", "", "Ana Ruiz");
    p->bo = test_principal(&p->grants[2], ROLE_COORDINATOR, "", "", "Bo Lind");
    p->principal = test_principal(&p->grants[3], ROLE_PRINCIPAL, "031", "", "Di Lane");
    p->board = test_principal(&p->grants[4], ROLE_BOARD, "", "", "Ed Board");
    p->community = test_principal(&p->grants[5], ROLE_COMMUNITY, "", "", "Flo Town");
}

static Answer ask(Panel *p, const Principal *who, int64_t version, const char *method, const char *address, const char *body)
{
    return test_call(&(Caller){.arena = p->t.arena, .db = p->t.db, .table = &costing_routes, .who = who, .now_ms = 1700000000000, .version = version}, method, address, body);
}

#define asked(answer, wanted) do { if ((answer).status != (wanted)) fail_msg("%d, not %d: %.*s %s", (answer).status, (wanted), STR_ARGUMENTS((answer).text), (answer).error.message); } while (0)

static int64_t cents_of(json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key);
    if (!json_is_integer(v)) fail_msg("%s is no number", key);
    return json_integer_value(v);
}

static json_t *row_of(const Answer *answer, const char *kind, size_t i)
{
    json_t *rows = json_object_get(json_object_get(answer->json, "rows"), kind);
    if (i >= json_array_size(rows)) fail_msg("%s has no row %zu in %.*s", kind, i, STR_ARGUMENTS(answer->text));
    return json_array_get(rows, i);
}

/* Leaves sum to parts, parts to the total, the answer to what costing says by itself, and the tree that opens it to the same cent. */
static void assert_ties(Panel *p, const Answer *answer, const char *code)
{
    static const char *const words[] = {"direct", "staff", "shared"};
    json_t *leaf;
    size_t i;
    int64_t parts[3] = {0}, cash = 0, sum = 0;
    json_array_foreach(json_object_get(answer->json, "leaves"), i, leaf) {
        for (int k = 0; k < 3; k++)
            if (strcmp(json_string_value(json_object_get(leaf, "part")), words[k]) == 0) parts[k] += cents_of(leaf, "amount_cents");
        cash += cents_of(leaf, "cash_cents");
    }
    for (int k = 0; k < 3; k++) {
        char key[20];
        snprintf(key, sizeof key, "%s_cents", words[k]);
        json_t *v = json_object_get(answer->json, key);
        if (!json_is_null(v)) assert_int_equal(json_integer_value(v), parts[k]);
        sum += parts[k];
    }
    if (json_is_null(json_object_get(answer->json, "fully_loaded_cents"))) return;
    assert_int_equal(cents_of(answer->json, "fully_loaded_cents"), sum);
    assert_int_equal(cents_of(answer->json, "cash_cents"), cash);
    CostBook book;
    ExplainNode *tree;
    Cents leaves;
    Err e = {0};
    if (!cost_compute(&book, p->t.arena, p->t.db, 0, &e)) fail_msg("%s", e.message);
    if (!cost_explain(&tree, p->t.arena, p->t.db, &book, str_from_c(code), STR("fully_loaded_cents"), 0, &e)) fail_msg("%s", e.message);
    if (!explain_check(tree, &e) || !explain_leaves(&leaves, tree, &e)) fail_msg("%s", e.message);
    assert_int_equal(leaves.v, sum);
    for (i = 0; i < book.pools_n; i++)
        assert_int_equal(book.pools[i].shared.v + book.pools[i].rest.v + book.pools[i].unreached.v, book.pools[i].total.v);
}

/* W1, filled in by hand. */
static void test_immersion_by_hand(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    Answer a = ask(&p, &p.ana, 0, "GET", "/api/initiatives/IMMERSION/cost", NULL);
    asked(a, 200);
    assert_holds(a.text.p, "Nothing of what Dual-language immersion costs is known yet.");
    assert_true(json_is_null(json_object_get(a.json, "fully_loaded_cents")) && json_is_true(json_object_get(a.json, "can_write")));
    a = ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/costs", "{\"ingredient\": \"Books\", \"amount_cents\": 6000000, \"life_years\": 5, \"once_or_yearly\": \"once\", \"source\": \"Invoice 114\"}");
    asked(a, 201);
    assert_ties(&p, &a, "IMMERSION");
    assert_holds(a.text.p, "Only direct cost so far, $13,101.27");
    a = ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/costs", "{\"ingredient\": \"Stipends\", \"amount_cents\": 4000000, \"once_or_yearly\": \"yearly\"}");
    asked(a, 201);
    a = ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/staff-time", "{\"role\": \"Teachers\", \"people\": 252, \"hours_per_week\": 2, \"weeks\": 36, \"annual_pay_cents\": 7480000, "
            "\"benefit_rate\": 0.25, \"contract_hours\": 1500, \"reason\": \"from the master schedule\"}");
    asked(a, 201);
    a = ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/staff-time", "{\"role\": \"Coordinator\", \"amount_cents\": 5544000}");
    asked(a, 201);
    assert_ties(&p, &a, "IMMERSION");
    assert_int_equal(cents_of(a.json, "fully_loaded_cents"), 123951727);
    assert_int_equal(cents_of(a.json, "cash_cents"), 128641600);
    assert_int_equal(cents_of(a.json, "gap_cents"), 123951727 - 10000000);
    assert_holds(a.text.p, "Dual-language immersion costs $1,239,517.27 a year, fully loaded; its data sheet says $100,000.00.");
    json_t *teachers = row_of(&a, "staff_time", 1);
    assert_true(json_real_value(json_object_get(teachers, "hours")) > 18143 || json_integer_value(json_object_get(teachers, "hours")) == 18144);
    assert_holds(json_string_value(json_object_get(teachers, "formula")), "252 people x 2 h x 36 weeks = 18,144 h, x $62.333333");
    assert_string_equal(json_string_value(json_object_get(row_of(&a, "costs", 0), "source")), "Invoice 114");
    /* pay is in nobody's log; the reason is */
    a = ask(&p, &p.board, 0, "GET", "/api/initiatives/IMMERSION/cost/history", NULL);
    asked(a, 200);
    assert_holds(a.text.p, "from the master schedule");
    assert_null(strstr(a.text.p, "74800"));
    assert_null(strstr(a.text.p, "private:"));
    assert_int_equal(json_array_size(json_object_get(a.json, "rows")), 4);
    test_store_end(&p.t);
}

static void test_who_may(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    const char *cost = "{\"ingredient\": \"Books\", \"amount_cents\": 100}";
    asked(ask(&p, NULL, 0, "GET", "/api/initiatives/IMMERSION/cost", NULL), 401);
    asked(ask(&p, &p.community, 0, "GET", "/api/initiatives/IMMERSION/cost", NULL), 403);
    asked(ask(&p, &p.board, 0, "GET", "/api/initiatives/TUTORS/cost", NULL), 200);
    asked(ask(&p, &p.principal, 0, "GET", "/api/initiatives/IMMERSION/cost", NULL), 200);
    asked(ask(&p, &p.principal, 0, "GET", "/api/initiatives/MUSIC/cost", NULL), 200);
    asked(ask(&p, &p.principal, 0, "GET", "/api/initiatives/TUTORS/cost", NULL), 404); /* other sites': as if it were not there */
    asked(ask(&p, &p.principal, 0, "GET", "/api/initiatives/NONE/cost", NULL), 404);
    asked(ask(&p, &p.principal, 0, "POST", "/api/initiatives/IMMERSION/costs", cost), 403);
    asked(ask(&p, &p.board, 0, "POST", "/api/initiatives/IMMERSION/costs", cost), 403);
    asked(ask(&p, &p.bo, 0, "POST", "/api/initiatives/IMMERSION/costs", cost), 403);
    asked(ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/costs", cost), 201);
    /* pools cost others too */
    const char *to_pool = "{\"ingredient\": \"Van\", \"kind\": \"shared\", \"pool\": \"Vans\", \"amount_cents\": 100}";
    asked(ask(&p, &p.ana, 0, "POST", "/api/initiatives/IMMERSION/costs", to_pool), 403);
    asked(ask(&p, &p.finance, 0, "POST", "/api/initiatives/IMMERSION/costs", to_pool), 201);
    asked(ask(&p, &p.ana, 0, "PUT", "/api/pools/Vans", "{\"amount_cents\": 1}"), 403);
    /* the table of all holds what one may see: a principal's two, the board's three */
    Answer a = ask(&p, &p.principal, 0, "GET", "/api/costs", NULL);
    asked(a, 200);
    assert_int_equal(json_array_size(json_object_get(a.json, "rows")), 3); /* two and their total */
    assert_null(strstr(a.text.p, "TUTORS"));
    assert_holds(a.text.p, "reaches your sites");
    a = ask(&p, &p.board, 0, "GET", "/api/costs", NULL);
    assert_int_equal(json_array_size(json_object_get(a.json, "rows")), 4);
    test_store_end(&p.t);
}

static void test_what_is_refused(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    const char *costs = "/api/initiatives/IMMERSION/costs", *staff = "/api/initiatives/IMMERSION/staff-time";
    static const struct { const char *body, *field; } bad_costs[] = {
        {"{}", "ingredient"}, {"{\"ingredient\": \"\"}", "ingredient"}, {"{\"ingredient\": \"x\", \"amount_cents\": 1.5}", "amount_cents"}, {"{\"ingredient\": \"x\", \"amount_cents\": \"12\"}", "amount_cents"},
        {"{\"ingredient\": \"x\", \"amount_cents\": 9007199254740992}", "amount"}, {"{\"ingredient\": \"x\", \"share_percent\": 101}", "share_percent"}, {"{\"ingredient\": \"x\", \"share_percent\": -1}", "share_percent"},
        {"{\"ingredient\": \"x\", \"share_percent\": 1e-300}", "share_percent"}, {"{\"ingredient\": \"x\", \"kind\": \"both\"}", "kind"}, {"{\"ingredient\": \"x\", \"initiative\": \"TUTORS\"}", "initiative"},
        {"{\"ingredient\": \"x\", \"id\": 7}", "id"}, {"{\"ingredient\": \"x\", \"life_years\": 200}", "life_years"}};
    for (size_t i = 0; i < sizeof bad_costs / sizeof *bad_costs; i++) {
        Answer a = ask(&p, &p.ana, 0, "POST", costs, bad_costs[i].body);
        asked(a, 422);
        if (!strstr(a.text.p, bad_costs[i].field)) fail_msg("%s: %.*s", bad_costs[i].body, STR_ARGUMENTS(a.text));
    }
    asked(ask(&p, &p.ana, 0, "POST", staff, "{\"role\": \"Coach\", \"amount_cents\": -1}"), 422);
    asked(ask(&p, &p.ana, 0, "POST", staff, "{\"people\": 3}"), 422);
    assert_int_equal(count_of(&p.t, "SELECT (SELECT count(*) FROM cost) + (SELECT count(*) FROM staff_time)"), 0);
    Answer a = ask(&p, &p.ana, 0, "POST", costs, "{\"ingredient\": \"Books\", \"amount_cents\": 100}");
    char address[80];
    int64_t id = cents_of(row_of(&a, "costs", 0), "id");
    snprintf(address, sizeof address, "%s/%lld", costs, (long long)id);
    asked(ask(&p, &p.ana, 0, "PATCH", address, "{\"amount_cents\": 200}"), 428);
    asked(ask(&p, &p.ana, 0, "DELETE", address, NULL), 428);
    asked(ask(&p, &p.ana, 1, "PATCH", address, "{\"ingredient\": null}"), 422);
    asked(ask(&p, &p.ana, 1, "PATCH", address, "{\"amount_cents\": 200}"), 200);
    a = ask(&p, &p.ana, 1, "PATCH", address, "{\"amount_cents\": 300}"); /* someone else was faster: the cost as it is comes along */
    asked(a, 412);
    assert_int_equal(cents_of(json_array_get(json_object_get(json_object_get(json_object_get(a.json, "current"), "rows"), "costs"), 0), "amount_cents"), 200);
    asked(ask(&p, &p.ana, 1, "DELETE", address, NULL), 412);
    /* not by way of another initiative, nor a row that is not there */
    snprintf(address, sizeof address, "/api/initiatives/TUTORS/costs/%lld", (long long)id);
    asked(ask(&p, &p.finance, 2, "PATCH", address, "{\"amount_cents\": 1}"), 404);
    asked(ask(&p, &p.finance, 2, "DELETE", "/api/initiatives/TUTORS/costs/99999", NULL), 404);
    asked(ask(&p, &p.finance, 2, "DELETE", "/api/initiatives/TUTORS/costs/x", NULL), 404);
    test_store_end(&p.t);
}

static void test_shares(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    asked(ask(&p, &p.ana, 0, "PUT", "/api/initiatives/IMMERSION/shares/Coordination", "{\"share_percent\": 30}"), 404);
    Answer a = ask(&p, &p.finance, 0, "PUT", "/api/pools/Coordination", "{\"amount_cents\": 100001, \"driver\": \"students\", \"source\": \"Payroll\"}");
    asked(a, 200);
    a = ask(&p, &p.ana, 0, "PUT", "/api/initiatives/IMMERSION/shares/Coordination", "{\"share_percent\": 33.3, \"source\": \"agreed in May\"}");
    asked(a, 200);
    assert_ties(&p, &a, "IMMERSION");
    assert_int_equal(cents_of(a.json, "shared_cents"), 33300);
    json_t *share = row_of(&a, "shares", 0);
    assert_int_equal(cents_of(share, "cost_cents"), 33300);
    assert_int_equal(cents_of(share, "total_cents"), 100001);
    assert_string_equal(json_string_value(json_object_get(share, "formula")), "33.3 % of $1,000.01");
    asked(ask(&p, &p.ana, 0, "PUT", "/api/initiatives/IMMERSION/shares/Coordination", "{\"share_percent\": 40}"), 428);
    a = ask(&p, &p.bo, 0, "PUT", "/api/initiatives/TUTORS/shares/Coordination", "{\"share_percent\": 66.8}");
    asked(a, 422);
    assert_holds(a.text.p, "at most 66.7 % is left");
    asked(ask(&p, &p.bo, 0, "PUT", "/api/initiatives/TUTORS/shares/Coordination", "{}"), 200); /* by students, of what is left */
    a = ask(&p, &p.finance, 0, "GET", "/api/pools", NULL);
    asked(a, 200);
    json_t *pool = json_array_get(json_object_get(a.json, "rows"), 0);
    assert_int_equal(cents_of(pool, "initiatives_cents"), 100001);
    assert_int_equal(cents_of(pool, "members_n"), 2);
    int64_t version = cents_of(pool, "version");
    a = ask(&p, &p.finance, version, "PUT", "/api/pools/Coordination", "{\"quantity\": 310}");
    asked(a, 200);
    pool = json_array_get(json_object_get(a.json, "rows"), 0);
    assert_int_equal(cents_of(pool, "initiatives_cents"), 33300 + 33350); /* half of what is left; the odd cent goes to the rest, which stands first */
    assert_int_equal(cents_of(pool, "rest_cents"), 33351);
    asked(ask(&p, &p.finance, version, "PUT", "/api/pools/Coordination", "{\"amount_cents\": 5}"), 412);
    asked(ask(&p, &p.ana, 1, "DELETE", "/api/initiatives/IMMERSION/shares/Coordination", NULL), 200);
    asked(ask(&p, &p.ana, 1, "DELETE", "/api/initiatives/IMMERSION/shares/Coordination", NULL), 404);
    /* a pool that files filled in: the amount is changed in every row that states it, so that they never contradict each other */
    must_import(&p.t, pool_import, "pools.csv", "pool,amount,driver,initiative,quantity\nVans,100,sites,IMMERSION,1\nVans,100,sites,TUTORS,3\n");
    a = ask(&p, &p.finance, 0, "PUT", "/api/pools/Vans", "{\"amount_cents\": 20000}");
    asked(a, 200);
    pool = json_array_get(json_object_get(a.json, "rows"), 1);
    assert_int_equal(cents_of(pool, "total_cents"), 20000);
    assert_int_equal(count_of(&p.t, "SELECT count(*) FROM pool WHERE pool = 'Vans' AND amount_cents = 20000"), 3);
    test_store_end(&p.t);
}

static int64_t entry_of(Panel *p, const char *code, size_t i)
{
    char address[100];
    snprintf(address, sizeof address, "/api/initiatives/%s/cost/history", code);
    Answer a = ask(p, &p->finance, 0, "GET", address, NULL);
    asked(a, 200);
    return cents_of(json_array_get(json_object_get(a.json, "rows"), i), "entry");
}

static Answer undo(Panel *p, const Principal *who, const char *code, int64_t entry)
{
    char address[100], body[60];
    snprintf(address, sizeof address, "/api/initiatives/%s/cost/undo", code);
    snprintf(body, sizeof body, "{\"entry\": %lld}", (long long)entry);
    return ask(p, who, 0, "POST", address, body);
}

static void test_undo(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    const char *staff = "/api/initiatives/IMMERSION/staff-time";
    Answer a = ask(&p, &p.ana, 0, "POST", staff, "{\"role\": \"Coach\", \"people\": 2, \"hours_per_week\": 3, \"weeks\": 36, \"fully_burdened_rate_cents\": 6150}");
    asked(a, 201);
    int64_t first = cents_of(a.json, "staff_cents"), added = entry_of(&p, "IMMERSION", 0);
    char address[80];
    snprintf(address, sizeof address, "%s/%lld", staff, (long long)cents_of(row_of(&a, "staff_time", 0), "id"));
    a = ask(&p, &p.ana, 1, "PATCH", address, "{\"people\": 5, \"fully_burdened_rate_cents\": 7000, \"home_account\": \"100-2210\"}");
    asked(a, 200);
    int64_t changed = entry_of(&p, "IMMERSION", 0);
    a = undo(&p, &p.ana, "IMMERSION", added); /* it is another row by now */
    asked(a, 409);
    asked(undo(&p, &p.bo, "IMMERSION", changed), 403);
    asked(undo(&p, &p.finance, "TUTORS", changed), 404);
    asked(undo(&p, &p.ana, "IMMERSION", 1), 404);
    asked(undo(&p, &p.ana, "IMMERSION", 99999), 404);
    a = undo(&p, &p.ana, "IMMERSION", changed); /* pay and keys come back too */
    asked(a, 200);
    assert_int_equal(cents_of(a.json, "staff_cents"), first);
    assert_ties(&p, &a, "IMMERSION");
    json_t *row = row_of(&a, "staff_time", 0);
    assert_true(json_is_null(json_object_get(row, "home_account")) && cents_of(row, "fully_burdened_rate_cents") == 6150);
    asked(undo(&p, &p.ana, "IMMERSION", changed), 409);
    /* taken out, and back again as it was */
    a = ask(&p, &p.ana, cents_of(row, "version"), "DELETE", address, NULL);
    asked(a, 200);
    assert_true(json_is_null(json_object_get(a.json, "staff_cents")));
    int64_t removed = entry_of(&p, "IMMERSION", 0);
    a = undo(&p, &p.ana, "IMMERSION", removed);
    asked(a, 200);
    assert_int_equal(cents_of(a.json, "staff_cents"), first);
    assert_ties(&p, &a, "IMMERSION");
    asked(undo(&p, &p.ana, "IMMERSION", removed), 409);
    /* what pay was is gone for good once it was erased */
    a = ask(&p, &p.ana, 1, "DELETE", (snprintf(address, sizeof address, "%s/%lld", staff, (long long)cents_of(row_of(&a, "staff_time", 0), "id")), address), NULL);
    asked(a, 200);
    removed = entry_of(&p, "IMMERSION", 0);
    Err e = {0};
    Txn *txn;
    bool was_done;
    Str old;
    Query *q;
    if (!txn_begin(&txn, &was_done, &old, p.t.arena, p.t.db, &(TxnWhy){.actor = STR("tester"), .reason = STR("erase"), .now_ms = 1}, &e)) fail_msg("%s", e.message);
    if (!txn_query(&q, txn, "DELETE FROM audit_private", &e) || !query_run_unaudited(NULL, q, &e) || !txn_commit(txn, &e)) fail_msg("%s", e.message);
    a = undo(&p, &p.ana, "IMMERSION", removed);
    asked(a, 409);
    assert_holds(a.text.p, "erased");
    /* a share of a pool: its key has the initiative behind the pool */
    asked(ask(&p, &p.finance, 0, "PUT", "/api/pools/P%2F1", "{\"amount_cents\": 1000}"), 200);
    asked(ask(&p, &p.ana, 0, "PUT", "/api/initiatives/IMMERSION/shares/P%2F1", "{\"share_percent\": 10}"), 200);
    a = undo(&p, &p.ana, "IMMERSION", entry_of(&p, "IMMERSION", 0));
    asked(a, 200);
    assert_true(json_is_null(json_object_get(a.json, "shared_cents")));
    test_store_end(&p.t);
}

static uint64_t drawn(uint64_t *draws, uint64_t below) { return random_u64(11, 1, ++*draws) % below; }

/* Whatever is added, changed, taken out and taken back: the money ties, and the log is whole. */
static void test_random_changes(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    static const char *const codes[] = {"IMMERSION", "TUTORS", "MUSIC"};
    uint64_t draws = 0;
    asked(ask(&p, &p.finance, 0, "PUT", "/api/pools/Admin", "{\"amount_cents\": 777777, \"driver\": \"hours\", \"quantity\": 1000}"), 200);
    for (int step = 0; step < 80; step++) {
        char address[120], body[300];
        const char *code = codes[drawn(&draws, 3)];
        const char *kind = drawn(&draws, 2) ? "costs" : "staff-time";
        snprintf(address, sizeof address, "/api/initiatives/%s/cost", code);
        Answer a = ask(&p, &p.finance, 0, "GET", address, NULL);
        json_t *rows = json_object_get(json_object_get(a.json, "rows"), kind[0] == 'c' ? "costs" : "staff_time");
        size_t n = json_array_size(rows);
        json_t *row = n ? json_array_get(rows, drawn(&draws, n)) : NULL;
        long long amount = (long long)drawn(&draws, 10000000), what = (long long)drawn(&draws, 6);
        int64_t version = row ? cents_of(row, "version") : 0;
        if (row) snprintf(address, sizeof address, "/api/initiatives/%s/%s/%lld", code, kind, (long long)cents_of(row, "id"));
        else snprintf(address, sizeof address, "/api/initiatives/%s/%s", code, kind);
        if (what == 5) {
            json_t *shares = json_object_get(json_object_get(a.json, "rows"), "shares");
            snprintf(address, sizeof address, "/api/initiatives/%s/shares/Admin", code);
            snprintf(body, sizeof body, "{\"share_percent\": %lld}", amount % 34);
            a = ask(&p, &p.finance, json_array_size(shares) ? cents_of(json_array_get(shares, 0), "version") : 0, "PUT", address, body);
            asked(a, 200);
        } else if (row && what < 2) {
            a = ask(&p, &p.finance, version, "DELETE", address, NULL);
            asked(a, 200);
            if (what == 1) a = undo(&p, &p.finance, code, entry_of(&p, code, 0));
            asked(a, 200);
        } else if (row && what < 4) {
            snprintf(body, sizeof body, kind[0] == 'c' ? "{\"amount_cents\": %lld, \"life_years\": %lld, \"share_percent\": %lld, \"ingredient\": \"Thing %lld\"}"
                                                       : "{\"amount_cents\": %lld, \"weeks\": %lld, \"people\": %lld, \"role\": \"Role %lld\"}", amount, amount % 9, amount % 40, amount % 3);
            a = ask(&p, &p.finance, version, "PATCH", address, body);
            asked(a, 200);
        } else {
            snprintf(address, sizeof address, "/api/initiatives/%s/%s", code, kind);
            snprintf(body, sizeof body, kind[0] == 'c' ? "{\"ingredient\": \"Thing %lld\", \"amount_cents\": %lld}" : "{\"role\": \"Role %lld\", \"amount_cents\": %lld}", amount % 3, amount);
            a = ask(&p, &p.finance, 0, "POST", address, body);
            asked(a, 201);
        }
        assert_ties(&p, &a, code);
    }
    AuditVerdict verdict;
    int64_t sealed;
    Err e = {0};
    if (!audit_seal(&sealed, p.t.db, &e) || !audit_verify(&verdict, p.t.db, 0, NULL, &e)) fail_msg("%s", e.message);
    assert_true(verdict.whole && verdict.entries > 80);
    test_store_end(&p.t);
}

static void test_merged_and_retired(void **state)
{
    Panel p = panel_for(state);
    people_in(&p);
    Txn *txn;
    bool was_done;
    Str old;
    Err e = {0};
    if (!txn_begin(&txn, &was_done, &old, p.t.arena, p.t.db, &(TxnWhy){.actor = STR("tester"), .reason = STR("over"), .now_ms = 1}, &e)) fail_msg("%s", e.message);
    if (!initiative_retire(txn, p.t.arena, STR("TUTORS"), 2025, STR("no money"), &e) || !txn_commit(txn, &e)) fail_msg("%s", e.message);
    Answer a = ask(&p, &p.bo, 0, "GET", "/api/initiatives/TUTORS/cost", NULL);
    assert_true(json_is_false(json_object_get(a.json, "can_write")));
    asked(ask(&p, &p.bo, 0, "POST", "/api/initiatives/TUTORS/costs", "{\"ingredient\": \"Books\"}"), 409);
    test_store_end(&p.t);
}

/* The page of a merged initiative says where its cost is; it once broke the server's answer. */
static void test_merged_cost(void **state)
{
    Panel p = panel_for(state);
    Err e = {0};
    bool was_done;
    Str unused;
    Txn *txn;
    people_in(&p);
    asked(ask(&p, &p.finance, 0, "POST", "/api/initiatives/MUSIC/costs", "{\"ingredient\": \"Drums\", \"amount_cents\": 500}"), 201);
    const TxnWhy why = {.actor = STR("tester"), .reason = STR("one"), .now_ms = 1};
    assert_true(txn_begin(&txn, &was_done, &unused, p.t.arena, p.t.db, &why, &e));
    assert_true(initiative_merge(txn, p.t.arena, &(InitiativeMergeRequest){.code = STR("MUSIC"), .into = STR("TUTORS"), .by = STR("tester"), .reason = STR("one"), .now_ms = 1}, &e));
    assert_true(txn_commit(txn, &e));
    Answer a = ask(&p, &p.finance, 0, "GET", "/api/initiatives/MUSIC/cost", NULL);
    asked(a, 409);
    assert_holds(a.error.message, "MUSIC was merged into TUTORS: its cost counts there");
    a = ask(&p, &p.finance, 0, "GET", "/api/initiatives/TUTORS/cost", NULL);
    assert_int_equal(cents_of(a.json, "fully_loaded_cents"), 500);
    test_store_end(&p.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_BOTH(test_immersion_by_hand), ON_BOTH(test_merged_cost), ON_BOTH(test_who_may), ON_BOTH(test_what_is_refused), ON_BOTH(test_shares), ON_BOTH(test_undo),
                                       ON_BOTH(test_random_changes), ON_BOTH(test_merged_and_retired)};
    return cmocka_run_group_tests_name("cost panel", tests, NULL, NULL);
}
