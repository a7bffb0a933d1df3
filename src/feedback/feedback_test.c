/* The survey of site leaders: its life by its routes on both engines, what it keeps to itself, and an attack on that. */
#include "imports/imports_testing.h"

#include "base/random.h"
#include "feedback/feedback.h"
#include "feedback/feedback_http.h"
#include "http/http_testing.h"
#include "district/district.h"
#include "inventory/inventory.h"
#include "strategy/strategy.h"

enum { NOW_MS_STEP = 60000 };
static const int64_t START_MS = 1700000000000;

typedef struct { TestStore t; Grant grants[4]; Principal analyst, board, principal; int64_t now_ms; } World;

static World world_for(void **state)
{
    World w = {.t = store_for(state), .now_ms = START_MS};
    must_import(&w.t, site_import, "sites.csv", "code,name,level,students\n031,Maple,elementary,400\n032,Oak,elementary,500\n041,Birch High,high,900\n");
    must_import(&w.t, strategy_import, "strategy.csv", "kind,code,parent,title\npriority,P1,,Reading\n");
    must_import(&w.t, initiative_import, "initiatives.csv",
                "code,name,departments,campuses,area_of_need,priorities,day_to_day\nCO-TEACH,Co-teaching,Special Education,041,Inclusion,P1=100,no\n"
                "TUTORS,Peer tutors,Counseling,031;032,Reading,P1=100,no\nBUS,Buses,,,,,yes\nMUSIC,Music,,,,,\n");
    return w;
}

static void people_in(World *w)
{
    w->analyst = test_principal(&w->grants[0], ROLE_ANALYST, "", "", "Sam Analyst");
    w->board = test_principal(&w->grants[1], ROLE_BOARD, "", "", "Ruth Board");
    w->principal = test_principal(&w->grants[2], ROLE_PRINCIPAL, "031", "", "Di Lane");
}

static Answer ask(World *w, const Principal *who, int64_t version, const char *method, const char *address, const char *body)
{
    w->now_ms += NOW_MS_STEP;
    return test_call(&(Caller){.arena = w->t.arena, .db = w->t.db, .table = &feedback_routes, .who = who, .now_ms = w->now_ms, .version = version}, method, address, body);
}

#define asked(answer, wanted) do { Answer asked_ = (answer); if (asked_.status != (wanted)) fail_msg("%d, not %d: %.*s %s", asked_.status, (wanted), STR_ARGUMENTS(asked_.text), asked_.error.message); } while (0)

static json_t *row(json_t *object, size_t i) { return json_array_get(json_object_get(object, "rows"), i); }

/* A survey that is open, with these respondents; their links' secrets in `secrets`. */
static void open_survey(World *w, const char *confidentiality, size_t n, char secrets[][64])
{
    char body[400], *at = NULL;
    Buf rows = buf_in(w->t.arena, 0), ids = buf_in(w->t.arena, 0);
    Err e = {0};
    snprintf(body, sizeof body, "{\"code\": \"S27\", \"title\": \"What runs at your school?\", \"confidentiality\": \"%s\"}", confidentiality);
    asked(ask(w, &w->analyst, 0, "POST", "/api/surveys", body), 201);
    asked(ask(w, &w->analyst, 0, "POST", "/api/surveys/S27/open", NULL), 200);
    assert_true(buf_add_c(&rows, "{\"rows\": [", &e) && buf_add_c(&ids, "{\"ids\": [", &e));
    for (size_t i = 0; i < n; i++) assert_true(buf_format(&rows, &e, "%s{\"site\": \"%s\", \"name\": \"Leader %02zu\"}", i ? ", " : "", i % 3 == 0 ? "031" : i % 3 == 1 ? "032" : "041", i));
    assert_true(buf_add_c(&rows, "]}", &e));
    Answer added = ask(w, &w->analyst, 0, "POST", "/api/surveys/S27/respondents", buf_str(&rows).p);
    asked(added, 201);
    for (size_t i = 0; i < n; i++) assert_true(buf_format(&ids, &e, "%s%lld", i ? ", " : "", (long long)json_integer_value(json_object_get(row(added.json, i), "id"))));
    assert_true(buf_add_c(&ids, "]}", &e));
    Answer links = ask(w, &w->analyst, 0, "POST", "/api/surveys/S27/links", buf_str(&ids).p);
    asked(links, 200);
    for (size_t i = 0; i < n; i++) {
        at = strchr(json_string_value(json_object_get(row(links.json, i), "link")), '#');
        assert_non_null(at);
        snprintf(secrets[i], 64, "%s", at + 1);
    }
}

static Answer by_link(World *w, const char *method, const char *secret, const char *more, const char *body)
{
    char address[200];
    snprintf(address, sizeof address, "/api/feedback/%s%s", secret, more);
    return ask(w, NULL, 0, method, address, body);
}

/* The cell of a results table. */
static json_t *cell(const Answer *table, const char *code, const char *column)
{
    size_t i, c = 0;
    json_t *r, *columns = json_object_get(table->json, "columns");
    while (c < json_array_size(columns) && strcmp(json_string_value(json_object_get(json_array_get(columns, c), "key")), column) != 0) c++;
    json_array_foreach(json_object_get(table->json, "rows"), i, r)
        if (strcmp(json_string_value(json_array_get(r, 0)), code) == 0) return json_array_get(r, c);
    fail_msg("no row %s in %.*s", code, STR_ARGUMENTS(table->text));
    return NULL;
}

static void test_named(void **state)
{
    World w = world_for(state);
    char secrets[3][64];
    people_in(&w);
    open_survey(&w, "named", 3, secrets);
    Answer a = by_link(&w, "GET", secrets[2], "", NULL);
    asked(a, 200);
    assert_string_equal(json_string_value(json_object_get(a.json, "site_name")), "Birch High");
    assert_int_equal(json_array_size(json_object_get(a.json, "initiatives")), 3); /* not the buses */
    assert_true(json_is_true(json_object_get(json_array_get(json_object_get(a.json, "initiatives"), 0), "is_expected"))); /* Co-teaching, at 041 */
    asked(by_link(&w, "GET", "nosuchlink", "", NULL), 404);
    asked(by_link(&w, "POST", secrets[2], "/send", NULL), 409);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"importance\": 5}]}"), 422); /* does it run? */
    asked(by_link(&w, "PUT", secrets[2], "", "{\"rows\": [{\"initiative\": \"BUS\", \"runs\": true}]}"), 422);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"runs\": true, \"importance\": 6}]}"), 422);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"runs\": true, \"site\": \"031\"}]}"), 422);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"language\": \"fr\"}"), 422);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"language\": \"es\", \"rows\": [{\"initiative\": \"CO-TEACH\", \"runs\": true, \"importance\": 5, \"effectiveness\": 2}, "
                                             "{\"initiative\": \"MUSIC\", \"runs\": false, \"wanted\": true, \"remark\": \"A band\"}]}"), 204);
    asked(by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"runs\": true, \"importance\": 4, \"effectiveness\": 2}]}"), 204);
    a = by_link(&w, "GET", secrets[2], "", NULL); /* resumed on another device */
    assert_string_equal(json_string_value(json_object_get(a.json, "language")), "es");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(a.json, "initiatives"), 0), "effectiveness")), 2);
    Answer table = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/results", NULL);
    asked(table, 200);
    assert_true(json_number_value(cell(&table, "CO-TEACH", "importance")) == 4.5);
    assert_string_equal(json_string_value(cell(&table, "CO-TEACH", "quadrant")), "important, does not work");
    assert_holds(table.text.p, "1 of 1 rated initiatives is called important and not working; furthest apart is Co-teaching: important 4.5, effective 2.0");
    table = ask(&w, &w.board, 0, "GET", "/api/surveys/S27/results", NULL); /* the board does not run it: two answers are too few */
    assert_true(json_is_object(cell(&table, "CO-TEACH", "importance")));
    table = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/wanted", NULL);
    assert_holds(table.text.p, "A band");
    asked(ask(&w, &w.board, 0, "GET", "/api/surveys/S27/wanted", NULL), 403);
    asked(ask(&w, &w.principal, 0, "GET", "/api/surveys/S27/results", NULL), 403);
    /* unticked: the rating goes with it */
    asked(by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"runs\": false}]}"), 204);
    table = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/results", NULL);
    assert_true(json_number_value(cell(&table, "CO-TEACH", "importance")) == 5);
    asked(by_link(&w, "POST", secrets[2], "/send", NULL), 204);
    asked(by_link(&w, "PUT", secrets[2], "", "{\"rows\": [{\"initiative\": \"CO-TEACH\", \"effectiveness\": 1}]}"), 204); /* named: until it closes */
    a = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27", NULL);
    assert_int_equal(json_integer_value(json_object_get(a.json, "sent_n")), 1);
    assert_int_equal(json_integer_value(json_object_get(a.json, "answered_n")), 2);
    asked(ask(&w, &w.analyst, 1, "PATCH", "/api/surveys/S27", "{\"confidentiality\": \"confidential\"}"), 409);
    asked(ask(&w, &w.analyst, 0, "PATCH", "/api/surveys/S27", "{\"title\": \"x\"}"), 428);
    asked(ask(&w, &w.analyst, 7, "PATCH", "/api/surveys/S27", "{\"title\": \"x\"}"), 412);
    asked(ask(&w, &w.analyst, 0, "POST", "/api/surveys/S27/close", NULL), 200);
    asked(ask(&w, &w.analyst, 0, "POST", "/api/surveys/S27/open", NULL), 409);
    asked(by_link(&w, "PUT", secrets[1], "", "{\"rows\": [{\"initiative\": \"MUSIC\", \"runs\": true}]}"), 409);
    asked(ask(&w, &w.analyst, 1, "PATCH", "/api/surveys/S27", "{\"title\": \"x\"}"), 409);
    asked(ask(&w, &w.analyst, 1, "PATCH", "/api/surveys/S27", "{\"action_taken\": \"Co-teaching is being mended\"}"), 200);
    a = by_link(&w, "GET", secrets[1], "", NULL);
    assert_string_equal(json_string_value(json_object_get(a.json, "action_taken")), "Co-teaching is being mended");
    test_store_end(&w.t);
}

static void test_last_day(void **state)
{
    World w = world_for(state);
    char secrets[1][64];
    people_in(&w);
    open_survey(&w, "named", 1, secrets);
    asked(ask(&w, &w.analyst, 1, "PATCH", "/api/surveys/S27", "{\"closes_on\": \"2023-11-20\"}"), 200); /* START_MS is 2023-11-14 */
    asked(by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"MUSIC\", \"runs\": true}]}"), 204);
    w.now_ms = START_MS + (int64_t)8 * 86400000;
    Answer a = by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"MUSIC\", \"runs\": false}]}");
    asked(a, 409);
    assert_holds(a.error.message, "any more");
    test_store_end(&w.t);
}

static void rate(World *w, const char *secret, int importance, int effectiveness)
{
    char body[200];
    snprintf(body, sizeof body, "{\"rows\": [{\"initiative\": \"TUTORS\", \"runs\": true, \"importance\": %d, \"effectiveness\": %d}]}", importance, effectiveness);
    asked(by_link(w, "PUT", secret, "", body), 204);
    asked(by_link(w, "POST", secret, "/send", NULL), 204);
}

static void test_confidential(void **state)
{
    World w = world_for(state);
    char secrets[13][64];
    AuditRow *log;
    size_t n;
    Err e = {0};
    people_in(&w);
    open_survey(&w, "confidential", 13, secrets);
    for (int i = 0; i < 13; i++) {
        rate(&w, secrets[i], 1 + i % 5, 5 - i % 5);
        Answer table = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/results", NULL); /* who runs it sees no more than the board */
        json_t *rated = cell(&table, "TUTORS", "rated");
        if (i < 9) assert_true(json_is_object(rated));
        else assert_int_equal(json_integer_value(rated), 5);
    }
    Answer late = by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"TUTORS\", \"importance\": 1}]}");
    asked(late, 409);
    assert_holds(late.error.message, "so that no change can tell which are yours");
    asked(ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/answers", NULL), 403);
    asked(ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/wanted", NULL), 403);
    Answer silent = ask(&w, &w.analyst, 0, "GET", "/api/surveys/S27/results", NULL);
    assert_true(json_is_object(cell(&silent, "MUSIC", "rated"))); /* nobody rated it: that is kept back as well */
    /* a row of paper may not come in by a file */
    RecordImport out;
    Problems problems = problems_in(w.t.arena);
    assert_false(try_import(&out, &problems, &w.t, feedback_import, "feedback.csv", "survey,site,respondent,initiative,runs\nS27,031,Leader 00,MUSIC,yes\n", (ImportHow){0}, &e));
    assert_holds(problems_text(&w.t, &problems), "by its links alone");
    asked(ask(&w, &w.analyst, 0, "POST", "/api/surveys/S27/close", NULL), 200);
    Answer table = ask(&w, &w.board, 0, "GET", "/api/surveys/S27/results", NULL);
    assert_int_equal(json_integer_value(cell(&table, "TUTORS", "rated")), 13);
    assert_true(json_is_object(cell(&table, "MUSIC", "rated")));
    assert_int_equal(count_of(&w.t, "SELECT COUNT(*) FROM feedback_answer WHERE site <> '' OR respondent LIKE 'Leader%'"), 0);
    assert_int_equal(count_of(&w.t, "SELECT COUNT(DISTINCT respondent) FROM feedback_answer"), 13);
    /* nothing of it in the log: no name, no value */
    memset(&e, 0, sizeof e);
    assert_true(audit_list(&log, &n, w.t.arena, w.t.db, 0, 1000, &e));
    for (size_t i = 0; i < n; i++) {
        if (!str_equal_c(log[i].object_type, "feedback_answer")) continue;
        assert_int_equal(log[i].changes_n, 0);
        assert_true(str_equal_c(log[i].actor, "a respondent"));
        assert_true(str_equal_c(log[i].object_key, "S27"));
    }
    test_store_end(&w.t);
}

/* ---- An attack: everything that is ever shown is kept, and all of it is subtracted from all of it ---- */

enum { VOTERS = 60, INITIATIVES = 6 };

/* The fewest people whose answers together can be told, over all pairs of moments; INT_MAX: none can. `show` decides what an open survey shows. */
static int64_t fewest(uint64_t seed, FeedbackShow show)
{
    static const char *const codes[INITIATIVES] = {"A", "B", "C", "D", "E", "F"};
    FeedbackVote votes[VOTERS * INITIATIVES];
    int64_t shown[VOTERS + 2][INITIATIVES][3] = {0}, least = INT64_MAX;
    size_t n = 0, moments = 0, voters = 1 + random_u64(seed, 1, 0) % VOTERS;
    uint64_t draw = 0;
    for (size_t person = 0; person <= voters; person++) {
        for (size_t k = 0; person < voters && k < INITIATIVES; k++) { /* F is rated by few */
            if (random_u64(seed, 2, draw++) % 10 >= 9 - k) continue;
            bool runs = random_u64(seed, 2, draw++) % 4 != 0;
            int importance = (int)(1 + random_u64(seed, 2, draw++) % 5), effectiveness = (int)(random_u64(seed, 2, draw++) % 6); /* 0: not said */
            bool wanted = random_u64(seed, 2, draw++) % 2;
            votes[n++] = (FeedbackVote){.initiative = str_from_c(codes[k]), .place = (int64_t)person + 1, .has_runs = true, .runs = runs, .has_wanted = !runs, .wanted = wanted,
                                        .importance = runs ? importance : 0, .effectiveness = runs ? effectiveness : 0};
        }
        FeedbackCell *cells;
        size_t cells_n;
        Arena *a;
        Err e = {0};
        assert_true(arena_new(&a, 0, &e));
        assert_true(feedback_tally(&cells, &cells_n, a, votes, n, person < voters ? show : show == FEEDBACK_ALL ? FEEDBACK_ALL : FEEDBACK_FINAL, &e));
        for (size_t i = 0; i < cells_n; i++) {
            int64_t *at = shown[moments][cells[i].initiative.p[0] - 'A'];
            at[0] = cells[i].told_n, at[1] = cells[i].importance_n, at[2] = cells[i].effectiveness_n;
        }
        moments++;
        arena_end(a);
    }
    for (size_t later = 0; later < moments; later++)
        for (size_t k = 0; k < INITIATIVES; k++)
            for (int q = 0; q < 3; q++) {
                if (shown[later][k][q] && shown[later][k][q] < least) least = shown[later][k][q];
                for (size_t earlier = 0; earlier < later; earlier++) {
                    int64_t apart = shown[later][k][q] - shown[earlier][k][q];
                    if (apart < 0) apart = -apart;
                    if (apart && apart < least) least = apart;
                }
            }
    return least;
}

static void test_attack(void **state)
{
    int seen = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        int64_t least = fewest(seed, FEEDBACK_GROWING);
        assert_true(least >= FEEDBACK_LEAST);
        seen += least < INT64_MAX;
    }
    assert_true(seen > 200); /* results were there to be attacked */
    int broken = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) broken += fewest(seed, FEEDBACK_ALL) == 1;
    assert_true(broken > 280); /* without the rule the attack succeeds */
    broken = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) broken += fewest(seed, FEEDBACK_FINAL) < FEEDBACK_LEAST;
    assert_true(broken > 200); /* and hiding small cells alone does not help */
}

/* A cell is the sum of what was released: nothing is lost in between. */
static void test_tally(void **state)
{
    (void)state;
    Arena *a;
    Err e = {0};
    FeedbackVote votes[12];
    FeedbackCell *cells;
    size_t n;
    assert_true(arena_new(&a, 0, &e));
    for (int i = 0; i < 12; i++) votes[i] = (FeedbackVote){.initiative = STR("A"), .place = 12 - i, .has_runs = true, .runs = true, .importance = 1 + i % 5, .effectiveness = 5};
    assert_true(feedback_tally(&cells, &n, a, votes, 12, FEEDBACK_GROWING, &e));
    assert_int_equal(cells[0].importance_n, 5);
    assert_int_equal(cells[0].importance_sum, 2 + 1 + 5 + 4 + 3); /* the five that were sent first */
    assert_true(feedback_tally(&cells, &n, a, votes, 12, FEEDBACK_FINAL, &e));
    assert_int_equal(cells[0].importance_sum, 15 + 15 + 1 + 2);
    assert_true(feedback_tally(&cells, &n, a, votes, 4, FEEDBACK_FINAL, &e));
    assert_true(cells[0].is_held_back && !cells[0].importance_n && !cells[0].importance_sum && !cells[0].runs_n);
    assert_int_equal(feedback_released(9, FEEDBACK_GROWING), 0);
    assert_int_equal(feedback_released(10, FEEDBACK_GROWING), 5);
    assert_int_equal(feedback_released(14, FEEDBACK_GROWING), 5);
    assert_int_equal(feedback_released(15, FEEDBACK_GROWING), 10);
    arena_end(a);
}

static void test_files(void **state)
{
    World w = world_for(state);
    Err e = {0};
    Problems problems = problems_in(w.t.arena);
    RecordImport out;
    people_in(&w);
    must_import(&w.t, survey_import, "surveys.csv", "code,title,confidentiality\nP26,On paper,named\n");
    must_import(&w.t, respondent_import, "respondents.csv", "survey,site,name,email\nP26,031,Di Lane,di@x.org\nP26,041,Ed Hall,\n");
    asked(ask(&w, &w.analyst, 0, "POST", "/api/surveys/P26/open", NULL), 200);
    assert_false(try_import(&out, &problems, &w.t, feedback_import, "feedback.csv", "survey,site,respondent,initiative,runs,wanted,importance\nP26,031,Di Lane,TUTORS,no,,4\n"
                            "P26,999,Di Lane,TUTORS,yes,,4\nX,031,Di Lane,TUTORS,yes,,4\nP26,031,Di Lane,MUSIC,yes,yes,\n", (ImportHow){0}, &e));
    const char *text = problems_text(&w.t, &problems);
    assert_holds(text, "bad 2 runs: an initiative is rated where it runs");
    assert_holds(text, "bad 3 site: the district has no site '999'");
    assert_holds(text, "bad 4 survey: 'X': there is no such survey");
    assert_holds(text, "bad 5 wanted");
    must_import(&w.t, feedback_import, "good.csv", "survey,site,respondent,initiative,runs,wanted,importance,effectiveness\nP26,031,Di Lane,TUTORS,yes,,4,5\nP26,041,Ed Hall,TUTORS,no,yes,,\n");
    Answer table = ask(&w, &w.analyst, 0, "GET", "/api/surveys/P26/results?format=csv", NULL);
    assert_holds(table.text.p, "TUTORS,Peer tutors,Reading,Counseling,Reading,4,5,\"important, works\",1,1,2,1");
    test_store_end(&w.t);
}

/* Each statement of an answer made to fail: it is kept whole or not at all. */
static void test_faults(void **state)
{
    World w = world_for(state);
    char secrets[2][64];
    people_in(&w);
    open_survey(&w, "named", 2, secrets);
    int failed = 0;
    for (long k = 1;; k++) {
        db_fail_after(k);
        Answer a = by_link(&w, "PUT", secrets[0], "", "{\"rows\": [{\"initiative\": \"TUTORS\", \"runs\": true, \"importance\": 3}, {\"initiative\": \"MUSIC\", \"runs\": true, \"importance\": 4}]}");
        db_fail_after(0);
        if (a.status == 204) break;
        failed++;
        assert_int_equal(count_of(&w.t, "SELECT COUNT(*) FROM feedback_answer"), 0);
    }
    assert_true(failed > 5);
    assert_int_equal(count_of(&w.t, "SELECT COUNT(*) FROM feedback_answer"), 2);
    test_store_end(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tally), cmocka_unit_test(test_attack), ON_BOTH(test_named), ON_BOTH(test_last_day), ON_BOTH(test_confidential), ON_BOTH(test_files), ON_BOTH(test_faults)};
    return cmocka_run_group_tests_name("feedback", tests, NULL, NULL);
}
