#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "reports/reports.h"

static bool to_file(void *to, const char *p, size_t n, Err *e)
{
    if (fwrite(p, 1, n, to) != n) return FAIL(e, ERR_IO, NULL, "the page cannot be written: %s", strerror(errno));
    return true;
}

/* Under another name first, so that a page that is there stays whole whatever happens. */
bool write_page(Cli *cli, const Report *report, const char *path, Err *e)
{
    Str partly;
    TRY(str_format(&partly, cli->arena, e, "%s.part", path));
    FILE *f = fopen(partly.p, "wb");
    if (!f) return FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
    Buf page = buf_to(cli->arena, to_file, f);
    bool done = report_write_html(&page, cli->arena, report, e) && buf_flush(&page, e);
    if (done && (fflush(f) != 0 || fsync(fileno(f)) != 0)) done = FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
    if (fclose(f) != 0 && done) done = FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
    if (done && rename(partly.p, path) != 0) done = FAIL(e, ERR_IO, NULL, "%s cannot be written: %s", path, strerror(errno));
    if (!done) unlink(partly.p);
    return done;
}

bool command_report(Cli *cli, Err *e)
{
    const char *html = cli_option(cli, "html"), *table = cli_option(cli, "csv");
    Db *db;
    Report report;
    TRY(cli_open(&db, cli, e));
    TRY(progress_step(&cli->progress, "making the report", 0, 0, e));
    TRY(report_build(&report, cli->arena, db, &(ReportRequest){0}, e));
    if (html) {
        TRY(write_page(cli, &report, html, e));
        TRY(cli_say(cli, e, "Wrote %s.", html));
    }
    if (table) return report_write_csv(&cli->out, &report, str_from_c(table), e);
    if (cli->json) return report_write_json(&cli->out, &report, e);
    return html ? true : report_write_text(&cli->out, cli->arena, &report, e);
}
