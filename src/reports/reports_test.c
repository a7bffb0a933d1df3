/* The report's figures against the district they were made from: sums, shares, money of the six actions, what is missing,
 * what must not be shown; and the four ways it is written. */
#include "reports/reports_testing.h"

static Report story;
static ReportInput story_input;

static int make_story(void **state)
{
    if (arena_setup(state)) return -1;
    static Aroi aroi;
    static ReportExample example;
    aroi = example_aroi();
    example = (ReportExample){STR("Small classes in kindergarten"), STR("Real students, Tennessee 1985-86; not this district"), STR("Project STAR"), &aroi};
    story_input = district_input();
    story_input.examples = &example;
    story_input.examples_n = 1;
    story = report_of(&story_input);
    return 0;
}

static const ReportInitiative *row_of(const Report *r, const char *code)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_equal_c(r->initiatives[i].from->sheet.row.code, code)) return &r->initiatives[i];
    fail_msg("no initiative %s", code);
    return NULL;
}

static const ReportPopulation *population_of(const Report *r, const char *name)
{
    for (size_t i = 0; i < r->populations_n; i++)
        if (str_equal_c(r->populations[i].name, name)) return &r->populations[i];
    fail_msg("no group %s", name);
    return NULL;
}

static Str json_of(const Report *r)
{
    Err e = {0};
    Buf out = buf_in(arena, 0);
    if (!report_write_json(&out, r, &e)) fail_msg("%s", e.message);
    return buf_str(&out);
}

static Str csv_of(const Report *r, const char *table)
{
    Err e = {0};
    Buf out = buf_in(arena, 0);
    if (!report_write_csv(&out, r, str_from_c(table), &e)) fail_msg("%s", e.message);
    return buf_str(&out);
}

static Str text_of(const Report *r)
{
    Err e = {0};
    Buf out = buf_in(arena, 0);
    if (!report_write_text(&out, arena, r, &e)) fail_msg("%s", e.message);
    return buf_str(&out);
}

/* ---- Figures ---- */

static void the_story_comes_out(void **state)
{
    (void)state;
    static const int64_t priorities[] = {4160000000, 1536000000, 384000000, 192000000, 128000000};
    assert_int_equal(story.n, 170);
    assert_int_equal(story.cost.v, 6400000000);
    assert_int_equal(story.priorities_n, 5);
    for (size_t i = 0; i < 5; i++) assert_int_equal(story.priorities[i].cents.v, priorities[i]);
    assert_int_equal(story.potential[REPORT_ALL_INPUTS].v, 1664000000);
    assert_int_equal(story.potential_n[REPORT_ALL_INPUTS], 48);
    const ReportPopulation *foster = population_of(&story, "Students in foster care");
    assert_int_equal(foster->eligible_n, 153);
    assert_int_equal(foster->named_n, 2);
    assert_int_equal(foster->named.v, 51200000);
    assert_true(story.populations[0].is_everyone);
}

static void parts_make_the_whole(void **state)
{
    (void)state;
    int64_t parts = 0, standing = 0, priorities = 0, potential = 0, actions = 0;
    for (int i = 0; i < COST_PARTS; i++) parts += story.parts[i].v;
    for (int i = 0; i < REPORT_STANDINGS; i++) standing += story.standing[i].v;
    for (size_t i = 0; i < story.priorities_n; i++) priorities += story.priorities[i].cents.v;
    for (int i = 0; i < REPORT_POTENTIALS; i++) potential += story.potential[i].v;
    for (int i = 0; i < REPORT_ACTIONS; i++) actions += story.actions[i].cents.v;
    const int64_t sums[] = {parts, standing, priorities, potential, actions};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) assert_int_equal(sums[i], story.cost.v);
    int tables = 0;
    for (size_t i = 0; i < story.tables_n; i++) {
        const Table *t = &story.tables[i];
        for (size_t c = 0; t->has_total && c < t->columns_n; c++) {
            const Cell *total = &t->cells[(t->rows_n - 1) * t->columns_n + c];
            if (t->columns[c].kind != CELL_CENTS || total->state != CELL_GIVEN) continue;
            int64_t sum = 0;
            for (size_t row = 0; row + 1 < t->rows_n; row++) sum += t->cells[row * t->columns_n + c].cents.v;
            if (sum != total->cents.v) fail_msg("table %s, column %s: %lld is not %lld", t->name, t->columns[c].key, (long long)sum, (long long)total->cents.v);
            tables++;
        }
    }
    assert_true(tables >= 12);
}

static void a_priority_takes_its_percent_to_the_cent(void **state)
{
    (void)state;
    ReportInput in = district_input();
    DecideCase *c = district_case(&in, "SUMMER");
    c->sheet.row.priorities = STR("G1.1=33.33;P1=33.33;P5=33.34"); /* two of one priority, one of another */
    Report r = report_of(&in);
    int64_t sum = 0;
    for (size_t i = 0; i < r.priorities_n; i++) sum += r.priorities[i].cents.v;
    assert_int_equal(sum, r.cost.v);
    assert_int_equal(r.priorities[0].cents.v, 4160000000 - 87017400);
    assert_int_equal(r.priorities[0].initiatives, story.priorities[0].initiatives); /* counted once there */
    c->sheet.row.priorities = STR("NOWHERE=100");
    r = report_of(&in);
    assert_true(r.priorities[r.priorities_n - 1].is_none);
    assert_int_equal(r.priorities[r.priorities_n - 1].cents.v, 261000000);
    c->sheet.row.priorities = STR("P1=50");
    Err e = {0};
    assert_false(report_make(&r, arena, &in, &e));
    assert_int_equal(e.code, ERR_INPUT);
    assert_non_null(strstr(e.message, "SUMMER"));
}

static void actions_move_money(void **state)
{
    (void)state;
    static const struct { const char *code; DecideAction action; int64_t yearly, once; } rows[] = {
        {"PEER-TUTORS", DECIDE_EXPAND, 9300000, 0}, {"MATH", DECIDE_SEGMENT, -132600000, 0}, {"CO-TEACH", DECIDE_FIX, 0, 18000000},
        {"TECH-PD", DECIDE_REPLACE, 42000000 - 74100000, 0}, {"TABLET-MATH", DECIDE_SUNSET, -22800000, 0}, {"SUMMER", DECIDE_KEEP, 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const ReportInitiative *row = row_of(&story, rows[i].code);
        assert_int_equal(row->from->decision.action, rows[i].action);
        assert_true(row->change.has_yearly);
        assert_int_equal(row->change.yearly.v, rows[i].yearly);
        assert_int_equal(row->change.has_once ? row->change.once.v : 0, rows[i].once);
    }
    assert_int_equal(row_of(&story, "MATH")->losing, 1300);
    int64_t net = 0, once = 0;
    for (size_t i = 0; i < story.n; i++) net += story.initiatives[i].change.yearly.v, once += story.initiatives[i].change.once.v;
    assert_int_equal(story.needed.v - story.freed.v, net);
    assert_int_equal(story.once.v, once);
}

static void more_students_cost_no_more_than_are_eligible(void **state)
{
    (void)state;
    ReportInput in = district_input();
    DecideCase *c = district_case(&in, "PEER-TUTORS");
    c->input.has_eligible_students = true;
    c->input.eligible_students = 620;
    district_decide(c);
    Report r = report_of(&in);
    assert_int_equal(row_of(&r, "PEER-TUTORS")->change.yearly.v, 4650000); /* 310 of the 620 that $93,000 would serve */
    c->input.has_expand_cost = false;
    district_decide(c);
    r = report_of(&in);
    assert_int_equal(row_of(&r, "PEER-TUTORS")->change.yearly.v, 3952500); /* at 85 % of $150, the shared part stays */
    c = district_case(&in, "TECH-PD");
    c->input.alternative.has_cost = false;
    district_decide(c);
    r = report_of(&in);
    const ReportInitiative *tech = row_of(&r, "TECH-PD");
    assert_true(!tech->change.has_yearly && tech->change.why.n && r.actions[DECIDE_REPLACE].unpriced_n == 1);
}

static void the_table_has_every_cost_of_the_page(void **state)
{
    (void)state;
    Str page = page_of(&story), csv = csv_of(&story, "costs");
    for (size_t i = 0; i < story.n; i++) {
        char plain[32];
        cents_to_text(plain, story.initiatives[i].cost);
        if (!has_text(page, words_dollars(story.initiatives[i].cost).p)) fail_msg("%s is not in the page", plain);
        if (!has_text(csv, plain)) fail_msg("%s is not in the CSV", plain);
    }
    static const char *const said[] = {"65% of initiative dollars go to one priority", "26% of initiative dollars can be analyzed today", "spends $64M on 170 initiatives",
        "Dual-language immersion states $100K and costs $1.24M", "0.22 [0.12, 0.32]", "frees $1,326,000.00 a year", "1,300 students: less than a year behind", "needs $180,000.00 once",
        "Real students, Tennessee 1985-86; not this district", "The ledger ties to the cent", "0 of 2 goals have all five SMART parts", "purser explain costing/IMMERSION/fully_loaded_cents"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!has_text(page, said[i])) fail_msg("the page does not say: %s", said[i]);
}

static void the_same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    ReportInput in = story_input;
    Report again = report_of(&in);
    assert_true(str_equal(page_of(&story), page_of(&again)));
    assert_true(str_equal(json_of(&story), json_of(&again)));
    assert_true(str_equal(text_of(&story), text_of(&again)));
}

/* ---- Missing ---- */

static void what_is_missing_is_never_zero(void **state)
{
    (void)state;
    ReportInput in = district_input();
    DecideCase *c = district_case(&in, "CO-TEACH");
    CostSheet *sheet = (CostSheet *)(uintptr_t)c->cost;
    sheet->has_cost = false; /* as if nobody knew: the figures of an unknown cost must not be read */
    c->input.has_cost = c->input.has_parts = false;
    district_decide(c);
    Report r = report_of(&in);
    assert_int_equal(r.costed_n, 169);
    assert_int_equal(r.cost.v, 6400000000 - 410000000);
    assert_true(str_equal_c(r.initiatives[169].from->sheet.row.code, "CO-TEACH")); /* the last, not the cheapest of all */
    assert_false(row_of(&r, "CO-TEACH")->effect.has_per_student);
    Str page = page_of(&r), csv = csv_of(&r, "costs"), json = json_of(&r);
    assert_true(has_text(page, "For 1 initiative no cost is known"));
    assert_true(has_text(page, "<th scope=\"row\">Co-teaching in secondary schools</th><td>CO-TEACH</td><td class=\"n none\">no data</td>"));
    assert_true(has_text(csv, "Co-teaching in secondary schools,CO-TEACH,,,,,3200000.00,"));
    assert_true(has_text(json, "\"code\": \"CO-TEACH\", \"direct_cents\": null"));
    assert_true(has_text(page, "missing</dd>") && has_text(page, "Not yet SMART: time-bound missing.")); /* the goals' parts */
}

static void nothing_at_all_is_said_in_words(void **state)
{
    (void)state;
    ReportInput none = {.district = STR("Empty Valley")};
    Report r = report_of(&none);
    Str page = page_of(&r);
    assert_true(has_text(page, "There is no initiative in this store yet"));
    assert_true(has_text(page, "No ledger was imported"));
    assert_false(has_text(page, "$0"));
    assert_true(text_of(&r).n > 0 && json_of(&r).n > 0);
    assert_true(has_text(json_of(&r), "\"fully_loaded_cents\": null"));
    ReportInput some = district_input();
    some.strategy = NULL;
    r = report_of(&some);
    assert_true(has_text(page_of(&r), "No initiative dollar is tied to a strategic priority"));
    for (size_t i = 0; i < some.cases_n; i++) ((DecideCase *)(uintptr_t)some.cases)[i].cost = NULL;
    r = report_of(&some);
    assert_int_equal(r.costed_n, 0);
    page = page_of(&r);
    assert_true(has_text(page, "does not know yet what any of them costs"));
    assert_false(has_text(page, "$0"));
}

static void a_broken_tie_is_said(void **state)
{
    (void)state;
    ReportInput in = story_input;
    in.untagged.v++;
    Report r = report_of(&in);
    assert_true(has_text(page_of(&r), "The ledger does not tie"));
}

/* ---- Privacy ---- */

static void small_groups_are_hidden_with_company(void **state)
{
    (void)state;
    static const struct { int64_t least[4]; size_t n, hidden; } rows[] = {
        {{100, 200, 300, 400}, 4, 0}, {{7, 1993}, 2, 2}, {{7, 40, 1953}, 3, 2}, {{3, 4, 500}, 3, 3}, {{3, 8, 500}, 3, 2}, {{9, 10, 11, 12}, 4, 2}, {{2}, 1, 1}, {{10, 10}, 2, 0}, {{0, 0, 0, 90}, 4, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ReportGroup groups[4];
        size_t hidden = 0, small = 0;
        for (size_t g = 0; g < rows[i].n; g++) groups[g] = (ReportGroup){.has_students = true, .students = rows[i].least[g], .effect = {.has_effect = true, .effect = 1}};
        assert_int_equal(report_groups_hide(groups, rows[i].least, rows[i].n), rows[i].hidden > 0);
        for (size_t g = 0; g < rows[i].n; g++) {
            bool is_hidden = groups[g].hiding != REPORT_SHOWN;
            hidden += is_hidden;
            small += groups[g].hiding == REPORT_FEW;
            if (is_hidden) assert_true(!groups[g].has_students && groups[g].students == 0 && !groups[g].effect.has_effect);
            if (rows[i].least[g] < 10) assert_int_equal(groups[g].hiding, REPORT_FEW);
        }
        assert_int_equal(hidden, rows[i].hidden);
        assert_true(small <= hidden);
    }
}

static void no_page_gives_a_small_group_away(void **state)
{
    (void)state;
    ReportInput in = district_input();
    DecideCase *c = district_case(&in, "MATH");
    DecideGroup *groups = (DecideGroup *)(uintptr_t)c->input.groups;
    groups[0].students = groups[0].measure.participants = groups[0].measure.comparison = 7;
    groups[1].students = groups[1].measure.participants = groups[1].measure.comparison = 1993;
    groups[1].measure.effect = 0.8877;
    district_decide(c);
    c->decision.action = DECIDE_SEGMENT; /* whatever decided it: the money that is freed would tell the size */
    c->decision.is_provisional = false;
    c->decision.groups[0].is_kept = false;
    c->decision.groups[1].is_kept = true;
    Report r = report_of(&in);
    const ReportInitiative *row = row_of(&r, "MATH");
    assert_true(row->is_guarded && !row->has_losing && !row->change.has_yearly);
    const Str written[] = {page_of(&r), json_of(&r), text_of(&r), csv_of(&r, "effects"), csv_of(&r, "decisions")};
    static const char *const secrets[] = {"1,993", ": 1993", ",1993,", "0.8877", ">7<", ": 7,", "0.89 ["};
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        for (size_t k = 0; k < sizeof secrets / sizeof *secrets; k++)
            if (has_text(written[i], secrets[k])) fail_msg("writing %zu holds %s", i, secrets[k]);
    assert_true(has_text(written[0], "fewer than 10 students") && has_text(written[0], "not shown, to protect a small group"));
}

static void a_tiny_initiative_has_no_effect_shown(void **state)
{
    (void)state;
    ReportInput in = district_input();
    DecideCase *c = district_case(&in, "PEER-TUTORS");
    c->sheet.row.students_served = c->input.students_served = 9;
    c->input.overall.effect = 0.25614;
    district_decide(c);
    Report r = report_of(&in);
    const ReportInitiative *row = row_of(&r, "PEER-TUTORS");
    assert_true(row->is_few && !row->effect.has_effect && !row->effect.has_per_student && !row->has_percentile);
    Str page = page_of(&r), json = json_of(&r);
    assert_false(has_text(page, "5,166.67") || has_text(json, "516667")); /* $46,500 / 9 */
    assert_false(has_text(json, ": 0.25614"));
    assert_true(has_text(page, "fewer than 10 students"));
    c->sheet.row.students_served = c->input.students_served = 10;
    district_decide(c);
    r = report_of(&in);
    assert_false(row_of(&r, "PEER-TUTORS")->is_few);
}

/* ---- JSON, CSV, text ---- */

static void json_is_json(void **state)
{
    (void)state;
    Err e = {0};
    json_t *root;
    if (!json_read(&root, arena, json_of(&story), "report", &e)) fail_msg("%s", e.message);
    assert_int_equal(json_integer_value(json_object_get(root, "fully_loaded_cents")), story.cost.v);
    for (size_t i = 0; i < story.tables_n; i++) {
        const json_t *rows = json_object_get(root, story.tables[i].name);
        assert_true(json_is_array(rows));
        assert_int_equal(json_array_size(rows), story.tables[i].rows_n - story.tables[i].has_total);
    }
    int64_t sum = 0;
    json_t *row;
    size_t i;
    json_array_foreach(json_object_get(root, "priorities"), i, row) sum += json_integer_value(json_object_get(row, "fully_loaded_cents"));
    assert_int_equal(sum, story.cost.v);
}

static void csv_is_for_spreadsheets(void **state)
{
    (void)state;
    Err e = {0};
    Buf out = buf_in(arena, 0);
    assert_false(report_write_csv(&out, &story, STR("nothing"), &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_non_null(strstr(e.message, "initiatives"));
    assert_non_null(strstr(e.message, "notes"));
    Str csv = csv_of(&story, "priorities");
    assert_true(str_starts_with(csv, STR("priority,code,initiatives,fully_loaded,share\nAcademic excellence,P1,")));
    assert_true(has_text(csv, ",41600000.00,0.65\n"));
    assert_false(has_text(csv, "All initiatives")); /* a total is for people: a spreadsheet would add it again */
    ReportInput in = district_input();
    district_case(&in, "SUMMER")->sheet.row.name = STR("=HYPERLINK(\"x\")");
    Report r = report_of(&in);
    assert_true(has_text(csv_of(&r, "costs"), "\"'=HYPERLINK(\"\"x\"\")\""));
    for (size_t i = 0; i < story.tables_n; i++) assert_true(csv_of(&story, story.tables[i].name).n > 0);
}

static void text_says_the_same(void **state)
{
    (void)state;
    Str text = text_of(&story);
    static const char *const said[] = {"spends $64M on 170 initiatives", "65% of initiative dollars go to one priority", "\xe2\x97\x86 Math intervention", "Frees $1,326,000.00 a year.",
                                       "1,300 students lose the service.", "... and 160 more: purser report --csv costs"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (!has_text(text, said[i])) fail_msg("the text does not say: %s", said[i]);
    assert_false(has_text(text, "<"));
}

/* ---- Failure ---- */

static ReportInput three_cases(void)
{
    ReportInput in = district_input();
    DecideCase *cases = (DecideCase *)arena_push(arena, 3 * sizeof *cases, &(Err){0});
    assert_non_null(cases);
    cases[0] = *district_case(&in, "MATH");
    cases[1] = *district_case(&in, "PEER-TUTORS");
    cases[2] = *district_case(&in, "TECH-PD");
    in.cases = cases;
    in.cases_n = 3;
    in.examples = story_input.examples;
    in.examples_n = 1;
    return in;
}

static void memory_may_run_out_anywhere(void **state)
{
    (void)state;
    ReportInput in = three_cases();
    long faults = 0;
    for (bool done = false; !done; faults++) {
        Arena *a;
        Err e = {0};
        Report r;
        assert_true(arena_new(&a, 0, &e));
        Buf page = buf_in(a, 0), text = buf_in(a, 0), json = buf_in(a, 0), csv = buf_in(a, 0);
        arena_fail_after(faults + 1);
        done = report_make(&r, a, &in, &e) && report_write_html(&page, a, &r, &e) && report_write_text(&text, a, &r, &e) && report_write_json(&json, &r, &e)
            && report_write_csv(&csv, &r, STR("effects"), &e);
        arena_fail_after(0);
        if (!done) assert_int_equal(e.code, ERR_MEMORY);
        arena_end(a);
        assert_true(faults < 5000);
    }
    print_message("%ld allocations, each failed once\n", faults);
    assert_true(faults > 100);
}

static bool full_disk(void *to, const char *p, size_t n, Err *e)
{
    (void)p, (void)n;
    int64_t *left = to;
    if ((*left -= (int64_t)n) < 0) return FAIL(e, ERR_IO, NULL, "the disk is full");
    return true;
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    Err e = {0};
    int64_t room = 100000;
    Arena *scratch;
    assert_true(arena_new(&scratch, 0, &e));
    Buf out = buf_to(arena, full_disk, &room);
    assert_false(report_write_html(&out, scratch, &story, &e) && buf_flush(&out, &e));
    assert_int_equal(e.code, ERR_IO);
    arena_end(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_story_comes_out), cmocka_unit_test(parts_make_the_whole), cmocka_unit_test(a_priority_takes_its_percent_to_the_cent), cmocka_unit_test(actions_move_money),
        cmocka_unit_test(more_students_cost_no_more_than_are_eligible), cmocka_unit_test(the_table_has_every_cost_of_the_page), cmocka_unit_test(the_same_input_gives_the_same_bytes),
        cmocka_unit_test(what_is_missing_is_never_zero), cmocka_unit_test(nothing_at_all_is_said_in_words), cmocka_unit_test(a_broken_tie_is_said),
        cmocka_unit_test(small_groups_are_hidden_with_company), cmocka_unit_test(no_page_gives_a_small_group_away), cmocka_unit_test(a_tiny_initiative_has_no_effect_shown),
        cmocka_unit_test(json_is_json), cmocka_unit_test(csv_is_for_spreadsheets), cmocka_unit_test(text_says_the_same), cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(a_full_disk_is_reported)};
    return cmocka_run_group_tests(tests, make_story, arena_teardown);
}
