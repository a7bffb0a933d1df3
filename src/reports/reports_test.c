#include "reports/reports_testing.h"

static void write_once(void **state)
{
    (void)state;
    ReportInput in = district_input();
    Aroi aroi = example_aroi();
    ReportExample example = {STR("Small classes in kindergarten"), STR("Real students, Tennessee 1985-86; not this district"), STR("Project STAR, Harvard Dataverse"), &aroi};
    in.examples = &example;
    in.examples_n = 1;
    Report r = report_of(&in);
    Str page = page_of(&r);
    const char *path = getenv("PURSER_PAGE");
    if (!path) return;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(page.p, 1, page.n, f), page.n);
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(write_once)};
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
