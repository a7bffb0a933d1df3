/* A table as HTML and as text. */
#ifndef PURSER_REPORTS_TABLE_WRITE_H
#define PURSER_REPORTS_TABLE_WRITE_H

#include "io/table.h"
#include "reports/markup.h"

/* most: rows shown at most, 0 all; what is left out is counted in a last row's place. */
void table_write_html(Markup *w, const Table *t, size_t most);
MUST bool table_write_text(Buf *out, Arena *scratch, const Table *t, size_t most, Err *e);

#endif
