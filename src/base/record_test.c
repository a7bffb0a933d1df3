/* Records: each kind read from text, written as text and as JSON, on a table made for this test. */
#include "base/base_test.h"

#include <math.h>

#include "base/limits.h"
#include "base/record.h"

typedef struct {
    uint64_t has;
    Str code, note;
    Str schools;
    int64_t students;
    double rate, free_real;
    Cents cost_cents;
    Bps share;
    Day ends_on;
    bool mandated;
    int level;
    Str part;
} Row;

enum { CODE, NOTE, SCHOOLS, STUDENTS, RATE, FREE_REAL, COST, SHARE, ENDS_ON, MANDATED, LEVEL, PART };

static const char *const levels[] = {"low", "middle", "High", NULL};
#define LONG_WORD "a word of forty bytes, to fill the list: "
static const char *const long_choices[] = {LONG_WORD "1", LONG_WORD "2", LONG_WORD "3", LONG_WORD "4", LONG_WORD "5", LONG_WORD "6", LONG_WORD "7", NULL};
static const Field fields[] = {
    {"code", FIELD_TEXT, FIELD_KEY, offsetof(Row, code), 1, 8, NULL, "Code", "."},
    {"note", FIELD_TEXT, FIELD_OPTIONAL, offsetof(Row, note), 0, 0, NULL, "Note", "."},
    {"schools", FIELD_LIST, FIELD_OPTIONAL, offsetof(Row, schools), 0, 40, NULL, "Schools", "."},
    {"students", FIELD_INT, FIELD_REQUIRED, offsetof(Row, students), 0, 1000, NULL, "Students", "."},
    {"rate", FIELD_REAL, FIELD_OPTIONAL, offsetof(Row, rate), 0, 3, NULL, "Rate", "."},
    {"free_real", FIELD_REAL, FIELD_OPTIONAL, offsetof(Row, free_real), 0, 0, NULL, "Free", "."},
    {"cost_cents", FIELD_CENTS, FIELD_OPTIONAL, offsetof(Row, cost_cents), 0, 0, NULL, "Cost", "."},
    {"share", FIELD_BPS, FIELD_OPTIONAL, offsetof(Row, share), 0, 0, NULL, "Share", "."},
    {"ends_on", FIELD_DAY, FIELD_OPTIONAL, offsetof(Row, ends_on), 0, 0, NULL, "Ends on", "."},
    {"mandated", FIELD_BOOL, FIELD_OPTIONAL, offsetof(Row, mandated), 0, 0, NULL, "Mandated", "."},
    {"level", FIELD_ENUM, FIELD_OPTIONAL, offsetof(Row, level), 0, 0, levels, "Level", "."},
    {"part", FIELD_TEXT, FIELD_KEY, offsetof(Row, part), 0, 8, NULL, "Part", "."},
};
static const Record record = {"row", sizeof(Row), fields, COUNT(fields)};

typedef struct { size_t field; const char *text, *back, *json; } Case; /* back NULL: refused; "": missing */

static const Case cases[] = {
    {CODE, " 007 ", "007", "\"007\""}, {CODE, "12345678", "12345678", "\"12345678\""}, {CODE, "123456789", NULL, NULL}, {CODE, " \t", "", "null"},
    {NOTE, "a \"b\"; c", "a \"b\"; c", "\"a \\\"b\\\"; c\""},
    {SCHOOLS, "Oak", "Oak", "[\"Oak\"]"}, {SCHOOLS, " Oak ;; Elm; ", "Oak;Elm", "[\"Oak\",\"Elm\"]"}, {SCHOOLS, ";Oak", "Oak", "[\"Oak\"]"},
    {SCHOOLS, ";", "", "null"}, {SCHOOLS, " ; ;", "", "null"}, {SCHOOLS, "", "", "null"}, {SCHOOLS, "0123456789012345678901234567890123456789x", NULL, NULL},
    {STUDENTS, "0", "0", "0"}, {STUDENTS, "+12", "12", "12"}, {STUDENTS, "1000", "1000", "1000"}, {STUDENTS, "1001", NULL, NULL}, {STUDENTS, "-1", NULL, NULL},
    {STUDENTS, "12.0", NULL, NULL}, {STUDENTS, "1,000", "1000", "1000"}, {STUDENTS, "many", NULL, NULL}, {STUDENTS, "9223372036854775808", NULL, NULL},
    {RATE, "0.25", "0.25", "0.25"}, {RATE, "25%", "0.25", "0.25"}, {RATE, "25 %", "0.25", "0.25"}, {RATE, "7%", "0.07", "0.07"}, {RATE, "300%", "3", "3"},
    {RATE, "3", "3", "3"}, {RATE, "301%", NULL, NULL}, {RATE, "-1%", NULL, NULL}, {RATE, "%", NULL, NULL}, {RATE, " %", NULL, NULL}, {RATE, "5%%", NULL, NULL},
    {RATE, "%5", NULL, NULL}, {RATE, "nan", NULL, NULL}, {RATE, "half", NULL, NULL}, {RATE, "3.0000001", NULL, NULL},
    {FREE_REAL, "-1e300", "-1e+300", "-1e+300"}, {FREE_REAL, "0.1", "0.1", "0.1"}, {FREE_REAL, "1e999", NULL, NULL}, {FREE_REAL, "-0", "0", "0"},
    {COST, "$1,234.50", "1234.50", "123450"}, {COST, "(5)", "-5.00", "-500"}, {COST, "0", "0.00", "0"}, {COST, "12.345", NULL, NULL}, {COST, "n/a", NULL, NULL},
    {COST, "90071992547409.92", NULL, NULL},
    {SHARE, "0.5", "0.5", "5000"}, {SHARE, "12.34%", "0.1234", "1234"}, {SHARE, "100%", "1", "10000"}, {SHARE, "33.333%", "0.3333", "3333"},
    {SHARE, "-1%", "-0.01", "-100"}, {SHARE, "1e300", NULL, NULL}, {SHARE, "1e15", NULL, NULL}, {SHARE, "x", NULL, NULL},
    {ENDS_ON, "2026-06-30", "2026-06-30", "\"2026-06-30\""}, {ENDS_ON, "2026-02-30", NULL, NULL}, {ENDS_ON, "6/30/2026", NULL, NULL},
    {MANDATED, "yes", "yes", "true"}, {MANDATED, "Y", "yes", "true"}, {MANDATED, "TRUE", "yes", "true"}, {MANDATED, "1", "yes", "true"}, {MANDATED, "x", "yes", "true"},
    {MANDATED, "No", "no", "false"}, {MANDATED, "n", "no", "false"}, {MANDATED, "false", "no", "false"}, {MANDATED, "0", "no", "false"},
    {MANDATED, "maybe", NULL, NULL}, {MANDATED, "2", NULL, NULL},
    {LEVEL, "low", "low", "\"low\""}, {LEVEL, "MIDDLE", "middle", "\"middle\""}, {LEVEL, "high", "High", "\"High\""}, {LEVEL, "lo", NULL, NULL}, {LEVEL, "1", NULL, NULL},
};

static void check_json(const Row *row, const Case *c, Arena *a)
{
    Err e;
    char want[80];
    Buf b = buf_in(a, 0);
    JsonWriter w = json_writer(&b, false, &e);
    json_write_object(&w);
    record_write_json(&w, row, &record);
    json_write_object_end(&w);
    OK(json_write_done(&w));
    const char *text;
    OK(str_to_c(&text, a, buf_str(&b), &e));
    snprintf(want, sizeof want, "\"%s\":%s%s", fields[c->field].name, c->json, c->field == PART ? "}" : ",");
    if (!strstr(text, want)) fail_msg("%s is not in %s", want, text);
    json_t *object;
    OK(json_read(&object, a, buf_str(&b), "row", &e));
    assert_int_equal(json_object_size(object), COUNT(fields));
}

static void check_case(const Case *c)
{
    Arena *a = test_arena();
    Err e = {.code = ERR_NONE};
    Row row = {.has = 0}, again = row;
    size_t f = c->field;
    bool good = record_parse(&row, &record, f, str_from_c(c->text), a, &e);
    if (good != (c->back != NULL)) fail_msg("%s of '%s': %s", fields[f].name, c->text, e.message);
    if (!good) {
        if (e.code != ERR_INPUT && e.code != ERR_OVERFLOW) fail_msg("'%s': %s", c->text, err_name(e.code));
        if (strcmp(e.field, fields[f].name) != 0 || !e.message[0]) fail_msg("'%s' blames '%s': %s", c->text, e.field, e.message);
        assert_memory_equal(&row, &again, sizeof row); /* untouched */
    } else {
        if (record_has(&row, f) != (c->back[0] != 0) || row.has >> f > 1) fail_msg("'%s': has %llx", c->text, (unsigned long long)row.has);
        Str text = STR("x");
        OK(record_text(&text, a, &row, &record, f, &e));
        SAME_TEXT(text, str_from_c(c->back));
        OK(record_parse(&again, &record, f, text, a, &e)); /* the round trip */
        if (!record_same_field(&record, f, &row, &again)) fail_msg("'%s' comes back different", c->text);
        check_json(&row, c, a);
    }
    arena_end(a);
}

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) check_case(&cases[i]);
}

static void test_texts_are_copied(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Row row = {.has = 0};
    char cell[] = "Oak";
    OK(record_parse(&row, &record, CODE, (Str){cell, 3}, a, &e));
    memset(cell, 'x', 3);
    SAME_TEXT(row.code, STR("Oak"));
    /* a failure keeps what was there; an empty cell takes it away */
    REFUSED(record_parse(&row, &record, CODE, STR("far too long"), a, &e), ERR_INPUT);
    assert_true(record_has(&row, CODE) && str_equal_c(row.code, "Oak"));
    OK(record_parse(&row, &record, CODE, (Str){NULL, 0}, a, &e));
    assert_false(record_has(&row, CODE));
    /* a text without a limit of its own still has the program's */
    char *large = arena_push(a, (size_t)LIMIT_RECORD_TEXT_BYTES + 1, &e);
    assert_non_null(large);
    memset(large, 'a', (size_t)LIMIT_RECORD_TEXT_BYTES + 1);
    OK(record_parse(&row, &record, NOTE, (Str){large, (size_t)LIMIT_RECORD_TEXT_BYTES}, a, &e));
    REFUSED(record_parse(&row, &record, NOTE, (Str){large, (size_t)LIMIT_RECORD_TEXT_BYTES + 1}, a, &e), ERR_INPUT);
    for (size_t f = CODE; f <= SCHOOLS; f++) {
        Row before = row;
        arena_fail_after(1);
        REFUSED(record_parse(&row, &record, f, STR("Elm"), a, &e), ERR_MEMORY);
        arena_fail_after(0);
        assert_memory_equal(&row, &before, sizeof row);
    }
    arena_end(a);
}

static void test_choices(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Row row = {.has = 0};
    REFUSED(record_parse(&row, &record, LEVEL, STR("medium"), a, &e), ERR_INPUT);
    assert_string_equal(e.message, "'medium' is not one of: low, middle, High");
    Field one = {"level", FIELD_ENUM, FIELD_OPTIONAL, offsetof(Row, level), 0, 0, long_choices, "Level", "."};
    Record long_record = {"row", sizeof(Row), &one, 1};
    for (int i = 0; long_choices[i]; i++) { /* a list too long to be said is still a list */
        OK(record_parse(&row, &long_record, 0, str_from_c(long_choices[i]), a, &e));
        assert_int_equal(row.level, i);
    }
    REFUSED(record_parse(&row, &long_record, 0, STR("other"), a, &e), ERR_INPUT);
    assert_non_null(strstr(e.message, LONG_WORD "4"));
    arena_end(a);
}

static void test_limits_said(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Row row = {.has = 0};
    REFUSED(record_parse(&row, &record, STUDENTS, STR("1001"), a, &e), ERR_INPUT);
    assert_string_equal(e.message, "Students must lie between 0 and 1000, and is 1001");
    OK(record_parse(&row, &record, STUDENTS, STR("1,000"), a, &e));
    assert_int_equal(row.students, 1000);
    static const char *const bad[] = {"1,00", ",100", "1,000,", "10,00", "1,0000", "1000,000", "1,000.5", "1,,000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) REFUSED(record_parse(&row, &record, STUDENTS, str_from_c(bad[i]), a, &e), ERR_INPUT);
    REFUSED(record_parse(&row, &record, CODE, STR("123456789"), a, &e), ERR_INPUT);
    assert_non_null(strstr(e.message, "9 bytes long, at most 8"));
    arena_end(a);
}

static void test_check(void **state)
{
    (void)state;
    Err e;
    Arena *a = test_arena();
    Row row = {.has = 0};
    REFUSED(record_check(&row, &record, &e), ERR_INPUT);
    assert_string_equal(e.field, "code");
    OK(record_parse(&row, &record, CODE, STR("A"), a, &e));
    REFUSED(record_check(&row, &record, &e), ERR_INPUT);
    assert_string_equal(e.field, "students");
    assert_string_equal(e.message, "Students is missing");
    OK(record_parse(&row, &record, STUDENTS, STR("0"), a, &e)); /* zero is there */
    OK(record_check(&row, &record, &e)); /* part is a key that may be empty */
    arena_end(a);
}

static void test_has_and_names(void **state)
{
    (void)state;
    uint64_t row = 0;
    for (size_t f = 0; f < 64; f++) {
        record_set_has(&row, f, true);
        assert_true(record_has(&row, f) && row == (uint64_t)1 << f);
        record_set_has(&row, f, false);
        assert_true(!record_has(&row, f) && row == 0);
    }
    for (size_t f = 0; f < COUNT(fields); f++) {
        assert_int_equal(record_field(&record, fields[f].name), f);
        SAME_TEXT(record_column(&record, f), f == COST ? STR("cost") : str_from_c(fields[f].name));
    }
    assert_int_equal(record_field(&record, "cost"), COUNT(fields));
    assert_int_equal(record_field(&record, ""), COUNT(fields));
}

static void test_same(void **state)
{
    (void)state;
    static const char *const first[COUNT(fields)] = {"A", "n", "x;y", "1", "1", "1", "1", "1", "2026-01-01", "yes", "low", "p"};
    static const char *const second[COUNT(fields)] = {"B", "m", "x;z", "2", "2", "1.0000000000000002", "1.01", "1.0001", "2026-01-02", "no", "high", "q"};
    Err e;
    Arena *a = test_arena();
    Row x = {.has = 0}, y = {.has = 0}, none = {.has = 0};
    for (size_t f = 0; f < COUNT(fields); f++) {
        OK(record_parse(&x, &record, f, str_from_c(first[f]), a, &e));
        OK(record_parse(&y, &record, f, str_from_c(first[f]), a, &e));
        assert_true(record_same_field(&record, f, &x, &y) && record_same_field(&record, f, &none, &none));
        assert_true(!record_same_field(&record, f, &x, &none) && !record_same_field(&record, f, &none, &x));
        OK(record_parse(&y, &record, f, str_from_c(second[f]), a, &e));
        assert_false(record_same_field(&record, f, &x, &y));
        record_set_has(&y, f, false); /* a value that is left behind does not count */
        assert_true(record_same_field(&record, f, &y, &none));
    }
    arena_end(a);
}

int record_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds), cmocka_unit_test(test_texts_are_copied), cmocka_unit_test(test_choices), cmocka_unit_test(test_limits_said),
        cmocka_unit_test(test_check), cmocka_unit_test(test_has_and_names), cmocka_unit_test(test_same),
    };
    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
