#include <string.h>

#include "cli/commands.h"
#include "decide/decide_case.h"
#include "ledger/ledger.h"

bool command_cost(Cli *cli, Err *e)
{
    const char *code = cli_option(cli, "initiative");
    int fiscal_year;
    Db *db;
    CostBook book;
    TRY(cli_fiscal_year(&fiscal_year, cli, e));
    TRY(cli_open(&db, cli, e));
    TRY(cost_compute(&book, cli->arena, db, fiscal_year, e));
    const CostSheet *sheet = code ? cost_sheet(&book, str_from_c(code)) : NULL;
    if (code && !sheet) return FAIL(e, ERR_NOT_FOUND, "initiative", "there is no initiative '%s' in this store", code);
    if (cli->json) {
        sheet ? cost_sheet_write_json(&cli->writer, sheet) : cost_book_write_json(&cli->writer, &book);
        return json_write_done(&cli->writer);
    }
    return sheet ? cost_sheet_write_text(&cli->out, sheet, e) : cost_book_write_text(&cli->out, cli->arena, &book, e);
}

enum { LINES_SHOWN = 5, LINES_MOST = 10000 };

static bool explain(ExplainNode **out, Cli *cli, Db *db, Str figure, Err *e)
{
    Str room, record, field;
    TRY(figure_read(&room, &record, &field, figure, e));
    const char *lines = cli_option(cli, "lines");
    int64_t lines_most = LINES_SHOWN;
    int fiscal_year;
    TRY(cli_fiscal_year(&fiscal_year, cli, e));
    if (lines) TRY(str_to_int(&lines_most, str_from_c(lines), e));
    if (lines_most < 0 || lines_most > LINES_MOST) return FAIL(e, ERR_USAGE, "lines", "--lines is a number from 0 to %d", LINES_MOST);
    if (str_equal_c(room, "costing")) {
        CostBook book;
        TRY(cost_compute(&book, cli->arena, db, fiscal_year, e));
        return cost_explain(out, cli->arena, db, &book, record, field, (size_t)lines_most, e);
    }
    if (str_equal_c(room, "evidence")) return evidence_explain(out, cli->arena, db, record, field, e);
    if (str_equal_c(room, "ledger")) return ledger_explain(out, cli->arena, db, record, field, e);
    if (str_equal_c(room, "decide")) return decide_explain(out, cli->arena, db, record, field, &(DecideSettings){.fiscal_year = fiscal_year}, e);
    return FAIL(e, ERR_NOT_FOUND, NULL, "there are no figures under '%.*s'; figures stand under ledger, costing, evidence and decide", STR_ARGUMENTS(room));
}

bool command_explain(Cli *cli, Err *e)
{
    Db *db;
    ExplainNode *tree;
    TRY(cli_open(&db, cli, e));
    TRY(explain(&tree, cli, db, str_from_c(cli->arguments[0]), e));
    TRY(explain_check(tree, e));
    if (!cli->json) return explain_write_text(&cli->out, tree, e);
    explain_write_json(&cli->writer, tree);
    return json_write_done(&cli->writer);
}
