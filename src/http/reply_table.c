#include "http/reply_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/xlsx_write.h"

static bool reply_xlsx(Reply *reply, const Request *r, const Table *t, Str source, Err *e)
{
    const char *folder = getenv("TMPDIR");
    Str path;
    TRY(str_format(&path, r->arena, e, "%s/purser-table-XXXXXX", folder ? folder : "/tmp"));
    int file = mkstemp((char *)(uintptr_t)path.p);
    if (file < 0) return FAIL(e, ERR_IO, NULL, "a workbook cannot be made");
    close(file);
    reply->file_path = path.p; /* http removes it once it was sent, or failed */
    reply->content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    TRY(str_format(&reply->file_name, r->arena, e, "%s.xlsx", t->name));
    return xlsx_write_table(path.p, t, source, r->arena, e);
}

bool reply_table(Reply *reply, const Request *r, const Table *t, Str finding, Str source, Err *e)
{
    Str format;
    bool given;
    TRY(request_query(&format, &given, r, "format", e));
    if (!given || str_equal_c(format, "json")) {
        table_write_view(&reply->json, t, finding, source);
        return true;
    }
    if (str_equal_c(format, "xlsx")) return reply_xlsx(reply, r, t, source, e);
    if (!str_equal_c(format, "csv")) return FAIL(e, ERR_INPUT, "format", "format is json, csv or xlsx");
    reply->content_type = "text/csv; charset=utf-8";
    TRY(str_format(&reply->file_name, r->arena, e, "%s.csv", t->name));
    return table_write_csv(&reply->body, t, e);
}
