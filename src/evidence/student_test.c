#include "evidence/codes.h"
#include "evidence/evidence_test.h"

static bool read_one(StudentTable *out, Arena *a, const char *text, const StudentWant *items, size_t n, Err *e)
{
    StudentSource source = memory_source(text, "scores.csv");
    StudentWants wants = {.items = (StudentWant *)(uintptr_t)items, .n = n, .id = {"", 0}};
    return student_table_read(out, a, &source, 1, &wants, e);
}

static const StudentWant SCORE[] = {{{"score", 5}, STUDENT_NUMBER}};

static void test_cells_read(void **state)
{
    (void)state;
    static const StudentWant wants[] = {{{"score", 5}, STUDENT_NUMBER}, {{"group", 5}, STUDENT_CODE}, {{"pre", 3}, STUDENT_EITHER},
                                        {{"kind", 4}, STUDENT_EITHER}, {{"late", 4}, STUDENT_EITHER}};
    Arena *a = test_arena();
    StudentTable t;
    GOOD(read_one(&t, a, "Student ID,score,group,pre,kind,late,unused\n"
                         "a,1,x,,NA,7,1\nb, 2.5 , y ,3,red,NaN,2\nc,NA,x,-1e2,blue,8,\nd,.,,NaN,.,later,9\n,,,,,,\ne,0,z,4,red,7,3\n", wants, 5, e));
    assert_int_equal(t.n, 5);
    const StudentColumn *score = &t.columns[0], *group = &t.columns[1], *pre = &t.columns[2], *kind = &t.columns[3], *late = &t.columns[4];
    NEAR(score->numbers[0], 1, 0), NEAR(score->numbers[1], 2.5, 0), NEAR(score->numbers[4], 0, 0);
    assert_true(isnan(score->numbers[2]) && isnan(score->numbers[3]));
    assert_true(group->codes[0] == group->codes[2] && group->codes[3] == -1 && str_equal_c(group->values[group->codes[1]], "y"));
    assert_true(isnan(pre->numbers[0]) && !pre->codes);
    NEAR(pre->numbers[2], -100, 0);
    assert_true(!kind->numbers && kind->codes[0] == -1 && kind->codes[1] == kind->codes[4] && kind->values_n == 2);
    assert_true(!late->numbers && late->values_n == 3 && late->codes[0] == late->codes[4]); /* numbers first, then a word: read again as words */
    arena_end(a);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *why; } bad[] = {
        {"id,score\n17,1\n18,2\n17,3\n", "scores.csv, line 4, column 'id': the id that stands here stands in line 2 too"},
        {"id,score\n1,1\n,2\n", "line 3, column 'id': the student's id is missing"},
        {"id,score\n1,1\n2,absent\n", "line 3, column 'score': the cell is not a number"},
        {"id,points\n1,1\n", "there is no column 'score' in scores.csv; correct the name, or the file's header (it has: id, points)"},
        {"id,score\n123-45-6789,1\n987-65-4321,2\n", "social security"},
        {"id,score\n1,1,9\n", "line 2"}};
    Arena *a = test_arena();
    StudentTable t;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        FAILS(read_one(&t, a, bad[i].text, SCORE, 1, e), ERR_INPUT, bad[i].why);
        Err e = {0};
        assert_false(read_one(&t, a, bad[i].text, SCORE, 1, &e));
        assert_null(strstr(e.message, "absent")); /* never what a student's cell holds */
        assert_null(strstr(e.message, "6789"));
        assert_null(strstr(e.message, "'17'"));
    }
    static const StudentWant words[] = {{{"word", 4}, STUDENT_EITHER}};
    Buf text = buf_in(a, 0);
    GOOD(buf_add_c(&text, "id,word\n", e));
    for (int i = 0; i < 150; i++) GOOD(buf_format(&text, e, "%d,%s%d\n", i, i == 140 ? "w" : "", i));
    GOOD(buf_add_char(&text, 0, e));
    FAILS(read_one(&t, a, buf_str(&text).p, words, 1, e), ERR_INPUT, "line 142, column 'word'");
    arena_end(a);
}

static void test_join(void **state)
{
    (void)state;
    static const StudentWant items[] = {{{"school", 6}, STUDENT_CODE}, {{"score", 5}, STUDENT_NUMBER}, {{"served", 6}, STUDENT_CODE}};
    StudentWants wants = {.items = (StudentWant *)(uintptr_t)items, .n = 3, .id = {"", 0}};
    StudentSource sources[] = {memory_source("student_id,school\nA,1\nB,2\nC,1\n", "roster.csv"), memory_source("id;score\nC;30\nA;10\nZ;5\n", "scores.csv"),
                               memory_source("student,served\nB,1\nA,0\nC,1\nZ,1\n", "served.csv")};
    Arena *a = test_arena();
    StudentTable t;
    GOOD(student_table_read(&t, a, sources, 3, &wants, e));
    assert_int_equal(t.n, 4); /* A B C, then Z, whom only the scores know */
    NEAR(t.columns[1].numbers[0], 10, 0), NEAR(t.columns[1].numbers[2], 30, 0), NEAR(t.columns[1].numbers[3], 5, 0);
    assert_true(isnan(t.columns[1].numbers[1]) && t.columns[0].codes[3] == -1);
    assert_true(str_equal_c(t.columns[2].values[t.columns[2].codes[0]], "0"));
    assert_int_equal(t.files[0].unmatched, 1);
    assert_int_equal(t.files[1].unmatched, 1);
    assert_int_equal(t.files[2].unmatched, 2);
    sources[2] = memory_source("student,served,score\nB,1,2\n", "served.csv");
    FAILS(student_table_read(&t, a, sources, 3, &wants, e), ERR_INPUT, "'score' is in scores.csv and in served.csv");
    arena_end(a);
}

static void test_codes(void **state)
{
    (void)state;
    Arena *a = test_arena();
    Codes codes;
    char text[64];
    bool is_new;
    int32_t code;
    GOOD(codes_new(&codes, a, 0, e));
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 20000; i++) {
            snprintf(text, sizeof text, i % 3 == 0 ? "%d" : i % 3 == 1 ? "student-%d" : "%010d", i);
            GOOD(codes_find(&code, &is_new, &codes, str_from_c(text), e));
            assert_true(code == i && is_new == (round == 0));
        }
    GOOD(codes_find(&code, &is_new, &codes, STR(""), e));
    assert_true(is_new && codes_get(&codes, STR("")) == 20000 && codes_get(&codes, STR("nobody")) == -1);
    arena_end(a);
}

int student_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cells_read), cmocka_unit_test(test_refused), cmocka_unit_test(test_join), cmocka_unit_test(test_codes)};
    return cmocka_run_group_tests_name("students", tests, NULL, NULL);
}
