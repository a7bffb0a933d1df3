#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/demo_people.h"
#include "costing/costing.h"
#include "decide/decide_case.h"
#include "demo/demo.h"
#include "district/district.h"
#include "evidence/evidence.h"
#include "feedback/feedback.h"
#include "inventory/inventory.h"
#include "ledger/ledger.h"
#include "strategy/strategy.h"

enum { STEPS = 9 };

typedef struct {
    Cli *cli;
    const char *folder, *files, *store, *page, *sign_ins;
    DemoPerson people[DEMO_PEOPLE];
    Db *db;
    Problems told;           /* the files are ours: their warnings are part of the story, not news */
    int step;
} Demo;

/* Says what is being done and how far it is, on a terminal or not: make demo shows it. */
static void say_step(Demo *d, const char *what)
{
    fprintf(stderr, "[%d/%d] %s\n", ++d->step, STEPS, what);
}

static bool make_folder(const char *path, Err *e)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return true;
    return FAIL(e, ERR_IO, NULL, "the folder %s cannot be made: %s", path, strerror(errno));
}

static bool path_in(const char **out, Arena *a, const char *folder, const char *name, Err *e)
{
    Str path;
    TRY(str_format(&path, a, e, "%s/%s", folder, name));
    *out = path.p;
    return true;
}

/* The demo is made anew each time: what an earlier one left goes. */
static bool remove_store(const Demo *d, Err *e)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        Str path;
        TRY(str_format(&path, d->cli->arena, e, "%s%s", d->store, ends[i]));
        if (unlink(path.p) != 0 && errno != ENOENT) return FAIL(e, ERR_IO, NULL, "%s cannot be replaced: %s", path.p, strerror(errno));
    }
    return true;
}

static const struct {
    const char *file;
    bool (*import)(RecordImport *, Problems *, Arena *, Db *, const RecordImportRequest *, Err *);
} record_files[] = {{"sites.csv", site_import}, {"strategy.csv", strategy_import}, {"initiatives.csv", initiative_import}, {"staff-time.csv", staff_time_import},
                    {"costs.csv", cost_import}, {"pools.csv", pool_import}, {"results.csv", result_import}, {"surveys.csv", survey_import}, {"respondents.csv", respondent_import},
                    {"feedback.csv", feedback_import}};

static bool import_records(Demo *d, Err *e)
{
    for (size_t i = 0; i < sizeof record_files / sizeof *record_files; i++) {
        RecordImportRequest request = {.actor = d->cli->actor, .now_ms = d->cli->now_ms};
        RecordImport done;
        TRY(path_in(&request.path, d->cli->arena, d->files, record_files[i].file, e));
        TRY(record_files[i].import(&done, &d->told, d->cli->arena, d->db, &request, e));
    }
    return true;
}

/* The survey of the principals is under way. */
static bool open_survey(Demo *d, Err *e)
{
    Arena *a = d->cli->arena;
    SurveySheet *surveys;
    size_t n;
    bool was_done;
    Str unused;
    Txn *txn;
    const TxnWhy why = {.actor = d->cli->actor, .reason = STR("the survey of the demonstration"), .now_ms = d->cli->now_ms};
    TRY(survey_list(&surveys, &n, a, d->db, e));
    TRY(txn_begin(&txn, &was_done, &unused, a, d->db, &why, e));
    for (size_t i = 0; i < n; i++)
        if (!survey_open(txn, a, surveys[i].row.code, d->cli->now_ms, e)) return txn_rollback(txn), false;
    return txn_commit(txn, e);
}

static bool import_money(Demo *d, Err *e)
{
    Cli *cli = d->cli;
    LedgerImportRequest ledger = {.actor = cli->actor, .now_ms = cli->now_ms, .progress = &cli->progress};
    LedgerTagRequest rules = {.actor = cli->actor, .now_ms = cli->now_ms, .progress = &cli->progress};
    LedgerImport imported;
    LedgerTagging tagged;
    TRY(path_in(&ledger.path, cli->arena, d->files, "ledger.csv", e));
    TRY(path_in(&ledger.map_name, cli->arena, d->files, "ledger-map.json", e));
    TRY(path_in(&rules.path, cli->arena, d->files, "rules.csv", e));
    TRY(cli_read_file(&ledger.map_json, cli->arena, ledger.map_name, (size_t)LIMIT_JSON_BYTES, e));
    TRY(ledger_import(&imported, &d->told, cli->arena, d->db, &ledger, e));
    return ledger_tag(&tagged, &d->told, cli->arena, d->db, &rules, e);
}

static bool split_list(const Str **out, size_t *out_n, Arena *a, const char *joined, Err *e)
{
    Str part, rest = str_from_c(joined), *list = PUSH(a, Str, rest.n + 1, e);
    if (!list) return false;
    *out_n = 0;
    while (*joined && str_next_part(&part, &rest, ';')) list[(*out_n)++] = part;
    *out = list;
    return true;
}

static bool analyse_one(Demo *d, const CostBook *book, const DemoAnalysis *x, Err *e)
{
    Arena *a = d->cli->arena;
    AroiRequest request = {.outcome = str_from_c(x->outcome), .cluster = str_from_c(x->cluster), .unit = STR("points")};
    TRY(str_format(&request.treated, a, e, "%s=%s", x->participation, x->participants));
    TRY(str_format(&request.comparison, a, e, "%s=%s", x->participation, x->comparison));
    TRY(split_list(&request.fixed_effects, &request.fixed_effects_n, a, x->fixed_effects, e));
    TRY(split_list(&request.covariates, &request.covariates_n, a, x->covariates, e));
    TRY(split_list(&request.groups, &request.groups_n, a, x->groups, e));
    const CostSheet *sheet = cost_sheet(book, str_from_c(x->initiative));
    request.has_cost = sheet && sheet->has_cost;
    if (request.has_cost) request.cost_cents = sheet->fully_loaded;
    Aroi aroi;
    EvidenceRun run;
    int64_t id;
    bool is_new;
    TRY(aroi_from_store(&aroi, a, d->db, &request, e));
    TRY(evidence_run_make(&run, a, str_from_c(x->initiative), &request, &aroi, d->cli->actor, d->cli->now_ms, e));
    return evidence_run_save(&id, &is_new, d->db, &run, e);
}

static bool analyse(Demo *d, Err *e)
{
    CostBook book;
    size_t n;
    const DemoAnalysis *analyses = demo_analyses(&n);
    TRY(cost_compute(&book, d->cli->arena, d->db, 0, e));
    for (size_t i = 0; i < n; i++)
        if (!analyse_one(d, &book, &analyses[i], e)) return err_place(e, "the analysis of %s", analyses[i].initiative);
    return true;
}

static bool import_students(Demo *d, Err *e)
{
    StudentImportRequest request = {.actor = d->cli->actor, .now_ms = d->cli->now_ms};
    StudentImport done;
    TRY(path_in(&request.source.path, d->cli->arena, d->files, "students.csv", e));
    return student_import(&done, d->cli->arena, d->db, &request, e);
}

/* ---- Project STAR, the second example: real students that nobody here made up ---- */

static bool star_example(ReportExample *out, Demo *d, Err *e)
{
    Arena *a = d->cli->arena;
    static const Str groups[] = {{"lunchk", 6}, {"ethnicity", 9}, {"gender", 6}}, fixed[] = {{"schoolidk", 9}};
    AroiRequest *request = PUSH(a, AroiRequest, 1, e);
    Aroi *aroi = PUSH(a, Aroi, 1, e);
    if (!request || !aroi) return false;
    *request = (AroiRequest){.outcome = STR("readk+mathk"), .treated = STR("stark=small"), .comparison = STR("stark=regular"), .cluster = STR("schoolidk"),
                             .fixed_effects = fixed, .fixed_effects_n = 1, .groups = groups, .groups_n = 3, .unit = STR("points"), .is_randomized = true};
    const StudentSource source = {.bytes = demo_star_sample(), .csv = {.name = "star_kindergarten.csv"}};
    TRY(aroi_from_files(aroi, a, request, &source, 1, e));
    *out = (ReportExample){.title = STR("Small classes in kindergarten"), .caption = STR("Real students, Tennessee 1985-86; not this district"),
                           .source = STR("Project STAR (Tennessee), public research file; reading and math, small class against regular class"), .aroi = aroi};
    return true;
}

static bool answer(Demo *d, const Report *report, Err *e)
{
    Cli *cli = d->cli;
    if (cli->json) {
        JsonWriter *w = &cli->writer;
        json_write_object(w);
        json_put_text(w, "store", str_from_c(d->store));
        json_put_text(w, "report", str_from_c(d->page));
        json_put_text(w, "files", str_from_c(d->files));
        json_put_text(w, "sign_ins", str_from_c(d->sign_ins));
        json_put_cents(w, "fully_loaded_cents", report->cost);
        json_put_cents(w, "ledger_cents", report->ledger);
        json_put_cents(w, "untagged_cents", report->untagged);
        json_write_object_end(w);
        return json_write_done(w);
    }
    TRY(report_write_text(&cli->out, cli->arena, report, e));
    TRY(cli_say(cli, e, "\nThe page with every exhibit: %s\nThe store, to try the other commands on: %s\nOpen a figure: purser explain costing/IMMERSION/fully_loaded_cents --store %s", d->page, d->store, d->store));
    TRY(cli_say(cli, e, "\nSign in as one of six people (their passwords are new each time; also in %s):\n", d->sign_ins));
    for (size_t i = 0; i < DEMO_PEOPLE; i++)
        TRY(cli_say(cli, e, "  %-39s %-39s %.*s", d->people[i].what, d->people[i].email, STR_ARGUMENTS(d->people[i].password)));
    return cli_say(cli, e, "\nStart the server, then open http://127.0.0.1:8080/ : build/purser serve --store %s", d->store);
}

static bool run_demo(Demo *d, Err *e)
{
    Cli *cli = d->cli;
    ReportExample *star = PUSH(cli->arena, ReportExample, 1, e);
    Report *report = PUSH(cli->arena, Report, 1, e);
    if (!star || !report) return false;
    say_step(d, "making the files of a district: Fruit & Cheese Unified, 24,000 students, $340M");
    TRY(make_folder(d->folder, e));
    TRY(make_folder(d->files, e));
    TRY(demo_write(str_from_c(d->files), e));
    say_step(d, "importing sites, strategy, 170 initiatives, staff time, costs, pools, results, what 34 principals say");
    TRY(remove_store(d, e));
    TRY(db_new(str_from_c(d->store), STR(""), STR("Fruit & Cheese Unified"), 7, cli->actor, e));
    TRY(db_open(&d->db, cli->arena, str_from_c(d->store), STR(""), e));
    TRY(import_records(d, e));
    TRY(open_survey(d, e));
    say_step(d, "importing the ledger and tagging it to initiatives");
    TRY(import_money(d, e));
    say_step(d, "importing 24,000 students");
    TRY(import_students(d, e));
    say_step(d, "asking what works, and for whom");
    TRY(analyse(d, e));
    say_step(d, "the same on real students: Project STAR, Tennessee");
    TRY(star_example(star, d, e));
    say_step(d, "deciding, and working out the exhibits");
    TRY(report_build(report, cli->arena, d->db, &(ReportRequest){.examples = star, .examples_n = 1}, e));
    say_step(d, "adding six people who can sign in");
    TRY(demo_people_add(d->people, cli->arena, d->db, cli->actor, cli->now_ms, e));
    TRY(demo_people_write(d->sign_ins, d->people, e));
    say_step(d, "writing the page");
    TRY(write_page(cli, report, d->page, e));
    return answer(d, report, e);
}

bool command_demo(Cli *cli, Err *e)
{
    const char *folder = cli_option(cli, "out");
    Demo d = {.cli = cli, .told = problems_in(cli->arena), .folder = folder ? folder : "demo"};
    TRY(path_in(&d.files, cli->arena, d.folder, "files", e));
    TRY(path_in(&d.store, cli->arena, d.folder, "demo.db", e));
    TRY(path_in(&d.page, cli->arena, d.folder, "report.html", e));
    TRY(path_in(&d.sign_ins, cli->arena, d.folder, "sign-ins.csv", e));
    return run_demo(&d, e);
}
