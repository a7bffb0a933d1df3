#include <string.h>

#include "cli/commands.h"
#include "io/csv_write.h"
#include "ledger/ledger.h"

static void put_import(Cli *cli, const LedgerImport *r, bool dry_run)
{
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "import_id");
    r->import_id ? json_write_int(w, r->import_id) : json_write_null(w);
    json_put_bool(w, "dry_run", dry_run);
    json_put_text(w, "file", r->file);
    json_put_text(w, "file_hash", str_from_c(r->file_hash));
    json_put_int(w, "lines", r->lines);
    json_put_int(w, "skipped_rows", r->skipped_rows);
    json_put_int(w, "blank_rows", r->blank_rows);
    json_put_int(w, "empty_amounts", r->empty_amounts);
    json_put_cents(w, "amount_cents", r->actual);
    json_put_cents(w, "budget_cents", r->budget);
    json_put_cents(w, "encumbrance_cents", r->encumbrance);
    json_put_int(w, "accounts_new", r->accounts_new);
    json_put_cents(w, "tagged_cents", r->tagged);
    json_put_cents(w, "untagged_cents", r->untagged);
    json_put_int(w, "first_fiscal_year", r->first_fiscal_year);
    json_put_int(w, "last_fiscal_year", r->last_fiscal_year);
    cli_problems_json(cli);
    json_write_object_end(w);
}

static bool say_import(Cli *cli, const LedgerImport *r, bool dry_run, Err *e)
{
    TRY(cli_say(cli, e, "%s %.*s: %s, %s actual%s%s.", dry_run ? "Would import" : "Imported", STR_ARGUMENTS(r->file), cli_things(cli, r->lines, "line"), cli_dollars(cli, r->actual),
                r->budget.v ? ", budget " : "", r->budget.v ? cli_dollars(cli, r->budget) : ""));
    if (r->skipped_rows) TRY(cli_say(cli, e, "Left out %s, listed below.", cli_things(cli, r->skipped_rows, "bad row")));
    if (r->blank_rows) TRY(cli_say(cli, e, "Passed over %s.", cli_things(cli, r->blank_rows, "empty row")));
    if (r->empty_amounts) TRY(cli_say(cli, e, "Without an amount, counted as zero: %s.", cli_things(cli, r->empty_amounts, "line")));
    TRY(cli_say(cli, e, "%s. Of this file %s is tagged to initiatives or pools, %s is not.", cli_things(cli, r->accounts_new, "new account"), cli_dollars(cli, r->tagged), cli_dollars(cli, r->untagged)));
    return !dry_run || cli_say(cli, e, "Nothing was written (--dry-run).");
}

bool import_ledger(Cli *cli, const char *path, Err *e)
{
    LedgerImportRequest request = {.path = path, .dry_run = cli_flag(cli, "dry-run"), .skip_rows = cli_flag(cli, "skip-rows"),
                                   .actor = cli->actor, .now_ms = cli->now_ms, .progress = &cli->progress};
    TRY(cli_csv_options(&request.csv, cli, e));
    request.map_name = cli_option(cli, "map");
    if (request.map_name) {
        TRY(cli_read_file(&request.map_json, cli->arena, request.map_name, (size_t)LIMIT_JSON_BYTES, e));
        if (!request.map_json.n) return FAIL(e, ERR_INPUT, NULL, "%s is empty; docs/files.md shows a map", request.map_name);
    }
    Db *db;
    LedgerImport result;
    TRY(cli_open(&db, cli, e));
    TRY(ledger_import(&result, &cli->problems, cli->arena, db, &request, e));
    if (!cli->json) return say_import(cli, &result, request.dry_run, e);
    put_import(cli, &result, request.dry_run);
    return json_write_done(&cli->writer);
}

bool command_tag(Cli *cli, Err *e)
{
    const char *path = cli_option(cli, "rules");
    cli->problems_file = path;
    LedgerTagRequest request = {.path = path, .dry_run = cli_flag(cli, "dry-run"), .actor = cli->actor, .now_ms = cli->now_ms, .progress = &cli->progress};
    TRY(cli_csv_options(&request.csv, cli, e));
    Db *db;
    LedgerTagging r;
    TRY(cli_open(&db, cli, e));
    TRY(ledger_tag(&r, &cli->problems, cli->arena, db, &request, e));
    if (cli->json) {
        JsonWriter *w = &cli->writer;
        json_write_object(w);
        json_put_bool(w, "dry_run", request.dry_run);
        json_put_int(w, "rules", r.rules);
        json_put_int(w, "rules_idle", r.rules_idle);
        json_put_int(w, "lines", r.lines);
        json_put_int(w, "tagged_lines", r.tagged_lines);
        json_put_cents(w, "ledger_cents", r.ledger);
        json_put_cents(w, "tagged_cents", r.tagged);
        json_put_cents(w, "untagged_cents", r.untagged);
        cli_problems_json(cli);
        json_write_object_end(w);
        return json_write_done(w);
    }
    TRY(cli_say(cli, e, "%s over %s: %s tagged, %s not, together the ledger's %s.", cli_things(cli, r.rules, "rule"), cli_things(cli, r.lines, "line"), cli_dollars(cli, r.tagged),
                cli_dollars(cli, r.untagged), cli_dollars(cli, r.ledger)));
    if (r.rules_idle) TRY(cli_say(cli, e, "%s took nothing.", cli_things(cli, r.rules_idle, "rule")));
    return !request.dry_run || cli_say(cli, e, "Nothing was written (--dry-run).");
}

/* ---- Totals ---- */

static bool split_by(Str out[14], size_t *out_n, const Cli *cli, Err *e)
{
    const char *by = cli_option(cli, "by");
    *out_n = 0;
    if (!by || !*by) return true;
    Str part, rest = str_from_c(by);
    while (str_next_part(&part, &rest, ',')) {
        if (*out_n == 14) return FAIL(e, ERR_USAGE, "by", "--by takes at most 14 names");
        out[(*out_n)++] = str_trim(part);
    }
    return true;
}

static bool totals_json(Cli *cli, const LedgerTotals *t)
{
    JsonWriter *w = &cli->writer;
    json_write_object(w);
    json_write_key(w, "rows");
    json_write_array(w);
    for (size_t i = 0; i < t->n; i++) {
        json_write_object(w);
        for (size_t k = 0; k < t->by_n; k++) json_write_key_str(w, t->by[k]), json_write_text(w, t->rows[i].codes[k]);
        json_put_cents(w, "amount_cents", t->rows[i].actual);
        json_put_cents(w, "budget_cents", t->rows[i].budget);
        json_put_cents(w, "encumbrance_cents", t->rows[i].encumbrance);
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_put_int(w, "lines", t->lines);
    json_put_cents(w, "amount_cents", t->actual);
    json_put_cents(w, "budget_cents", t->budget);
    json_put_cents(w, "encumbrance_cents", t->encumbrance);
    json_put_cents(w, "tagged_cents", t->tagged);
    json_put_cents(w, "untagged_cents", t->untagged);
    json_write_object_end(w);
    return json_write_done(w);
}

static bool totals_csv(Cli *cli, const LedgerTotals *t, Err *e)
{
    CsvWriter w = csv_writer(&cli->out, e);
    for (size_t k = 0; k < t->by_n; k++) csv_write_text(&w, t->by[k]);
    csv_write_text(&w, STR("amount"));
    csv_write_text(&w, STR("budget"));
    csv_write_text(&w, STR("encumbrance"));
    csv_write_row_end(&w);
    for (size_t i = 0; i < t->n; i++) {
        for (size_t k = 0; k < t->by_n; k++) csv_write_text(&w, t->rows[i].codes[k]);
        csv_write_cents(&w, t->rows[i].actual);
        csv_write_cents(&w, t->rows[i].budget);
        csv_write_cents(&w, t->rows[i].encumbrance);
        csv_write_row_end(&w);
    }
    return csv_write_done(&w);
}

static bool totals_text(Cli *cli, const LedgerTotals *t, Err *e)
{
    TRY(cli_say(cli, e, "%s lines, %s actual: %s tagged to initiatives or pools, %s untagged.\n", cli_count(cli, t->lines), cli_dollars(cli, t->actual), cli_dollars(cli, t->tagged), cli_dollars(cli, t->untagged)));
    Buf *b = &cli->out;
    for (size_t k = 0; k < t->by_n; k++) TRY(buf_format(b, e, "%-14.*s ", STR_ARGUMENTS(t->by[k])));
    TRY(buf_format(b, e, "%20s %20s %20s\n", "actual", "budget", "encumbrance"));
    for (size_t i = 0; i < t->n; i++) {
        const LedgerTotal *row = &t->rows[i];
        for (size_t k = 0; k < t->by_n; k++) TRY(buf_format(b, e, "%-14.*s ", STR_ARGUMENTS(row->codes[k])));
        TRY(buf_format(b, e, "%20s %20s %20s\n", cli_dollars(cli, row->actual), cli_dollars(cli, row->budget), cli_dollars(cli, row->encumbrance)));
    }
    return true;
}

bool command_ledger_totals(Cli *cli, Err *e)
{
    Str by[14];
    size_t n;
    Db *db;
    LedgerTotals totals;
    TRY(split_by(by, &n, cli, e));
    TRY(cli_open(&db, cli, e));
    TRY(ledger_totals(&totals, cli->arena, db, by, n, e));
    if (cli->json) return totals_json(cli, &totals);
    return cli_flag(cli, "csv") ? totals_csv(cli, &totals, e) : totals_text(cli, &totals, e);
}

bool command_ledger_rules(Cli *cli, Err *e)
{
    Db *db;
    LedgerRuleTotal *rows;
    size_t n;
    TRY(cli_open(&db, cli, e));
    TRY(ledger_rule_totals(&rows, &n, cli->arena, db, e));
    JsonWriter *w = &cli->writer;
    if (cli->json) {
        json_write_object(w);
        json_write_key(w, "rules");
        json_write_array(w);
    }
    for (size_t i = 0; i < n; i++) {
        const LedgerRuleTotal *r = &rows[i];
        Str target = r->rule.initiative.n ? r->rule.initiative : r->rule.pool;
        if (!cli->json) {
            TRY(cli_say(cli, e, "%4lld  %-28.*s %18s in %s lines%s%s", (long long)r->rule.position, STR_ARGUMENTS(target), cli_dollars(cli, r->taken), cli_count(cli, r->lines),
                        r->refused_lines ? "; refused " : "", r->refused_lines ? cli_dollars(cli, r->refused) : ""));
            continue;
        }
        json_write_object(w);
        json_put_int(w, "order", r->rule.position);
        json_write_key(w, "initiative");
        r->rule.initiative.n ? json_write_text(w, r->rule.initiative) : json_write_null(w);
        json_write_key(w, "pool");
        r->rule.pool.n ? json_write_text(w, r->rule.pool) : json_write_null(w);
        json_put_cents(w, "taken_cents", r->taken);
        json_put_int(w, "lines", r->lines);
        json_put_cents(w, "refused_cents", r->refused);
        json_put_int(w, "refused_lines", r->refused_lines);
        json_write_object_end(w);
    }
    if (!cli->json) return true;
    json_write_array_end(w);
    json_write_object_end(w);
    return json_write_done(w);
}
