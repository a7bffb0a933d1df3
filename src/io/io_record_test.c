#include "io/io_test.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "io/csv_record.h"
#include "io/csv_write.h"
#include "records.h"

static bool read_text(RecordFile *out, Arena *a, Str bytes, const Record *record, Err *e)
{
    RecordFileOptions options = {.csv = {.name = "sites.csv"}};
    return csv_record_read_memory(out, a, bytes, &options, record, e);
}

/* Every problem as a sentence on a line of its own. */
static Str all_problems(Arena *a, const RecordFile *file)
{
    Err e;
    Buf out = buf_in(a, 0);
    for (size_t i = 0; i < file->problems.n; i++) {
        Str text;
        OK(problem_sentence(&text, a, &file->problems.rows[i], file->name, &e));
        OK(buf_add(&out, text, &e) && buf_add_char(&out, '\n', &e));
    }
    OK(buf_add_char(&out, 0, &e));
    out.n--;
    return buf_str(&out);
}

static void expect_problems(Arena *a, Str bytes, const Record *record, int64_t bad_rows, const char *want)
{
    Err e;
    RecordFile file;
    OK(read_text(&file, a, bytes, record, &e));
    assert_int_equal(file.problems.bad_rows, bad_rows);
    assert_string_equal(all_problems(a, &file).p, want);
}

static void test_read(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    RecordFile file;
    Str bytes = STR("code,name,level,students,mascot,custom.Region,Custom.title 1\n007,Oak Hill, high ,1200,owl,North,x\n,,,,,,\n008,Elm,,,bee,,y\n");
    OK(read_text(&file, a, bytes, &site_record, &e));
    assert_int_equal(file.n, 2);
    assert_int_equal(file.problems.n, 0);
    assert_int_equal(file.blank_rows, 1);
    assert_int_equal(file.ignored_n, 1);
    assert_true(str_equal_c(file.ignored[0], "mascot"));
    assert_int_equal(file.columns_given, 15);
    const Site *oak = record_file_row(&file, &site_record, 0), *elm = record_file_row(&file, &site_record, 1);
    assert_true(str_equal_c(oak->code, "007") && str_equal_c(oak->name, "Oak Hill") && str_equal_c(oak->level, "high"));
    assert_int_equal(oak->students, 1200);
    assert_true(str_equal_c(elm->name, "Elm"));
    assert_false(record_has(elm, SITE_FIELD_students));
    assert_int_equal(file.lines[1], 4);
    assert_int_equal(file.customs_n, 3);
    assert_true(file.customs[0].row == 0 && str_equal_c(file.customs[0].name, "Region") && str_equal_c(file.customs[0].value, "North"));
    assert_true(file.customs[2].row == 1 && str_equal_c(file.customs[2].name, "title 1") && str_equal_c(file.customs[2].value, "y"));
    Hash whole = hash_of(bytes);
    assert_true(hash_equal(&file.hash, &whole));
    arena_end(a);
}

/* Cases 2, 14, 17, 19, 20, 28, 48 and what a bad cell says. */
static void test_problems(void **state)
{
    (void)state;
    Arena *a = test_arena();
    expect_problems(a, STR("code,name\n"), &site_record, 0, "sites.csv, line 1: there is a header and no row below it\n");
    expect_problems(a, STR("Site Level;CODE;Name\nx;1;Oak\n"), &site_record, 0,
                    "sites.csv, line 1, column 'CODE': read as 'code'\nsites.csv, line 1, column 'Name': read as 'name'\n"
                    "sites.csv, line 1: the columns are parted by a semicolon\n");
    expect_problems(a, STR("code,name,students\n1,Oak\n2,,5\n3,Elm,many\n,Ash,1\n"), &site_record, 4,
                    "sites.csv, line 2, column 'students': the row has 2 cells, the header 3; add the missing ones, or their delimiters\n"
                    "sites.csv, line 3, column 'name': Name is missing\n"
                    "sites.csv, line 4, column 'students': 'many' is not a whole number\n"
                    "sites.csv, line 5, column 'code': Code is missing\n");
    expect_problems(a, STR("code,name\n1.00E+05,Oak\nDec-34,Elm\n3,A\xE2\x80\xAEsh\n"), &site_record, 3,
                    "sites.csv, line 2, column 'code': '1.00E+05' looks altered by a spreadsheet; format the column as text and enter the code again\n"
                    "sites.csv, line 3, column 'code': 'Dec-34' looks altered by a spreadsheet; format the column as text and enter the code again\n"
                    "sites.csv, line 4, column 'name': the text holds the invisible character U+202E, which could pass it off as another; type it again\n");
    expect_problems(a, STR("code,name\n1,Oak\n2,Elm\n1,Ash\n"), &site_record, 1,
                    "sites.csv, line 4, column 'code': the row names the same site as line 2; remove one of them\n");
    arena_end(a);
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct { Str bytes; const char *want; } refused[] = {
        {STR("code,level\n1,x\n"), "sites.csv, line 1, column 'name': the column is missing; add it (there are: code, level)"},
        {STR("Name,NAME,code\n"), "sites.csv, line 1, column 'NAME': columns 1 and 2 could both be 'name'; rename or remove one"},
        {STR(""), "sites.csv: there is no header; the first line must name the columns"},
        {STR("code,name\n1,\"Oak\n"), "sites.csv, line 2, column 'name': a quote is opened and never closed; close it, or double it if it belongs to the text"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Arena *a = test_arena();
        Err e;
        RecordFile file = {.n = 77};
        assert_false(read_text(&file, a, refused[i].bytes, &site_record, &e));
        assert_string_equal(e.message, refused[i].want);
        assert_int_equal(file.n, 77); /* untouched */
        arena_end(a);
    }
}

/* Money columns go without _cents; a label does for a name; an exact name wins over a loose one. */
static void test_names(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    RecordFile file;
    OK(read_text(&file, a, STR("Initiative,initiative,ingredient,pool,amount,Life in years\nwrong,I1,Books,,\"$1,234.50\",4\n"), &cost_record, &e));
    const Cost *cost = record_file_row(&file, &cost_record, 0);
    assert_int_equal(cost->amount_cents.v, 123450);
    assert_true(str_equal_c(cost->initiative, "I1"));
    assert_true(cost->life_years > 3.9 && cost->life_years < 4.1);
    assert_int_equal(file.ignored_n, 1);
    assert_true(str_equal_c(file.ignored[0], "Initiative"));
    OK(read_text(&file, a, STR("initiative,ingredient\n,Books\n"), &cost_record, &e)); /* a key that may be empty, and one without a column */
    assert_int_equal(file.n, 1);
    arena_end(a);
}

/* What csv_write_record writes, csv_record reads back the same. */
static void test_round_trip(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    RecordFile file, again;
    OK(read_text(&file, a, STR("code,name,campuses,stated_cost,fidelity,mandated,contract_end,importance,definition_of_success\n"
                               "I1,\"Read, \"\"now\"\"\",A;B;C,1234.50,0.75,yes,2027-06-30,high,\"one\ntwo\"\nI2,Maths,,-3,,no,,,\n"), &initiative_record, &e));
    assert_int_equal(file.n, 2);
    Buf out = buf_in(a, 0);
    CsvWriter w = csv_writer(&out, &e);
    csv_write_record_header(&w, &initiative_record);
    for (size_t i = 0; i < file.n; i++) csv_write_record(&w, &initiative_record, record_file_row(&file, &initiative_record, i), a);
    OK(csv_write_done(&w));
    OK(read_text(&again, a, buf_str(&out), &initiative_record, &e));
    assert_int_equal(again.n, 2);
    assert_int_equal(again.problems.n, 0);
    for (size_t i = 0; i < file.n; i++)
        for (size_t k = 0; k < initiative_record.n; k++)
            assert_true(record_same_field(&initiative_record, k, record_file_row(&file, &initiative_record, i), record_file_row(&again, &initiative_record, i)));
    arena_end(a);
}

static void test_many_problems(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Err e;
    Buf out = buf_in(a, 0);
    OK(buf_add_c(&out, "code,name,students\n", &e));
    for (int i = 0; i < 3000; i++) OK(buf_format(&out, &e, "c%d,n,%s\n", i, i % 2 ? "x" : "5"));
    RecordFile file;
    OK(read_text(&file, a, buf_str(&out), &site_record, &e));
    assert_int_equal(file.n, 1500);
    assert_int_equal(file.problems.bad_rows, 1500);
    assert_int_equal(file.problems.n, LIMIT_PROBLEMS);
    for (size_t i = 0; i < file.n; i++) assert_int_equal(file.lines[i], 2 + 2 * (int64_t)i);
    RecordFileOptions options = {.csv = {.name = "s.csv", .max_rows = 10}};
    assert_false(csv_record_read_memory(&file, a, buf_str(&out), &options, &site_record, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    arena_end(a);
}

static void test_faults(void **state)
{
    (void)state;
    Buf out;
    Arena *text = test_arena();
    Err e;
    out = buf_in(text, 0);
    OK(buf_add_c(&out, "Code,name,custom.x,extra\n1.00E+05,bad,,\n", &e));
    for (int i = 0; i < 60; i++) OK(buf_format(&out, &e, "c%d,n,v,u\n", i));
    bool done = false;
    for (long n = 1; !done; n++) {
        Arena *a = test_arena();
        RecordFile file;
        arena_fail_after(n);
        done = read_text(&file, a, buf_str(&out), &site_record, &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        else assert_int_equal(file.n, 60);
        arena_end(a);
        assert_true(n < 5000);
    }
    arena_end(text);
}

const struct CMUnitTest record_tests[] = {
    cmocka_unit_test(test_read), cmocka_unit_test(test_problems), cmocka_unit_test(test_refusals), cmocka_unit_test(test_names),
    cmocka_unit_test(test_round_trip), cmocka_unit_test(test_many_problems), cmocka_unit_test(test_faults)};
const size_t record_tests_n = sizeof record_tests / sizeof *record_tests;
