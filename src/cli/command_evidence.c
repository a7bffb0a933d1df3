#include <string.h>

#include "cli/commands.h"
#include "costing/costing.h"
#include "evidence/evidence.h"

static bool repeated(const Str **out, size_t *out_n, Cli *cli, const char *name, Err *e)
{
    size_t n = 0;
    while (cli_repeated(cli, name, n)) n++;
    Str *list = PUSH(cli->arena, Str, n, e);
    if (!list) return false;
    for (size_t i = 0; i < n; i++) list[i] = str_from_c(cli_repeated(cli, name, i));
    *out = list;
    *out_n = n;
    return true;
}

static bool read_request(AroiRequest *out, Cli *cli, Err *e)
{
    AroiRequest r = {.outcome = str_from_c(cli_option(cli, "outcome")), .treated = str_from_c(cli_option(cli, "treated")),
                     .comparison = str_from_c(cli_option(cli, "comparison")), .cluster = str_from_c(cli_option(cli, "cluster")),
                     .id = str_from_c(cli_option(cli, "id")), .unit = str_from_c(cli_option(cli, "unit")), .is_randomized = cli_flag(cli, "randomized")};
    TRY(repeated(&r.fixed_effects, &r.fixed_effects_n, cli, "fixed-effects", e));
    TRY(repeated(&r.covariates, &r.covariates_n, cli, "covariate", e));
    TRY(repeated(&r.groups, &r.groups_n, cli, "group", e));
    const char *cost = cli_option(cli, "cost");
    if (cost) {
        bool was_empty;
        if (!cents_parse(&r.cost_cents, &was_empty, str_from_c(cost), e)) return err_place(e, "--cost");
        if (r.cost_cents.v <= 0) return FAIL(e, ERR_USAGE, "cost", "--cost is what was spent, in dollars, more than 0");
        r.has_cost = true;
    }
    *out = r;
    return true;
}

static bool from_files(Aroi *out, Cli *cli, const AroiRequest *request, Err *e)
{
    StudentSource sources[STUDENT_SOURCES_MOST] = {0};
    size_t n = 0;
    for (const char *path; (path = cli_repeated(cli, "students", n)) != NULL; n++) {
        if (n == STUDENT_SOURCES_MOST) return FAIL(e, ERR_LIMIT, "students", "at most %d files are joined", STUDENT_SOURCES_MOST);
        sources[n].path = path;
        TRY(cli_csv_options(&sources[n].csv, cli, e));
    }
    return aroi_from_files(out, cli->arena, request, sources, n, e);
}

/* The store's own cost unless --cost says another, and the run is kept. */
static bool from_store(Aroi *out, Cli *cli, AroiRequest *request, Err *e)
{
    Str code = str_from_c(cli_option(cli, "initiative"));
    Db *db;
    TRY(cli_open(&db, cli, e));
    if (!request->has_cost) {
        CostBook book;
        TRY(cost_compute(&book, cli->arena, db, 0, e));
        const CostSheet *sheet = cost_sheet(&book, code);
        request->has_cost = sheet && sheet->has_cost && sheet->fully_loaded.v > 0;
        if (request->has_cost) request->cost_cents = sheet->fully_loaded;
    }
    if (cli_flag(cli, "students")) TRY(from_files(out, cli, request, e));
    else TRY(aroi_from_store(out, cli->arena, db, request, e));
    EvidenceRun run;
    int64_t id;
    bool is_new;
    TRY(evidence_run_make(&run, cli->arena, code, request, out, cli->actor, cli->now_ms, e));
    return evidence_run_save(&id, &is_new, db, &run, e);
}

bool command_aroi(Cli *cli, Err *e)
{
    AroiRequest request;
    Aroi aroi;
    bool store = cli_flag(cli, "store"), students = cli_flag(cli, "students");
    if (!store && !students) return FAIL(e, ERR_USAGE, NULL, "aroi needs --students FILE, or --store STORE with --initiative CODE (see: purser aroi --help)");
    if (store && !cli_flag(cli, "initiative")) return FAIL(e, ERR_USAGE, NULL, "with --store, aroi needs --initiative CODE");
    cli->problems_file = cli_option(cli, "students");
    TRY(read_request(&request, cli, e));
    TRY(progress_step(&cli->progress, "analysing students", 0, 0, e));
    if (store) TRY(from_store(&aroi, cli, &request, e));
    else TRY(from_files(&aroi, cli, &request, e));
    if (!cli->json) return aroi_write_text(&cli->out, &aroi, e);
    aroi_write_json(&cli->writer, &aroi);
    return json_write_done(&cli->writer);
}
