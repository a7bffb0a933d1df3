#include "io/xlsx_write.h"

#include <string.h>
#include <xlsxwriter.h>

typedef struct { lxw_workbook *book; lxw_worksheet *sheet; lxw_format *head, *money, *count, *share, *real, *total; Arena *scratch; } Writer;

static bool write_text(Writer *w, lxw_row_t row, lxw_col_t column, Str text, lxw_format *format, Err *e)
{
    enum { CELL_MOST_BYTES = 32000 };
    const char *c;
    Str cut = {text.p, text.n > CELL_MOST_BYTES ? CELL_MOST_BYTES : text.n};
    while (cut.n < text.n && cut.n && ((unsigned char)text.p[cut.n] & 0xC0) == 0x80) cut.n--; /* not through a character */
    TRY(str_to_c(&c, w->scratch, cut, e));
    /* write_string never makes a formula of what it is given */
    return worksheet_write_string(w->sheet, row, column, c, format) == LXW_NO_ERROR || FAIL(e, ERR_IO, NULL, "a cell of the workbook cannot be written");
}

static bool write_cell(Writer *w, lxw_row_t row, lxw_col_t column, const Cell *cell, CellKind kind, Err *e)
{
    lxw_error result = LXW_NO_ERROR;
    if (cell->state == CELL_FEW) return write_text(w, row, column, STR("fewer than 10 students"), NULL, e);
    if (cell->state == CELL_HIDDEN) return write_text(w, row, column, STR("not shown, to protect a small group"), NULL, e);
    if (cell->state == CELL_MISSING) return true;
    switch (kind) {
    case CELL_TEXT: return write_text(w, row, column, cell->text, NULL, e);
    case CELL_CENTS: result = worksheet_write_number(w->sheet, row, column, (double)cell->cents.v / 100, w->money); break;
    case CELL_COUNT: result = worksheet_write_number(w->sheet, row, column, (double)cell->count, w->count); break;
    case CELL_SHARE: result = worksheet_write_number(w->sheet, row, column, cell->real, w->share); break;
    case CELL_REAL: result = worksheet_write_number(w->sheet, row, column, cell->real, w->real); break;
    }
    return result == LXW_NO_ERROR || FAIL(e, ERR_IO, NULL, "a cell of the workbook cannot be written");
}

static lxw_format *number_format(lxw_workbook *book, const char *pattern)
{
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, pattern);
    return format;
}

static bool write_rows(Writer *w, const Table *t, Err *e)
{
    for (size_t i = 0; i < t->columns_n; i++) {
        TRY(write_text(w, 0, (lxw_col_t)i, str_from_c(t->columns[i].label), w->head, e));
        worksheet_set_column(w->sheet, (lxw_col_t)i, (lxw_col_t)i, t->columns[i].kind == CELL_TEXT ? 30 : 16, NULL);
    }
    for (size_t row = 0; row < t->rows_n; row++)
        for (size_t i = 0; i < t->columns_n; i++)
            TRY(write_cell(w, (lxw_row_t)row + 1, (lxw_col_t)i, &t->cells[row * t->columns_n + i], t->columns[i].kind, e));
    worksheet_freeze_panes(w->sheet, 1, 0);
    size_t rows = t->rows_n - t->has_total;
    if (rows && t->columns_n) worksheet_autofilter(w->sheet, 0, 0, (lxw_row_t)rows, (lxw_col_t)(t->columns_n - 1));
    return true;
}

static bool write_about(Writer *w, const Table *t, Str source, Err *e)
{
    w->sheet = workbook_add_worksheet(w->book, "About");
    worksheet_set_column(w->sheet, 0, 0, 100, NULL);
    TRY(write_text(w, 0, 0, t->caption, w->head, e));
    if (source.n) TRY(write_text(w, 1, 0, source, NULL, e));
    return write_text(w, 2, 0, STR("An empty cell is missing data, never zero. From Purser."), NULL, e);
}

bool xlsx_write_table(const char *path, const Table *t, Str source, Arena *scratch, Err *e)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE};
    Writer w = {.book = workbook_new_opt(path, &options), .scratch = scratch};
    if (!w.book) return FAIL(e, ERR_IO, NULL, "the workbook cannot be made");
    w.head = workbook_add_format(w.book);
    format_set_bold(w.head);
    w.money = number_format(w.book, "#,##0.00");
    w.count = number_format(w.book, "#,##0");
    w.share = number_format(w.book, "0.0%");
    w.real = number_format(w.book, "0.000");
    w.sheet = workbook_add_worksheet(w.book, "Table");
    bool good = write_rows(&w, t, e) && write_about(&w, t, source, e);
    lxw_error closed = workbook_close(w.book);
    return good && (closed == LXW_NO_ERROR || FAIL(e, ERR_IO, NULL, "the workbook cannot be written: %s", lxw_strerror(closed)));
}
