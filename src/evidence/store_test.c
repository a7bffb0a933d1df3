/* Students, runs, results and summaries in the store, on both engines. */
#include "evidence/evidence_test.h"
#include "evidence/summary.h"
#include "store/audit.h"
#include "store/record_store.h"
#include "tests/postgres.h"

static bool has_postgres(void)
{
    const char *address, *why;
    if (postgres_start(&address, &why)) return true;
    print_message("skipped on PostgreSQL: %s\n", why);
    return false;
}

#define ON_BOTH(t)                                                      \
    for (int engine_ = DB_SQLITE; engine_ <= DB_POSTGRESQL; engine_++)  \
        for (TestStore t##_ = {0}, *t = &t##_; t && (engine_ == DB_SQLITE || has_postgres()) && (test_store_new(t, (DbEngine)engine_), true); test_store_end(t), t = NULL)

static const Str school[] = {{"school", 6}}, groups[] = {{"group", 5}};

/* A roster and a score file of one district. */
static void files_make(Arena *a, const char **roster, const char **scores)
{
    Buf r = buf_in(a, 0), s = buf_in(a, 0);
    GOOD(buf_add_c(&r, "id,school,served,group\n", e));
    GOOD(buf_add_c(&s, "student_id,fall,spring\n", e));
    for (int i = 0; i < 400; i++) {
        int served = i * 7 % 10 < 4;
        GOOD(buf_format(&r, e, "K%03d,%d,%s,%s\n", i, i % 16, served ? "yes" : "no", i % 3 ? "near" : "behind"));
        if (i % 25 != 24) GOOD(buf_format(&s, e, "K%03d,%d,%.3f\n", i, 200 + i * 37 % 61, 205 + i * 37 % 61 + (i * 13 % 29) * 0.37 + served * (i % 3 ? 0.5 : 4)));
    }
    GOOD(buf_add_char(&r, 0, e));
    GOOD(buf_add_char(&s, 0, e));
    *roster = buf_str(&r).p;
    *scores = buf_str(&s).p;
}

static AroiRequest request_make(void)
{
    return (AroiRequest){.outcome = STR("spring-fall"), .unit = STR("points"), .treated = STR("served=yes"), .comparison = STR("served=no"), .cluster = school[0],
                         .fixed_effects = school, .fixed_effects_n = 1, .groups = groups, .groups_n = 1, .has_cost = true, .cost_cents = CENTS(12345600)};
}

static StudentImportRequest import_of(const char *text, const char *name)
{
    return (StudentImportRequest){.source = memory_source(text, name), .actor = STR("tester"), .now_ms = 1000};
}

static void initiative_make(Db *db, Arena *a, const char *code)
{
    Txn *txn;
    bool was_done;
    Str reply;
    Initiative row = {.code = str_from_c(code), .name = str_from_c(code)};
    record_set_has(&row, INITIATIVE_FIELD_code, true);
    record_set_has(&row, INITIATIVE_FIELD_name, true);
    GOOD(txn_begin(&txn, &was_done, &reply, a, db, &(TxnWhy){STR("tester"), STR("test"), STR(""), 1}, e));
    GOOD(record_insert(NULL, txn, a, &initiative_record, 1, &row, e));
    GOOD(txn_commit(txn, e));
}

static void test_students(void **state)
{
    (void)state;
    Arena *a = test_arena();
    const char *roster, *scores;
    files_make(a, &roster, &scores);
    StudentSource sources[] = {memory_source(roster, "roster.csv"), memory_source(scores, "scores.csv")};
    AroiRequest r = request_make();
    Aroi from_files, from_store;
    GOOD(aroi_from_files(&from_files, a, &r, sources, 2, e));
    Str want = aroi_json(a, &from_files);
    ON_BOTH(t) {
        StudentImport made;
        StudentImportRequest one = import_of(roster, "roster.csv"), two = import_of(scores, "scores.csv");
        FAILS(aroi_from_store(&from_store, a, t->db, &r, e), ERR_NOT_FOUND, "holds no students");
        one.dry_run = true;
        GOOD(student_import(&made, a, t->db, &one, e));
        assert_int_equal(made.rows, 400);
        one.dry_run = false;
        GOOD(student_import(&made, a, t->db, &one, e));
        FAILS(student_import(&made, a, t->db, &one, e), ERR_CONFLICT, "imported before");
        FAILS(aroi_from_store(&from_store, a, t->db, &r, e), ERR_NOT_FOUND, "'spring'");
        GOOD(student_import(&made, a, t->db, &two, e));
        assert_true(str_equal_c(made.id_column, "student_id") && made.columns_n == 3);
        test_store_reopen(t);
        GOOD(aroi_from_store(&from_store, a, t->db, &r, e));
        Str have = aroi_json(a, &from_store);
        if (!str_equal(have, want)) fail_msg("%.*s\n%.*s", STR_ARGUMENTS(have), STR_ARGUMENTS(want));
        StudentDataset *list;
        size_t n;
        GOOD(student_dataset_list(&list, &n, a, t->db, e));
        assert_true(n == 2 && list[1].rows == 384 && str_equal_c(list[0].columns, "id, school, served, group"));
        StudentImportRequest bad = import_of("id,x\n1,1\n2,2\n1,3\n", "bad.csv");
        FAILS(student_import(&made, a, t->db, &bad, e), ERR_INPUT, "line 4, column 'id'");
        AuditRow *log;
        int64_t sealed;
        GOOD(audit_seal(&sealed, t->db, e));
        GOOD(audit_list(&log, &n, a, t->db, 0, 100, e));
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k + 4 <= log[i].changes_json.n; k++) assert_false(memcmp(log[i].changes_json.p + k, "K001", 4) == 0); /* no student in the log */
    }
    arena_end(a);
}

static void test_runs(void **state)
{
    (void)state;
    Arena *a = test_arena();
    const char *roster, *scores;
    files_make(a, &roster, &scores);
    StudentSource sources[] = {memory_source(roster, "roster.csv"), memory_source(scores, "scores.csv")}, swapped[] = {sources[1], sources[0]};
    AroiRequest r = request_make();
    Aroi aroi, again;
    EvidenceRun run, other, kept;
    GOOD(aroi_from_files(&aroi, a, &r, sources, 2, e));
    GOOD(aroi_from_files(&again, a, &r, sources, 2, e));
    GOOD(evidence_run_make(&run, a, STR("TUTOR"), &r, &aroi, STR("ana"), 5000, e));
    GOOD(evidence_run_make(&other, a, STR("TUTOR"), &r, &again, STR("bob"), 9000, e));
    assert_string_equal(run.run_hash, other.run_hash); /* whoever and whenever */
    assert_true(str_equal(run.figures, other.figures) && str_equal(run.details, other.details));
    GOOD(aroi_from_files(&again, a, &r, swapped, 2, e));
    EvidenceRun order;
    GOOD(evidence_run_make(&order, a, STR("TUTOR"), &r, &again, STR("bob"), 9000, e));
    assert_string_equal(run.inputs_hash, order.inputs_hash);
    r.cost_cents = CENTS(777);
    GOOD(evidence_run_make(&other, a, STR("TUTOR"), &r, &aroi, STR("bob"), 9500, e));
    assert_string_not_equal(run.run_hash, other.run_hash);
    ON_BOTH(t) {
        int64_t id, id2, n;
        bool is_new, found;
        FAILS(evidence_run_save(&id, &is_new, t->db, &run, e), ERR_NOT_FOUND, "no initiative 'TUTOR'");
        initiative_make(t->db, a, "TUTOR");
        GOOD(evidence_run_latest(&found, &kept, a, t->db, STR("TUTOR"), e));
        assert_false(found);
        GOOD(evidence_run_save(&id, &is_new, t->db, &run, e));
        assert_true(is_new);
        GOOD(evidence_run_save(&id2, &is_new, t->db, &run, e));
        assert_true(!is_new && id2 == id);
        GOOD(evidence_run_save(&id2, &is_new, t->db, &other, e));
        assert_true(is_new && id2 != id);
        GOOD(evidence_run_latest(&found, &kept, a, t->db, STR("TUTOR"), e));
        assert_true(found && kept.id == id2 && kept.cost_cents.v == 777);
        GOOD(evidence_run_save(&id2, &is_new, t->db, &run, e)); /* asked for again: the latest once more */
        assert_true(!is_new && id2 == id);
        GOOD(evidence_run_latest(&found, &kept, a, t->db, STR("TUTOR"), e));
        assert_true(kept.id == id && str_equal(kept.figures, run.figures) && str_equal(kept.parameters, run.parameters) && str_equal(kept.actor, STR("ana")));
        GOOD(db_count(&n, t->db, "SELECT count(*) FROM evidence_run", e));
        assert_int_equal(n, 2);
        EvidenceRun *list;
        size_t list_n;
        GOOD(evidence_run_list(&list, &list_n, a, t->db, STR(""), e));
        assert_true(list_n == 2 && list[0].id == id);
        EvidenceSummary s;
        GOOD(evidence_summary(&s, a, t->db, STR("TUTOR"), e));
        assert_true(s.kind == EVIDENCE_RUN && s.overall.has_effect && s.overall.has_se && s.has_groups && s.groups_n == 2 && s.has_schools && s.has_enough_schools);
        NEAR(s.overall.g, aroi.overall.hedges_g, 0), NEAR(s.overall.se, aroi.overall.hedges_g_se_cluster, 0);
        assert_true(s.overall.participants == aroi.overall.n_treated && str_equal_c(s.unit, "points") && str_equal_c(s.tier, "promising"));
        assert_true(str_equal_c(s.groups[0].value, "behind") && s.groups[0].effect.g > s.groups[1].effect.g);
        ExplainNode *node;
        GOOD(evidence_explain(&node, a, t->db, STR("TUTOR"), STR("per_1000_dollars"), e));
        assert_true(str_equal_c(node->figure, "evidence/TUTOR/per_1000_dollars") && node->first);
        GOOD(explain_check(node, e));
        FAILS(evidence_explain(&node, a, t->db, STR("TUTOR"), STR("vigour"), e), ERR_NOT_FOUND, "no figure 'vigour'");
        Buf text = buf_in(a, 0);
        Err why = {0};
        JsonWriter w = json_writer(&text, false, &why);
        evidence_run_write_json(&w, &kept);
        assert_true(json_write_done(&w));
        json_t *parsed;
        GOOD(json_read(&parsed, a, buf_str(&text), "the run", e));
        assert_int_equal(json_integer_value(json_object_get(json_object_get(parsed, "figures"), "n")), 384);
    }
    arena_end(a);
}

static const char *file_make(char path[100], const char *text)
{
    snprintf(path, 100, "/tmp/purser-results-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

static void test_results(void **state)
{
    (void)state;
    Arena *a = test_arena();
    char path[100];
    ON_BOTH(t) {
        initiative_make(t->db, a, "TUTOR");
        initiative_make(t->db, a, "CLUB");
        initiative_make(t->db, a, "LAB");
        RecordImport made;
        Problems problems = problems_in(a);
        RecordImportRequest r = {.path = file_make(path, "initiative,group,measure,unit,participants,gain,comparison_gain,sd,source,tier\n"
                                                         "TUTOR,,MAP,points,100,12,8,20,Office,moderate\nTUTOR,,DIBELS,points,120,5,4,10,Office,\n"
                                                         "TUTOR,near,MAP,points,60,9,8,20,,\nTUTOR,behind,MAP,points,40,16,8,20,,\n"
                                                         "CLUB,,MAP,points,50,7,,,,rationale\nLAB,x,MAP,points,30,6,4,10,,\nLAB,y,MAP,points,10,4,4,10,,\n"),
                                 .actor = STR("tester"), .now_ms = 3};
        GOOD(result_import(&made, &problems, a, t->db, &r, e));
        assert_int_equal(made.rows, 7);
        assert_int_equal(problems.counts[PROBLEM_WARNING], 0);
        EvidenceSummary s, *list;
        size_t n;
        GOOD(evidence_summary(&s, a, t->db, STR("TUTOR"), e));
        assert_true(s.kind == EVIDENCE_RESULTS && s.has_groups && s.comparison_group && str_equal_c(s.tier, "moderate") && str_equal_c(s.unit, "points"));
        NEAR(s.overall.g, (0.2 + 0.1) / 2, 1e-15);
        NEAR(s.overall.se, (sqrt(2. / 100 + 0.04 / 400) + sqrt(2. / 120 + 0.01 / 480)) / 2, 1e-15);
        assert_int_equal(s.overall.participants, 120);
        GOOD(evidence_summary(&s, a, t->db, STR("CLUB"), e));
        assert_true(!s.overall.has_effect && !s.comparison_group && str_equal_c(s.design, "pre-post only") && s.overall.participants == 50);
        GOOD(evidence_summary(&s, a, t->db, STR("LAB"), e)); /* no row for all: 30 and 10 of them */
        NEAR(s.overall.g, 0.75 * 0.2, 1e-15);
        NEAR(s.overall.se, sqrt(0.5625 * (2. / 30 + 0.04 / 120) + 0.0625 * 0.2), 1e-15);
        GOOD(evidence_summary(&s, a, t->db, STR("NOBODY"), e));
        assert_int_equal(s.kind, EVIDENCE_NONE);
        GOOD(evidence_summary_list(&list, &n, a, t->db, e));
        assert_true(n == 3 && str_equal_c(list[0].initiative, "CLUB"));
        ExplainNode *node;
        GOOD(evidence_explain(&node, a, t->db, STR("TUTOR"), STR("hedges_g"), e));
        assert_non_null(node->first);
        FAILS(evidence_explain(&node, a, t->db, STR("CLUB"), STR("hedges_g"), e), ERR_NOT_FOUND, "no effect of 'CLUB'");
        problems = problems_in(a);
        r.path = file_make(path, "initiative,group,measure,participants,gain,sd,tier\nTUTOR,z,MAP,,3,1,\nTUTOR,z2,MAP,5,,1,\nTUTOR,z3,MAP,5,1,0,\nTUTOR,z4,MAP,5,1,1,best\n");
        FAILS(result_import(&made, &problems, a, t->db, &r, e), ERR_INPUT, "");
        assert_true(problems.bad_rows >= 4);
        problems = problems_in(a);
        r.path = file_make(path, "initiative,measure,participants,gain\nTUTR,MAP,5,1\n");
        GOOD(result_import(&made, &problems, a, t->db, &r, e));
        assert_int_equal(problems.counts[PROBLEM_WARNING], 1);
        unlink(path);
    }
    arena_end(a);
}

/* Memory that runs out anywhere leaves the store as it was, and usable. */
static void test_faults(void **state)
{
    (void)state;
    Arena *keep = test_arena();
    TestStore t;
    bool imported = false, loaded = false, saved = false;
    Buf text = buf_in(keep, 0);
    GOOD(buf_add_c(&text, "id,arm,score,school\n", e));
    for (int i = 0; i < 60; i++) GOOD(buf_format(&text, e, "%d,%d,%d,%d\n", i, i % 2, i * i % 31, i % 6));
    GOOD(buf_add_char(&text, 0, e));
    AroiRequest r = {.outcome = STR("score"), .treated = STR("arm=1"), .cluster = school[0]};
    test_store_new(&t, DB_SQLITE);
    initiative_make(t.db, keep, "X");
    for (long n = 1; !(imported && loaded && saved); n++) {
        Arena *a = test_arena();
        StudentImport made;
        StudentImportRequest request = import_of(buf_str(&text).p, "few.csv");
        Aroi aroi;
        EvidenceRun run;
        EvidenceSummary s;
        int64_t id, count;
        bool is_new, done;
        Err why = {0};
        arena_fail_after(n);
        if (!imported) {
            done = imported = student_import(&made, a, t.db, &request, &why);
            if (done) n = 0;
        } else if (!loaded) {
            done = loaded = aroi_from_store(&aroi, a, t.db, &r, &why);
            if (done) n = 0;
        } else {
            arena_fail_after(0);
            GOOD(aroi_from_store(&aroi, a, t.db, &r, e));
            arena_fail_after(n);
            done = saved = evidence_run_make(&run, a, STR("X"), &r, &aroi, STR("ana"), 5, &why) && evidence_run_save(&id, &is_new, t.db, &run, &why) &&
                           evidence_summary(&s, a, t.db, STR("X"), &why);
        }
        arena_fail_after(0);
        if (!done && why.code != ERR_MEMORY) fail_msg("%s: %s", err_name(why.code), why.message);
        if (!imported) {
            GOOD(db_count(&count, t.db, "SELECT count(*) FROM student_dataset", e));
            assert_int_equal(count, 0);
        }
        arena_end(a);
    }
    test_store_end(&t);
    arena_end(keep);
}

int store_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_students), cmocka_unit_test(test_runs), cmocka_unit_test(test_results), cmocka_unit_test(test_faults)};
    return cmocka_run_group_tests_name("the store", tests, NULL, NULL);
}
