#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/hash.h"
#include "demo/demo.h"
#include "demo/demo_test_files.h"
#include "records.h"

char test_folder[64];
static Arena *arena;
static TestCosting costing;

static void folder_make(char out[64])
{
    snprintf(out, 64, "/tmp/purser-demo-XXXXXX");
    assert_non_null(mkdtemp(out));
}

static void folder_remove(const char *folder)
{
    char path[160];
    for (int i = 0; i < TEST_FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, test_files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static int write_district(void **state)
{
    (void)state;
    Err e = {0};
    folder_make(test_folder);
    if (!hash_ready(&e) || !arena_new(&arena, 0, &e) || !demo_write(str_from_c(test_folder), &e)) {
        print_error("%s\n", e.message);
        return 1;
    }
    test_costing(&costing, arena, test_folder);
    return 0;
}

static int end_district(void **state)
{
    (void)state;
    arena_end(arena);
    return 0;
}

static void two_runs_are_the_same_bytes(void **state)
{
    (void)state;
    Err e = {0};
    char other[64];
    folder_make(other);
    assert_true(demo_write(str_from_c(other), &e));
    for (int i = 0; i < TEST_FILES; i++) {
        size_t n, m;
        const char *a = test_file_read(arena, &n, test_folder, test_files[i]), *b = test_file_read(arena, &m, other, test_files[i]);
        assert_int_equal(n, m);
        assert_memory_equal(a, b, n);
    }
    folder_remove(other);
}

/* Every compiler, machine and library makes these bytes. A change of the district on purpose changes this line too. */
static void the_bytes_are_those_of_every_machine(void **state)
{
    (void)state;
    Hasher h;
    hash_start(&h, "");
    for (int i = 0; i < TEST_FILES; i++) {
        size_t n;
        const char *bytes = test_file_read(arena, &n, test_folder, test_files[i]);
        hash_add(&h, bytes, n);
    }
    Hash all = hash_end(&h);
    char hex[65];
    hash_to_hex(hex, &all);
    assert_string_equal(hex, "0447f1484ce68164cb48333dbdbe0c27ba60ce439d6b6179765bdac51dfa3a6b");
}

static void the_year_ties(void **state)
{
    (void)state;
    TestTable t = test_table_read(arena, test_folder, "ledger.csv");
    long long actual = 0, budget = 0, ending = 0, ending_pay = 0;
    int quoted = 0, negative = 0;
    for (size_t i = 0; i < t.rows; i++) {
        char *const *row = &t.cells[i * t.columns];
        const char *date = row[test_column(&t, "date")];
        long long cents = test_cents(row[test_column(&t, "amount")]);
        assert_true(strcmp(date, "2025-07-01") >= 0 && strcmp(date, "2026-06-30") <= 0);
        assert_true(strlen(row[0]) == 3 && strlen(row[1]) == 4 && strlen(row[2]) == 3 && strlen(row[3]) == 4 && strlen(row[4]) == 3);
        actual += cents;
        budget += test_cents(row[test_column(&t, "budget")]);
        if (strcmp(row[0], "290") == 0) {
            ending += cents;
            if (row[2][0] == '1' || row[2][0] == '2') ending_pay += cents;
        }
        quoted += strchr(row[test_column(&t, "vendor")], ',') || strchr(row[test_column(&t, "description")], ',');
        negative += cents < 0;
    }
    assert_true(t.rows >= 40000 && t.rows <= 60000);
    assert_int_equal(actual, 34000000000);
    assert_int_equal(budget, 34040000000);
    assert_int_equal(ending, 320000000);     /* recurring pay on the fund that ends */
    assert_int_equal(ending_pay, 320000000);
    assert_true(quoted > 1000 && negative == 114);
}

static long long loaded(const char *code) { return costing.loaded[test_initiative(&costing, code)]; }

static bool list_has(const char *list, const char *part)
{
    for (size_t n = strlen(part); *list; list += strcspn(list, ";"), list += *list == ';')
        if (strncmp(list, part, n) == 0 && (list[n] == ';' || list[n] == 0)) return true;
    return false;
}

static void all_initiatives_come_to_64_million_by_priority(void **state)
{
    (void)state;
    static const long long priorities[5] = {4160000000, 1536000000, 384000000, 192000000, 128000000};
    long long all = 0, by_priority[5] = {0};
    for (size_t i = 0; i < TEST_INITIATIVES; i++) {
        all += costing.loaded[i];
        int percents = 0;
        for (const char *cell = test_cell(&costing.initiatives, i, "priorities"); *cell; cell += *cell == ';') {
            int percent = atoi(strchr(cell, '=') + 1);
            assert_int_equal(costing.loaded[i] * percent % 100, 0);
            by_priority[cell[1] - '1'] += costing.loaded[i] * percent / 100;
            percents += percent;
            cell += strcspn(cell, ";");
        }
        assert_int_equal(percents, 100);
        assert_true(costing.loaded[i] > 0);
    }
    assert_int_equal(all, 6400000000);
    for (int p = 0; p < 5; p++) assert_int_equal(by_priority[p], priorities[p]);
    assert_int_equal(costing.not_taken, 0);
    assert_true(costing.split_lines >= 40);
}

static void immersion_is_what_nobody_had_added_up(void **state)
{
    (void)state;
    int i = test_initiative(&costing, "IMMERSION");
    assert_int_equal(costing.loaded[i], 123951727);
    assert_int_equal(costing.cash[i], 128641600);
    assert_int_equal(costing.tagged[i], 10000000);
    assert_int_equal(costing.claimed[i], 10000000); /* books and stipends, tagged and stated: once */
    assert_int_equal(costing.staff[i], 118641600);
    assert_int_equal(test_cents(test_cell(&costing.initiatives, (size_t)i, "stated_cost")), 10000000);
}

static void each_beat_costs_what_the_story_says(void **state)
{
    (void)state;
    static const struct { const char *code; long long cents; int students; } beats[] = {
        {"PEER-TUTORS", 4650000, 310}, {"SUMMER", 261000000, 1800}, {"MATH", 240000000, 2000}, {"CO-TEACH", 410000000, 2460},
        {"TECH-PD", 78000000, 0}, {"TABLET-MATH", 24000000, 900}, {"HIGH-PERF", 190000000, 600}, {"READING-AIDES", 101000000, 1150},
        {"GRAD-TEACHERS", 162000000, 2300}, {"CAREER", 48000000, 1100}, {"RECOVERY", 320000000, 3040}};
    for (size_t k = 0; k < sizeof beats / sizeof *beats; k++) {
        assert_int_equal(loaded(beats[k].code), beats[k].cents);
        assert_int_equal(atoi(test_cell(&costing.initiatives, (size_t)test_initiative(&costing, beats[k].code), "students_served")), beats[k].students);
    }
    assert_int_equal(costing.first_half[test_initiative(&costing, "CAREER")], 27840000); /* 58 percent */
    const TestTable *t = &costing.initiatives;
    size_t tech = (size_t)test_initiative(&costing, "TECH-PD"), co = (size_t)test_initiative(&costing, "CO-TEACH");
    assert_string_equal(test_cell(t, tech, "definition_of_success"), "");
    assert_string_equal(test_cell(t, tech, "contract_end"), "2026-06-30");
    assert_non_null(strstr(test_cell(t, tech, "staff_complaints"), "22 % satisfied"));
    assert_string_equal(test_cell(t, tech, "custom.alternative_cost"), "420000");
    assert_string_equal(test_cell(t, co, "fidelity"), "0.41");
    assert_string_equal(test_cell(t, co, "custom.fix_cost"), "180000");
    assert_int_equal(strlen(test_cell(t, co, "campuses")), 12 * 4 - 1);
    assert_string_equal(test_cell(t, (size_t)test_initiative(&costing, "PEER-TUTORS"), "campuses"), "041;042");
}

static void foster_care_is_eligible_often_and_named_twice(void **state)
{
    (void)state;
    int eligible = 0, named = 0;
    long long cents = 0;
    for (size_t i = 0; i < TEST_INITIATIVES; i++) {
        const char *groups = test_cell(&costing.initiatives, i, "target_populations");
        bool names = list_has(groups, "Students in foster care");
        eligible += names || list_has(groups, "All students");
        named += names;
        if (names) cents += costing.loaded[i];
    }
    assert_int_equal(eligible, 153);
    assert_int_equal(named, 2);
    assert_int_equal(cents, 51200000);
}

static void a_quarter_of_the_dollars_can_be_analysed(void **state)
{
    (void)state;
    TestTable t = test_table_read(arena, test_folder, "results.csv");
    int groups[TEST_INITIATIVES] = {0}, wholes[TEST_INITIATIVES] = {0}, runs = 0, n = 0;
    long long cents = 0;
    for (size_t r = 0; r < t.rows; r++) {
        int i = test_initiative(&costing, test_cell(&t, r, "initiative"));
        bool complete = *test_cell(&t, r, "participants") && *test_cell(&t, r, "gain") && *test_cell(&t, r, "comparison_gain") && *test_cell(&t, r, "sd");
        bool whole = !*test_cell(&t, r, "group");
        groups[i] += complete && !whole;
        wholes[i] += complete && whole;
    }
    size_t analyses_n;
    const DemoAnalysis *analyses = demo_analyses(&analyses_n);
    for (int i = 0; i < TEST_INITIATIVES; i++) {
        bool run = false;
        for (size_t k = 0; k < analyses_n; k++) run = run || strcmp(analyses[k].initiative, test_cell(&costing.initiatives, (size_t)i, "code")) == 0;
        bool analysable = run || (groups[i] >= 2 && wholes[i] == 1);
        runs += run;
        n += analysable;
        if (analysable) cents += costing.loaded[i];
    }
    assert_int_equal(runs, 6);
    assert_int_equal(n, 48);
    assert_int_equal(cents, 1664000000);
    assert_int_equal(groups[test_initiative(&costing, "TECH-PD")] + wholes[test_initiative(&costing, "TECH-PD")], 0);
}

static void goals_are_smart(void **state)
{
    (void)state;
    static const char *const parts[] = {"specific", "measurable", "achievable", "relevant", "time_bound", "metric", "unit", "target_on", "instrument"};
    TestTable t = test_table_read(arena, test_folder, "strategy.csv");
    int priorities = 0;
    for (size_t i = 0; i < t.rows; i++) {
        const char *kind = test_cell(&t, i, "kind"), *code = test_cell(&t, i, "code");
        priorities += strcmp(kind, "priority") == 0;
        for (size_t k = 0; strcmp(kind, "goal") == 0 && k < sizeof parts / sizeof *parts; k++) assert_true(*test_cell(&t, i, parts[k]));
        if (strcmp(code, "G2.1") == 0) {
            assert_float_equal(test_number(test_cell(&t, i, "baseline")), 85, 0);
            assert_float_equal(test_number(test_cell(&t, i, "target")), 93, 0);
        }
        if (strcmp(code, "G2.2") == 0) {
            assert_string_equal(test_cell(&t, i, "relative_or_absolute"), "relative");
            assert_float_equal(test_number(test_cell(&t, i, "target")), 1100, 0);
        }
    }
    assert_int_equal(priorities, 5);
}

/* Every cell is one that the records of schema/ take. */
static void records_take_every_cell(void **state)
{
    (void)state;
    static const struct { const char *file; const Record *record; } files[] = {
        {"sites.csv", &site_record}, {"strategy.csv", &strategy_record}, {"initiatives.csv", &initiative_record},
        {"staff-time.csv", &staff_time_record}, {"costs.csv", &cost_record}, {"pools.csv", &pool_record}, {"results.csv", &result_record}};
    static union { Site site; Strategy strategy; Initiative initiative; StaffTime staff_time; Cost cost; Pool pool; Result result; } row;
    Err e = {0};
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        TestTable t = test_table_read(arena, test_folder, files[k].file);
        for (size_t i = 0; i < t.rows; i++) {
            memset(&row, 0, sizeof row);
            for (size_t c = 0; c < t.columns; c++) {
                if (strncmp(t.names[c], "custom.", 7) == 0) continue;
                const char *name = strcmp(t.names[c], "group") == 0 ? "group_name" : t.names[c]; /* a word that SQL keeps for itself */
                size_t field = 0;
                while (field < files[k].record->n && !str_equal_c(record_column(files[k].record, field), name)) field++;
                if (field == files[k].record->n) fail_msg("%s: no field %s", files[k].file, name);
                if (!record_parse(&row, files[k].record, field, str_from_c(t.cells[i * t.columns + c]), arena, &e)) fail_msg("%s: %s", files[k].file, e.message);
            }
            if (!record_check(&row, files[k].record, &e)) fail_msg("%s: %s", files[k].file, e.message);
        }
    }
}

static void a_folder_that_is_not_there_is_refused(void **state)
{
    (void)state;
    Err e = {0};
    assert_false(demo_write(STR("/tmp/purser-demo-no-such-folder"), &e));
    assert_int_equal(e.code, ERR_IO);
    assert_non_null(strstr(e.message, "ledger.csv"));
}

/* Runs out of memory at the 1st, 2nd, 3rd, 5th, 8th ... push: refused with MEMORY, nothing leaks, until there is enough. */
static void every_lack_of_memory_is_reported(void **state)
{
    (void)state;
    char other[64];
    folder_make(other);
    bool done = false;
    for (long n = 1; !done; n = n < 12 ? n + 1 : n + n / 2) {
        Err e = {0};
        arena_fail_after(n);
        done = demo_write(str_from_c(other), &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        assert_true(n < 100000);
    }
    folder_remove(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_runs_are_the_same_bytes), cmocka_unit_test(the_bytes_are_those_of_every_machine), cmocka_unit_test(the_year_ties),
        cmocka_unit_test(all_initiatives_come_to_64_million_by_priority), cmocka_unit_test(immersion_is_what_nobody_had_added_up),
        cmocka_unit_test(each_beat_costs_what_the_story_says), cmocka_unit_test(foster_care_is_eligible_often_and_named_twice),
        cmocka_unit_test(a_quarter_of_the_dollars_can_be_analysed), cmocka_unit_test(goals_are_smart), cmocka_unit_test(records_take_every_cell),
        cmocka_unit_test(a_folder_that_is_not_there_is_refused), cmocka_unit_test(every_lack_of_memory_is_reported)};
    int failed = cmocka_run_group_tests_name("demo files", tests, write_district, end_district);
    failed += run_student_tests();
    folder_remove(test_folder);
    return failed;
}
