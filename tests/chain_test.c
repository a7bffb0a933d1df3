/* The chain as a person runs it: the program itself, its exit status and what it prints, on both stores. */
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/postgres.h"

static char folder[200], output[1 << 22], errors[1 << 16];

static size_t read_back(char *to, size_t room, const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(to, 1, room - 1, f);
    to[n] = 0;
    fclose(f);
    return n;
}

/* Runs `purser ARGUMENTS` by the shell in the test's folder; returns the exit status. */
static int run(const char *format, ...)
{
    char arguments[3000], line[4000];
    va_list list;
    va_start(list, format);
    vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    snprintf(line, sizeof line, "cd %s && \"$PURSER\" %s >out 2>err </dev/null", folder, arguments);
    int status = system(line);
    char path[300];
    snprintf(path, sizeof path, "%s/out", folder);
    read_back(output, sizeof output, path);
    snprintf(path, sizeof path, "%s/err", folder);
    read_back(errors, sizeof errors, path);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void must(int status)
{
    if (status != 0) fail_msg("exit status %d: %s%s", status, errors, output);
}

static void write_text(const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static json_t *answer(void)
{
    json_error_t why;
    json_t *root = json_loads(output, JSON_REJECT_DUPLICATES, &why);
    if (!root) fail_msg("not JSON, line %d: %s in: %.300s", why.line, why.text, output);
    return root;
}

static long long member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value)) fail_msg("%s is not a whole number", name);
    return json_integer_value(value);
}

/* "--store X" for a fresh store on either engine. */
static const char *new_store(bool postgresql)
{
    static char store[600];
    static int made;
    if (postgresql) {
        const char *address, *why;
        char district[32];
        if (!postgres_start(&address, &why)) fail_msg("no PostgreSQL: %s", why);
        postgres_district(district);
        must(run("new '%s' --district %s --name 'Fruit & Cheese Unified'", address, district));
        snprintf(store, sizeof store, "--store '%s' --district %s", address, district);
    } else {
        char name[40];
        snprintf(name, sizeof name, "chain-%d.db", ++made);
        must(run("new %s --name 'Fruit & Cheese Unified'", name));
        snprintf(store, sizeof store, "--store %s", name);
    }
    return store;
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/purser-chain-XXXXXX");
    return mkdtemp(folder) && getenv("PURSER") ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char line[300];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line) == 0 ? 0 : -1;
}

static void test_every_command_helps(void **state)
{
    (void)state;
    static const char *const commands[] = {"new", "import", "tag", "ledger totals", "ledger rules", "cost", "aroi", "decide", "report", "explain", "demo", "people add", "people list", "people invite", "people disable", "audit verify", "audit list"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        must(run("%s --help", commands[i]));
        assert_non_null(strstr(output, commands[i]));
        assert_non_null(strstr(output, "--json"));
    }
    must(run("--help"));
    must(run("--version"));
    must(run("help --man"));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        char heading[60];
        snprintf(heading, sizeof heading, "purser %s", commands[i]);
        assert_non_null(strstr(output, heading));
    }
}

/* docs/purser.1 is what the program prints; after a change of a command: build/purser help --man > docs/purser.1 */
static void test_the_man_page_is_the_program(void **state)
{
    (void)state;
    static char page[1 << 20];
    must(run("help --man"));
    read_back(page, sizeof page, "docs/purser.1");
    assert_string_equal(output, page);
}

static void test_wrong_usage_is_2(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "nonsense", "import", "import ledger", "import ledger x.csv", "import nothing x.csv --store a.db", "ledger", "ledger totals",
                                        "ledger totals --store", "new", "new x.db", "new x.db --name A --fiscal-start 13", "tag --store a.db", "cost --stor a.db", "aroi",
                                        "aroi --students x.csv --outcome y", "audit", "explain --store a.db", "cost --store a.db extra"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int status = run("%s", wrong[i]);
        if (status != 2) fail_msg("'purser %s' ended with %d: %s", wrong[i], status, errors);
        assert_true(errors[0] != 0);
    }
    assert_int_equal(run("ledger totals --store missing.db"), 1);
    assert_int_equal(run("ledger totals --store missing.db --json"), 1);
    json_t *root = answer();
    assert_string_equal(json_string_value(json_object_get(json_object_get(root, "error"), "code")), "NOT_FOUND");
    json_decref(root);
}

static void write_immersion(void)
{
    write_text("initiatives.csv", "code,name,stated_cost,students_served\nIMMERSION,Dual-language immersion,\"$100,000\",2400\n");
    write_text("staff.csv", "initiative,role,people,hours_per_week,weeks,annual_pay,benefit_rate,contract_hours,amount\n"
                            "IMMERSION,Teacher,252,2,36,74800,0.25,1500,\nIMMERSION,Coordinator,,,,,,,55440\n");
    write_text("costs.csv", "initiative,ingredient,kind,pool,amount,life_years,once_or_yearly\nIMMERSION,Books,direct,,60000,5,once\nIMMERSION,Stipends,direct,,40000,,yearly\n");
}

static long long leaves(const json_t *node)
{
    const json_t *parts = json_object_get(node, "parts"), *amount = json_object_get(node, "amount_cents");
    long long sum = 0;
    size_t money = 0, i;
    json_t *part;
    json_array_foreach((json_t *)(uintptr_t)parts, i, part) {
        if (json_is_true(json_object_get(part, "is_aside"))) continue;
        sum += leaves(part);
        money++;
    }
    return money ? sum : json_is_integer(amount) ? json_integer_value(amount) : 0;
}

/* W1: stated at $100,000, really $1,239,517.27, and the tree sums to it. */
static void immersion(bool postgresql)
{
    write_immersion();
    char store[600];
    snprintf(store, sizeof store, "%s", new_store(postgresql));
    must(run("import initiatives initiatives.csv %s", store));
    must(run("import staff-time staff.csv %s", store));
    must(run("import costs costs.csv %s", store));
    assert_int_equal(run("import costs costs.csv %s", store), 1);
    assert_non_null(strstr(errors, "before"));
    must(run("cost --initiative IMMERSION --json %s", store));
    json_t *root = answer();
    assert_int_equal(member(root, "fully_loaded_cents"), 123951727);
    assert_int_equal(member(root, "cash_cents"), 128641600);
    assert_int_equal(member(root, "stated_cents"), 10000000);
    assert_int_equal(member(root, "staff_cents"), 118641600);
    json_decref(root);
    must(run("explain costing/IMMERSION/fully_loaded_cents --json %s", store));
    root = answer();
    assert_int_equal(member(root, "amount_cents"), 123951727);
    assert_int_equal(leaves(root), 123951727);
    json_decref(root);
    must(run("explain costing/IMMERSION/fully_loaded_cents %s", store));
    assert_non_null(strstr(output, "$1,239,517.27"));
    assert_non_null(strstr(output, "18,144 h"));
    must(run("audit verify %s", store));
}

static void test_immersion_sqlite(void **state) { (void)state, immersion(false); }
static void test_immersion_postgresql(void **state) { (void)state, immersion(true); }

static void ledger_chain(bool postgresql)
{
    char store[600];
    snprintf(store, sizeof store, "%s", new_store(postgresql));
    write_text("rules.csv", "order,initiative,pool,fund,object,vendor,text,from,to,share_percent\n1,A,,100,3*,,,,,50\n2,,Data,,,Acme,,,,\n");
    write_text("ledger.csv", "fund,object,posted_on,amount,vendor,description\n100,315,2025-08-01,\"1,000.01\",,Pay\n100,450,2025-09-01,(20.00),Acme,Books\n007,450,2025-09-02,$5,Other,\n");
    /* rules may come before the ledger: they are applied at every import */
    must(run("tag --rules rules.csv %s", store));
    must(run("import ledger ledger.csv --dry-run %s", store));
    must(run("ledger totals --json %s", store));
    json_t *root = answer();
    assert_int_equal(member(root, "lines"), 0);
    json_decref(root);
    must(run("import ledger ledger.csv --json %s", store));
    root = answer();
    assert_int_equal(member(root, "lines"), 3);
    assert_int_equal(member(root, "amount_cents"), 98501);
    assert_int_equal(member(root, "tagged_cents"), 50000 - 2000); /* half of 1,000.01 is 500.005: half to even */
    json_decref(root);
    must(run("ledger totals --by fund,object --json %s", store));
    root = answer();
    json_t *rows = json_object_get(root, "rows"), *first = json_array_get(rows, 0);
    assert_int_equal(json_array_size(rows), 3);
    assert_string_equal(json_string_value(json_object_get(first, "fund")), "007");
    assert_int_equal(member(first, "amount_cents"), 500);
    assert_int_equal(member(root, "tagged_cents") + member(root, "untagged_cents"), member(root, "amount_cents"));
    json_decref(root);
    must(run("ledger totals --by fund --csv %s", store));
    assert_non_null(strstr(output, "007,5.00,0.00,0.00"));
    /* one bad row refuses the file, naming file, line, column and cause */
    write_text("bad.csv", "fund,object,posted_on,amount\n100,315,2025-08-01,1.00\n100,315,2025-13-01,2.00\n100,315,2025-08-01,abc\n");
    assert_int_equal(run("import ledger bad.csv %s", store), 1);
    assert_non_null(strstr(errors, "bad.csv, line 3, column 'posted_on'"));
    assert_non_null(strstr(errors, "bad.csv, line 4, column 'amount'"));
    must(run("ledger totals --json %s", store));
    root = answer();
    assert_int_equal(member(root, "lines"), 3);
    json_decref(root);
    must(run("import ledger bad.csv --skip-rows --json %s", store));
    root = answer();
    assert_int_equal(member(root, "lines"), 1);
    assert_int_equal(member(root, "skipped_rows"), 2);
    assert_int_equal(json_array_size(json_object_get(root, "problems")) >= 2, 1);
    json_decref(root);
    must(run("audit verify --json %s", store));
    root = answer();
    assert_true(json_is_true(json_object_get(root, "whole")));
    json_decref(root);
    must(run("audit list %s", store));
    must(run("ledger rules %s", store));
    must(run("explain ledger/total/untagged_cents %s", store));
    must(run("explain ledger/rule-1/taken_cents %s", store));
}

static void test_ledger_sqlite(void **state) { (void)state, ledger_chain(false); }
static void test_ledger_postgresql(void **state) { (void)state, ledger_chain(true); }

/* The demo, then everything a district would ask of its store. */
static void test_demo(void **state)
{
    (void)state;
    must(run("demo --out demo"));
    assert_non_null(strstr(output, "demo/report.html"));
    must(run("demo --out demo --json")); /* the folder may be there */
    json_t *root = answer();
    assert_int_equal(member(root, "fully_loaded_cents"), 6400000000);
    assert_int_equal(member(root, "ledger_cents"), 34000000000);
    json_decref(root);
    must(run("cost --initiative IMMERSION --json --store demo/demo.db"));
    root = answer();
    assert_int_equal(member(root, "fully_loaded_cents"), 123951727);
    json_decref(root);
    static const char *const wanted[][2] = {{"PEER-TUTORS", "expand"}, {"SUMMER", "keep"}, {"MATH", "segment"}, {"CO-TEACH", "fix"}, {"TECH-PD", "replace"}, {"TABLET-MATH", "sunset"}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        must(run("decide --initiative %s --json --store demo/demo.db", wanted[i][0]));
        root = answer();
        const json_t *decision = json_array_get(json_object_get(root, "decisions"), 0);
        assert_string_equal(json_string_value(json_object_get(decision, "action")), wanted[i][1]);
        assert_true(json_string_length(json_object_get(decision, "reason")) > 20);
        json_decref(root);
    }
    must(run("report --html page.html --json --store demo/demo.db"));
    json_decref(answer());
    must(run("report --csv priorities --store demo/demo.db"));
    must(run("explain decide/HIGH-PERF/action --store demo/demo.db"));
    must(run("explain evidence/MATH/hedges_g --store demo/demo.db"));
    must(run("explain costing/total/fully_loaded_cents --json --store demo/demo.db"));
    root = answer();
    assert_int_equal(leaves(root), 6400000000);
    json_decref(root);
    must(run("audit verify --store demo/demo.db"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_helps), cmocka_unit_test(test_the_man_page_is_the_program), cmocka_unit_test(test_wrong_usage_is_2), cmocka_unit_test(test_immersion_sqlite),
        cmocka_unit_test(test_immersion_postgresql), cmocka_unit_test(test_ledger_sqlite), cmocka_unit_test(test_ledger_postgresql), cmocka_unit_test(test_demo),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
