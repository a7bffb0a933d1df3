/* A table as an Excel workbook. Texts are texts whatever they look like (007 keeps its zeros, =1+1 is no formula), money and counts are numbers. */
#ifndef PURSER_IO_XLSX_WRITE_H
#define PURSER_IO_XLSX_WRITE_H

#include "io/table.h"

/* Writes the workbook to `path`, which is made or replaced. One sheet: the heading row stays in view and can be filtered; a second sheet says what the
 * table shows and where it comes from. Errors: IO. */
MUST bool xlsx_write_table(const char *path, const Table *t, Str source, Arena *scratch, Err *e);

#endif
