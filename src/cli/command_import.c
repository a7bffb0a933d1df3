#include <string.h>

#include "cli/commands.h"
#include "costing/costing.h"
#include "district/district.h"
#include "evidence/evidence.h"
#include "feedback/feedback.h"
#include "inventory/inventory.h"
#include "strategy/strategy.h"

typedef bool (*RecordImporter)(RecordImport *, Problems *, Arena *, Db *, const RecordImportRequest *, Err *);

/* Every kind of file whose rows are records. */
static const struct { const char *kind; RecordImporter import; } record_kinds[] = {
    {"sites", site_import}, {"strategy", strategy_import}, {"initiatives", initiative_import}, {"staff-time", staff_time_import},
    {"costs", cost_import}, {"pools", pool_import}, {"results", result_import},
    {"surveys", survey_import}, {"respondents", respondent_import}, {"feedback", feedback_import}};

static void put_records(Cli *cli, const RecordImport *r, bool dry_run)
{
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "import_id");
    r->import_id ? json_write_int(w, r->import_id) : json_write_null(w);
    json_put_bool(w, "dry_run", dry_run);
    json_put_text(w, "kind", r->kind);
    json_put_text(w, "file", r->file);
    json_put_text(w, "file_hash", str_from_c(r->file_hash));
    json_put_int(w, "rows", r->rows);
    json_put_int(w, "inserted", r->inserted);
    json_put_int(w, "changed", r->changed);
    json_put_int(w, "unchanged", r->unchanged);
    json_put_int(w, "skipped_rows", r->skipped_rows);
    json_put_int(w, "blank_rows", r->blank_rows);
    json_put_int(w, "absent", r->absent);
    cli_problems_json(cli);
    json_write_object_end(w);
}

static bool import_records(Cli *cli, RecordImporter import, const char *path, Err *e)
{
    RecordImportRequest request = {.path = path, .dry_run = cli_flag(cli, "dry-run"), .skip_rows = cli_flag(cli, "skip-rows"),
                                   .actor = cli->actor, .now_ms = cli->now_ms, .progress = &cli->progress};
    TRY(cli_csv_options(&request.csv, cli, e));
    Db *db;
    RecordImport r;
    TRY(cli_open(&db, cli, e));
    TRY(import(&r, &cli->problems, cli->arena, db, &request, e));
    if (cli->json) {
        put_records(cli, &r, request.dry_run);
        return json_write_done(&cli->writer);
    }
    TRY(cli_say(cli, e, "%s %.*s: %s, %s new, %s changed, %s as they were.", request.dry_run ? "Would import" : "Imported", STR_ARGUMENTS(r.file), cli_things(cli, r.rows, "row"),
                cli_count(cli, r.inserted), cli_count(cli, r.changed), cli_count(cli, r.unchanged)));
    if (r.skipped_rows) TRY(cli_say(cli, e, "Left out %s, listed below.", cli_things(cli, r.skipped_rows, "bad row")));
    if (r.absent) TRY(cli_say(cli, e, "Not in this file, and left as they are: %s of the store.", cli_things(cli, r.absent, "row")));
    return !request.dry_run || cli_say(cli, e, "Nothing was written (--dry-run).");
}

static bool import_students(Cli *cli, const char *path, Err *e)
{
    StudentImportRequest request = {.source = {.path = path}, .dry_run = cli_flag(cli, "dry-run"), .actor = cli->actor, .now_ms = cli->now_ms};
    TRY(cli_csv_options(&request.source.csv, cli, e));
    if (cli_flag(cli, "skip-rows"))
        return FAIL(e, ERR_USAGE, NULL, "--skip-rows is not for students: leaving some out would change the answer; correct the rows that are listed");
    Db *db;
    StudentImport r;
    TRY(cli_open(&db, cli, e));
    TRY(student_import(&r, cli->arena, db, &request, e));
    if (!cli->json) {
        TRY(cli_say(cli, e, "%s %.*s: %s, %zu columns, known by '%.*s'.", request.dry_run ? "Would import" : "Imported", STR_ARGUMENTS(r.file), cli_things(cli, r.rows, "student"), r.columns_n, STR_ARGUMENTS(r.id_column)));
        return !request.dry_run || cli_say(cli, e, "Nothing was written (--dry-run).");
    }
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "dataset_id");
    r.dataset_id ? json_write_int(w, r.dataset_id) : json_write_null(w);
    json_put_bool(w, "dry_run", request.dry_run);
    json_put_text(w, "file", r.file);
    json_put_text(w, "file_hash", str_from_c(r.hash));
    json_put_text(w, "id_column", r.id_column);
    json_put_int(w, "rows", r.rows);
    json_put_int(w, "blank_rows", r.blank_rows);
    json_write_key(w, "columns");
    json_write_array(w);
    for (size_t i = 0; i < r.columns_n; i++) json_write_text(w, r.columns[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return json_write_done(w);
}

bool command_import(Cli *cli, Err *e)
{
    const char *kind = cli->arguments[0], *path = cli->arguments[1];
    cli->problems_file = path;
    if (strcmp(kind, "ledger") == 0) return import_ledger(cli, path, e);
    if (cli_flag(cli, "map")) return FAIL(e, ERR_USAGE, "map", "--map is for a ledger; the columns of %s are named in docs/files.md", kind);
    if (strcmp(kind, "students") == 0) return import_students(cli, path, e);
    for (size_t i = 0; i < sizeof record_kinds / sizeof *record_kinds; i++)
        if (strcmp(kind, record_kinds[i].kind) == 0) return import_records(cli, record_kinds[i].import, path, e);
    return FAIL(e, ERR_USAGE, NULL, "'%s' is not a kind of file; there are ledger, sites, strategy, initiatives, staff-time, costs, pools, students, results", kind);
}
